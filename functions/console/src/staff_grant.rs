//! `staff-grant`, row 15 of the rights: a role is given or taken back, at once or once a second operator agrees.

use alliance::pages::Typed;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::staffing::Told;
use alliance::store::{Asked, StoreError, Transaction};
use domain::accounts::Alliance;
use domain::audit::{What, Who};
use domain::staff::kinds::ManageStaff;
use domain::staff::{Agreement, Grant, Role, Staff, WantedGrant};
use http::StatusCode;
use jiff::Timestamp;

use crate::people::{Back, FoundPerson, People, done, foreign_form, nobody, read_grant, typed};
use crate::resets::Reset;

/// The `staff-grant` function and its dependencies.
#[derive(Debug)]
pub struct StaffGrant(People);

impl Function for StaffGrant {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        People::build(deployment).map(Self)
    }
}

impl HttpFunction for StaffGrant {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.0.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match People::refusal(&entered) {
            Some(refusal) => Ok(refusal),
            None => self.change(&entered, &request).await,
        };
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.0.door.record(&entered, &request, answer).await
    }
}

/// A form of somebody who manages the person.
struct Sent<'a> {
    entered: &'a Entered,
    alliance: &'a Alliance,
    found: FoundPerson,
    asked: Asked<ManageStaff>,
    typed: Typed,
    now: Timestamp,
}

/// A change that the form asks for.
struct Change {
    grant: Grant,
    gives: bool,
}

impl Change {
    /// What the person may do afterwards; without what has ended, which is no longer written.
    fn after(&self, staff: &Staff, now: Timestamp) -> Staff {
        let mut after = staff.clone();
        after.grants.retain(|grant| grant.is_live(now));
        let held = after.grants.iter_mut().find(|held| held.is_same(&self.grant));
        match (self.gives, held) {
            (true, Some(held)) => held.until = self.grant.until,
            (true, None) => after.grants.push(self.grant.clone()),
            (false, _) => after.grants.retain(|held| !held.is_same(&self.grant)),
        }
        after
    }

    fn told(&self, alliance: &Alliance) -> String {
        format!("{}{}", if self.gives { "授予" } else { "收回" }, self.grant.name(alliance))
    }
}

impl StaffGrant {
    async fn change(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.0.accounts.alliance().await?;
        let Some(found) = self.0.find(entered, request.param("staff"), &alliance).await? else {
            return Ok(nobody(entered));
        };
        let typed = typed(request).await;
        let own = entered.own_form(typed.get("csrf"));
        let asked = own.and_then(|own| entered.ask_managing(own, Some(&found.person.staff), &alliance));
        let Some(asked) = asked else { return Ok(foreign_form(entered)) };
        let now = self.0.clock.now();
        let sent = Sent { entered, alliance: &alliance, found, asked, typed, now };
        if sent.typed.contains_key("confirm") {
            return self.confirm(sent).await;
        }
        if sent.typed.contains_key("withdraw") {
            return self.withdraw(sent).await;
        }
        if sent.typed.contains_key("reset") {
            let Sent { found, asked, typed, .. } = &sent;
            return self.0.reset(Reset { entered, found, asked, typed, now }).await;
        }
        let change = match read(&sent) {
            Ok(change) => change,
            Err((field, why)) => {
                let back = Back::wrong(sent.typed, field, why);
                return self.0.page(entered, &sent.found, &back, StatusCode::UNPROCESSABLE_ENTITY).await;
            }
        };
        let agreement = entered.staff().may_give(&change.grant, Some(&sent.found.person.staff.id), &alliance);
        match agreement {
            Err(why) => {
                let back = Back::wrong(sent.typed, "", why.to_string());
                self.0.page(entered, &sent.found, &back, StatusCode::FORBIDDEN).await
            }
            Ok(Agreement::None) => self.carry_out(sent, &change, None).await,
            Ok(Agreement::SecondOperator) => self.ask(sent, change).await,
        }
    }

    /// Keeps the change until a second operator agrees.
    async fn ask(&self, sent: Sent<'_>, change: Change) -> Result<Response, StoreError> {
        let Sent { entered, found, asked, alliance, now, .. } = &sent;
        let (by, name) = (entered.staff().id.clone(), entered.staff().name.clone());
        let detail = format!("申请{}", change.told(alliance));
        let (staff, generation) = (found.person.staff.id.clone(), found.person.generation.clone());
        let wanted =
            WantedGrant { staff, grant: change.grant, gives: change.gives, generation, by, name, at: *now };
        let (roll, mut transaction) = (&self.0.staffing.roll, Transaction::default());
        roll.ask(asked, &mut transaction, &wanted)?;
        let told = Told { who: Who::from(entered.staff()), detail, at: *now };
        self.0.staffing.tell(&mut transaction, What::Grant, &found.person.staff, &told)?;
        roll.commit(transaction).await?;
        Ok(done(&found.person.staff, "asked"))
    }

    /// What the form names among what waits for a second operator: whoever decides has read this request, and not one
    /// that came after it.
    async fn named(&self, sent: &Sent<'_>, by: &str) -> Result<Option<WantedGrant>, StoreError> {
        let Sent { found, now, typed, .. } = sent;
        let open = self.0.staffing.roll.wanted(&found.allowed, &found.person.staff.id, *now).await?;
        let field = |name: &str| typed.get(name).map_or("", String::as_str);
        let is_named =
            |wanted: &WantedGrant| wanted.id() == field(by) && wanted.at.to_string() == field("asked");
        Ok(open.into_iter().find(is_named))
    }

    /// Whoever asked takes it back, or another operator refuses it.
    async fn withdraw(&self, sent: Sent<'_>) -> Result<Response, StoreError> {
        let Sent { entered, found, asked, alliance, now, .. } = &sent;
        if !entered.staff().is(Role::Operator) || entered.staff().is_one_with(&found.person.staff.id) {
            let back = Back::wrong(Typed::new(), "", "请由另一位区级管理员办理。");
            return self.0.page(entered, found, &back, StatusCode::FORBIDDEN).await;
        }
        let Some(wanted) = self.named(&sent, "withdraw").await? else {
            let back = Back::wrong(Typed::new(), "", "这个申请已经办过、撤回，或者过了7天。");
            return self.0.page(entered, found, &back, StatusCode::CONFLICT).await;
        };
        let own = wanted.by == entered.staff().id;
        let change = Change { grant: wanted.grant.clone(), gives: wanted.gives };
        let verb = if own { "撤回" } else { "不同意" };
        let detail = format!("{verb}：{}（{}申请）", change.told(alliance), wanted.name);
        let (roll, mut transaction) = (&self.0.staffing.roll, Transaction::default());
        roll.settle(asked, &mut transaction, &wanted)?;
        let told = Told { who: Who::from(entered.staff()), detail, at: *now };
        self.0.staffing.tell(&mut transaction, What::Grant, &found.person.staff, &told)?;
        match roll.commit(transaction).await {
            Ok(()) => Ok(done(&found.person.staff, if own { "withdrawn" } else { "refused" })),
            Err(error) => self.0.not_changed(entered, found, Typed::new(), error.into()).await,
        }
    }

    /// A second operator agrees: what was asked for is done.
    async fn confirm(&self, sent: Sent<'_>) -> Result<Response, StoreError> {
        let Sent { entered, found, now, .. } = &sent;
        let wanted = self.named(&sent, "confirm").await?;
        let is_operator = entered.staff().is(Role::Operator);
        let still_asked = match &wanted {
            Some(wanted) => {
                wanted.generation == found.person.generation && self.0.is_operator(&wanted.by, *now).await?
            }
            None => false,
        };
        let refused = match wanted.as_ref().filter(|_| still_asked) {
            None => {
                Some((StatusCode::CONFLICT, "这个申请已经办过、改过，或者过了7天。请看过现在的岗位再办。"))
            }
            Some(wanted) if entered.staff().is_one_with(&wanted.by) => {
                Some((StatusCode::FORBIDDEN, "申请是您自己提的，请由另一位区级管理员确认。"))
            }
            Some(_) if !is_operator || entered.staff().is_one_with(&found.person.staff.id) => {
                Some((StatusCode::FORBIDDEN, "请由另一位区级管理员确认。"))
            }
            Some(_) => None,
        };
        if let Some((status, why)) = refused {
            return self.0.page(entered, found, &Back::wrong(Typed::new(), "", why), status).await;
        }
        let Some(wanted) = wanted else { return Ok(nobody(entered)) };
        let change = Change { grant: wanted.grant.clone(), gives: wanted.gives };
        self.carry_out(sent, &change, Some(&wanted)).await
    }

    async fn carry_out(
        &self,
        sent: Sent<'_>,
        change: &Change,
        wanted: Option<&WantedGrant>,
    ) -> Result<Response, StoreError> {
        let Sent { entered, alliance, found, asked, typed, now } = sent;
        let after = change.after(&found.person.staff, now);
        let detail = match wanted {
            Some(wanted) => format!("{}（{}申请）", change.told(alliance), wanted.name),
            None => change.told(alliance),
        };
        let told = Told { who: Who::from(entered.staff()), detail, at: now };
        let roll = &self.0.staffing.roll;
        let settle = |transaction: &mut Transaction| match wanted {
            Some(wanted) => roll.settle(&asked, transaction, wanted),
            None => Ok(()),
        };
        let changed = self.0.staffing.change_with(Some(&found.person), &after, alliance, told, settle).await;
        match changed {
            Ok(()) if entered.staff().manages(&after, alliance) => {
                Ok(done(&after, if change.gives { "given" } else { "taken" }))
            }
            Ok(()) => Ok(web::see_other("/console/staff")),
            Err(why) => self.0.not_changed(entered, &found, typed, why).await,
        }
    }
}

/// What the form asks for; otherwise the field that is wrong, and why.
fn read(sent: &Sent<'_>) -> Result<Change, (&'static str, &'static str)> {
    if let Some(taken) = sent.typed.get("take") {
        let held = sent.found.person.staff.grants.iter();
        let mut held = held.filter(|grant| format!("{}#{}", grant.role.id(), grant.scope) == *taken);
        let grant = held.next().cloned().ok_or(("", "这个岗位已经没有了，请看过现在的岗位再办。"))?;
        return Ok(Change { grant, gives: false });
    }
    Ok(Change { grant: read_grant(&sent.typed, sent.now)?, gives: true })
}
