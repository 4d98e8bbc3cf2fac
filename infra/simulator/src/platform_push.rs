//! What the platform is told: its tickets, and who authorises it or no longer does.

use std::{sync::Arc, time::Duration};

use serde::Serialize;
use tokio::time::timeout;
use wechat::{limits::DELIVERIES, xml::Writer};

use super::{SimulatedAccount, Simulator, door::Door, platform::Agreement};

/// What became of a push to the platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Told {
    /// It was answered `success`, which alone counts.
    pub(crate) delivered: bool,
    /// How often it was made.
    pub(crate) attempts: u32,
    /// Why it was not delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
}

/// One thing to tell.
pub(crate) enum News<'a> {
    Ticket(&'a str),
    Authorized { account: &'a SimulatedAccount, agreement: &'a Agreement, pre_auth_code: &'a str },
    Unauthorized(&'a SimulatedAccount),
}

/// How often the clock is looked at, for what goes out by itself.
const GLANCE: Duration = Duration::from_millis(500);

impl Simulator {
    /// Looks at the clock twice a second and pushes tickets when they are due, until the simulator is dropped.
    ///
    /// Without this a ticket goes out by itself only when the platform's address is first set and when the clock is moved.
    pub fn run(&self) {
        let simulator = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            while let Some(inner) = simulator.upgrade() {
                let simulator = Self(inner);
                simulator.push_due_ticket().await;
                simulator.end_unconfirmed();
                drop(simulator);
                tokio::time::sleep(GLANCE).await;
            }
        });
    }

    /// Pushes one ticket if one is due, however far the clock was moved.
    pub(crate) async fn push_due_ticket(&self) {
        let now = self.clock().now();
        if !self.state().platform.is_ticket_due(now) {
            return;
        }
        let ticket =
            self.change(|state| state.platform.is_ticket_due(now).then(|| state.platform.new_ticket(now)));
        if let Some(ticket) = ticket {
            let told = self.tell_platform(News::Ticket(&ticket)).await;
            if let Some(reason) = told.reason {
                tracing::debug!(reason, "the platform did not take a ticket");
            }
        }
    }

    /// Makes a ticket and pushes it.
    pub(crate) async fn push_ticket(&self) -> Told {
        let now = self.clock().now();
        let ticket = self.change(|state| state.platform.new_ticket(now));
        self.tell_platform(News::Ticket(&ticket)).await
    }

    pub(crate) async fn tell_platform(&self, news: News<'_>) -> Told {
        let door = {
            let state = self.state();
            Door::of_platform(&state.platform.credentials, state.platform.event_url.clone())
        };
        if door.url.is_empty() {
            let reason = Some("the platform has no event_url".to_owned());
            return Told { delivered: false, attempts: 0, reason };
        }
        let xml = write(&door.receiver, self.clock().now().as_second(), &news);
        let mut reason = None;
        for attempts in 1..=DELIVERIES {
            match self.push_once(&door, &xml).await {
                Ok(()) => return Told { delivered: true, attempts, reason: None },
                Err(failure) => reason = Some(failure),
            }
        }
        Told { delivered: false, attempts: DELIVERIES, reason }
    }

    async fn push_once(&self, door: &Door, xml: &str) -> Result<(), String> {
        let letter = door.letter(xml, ("AppId", &door.receiver), None, self.clock().now())?;
        let answered = timeout(self.patience(), self.post(letter)).await;
        let (status, body) = answered.map_err(|_| "no answer in time".to_owned())??;
        if status == 200 && body == b"success" {
            return Ok(());
        }
        Err(format!("status {status}, where 200 and exactly `success` count"))
    }
}

fn write(component_appid: &str, at: i64, news: &News<'_>) -> String {
    let mut xml = Writer::new();
    xml.cdata("AppId", component_appid);
    xml.number("CreateTime", at);
    match news {
        News::Ticket(ticket) => {
            xml.cdata("InfoType", "component_verify_ticket");
            xml.cdata("ComponentVerifyTicket", ticket);
        }
        News::Authorized { account, agreement, pre_auth_code } => {
            xml.cdata("InfoType", if agreement.again { "updateauthorized" } else { "authorized" });
            xml.cdata("AuthorizerAppid", &account.appid);
            xml.cdata("AuthorizationCode", &agreement.code);
            xml.number("AuthorizationCodeExpiredTime", agreement.until.as_second());
            xml.cdata("PreAuthCode", pre_auth_code);
        }
        News::Unauthorized(account) => {
            xml.cdata("InfoType", "unauthorized");
            xml.cdata("AuthorizerAppid", &account.appid);
        }
    }
    xml.finish()
}
