//! WeChat's error codes, grouped by how to react to them.

/// How the caller should react to an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reaction {
    /// Get a newer token, unless another caller already has, and retry once.
    RefreshToken,
    /// Load the platform's newest verify ticket, or wait for the next one, and ask for a platform token again.
    LoadTicket,
    /// A web page's grant has expired: send the resident through the authorisation page again.
    AuthorizeAgain,
    /// Try again later, with growing pauses.
    Retry,
    /// A quota is used up: wait until it is reset.
    StopUntilReset,
    /// This resident can never be reached this way.
    GiveUpOnResident,
    /// This resident cannot be reached until they act again.
    WaitForResident,
    /// WeChat punished the account: tell the operator.
    AccountForbidden,
    /// A setting here or in WeChat's console is wrong: tell the operator.
    Misconfigured,
    /// The call itself is wrong: never repeat it.
    CallerBug,
    /// The content was refused.
    ContentRefused,
    /// The call has already taken effect: go on as after a success.
    AlreadyDone,
}

/// The reaction to an `errcode`; [`Reaction::CallerBug`] for an undocumented one, as repeating is a risk.
pub fn reaction_to(code: i64) -> Reaction {
    let known = TABLE.iter().find(|(_, codes)| codes.contains(&code));
    known.map_or(Reaction::CallerBug, |(reaction, _)| *reaction)
}

/// No code occurs twice. All codes that are not listed are [`Reaction::CallerBug`].
const TABLE: &[(Reaction, &[i64])] = &[
    // 42001 and 42006 are also used for a platform's token.
    (Reaction::RefreshToken, &[40001, 40014, 41001, 42001, 42006]),
    (Reaction::LoadTicket, &[61005, 61006, 61058]),
    (Reaction::AuthorizeAgain, &[40030, 42002, 42007]),
    (Reaction::Retry, &[-1, 45011, 45061, 45066, 45085, 46007, 61450, 9_001_002]),
    (Reaction::StopUntilReset, &[40131, 45009, 45028, 45029, 45056, 45074, 45101, 48006, 61055]),
    (
        Reaction::GiveUpOnResident,
        &[40003, 43004, 43005, 43006, 43019, 43101, 46004, 48002, 50002, 50005, 65315],
    ),
    (Reaction::WaitForResident, &[45015, 45047, 45080, 45081]),
    (Reaction::AccountForbidden, &[41035, 43106, 45087, 45094, 45102, 48004, 50004, 88002]),
    (
        Reaction::Misconfigured,
        &[
            40013, 40091, 40094, 40125, 40164, 40243, 41002, 41004, 45035, 48001, 48008, 61003, 61004, 61007,
            61014, 61015, 61023, 61024, 61028, 89501, 89502, 89503, 89504, 89505, 89506, 89507,
        ],
    ),
    (Reaction::ContentRefused, &[40155, 45086, 87014]),
    (Reaction::AlreadyDone, &[45065]),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Reaction, TABLE, reaction_to};

    #[test]
    fn the_codes_that_happen_every_day() {
        for (code, reaction) in [
            (-1, Reaction::Retry),
            (40001, Reaction::RefreshToken),
            (42001, Reaction::RefreshToken),
            (61006, Reaction::LoadTicket),
            (42007, Reaction::AuthorizeAgain),
            (61024, Reaction::Misconfigured),
            (45009, Reaction::StopUntilReset),
            (43004, Reaction::GiveUpOnResident),
            (45015, Reaction::WaitForResident),
            (45047, Reaction::WaitForResident),
            (48004, Reaction::AccountForbidden),
            (40164, Reaction::Misconfigured),
            (48001, Reaction::Misconfigured),
            (40007, Reaction::CallerBug),
            (47001, Reaction::CallerBug),
            (87014, Reaction::ContentRefused),
            (45065, Reaction::AlreadyDone),
            (123_456, Reaction::CallerBug),
        ] {
            assert_eq!(reaction_to(code), reaction, "{code}");
        }
    }

    #[test]
    fn no_code_has_two_reactions() {
        let mut seen = HashSet::new();
        for code in TABLE.iter().flat_map(|(_, codes)| *codes) {
            assert!(seen.insert(code), "{code}");
        }
    }
}
