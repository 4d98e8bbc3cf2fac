//! The sessions table: logins that wait for a scan, and sessions that a scan opened.
//!
//! Keys are digests: who reads the table learns no cookie.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::table::{Item, Table, item, key, number, text};
use super::transaction::Transaction;
use super::{StoreError, moment};
use crate::ids::Follower;

/// A login that waits for a scan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// The digest of the browser's own cookie: only the browser that asked gets in.
    pub browser: String,
    /// When it is too late.
    pub expires_at: Timestamp,
    /// Who scanned.
    pub state: LoginState,
}

/// Whether a login has been scanned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "login")]
pub enum LoginState {
    /// Not yet.
    Waiting,
    /// By this follower of the district's account, who is staff.
    Confirmed {
        /// Who.
        by: Follower,
    },
}

/// A browser that is logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who.
    pub follower: Follower,
    /// What every form of this session must bring along.
    pub csrf: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Reads and writes logins and sessions.
#[derive(Clone, Debug)]
pub struct Sessions(Table);

impl Sessions {
    /// The name of these writes in a [`super::Refused`].
    pub const WRITE: &'static str = "login";

    /// A handle.
    #[must_use]
    pub fn new(table: Table) -> Self {
        Self(table)
    }

    /// Stores a login that waits.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put_login(&self, nonce: &str, login: &Login) -> Result<(), StoreError> {
        self.0.put(login_item(nonce, login)?).await
    }

    /// The login of a nonce.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn login(&self, nonce: &str) -> Result<Option<Login>, StoreError> {
        self.0.get(key([("session", &login_key(nonce))])).await
    }

    /// Confirms a login; part of the transaction that records the scan. Only one that waits and is in time.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] where it cannot be stored.
    pub fn confirm(
        &self,
        transaction: &mut Transaction,
        nonce: &str,
        login: &Login,
        by: Follower,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let confirmed = Login { state: LoginState::Confirmed { by }, ..login.clone() };
        transaction.put(
            Self::WRITE,
            &self.0,
            login_item(nonce, &confirmed)?,
            "#state = :waiting AND #until > :now",
            &[("#state", "state"), ("#until", "until")],
            Item::from([(":waiting".to_owned(), text("waiting")), (":now".to_owned(), text(moment(now)))]),
        )
    }

    /// Uses up a confirmed login, so that it opens one session and no second.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where it has been used up already; other [`StoreError`]s of the write.
    pub async fn use_up_login(&self, nonce: &str) -> Result<(), StoreError> {
        self.delete(&login_key(nonce), Some("attribute_exists(#key)")).await
    }

    /// Opens a session under a cookie.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn put(&self, cookie: &str, session: &Session) -> Result<(), StoreError> {
        let mut keys = key([("session", &session_key(cookie))]);
        keys.insert("expires".to_owned(), number(session.expires_at.as_second()));
        self.0.put(item(keys, session)?).await
    }

    /// The session of a cookie, if it has not ended.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn get(&self, cookie: &str, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let found: Option<Session> = self.0.get(key([("session", &session_key(cookie))])).await?;
        // TTL may lag by days, so that the end is computed, not left to it.
        Ok(found.filter(|session| session.expires_at > now))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn end(&self, cookie: &str) -> Result<(), StoreError> {
        self.delete(&session_key(cookie), None).await
    }

    async fn delete(&self, session: &str, condition: Option<&str>) -> Result<(), StoreError> {
        let names = condition.map(|_| HashMap::from([("#key".to_owned(), "session".to_owned())]));
        let answer = self
            .0
            .client
            .delete_item()
            .table_name(&self.0.name)
            .set_key(Some(key([("session", session)])))
            .set_condition_expression(condition.map(str::to_owned))
            .set_expression_attribute_names(names)
            .return_consumed_capacity(ReturnConsumedCapacity::Total)
            .send()
            .await?;
        self.0.meter.add_write(answer.consumed_capacity());
        Ok(())
    }
}

fn login_item(nonce: &str, login: &Login) -> Result<Item, StoreError> {
    let state = match login.state {
        LoginState::Waiting => "waiting",
        LoginState::Confirmed { .. } => "confirmed",
    };
    let mut keys =
        key([("session", &login_key(nonce)), ("state", state), ("until", &moment(login.expires_at))]);
    keys.insert("expires".to_owned(), number(login.expires_at.as_second()));
    item(keys, login)
}

fn login_key(nonce: &str) -> String {
    format!("login#{}", digest(nonce))
}

fn session_key(cookie: &str) -> String {
    format!("session#{}", digest(cookie))
}

/// The digest under which a cookie is known.
#[must_use]
pub fn digest(cookie: &str) -> String {
    hex::encode(Sha256::digest(cookie.as_bytes()))
}
