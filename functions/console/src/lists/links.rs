//! The ways to other lists, with how many reports each has, and what can be done to several of a list.

use alliance::pages::console::{BulkAct, ListLink, ListRow, Queue};
use alliance::store::{Allowed, Conversations, Listing, Part, StoreError, Window};
use domain::ids::{AccountId, UnitId};
use domain::inbox::{self, State};
use domain::staff::kinds::ReadInbox;
use domain::staff::{Act, Locus};
use domain::tickets::{Card, Filter};
use futures_util::future::try_join_all;

use super::{COUNTED, Lists, NEXT};

/// Accounts of which the first page counts the conversations: those of a sub-district are no more.
const MOST_ACCOUNTS: usize = 12;
/// Conversations of an account that it counts. So many rows fit into half a read unit, so the page costs the same
/// whatever waits.
const TALKS_COUNTED: usize = 12;

impl Lists<'_> {
    /// The lists of a unit with their numbers, and what comes next: all from one read, which has the soonest due.
    pub(super) async fn count_unit(
        &self,
        unit: &UnitId,
    ) -> Result<Option<(Vec<ListLink>, Vec<ListRow>)>, StoreError> {
        let Some(by) = self.reading_of(unit) else { return Ok(None) };
        let part = Part { due: (None, None), after: None, reads: COUNTED, shows: COUNTED };
        let page = self.pages.tickets.queue_part(&by, unit, &part, |_| true).await?;
        let (tonight, overdue) = (self.tonight(), |card: &Card| card.is_overdue(self.now));
        let is_today = |card: &Card| !overdue(card) && card.due.is_some_and(|due| due.at <= tonight);
        let links = self.offered(unit).map(|queue| {
            let belongs = |card: &&Card| match queue {
                Queue::Overdue => overdue(card),
                Queue::Today => is_today(card),
                queue => queue.takes(card, self.me),
            };
            let number = page.cards.iter().filter(belongs).count();
            // The soonest due come first, so what is due by now or by tonight is counted whole unless the last is, too.
            let is_whole = page.next.is_none()
                || match queue {
                    Queue::Overdue => page.cards.last().is_some_and(|card| !overdue(card)),
                    Queue::Today => page.cards.last().is_some_and(|card| !overdue(card) && !is_today(card)),
                    _ => false,
                };
            let href = queue.address(Some(unit), &Filter::default());
            ListLink { count: count(number, is_whole), ..link(queue, queue.name(), href) }
        });
        let links = links.collect();
        let rows = page.cards.into_iter().take(NEXT).map(|card| ListRow { card, area: None }).collect();
        Ok(Some((links, rows)))
    }

    /// What waits in the inbox and nobody has, with its number, for those who have a few accounts; the inbox of a whole
    /// district is not counted.
    pub(super) async fn count_talks(&self, store: &Conversations) -> Result<Option<ListLink>, StoreError> {
        let locus = |account| Locus::of_account(account, self.alliance);
        let readable = self.alliance.accounts.iter();
        let allowed: Vec<(&AccountId, Allowed<ReadInbox>)> =
            readable.filter_map(|it| Some((&it.id, self.entered.allow(&locus(it))?))).collect();
        if allowed.is_empty() || allowed.len() > MOST_ACCOUNTS {
            return Ok(None);
        }
        let most = i32::try_from(TALKS_COUNTED).unwrap_or(i32::MAX);
        let waiting = try_join_all(allowed.iter().map(|(id, by)| store.free(by, id, most))).await?;
        let is_whole = waiting.iter().all(|of_account| of_account.len() < TALKS_COUNTED);
        let waiting = waiting.concat();
        let free = waiting.iter().filter(|card| card.state != State::Assigned).count();
        let urgent = waiting.iter().any(inbox::Card::is_urgent);
        let href = "/console/inbox?list=free".to_owned();
        let link = ListLink { icon: "message", presses: urgent, ..link(Queue::Unit, "留言", href) };
        Ok(Some(ListLink { count: count(free, is_whole), ..link }))
    }

    /// The lists of what is watched in this person's areas with their numbers, from one read.
    pub(super) async fn count_watched(&self) -> Result<Vec<ListLink>, StoreError> {
        let Some(by) = self.reading_areas() else { return Ok(Vec::new()) };
        let areas = self.areas(&Filter::default());
        let window =
            Window { of: Listing::Watched, areas: &areas, times: (None, None), after: None, most: COUNTED };
        let found = self.pages.tickets.areas(&by, &window).await?;
        let rows: Vec<_> = found.rows.iter().filter(|row| self.entered.may_list(row)).collect();
        // All reports of the area are an entry of the navigation, and are not counted.
        let links = Queue::OF_AREA.iter().filter(|queue| **queue != Queue::Area).map(|queue| {
            let number = rows.iter().filter(|row| queue.takes(&row.card, self.me)).count();
            let href = queue.address(None, &Filter::default());
            ListLink { count: count(number, !found.more), ..link(*queue, queue.name(), href) }
        });
        Ok(links.collect())
    }

    /// The lists beside this one.
    pub(super) fn links(&self, here: Queue, unit: Option<&UnitId>) -> Vec<ListLink> {
        let of_unit = unit.into_iter().flat_map(|unit| self.offered(unit));
        let of_area = Queue::OF_AREA.iter().copied().filter(|_| unit.is_none());
        of_unit
            .chain(of_area)
            .map(|queue| {
                let href = queue.address(unit, &Filter::default());
                ListLink { here: queue == here, ..link(queue, self.name(queue), href) }
            })
            .collect()
    }

    /// The other units whose lists this person has.
    pub(super) fn others(&self, unit: Option<&UnitId>, address: impl Fn(&UnitId) -> String) -> Vec<ListLink> {
        let others = self.queues.iter().filter(|other| unit.is_some_and(|unit| unit != *other));
        others
            .map(|other| {
                let name = format!("{}的待办", self.alliance.unit_name(other));
                link(Queue::Unit, &name, address(other))
            })
            .collect()
    }

    pub(super) fn offered(&self, unit: &UnitId) -> impl Iterator<Item = Queue> + use<> {
        let is_desk = self.is_desk(unit);
        Queue::OF_UNIT.iter().copied().filter(move |queue| queue.is_offered(is_desk))
    }

    /// What this person may do to several reports of a unit's list.
    pub(super) fn bulk(&self, unit: &UnitId) -> Option<BulkAct> {
        let staff = self.entered.staff();
        if self.is_desk(unit) {
            return staff.holds(Act::WorkAtDesk).then_some(BulkAct::Merge);
        }
        let locus = Locus { units: vec![unit.clone()], ..Locus::default() };
        staff.may(Act::WorkForUnit, &locus).then_some(BulkAct::Sign)
    }

    pub(super) fn name(&self, queue: Queue) -> &'static str {
        match queue {
            Queue::Area if self.district => "全区诉求",
            queue => queue.name(),
        }
    }

    pub(super) fn is_desk(&self, unit: &UnitId) -> bool {
        let desks = self.alliance.subdistricts.iter().map(|subdistrict| &subdistrict.desk);
        desks.chain(self.alliance.district_desk().map(|desk| &desk.id)).any(|desk| desk == unit)
    }
}

/// A way to a list whose reports were not counted.
fn link(queue: Queue, name: &str, href: String) -> ListLink {
    ListLink {
        href,
        name: name.to_owned(),
        count: String::new(),
        icon: queue.icon(),
        presses: matches!(queue, Queue::Overdue | Queue::Red | Queue::Calls),
        here: false,
    }
}

/// `3`, `99+`: how many there are, or that there are at least so many.
fn count(number: usize, is_whole: bool) -> String {
    match (number, is_whole) {
        (100.., _) => "99+".to_owned(),
        (number, true) => number.to_string(),
        (number, false) => format!("{number}+"),
    }
}
