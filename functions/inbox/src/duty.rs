//! `duty`: the duty list of the district, as a page and a form.

use std::collections::{BTreeMap, BTreeSet};

use alliance::pages::Typed;
use alliance::pages::console::{DutyPage, duty};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Accounts, Allowed, DutyBook, StaffRoll, StoreError};
use domain::accounts::{Alliance, UnitKind};
use domain::ids::{AccountId, StaffId};
use domain::inbox::{DutyList, MOST_ON_DUTY, OnDuty};
use domain::staff::kinds::KeepDuty;
use domain::staff::{Locus, Scope};
use futures_util::future::try_join_all;
use http::{Method, StatusCode};
use jiff::Timestamp;
use jiff::civil::Time;

use crate::whole::Whole;

/// The path of the page.
const PAGE: &str = "/console/duty";
/// The most people that the page offers.
const MOST_OFFERED: usize = 60;

/// The `duty` function and its dependencies.
#[derive(Debug)]
pub struct Duty {
    door: Door,
    accounts: Accounts,
    staff: StaffRoll,
    duty: DutyBook,
    district: AccountId,
    clock: Clock,
}

impl Function for Duty {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            staff: deployment.staff()?,
            duty: deployment.duty()?,
            district: deployment.district_account()?,
            clock: deployment.clock.clone(),
        })
    }
}

impl HttpFunction for Duty {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = self.answer(&entered, &request).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.door.record(&entered, &request, answer).await
    }
}

impl Duty {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.accounts.alliance().await?;
        let locus = alliance
            .account(&self.district)
            .map_or_else(Locus::district, |account| Locus::of_account(account, &alliance));
        let Some(allowed) = entered.allow::<KeepDuty>(&locus) else {
            let text = "值班由区级管理员或区级公众号的管理员安排。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text));
        };
        let list = self.duty.get(&allowed).await?;
        let people = self.people(&alliance, &list).await?;
        if request.method == Method::POST {
            return self.save(entered, &allowed, &locus, &people, request).await;
        }
        let saved = request.query_value("done").is_some();
        Ok(self.page(entered, &list, &people, &[], saved, StatusCode::OK))
    }

    async fn save(
        &self,
        entered: &Entered,
        allowed: &Allowed<KeepDuty>,
        locus: &Locus,
        people: &[(String, String)],
        request: &Request,
    ) -> Result<Response, StoreError> {
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let form = Whole::<KeepDuty>::of(entered, locus, &typed);
        let (people_on, errors) = read(&typed, people);
        let mut list = DutyList {
            version: form.version(),
            people: people_on,
            saved_by: Some(entered.staff().name.clone()),
            saved_at: Some(self.clock.now()),
        };
        let names: Vec<_> = list.people.iter().map(|on| on.name.as_str()).collect();
        let told = format!("值班：{}", if names.is_empty() { "没有人".to_owned() } else { names.join("、") });
        let besides = self.door.setting(entered, "duty", told)?;
        let (next, book) = (list.clone(), &self.duty);
        let save =
            |asked, version| async move { book.save(&asked, &DutyList { version, ..next }, besides).await };
        let Some(refused) = form.save(errors, save).await? else {
            return Ok(web::see_other(&format!("{PAGE}?done=1")));
        };
        if refused.is_outdated() {
            list.version = self.duty.get(allowed).await?.version;
        }
        Ok(self.page(entered, &list, people, &refused.errors, false, refused.status))
    }

    /// Those who work for the district, its sub-districts and desks, by name.
    async fn people(&self, alliance: &Alliance, on: &DutyList) -> Result<Vec<(String, String)>, StoreError> {
        let now: Timestamp = self.clock.now();
        let desks = alliance.units.iter().filter(|unit| unit.kind == UnitKind::Desk);
        let scopes: Vec<_> = [Scope::District, Scope::Account(self.district.clone())]
            .into_iter()
            .chain(alliance.subdistricts.iter().map(|it| Scope::Subdistrict(it.code.clone())))
            .chain(desks.map(|desk| Scope::Unit(desk.id.clone())))
            .collect();
        let holders =
            try_join_all(scopes.iter().map(|scope| self.staff.of_scope(scope, now))).await?.concat();
        // Whoever is on the list is offered before all others, so that saving it again drops nobody.
        let all: BTreeSet<StaffId> = holders.into_iter().map(|holder| holder.staff).collect();
        let (first, rest): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|id| on.people.iter().any(|person| person.staff == *id));
        let ids: Vec<_> = first.into_iter().chain(rest).take(MOST_OFFERED).collect();
        let found = try_join_all(ids.iter().map(|id| self.staff.get(id))).await?;
        let mut people: Vec<_> = found
            .into_iter()
            .flatten()
            .map(|person| (person.staff.id.to_string(), person.staff.name))
            .collect();
        people.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(people)
    }

    fn page(
        &self,
        entered: &Entered,
        list: &DutyList,
        people: &[(String, String)],
        errors: &[String],
        saved: bool,
        status: StatusCode,
    ) -> Response {
        let html = duty(&DutyPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            list,
            people,
            errors,
            now: self.clock.now(),
            saved,
        });
        rendered(status, html)
    }
}

/// The people of the form, in order, and what is wrong.
fn read(typed: &Typed, people: &[(String, String)]) -> (Vec<OnDuty>, Vec<String>) {
    let names: BTreeMap<_, _> = people.iter().map(|(id, name)| (id.as_str(), name)).collect();
    let (mut on, mut errors) = (Vec::new(), Vec::new());
    for at in 1..=MOST_ON_DUTY {
        let field = |name: &str| typed.get(&format!("{name}-{at}")).map_or("", |value| value.trim());
        let id = field("who");
        if id.is_empty() {
            continue;
        }
        let (Some(name), Ok(staff)) = (names.get(id), StaffId::parse(id)) else {
            errors.push(format!("第{at}位：请从列表里选"));
            continue;
        };
        let (Some(from), Some(to)) = (time(field("from")), time(field("to"))) else {
            errors.push(format!("第{at}位：请填写几点到几点"));
            continue;
        };
        let days = match field("days") {
            "weekdays" => vec![1, 2, 3, 4, 5],
            "weekend" => vec![6, 7],
            _ => Vec::new(),
        };
        on.push(OnDuty { staff, name: (*name).clone(), from, to, days });
    }
    (on, errors)
}

/// `08:00`, as a browser writes it.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.get(..2)?.parse().ok()?, 0, 0).ok()
}
