//! WeChat's servers themselves: where they are, and whether they reach ours.

use serde::Deserialize;
use serde_json::json;

use super::{ApiError, Client, lenient};

/// What [`Client::check_callback`] tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckKind {
    /// Everything.
    All,
    /// Only the resolution of names.
    Dns,
    /// Only the connections.
    Ping,
}

/// The network that the trial starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The one that WeChat itself would choose.
    Default,
    /// China Telecom.
    Chinanet,
    /// China Unicom.
    Unicom,
    /// Tencent's own.
    Cap,
}

/// What WeChat saw of our server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CallbackCheck {
    /// The addresses it found.
    #[serde(deserialize_with = "lenient::list")]
    pub dns: Vec<Resolved>,
    /// The result of reaching each of them.
    #[serde(deserialize_with = "lenient::list")]
    pub ping: Vec<Ping>,
}

/// An address of our server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Resolved {
    /// The address.
    #[serde(deserialize_with = "lenient::text")]
    pub ip: String,
    /// The network it is in.
    #[serde(deserialize_with = "lenient::text")]
    pub real_operator: String,
}

/// The result of trying to reach our server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Ping {
    /// The address.
    #[serde(deserialize_with = "lenient::text")]
    pub ip: String,
    /// The network the trial started from.
    #[serde(deserialize_with = "lenient::text")]
    pub from_operator: String,
    /// How many packets were lost, as in `0%`.
    #[serde(deserialize_with = "lenient::text")]
    pub package_loss: String,
    /// How long it took, as in `23.079ms`.
    #[serde(deserialize_with = "lenient::text")]
    pub time: String,
}

#[derive(Deserialize)]
struct Addresses {
    #[serde(deserialize_with = "lenient::texts")]
    ip_list: Vec<String>,
}

impl Client {
    /// The addresses that pushes come from, single ones or ranges as `1.2.3.0/24`.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn callback_addresses(&self, token: &str) -> Result<Vec<String>, ApiError> {
        Ok(self.ask::<Addresses>(token, "/cgi-bin/getcallbackip").await?.ip_list)
    }

    /// The addresses of the servers that this client calls, written likewise.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn api_addresses(&self, token: &str) -> Result<Vec<String>, ApiError> {
        Ok(self.ask::<Addresses>(token, "/cgi-bin/get_api_domain_ip").await?.ip_list)
    }

    /// Has WeChat test whether it reaches the account's callback.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn check_callback(
        &self,
        token: &str,
        kind: CheckKind,
        operator: Operator,
    ) -> Result<CallbackCheck, ApiError> {
        let action = match kind {
            CheckKind::All => "all",
            CheckKind::Dns => "dns",
            CheckKind::Ping => "ping",
        };
        let operator = match operator {
            Operator::Default => "DEFAULT",
            Operator::Chinanet => "CHINANET",
            Operator::Unicom => "UNICOM",
            Operator::Cap => "CAP",
        };
        let body = json!({ "action": action, "check_operator": operator });
        self.post(token, "/cgi-bin/callback/check", &body).await
    }
}
