//! Seeded damage to bytes: the same seed does the same everywhere.

/// SplitMix64: small, fast, and good enough to choose where to strike.
pub(crate) struct Rng(u64);

/// What attacks on readers of XML, numbers and text are made of.
const SNIPPETS: &[&[u8]] = &[
    b"<![CDATA[",
    b"]]>",
    b"]]]]><![CDATA[>",
    b"<!DOCTYPE xml [<!ENTITY a \"b\">]>",
    b"<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>",
    b"&a;",
    b"&amp;",
    b"&#0;",
    b"&#x110000;",
    b"&#xD800;",
    b"<xml>",
    b"</xml>",
    b"<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>",
    b"<Encrypt>",
    b"<Encrypt/>",
    b"</Encrypt>",
    b"<!--",
    b"-->",
    b"<?xml version='1.0' encoding='utf-16'?>",
    b"99999999999999999999999999",
    b"-9223372036854775808",
    b"18446744073709551616",
    b"1e309",
    b"\xff\xfe",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xef\xbb\xbf",
    b"\0",
    b"&msg_signature=",
    b"&timestamp=0",
    b"%",
    b"%00",
    b"%ff",
    b"====",
];

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 32).unwrap_or_default() % end.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        &among[self.below(among.len())]
    }
}

/// `bytes` damaged once to three times; `other` is what a splice takes from.
pub(crate) fn mutate(rng: &mut Rng, bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=rng.below(3) {
        strike(rng, &mut out, other);
    }
    out
}

fn strike(rng: &mut Rng, out: &mut Vec<u8>, other: &[u8]) {
    let at = rng.below(out.len() + 1);
    // Mostly short: long strikes leave nothing to read.
    let end = at + rng.below((out.len() - at).min(64) + 1);
    match rng.below(8) {
        0 => {
            if let Some(byte) = out.get_mut(at) {
                *byte ^= 1 << rng.below(8);
            }
        }
        1 => {
            if let Some(byte) = out.get_mut(at) {
                *byte = rng.next().to_le_bytes()[0];
            }
        }
        2 => out.truncate(at),
        3 => {
            let again = out[at..end].to_vec();
            out.splice(end..end, again);
        }
        4 => {
            let from = rng.below(other.len() + 1);
            let to = from + rng.below((other.len() - from).min(256) + 1);
            out.splice(at..end, other[from..to].iter().copied());
        }
        5 => {
            out.drain(at..end);
        }
        _ => {
            let snippet = *rng.pick(SNIPPETS);
            out.splice(at..at, snippet.iter().copied());
        }
    }
}
