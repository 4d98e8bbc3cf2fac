//! The second factor of somebody whose phone is lost: one operator asks for it to be forgotten, another agrees.

use alliance::pages::Typed;
use alliance::runtime::web::Response;
use alliance::services::door::Entered;
use alliance::services::staffing::Told;
use alliance::store::{Asked, StoreError, Transaction};
use domain::audit::{What, Who};
use domain::staff::kinds::ManageStaff;
use domain::staff::{Role, WantedReset};
use http::StatusCode;
use jiff::Timestamp;

use crate::people::{Back, FoundPerson, People, done};

/// A form about somebody's second factor.
pub(crate) struct Reset<'a> {
    pub(crate) entered: &'a Entered,
    pub(crate) found: &'a FoundPerson,
    pub(crate) asked: &'a Asked<ManageStaff>,
    pub(crate) typed: &'a Typed,
    pub(crate) now: Timestamp,
}

impl People {
    /// Asks for a second factor to be forgotten, agrees to it, or withdraws it: what the form's field `reset` says.
    pub(crate) async fn reset(&self, sent: Reset<'_>) -> Result<Response, StoreError> {
        let Reset { entered, found, asked, typed, now } = sent;
        let (by, person) = (entered.staff(), &found.person.staff);
        let field = |name: &str| typed.get(name).map_or("", String::as_str);
        let not_theirs = !by.is(Role::Operator) || by.is_one_with(&person.id);
        let open = self.staffing.roll.second_of(&found.allowed, &person.id, now).await?;
        // Who agrees has read this request, and not one that came after it.
        let wanted = open.as_ref().and_then(|(_, wanted)| wanted.as_ref());
        let wanted = wanted.filter(|wanted| wanted.at.to_string() == field("asked"));
        let refused = |status, why: &str| (status, why.to_owned());
        let (roll, mut transaction) = (&self.staffing.roll, Transaction::default());
        let written = match (field("reset"), &open, wanted) {
            _ if not_theirs => Err(refused(StatusCode::FORBIDDEN, "重置动态口令由另外两位区级管理员办理。")),
            (_, None, _) => Err(refused(StatusCode::CONFLICT, "对方还没有登记动态口令，不用重置。")),
            ("ask", Some((second, None)), _) => {
                let (staff, enrolled) = (person.id.clone(), second.since);
                let (id, name) = (by.id.clone(), by.name.clone());
                roll.ask_reset(
                    asked,
                    &mut transaction,
                    &WantedReset { staff, enrolled, by: id, name, at: now },
                )?;
                Ok(("reset-asked", "申请重置动态口令".to_owned()))
            }
            ("ask", Some((_, Some(_))), _) => {
                Err(refused(StatusCode::CONFLICT, "已经有人申请了，请由另一位区级管理员确认。"))
            }
            (_, _, None) => Err(refused(StatusCode::CONFLICT, "这个申请已经办过、撤回，或者过了7天。")),
            ("withdraw", _, Some(wanted)) => {
                roll.settle_reset(asked, &mut transaction, wanted, None)?;
                Ok(("withdrawn", format!("撤回重置动态口令（{}申请）", wanted.name)))
            }
            (_, _, Some(wanted)) if by.is_one_with(&wanted.by) => {
                Err(refused(StatusCode::FORBIDDEN, "申请是您自己提的，请由另一位区级管理员确认。"))
            }
            (_, Some((second, _)), Some(wanted)) if self.is_operator(&wanted.by, now).await? => {
                roll.settle_reset(asked, &mut transaction, wanted, Some(second))?;
                Ok(("reset", format!("重置动态口令（{}申请）", wanted.name)))
            }
            _ => Err(refused(StatusCode::CONFLICT, "提申请的同事已经不是区级管理员，请重新申请。")),
        };
        let (what, detail) = match written {
            Ok(written) => written,
            Err((status, why)) => {
                return self.page(entered, found, &Back::wrong(Typed::new(), "", why), status).await;
            }
        };
        let told = Told { who: Who::from(by), detail, at: now };
        self.staffing.tell(&mut transaction, What::Grant, person, &told)?;
        match roll.commit(transaction).await {
            Ok(()) => Ok(done(person, what)),
            Err(StoreError::Conflict) => {
                let back = Back::wrong(Typed::new(), "", "刚才有别人也在办，所以没有办成。请看过再办。");
                self.page(entered, found, &back, StatusCode::CONFLICT).await
            }
            Err(error) => Err(error),
        }
    }

    /// Whether somebody is an operator now.
    pub(crate) async fn is_operator(
        &self,
        staff: &domain::ids::StaffId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let found = self.staffing.roll.get(staff).await?.and_then(|found| found.at(now));
        Ok(found.is_some_and(|found| found.staff.is(Role::Operator)))
    }
}
