//! `dead-letters`: the console's page of work that failed for good, newest first.
//!
//! An operator replays a letter or dismisses it. Both are conditional on the letter still waiting, so that only one of
//! two clicks counts. Items may safely be streamed again, as all stream functions are idempotent.

use alliance::pages::console::{LettersPage, MessagePage, letters, message};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError, metrics::Metrics};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Allowed, Letters, Replayable, Settled, StoreError};
use domain::letters::LetterId;
use domain::staff::Locus;
use domain::staff::kinds::SettleLetters;
use http::{Method, StatusCode};

/// The path of the page.
const PAGE: &str = "/console/dead-letters";
/// How many letters a page shows.
const LETTERS: i32 = 30;

/// The `dead-letters` function and its dependencies.
#[derive(Debug)]
pub struct DeadLetters {
    door: Door,
    letters: Letters,
    tables: Replayable,
    clock: Clock,
    metrics: Metrics,
}

impl Function for DeadLetters {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            letters: deployment.letters()?,
            tables: deployment.replayable()?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }
}

impl HttpFunction for DeadLetters {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let Some(allowed) = entered.allow::<SettleLetters>(&Locus::district()) else {
            let text = "没有办成的工作由区级管理员处理。";
            let answer = door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text);
            return self.door.record(&entered, &request, answer).await;
        };
        let answer = if request.method == Method::POST {
            self.settle(&entered, &request).await
        } else {
            self.list(&entered, &allowed, &request).await
        };
        let answer = answer.unwrap_or_else(|failure| fail(&entered, &request, &failure));
        self.door.record(&entered, &request, answer).await
    }
}

/// Why a page could not be shown.
#[derive(Debug, thiserror::Error)]
enum SettleError {
    #[error("the form is of another session, or broken")]
    ForeignForm,
    #[error("there is no such letter")]
    NoLetter,
    #[error("the letter's work cannot be streamed again")]
    Unrepeatable,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeadLetters {
    async fn list(
        &self,
        entered: &Entered,
        allowed: &Allowed<SettleLetters>,
        request: &Request,
    ) -> Result<Response, SettleError> {
        let after = request.query_value("after").map(|after| LetterId::parse(&after)).transpose();
        let after = after.map_err(|_| SettleError::NoLetter)?;
        let (kept, next) = self.letters.newest(allowed, after.as_ref(), LETTERS, self.clock.now()).await?;
        let next = next.map(|next| format!("{PAGE}?after={}", web::encode(next.as_str())));
        let done = request.query_value("done").unwrap_or_default();
        let html = letters(&LettersPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            letters: &kept,
            first: after.is_none(),
            next: next.as_deref(),
            done: &done,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    /// Replays a letter or dismisses it; the second caller is told that somebody else was first.
    async fn settle(&self, entered: &Entered, request: &Request) -> Result<Response, SettleError> {
        let form = request.form().await.map_err(|_| SettleError::ForeignForm)?;
        let own = entered.own_form(form.fields.get("csrf")).ok_or(SettleError::ForeignForm)?;
        let asked = entered.ask::<SettleLetters>(own, &Locus::district()).ok_or(SettleError::ForeignForm)?;
        let (button, id) = match (form.fields.get("replay"), form.fields.get("drop")) {
            (Some(id), None) => ("replayed", id),
            (None, Some(id)) => ("dropped", id),
            _ => return Err(SettleError::ForeignForm),
        };
        let id = LetterId::parse(id).map_err(|_| SettleError::NoLetter)?;
        let now = self.clock.now();
        let kept = self.letters.get(&asked, &id, now).await?.ok_or(SettleError::NoLetter)?;
        let by = asked.staff().name.as_str();
        let told = if button == "dropped" { "不再处理" } else { "重放" };
        let besides = self.door.setting(entered, id.as_str(), told.to_owned())?;
        let settled = if button == "dropped" {
            self.letters.give_up(&asked, &id, by, besides).await?
        } else if kept.is_waiting() && !kept.can_be_replayed() {
            return Err(SettleError::Unrepeatable);
        } else {
            self.letters.replay(&asked, &kept.letter, by, &self.tables, besides).await?
        };
        let outcome = match settled {
            Settled::Now => button,
            Settled::Before => "before",
            Settled::ItemsGone => return Err(SettleError::Unrepeatable),
        };
        self.metrics.count("dead_letters_settled", ("outcome", outcome), now);
        Ok(web::see_other(&format!("{PAGE}?done={outcome}")))
    }
}

fn fail(entered: &Entered, request: &Request, failure: &SettleError) -> Response {
    let (status, title, text) = match failure {
        SettleError::ForeignForm => {
            let text = "这一步没有办成：页面是上一次登录时打开的。请回到列表再点一次。";
            (StatusCode::FORBIDDEN, "请重新操作", text)
        }
        SettleError::NoLetter => {
            let text = "这条记录不存在，或者已经超过保存期限。";
            (StatusCode::NOT_FOUND, "没有这条记录", text)
        }
        SettleError::Unrepeatable => {
            let text = "这件工作的原始记录已经不在了，不能重放。请人工办理后点“不再处理”。";
            (StatusCode::CONFLICT, "不能重放", text)
        }
        SettleError::Store(error) => return door::unavailable(request, error),
    };
    let link = Some((PAGE, "回到列表"));
    rendered(status, message(&MessagePage { staff: Some(entered.staff()), title, text, link }))
}
