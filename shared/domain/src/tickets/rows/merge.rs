//! Rows 7, 7a, 7b and 38: reports that are one matter go on as one, and residents follow it.

use super::supervise;
use super::{Setting, words};
use crate::ids::TicketId;
use crate::tickets::Told;
use crate::tickets::merging::Master;
use crate::tickets::refusal::{Refusal, Wrong};
use crate::tickets::rules::Category;
use crate::tickets::standing::{named, standing};
use crate::tickets::state::State;
use crate::tickets::storm::Storm;
use crate::tickets::table::OPEN;
use crate::tickets::telling::Tell;
use crate::tickets::ticket::Ticket;

pub(super) fn merge(ticket: &mut Ticket, master: &Master, at: &Setting<'_>) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    wrong.note(master.id == ticket.id, "master", "不能并到自己");
    wrong.note(
        !OPEN.contains(&master.state),
        "master",
        format!("主件现在是“{}”，不能再并单；请选一件还在办的，或者直接受理", master.state.name()),
    );
    let both = ticket.category.zip(master.category);
    let differs = both.is_some_and(|(own, of_master)| own != of_master);
    wrong.note(differs, "master", "两件的类别不同，不能并单；确实是同一件事，请先更正类别");
    // A master that is no danger has the ordinary terms, and the danger would wait with it.
    let danger = ticket.counts_as_danger() && master.category != Some(Category::Danger);
    let alone = "这件可能有危险，主件不是安全隐患，不能并进去；请先核实，再受理或者转紧急";
    wrong.note(danger, "master", alone);
    let apart = !master.is_at(&ticket.place);
    wrong.note(apart, "master", "两件的地点对不上（超过50米，名称也不同）；确实是同一处，请先更正地点");
    let has_own = ticket.children > 0 || ticket.storm || ticket.had_storm;
    wrong.note(has_own, "master", "已有别的诉求并进这一件，请把这一件作为主件");
    wrong.refuse()?;
    ticket.merged_into = Some(master.id.clone());
    let public = format!("和另一件诉求{}是同一件事，合并办理", master.id);
    let text =
        format!("您的诉求{}{public}。有进展我们一样告诉您；要催办、补充，还用您自己的编号。", named(ticket));
    let tells = if at.actor.is_in_chat() { Vec::new() } else { vec![Tell::reporter(text)] };
    Ok(Told { tells, public: Some(public), ..Told::default() })
}

/// At submission, under an officer's notice.
pub(super) fn merge_by_storm(ticket: &mut Ticket, storm: &Storm, at: &Setting<'_>) -> Result<Told, Refusal> {
    let as_submitted = Ticket { state: State::Submitted, ..ticket.clone() };
    if !storm.takes(&as_submitted, at.now) {
        return Err(Refusal::NotNow { why: "这件诉求不在集中公告的范围内" });
    }
    ticket.merged_into = Some(storm.master.clone());
    ticket.by_storm = true;
    ticket.category = Some(storm.category);
    let public = format!("{} 和{}一起办理，有进展告诉您", storm.text.trim(), storm.master);
    Ok(Told { public: Some(public), ..Told::default() })
}

/// From now on, what matches is merged into it, so others are told of it.
pub(super) fn open_storm(ticket: &mut Ticket, storm: &Storm) -> Result<Told, Refusal> {
    storm.clone().checked()?;
    let mut wrong = Wrong::default();
    let differs = ticket.category.is_some_and(|category| category != storm.category);
    wrong.note(differs, "category", "公告的类别要和主件一样");
    wrong.note(storm.master != ticket.id, "master", "公告的主件对不上，请重新打开页面再办");
    wrong.refuse()?;
    ticket.storm = true;
    let until = crate::calendar::short(storm.until);
    Ok(Told {
        internal: Some(format!("开启集中公告，到{until}：{}", storm.text.trim())), ..Told::default()
    })
}

/// What was merged stays, and hears on.
pub(super) fn close_storm(ticket: &mut Ticket) -> Told {
    ticket.storm = false;
    // What came under the notice is counted by no step of this report, and hears of it all the same.
    ticket.had_storm = true;
    Told { internal: Some("结束集中公告".to_owned()), ..Told::default() }
}

/// In the history of the master.
pub(super) fn absorb(ticket: &mut Ticket, child: &TicketId, at: &Setting<'_>) -> Result<Told, Refusal> {
    if ticket.merged_into.is_some() || *child == ticket.id {
        return Err(Refusal::field("master", "这一件已经并到别的诉求，不能作为主件"));
    }
    ticket.children += 1;
    let internal = format!("并入{child}，共并入{}件", ticket.children);
    let mut told = Told { internal: Some(internal), ..Told::default() };
    if ticket.children >= at.rules.duplicates_for_supervision {
        let why = format!("同一件事已有{}件并入", ticket.children);
        told.tells = supervise::automatically(ticket, &why, at.now, at.rules);
    }
    Ok(told)
}

pub(super) fn unmerge(
    ticket: &mut Ticket,
    master: &Master,
    reason: &str,
    at: &Setting<'_>,
) -> Result<Told, Refusal> {
    let mut wrong = Wrong::default();
    words::needed(&mut wrong, reason, "reason", "请写明为什么不是同一件事");
    let is_other = ticket.merged_into.as_ref() != Some(&master.id);
    wrong.note(is_other, "reason", "主件对不上，请重新打开页面再办");
    let over = !master.state.is_open();
    wrong.note(over, "reason", format!("主件已经“{}”，不能再分开；请为反映人另报一件", master.state.name()));
    wrong.refuse()?;
    ticket.merged_into = None;
    ticket.by_storm = false;
    ticket.back_at = Some(at.now);
    let public = "核对后不是同一件事，单独办理".to_owned();
    Ok(Told {
        tells: vec![
            Tell::reporter(format!("您的诉求{}：{public}。", named(ticket))),
            Tell::unit(&ticket.desk, format!("【待受理】{} 取消了并单，请受理。", named(ticket))),
        ],
        public: Some(public),
        internal: Some(format!("取消并单：{}", reason.trim())),
        ..Told::default()
    })
}

/// In the history of the master.
pub(super) fn release(ticket: &mut Ticket, child: &TicketId, counted: bool) -> Result<Told, Refusal> {
    ticket.children = ticket.children.saturating_sub(u32::from(counted));
    Ok(Told { internal: Some(format!("移出{child}")), ..Told::default() })
}

/// Row 7b: nobody goes on for this report any more, so it goes on alone.
pub(super) fn go_on(ticket: &mut Ticket, master: &Master, at: &Setting<'_>) -> Result<Told, Refusal> {
    let is_its_master = ticket.merged_into.as_ref() == Some(&master.id);
    if !is_its_master || !master.ended_for_itself() {
        return Err(Refusal::NotNow {
            why: "合并办理的那一件没有撤回，您的诉求还和它一起办，不用另外接着报",
        });
    }
    let how = match master.state {
        State::Withdrawn => "撤回了",
        State::Declined => "没有受理",
        _ => "没有等到补充，先办结了",
    };
    ticket.merged_into = None;
    ticket.by_storm = false;
    ticket.back_at = Some(at.now);
    let public = format!("合并办理的那一件{how}，您的诉求接着单独办");
    let desk = format!("【待受理】{} 主件{}{how}，反映人要求接着办，请受理。", named(ticket), master.id);
    let mut tells = vec![Tell::unit(&ticket.desk, desk)];
    if !at.actor.is_in_chat() {
        tells.push(Tell::reporter(format!("您的诉求{}：{public}。", named(ticket))));
    }
    Ok(Told { tells, public: Some(public), ..Told::default() })
}

/// Row 38. That it happens once a resident is a condition of the write.
pub(super) fn follow(ticket: &mut Ticket, at: &Setting<'_>) -> Result<Told, Refusal> {
    ticket.followers += 1;
    let count = ticket.followers;
    Ok(Told {
        internal: Some(format!("又有居民遇到同一件事，共{count}位关注；{}", standing(ticket, at.now))),
        ..Told::default()
    })
}
