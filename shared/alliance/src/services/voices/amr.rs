//! AMR in its file format (RFC 4867, section 5): a record of 20 milliseconds after the other.

use codec_core::codecs::amr::{AmrCodec, AmrFrameType, AmrStorageReader, AmrVariant};
use codec_core::types::{CodecConfig, CodedFrame, FrameKind, VariableRateCodec as _};

use super::{MOST_SECONDS, Sound, Unplayable};

const FRAMES_A_SECOND: usize = 50;

/// Decodes a whole file. A record that is cut off ends it; what came before is kept.
pub(super) fn decode(bytes: &[u8]) -> Result<Sound, Unplayable> {
    let broken = |_| Unplayable::Broken;
    let mut reader = AmrStorageReader::new(bytes).map_err(broken)?;
    let (config, rate, frame_samples) = match reader.variant() {
        AmrVariant::NarrowBand => (CodecConfig::amr_nb(), 8_000, 160),
        AmrVariant::WideBand => (CodecConfig::amr_wb(), 16_000, 320),
    };
    let mut decoder = AmrCodec::new(&config).map_err(broken)?;
    let mut samples = Vec::new();
    let mut mode = 0;
    for _ in 0..MOST_SECONDS * FRAMES_A_SECOND {
        let Ok(Some(record)) = reader.next_frame() else { break };
        let (kind, data) = match record.frame_type {
            AmrFrameType::Speech(spoken) => {
                mode = spoken.index();
                (FrameKind::Speech, record.data)
            }
            AmrFrameType::Sid(_) => (FrameKind::ComfortNoise, record.data),
            AmrFrameType::NoData => (FrameKind::NoData, Vec::new()),
            AmrFrameType::SpeechLost => (FrameKind::Lost, Vec::new()),
        };
        let frame = CodedFrame { kind, mode, quality_ok: record.quality_ok, data };
        // A record that does not decode is silence of its length: the rest stays in time.
        match decoder.decode_frame(&frame) {
            Ok(decoded) => samples.extend_from_slice(&decoded),
            Err(_) => samples.resize(samples.len() + frame_samples, 0),
        }
    }
    Ok(Sound { rate, samples })
}
