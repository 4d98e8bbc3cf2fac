//! One step of listing an account's followers: writes a batch of WeChat's list, or marks followers who left it.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Deployment, StartError};
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{FollowerRoll, StoreError, digest};
use domain::accounts::Account;
use domain::followers::{FollowerRecord, Page, Position, Progress};
use domain::ids::{Follower, InvalidId, OpenId, PersonId};
use jiff::Timestamp;
use wechat::client::{Client, Reaction, UserInfo};
use wechat::secrecy::{ExposeSecret as _, SecretString};

/// The timeout of one call to WeChat: a page holds ten thousand openids.
const PATIENCE: Duration = Duration::from_secs(8);
/// How often WeChat is asked about one batch: enough to single out two openids of a hundred.
const MOST_ASKED: usize = 24;
/// Known followers that one step of marking looks at; few of them have gone.
const MARKED_AT_ONCE: i32 = 1000;

/// Lists one account's followers.
#[derive(Clone, Debug)]
pub(crate) struct Lister {
    pub(crate) roll: FollowerRoll,
    tokens: AccessTokens,
    pub(crate) clock: Clock,
    pub(crate) metrics: Metrics,
}

/// A page, and the openid after which it begins.
pub(crate) type Read = Option<(Option<OpenId>, Page)>;

/// Why a listing stops.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error("WeChat lists somebody under what is no openid")]
    OpenId(#[from] InvalidId),
}

impl Lister {
    pub(crate) async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let wechat = deployment.wechat(PATIENCE)?;
        Ok(Self {
            roll: deployment.followers()?,
            tokens: AccessTokens::build(deployment, wechat).await?,
            clock: deployment.clock.clone(),
            metrics: deployment.metrics.clone(),
        })
    }

    /// Writes what WeChat says about the followers of the next batch.
    pub(crate) async fn list(
        &self,
        account: &Account,
        progress: &Progress,
        position: &Position,
        read: &mut Read,
    ) -> Result<Progress, Stopped> {
        let page = match read.take() {
            Some((after, page)) if after == position.page => page,
            _ => self.page(account, position.page.as_ref()).await?,
        };
        let batch = position.batch(&page);
        let told = self.ask(account, &page.openids[batch.clone()]).await?;
        let openids = &page.openids[batch.clone()];
        let untold = openids.iter().filter(|openid| !told.contains_key(openid.as_str()));
        let mut before = self.roll.records(&account.id, untold).await?;
        let records: BTreeMap<_, _> = openids
            .iter()
            .map(|openid| {
                let before = before.remove(openid).unwrap_or_default();
                (openid, record(told.get(openid.as_str()), before, progress.generation))
            })
            .collect();
        let now = self.clock.now();
        self.roll.put(&account.id, &records, now).await?;
        let followers = records.values().filter(|record| record.subscribed).count() as u64;
        let next = progress.listed(&page, &batch, followers, now);
        *read = Some((position.page.clone(), page));
        Ok(next)
    }

    async fn page(&self, account: &Account, after: Option<&OpenId>) -> Result<Page, Stopped> {
        let after = after.map(OpenId::as_str);
        let call = |wechat: Client, token: SecretString| async move {
            wechat.followers(token.expose_secret(), after).await
        };
        let listed = self.tokens.with_token(account, call).await?;
        let openids = listed.openids.into_iter().map(OpenId::parse).collect::<Result<_, _>>()?;
        Ok(Page { openids, next: listed.next.map(OpenId::parse).transpose()? })
    }

    /// What WeChat says about some of the followers on the list. A single openid that WeChat does not describe fails
    /// the whole call; then each half is asked about separately, in at most [`MOST_ASKED`] calls, and the listing goes
    /// on without the rest.
    async fn ask(&self, account: &Account, openids: &[OpenId]) -> Result<HashMap<String, UserInfo>, Stopped> {
        let openids: Vec<_> = openids.iter().map(OpenId::as_str).collect();
        let (mut told, mut parts) = (HashMap::new(), vec![openids.as_slice()]);
        for _ in 0..MOST_ASKED {
            let Some(part) = parts.pop().filter(|part| !part.is_empty()) else { break };
            let call = |wechat: Client, token: SecretString| async move {
                wechat.user_infos(token.expose_secret(), part).await
            };
            match self.tokens.with_token(account, call).await {
                Err(TokenError::Wechat(error)) if error.reaction() == Reaction::GiveUpOnResident => {
                    let (account, error) = (account.id.as_str(), &error as &dyn Error);
                    let followers = part.len();
                    tracing::warn!(account, followers, error, "WeChat tells nothing of some followers");
                    if followers > 1 {
                        let (first, second) = part.split_at(followers / 2);
                        parts.extend([second, first]);
                    }
                }
                infos => told.extend(infos?.into_iter().map(|info| (info.openid.clone(), info))),
            }
        }
        Ok(told)
    }

    /// Marks those of the next known followers who were not on the list.
    pub(crate) async fn mark(
        &self,
        account: &Account,
        progress: &Progress,
        after: Option<&OpenId>,
    ) -> Result<Progress, Stopped> {
        let (known, now) = (self.roll.known(&account.id, after, MARKED_AT_ONCE).await?, self.clock.now());
        for (openid, record) in known.records {
            if !record.subscribed || record.generation >= progress.generation {
                continue;
            }
            let follower = Follower { account: account.id.clone(), openid };
            match self.roll.mark_gone(&follower, &record, progress.generation, now).await {
                Ok(()) => self.metrics.count("followers", ("outcome", "gone"), now),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(progress.marked(known.next, now))
    }
}

/// The record of a follower on the list. Followers whom WeChat does not describe this time are still on the list, and
/// keep the person that they were known as before.
fn record(told: Option<&UserInfo>, before: FollowerRecord, generation: u64) -> FollowerRecord {
    let Some(told) = told else {
        return FollowerRecord { subscribed: true, generation, ..before };
    };
    if !told.subscribed {
        return FollowerRecord::gone(generation);
    }
    FollowerRecord {
        subscribed: true,
        subscribe_time: told.subscribe_time.and_then(|at| Timestamp::from_second(at).ok()),
        scene: told.subscribe_scene.clone(),
        tags: told.tag_ids.clone(),
        person: told.unionid.as_deref().and_then(person),
        generation,
    }
}

/// Only the digest is kept: it tells one person from another and nothing else.
fn person(unionid: &str) -> Option<PersonId> {
    PersonId::parse(digest(&format!("unionid/{unionid}"))).ok()
}
