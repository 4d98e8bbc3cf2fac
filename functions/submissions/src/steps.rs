//! What the steps of staff share (rows S4, S5, S6): each is one event of the submission; whatever keeps it from being
//! taken, the page comes back with the reason and what was typed.

use alliance::pages::Typed;
use alliance::runtime::web::{self, Request, Response};
use alliance::services::articles::NotTaken;
use alliance::services::door::{self, Entered};
use alliance::services::submissions::{FoundSubmission, SubmissionDesk, no_submission};
use alliance::services::transitions::{ANOTHER_LOGIN, unreadable};
use alliance::store::{Asked, ContentChange, ContentStore, StoreError};
use domain::staff::Act;
use domain::staff::kinds::ReviewSubmission;
use domain::submissions::{Applied, Refusal};
use http::StatusCode;

use crate::pages::{Shown, show};

/// The most characters of what goes to a resident.
const MOST: usize = 100;

/// What a step makes: itself, and what it changes of the article.
pub(crate) type Made = Result<Result<(Applied, Option<ContentChange>), NotTaken>, StoreError>;

/// What a step is made from.
pub(crate) struct Around<'a> {
    pub(crate) desk: &'a SubmissionDesk,
    pub(crate) entered: &'a Entered,
    pub(crate) found: &'a FoundSubmission,
    typed: &'a Typed,
}

impl Around<'_> {
    pub(crate) fn field(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", |value| value.trim())
    }

    /// A text that is needed.
    pub(crate) fn text(&self, name: &str, missing: &str) -> Result<String, NotTaken> {
        let text = self.field(name);
        match text.chars().count() {
            0 => Err(NotTaken::Refused(missing.to_owned())),
            long if long > MOST => Err(NotTaken::Refused(format!("请控制在{MOST}字以内"))),
            _ => Ok(text.to_owned()),
        }
    }
}

/// A refusal of the submission's rules.
pub(crate) fn refused(why: Refusal) -> NotTaken {
    NotTaken::Refused(why.to_string())
}

/// One of the steps.
pub(crate) trait Step: Send + Sync {
    /// Where the page says that it was taken.
    const DONE: &'static str;

    fn desk(&self) -> &SubmissionDesk;

    /// The articles, where the step changes one.
    fn content(&self) -> Option<&ContentStore> {
        None
    }

    fn make(&self, around: Around<'_>) -> impl Future<Output = Made> + Send;
}

/// Enters, takes the step, and answers.
pub(crate) async fn run<S: Step>(step: &S, request: &Request) -> Response {
    let door = &step.desk().door;
    door.serve(request, async |entered: Entered| answer(step, &entered, request).await).await
}

async fn answer<S: Step>(step: &S, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
    let desk = step.desk();
    let id = request.param("submission");
    let Some(found) = desk.find(entered, id).await? else { return Ok(no_submission(entered)) };
    if !entered.staff().may(Act::ReviewSubmission, &found.locus) {
        let who = format!("这一步由{}办理。", Act::ReviewSubmission.rule().who);
        return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", &who));
    }
    let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
    let typed = form.fields;
    let own = entered.own_form(typed.get("csrf"));
    let Some(asked) = own.and_then(|own| entered.ask::<ReviewSubmission>(own, &found.locus)) else {
        let shown =
            Shown { typed: &typed, wrong: Some(ANOTHER_LOGIN), done: None, status: StatusCode::FORBIDDEN };
        return show(desk, entered, &found, shown).await;
    };
    let seen = typed.get("version").and_then(|version| version.parse::<u64>().ok());
    let taken = if seen == Some(found.it.version) {
        take(step, Around { desk, entered, found: &found, typed: &typed }, &asked).await?
    } else {
        Err(NotTaken::Changed)
    };
    let why = match taken {
        Ok(()) => return Ok(web::see_other(&format!("/console/submissions/{id}?done={}", S::DONE))),
        Err(NotTaken::Changed) => {
            ("这份投稿刚有变化，请看现在的情况，再决定".to_owned(), StatusCode::CONFLICT)
        }
        Err(why) => why.says(),
    };
    let Some(now) = desk.find(entered, id).await? else { return Ok(no_submission(entered)) };
    show(desk, entered, &now, Shown { typed: &typed, wrong: Some(&why.0), done: None, status: why.1 }).await
}

async fn take<S: Step>(
    step: &S,
    around: Around<'_>,
    asked: &Asked<ReviewSubmission>,
) -> Result<Result<(), NotTaken>, StoreError> {
    let (desk, entered) = (around.desk, around.entered);
    match step.make(around).await? {
        Ok((applied, article)) => {
            let article = step.content().zip(article.as_ref());
            desk.take(asked, entered, &applied, article).await
        }
        Err(why) => Ok(Err(why)),
    }
}
