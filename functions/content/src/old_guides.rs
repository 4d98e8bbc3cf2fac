//! Checks on the morning of a working day which guides expire or were not verified for a long time, and sends each warning
//! once (Publishing, Guides).

use alliance::runtime::{Deployment, StartError};
use alliance::store::{Accounts, ContentStore, GuideBook, MOST_WARNED, StoreError, System};
use domain::calendar::end_of_day;
use domain::guides::{notices_of, warnings};
use domain::tickets::day_of_list;
use jiff::Timestamp;

/// What the check needs.
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

    /// Sends the warnings that were not sent before, if it is the morning of a working day and today's check has not run.
    pub(crate) async fn check(&self, now: Timestamp) -> Result<(), StoreError> {
        let rules = self.accounts.rules().await?;
        let Some(day) = day_of_list(now, &rules.calendar) else { return Ok(()) };
        if self.content.were_guides_checked(System::Clock, day).await? {
            return Ok(());
        }
        let guides = self.guides.newest().await?;
        let (mut fresh, mut once) = (Vec::new(), Vec::new());
        let all = warnings(&guides, day);
        for (warning, since) in &all {
            let key = warning.once(*since);
            if fresh.len() < MOST_WARNED && !self.content.was_warning_sent(System::Clock, &key).await? {
                fresh.push(warning);
                once.push(key);
            }
        }
        let alliance = self.accounts.alliance().await?;
        let effects = notices_of(&fresh, &alliance, end_of_day(day));
        self.content.record_guide_check(System::Clock, day, (&once, &effects), now).await
    }
}
