//! What every function that receives WeChat's pushes has in common: the account's keys, plain answers, refusals.

use crate::runtime::web::{Response, answer};
use domain::accounts::AccountSecrets;
use domain::sealing::{MasterKey, Unsealable};
use http::StatusCode;
use secrecy::ExposeSecret as _;
use wechat::callback::{Receiver, Refused};
use wechat::envelope::{EncodingAesKey, KeyError};

/// What WeChat takes for "received, nothing to say".
pub const SUCCESS: &str = "success";

/// Why a receiver cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum NoReceiver {
    /// The secrets were sealed with another key or under another name.
    #[error("the secrets do not open")]
    Sealed(#[from] Unsealable),
    /// WeChat's key is of the wrong form.
    #[error("the EncodingAESKey is not usable")]
    Key(#[from] KeyError),
}

/// The receiver of `owner`'s pushes, whose secrets are sealed under its name, for envelopes to `receiver_id`.
///
/// # Errors
/// [`NoReceiver`] where the secrets do not open or a key is of the wrong form.
pub fn receiver(
    key: &MasterKey,
    owner: &str,
    secrets: &AccountSecrets,
    receiver_id: &str,
) -> Result<Receiver, NoReceiver> {
    let open = |name: &str, sealed| key.open(&format!("{owner}/{name}"), sealed);
    let token = open("token", &secrets.token)?;
    let current = open("encoding_aes_key", &secrets.encoding_aes_key)?;
    let current = EncodingAesKey::parse(current.expose_secret())?;
    let receiver = Receiver::new(token.expose_secret(), current, receiver_id);
    let Some(previous) = &secrets.previous_aes_key else { return Ok(receiver) };
    let previous = open("encoding_aes_key", previous)?;
    Ok(receiver.with_previous_key(EncodingAesKey::parse(previous.expose_secret())?))
}

/// The answer to a refused push, which does not reveal the reason.
#[must_use]
pub fn refusal(refused: &Refused) -> (StatusCode, &'static str) {
    if refused.is_authentic_failure() {
        (StatusCode::UNAUTHORIZED, "")
    } else {
        (StatusCode::BAD_REQUEST, "this request cannot be read")
    }
}

/// An answer in plain text.
pub fn plain(status: StatusCode, text: impl Into<bytes::Bytes>) -> Response {
    answer(status, "text/plain; charset=utf-8", text)
}
