//! The rows of the statistics. A day, an hour or a kind of which nothing was seen has no row.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};

use super::datacube::Period;
use crate::sending::{
    Outbox, day,
    drafts::{Drafts, Publication},
    statistics::{Counts, Hour, Pushes, Statistics, merged},
};

/// Readers of all ways together (unverified; the simulator does not know on which way a reader came).
const ALL_SOURCES: u32 = 99_999_999;

/// For how many days, its own counted, an article is followed (documented).
const ARTICLE_DAYS: i64 = 7;

/// The same in the statistic that took that one's place (documented).
const FOLLOWED_DAYS: i64 = 30;

/// New and lost followers. Those who left have no way on which they came (unverified).
pub(super) fn followers(statistics: &Statistics, days: &[Date]) -> Vec<Value> {
    let mut rows = Vec::new();
    for date in days {
        let Some(day) = statistics.day(*date) else { continue };
        let mut sources: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for (source, count) in &day.followed {
            sources.entry(*source).or_default().0 = *count;
        }
        if day.unfollowed > 0 {
            sources.entry(0).or_default().1 = day.unfollowed;
        }
        rows.extend(sources.iter().map(|(source, (new, cancelled))| {
            json!({ "ref_date": date, "user_source": source, "new_user": new, "cancel_user": cancelled })
        }));
    }
    rows
}

/// The followers at the end of each day.
pub(super) fn followers_in_all(statistics: &Statistics, days: &[Date], now: usize) -> Vec<Value> {
    let now = i64::try_from(now).unwrap_or(i64::MAX);
    let row = |date: &Date| {
        let then = (now - statistics.growth_after(*date)).max(0);
        json!({ "ref_date": date, "user_source": 0, "cumulate_user": then })
    };
    days.iter().map(row).collect()
}

/// Counts of readers as a row's fields; articles have no original page here, and nobody shares or keeps them.
fn read_fields(row: &mut Value, reads: &Counts) {
    row["int_page_read_user"] = json!(reads.len());
    row["int_page_read_count"] = json!(reads.values().sum::<u32>());
    for name in ["ori_page_read", "share", "add_to_fav"] {
        row[format!("{name}_user")] = json!(0);
        row[format!("{name}_count")] = json!(0);
    }
}

/// The articles of mass messages with their id of statistics, their title and the code of their address.
fn broadcast(sent: &Publication) -> impl Iterator<Item = (String, &Value, &str)> {
    (1..).zip(&sent.bundle.articles).map(|(index, piece): (usize, _)| {
        (format!("{}_{index}", sent.data_id), &piece.article["title"], piece.code.as_str())
    })
}

/// The mass messages' articles that were read on a day.
pub(super) fn articles(outbox: &Outbox, days: &[Date]) -> Vec<Value> {
    let mut rows = Vec::new();
    for date in days {
        let Some(day) = outbox.statistics.day(*date) else { continue };
        for (id, title, code) in outbox.drafts.broadcast.iter().flat_map(broadcast) {
            let reads = day.reads_of(code);
            if !reads.is_empty() {
                let mut row = json!({ "ref_date": date, "user_source": 0, "msgid": id, "title": title });
                read_fields(&mut row, &reads);
                rows.push(row);
            }
        }
    }
    rows
}

/// The articles that were sent on a day, with how far each had come by the end of every day since.
pub(super) fn articles_since(outbox: &Outbox, days: &[Date], last: Date) -> Vec<Value> {
    let mut rows = Vec::new();
    for date in days {
        for sent in &outbox.drafts.broadcast {
            let Some(job) = outbox.mass.sent(sent.id).filter(|job| day(job.at) == *date) else { continue };
            for (id, title, code) in broadcast(sent) {
                let mut so_far = Counts::new();
                let followed = date.series(1.day()).zip(0..ARTICLE_DAYS).map(|(then, _)| then);
                let details = followed.take_while(|then| *then <= last).map(|then| {
                    let today = outbox.statistics.day(then).map(|day| day.reads_of(code)).unwrap_or_default();
                    so_far = merged([&so_far, &today].into_iter());
                    let mut detail = json!({ "stat_date": then, "target_user": job.reached });
                    read_fields(&mut detail, &so_far);
                    detail
                });
                let details: Vec<Value> = details.collect();
                rows.push(json!({ "ref_date": date, "msgid": id, "title": title, "details": details }));
            }
        }
    }
    rows
}

/// Counts of readers in the statistics of today. The names inside `read_user_source` are unverified; nobody shares,
/// likes or comments what is counted here.
fn detail(reads: &Counts) -> Value {
    let mut detail = json!({
        "read_user": reads.len(), "read_user_source": [{ "scene_desc": "全部", "user_count": reads.len() }],
    });
    for name in ["share_user", "zaikan_user", "like_user", "comment_count", "collection_user"] {
        detail[name] = json!(0);
    }
    detail
}

/// Everything that is public: 0 where followers were notified of it, 1 where not.
fn public(outbox: &Outbox) -> impl Iterator<Item = (&Publication, u8)> {
    let Drafts { broadcast, published, .. } = &outbox.drafts;
    broadcast.iter().map(|sent| (sent, 0)).chain(published.iter().map(|sent| (sent, 1)))
}

/// The articles that were read on a day.
pub(super) fn articles_read(outbox: &Outbox, days: &[Date]) -> Vec<Value> {
    let mut rows = Vec::new();
    for date in days {
        let Some(day) = outbox.statistics.day(*date) else { continue };
        for (id, _, code) in public(outbox).flat_map(|(sent, _)| broadcast(sent)) {
            let reads = day.reads_of(code);
            if !reads.is_empty() {
                rows.push(json!({ "ref_date": date, "msgid": id, "detail": detail(&reads) }));
            }
        }
    }
    rows
}

/// The articles that became public on a day, with how far each had come by the end of every day since.
pub(super) fn articles_followed(outbox: &Outbox, days: &[Date], last: Date) -> Vec<Value> {
    let mut rows = Vec::new();
    for date in days {
        for (sent, publish_type) in public(outbox).filter(|(sent, _)| day(sent.bundle.updated) == *date) {
            for (id, _, code) in broadcast(sent) {
                let mut so_far = Counts::new();
                let followed = date.series(1.day()).zip(0..FOLLOWED_DAYS).map(|(then, _)| then);
                let details = followed.take_while(|then| *then <= last).map(|then| {
                    let today = outbox.statistics.day(then).map(|day| day.reads_of(code)).unwrap_or_default();
                    so_far = merged([&so_far, &today].into_iter());
                    let mut detail = detail(&so_far);
                    detail["stat_date"] = json!(then);
                    detail
                });
                let details: Vec<Value> = details.collect();
                rows.push(json!({
                    "ref_date": date, "msgid": id, "publish_type": publish_type, "detail_list": details,
                }));
            }
        }
    }
    rows
}

/// Readers of anything, as the statistics of today tell it.
pub(super) fn everything_read(statistics: &Statistics, days: &[Date]) -> Vec<Value> {
    let mut rows = Vec::new();
    for date in days {
        let hours = statistics.day(*date).into_iter().flat_map(|day| day.hours.values());
        let reads = merged(hours.flat_map(|hour| hour.reads.values()));
        if !reads.is_empty() {
            rows.push(json!({ "ref_date": date, "detail": detail(&reads) }));
        }
    }
    rows
}

/// Readers of anything.
pub(super) fn reads(statistics: &Statistics, days: &[Date]) -> Vec<Value> {
    let mut rows = Vec::new();
    for date in days {
        let hours = statistics.day(*date).into_iter().flat_map(|day| day.hours.values());
        let reads = merged(hours.flat_map(|hour| hour.reads.values()));
        if !reads.is_empty() {
            let mut row = json!({ "ref_date": date });
            read_fields(&mut row, &reads);
            rows.push(row);
        }
    }
    rows
}

/// Every hour of the days of which something is known, with its number as WeChat writes it, 0 to 2300.
fn hours<'a>(
    statistics: &'a Statistics,
    days: &'a [Date],
) -> impl Iterator<Item = (&'a Date, i32, &'a Hour)> {
    days.iter().flat_map(|date| {
        let hours = statistics.day(*date).into_iter().flat_map(|day| &day.hours);
        hours.map(move |(hour, seen)| (date, i32::from(*hour) * 100, seen))
    })
}

/// Readers of anything, by hour.
pub(super) fn reads_by_hour(statistics: &Statistics, days: &[Date]) -> Vec<Value> {
    let rows = hours(statistics, days).filter_map(|(date, hour, seen)| {
        let reads = seen.reads();
        let mut row = json!({ "ref_date": date, "ref_hour": hour, "user_source": ALL_SOURCES });
        read_fields(&mut row, &reads);
        (!reads.is_empty()).then_some(row)
    });
    rows.collect()
}

/// The days, by the first day of the period that they fall into.
fn periods(days: &[Date], period: Period) -> BTreeMap<Date, Vec<Date>> {
    let mut periods: BTreeMap<Date, Vec<Date>> = BTreeMap::new();
    for date in days {
        let first = match period {
            Period::Day => *date,
            Period::Week => {
                let past = i64::from(date.weekday().to_monday_zero_offset());
                date.checked_sub(past.days()).unwrap_or(*date)
            }
            Period::Month => date.first_of_month(),
        };
        periods.entry(first).or_default().push(*date);
    }
    periods
}

/// Who wrote on these days, by the kind of message.
fn writers(statistics: &Statistics, days: &[Date]) -> BTreeMap<u8, Counts> {
    let mut kinds: BTreeMap<u8, Counts> = BTreeMap::new();
    for (_, _, hour) in hours(statistics, days) {
        for (kind, counts) in &hour.messages {
            let all = kinds.entry(*kind).or_default();
            *all = merged([&*all, counts].into_iter());
        }
    }
    kinds
}

/// Messages, by period and kind. A period has those of its days that were asked for.
pub(super) fn messages(statistics: &Statistics, days: &[Date], period: Period) -> Vec<Value> {
    let mut rows = Vec::new();
    for (first, days) in periods(days, period) {
        rows.extend(writers(statistics, &days).iter().map(|(kind, counts)| {
            let total: u32 = counts.values().sum();
            json!({ "ref_date": first, "msg_type": kind, "msg_user": counts.len(), "msg_count": total })
        }));
    }
    rows
}

/// Messages, by hour and kind.
pub(super) fn messages_by_hour(statistics: &Statistics, days: &[Date]) -> Vec<Value> {
    let rows = hours(statistics, days).flat_map(|(date, hour, seen)| {
        seen.messages.iter().map(move |(kind, counts)| {
            json!({
                "ref_date": date, "ref_hour": hour, "msg_type": kind, "msg_user": counts.len(),
                "msg_count": counts.values().sum::<u32>(),
            })
        })
    });
    rows.collect()
}

/// How many wrote how much: 1 is up to five messages, 2 up to ten, 3 more.
pub(super) fn distribution(statistics: &Statistics, days: &[Date], period: Period) -> Vec<Value> {
    let mut rows = Vec::new();
    for (first, days) in periods(days, period) {
        let all = merged(writers(statistics, &days).values());
        let mut intervals: BTreeMap<u8, u32> = BTreeMap::new();
        for count in all.values() {
            let interval = match count {
                0..=5 => 1,
                6..=10 => 2,
                _ => 3,
            };
            *intervals.entry(interval).or_default() += 1;
        }
        rows.extend(intervals.iter().map(
            |(interval, users)| json!({ "ref_date": first, "count_interval": interval, "msg_user": users }),
        ));
    }
    rows
}

fn push_fields(row: &mut Value, pushes: Pushes) {
    row["callback_count"] = json!(pushes.count);
    row["fail_count"] = json!(pushes.failed);
    row["total_time_cost"] = json!(pushes.milliseconds);
    row["max_time_cost"] = json!(pushes.longest);
}

/// Pushes to the callback, with their times in milliseconds.
pub(super) fn pushes(statistics: &Statistics, days: &[Date]) -> Vec<Value> {
    let mut rows = Vec::new();
    for date in days {
        let pushes = statistics.day(*date).map(|day| day.pushes()).filter(|pushes| pushes.count > 0);
        if let Some(pushes) = pushes {
            let mut row = json!({ "ref_date": date });
            push_fields(&mut row, pushes);
            rows.push(row);
        }
    }
    rows
}

/// Pushes to the callback, by hour.
pub(super) fn pushes_by_hour(statistics: &Statistics, days: &[Date]) -> Vec<Value> {
    let rows = hours(statistics, days).filter(|(_, _, seen)| seen.pushes.count > 0);
    let rows = rows.map(|(date, hour, seen)| {
        let mut row = json!({ "ref_date": date, "ref_hour": hour });
        push_fields(&mut row, seen.pushes);
        row
    });
    rows.collect()
}
