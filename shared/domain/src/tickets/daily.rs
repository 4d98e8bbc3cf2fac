//! The list of each working day (row 22): what is overdue and what is due today, for each unit and for the district.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, Time};

use super::card::Card;
use super::deadlines::DeadlineKind;
use crate::accounts::Unit;
use crate::calendar::{WorkCalendar, end_of_day, local};
use crate::ids::TicketId;
use crate::outbox::{Audience, Details, Effect, Link, Way};

/// The list is told from this time of the day on.
const FROM: Time = Time::constant(8, 30, 0, 0);
/// After this time it is not worth telling any more.
const UNTIL: Time = Time::constant(9, 30, 0, 0);
/// The most reports that a list names.
const MOST_NAMED: usize = 5;

/// The day whose list is to be told now; none on a free day, and at other times of a working day.
#[must_use]
pub fn day_of_list(now: Timestamp, calendar: &WorkCalendar) -> Option<Date> {
    let local = local(now);
    let is_time = FROM <= local.time() && local.time() < UNTIL;
    (is_time && calendar.is_working_day(local.date())).then(|| local.date())
}

/// What waits in a queue, or in all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DailyList {
    /// How many reports are overdue.
    overdue: usize,
    /// How many more are due today.
    today: usize,
    /// The most urgent of both, the one that is due first at the beginning.
    worst: Vec<TicketId>,
}

impl DailyList {
    /// The list of these cards; a report that several units work on counts once. What waits for a resident's rating
    /// does not count.
    #[must_use]
    pub fn of<'a>(cards: impl IntoIterator<Item = &'a Card>, now: Timestamp) -> Self {
        let tonight = end_of_day(local(now).date());
        let due = |card: &'a Card| {
            card.due.filter(|due| due.kind != DeadlineKind::Rating).map(|due| (due.at, card))
        };
        let mut due: Vec<_> = cards.into_iter().filter_map(due).filter(|(at, _)| *at < tonight).collect();
        due.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.id.cmp(&other.id)));
        let mut seen = BTreeSet::new();
        due.retain(|(_, card)| seen.insert(&card.id));
        let overdue = due.iter().filter(|(at, _)| *at < now).count();
        let worst = due.iter().take(MOST_NAMED).map(|(_, card)| card.id.clone()).collect();
        Self { overdue, today: due.len() - overdue, worst }
    }

    /// Whether nothing is overdue or due today.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.worst.is_empty()
    }

    /// The notice to those who answer for a unit.
    #[must_use]
    pub fn for_unit(&self, unit: &Unit, now: Timestamp) -> Vec<Effect> {
        self.effect("", Audience::answering_for(unit), now)
    }

    /// The notice to the district's supervisors.
    #[must_use]
    pub fn for_district(&self, now: Timestamp) -> Vec<Effect> {
        self.effect("全区", Audience::Supervisors { subdistrict: None }, now)
    }

    fn effect(&self, whose: &str, to: Audience, now: Timestamp) -> Vec<Effect> {
        if self.is_empty() {
            return Vec::new();
        }
        let counted = [(self.overdue, "超期"), (self.today, "今天到期")];
        let counted: Vec<_> = counted
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{what}{count}件"))
            .collect();
        let summary = format!("【今日清单】{whose}{}。", counted.join("、"));
        let worst: Vec<_> = self.worst.iter().map(TicketId::as_str).collect();
        let details = Details {
            number: worst.first().copied().unwrap_or_default().to_owned(),
            matter: "今日清单".to_owned(),
            state: "待办理".to_owned(),
            remark: Details::remark(&summary),
            ..Details::default()
        };
        vec![Effect {
            to,
            text: format!("{summary}\n最急：{}", worst.join("、")),
            details,
            link: Link { path: "/console".to_owned(), label: "打开工作台看全部".to_owned() },
            urgent: false,
            good_until: Some(end_of_day(local(now).date())),
            answer: None,
            spoken: false,
            way: Way::Ladder,
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::super::card::Watch;
    use super::*;
    use crate::accounts::UnitKind;
    use crate::ids::UnitId;
    use crate::staff::Role;
    use crate::tickets::{Alert, Due, Rules, State};

    fn at(text: &str) -> Timestamp {
        format!("{text}:00+08:00").parse().unwrap()
    }

    fn card(number: u32, kind: DeadlineKind, due: &str) -> Card {
        Card {
            id: TicketId::parse(format!("20261123-{number:04}")).unwrap(),
            what: "楼道灯不亮".to_owned(),
            place: None,
            community: None,
            state: State::Working,
            category: None,
            urgent: false,
            due: Some(Due { kind, at: at(due), provisional: false }),
            alert: Alert::None,
            desk: UnitId::parse("desk-shinan").unwrap(),
            unit: None,
            joint: false,
            holder: None,
            watch: Watch::default(),
        }
    }

    fn unit(kind: UnitKind) -> Unit {
        Unit {
            id: UnitId::parse("municipal-works").unwrap(),
            name: "养护队".to_owned(),
            kind,
            subdistrict: None,
            matters: Vec::new(),
            telephone: None,
            abolished: false,
        }
    }

    #[test]
    fn the_list_belongs_to_the_mornings_of_working_days() {
        let calendar = &Rules::bundled().calendar;
        for (moment, is_told) in [
            ("2026-11-23T08:29", false),
            ("2026-11-23T08:30", true),
            ("2026-11-23T09:29", true),
            ("2026-11-23T09:30", false),
            ("2026-11-28T08:40", false), // a Saturday
            ("2026-10-01T08:40", false), // National Day
            ("2026-09-20T08:40", true),  // a Sunday that is worked
        ] {
            assert_eq!(day_of_list(at(moment), calendar).is_some(), is_told, "{moment}");
        }
    }

    #[test]
    fn what_is_overdue_comes_before_what_is_due_today_and_the_rest_does_not_count() {
        let now = at("2026-11-23T08:30");
        let cards = [
            card(1, DeadlineKind::Done, "2026-11-23T16:00"),
            card(2, DeadlineKind::Done, "2026-11-20T10:00"),
            card(2, DeadlineKind::Done, "2026-11-22T10:00"),
            card(3, DeadlineKind::Rating, "2026-11-20T10:00"),
            card(4, DeadlineKind::Done, "2026-11-24T00:00"),
            card(5, DeadlineKind::Sign, "2026-11-23T23:59"),
        ];
        let list = DailyList::of(&cards, now);
        let worst: Vec<_> = list.worst.iter().map(TicketId::as_str).collect();
        assert_eq!((list.overdue, list.today), (1, 2));
        assert_eq!(worst, ["20261123-0002", "20261123-0001", "20261123-0005"]);
        let told = list.for_unit(&unit(UnitKind::Department), now);
        assert_eq!(
            told[0].text,
            "【今日清单】超期1件、今天到期2件。\n最急：20261123-0002、20261123-0001、20261123-0005"
        );
        assert!(matches!(&told[0].to, Audience::Role { role: Role::Head, .. }), "{told:?}");
        let told = list.for_unit(&unit(UnitKind::Desk), now);
        assert!(matches!(&told[0].to, Audience::Unit { .. }), "{told:?}");
        assert!(list.for_district(now)[0].text.starts_with("【今日清单】全区超期1件"));
    }

    #[test]
    fn five_are_named_and_an_empty_list_tells_nothing() {
        let now = at("2026-11-23T08:30");
        let many: Vec<_> = (1..9).map(|n| card(n, DeadlineKind::Done, "2026-11-20T10:00")).collect();
        let list = DailyList::of(&many, now);
        assert_eq!((list.overdue, list.worst.len()), (8, MOST_NAMED));
        assert!(DailyList::of(&[], now).for_district(now).is_empty());
    }
}
