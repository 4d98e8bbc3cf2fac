//! Times `make_safe` on the largest pictures that it takes, made here, or on the files that are named after `--`.
//!
//! `cargo run --release -p photos`. The module is compiled in from where the functions have it, so that this builds
//! with the release profile in a minute.

#[path = "../../../../shared/alliance/src/services/heic.rs"]
mod heic;
#[path = "../../../../shared/alliance/src/services/heic_claim.rs"]
mod heic_claim;
#[path = "../../../../shared/alliance/src/services/hevc_size.rs"]
mod hevc_size;
#[expect(unreachable_pub, reason = "it is public where the functions use it")]
#[path = "../../../../shared/alliance/src/services/photos.rs"]
mod photos;

use std::io::Cursor;
use std::time::Instant;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage};

/// A square of the most pixels that are taken.
const EDGE: u32 = 8000;

fn main() -> anyhow::Result<()> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let pictures = if files.is_empty() { made()? } else { read(&files)? };
    for (name, bytes) in &pictures {
        let started = Instant::now();
        let outcome = photos::make_safe(bytes);
        let took = started.elapsed();
        let became = match outcome {
            Ok(safe) => format!("{} KB and {} KB", safe.full.len() / 1000, safe.thumbnail.len() / 1000),
            Err(error) => error.to_string(),
        };
        let claimed = photos::pixels(bytes).unwrap_or_default() / 1_000_000;
        say(&format!(
            "{name}, {claimed} MP, {:.1} MB: {took:.2?}, {became}; most memory so far {} MB",
            bytes.len() as f64 / 1e6,
            memory()
        ));
    }
    say(&format!("at once at most {} MP", photos::MOST_PIXELS_AT_ONCE / 1_000_000));
    Ok(())
}

/// The largest that are taken, by what makes them slow.
fn made() -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let png = |picture: DynamicImage| written(&picture, ImageFormat::Png);
    Ok(vec![
        ("JPEG of 12 MP, as a phone takes it".to_owned(), jpeg(&detailed(4000, 3000))?),
        ("JPEG of 64 MP".to_owned(), jpeg(&detailed(EDGE, EDGE))?),
        ("PNG of 64 MP".to_owned(), png(detailed(EDGE, EDGE).into())?),
        ("PNG of 64 MP, half transparent".to_owned(), png(transparent(EDGE).into())?),
        ("GIF of 16 MP".to_owned(), written(&transparent(EDGE / 2).into(), ImageFormat::Gif)?),
    ])
}

fn read(files: &[String]) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    let named =
        |file: &String| Ok((file.rsplit('/').next().unwrap_or_default().to_owned(), std::fs::read(file)?));
    files.iter().map(named).collect()
}

/// Slopes with grain, which compresses as photos do.
fn detailed(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(2_246_822_519)) >> 28;
        let part = |value: u32| u8::try_from((value + grain) % 256).unwrap_or_default();
        image::Rgb([part(x / 16), part(y / 16), part((x + y) / 32)])
    })
}

fn transparent(edge: u32) -> RgbaImage {
    RgbaImage::from_fn(edge, edge, |x, y| {
        image::Rgba([200, 30, 30, if (x / 64 + y / 64) % 2 == 0 { 0 } else { 255 }])
    })
}

fn jpeg(picture: &RgbImage) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 75))?;
    Ok(bytes)
}

fn written(picture: &DynamicImage, format: ImageFormat) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format)?;
    Ok(bytes.into_inner())
}

/// The most memory that this process ever had, in MB, as Linux tells it.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or_default() / 1000
}

#[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
fn say(line: &str) {
    println!("{line}");
}
