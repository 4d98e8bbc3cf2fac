//! Times and states in the words that people read.

use jiff::{SignedDuration, Timestamp, ToSpan};

use domain::calendar;
use domain::ids::TicketId;
use domain::tickets::{Alert, Card, DeadlineKind, State};

/// `11月23日 16:05`, with the year where it is not this one.
pub(crate) fn moment(at: Timestamp, now: Timestamp) -> String {
    let year = calendar::local(at).year();
    if year == calendar::local(now).year() {
        calendar::short(at)
    } else {
        format!("{year}年{}", calendar::short(at))
    }
}

/// Who saved something last, and when.
pub(crate) fn saved_by(name: Option<&str>, at: Option<Timestamp>, now: Timestamp) -> Option<String> {
    Some(format!("{}，{}", name?, moment(at?, now)))
}

/// `今天18:05`, `明天09:30`, `11月30日 16:05`.
pub(crate) fn day_and_time(at: Timestamp, now: Timestamp) -> String {
    let (there, here) = (calendar::local(at), calendar::local(now));
    let day = if there.date() == here.date() {
        "今天"
    } else if here.date().checked_add(1.days()).is_ok_and(|next| next == there.date()) {
        "明天"
    } else {
        return moment(at, now);
    };
    format!("{day}{:02}:{:02}", there.hour(), there.minute())
}

/// `2小时`: the largest unit that still says something, rounded down.
pub(crate) fn span(length: SignedDuration) -> String {
    let minutes = length.as_mins();
    match minutes {
        ..1 => "不到1分钟".to_owned(),
        1..60 => format!("{minutes}分钟"),
        60..2880 => format!("{}小时", minutes / 60),
        _ => format!("{}天", minutes / 1440),
    }
}

/// A deadline as a queue and the ticket page show it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Due {
    /// `办结还剩2小时`, `办结超期3小时`.
    pub(crate) text: String,
    /// `最晚今天18:05`.
    pub(crate) by: String,
    /// How it is drawn: `calm`, `yellow`, `red`.
    pub(crate) level: &'static str,
    /// An icon and a word beside the colour: `triangle`, `黄牌`.
    pub(crate) card: Option<(&'static str, &'static str)>,
    /// Whether a notice of the State Council may still move it.
    pub(crate) provisional: bool,
}

/// When a report is due; none once nothing is due.
pub(crate) fn due(card: &Card, now: Timestamp) -> Option<Due> {
    let due = card.due?;
    if due.kind == DeadlineKind::Rating {
        let by = format!("到{}为止", day_and_time(due.at, now));
        return Some(Due {
            text: "等反映人评价".to_owned(),
            by,
            level: "calm",
            card: None,
            provisional: due.provisional,
        });
    }
    let left = due.at.duration_since(now);
    let late = left.is_negative();
    let what = due.kind.name();
    let text =
        if late { format!("{what}超期{}", span(-left)) } else { format!("{what}还剩{}", span(left)) };
    let (level, shape) = match card.alert {
        Alert::Red => ("red", Some(("disc", "红牌"))),
        Alert::Yellow => (if late { "red" } else { "yellow" }, Some(("triangle", "黄牌"))),
        Alert::None => (if late { "red" } else { "calm" }, None),
    };
    Some(Due {
        text,
        by: format!("最晚{}", day_and_time(due.at, now)),
        level,
        card: shape,
        provisional: due.provisional,
    })
}

/// How far a report has come, as a shape beside the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Somebody has to start.
    Waiting,
    /// Somebody is working on it.
    Working,
    /// The resident has an answer.
    Answered,
    /// Finished.
    Done,
    /// Over without being worked on.
    Ended,
}

impl Stage {
    /// The stage of a state.
    pub(crate) fn of(state: State) -> Self {
        match state {
            State::Draft | State::Submitted | State::NeedInfo | State::Suspended => Self::Waiting,
            State::Triaged
            | State::Dispatched
            | State::Working
            | State::ReturnReview
            | State::CloseReview
            | State::Diverted => Self::Working,
            State::Answered | State::FollowUp => Self::Answered,
            State::Closed | State::Archived => Self::Done,
            State::Declined | State::Merged | State::Withdrawn => Self::Ended,
        }
    }

    /// Its name in the style sheet.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Working => "working",
            Self::Answered => "answered",
            Self::Done => "done",
            Self::Ended => "ended",
        }
    }
}

/// `12月1日 第3号，查询码 12 34 56`: a report's number and its code, to be read aloud on the telephone.
#[must_use]
pub fn read_aloud(id: &TicketId, code: &str) -> String {
    let (day, count) = id.as_str().split_once('-').unwrap_or((id.as_str(), ""));
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok()).unwrap_or_default();
    let (month, day) = (number(day.get(4..6)), number(day.get(6..8)));
    let pairs: Vec<String> =
        code.chars().collect::<Vec<_>>().chunks(2).map(|pair| pair.iter().collect()).collect();
    format!("{month}月{day}日 第{}号，查询码 {}", number(Some(count)), pairs.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}:00+08:00").parse().unwrap()
    }

    #[test]
    fn a_day_is_named_as_people_name_it() {
        let now = at("2026-11-23T16:05");
        for (moment, expected) in [
            ("2026-11-23T18:05", "今天18:05"),
            ("2026-11-24T09:30", "明天09:30"),
            ("2026-11-30T16:05", "11月30日 16:05"),
            ("2026-11-22T16:05", "11月22日 16:05"),
            ("2027-01-04T16:05", "2027年1月4日 16:05"),
        ] {
            assert_eq!(day_and_time(at(moment), now), expected);
        }
    }

    #[test]
    fn a_span_is_never_said_longer_than_it_is() {
        for (seconds, expected) in
            [(59, "不到1分钟"), (3599, "59分钟"), (7199, "1小时"), (172_799, "47小时"), (172_800, "2天")]
        {
            assert_eq!(span(SignedDuration::from_secs(seconds)), expected);
        }
    }
}
