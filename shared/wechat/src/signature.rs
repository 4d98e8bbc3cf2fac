//! The two hashes by which WeChat proves that it is the sender.
//!
//! `signature` covers token, timestamp and nonce; `msg_signature` covers the ciphertext as well, and is the only one
//! that protects a body.

use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

/// Signs `parts`: sorts them bytewise, joins them without a separator, and returns the SHA-1 in lower-case hex.
///
/// Numbers are sorted as strings, so `"1714037059" < "486452656" < "AAAAA"`.
pub fn sign(parts: &[&str]) -> String {
    sign_hex(parts).as_str().to_owned()
}

/// The same, without allocating a string.
pub(crate) fn sign_hex(parts: &[&str]) -> Hex {
    Hex::of(digest(parts))
}

/// Whether `expected` is the signature of `parts`; a near miss takes as long as a wild guess.
pub fn verify(expected: &str, parts: &[&str]) -> bool {
    sign_hex(parts).is(expected)
}

fn digest(parts: &[&str]) -> [u8; 20] {
    // WeChat signs three or four parts, so they are sorted without an allocation.
    let mut few = [(0, ""); 8];
    let mut many = Vec::new();
    let sorted = match few.get_mut(..parts.len()) {
        Some(few) => few,
        None => {
            many.resize(parts.len(), (0, ""));
            many.as_mut_slice()
        }
    };
    // The first bytes, as a number, nearly always decide; for so few parts an insertion sort is fastest.
    for (end, part) in parts.iter().enumerate() {
        let part = (head(part), *part);
        let mut at = end;
        while at > 0 && sorted[at - 1] > part {
            sorted[at] = sorted[at - 1];
            at -= 1;
        }
        sorted[at] = part;
    }
    let mut hash = Sha1::new();
    // The short parts are concatenated first, as each update of the hash has a cost: all but the ciphertext are short.
    let (mut short, mut filled) = ([0; 128], 0);
    for part in sorted.iter().map(|(_, part)| part.as_bytes()) {
        if let Some(room) = short.get_mut(filled..filled + part.len()) {
            room.copy_from_slice(part);
            filled += part.len();
        } else {
            hash.update(&short[..filled]);
            hash.update(part);
            filled = 0;
        }
    }
    hash.update(&short[..filled]);
    hash.finalize().into()
}

/// The first eight bytes of `text` as a number that sorts like the text; a shorter text is padded with zeros.
fn head(text: &str) -> u64 {
    match text.as_bytes().first_chunk() {
        Some(head) => u64::from_be_bytes(*head),
        None => {
            let mut head = [0; 8];
            head[..text.len()].copy_from_slice(text.as_bytes());
            u64::from_be_bytes(head)
        }
    }
}

/// A SHA-1 in lower-case hex.
pub(crate) struct Hex([u8; 40]);

impl Hex {
    fn of(digest: [u8; 20]) -> Self {
        let mut hex = [0; 40];
        for (digits, bytes) in hex.as_chunks_mut().0.iter_mut().zip(digest.as_chunks().0) {
            *digits = eight_digits(u32::from_be_bytes(*bytes));
        }
        Self(hex)
    }

    /// Whether `expected` equals this, in a time that does not depend on how much of it is right.
    fn is(&self, expected: &str) -> bool {
        let (mine, _) = self.0.as_chunks::<8>();
        let (theirs, rest) = expected.as_bytes().as_chunks::<8>();
        if theirs.len() != mine.len() || !rest.is_empty() {
            return false;
        }
        // Compared by words: an eighth of the steps that bytes would take.
        let pairs = mine.iter().zip(theirs);
        let differing = pairs.map(|(mine, theirs)| u64::from_ne_bytes(*mine) ^ u64::from_ne_bytes(*theirs));
        differing.fold(0, |all, differing| all | differing).ct_eq(&0).into()
    }

    pub(crate) fn as_str(&self) -> &str {
        // Hex digits are always valid text, so the default is never used.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A number in lower-case hex; all digits are computed at once, as each is a byte of one word.
fn eight_digits(number: u32) -> [u8; 8] {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let spread = u64::from(number);
    let spread = (spread | spread << 16) & 0x0000_ffff_0000_ffff;
    let spread = (spread | spread << 8) & 0x00ff_00ff_00ff_00ff;
    let halves = (spread | spread << 4) & (0x0f * ONES);
    // Digits of ten and more, with six added, overflow into the fifth bit.
    let letters = (halves + 0x06 * ONES) >> 4 & ONES;
    let digits = halves + u64::from(b'0') * ONES + letters * u64::from(b'a' - 10 - b'0');
    digits.to_be_bytes()
}

/// Signs a page for the JS-SDK; the fragment of `url` is not signed.
///
/// Unlike [`sign`] this hashes named values in a fixed order.
pub fn sign_page(jsapi_ticket: &str, nonce: &str, timestamp: i64, url: &str) -> String {
    let page = url.split_once('#').map_or(url, |(page, _)| page);
    let timestamp = timestamp.to_string();
    sha1_hex(["jsapi_ticket=", jsapi_ticket, "&noncestr=", nonce, "&timestamp=", &timestamp, "&url=", page])
}

/// The SHA-1 of all `parts` in their order, in lower-case hex.
pub(crate) fn sha1_hex<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha1::new();
    for part in parts {
        hash.update(part.as_bytes());
    }
    Hex::of(hash.finalize().into()).as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{sha1_hex, sign, sign_page, verify};

    /// Published by wechatpy, Senparc, chanxuehong/wechat, silenceper/wechat and WxJava.
    #[test]
    fn agrees_with_published_signatures() {
        for (parts, expected) in [
            (&["test", "1410685589", "test"][..], "f21891de399b4e33a1a93c9a7b8a8fffb5a443ff"),
            (&["weixin", "1357982061", "1358161344"], "335b26997f05c82243aad6b10a2d1853637e71a8"),
            (&["token1234567890", "1458864389", "2066297436"], "f9c725922f6844701ba71e98031978e40023c09f"),
            (&["AAAAA", "1714036504", "1514711492"], "f464b24fc39322e44b38aa78f5edd27bd1441696"),
            (&["a", "b", "c"], "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (&["123", "345"], "9f537aeb751ec72605f57f94a2f6dc3e3958e1dd"),
        ] {
            assert_eq!(sign(parts), expected);
            assert!(verify(expected, parts));
        }
    }

    #[test]
    fn refuses_all_but_the_very_signature() {
        let parts = ["test", "1410685589", "test"];
        for wrong in [
            "",
            "f21891de399b4e33a1a93c9a7b8a8fffb5a443fe",
            "F21891DE399B4E33A1A93C9A7B8A8FFFB5A443FF",
            "f21891de399b4e33a1a93c9a7b8a8fffb5a443ff0",
        ] {
            assert!(!verify(wrong, &parts), "{wrong}");
        }
    }

    /// Published by easywechat.
    #[test]
    fn signs_a_page_without_its_fragment() {
        let signature = "22772d2fb393ab9f7f6a5a54168a566fbf1ab767";
        for url in ["https://www.easywechat.com/", "https://www.easywechat.com/#top"] {
            assert_eq!(sign_page("mock-ticket", "mock-nonce", 1_601_234_567, url), signature);
        }
    }

    proptest! {
        /// Short and long parts, few and many, with common prefixes and with zeros.
        #[test]
        fn a_signature_is_the_hash_of_the_sorted_parts(
            parts in prop::collection::vec(r"(abcdefgh)?[a-c\x00好]{0,12}|[a-z]{100,300}", 0..12),
        ) {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let mut sorted = parts.clone();
            sorted.sort_unstable();
            let expected = sha1_hex([sorted.concat().as_str()]);
            prop_assert!(verify(&expected, &parts));
            prop_assert_eq!(sign(&parts), expected);
        }
    }
}
