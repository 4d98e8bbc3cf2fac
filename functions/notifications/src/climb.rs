//! Climbs the ladder for one notice: rung after rung, until WeChat takes it or it has to be kept.

use std::error::Error;

use alliance::services::tokens::{AccessTokens, TokenError};
use alliance::store::{StoreError, digest};
use domain::accounts::{Account, Connection};
use domain::notices::{
    AfterRefusal, REMEMBERED, Reach, Receipt, Rung, after_refusal, ladder, longest_window, misfits,
    subscription_template, window_opened_at,
};
use domain::templates::ReadyTemplate;
use jiff::Timestamp;
use wechat::client::subscription::Notification;
use wechat::client::template::TemplateMessage;
use wechat::client::{ApiError, CustomMessage};

use crate::notice::Notice;
use crate::notification_deliver::{NotificationDeliver, Undelivered, after};

/// WeChat's error code for a consent that was never given, is used up, or was taken back.
const NO_CONSENT: i64 = 43101;
/// WeChat's error code for a template that the account does not have, or no longer has.
const NO_TEMPLATE: i64 = 40037;
/// WeChat's error code for a value that the template's keyword does not take.
const UNFIT_VALUE: i64 = 47003;
/// The recipient's latest acts that are examined for an open reply window.
const RECENT_ACTS: i32 = 10;

/// How a climb ended.
pub(crate) enum Climbed {
    /// WeChat took it.
    Sent {
        /// The name of the rung.
        rung: &'static str,
        /// How WeChat will refer to the message when it reports the outcome, if it will.
        receipt: Option<Receipt>,
    },
    /// It is to be kept, for this reason.
    Keep(String),
}

impl NotificationDeliver {
    /// Tries the rungs that are open, best first.
    pub(crate) async fn climb(
        &self,
        account: &Account,
        notice: &Notice,
        now: Timestamp,
    ) -> Result<Climbed, Undelivered> {
        if account.connection == Connection::Withdrawn {
            return Ok(Climbed::Keep(TokenError::Withdrawn.to_string()));
        }
        for (template, misfit) in misfits(account) {
            let line = self.metrics.line(now).count("template_misfits", ("misfit", misfit.name()));
            line.note("account", account.id.as_str()).write();
            let (account, template) = (account.id.as_str(), template.id.as_str());
            tracing::warn!(account, template, error = &misfit as &dyn Error, "a template closes its rung");
        }
        let consents = self.consents(account, notice).await?;
        let window = self.window(notice, now).await?;
        let reach = Reach { consented: consents > 0, window_open: window.is_some() };
        let mut refusals = Vec::new();
        for rung in ladder(account, reach, notice.spoken, notice.way) {
            let tried = match &rung {
                Rung::Subscription(template) => self.send_notification(account, notice, template, now).await,
                Rung::Template(template) => self.send_template(account, notice, template).await,
                Rung::CustomMessage if !self.has_place(notice, window, now).await? => {
                    refusals.push(format!("{}: the window's places for steps are taken", rung.name()));
                    continue;
                }
                Rung::CustomMessage => self.send_message(account, notice).await,
                Rung::Keep => break,
            };
            let refusal = match tried {
                Ok(receipt) => return Ok(Climbed::Sent { rung: rung.name(), receipt }),
                Err(TokenError::Wechat(error)) => match after_refusal(error.reaction()) {
                    AfterRefusal::Sent => return Ok(Climbed::Sent { rung: rung.name(), receipt: None }),
                    AfterRefusal::NextRung => error,
                    AfterRefusal::TryAgain => return Err(Undelivered::Wechat(error.into())),
                },
                // The account may never be authorised again, so retrying would hold up the stream.
                Err(error @ TokenError::Withdrawn) => return Ok(Climbed::Keep(error.to_string())),
                Err(error) => return Err(Undelivered::Wechat(error)),
            };
            let line = self.metrics.line(now).count("notice_refusals", ("rung", rung.name()));
            let line = match at_fault(&refusal) {
                Some(misfit) => line.count("template_misfits", ("misfit", misfit)),
                None => line,
            };
            line.note("account", account.id.as_str()).write();
            if let (Rung::Subscription(template), Some(NO_CONSENT)) = (&rung, refusal.code()) {
                self.residents.forget_consents(&notice.delivery.recipient, template.id, consents).await?;
            }
            refusals.push(format!("{}: {}", rung.name(), reason(&refusal)));
        }
        Ok(Climbed::Keep(match refusals.as_slice() {
            [] => "no rung of the ladder is open".to_owned(),
            refusals => refusals.join("; "),
        }))
    }

    /// How many subscription notifications the recipient consented to. Not asked where the account sends none.
    async fn consents(&self, account: &Account, notice: &Notice) -> Result<u32, StoreError> {
        let Some(template) = subscription_template(account) else { return Ok(0) };
        Ok(self.residents.get(&notice.delivery.recipient).await?.consents.left(template.id))
    }

    /// When the reply window was opened that is open now, if one is.
    async fn window(&self, notice: &Notice, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let since = now.as_second() - longest_window();
        let acts = self.messages.newest(&notice.delivery.recipient, since, RECENT_ACTS).await?;
        let acts = acts.iter().filter_map(|act| Some((act.window?.into(), act.received_at)));
        Ok(window_opened_at(acts, now))
    }

    /// Whether the notice may be a message in this window; one of a step on the way takes one of the few places for
    /// these.
    async fn has_place(
        &self,
        notice: &Notice,
        window: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        match window {
            Some(opened) if notice.is_step() => {
                let delivery = &notice.delivery;
                self.windows.take(&delivery.recipient, opened, &delivery.effect, now).await
            }
            _ => Ok(true),
        }
    }

    /// Urgent notices may use the reserved part of the quota.
    fn tokens_for(&self, notice: &Notice) -> AccessTokens {
        if notice.urgent { self.tokens.with_reserve() } else { self.tokens.clone() }
    }

    /// WeChat does not deduplicate these: one whose answer is lost may arrive twice.
    async fn send_notification(
        &self,
        account: &Account,
        notice: &Notice,
        template: &ReadyTemplate<'_>,
        now: Timestamp,
    ) -> Result<Option<Receipt>, TokenError> {
        let receipt = Receipt::Subscription { template: template.id.to_owned() };
        self.deliveries.expect_receipt(&notice.delivery, &receipt, after(now, REMEMBERED)).await?;
        let notification = Notification {
            template_id: template.id.to_owned(),
            page: Some(notice.link.clone()),
            program: None,
            values: template.values(|detail| notice.text(detail)),
        };
        let (to, notification) = (notice.delivery.recipient.openid.as_str(), &notification);
        self.tokens_for(notice)
            .with_token(account, |wechat, token| async move {
                wechat.send_notification(token_text(&token), to, notification).await
            })
            .await?;
        Ok(Some(receipt))
    }

    async fn send_template(
        &self,
        account: &Account,
        notice: &Notice,
        template: &ReadyTemplate<'_>,
    ) -> Result<Option<Receipt>, TokenError> {
        let message = TemplateMessage {
            template_id: template.id.to_owned(),
            url: Some(notice.link.clone()),
            program: None,
            values: template.values(|detail| notice.text(detail)),
            // A second try of the same notice is the same message to WeChat.
            client_id: Some(digest(notice.delivery.effect.as_str())[..32].to_owned()),
        };
        let (to, message) = (notice.delivery.recipient.openid.as_str(), &message);
        let message = self
            .tokens_for(notice)
            .with_token(account, |wechat, token| async move {
                wechat.send_template(token_text(&token), to, message).await
            })
            .await?;
        Ok(Some(Receipt::Template { message }))
    }

    async fn send_message(&self, account: &Account, notice: &Notice) -> Result<Option<Receipt>, TokenError> {
        let message = CustomMessage::Text { content: notice.delivery.text.clone() };
        let (to, message) = (notice.delivery.recipient.openid.as_str(), &message);
        self.tokens_for(notice)
            .with_token(account, |wechat, token| async move {
                wechat.send_custom(token_text(&token), to, message).await
            })
            .await?;
        Ok(None)
    }
}

/// What is wrong with the template, as a word for the metrics, if WeChat blames the template.
fn at_fault(refusal: &ApiError) -> Option<&'static str> {
    match refusal.code() {
        Some(NO_TEMPLATE) => Some("missing"),
        Some(UNFIT_VALUE) => Some("refused_value"),
        _ => None,
    }
}

/// The reason that staff see: WeChat's error code or a rule of WeChat's, never the text of the notice.
fn reason(refusal: &ApiError) -> String {
    match refusal.code() {
        Some(code) => format!("WeChat says {code}"),
        None => "the call is not one that WeChat takes".to_owned(),
    }
}

fn token_text(token: &wechat::secrecy::SecretString) -> &str {
    use wechat::secrecy::ExposeSecret as _;
    token.expose_secret()
}
