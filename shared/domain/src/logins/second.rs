//! The second factor of operators and auditors: a code of their phone's authenticator (RFC 6238), each of which counts
//! once, and recovery codes for a lost phone.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::sealing::{MasterKey, Sealed, Unsealable};

/// How long somebody has to wait after too many wrong codes.
pub const SECOND_PAUSE: SignedDuration = SignedDuration::from_mins(15);
/// Wrong codes within [`SECOND_PAUSE`] after which no further one is checked.
pub const MOST_WRONG_CODES: usize = 5;
/// Recovery codes that somebody gets at an enrolment.
pub const RECOVERY_CODES: usize = 10;
/// The bytes of a recovery code: 120 bits, which are 24 letters.
pub const RECOVERY_BYTES: usize = 15;
/// Seconds for which the phone shows a code.
const STEP: u64 = 30;

/// What the authenticator on somebody's phone knows: 160 random bits.
pub struct CodeKey {
    secret: Secret,
    totp: Totp,
}

impl fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeKey(…)")
    }
}

/// A text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the key of an authenticator")]
pub struct NotACodeKey;

impl CodeKey {
    /// The key of these bytes.
    ///
    /// # Errors
    /// [`NotACodeKey`] never in practice: 160 bits are enough.
    pub fn new(bytes: [u8; 20]) -> Result<Self, NotACodeKey> {
        Self::of(Secret::new_stack(bytes))
    }

    /// Reads a key as [`CodeKey::text`] writes it.
    ///
    /// # Errors
    /// [`NotACodeKey`] for anything else.
    pub fn parse(text: &str) -> Result<Self, NotACodeKey> {
        Self::of(Secret::try_from_base32(text).map_err(|_| NotACodeKey)?)
    }

    fn of(secret: Secret) -> Result<Self, NotACodeKey> {
        let totp = Builder::new().with_secret(secret.clone()).with_skew(0).build();
        Ok(Self { secret, totp: totp.map_err(|_| NotACodeKey)? })
    }

    /// Seals the key under a name.
    ///
    /// # Errors
    /// See [`MasterKey::seal`].
    pub fn seal(&self, master: &MasterKey, purpose: &str, nonce: [u8; 24]) -> Result<Sealed, Unsealable> {
        master.seal(purpose, &self.text(), nonce)
    }

    /// Opens a key that was sealed under this name.
    ///
    /// # Errors
    /// [`Unsealable`] where it was not.
    pub fn open(master: &MasterKey, purpose: &str, sealed: &Sealed) -> Result<Self, Unsealable> {
        let opened = master.open(purpose, sealed)?;
        Self::parse(opened.expose_secret()).map_err(|_| Unsealable)
    }

    /// The key as it is typed into an authenticator: base32.
    #[must_use]
    pub fn text(&self) -> String {
        self.secret.to_base32()
    }

    /// The address that an authenticator reads from a code: `otpauth://…`.
    #[must_use]
    pub fn address(&self, issuer: &str, name: &str) -> String {
        let (issuer, name) = (escaped(issuer), escaped(name));
        format!("otpauth://totp/{issuer}:{name}?secret={}&issuer={issuer}&digits=6&period=30", self.text())
    }

    /// What the phone shows at a moment.
    #[must_use]
    pub fn code(&self, now: Timestamp) -> String {
        self.totp.generate(seconds(now)).to_string()
    }

    /// The step of a code that the phone shows now, or showed just before.
    fn step_of(&self, code: &str, now: Timestamp) -> Option<u64> {
        let now = seconds(now);
        [now, now.saturating_sub(STEP)].into_iter().find_map(|at| self.totp.check(code, at))
    }
}

fn seconds(now: Timestamp) -> u64 {
    u64::try_from(now.as_second()).unwrap_or(0)
}

/// A part of an address: what is neither a letter nor a digit is encoded.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// A recovery code: it counts once, in the place of the phone's code.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// The code of these random bytes.
    #[must_use]
    pub fn new(bytes: [u8; RECOVERY_BYTES]) -> Self {
        Self(Secret::new(Box::new(bytes)).to_base32())
    }

    /// Reads a code as somebody types it, with or without its lines; none where it has another length.
    fn parse(typed: &str) -> Option<Self> {
        let letters = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
        let code: String = letters.collect();
        (code.len() == RECOVERY_BYTES * 8 / 5).then_some(Self(code))
    }

    /// The code as it is shown, in groups of four.
    #[must_use]
    pub fn text(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
    }

    /// What is stored of it. It is random, so that a plain digest cannot be guessed back.
    fn digest(&self) -> String {
        hex::encode(Sha256::digest(self.0.as_bytes()))
    }
}

/// The second factor that somebody enrolled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    /// The key, sealed under [`Second::purpose`].
    pub key: Sealed,
    /// When it was enrolled.
    pub since: Timestamp,
    /// The step of the last code that counted: older ones, and the same again, do not.
    pub last: u64,
    /// When wrong codes came, within the last [`SECOND_PAUSE`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Timestamp>,
    /// Digests of the recovery codes that are left.
    pub recovery: Vec<String>,
    /// The number of writes so far; the next one is conditional on it.
    pub version: u64,
}

/// What a code that somebody typed is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Right: the factor as it has to be written before anything is opened.
    Right(Second),
    /// A recovery code: the factor as it has to be written before anything is opened.
    Recovered(Second),
    /// Wrong: the factor as it has to be written before the answer is given.
    Wrong(Second),
    /// Right, but it has counted already.
    Used,
    /// Not looked at: too many were wrong.
    Paused(SignedDuration),
}

impl Second {
    /// The name under which somebody's key is sealed.
    #[must_use]
    pub fn purpose(staff: &crate::ids::StaffId) -> String {
        format!("second/{staff}")
    }

    /// A new factor, where `typed` is the code that the phone shows for its key; it takes the place of `before`.
    #[must_use]
    pub fn enrol(
        (key, sealed): (&CodeKey, Sealed),
        typed: &str,
        recovery: &[RecoveryCode],
        before: Option<&Self>,
        now: Timestamp,
    ) -> Option<Self> {
        let last = key.step_of(&plain(typed), now)?;
        let recovery = recovery.iter().map(RecoveryCode::digest).collect();
        let version = before.map_or(0, |before| before.version) + 1;
        Some(Self { key: sealed, since: now, last, wrong: Vec::new(), recovery, version })
    }

    /// How long no code is looked at.
    #[must_use]
    pub fn pause_left(&self, now: Timestamp) -> Option<SignedDuration> {
        let left = |at: &Timestamp| SECOND_PAUSE.saturating_sub(now.duration_since(*at));
        let mut counting: Vec<_> = self.wrong.iter().map(left).filter(|left| left.is_positive()).collect();
        counting.sort_unstable();
        (counting.len() >= MOST_WRONG_CODES).then(|| counting.last().copied()).flatten()
    }

    /// What a typed code is.
    #[must_use]
    pub fn hear(&self, key: &CodeKey, typed: &str, now: Timestamp) -> Heard {
        if let Some(left) = self.pause_left(now) {
            return Heard::Paused(left);
        }
        let next = Self { version: self.version + 1, ..self.clone() };
        if let Some(recovery) = RecoveryCode::parse(typed) {
            let digest = recovery.digest();
            if self.recovery.contains(&digest) {
                let recovery = next.recovery.iter().filter(|it| **it != digest).cloned().collect();
                return Heard::Recovered(Self { recovery, wrong: Vec::new(), ..next });
            }
        }
        match key.step_of(&plain(typed), now) {
            Some(step) if step > self.last => Heard::Right(Self { last: step, wrong: Vec::new(), ..next }),
            Some(_) => Heard::Used,
            None => {
                let mut wrong = next.wrong.clone();
                wrong.retain(|at| now.duration_since(*at) < SECOND_PAUSE);
                wrong.push(now);
                // The pause begins with the last of them, however long the others took.
                if wrong.len() >= MOST_WRONG_CODES {
                    wrong.fill(now);
                }
                Heard::Wrong(Self { wrong, ..next })
            }
        }
    }
}

/// The digits of what somebody typed: authenticators show them in two groups.
fn plain(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StaffId;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn key() -> CodeKey {
        CodeKey::new(*b"12345678901234567890").unwrap()
    }

    fn sealed() -> Sealed {
        let master = MasterKey::from_hex(&secrecy::SecretString::from("0a".repeat(32))).unwrap();
        let purpose = Second::purpose(&StaffId::parse("one").unwrap());
        key().seal(&master, &purpose, [7; 24]).unwrap()
    }

    fn enrolled(recovery: &[RecoveryCode], now: i64) -> Second {
        Second::enrol((&key(), sealed()), &key().code(at(now)), recovery, None, at(now)).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the last six of its eight digits.
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(key().code(at(second)), code, "{second}");
        }
        assert_eq!(key().text(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(CodeKey::parse(&key().text()).unwrap().code(at(59)), "287082");
        let address = key().address("微信联盟", "甲");
        assert!(address.starts_with("otpauth://totp/%E5%BE%AE") && !address.contains(' '), "{address}");
    }

    #[test]
    fn a_code_counts_once_and_no_older_one_after_it() {
        let second = enrolled(&[], 3000);
        let (now, before, next) = (key().code(at(3060)), key().code(at(3030)), key().code(at(3090)));
        assert_eq!(
            second.hear(&key(), &key().code(at(3000)), at(3010)),
            Heard::Used,
            "that of the enrolment"
        );
        let Heard::Right(used) = second.hear(&key(), &before, at(3060)) else {
            panic!("the one before counts")
        };
        let Heard::Right(used) = used.hear(&key(), &format!(" {} {}", &now[..3], &now[3..]), at(3061)) else {
            panic!("blanks do not matter")
        };
        assert_eq!(used.hear(&key(), &now, at(3062)), Heard::Used);
        assert_eq!(used.hear(&key(), &before, at(3062)), Heard::Used);
        assert!(matches!(used.hear(&key(), &next, at(3062)), Heard::Wrong(_)), "that of the future");
        assert!(matches!(used.hear(&key(), &now, at(3120)), Heard::Wrong(_)), "two steps old");
    }

    #[test]
    fn five_wrong_codes_make_a_pause_and_a_right_one_forgets_them() {
        let mut second = enrolled(&[], 3000);
        for wrong in 0..4 {
            let Heard::Wrong(next) = second.hear(&key(), "000000", at(4000 + wrong)) else { panic!("wrong") };
            second = next;
        }
        let Heard::Right(right) = second.hear(&key(), &key().code(at(4010)), at(4010)) else {
            panic!("right")
        };
        assert!(right.wrong.is_empty());
        let Heard::Wrong(fifth) = second.hear(&key(), "", at(4020)) else { panic!("wrong") };
        let paused = |now| matches!(fifth.hear(&key(), &key().code(at(now)), at(now)), Heard::Paused(_));
        assert!(paused(4021) && paused(4020 + 899));
        assert!(!paused(4020 + 900));
        assert_eq!(fifth.pause_left(at(4021)).map(|left| left.as_secs()), Some(899));
    }

    #[test]
    fn a_recovery_code_counts_once_however_it_is_typed() {
        let codes = [RecoveryCode::new([1; RECOVERY_BYTES]), RecoveryCode::new([2; RECOVERY_BYTES])];
        let second = enrolled(&codes, 3000);
        let shown = codes[0].text();
        assert_eq!((shown.len(), shown.matches('-').count()), (29, 5), "{shown}");
        let typed = shown.replace('-', " ").to_lowercase();
        let Heard::Recovered(left) = second.hear(&key(), &typed, at(3001)) else { panic!("it counts") };
        assert_eq!(left.recovery.len(), 1);
        assert!(matches!(left.hear(&key(), &shown, at(3002)), Heard::Wrong(_)));
        let stored = serde_json::to_string(&left).unwrap();
        assert!(!stored.contains(&codes[1].0) && !stored.contains(&key().text()));
    }

    #[test]
    fn nobody_enrols_with_a_code_of_another_key() {
        let other = CodeKey::new([9; 20]).unwrap().code(at(3000));
        assert_eq!(Second::enrol((&key(), sealed()), &other, &[], None, at(3000)), None);
        let again = Second::enrol(
            (&key(), sealed()),
            &key().code(at(3000)),
            &[],
            Some(&enrolled(&[], 2000)),
            at(3000),
        );
        assert_eq!(again.unwrap().version, 2);
    }
}
