//! Changes of who works where and may do what: checked against the alliance, kept from leaving the district without
//! operators, and written in one transaction with the audit's entry.

use jiff::Timestamp;

use crate::runtime::random::NoRandomness;
use crate::runtime::{Deployment, Random, StartError};
use crate::store::{Asked, Audit, StaffRoll, StoreError, Transaction};
use domain::accounts::Alliance;
use domain::audit::{Entry, What, Who};
use domain::staff::kinds::FreezeStaff;
use domain::staff::{
    Enrolled, Frozen, LEAST_OPERATORS, Nonsense, Role, Scope, Staff, check, check_operators,
};

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum StaffingError {
    /// It would leave something contradictory.
    #[error(transparent)]
    Nonsense(#[from] Nonsense),
    /// The table refused, or somebody else changed the same people.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no randomness to begin a generation with.
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

/// The roll, with what its changes need.
#[derive(Clone, Debug)]
pub struct Staffing {
    /// The roll.
    pub roll: StaffRoll,
    audit: Audit,
    random: Random,
}

/// A change, for the audit.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who makes it.
    pub who: Who,
    /// What it is, in words.
    pub detail: String,
    /// When.
    pub at: Timestamp,
}

impl Staffing {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { roll: deployment.staff()?, audit: deployment.audit()?, random: deployment.random })
    }

    /// Adds somebody to the roll, or replaces them as they were read.
    ///
    /// # Errors
    /// [`StaffingError`] says why not.
    pub async fn change(
        &self,
        before: Option<&Enrolled>,
        after: &Staff,
        alliance: &Alliance,
        told: Told,
    ) -> Result<(), StaffingError> {
        self.change_with(before, after, alliance, told, |_| Ok(())).await
    }

    /// The same together with what `besides` adds.
    ///
    /// # Errors
    /// [`StaffingError`] says why not.
    pub async fn change_with(
        &self,
        before: Option<&Enrolled>,
        after: &Staff,
        alliance: &Alliance,
        told: Told,
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StaffingError> {
        check(&after.grants, alliance, told.at)?;
        let who_remain = match before {
            Some(before) => self.who_remain(&before.staff, Some(after), told.at).await?,
            None => Vec::new(),
        };
        let (entry, now) = (self.entry(What::Grant, after, &told)?, told.at);
        let writes = |transaction: &mut Transaction| {
            besides(transaction)?;
            self.audit.join(transaction, &entry, now)
        };
        let fresh = self.random.secret()?;
        Ok(self.roll.replace(before, after, fresh, &who_remain, writes).await?)
    }

    /// Takes somebody off the roll.
    ///
    /// # Errors
    /// [`StaffingError`] says why not.
    pub async fn remove(&self, person: &Enrolled, told: &Told) -> Result<(), StaffingError> {
        let who_remain = self.who_remain(&person.staff, None, told.at).await?;
        let entry = self.entry(What::Grant, &person.staff, told)?;
        let writes = |transaction: &mut Transaction| self.audit.join(transaction, &entry, told.at);
        Ok(self.roll.remove(person, &who_remain, writes).await?)
    }

    /// Freezes somebody, or lifts that.
    ///
    /// # Errors
    /// [`StaffingError`] says why not.
    pub async fn set_frozen(
        &self,
        by: &Asked<FreezeStaff>,
        person: &Enrolled,
        frozen: Option<&Frozen>,
        told: &Told,
    ) -> Result<(), StaffingError> {
        let who_remain = match frozen {
            Some(_) => self.who_remain(&person.staff, None, told.at).await?,
            None => Vec::new(),
        };
        let entry = self.entry(What::Freeze, &person.staff, told)?;
        let writes = |transaction: &mut Transaction| self.audit.join(transaction, &entry, told.at);
        let fresh = self.random.secret()?;
        Ok(self.roll.set_frozen(by, person, frozen, &fresh, &who_remain, writes).await?)
    }

    /// Adds the audit's entry of something about a person to a transaction.
    ///
    /// # Errors
    /// Any [`StoreError`] of putting it there.
    pub fn tell(
        &self,
        transaction: &mut Transaction,
        what: What,
        of: &Staff,
        told: &Told,
    ) -> Result<(), StoreError> {
        let entry = self.entry(what, of, told).map_err(|error| StoreError::Broken(Box::new(error)))?;
        self.audit.join(transaction, &entry, told.at)
    }

    fn entry(&self, what: What, of: &Staff, told: &Told) -> Result<Entry, NoRandomness> {
        let (id, about) = (self.random.secret()?, of.id.to_string());
        let (who, detail) = (told.who.clone(), told.detail.clone());
        Ok(Entry { id, at: told.at, who, what, about, detail, record: None })
    }

    /// Checks that at least two operators whose grants do not end remain after a change that makes this person cease to be
    /// one, and refuses it otherwise. The first two operators of a district, and a restore, take nothing away and pass.
    /// Returns those who remain, so that the write can make sure that they still do.
    async fn who_remain(
        &self,
        before: &Staff,
        after: Option<&Staff>,
        now: Timestamp,
    ) -> Result<Vec<Enrolled>, StaffingError> {
        let mut others = Vec::new();
        if !is_operator(before) || after.is_some_and(is_operator) {
            return Ok(others);
        }
        for holder in self.roll.of_scope(&Scope::District, now).await? {
            if holder.role != Role::Operator || holder.staff == before.id {
                continue;
            }
            // The index may lag behind, so each of them is read from the roll.
            let found = self.roll.get(&holder.staff).await?;
            others.extend(found.filter(|person| is_operator(&person.staff) && person.frozen.is_none()));
        }
        check_operators(others.len())?;
        others.truncate(LEAST_OPERATORS);
        Ok(others)
    }
}

/// Whether this person is an operator whose grant does not end.
fn is_operator(staff: &Staff) -> bool {
    staff.grants.iter().any(|grant| grant.role == Role::Operator && grant.until.is_none())
}
