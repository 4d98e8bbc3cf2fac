//! What the page of the hand-over and its two signatures have in common.

use std::collections::BTreeMap;
use std::sync::Arc;

use alliance::pages::Typed;
use alliance::pages::console::{HandoverBack, HandoverPage, handover, handover_field};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Clock, Deployment, Random, StartError};
use alliance::services::door::{self, Door, Entered, OwnForm};
use alliance::services::transitions::ANOTHER_LOGIN;
use alliance::store::{
    Accounts, Allowed, Asked, Conversations, Handovers, Listing, StoreError, Tickets, Window,
};
use domain::accounts::{Alliance, Unit, UnitKind};
use domain::audit::{self, What, Who};
use domain::handover::{Entry, Handover, Seen, list};
use domain::ids::{AccountId, TicketId};
use domain::inbox::InboxList;
use domain::staff::Locus;
use domain::staff::kinds::{ReadInbox, ReadReports};
use domain::tickets::{Card, Category, Watch};
use futures_util::future::try_join_all;
use http::{Method, StatusCode};
use jiff::Timestamp;

/// Reports of a unit's list that are looked at, and of its area's.
const REPORTS: usize = 200;
/// Conversations and calls of an account that are looked at.
const OF_AN_ACCOUNT: i32 = 50;
/// The slips that the page shows.
const SLIPS: i32 = 12;

/// The hand-over of a unit's work.
#[derive(Debug)]
pub(crate) struct Slips {
    pub(crate) door: Door,
    pub(crate) handovers: Handovers,
    pub(crate) clock: Clock,
    accounts: Accounts,
    tickets: Tickets,
    conversations: Conversations,
    random: Random,
}

/// Who asks, and about which of their units.
pub(crate) struct At<'a> {
    pub(crate) entered: &'a Entered,
    pub(crate) alliance: &'a Alliance,
    pub(crate) own: Own<'a>,
}

/// A unit whose work this person may hand over.
pub(crate) struct Own<'a> {
    pub(crate) unit: &'a Unit,
    pub(crate) locus: Locus,
    reading: Allowed<ReadReports>,
}

/// A form of the page that somebody sent from their own session.
pub(crate) struct Signature<'a> {
    pub(crate) at: At<'a>,
    pub(crate) typed: Typed,
    pub(crate) form: OwnForm,
    pub(crate) asked: Asked<ReadReports>,
}

impl<'a> At<'a> {
    /// The unit that a request or its form names; the first of theirs where the address names none. `Err` is the answer to
    /// give instead.
    pub(crate) fn of(
        entered: &'a Entered,
        alliance: &'a Alliance,
        request: &Request,
        typed: &Typed,
    ) -> Result<Self, Box<Response>> {
        let wanted = typed.get("unit").cloned().or_else(|| request.query_value("unit"));
        let mut owns: Vec<Own<'a>> = owns(entered, alliance).collect();
        if owns.is_empty() {
            let text = "交接班由受理台和承办单位的人员办理。";
            let answer = door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text);
            return Err(Box::new(answer));
        }
        let named = owns.iter().position(|own| wanted.as_deref() == Some(own.unit.id.as_str()));
        // A form is about the unit that it names, and no other.
        let place = match named {
            None if wanted.is_some() && request.method == Method::POST => {
                let text = "它不属于您的单位。";
                let title = "没有找到这张交接单";
                let answer = door::say(StatusCode::NOT_FOUND, Some(entered.staff()), title, text);
                return Err(Box::new(answer));
            }
            named => named.unwrap_or_default(),
        };
        Ok(Self { entered, alliance, own: owns.swap_remove(place) })
    }
}

impl Slips {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            handovers: deployment.handovers()?,
            clock: deployment.clock.clone(),
            accounts: deployment.accounts()?,
            tickets: deployment.tickets()?,
            conversations: deployment.conversations()?,
            random: deployment.random,
        })
    }

    pub(crate) async fn alliance(&self) -> Result<Arc<Alliance>, StoreError> {
        self.accounts.alliance().await
    }

    /// A signature that somebody sends: what was typed, about which unit, and the permission. `Err` inside is the answer to
    /// give instead.
    pub(crate) async fn signature<'a>(
        &self,
        entered: &'a Entered,
        alliance: &'a Alliance,
        request: &Request,
    ) -> Result<Result<Signature<'a>, Response>, StoreError> {
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let at = match At::of(entered, alliance, request, &typed) {
            Ok(at) => at,
            Err(answer) => return Ok(Err(*answer)),
        };
        let own = entered.own_form(typed.get("csrf"));
        let asked = own.and_then(|form| Some((form, entered.ask(form, &at.own.locus)?)));
        let Some((form, asked)) = asked else {
            return self.again(&at, &typed, ANOTHER_LOGIN, StatusCode::FORBIDDEN).await.map(Err);
        };
        Ok(Ok(Signature { at, typed, form, asked }))
    }

    /// The page with a form that came back, and why it did.
    pub(crate) async fn again(
        &self,
        at: &At<'_>,
        typed: &Typed,
        why: &str,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let ticked = typed.keys().filter(|name| name.starts_with("entry-")).cloned().collect();
        let note = typed.get("note").cloned().unwrap_or_default();
        let back = HandoverBack { note, ticked, why: why.trim_end_matches('。').to_owned() };
        self.page(at, Some(&back), ("", ""), status).await
    }

    /// The page; after something was done, what, and with which slip.
    pub(crate) async fn page(
        &self,
        at: &At<'_>,
        back: Option<&HandoverBack>,
        (done, done_slip): (&str, &str),
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let At { entered, alliance, own } = at;
        let (entries, matters) = self.look(at).await?;
        let slips = self.handovers.of_unit(&own.reading, &own.unit.id, SLIPS).await?;
        let others: Vec<_> = owns(entered, alliance)
            .filter(|other| other.unit.id != own.unit.id)
            .map(|other| (format!("/console/handover?unit={}", other.unit.id), other.unit.name.as_str()))
            .collect();
        let once = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let html = handover(&HandoverPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            once: &once,
            unit: (own.unit.id.as_str(), &own.unit.name),
            others: &others,
            entries: &entries,
            matters: &matters,
            slips: &slips,
            back,
            now: self.clock.now(),
            done,
            done_slip,
        });
        Ok(rendered(status, html))
    }

    /// What of the unit's work needs a look now, as far as this person may see it.
    pub(crate) async fn entries(&self, at: &At<'_>) -> Result<Vec<Entry>, StoreError> {
        Ok(self.look(at).await?.0)
    }

    /// The same, with what each report in the lists is about, for the page alone: a slip keeps no word of a resident.
    async fn look(&self, at: &At<'_>) -> Result<(Vec<Entry>, BTreeMap<TicketId, String>), StoreError> {
        let At { entered, alliance, own } = at;
        let (by, unit) = (&own.reading, own.unit);
        let limit = i32::try_from(REPORTS).unwrap_or(i32::MAX);
        let mut cards = self.tickets.queue(by, &unit.id, None, limit).await?.cards;
        let (mut waiting, mut aside, mut calls) = (Vec::new(), Vec::new(), Vec::new());
        if unit.kind == UnitKind::Desk {
            cards.extend(self.elsewhere(entered, own).await?);
            let accounts = accounts_of(entered, alliance, unit);
            let store = &self.conversations;
            let lists = accounts.iter().map(|(id, by)| store.list(by, id, InboxList::Waiting, OF_AN_ACCOUNT));
            waiting = try_join_all(lists).await?.concat();
            let later = accounts.iter().map(|(id, by)| store.list(by, id, InboxList::Later, OF_AN_ACCOUNT));
            aside = try_join_all(later).await?.concat();
            let due = accounts.iter().map(|(id, by)| store.due_calls(by, id, OF_AN_ACCOUNT));
            calls = try_join_all(due).await?.concat();
        }
        let leaves = &entered.staff().id;
        let seen = Seen { leaves, cards: &cards, waiting: &waiting, aside: &aside, calls: &calls };
        let rules = self.accounts.rules().await?;
        let entries = list(&seen, &rules.calendar, self.clock.now());
        Ok((entries, cards.into_iter().map(|card| (card.id, card.what)).collect()))
    }

    /// Dangers of a desk, and what is supervised of it, that a department works on: they are in no list of the desk's own.
    async fn elsewhere(&self, entered: &Entered, own: &Own<'_>) -> Result<Vec<Card>, StoreError> {
        let areas = [own.unit.subdistrict.clone()];
        let window =
            Window { of: Listing::All, areas: &areas, times: (None, None), after: None, most: REPORTS };
        let rows = self.tickets.areas(&own.reading, &window).await?.rows;
        let pressing =
            |card: &Card| card.category == Some(Category::Danger) || card.watch.has(Watch::SUPERVISED);
        let is_one = |card: &Card| pressing(card) && card.desk == own.unit.id;
        Ok(rows
            .into_iter()
            .filter(|row| is_one(&row.card) && entered.may_list(row))
            .map(|row| row.card)
            .collect())
    }

    /// The entry of the audit for a signature.
    pub(crate) fn entry(
        &self,
        entered: &Entered,
        what: What,
        slip: &Handover,
        now: Timestamp,
    ) -> Result<audit::Entry, StoreError> {
        Ok(audit::Entry {
            id: self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?,
            at: now,
            who: Who::from(entered.staff()),
            what,
            about: slip.unit.to_string(),
            detail: format!("{}项", slip.entries.len()),
            record: None,
        })
    }
}

/// The entries of a list that a form has ticked.
pub(crate) fn ticked(entries: Vec<Entry>, typed: &Typed) -> Vec<Entry> {
    entries.into_iter().filter(|entry| typed.contains_key(&handover_field(&entry.about))).collect()
}

/// The units whose work lists this person has; for somebody without one, such as a supervisor, the desks of their scope.
fn owns<'a>(entered: &Entered, alliance: &'a Alliance) -> impl Iterator<Item = Own<'a>> {
    let mut units = entered.staff().queues(alliance);
    if units.is_empty() {
        let desks = alliance.units.iter().filter(|unit| unit.kind == UnitKind::Desk);
        units.extend(desks.map(|desk| desk.id.clone()));
    }
    units.into_iter().filter_map(|id| {
        let unit = alliance.unit(&id)?;
        let locus = Locus::of_unit(unit);
        let reading = entered.allow(&locus)?;
        Some(Own { unit, locus, reading })
    })
}

/// The accounts whose conversations a desk answers, as far as this person may read them.
fn accounts_of<'a>(
    entered: &Entered,
    alliance: &'a Alliance,
    desk: &Unit,
) -> Vec<(&'a AccountId, Allowed<ReadInbox>)> {
    let of_desk = alliance.accounts.iter().filter_map(|account| {
        let locus = Locus::of_account(account, alliance);
        let answers = locus.desk.as_ref() == Some(&desk.id);
        Some((&account.id, entered.allow(&locus).filter(|_| answers)?))
    });
    of_desk.collect()
}
