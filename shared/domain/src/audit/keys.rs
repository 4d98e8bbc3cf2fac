//! The key that signs the hours' files.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use secrecy::{ExposeSecret, SecretString};

use super::digest::Digest;

/// A text that holds no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "an audit key is 64 hexadecimal characters (32 bytes); the newest stands in the first line, older ones below it"
)]
pub struct InvalidAuditKeys;

/// The Ed25519 keys of a deployment's audit: the newest signs, and what older ones signed stays valid.
#[derive(Clone)]
pub struct AuditKeys {
    newest: SigningKey,
    known: Vec<VerifyingKey>,
}

impl fmt::Debug for AuditKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKeys(…)")
    }
}

impl AuditKeys {
    /// Reads private keys, one a line, the newest first.
    ///
    /// # Errors
    /// [`InvalidAuditKeys`] where a line is no key, or there is none.
    pub fn parse(text: &SecretString) -> Result<Self, InvalidAuditKeys> {
        let lines = text.expose_secret().lines().map(str::trim).filter(|line| !line.is_empty());
        let keys = lines.map(|line| {
            let bytes = hex::decode(line).map_err(|_| InvalidAuditKeys)?;
            let bytes: [u8; 32] = bytes.try_into().map_err(|_| InvalidAuditKeys)?;
            Ok(SigningKey::from_bytes(&bytes))
        });
        let keys: Vec<_> = keys.collect::<Result<_, _>>()?;
        let newest = keys.first().cloned().ok_or(InvalidAuditKeys)?;
        Ok(Self { newest, known: keys.iter().map(SigningKey::verifying_key).collect() })
    }

    /// The public key that verifies what is signed now, in hexadecimal: what somebody outside writes down to check the
    /// files themselves.
    #[must_use]
    pub fn public(&self) -> String {
        hex::encode(self.newest.verifying_key().as_bytes())
    }

    pub(super) fn sign(&self, digest: &Digest) -> String {
        hex::encode(self.newest.sign(digest.as_bytes()).to_bytes())
    }

    /// Whether one of the keys signed this.
    pub(super) fn verify(&self, digest: &Digest, signature: &str) -> bool {
        let bytes = hex::decode(signature).ok().and_then(|bytes| bytes.try_into().ok());
        let Some(bytes) = bytes else { return false };
        let signature = Signature::from_bytes(&bytes);
        self.known.iter().any(|key| key.verify_strict(digest.as_bytes(), &signature).is_ok())
    }
}
