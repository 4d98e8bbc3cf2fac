//! The call back: somebody wants to be called, and leaves a number.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Dialogue, Heard, Open, Step};
use crate::calendar;
use crate::conversation::meaning::Meaning;
use crate::conversation::piece::Piece;
use crate::conversation::surroundings::Context;
use crate::conversation::talk::person::masked;
use crate::conversation::words::{self, Steer};
use crate::conversation::writes::Writes;
use crate::inbox::{Attention, CallWanted, HalfDay, Reason};

/// How long a number is taken as the answer to the question for one.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Somebody was asked for their number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallBack {
    /// When.
    pub asked_at: Timestamp,
    /// The number that they left before, which a plain yes confirms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
}

impl Dialogue for CallBack {
    fn has_lapsed(&self, _heard: &Heard, now: Timestamp) -> bool {
        now.duration_since(self.asked_at) >= LASTS
    }

    fn takes(&self, piece: &Piece, _meaning: &Meaning) -> bool {
        piece.words().is_some_and(|words| number_in(words).is_some())
    }

    fn step(&self, heard: Heard, context: &Context<'_>) -> Step {
        match heard {
            Heard::Told(piece) => {
                let words = piece.words().unwrap_or_default();
                match number_in(words) {
                    Some(number) => call(number, half_day(words), context),
                    None => Step::to(Open::CallBack(self.clone()), "请把电话号码发来，只发数字就行。"),
                }
            }
            Heard::Steer(Steer::Finish) => {
                Step::to(Open::CallBack(self.clone()), "要我们打电话给您，请把号码发来，只发数字就行。")
            }
            Heard::Steer(Steer::Yes) => match &self.known {
                Some(number) => call(number.clone(), HalfDay::Any, context),
                None => Step::to(Open::CallBack(self.clone()), "好的，请把电话号码发来，只发数字就行。"),
            },
            Heard::Steer(Steer::No | Steer::Cancel) => {
                Step::to(Open::Idle, "好的，不打给您。工作人员会在这里用文字回您。")
            }
            Heard::Steer(Steer::Thanks) => {
                Step::to(Open::CallBack(self.clone()), "不客气。要我们打给您，把电话号码发来就行。")
            }
            Heard::Opening(opening) => (opening.open)(context.around.now),
        }
    }
}

/// The step that puts a call on the desk's list.
pub(in crate::conversation) fn call(number: String, when: HalfDay, context: &Context<'_>) -> Step {
    let around = context.around;
    let due = calendar::local(around.rules.calendar.next_office_day(around.now));
    let half = match when {
        HalfDay::Any => "",
        HalfDay::Morning => "上午",
        HalfDay::Afternoon => "下午",
    };
    let answer = format!(
        "记下了，打{}。最晚{}月{}日{half}（工作日）打给您，打不通会再打，一共打三次，结果在这里告诉您。\n不用打了，回复“不用回电”。",
        masked(&number),
        due.month(),
        due.day(),
    );
    let call = CallWanted { number, when, at: around.now };
    let attention = Attention { reason: Reason::Call { call }, said: String::new(), media: None };
    Step {
        writes: Writes { attention: Some(attention), ..Writes::default() },
        ..Step::to(Open::Idle, answer)
    }
}

/// The telephone number in a text: a mobile number, or a landline with or without its area code.
pub(in crate::conversation) fn number_in(text: &str) -> Option<String> {
    let half = words::half_width(text);
    // People write a number in groups.
    let joined = joined_digits(&half);
    joined.into_iter().find(|digits| {
        let mobile = digits.len() == 11 && digits.starts_with('1') && !digits.starts_with("10");
        let landline = (7..=8).contains(&digits.len()) && !digits.starts_with(['0', '1']);
        let with_area = (10..=12).contains(&digits.len()) && digits.starts_with('0');
        mobile || landline || with_area
    })
}

/// The runs of digits in a text; a blank or a hyphen inside a run does not end it.
fn joined_digits(text: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    let mut pause = false;
    for c in text.chars() {
        match (c, runs.last_mut()) {
            (c, Some(run)) if c.is_ascii_digit() => {
                run.push(c);
                pause = false;
            }
            (' ' | '-', Some(run)) if !run.is_empty() && !pause => pause = true,
            _ => {
                runs.push(String::new());
                pause = false;
            }
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// The half of the day that a text names.
pub(in crate::conversation) fn half_day(text: &str) -> HalfDay {
    match (text.contains("上午") || text.contains("早上"), text.contains("下午")) {
        (true, false) => HalfDay::Morning,
        (false, true) => HalfDay::Afternoon,
        _ => HalfDay::Any,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for (text, number) in [
            ("13812345678", Some("13812345678")),
            ("我的电话是138 1234 5678，下午打", Some("13812345678")),
            ("１３８１２３４５６７８", Some("13812345678")),
            ("0532-85912345", Some("053285912345")),
            ("家里座机 8591-2345", Some("85912345")),
            ("12345", None),
            ("新湛一路15号", None),
            ("20261123-0007", None),
            ("110", None),
        ] {
            assert_eq!(number_in(text).as_deref(), number, "{text}");
        }
        assert_eq!(half_day("下午打"), HalfDay::Afternoon);
    }
}
