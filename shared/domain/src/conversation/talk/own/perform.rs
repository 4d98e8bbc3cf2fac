//! Takes a resident's step on one report, and says what came of it.

use super::outcome::{denies_outcome, is_about_manner, is_doubtful};
use super::words::came_back;
use super::{Own, master_of};
use crate::conversation::answers::dial;
use crate::conversation::denial::denies_twice;
use crate::conversation::dialogues::call_back::CallBack;
use crate::conversation::dialogues::choosing::{Choosing, OwnStep};
use crate::conversation::dialogues::report::{Draft, Report};
use crate::conversation::dialogues::telling::Telling;
use crate::conversation::fit::{quote, tap};
use crate::conversation::surroundings::Context;
use crate::conversation::{Open, Writes, progress, publicity};
use crate::ids::TicketId;
use crate::tickets::{Actor, Applied, Command, EventKind, Place, Refusal, State, Ticket, apply, possible};

/// The longest reason of a rating, in characters.
const LONGEST_REASON: usize = 500;

/// The report that a step is taken on, and as whom: the reporter of a merged one urges the one that goes on for both,
/// and adds to it, as another resident who follows it.
pub(super) fn target<'a>(ticket: &'a Ticket, context: &Context<'a>) -> (&'a Ticket, Actor) {
    let follower = context.follower.clone();
    match master_of(ticket, context) {
        Some(master) => {
            let urged_at = context.resident.urged_at(&master.id);
            (master, Actor::Subscriber { follower, urged_at })
        }
        None => (ticket, Actor::Reporter(Some(follower))),
    }
}

/// Takes a step of somebody who follows another resident's report: they may urge it and add to it.
pub(super) fn as_follower(
    step: OwnStep,
    ticket: &Ticket,
    said: &Draft,
    context: &Context<'_>,
) -> Option<Own> {
    let command = match step {
        OwnStep::Urge => Command::Urge,
        OwnStep::Add if !said.is_empty() => addition(ticket, said),
        _ => return None,
    };
    let around = context.around;
    let urged_at = context.resident.urged_at(&ticket.id);
    let actor = Actor::Subscriber { follower: context.follower.clone(), urged_at };
    Some(match apply(ticket, &command, &actor, around.now, around.rules) {
        Err(refusal) => Own::text(format!("诉求{}：{refusal}。", ticket.id)),
        Ok(applied) => {
            let done = if step == OwnStep::Urge {
                "已经替您催了"
            } else {
                "您补充的记下了，办的人看得到"
            };
            let text = format!("您关注的诉求{}：{done}；{}。", ticket.id, applied.ticket.stands(around.now));
            Own { text, writes: Writes { ticket: Some(applied), ..Writes::default() }, asks: None }
        }
    })
}

/// Takes a step on one report.
pub(in crate::conversation) fn perform(
    step: OwnStep,
    ticket: &Ticket,
    said: &Draft,
    context: &Context<'_>,
) -> Own {
    let words = said_in(said);
    match step {
        OwnStep::AskSolved if ticket.state == State::Answered => ask_whether_solved(ticket, said, context),
        OwnStep::Show
        | OwnStep::Keep
        | OwnStep::Say
        | OwnStep::GoOn
        | OwnStep::NoUrge
        | OwnStep::AskSolved => Own::text(progress::own_standing(ticket, context)),
        OwnStep::NotMine => carry_out(ticket, &Command::EndBehalf, context),
        OwnStep::Withdraw => ask_to_withdraw(ticket, said, context),
        OwnStep::WithdrawSurely => carry_out(ticket, &Command::Withdraw, context),
        OwnStep::Urge => carry_out(ticket, &Command::Urge, context),
        OwnStep::Solved if waits_for_answer(ticket) => not_answered(ticket, context),
        OwnStep::Solved => carry_out(ticket, &Command::RateSolved, context),
        OwnStep::Publish => carry_out(ticket, &Command::Consent { given: true }, context),
        OwnStep::KeepPrivate if ticket.state == State::Closed && !ticket.consents => {
            Own::text(format!("好的，诉求{}不公开。不经您同意，不会公开。", ticket.id))
        }
        OwnStep::KeepPrivate => carry_out(ticket, &Command::Consent { given: false }, context),
        OwnStep::Unhappy if ticket.state == State::Answered => rate_low(ticket, &words, context),
        OwnStep::Unhappy if ticket.state == State::Closed && came_back(&words) && !is_doubtful(&words) => {
            reopen(ticket, said, context)
        }
        OwnStep::Unhappy => unhappy_elsewhere(ticket, context),
        OwnStep::Reopen if ticket.state == State::Answered => rate_low(ticket, &words, context),
        OwnStep::Reopen => reopen(ticket, said, context),
        OwnStep::Appeal => match refused_before(ticket, &appeal(&words), context) {
            Some(refused) => refused,
            None if words.is_empty() => Own::asking(Telling::ask(step, ticket, context)),
            None => carry_out(ticket, &appeal(&words), context),
        },
        OwnStep::Add if said.is_empty() => {
            let nothing = Command::Add { text: String::new(), attachments: Vec::new(), place: None };
            refused_before(ticket, &nothing, context)
                .unwrap_or_else(|| Own::asking(Telling::ask(step, ticket, context)))
        }
        OwnStep::Add => carry_out(ticket, &addition(ticket, said), context),
    }
}

fn appeal(words: &str) -> Command {
    Command::Appeal { reason: words.to_owned() }
}

/// What somebody says with the number of their report, without a command: what it means depends on how far the report
/// is. `None` if it may be something new.
pub(super) fn say(ticket: &Ticket, said: &Draft, context: &Context<'_>) -> Option<Own> {
    let words = said_in(said);
    if words.is_empty() {
        return Some(perform(OwnStep::Show, ticket, said, context));
    }
    let is_doubtful = is_doubtful(&words);
    let step = match ticket.state {
        State::Answered if is_doubtful && (denies_outcome(&words) || denies_twice(&words)) => {
            OwnStep::AskSolved
        }
        State::Declined if ["不同意", "不服", "凭什么", "不对"].iter().any(|word| words.contains(word)) => {
            OwnStep::Appeal
        }
        State::Answered if denies_outcome(&words) => OwnStep::Unhappy,
        State::Closed if can_be_added_to(ticket, context) => OwnStep::Add,
        State::Closed if came_back(&words) && is_doubtful => OwnStep::Show,
        State::Closed if came_back(&words) => OwnStep::Reopen,
        State::FollowUp if came_back(&words) => OwnStep::Unhappy,
        _ if can_be_added_to(ticket, context) => OwnStep::Add,
        _ => return None,
    };
    Some(perform(step, ticket, said, context))
}

fn can_be_added_to(ticket: &Ticket, context: &Context<'_>) -> bool {
    let (ticket, actor) = target(ticket, context);
    let adds = [EventKind::Add, EventKind::Supply, EventKind::WakeByMessage];
    possible(ticket, &actor).iter().any(|kind| adds.contains(kind))
}

/// All words, as they were said: a place alone may be what was asked for.
pub(super) fn said_in(said: &Draft) -> String {
    said.texts.iter().map(|told| told.what.trim()).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// What was said, as an addition. Its words stay whole; a place is taken out of them only where the report lacks one.
pub(super) fn addition(ticket: &Ticket, said: &Draft) -> Command {
    let lacks_place = ticket.place.address.as_deref().is_none_or(|address| address.trim().is_empty());
    let from_map = said.point.is_some();
    let address = said.address.clone().filter(|_| lacks_place || from_map);
    let place = Place { address, point: said.point, ..Place::default() };
    Command::Add {
        text: said_in(said),
        attachments: said.attachments.iter().map(|told| told.what.clone()).collect(),
        place: Some(place).filter(|place| *place != Place::default()),
    }
}

fn rate_low(ticket: &Ticket, words: &str, context: &Context<'_>) -> Own {
    let reason = words.chars().take(LONGEST_REASON).collect();
    let command = if is_about_manner(words) {
        Command::RateDissatisfied { reason }
    } else {
        Command::RateUnsolved { reason }
    };
    carry_out(ticket, &command, context)
}

/// Has a closed report worked on again; where it is too late for that, what was said begins a new one.
fn reopen(ticket: &Ticket, said: &Draft, context: &Context<'_>) -> Own {
    let reason = said_in(said);
    let command = Command::Reopen { reason: reason.clone() };
    match refused_before(ticket, &command, context) {
        None if reason.is_empty() => Own::asking(Telling::ask(OwnStep::Reopen, ticket, context)),
        None => carry_out(ticket, &command, context),
        Some(refused) if reason.is_empty() || ticket.state != State::Closed => refused,
        Some(refused) => {
            let step = Report::take_over(said.clone(), context);
            let text = format!("{}\n这一次我替您另报一件。\n{}", refused.text, step.answer);
            Own { text, writes: Writes::default(), asks: Some(step.next) }
        }
    }
}

/// The refusal of a step that no words can mend.
fn refused_before(ticket: &Ticket, command: &Command, context: &Context<'_>) -> Option<Own> {
    let around = context.around;
    let (ticket, actor) = target(ticket, context);
    match apply(ticket, command, &actor, around.now, around.rules) {
        Err(Refusal::Fields(_)) | Ok(_) => None,
        Err(refusal) => Some(Own::text(refused(&refusal, ticket, context))),
    }
}

/// Somebody is unhappy with a report that does not wait for a rating.
fn unhappy_elsewhere(ticket: &Ticket, context: &Context<'_>) -> Own {
    let next = match ticket.state {
        State::FollowUp => "没有解决，请回复“回电”，工作人员打给您核实。".to_owned(),
        State::Closed => format!("没有解决、又坏了，请回复“重办{}”再说一句怎么了，我们接着办。", ticket.id),
        State::Declined => format!("不同意，请回复“申诉{}”再写上理由。", ticket.id),
        _ => {
            "还在办，没有办完。没人管、没修好，可以回复“催一下”，或者回复“回电”，工作人员打给您。".to_owned()
        }
    };
    Own::text(format!("对不起，让您不满意了。{next}\n{}", progress::own_standing(ticket, context)))
}

/// Asks whether to take a report back. It is taken back by words that name it, for about ten minutes also by 确定撤回
/// alone, and never by a digit or a yes.
fn ask_to_withdraw(ticket: &Ticket, said: &Draft, context: &Context<'_>) -> Own {
    // What cannot be taken back is said before anything is asked.
    if let Some(refused) = refused_before(ticket, &Command::Withdraw, context) {
        return refused;
    }
    let (id, matter) = (&ticket.id, quote(&ticket.description, 15));
    let question = if ticket.counts_as_danger() {
        format!("诉求{id}（{matter}）关系到安全：撤回以后工作人员照样处理，只是不再告诉您。")
    } else {
        format!("要撤回诉求{id}（{matter}）吗？撤回以后工作人员就不再办理，不能恢复。")
    };
    let words = format!("确定撤回{id}");
    let tapped = tap(&words, "点这里，确定撤回");
    let text = format!("{question}\n{tapped}\n或者回复：{words}\n不撤回，不用回复。");
    let steps = (OwnStep::WithdrawSurely, OwnStep::Keep);
    let open = Choosing::in_words(id, steps, said.clone(), context);
    Own { text, writes: Writes::default(), asks: Some(open) }
}

/// Asks whether an answered report is solved, beside what was answered.
fn ask_whether_solved(ticket: &Ticket, said: &Draft, context: &Context<'_>) -> Own {
    let (id, matter) = (&ticket.id, quote(&ticket.description, 15));
    let answer = ticket.public_answer.as_deref().filter(|_| ticket.is_answer_public());
    let answer = answer.map(|answer| format!("答复：{}\n", quote(answer, 100))).unwrap_or_default();
    let text = format!("诉求{id}（{matter}）\n{answer}您看解决了没有？\n{}", solved_or_not(id));
    let open = Choosing::in_words(id, (OwnStep::Solved, OwnStep::Unhappy), said.clone(), context);
    Own { text, writes: Writes::default(), asks: Some(open) }
}

fn solved_or_not(id: &TicketId) -> String {
    let (solved, unsolved) = (format!("解决了{id}"), format!("没解决{id}"));
    format!(
        "解决了，请{}，或者回复：{solved}\n没解决，请{}，或者回复：{unsolved}",
        tap(&solved, "点这里"),
        tap(&unsolved, "点这里")
    )
}

/// How to answer a question whose answer cannot be taken back.
pub(in crate::conversation) fn how_to_answer(step: OwnStep, id: &TicketId) -> String {
    match step {
        OwnStep::WithdrawSurely => {
            let words = format!("确定撤回{id}");
            let tapped = tap(&words, "点这里");
            format!("诉求{id}还没有撤回。要撤回，请{tapped}，或者回复：{words}\n不撤回，不用回复。")
        }
        OwnStep::Publish => publicity::ask(id),
        _ => format!("诉求{id}解决了没有？\n{}", solved_or_not(id)),
    }
}

/// Whether a report is still worked on, so that nobody can say yet that its answer solves it.
fn waits_for_answer(ticket: &Ticket) -> bool {
    ticket.state.is_open() && !matches!(ticket.state, State::Answered | State::FollowUp)
}

/// Somebody says that a report is solved which is still worked on.
fn not_answered(ticket: &Ticket, context: &Context<'_>) -> Own {
    Own::text(format!(
        "诉求{}（{}）还没有答复，确认解决这一步现在办不了；等有了答复，再说解决没解决也不迟。\n{}",
        ticket.id,
        quote(&ticket.description, 15),
        progress::own_standing(ticket, context)
    ))
}

/// Applies a command and says what came of it.
pub(in crate::conversation) fn carry_out(ticket: &Ticket, command: &Command, context: &Context<'_>) -> Own {
    let around = context.around;
    let (target, actor) = match command {
        Command::Urge | Command::Add { .. } => target(ticket, context),
        _ => (ticket, Actor::Reporter(Some(context.follower.clone()))),
    };
    match apply(target, command, &actor, around.now, around.rules) {
        Err(refusal) => Own::text(refused(&refusal, ticket, context)),
        Ok(applied) => {
            let text = done(ticket, command, &applied, context);
            let asks = asked_next(ticket, command, context);
            Own { text, writes: Writes { ticket: Some(applied), ..Writes::default() }, asks }
        }
    }
}

/// What the answer to a step asks for.
fn asked_next(ticket: &Ticket, command: &Command, context: &Context<'_>) -> Option<Open> {
    match command {
        Command::RateSolved => publicity::question(&ticket.id, context),
        Command::RateUnsolved { .. } | Command::RateDissatisfied { .. } if lacks_number(ticket) => {
            let known = context.resident.phone.clone();
            let is_free = !context.resident.dialogue.is_unsent();
            is_free.then_some(Open::CallBack(CallBack { asked_at: context.around.now, known }))
        }
        _ => None,
    }
}

/// Whether its reporter has not said at which number they can be called, and may say it.
fn lacks_number(ticket: &Ticket) -> bool {
    ticket.contact.is_none() && !ticket.anonymous
}

/// What the resident hears once their step is taken.
fn done(ticket: &Ticket, command: &Command, applied: &Applied, context: &Context<'_>) -> String {
    let (id, rules) = (&ticket.id, context.around.rules);
    let public = || applied.event.public.clone().unwrap_or_default();
    match command {
        Command::Withdraw if applied.event.kind == EventKind::WithdrawDanger => {
            format!("好的，您不用再管诉求{id}了。这件事关系到安全，工作人员会接着处理，不再通知您。")
        }
        Command::Withdraw => format!("好的，诉求{id}已撤回，工作人员不再办理。"),
        Command::RateSolved => {
            let matter = quote(&ticket.description, 15);
            format!("好的，诉求{id}（{matter}）已办结。谢谢您的反映！\n{}", publicity::ask(id))
        }
        Command::RateUnsolved { .. } | Command::RateDissatisfied { .. } if ticket.anonymous => format!(
            "记下了，诉求{id}没有让您满意。您要求匿名，工作人员没有您的电话，不能打给您；会看您写的再接着办。\n急事请打{}。",
            dial("12345")
        ),
        Command::RateUnsolved { .. } | Command::RateDissatisfied { .. } if lacks_number(ticket) => format!(
            "记下了，诉求{id}没有让您满意。工作人员会在{}内联系您，问清楚再接着办；要我们打电话，请把号码发来。\n急事请打{}。",
            rules.follow_up,
            dial("12345")
        ),
        Command::RateUnsolved { .. } | Command::RateDissatisfied { .. } => format!(
            "记下了，诉求{id}没有让您满意。工作人员会在{}内打电话给您，问清楚再接着办。\n急事请打{}。",
            rules.follow_up,
            dial("12345")
        ),
        Command::Add { .. } => added(ticket, applied),
        Command::Urge if ticket.merged_into.is_some() => format!(
            "诉求{id}和{}合并办理，已经替您催了：{}。",
            applied.ticket.id,
            applied.ticket.stands(context.around.now)
        ),
        Command::Reopen { .. } => {
            format!("诉求{id}：{}，编号不变。\n急事请打{}。", public(), dial("12345"))
        }
        Command::Appeal { .. } => {
            format!("诉求{id}：{}。只能申诉一次；有事也可以打{}。", public(), dial("12345"))
        }
        Command::Consent { given } => publicity::told(id, *given),
        Command::EndBehalf => progress::behalf_ended(ticket, context.follower),
        _ => format!("诉求{id}：{}。", public()),
    }
}

fn added(ticket: &Ticket, applied: &Applied) -> String {
    let (id, matter) = (&ticket.id, quote(&ticket.description, 15));
    let next = match applied.event.kind {
        EventKind::Supply => "工作人员接着受理。",
        EventKind::WakeByMessage => "接着办了。",
        _ if ticket.merged_into.is_some() => "已转给一起办的那一件，办的人看得到。",
        _ => "办的人看得到。",
    };
    format!(
        "记下了，已补充到诉求{id}（{matter}），{next}\n还有要补充的，接着发就行；说的是别的事，回复“人工”。"
    )
}

fn refused(refusal: &Refusal, ticket: &Ticket, context: &Context<'_>) -> String {
    match refusal {
        Refusal::NotFromHere { .. } => {
            format!("这一步现在办不了。\n{}", progress::own_standing(ticket, context))
        }
        refusal => format!("诉求{}：{refusal}。", ticket.id),
    }
}
