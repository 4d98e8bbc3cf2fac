//! The page of a submission, as it is and as it comes back.

use alliance::pages::Typed;
use alliance::pages::console::{SubmissionPage, submission_page};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::Response;
use alliance::services::door::Entered;
use alliance::services::submissions::{FoundSubmission, SubmissionDesk, no_submission};
use alliance::store::StoreError;
use domain::staff::kinds::ReviewSubmission;
use http::StatusCode;

/// The most events that the page shows.
const SHOWN: i32 = 30;

/// How the page is shown.
pub(crate) struct Shown<'a> {
    pub(crate) typed: &'a Typed,
    pub(crate) wrong: Option<&'a str>,
    pub(crate) done: Option<&'a str>,
    pub(crate) status: StatusCode,
}

/// The page of a submission with what this person may do to it now.
pub(crate) async fn show(
    desk: &SubmissionDesk,
    entered: &Entered,
    found: &FoundSubmission,
    shown: Shown<'_>,
) -> Result<Response, StoreError> {
    let it = &found.it;
    let Some(account) = found.alliance.account(&it.sender.account) else { return Ok(no_submission(entered)) };
    let columns = desk.columns.of(&account.id).await?;
    let open: Vec<_> = columns.columns.iter().filter(|column| !column.closed).collect();
    let events = desk.submissions.events(&found.reading, &it.id, SHOWN).await?;
    let history: Vec<_> = events.into_iter().map(|event| (event.at, event.by, event.what)).collect();
    let html = submission_page(&SubmissionPage {
        staff: entered.staff(),
        csrf: entered.csrf(),
        account,
        it,
        columns: &open,
        reviews: entered.allow::<ReviewSubmission>(&found.locus).is_some(),
        history: &history,
        typed: shown.typed,
        wrong: shown.wrong,
        done: shown.done,
    });
    Ok(rendered(shown.status, html))
}
