//! Statistics: of followers, messages, articles and pushes, as the simulator saw them.

use axum::http::Method;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::Offset};
use serde::Deserialize;
use serde_json::{Value, json};
use wechat::limits::content::{STATISTICS_DAYS, STATISTICS_HOUR};

use super::{ApiError, Call, Outcome, Reply, Route, datacube_rows as rows};
use crate::{SimulatedAccount, Simulator};

pub(super) const ROUTES: &[Route] = &[
    Route(Method::POST, "/datacube/getusersummary", answer),
    Route(Method::POST, "/datacube/getusercumulate", answer),
    Route(Method::POST, "/datacube/getarticleread", answer),
    Route(Method::POST, "/datacube/getarticleshare", answer),
    Route(Method::POST, "/datacube/getarticletotaldetail", answer),
    Route(Method::POST, "/datacube/getbizsummary", answer),
    Route(Method::POST, "/datacube/getarticlesummary", answer),
    Route(Method::POST, "/datacube/getarticletotal", answer),
    Route(Method::POST, "/datacube/getuserread", answer),
    Route(Method::POST, "/datacube/getuserreadhour", answer),
    Route(Method::POST, "/datacube/getusershare", answer),
    Route(Method::POST, "/datacube/getusersharehour", answer),
    Route(Method::POST, "/datacube/getupstreammsg", answer),
    Route(Method::POST, "/datacube/getupstreammsghour", answer),
    Route(Method::POST, "/datacube/getupstreammsgweek", answer),
    Route(Method::POST, "/datacube/getupstreammsgmonth", answer),
    Route(Method::POST, "/datacube/getupstreammsgdist", answer),
    Route(Method::POST, "/datacube/getupstreammsgdistweek", answer),
    Route(Method::POST, "/datacube/getupstreammsgdistmonth", answer),
    Route(Method::POST, "/datacube/getinterfacesummary", answer),
    Route(Method::POST, "/datacube/getinterfacesummaryhour", answer),
];

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    begin_date: String,
    #[serde(default)]
    end_date: String,
}

/// How long the periods are by which messages are counted.
#[derive(Clone, Copy)]
pub(super) enum Period {
    Day,
    Week,
    Month,
}

fn answer(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Outcome {
    let name = call.path.trim_start_matches("/datacube/");
    let now = simulator.clock().now();
    let days = days(name, &call.json()?, now)?;
    let last = last_known(now);
    let mut state = simulator.state();
    let followers = Simulator::followers(&state, account).count();
    let outbox = state.outbox(account);
    let statistics = &outbox.statistics;
    let list: Vec<Value> = match name {
        "getusersummary" => rows::followers(statistics, &days),
        "getusercumulate" => rows::followers_in_all(statistics, &days, followers),
        "getarticleread" => rows::articles_read(outbox, &days),
        "getarticletotaldetail" => rows::articles_followed(outbox, &days, last),
        "getbizsummary" => rows::everything_read(statistics, &days),
        // WeChat maintains these three no longer, and SDKs still call them.
        "getarticlesummary" => rows::articles(outbox, &days),
        "getarticletotal" => rows::articles_since(outbox, &days, last),
        "getuserread" => rows::reads(statistics, &days),
        "getuserreadhour" => rows::reads_by_hour(statistics, &days),
        // Nobody can share an article in the simulator.
        "getarticleshare" | "getusershare" | "getusersharehour" => Vec::new(),
        "getupstreammsg" => rows::messages(statistics, &days, Period::Day),
        "getupstreammsgweek" => rows::messages(statistics, &days, Period::Week),
        "getupstreammsgmonth" => rows::messages(statistics, &days, Period::Month),
        "getupstreammsghour" => rows::messages_by_hour(statistics, &days),
        "getupstreammsgdist" => rows::distribution(statistics, &days, Period::Day),
        "getupstreammsgdistweek" => rows::distribution(statistics, &days, Period::Week),
        "getupstreammsgdistmonth" => rows::distribution(statistics, &days, Period::Month),
        "getinterfacesummary" => rows::pushes(statistics, &days),
        _ => rows::pushes_by_hour(statistics, &days),
    };
    let mut answer = json!({ "list": list });
    if IN_TIME.contains(&name) {
        answer["is_delay"] = json!(false);
    }
    Ok(Reply::Json(answer))
}

/// What says whether its figures are complete; the simulator's are.
const IN_TIME: [&str; 4] = ["getarticleread", "getarticleshare", "getarticletotaldetail", "getbizsummary"];

/// The days that a call asks for and of which something is known already.
fn days(name: &str, asked: &Asked, now: Timestamp) -> Result<Vec<Date>, ApiError> {
    let date = |text: &str| match text.len() {
        10 => text.parse::<Date>().map_err(|_| ApiError::new(61500)),
        _ => Err(ApiError::new(61500)),
    };
    let (begin, end) = (date(&asked.begin_date)?, date(&asked.end_date)?);
    let most = STATISTICS_DAYS.iter().find(|(known, _)| *known == name).map_or(1, |(_, days)| *days);
    let many = (end - begin).get_days() + 1;
    let today = Offset::constant(8).to_datetime(now).date();
    if end >= today || !(1..=i64::from(most)).contains(&i64::from(many)) {
        return Err(ApiError::new(61501));
    }
    let last = last_known(now);
    Ok(begin.series(1.day()).take_while(|date| *date <= end && *date <= last).collect())
}

/// The last day whose statistics are ready: they are so the next morning.
fn last_known(now: Timestamp) -> Date {
    let ready = now.saturating_sub(SignedDuration::from_hours(STATISTICS_HOUR)).unwrap_or(now);
    let day = Offset::constant(8).to_datetime(ready).date();
    day.yesterday().unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_held_to_their_most_and_yesterday_is_known_from_eight() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        // 07:59 and 08:00 in Beijing on the 16th.
        let (early, late) = (at("2027-01-15T23:59:00Z"), at("2027-01-16T00:00:00Z"));
        let ask = |name: &str, begin: &str, end: &str, now: Timestamp| {
            let asked = Asked { begin_date: begin.to_owned(), end_date: end.to_owned() };
            days(name, &asked, now).map(|days| days.len())
        };
        let format = Err(ApiError::new(61500));
        let range = Err(ApiError::new(61501));
        for (name, begin, end, now, expected) in [
            ("getusersummary", "2027-01-09", "2027-01-15", late, Ok(7)),
            ("getusersummary", "2027-01-09", "2027-01-15", early, Ok(6)),
            ("getusersummary", "2027-01-08", "2027-01-15", late, range.clone()),
            ("getusersummary", "2027-01-15", "2027-01-14", late, range.clone()),
            ("getusersummary", "2027-01-16", "2027-01-16", late, range.clone()),
            ("getuserreadhour", "2027-01-14", "2027-01-15", late, range),
            ("getinterfacesummary", "2026-12-17", "2027-01-15", late, Ok(30)),
            ("getusersummary", "20270115", "20270115", late, format.clone()),
            ("getusersummary", "2027-02-30", "2027-02-30", late, format.clone()),
            ("getusersummary", "", "", late, format),
        ] {
            assert_eq!(ask(name, begin, end, now), expected, "{name} {begin} {end}");
        }
    }
}
