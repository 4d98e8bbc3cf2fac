//! Why a step fits none of a resident's reports: what has become of the newest one, and what they can do instead.

use crate::conversation::dialogues::choosing::OwnStep;
use crate::tickets::State;

/// The sentence, which goes on after 您的诉求.
pub(super) fn why(step: OwnStep, state: State) -> &'static str {
    match step {
        OwnStep::Publish => return "办好以后，才问您可不可以公开；已经同意过的，不用再说。",
        OwnStep::KeepPrivate => return "没有公开。不经您同意，不会公开。",
        _ => {}
    }
    match state {
        State::Withdrawn => of_withdrawn(step),
        State::Archived => "已经归档，不能再办；事情还在，直接说什么事、在什么地方，按新的诉求办。",
        State::Declined => of_declined(step),
        State::Closed => of_closed(step),
        State::FollowUp => of_follow_up(step),
        State::Answered => of_answered(step),
        _ => of_open(step, state),
    }
}

fn of_withdrawn(step: OwnStep) -> &'static str {
    match step {
        OwnStep::Withdraw | OwnStep::WithdrawSurely => "已经撤回了，不用再撤。",
        _ => "已经撤回，不能恢复；事情还在，直接说什么事、在什么地方，按新的诉求办。",
    }
}

fn of_declined(step: OwnStep) -> &'static str {
    match step {
        OwnStep::Appeal => "已经申诉过，或者过了申诉的期限；不满意请回复“人工”，或者打12345。",
        _ => "没有受理，这一步办不了；不同意请回复“申诉”，或者打12345。",
    }
}

fn of_closed(step: OwnStep) -> &'static str {
    match step {
        OwnStep::Solved | OwnStep::AskSolved => "已经办结，不用再说了；以后又出了问题，请回复“重办”。",
        OwnStep::Reopen => {
            "不能再重办了：过了重办的期限，或者已经重办过两次。事情还在，直接说什么事、在什么地方，按新的诉求办。"
        }
        OwnStep::Withdraw | OwnStep::WithdrawSurely => "已经办结，不用撤回了。",
        OwnStep::Appeal => "没有被拒绝受理，不用申诉；不满意请回复“人工”，或者打12345。",
        _ => "已经办结；问题还在，请回复“重办”，是新的事，直接说什么事、在什么地方就行。",
    }
}

fn of_follow_up(step: OwnStep) -> &'static str {
    match step {
        OwnStep::Solved | OwnStep::AskSolved => {
            "正在等回访：工作人员会联系您，已经解决了，到时候说一声就行。"
        }
        OwnStep::Withdraw | OwnStep::WithdrawSurely => {
            "正在等回访，不能撤回；工作人员会联系您，不用办了，到时候说一声就行。"
        }
        OwnStep::Appeal => "没有被拒绝受理，不用申诉；工作人员会联系您，不满意请告诉他们。",
        _ => "正在等回访：工作人员会联系您，有话到时候请告诉他们；急着说，请回复“回电”。",
    }
}

fn of_answered(step: OwnStep) -> &'static str {
    match step {
        OwnStep::Withdraw | OwnStep::WithdrawSurely => "已经答复，不用撤回了；解决了，请回复“解决了”。",
        OwnStep::Appeal => "没有被拒绝受理，不用申诉；对答复不满意，请回复“没解决”。",
        _ => "已经答复，这一步办不了；没有解决，请回复“没解决”。",
    }
}

fn of_open(step: OwnStep, state: State) -> &'static str {
    match step {
        OwnStep::Solved | OwnStep::AskSolved => "还没有答复，等有了答复再说解决没解决也不迟。",
        OwnStep::Urge => "现在没有人能催；急事请打12345。",
        OwnStep::Withdraw | OwnStep::WithdrawSurely if state == State::Diverted => {
            "已经转给紧急部门处理，不能撤回；情况有变化，请回复“人工”。"
        }
        OwnStep::Withdraw | OwnStep::WithdrawSurely => "已经办过，不用撤回了。",
        OwnStep::Add => "现在不能补充；有话请回复“人工”。",
        OwnStep::Reopen => "还没有办完，不用重办；着急可以回复“催一下”。",
        OwnStep::Appeal => "没有被拒绝受理，或者已经申诉过一次，不用申诉；不满意请回复“人工”，或者打12345。",
        _ => "现在办不了这一步；有话请回复“人工”。",
    }
}
