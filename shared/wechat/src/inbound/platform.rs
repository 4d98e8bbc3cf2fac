//! What WeChat pushes to a third-party platform (component) about the accounts that authorise it.

use super::{ParseError, json, seconds};
use crate::xml::{Element, ElementRef};

/// One push to a platform's authorisation-event URL. Answer exactly `success`, unencrypted.
#[derive(Clone, Debug, PartialEq)]
pub struct PlatformPush {
    /// The platform's own appid.
    pub app_id: String,
    /// When it was sent, in seconds; 0 when the push does not say.
    pub create_time: i64,
    /// The `InfoType`, as it came.
    pub info_type: String,
    /// Its content.
    pub event: PlatformEvent,
    /// Everything as it came.
    pub fields: Element,
}

/// What happened to the platform, or between it and an account.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlatformEvent {
    /// The ticket with which the platform asks for its own token: every ten minutes a new one, good for twelve hours.
    VerifyTicket {
        /// The ticket.
        ticket: String,
    },
    /// An account authorised the platform, or changed its permissions. The code can be redeemed once, and the refresh
    /// token that it gives replaces the previous one.
    Authorized {
        /// The account's appid.
        authorizer_app_id: String,
        /// The code to pass to `api_query_auth`.
        authorization_code: String,
        /// The code the authorisation began with.
        pre_auth_code: Option<String>,
        /// Whether this is a change (`updateauthorized`) of an existing authorisation.
        updated: bool,
    },
    /// An account withdrew its authorisation: forget its tokens, stop its jobs.
    Unauthorized {
        /// The account's appid.
        authorizer_app_id: String,
    },
    /// Anything else, or one of the above that lacks required fields.
    Unknown,
}

impl std::fmt::Debug for PlatformEvent {
    /// Leaves out tickets and codes, which give access to accounts.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::VerifyTicket { .. } => "VerifyTicket(..)",
            Self::Authorized { updated: false, .. } => "Authorized(..)",
            Self::Authorized { updated: true, .. } => "Authorized(updated, ..)",
            Self::Unauthorized { .. } => "Unauthorized(..)",
            Self::Unknown => "Unknown",
        })
    }
}

impl PlatformPush {
    /// Reads a push from its decrypted XML; JSON, which WeChat does not send here (documented), is read as well.
    ///
    /// # Errors
    ///
    /// When it is unacceptable, or lacks `AppId` or `InfoType`.
    pub fn parse(message: &[u8]) -> Result<Self, ParseError> {
        let fields =
            if json::is_json(message) { json::read(message)? } else { Element::parse_push(message)? };
        let required = |name| fields.get(name).map(str::to_owned).ok_or(ParseError::Missing(name));
        let info_type = required("InfoType")?;
        Ok(Self {
            app_id: required("AppId")?,
            create_time: fields.get("CreateTime").and_then(seconds).unwrap_or_default(),
            event: read(&info_type, fields.root()).unwrap_or(PlatformEvent::Unknown),
            info_type,
            fields,
        })
    }
}

fn read(info_type: &str, fields: ElementRef<'_>) -> Option<PlatformEvent> {
    let text = |name| fields.get(name).map(str::to_owned);
    Some(match info_type {
        "component_verify_ticket" => PlatformEvent::VerifyTicket { ticket: text("ComponentVerifyTicket")? },
        // In some samples the code's lifetime is prose, so nothing relies on it.
        "authorized" | "updateauthorized" => PlatformEvent::Authorized {
            authorizer_app_id: text("AuthorizerAppid")?,
            authorization_code: text("AuthorizationCode")?,
            pre_auth_code: text("PreAuthCode"),
            updated: info_type == "updateauthorized",
        },
        "unauthorized" => PlatformEvent::Unauthorized { authorizer_app_id: text("AuthorizerAppid")? },
        _ => return None,
    })
}
