//! The morning's look at guides that grow old: once on a working day, each warning once (Publishing, Guides).

use alliance::runtime::{Deployment, StartError};
use alliance::store::{Accounts, ContentStore, GuideBook, MOST_WARNED, StoreError, System};
use domain::calendar::end_of_day;
use domain::guides::{told_of_old, warnings};
use domain::tickets::day_of_list;
use jiff::Timestamp;

/// What the look needs.
#[derive(Debug)]
pub(crate) struct OldGuides {
    accounts: Accounts,
    content: ContentStore,
    guides: GuideBook,
}

impl OldGuides {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            content: deployment.content()?,
            guides: deployment.guides()?,
        })
    }

    /// Tells of what has to be looked at and was not told before, where it is the hour for it.
    pub(crate) async fn look(&self, now: Timestamp) -> Result<(), StoreError> {
        let rules = self.accounts.rules().await?;
        let Some(day) = day_of_list(now, &rules.calendar) else { return Ok(()) };
        if self.content.were_guides_looked_through(System::Clock, day).await? {
            return Ok(());
        }
        let guides = self.guides.newest().await?;
        let (mut fresh, mut once) = (Vec::new(), Vec::new());
        let all = warnings(&guides, day);
        for (warning, since) in &all {
            let key = warning.once(*since);
            if fresh.len() < MOST_WARNED && !self.content.was_warned(System::Clock, &key).await? {
                fresh.push(warning);
                once.push(key);
            }
        }
        let alliance = self.accounts.alliance().await?;
        let effects = told_of_old(&fresh, &alliance, end_of_day(day));
        self.content.tell_of_guides(System::Clock, day, (&once, &effects), now).await
    }
}
