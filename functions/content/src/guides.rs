//! `guides`: the list of guides to write, a question of it, and what has to be looked at of the guides that there are.

use alliance::pages::console::{GapList, GapsPage, GuideStatePage, gaps, guide_state};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Allowed, GuideBook, StoreError};
use domain::accounts::{Account, Alliance};
use domain::calendar::local;
use domain::guides::{Gap, by_need, most_wanted_first, warnings};
use domain::staff::Locus;
use domain::staff::kinds::{EditGuides, ReadGaps, SettleGaps};
use futures_util::future::try_join_all;
use http::StatusCode;

use crate::gaps::{GapDesk, Returned, no_gap};

/// The most questions in a list.
const SHOWN: usize = 50;

/// The `guides` function and its dependencies.
#[derive(Debug)]
pub struct Guides {
    door: Door,
    desk: GapDesk,
    guides: GuideBook,
}

impl Function for Guides {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            desk: GapDesk::build(deployment)?,
            guides: deployment.guides()?,
        })
    }
}

impl HttpFunction for Guides {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match request.path.as_str() {
            "/console/guides/gaps" => self.list(&entered, &request).await,
            "/console/guides/state" => self.state(&entered).await,
            _ => self.show(&entered, &request).await,
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        self.door.record(&entered, &request, answer).await
    }
}

/// The accounts whose gaps somebody reads.
fn readable<'a>(entered: &Entered, alliance: &'a Alliance) -> Vec<(&'a Account, Allowed<ReadGaps>)> {
    let of = |account: &'a Account| Some((account, entered.allow(&Locus::of_account(account, alliance))?));
    alliance.accounts.iter().filter_map(of).collect()
}

fn refused(entered: &Entered) -> Response {
    let text = "待写的说明由编辑、审核员和管理员办理。";
    door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text)
}

impl Guides {
    /// One list of every account in this person's scope, merged.
    async fn list(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let (alliance, now) = (self.desk.accounts.alliance().await?, self.desk.clock.now());
        let readable = readable(entered, &alliance);
        if readable.is_empty() {
            return Ok(refused(entered));
        }
        let list = request.query_value("list").and_then(|word| GapList::parse(&word)).unwrap_or_default();
        let lists = readable.iter().map(|(account, by)| self.desk.gaps.of_account(by, &account.id, now));
        let mut found: Vec<Gap> = try_join_all(lists).await?.concat();
        found.retain(|gap| list.has(gap));
        most_wanted_first(&mut found);
        let more = found.len() > SHOWN;
        found.truncate(SHOWN);
        let name = |gap: &Gap| alliance.account(&gap.account).map_or_else(String::new, |it| it.name.clone());
        let rows: Vec<_> = found.into_iter().map(|gap| (gap.clone(), name(&gap))).collect();
        let done = request.query_value("done").unwrap_or_default();
        let html = gaps(&GapsPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            list,
            rows: &rows,
            more,
            done: &done,
            now,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    async fn show(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some(found) = self.desk.find(entered, request).await? else {
            return Ok(no_gap(entered));
        };
        let settles = entered.allow::<SettleGaps>(&found.locus).is_some();
        let writers = if settles { self.desk.writers(&found).await? } else { Vec::new() };
        Ok(self.desk.page(entered, &found, &writers, &Returned::default(), StatusCode::OK))
    }

    /// What grows old, and what people say of each guide.
    async fn state(&self, entered: &Entered) -> Result<Response, StoreError> {
        let alliance = self.desk.accounts.alliance().await?;
        let readable = readable(entered, &alliance);
        let Some((_, by)) = readable.first() else { return Ok(refused(entered)) };
        let (guides, judged) = tokio::try_join!(self.guides.newest(), self.desk.gaps.judged(by))?;
        let today = local(self.desk.clock.now()).date();
        let warnings: Vec<_> = warnings(&guides, today).into_iter().map(|(warning, _)| warning).collect();
        let of = |policy: &domain::guides::Policy| {
            judged.get(&(policy.id.clone(), policy.version())).copied().unwrap_or_default()
        };
        let policies = by_need(&guides.policies, of);
        let html = guide_state(&GuideStatePage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            warnings: &warnings,
            policies: &policies,
            may_write: entered.allow::<EditGuides>(&Locus::district()).is_some(),
        });
        Ok(rendered(StatusCode::OK, html))
    }
}
