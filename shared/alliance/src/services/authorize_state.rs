//! The state that goes to WeChat's authorisation page and comes back with the code: which account was to be connected,
//! and that this very session asked for it.

use subtle::ConstantTimeEq as _;

use crate::store::digest;
use domain::ids::AccountId;
use domain::logins::Session;

/// The state for an authorisation of `account` that `session` has begun.
#[must_use]
pub fn write(account: &AccountId, session: &Session) -> String {
    format!("{account}.{}", proof(account.as_str(), session))
}

/// The account of a state that this session wrote; none for any other state.
#[must_use]
pub fn read(state: &str, session: &Session) -> Option<AccountId> {
    let (account, given) = state.split_once('.')?;
    let expected = proof(account, session);
    let is_ours: bool = given.as_bytes().ct_eq(expected.as_bytes()).into();
    AccountId::parse(account).ok().filter(|_| is_ours)
}

/// A digest that nobody can compute without the session's secret, which comes last so that a digest cannot be extended
/// to that of a longer text.
fn proof(account: &str, session: &Session) -> String {
    digest(&format!("authorize/{account}/{}", session.csrf))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{read, write};
    use domain::ids::{AccountId, StaffId};
    use domain::logins::{Origin, Session};

    fn session(csrf: &str) -> Session {
        Session {
            staff: StaffId::parse("one").unwrap(),
            generation: "g".to_owned(),
            csrf: csrf.to_owned(),
            opened_at: Timestamp::UNIX_EPOCH,
            seen_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::MAX,
            confirmed_at: None,
            proved_at: None,
            acting_for: None,
            origin: Origin::default(),
        }
    }

    #[test]
    fn a_state_counts_in_the_session_that_wrote_it_for_the_account_that_it_names() {
        let account = AccountId::parse("weizhanshan").unwrap();
        let state = write(&account, &session("secret"));
        assert_eq!(read(&state, &session("secret")), Some(account));
        assert_eq!(read(&state, &session("another")), None);
        let (_, proof) = state.split_once('.').unwrap();
        for forged in ["", ".", "weizhanshan", "weizhanshan.", &format!("shinan.{proof}")] {
            assert_eq!(read(forged, &session("secret")), None, "{forged}");
        }
    }
}
