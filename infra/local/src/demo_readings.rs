//! The demo's series of readings: three days that were aired, recorded, signed and labelled as a demonstration. Nobody of
//! the demo reads aloud, so what is heard is a tone, and its words say so.

use std::f32::consts::TAU;

use alliance::runtime::Deployment;
use alliance::runtime::objects::Size;
use alliance::services::voices;
use alliance::store::{System, digest};
use anyhow::Context as _;
use domain::calendar::{CHINA, local};
use domain::ids::{AccountId, MediaId, StaffId};
use domain::review::Hand;
use domain::rota::{Change, Day, Days, Part, Reader, ReaderId, Recording, Series, Sound, State, Text};
use jiff::ToSpan as _;
use jiff::civil::{Date, time};

/// The series.
const SERIES: &str = "weizhanshan-de300001";
/// Who signs.
const REVIEWER: &str = "demo-reviewer-1";
/// The rate of the tone, in samples a second.
const RATE: u32 = 8_000;
/// What is read: old enough to belong to everybody.
const TEXTS: [(&str, &str); 3] = [
    ("劝学（演示）", "学不可以已。青，取之于蓝而青于蓝；冰，水为之而寒于水。"),
    ("论语·学而（演示）", "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？"),
    ("道德经·第八章（演示）", "上善若水。水善利万物而不争，处众人之所恶，故几于道。"),
];

/// Makes the series where there is none.
pub(crate) async fn plant(deployment: &Deployment) -> anyhow::Result<()> {
    let (rota, now, by) = (deployment.rota()?, deployment.clock.now(), System::Engineer);
    if rota.series(by, SERIES).await?.is_some() {
        return Ok(());
    }
    let signer = deployment.staff()?.get(&StaffId::parse(REVIEWER)?).await?;
    let hand = Hand::from(&signer.context("the demo has no reviewer")?.staff);
    let series = series()?;
    let today = local(now).date();
    let mut change = Change::to(&Series { readers: Vec::new(), version: 0, ..series.clone() }, &series);
    for (at, (title, words)) in (1..).zip(TEXTS) {
        let date = today.checked_sub((4 - i64::from(at)).days())?;
        let aired = CHINA.to_timestamp(date.to_datetime(series.time))?;
        let reader = ReaderId(format!("r{at:02}"));
        let recording =
            recording(deployment, date, at, (&format!("（演示：声音是一段提示音）{words}"), &hand)).await?;
        let state = State::Published { recording, by: reader.clone(), spare: false, at: aired };
        let text = Some(Text { title: title.to_owned(), body: words.to_owned() });
        change.days.push(Day { date, reader, version: 1, state, text, looked_at: None });
    }
    Ok(rota.save(by, &change, now, |_| Ok(())).await?)
}

fn series() -> anyhow::Result<Series> {
    let readers = (1..).zip(["王阿姨（演示）", "李老师（演示）", "张大爷（演示）"]);
    let reader = |(at, name): (u32, &str)| Reader {
        id: ReaderId(format!("r{at:02}")),
        name: name.to_owned(),
        leave: Vec::new(),
        follower: None,
        code: None,
        left: false,
    };
    Ok(Series {
        id: SERIES.to_owned(),
        account: AccountId::parse("weizhanshan")?,
        name: "我领读（演示）".to_owned(),
        readers: readers.map(reader).collect(),
        days: Days::Daily,
        time: time(7, 30, 0, 0),
        volunteers: false,
        texts: Vec::new(),
        planned_on: None,
        version: 1,
    })
}

/// A recording of so many seconds, with its sound in the store.
async fn recording(
    deployment: &Deployment,
    date: Date,
    seconds: u32,
    (transcript, hand): (&str, &Hand),
) -> anyhow::Result<Recording> {
    let (media, now) = (id(&format!("demo-reading/{date}"))?, deployment.clock.now());
    let wav = tone(seconds)?;
    let bytes = wav.len() as u64;
    deployment.objects()?.put(&media, Size::Playable, wav.into()).await?;
    deployment.media()?.put_sound(System::Engineer, &media, voices::WAV, bytes, now).await?;
    let part =
        Part { at: now.as_second(), id: u64::from(seconds), media: media.clone(), said: String::new() };
    let content_type = voices::WAV.to_owned();
    Ok(Recording {
        transcript: transcript.to_owned(),
        sound: Some(Sound { media, bytes, seconds, content_type }),
        signed: Some((hand.clone(), now)),
        ..Recording::of(vec![part])
    })
}

fn id(name: &str) -> anyhow::Result<MediaId> {
    Ok(MediaId::parse(digest(name).get(..32).unwrap_or_default())?)
}

/// A quiet tone, as a WAV of one channel.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a sine times 3000 fits sixteen bits"
)]
fn tone(seconds: u32) -> anyhow::Result<Vec<u8>> {
    let samples =
        (0..RATE * seconds).map(|at| ((at as f32 * 330.0 * TAU / RATE as f32).sin() * 3000.0) as i16);
    let data: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
    let length = u32::try_from(data.len())?;
    let mut wav = Vec::with_capacity(data.len() + 44);
    wav.extend(b"RIFF");
    wav.extend((length + 36).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    // PCM, one channel, two bytes a sample.
    wav.extend([1, 0, 1, 0]);
    wav.extend(RATE.to_le_bytes());
    wav.extend((RATE * 2).to_le_bytes());
    wav.extend([2, 0, 16, 0]);
    wav.extend(b"data");
    wav.extend(length.to_le_bytes());
    wav.extend(data);
    Ok(wav)
}
