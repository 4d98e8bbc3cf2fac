//! The conversation with a blocked sender. They get a polite sentence with the hotline, and all public information.
//! Danger is still heard and becomes a report at once.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::answers::{self, URGENT};
use super::dialogues::Heard;
use super::dialogues::report::{Draft, MOST_CHARACTERS, Sending};
use super::intent::Intent;
use super::piece::Piece;
use super::place;
use super::surroundings::Context;
use super::words::{self, Steer};
use crate::ids::TicketId;
use crate::tickets::{Applied, Place, Submission, most_today};

/// How long messages after a danger belong to it: the place, a photo, more words.
const BELONGS: SignedDuration = SignedDuration::from_mins(30);

/// How many messages after one danger become reports of their own, by kind. A place must reach the desk however much
/// was sent before it, and an album of photos must not use up the daily limit for dangers.
const MOST_FOLLOWING: Followed = Followed { places: 3, words: 3, photos: 1 };

const QUIET: &str = "您好，您的留言已保存，但不会转为诉求。现在请打电话反映问题：12345，有人接听。\n\
    有危险请马上拨打110（报警）、119（火警）、120（急救）。";
const NO_PLACE: &str = "没有说地点，请核实";

/// A danger that a blocked sender has told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DangerTold {
    /// The report that it became.
    pub ticket: TicketId,
    /// When it, or the last thing that belongs to it, became a report.
    pub at: Timestamp,
    /// How many messages followed it; includes a place that the danger itself named.
    #[serde(default)]
    pub followed: Followed,
}

/// How many messages of each kind have been told about a danger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Places, in words or from the map.
    pub places: u32,
    /// Texts and recordings that name no place.
    pub words: u32,
    /// Photos and videos.
    pub photos: u32,
}

/// What a message adds to a danger that was told shortly before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    Place,
    Words,
    Photo,
}

impl Follows {
    fn of(piece: &Piece) -> Self {
        match piece {
            Piece::Place { .. } => Self::Place,
            Piece::Photo(_) | Piece::Video(_) => Self::Photo,
            Piece::Text(_) | Piece::Voice { .. } => {
                if piece.words().is_some_and(|words| place::read(words).is_some()) {
                    Self::Place
                } else {
                    Self::Words
                }
            }
        }
    }

    fn count(self, followed: &mut Followed) -> &mut u32 {
        match self {
            Self::Place => &mut followed.places,
            Self::Words => &mut followed.words,
            Self::Photo => &mut followed.photos,
        }
    }

    /// Whether one more of its kind becomes a report.
    fn has_room(self, mut followed: Followed) -> bool {
        let mut most = MOST_FOLLOWING;
        *self.count(&mut followed) < *self.count(&mut most)
    }
}

/// Whether a blocked sender's push becomes a report: it tells of danger, or adds to one told shortly before.
pub(super) fn becomes_a_report(danger: Option<&DangerTold>, intent: &Intent) -> bool {
    piece_of(intent).is_some_and(|piece| {
        let adds = |told: &DangerTold| Follows::of(&piece).has_room(told.followed);
        piece.tells_of_danger() || danger.is_some_and(adds)
    })
}

fn piece_of(intent: &Intent) -> Option<Piece> {
    match intent {
        Intent::Heard(Heard::Told(piece)) => Some(piece.clone()),
        Intent::Begin(_, text) => Some(Piece::Text(text.clone())),
        _ => None,
    }
}

/// The answer to a blocked sender.
pub(super) struct Answer {
    pub(super) text: String,
    /// The danger that the next messages may belong to.
    pub(super) danger: Option<DangerTold>,
    /// The report that resulted.
    pub(super) ticket: Option<Applied>,
}

/// Answers a blocked sender; `None` if they get the same answer as everybody.
pub(super) fn answer(danger: Option<&DangerTold>, intent: &Intent, context: &Context<'_>) -> Option<Answer> {
    let Some(piece) = piece_of(intent) else {
        let reports = matches!(
            intent,
            Intent::Unreadable | Intent::Heard(Heard::Opening(_) | Heard::Steer(Steer::Finish | Steer::Yes))
        );
        return reports.then(|| Answer { text: QUIET.to_owned(), danger: danger.cloned(), ticket: None });
    };
    let before = danger.filter(|told| belongs(told, context.around.now));
    Some(match before {
        _ if piece.tells_of_danger() => pass_on(piece, before, context),
        Some(before) => hear_what_follows(piece, before, context),
        None => {
            let plain = piece.words().map(words::normalise).unwrap_or_default();
            let text = answers::named(context.around, &plain).unwrap_or_else(|| QUIET.to_owned());
            Answer { text, danger: None, ticket: None }
        }
    })
}

/// Passes on a message that belongs to a danger told shortly before, or only counts it if enough were passed on.
fn hear_what_follows(piece: Piece, before: &DangerTold, context: &Context<'_>) -> Answer {
    let around = context.around;
    let follows = Follows::of(&piece);
    // The last reports of a day are for dangers and places.
    let limit = most_today(follows == Follows::Place, around.rules);
    let Answer { text, ticket, .. } = if follows.has_room(before.followed) && around.loaded.sent_today < limit
    {
        pass_on(piece, Some(before), context)
    } else {
        let text = format!(
            "{URGENT}\n您刚才说的危险已经转给受理台（编号{}）。这一条已保存，没有再转给受理台，要紧的情况请马上打电话说明。\n其他的事请打电话12345。",
            before.ticket
        );
        Answer { text, danger: None, ticket: None }
    };
    let mut danger = before.clone();
    let count = follows.count(&mut danger.followed);
    *count = count.saturating_add(1);
    if ticket.is_some() {
        danger.at = around.now;
    }
    Answer { text, danger: Some(danger), ticket }
}

/// Sends a message to the desk as a report of its own.
fn pass_on(piece: Piece, before: Option<&DangerTold>, context: &Context<'_>) -> Answer {
    let around = context.around;
    let tells_of_danger = piece.tells_of_danger();
    let piece = match piece {
        // A long text is cut rather than lost; the stored message contains all of it.
        Piece::Text(text) => Piece::Text(text.chars().take(MOST_CHARACTERS - 1).collect()),
        piece => piece,
    };
    let mut draft = Draft::new(around.now);
    draft.add(piece, context.sent, around);
    let no_place = draft.place() == Place::default();
    let sent = Sending::prepare(context).and_then(|sending| {
        let as_told = sending.submission(&draft, true);
        let place = if no_place {
            Place { address: Some(NO_PLACE.to_owned()), ..Place::default() }
        } else {
            as_told.place
        };
        let description = describe(&as_told.description, tells_of_danger, before);
        let applied = sending.send(Submission { description, place, ..as_told }).ok()?;
        Some((applied, sending.desk))
    });
    let Some((applied, desk)) = sent else {
        let text = format!("{URGENT}\n请马上打电话，电话最快。");
        return Answer { text, danger: before.cloned(), ticket: None };
    };
    let ticket = applied.ticket.id.clone();
    let ask = if tells_of_danger && no_place && before.is_none_or(|told| told.followed.places == 0) {
        "\n请再说一下在什么地方。"
    } else {
        ""
    };
    let text =
        format!("{URGENT}\n您说的危险已经转给{}（编号{ticket}）。{ask}\n其他的事请打电话12345。", desk.name);
    let followed = Followed { places: u32::from(!no_place), ..Followed::default() };
    Answer { text, danger: Some(DangerTold { ticket, at: around.now, followed }), ticket: Some(applied) }
}

/// The description that the desk reads.
fn describe(said: &str, tells_of_danger: bool, before: Option<&DangerTold>) -> String {
    let mut lines = vec!["（此人的微信反映已停用，这次说到危险，请马上核实）".to_owned()];
    if let Some(told) = before {
        lines.push(format!("（{}{}）", if tells_of_danger { "不久前还说过" } else { "补充" }, told.ticket));
        let photos = told.followed.photos.saturating_sub(MOST_FOLLOWING.photos);
        if photos > 0 {
            lines.push(format!("（另有{photos}张照片没有转来）"));
        }
    }
    lines.push(if said.is_empty() { "（没有文字）".to_owned() } else { said.to_owned() });
    lines.join("\n").chars().take(MOST_CHARACTERS + 100).collect()
}

fn belongs(told: &DangerTold, now: Timestamp) -> bool {
    now.duration_since(told.at) < BELONGS
}
