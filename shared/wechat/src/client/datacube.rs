//! Statistics by day.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    ApiError, Client, Invalid, Rule,
    check::{broken, within},
    lenient,
};
use crate::limits::content::STATISTICS_DAYS;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Statistic {
    /// Followers gained and lost.
    UserSummary,
    /// Followers in all.
    UserCumulate,
    /// Readers of each article, on the day.
    ArticleRead,
    /// Who shared each article, on the day.
    ArticleShare,
    /// What was published on the day, and the figures of each article since, for 30 days; each count is a total over
    /// these days.
    ArticleTotalDetail,
    /// Readers and sharers of everything published.
    BizSummary,
    /// Readers by hour.
    UserReadHour,
    /// Shares.
    UserShare,
    /// Shares by hour.
    UserShareHour,
    /// Messages from followers.
    UpstreamMsg,
    /// The same by hour.
    UpstreamMsgHour,
    /// The same by week.
    UpstreamMsgWeek,
    /// The same by month.
    UpstreamMsgMonth,
    /// The distribution of followers by the number of messages that they sent.
    UpstreamMsgDist,
    /// The same by week.
    UpstreamMsgDistWeek,
    /// The same by month.
    UpstreamMsgDistMonth,
    /// Pushes to the callback.
    InterfaceSummary,
    /// The same by hour.
    InterfaceSummaryHour,
}

impl Statistic {
    /// The last part of the call's path.
    pub fn name(self) -> &'static str {
        match self {
            Self::UserSummary => "getusersummary",
            Self::UserCumulate => "getusercumulate",
            Self::ArticleRead => "getarticleread",
            Self::ArticleShare => "getarticleshare",
            Self::ArticleTotalDetail => "getarticletotaldetail",
            Self::BizSummary => "getbizsummary",
            Self::UserReadHour => "getuserreadhour",
            Self::UserShare => "getusershare",
            Self::UserShareHour => "getusersharehour",
            Self::UpstreamMsg => "getupstreammsg",
            Self::UpstreamMsgHour => "getupstreammsghour",
            Self::UpstreamMsgWeek => "getupstreammsgweek",
            Self::UpstreamMsgMonth => "getupstreammsgmonth",
            Self::UpstreamMsgDist => "getupstreammsgdist",
            Self::UpstreamMsgDistWeek => "getupstreammsgdistweek",
            Self::UpstreamMsgDistMonth => "getupstreammsgdistmonth",
            Self::InterfaceSummary => "getinterfacesummary",
            Self::InterfaceSummaryHour => "getinterfacesummaryhour",
        }
    }

    /// The most days that one call may span, the first and the last included.
    pub fn most_days(self) -> u32 {
        STATISTICS_DAYS.iter().find(|(name, _)| *name == self.name()).map_or(1, |(_, days)| *days)
    }
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// A day, as in 2026, 11, 24.
    ///
    /// # Errors
    ///
    /// When the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, Invalid> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let last = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return broken("month", Rule::Within(1, 12)),
        };
        within("day", i64::from(day), 1..=last)?;
        Ok(Self { year, month, day })
    }

    /// Days since a fixed early day, by years that begin in March, so that the leap day comes last.
    fn number(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let since_march = (month + 9) % 12;
        let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        365 * year + leap_days + (153 * since_march + 2) / 5 + day
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A row of a statistic.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Row {
    /// The day, as `2026-11-24`.
    #[serde(rename = "ref_date", deserialize_with = "lenient::text")]
    pub date: String,
    /// The hour, 0 to 2300.
    #[serde(rename = "ref_hour", deserialize_with = "lenient::some_int")]
    pub hour: Option<i64>,
    /// What is counted, as it came; it differs by statistic.
    #[serde(flatten)]
    pub values: Map<String, Value>,
}

impl Row {
    /// A whole-number value of the row; the values of articles are in the row's `detail`.
    pub fn int(&self, name: &str) -> Option<i64> {
        let detail = || self.values.get("detail")?.get(name);
        lenient::value_int(self.values.get(name).or_else(detail)?)
    }
}

/// What a statistic says.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Report {
    /// Its rows; an empty list is a normal answer.
    #[serde(rename = "list", default, deserialize_with = "lenient::list")]
    pub rows: Vec<Row>,
    /// Whether newer figures are still to come; only the statistics of articles say so.
    #[serde(rename = "is_delay", default)]
    pub is_delayed: bool,
}

impl Client {
    /// Asks for a statistic from one day to another, both included; yesterday is the latest, available from about
    /// 08:00. The statistics of articles are corrected for some more days, so a day without rows need not be a day
    /// without readers.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for days that run backwards or are more than [`Statistic::most_days`]; codes 61500 and
    /// 61501.
    pub async fn statistics(
        &self,
        token: &str,
        statistic: Statistic,
        begin: Day,
        end: Day,
    ) -> Result<Report, ApiError> {
        let days = end.number() - begin.number() + 1;
        within("days", days, 1..=i64::from(statistic.most_days()))?;
        let body = json!({ "begin_date": begin.to_string(), "end_date": end.to_string() });
        self.post(token, &format!("/datacube/{}", statistic.name()), &body).await
    }
}
