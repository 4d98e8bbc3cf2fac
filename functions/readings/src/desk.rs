//! What the functions that people call have in common: the door, the rota, the page that a form comes back on.

use std::collections::BTreeMap;

use alliance::pages::Typed;
use alliance::pages::console::{
    ReadingDayPage, ReadingSeriesPage, ReadingsPage, reading_day, reading_series, readings,
};
use alliance::runtime::rendering::{BUSY, rendered};
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Random, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Accounts, Allowed, Counts, MayKeepRota, RotaBook, StoreError};
use domain::accounts::Account;
use domain::audit::What;
use domain::calendar;
use domain::rota::{Change, Day, PLANNED_AHEAD, Refusal, Series, Spare};
use domain::staff::kinds::{KeepRota, ReadRota, SignReading};
use domain::staff::{Act, Locus};
use http::StatusCode;
use jiff::ToSpan as _;

/// A form of another session.
pub(crate) const ANOTHER_LOGIN: &str = "这张表单不是在本次登录里打开的，没有办理，请再办一次";
/// Somebody was faster.
pub(crate) const CHANGED: &str = "情况刚刚变了，请看现在的再办。您填的还在下面";
/// How many days back a series' page shows.
const DAYS_BACK: i64 = 14;

/// The functions' common dependencies.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) door: Door,
    pub(crate) accounts: Accounts,
    pub(crate) rota: RotaBook,
    /// What is counted of readings; only the function that shows pages reads it.
    pub(crate) counts: Option<Counts>,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
}

/// What came back of a form, and why.
#[derive(Default)]
pub(crate) struct Back<'a> {
    pub(crate) typed: Option<&'a Typed>,
    pub(crate) problem: Option<String>,
    pub(crate) status: StatusCode,
}

impl<'a> Back<'a> {
    pub(crate) fn because(status: StatusCode, why: impl Into<String>) -> Self {
        Self { typed: None, problem: Some(why.into()), status }
    }

    pub(crate) fn refused(why: Refusal) -> Self {
        Self::because(StatusCode::UNPROCESSABLE_ENTITY, why.to_string())
    }

    pub(crate) fn with(self, typed: &'a Typed) -> Self {
        Self { typed: Some(typed), ..self }
    }
}

/// A series that somebody may see.
pub(crate) struct Here {
    pub(crate) account: Account,
    pub(crate) locus: Locus,
    pub(crate) reading: Allowed<ReadRota>,
    pub(crate) series: Series,
}

/// What a page of one recording is about.
#[expect(clippy::large_enum_variant, reason = "one is held at a time")]
pub(crate) enum Item {
    Day(Day),
    Spare(Spare),
}

impl Desk {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            rota: deployment.rota()?,
            counts: None,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }

    /// The series of an address; none where there is none for this person.
    pub(crate) async fn here(&self, entered: &Entered, id: &str) -> Result<Option<Here>, StoreError> {
        let alliance = self.accounts.alliance().await?;
        for account in &alliance.accounts {
            let locus = Locus::of_account(account, &alliance);
            let Some(reading) = entered.allow::<ReadRota>(&locus) else { continue };
            if !id.starts_with(&format!("{}-", account.id)) {
                continue;
            }
            let found = self.rota.series(&reading, id).await?;
            if let Some(series) = found.filter(|series| series.account == account.id) {
                return Ok(Some(Here { account: account.clone(), locus, reading, series }));
            }
        }
        Ok(None)
    }

    /// The days that a page shows.
    pub(crate) async fn days(&self, here: &Here) -> Result<Vec<Day>, StoreError> {
        let today = calendar::local(self.clock.now()).date();
        let (first, last) =
            (today.saturating_sub(DAYS_BACK.days()), today.saturating_add((PLANNED_AHEAD + 1).days()));
        self.rota.days(&here.reading, &here.series.id, (first, last)).await
    }

    /// The day or the spare recording of an address.
    pub(crate) async fn item(&self, here: &Here, name: &str) -> Result<Option<Item>, StoreError> {
        if let Ok(date) = name.parse() {
            return Ok(self.rota.day(&here.reading, &here.series.id, date).await?.map(Item::Day));
        }
        let spares = self.rota.spares(&here.reading, &here.series.id).await?;
        Ok(spares.into_iter().find(|spare| spare.id == name).map(Item::Spare))
    }

    /// Writes a change; the reason where it was not written.
    pub(crate) async fn save<'a>(
        &self,
        entered: &Entered,
        by: impl MayKeepRota,
        change: &Change,
        detail: &str,
    ) -> Result<Result<(), Back<'a>>, StoreError> {
        let note = self.door.change(entered, What::Rota, &change.series.id, detail.to_owned())?;
        match self.rota.save(by, change, self.clock.now(), note).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::Conflict) => Ok(Err(Back::because(StatusCode::CONFLICT, CHANGED))),
            Err(StoreError::Throttled(_)) => Ok(Err(Back::because(StatusCode::SERVICE_UNAVAILABLE, BUSY))),
            Err(error) => Err(error),
        }
    }

    /// The list of series, with the form for a new one.
    pub(crate) async fn list_page(&self, entered: &Entered, back: &Back<'_>) -> Result<Response, StoreError> {
        let alliance = self.accounts.alliance().await?;
        let mut series = Vec::new();
        let mut mine = Vec::new();
        let mut is_reader = false;
        for account in &alliance.accounts {
            let locus = Locus::of_account(account, &alliance);
            let Some(reading) = entered.allow::<ReadRota>(&locus) else { continue };
            for id in self.rota.of_account(&reading, &account.id).await? {
                if let Some(found) = self.rota.series(&reading, &id).await? {
                    series.push((account.clone(), found));
                }
            }
            if entered.allow::<KeepRota>(&locus).is_some() {
                mine.push(account.clone());
            }
            is_reader = true;
        }
        if !is_reader {
            let text = format!("这一步由{}办理。", Act::ReadRota.rule().who);
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", &text));
        }
        let fresh = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let html = readings(&ReadingsPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            series: &series,
            accounts: &mine,
            fresh: fresh.get(..8).unwrap_or_default(),
            typed: back.typed,
            problem: back.problem.as_deref(),
        });
        Ok(rendered(back.status, html))
    }

    /// The page of a series.
    pub(crate) async fn series_page(
        &self,
        entered: &Entered,
        request: &Request,
        id: &str,
        back: &Back<'_>,
    ) -> Result<Response, StoreError> {
        let Some(here) = self.here(entered, id).await? else { return Ok(no_series(entered)) };
        let days = self.days(&here).await?;
        let spares = self.rota.spares(&here.reading, id).await?;
        let from = calendar::local(self.clock.now()).date().saturating_sub(DAYS_BACK.days());
        let listeners = match &self.counts {
            Some(counts) => counts.listeners(&here.reading, id, from).await?,
            None => BTreeMap::new(),
        };
        let html = reading_series(&ReadingSeriesPage {
            listeners: &listeners,
            staff: entered.staff(),
            csrf: entered.csrf(),
            account: &here.account,
            series: &here.series,
            days: &days,
            spares: &spares,
            may_keep: entered.allow::<KeepRota>(&here.locus).is_some(),
            typed: back.typed,
            problem: back.problem.as_deref(),
            done: &request.query_value("done").unwrap_or_default(),
            now: self.clock.now(),
        });
        Ok(rendered(back.status, html))
    }

    /// The page of a day or of a spare recording.
    pub(crate) async fn item_page(
        &self,
        entered: &Entered,
        request: &Request,
        (id, name): (&str, &str),
        back: &Back<'_>,
    ) -> Result<Response, StoreError> {
        let Some(here) = self.here(entered, id).await? else { return Ok(no_series(entered)) };
        let Some(item) = self.item(&here, name).await? else { return Ok(no_series(entered)) };
        let spares = self.rota.spares(&here.reading, id).await?;
        let (day, spare) = match &item {
            Item::Day(day) => (Some(day), None),
            Item::Spare(spare) => (None, Some(spare)),
        };
        let html = reading_day(&ReadingDayPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            series: &here.series,
            day,
            spare,
            spares: &spares,
            may_keep: entered.allow::<KeepRota>(&here.locus).is_some(),
            may_sign: entered.allow::<SignReading>(&here.locus).is_some(),
            typed: back.typed,
            problem: back.problem.as_deref(),
            done: &request.query_value("done").unwrap_or_default(),
            now: self.clock.now(),
        });
        Ok(rendered(back.status, html))
    }
}

/// The answer where there is no such series, or no such day of it, for this person.
pub(crate) fn no_series(entered: &Entered) -> Response {
    let text = "地址不对，或者它不属于您的公众号。";
    door::say(StatusCode::NOT_FOUND, Some(entered.staff()), "没有找到这个领读栏目", text)
}

/// The answer to somebody who sees a series and may not do this in it; none where they may.
pub(crate) fn refused(entered: &Entered, act: Act, here: &Here) -> Option<Response> {
    if entered.staff().may(act, &here.locus) {
        return None;
    }
    let who = format!("这一步由{}办理。", act.rule().who);
    Some(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", &who))
}

/// The answer after a form did what it was asked.
pub(crate) fn done(to: &str) -> Response {
    web::see_other(to)
}
