//! Looks into the reports of this person's lists for words, some at a press.

use std::collections::{BTreeSet, HashMap};

use alliance::pages::console::{ListRow, LookedInto};
use alliance::store::{Listing, Page, Part, Said, StoreError, Window, cursor};
use domain::ids::TicketId;
use domain::privacy::without_door;
use domain::tickets::{AreaRow, Card, Filter};
use jiff::civil::Date;

use super::{LOOKED_AT, Lists, PAGE};

/// What is looked for.
pub(crate) struct Sought<'a> {
    /// The words, in small letters; each must stand in what was said or in the place.
    pub(crate) words: &'a [String],
    /// The day with which the look begins; it goes back from there.
    pub(crate) until: Option<Date>,
    /// Where the press before ended.
    pub(crate) after: &'a str,
}

/// What one press found.
#[derive(Default)]
pub(crate) struct WithWords {
    pub(crate) rows: Vec<ListRow>,
    /// Where the next press looks on.
    pub(crate) next: Option<String>,
    pub(crate) looked: LookedInto,
}

impl Lists<'_> {
    /// The reports of this person's lists in which all of these words stand, and where to look on: in their area, newest first;
    /// without one, in what their unit has to do. What was said is read whole, of those alone that this person may read.
    pub(crate) async fn with_words(&self, sought: &Sought<'_>) -> Result<WithWords, StoreError> {
        let after = Some(sought.after).filter(|after| !after.is_empty());
        if let Some(by) = self.reading_areas() {
            let areas = self.areas(&Filter::default());
            let times = Filter { to: sought.until, ..Filter::default() }.times();
            let window = Window { of: Listing::All, areas: &areas, times, after, most: LOOKED_AT };
            let found = self.pages.tickets.areas(&by, &window).await?;
            let rows: Vec<_> = found.rows.iter().filter(|row| self.entered.may_list(row)).collect();
            let said = self.pages.tickets.said(&by, &numbers(rows.iter().map(|row| &row.card))).await?;
            let matching: Vec<_> = rows
                .iter()
                .filter(|row| has((&row.card, self.may_see_door(row)), &said, sought.words))
                .collect();
            let over = matching.len() > PAGE;
            let shown = &matching[..matching.len().min(PAGE)];
            let last = if over { shown.last().map(|row| **row) } else { found.rows.last() };
            let next = last.filter(|_| over || found.more).map(cursor);
            // Behind the last one shown, the next press looks again.
            let until = rows.iter().position(|row| last.is_some_and(|last| last.card.id == row.card.id));
            let looked = if over { &rows[..=until.unwrap_or_default()] } else { &rows[..] };
            let times =
                looked.last().zip(looked.first()).map(|(old, new)| (old.submitted_at, new.submitted_at));
            return Ok(WithWords {
                rows: shown.iter().map(|row| self.row(row)).collect(),
                next,
                looked: LookedInto { count: looked.len(), times },
            });
        }
        let Some((unit, by)) = self.queues.iter().find_map(|unit| Some((unit, self.reading_of(unit)?)))
        else {
            return Ok(WithWords::default());
        };
        let part = Part { due: (None, None), after, reads: LOOKED_AT, shows: PAGE };
        let (all, next) = self.pages.tickets.queue_placed(&by, unit, &part).await?;
        let said = self.pages.tickets.said(&by, &numbers(all.iter().map(|placed| &placed.card))).await?;
        let looked = LookedInto { count: all.len(), times: None };
        let matching = all.into_iter().filter(|placed| has((&placed.card, true), &said, sought.words));
        let page = Page::of(matching, next, PAGE);
        let rows = page.cards.into_iter().map(|card| ListRow { card, area: None }).collect();
        Ok(WithWords { rows, next: page.next, looked })
    }

    /// A row of an area's list as a row of the page.
    fn row(&self, of: &AreaRow) -> ListRow {
        ListRow { card: self.shown(of), area: Some(of.subdistrict.clone()) }
    }
}

/// The numbers of these reports; a report and the order of a joint unit on it have the same.
fn numbers<'a>(cards: impl Iterator<Item = &'a Card>) -> BTreeSet<TicketId> {
    cards.map(|card| card.id.clone()).collect()
}

/// Whether each of these words stands in the number of a report, in what was said or in its place, as far as the place is
/// shown.
fn has((card, exact): (&Card, bool), said: &HashMap<TicketId, Said>, words: &[String]) -> bool {
    let Some(said) = said.get(&card.id) else { return false };
    let address = said.address();
    let address = if exact { address } else { without_door(&address) };
    let text = format!("{} {} {address}", card.id, said.description()).to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}
