//! What WeChat itself reports to an account: outcomes, consents, verifications.

use super::rows;
use crate::xml::ElementRef;

/// One notice of WeChat's.
///
/// Statuses keep their wording, as WeChat varies it (`failed: system failed`, `sendsuccess`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// `TEMPLATESENDJOBFINISH`: the outcome of a template message.
    TemplateSent {
        /// The message's id, as returned when it was sent.
        msg_id: u64,
        /// `success`, `failed:user block`, `failed: system failed`.
        status: String,
    },
    /// `MASSSENDJOBFINISH`: the outcome of a mass message.
    MassSent {
        /// The message's id, as returned when it was sent.
        msg_id: u64,
        /// `send success`, `send fail`, or `err(n)` with the reason's number.
        status: String,
        /// How many followers it was meant for.
        total: u64,
        /// How many were left after filtering.
        filtered: u64,
        /// How many followers received it.
        sent: u64,
        /// How many followers it failed for.
        errors: u64,
        /// The addresses of its articles.
        articles: Vec<ArticleUrl>,
    },
    /// `PUBLISHJOBFINISH`: the outcome of a publication.
    Published {
        /// The job's id, as returned when it was submitted.
        publish_id: String,
        /// How it ended.
        status: PublishStatus,
        /// The article, when it was published.
        article_id: Option<String>,
        /// Its parts' addresses.
        articles: Vec<ArticleUrl>,
        /// The parts that stopped the publication.
        failed: Vec<u32>,
    },
    /// `subscribe_msg_popup_event`: somebody answered whether they want notifications.
    SubscriptionAsked(Vec<Consent>),
    /// `subscribe_msg_change_event`: somebody changed their mind in the settings; only refusals were ever seen.
    SubscriptionChanged(Vec<Consent>),
    /// `subscribe_msg_sent_event`: the outcome of subscription notifications.
    SubscriptionSent(Vec<SentNotification>),
    /// `user_info_modified`: somebody changed or withdrew their name or picture, which must be refreshed or erased.
    ProfileModified {
        /// The person it is about; not always the sender.
        openid: Option<String>,
    },
    /// `user_authorization_revoke`: somebody withdrew a right, and the data obtained through it must be erased.
    AuthorizationRevoked {
        /// The person it is about; not always the sender.
        openid: Option<String>,
        /// The rights' codes: `1` is name and picture, `201` the address (unverified).
        rights: Vec<String>,
    },
    /// `user_authorization_cancellation`: somebody closed their WeChat account (its existence is unverified).
    AuthorizationCancelled {
        /// The person it is about; not always the sender.
        openid: Option<String>,
    },
    /// `kf_create_session`: an agent took over a chat.
    AgentJoined {
        /// `name@account`.
        agent: String,
    },
    /// `kf_close_session`: an agent ended a chat.
    AgentLeft {
        /// `name@account`.
        agent: String,
    },
    /// `kf_switch_session`: a chat went from one agent to another.
    AgentSwitched {
        /// The previous agent, `name@account`.
        from: String,
        /// The new agent, `name@account`.
        to: String,
    },
    /// A step in the verification (认证) of the account.
    Verified(Verification),
}

/// Where an article can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleUrl {
    /// Its place in the message.
    pub index: u32,
    /// Its address.
    pub url: String,
}

/// How a publication ended (the meanings of 3 to 6 are unverified).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishStatus {
    /// 0.
    Published,
    /// 1.
    Running,
    /// 2: it is not original.
    NotOriginal,
    /// 3.
    Failed,
    /// 4: WeChat's review refused it.
    Refused,
    /// 5: published and taken back by its author.
    Deleted,
    /// 6: published and taken down.
    Banned,
    /// An undocumented number.
    Other(i64),
}

/// Somebody's answer about one kind of notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The template.
    pub template_id: String,
    /// Whether they said `accept`; anything else is a refusal.
    pub accepted: bool,
    /// Where they were asked: 1 on a page, 2 in an article, 0 in a mini-program (unverified).
    pub scene: Option<String>,
}

/// The outcome of one subscription notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentNotification {
    /// The template.
    pub template_id: String,
    /// The message.
    pub msg_id: Option<u64>,
    /// 0 when it arrived.
    pub error_code: i64,
    /// The outcome in words.
    pub status: Option<String>,
}

/// A step of an account's verification. Times are in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verification {
    /// The organisation (`qualification_verify_success`) is confirmed.
    QualificationPassed {
        /// When the confirmation expires.
        expires: Option<i64>,
    },
    /// The organisation is not confirmed.
    QualificationFailed,
    /// The name (`naming_verify_success`) is confirmed.
    NamingPassed {
        /// When the confirmation expires.
        expires: Option<i64>,
    },
    /// The name is not confirmed.
    NamingFailed,
    /// `annual_renew`: it is time to renew.
    RenewalDue {
        /// When the verification expires.
        expires: Option<i64>,
    },
    /// `verify_expired`: the account is no longer verified.
    Expired {
        /// When it expired.
        expires: Option<i64>,
    },
}

/// The notice that `event`, in lower case, stands for; `None` if it is not a notice or lacks required fields.
pub(super) fn read(event: &str, fields: ElementRef<'_>) -> Option<Notice> {
    let text = |path| fields.get(path).map(str::to_owned);
    let expires = || number(fields, "ExpiredTime");
    let verified = |step| Some(Notice::Verified(step));
    match event {
        "templatesendjobfinish" => {
            Some(Notice::TemplateSent { msg_id: message_id(fields)?, status: text("Status")? })
        }
        "masssendjobfinish" => mass(fields),
        "publishjobfinish" => published(fields.child("PublishEventInfo")?),
        "subscribe_msg_popup_event" => {
            Some(Notice::SubscriptionAsked(consents(fields, "SubscribeMsgPopupEvent")?))
        }
        "subscribe_msg_change_event" => {
            Some(Notice::SubscriptionChanged(consents(fields, "SubscribeMsgChangeEvent")?))
        }
        "subscribe_msg_sent_event" => Some(Notice::SubscriptionSent(sent(fields, "SubscribeMsgSentEvent")?)),
        // One of these events writes its field names in lower case, the other capitalises them.
        "user_info_modified" => Some(Notice::ProfileModified { openid: whom(fields) }),
        "user_authorization_revoke" => {
            let rights = fields.get("RevokeInfo").unwrap_or_default().split(',').map(str::trim);
            let rights = rights.filter(|right| !right.is_empty()).map(str::to_owned).collect();
            Some(Notice::AuthorizationRevoked { openid: whom(fields), rights })
        }
        "user_authorization_cancellation" => Some(Notice::AuthorizationCancelled { openid: whom(fields) }),
        "kf_create_session" => Some(Notice::AgentJoined { agent: text("KfAccount")? }),
        "kf_close_session" => Some(Notice::AgentLeft { agent: text("KfAccount")? }),
        "kf_switch_session" => {
            Some(Notice::AgentSwitched { from: text("FromKfAccount")?, to: text("ToKfAccount")? })
        }
        "qualification_verify_success" => verified(Verification::QualificationPassed { expires: expires() }),
        "qualification_verify_fail" => verified(Verification::QualificationFailed),
        "naming_verify_success" => verified(Verification::NamingPassed { expires: expires() }),
        "naming_verify_fail" => verified(Verification::NamingFailed),
        "annual_renew" => verified(Verification::RenewalDue { expires: expires() }),
        "verify_expired" => verified(Verification::Expired { expires: expires() }),
        _ => None,
    }
}

fn mass(fields: ElementRef<'_>) -> Option<Notice> {
    let count = |name| number(fields, name).unwrap_or_default();
    let result = fields.child("ArticleUrlResult");
    Some(Notice::MassSent {
        msg_id: message_id(fields)?,
        status: fields.get("Status")?.to_owned(),
        total: count("TotalCount"),
        filtered: count("FilterCount"),
        sent: count("SentCount"),
        errors: count("ErrorCount"),
        articles: articles(result, "ResultList", ("ArticleIdx", "ArticleUrl")),
    })
}

fn published(info: ElementRef<'_>) -> Option<Notice> {
    Some(Notice::Published {
        publish_id: info.get("publish_id")?.to_owned(),
        status: match number(info, "publish_status")? {
            0 => PublishStatus::Published,
            1 => PublishStatus::Running,
            2 => PublishStatus::NotOriginal,
            3 => PublishStatus::Failed,
            4 => PublishStatus::Refused,
            5 => PublishStatus::Deleted,
            6 => PublishStatus::Banned,
            other => PublishStatus::Other(other),
        },
        // Tencent's sample has a line break inside.
        article_id: info.get("article_id").map(|id| id.trim().to_owned()),
        articles: articles(Some(info), "article_detail", ("idx", "article_url")),
        failed: info
            .children_named("fail_idx")
            .filter_map(|index| index.text().trim().parse().ok())
            .collect(),
    })
}

fn articles(parent: Option<ElementRef<'_>>, list: &str, (index, url): (&str, &str)) -> Vec<ArticleUrl> {
    let items = parent.into_iter().flat_map(|parent| rows(parent, list, "item"));
    items
        .filter_map(|item| Some(ArticleUrl { index: number(item, index)?, url: item.get(url)?.to_owned() }))
        .collect()
}

fn consents(fields: ElementRef<'_>, event: &str) -> Option<Vec<Consent>> {
    fields.child(event)?;
    let consents = rows(fields, event, "List").filter_map(|item| {
        Some(Consent {
            template_id: item.get("TemplateId")?.to_owned(),
            accepted: item.get("SubscribeStatusString") == Some("accept"),
            scene: item.get("PopupScene").map(str::to_owned),
        })
    });
    Some(consents.collect())
}

fn sent(fields: ElementRef<'_>, event: &str) -> Option<Vec<SentNotification>> {
    fields.child(event)?;
    let sent = rows(fields, event, "List").filter_map(|item| {
        Some(SentNotification {
            template_id: item.get("TemplateId")?.to_owned(),
            msg_id: number(item, "MsgID"),
            error_code: number(item, "ErrorCode").unwrap_or_default(),
            status: item.get("ErrorStatus").map(str::to_owned),
        })
    });
    Some(sent.collect())
}

/// Events about jobs write `MsgID` where messages write `MsgId`.
fn message_id(fields: ElementRef<'_>) -> Option<u64> {
    number(fields, "MsgID").or_else(|| number(fields, "MsgId"))
}

fn whom(fields: ElementRef<'_>) -> Option<String> {
    fields.get("openid").or_else(|| fields.get("OpenID")).map(str::to_owned)
}

fn number<T: std::str::FromStr>(fields: ElementRef<'_>, path: &str) -> Option<T> {
    fields.get(path)?.trim().parse().ok()
}
