//! What somebody is answered whose reports are no longer taken: one kind sentence with the telephone, what everybody may
//! read, and danger, which is heard all the same and becomes a report at once.

use jiff::{SignedDuration, Timestamp};

use super::draft::MOST_CHARACTERS;
use super::intent::{Intent, Piece};
use super::place;
use super::report::URGENT;
use super::words::{self, Word};
use super::{Talk, answers};
use crate::danger::tells_of_danger;
use crate::residents::{DangerTold, Draft, Followed, Resident, Told};
use crate::tickets::{Actor, Channel, Place, Submission, most_today, submit};

/// So long what follows a danger belongs to it: the place, a photo, more words.
const BELONGS: SignedDuration = SignedDuration::from_mins(30);

/// How much of what follows one danger becomes a report of its own, by kind. A place must reach the desk, however much
/// was sent before it, and an album of photos must not use up the dangers of a day.
const MOST_FOLLOWING: Followed = Followed { places: 3, words: 3, photos: 1 };

const QUIET: &str = "您好，您的留言已保存，但不会转为诉求。现在请打电话反映问题：12345，有人接听。\n\
    有危险请马上拨打110（报警）、119（火警）、120（急救）。";
const NO_PLACE: &str = "没有说地点，请核实";

/// What a piece is to a danger that was told a moment ago.
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
            Piece::Photo(_) => Self::Photo,
            Piece::Text(_) | Piece::Voice { .. } => {
                if words_of(piece).is_some_and(|words| place::read(words).is_some()) {
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

/// Whether a push of somebody blocked becomes a report: it tells of danger, or adds to one told just now.
pub(super) fn becomes_a_report(resident: &Resident, intent: &Intent) -> bool {
    piece_of(intent).is_some_and(|piece| {
        let adds = |told: &DangerTold| Follows::of(&piece).has_room(told.followed);
        is_danger(&piece) || resident.danger.as_ref().is_some_and(adds)
    })
}

fn piece_of(intent: &Intent) -> Option<Piece> {
    match intent {
        Intent::Told(piece) => Some(piece.clone()),
        Intent::Begin(text) => Some(Piece::Text(text.clone())),
        _ => None,
    }
}

fn words_of(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Text(text) => Some(text),
        Piece::Voice { transcript, .. } => transcript.as_deref(),
        Piece::Photo(_) | Piece::Place { .. } => None,
    }
}

fn is_danger(piece: &Piece) -> bool {
    words_of(piece).is_some_and(tells_of_danger)
}

impl Talk<'_> {
    /// The answer to somebody blocked; none where they are answered like anybody.
    pub(super) fn answer_blocked(&mut self, intent: &Intent) -> Option<String> {
        let Some(piece) = piece_of(intent) else {
            let reports =
                matches!(intent, Intent::Unreadable | Intent::Word(Word::Report | Word::Finish | Word::Yes));
            return reports.then(|| QUIET.to_owned());
        };
        let before = self.resident.danger.take().filter(|told| belongs(told, self.around.now));
        if is_danger(&piece) {
            let answer = self.pass_on(piece, before.as_ref());
            if self.writes.ticket.is_none() {
                self.resident.danger = before;
            }
            return Some(answer);
        }
        if let Some(before) = before {
            return Some(self.hear_what_follows(piece, before));
        }
        let plain = words_of(&piece).map(words::normalise).unwrap_or_default();
        Some(answers::named(self.around, &plain).unwrap_or_else(|| QUIET.to_owned()))
    }

    /// Passes on what belongs to a danger told a moment ago, or counts it where enough has been passed on.
    fn hear_what_follows(&mut self, piece: Piece, mut before: DangerTold) -> String {
        let around = self.around;
        let follows = Follows::of(&piece);
        // The last reports of a day are for dangers and places.
        let limit = most_today(follows == Follows::Place, around.rules);
        let answer = if follows.has_room(before.followed) && around.loaded.sent_today < limit {
            self.pass_on(piece, Some(&before))
        } else {
            format!(
                "{URGENT}\n您刚才说的危险已经转给受理台（编号{}）。这一条已保存，没有再转给受理台，要紧的情况请马上打电话说明。\n其他的事请打电话12345。",
                before.ticket
            )
        };
        let count = follows.count(&mut before.followed);
        *count = count.saturating_add(1);
        if self.writes.ticket.is_some() {
            before.at = around.now;
        }
        self.resident.danger = Some(before);
        answer
    }

    /// Sends what was said to the desk as a report of its own.
    fn pass_on(&mut self, piece: Piece, before: Option<&DangerTold>) -> String {
        let around = self.around;
        let danger = is_danger(&piece);
        let piece = match piece {
            // Said at length it is cut rather than lost; the whole stands in the message.
            Piece::Text(text) => Piece::Text(text.chars().take(MOST_CHARACTERS - 1).collect()),
            piece => piece,
        };
        let mut draft = Draft::new(around.now);
        draft.add(piece, self.sent, around.rules);
        let mut lines = vec!["（此人的微信反映已停用，这次说到危险，请马上核实）".to_owned()];
        if let Some(told) = before {
            lines.push(format!("（{}{}）", if danger { "不久前还说过" } else { "补充" }, told.ticket));
            let photos = told.followed.photos.saturating_sub(MOST_FOLLOWING.photos);
            if photos > 0 {
                lines.push(format!("（另有{photos}张照片没有转来）"));
            }
        }
        lines.push(
            Some(draft.description())
                .filter(|said| !said.is_empty())
                .unwrap_or_else(|| "（没有文字）".to_owned()),
        );
        let mut place = draft.place();
        let no_place = place == Place::default();
        if no_place {
            place.address = Some(NO_PLACE.to_owned());
        }
        let call = format!("{URGENT}\n请马上打电话，电话最快。");
        let (Some(new), Some(desk)) = (around.loaded.new_ticket.clone(), self.desk()) else { return call };
        let follower = self.resident.follower.clone();
        let submission = Submission {
            channel: Channel::Chat,
            account: around.account.id.clone(),
            reporter: Some(follower.clone()),
            contact: None,
            description: lines.join("\n").chars().take(MOST_CHARACTERS + 100).collect(),
            place,
            attachments: draft.attachments.into_iter().map(|Told { what, .. }| what).collect(),
            // Passing on what may save a life asks nobody's leave.
            consent: true,
            subdistrict: desk.subdistrict.clone(),
            community: around.account.place.community().cloned(),
            desk: desk.id.clone(),
            sent_today: around.loaded.sent_today,
            desk_this_hour: around.loaded.desk_this_hour,
            danger: true,
        };
        let desk = desk.name.clone();
        let Ok(applied) = submit(submission, new, &Actor::Reporter(Some(follower)), around.now, around.rules)
        else {
            return call;
        };
        let ticket = applied.ticket.id.clone();
        self.writes.ticket = Some(applied);
        self.resident.danger = Some(DangerTold {
            ticket: ticket.clone(),
            at: around.now,
            followed: Followed { places: u32::from(!no_place), ..Followed::default() },
        });
        let ask = if danger && no_place && before.is_none_or(|told| told.followed.places == 0) {
            "\n请再说一下在什么地方。"
        } else {
            ""
        };
        format!("{URGENT}\n您说的危险已经转给{desk}（编号{ticket}）。{ask}\n其他的事请打电话12345。")
    }
}

fn belongs(told: &DangerTold, now: Timestamp) -> bool {
    now.duration_since(told.at) < BELONGS
}
