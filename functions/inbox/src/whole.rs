//! A form that is saved as a whole: the canned replies, the hours, the duty list. What is saved is the next version of what
//! the page showed; whatever keeps it from being saved, what was typed comes back with the reason.

use alliance::pages::Typed;
use alliance::runtime::rendering::BUSY;
use alliance::services::door::Entered;
use alliance::store::{Asked, StoreError};
use domain::staff::{Kind, Locus};
use http::StatusCode;

const ANOTHER_LOGIN: &str = "这张表单不是在本次登录里打开的，还没有保存，请看过后再保存一次";
const CHANGED: &str = "同事刚刚保存过另一份。您填的还在下面，再按一次就以您的为准";

/// A form as it was sent.
pub(crate) struct Whole<K> {
    asked: Option<Asked<K>>,
    seen: Option<u64>,
}

/// Why a form comes back.
pub(crate) struct Refused {
    pub(crate) errors: Vec<String>,
    pub(crate) status: StatusCode,
}

impl Refused {
    /// Whether somebody else saved meanwhile: the form that comes back is about what is stored now.
    pub(crate) fn is_outdated(&self) -> bool {
        self.status == StatusCode::CONFLICT
    }
}

impl<K: Kind> Whole<K> {
    pub(crate) fn of(entered: &Entered, locus: &Locus, typed: &Typed) -> Self {
        let own = entered.own_form(typed.get("csrf"));
        Self {
            asked: own.and_then(|own| entered.ask::<K>(own, locus)),
            seen: typed.get("version").and_then(|version| version.parse().ok()),
        }
    }

    /// The version that the page showed.
    pub(crate) fn version(&self) -> u64 {
        self.seen.unwrap_or_default()
    }

    /// Has `save` write the next version, unless the form is of another session or `errors` are found in it. None where it
    /// is saved.
    pub(crate) async fn save<F>(
        self,
        mut errors: Vec<String>,
        save: impl FnOnce(Asked<K>, u64) -> F + Send,
    ) -> Result<Option<Refused>, StoreError>
    where
        F: Future<Output = Result<(), StoreError>> + Send,
    {
        let Some(asked) = self.asked else {
            errors.insert(0, ANOTHER_LOGIN.to_owned());
            return Ok(Some(Refused { errors, status: StatusCode::FORBIDDEN }));
        };
        let Some(seen) = self.seen.filter(|_| errors.is_empty()) else {
            return Ok(Some(Refused { errors, status: StatusCode::UNPROCESSABLE_ENTITY }));
        };
        let (why, status) = match save(asked, seen.saturating_add(1)).await {
            Ok(()) => return Ok(None),
            Err(StoreError::Conflict) => (CHANGED, StatusCode::CONFLICT),
            Err(StoreError::Throttled(_)) => (BUSY, StatusCode::SERVICE_UNAVAILABLE),
            Err(error) => return Err(error),
        };
        Ok(Some(Refused { errors: vec![why.to_owned()], status }))
    }
}
