//! Secrets, ids and nonces.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// Random bytes of the system.
///
/// # Panics
///
/// When the system has no source of randomness: nothing can be simulated safely then.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the system gives no random bytes: {error}");
    }
    bytes
}

/// `bytes` as letters, digits, `-` and `_`.
pub(crate) fn text(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// `count` random letters and digits, at most 64.
pub(crate) fn letters(count: usize) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    bytes::<64>().iter().take(count).map(|byte| char::from(ALPHABET[usize::from(*byte) % 62])).collect()
}
