//! What accounts asked WeChat to send.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::state::State;

/// The most entries of the log of sent messages.
const SENT: usize = 5000;

/// A message that an account asked WeChat to send.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// Increases within the simulator.
    pub id: u64,
    /// Whose message.
    pub account: String,
    /// To whom.
    pub openid: String,
    /// Its type.
    pub msgtype: String,
    /// The request as it was made.
    pub body: Value,
    /// When.
    pub at: Timestamp,
    /// By which door: `custom`, `template`, `subscribe`, `mass` or `preview`.
    pub via: String,
}

impl State {
    pub(crate) fn log(&mut self, account: &str, openid: &str, msgtype: &str, body: Value, at: Timestamp) {
        self.log_via("custom", account, openid, msgtype, body, at);
    }

    pub(crate) fn log_via(
        &mut self,
        via: &str,
        account: &str,
        openid: &str,
        msgtype: &str,
        body: Value,
        at: Timestamp,
    ) {
        let id = self.next_id();
        let (account, openid, msgtype) = (account.to_owned(), openid.to_owned(), msgtype.to_owned());
        self.sent.push_back(Sent { id, account, openid, msgtype, body, at, via: via.to_owned() });
        while self.sent.len() > SENT {
            self.sent.pop_front();
        }
    }
}
