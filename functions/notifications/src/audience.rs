//! Who is meant by an audience, at the moment of the delivery.

use std::collections::BTreeSet;

use alliance::store::StoreError;
use domain::ids::Follower;
use domain::outbox::Audience;
use jiff::Timestamp;

use crate::notification_deliver::NotificationDeliver;

impl NotificationDeliver {
    /// The people whom an audience means now, each once.
    pub(crate) async fn recipients(
        &self,
        audience: &Audience,
        now: Timestamp,
    ) -> Result<BTreeSet<Follower>, StoreError> {
        Ok(match audience {
            Audience::Follower { follower } => BTreeSet::from([follower.clone()]),
            Audience::Unit { unit } => {
                let holders = self.staff.of_unit(unit, now).await?;
                holders.into_iter().map(|holder| holder.follower).collect()
            }
            Audience::Role { role, scope } => {
                let holders = self.staff.of_scope(scope, now).await?.into_iter();
                holders.filter(|holder| holder.role == *role).map(|holder| holder.follower).collect()
            }
            Audience::Staff { staff } => {
                let enrolled = self.staff.get(staff).await?.and_then(|enrolled| enrolled.at(now));
                enrolled.map(|enrolled| enrolled.staff.follower).into_iter().collect()
            }
        })
    }
}
