//! The sessions table: logins that wait for confirmation, the sessions that followed, and how many logins were begun.
//!
//! Sessions are stored under the digest of their cookie, so a reader of the table cannot use a session.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::table::{Item, Query, Table, item, key, number, text};
use super::transaction::Transaction;
use super::{Asked, May, MayChange, StoreError, moment};
use domain::ids::StaffId;
use domain::logins::{Begun, Digits, Login, LoginState, MOST_A_MINUTE, Proof, Session};
use domain::staff::kinds::KeepLogins;

/// How long the count of a minute is kept, in seconds.
const MINUTE_KEPT: i64 = 300;

/// Reads and writes logins and sessions.
#[derive(Clone, Debug)]
pub struct Sessions(Table);

/// A session of a person, with the name by which it is ended.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// The name: the digest of its cookie, which opens nothing.
    pub name: String,
    /// The session itself.
    pub session: Session,
}

impl Sessions {
    /// The name of these writes in a [`super::Refused`].
    pub const WRITE: &'static str = "login";

    /// A handle on the sessions table.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    pub(super) fn table(&self) -> &Table {
        &self.0
    }

    /// Stores a login that waits, unless another login that is in time has these digits; returns whether it did.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn begin(&self, digits: &Digits, login: &Login, now: Timestamp) -> Result<bool, StoreError> {
        let written = self
            .0
            .client
            .put_item()
            .table_name(&self.0.name)
            .set_item(Some(login_item(digits, login)?))
            .condition_expression("attribute_not_exists(#key) OR #until <= :now")
            .expression_attribute_names("#key", "session")
            .expression_attribute_names("#until", "until")
            .expression_attribute_values(":now", text(moment(now)))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match written {
            Ok(answer) => {
                self.0.meter.add_write(answer.consumed_capacity());
                Ok(true)
            }
            Err(error) => match error.into() {
                StoreError::Conflict => Ok(false),
                error => Err(error),
            },
        }
    }

    /// The login with these digits.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn login(&self, digits: &Digits) -> Result<Option<Login>, StoreError> {
        self.0.get(key([("session", &login_key(digits))])).await
    }

    /// Stores the answer to a login; part of the transaction that records the answer. The transaction is refused unless
    /// it is still the same login, waits, and is in time.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn settle(
        &self,
        transaction: &mut Transaction,
        digits: &Digits,
        login: &Login,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        transaction.put(
            Self::WRITE,
            &self.0,
            login_item(digits, login)?,
            "#state = :waiting AND #until > :now AND #id = :id",
            &[("#state", "state"), ("#until", "until"), ("#id", "id")],
            Item::from([
                (":waiting".to_owned(), text("waiting")),
                (":now".to_owned(), text(moment(now))),
                (":id".to_owned(), text(&login.id)),
            ]),
        )
    }

    /// Uses up a confirmed login, so that it opens no second session.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it has been used up already; other [`StoreError`]s of the write.
    pub async fn use_up(&self, digits: &Digits, login: &Login) -> Result<(), StoreError> {
        self.delete(&login_key(digits), Some(("confirmed", login.id.as_str()))).await
    }

    /// Gives up a login that waits: its digits can no longer be answered.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it no longer waits; other [`StoreError`]s of the write.
    pub async fn give_up(&self, digits: &Digits, login: &Login) -> Result<(), StoreError> {
        self.delete(&login_key(digits), Some(("waiting", login.id.as_str()))).await
    }

    /// Counts one more login that `client` begins, perhaps in place of the one that was begun at `in_place_of`. Returns
    /// whether the client may begin it: at most `most` may wait.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where another login of the client was counted meanwhile; other [`StoreError`]s of the
    /// read and the write.
    pub async fn count_client(
        &self,
        client: &str,
        now: Timestamp,
        most: u32,
        in_place_of: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        self.change_begun(client, |begun| begun.with(now, most, in_place_of)).await
    }

    /// Removes a finished login from the count of its client.
    ///
    /// # Errors
    /// See [`Sessions::count_client`].
    pub async fn uncount_client(&self, client: &str, begun_at: Timestamp) -> Result<(), StoreError> {
        self.change_begun(client, |begun| begun.without(begun_at)).await.map(drop)
    }

    /// Changes the logins that a client has begun, in one attempt; `false` where `change` returns none.
    async fn change_begun(
        &self,
        client: &str,
        change: impl Fn(&Begun) -> Option<Begun>,
    ) -> Result<bool, StoreError> {
        let name = format!("begun#{client}");
        let before: Begun = self.0.get(key([("session", &name)])).await?.unwrap_or_default();
        let Some(after) = change(&before) else { return Ok(false) };
        let mut keys = key([("session", &name)]);
        keys.insert("version".to_owned(), number(after.version));
        keys.insert("expires".to_owned(), number(after.expires_at().as_second()));
        let answer = self
            .0
            .client
            .put_item()
            .table_name(&self.0.name)
            .set_item(Some(item(keys, &after)?))
            .condition_expression("attribute_not_exists(#key) OR #version = :before")
            .expression_attribute_names("#key", "session")
            .expression_attribute_names("#version", "version")
            .expression_attribute_values(":before", number(before.version))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(true)
    }

    /// Counts one more login of this minute; returns whether there is room for it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn count_minute(&self, now: Timestamp) -> Result<bool, StoreError> {
        let minute = now.as_second().div_euclid(60);
        let sent = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("session", &format!("minute#{minute}"))])))
            .update_expression("SET #expires = :expires ADD #count :one")
            .condition_expression("attribute_not_exists(#count) OR #count < :most")
            .expression_attribute_names("#expires", "expires")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":expires", number(minute * 60 + MINUTE_KEPT))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(MOST_A_MINUTE))
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await;
        match sent {
            Ok(answer) => {
                self.0.meter.add_write(answer.consumed_capacity());
                Ok(true)
            }
            Err(error) => match error.into() {
                StoreError::Conflict => Ok(false),
                error => Err(error),
            },
        }
    }

    /// Opens a session under a cookie.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn open(&self, cookie: &str, session: &Session) -> Result<(), StoreError> {
        let (name, staff) = (session_key(&digest(cookie)), session.staff.clone());
        let mut keys =
            key([("session", &name), ("staff", staff.as_str()), ("opened_at", &moment(session.opened_at))]);
        keys.insert("expires".to_owned(), number(session.expires_at.as_second()));
        self.0.put(item(keys, session)?).await
    }

    /// The session of a cookie. [`Session::is_live`] tells whether it is still valid.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, cookie: &str) -> Result<Option<Session>, StoreError> {
        self.0.get(key([("session", &session_key(&digest(cookie)))])).await
    }

    /// Notes a request of a session, unless it has ended or another request was noted meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it has; other [`StoreError`]s of the write.
    pub async fn note_seen(&self, cookie: &str, session: &Session, now: Timestamp) -> Result<(), StoreError> {
        let time = |at: Timestamp| serde_dynamo::to_attribute_value(at).map_err(StoreError::unreadable);
        let answer = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("session", &session_key(&digest(cookie)))])))
            .update_expression("SET #data.#seen = :now")
            .condition_expression("#data.#seen = :before")
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#seen", "seen_at")
            .expression_attribute_values(":now", time(now)?)
            .expression_attribute_values(":before", time(session.seen_at)?)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Notes that the person of a session showed once more that it is them.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the session has ended; other [`StoreError`]s of the write.
    pub async fn note_proof(&self, cookie: &str, proof: Proof, now: Timestamp) -> Result<(), StoreError> {
        let field = match proof {
            Proof::Chat => "confirmed_at",
            Proof::Second => "proved_at",
        };
        let time = serde_dynamo::to_attribute_value(now).map_err(StoreError::unreadable)?;
        let answer = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("session", &session_key(&digest(cookie)))])))
            .update_expression("SET #data.#field = :now")
            .condition_expression("attribute_exists(#key)")
            .expression_attribute_names("#key", "session")
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#field", field)
            .expression_attribute_values(":now", time)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// Notes in whose stead the person of a session acts from now on; none: their own.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where the session has ended; other [`StoreError`]s of the write.
    pub async fn act_for(
        &self,
        _by: &Asked<KeepLogins>,
        cookie: &str,
        principal: Option<&StaffId>,
    ) -> Result<(), StoreError> {
        let update = self
            .0
            .client
            .update_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("session", &session_key(&digest(cookie)))])))
            .condition_expression("attribute_exists(#key)")
            .expression_attribute_names("#key", "session")
            .expression_attribute_names("#data", "data")
            .expression_attribute_names("#for", "acting_for");
        let update = match principal {
            Some(principal) => update
                .update_expression("SET #data.#for = :for")
                .expression_attribute_values(":for", text(principal.as_str())),
            None => update.update_expression("REMOVE #data.#for"),
        };
        let answer = update.return_consumed_capacity(ReturnConsumedCapacity::Total).send().await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }

    /// The sessions of a person, oldest first.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn of(
        &self,
        _by: impl May<KeepLogins>,
        person: &StaffId,
    ) -> Result<Vec<OpenSession>, StoreError> {
        let query = Query { index: Some("by-staff"), ..Query::partition("staff", person.as_str()) };
        let mut open = Vec::new();
        for found in self.0.query_all(query).await? {
            let Some(name) = found.get("session").and_then(|name| name.as_s().ok()) else { continue };
            // The index may still list a session that has just been ended.
            if let Some(session) = self.0.get(key([("session", name)])).await? {
                let name = name.strip_prefix("session#").unwrap_or(name).to_owned();
                open.push(OpenSession { name, session });
            }
        }
        Ok(open)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn end(&self, cookie: &str) -> Result<(), StoreError> {
        self.delete(&session_key(&digest(cookie)), None).await
    }

    /// Ends a session by its name.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn end_named(&self, _by: impl MayChange<KeepLogins>, name: &str) -> Result<(), StoreError> {
        self.delete(&session_key(name), None).await
    }

    /// Deletes an item; a login only in this state and with this id.
    async fn delete(&self, session: &str, login: Option<(&str, &str)>) -> Result<(), StoreError> {
        let mut request = self
            .0
            .client
            .delete_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("session", session)])))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        if let Some((state, id)) = login {
            let names = [("#state", "state"), ("#id", "id")];
            let names: HashMap<_, _> =
                names.iter().map(|(name, it)| ((*name).to_owned(), (*it).to_owned())).collect();
            request = request
                .condition_expression("#state = :state AND #id = :id")
                .set_expression_attribute_names(Some(names))
                .expression_attribute_values(":state", text(state))
                .expression_attribute_values(":id", text(id));
        }
        let answer = request.send().await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }
}

fn login_item(digits: &Digits, login: &Login) -> Result<Item, StoreError> {
    let state = match login.state {
        LoginState::Waiting => "waiting",
        LoginState::Confirmed { .. } => "confirmed",
        LoginState::Denied => "denied",
    };
    let mut keys = key([
        ("session", &login_key(digits)),
        ("state", state),
        ("until", &moment(login.expires_at)),
        ("id", &login.id),
    ]);
    keys.insert("expires".to_owned(), number(login.expires_at.as_second()));
    item(keys, login)
}

fn login_key(digits: &Digits) -> String {
    format!("login#{digits}")
}

fn session_key(name: &str) -> String {
    format!("session#{name}")
}

/// The digest under which a cookie is known.
#[must_use]
pub fn digest(cookie: &str) -> String {
    hex::encode(Sha256::digest(cookie.as_bytes()))
}
