//! What a resident has to know of the state that their report is in: what is asked of them, why it was declined, with
//! which other it goes on, what to do in danger, until when it is suspended.

use domain::tickets::{State, Ticket};

use super::ProgressPage;
use crate::pages::words;

/// A box below the state of a report.
pub(super) struct Situation {
    /// What it is about.
    pub(super) heading: &'static str,
    /// What there is to know, one paragraph each.
    pub(super) lines: Vec<String>,
    /// The numbers to call.
    pub(super) numbers: &'static [&'static str],
}

impl Situation {
    /// The box of a report; none where its state says all.
    pub(super) fn of(p: &ProgressPage<'_>) -> Option<Self> {
        let ticket = p.ticket;
        let plain = |heading, lines| Some(Self { heading, lines, numbers: &[] });
        match ticket.state {
            State::NeedInfo => {
                let asked = ticket.question.as_ref()?.text();
                plain("请您补充", vec![format!("{asked}。")])
            }
            State::Declined => plain("为什么不能受理", declined(p)?),
            State::Merged => plain("和谁一起办", merged(ticket, p)),
            State::Diverted => Some(Self {
                heading: "请先注意安全",
                lines: vec!["请离危险远一点，不要靠近，也提醒旁边的人。情况变了，请马上打电话：".to_owned()],
                numbers: &["110", "119", "120"],
            }),
            State::Suspended => {
                let pause = ticket.clock.pause.as_ref()?;
                let until = words::day_and_time(pause.until, p.now);
                let mut lines = vec![format!(
                    "{}。最晚{until}接着办，停下的时间不算在期限里。",
                    pause.cause.for_resident()
                )];
                if ticket.waits_for_resident() {
                    lines.push("您一补充，马上接着办。".to_owned());
                }
                plain("为什么停下", lines)
            }
            _ => None,
        }
    }
}

fn declined(p: &ProgressPage<'_>) -> Option<Vec<String>> {
    let declined = p.ticket.declined.as_ref()?;
    let mut lines = vec![
        format!("{}。{}", declined.reason.name(), declined.public),
        format!("您可以：{}", declined.elsewhere),
    ];
    lines.push(if p.can_appeal() {
        let until = words::day_and_time(declined.appeal_until, p.now);
        format!("不同意，可以在{until}以前申诉一次，由另一位工作人员重新看。")
    } else {
        "申诉的时间过了，或者已经申诉过。有新的情况，请重新反映；也可以打12345。".to_owned()
    });
    Some(lines)
}

fn merged(ticket: &Ticket, p: &ProgressPage<'_>) -> Vec<String> {
    let Some(master) = p.master else {
        return vec!["和另一件诉求是同一件事，合在一起办。有进展我们一样告诉您。".to_owned()];
    };
    if master.ended_for_itself() {
        let how = if master.state == State::Withdrawn { "的反映人撤回了" } else { "没有办下去" };
        return vec![format!(
            "和{}合并办理，那一件{how}。问题还在，请在公众号里回复“接着报{}”，我们按您的接着办。",
            master.id, ticket.id
        )];
    }
    let mut lines = vec![format!("和{}合并办理，{}。", master.id, master.stands(p.now))];
    if let Some(answer) = master.public_answer.as_deref().filter(|_| master.is_answer_public()) {
        lines.push(format!("答复：{answer}"));
    }
    let may = master.open_to_merged();
    if !may.is_empty() {
        let replies: Vec<_> = may.iter().map(|word| format!("“{word}{}”", ticket.id)).collect();
        lines.push(format!("要{}，请在公众号里回复{}。", may.join("、"), replies.join("或者")));
    }
    lines
}
