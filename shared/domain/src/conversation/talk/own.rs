//! A resident's own reports: which one is meant, and the step that they ask for in their own words.

use crate::cases::stage;
use crate::conversation::answers::dial;
use crate::conversation::dialogues::choosing::{Choice, Choosing, OwnStep};
use crate::conversation::dialogues::report::Draft;
use crate::conversation::fit::quote;
use crate::conversation::progress;
use crate::conversation::publicity;
use crate::conversation::surroundings::Context;
use crate::conversation::{Open, Writes};
use crate::tickets::{Actor, Command, EventKind, Refusal, State, Ticket, apply, possible};
use crate::understanding::Label;

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
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), writes: Writes::default(), asks: None }
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
    if step == OwnStep::Show {
        return show(reports, said, context);
    }
    let fitting: Vec<&Ticket> = reports.iter().filter(|ticket| fits(step, ticket, context)).collect();
    match (fitting.as_slice(), meant(&fitting, said)) {
        ([], _) => none_fits(step, reports, context),
        // Closing one report because another was meant could not be undone.
        ([_], None) if step == OwnStep::Solved && says_more(said) => ask_which(step, &fitting, said, context),
        ([only], _) => perform(step, only, said, context),
        (_, Some(one)) => perform(step, one, said, context),
        (several, None) => ask_which(step, several, said, context),
    }
}

/// Takes a step that a choice named.
pub(in crate::conversation) fn chosen(step: OwnStep, said: &Draft, context: &Context<'_>) -> Own {
    let found = context.around.loaded.report.as_ref();
    match found.filter(|ticket| ticket.is_of(context.follower)) {
        Some(ticket) => perform(step, ticket, said, context),
        None => Own::text("没有找到这件诉求。回复“我的诉求”看全部。"),
    }
}

/// Whether a step makes sense on a report now.
fn fits(step: OwnStep, ticket: &Ticket, context: &Context<'_>) -> bool {
    let may = possible(ticket, &Actor::Reporter(Some(context.follower.clone())));
    match step {
        OwnStep::Urge => may.contains(&EventKind::Urge),
        OwnStep::Solved => may.contains(&EventKind::RateSolved),
        OwnStep::Withdraw | OwnStep::WithdrawSurely => may.contains(&EventKind::Withdraw),
        OwnStep::Add => may.contains(&EventKind::Add),
        OwnStep::Publish => may.contains(&EventKind::Consent) && stage(ticket).is_none(),
        OwnStep::KeepPrivate => may.contains(&EventKind::Unconsent) && stage(ticket).is_some(),
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

/// Whether somebody names a matter besides saying that it is solved.
fn says_more(said: &Draft) -> bool {
    said.texts.iter().map(|told| told.what.chars().filter(|c| c.is_alphanumeric()).count()).sum::<usize>() > 7
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
    let Some(newest) = reports.first() else { return Own::text("您名下还没有诉求记录。") };
    let why = match step {
        OwnStep::Solved => "还没有答复，等有了答复再说解决没解决也不迟。",
        OwnStep::Urge => "已经办过，现在没有人能催；没解决的，直接说哪里没解决就行。",
        OwnStep::Withdraw => "已经办过，不用撤回了。",
        OwnStep::Publish => "办好以后，才问您可不可以公开；已经同意过的，不用再说。",
        OwnStep::KeepPrivate => "没有公开。不经您同意，不会公开。",
        OwnStep::Add => "已经办过，不能再补充；是新的事，直接说什么事、在什么地方就行。",
        _ => "现在办不了这一步。",
    };
    Own::text(format!("您的诉求{why}\n{}", progress::own_standing(newest, context)))
}

fn ask_which(step: OwnStep, reports: &[&Ticket], said: &Draft, context: &Context<'_>) -> Own {
    let question = match step {
        OwnStep::Urge => "要催哪一件？",
        OwnStep::Solved => "哪一件解决了？",
        OwnStep::Unhappy => "哪一件没解决好？",
        OwnStep::Add => "补充到哪一件？",
        OwnStep::Publish => "可以公开哪一件？",
        OwnStep::KeepPrivate => "不公开哪一件？",
        _ => "要撤回哪一件？",
    };
    let line = |ticket: &&Ticket| {
        let words = format!("{}【{}】{}", ticket.id, ticket.state.name(), quote(&ticket.description, 15));
        (words, Choice::On { ticket: ticket.id.clone(), step })
    };
    let mut choices: Vec<_> = reports.iter().take(MOST_CHOICES).map(line).collect();
    choices.push(("都不是".to_owned(), Choice::Neither));
    let (open, text) = Choosing::ask(question, choices, said.clone(), context);
    Own { text, writes: Writes::default(), asks: Some(open) }
}

/// Takes a step on one report.
fn perform(step: OwnStep, ticket: &Ticket, said: &Draft, context: &Context<'_>) -> Own {
    let words = said.description();
    match step {
        OwnStep::Show | OwnStep::Keep => Own::text(progress::own_standing(ticket, context)),
        OwnStep::Withdraw => ask_to_withdraw(ticket, said, context),
        OwnStep::WithdrawSurely => carry_out(ticket, &Command::Withdraw, context),
        OwnStep::Urge => carry_out(ticket, &Command::Urge, context),
        OwnStep::Solved => carry_out(ticket, &Command::RateSolved, context),
        OwnStep::Publish => carry_out(ticket, &Command::Consent { given: true }, context),
        OwnStep::KeepPrivate => carry_out(ticket, &Command::Consent { given: false }, context),
        OwnStep::Unhappy if ticket.state == State::Answered => {
            let reason = words.chars().take(500).collect();
            let command = if is_about_manner(&words) {
                Command::RateDissatisfied { reason }
            } else {
                Command::RateUnsolved { reason }
            };
            carry_out(ticket, &command, context)
        }
        OwnStep::Unhappy => unhappy_elsewhere(ticket, context),
        OwnStep::Add => {
            let attachments = said.attachments.iter().map(|told| told.what.clone()).collect();
            let place = said.point.map(|point| crate::tickets::Place {
                address: None,
                point: Some(point),
                ..Default::default()
            });
            carry_out(ticket, &Command::Add { text: words, attachments, place }, context)
        }
    }
}

/// Whether somebody complains of how it was done rather than that it is not done.
fn is_about_manner(words: &str) -> bool {
    ["不满意", "差评", "态度", "太慢"].iter().any(|word| words.contains(word))
}

/// Somebody is unhappy with a report that does not wait for a rating.
fn unhappy_elsewhere(ticket: &Ticket, context: &Context<'_>) -> Own {
    let next = if matches!(ticket.state, State::Closed | State::FollowUp) {
        "没有解决，请回复“回电”，工作人员打给您核实；又坏了的，也可以直接说一遍，再报一件。"
    } else {
        "还在办，没有办完。没人管、没修好，可以回复“催一下”，或者回复“回电”，工作人员打给您。"
    };
    Own::text(format!("对不起，让您不满意了。{next}\n{}", progress::own_standing(ticket, context)))
}

fn ask_to_withdraw(ticket: &Ticket, said: &Draft, context: &Context<'_>) -> Own {
    // What cannot be taken back is said before anything is asked.
    let actor = Actor::Reporter(Some(context.follower.clone()));
    if let Err(refusal) = apply(ticket, &Command::Withdraw, &actor, context.around.now, context.around.rules)
    {
        return Own::text(refused(&refusal, ticket, context));
    }
    let question = format!(
        "要撤回诉求{}（{}）吗？回复“1”就撤回，撤回以后不再办理，不能恢复。",
        ticket.id,
        quote(&ticket.description, 15)
    );
    let on = |step| Choice::On { ticket: ticket.id.clone(), step };
    let choices =
        vec![("撤回".to_owned(), on(OwnStep::WithdrawSurely)), ("不撤回".to_owned(), on(OwnStep::Keep))];
    let (open, text) = Choosing::ask(&question, choices, said.clone(), context);
    Own { text, writes: Writes::default(), asks: Some(open) }
}

/// Applies a command and says what came of it.
pub(in crate::conversation) fn carry_out(ticket: &Ticket, command: &Command, context: &Context<'_>) -> Own {
    let around = context.around;
    let actor = Actor::Reporter(Some(context.follower.clone()));
    match apply(ticket, command, &actor, around.now, around.rules) {
        Err(refusal) => Own::text(refused(&refusal, ticket, context)),
        Ok(applied) => {
            let id = &ticket.id;
            let said = match command {
                Command::Withdraw => format!("好的，诉求{id}已撤回，工作人员不再办理。"),
                Command::RateSolved => {
                    format!("好的，诉求{id}已办结。谢谢您的反映！\n{}", publicity::ask(id))
                }
                Command::Consent { given } => publicity::told(id, *given),
                Command::RateUnsolved { .. } | Command::RateDissatisfied { .. } if ticket.anonymous => {
                    format!(
                        "记下了，诉求{id}没有让您满意。您要求匿名，工作人员没有您的电话，不能打给您；会看您写的再接着办。\n急事请打{}。",
                        dial("12345")
                    )
                }
                Command::RateUnsolved { .. } | Command::RateDissatisfied { .. } => format!(
                    "记下了，诉求{id}没有让您满意。工作人员会在{}内打电话给您，问清楚再接着办。\n急事请打{}。",
                    around.rules.follow_up,
                    dial("12345")
                ),
                Command::Add { .. } => {
                    format!("记下了，已补充到诉求{id}（{}）。", quote(&ticket.description, 15))
                }
                _ => {
                    let public = applied.event.public.clone().unwrap_or_default();
                    format!("诉求{id}：{public}。")
                }
            };
            Own { text: said, writes: Writes { ticket: Some(applied), ..Writes::default() }, asks: None }
        }
    }
}

fn refused(refusal: &Refusal, ticket: &Ticket, context: &Context<'_>) -> String {
    match refusal {
        Refusal::NotFromHere { .. } => {
            format!("这一步现在办不了。\n{}", progress::own_standing(ticket, context))
        }
        refusal => format!("诉求{}：{refusal}。", ticket.id),
    }
}
