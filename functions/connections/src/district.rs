//! 区名和标志: how the district shows itself in the head of every page.

use alliance::pages::Typed;
use alliance::pages::console::{IdentityPage, identity};
use alliance::runtime::Random;
use alliance::runtime::rendering::{BUSY, rendered};
use alliance::runtime::web::{self, Request, Response};
use alliance::services::door::Entered;
use alliance::store::{Accounts, Audit, StoreError};
use domain::audit::{Entry, What, Who};
use domain::identity::Identity;
use domain::staff::Locus;
use domain::staff::kinds::JoinAccounts;
use http::{Method, StatusCode};
use jiff::Timestamp;

/// The address of the page.
pub(crate) const PAGE: &str = "/console/district";

/// What the page needs of its function.
#[derive(Debug)]
pub(crate) struct District {
    pub(crate) accounts: Accounts,
    pub(crate) audit: Audit,
    pub(crate) random: Random,
}

impl District {
    /// Shows what the district chose, or saves what it chooses now. Only for those who may connect accounts.
    pub(crate) async fn answer(
        &self,
        entered: &Entered,
        request: &Request,
        now: Timestamp,
    ) -> Result<Response, StoreError> {
        let kept = self.accounts.newest().await?.identity;
        if request.method != Method::POST {
            let version = kept.as_ref().map_or(0, |kept| kept.version);
            let typed = kept.map(|kept| typed_of(&kept)).unwrap_or_default();
            let done = request.query_value("done").is_some();
            return Ok(page(entered, &typed, version, &[], done, StatusCode::OK));
        }
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let field = |name: &str| typed.get(name).map_or("", String::as_str);
        let seen: u64 = field("version").parse().unwrap_or_default();
        let own = entered.own_form(typed.get("csrf"));
        let Some(asked) = own.and_then(|own| entered.ask::<JoinAccounts>(own, &Locus::district())) else {
            let why = [("", "这张表单不是在本次登录里打开的，还没有保存，请看过后再保存一次")];
            return Ok(page(entered, &typed, seen, &why, false, StatusCode::FORBIDDEN));
        };
        let read = Identity::read(field("name"), field("mark"), field("letters"), field("colour"));
        let chosen = match read {
            Ok(chosen) => Identity { version: seen.saturating_add(1), ..chosen },
            Err(wrong) => {
                return Ok(page(entered, &typed, seen, &wrong, false, StatusCode::UNPROCESSABLE_ENTITY));
            }
        };
        let id = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let (who, about) = (Who::from(entered.staff()), "区名和标志".to_owned());
        let detail = format!("{}，{}，{}", chosen.name, chosen.mark.name(), chosen.colour.name());
        let entry = Entry { id, at: now, who, what: What::Setting, about, detail, record: None };
        let kept_now = self
            .accounts
            .keep_identity(&asked, &chosen, |transaction| self.audit.join(transaction, &entry, now))
            .await;
        match kept_now {
            Ok(()) => Ok(web::see_other(&format!("{PAGE}?done=1"))),
            Err(StoreError::Conflict) => {
                let newest = kept.map_or(0, |kept| kept.version);
                let why = [("", "同事刚刚改过。您填的还在下面，再按一次就以您的为准")];
                Ok(page(entered, &typed, newest, &why, false, StatusCode::CONFLICT))
            }
            Err(StoreError::Throttled(_)) => {
                Ok(page(entered, &typed, seen, &[("", BUSY)], false, StatusCode::SERVICE_UNAVAILABLE))
            }
            Err(error) => Err(error),
        }
    }
}

fn typed_of(kept: &Identity) -> Typed {
    [
        ("name", kept.name.as_str()),
        ("mark", kept.mark.id()),
        ("letters", kept.letters.as_str()),
        ("colour", kept.colour.id()),
    ]
    .map(|(field, value)| (field.to_owned(), value.to_owned()))
    .into()
}

fn page(
    entered: &Entered,
    typed: &Typed,
    version: u64,
    wrong: &[(&str, &str)],
    done: bool,
    status: StatusCode,
) -> Response {
    let (staff, csrf) = (entered.staff(), entered.csrf());
    rendered(status, identity(&IdentityPage { staff, csrf, typed, version, wrong, done }))
}
