//! The pages of an article and its editor, as they are and as they come back.

use alliance::pages::Typed;
use alliance::pages::console::{ArticleEditPage, ArticleMay, ArticlePage, article_edit, article_page};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::Response;
use alliance::services::articles::{ArticleDesk, FoundArticle, no_article};
use alliance::services::door::Entered;
use alliance::store::StoreError;
use domain::accounts::Account;
use domain::articles::{Column, Content, Fault, Stage, check};
use domain::review::{Point, Sent};
use domain::sensitive::SensitiveWord;
use domain::staff::kinds::{SignArticle, WithdrawArticle, WriteArticle};
use http::StatusCode;

/// The most events of an article that its page shows.
const SHOWN: i32 = 30;

/// How the page of an article is shown.
pub(crate) struct Shown<'a> {
    pub(crate) typed: &'a Typed,
    pub(crate) wrong: Option<&'a str>,
    pub(crate) done: Option<&'a str>,
    pub(crate) status: StatusCode,
}

/// The page of an article with what this person may do to it now.
pub(crate) async fn show(
    desk: &ArticleDesk,
    entered: &Entered,
    found: &FoundArticle,
    shown: Shown<'_>,
) -> Result<Response, StoreError> {
    let article = &found.piece.article;
    let Some(account) = found.alliance.account(&article.account) else { return Ok(no_article(entered)) };
    let columns = desk.columns.of(&article.account).await?;
    let column = columns.column(&article.column).map_or("", |column| column.name.as_str());
    // Reviewers see what the author sees: the list of words may have grown since it was handed in.
    let is_checked = article.open_review().is_some()
        || article.work.as_ref().is_some_and(|work| work.stage == Stage::Draft);
    let sensitive = &found.alliance.sensitive;
    let faults: Vec<_> = if is_checked { says(&check(&found.content, sensitive)) } else { Vec::new() };
    let events = desk.content.events(&found.reading, &article.id, SHOWN).await?;
    let history: Vec<_> = events.into_iter().map(|event| (event.at, event.by, event.what)).collect();
    let copies = desk.content.copies_shown(&found.reading, &article.id).await?.copies;
    let may = may(entered, found);
    let html = article_page(&ArticlePage {
        staff: entered.staff(),
        csrf: entered.csrf(),
        account,
        column,
        piece: &found.piece,
        content: &found.content,
        faults: &faults,
        may: &may,
        history: &history,
        copies: &copies,
        typed: shown.typed,
        wrong: shown.wrong,
        done: shown.done,
    });
    Ok(rendered(shown.status, html))
}

/// The sentences of some faults.
pub(crate) fn says(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(Fault::says).collect()
}

/// What this person may do. Signatures are offered to whoever could give them, as the review itself decides.
fn may(entered: &Entered, found: &FoundArticle) -> ArticleMay {
    let (staff, article) = (entered.staff(), &found.piece.article);
    let writes = entered.allow::<WriteArticle>(&found.locus).is_some();
    let stage = article.work.as_ref().map(|work| &work.stage);
    let mut may = ArticleMay {
        write: writes,
        repeat: writes,
        withdraw: article.readable().is_some() && entered.allow::<WithdrawArticle>(&found.locus).is_some(),
        ..ArticleMay::default()
    };
    let is_author =
        article.work.as_ref().is_some_and(|work| work.authors.iter().any(|author| author.is_of(staff)));
    if let Some(review) =
        article.open_review().filter(|_| entered.allow::<SignArticle>(&found.locus).is_some())
    {
        let roles = staff.roles_at(&found.locus);
        let digest = review.digest.as_str();
        let could = |step| {
            let sent = Sent { step, digest, points: Point::ALL };
            review.sign(staff, |role| roles.contains(&role), sent, found.piece.since).is_ok()
        };
        may.sign = review.open().into_iter().filter(|step| could(*step)).collect();
        may.back = !is_author && !may.sign.is_empty() && matches!(stage, Some(Stage::InReview(_)));
    }
    match stage {
        Some(Stage::Draft) => may.hand_in = writes && is_author,
        Some(Stage::Approved(_) | Stage::Scheduled(..)) => may.publish = writes,
        _ => {}
    }
    may
}

/// What came back to the editor.
#[derive(Default)]
pub(crate) struct Editing<'a> {
    pub(crate) typed: Option<&'a Typed>,
    pub(crate) theirs: Option<&'a Content>,
    pub(crate) wrong: Vec<String>,
    pub(crate) status: Option<StatusCode>,
}

/// The editor of an article.
pub(crate) fn editor(
    entered: &Entered,
    (account, column): (&Account, &Column),
    (id, version): (&str, u64),
    content: &Content,
    sensitive: &[SensitiveWord],
    editing: &Editing<'_>,
) -> Response {
    let is_new = version == 0 && editing.typed.is_none();
    let faults = if is_new { Vec::new() } else { says(&check(content, sensitive)) };
    let html = article_edit(&ArticleEditPage {
        staff: entered.staff(),
        csrf: entered.csrf(),
        account,
        column,
        id,
        version,
        content,
        typed: editing.typed,
        theirs: editing.theirs,
        wrong: &editing.wrong,
        faults: &faults,
    });
    rendered(editing.status.unwrap_or(StatusCode::OK), html)
}
