//! What every door that WeChat pushes to has in common: its keys, its plain answers, its refusals.

use alliance::runtime::web::{Response, answer};
use domain::accounts::AccountSecrets;
use domain::sealing::{MasterKey, Unsealable};
use http::StatusCode;
use secrecy::ExposeSecret as _;
use wechat::callback::{Receiver, Refused};
use wechat::envelope::{EncodingAesKey, KeyError};

/// What WeChat takes for "received, nothing to say".
pub(crate) const SUCCESS: &str = "success";

/// Why a door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoReceiver {
    #[error("the secrets do not open")]
    Sealed(#[from] Unsealable),
    #[error("the EncodingAESKey is not usable")]
    Key(#[from] KeyError),
}

/// The door of `owner`, whose secrets are sealed under its name, for envelopes to `receiver_id`.
pub(crate) fn receiver(
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

/// What a refused push is answered, which tells nobody why.
pub(crate) fn refusal(refused: &Refused) -> (StatusCode, &'static str) {
    if refused.is_authentic_failure() {
        (StatusCode::UNAUTHORIZED, "")
    } else {
        (StatusCode::BAD_REQUEST, "this request cannot be read")
    }
}

pub(crate) fn plain(status: StatusCode, text: impl Into<bytes::Bytes>) -> Response {
    answer(status, "text/plain; charset=utf-8", text)
}
