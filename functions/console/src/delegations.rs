//! Delegations on the page of a person's own matters: made by whoever is away, ended by either, and used by the delegate.

use std::collections::BTreeMap;

use alliance::pages::{Errors, Typed};
use alliance::runtime::web::{self, Request, Response};
use alliance::services::door::{self, Entered};
use alliance::store::{Asked, Audit, StaffRoll, StoreError, Transaction};
use domain::audit::{Entry, What, Who};
use domain::calendar::{end_of_day, local};
use domain::ids::StaffId;
use domain::staff::kinds::KeepLogins;
use domain::staff::{Delegation, Enrolled, MOST_DELEGATIONS, NotDelegated, Party};
use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::me::Me;

/// A form of the page that came back: the status, what was typed, and what is wrong with it.
pub(crate) struct Back(pub(crate) StatusCode, pub(crate) Typed, pub(crate) Errors);

/// A change of the delegations of two people.
struct Change<'a> {
    one: (&'a Enrolled, Vec<Delegation>),
    other: (&'a Enrolled, Vec<Delegation>),
    what: What,
    detail: String,
}

impl Me {
    /// The colleagues whom this person may ask: everybody with a role in one of their scopes, by name.
    pub(crate) async fn colleagues(&self, entered: &Entered) -> Result<Vec<(String, String)>, StoreError> {
        let staff = entered.staff();
        if !staff.has_something_to_delegate() {
            return Ok(Vec::new());
        }
        let (mut found, now): (BTreeMap<String, String>, _) = (BTreeMap::new(), self.clock.now());
        for grant in staff.grants.iter().filter(|grant| grant.role.is_delegable()) {
            for holder in self.staff.of_scope(&grant.scope, now).await? {
                if holder.staff != staff.id {
                    let id = holder.staff.to_string();
                    found.entry(id.clone()).or_insert_with(|| holder.name.unwrap_or(id));
                }
            }
        }
        let mut colleagues: Vec<_> = found.into_iter().collect();
        colleagues.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(colleagues)
    }

    /// Lets a colleague act in their stead.
    pub(crate) async fn delegate(
        &self,
        entered: &Entered,
        asked: &Asked<KeepLogins>,
        typed: &Typed,
    ) -> Result<Result<Response, Back>, StoreError> {
        let now = self.clock.now();
        let back = |status, field: &str, why: &str| {
            Ok(Err(Back(status, typed.clone(), Errors(vec![(field.to_owned(), why.to_owned())]))))
        };
        let unfit = StatusCode::UNPROCESSABLE_ENTITY;
        let field = |name: &str| typed.get(name).map_or("", |value| value.trim());
        let colleagues = self.colleagues(entered).await?;
        let known = colleagues.iter().any(|(id, _)| id == field("delegate"));
        let Some(to) = StaffId::parse(field("delegate")).ok().filter(|_| known) else {
            return back(unfit, "delegate", "请选择代办的同事");
        };
        let (Ok(from), Ok(until)) = (field("from").parse::<Date>(), field("until").parse::<Date>()) else {
            return back(unfit, "until", "请填写从哪天到哪天");
        };
        // It begins at once where it begins today.
        let starts =
            if local(now).date() == from { now } else { end_of_day(from.yesterday().unwrap_or(from)) };
        let (one, other) = (self.staff.get(&entered.staff().id).await?, self.staff.get(&to).await?);
        let (Some(one), Some(other)) = (one, other.filter(|it| it.clone().at(now).is_some())) else {
            return back(unfit, "delegate", "这位同事现在不在岗，请另选一位");
        };
        let ends = end_of_day(until);
        if let Err(why) = entered.staff().may_delegate(&other.staff, (starts, ends), now) {
            let at = match why {
                NotDelegated::Backwards | NotDelegated::TooLong => "until",
                _ => "delegate",
            };
            return back(unfit, at, &why.to_string());
        }
        let standing = |person: &Enrolled| -> Vec<Delegation> {
            person.delegations.iter().filter(|it| it.stands(now)).cloned().collect()
        };
        let (mut own, mut theirs) = (standing(&one), standing(&other));
        if own.len().max(theirs.len()) >= MOST_DELEGATIONS {
            return back(StatusCode::CONFLICT, "", &NotDelegated::TooMany.to_string());
        }
        let id = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let (principal, delegate) = (Party::from(&one.staff), Party::from(&other.staff));
        let delegation = Delegation { id, principal, delegate, starts, ends };
        own.push(delegation.clone());
        theirs.push(delegation);
        let detail = format!("请{}代办，{from}至{until}", other.staff.name);
        let change = Change { one: (&one, own), other: (&other, theirs), what: What::Grant, detail };
        match self.write(entered, asked, change, now).await {
            Ok(()) => Ok(Ok(web::see_other("/console/me?done=delegated"))),
            Err(StoreError::Conflict) => {
                back(StatusCode::CONFLICT, "", "刚才有别人也在改，所以没有办成。请再提交一次。")
            }
            Err(error) => Err(error),
        }
    }

    /// Ends a delegation, which either of the two may.
    pub(crate) async fn end_delegation(
        &self,
        entered: &Entered,
        asked: &Asked<KeepLogins>,
        id: &str,
    ) -> Result<Response, StoreError> {
        let now = self.clock.now();
        let Some(one) = self.staff.get(&entered.staff().id).await? else {
            return Ok(web::see_other("/console/me"));
        };
        let Some(ended) = one.delegations.iter().find(|it| it.id == id && it.stands(now)) else {
            return Ok(web::see_other("/console/me?done=ended"));
        };
        let other = if ended.principal.staff == one.staff.id { &ended.delegate } else { &ended.principal };
        let left = |person: &Enrolled| -> Vec<Delegation> {
            let others = person.delegations.iter().filter(|it| it.id != id && it.stands(now));
            others.cloned().collect()
        };
        let detail = format!("结束代办：{}代{}", ended.delegate.name, ended.principal.name);
        let found = self.staff.get(&other.staff).await?;
        // Somebody who left the roll has none any more.
        let written = match &found {
            Some(found) => {
                let (own, theirs) = ((&one, left(&one)), (found, left(found)));
                self.write(entered, asked, Change { one: own, other: theirs, what: What::Grant, detail }, now)
                    .await
            }
            None => Ok(()),
        };
        match written {
            Ok(()) => Ok(web::see_other("/console/me?done=ended")),
            Err(StoreError::Conflict) => {
                let text = "刚才有别人也在改，所以没有办成。请回到“我的登录”再办一次。";
                Ok(door::say(StatusCode::CONFLICT, Some(entered.staff()), "没有办成", text))
            }
            Err(error) => Err(error),
        }
    }

    /// Acts in somebody's stead from now on, or for oneself again.
    pub(crate) async fn act_for(
        &self,
        entered: &Entered,
        asked: &Asked<KeepLogins>,
        request: &Request,
        whom: &str,
    ) -> Result<Response, StoreError> {
        let principal = entered.away().iter().find(|party| party.staff.as_str() == whom);
        if !whom.is_empty() && principal.is_none() {
            let text = "代办安排已经结束，或者对方的权限已停用。";
            return Ok(door::say(StatusCode::CONFLICT, Some(entered.staff()), "现在不能代办", text));
        }
        let cookie = self.cookie.of(request).unwrap_or_default();
        self.sessions.act_for(asked, cookie, principal.map(|party| &party.staff)).await?;
        Ok(web::see_other("/console/me"))
    }

    async fn write(
        &self,
        entered: &Entered,
        asked: &Asked<KeepLogins>,
        change: Change<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Change { one, other, what, detail } = change;
        let id = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let (who, about) = (Who::from(entered.staff()), other.0.staff.id.to_string());
        let entry = Entry { id, at: now, who, what, about, detail, record: None };
        let (roll, audit): (&StaffRoll, &Audit) = (&self.staff, &self.audit);
        let tells = |transaction: &mut Transaction| audit.join(transaction, &entry, now);
        roll.delegate(asked, [(one.0, &one.1), (other.0, &other.1)], tells).await
    }
}
