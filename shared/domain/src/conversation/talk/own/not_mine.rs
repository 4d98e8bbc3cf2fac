//! 不是我 and 不代报: somebody says that a report is nobody else's. Which one is asked where it may be another, or where
//! the words may answer what an officer asked.

use super::perform::perform;
use super::{MOST_CHOICES, Own, yes_or_no};
use crate::conversation::Writes;
use crate::conversation::dialogues::choosing::{Choice, Choosing, OwnStep};
use crate::conversation::dialogues::report::Draft;
use crate::conversation::fit::quote;
use crate::conversation::piece::Piece;
use crate::conversation::surroundings::Context;
use crate::tickets::{State, Ticket};

/// Ends that a report is for somebody else, or asks which one. `may_answer` are words that may also be the answer to a
/// question; `otherwise` is said where there is no such report.
pub(in crate::conversation) fn not_mine(
    is_meant: impl Fn(&&Ticket) -> bool,
    may_answer: Option<&Piece>,
    otherwise: &str,
    context: &Context<'_>,
) -> Own {
    let reports = &context.around.loaded.my_reports;
    let linked: Vec<&Ticket> = reports.iter().filter(|it| it.is_on_behalf()).filter(is_meant).collect();
    let mut said = Draft::new(context.around.now);
    if let Some(piece) = may_answer {
        said.add(piece.clone(), context.sent, context.around);
    }
    let asked = reports.iter().find(|it| it.state == State::NeedInfo).filter(|_| may_answer.is_some());
    match (linked.as_slice(), asked) {
        ([], Some(_)) => may_answer
            .and_then(|piece| yes_or_no(piece, &said, context))
            .unwrap_or_else(|| Own::text(otherwise)),
        ([], None) => Own::text(otherwise),
        ([only], None) => perform(OwnStep::NotMine, only, &said, context),
        (several, asked) => ask(several, asked, said, context),
    }
}

fn ask(linked: &[&Ticket], asked: Option<&Ticket>, said: Draft, context: &Context<'_>) -> Own {
    let on = |ticket: &Ticket, step| Choice::On { ticket: ticket.id.clone(), step };
    let mut choices: Vec<_> = linked
        .iter()
        .take(MOST_CHOICES - 1)
        .map(|ticket| {
            let words = format!("诉求{}（{}）不算代报了", ticket.id, quote(&ticket.description, 15));
            (words, on(ticket, OwnStep::NotMine))
        })
        .collect();
    if let Some(ticket) = asked {
        let question = ticket.question.as_ref().map(|it| quote(&it.text(), 30)).unwrap_or_default();
        choices.push((format!("回答诉求{}：{question}", ticket.id), on(ticket, OwnStep::Add)));
    }
    choices.push(("都不是".to_owned(), Choice::Neither));
    let (open, text) = Choosing::ask("您说的是哪一件？", choices, said, context);
    Own { text, writes: Writes::default(), asks: Some(open) }
}
