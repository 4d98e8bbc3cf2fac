//! Erases the data of one follower of one account, at their request.
//!
//! First it sets a mark in the residents table: a push, a notice or a photo that arrives late finds the mark, or finds
//! its message gone, and is dropped. Running it again is harmless, and completes an interrupted run.

use alliance::runtime::Deployment;
use alliance::services::retention::{Archiving, Files, Unheld};
use alliance::services::submissions::ended_article;
use alliance::store::System;
use anyhow::{Context as _, bail};
use domain::ids::{AccountId, Follower, OpenId};
use domain::submissions::{Applied, Event};
use domain::tickets::State;

/// How often the mark is tried if the follower writes at the same moment.
const TRIES: usize = 5;
/// The most reports of a follower that are processed.
const MOST_REPORTS: i32 = 1000;

/// What became of a follower's data.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Messages deleted.
    pub messages: usize,
    /// Deleted photos and recordings that came with these messages.
    pub media: usize,
    /// Waiting notices deleted.
    pub notices: usize,
    /// What they sent in for columns, withdrawn with its articles.
    pub withdrawn: usize,
    /// Finished reports that are now archived.
    pub archived: usize,
    /// Reports under way, which keep what the work needs until they are archived.
    pub under_way: usize,
}

/// Reads `<account>/<openid>`.
///
/// # Errors
/// Where it does not have that form.
pub fn follower(text: &str) -> anyhow::Result<Follower> {
    let Some((account, openid)) = text.split_once('/') else { bail!("write ACCOUNT/OPENID") };
    Ok(Follower {
        account: AccountId::parse(account).context("the account")?,
        openid: OpenId::parse(openid).context("the openid")?,
    })
}

/// Erases everything of a follower that no report under way needs.
///
/// # Errors
/// Where the account is unknown, the follower is a member of staff, or the store or the bucket fails.
pub async fn erase(deployment: &Deployment, follower: &Follower) -> anyhow::Result<Erased> {
    let alliance = deployment.accounts()?.alliance().await?;
    if alliance.account(&follower.account).is_none() {
        bail!("no account {} in this alliance", follower.account);
    }
    if deployment.staff()?.of_follower(follower).await?.is_some() {
        bail!("this is a member of staff: remove them from the staff first");
    }
    let (now, mut erased) = (deployment.clock.now(), Erased::default());
    mark(deployment, follower).await?;
    erased.notices = deployment.deliveries()?.forget_kept(follower).await?;
    deployment.followers()?.remove(follower).await?;
    deployment.conversations()?.forget(System::Engineer, follower).await?;

    erased.withdrawn = withdraw(deployment, follower).await?;
    let (messages, archiving) = (deployment.messages()?, Archiving::build(deployment)?);
    let (unheld, files) = (Unheld::build(deployment)?, Files::build(deployment)?);
    let (media, tickets) = (deployment.media()?, deployment.tickets()?);
    for ticket in tickets.reported_by(follower, MOST_REPORTS).await? {
        if ticket.state == State::Archived || archiving.archive(&ticket, now).await? {
            erased.archived += 1;
        } else {
            erased.under_way += 1;
        }
    }
    for message in messages.all(follower).await? {
        messages.remove(&message.key).await?;
        erased.messages += 1;
        let Some(reference) = message.media else { continue };
        if media.get(System::Engineer, &reference.media).await?.is_some()
            && !unheld.report_holds(follower, &reference.media).await?
        {
            files.delete(&reference.media).await?;
            erased.media += 1;
        }
    }
    Ok(erased)
}

/// Withdraws what they sent in for columns, with the articles. The files go with the messages that they came with; the record
/// of consent and withdrawal stays.
async fn withdraw(deployment: &Deployment, follower: &Follower) -> anyhow::Result<usize> {
    let (submissions, content) = (deployment.submissions()?, deployment.content()?);
    let (now, mut withdrawn) = (deployment.clock.now(), 0);
    for slip in submissions.of_sender(System::Engineer, follower, MOST_REPORTS).await? {
        let Some(it) = submissions.get(System::Engineer, &slip.id).await? else { continue };
        let Ok(next) = it.apply(Event::Withdraw("投稿人要求删除数据".to_owned()), now) else {
            continue;
        };
        let piece = match it.article.as_deref() {
            Some(article) => content.get(System::Engineer, article).await?,
            None => None,
        };
        let step = Applied::quiet(next, "投稿人要求删除数据");
        let article = ended_article(&step, piece.as_ref(), now);
        let saved = submissions.save(System::Engineer, &step, "", now, |transaction| match &article {
            Some(change) => content.put(System::Engineer, transaction, change),
            None => Ok(()),
        });
        saved.await?;
        withdrawn += 1;
    }
    Ok(withdrawn)
}

async fn mark(deployment: &Deployment, follower: &Follower) -> anyhow::Result<()> {
    let residents = deployment.residents()?;
    for _ in 1..TRIES {
        if residents.erase(follower, deployment.clock.now()).await.is_ok() {
            return Ok(());
        }
    }
    residents.erase(follower, deployment.clock.now()).await.context("the mark of the erasure")
}
