//! Which part of the conversation handles what a push says: decided the same way before anything is loaded and after.

use jiff::SignedDuration;
use wechat::inbound::Body;

use super::dialogues::choosing::{Answered, Choice, OwnStep};
use super::dialogues::report::wishes::{self, Wish};
use super::dialogues::{Heard, Open};
use super::intent;
use super::meaning::Meaning;
use super::piece::Piece;
use super::resident::Resident;
use super::steering;
use super::surroundings::Incoming;
use super::talk::own;
use super::talk::own::words::{Asking, Which};
use super::words::{self, Steer};
use crate::understanding::{Danger, Label};

/// Who handles it.
#[derive(Debug)]
pub(super) enum Route {
    /// It tells of danger, which comes before everything else.
    Danger(Danger, Piece),
    /// It answers the open question with numbered choices.
    Chosen(Choice),
    /// It answers the open question, but not clearly enough for what cannot be taken back.
    AskedAgain,
    /// The open dialogue, or what is done while none is open.
    Dialogue(Heard),
    /// It asks for a step on an own report by a command, or names one by its number.
    Own(Asking, Piece),
    /// It is a wish about the terms of a report, with what was told behind it.
    Wished(Wish, String),
    /// It is name and telephone number of the person for whom a report is.
    Principal(String),
    /// The conversation answers it by what it means.
    Meant(Piece, Meaning),
}

impl Route {
    /// The route of something heard.
    pub(super) fn of(heard: Heard, resident: &Resident, incoming: &Incoming<'_>) -> Self {
        let now = incoming.sent_at();
        if let Open::Choosing(choosing) = &resident.dialogue {
            let steered = |steer, plain: &str| {
                // A word may only sound like the steering one.
                let said =
                    intent::said(incoming).filter(|it| words::steer(&words::normalise(it)) == Some(steer));
                Some(said.unwrap_or(plain).to_owned())
            };
            let said = match &heard {
                Heard::Told(piece) => piece.words().map(str::to_owned),
                Heard::Steer(Steer::Yes) => steered(Steer::Yes, "是"),
                Heard::Steer(Steer::No) => steered(Steer::No, "不"),
                _ => None,
            };
            let is_spoken = matches!(incoming.body, Body::Voice { .. });
            match said.as_deref().and_then(|said| choosing.heard(said, is_spoken, now)) {
                Some(Answered::With(choice)) => return Self::Chosen(choice.clone()),
                Some(Answered::Unclear) => return Self::AskedAgain,
                None => {}
            }
        }
        let Heard::Told(piece) = heard else { return Self::Dialogue(heard) };
        // What a reader reads aloud is nothing that happened to them.
        if let Open::Leading(leading) = &resident.dialogue
            && matches!(piece, Piece::Voice { .. })
            && leading.hears(now)
        {
            return Self::Dialogue(Heard::Told(piece));
        }
        let (Some(words), Some(reading)) = (piece.words(), incoming.reading.as_ref()) else {
            return Self::Dialogue(Heard::Told(piece));
        };
        let tells = matches!(resident.dialogue, Open::Reporting(_));
        if let Some(danger) = reading.danger.filter(|_| reading.is_clear || !tells) {
            return Self::Danger(danger, piece);
        }
        // A title may sound like anything, and a consent has to be said in its own words.
        if matches!(&resident.dialogue, Open::Submitting(submitting) if !submitting.is_old(now)) {
            return Self::Dialogue(Heard::Told(piece));
        }
        if let Some((wish, rest)) =
            wishes::wish(words).filter(|(wish, _)| hears_wishes(*wish, words, resident))
        {
            return Self::Wished(wish, rest);
        }
        if let Open::Reporting(report) = &resident.dialogue {
            if report.draft.terms.is_corrected_by(words) {
                return Self::Wished(Wish::Behalf, String::new());
            }
            if report.draft.terms.hears_person(words) {
                return Self::Principal(words.to_owned());
            }
        }
        if let Some(asking) = own::words::read(words).filter(|asking| hears_commands(asking, resident)) {
            return Self::Own(asking, piece);
        }
        Self::by_meaning(piece, resident, incoming)
    }

    /// The route of something told that is no command.
    pub(super) fn by_meaning(piece: Piece, resident: &Resident, incoming: &Incoming<'_>) -> Self {
        let now = incoming.sent_at();
        let (Some(words), Some(reading)) = (piece.words(), incoming.reading.as_ref()) else {
            return Self::Dialogue(Heard::Told(piece));
        };
        let meaning = Meaning::of(words, reading);
        let drops = || drops_plainly(words, &resident.dialogue).then_some(Steer::Cancel);
        let steer = meaning.steer(words, is_bare(&resident.dialogue)).or_else(drops);
        if let Some(steer) = steer.filter(|steer| steers(*steer, &meaning, resident)) {
            return Self::Dialogue(Heard::Steer(steer));
        }
        if resident.dialogue.takes(&piece, &meaning, now) {
            return Self::Dialogue(Heard::Told(piece));
        }
        // A word of the model's that opens a report, such as 我想反映个事.
        if meaning == Meaning::Sure(Label::Begin)
            && let Some(report) = super::dialogues::openings().next()
        {
            return Self::Dialogue(Heard::Opening(report));
        }
        // 发霉了 is no answer while nothing was asked: it may be a report.
        let after_danger =
            resident.heard_danger.is_some_and(|heard| now.duration_since(heard.at) < AFTER_DANGER);
        if resident.dialogue.is_free() && !after_danger && meaning.answers_nothing(words) {
            return Self::Dialogue(Heard::Told(piece));
        }
        Self::Meant(piece, meaning)
    }
}

/// How long after a danger an answer may belong to it, at least.
const AFTER_DANGER: SignedDuration = SignedDuration::from_hours(1);

/// Whether something is added to a report that the model takes for a word that drops it: the answer then says how to.
pub(super) fn is_doubted(heard: &Heard, resident: &Resident, incoming: &Incoming<'_>) -> bool {
    let Heard::Told(piece) = heard else { return false };
    let (Some(words), Some(reading)) = (piece.words(), incoming.reading.as_ref()) else { return false };
    let is_added = || {
        matches!(
            Route::of(heard.clone(), resident, incoming),
            Route::Dialogue(Heard::Told(Piece::Text(_) | Piece::Voice { .. }))
        )
    };
    matches!(&resident.dialogue, Open::Reporting(report) if !report.is_answer(words))
        && Meaning::of(words, reading).seems_to_drop()
        && is_added()
}

/// Whether words drop what is being told, though the model does not know them: 拉倒吧.
fn drops_plainly(words: &str, open: &Open) -> bool {
    let tells = matches!(open, Open::Reporting(_) | Open::Offered(_));
    tells && !words.contains(['?', '？']) && steering::drops(words)
}

/// Whether a dialogue is open in which nothing was told yet.
fn is_bare(open: &Open) -> bool {
    match open {
        Open::Reporting(report) => report.draft.is_empty(),
        Open::CallBack(_) => true,
        Open::Leading(leading) => leading.recording.parts.is_empty(),
        Open::Idle | Open::Choosing(_) | Open::Offered(_) | Open::Submitting(_) | Open::Telling(_) => false,
    }
}

/// Whether a wish about the terms of a report counts now: among the words for another purpose, only one that is nothing
/// else.
fn hears_wishes(wish: Wish, words: &str, resident: &Resident) -> bool {
    let is_elsewhere = matches!(resident.dialogue, Open::CallBack(_) | Open::Telling(_));
    !is_elsewhere || wish != Wish::Anonymous || wishes::is_plain(words)
}

/// Whether a command counts now: in the middle of something that is told, only one that can be no part of it.
fn hears_commands(asking: &Asking, resident: &Resident) -> bool {
    match resident.dialogue {
        Open::Reporting(_) => own::words::counts_within(asking),
        Open::Offered(_) => own::words::counts_beside_an_offer(asking),
        Open::Telling(_) => matches!(asking.which, Which::Number(_)) && asking.step != OwnStep::Say,
        _ => true,
    }
}

/// Whether a word of the model's steers here: somebody whose danger is over, or who takes a report back, drops only what
/// they are just telling.
fn steers(steer: Steer, meaning: &Meaning, resident: &Resident) -> bool {
    let tells = matches!(resident.dialogue, Open::Reporting(_));
    let elsewhere = matches!(meaning, Meaning::Sure(Label::Relief | Label::Withdraw));
    tells || !(steer == Steer::Cancel && elsewhere)
}
