//! Resolves an audience to people at the moment of the delivery, page by page.

use std::collections::BTreeSet;

use alliance::store::{StoreError, System};
use domain::accounts::{Account, Alliance};
use domain::ids::{Follower, StaffId, SubdistrictCode, TicketId, UnitId};
use domain::outbox::Audience;
use domain::staff::{Role, Scope};
use jiff::Timestamp;

use crate::notification_deliver::NotificationDeliver;

/// How many of those who hang on a report are read at a time.
const PAGE: i32 = 100;

/// Some of those whom an audience means, each once. Somebody may be on a later page again; the ledger tells them once.
#[derive(Debug, Default)]
pub(crate) struct Recipients {
    pub(crate) people: BTreeSet<Follower>,
    /// Where the next page starts; none on the last.
    pub(crate) next: Option<String>,
}

impl NotificationDeliver {
    /// A page of the people whom an audience means now: of those who hang on a report, of whom there may be thousands; of
    /// any other audience all.
    pub(crate) async fn recipients(
        &self,
        alliance: &Alliance,
        audience: &Audience,
        after: Option<&str>,
        now: Timestamp,
    ) -> Result<Recipients, StoreError> {
        let people = match audience {
            Audience::Follower { follower } => BTreeSet::from([follower.clone()]),
            Audience::Unit { unit } => {
                let mut holders = self.staff.of_unit(unit, now).await?;
                // A desk's officers may hold their grant for its whole area.
                if let Some(area) = area_of_desk(unit, alliance) {
                    let wide = self.staff.of_scope(&area, now).await?.into_iter();
                    holders.extend(wide.filter(|holder| holder.role == Role::Officer));
                }
                holders.into_iter().map(|holder| holder.follower).collect()
            }
            Audience::Role { role, scope } => {
                let holders = self.staff.of_scope(scope, now).await?.into_iter();
                holders.filter(|holder| holder.role == *role).map(|holder| holder.follower).collect()
            }
            Audience::Nearest { roles, account, except } => match alliance.account(account) {
                Some(account) => self.nearest(roles, account, except, now).await?,
                None => BTreeSet::new(),
            },
            Audience::Supervisors { subdistrict } => self.supervisors(subdistrict.as_ref(), now).await?,
            Audience::Subscribers { ticket } => return self.subscribers(ticket, after).await,
            Audience::Staff { staff } => {
                let enrolled = self.staff.get(staff).await?.and_then(|enrolled| enrolled.at(now));
                let Some(enrolled) = enrolled else { return Ok(Recipients::default()) };
                let mut people = BTreeSet::from([enrolled.staff.follower.clone()]);
                // Whoever acts in their stead hears it, too.
                for delegate in enrolled.delegates(now) {
                    let delegate = self.staff.get(&delegate.staff).await?.and_then(|it| it.at(now));
                    people.extend(delegate.map(|delegate| delegate.staff.follower));
                }
                people
            }
        };
        Ok(Recipients { people, next: None })
    }

    /// Whoever holds one of these roles nearest to an account.
    async fn nearest(
        &self,
        roles: &[Role],
        account: &Account,
        except: &[StaffId],
        now: Timestamp,
    ) -> Result<BTreeSet<Follower>, StoreError> {
        let area = account.place.subdistrict().cloned().map(Scope::Subdistrict);
        let scopes = [Some(Scope::Account(account.id.clone())), area, Some(Scope::District)];
        for scope in scopes.into_iter().flatten() {
            let holders = self.staff.of_scope(&scope, now).await?.into_iter();
            let found: BTreeSet<_> = holders
                .filter(|holder| roles.contains(&holder.role) && !except.contains(&holder.staff))
                .map(|holder| holder.follower)
                .collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(BTreeSet::new())
    }

    /// A page of those whose reports were merged into a report, and those who follow it.
    async fn subscribers(&self, ticket: &TicketId, after: Option<&str>) -> Result<Recipients, StoreError> {
        let page = self.tickets.concerned(System::Streams, ticket, after, PAGE).await?;
        let merged = page.children.into_iter().flat_map(|child| child.followers);
        let following = page.subscriptions.into_iter().map(|subscription| subscription.follower);
        Ok(Recipients { people: merged.chain(following).collect(), next: page.next })
    }

    /// The supervisors of a sub-district; those of the district where it has none, and its operators where there is
    /// nobody else.
    async fn supervisors(
        &self,
        subdistrict: Option<&SubdistrictCode>,
        now: Timestamp,
    ) -> Result<BTreeSet<Follower>, StoreError> {
        let near = subdistrict.map(|code| (Scope::Subdistrict(code.clone()), Role::Supervisor));
        let wide = [Role::Supervisor, Role::Operator].map(|role| (Scope::District, role));
        for (scope, role) in near.into_iter().chain(wide) {
            let holders = self.staff.of_scope(&scope, now).await?.into_iter();
            let found: BTreeSet<_> =
                holders.filter(|holder| holder.role == role).map(|holder| holder.follower).collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(BTreeSet::new())
    }
}

/// The area that a unit is the report desk of; `None` for a department.
fn area_of_desk(unit: &UnitId, alliance: &Alliance) -> Option<Scope> {
    if alliance.district_desk().is_some_and(|desk| &desk.id == unit) {
        return Some(Scope::District);
    }
    let mut subdistricts = alliance.subdistricts.iter();
    subdistricts.find(|subdistrict| &subdistrict.desk == unit).map(|it| Scope::Subdistrict(it.code.clone()))
}
