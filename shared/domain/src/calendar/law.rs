//! The thirteen days that are free by law in every year, independent of a year's notice.
//!
//! 全国年节及纪念日放假办法, article 2, as revised on 10 November 2024 and in force since 2025. Four of the holidays
//! follow the moon or the sun: `data/moving-holidays.csv` holds their dates to 2099, and the test below computes each
//! of them again (docs/adr/0016-holidays-as-a-table.md). Of a later year only the fixed dates are known.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde::Deserialize;

/// The movable holidays of one year.
#[derive(Debug, Deserialize)]
struct Moving {
    year: i16,
    /// The first day of the first month. The day before it and the two after it are free too.
    spring_festival: Date,
    qingming: Date,
    dragon_boat: Date,
    mid_autumn: Date,
}

static MOVING: LazyLock<Vec<Moving>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_str!("../../data/moving-holidays.csv").as_bytes());
    #[expect(clippy::expect_used, reason = "a file of this crate, read by the test below")]
    reader.deserialize().collect::<Result<_, _>>().expect("the bundled holidays are valid")
});

/// The days that are free by law in a year, in order. Two holidays may fall on one day, as in 2031.
pub(super) fn holidays(year: i16) -> Vec<Date> {
    let fixed = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)];
    let mut days: Vec<Date> = fixed.into_iter().map(|(month, day)| date(year, month, day)).collect();
    if let Some(moving) = MOVING.iter().find(|moving| moving.year == year) {
        days.extend((-1..3).filter_map(|n| moving.spring_festival.checked_add(n.days()).ok()));
        days.extend([moving.qingming, moving.dragon_boat, moving.mid_autumn]);
    }
    days.sort_unstable();
    days.dedup();
    days
}

#[cfg(test)]
mod tests {
    use tyme4rs::tyme::lunar::LunarDay;
    use tyme4rs::tyme::solar::{SolarDay, SolarTerm};

    use super::*;

    fn civil(day: &SolarDay) -> Date {
        let number = |n: usize| i8::try_from(n).unwrap();
        date(i16::try_from(day.get_year()).unwrap(), number(day.get_month()), number(day.get_day()))
    }

    #[test]
    fn the_table_of_moving_holidays_is_what_the_lunar_calendar_and_the_sun_say_from_2025_to_2099() {
        assert_eq!(
            MOVING.iter().map(|moving| moving.year).collect::<Vec<_>>(),
            (2025..2100).collect::<Vec<_>>()
        );
        for moving in MOVING.iter() {
            let year = isize::from(moving.year);
            let lunar = |month, day| civil(&LunarDay::from_ymd(year, month, day).get_solar_day());
            let qingming = civil(&SolarTerm::from_name(year, "清明").get_solar_day());
            assert_eq!(moving.spring_festival, lunar(1, 1), "{year}");
            assert_eq!(moving.qingming, qingming, "{year}");
            assert_eq!(moving.dragon_boat, lunar(5, 5), "{year}");
            assert_eq!(moving.mid_autumn, lunar(8, 15), "{year}");
        }
    }

    /// The dates as in the notices for 2025 and 2026, and in almanacs for later years.
    #[test]
    fn known_years_have_the_holidays_that_were_announced() {
        for (year, moving) in [
            (2025, ["2025-01-28", "2025-01-31", "2025-04-04", "2025-05-31", "2025-10-06"]),
            (2026, ["2026-02-16", "2026-02-19", "2026-04-05", "2026-06-19", "2026-09-25"]),
            (2027, ["2027-02-05", "2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15"]),
            (2028, ["2028-01-25", "2028-01-28", "2028-04-04", "2028-05-28", "2028-10-03"]),
            (2030, ["2030-02-02", "2030-02-05", "2030-04-05", "2030-06-05", "2030-09-12"]),
        ] {
            for day in moving {
                assert!(holidays(year).contains(&day.parse().unwrap()), "{day}");
            }
        }
        let of_2027: Vec<String> = holidays(2027).iter().map(ToString::to_string).collect();
        assert_eq!(
            of_2027,
            [
                "2027-01-01",
                "2027-02-05",
                "2027-02-06",
                "2027-02-07",
                "2027-02-08",
                "2027-04-05",
                "2027-05-01",
                "2027-05-02",
                "2027-06-09",
                "2027-09-15",
                "2027-10-01",
                "2027-10-02",
                "2027-10-03",
            ]
        );
    }

    #[test]
    fn a_mid_autumn_within_the_national_day_is_one_day_and_not_two() {
        assert_eq!(holidays(2031).len(), 12, "Mid-Autumn is on 1 October");
        assert_eq!(holidays(2028).len(), 12, "Mid-Autumn is on 3 October");
        assert_eq!(holidays(2027).len(), 13);
    }

    #[test]
    fn a_year_beyond_the_table_keeps_the_holidays_of_fixed_date() {
        assert_eq!(holidays(2101).len(), 6);
    }
}
