//! SILK version 3, as WeChat and Skype keep it: packets, each after its length.
//!
//! The decoder is Skype's, in C. It reads and writes files, trusts the lengths in them, and ends the whole process where
//! it cannot open one. So the packets are read here, only plausible ones are handed over in a file of our own making,
//! and both files exist before it starts.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::{MOST_SECONDS, Sound, Unplayable};

/// The rate at which the decoder writes, whatever a packet was recorded at.
const RATE: u32 = 24_000;
/// The longest packet that the decoder has room for, in bytes.
const LONGEST_PACKET: usize = 1024;
/// The most packets: each holds at least 20 milliseconds.
const MOST_PACKETS: usize = MOST_SECONDS * 50;
/// The longest path that the decoder has room for, in bytes.
const LONGEST_PATH: usize = 140;

/// Decodes what follows a file's header.
pub(super) fn decode(packets: &[u8]) -> Result<Sound, Unplayable> {
    let packets = checked(packets);
    if packets.is_empty() {
        return Err(Unplayable::Broken);
    }
    let folder = Scratch::new()?;
    let (from, to) = (folder.file("voice.silk")?, folder.file("voice.pcm")?);
    fs::write(&from, written(&packets)).map_err(|_| Unplayable::Broken)?;
    File::create(&to).map_err(|_| Unplayable::Broken)?;
    if silkv3_rs::silk_decoder(&from, &to) != 0 {
        return Err(Unplayable::Broken);
    }
    let decoded = fs::read(&to).map_err(|_| Unplayable::Broken)?;
    let samples = decoded.as_chunks::<2>().0.iter().map(|pair| i16::from_le_bytes(*pair)).collect();
    Ok(Sound { rate: RATE, samples })
}

/// The packets up to the first length that cannot be one; Skype's files end with the length -1.
fn checked(mut rest: &[u8]) -> Vec<&[u8]> {
    let mut packets = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_le_bytes(*length));
        if length == 0 || length > LONGEST_PACKET || packets.len() == MOST_PACKETS {
            break;
        }
        let Some((packet, next)) = after.split_at_checked(length) else { break };
        packets.push(packet);
        rest = next;
    }
    packets
}

/// A file as the decoder reads it. It keeps two packets back to look ahead, so a file of fewer than three gets the last
/// one again.
fn written(packets: &[&[u8]]) -> Vec<u8> {
    let mut file = b"#!SILK_V3".to_vec();
    let missing = 3_usize.saturating_sub(packets.len());
    let last = packets.last().into_iter().cycle().take(missing);
    for packet in packets.iter().chain(last) {
        file.extend_from_slice(&u16::try_from(packet.len()).unwrap_or_default().to_le_bytes());
        file.extend_from_slice(packet);
    }
    file.extend_from_slice(&(-1_i16).to_le_bytes());
    file
}

/// A folder of our own that is gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Unplayable> {
        let mut name = [0; 8];
        getrandom::fill(&mut name).map_err(|_| Unplayable::Broken)?;
        let folder = std::env::temp_dir().join(format!("voice-{}", hex::encode(name)));
        fs::create_dir(&folder).map_err(|_| Unplayable::Broken)?;
        Ok(Self(folder))
    }

    fn file(&self, name: &str) -> Result<String, Unplayable> {
        let path: &Path = &self.0.join(name);
        let path = path.to_str().filter(|path| path.len() <= LONGEST_PATH && !path.contains('\0'));
        path.map(str::to_owned).ok_or(Unplayable::Broken)
    }
}

impl Drop for Scratch {
    /// What cannot be removed goes with the machine; nothing else reads it.
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}
