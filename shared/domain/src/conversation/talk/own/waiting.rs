//! A report that waits for its resident: what they say next, without any command, is the answer.

use super::perform::{addition, carry_out, said_in};
use super::{Own, ask_which, whole};
use crate::conversation::dialogues::choosing::{Choice, Choosing, OwnStep};
use crate::conversation::dialogues::report::Draft;
use crate::conversation::fit::quote;
use crate::conversation::meaning::Meaning;
use crate::conversation::piece::Piece;
use crate::conversation::surroundings::Context;
use crate::conversation::{Writes, place};
use crate::cutting::characters;
use crate::inbox::{Attention, Reason};
use crate::tickets::{Missing, State, Ticket};
use crate::understanding::Label;

/// The longest answer that is taken for what was asked for, in characters; what is longer may tell of something new.
const LONGEST_ANSWER: usize = 20;

/// Words of which one stands in most answers to the question when.
const TIMES: &[&str] = &[
    "昨", "今", "前天", "大前", "早", "晚", "夜", "上午", "下午", "中午", "点", "周", "礼拜", "星期", "月",
    "号", "天", "年", "刚", "一直", "最近",
];

/// The most characters of what was said in a card of the inbox.
const QUOTED: usize = 100;

/// Whether a report waits for something that its resident says.
pub(super) fn waits(ticket: &Ticket) -> bool {
    ticket.state == State::NeedInfo || ticket.waits_for_resident()
}

/// Whether a message may be the answer to what a report waits for; without words it may.
pub(in crate::conversation) fn may_answer(meaning: &Meaning) -> bool {
    matches!(likely(meaning), Likely::Answer | Likely::Perhaps)
}

enum Likely {
    Answer,
    Perhaps,
    No,
}

fn likely(meaning: &Meaning) -> Likely {
    use Label::{Account, Add, Anger, Chatter, Finish, No, Relief, Report, Yes};
    match meaning {
        Meaning::Unknown | Meaning::Between(_) => Likely::Answer,
        Meaning::Sure(Add | Yes | No | Relief | Account | Finish) => Likely::Answer,
        Meaning::Sure(Report | Chatter | Anger) => Likely::Perhaps,
        Meaning::Sure(_) => Likely::No,
    }
}

/// What is done with a message as the answer to what a report waits for, or as a further piece of an addition. `None` if
/// it is neither.
pub(in crate::conversation) fn what_waits(
    piece: &Piece,
    meaning: Option<&Meaning>,
    said: &Draft,
    context: &Context<'_>,
) -> Option<Own> {
    if said.is_empty() {
        return None;
    }
    let likely = meaning.map_or(Likely::Answer, likely);
    let reports = context.around.loaded.my_reports.iter();
    let is_own = |ticket: &&Ticket| {
        ticket.reporter.as_ref() == Some(context.follower) || ticket.principal() == Some(context.follower)
    };
    let waiting: Vec<&Ticket> = reports.filter(is_own).filter(|ticket| waits(ticket)).collect();
    match (waiting.as_slice(), likely) {
        (_, Likely::No) => None,
        // 不用来了 is no addition to the report that was added to a moment ago.
        ([], Likely::Answer) if whole::calls_off(&said_in(said)) => None,
        ([], Likely::Answer) => {
            let ticket = just_added_to(context)?;
            Some(carry_out(ticket, &addition(ticket, said), context))
        }
        ([], Likely::Perhaps) => None,
        ([only], Likely::Answer) => Some(carry_out(only, &addition(only, said), context)),
        ([only], Likely::Perhaps) if answers(piece, only, said) => {
            Some(carry_out(only, &addition(only, said), context))
        }
        ([only], Likely::Perhaps) => Some(ask(only, said, context)),
        (several, _) => Some(kept(ask_which(OwnStep::Add, several, said, context), said)),
    }
}

/// The report that was added to a moment ago, if more can be added.
fn just_added_to<'a>(context: &Context<'a>) -> Option<&'a Ticket> {
    let adding = context.resident.adding.as_ref().filter(|adding| !adding.is_over(context.around.now))?;
    let is_it =
        |ticket: &&Ticket| ticket.id == adding.ticket || ticket.merged_into.as_ref() == Some(&adding.ticket);
    let found = context.around.loaded.my_reports.iter().find(is_it)?;
    super::fits(OwnStep::Add, found, context).then_some(found)
}

/// Whether a message that may be something new answers the question: it speaks of the same thing, or what was asked
/// for is the matter, or it is the place and nothing else.
fn answers(piece: &Piece, ticket: &Ticket, said: &Draft) -> bool {
    let words = said_in(said);
    let missing = ticket.question.as_ref().map(|question| question.missing.as_slice()).unwrap_or_default();
    let asked_for = |what| missing.contains(&what);
    let is_short = words.chars().count() <= LONGEST_ANSWER;
    let may_be_place = || match place::read(&words) {
        Some(found) => found.only || is_short,
        // Typed pinyin names no place that can be read.
        None => is_short && (words.is_ascii() || place::may_be_one(&words)),
    };
    let may_be_time = || TIMES.iter().any(|mark| words.contains(mark));
    piece.words().is_none()
        || asked_for(Missing::Matter)
        || (asked_for(Missing::Place) && may_be_place())
        || (asked_for(Missing::Time) && may_be_time())
        || (asked_for(Missing::Party) && is_short)
        || super::meant(&[ticket], said).is_some()
}

/// Asks whether it is the answer or something new. Staff see the words, whatever becomes of the question.
fn ask(ticket: &Ticket, said: &Draft, context: &Context<'_>) -> Own {
    let id = &ticket.id;
    let question = format!("您这是补充诉求{id}（{}），还是另一件事？", quote(&ticket.description, 15));
    let choices = vec![
        (format!("补充{id}"), Choice::On { ticket: id.clone(), step: OwnStep::Add }),
        ("另一件事，要上报".to_owned(), Choice::Meant { label: Label::Report.folder().to_owned() }),
    ];
    let (open, text) = Choosing::ask(&question, choices, said.clone(), context);
    kept(Own { text, writes: Writes::default(), asks: Some(open) }, said)
}

/// The same, with what was said kept for staff, because the question may stay unanswered.
fn kept(own: Own, said: &Draft) -> Own {
    let attention = Attention {
        reason: Reason::NotUnderstood,
        said: characters(&said_in(said), QUOTED).to_owned(),
        media: said.attachments.first().map(|told| told.what.media.clone()),
    };
    Own { writes: Writes { attention: Some(attention), ..own.writes }, ..own }
}

/// What a yes or a no means while a report waits: the answer, where the officer put a question that can be answered so.
/// Elsewhere it may only say that the notice was read.
pub(in crate::conversation) fn yes_or_no(piece: &Piece, said: &Draft, context: &Context<'_>) -> Option<Own> {
    let mut reports = context.around.loaded.my_reports.iter();
    let ticket = reports.find(|ticket| ticket.state == State::NeedInfo)?;
    let question = ticket.question.as_ref()?;
    let asks = ["吗", "？", "?", "是不是", "有没有", "对不对", "能不能", "要不要"];
    // 就是三号楼那里 begins like a yes and says where.
    let words = said_in(said);
    let says_more = place::read(&words).is_some() || TIMES.iter().any(|mark| words.contains(mark));
    if says_more || asks.iter().any(|mark| question.words.contains(mark)) {
        return what_waits(piece, None, said, context);
    }
    Some(Own::text(format!(
        "好的。诉求{}还等您补充：{}。直接说就行，也可以发照片、位置。",
        ticket.id,
        quote(&question.text(), 200)
    )))
}
