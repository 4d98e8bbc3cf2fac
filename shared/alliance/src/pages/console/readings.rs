//! 领读: the rota of readings: all series, one with its days, and a recording to hear and sign.

use std::collections::BTreeMap;

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use super::Head;
use crate::pages::Typed;
use domain::accounts::Account;
use domain::calendar;
use domain::rota::{Day, Days, FEW_SPARES, Listeners, Reader, Recording, Series, Spare, State};
use domain::staff::Staff;

/// What the list shows.
pub struct ReadingsPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The series in their scope, each with its account.
    pub series: &'a [(Account, Series)],
    /// The accounts for which they may make a series.
    pub accounts: &'a [Account],
    /// What a new series is called in addresses.
    pub fresh: &'a str,
    /// What was typed.
    pub typed: Option<&'a Typed>,
    /// What could not be done.
    pub problem: Option<&'a str>,
}

/// What the page of a series shows.
pub struct ReadingSeriesPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account.
    pub account: &'a Account,
    /// The series.
    pub series: &'a Series,
    /// Its days, some of those past among them.
    pub days: &'a [Day],
    /// The spare recordings, the oldest first.
    pub spares: &'a [Spare],
    /// What was counted of days, where it was read.
    pub listeners: &'a BTreeMap<Date, Listeners>,
    /// Whether they keep it.
    pub may_keep: bool,
    /// What was typed.
    pub typed: Option<&'a Typed>,
    /// What could not be done.
    pub problem: Option<&'a str>,
    /// What was just done.
    pub done: &'a str,
    /// The time.
    pub now: Timestamp,
}

/// What the page of a day, or of a spare recording, shows.
pub struct ReadingDayPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The series.
    pub series: &'a Series,
    /// The day, where it is one.
    pub day: Option<&'a Day>,
    /// The spare recording, where it is one.
    pub spare: Option<&'a Spare>,
    /// The spare recordings that a day can have.
    pub spares: &'a [Spare],
    /// Whether they keep the rota.
    pub may_keep: bool,
    /// Whether they sign.
    pub may_sign: bool,
    /// What was typed.
    pub typed: Option<&'a Typed>,
    /// What could not be done.
    pub problem: Option<&'a str>,
    /// What was just done.
    pub done: &'a str,
    /// The time.
    pub now: Timestamp,
}

struct Line<'a> {
    date: String,
    shown: String,
    reader: &'a str,
    title: &'a str,
    state: (&'static str, &'static str),
    is_gap: bool,
    heard: String,
}

struct SpareLine<'a> {
    id: &'a str,
    reader: &'a str,
    state: (&'static str, &'static str),
    since: String,
}

struct ReaderLine<'a> {
    id: &'a str,
    name: &'a str,
    who: String,
    leave: String,
}

#[derive(Template)]
#[template(path = "console/readings.html")]
struct ListView<'a> {
    head: Head<'a>,
    csrf: &'a str,
    series: &'a [(Account, Series)],
    accounts: &'a [Account],
    fresh: &'a str,
    typed: &'a Typed,
    problem: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/reading-series.html")]
struct SeriesView<'a> {
    head: Head<'a>,
    csrf: &'a str,
    account: &'a Account,
    series: &'a Series,
    time: String,
    lines: Vec<Line<'a>>,
    gaps: usize,
    spares: Vec<SpareLine<'a>>,
    few: bool,
    readers: Vec<ReaderLine<'a>>,
    may_keep: bool,
    typed: &'a Typed,
    problem: Option<&'a str>,
    done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "console/reading-day.html")]
struct DayView<'a> {
    head: Head<'a>,
    csrf: &'a str,
    series: &'a Series,
    list: String,
    item: String,
    version: u64,
    title: String,
    reader: &'a str,
    text: Option<&'a domain::rota::Text>,
    state: (&'static str, &'static str),
    unsigned: Option<&'a Recording>,
    signed: Option<(&'a Recording, String)>,
    transcript: String,
    is_published: bool,
    is_planned: bool,
    can_stand: bool,
    spares: Vec<SpareLine<'a>>,
    others: Vec<&'a Reader>,
    may_keep: bool,
    may_sign: bool,
    typed: &'a Typed,
    problem: Option<&'a str>,
    done: Option<&'static str>,
}

macro_rules! typed {
    ($($view:ident)*) => {$(
        impl $view<'_> {
            /// The value of a field that was typed.
            fn value(&self, name: &str) -> &str {
                self.typed.get(name).map_or("", String::as_str)
            }
        }
    )*};
}

typed!(ListView SeriesView DayView);

/// Renders the list of series.
///
/// # Errors
/// Where the template fails to write.
pub fn readings(page: &ReadingsPage<'_>) -> Result<String, askama::Error> {
    let nothing = Typed::new();
    ListView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "readings" },
        csrf: page.csrf,
        series: page.series,
        accounts: page.accounts,
        fresh: page.fresh,
        typed: page.typed.unwrap_or(&nothing),
        problem: page.problem,
    }
    .render()
}

/// Renders the page of a series.
///
/// # Errors
/// Where the template fails to write.
pub fn reading_series(page: &ReadingSeriesPage<'_>) -> Result<String, askama::Error> {
    let nothing = Typed::new();
    let series = page.series;
    let lines: Vec<_> = page.days.iter().map(|day| line(page, day)).collect();
    let readers = series.readers.iter().filter(|reader| !reader.left);
    SeriesView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "readings" },
        csrf: page.csrf,
        account: page.account,
        series,
        time: time(series),
        gaps: lines.iter().filter(|line| line.is_gap).count(),
        lines,
        few: page.spares.iter().filter(|spare| spare.is_valid(page.now)).count() < FEW_SPARES,
        spares: page.spares.iter().map(|spare| spare_line(series, spare, page.now)).collect(),
        readers: readers.map(reader_line).collect(),
        may_keep: page.may_keep,
        typed: page.typed.unwrap_or(&nothing),
        problem: page.problem,
        done: done(page.done),
    }
    .render()
}

/// Renders the page of a day or of a spare recording.
///
/// # Errors
/// Where the template fails to write.
pub fn reading_day(page: &ReadingDayPage<'_>) -> Result<String, askama::Error> {
    let nothing = Typed::new();
    let (series, typed) = (page.series, page.typed.unwrap_or(&nothing));
    let state = page.day.map(|day| &day.state);
    let unsigned = match page.spare {
        Some(spare) => Some(&spare.recording).filter(|it| it.signed.is_none()),
        None => state.and_then(State::unsigned),
    };
    let aired = match state {
        Some(State::Ready(it) | State::Published { recording: it, .. }) => Some(it),
        Some(State::Spare { spare, .. }) => Some(&spare.recording),
        _ => page.spare.map(|spare| &spare.recording).filter(|it| it.signed.is_some()),
    };
    let signed = aired.map(|it| {
        let by = it.signed.as_ref();
        (it, by.map_or_else(String::new, |(hand, at)| format!("{} {}", hand.name, calendar::short(*at))))
    });
    let reader = page.day.map(|day| &day.reader).or_else(|| page.spare.map(|spare| &spare.reader));
    let transcript = typed.get("transcript").cloned();
    let others = series
        .readers
        .iter()
        .filter(|it| page.day.is_some_and(|day| day.reader != it.id && it.is_there(day.date)));
    DayView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "readings" },
        csrf: page.csrf,
        series,
        list: format!("/console/readings/{}", series.id),
        item: match (page.day, page.spare) {
            (Some(day), _) => day.date.to_string(),
            (None, Some(spare)) => spare.id.clone(),
            (None, None) => String::new(),
        },
        version: page.day.map_or_else(|| page.spare.map_or(0, |spare| spare.version), |day| day.version),
        title: page.day.map_or_else(|| "备播录音".to_owned(), shown),
        reader: reader.map_or("", |reader| series.reader_name(reader)),
        text: page.day.and_then(|day| day.text.as_ref()),
        state: match (page.day, page.spare) {
            (Some(day), _) => badge(&day.state),
            (None, Some(spare)) => spare_line(series, spare, page.now).state,
            (None, None) => ("", ""),
        },
        transcript: transcript.unwrap_or_else(|| unsigned.map(Recording::heard).unwrap_or_default()),
        unsigned,
        signed,
        is_published: matches!(state, Some(State::Published { .. })),
        is_planned: matches!(state, Some(State::Planned)),
        can_stand: matches!(state, Some(State::Planned | State::Recorded(_) | State::Spare { .. })),
        spares: page
            .spares
            .iter()
            .filter(|spare| spare.is_valid(page.now))
            .map(|spare| spare_line(series, spare, page.now))
            .collect(),
        others: others.collect(),
        may_keep: page.may_keep,
        may_sign: page.may_sign,
        typed,
        problem: page.problem,
        done: done(page.done),
    }
    .render()
}

fn done(done: &str) -> Option<&'static str> {
    match done {
        "saved" => Some("已经保存。新的日子一分钟内排好，请过一会儿刷新。"),
        "sign" => Some("审核通过，到时候自动播出。"),
        "back" => Some("已经退回，领读人会收到原因。"),
        "withdraw" => Some("已经撤下，网页和播客里都没有了。"),
        "spare" => Some("备播录音已经安排好。"),
        _ => None,
    }
}

fn line<'a>(page: &ReadingSeriesPage<'a>, day: &'a Day) -> Line<'a> {
    let (series, now) = (page.series, page.now);
    // Whoever opens the page is counted by the day on which they do, so a day has numbers before it has a listener.
    let heard = page
        .listeners
        .get(&day.date)
        .map(|it| format!("约{}人听，头一小时{}人；{}人打开网页", it.heard, it.first_hour, it.read));
    Line {
        heard: heard.unwrap_or_default(),
        date: day.date.to_string(),
        shown: shown(day),
        reader: series.reader_name(&day.reader),
        title: day.text.as_ref().map_or("", |text| text.title.as_str()),
        state: badge(&day.state),
        is_gap: day.is_gap(now),
    }
}

fn badge(state: &State) -> (&'static str, &'static str) {
    let class = match state {
        State::Planned => "",
        State::Recorded(_) | State::Spare { own: Some(_), .. } => "waiting",
        State::Ready(_) | State::Spare { own: None, .. } => "working",
        State::Published { .. } => "done",
        State::Withdrawn { .. } | State::Silent => "red",
    };
    (class, state.name())
}

fn spare_line<'a>(series: &'a Series, spare: &'a Spare, now: Timestamp) -> SpareLine<'a> {
    let state = match (&spare.recording.signed, spare.is_valid(now)) {
        (None, _) => ("waiting", "待审"),
        (Some(_), true) => ("done", "可用"),
        (Some(_), false) => ("red", "已过期"),
    };
    let reader = series.reader_name(&spare.reader);
    SpareLine { id: &spare.id, reader, state, since: calendar::short(spare.since) }
}

fn reader_line(reader: &Reader) -> ReaderLine<'_> {
    let who = match (&reader.follower, &reader.code) {
        (Some(_), _) => "已登记".to_owned(),
        (None, Some(code)) => format!("还没登记，请他在公众号里回复：领读{code}"),
        (None, None) => "还没登记".to_owned(),
    };
    let leave: Vec<_> = reader.leave.iter().map(|(first, last)| format!("{first}到{last}")).collect();
    ReaderLine { id: &reader.id.0, name: &reader.name, who, leave: leave.join("、") }
}

/// `12月9日 周三`.
fn shown(day: &Day) -> String {
    let names = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    let at = usize::from(day.date.weekday().to_monday_zero_offset().unsigned_abs());
    format!("{}月{}日 {}", day.date.month(), day.date.day(), names.get(at).unwrap_or(&""))
}

/// `07:30`.
fn time(series: &Series) -> String {
    format!("{:02}:{:02}", series.time.hour(), series.time.minute())
}
