//! What somebody is answered whose reports are no longer taken: one kind sentence with the telephone, what everybody may
//! read, and danger, which is heard all the same and becomes a report at once.

use jiff::{SignedDuration, Timestamp};

use super::draft::MOST_CHARACTERS;
use super::intent::{Intent, Piece};
use super::report::URGENT;
use super::words::{self, Word};
use super::{Talk, answers};
use crate::danger::tells_of_danger;
use crate::residents::{DangerTold, Draft, Resident, Told};
use crate::tickets::{Actor, Channel, Place, Submission, submit};

/// So long what follows a danger belongs to it: the place, a photo, more words.
const BELONGS: SignedDuration = SignedDuration::from_mins(30);

const QUIET: &str = "您好，您的留言已保存，但不会转为诉求。现在请打电话反映问题：12345，有人接听。\n\
    有危险请马上拨打110（报警）、119（火警）、120（急救）。";
const NO_PLACE: &str = "没有说地点，请核实";

/// Whether a push of somebody blocked becomes a report: it tells of danger, or adds to one told just now.
pub(super) fn becomes_a_report(resident: &Resident, intent: &Intent) -> bool {
    piece_of(intent).is_some_and(|piece| resident.danger.is_some() || is_danger(&piece))
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
        if before.is_some() || is_danger(&piece) {
            return Some(self.hear_danger(piece, before.as_ref()));
        }
        let plain = words_of(&piece).map(words::normalise).unwrap_or_default();
        Some(answers::named(self.around, &plain).unwrap_or_else(|| QUIET.to_owned()))
    }

    /// Sends what was said to the desk as a report of its own.
    fn hear_danger(&mut self, piece: Piece, before: Option<&DangerTold>) -> String {
        let around = self.around;
        let piece = match piece {
            // Said at length it is cut rather than lost; the whole stands in the message.
            Piece::Text(text) => Piece::Text(text.chars().take(MOST_CHARACTERS - 1).collect()),
            piece => piece,
        };
        let mut draft = Draft::new(around.now);
        draft.add(piece, self.sent, around.rules);
        let mut lines = vec!["（此人的微信反映已停用，这次说到危险，请马上核实）".to_owned()];
        lines.extend(before.map(|told| format!("（补充{}）", told.ticket)));
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
        let (Some(new), Some(desk)) = (around.new_ticket.clone(), self.desk()) else { return call };
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
            sent_today: around.sent_today,
            desk_this_hour: around.desk_this_hour,
            danger: true,
        };
        let desk = desk.name.clone();
        let Ok(applied) = submit(submission, new, &Actor::Reporter(Some(follower)), around.now, around.rules)
        else {
            return call;
        };
        let ticket = applied.ticket.id.clone();
        self.submitted = Some(applied);
        self.resident.danger = Some(DangerTold { ticket: ticket.clone(), at: around.now });
        let ask = if no_place && before.is_none() { "\n请再说一下在什么地方。" } else { "" };
        format!("{URGENT}\n您说的危险已经转给{desk}（编号{ticket}）。{ask}\n其他的事请打电话12345。")
    }
}

fn belongs(told: &DangerTold, now: Timestamp) -> bool {
    now.duration_since(told.at) < BELONGS
}
