//! What the steps of an article after it is written share (rows A2, A3, A5, A8). Each is one event of its rules; whatever
//! keeps it from being taken, the page comes back with the reason and what was typed.

use alliance::pages::Typed;
use alliance::runtime::web::{self, Request, Response};
use alliance::services::articles::{ArticleDesk, FoundArticle, NotTaken, no_article};
use alliance::services::door::{self, Entered};
use alliance::services::transitions::{ANOTHER_LOGIN, unreadable};
use alliance::store::{Asked, MayEdit, StoreError};
use domain::articles::{Event, Piece};
use domain::staff::{Act, Kind};
use http::StatusCode;

use crate::article_pages::{Shown, show};

/// The most characters of a reason.
const MOST_REASON: usize = 200;

/// What a step found in its form, and did.
pub(crate) type Taken = Result<Result<(Piece, &'static str), NotTaken>, StoreError>;

/// What a step is taken with.
pub(crate) struct Around<'a, K> {
    pub(crate) desk: &'a ArticleDesk,
    pub(crate) entered: &'a Entered,
    pub(crate) asked: &'a Asked<K>,
    pub(crate) found: &'a FoundArticle,
    pub(crate) typed: &'a Typed,
}

impl<K> Around<'_, K> {
    pub(crate) fn field(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", |value| value.trim())
    }

    /// The reason that was typed, where it is one.
    pub(crate) fn reason(&self) -> Result<&str, NotTaken> {
        let reason = self.field("reason");
        match reason.chars().count() {
            0 => Err(NotTaken::Refused("请写一句原因".to_owned())),
            long if long > MOST_REASON => Err(NotTaken::Refused(format!("原因请控制在{MOST_REASON}字以内"))),
            _ => Ok(reason),
        }
    }

    pub(crate) async fn take(&self, event: Event<'_>, what: &str, done: &'static str) -> Taken
    where
        for<'b> &'b Asked<K>: MayEdit,
    {
        let piece = &self.found.piece;
        let taken = self.desk.take(self.asked, self.entered, piece, event, None, what).await?;
        Ok(taken.map(|piece| (piece, done)))
    }
}

/// One of the steps.
pub(crate) trait ArticleStep: Send + Sync {
    type Act: Kind + Send + Sync + 'static;

    fn step(around: Around<'_, Self::Act>) -> impl Future<Output = Taken> + Send;
}

/// Enters, takes the step, and answers.
pub(crate) async fn run<S: ArticleStep>(desk: &ArticleDesk, request: &Request) -> Response {
    desk.door.serve(request, async |entered: Entered| answer::<S>(desk, &entered, request).await).await
}

async fn answer<S: ArticleStep>(
    desk: &ArticleDesk,
    entered: &Entered,
    request: &Request,
) -> Result<Response, StoreError> {
    let id = request.param("article");
    let Some(found) = desk.find(entered, id).await? else { return Ok(no_article(entered)) };
    let act: Act = <S::Act as Kind>::ACT;
    if !entered.staff().may(act, &found.locus) {
        let who = format!("这一步由{}办理。", act.rule().who);
        return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", &who));
    }
    let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
    let typed = form.fields;
    let own = entered.own_form(typed.get("csrf"));
    let Some(asked) = own.and_then(|own| entered.ask::<S::Act>(own, &found.locus)) else {
        let shown =
            Shown { typed: &typed, wrong: Some(ANOTHER_LOGIN), done: None, status: StatusCode::FORBIDDEN };
        return show(desk, entered, &found, shown).await;
    };
    let seen = typed.get("version").and_then(|version| version.parse::<u64>().ok());
    let taken = if seen == Some(found.piece.article.version) {
        S::step(Around { desk, entered, asked: &asked, found: &found, typed: &typed }).await?
    } else {
        Err(NotTaken::Changed)
    };
    let why = match taken {
        Ok((_, done)) => return Ok(web::see_other(&format!("/console/articles/{id}?done={done}"))),
        Err(why) => why,
    };
    let (why, status) = why.says();
    // The page as it is now: somebody else may have changed the article meanwhile.
    let Some(now) = desk.find(entered, id).await? else { return Ok(no_article(entered)) };
    show(desk, entered, &now, Shown { typed: &typed, wrong: Some(&why), done: None, status }).await
}
