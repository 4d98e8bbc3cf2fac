//! `rota-spare`: the account's administrator has a spare recording stand in for a day, or removes one (row R5).

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::Entered;
use alliance::store::StoreError;
use domain::rota::{Change, Event, Refusal, SpareChange, tells};
use domain::staff::Act;
use domain::staff::kinds::KeepRota;
use http::StatusCode;

use crate::desk::{ANOTHER_LOGIN, Back, CHANGED, Desk, Here, Item, done, no_series, refused};

/// The `rota-spare` function and its dependencies.
#[derive(Debug)]
pub struct RotaSpare(Desk);

impl Function for RotaSpare {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Desk::build(deployment).map(Self)
    }
}

impl HttpFunction for RotaSpare {
    async fn handle(&self, request: Request) -> Response {
        self.0.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl RotaSpare {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let id = request.param("series");
        let Some(here) = self.0.here(entered, id).await? else {
            return Ok(no_series(entered));
        };
        if let Some(refused) = refused(entered, Act::KeepRota, &here) {
            return Ok(refused);
        }
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let own = entered.own_form(typed.get("csrf"));
        let field = |name: &str| typed.get(name).map_or("", |text| text.trim());
        let saved = match own.and_then(|own| entered.ask::<KeepRota>(own, &here.locus)) {
            None => Err(Back::because(StatusCode::FORBIDDEN, ANOTHER_LOGIN)),
            Some(by) => {
                let asked = (field("act"), field("day"), field("spare"), field("version"));
                match self.change(&here, asked).await? {
                    Ok((change, detail)) => self.0.save(entered, &by, &change, &detail).await?,
                    Err(back) => Err(back),
                }
            }
        };
        match saved {
            Ok(()) => Ok(done(&format!("/console/readings/{id}?done=spare"))),
            Err(back) => self.0.series_page(entered, request, id, &back.with(&typed)).await,
        }
    }

    async fn change(
        &self,
        here: &Here,
        (act, day, spare, version): (&str, &str, &str, &str),
    ) -> Result<Result<(Change, String), Back<'static>>, StoreError> {
        let series = &here.series;
        let spares = self.0.rota.spares(&here.reading, &series.id).await?;
        let Some(spare) = spares.iter().find(|it| it.id == spare) else {
            return Ok(Err(Back::refused(Refusal("请选一段备播录音，可能刚被用掉了"))));
        };
        if act == "remove" {
            let mut change = Change::of(series);
            change.spares.push(SpareChange::Remove(spare.clone()));
            return Ok(Ok((change, format!("删除备播录音{}", spare.id))));
        }
        let Some(Item::Day(day)) = self.0.item(here, day).await? else {
            return Ok(Err(Back::refused(Refusal("请选一天"))));
        };
        if version.parse() != Ok(day.version) {
            return Ok(Err(Back::because(StatusCode::CONFLICT, CHANGED)));
        }
        Ok(match day.apply(series, Event::Stand(spare), self.0.clock.now()) {
            Ok(applied) => {
                let told = tells(series, &here.account, &applied.day, &applied.tells);
                Ok((Change::of(series).with(applied, told), format!("{}换上备播录音", day.date)))
            }
            Err(why) => Err(Back::refused(why)),
        })
    }
}
