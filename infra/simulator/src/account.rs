//! An official account as its owner registered it with the simulated WeChat.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::random;

/// One simulated official account with its secrets, in the very fields of `GET /simulator/accounts`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimulatedAccount {
    /// The last part of its callback's path.
    pub account: String,
    /// The name that followers see.
    pub name: String,
    /// `service` or `subscription`.
    pub kind: String,
    /// The appid, which is also the receiver id inside a sealed message.
    pub appid: String,
    /// The `gh_` id, by which messages name the account.
    pub original_id: String,
    /// The AppSecret.
    pub secret: String,
    /// The token that signs pushes.
    pub token: String,
    /// The key that seals pushes.
    pub encoding_aes_key: String,
}

impl SimulatedAccount {
    /// A new account with secrets of its own.
    pub fn generate(account: &str, name: &str, kind: &str) -> Self {
        Self {
            account: account.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            appid: format!("wx{}", hex::encode(random::bytes::<8>())),
            original_id: format!("gh_{}", hex::encode(random::bytes::<6>())),
            secret: hex::encode(random::bytes::<16>()),
            token: random::letters(32),
            encoding_aes_key: random::letters(43),
        }
    }

    /// Whether it is a service account, which alone may use some of the APIs.
    pub fn is_service(&self) -> bool {
        self.kind == "service"
    }

    /// The id by which this account knows `person`: the same one every time, another one in every account.
    pub(crate) fn openid(&self, person: &str) -> String {
        let hash = wechat::signature::sign(&["openid", &format!("{}/{person}", self.appid)]);
        format!("o{}", random::text(&hex::decode(hash).unwrap_or_default()))
    }
}

impl fmt::Debug for SimulatedAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedAccount").field("account", &self.account).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_have_their_shape_and_are_not_shown() {
        let account = SimulatedAccount::generate("shinan", "微市南", "service");
        assert_eq!((account.appid.len(), account.original_id.len(), account.secret.len()), (18, 15, 32));
        assert!(wechat::envelope::EncodingAesKey::parse(&account.encoding_aes_key).is_ok());
        assert!(!format!("{account:?}").contains(&account.secret));
    }

    #[test]
    fn an_openid_is_stable_and_differs_between_accounts() {
        let one = SimulatedAccount::generate("a", "甲", "service");
        let other = SimulatedAccount::generate("b", "乙", "service");
        let openid = one.openid("li");
        assert_eq!(openid.len(), 28);
        assert!(openid.starts_with('o'));
        assert_eq!(openid, one.openid("li"));
        assert_ne!(openid, other.openid("li"));
        assert_ne!(openid, one.openid("wang"));
    }
}
