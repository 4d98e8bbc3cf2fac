//! `hours`: when an account answers, and what residents read outside of that (人工服务时间), as a page and a form.

use alliance::pages::Typed;
use alliance::pages::console::{DAYS, HoursPage, hours};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Accounts, GuideBook, StoreError};
use domain::audit::What;
use domain::inbox::{AnsweringHours, Exception, LONGEST_AWAY, MOST_EXCEPTIONS, Opening, read_openings};
use domain::lines;
use domain::staff::kinds::LeadInbox;
use http::{Method, StatusCode};

use crate::leading::{Here, here};
use crate::whole::{Refused, Whole};

/// The `hours` function and its dependencies.
#[derive(Debug)]
pub struct Hours {
    door: Door,
    accounts: Accounts,
    guides: GuideBook,
    clock: Clock,
}

impl Function for Hours {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            guides: deployment.guides()?,
            clock: deployment.clock.clone(),
        })
    }
}

impl HttpFunction for Hours {
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

impl Hours {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.accounts.alliance().await?;
        let typed = match request.method {
            Method::POST => request.form().await.map(|form| form.fields).unwrap_or_default(),
            _ => Typed::default(),
        };
        let wanted = typed.get("account").cloned().or_else(|| request.query_value("account"));
        let Some(here) = here(entered, &alliance, wanted.as_deref()) else {
            let text = "人工服务时间由单位负责人或公众号管理员维护。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text));
        };
        // Not those of a minute ago: a form is about what is stored.
        let stored = self.guides.newest().await?.hours.remove(&here.account.id).unwrap_or_default();
        if request.method == Method::POST {
            return self.save(entered, &here, stored, &typed).await;
        }
        let saved = request.query_value("done").is_some();
        Ok(self.page(entered, &here, &stored, None, saved))
    }

    async fn save(
        &self,
        entered: &Entered,
        here: &Here<'_>,
        stored: AnsweringHours,
        typed: &Typed,
    ) -> Result<Response, StoreError> {
        let form = Whole::<LeadInbox>::of(entered, &here.locus, typed);
        let (hours, errors) = read(typed);
        let (saved_by, saved_at) = (Some(entered.staff().name.clone()), Some(self.clock.now()));
        let id = &here.account.id;
        let detail = format!("第{}版", form.version().saturating_add(1));
        let besides = self.door.change(entered, What::Hours, id.as_str(), detail)?;
        let guides = &self.guides;
        let save = |asked, version| async move {
            let next = AnsweringHours { version, saved_by, saved_at, ..hours };
            guides.save_hours(&asked, id, &next, besides).await
        };
        let Some(refused) = form.save(errors, save).await? else {
            return Ok(web::see_other(&format!("/console/hours?account={id}&done=1")));
        };
        let newest = match refused.is_outdated() {
            true => self.guides.newest().await?.hours.remove(id).unwrap_or_default(),
            false => stored,
        };
        Ok(self.page(entered, here, &newest, Some((typed, refused)), false))
    }

    fn page(
        &self,
        entered: &Entered,
        here: &Here<'_>,
        stored: &AnsweringHours,
        back: Option<(&Typed, Refused)>,
        saved: bool,
    ) -> Response {
        let now = self.clock.now();
        let html = hours(&HoursPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            account: here.account,
            others: &here.others,
            hours: stored,
            typed: back.as_ref().map(|(typed, _)| *typed),
            errors: back.as_ref().map_or(&[], |(_, refused)| refused.errors.as_slice()),
            is_open: stored.closed_since(now, &self.accounts.rules_read().calendar).is_none(),
            now,
            saved,
        });
        rendered(back.map_or(StatusCode::OK, |(_, refused)| refused.status), html)
    }
}

/// The hours of the form, and what is wrong.
fn read(typed: &Typed) -> (AnsweringHours, Vec<String>) {
    let field = |name: &str| typed.get(name).map(|text| lines::unify(text)).unwrap_or_default();
    let mut errors = Vec::new();
    let week: [Vec<Opening>; 7] = std::array::from_fn(|at| {
        let openings = read_openings(&field(&format!("day-{}", at + 1)));
        if openings.is_none() {
            errors.push(format!("{}：请写成 09:00-12:00 13:30-17:00，先早后晚", DAYS[at]));
        }
        openings.unwrap_or_default()
    });
    let mut exceptions: Vec<Exception> = Vec::new();
    for (at, line) in field("exceptions").lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (day, rest) = line.trim().split_once([' ', '\u{3000}']).unwrap_or((line.trim(), ""));
        match (day.parse(), read_openings(rest)) {
            (Ok(day), Some(openings)) if !rest.trim().is_empty() => {
                exceptions.push(Exception { day, openings });
            }
            _ => errors.push(format!(
                "不一样的日子，第{}行：请写成“2026-12-31 09:00-12:00”或“2026-12-31 休息”",
                at + 1
            )),
        }
    }
    exceptions.sort_by_key(|exception| exception.day);
    if exceptions.windows(2).any(|two| two[0].day == two[1].day) {
        errors.push("不一样的日子：同一天写了两行".to_owned());
    }
    if exceptions.len() > MOST_EXCEPTIONS {
        errors.push(format!("不一样的日子：最多{MOST_EXCEPTIONS}天，请删掉过去的"));
    }
    let away = field("away").trim().to_owned();
    if away.chars().count() > LONGEST_AWAY {
        errors.push(format!("不在人工服务时间时说的话：请控制在{LONGEST_AWAY}字以内"));
    }
    // WeChat turns `<a href>` into links, and only we may set links.
    let away = away.replace('<', "＜").replace('>', "＞");
    (AnsweringHours { week, exceptions, away, ..AnsweringHours::default() }, errors)
}
