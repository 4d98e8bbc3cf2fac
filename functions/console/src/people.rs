//! What the pages of people have in common: the person of an address, and their page.

use alliance::pages::console::{PersonPage, person};
use alliance::pages::{Errors, Typed};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::services::staffing::{Staffing, StaffingError};
use alliance::store::{Accounts, Allowed, StoreError};
use domain::accounts::Alliance;
use domain::calendar::end_of_day;
use domain::ids::StaffId;
use domain::staff::kinds::ManageStaff;
use domain::staff::{Act, Enrolled, Grant, Nonsense, Role, Scope, Staff};
use http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;

/// The people of the roll, behind the door.
#[derive(Debug)]
pub(crate) struct People {
    pub(crate) door: Door,
    pub(crate) accounts: Accounts,
    pub(crate) staffing: Staffing,
    pub(crate) clock: Clock,
}

/// A person, with the permission to see what they may do.
pub(crate) struct FoundPerson {
    pub(crate) person: Enrolled,
    pub(crate) allowed: Allowed<ManageStaff>,
}

/// A form that came back.
#[derive(Default)]
pub(crate) struct Back {
    pub(crate) banner: Option<String>,
    pub(crate) typed: Typed,
    pub(crate) errors: Errors,
}

impl Back {
    /// A form with something wrong.
    pub(crate) fn wrong(typed: Typed, field: &str, why: impl Into<String>) -> Self {
        Self { typed, errors: Errors(vec![(field.to_owned(), why.into())]), banner: None }
    }

    /// A message above the page.
    pub(crate) fn said(banner: &str) -> Self {
        Self { banner: Some(banner.to_owned()), ..Self::default() }
    }
}

impl People {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            staffing: Staffing::build(deployment)?,
            clock: deployment.clock.clone(),
        })
    }

    /// The person whom an address names; none where there is nobody, or nobody of theirs.
    pub(crate) async fn find(
        &self,
        entered: &Entered,
        id: &str,
        alliance: &Alliance,
    ) -> Result<Option<FoundPerson>, StoreError> {
        let Ok(id) = StaffId::parse(id) else { return Ok(None) };
        let Some(person) = self.staffing.roll.get(&id).await? else { return Ok(None) };
        let allowed = entered.allow_managing(Some(&person.staff), alliance);
        Ok(allowed.map(|allowed| FoundPerson { person, allowed }))
    }

    /// The answer to somebody who manages nobody.
    pub(crate) fn refusal(entered: &Entered) -> Option<Response> {
        let text = "人员由单位负责人、公众号管理员和区级管理员管理。";
        let refused = || door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text);
        (!entered.staff().holds(Act::ManageStaff)).then(refused)
    }

    /// The page of a person.
    pub(crate) async fn page(
        &self,
        entered: &Entered,
        found: &FoundPerson,
        back: &Back,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let (alliance, now) = (self.accounts.alliance().await?, self.clock.now());
        let id = &found.person.staff.id;
        let wanted = self.staffing.roll.wanted(&found.allowed, id, now).await?;
        let second = match found.person.staff.needs_second() && entered.staff().is(Role::Operator) {
            true => self.staffing.roll.second_of(&found.allowed, id, now).await?,
            false => None,
        };
        let invited = match found.person.frozen {
            Some(_) => self.staffing.roll.invited_by(&found.allowed, id).await?,
            None => Vec::new(),
        };
        let invited: Vec<_> = invited.into_iter().map(|it| (it.staff.to_string(), it.name)).collect();
        let html = person(&PersonPage {
            invited: &invited,
            staff: entered.staff(),
            csrf: entered.csrf(),
            alliance: &alliance,
            person: &found.person,
            wanted: &wanted,
            second: second.as_ref(),
            now,
            banner: back.banner.as_deref(),
            typed: &back.typed,
            errors: &back.errors,
        });
        Ok(rendered(status, html))
    }

    /// Why nothing was changed, as staff read it.
    pub(crate) fn why_not(why: StaffingError) -> Result<(StatusCode, String), StoreError> {
        match why {
            StaffingError::Nonsense(nonsense) => {
                Ok((StatusCode::UNPROCESSABLE_ENTITY, said(&nonsense).to_owned()))
            }
            StaffingError::Store(StoreError::Conflict) => {
                let text = "刚才有别人也在改，所以没有办成。请看过现在的岗位再办。";
                Ok((StatusCode::CONFLICT, text.to_owned()))
            }
            StaffingError::Store(error) => Err(error),
            StaffingError::Random(error) => Err(StoreError::Broken(Box::new(error))),
        }
    }

    /// The page of a person whose rights were not changed.
    pub(crate) async fn not_changed(
        &self,
        entered: &Entered,
        found: &FoundPerson,
        typed: Typed,
        why: StaffingError,
    ) -> Result<Response, StoreError> {
        let (status, text) = Self::why_not(why)?;
        // The person as they are now.
        let now = self.staffing.roll.get(&found.person.staff.id).await?;
        let person = now.unwrap_or_else(|| found.person.clone());
        let found = FoundPerson { person, allowed: found.allowed.clone() };
        self.page(entered, &found, &Back::wrong(typed, "", text), status).await
    }
}

/// The way back to somebody's page, which says what was done.
pub(crate) fn done(staff: &Staff, what: &str) -> Response {
    web::see_other(&format!("/console/staff/{}?done={what}", staff.id))
}

/// The answer where there is no such person for somebody.
pub(crate) fn nobody(entered: &Entered) -> Response {
    let text = "地址不对，或者这位同事不在您管理的范围里。";
    door::say(StatusCode::NOT_FOUND, Some(entered.staff()), "没有找到这位同事", text)
}

/// The answer to a form of another login, or one that cannot be read.
pub(crate) fn foreign_form(entered: &Entered) -> Response {
    let text = "这张表单不是在本次登录里打开的，没有执行。请回到“人员”再办一次。";
    door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "请重新打开页面", text)
}

/// The fields of a request's form.
pub(crate) async fn typed(request: &Request) -> Typed {
    request.form().await.map(|form| form.fields).unwrap_or_default()
}

/// The grant that a form asks for; otherwise the field that is wrong, and why.
pub(crate) fn read_grant(typed: &Typed, now: Timestamp) -> Result<Grant, (&'static str, &'static str)> {
    let field = |name: &str| typed.get(name).map_or("", |value| value.trim());
    let role = Role::from_id(field("role")).ok_or(("role", "请选择岗位"))?;
    let scope = Scope::parse(field("scope")).map_err(|_| ("scope", "请选择范围"))?;
    let until = match field("until") {
        "" => None,
        day => {
            let day = day.parse::<Date>().map_err(|_| ("until", "日期没有读懂，请按2026-12-31这样填写"))?;
            let until = Some(end_of_day(day)).filter(|until| *until > now);
            Some(until.ok_or(("until", "到期的日子已经过了"))?)
        }
    };
    Ok(Grant { role, scope, until })
}

/// Why grants are contradictory, as staff read it.
pub(crate) fn said(nonsense: &Nonsense) -> &'static str {
    match nonsense {
        Nonsense::Unknown(_) => "没有这个范围，请重新选择。",
        Nonsense::Misplaced { .. } => {
            "这个岗位不在这种范围里：受理员在受理台，承办人、处置人员、负责人在承办单位，编辑、审核在公众号、街道或全区。"
        }
        Nonsense::Over(_) => "到期的日子已经过了，请改一下。",
        Nonsense::Twice(_) => "这个岗位已经有了。",
        Nonsense::TooMany(_) => "一个人最多有8个岗位。",
        Nonsense::AuditorHoldsMore => "审计员不能兼任别的岗位。",
        Nonsense::MediatorEdits => "调解员不能兼任编辑。",
        Nonsense::LastOperators(_) => "至少要留两位在岗的区级管理员，请先增加一位。",
    }
}
