//! A resident's own reports: which one is meant, and the step that they ask for in their own words.

mod going_on;
mod not_mine;
mod outcome;
mod perform;
mod unfit;
mod waiting;
pub(in crate::conversation) mod whole;
pub(in crate::conversation) mod words;

use crate::cases::stage;
use crate::conversation::dialogues::choosing::{Choice, Choosing, OwnStep};
use crate::conversation::dialogues::report::Draft;
use crate::conversation::fit::quote;
use crate::conversation::progress;
use crate::conversation::surroundings::Context;
use crate::conversation::{Open, Writes};
use crate::ids::TicketId;
use crate::tickets::{EventKind, State, Ticket, possible};
use crate::understanding::Label;
use words::{Asking, Which};

pub(in crate::conversation) use not_mine::not_mine;
pub(in crate::conversation) use outcome::{denies_outcome, judged};
pub(in crate::conversation) use perform::{how_to_answer, perform};
pub(in crate::conversation) use waiting::{may_answer, what_waits, yes_or_no};

/// The most reports of a question.
const MOST_CHOICES: usize = 5;

/// An answer about own reports.
pub(in crate::conversation) struct Own {
    pub(in crate::conversation) text: String,
    pub(in crate::conversation) writes: Writes,
    /// The question that is open from now on.
    pub(in crate::conversation) asks: Option<Open>,
}

impl Own {
    pub(in crate::conversation) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), writes: Writes::default(), asks: None }
    }

    fn asking((open, text): (Open, String)) -> Self {
        Self { text, writes: Writes::default(), asks: Some(open) }
    }
}

/// The step that a label asks for.
pub(in crate::conversation) fn step_of(label: Label) -> Option<OwnStep> {
    Some(match label {
        Label::Progress => OwnStep::Show,
        Label::Urge => OwnStep::Urge,
        Label::Solved => OwnStep::Solved,
        Label::Unhappy => OwnStep::Unhappy,
        Label::Withdraw => OwnStep::Withdraw,
        Label::Add => OwnStep::Add,
        _ => return None,
    })
}

/// Takes a step on the report that is meant, or asks which one is.
pub(in crate::conversation) fn answer(step: OwnStep, said: &Draft, context: &Context<'_>) -> Own {
    let reports = &context.around.loaded.my_reports;
    if reports.is_empty() {
        let text = match step {
            OwnStep::Show => "您名下还没有诉求记录。要反映问题，直接说什么事、在什么地方就行。",
            _ => {
                "您名下还没有诉求记录。请说说是什么事、在什么地方，我替您报上去；要找人，回复“人工”或打12345。"
            }
        };
        return Own::text(text);
    }
    match step {
        OwnStep::Show => return show(reports, said, context),
        OwnStep::NoUrge => return not_urged(reports, context),
        _ => {}
    }
    let mut fitting: Vec<&Ticket> = reports.iter().filter(|ticket| fits(step, ticket, context)).collect();
    // Who adds something while a report waits for it, answers that.
    if step == OwnStep::Add && fitting.iter().any(|ticket| waiting::waits(ticket)) {
        fitting.retain(|ticket| waiting::waits(ticket));
    }
    if matches!(step, OwnStep::Solved | OwnStep::AskSolved | OwnStep::Reopen) && !fitting.is_empty() {
        return answer_for_good(step, &fitting, said, context);
    }
    match (fitting.as_slice(), meant(&fitting, said)) {
        ([], _) if step == OwnStep::AskSolved => show(reports, said, context),
        ([], _) => none_fits(step, reports, context),
        ([only], _) => perform(step, only, said, context),
        (_, Some(one)) => perform(step, one, said, context),
        (several, None) => ask_which(step, several, said, context),
    }
}

/// Takes a step that cannot be taken back. Where another report may be meant, it is asked which one is: whoever says
/// 修好了 while a lamp is worked on does not speak of the manhole cover that was answered.
fn answer_for_good(step: OwnStep, fitting: &[&Ticket], said: &Draft, context: &Context<'_>) -> Own {
    let all: Vec<&Ticket> = context.around.loaded.my_reports.iter().collect();
    let fits = |ticket: &Ticket| fitting.iter().any(|one| one.id == ticket.id);
    let words = perform::said_in(said);
    let others = all.iter().copied().filter(|ticket| ticket.state.is_open() && !fits(ticket));
    let candidates: Vec<&Ticket> = fitting.iter().copied().chain(others).collect();
    match (meant(&all, said), candidates.as_slice()) {
        (Some(one), _) if fits(one) => perform(on_words(step, one, &words), one, said, context),
        (Some(one), _) if one.state.is_open() => perform(elsewhere(step, &words), one, said, context),
        (None, [only]) => perform(on_words(step, only, &words), only, said, context),
        _ => ask_which(elsewhere(step, &words), &candidates, said, context),
    }
}

/// The step that words ask for on this report: it is closed at once only where they plainly say that it is solved.
fn on_words(step: OwnStep, ticket: &Ticket, words: &str) -> OwnStep {
    match step {
        OwnStep::Solved if !outcome::is_plainly_solved(words, ticket) => OwnStep::AskSolved,
        step => step,
    }
}

/// The step that is offered where a report that is not closed may be meant: such a one is not opened again.
fn elsewhere(step: OwnStep, words: &str) -> OwnStep {
    match step {
        OwnStep::Reopen if words::came_back(words) => OwnStep::Unhappy,
        step => step,
    }
}

/// The answer to somebody who wants nobody to be urged: how far their open reports are.
fn not_urged(reports: &[Ticket], context: &Context<'_>) -> Own {
    let line = |ticket: &Ticket| {
        let matter = quote(&ticket.description, 15);
        format!("诉求{}（{matter}）{}。", ticket.id, ticket.stands(context.around.now))
    };
    let open = reports.iter().filter(|ticket| ticket.state.is_open()).take(MOST_CHOICES);
    let lines: Vec<String> = std::iter::once("好的，不催。".to_owned()).chain(open.map(line)).collect();
    Own::text(lines.join("\n"))
}

/// Takes a step that was asked for by a command or with a number. `None` if the words mean something else after all.
pub(in crate::conversation) fn asked(asking: &Asking, said: &Draft, context: &Context<'_>) -> Option<Own> {
    let step = asking.step;
    let reports = &context.around.loaded.my_reports;
    match &asking.which {
        _ if step == OwnStep::GoOn => Some(going_on::go_on(&asking.which, context)),
        Which::Number(id) => match own_report(id, context) {
            Some(ticket) if step == OwnStep::NoUrge => Some(not_urged(std::slice::from_ref(ticket), context)),
            Some(ticket) if step != OwnStep::Say => Some(perform(step, ticket, said, context)),
            Some(ticket) => perform::say(ticket, said, context),
            None if asking.only_if_it_fits => None,
            None => followed(id, context)
                .and_then(|it| perform::as_follower(step, it, said, context))
                .or_else(|| {
                    Some(Own::text(format!(
                        "您名下没有诉求{id}，只有反映人本人能在这里办。请核对编号，或者回复“我的诉求”看全部。"
                    )))
                }),
        },
        Which::Short(short) => {
            let ends = |ticket: &&Ticket| ticket.id.as_str().ends_with(&format!("-{short}"));
            let found: Vec<&Ticket> = reports.iter().filter(ends).collect();
            match found.as_slice() {
                [only] if step == OwnStep::Say => perform::say(only, said, context),
                [only] => Some(perform(step, only, said, context)),
                [] if step == OwnStep::Show => Some(Own::text(format!(
                    "您最近的诉求里没有尾号{short}的。回复“我的诉求”看全部，或者把整个编号发来。"
                ))),
                [] => None,
                several => Some(ask_which(step, several, said, context)),
            }
        }
        Which::Unnamed if asking.only_if_it_fits => {
            // Who may not appeal any more is told so, and begins no new report.
            let concerns = |ticket: &Ticket| {
                fits(step, ticket, context) || (step == OwnStep::Appeal && ticket.state == State::Declined)
            };
            reports.iter().any(concerns).then(|| answer(step, said, context))
        }
        Which::Unnamed => Some(answer(step, said, context)),
    }
}

/// The follower's own report with this number.
fn own_report<'a>(id: &TicketId, context: &Context<'a>) -> Option<&'a Ticket> {
    let loaded = context.around.loaded;
    let all = loaded.my_reports.iter().chain(&loaded.report);
    let is_own = |ticket: &&Ticket| {
        ticket.reporter.as_ref() == Some(context.follower) || ticket.principal() == Some(context.follower)
    };
    all.filter(is_own).find(|ticket| &ticket.id == id)
}

/// Another resident's report with this number, if the follower follows it.
fn followed<'a>(id: &TicketId, context: &Context<'a>) -> Option<&'a Ticket> {
    let loaded = context.around.loaded;
    loaded.report.as_ref().filter(|ticket| loaded.follows && &ticket.id == id)
}

/// The report that goes on for a merged one.
pub(in crate::conversation) fn master_of<'a>(ticket: &Ticket, context: &Context<'a>) -> Option<&'a Ticket> {
    let id = ticket.merged_into.as_ref().filter(|_| ticket.state == State::Merged)?;
    context.around.loaded.masters.iter().find(|master| &master.id == id)
}

/// Takes a step that a choice named.
pub(in crate::conversation) fn chosen(step: OwnStep, said: &Draft, context: &Context<'_>) -> Own {
    let found = context.around.loaded.report.as_ref();
    match found.filter(|ticket| ticket.is_of(context.follower)) {
        Some(ticket) => perform(step, ticket, said, context),
        None => Own::text("没有找到这件诉求。回复“我的诉求”看全部。"),
    }
}

/// The report that somebody may mean who says in the middle of another one that something is not solved.
pub(in crate::conversation) fn unsolved_besides<'a>(context: &Context<'a>) -> Option<&'a TicketId> {
    let mut reports = context.around.loaded.my_reports.iter();
    reports.find(|ticket| fits(OwnStep::Reopen, ticket, context)).map(|ticket| &ticket.id)
}

/// Whether a step makes sense on a report now.
fn fits(step: OwnStep, ticket: &Ticket, context: &Context<'_>) -> bool {
    let (ticket, actor) = perform::target(ticket, context);
    let may = possible(ticket, &actor);
    let may = |kinds: &[EventKind]| kinds.iter().any(|kind| may.contains(kind));
    match step {
        OwnStep::Urge => may(&[EventKind::Urge]),
        OwnStep::NoUrge => ticket.state.is_open(),
        OwnStep::NotMine => may(&[EventKind::EndBehalf]),
        OwnStep::Solved | OwnStep::AskSolved => may(&[EventKind::RateSolved]),
        OwnStep::Withdraw | OwnStep::WithdrawSurely => may(&[EventKind::Withdraw]),
        OwnStep::Add => may(&[EventKind::Add, EventKind::Supply, EventKind::WakeByMessage]),
        OwnStep::Reopen => may(&[EventKind::Reopen, EventKind::RateUnsolved]),
        OwnStep::Appeal => may(&[EventKind::Appeal]),
        OwnStep::Publish => may(&[EventKind::Consent]) && stage(ticket).is_none(),
        OwnStep::KeepPrivate => may(&[EventKind::Unconsent]) && stage(ticket).is_some(),
        OwnStep::GoOn | OwnStep::Say => false,
        // Whoever is unhappy is heard on any report that is not put away.
        OwnStep::Unhappy => !matches!(ticket.state, State::Withdrawn | State::Archived),
        OwnStep::Show | OwnStep::Keep => true,
    }
}

/// The report whose words the message repeats, if one stands out.
fn meant<'a>(reports: &[&'a Ticket], said: &Draft) -> Option<&'a Ticket> {
    let words: String = said.texts.iter().map(|told| told.what.as_str()).collect();
    if let Some(named) = reports.iter().find(|ticket| words.contains(ticket.id.as_str())) {
        return Some(named);
    }
    let pairs: Vec<(char, char)> = words.chars().zip(words.chars().skip(1)).collect();
    let shared = |ticket: &&Ticket| {
        let place = ticket.place.address.as_deref().unwrap_or_default();
        let about: Vec<char> = ticket.description.chars().chain(place.chars()).collect();
        about.windows(2).filter(|two| pairs.contains(&(two[0], two[1]))).count()
    };
    let mut ranked: Vec<(usize, &Ticket)> = reports.iter().map(|ticket| (shared(ticket), *ticket)).collect();
    ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    match ranked.as_slice() {
        [(best, ticket)] if *best > 0 => Some(*ticket),
        [(best, ticket), (next, _), ..] if *best > 0 && best > next => Some(*ticket),
        _ => None,
    }
}

fn show(reports: &[Ticket], said: &Draft, context: &Context<'_>) -> Own {
    let all: Vec<&Ticket> = reports.iter().collect();
    match (reports, meant(&all, said)) {
        ([only], _) => Own::text(progress::own_standing(only, context)),
        (_, Some(one)) => Own::text(format!(
            "{}\n\n其他的诉求，回复“我的诉求”就能看到。",
            progress::own_standing(one, context)
        )),
        _ => Own::text(progress::my_reports(context.around)),
    }
}

fn none_fits(step: OwnStep, reports: &[Ticket], context: &Context<'_>) -> Own {
    let declined = || reports.iter().find(|it| step == OwnStep::Appeal && it.state == State::Declined);
    let Some(newest) = declined().or(reports.first()) else {
        return Own::text("您名下还没有诉求记录。");
    };
    // A merged report is where the other one is, unless that one is over without it.
    let (target, _) = perform::target(newest, context);
    let state = if target.state == State::Withdrawn { newest.state } else { target.state };
    let why = unfit::why(step, state);
    Own::text(format!("您的诉求{why}\n{}", progress::own_standing(newest, context)))
}

fn ask_which(step: OwnStep, reports: &[&Ticket], said: &Draft, context: &Context<'_>) -> Own {
    let question = match step {
        OwnStep::Urge => "要催哪一件？",
        OwnStep::Solved => "哪一件解决了？",
        OwnStep::AskSolved => "您说的是哪一件？",
        OwnStep::NotMine => "哪一件不是您的？",
        OwnStep::Unhappy => "哪一件没解决好？",
        OwnStep::Add => "补充到哪一件？",
        OwnStep::Publish => "可以公开哪一件？",
        OwnStep::KeepPrivate => "不公开哪一件？",
        OwnStep::Reopen => "哪一件要重办？",
        OwnStep::Appeal => "对哪一件申诉？",
        OwnStep::Show | OwnStep::Say => "是哪一件？",
        _ => "要撤回哪一件？",
    };
    let line = |ticket: &&Ticket| {
        let words =
            format!("{}【{}】{}", ticket.id, ticket.state.for_resident(), quote(&ticket.description, 15));
        (words, Choice::On { ticket: ticket.id.clone(), step })
    };
    let mut choices: Vec<_> = reports.iter().take(MOST_CHOICES).map(line).collect();
    choices.push(("都不是".to_owned(), Choice::Neither));
    let (open, text) = Choosing::ask(question, choices, said.clone(), context);
    Own { text, writes: Writes::default(), asks: Some(open) }
}
