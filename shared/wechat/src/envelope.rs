//! Safe mode: the encrypted envelope around a message.
//!
//! AES-256-CBC under the account's key, over 16 random bytes, the message's length, the message, and the receiver id.
//! The padding block is 32 bytes although the cipher's block is 16, so a stock PKCS#7 unpadder fails on half of all
//! messages. Nothing here is authenticated: verify the `msg_signature` before opening.

use std::fmt;

use aes::{
    Aes256Dec, Aes256Enc,
    cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit},
};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
    prelude::BASE64_STANDARD,
};
use secrecy::{ExposeSecret, SecretBox, zeroize::Zeroizing};

/// The console's 43 characters carry 258 bits: the last two mean nothing, and are usually not zero.
const KEY_BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

const RANDOM: usize = 16;
const LENGTH: usize = 4;
const CIPHER_BLOCK: usize = 16;
const PAD_BLOCK: usize = 32;
/// A piece is a whole number of cipher blocks and of base64 groups.
const PIECE: usize = 12 * CIPHER_BLOCK;

/// An account's EncodingAESKey, expanded for the cipher; never formatted, wiped when dropped.
pub struct EncodingAesKey {
    encryption: Aes256Enc,
    decryption: Aes256Dec,
    /// The key's first half, which is also the initialisation vector of every message.
    iv: SecretBox<[u8; CIPHER_BLOCK]>,
}

/// The text is not an EncodingAESKey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It has not exactly 43 characters.
    #[error("an EncodingAESKey has 43 characters, this text has {0}")]
    Length(usize),
    /// It holds a character outside the base64 alphabet.
    #[error("an EncodingAESKey holds only letters, digits, + and /")]
    Alphabet,
}

/// The ciphertext does not open under this key.
///
/// One error for every cause, so that an attacker learns nothing from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the envelope does not open")]
pub struct OpenError;

/// What an envelope held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The message, XML as a rule.
    pub message: Vec<u8>,
    /// The receiver it was sealed for: the account's appid, or the platform's. The caller has to compare it.
    pub receiver_id: String,
}

impl EncodingAesKey {
    /// Reads the key as the console shows it.
    pub fn parse(s: &str) -> Result<Self, KeyError> {
        if s.len() != 43 {
            return Err(KeyError::Length(s.chars().count()));
        }
        let mut key = Zeroizing::new([0; 32]);
        match KEY_BASE64.decode_slice(s, key.as_mut_slice()) {
            Ok(32) => Ok(Self::expand(&key)),
            _ => Err(KeyError::Alphabet),
        }
    }

    fn expand(key: &[u8; 32]) -> Self {
        let mut iv = Box::new([0; CIPHER_BLOCK]);
        iv.copy_from_slice(&key[..CIPHER_BLOCK]);
        Self {
            encryption: Aes256Enc::new(key.into()),
            decryption: Aes256Dec::new(key.into()),
            iv: SecretBox::new(iv),
        }
    }

    fn encryptor(&self) -> cbc::Encryptor<&Aes256Enc> {
        cbc::Encryptor::inner_iv_init(&self.encryption, self.iv.expose_secret().into())
    }

    fn decryptor(&self) -> cbc::Decryptor<&Aes256Dec> {
        cbc::Decryptor::inner_iv_init(&self.decryption, self.iv.expose_secret().into())
    }
}

impl Clone for EncodingAesKey {
    fn clone(&self) -> Self {
        Self {
            encryption: self.encryption.clone(),
            decryption: self.decryption.clone(),
            iv: SecretBox::new(Box::new(*self.iv.expose_secret())),
        }
    }
}

impl fmt::Debug for EncodingAesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncodingAesKey(..)")
    }
}

/// Seals `message` for `receiver_id`; `random16` must be fresh for every message.
pub fn seal(key: &EncodingAesKey, message: &[u8], receiver_id: &str, random16: [u8; 16]) -> String {
    let mut plain = Unsealed::with_capacity(message.len() + receiver_id.len());
    plain.bytes.extend_from_slice(message);
    let mut sealed = String::new();
    plain.seal_into(&mut sealed, key, receiver_id, random16);
    sealed
}

/// A message being written where it will be encrypted.
pub(crate) struct Unsealed {
    /// Room for the random bytes and the length, then the message.
    bytes: Vec<u8>,
}

impl Unsealed {
    /// With room for message and receiver id of `bytes` together.
    fn with_capacity(bytes: usize) -> Self {
        let mut plain = Vec::with_capacity(RANDOM + LENGTH + bytes + PAD_BLOCK);
        plain.extend_from_slice(&[0; RANDOM + LENGTH]);
        Self { bytes: plain }
    }

    /// With the message that `write` appends to the text it receives.
    pub(crate) fn write(bytes: usize, write: impl FnOnce(String) -> String) -> Self {
        // Zero bytes are valid text, so the message can be appended to them.
        let room = String::from_utf8(Self::with_capacity(bytes).bytes).unwrap_or_default();
        Self { bytes: write(room).into_bytes() }
    }

    /// Encrypts the message for `receiver_id` and appends it to `out` in base64.
    pub(crate) fn seal_into(
        self,
        out: &mut String,
        key: &EncodingAesKey,
        receiver_id: &str,
        random16: [u8; 16],
    ) {
        let Self { bytes: mut plain } = self;
        let length = u32::try_from(plain.len() - RANDOM - LENGTH).unwrap_or(u32::MAX);
        if let Some((head, _)) = plain.split_at_mut_checked(RANDOM + LENGTH) {
            head[..RANDOM].copy_from_slice(&random16);
            head[RANDOM..].copy_from_slice(&length.to_be_bytes());
        }
        plain.extend_from_slice(receiver_id.as_bytes());
        // A full block of padding when nothing is missing, so that the last byte always is the padding's length.
        let pad = PAD_BLOCK - plain.len() % PAD_BLOCK;
        plain.resize(plain.len() + pad, u8::try_from(pad).unwrap_or_default());
        // Piece by piece: each cipher block depends on the one before it, and the processor encodes the last piece in
        // base64 meanwhile.
        let mut encryptor = key.encryptor();
        let mut base64 = [0; PIECE / 3 * 4];
        for piece in plain.chunks_mut(PIECE) {
            let (blocks, _) = Array::slice_as_chunks_mut(piece);
            encryptor.encrypt_blocks(blocks);
            let written = BASE64_STANDARD.encode_slice(piece, &mut base64).unwrap_or_default();
            out.push_str(str::from_utf8(&base64[..written]).unwrap_or_default());
        }
    }
}

/// Opens what [`seal`] or WeChat sealed.
///
/// Fails, always with the same error, when the text is not base64, not a whole number of blocks, wrongly padded,
/// shorter than it says, or when its receiver id is not UTF-8: any of these also results from a wrong key.
pub fn open(key: &EncodingAesKey, ciphertext_base64: &str) -> Result<Opened, OpenError> {
    let plain = Plain::open(key, ciphertext_base64)?;
    let receiver_id = str::from_utf8(plain.receiver_id()).map_err(|_| OpenError)?.to_owned();
    Ok(Opened { message: plain.message().to_vec(), receiver_id })
}

/// The same without copies: the decrypted bytes, and where the message ends in them.
pub(crate) struct Plain {
    bytes: Vec<u8>,
    message_end: usize,
    content_end: usize,
}

impl Plain {
    pub(crate) fn open(key: &EncodingAesKey, ciphertext_base64: &str) -> Result<Self, OpenError> {
        // Allocated without zeroing, which is usually immediate; the zeroed buffer that `decode` takes is not.
        let mut bytes = Vec::with_capacity(ciphertext_base64.len() / 4 * 3 + 3);
        BASE64_STANDARD.decode_vec(ciphertext_base64, &mut bytes).map_err(|_| OpenError)?;
        let (blocks, rest) = Array::slice_as_chunks_mut(&mut bytes);
        if !rest.is_empty() {
            return Err(OpenError);
        }
        key.decryptor().decrypt_blocks(blocks);
        let content = unpad(&bytes).ok_or(OpenError)?;
        let (length, rest) =
            content.get(RANDOM..).and_then(<[u8]>::split_first_chunk::<LENGTH>).ok_or(OpenError)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| OpenError)?;
        if rest.len() < length {
            return Err(OpenError);
        }
        let content_end = content.len();
        Ok(Self { bytes, message_end: RANDOM + LENGTH + length, content_end })
    }

    pub(crate) fn message(&self) -> &[u8] {
        self.bytes.get(RANDOM + LENGTH..self.message_end).unwrap_or_default()
    }

    pub(crate) fn receiver_id(&self) -> &[u8] {
        self.bytes.get(self.message_end..self.content_end).unwrap_or_default()
    }
}

/// Strips 1 to 32 bytes of padding, each of which must equal their number.
fn unpad(plain: &[u8]) -> Option<&[u8]> {
    let pad = usize::from(*plain.last()?);
    let (content, padding) = plain.split_at_checked(plain.len().checked_sub(pad)?)?;
    let whole = (1..=PAD_BLOCK).contains(&pad) && padding.iter().all(|&byte| usize::from(byte) == pad);
    whole.then_some(content)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The key of Tencent's own sample: its last two bits are not zero.
    const STRAY_BITS: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    const RANDOM16: [u8; 16] = *b"aaaabbbbccccdddd";

    fn key(text: &str) -> EncodingAesKey {
        EncodingAesKey::parse(text).unwrap()
    }

    /// Published by WxJava, which fixed the random bytes.
    #[test]
    fn seals_what_another_implementation_seals() {
        let sealed = seal(&key(STRAY_BITS), "我是中文abcd123".as_bytes(), "wxb11529c136998cb6", RANDOM16);
        assert_eq!(
            sealed,
            "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
        );
    }

    /// Published by easywechat, after Tencent's sample for C#.
    #[test]
    fn opens_what_another_implementation_sealed() {
        let opened = open(
            &key("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"),
            "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
        );
        let expected =
            Opened { message: b"1616140317555161061".to_vec(), receiver_id: "wx5823bf96d3bd56c7".to_owned() };
        assert_eq!(opened, Ok(expected));
    }

    #[test]
    fn every_length_comes_back() {
        let key = key(STRAY_BITS);
        for length in 0..=64 {
            let message = vec![b'x'; length];
            let opened = open(&key, &seal(&key, &message, "wx1", RANDOM16)).unwrap();
            assert_eq!(opened.message, message, "{length} bytes");
            assert_eq!(opened.receiver_id, "wx1");
        }
    }

    #[test]
    fn a_message_of_several_blocks_fills_up_to_32() {
        let key = key(STRAY_BITS);
        // 16 + 4 + 12 + 0 bytes: a whole block, so a whole block of padding follows.
        let sealed = BASE64_STANDARD.decode(seal(&key, &[0; 12], "", RANDOM16)).unwrap();
        assert_eq!(sealed.len(), 64);
    }

    #[test]
    fn a_key_is_43_letters_and_is_never_shown() {
        assert_eq!(EncodingAesKey::parse("abc").unwrap_err(), KeyError::Length(3));
        assert_eq!(EncodingAesKey::parse(&"!".repeat(43)).unwrap_err(), KeyError::Alphabet);
        assert_eq!(EncodingAesKey::parse(&format!("{}=", "a".repeat(42))).unwrap_err(), KeyError::Alphabet);
        assert_eq!(format!("{:?}", key(STRAY_BITS)), "EncodingAesKey(..)");
    }

    #[test]
    fn tampering_and_the_wrong_key_give_one_error() {
        let right = key(STRAY_BITS);
        let sealed = seal(&right, b"<xml/>", "wx1", RANDOM16);
        assert_eq!(open(&key("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"), &sealed), Err(OpenError));
        for broken in ["", "====", "not base64", "QUJD", &sealed[..sealed.len() - 4], &format!("{sealed}\n")]
        {
            assert_eq!(open(&right, broken), Err(OpenError), "{broken}");
        }
    }

    #[test]
    fn a_length_beyond_the_end_is_refused() {
        let key = key(STRAY_BITS);
        let mut plain = RANDOM16.to_vec();
        plain.extend_from_slice(&[0xff; 4]);
        plain.extend_from_slice(&[12; 12]);
        let (blocks, _) = Array::slice_as_chunks_mut(&mut plain);
        key.encryptor().encrypt_blocks(blocks);
        assert_eq!(open(&key, &BASE64_STANDARD.encode(plain)), Err(OpenError));
    }

    proptest! {
        #[test]
        fn any_message_comes_back(message: Vec<u8>, receiver_id: String, random16: [u8; 16]) {
            let key = key(STRAY_BITS);
            let opened = open(&key, &seal(&key, &message, &receiver_id, random16));
            prop_assert_eq!(opened, Ok(Opened { message, receiver_id }));
        }

        #[test]
        fn no_ciphertext_panics(bytes: Vec<u8>, text: String) {
            let key = key(STRAY_BITS);
            let _ = open(&key, &BASE64_STANDARD.encode(&bytes));
            let _ = open(&key, &text);
            let _ = EncodingAesKey::parse(&text);
        }
    }
}
