//! The tickets with which pages inside WeChat sign their requests.

use secrecy::SecretString;
use serde::Deserialize;

use super::{ApiError, Client, json, lenient};

/// What a ticket signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsTicketKind {
    /// The configuration of the JS-SDK, see [`crate::signature::sign_page`].
    Page,
    /// Cards.
    Card,
}

/// A ticket and how long it is valid. The daily number is small: store it, and share it among all pages of the account.
#[derive(Clone, Debug, Deserialize)]
pub struct JsTicket {
    /// The ticket.
    #[serde(deserialize_with = "lenient::secret")]
    pub ticket: SecretString,
    /// Seconds from now, as a rule [`crate::limits::tokens::JS_TICKET_SECONDS`].
    #[serde(deserialize_with = "lenient::int")]
    pub expires_in: i64,
}

impl Client {
    /// Asks for a ticket of the account.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn js_ticket(&self, token: &str, kind: JsTicketKind) -> Result<JsTicket, ApiError> {
        let kind = match kind {
            JsTicketKind::Page => "jsapi",
            JsTicketKind::Card => "wx_card",
        };
        let query = [("access_token", token), ("type", kind)];
        json::typed(self.get_json("/cgi-bin/ticket/getticket", &query).await?)
    }
}
