//! What every function behind a page of submissions shares: the submission, and writing a step with what follows from it.

use std::sync::Arc;

use http::StatusCode;
use jiff::Timestamp;

use super::articles::{Around, NotTaken, change_of};
use super::door::{self, Door, Entered};
use crate::runtime::web::Response;
use crate::runtime::{Clock, Deployment, Random, StartError};
use crate::store::{
    Accounts, Allowed, Asked, ColumnBook, ContentChange, ContentStore, StoreError, SubmissionStore,
};
use domain::accounts::Alliance;
use domain::articles::{Event, Piece};
use domain::audit::What;
use domain::ids::SubmissionId;
use domain::staff::Locus;
use domain::staff::kinds::{ReadSubmissions, ReviewSubmission};
use domain::submissions::{Applied, State, Submission};
use domain::tickets::Rules;

/// What the functions of submissions work with.
#[derive(Debug)]
pub struct SubmissionDesk {
    /// The console's door.
    pub door: Door,
    /// The accounts table.
    pub accounts: Accounts,
    /// The columns table.
    pub columns: ColumnBook,
    /// The submissions table.
    pub submissions: SubmissionStore,
    /// The clock.
    pub clock: Clock,
    /// For ids.
    pub random: Random,
}

/// A submission that somebody may read.
#[derive(Debug)]
pub struct FoundSubmission {
    /// The submission.
    pub it: Submission,
    /// Where it belongs.
    pub locus: Locus,
    /// The permission to read it.
    pub reading: Allowed<ReadSubmissions>,
    /// The alliance.
    pub alliance: Arc<Alliance>,
}

impl SubmissionDesk {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            columns: deployment.columns()?,
            submissions: deployment.submissions()?,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The submission of an address, where this person may read it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn find(&self, entered: &Entered, id: &str) -> Result<Option<FoundSubmission>, StoreError> {
        let Ok(id) = SubmissionId::parse(id) else { return Ok(None) };
        let Some(found) = self.submissions.find(&id).await? else { return Ok(None) };
        let alliance = self.accounts.alliance().await?;
        let opened = entered.open_submission(found, &alliance);
        Ok(opened.map(|(it, locus, reading)| FoundSubmission { it, locus, reading, alliance }))
    }

    /// Writes a step with its entry of the audit, and with what changes of its article.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write; the inner error says why nothing was changed.
    pub async fn take(
        &self,
        by: &Asked<ReviewSubmission>,
        entered: &Entered,
        step: &Applied,
        article: Option<(&ContentStore, &ContentChange)>,
    ) -> Result<Result<(), NotTaken>, StoreError> {
        let id = step.submission.id.as_str();
        let besides = self.door.change(entered, What::Submission, id, step.what.clone())?;
        let saved = self.submissions.save(by, step, &entered.staff().name, self.now(), |transaction| {
            if let Some((content, change)) = article {
                content.put(by, transaction, change)?;
            }
            besides(transaction)
        });
        Ok(match saved.await {
            Ok(()) => Ok(()),
            Err(StoreError::Conflict) => Err(NotTaken::Changed),
            Err(StoreError::Throttled(_)) => Err(NotTaken::Busy),
            Err(error) => return Err(error),
        })
    }
}

/// What a withdrawal changes of the article that was made from a submission: it goes in the same write, so that no reader
/// finds one without the other.
#[must_use]
pub fn ended_article(step: &Applied, piece: Option<&Piece>, now: Timestamp) -> Option<ContentChange> {
    let it = &step.submission;
    let piece = piece.filter(|piece| {
        it.state == State::Withdrawn && Some(piece.article.id.as_str()) == it.article.as_deref()
    })?;
    let reason = it.reason.clone();
    let what = format!("投稿{}撤回：{reason}", it.id);
    // It waits for no signature afterwards, so no working days are counted.
    let around = Around { account: "", calendar: &Rules::bundled().calendar, by: None, what: &what };
    change_of(piece, Event::ConsentEnded { reason }, None, around, now).ok()
}

/// The answer where there is no such submission for this person.
#[must_use]
pub fn no_submission(entered: &Entered) -> Response {
    door::say(
        StatusCode::NOT_FOUND,
        Some(entered.staff()),
        "没有找到这份投稿",
        "号码不对，或者它不是您的公众号的。",
    )
}
