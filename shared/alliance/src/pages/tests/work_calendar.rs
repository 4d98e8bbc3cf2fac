//! The page of the working-day calendar: what is free, what is worked, and what is only assumed.

use super::sample::officer;
use crate::pages::console::{CalendarPage, calendar};
use domain::calendar::WorkCalendar;
use domain::staff::{Grant, Role, Scope, Staff};
use domain::tickets::Rules;

fn page(staff: &Staff, calendar_: &WorkCalendar, now: &str) -> String {
    let now = format!("{now}:00+08:00").parse().unwrap();
    calendar(&CalendarPage { staff, csrf: "token", calendar: calendar_, now }).unwrap()
}

/// What stands beside a month of a year.
fn month(html: &str, year: i16, month: i8) -> &str {
    let of_year = html.split_once(&format!("<h2>{year}年</h2>")).unwrap().1;
    let of_month = of_year.split_once(&format!("<dt>{month}月</dt>")).unwrap().1;
    of_month.split_once("</dd>").unwrap().0.trim().strip_prefix("<dd>").unwrap()
}

#[test]
fn the_page_marks_holidays_and_worked_weekends_of_this_year_month_by_month() {
    let html = page(&officer(), &Rules::bundled().calendar, "2026-11-23T10:00");
    assert!(html.contains("9:00–12:00，13:30–17:00"), "{html}");
    assert_eq!(
        month(&html, 2026, 10),
        "18个工作日<br><span class=\"badge done\">放假</span> 1日（周四）至7日（周三），国庆节\
         <br><span class=\"badge yellow\">上班</span> 10日（周六），国庆节调休"
    );
    assert_eq!(
        month(&html, 2026, 1),
        "21个工作日<br><span class=\"badge done\">放假</span> 1日（周四）至3日（周六），元旦\
         <br><span class=\"badge yellow\">上班</span> 4日（周日），元旦调休"
    );
    assert_eq!(month(&html, 2026, 7), "23个工作日");
}

#[test]
fn a_year_whose_notice_is_not_entered_is_shown_as_a_guess() {
    let guess =
        "2027年的放假安排国务院还没有公布，或者还没有录入；跨年的时限先按周末和法定节日推算，会重新核定";
    let html = page(&officer(), &Rules::bundled().calendar, "2026-03-02T10:00");
    assert!(html.contains(guess) && html.matches("推算的，不是最后的安排").count() == 1, "{html}");
    assert_eq!(
        month(&html, 2027, 2),
        "18个工作日<br><span class=\"badge done\">放假</span> 5日（周五）至8日（周一），法定节假日"
    );
    assert!(!html.contains("请联系系统工程师"), "an officer cannot enter it");
    let operator = Staff { grants: vec![Grant::new(Role::Operator, Scope::District)], ..officer() };
    let html = page(&operator, &Rules::bundled().calendar, "2026-03-02T10:00");
    assert!(html.contains(guess) && html.contains("/console/settings/calendar"), "{html}");

    let html = page(&officer(), &Rules::bundled().calendar, "2027-01-01T00:00");
    assert!(html.contains("2027年的放假安排还没有录入；时限先按"), "{html}");
    assert!(html.contains("2028年的放假安排国务院还没有公布"), "{html}");
}

#[test]
fn once_the_notice_is_entered_nothing_is_a_guess() {
    let mut days = include_str!("../../../../domain/data/calendar.csv").to_owned();
    for day in [
        "01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15", "10-01",
        "10-02", "10-03",
    ] {
        days.push_str(&format!("2027-{day},holiday,通知\n"));
    }
    let rules = Rules::parse(include_str!("../../../../domain/data/rules.json"), &days).unwrap();
    let html = page(&officer(), &rules.calendar, "2026-11-23T10:00");
    assert!(!html.contains("推算") && !html.contains("class=\"banner"), "{html}");
    assert_eq!(html.matches("已按国务院的通知录入").count(), 2, "{html}");
}
