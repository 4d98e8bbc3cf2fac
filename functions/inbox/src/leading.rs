//! The account whose settings of the inbox somebody keeps.

use alliance::services::door::Entered;
use alliance::store::Allowed;
use domain::accounts::{Account, Alliance};
use domain::staff::Locus;
use domain::staff::kinds::{LeadInbox, ReadInbox};

/// The page of one account, as this person sees it.
pub(crate) struct Here<'a> {
    pub(crate) account: &'a Account,
    pub(crate) locus: Locus,
    pub(crate) reading: Allowed<ReadInbox>,
    /// The accounts whose inbox this person leads.
    pub(crate) others: Vec<&'a Account>,
}

/// The account that was asked for, else the first whose inbox this person leads; none where there is none.
pub(crate) fn here<'a>(entered: &Entered, alliance: &'a Alliance, wanted: Option<&str>) -> Option<Here<'a>> {
    let leads =
        |account: &&Account| entered.allow::<LeadInbox>(&Locus::of_account(account, alliance)).is_some();
    let others: Vec<_> = alliance.accounts.iter().filter(leads).collect();
    let account = match wanted {
        Some(wanted) => others.iter().copied().find(|account| account.id.as_str() == wanted),
        None => others.first().copied(),
    }?;
    let locus = Locus::of_account(account, alliance);
    let reading = entered.allow::<ReadInbox>(&locus)?;
    Some(Here { account, locus, reading, others })
}
