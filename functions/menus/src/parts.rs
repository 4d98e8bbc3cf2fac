//! The page of an account's menu.

use std::ops::Deref;

use alliance::pages::console::{MenuAccountPage, menu_account};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, StartError};
use alliance::services::door::Entered;
use alliance::store::{Allowed, Counts, GuideBook, StoreError};
use domain::accounts::Account;
use domain::menus::counted_as;
use domain::staff::Locus;
use domain::staff::kinds::{KeepMenus, ReadMenus};

use crate::desk::{Back, Desk};
use crate::sheets::known_answers;

/// The desk, for functions that are about an account's part.
#[derive(Debug)]
pub(crate) struct Parts {
    desk: Desk,
    guides: GuideBook,
    counts: Counts,
}

impl Deref for Parts {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Parts {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            desk: Desk::build(deployment)?,
            guides: deployment.guides()?,
            counts: deployment.counts()?,
        })
    }

    /// The page of an account's menu, perhaps with why a form was not carried out.
    pub(crate) async fn page(
        &self,
        entered: &Entered,
        request: &Request,
        (account, reading): (&Account, &Allowed<ReadMenus>),
        back: &Back<'_>,
    ) -> Result<Response, StoreError> {
        let part = self.menus.part(reading, &account.id).await?;
        let answers = known_answers(&*self.guides.guides().await?);
        let alliance = self.accounts.alliance().await?;
        let locus = Locus::of_account(account, &alliance);
        let counted = self.counts.taps(&account.id, self.clock.now()).await?;
        let taps = part.iter().flat_map(|part| part.menu.slots()).map(|slot| {
            (slot.id.as_str().to_owned(), counted.get(&counted_as(&slot.action)).copied().unwrap_or_default())
        });
        let html = menu_account(&MenuAccountPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            account,
            part: part.as_ref(),
            answers: &answers,
            taps: &taps.collect::<Vec<_>>(),
            may_keep: entered.allow::<KeepMenus>(&locus).is_some(),
            done: &request.query_value("done").unwrap_or_default(),
            problems: &back.errors,
        });
        Ok(rendered(back.status, html))
    }
}
