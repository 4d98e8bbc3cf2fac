//! The secrets that an account shares with WeChat, as somebody enters them: checked, sealed, and never shown again.

use jiff::Timestamp;
use secrecy::ExposeSecret as _;

use crate::runtime::Random;
use crate::runtime::random::NoRandomness;
use domain::accounts::AccountSecrets;
use domain::sealing::{MasterKey, Sealed, Unsealable};
use wechat::envelope::EncodingAesKey;

/// WeChat's limits on the length of a callback token, in characters.
const TOKEN_CHARS: std::ops::RangeInclusive<usize> = 3..=32;
/// The longest AppSecret that is taken, in characters; WeChat's have 32.
const LONGEST_SECRET: usize = 128;

/// Secrets as they were entered; what is none stays as it is.
#[derive(Clone, Copy, Default)]
pub struct EnteredSecrets<'a> {
    /// AppSecret.
    pub app_secret: Option<&'a str>,
    /// The callback token.
    pub token: Option<&'a str>,
    /// EncodingAESKey.
    pub encoding_aes_key: Option<&'a str>,
}

/// What is wrong with an entered secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretProblem {
    /// It is needed, as none was entered before.
    #[error("it is missing")]
    Missing,
    /// The AppSecret is not letters and digits.
    #[error("app_secret: letters and digits")]
    AppSecret,
    /// The token is none.
    #[error("token: WeChat takes 3 to 32 letters and digits")]
    Token,
    /// The key is none.
    #[error("encoding_aes_key: 43 letters and digits")]
    Key,
}

/// Why secrets cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A sealed one does not open under the master key.
    #[error(transparent)]
    Sealed(#[from] Unsealable),
    /// There are no random bytes.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// There is nothing to keep in the place of one that was not entered.
    #[error("a secret was not entered and there is none before")]
    Missing,
}

impl std::fmt::Debug for EnteredSecrets<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EnteredSecrets(…)")
    }
}

impl EnteredSecrets<'_> {
    /// Everything that is wrong with them, by field.
    #[must_use]
    pub fn problems(&self, has_before: bool) -> Vec<(&'static str, SecretProblem)> {
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let app_secret = |text: &str| (1..=LONGEST_SECRET).contains(&text.len()) && is_plain(text);
        let token = |text: &str| TOKEN_CHARS.contains(&text.len()) && is_plain(text);
        let mut wrong = Vec::new();
        let mut check = |field, value: Option<&str>, is_right: &dyn Fn(&str) -> bool, problem| match value {
            None if has_before => {}
            None => wrong.push((field, SecretProblem::Missing)),
            Some(value) if is_right(value) => {}
            Some(_) => wrong.push((field, problem)),
        };
        check("app_secret", self.app_secret, &app_secret, SecretProblem::AppSecret);
        check("token", self.token, &token, SecretProblem::Token);
        let is_key = |text: &str| EncodingAesKey::parse(text).is_ok();
        check("encoding_aes_key", self.encoding_aes_key, &is_key, SecretProblem::Key);
        wrong
    }

    /// Seals them under the name of whom they belong to. A new EncodingAESKey leaves the one before it valid as well, as
    /// pushes that WeChat has under way are still encrypted with it.
    ///
    /// # Errors
    /// [`SealError`] says why not.
    pub fn seal(
        &self,
        key: &MasterKey,
        random: Random,
        whose: &str,
        before: Option<&AccountSecrets>,
        now: Option<Timestamp>,
    ) -> Result<AccountSecrets, SealError> {
        let seal = |name: &str, entered: Option<&str>, kept: Option<&Sealed>| -> Result<Sealed, SealError> {
            match (entered, kept) {
                (Some(entered), _) => Ok(key.seal(&format!("{whose}/{name}"), entered, random.bytes()?)?),
                (None, Some(kept)) => Ok(kept.clone()),
                (None, None) => Err(SealError::Missing),
            }
        };
        let previous_aes_key = match (before, self.encoding_aes_key) {
            (Some(before), Some(entered)) => {
                let current = key.open(&format!("{whose}/encoding_aes_key"), &before.encoding_aes_key)?;
                let is_same = current.expose_secret() == entered;
                if is_same { before.previous_aes_key.clone() } else { Some(before.encoding_aes_key.clone()) }
            }
            (Some(before), None) => before.previous_aes_key.clone(),
            (None, _) => None,
        };
        Ok(AccountSecrets {
            app_secret: seal("app_secret", self.app_secret, before.map(|it| &it.app_secret))?,
            token: seal("token", self.token, before.map(|it| &it.token))?,
            encoding_aes_key: seal(
                "encoding_aes_key",
                self.encoding_aes_key,
                before.map(|it| &it.encoding_aes_key),
            )?,
            previous_aes_key,
            entered_at: now,
        })
    }
}
