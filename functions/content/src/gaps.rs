//! What the functions of the to-write list share: the gap that an address names, and its page.

use alliance::pages::Typed;
use alliance::pages::console::{GapPage, gap as gap_page};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Clock, Deployment, StartError};
use alliance::services::door::{self, Entered};
use alliance::store::{Accounts, Gaps, StaffRoll, StoreError};
use domain::accounts::Account;
use domain::guides::{Gap, GapRef};
use domain::staff::kinds::{EditGuides, ReadGaps, SettleGaps};
use domain::staff::{Locus, Party, Role, Scope};
use http::StatusCode;

/// The gaps and whoever settles them.
#[derive(Debug)]
pub(crate) struct GapDesk {
    pub(crate) accounts: Accounts,
    pub(crate) gaps: Gaps,
    staff: StaffRoll,
    pub(crate) clock: Clock,
}

/// A gap that somebody may see.
pub(crate) struct Found {
    pub(crate) gap: Gap,
    account: Account,
    pub(crate) locus: Locus,
}

/// Why a form came back, with what was typed.
#[derive(Default)]
pub(crate) struct Returned {
    pub(crate) typed: Typed,
    pub(crate) error: Option<String>,
}

/// The answer where there is no such question, or none that this person may see.
pub(crate) fn no_gap(entered: &Entered) -> Response {
    let text = "它可能已经过了保存的时间，或者不在您的范围。请回到“待写说明”看现在的清单。";
    door::say(StatusCode::NOT_FOUND, Some(entered.staff()), "没有找到这个问题", text)
}

impl GapDesk {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            gaps: deployment.gaps()?,
            staff: deployment.staff()?,
            clock: deployment.clock.clone(),
        })
    }

    /// The gap of an address; none where there is none that this person may see.
    pub(crate) async fn find(
        &self,
        entered: &Entered,
        request: &Request,
    ) -> Result<Option<Found>, StoreError> {
        let named = GapRef::parse(&format!("{}/{}", request.param("account"), request.param("gap")));
        let alliance = self.accounts.alliance().await?;
        let Some(named) = named else { return Ok(None) };
        let Some(account) = alliance.account(&named.account) else { return Ok(None) };
        let locus = Locus::of_account(account, &alliance);
        let Some(by) = entered.allow::<ReadGaps>(&locus) else { return Ok(None) };
        let gap = self.gaps.get(&by, &named.account, &named.id).await?;
        Ok(gap.map(|gap| Found { gap, account: account.clone(), locus }))
    }

    /// The editors who can be given a gap of this account: those of the district first.
    pub(crate) async fn writers(&self, found: &Found) -> Result<Vec<Party>, StoreError> {
        let near = found.locus.subdistrict.clone().map(Scope::Subdistrict);
        let scopes = [Some(Scope::District), near, Some(Scope::Account(found.account.id.clone()))];
        let mut writers: Vec<Party> = Vec::new();
        for scope in scopes.into_iter().flatten() {
            for holder in self.staff.of_scope(&scope, self.clock.now()).await? {
                let is_new = writers.iter().all(|writer| writer.staff != holder.staff);
                if holder.role == Role::Editor && is_new {
                    writers.push(Party { staff: holder.staff, name: holder.name.unwrap_or_default() });
                }
            }
        }
        Ok(writers)
    }

    pub(crate) fn page(
        &self,
        entered: &Entered,
        found: &Found,
        writers: &[Party],
        returned: &Returned,
        status: StatusCode,
    ) -> Response {
        let html = gap_page(&GapPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            gap: &found.gap,
            account: &found.account.name,
            writers,
            may_settle: entered.allow::<SettleGaps>(&found.locus).is_some(),
            may_write: entered.allow::<EditGuides>(&Locus::district()).is_some(),
            typed: &returned.typed,
            error: returned.error.as_deref(),
            now: self.clock.now(),
        });
        rendered(status, html)
    }
}
