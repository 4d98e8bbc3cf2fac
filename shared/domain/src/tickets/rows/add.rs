//! Row 37: until the answer, the state kept. The resident adds words, photos or a place.

use jiff::{SignedDuration, Timestamp};

use super::Setting;
use crate::cutting::characters;
use crate::danger::tells_of_danger;
use crate::tickets::Told;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::rules::Rules;
use crate::tickets::since::Since;
use crate::tickets::standing::named;
use crate::tickets::submit::without_markup;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::{Attachment, AttachmentKind, Place, Ticket};

/// The longest text, in characters.
const MOST_CHARACTERS: usize = 1900;
/// Staff are told of additions once in this time; a danger is told at once.
const TOLD_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// The most characters of an addition in a notice.
const QUOTED: usize = 60;

/// Row 37. What was asked for, and what tells of danger, is never too much.
pub(super) fn add(
    ticket: &mut Ticket,
    text: &str,
    attachments: &[Attachment],
    place: Option<&Place>,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let limit = at.rules.most_additions;
    let Since { additions, additions_by_others, .. } = ticket.since;
    let own = additions.saturating_sub(additions_by_others);
    let before = if at.actor.is_reporter() { own } else { additions_by_others };
    if before >= limit && !tells_of_danger(text) {
        return Err(Refusal::AddedEnough { limit });
    }
    join(ticket, text, attachments, place, at)
}

/// Adds what a resident says and sends to the report, however often they did so before.
pub(super) fn join(
    ticket: &mut Ticket,
    text: &str,
    attachments: &[Attachment],
    place: Option<&Place>,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let rules = at.rules;
    let is_reporter = at.actor.is_reporter();
    // A recording is a voice that the reporter, who sees the files, may know.
    let photos: Vec<Attachment>;
    let attachments = if is_reporter {
        attachments
    } else {
        photos = attachments.iter().filter(|file| file.kind == AttachmentKind::Photo).cloned().collect();
        &photos
    };
    let text = text.trim();
    let place = place.filter(|place| address_of(place).is_some() || place.point.is_some());
    check(ticket, text, attachments, place, rules)?;
    ticket.since.additions += 1;
    ticket.since.additions_by_others += u32::from(!is_reporter);
    if is_reporter {
        ticket.attachments.extend_from_slice(attachments);
    }
    let mut lines = Vec::new();
    if !text.is_empty() {
        lines.push(text.to_owned());
    }
    lines.extend(files(attachments));
    if let Some(place) = place {
        lines.push(place_of(ticket, place));
    }
    let said = lines.join("\n");
    let danger = tells_of_danger(text);
    note_danger(ticket, danger, at.now);
    let tells = tells(ticket, &said, danger, at);
    if is_reporter {
        return Ok(Told { tells, public: Some(format!("您补充：{said}")), ..Told::default() });
    }
    // The reporter learns that there is more, and nobody's words but their own.
    Ok(Told {
        tells,
        public: Some("另有居民补充了情况".to_owned()),
        internal: Some(format!("另一位居民补充：{said}")),
        photos: attachments.iter().map(|file| file.media.clone()).collect(),
        ..Told::default()
    })
}

/// A danger that is added is handled before others from now on.
pub(super) fn note_danger(ticket: &mut Ticket, danger: bool, now: Timestamp) {
    if danger && !ticket.counts_as_danger() {
        ticket.since.danger_at = Some(now);
    }
    ticket.urgent |= danger;
}

fn check(
    ticket: &Ticket,
    text: &str,
    attachments: &[Attachment],
    place: Option<&Place>,
    rules: &Rules,
) -> Result<(), Refusal> {
    let is_photo = |attachment: &&Attachment| attachment.kind == AttachmentKind::Photo;
    let photos = ticket.attachments.iter().chain(attachments).filter(is_photo).count();
    let adds_photo = attachments.iter().any(|attachment| is_photo(&attachment));
    let mut wrong = Wrong::default();
    let is_empty = text.is_empty() && attachments.is_empty() && place.is_none();
    wrong.note(is_empty, "text", "请写下要补充的情况，或者发照片、位置");
    let too_long = text.chars().count() > MOST_CHARACTERS;
    wrong.note(too_long, "text", format!("内容太长，请控制在{MOST_CHARACTERS}字以内"));
    let too_many = adds_photo && photos > rules.most_photos;
    wrong.note(too_many, "photos", format!("一件诉求最多{}张照片", rules.most_photos));
    wrong.refuse()
}

/// `照片2张，录音1段`: the files are shown with those that came with the report.
fn files(attachments: &[Attachment]) -> Option<String> {
    let count = |kind| attachments.iter().filter(|attachment| attachment.kind == kind).count();
    let photos = Some(count(AttachmentKind::Photo)).filter(|count| *count > 0);
    let voices = Some(count(AttachmentKind::Voice)).filter(|count| *count > 0);
    let videos = Some(count(AttachmentKind::Video)).filter(|count| *count > 0);
    let words: Vec<_> = photos
        .map(|count| format!("照片{count}张"))
        .into_iter()
        .chain(voices.map(|count| format!("录音{count}段")))
        .chain(videos.map(|count| format!("视频{count}段")))
        .collect();
    (!words.is_empty()).then(|| words.join("，"))
}

/// Fills in what the report's place lacks; what it has already stays as it was told, and the words of the new place
/// are in the history.
fn place_of(ticket: &mut Ticket, place: &Place) -> String {
    if ticket.place.point.is_none() {
        ticket.place.point = place.point;
    }
    if address_of(&ticket.place).is_none() {
        ticket.place.address.clone_from(&place.address);
    }
    match (address_of(place), place.point) {
        (Some(address), _) => format!("地点：{address}"),
        (None, Some(point)) => {
            let point = point.gcj02();
            format!("定位：{:.6},{:.6}", point.latitude, point.longitude)
        }
        (None, None) => String::new(),
    }
}

fn address_of(place: &Place) -> Option<&str> {
    place.address.as_deref().map(str::trim).filter(|address| !address.is_empty())
}

fn tells(ticket: &mut Ticket, said: &str, danger: bool, at: &Setting<'_>) -> Vec<Tell> {
    let now = at.now;
    let told = ticket.since.addition_told_at;
    if !danger && told.is_some_and(|told| now.duration_since(told) < TOLD_EVERY) {
        return Vec::new();
    }
    ticket.since.addition_told_at = Some(now);
    let head = if danger { "【险情补充】" } else { "【补充情况】" };
    let quoted = without_markup(characters(said, QUOTED)).replace('\n', " ");
    let who = if at.actor.is_reporter() { "反映人" } else { "另一位居民" };
    let text = format!("{head}{} {who}补充了情况\n{quoted}", named(ticket));
    let unit = ticket.unit.iter().filter(|unit| **unit != ticket.desk);
    [&ticket.desk].into_iter().chain(unit).map(|it| Tell::unit(it, text.clone()).urgent_if(danger)).collect()
}
