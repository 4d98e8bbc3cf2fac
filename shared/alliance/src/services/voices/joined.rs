//! Puts recordings together: the voices of a reading one after the other, as one WAV.

use super::{Sound, wav};

/// The highest rate of what is put together, in samples a second: speech has no more.
const MOST_RATE: u32 = 16_000;
/// The silence between two voices, as a share of a second.
const PAUSE: u32 = 3;
/// The length of the header that this module's WAV has.
const HEADER: usize = 44;

/// A recording that is put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The WAV.
    pub wav: Vec<u8>,
    /// Its length in seconds, rounded up.
    pub seconds: u32,
}

/// The WAVs, as [`super::make_playable`] makes them, as one; none where one of them is of another form, or there is none.
#[must_use]
pub fn join<'a>(wavs: impl IntoIterator<Item = &'a [u8]>) -> Option<Joined> {
    let sounds = wavs.into_iter().map(read).collect::<Option<Vec<_>>>()?;
    let rate = sounds.iter().map(|sound| sound.rate).max()?.min(MOST_RATE);
    let mut samples = Vec::new();
    for sound in &sounds {
        if !samples.is_empty() {
            samples.resize(samples.len() + (rate / PAUSE) as usize, 0);
        }
        samples.extend(at_rate(sound, rate));
    }
    let seconds = u32::try_from(samples.len()).ok()?.div_ceil(rate);
    Some(Joined { wav: wav::written(&Sound { rate, samples }), seconds })
}

fn read(wav: &[u8]) -> Option<Sound> {
    let header = wav.get(..HEADER).filter(|header| header.starts_with(b"RIFF"))?;
    let number = |at: usize| Some(u32::from_le_bytes(header.get(at..at + 4)?.try_into().ok()?));
    // PCM, one channel, sixteen bits: what is written here.
    let is_ours = number(20)? == 0x0001_0001 && header.get(34..36)? == [16, 0];
    let rate = number(24).filter(|rate| is_ours && *rate > 0)?;
    let data = wav.get(HEADER..)?.chunks_exact(2);
    let samples = data.filter_map(|pair| Some(i16::from_le_bytes(pair.try_into().ok()?)));
    Some(Sound { rate, samples: samples.collect() })
}

/// The samples of a sound at another rate: the nearest ones before.
fn at_rate(sound: &Sound, rate: u32) -> impl Iterator<Item = i16> + '_ {
    let many = sound.samples.len() as u64 * u64::from(rate) / u64::from(sound.rate);
    (0..many).filter_map(move |at| {
        let place = usize::try_from(at * u64::from(sound.rate) / u64::from(rate)).ok()?;
        sound.samples.get(place).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(rate: u32, many: usize, level: i16) -> Vec<u8> {
        wav::written(&Sound { rate, samples: vec![level; many] })
    }

    #[test]
    fn voices_of_two_rates_become_one_sound() {
        let (slow, fast) = (sound(8_000, 8_000, 5), sound(24_000, 24_000, 7));
        let joined = join([slow.as_slice(), fast.as_slice()]).unwrap();
        let read = read(&joined.wav).unwrap();
        assert_eq!((read.rate, joined.seconds), (16_000, 3));
        assert_eq!(read.samples.len(), 16_000 + 5_333 + 16_000);
        assert_eq!((read.samples[0], read.samples[17_000], *read.samples.last().unwrap()), (5, 0, 7));
        assert_eq!(join([b"RIFF".as_slice()]), None);
        assert_eq!(join([]), None);
    }
}
