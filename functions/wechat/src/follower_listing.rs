//! One step of a listing of followers: a batch of WeChat's list is written, or some who left it are marked.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::time::Duration;

use alliance::accounts::Account;
use alliance::followers::{FollowerRecord, Page, Position, Progress};
use alliance::ids::{Follower, InvalidId, OpenId, PersonId};
use alliance::runtime::access_tokens::{AccessTokens, TokenError};
use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Platform, StartError};
use alliance::store::{FollowerRoll, StoreError, digest};
use jiff::Timestamp;
use wechat::client::{Client, Reaction, UserInfo};
use wechat::secrecy::{ExposeSecret as _, SecretString};

/// How long a call to WeChat may take: a page holds ten thousand openids.
const PATIENCE: Duration = Duration::from_secs(8);
/// So many of those that are known are looked at in one step of marking; few of them have gone.
const MARKED_AT_ONCE: i32 = 1000;

/// What lists one account's followers.
#[derive(Clone, Debug)]
pub(crate) struct Lister {
    pub(crate) roll: FollowerRoll,
    tokens: AccessTokens,
    pub(crate) clock: Clock,
    pub(crate) metrics: Metrics,
}

/// A page, and after whom it begins.
pub(crate) type Read = Option<(Option<OpenId>, Page)>;

/// Why a listing does not go on.
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
    pub(crate) async fn build(platform: &Platform) -> Result<Self, StartError> {
        let wechat = platform.wechat(PATIENCE)?;
        Ok(Self {
            roll: platform.followers()?,
            tokens: platform.access_tokens(wechat).await?,
            clock: platform.clock.clone(),
            metrics: platform.metrics.clone(),
        })
    }

    /// Writes what WeChat tells of the next batch.
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
        let records: BTreeMap<_, _> = page.openids[batch.clone()]
            .iter()
            .map(|openid| (openid, record(told.get(openid.as_str()), progress.generation)))
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

    /// What WeChat tells of some on the list. One openid that it does not tell about spoils the whole answer: then
    /// nothing is known of them this time, and the listing goes on.
    async fn ask(&self, account: &Account, openids: &[OpenId]) -> Result<HashMap<String, UserInfo>, Stopped> {
        if openids.is_empty() {
            return Ok(HashMap::new());
        }
        let openids: Vec<_> = openids.iter().map(OpenId::as_str).collect();
        let asked = openids.as_slice();
        let call = |wechat: Client, token: SecretString| async move {
            wechat.user_infos(token.expose_secret(), asked).await
        };
        let told = match self.tokens.with_token(account, call).await {
            Err(TokenError::Wechat(error)) if error.reaction() == Reaction::GiveUpOnResident => {
                let (account, error) = (account.id.as_str(), &error as &dyn Error);
                tracing::warn!(account, error, "WeChat tells nothing of a batch of followers");
                return Ok(HashMap::new());
            }
            told => told?,
        };
        Ok(told.into_iter().map(|info| (info.openid.clone(), info)).collect())
    }

    /// Marks those of the next ones known who were not on the list.
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

/// What is kept of somebody on the list. Whoever WeChat tells nothing about is on it all the same.
fn record(told: Option<&UserInfo>, generation: u64) -> FollowerRecord {
    let Some(told) = told else {
        return FollowerRecord { subscribed: true, generation, ..Default::default() };
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
