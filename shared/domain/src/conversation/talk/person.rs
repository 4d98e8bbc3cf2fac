//! The ways to a person: office hours, writing to one, a call back.

use super::danger;
use crate::conversation::answers::dial;
use crate::conversation::surroundings::Surroundings;
use crate::understanding::Danger;

/// When somebody is at the desk, as the calendar counts it.
pub(in crate::conversation) const OFFICE_HOURS: &str = "工作日9:00—17:00";

/// The answer to somebody who wants a person. What they wrote is in front of the staff already.
pub(in crate::conversation) fn answer(around: &Surroundings<'_>, known: Option<&str>) -> String {
    let call = match known {
        Some(number) => format!("要回电，还打{}吗？回复“是”；换号码就把新号码发来。", masked(number)),
        None => "要我们打给您，请把电话号码发来（不会打字，发语音说也行）。".to_owned(),
    };
    format!(
        "好的，找人工：您的话已转给{}的工作人员，{OFFICE_HOURS}有人看，在这里回您。\n{call}\n急事请打{}，有人接听。",
        around.account.name,
        dial("12345")
    )
}

/// The same to somebody who may be hiding: no call is offered.
pub(in crate::conversation) fn quietly(of: Danger) -> String {
    format!("{}\n会在这里用文字回您，不会给您打电话。", danger::again(of))
}

/// The ways to a person, below an answer that does not help.
pub(in crate::conversation) fn ways() -> String {
    format!("要找人，回复“人工”，或者打{}。", dial("12345"))
}

/// A telephone number of which the middle is hidden.
pub(in crate::conversation) fn masked(number: &str) -> String {
    let count = number.chars().count();
    if count < 7 {
        return number.to_owned();
    }
    let hidden = |(at, c): (usize, char)| if (3..count - 4).contains(&at) { '*' } else { c };
    number.chars().enumerate().map(hidden).collect()
}
