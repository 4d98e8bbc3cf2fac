//! The small language in which a row says what a sensible resident would accept: `|` separates alternatives, `+` joins
//! what must hold together and binds tighter.

/// What a row accepts: one of these, each of which is met when all of it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expect(pub(super) Vec<Vec<Criterion>>);

/// One thing that an answer can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Criterion {
    Report,
    ReportOfDanger,
    /// One of these places.
    Place(Vec<String>),
    NoPlace,
    Begun,
    AskWhat,
    Submitted,
    Confirm,
    Cancel,
    /// One of these numbers.
    Urgent(Vec<String>),
    /// One of these numbers.
    Hotline(Vec<String>),
    Hotlines,
    Danger,
    Policy(String),
    Policies,
    MyReports,
    Lookup,
    AskCode,
    NotFound,
    Directory,
    Weibo,
    Account(String),
    Human,
    Greet,
    Help,
    Thanks,
    Service(Service),
    Unfollow,
    Urge,
    Unhappy,
    Withdraw,
    /// Speaks of a report, in whatever words.
    Offer,
    /// Reassures, and files nothing.
    Received,
    TextOnly,
    Not(Box<Criterion>),
}

/// A service: the name that rows use, and the names that an answer may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Service {
    name: &'static str,
    pub(super) names: &'static [&'static str],
}

#[rustfmt::skip]
const SERVICES: &[Service] = &[
    Service { name: "手机班",   names: &["手机班"] },
    Service { name: "微心愿",   names: &["微心愿"] },
    Service { name: "调解",     names: &["调解", "张玉法官工作室"] },
    Service { name: "消费维权", names: &["消费维权", "12315"] },
    Service { name: "教育咨询", names: &["教育咨询", "明东心"] },
    Service { name: "听书",     names: &["听书", "我领读", "珠彩心语"] },
    Service { name: "在线读报", names: &["在线读报"] },
    Service { name: "投稿",     names: &["投稿", "湛山TV", "湛山小喇叭"] },
    Service { name: "意见征集", names: &["意见征集"] },
    Service { name: "民情回音", names: &["民情回音"] },
];

impl Expect {
    /// Reads the column `expect`.
    ///
    /// # Errors
    /// What cannot be read.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let together = |text: &str| text.split('+').map(|one| Criterion::parse(one.trim())).collect();
        text.split('|').map(together).collect::<Result<_, _>>().map(Self)
    }

    /// Whether every alternative forbids this.
    pub(super) fn forbids(&self, criterion: &Criterion) -> bool {
        let forbidden = |one: &Criterion| matches!(one, Criterion::Not(inner) if **inner == *criterion);
        self.0.iter().all(|together| together.iter().any(forbidden))
    }
}

impl Criterion {
    fn parse(text: &str) -> Result<Self, String> {
        let unknown = || format!("“{text}” is no criterion");
        if let Some(places) = text.strip_prefix("place=") {
            let named = || several(places).map(Self::Place).ok_or_else(unknown);
            return if places == "?" { Ok(Self::NoPlace) } else { named() };
        }
        if let Some((name, argument)) = text.split_once(':')
            && let Some(read) = Self::with_argument(name, argument)
        {
            return read.ok_or_else(unknown);
        }
        Ok(match text {
            "report" => Self::Report,
            "report:danger" => Self::ReportOfDanger,
            "begun" => Self::Begun,
            "ask:what" => Self::AskWhat,
            "submitted" => Self::Submitted,
            "confirm" => Self::Confirm,
            "cancel" => Self::Cancel,
            "hotlines" => Self::Hotlines,
            "danger" => Self::Danger,
            "policies" => Self::Policies,
            "my_reports" => Self::MyReports,
            "lookup" => Self::Lookup,
            "ask:code" => Self::AskCode,
            "notfound" => Self::NotFound,
            "directory" => Self::Directory,
            "weibo" => Self::Weibo,
            "human" => Self::Human,
            "greet" => Self::Greet,
            "help" => Self::Help,
            "thanks" => Self::Thanks,
            "unfollow" => Self::Unfollow,
            "urge" => Self::Urge,
            "unhappy" => Self::Unhappy,
            "withdraw" => Self::Withdraw,
            "text-only" => Self::TextOnly,
            _ => return Err(unknown()),
        })
    }

    /// A criterion of the form `name:argument`; the inner `None` if the argument is none for it.
    fn with_argument(name: &str, argument: &str) -> Option<Option<Self>> {
        let one = || (!argument.is_empty()).then(|| argument.to_owned());
        let numbers =
            || several(argument).filter(|all| all.iter().all(|one| one.bytes().all(|b| b.is_ascii_digit())));
        Some(match name {
            "urgent" => numbers().map(Self::Urgent),
            "hotline" => numbers().map(Self::Hotline),
            "policy" => one().map(Self::Policy),
            "account" => one().map(Self::Account),
            "service" => SERVICES.iter().find(|known| known.name == argument).copied().map(Self::Service),
            "not" => Self::denied(argument).map(|denied| Self::Not(Box::new(denied))),
            _ => return None,
        })
    }

    /// What may stand after `not:`, two of which stand nowhere else.
    fn denied(text: &str) -> Option<Self> {
        match text {
            "offer" => Some(Self::Offer),
            "received" => Some(Self::Received),
            _ => Self::parse(text).ok().filter(|denied| !matches!(denied, Self::Not(_))),
        }
    }
}

/// Readings that are as good as each other.
fn several(text: &str) -> Option<Vec<String>> {
    let all: Vec<String> = text.split('/').map(|one| one.trim().to_owned()).collect();
    all.iter().all(|one| !one.is_empty()).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<Vec<Criterion>> {
        Expect::parse(text).unwrap().0
    }

    #[test]
    fn what_is_joined_binds_tighter_than_what_is_separated() {
        let not_danger = || Criterion::Not(Box::new(Criterion::Danger));
        assert_eq!(
            parsed("report+place=?+not:danger|hotline:122/110"),
            [
                vec![Criterion::Report, Criterion::NoPlace, not_danger()],
                vec![Criterion::Hotline(vec!["122".to_owned(), "110".to_owned()])],
            ]
        );
        assert_eq!(
            parsed("report:danger+place=香港中路/南京路"),
            [vec![
                Criterion::ReportOfDanger,
                Criterion::Place(vec!["香港中路".to_owned(), "南京路".to_owned()])
            ]]
        );
        assert_eq!(parsed("ask:what|help"), [vec![Criterion::AskWhat], vec![Criterion::Help]]);
    }

    #[test]
    fn what_is_misspelt_is_no_criterion() {
        for text in [
            "",
            "reports",
            "report|",
            "report+",
            "place=",
            "place=新湛一路/",
            "hotline:",
            "hotline:救护车",
            "policy:",
            "service:钓鱼",
            "not:nothing",
            "not:not:report",
            "offer",
            "received",
            "urgent:119/",
        ] {
            assert!(Expect::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_danger_is_forbidden_if_every_alternative_forbids_it() {
        let forbids = |text: &str| Expect::parse(text).unwrap().forbids(&Criterion::Danger);
        assert!(forbids("not:danger+human|report+not:danger"));
        assert!(!forbids("thanks|report+not:danger"));
    }
}
