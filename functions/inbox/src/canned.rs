//! `canned`: the canned replies of an account (常用回复), as a page and a form.

use alliance::pages::Typed;
use alliance::pages::console::{CannedPage, canned};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Accounts, CannedBook, StoreError};
use domain::audit::What;
use domain::inbox::{Canned as Reply, CannedList, LONGEST_REPLY, LONGEST_TITLE, MOST_CANNED};
use domain::staff::kinds::LeadInbox;
use http::{Method, StatusCode};

use crate::leading::{Here, here};
use crate::whole::Whole;

/// The `canned` function and its dependencies.
#[derive(Debug)]
pub struct Canned {
    door: Door,
    accounts: Accounts,
    canned: CannedBook,
    clock: Clock,
}

impl Function for Canned {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            canned: deployment.canned()?,
            clock: deployment.clock.clone(),
        })
    }
}

impl HttpFunction for Canned {
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

impl Canned {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.accounts.alliance().await?;
        let typed = match request.method {
            Method::POST => request.form().await.map(|form| form.fields).unwrap_or_default(),
            _ => Typed::default(),
        };
        let wanted = typed.get("account").cloned().or_else(|| request.query_value("account"));
        let Some(here) = here(entered, &alliance, wanted.as_deref()) else {
            let text = "常用回复由单位负责人或公众号管理员维护。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text));
        };
        if request.method == Method::POST {
            return self.save(entered, &here, &typed).await;
        }
        let list = self.canned.get(&here.reading, &here.account.id).await?;
        let saved = request.query_value("done").is_some();
        Ok(self.page(entered, &here, &list, &[], saved, StatusCode::OK))
    }

    async fn save(&self, entered: &Entered, here: &Here<'_>, typed: &Typed) -> Result<Response, StoreError> {
        let form = Whole::<LeadInbox>::of(entered, &here.locus, typed);
        let (replies, errors) = read(typed);
        let mut list = CannedList {
            version: form.version(),
            replies,
            saved_by: Some(entered.staff().name.clone()),
            saved_at: Some(self.clock.now()),
        };
        let id = &here.account.id;
        let besides =
            self.door.change(entered, What::Canned, id.as_str(), format!("{}条", list.replies.len()))?;
        let (next, book) = (list.clone(), &self.canned);
        let save = |asked, version| async move {
            book.save(&asked, id, &CannedList { version, ..next }, besides).await
        };
        let Some(refused) = form.save(errors, save).await? else {
            return Ok(web::see_other(&format!("/console/canned?account={id}&done=1")));
        };
        if refused.is_outdated() {
            list.version = self.canned.get(&here.reading, id).await?.version;
        }
        Ok(self.page(entered, here, &list, &refused.errors, false, refused.status))
    }

    fn page(
        &self,
        entered: &Entered,
        here: &Here<'_>,
        list: &CannedList,
        errors: &[String],
        saved: bool,
        status: StatusCode,
    ) -> Response {
        let html = canned(&CannedPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            account: here.account,
            others: &here.others,
            list,
            errors,
            now: self.clock.now(),
            saved,
        });
        rendered(status, html)
    }
}

/// The replies of the form, in order, and what is wrong. What is wrong stays in the list.
fn read(typed: &Typed) -> (Vec<Reply>, Vec<String>) {
    let (mut replies, mut errors) = (Vec::new(), Vec::new());
    for at in 1..=MOST_CANNED {
        let field = |name: &str| typed.get(&format!("{name}-{at}")).map_or("", |value| value.trim());
        let (title, text) = (field("title"), field("text"));
        if title.is_empty() && text.is_empty() {
            continue;
        }
        if title.is_empty() || title.chars().count() > LONGEST_TITLE {
            errors.push(format!("第{at}条：请写名称，{LONGEST_TITLE}字以内"));
        }
        if text.is_empty() || text.chars().count() > LONGEST_REPLY {
            errors.push(format!("第{at}条：请写内容，{LONGEST_REPLY}字以内"));
        }
        replies.push(Reply { title: title.to_owned(), text: text.to_owned() });
    }
    (replies, errors)
}
