//! The calls to WeChat, one a step, and what its answers mean for a copy.

use std::time::Duration;

use alliance::runtime::objects::Objects;
use alliance::runtime::{Deployment, Failure, StartError};
use alliance::services::articles::Bodies;
use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{ContentStore, Media, System};
use domain::articles::copies::{ASKED_AFTER, Copy, Event, State, Step, finish};
use domain::capabilities::{Capability, may};
use domain::quotas::Quotas;
use jiff::{SignedDuration, Timestamp};
use wechat::client::Reaction;
use wechat::client::draft::DraftArticle;
use wechat::secrecy::ExposeSecret as _;

use super::Of;

/// How long WeChat may take for one call.
const PATIENCE: Duration = Duration::from_secs(8);
/// How many of the newest drafts and publications are looked through.
const NEWEST: usize = 20;
/// How long something waits for an account to be connected.
const UNCONNECTED: SignedDuration = SignedDuration::from_hours(1);

/// WeChat's code for a draft or a medium that it does not know.
const NO_MEDIUM: i64 = 40007;
/// WeChat's code for a published article that it does not know.
const NO_ARTICLE: i64 = 53600;

/// Makes the calls.
#[derive(Debug)]
pub(super) struct Calls {
    pub(super) tokens: AccessTokens,
    pub(super) content: ContentStore,
    pub(super) media: Media,
    pub(super) objects: Objects,
    bodies: Bodies,
    base_url: String,
}

impl Calls {
    pub(super) async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let wechat = deployment.wechat(PATIENCE)?;
        Ok(Self {
            tokens: AccessTokens::build(deployment, wechat).await?,
            content: deployment.content()?,
            media: deployment.media()?,
            objects: deployment.objects()?,
            bodies: Bodies::build(deployment)?,
            base_url: deployment.base_url()?.trim_end_matches('/').to_owned(),
        })
    }

    /// Takes a step and says what came of it.
    pub(super) async fn take(&self, of: Of<'_>, step: Step, now: Timestamp) -> Result<Event, Failure> {
        if step == Step::Drop {
            return Ok(Event::Dropped);
        }
        if !of.account.connection.stands() {
            return Ok(match step {
                Step::Draft => Event::Refused { why: NOT_CONNECTED.to_owned() },
                _ => Event::Wait { until: now.saturating_add(UNCONNECTED)? },
            });
        }
        let made = match step {
            Step::Draft => self.draft(of).await,
            Step::Submit => self.submit(of).await,
            Step::AskDraft => self.ask_draft(of).await,
            Step::AskOutcome => self.ask_outcome(of, now).await,
            Step::Search => self.search(of).await,
            Step::DeleteDraft => self.delete_draft(of).await,
            Step::DeletePage => self.delete_page(of).await,
            Step::Drop => Ok(Event::Dropped),
        };
        Ok(made.or_else(|error| refused(error, now))?)
    }

    /// Makes the draft of exactly what was signed, or finds the one that an earlier try made.
    async fn draft(&self, of: Of<'_>) -> Result<Event, TokenError> {
        let needed = [Capability::Material, Capability::Drafts, Capability::Publication];
        if !needed.into_iter().all(|capability| may(of.account, capability)) {
            return Ok(Event::NoRight);
        }
        let content = self.bodies.get(&of.copy.digest).await?;
        let Some(content) = content.filter(|content| content.digest() == of.copy.digest) else {
            return Ok(Event::Refused { why: "审核过的内容找不到了".to_owned() });
        };
        let url = self.source(of);
        let drafts = self
            .tokens
            .with_token(of.account, |wechat, token| async move {
                wechat.drafts(token.expose_secret(), 0, NEWEST, false).await
            })
            .await?;
        let is_ours = |articles: &[DraftArticle]| articles.iter().any(|it| it.content_source_url == url);
        if let Some(found) = drafts.drafts.into_iter().find(|draft| is_ours(&draft.content.articles)) {
            return Ok(Event::Drafted { draft: found.media_id });
        }
        let cover = self.cover(of, &content).await?;
        let article = &[DraftArticle {
            title: content.title.clone(),
            digest: content.summary.clone(),
            content: self.html(of, &content).await?,
            content_source_url: url,
            thumb_media_id: cover.called,
            ..DraftArticle::default()
        }];
        let added = self
            .tokens
            .with_token(of.account, |wechat, token| async move {
                wechat.add_draft(token.expose_secret(), article).await
            })
            .await;
        match added {
            Ok(draft) => Ok(Event::Drafted { draft }),
            Err(TokenError::Wechat(error)) if error.code() == Some(NO_MEDIUM) => {
                // Somebody deleted the cover from the account's library: the next try uploads it again.
                self.content.hold(System::Clock, &of.account.id, &cover.name, None).await?;
                Ok(Event::Unanswered)
            }
            Err(error) => Err(error),
        }
    }

    async fn submit(&self, of: Of<'_>) -> Result<Event, TokenError> {
        let draft = of.copy.draft().unwrap_or_default();
        let submitted = self
            .tokens
            .with_token(of.account, |wechat, token| async move {
                wechat.publish(token.expose_secret(), draft).await
            })
            .await?;
        Ok(Event::Taken { publish: submitted.publish_id })
    }

    async fn ask_draft(&self, of: Of<'_>) -> Result<Event, TokenError> {
        let draft = of.copy.draft().unwrap_or_default();
        self.tokens
            .with_token(of.account, |wechat, token| async move {
                wechat.draft(token.expose_secret(), draft).await
            })
            .await?;
        Ok(Event::StillThere)
    }

    /// What WeChat has told, else what it says when it is asked; it is not asked in the first ten minutes.
    async fn ask_outcome(&self, of: Of<'_>, now: Timestamp) -> Result<Event, TokenError> {
        let State::Submitted { publish: Some(publish), at } = &of.copy.state else {
            return Ok(Event::NotYet);
        };
        if let Some(told) = self.content.finish(System::Clock, &of.account.id, publish).await? {
            return Ok(told.event());
        }
        if now.duration_since(*at) < ASKED_AFTER {
            return Ok(Event::NotYet);
        }
        let said = self
            .tokens
            .with_token(of.account, |wechat, token| async move {
                wechat.publication(token.expose_secret(), publish).await
            })
            .await?;
        let url = said.detail.items.into_iter().next().map(|item| item.url);
        let ended = said.status.and_then(|status| finish(status, said.article_id, url));
        Ok(ended.map_or(Event::NotYet, domain::articles::copies::Finish::event))
    }

    /// Finds it among the newest publications by where “read the original” leads, which no other one has.
    async fn search(&self, of: Of<'_>) -> Result<Event, TokenError> {
        let url = self.source(of);
        let page = self
            .tokens
            .with_token(of.account, |wechat, token| async move {
                wechat.publications(token.expose_secret(), 0, NEWEST, false).await
            })
            .await?;
        let ours = page.items.into_iter().find_map(|published| {
            let mut articles = published.content.articles.into_iter();
            let article = articles.find(|article| article.content_source_url == url)?;
            Some(Event::Came { article: published.article_id, url: article.url.unwrap_or_default() })
        });
        Ok(ours.unwrap_or(Event::NotYet))
    }

    async fn delete_draft(&self, of: Of<'_>) -> Result<Event, TokenError> {
        let draft = of.copy.draft().unwrap_or_default();
        self.tokens
            .with_token(of.account, |wechat, token| async move {
                wechat.delete_draft(token.expose_secret(), draft).await
            })
            .await?;
        Ok(Event::Removed)
    }

    async fn delete_page(&self, of: Of<'_>) -> Result<Event, TokenError> {
        let State::Out { article, .. } = &of.copy.state else { return Ok(Event::Removed) };
        self.tokens
            .with_token(of.account, |wechat, token| async move {
                wechat.delete_published(token.expose_secret(), article, None).await
            })
            .await?;
        Ok(Event::Removed)
    }

    fn source(&self, of: Of<'_>) -> String {
        format!("{}{}", self.base_url, Copy::source(of.copy, &of.piece.article.id))
    }
}

const NOT_CONNECTED: &str = "公众号还没有接入，或者授权已经取消，请先接入，再重发";

/// What a refusal or a lost answer means for a copy.
///
/// # Errors
/// A failure of ours, which says nothing of the copy.
fn refused(error: TokenError, now: Timestamp) -> Result<Event, TokenError> {
    Ok(match error {
        TokenError::Wechat(error) => match (error.code(), error.reaction()) {
            (Some(48001 | 61007), _) => Event::NoRight,
            (Some(NO_MEDIUM | NO_ARTICLE), _) => Event::Gone,
            (Some(53503), _) => Event::Refused {
                why: "草稿没有通过微信的检查，请看一下有没有不合适的内容，更正以后重新送审".to_owned(),
            },
            (Some(53504 | 53505), _) => Event::ByHand,
            (_, Reaction::StopUntilReset) => Event::Wait { until: Quotas::bundled().next_day(now) },
            (_, Reaction::Retry | Reaction::LoadTicket | Reaction::RefreshToken) => Event::Unanswered,
            (code, _) if !error.is_ambiguous() => Event::Refused {
                why: match code {
                    Some(code) => format!("微信没有接受（错误{code}）"),
                    None => "内容不合微信的规定，比如太长".to_owned(),
                },
            },
            _ => Event::Unanswered,
        },
        TokenError::Busy | TokenError::Slow | TokenError::NoTicket => Event::Unanswered,
        TokenError::Withdrawn | TokenError::Unauthorized | TokenError::NoPlatform => {
            Event::Refused { why: NOT_CONNECTED.to_owned() }
        }
        error => return Err(error),
    })
}
