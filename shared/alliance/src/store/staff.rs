//! The staff table. A person is one item with everything that they may do, so that a reader sees grants and generation
//! of the same moment. Beside it are a row for each grant, by which an index finds the people of a scope, and the
//! binding of the follower who the person is in WeChat.

use aws_sdk_dynamodb::types::{ConditionCheck, ReturnConsumedCapacity, Update};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::second_factors::second_key;
use super::table::{Item, Query, Table, card, data, item, key, text};
use super::transaction::{Commit, Transaction};
use super::{Asked, May, StoreError, digest};
use domain::ids::{Follower, StaffId, UnitId};
use domain::staff::kinds::{FreezeStaff, KeepLogins, ManageStaff};
use domain::staff::{Delegation, Enrolled, Frozen, Grant, OldStaff, Role, Scope, Staff};

/// The item of a person.
const PERSON: &str = "person";
/// The attribute of a person that says that they are frozen.
const FROZEN: &str = "frozen";
/// The item that leads from a follower to a person.
const BINDING: &str = "binding";
/// The generation of people who were stored before there were generations.
const FIRST: &str = "first";
/// The condition that a person is still on the roll with the generation `:before`.
const STILL: &str = "attribute_exists(#key) AND #generation = :before";
/// The attribute of a person with the delegations that they are part of.
const DELEGATIONS: &str = "delegations";
/// The condition that a follower is bound to nobody, or to this person already.
const FREE: &str = "attribute_not_exists(#key) OR #data = :data";

/// Somebody who holds a grant in a scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The person.
    pub staff: StaffId,
    /// Who they are in WeChat.
    pub follower: Follower,
    /// Their name; none in rows that were written before it was stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their role in the scope.
    pub role: Role,
    /// When the grant ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// Reads and writes staff.
#[derive(Clone, Debug)]
pub struct StaffRoll(pub(super) Table);

impl StaffRoll {
    /// A handle on the staff table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// The person with this id, including grants that have ended.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, staff: &StaffId) -> Result<Option<Enrolled>, StoreError> {
        self.0.get_item(person_key(staff)).await?.map(enrolled).transpose()
    }

    /// The member of staff who this follower is, if any.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn of_follower(&self, follower: &Follower) -> Result<Option<Enrolled>, StoreError> {
        let Some(staff) = self.0.get::<StaffId>(binding_key(follower)).await? else { return Ok(None) };
        let found = self.get(&staff).await?;
        // The follower was bound to somebody else in between.
        Ok(found.filter(|person| &person.staff.follower == follower))
    }

    /// The people who hold a grant in this scope now, once for each role.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_scope(&self, scope: &Scope, now: Timestamp) -> Result<Vec<Holder>, StoreError> {
        self.in_partition(scope.to_string(), now).await
    }

    /// The people who are frozen and hold a grant in this scope, once for each role.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn frozen_of_scope(
        &self,
        _by: impl May<ManageStaff>,
        scope: &Scope,
        now: Timestamp,
    ) -> Result<Vec<Holder>, StoreError> {
        self.in_partition(frozen_scope(scope), now).await
    }

    async fn in_partition(&self, partition: String, now: Timestamp) -> Result<Vec<Holder>, StoreError> {
        let query = Query { index: Some("by-scope"), ..Query::partition("scope", partition) };
        let holders = self.0.query_all(query).await?.into_iter().map(card::<Holder>);
        let holders: Vec<_> = holders.collect::<Result<_, _>>()?;
        Ok(holders.into_iter().filter(|holder| holder.until.is_none_or(|until| now < until)).collect())
    }

    /// Everybody who works for a unit now.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn of_unit(&self, unit: &UnitId, now: Timestamp) -> Result<Vec<Holder>, StoreError> {
        let mut holders = self.of_scope(&Scope::Unit(unit.clone()), now).await?;
        // The index has a person's rows side by side.
        holders.dedup_by(|one, other| one.staff == other.staff);
        Ok(holders)
    }

    /// Adds a member of staff, or replaces them as they are now. See [`StaffRoll::replace`].
    ///
    /// # Errors
    /// See [`StaffRoll::replace`]; any [`StoreError`] of the read.
    pub async fn put(&self, staff: &Staff, fresh: String) -> Result<(), StoreError> {
        let before = self.get(&staff.id).await?;
        self.replace(before.as_ref(), staff, fresh, &[], |_| Ok(())).await
    }

    /// Adds a member of staff, or replaces them where they are unchanged since `before` was read. Where their grants
    /// differ, `fresh`, a text that was never used before, becomes their generation, and their sessions become invalid.
    /// Nothing is written where one of those `who_remain` has changed since they were read. `besides` adds what is written
    /// with it, such as the audit's entry.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the person or one of those who remain has changed meanwhile, or the follower is
    /// bound to somebody else; other [`StoreError`]s of the write.
    pub async fn replace(
        &self,
        before: Option<&Enrolled>,
        staff: &Staff,
        fresh: String,
        who_remain: &[Enrolled],
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let same = |before: &Enrolled| {
            before.staff.grants == staff.grants && before.staff.follower == staff.follower
        };
        let kept = before.filter(|before| same(before)).map(|before| before.generation.clone());
        let generation = kept.unwrap_or(fresh);
        let mut transaction = Transaction::default();
        let names = [("#key", "staff")];
        let frozen = before.and_then(|before| before.frozen.as_ref());
        let delegations = before.map(|before| before.delegations.as_slice()).unwrap_or_default();
        let person = person_item(staff, &generation, frozen, delegations)?;
        // The stored generation may just have ended: writing it back would make all of its sessions valid again.
        match before {
            Some(before) => {
                let Condition { said, names, values } = unchanged(before)?;
                transaction.put(PERSON, &self.0, person, &said, &names, values)?;
            }
            None => {
                let nobody = "attribute_not_exists(#key)";
                transaction.put(PERSON, &self.0, person, nobody, &names, Item::new())?;
            }
        }
        let (binding, id) = (binding_item(staff)?, text(staff.id.as_str()));
        let names = [("#key", "staff"), ("#data", "data")];
        transaction.put(BINDING, &self.0, binding, FREE, &names, Item::from([(":data".to_owned(), id)]))?;
        for grant in &staff.grants {
            transaction.put_over("grant", &self.0, grant_item(staff, grant, frozen)?)?;
        }
        if let Some(before) = before {
            let gone = |old: &&Grant| !staff.grants.iter().any(|grant| grant.is_same(old));
            for old in before.staff.grants.iter().filter(gone) {
                transaction.delete("grant", &self.0, grant_key(&staff.id, old))?;
            }
            if before.staff.follower != staff.follower {
                transaction.delete("old binding", &self.0, binding_key(&before.staff.follower))?;
            }
        }
        self.hold(&mut transaction, who_remain)?;
        besides(&mut transaction)?;
        self.commit(transaction).await
    }

    /// Freezes somebody who is unchanged since they were read, or lifts that: their generation ends, and with it every session
    /// and login, what is wanted for them is withdrawn, and nobody finds them any more who looks for people of a scope to
    /// tell them something. See [`StaffRoll::replace`] for those who remain and what is written besides.
    ///
    /// # Errors
    /// See [`StaffRoll::replace`].
    pub async fn set_frozen(
        &self,
        _by: &Asked<FreezeStaff>,
        before: &Enrolled,
        frozen: Option<&Frozen>,
        fresh: &str,
        who_remain: &[Enrolled],
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let staff = &before.staff;
        let mut transaction = Transaction::default();
        let Condition { said, names, values } = unchanged(before)?;
        let person = person_item(staff, fresh, frozen, &before.delegations)?;
        transaction.put(PERSON, &self.0, person, &said, &names, values)?;
        self.withdraw_all(&mut transaction, &staff.id).await?;
        for grant in &staff.grants {
            transaction.put_over("grant", &self.0, grant_item(staff, grant, frozen)?)?;
        }
        self.hold(&mut transaction, who_remain)?;
        besides(&mut transaction)?;
        self.commit(transaction).await
    }

    /// Writes the delegations of two people who are unchanged since they were read, and what `besides` adds. Their sessions
    /// go on.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where one of them changed meanwhile; other [`StoreError`]s of the write.
    pub async fn delegate(
        &self,
        _by: &Asked<KeepLogins>,
        people: [(&Enrolled, &[Delegation]); 2],
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::default();
        for (before, after) in people {
            let Condition { said, names, mut values } = unchanged(before)?;
            let change = if after.is_empty() {
                "REMOVE #delegations"
            } else {
                let after = serde_dynamo::to_attribute_value(after).map_err(StoreError::unreadable)?;
                values.insert(":after".to_owned(), after);
                "SET #delegations = :after"
            };
            let names = names.into_iter().map(|(name, it)| (name.to_owned(), it.to_owned())).collect();
            let update = Update::builder()
                .table_name(&self.0.name)
                .set_key(Some(person_key(&before.staff.id)))
                .update_expression(change)
                .condition_expression(said)
                .set_expression_attribute_names(Some(names))
                .set_expression_attribute_values(Some(values))
                .build()
                .map_err(|error| StoreError::Broken(Box::new(error)))?;
            transaction.update("delegation", update);
        }
        besides(&mut transaction)?;
        self.commit(transaction).await
    }

    /// Adds the condition that these people are unchanged since they were read.
    fn hold(&self, transaction: &mut Transaction, people: &[Enrolled]) -> Result<(), StoreError> {
        for Enrolled { staff, generation, .. } in people {
            let check = ConditionCheck::builder()
                .table_name(&self.0.name)
                .set_key(Some(person_key(&staff.id)))
                .condition_expression(STILL)
                .expression_attribute_names("#key", "staff")
                .expression_attribute_names("#generation", "generation")
                .expression_attribute_values(":before", text(generation))
                .build()
                .map_err(|error| StoreError::Broken(Box::new(error)))?;
            transaction.check("who remains", check);
        }
        Ok(())
    }

    /// Ends the caller's generation `before`, and with it all their sessions and confirmed logins, listed or not. Does
    /// nothing where it has ended already.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn end_generation(
        &self,
        by: &Asked<KeepLogins>,
        before: &str,
        fresh: String,
    ) -> Result<(), StoreError> {
        let sent = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(person_key(&by.staff().id)))
            .update_expression("SET #generation = :fresh")
            .condition_expression(STILL)
            .expression_attribute_names("#key", "staff")
            .expression_attribute_names("#generation", "generation")
            .expression_attribute_values(":before", text(before))
            .expression_attribute_values(":fresh", text(fresh))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match sent {
            Ok(answer) => {
                self.0.meter.add_write(answer.consumed_capacity());
                Ok(())
            }
            Err(error) => match error.into() {
                StoreError::Conflict => Ok(()),
                error => Err(error),
            },
        }
    }

    /// Removes a member of staff who is unchanged since they were read; their sessions become invalid, and what was
    /// wanted for them is withdrawn. See [`StaffRoll::replace`] for those who remain and what is written besides.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where they or one of those who remain have changed meanwhile; other [`StoreError`]s of
    /// the write.
    pub async fn remove(
        &self,
        person: &Enrolled,
        who_remain: &[Enrolled],
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let Enrolled { staff, generation, .. } = person;
        let mut transaction = Transaction::default();
        let names = [("#key", "staff"), ("#generation", "generation")];
        let values = Item::from([(":before".to_owned(), text(generation))]);
        transaction.delete_if(PERSON, &self.0, person_key(&staff.id), STILL, &names, values)?;
        transaction.delete(BINDING, &self.0, binding_key(&staff.follower))?;
        transaction.delete("second factor", &self.0, second_key(&staff.id))?;
        self.withdraw_all(&mut transaction, &staff.id).await?;
        for grant in &staff.grants {
            transaction.delete("grant", &self.0, grant_key(&staff.id, grant))?;
        }
        self.hold(&mut transaction, who_remain)?;
        besides(&mut transaction)?;
        self.commit(transaction).await
    }

    /// Commits what was added to a transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where a condition failed; other [`StoreError`]s of the write.
    pub async fn commit(&self, transaction: Transaction) -> Result<(), StoreError> {
        match transaction.commit(&self.0).await? {
            Commit::Done => Ok(()),
            Commit::Refused(_) => Err(StoreError::Conflict),
        }
    }
}

/// Converts an item of a roll without grants to the items of this roll: the person under `id`, their rows and their
/// binding. None for an item that is of this roll already.
///
/// # Errors
/// [`StoreError::Unreadable`] where it is an item of neither.
pub fn items_of_old_staff(old: &Item, id: StaffId) -> Result<Option<Vec<Item>>, StoreError> {
    if !old.contains_key("resident") {
        return Ok(None);
    }
    let generation = old.get("generation").and_then(|it| it.as_s().ok()).map_or(FIRST, String::as_str);
    let staff = data::<OldStaff>(old.clone())?.with_grants(id);
    let mut items = vec![person_item(&staff, generation, None, &[])?, binding_item(&staff)?];
    for grant in &staff.grants {
        items.push(grant_item(&staff, grant, None)?);
    }
    Ok(Some(items))
}

/// The id of the person who is enrolled as this follower. It is always the same, so that a person who leaves and comes
/// back keeps it, and importing a copy twice adds nobody.
///
/// # Errors
/// [`StoreError::Unreadable`] never in practice: a digest is an id.
pub fn staff_id_of(follower: &str) -> Result<StaffId, StoreError> {
    StaffId::parse(&digest(follower)[..32]).map_err(StoreError::unreadable)
}

fn person_key(staff: &StaffId) -> Item {
    key([("staff", staff.as_str()), ("item", PERSON)])
}

fn binding_key(follower: &Follower) -> Item {
    key([("staff", &format!("follower#{}", follower.key())), ("item", BINDING)])
}

fn grant_key(staff: &StaffId, grant: &Grant) -> Item {
    let row = format!("grant#{}#{}", grant.role.id(), grant.scope);
    key([("staff", staff.as_str()), ("item", &row)])
}

/// A condition, with its names and values.
struct Condition {
    said: String,
    names: Vec<(&'static str, &'static str)>,
    values: Item,
}

/// The condition that somebody is as they were read.
fn unchanged(before: &Enrolled) -> Result<Condition, StoreError> {
    let names = vec![("#key", "staff"), ("#generation", "generation"), ("#delegations", DELEGATIONS)];
    let mut values = Item::from([(":before".to_owned(), text(&before.generation))]);
    if before.delegations.is_empty() {
        let said = format!("{STILL} AND attribute_not_exists(#delegations)");
        return Ok(Condition { said, names, values });
    }
    let delegations =
        serde_dynamo::to_attribute_value(&before.delegations).map_err(StoreError::unreadable)?;
    values.insert(":delegations".to_owned(), delegations);
    Ok(Condition { said: format!("{STILL} AND #delegations = :delegations"), names, values })
}

fn person_item(
    staff: &Staff,
    generation: &str,
    frozen: Option<&Frozen>,
    delegations: &[Delegation],
) -> Result<Item, StoreError> {
    let mut keys = person_key(&staff.id);
    keys.insert("generation".to_owned(), text(generation));
    if let Some(frozen) = frozen {
        let frozen = serde_dynamo::to_attribute_value(frozen).map_err(StoreError::unreadable)?;
        keys.insert(FROZEN.to_owned(), frozen);
    }
    if !delegations.is_empty() {
        let delegations = serde_dynamo::to_attribute_value(delegations).map_err(StoreError::unreadable)?;
        keys.insert(DELEGATIONS.to_owned(), delegations);
    }
    item(keys, staff)
}

fn binding_item(staff: &Staff) -> Result<Item, StoreError> {
    item(binding_key(&staff.follower), &staff.id)
}

fn grant_item(staff: &Staff, grant: &Grant, frozen: Option<&Frozen>) -> Result<Item, StoreError> {
    let mut keys = grant_key(&staff.id, grant);
    let scope = if frozen.is_some() { frozen_scope(&grant.scope) } else { grant.scope.to_string() };
    keys.insert("scope".to_owned(), text(scope));
    let (staff, follower, name) = (staff.id.clone(), staff.follower.clone(), Some(staff.name.clone()));
    let holder = Holder { staff, follower, name, role: grant.role, until: grant.until };
    keys.insert("card".to_owned(), serde_dynamo::to_attribute_value(holder).map_err(StoreError::unreadable)?);
    Ok(keys)
}

/// The partition of those in a scope who are frozen.
fn frozen_scope(scope: &Scope) -> String {
    format!("frozen#{scope}")
}

fn enrolled(item: Item) -> Result<Enrolled, StoreError> {
    let generation = item.get("generation").and_then(|it| it.as_s().ok()).cloned().unwrap_or_default();
    let frozen = item.get(FROZEN).cloned();
    let frozen =
        frozen.map(serde_dynamo::from_attribute_value).transpose().map_err(StoreError::unreadable)?;
    let delegations = item.get(DELEGATIONS).cloned();
    let delegations = delegations
        .map(serde_dynamo::from_attribute_value)
        .transpose()
        .map_err(StoreError::unreadable)?
        .unwrap_or_default();
    Ok(Enrolled { staff: data(item)?, generation, frozen, delegations })
}
