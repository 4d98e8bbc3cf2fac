//! The third-party platform: one company's server that acts for accounts which authorised it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wechat::limits::tokens::{
    AUTHORIZATION_CODE_SECONDS, PRE_AUTH_CODE_SECONDS, VERIFY_TICKET_EVERY_SECONDS, VERIFY_TICKET_SECONDS,
};

use super::{PublishStep, Simulator, random, sending::calls::Calls, tokens::Tokens, web::later};

/// How many tickets and codes are remembered.
const REMEMBERED: usize = 200;

/// The ids and secrets of the platform, in the very fields of `GET /simulator/platform`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimulatedPlatform {
    /// The appid, which is also the receiver id inside every message to the platform.
    pub component_appid: String,
    /// The secret by which, with a ticket, tokens are got.
    pub component_appsecret: String,
    /// The token that signs pushes.
    pub token: String,
    /// The key that seals pushes.
    pub encoding_aes_key: String,
}

impl SimulatedPlatform {
    /// A new platform with secrets of its own.
    pub fn generate() -> Self {
        Self {
            component_appid: format!("wx{}", hex::encode(random::bytes::<8>())),
            component_appsecret: hex::encode(random::bytes::<16>()),
            token: random::letters(32),
            encoding_aes_key: random::letters(43),
        }
    }
}

impl fmt::Debug for SimulatedPlatform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedPlatform")
            .field("component_appid", &self.component_appid)
            .finish_non_exhaustive()
    }
}

/// What is known of the platform.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Platform {
    pub(crate) credentials: SimulatedPlatform,
    /// Where tickets and authorisations are told; empty: nowhere.
    pub(crate) event_url: String,
    /// Where the messages of authorised accounts go, with `$APPID$` for theirs; empty: to the accounts' own callbacks.
    pub(crate) message_url: String,
    pub(crate) tokens: Tokens,
    /// Resets of its calls are counted, its calls are not.
    pub(crate) calls: Calls,
    tickets: Vec<Code>,
    /// When the next ticket goes out by itself; none before the first.
    next_ticket: Option<Timestamp>,
    pre_auth_codes: Vec<Code>,
    authorization_codes: Vec<AuthorizationCode>,
    /// By account.
    pub(crate) authorizers: BTreeMap<String, Authorizer>,
    /// The last test before publishing.
    pub(crate) publish_test: Vec<PublishStep>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Code {
    value: String,
    until: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct AuthorizationCode {
    code: Code,
    account: String,
}

/// An account that authorised the platform.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Authorizer {
    /// The same one until the account takes the authorisation back.
    pub(crate) refresh_token: String,
    pub(crate) authorized_at: Timestamp,
    /// They open the account's APIs as its own do.
    pub(crate) tokens: Tokens,
    pub(crate) options: BTreeMap<String, String>,
    /// The numbers of the permission sets that the account granted.
    #[serde(default = "all_permissions")]
    pub(crate) permissions: BTreeSet<u32>,
}

/// The permission sets that an account grants where nobody chooses: all that there are for accounts.
pub(crate) fn all_permissions() -> BTreeSet<u32> {
    (1..=15).chain([89]).collect()
}

/// What an account's agreement gave the platform.
#[derive(Clone, Debug)]
pub(crate) struct Agreement {
    pub(crate) code: String,
    pub(crate) until: Timestamp,
    /// The account had authorised the platform before.
    pub(crate) again: bool,
}

/// Why a ticket or a code is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stale {
    Unknown,
    Expired,
}

impl Platform {
    /// Whether `component_appid` is the platform's, and `account` authorised it.
    pub(crate) fn may_act(&self, component_appid: &str, account: &str) -> bool {
        self.credentials.component_appid == component_appid && self.authorizers.contains_key(account)
    }

    /// Whether a ticket must go out by itself now: at once where one never went out, and every ten minutes from then on.
    pub(crate) fn is_ticket_due(&self, now: Timestamp) -> bool {
        !self.event_url.is_empty() && self.next_ticket.is_none_or(|next| next <= now)
    }

    /// A new ticket; those before it stay good for their twelve hours.
    pub(crate) fn new_ticket(&mut self, now: Timestamp) -> String {
        self.next_ticket = Some(later(now, VERIFY_TICKET_EVERY_SECONDS));
        let value = format!("ticket@@@{}", random::text(&random::bytes::<60>()));
        keep(&mut self.tickets, Code { value: value.clone(), until: later(now, VERIFY_TICKET_SECONDS) });
        value
    }

    pub(crate) fn check_ticket(&self, value: &str, now: Timestamp) -> Result<(), Stale> {
        let ticket = self.tickets.iter().find(|ticket| ticket.value == value).ok_or(Stale::Unknown)?;
        if now < ticket.until { Ok(()) } else { Err(Stale::Expired) }
    }

    pub(crate) fn new_pre_auth_code(&mut self, now: Timestamp) -> String {
        let value = format!("preauthcode@@@{}", random::text(&random::bytes::<48>()));
        keep(
            &mut self.pre_auth_codes,
            Code { value: value.clone(), until: later(now, PRE_AUTH_CODE_SECONDS) },
        );
        value
    }

    pub(crate) fn knows_pre_auth_code(&self, value: &str, now: Timestamp) -> bool {
        self.pre_auth_codes.iter().any(|code| code.value == value && now < code.until)
    }

    /// `account` grants the platform these permission sets, which spends the pre-authorisation code; none when that is
    /// not good.
    pub(crate) fn authorise(
        &mut self,
        account: &str,
        pre_auth_code: &str,
        permissions: BTreeSet<u32>,
        now: Timestamp,
    ) -> Option<Agreement> {
        let good = |code: &Code| code.value == pre_auth_code && now < code.until;
        let spent = self.pre_auth_codes.iter().position(good)?;
        self.pre_auth_codes.remove(spent);
        let again = self.authorizers.contains_key(account);
        let authorizer = self.authorizers.entry(account.to_owned()).or_insert_with(|| Authorizer {
            refresh_token: format!("refreshtoken@@@{}", random::text(&random::bytes::<32>())),
            authorized_at: now,
            tokens: Tokens::default(),
            options: BTreeMap::new(),
            permissions: BTreeSet::new(),
        });
        authorizer.permissions = permissions;
        let value = format!("queryauthcode@@@{}", random::text(&random::bytes::<48>()));
        let until = later(now, AUTHORIZATION_CODE_SECONDS);
        let code = Code { value: value.clone(), until };
        keep(&mut self.authorization_codes, AuthorizationCode { code, account: account.to_owned() });
        Some(Agreement { code: value, until, again })
    }

    /// The account that an authorisation code stands for, which spends the code.
    pub(crate) fn redeem(&mut self, value: &str, now: Timestamp) -> Result<String, Stale> {
        let known = self.authorization_codes.iter().position(|code| code.code.value == value);
        let code = self.authorization_codes.remove(known.ok_or(Stale::Unknown)?);
        if now < code.code.until { Ok(code.account) } else { Err(Stale::Expired) }
    }

    /// Ends an authorisation, and with it its tokens and codes; false when there is none.
    pub(crate) fn unauthorise(&mut self, account: &str) -> bool {
        self.authorization_codes.retain(|code| code.account != account);
        self.authorizers.remove(account).is_some()
    }
}

fn keep<T>(entries: &mut Vec<T>, entry: T) {
    entries.push(entry);
    let excess = entries.len().saturating_sub(REMEMBERED);
    entries.drain(..excess);
}

impl Simulator {
    /// Gives the platform other ids and secrets; its addresses, and who authorised it, stay.
    pub fn set_platform(&self, credentials: SimulatedPlatform) {
        self.change(|state| state.platform.credentials = credentials);
    }

    /// The platform's ids and secrets.
    pub fn platform(&self) -> SimulatedPlatform {
        self.state().platform.credentials.clone()
    }

    /// Has tickets and authorisations told at `events`, and the messages of authorised accounts at `messages`, in which
    /// `$APPID$` stands for theirs: paths of the server that the simulator itself runs on, unless somebody has chosen
    /// other addresses.
    pub fn tell_platform_at(&self, events: &str, messages: &str) {
        let base = self.base_url();
        self.change(|state| {
            let platform = &mut state.platform;
            for (told, path) in [(&mut platform.event_url, events), (&mut platform.message_url, messages)] {
                // An earlier run may have had another port.
                if told.is_empty() || told.ends_with(path) {
                    *told = format!("{base}{path}");
                }
            }
        });
    }

    /// Pushes a new ticket to the platform; whether it was taken.
    pub async fn send_ticket(&self) -> bool {
        self.push_ticket().await.delivered
    }
}
