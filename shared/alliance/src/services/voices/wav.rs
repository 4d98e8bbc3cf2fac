//! Writes WAV: a header of 44 bytes and the samples.

use super::Sound;

/// The sound as a WAV file.
pub(super) fn written(sound: &Sound) -> Vec<u8> {
    const BYTES_A_SAMPLE: u32 = 2;
    // Both are bounded by the longest sound.
    let data = u32::try_from(sound.samples.len()).unwrap_or(u32::MAX / BYTES_A_SAMPLE) * BYTES_A_SAMPLE;
    let mut file = Vec::with_capacity(44 + data as usize);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(data + 36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&sound.rate.to_le_bytes());
    file.extend_from_slice(&(sound.rate * BYTES_A_SAMPLE).to_le_bytes());
    file.extend_from_slice(&2_u16.to_le_bytes());
    file.extend_from_slice(&16_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&data.to_le_bytes());
    for sample in &sound.samples {
        file.extend_from_slice(&sample.to_le_bytes());
    }
    file
}
