use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::calendar::CHINA;

fn reader(n: usize) -> ReaderId {
    ReaderId(format!("r{n}"))
}

fn series(many: usize, days: Days) -> Series {
    let readers = (0..many).map(|n| Reader { id: reader(n), name: format!("读者{n}"), leave: Vec::new() });
    Series {
        id: "lead".to_owned(),
        account: AccountId::parse("weizhanshan").unwrap(),
        name: "我领读".to_owned(),
        readers: readers.collect(),
        days,
        time: jiff::civil::time(7, 30, 0, 0),
    }
}

fn at(text: &str) -> Timestamp {
    CHINA.to_timestamp(text.parse().unwrap()).unwrap()
}

fn recording() -> Recording {
    Recording::of(vec![(2, "b".to_owned()), (1, "a".to_owned())])
}

fn spare(signed: &str) -> Spare {
    Spare { id: "s".to_owned(), recording: recording(), signed_at: at(signed) }
}

fn day() -> Day {
    Day { date: date(2026, 11, 27), reader: reader(1), version: 1, state: State::Planned }
}

fn in_states() -> Vec<State> {
    vec![
        State::Planned,
        State::Recorded(recording()),
        State::Ready(recording()),
        State::Spare(spare("2026-11-01T09:00")),
        State::Published { recording: recording(), spare: false, at: at("2026-11-27T07:30") },
        State::Silent,
    ]
}

#[test]
fn readers_come_in_turn_and_who_is_away_is_skipped() {
    let mut series = series(3, Days::Daily);
    series.readers[1].leave.push((date(2026, 11, 24), date(2026, 11, 26)));
    let today = (date(2026, 11, 23), &Holidays::new());
    let days = plan(&series, &[], today, |_| true);
    let names: Vec<_> = days.iter().take(7).map(|day| day.reader.0.as_str()).collect();
    assert_eq!(names, ["r0", "r2", "r0", "r2", "r0", "r1", "r2"]);
    assert_eq!(days.len(), 31);
    // Planned again a day later, one day is added and none changes.
    let more = plan(&series, &days, (date(2026, 11, 24), &Holidays::new()), |_| true);
    assert_eq!(more.len(), 1);
    assert_eq!(plan(&series, &days, today, |_| true), []);

    let holidays: Holidays = [date(2026, 11, 25)].into();
    let dates = |days: Days| -> Vec<i8> {
        let series = Series { days, ..series.clone() };
        let planned = plan(&series, &[], (date(2026, 11, 24), &holidays), |day| day.day() != 28);
        planned.iter().take(5).map(|day| day.date.day()).collect()
    };
    assert_eq!(dates(Days::NoHolidays), [24, 26, 27, 28, 29]);
    assert_eq!(dates(Days::Working), [24, 25, 26, 27, 29]);
    series.readers.clear();
    assert_eq!(plan(&series, &[], today, |_| true), []);
}

#[test]
fn every_cell_is_decided() {
    let series = series(3, Days::Daily);
    let own = reader(1);
    let spares = [spare("2026-05-01T09:00"), spare("2026-11-01T09:00")];
    let sign = |by, heard| Event::Sign { by, transcript: "文字".to_owned(), heard };
    let events: Vec<(&str, Event<'_>, &str)> = vec![
        ("record", Event::Record { by: &own, recording: recording() }, "2026-11-24T09:00"),
        ("sign", sign(None, true), "2026-11-24T09:00"),
        ("back", Event::Back, "2026-11-24T09:00"),
        ("early", Event::Tick(&spares), "2026-11-25T08:59"),
        ("gap", Event::Tick(&spares), "2026-11-25T09:00"),
        ("no spare", Event::Tick(&[]), "2026-11-26T18:00"),
        ("spare", Event::Tick(&spares), "2026-11-26T18:00"),
        ("air", Event::Tick(&spares), "2026-11-27T07:30"),
        ("evening", Event::Tick(&[]), "2026-11-27T21:00"),
        ("late", Event::Tick(&[]), "2026-11-27T21:01"),
    ];
    let letter = |state: &State| match state {
        State::Planned => 'p',
        State::Recorded(_) => 'r',
        State::Ready(_) => 'y',
        State::Spare(_) => 's',
        State::Published { .. } => 'o',
        State::Silent => 'x',
    };
    let table: Vec<(&str, String)> = events
        .iter()
        .map(|(name, event, now)| {
            let after = |state: State| {
                let next = Day { state, ..day() }.apply(&series, event.clone(), at(now));
                next.map_or('.', |(next, _)| letter(&next.state))
            };
            (*name, in_states().into_iter().map(after).collect())
        })
        .collect();
    let expected = [
        // from:      pryso x
        ("record", "rr.r.."),
        ("sign", ".y...."),
        ("back", ".p...."),
        ("early", "......"),
        ("gap", "pr...."),
        ("no spare", "......"),
        ("spare", "ss...."),
        ("air", "ssoo.."),
        ("evening", "xxoo.."),
        ("late", "xxxx.."),
    ];
    let expected: Vec<_> = expected.iter().map(|(name, row)| (*name, (*row).to_owned())).collect();
    assert_eq!(table, expected);
    let recorded = Day { state: State::Recorded(recording()), ..day() };
    let now = at("2026-11-24T09:00");
    assert!(recorded.apply(&series, sign(Some(&own), true), now).is_err(), "nobody signs their own");
    assert!(recorded.apply(&series, sign(None, false), now).is_err(), "nobody signs what they did not hear");
    let other = reader(2);
    let foreign = Event::Record { by: &other, recording: recording() };
    assert!(day().apply(&series, foreign, now).is_err());
    let gap = day().apply(&series, Event::Tick(&[]), at("2026-11-25T09:00")).unwrap();
    assert_eq!(gap.1, Some(Alarm::Gap));
}

#[test]
fn the_clock_never_comes_back_to_a_moment_that_is_over() {
    let series = series(3, Days::Daily);
    let mut looks = Vec::new();
    let mut now = at("2026-11-20T00:00");
    while now < at("2026-11-27T21:00") {
        let next = day().next_at(&series, now).unwrap();
        assert!(now < next, "{now} {next}");
        looks.push(next);
        now = next;
    }
    let expected = ["2026-11-25T09:00", "2026-11-26T09:00", "2026-11-26T18:00", "2026-11-27T21:00"];
    assert_eq!(looks, expected.map(at));
}

#[test]
fn parts_stand_in_the_order_in_which_they_were_spoken_and_once() {
    let parts = Recording::of(vec![(3, "c".into()), (1, "a".into()), (3, "c".into()), (2, "b".into())]).parts;
    assert_eq!(parts.iter().map(|(_, media)| media.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn two_readers_swap_their_days_and_neither_a_third_nor_too_late() {
    let (own, other) = (day(), Day { date: date(2026, 11, 30), reader: reader(2), ..day() });
    let asked_at = at("2026-11-23T10:00");
    let asked = ask(&own, &other, asked_at).unwrap();
    let (first, second) = accept(&asked, &own, &other, at("2026-11-24T09:59")).unwrap();
    assert_eq!((first.reader, second.reader), (reader(2), reader(1)));
    assert_eq!(accept(&asked, &own, &other, at("2026-11-24T10:00")), Err(NotSwapped::Over));
    let moved = Day { reader: reader(0), ..other.clone() };
    assert_eq!(accept(&asked, &own, &moved, asked_at), Err(NotSwapped::Moved));
    let recorded = Day { state: State::Recorded(recording()), ..other.clone() };
    assert_eq!(ask(&own, &recorded, asked_at), Err(NotSwapped::TooLate));
    assert_eq!(ask(&own, &other, at("2026-11-25T09:00")), Err(NotSwapped::TooLate));
    assert_eq!(ask(&own, &own, asked_at), Err(NotSwapped::Oneself));
}

proptest! {
    /// Invariant 10: each day ends once, and any swaps are a permutation of the readers.
    #[test]
    fn each_day_ends_once_and_swaps_are_a_permutation(
        many in 1..12_usize,
        swaps in prop::collection::vec((0..31_usize, 0..31_usize), 0..40),
        presses in prop::collection::vec((0..31_usize, 0..4_u8, 0..40 * 24_i64), 0..200),
    ) {
        let series = series(many, Days::Daily);
        let mut days = plan(&series, &[], (date(2026, 11, 23), &Holidays::new()), |_| true);
        let mut before: Vec<_> = days.iter().map(|day| day.reader.clone()).collect();
        let begin = at("2026-11-23T00:00");
        for (one, other) in swaps {
            if let Ok(asked) = ask(&days[one], &days[other], begin)
                && let Ok((first, second)) = accept(&asked, &days[one], &days[other], begin)
            {
                days[one] = first;
                days[other] = second;
            }
        }
        let mut after: Vec<_> = days.iter().map(|day| day.reader.clone()).collect();
        before.sort();
        after.sort();
        prop_assert_eq!(before, after);
        let mut ends = vec![0; days.len()];
        let mut presses = presses;
        presses.sort_by_key(|(_, _, hour)| *hour);
        for (which, press, hour) in presses {
            let now = begin + SignedDuration::from_hours(hour);
            let own = days[which].reader.clone();
            let spares = [Spare { id: "s".to_owned(), recording: recording(), signed_at: begin }];
            let event = match press {
                0 => Event::Record { by: &own, recording: recording() },
                1 => Event::Sign { by: None, transcript: "文字".to_owned(), heard: true },
                2 => Event::Back,
                _ => Event::Tick(if hour % 2 == 0 { &spares } else { &[] }),
            };
            if let Ok((next, _)) = days[which].apply(&series, event, now) {
                ends[which] += usize::from(next.state.is_final());
                prop_assert!(!days[which].state.is_final());
                if let State::Published { recording, spare: false, .. } = &next.state {
                    prop_assert!(!recording.transcript.is_empty(), "what was not reviewed never airs");
                }
                days[which] = next;
            }
        }
        prop_assert!(ends.iter().all(|many| *many <= 1));
    }
}
