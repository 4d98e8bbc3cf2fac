//! The floor: the hashes, the cipher and the base64 of a round trip, over the same bytes with the same crates.
//!
//! It knows beforehand what it reads and writes, so it neither parses nor checks nor builds anything, and its key is
//! expanded once.

use std::hint::black_box;

use aes::cipher::{Array, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use aes::{Aes256Dec, Aes256Enc};
use anyhow::{Context, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha1::{Digest, Sha1};
use wechat::envelope::{self, EncodingAesKey};
use wechat::xml::Element;

use crate::cases::{APPID, Case, KEY, TOKEN};
use crate::contestants::{Contestant, Ours, time};

pub(crate) struct Floor {
    encryption: Aes256Enc,
    decryption: Aes256Dec,
    iv: [u8; 16],
    cases: Vec<Prepared>,
}

/// What one case's operations work on.
struct Prepared {
    encrypted: String,
    /// What the hash of the push covers.
    signed: Vec<u8>,
    /// The reply before encryption, padded.
    plain: Vec<u8>,
    /// What stands beside the ciphertext under the reply's hash.
    beside: [String; 2],
    /// The whole answer, which the floor only fills with its ciphertext to be checked like everybody's.
    answer: String,
}

impl Floor {
    pub(crate) fn new(cases: &[Case]) -> anyhow::Result<Self> {
        let mut key = BASE64_STANDARD.decode(format!("{}E=", &KEY[..42]))?;
        key.truncate(32);
        let answers = Ours::new(cases)?.replies()?;
        Ok(Self {
            encryption: Aes256Enc::new_from_slice(&key)?,
            decryption: Aes256Dec::new_from_slice(&key)?,
            iv: key[..16].try_into()?,
            cases: cases
                .iter()
                .zip(answers)
                .map(|(case, answer)| Prepared::new(case, answer))
                .collect::<Result<_, _>>()?,
        })
    }

    fn answer(&self, case: &Prepared) -> anyhow::Result<String> {
        black_box(Sha1::digest(black_box(&case.signed)));
        let mut push = BASE64_STANDARD.decode(black_box(&case.encrypted))?;
        let (blocks, rest) = Array::slice_as_chunks_mut(&mut push);
        ensure!(rest.is_empty(), "no whole blocks");
        cbc::Decryptor::inner_iv_init(&self.decryption, &self.iv.into()).decrypt_blocks(blocks);
        black_box(&push);
        let mut reply = black_box(&case.plain).clone();
        let (blocks, _) = Array::slice_as_chunks_mut(&mut reply);
        cbc::Encryptor::inner_iv_init(&self.encryption, &self.iv.into()).encrypt_blocks(blocks);
        let encrypted = BASE64_STANDARD.encode(reply);
        let mut hash = Sha1::new();
        hash.update(&case.beside[0]);
        hash.update(&encrypted);
        hash.update(&case.beside[1]);
        black_box(hash.finalize());
        Ok(encrypted)
    }
}

impl Contestant for Floor {
    fn replies(&mut self) -> anyhow::Result<Vec<String>> {
        self.cases
            .iter()
            .map(|case| {
                let encrypted = self.answer(case)?;
                ensure!(case.answer.contains(&encrypted), "the floor encrypts something else");
                Ok(case.answer.clone())
            })
            .collect()
    }

    fn nanoseconds(&mut self, case: usize, count: u32) -> anyhow::Result<f64> {
        let case = self.cases.get(case).context("no such case")?;
        time(count, || self.answer(case))
    }
}

impl Prepared {
    fn new(case: &Case, answer: String) -> anyhow::Result<Self> {
        let envelope = Element::parse(answer.as_bytes())?;
        let opened =
            envelope::open(&EncodingAesKey::parse(KEY)?, envelope.get("Encrypt").context("no Encrypt")?)?;
        let mut plain = b"fedcba9876543210".to_vec();
        plain.extend_from_slice(&u32::try_from(opened.message.len())?.to_be_bytes());
        plain.extend_from_slice(&opened.message);
        plain.extend_from_slice(APPID.as_bytes());
        let pad = 32 - plain.len() % 32;
        plain.extend(std::iter::repeat_n(u8::try_from(pad)?, pad));
        // The order of the parts changes nothing about the time.
        let beside = format!("{TOKEN}{}", envelope.get("TimeStamp").context("no TimeStamp")?);
        let nonce = envelope.get("Nonce").context("no Nonce")?.to_owned();
        Ok(Self {
            encrypted: case.encrypted.clone(),
            signed: format!("{beside}{nonce}{}", case.encrypted).into_bytes(),
            plain,
            beside: [beside, nonce],
            answer,
        })
    }
}
