//! Who is meant by an audience, at the moment of the delivery.

use std::collections::BTreeSet;

use alliance::store::StoreError;
use domain::accounts::Alliance;
use domain::ids::{Follower, UnitId};
use domain::outbox::{Audience, Scope};
use domain::staff::Role;

use crate::notification_deliver::NotificationDeliver;

impl NotificationDeliver {
    /// The people whom an audience means now, each once.
    pub(crate) async fn recipients(
        &self,
        alliance: &Alliance,
        audience: &Audience,
    ) -> Result<BTreeSet<Follower>, StoreError> {
        Ok(match audience {
            Audience::Follower { follower } => BTreeSet::from([follower.clone()]),
            Audience::Unit { unit } => self.of_unit(unit, None).await?,
            Audience::Role { role, scope: Scope::Unit { unit } } => self.of_unit(unit, Some(*role)).await?,
            Audience::Role { role, scope: Scope::District } => {
                let mut holders = BTreeSet::new();
                for unit in &alliance.units {
                    holders.extend(self.of_unit(&unit.id, Some(*role)).await?);
                }
                holders
            }
            Audience::Staff { follower } => {
                let enrolled = self.staff.get(follower).await?;
                enrolled.map(|enrolled| enrolled.staff.follower).into_iter().collect()
            }
        })
    }

    /// Everybody of a unit, or those alone who hold a role there.
    async fn of_unit(&self, unit: &UnitId, role: Option<Role>) -> Result<BTreeSet<Follower>, StoreError> {
        let staff = self.staff.of_unit(unit).await?;
        let meant = staff.into_iter().filter(|staff| role.is_none_or(|role| staff.role == role));
        Ok(meant.map(|staff| staff.follower).collect())
    }
}
