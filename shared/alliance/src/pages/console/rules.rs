//! 关键词回复: the rules of a place, and one of them with its form.

use askama::Template;

use super::Head;
use crate::pages::Typed;
use domain::calendar::short;
use domain::ids::RuleId;
use domain::keywords::{
    KeywordRule, LONGEST_KEYWORD, LONGEST_REMARK, LONGEST_RULE_ANSWER, Matching, RuleWords,
};
use domain::review::{Point, Step};
use domain::staff::{Scope, Staff};

/// What the list shows.
pub struct RulesPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// Where the rules speak.
    pub scope: &'a Scope,
    /// The places whose rules this person reads, each with its name.
    pub places: &'a [(Scope, String)],
    /// The rules.
    pub rules: &'a [KeywordRule],
    /// The id of a rule that may be begun.
    pub fresh: &'a str,
    /// Whether this person writes rules here.
    pub may_write: bool,
    /// Whether one was just stopped.
    pub stopped: bool,
}

#[derive(Template)]
#[template(path = "console/rules.html")]
struct ListView<'a> {
    head: Head<'a>,
    page: &'a RulesPage<'a>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    id: &'a RuleId,
    words: &'a RuleWords,
    state: (&'static str, &'static str),
}

/// Renders the list.
///
/// # Errors
/// Where the template fails to write.
pub fn rules_page(page: &RulesPage<'_>) -> Result<String, askama::Error> {
    ListView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "rules" },
        page,
        rows: page
            .rules
            .iter()
            .filter_map(|rule| Some(Row { id: &rule.id, words: rule.newest()?, state: state(rule) }))
            .collect(),
    }
    .render()
}

/// How far a rule is: the colour of its badge, and its words.
fn state(rule: &KeywordRule) -> (&'static str, &'static str) {
    match (&rule.speaking, &rule.waiting) {
        (_, Some(waiting)) if waiting.remark.is_some() => ("red", "退回修改"),
        (None, _) => ("yellow", "等审核"),
        (Some(_), Some(_)) => ("yellow", "新内容等审核，原来的还在用"),
        (Some(_), None) => ("green", "在用"),
    }
}

/// What this person may do to a rule now.
#[derive(Clone, Copy, Debug, Default)]
pub struct RuleMay {
    /// Write it, or stop it.
    pub write: bool,
    /// Sign it, or send it back.
    pub sign: bool,
}

/// What the page of a rule shows.
pub struct RulePage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// Its id.
    pub id: &'a RuleId,
    /// Where it speaks.
    pub scope: &'a Scope,
    /// The name of that place.
    pub place: String,
    /// The rule; none where nobody has written it yet.
    pub rule: Option<&'a KeywordRule>,
    /// The words that the form begins with, and that are judged.
    pub words: Option<&'a RuleWords>,
    /// Why they would never be said.
    pub never: Option<&'a str>,
    /// What this person may do.
    pub may: RuleMay,
    /// What came back from a form.
    pub typed: Option<&'a Typed>,
    /// Why it came back.
    pub wrong: &'a [String],
    /// Whether something was just done.
    pub done: bool,
}

#[derive(Template)]
#[template(path = "console/rule.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a RulePage<'a>,
    version: u64,
    fields: Fields,
    speaking: Option<(&'a RuleWords, String)>,
    waiting: Option<&'a RuleWords>,
    remark: Option<&'a str>,
    digest: &'a str,
    points: &'static [Point],
    longest: [usize; 3],
}

/// The fields of the form.
struct Fields {
    keyword: String,
    answer: String,
    exact: bool,
    priority: String,
    from: String,
    to: String,
    until: String,
    remark: String,
    days: Vec<(u8, &'static str, bool)>,
}

const DAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

impl Fields {
    fn of(words: Option<&RuleWords>, typed: Option<&Typed>) -> Self {
        let field = |name: &str| typed.and_then(|typed| typed.get(name)).cloned();
        let window = words.map(|words| &words.window);
        let hour = |at: usize| {
            let hours = window.and_then(|window| window.hours);
            let time = hours.map(|(from, to)| if at == 0 { from } else { to });
            time.map(|time| time.strftime("%H:%M").to_string()).unwrap_or_default()
        };
        let is_day = |day: u8| window.is_some_and(|window| window.days.contains(&day));
        let priority = words.map(|words| words.priority).filter(|priority| *priority > 0);
        let until = words.and_then(|words| words.until);
        Self {
            keyword: words.map(|words| words.keyword.clone()).unwrap_or_default(),
            answer: words.map(|words| words.answer.clone()).unwrap_or_default(),
            exact: words.is_none_or(|words| words.matching == Matching::Exact),
            priority: field("priority")
                .unwrap_or_else(|| priority.map(|priority| priority.to_string()).unwrap_or_default()),
            from: field("from").unwrap_or_else(|| hour(0)),
            to: field("to").unwrap_or_else(|| hour(1)),
            until: field("until").unwrap_or_else(|| until.map(|until| until.to_string()).unwrap_or_default()),
            remark: field("remark").unwrap_or_default(),
            days: (1..=7).zip(DAYS).map(|(day, name)| (day, name, is_day(day))).collect(),
        }
    }
}

/// Renders the page of a rule.
///
/// # Errors
/// Where the template fails to write.
pub fn rule_page(page: &RulePage<'_>) -> Result<String, askama::Error> {
    let waiting = page.rule.and_then(|rule| rule.waiting.as_ref());
    let speaking = page.rule.and_then(|rule| rule.speaking.as_ref());
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "rules" },
        page,
        version: page.rule.map_or(0, |rule| rule.version),
        fields: Fields::of(page.words, page.typed),
        speaking: speaking.map(|it| (&it.words, format!("{}，{}", it.by, short(it.at)))),
        waiting: waiting.map(|it| &it.words),
        remark: waiting.and_then(|it| it.remark.as_deref()),
        digest: waiting.map_or("", |it| it.review.digest.as_str()),
        points: Step::Second.points(),
        longest: [LONGEST_KEYWORD, LONGEST_RULE_ANSWER, LONGEST_REMARK],
    }
    .render()
}

/// When a rule speaks, in a sentence for staff.
fn when(words: &RuleWords) -> String {
    let days: String = match words.window.days.as_slice() {
        [] => "每天".to_owned(),
        days => {
            let names = days.iter().filter_map(|day| DAYS.get(usize::from(*day).checked_sub(1)?));
            format!("星期{}", names.copied().collect::<Vec<_>>().join("、"))
        }
    };
    let hours = match words.window.hours {
        None => "全天".to_owned(),
        Some((from, to)) => format!("{}到{}", from.strftime("%H:%M"), to.strftime("%H:%M")),
    };
    let until = words.until.map(|until| format!("，到{until}为止")).unwrap_or_default();
    format!("{days}{hours}{until}")
}

fn how(words: &RuleWords) -> &'static str {
    match words.matching {
        Matching::Exact => "只发这个词",
        Matching::Contains => "话里有这个词",
    }
}
