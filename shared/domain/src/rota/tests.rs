use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::calendar::CHINA;
use crate::ids::{MediaId, StaffId};
use crate::review::Hand;

fn reader(n: usize) -> ReaderId {
    ReaderId(format!("r{n}"))
}

fn series(many: usize, days: Days) -> Series {
    let readers = (0..many).map(|n| Reader {
        id: reader(n),
        name: format!("读者{n}"),
        leave: Vec::new(),
        follower: None,
        code: None,
        left: false,
    });
    Series {
        id: "lead".to_owned(),
        account: AccountId::parse("weizhanshan").unwrap(),
        name: "我领读".to_owned(),
        readers: readers.collect(),
        days,
        time: jiff::civil::time(7, 30, 0, 0),
        volunteers: false,
        texts: Vec::new(),
        planned_on: None,
        version: 1,
    }
}

fn at(text: &str) -> Timestamp {
    CHINA.to_timestamp(text.parse().unwrap()).unwrap()
}

fn part(at: i64, name: char) -> Part {
    let media = MediaId::parse(name.to_string().repeat(32)).unwrap();
    Part { at, id: 0, media, said: String::new() }
}

fn recording() -> Recording {
    Recording::of(vec![part(2, 'b'), part(1, 'a')])
}

fn sound() -> Sound {
    let media = part(1, 'c').media;
    Sound { media, bytes: 44, seconds: 1, content_type: "audio/wav".to_owned() }
}

fn hand() -> Hand {
    Hand { staff: StaffId::parse("reviewer").unwrap(), name: "审核员".to_owned(), stood_for: None }
}

fn sign(by: Option<&ReaderId>, heard: bool) -> Sign<'_> {
    let (transcript, at) = ("文字".to_owned(), at("2026-11-24T09:00"));
    Sign { by, hand: hand(), transcript, heard, sound: sound(), at }
}

fn spare(signed: &str) -> Spare {
    let at = at(signed);
    let recording = Recording { signed: Some((hand(), at)), sound: Some(sound()), ..recording() };
    Spare { id: "s".to_owned(), reader: reader(0), title: String::new(), recording, since: at, version: 1 }
}

fn stands_in(own: Option<Recording>) -> State {
    State::Spare { spare: spare("2026-11-01T09:00"), own }
}

fn day() -> Day {
    let (date, reader) = (date(2026, 11, 27), reader(1));
    Day { date, reader, version: 1, state: State::Planned, text: None, looked_at: None }
}

fn in_states() -> Vec<State> {
    vec![
        State::Planned,
        State::Recorded(recording()),
        State::Ready(recording()),
        stands_in(None),
        stands_in(Some(recording())),
        State::Published { recording: recording(), by: reader(1), spare: false, at: at("2026-11-27T07:30") },
        State::Withdrawn { reason: "念错了".to_owned(), at: at("2026-11-27T09:00") },
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
    let (own, other) = (reader(1), reader(2));
    let spares = [spare("2026-05-01T09:00"), spare("2026-11-01T09:00")];
    let text = Text { title: "济南的冬天".to_owned(), body: "老舍".to_owned() };
    let why = || "念错了".to_owned();
    let events: Vec<(&str, Event<'_>, &str)> = vec![
        ("record", Event::Record { by: &own, recording: recording() }, "2026-11-24T09:00"),
        ("sign", Event::Sign(sign(None, true)), "2026-11-24T09:00"),
        ("back", Event::Back(why()), "2026-11-24T09:00"),
        ("take", Event::Take(&other), "2026-11-24T09:00"),
        ("give", Event::Give(&other), "2026-11-24T09:00"),
        ("stand", Event::Stand(&spares[1]), "2026-11-24T09:00"),
        ("text", Event::SetText(text), "2026-11-24T09:00"),
        ("withdraw", Event::Withdraw(why()), "2026-11-27T09:00"),
        ("early", Event::Tick(&spares), "2026-11-20T08:59"),
        ("remind", Event::Tick(&spares), "2026-11-20T09:00"),
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
        State::Spare { own: None, .. } => 's',
        State::Spare { own: Some(_), .. } => 'S',
        State::Published { .. } => 'o',
        State::Withdrawn { .. } => 'w',
        State::Silent => 'x',
    };
    let table: Vec<(&str, String)> = events
        .iter()
        .map(|(name, event, now)| {
            let after = |state: State| {
                // The clock told of the day in the morning, as it does.
                let looked_at = Some(at("2026-11-26T09:00")).filter(|before| *before < at(now));
                let next = Day { state, looked_at, ..day() }.apply(&series, event.clone(), at(now));
                next.map_or('.', |next| letter(&next.day.state))
            };
            (*name, in_states().into_iter().map(after).collect())
        })
        .collect();
    let expected = [
        // from:      prysSowx
        ("record", "rr.SS..."),
        ("sign", ".y..y..."),
        ("back", ".p..s..."),
        // Somebody has this day.
        ("take", "........"),
        ("give", "p......."),
        ("stand", "sS.sS..."),
        ("text", "p......."),
        ("withdraw", ".....w.."),
        ("early", "........"),
        ("remind", "p......."),
        ("gap", "pr......"),
        ("no spare", "........"),
        ("spare", "sS......"),
        ("air", "sSooo..."),
        ("evening", "xxooo..."),
        ("late", "xxxxx..."),
    ];
    let expected: Vec<_> = expected.iter().map(|(name, row)| (*name, (*row).to_owned())).collect();
    assert_eq!(table, expected);
    let recorded = Day { state: State::Recorded(recording()), ..day() };
    let now = at("2026-11-24T09:00");
    let signs = |sign: Sign<'_>| recorded.apply(&series, Event::Sign(sign), now).is_ok();
    assert!(!signs(sign(Some(&own), true)), "nobody signs their own");
    assert!(!signs(sign(None, false)), "nobody signs what they did not hear");
    assert!(!signs(Sign { transcript: " ".to_owned(), ..sign(None, true) }), "who cannot hear reads it");
    let foreign = Event::Record { by: &other, recording: recording() };
    assert!(day().apply(&series, foreign, now).is_err());
    assert!(day().apply(&series, Event::Give(&own), now).is_err(), "it is theirs already");
}

#[test]
fn a_recording_that_comes_after_a_spare_was_chosen_is_kept() {
    let series = series(3, Days::Daily);
    let own = reader(1);
    let spares = [spare("2026-11-01T09:00")];
    let chosen = day().apply(&series, Event::Tick(&spares), at("2026-11-26T18:00")).unwrap();
    assert_eq!(chosen.stock, [Stock::Took(spares[0].clone())]);
    let record = Event::Record { by: &own, recording: recording() };
    let recorded = chosen.day.apply(&series, record, at("2026-11-26T19:00")).unwrap().day;
    // The clock does not take it away again.
    assert!(recorded.apply(&series, Event::Tick(&spares), at("2026-11-26T19:01")).is_err());
    assert_eq!(recorded.state.unsigned(), Some(&recording()));
    let signed = recorded.apply(&series, Event::Sign(sign(None, true)), at("2026-11-26T20:00")).unwrap();
    assert!(matches!(signed.day.state, State::Ready(_)));
    assert_eq!(signed.stock, [Stock::Keeps(spares[0].clone())], "the spare one may stand in another day");
    // Unsigned, it is not aired, and stays for another day.
    let aired = recorded.apply(&series, Event::Tick(&[]), at("2026-11-27T07:30")).unwrap();
    assert!(matches!(aired.day.state, State::Published { spare: true, .. }));
    assert!(matches!(&aired.stock[..], [Stock::Keeps(kept)] if kept.recording == recording()));
}

#[test]
fn a_reader_is_reminded_three_times_and_a_gap_is_told_daily() {
    let series = series(3, Days::Daily);
    let mut told = Vec::new();
    let (mut day, mut now) = (day(), at("2026-11-18T00:00"));
    while let Some(next) = day.next_at(&series, now).filter(|_| now < at("2026-11-26T18:00")) {
        now = next;
        let Ok(applied) = day.apply(&series, Event::Tick(&[]), now) else { continue };
        assert!(applied.day.apply(&series, Event::Tick(&[]), now).is_err(), "once at a time");
        told.push((now, applied.tells));
        day = applied.day;
    }
    let expected = [
        (at("2026-11-20T09:00"), vec![Tell::Remind]),
        (at("2026-11-24T09:00"), vec![Tell::Remind]),
        (at("2026-11-25T09:00"), vec![Tell::Remind, Tell::Gap]),
        (at("2026-11-26T09:00"), vec![Tell::Gap]),
    ];
    assert_eq!(told, expected);
}

#[test]
fn the_clock_never_comes_back_to_a_moment_that_is_over() {
    let series = series(3, Days::Daily);
    let mut looks = Vec::new();
    let mut now = at("2026-11-19T00:00");
    while now < at("2026-11-27T21:00") {
        let next = day().next_at(&series, now).unwrap();
        assert!(now < next, "{now} {next}");
        looks.push(next);
        now = next;
    }
    let mornings = ["2026-11-20T09:00", "2026-11-24T09:00", "2026-11-25T09:00", "2026-11-26T09:00"];
    assert_eq!(looks[..4], mornings.map(at));
    assert_eq!((looks[4], looks[5]), (at("2026-11-26T18:00"), at("2026-11-26T18:10")));
}

#[test]
fn a_reader_on_leave_or_gone_gives_their_days_to_the_next() {
    let series = series(3, Days::Daily);
    let days = plan(&series, &[], (date(2026, 11, 23), &Holidays::new()), |_| true);
    let (first, last) = (date(2026, 11, 24), date(2026, 11, 28));
    let on_leave = series.with_leave(&reader(1), first, last, date(2026, 11, 23)).unwrap();
    let moved = reassigned(&on_leave, &days);
    let named: Vec<_> = moved.iter().map(|day| (day.date.day(), day.reader.0.as_str())).collect();
    assert_eq!(named, [(24, "r2"), (27, "r2")]);
    let gone = series.without_reader(&reader(0)).unwrap();
    assert!(reassigned(&gone, &days).iter().all(|day| day.reader == reader(1)));
    assert!(series.with_leave(&reader(1), last, first, first).is_err());
    assert!(series.without_reader(&reader(9)).is_err());
}

#[test]
fn volunteers_take_days_that_nobody_has_and_leave_gives_them_back_to_nobody() {
    let club = Series { volunteers: true, ..series(3, Days::Daily) };
    let days = plan(&club, &[], (date(2026, 11, 23), &Holidays::new()), |_| true);
    assert_eq!(days.len(), 31);
    assert!(days.iter().all(|day| day.reader.is_nobody()));
    assert_eq!(reassigned(&club, &days), [], "nobody is not away");
    let now = at("2026-11-23T10:00");
    let taken = days[4].apply(&club, Event::Take(&reader(1)), now).unwrap().day;
    assert_eq!((&taken.reader, taken.version), (&reader(1), 2));
    assert!(taken.apply(&club, Event::Take(&reader(2)), now).is_err(), "a day is taken once");
    assert!(days[4].apply(&club, Event::Take(&reader(9)), now).is_err(), "who is no reader takes none");
    assert_eq!(ask(&taken, &days[5], now), Err(NotSwapped::Moved), "nobody agrees to no swap");
    let (first, last) = (taken.date, taken.date);
    let away = club.with_leave(&reader(1), first, last, date(2026, 11, 23)).unwrap();
    let given_back = reassigned(&away, std::slice::from_ref(&taken));
    assert!(given_back.len() == 1 && given_back[0].reader.is_nobody());
    assert!(given_back[0].apply(&away, Event::Take(&reader(1)), now).is_err(), "on leave");
    // Nobody records for nobody: without a spare recording such a day is silent.
    let record = Event::Record { by: &reader(1), recording: recording() };
    assert!(days[4].apply(&club, record, now).is_err());
    let ended = days[4].apply(&club, Event::Tick(&[]), at("2026-11-27T21:00")).unwrap();
    assert_eq!(ended.day.state, State::Silent);
}

#[test]
fn digits_say_once_who_a_reader_is() {
    let follower = |openid: &str| crate::ids::Follower {
        account: AccountId::parse("weizhanshan").unwrap(),
        openid: crate::ids::OpenId::parse(openid).unwrap(),
    };
    let before = series(1, Days::Daily);
    let names = names_in("王芳、李强\n王芳\n");
    let joined = before.with_readers(&names, vec!["11112222".into(), "33334444".into()]).unwrap();
    assert_eq!(Change::to(&before, &joined).codes, ["11112222", "33334444"]);
    assert!(joined.with_readers(&names, Vec::new()).is_err(), "each name once");
    let (bound, id) = joined.bound("11112222", &follower("a")).unwrap();
    assert_eq!(bound.reader_of(&follower("a")).map(|it| &it.id), Some(&id));
    assert_eq!(bound.bound("11112222", &follower("b")), None, "digits are good once");
    assert_eq!(bound.bound("33334444", &follower("a")), None, "nobody reads for two");
    let again = bound.with_new_code(&id, "55556666".into()).unwrap();
    assert_eq!(Change::to(&bound, &again).parted, [follower("a")]);
}

#[test]
fn parts_stand_in_the_order_in_which_they_were_spoken_and_once() {
    let (first, second, third) = (part(1, 'a'), part(2, 'b'), part(3, 'c'));
    let all = vec![third.clone(), first.clone(), third.clone(), second.clone()];
    let mut recording = Recording::of(all);
    assert_eq!(recording.parts, [first.clone(), second, third.clone()]);
    // One part is spoken again, later, and stays in its place.
    assert!(
        recording.redo(2, part(9, 'd'))
            && !recording.redo(4, part(9, 'e'))
            && !recording.redo(0, part(9, 'e'))
    );
    let media: Vec<_> = recording.parts.iter().map(|part| &part.media).collect();
    assert_eq!(media, [&first.media, &part(9, 'd').media, &third.media]);
    for at in 10..20 {
        let added = recording.add(part(at, 'f'));
        assert_eq!(added.is_ok(), recording.parts.len() <= MOST_PARTS && at < 17, "{at}");
    }
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
            let spares = [spare("2026-11-23T00:00")];
            let event = match press {
                0 => Event::Record { by: &own, recording: recording() },
                1 => Event::Sign(sign(None, true)),
                2 => Event::Back("再录一次".to_owned()),
                _ => Event::Tick(if hour % 2 == 0 { &spares } else { &[] }),
            };
            if let Ok(Applied { day: next, .. }) = days[which].apply(&series, event, now) {
                ends[which] += usize::from(next.state.is_final());
                prop_assert!(!days[which].state.is_final());
                if let State::Published { recording, .. } = &next.state {
                    prop_assert!(recording.signed.is_some(), "what was not reviewed never airs");
                }
                days[which] = next;
            }
        }
        prop_assert!(ends.iter().all(|many| *many <= 1));
    }
}
