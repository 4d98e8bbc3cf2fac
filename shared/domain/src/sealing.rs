//! Secrets at rest: sealed with XChaCha20-Poly1305 under the deployment's one master key.
//!
//! The name of a secret is bound to it as associated data, so a secret that is moved from one account's item to
//! another's cannot be opened.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// A secret as it is stored: `v1.` and base64 of nonce and ciphertext.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(String);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(…)")
    }
}

/// A sealed value cannot be opened: the key or the name differs, or the value is damaged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open under this master key")]
pub struct Unsealable;

/// A master key that is not 64 hex characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the master key must be 64 hexadecimal characters (32 bytes)")]
pub struct InvalidMasterKey;

/// The one key under which a deployment's secrets are sealed.
#[derive(Clone)]
pub struct MasterKey {
    cipher: XChaCha20Poly1305,
    pseudonyms: Hmac<Sha256>,
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// Reads a key of 64 hexadecimal characters; white space around it is ignored.
    ///
    /// # Errors
    /// [`InvalidMasterKey`] for anything else.
    pub fn from_hex(hex_key: &SecretString) -> Result<Self, InvalidMasterKey> {
        let bytes = hex::decode(hex_key.expose_secret().trim()).map_err(|_| InvalidMasterKey)?;
        let cipher = XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| InvalidMasterKey)?;
        let pseudonyms = Hmac::new_from_slice(&bytes).map_err(|_| InvalidMasterKey)?;
        Ok(Self { cipher, pseudonyms })
    }

    /// Seals `secret` under the name `purpose`, for example `shinan/token`, with 24 fresh random bytes.
    ///
    /// # Errors
    /// [`Unsealable`] only where the secret is larger than the cipher allows (256 GiB).
    pub fn seal(&self, purpose: &str, secret: &str, nonce: [u8; 24]) -> Result<Sealed, Unsealable> {
        let payload = Payload { msg: secret.as_bytes(), aad: purpose.as_bytes() };
        let ciphertext = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Unsealable)?;
        let mut bytes = nonce.to_vec();
        bytes.extend(ciphertext);
        Ok(Sealed(format!("v1.{}", STANDARD_NO_PAD.encode(bytes))))
    }

    /// Opens what [`MasterKey::seal`] sealed under the same name.
    ///
    /// # Errors
    /// [`Unsealable`] where the key, the name or a byte differs.
    pub fn open(&self, purpose: &str, sealed: &Sealed) -> Result<SecretString, Unsealable> {
        let encoded = sealed.0.strip_prefix("v1.").ok_or(Unsealable)?;
        let bytes = STANDARD_NO_PAD.decode(encoded).map_err(|_| Unsealable)?;
        let (nonce, ciphertext) = bytes.split_first_chunk::<24>().ok_or(Unsealable)?;
        let payload = Payload { msg: ciphertext, aad: purpose.as_bytes() };
        let plain = self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| Unsealable)?;
        Ok(SecretString::from(String::from_utf8(plain).map_err(|_| Unsealable)?))
    }
}

impl MasterKey {
    /// A pseudonym for `name` in `month`, 128 bits in hex. It reveals nothing about the name without this key.
    #[must_use]
    pub fn pseudonym(&self, month: &str, name: &str) -> String {
        // Each month has its own key, so months cannot be linked without the master key.
        let of_month = self.pseudonyms.clone().chain_update(b"pseudonym/").chain_update(month).finalize();
        let Ok(key) = Hmac::<Sha256>::new_from_slice(&of_month.into_bytes()) else {
            unreachable!("HMAC takes a key of any length")
        };
        hex::encode(&key.chain_update(name).finalize().into_bytes()[..16])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: &str) -> MasterKey {
        MasterKey::from_hex(&SecretString::from(byte.repeat(32))).unwrap()
    }

    #[test]
    fn a_secret_opens_only_under_its_key_and_its_name() {
        let sealed = key("0a").seal("shinan/token", "s3cret", [7; 24]).unwrap();
        assert_eq!(key("0a").open("shinan/token", &sealed).unwrap().expose_secret(), "s3cret");
        assert!(key("0b").open("shinan/token", &sealed).is_err());
        assert!(key("0a").open("other/token", &sealed).is_err());
        assert!(!format!("{sealed:?}").contains("s3cret"));
    }

    #[test]
    fn a_master_key_is_32_bytes_of_hex() {
        for bad in ["", "zz", "00ff", &"0".repeat(66)] {
            assert!(MasterKey::from_hex(&SecretString::from(bad)).is_err());
        }
    }
}
