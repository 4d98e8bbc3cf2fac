//! A fresh alliance in memory, with a clock that the test moves and streams that the test carries.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use alliance::services::tokens::AccessTokens;
use alliance::store::{MessageKey, MessageRecord, System};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::audit::{Entry, Hour};
use domain::ids::{AccountId, Follower, OpenId, StaffId, TicketId};
use domain::logins::{CodeKey, Second};
use domain::staff::Staff;
use domain::tickets::{Event, Ticket};
use jiff::{SignedDuration, Timestamp};
use local_alliance::{Config, LocalAlliance, World};
use tokio::sync::OnceCell;
use wechat::secrecy::ExposeSecret as _;
use wechat::xml::Element;
use wechat_simulator::MovableClock;

use crate::{Clerk, Resident, harvest};

/// The sub-district's own account, to which most reports of these tests go.
pub const ZHANSHAN: &str = "weizhanshan";
/// The district's account.
pub const DISTRICT: &str = "shinan";
/// The department that mends manhole covers.
pub const WORKS: &str = "municipal-works";

/// Planted once in the life of a process; every stage begins with a copy.
static WORLD: OnceCell<World> = OnceCell::const_new();

async fn plant() -> World {
    let alliance = LocalAlliance::start(config(Metrics::none())).await.expect("the alliance starts");
    alliance.settle().await.expect("the streams can be read");
    alliance.world().expect("the world can be copied")
}

fn config(metrics: Metrics) -> Config {
    Config {
        listen: std::net::Ipv4Addr::LOCALHOST.into(),
        port: 0,
        only_world: false,
        data: None,
        world: None,
        clock: MovableClock::fixed("2026-11-23T10:00:00+08:00".parse().expect("a timestamp")),
        // A busy machine is no reason to fail: how long it really takes, benches tell.
        patience: Duration::from_secs(60),
        automatic: false,
        metrics,
    }
}

/// A running alliance of one test. At its end no function may have been refused what its policy does not grant, and no
/// line of the log may hold what somebody said or what opens something.
pub struct Stage {
    /// The alliance.
    pub alliance: LocalAlliance,
    metrics: Arc<Mutex<Vec<String>>>,
    /// Where the log stood when it began.
    log: harvest::Mark,
}

impl Stage {
    /// Starts one: Monday 2026-11-23, 10:00 in Qingdao, demo staff following the district's account.
    pub async fn new() -> Self {
        let (metrics, lines) = Metrics::memory();
        let log = harvest::listen();
        let world = WORLD.get_or_init(plant).await;
        let config = Config { world: Some(world.clone()), ..config(metrics) };
        let alliance = LocalAlliance::start(config).await.expect("the alliance starts");
        Self { alliance, metrics: lines, log }
    }

    /// A resident on the phone.
    pub fn resident<'s>(&'s self, person: &'s str, account: &'s str) -> Resident<'s> {
        self.alliance.simulator.add_person(person, person);
        Resident { stage: self, person, account }
    }

    /// The id of a member of the demo staff.
    pub fn staff(person: &str) -> StaffId {
        StaffId::parse(person).expect("a staff id")
    }

    /// Takes somebody of the demo staff off the roll; who it was.
    pub async fn remove_staff(&self, person: &str) -> Staff {
        let roll = self.alliance.deployment.staff().expect("the staff table");
        let enrolled = roll.get(&Self::staff(person)).await.expect("the store answers").expect("on the roll");
        roll.remove(&enrolled, &[], |_| Ok(())).await.expect("the store answers");
        enrolled.staff
    }

    /// What somebody's authenticator shows, as if half a minute had passed for it since the last code.
    pub async fn code_of(&self, person: &str) -> String {
        let (deployment, staff) = (&self.alliance.deployment, Self::staff(person));
        let roll = deployment.staff().expect("the staff table");
        let second =
            roll.second(System::Engineer, &staff).await.expect("the store answers").expect("enrolled");
        let again = Second { last: 0, version: second.version + 1, ..second };
        roll.put_second(System::Engineer, &staff, &again).await.expect("the store answers");
        let master = deployment.master_key().await.expect("the master key");
        let key = CodeKey::open(&master, &Second::purpose(&staff), &again.key).expect("the key opens");
        key.code(self.alliance.clock.now())
    }

    /// A member of the demo staff, logged in with the digits of the login page.
    pub async fn clerk(&self, person: &str) -> Clerk {
        Clerk::log_in(self, person).await
    }

    /// Moves the clock, then does what schedules and streams have to do.
    pub async fn pass(&self, time: SignedDuration) {
        self.alliance.clock.advance(time);
        self.alliance.run_due_schedules().await;
        self.settle().await;
    }

    /// Moves the clock to a moment that lies ahead, and does nothing else.
    pub fn wait_until(&self, moment: Timestamp) {
        self.alliance.clock.advance(moment.duration_since(self.alliance.clock.now()));
    }

    /// A report about a dark lane, accepted under `category`, dispatched at `moment` to the second, and signed.
    pub async fn dispatched_at(&self, moment: Timestamp, category: &str) -> TicketId {
        self.wait_until(moment.saturating_sub(SignedDuration::from_mins(5)).expect("a moment"));
        let id = self.resident("resident-of-the-lane", ZHANSHAN).report_manhole().await;
        let mut officer = self.clerk("demo-officer-1").await;
        let mut works = self.clerk("demo-handler-1").await;
        officer.press(&id, "accept", &[("category", category), ("community", "")]).await.expect_done();
        self.wait_until(moment);
        officer.press(&id, "dispatch", &[("unit", WORKS), ("note", "")]).await.expect_done();
        works.press(&id, "sign", &[]).await.expect_done();
        id
    }

    /// A report of somebody, dispatched to the works and signed; its number, and the works at the console.
    pub async fn signed(&self, person: &str) -> (TicketId, Clerk) {
        let id = self.resident(person, ZHANSHAN).report_manhole().await;
        self.clerk("demo-officer-1").await.accept_and_dispatch(&id).await;
        let mut works = self.clerk("demo-handler-1").await;
        works.press(&id, "sign", &[]).await.expect_done();
        (id, works)
    }

    /// A report of somebody about a lamp, dispatched to the works as an ordinary one and signed; its number, and the
    /// works at the console.
    pub async fn lamp_signed(&self, person: &str) -> (TicketId, Clerk) {
        let id = self.resident(person, ZHANSHAN).report_lamp().await;
        self.clerk("demo-officer-1").await.accept_as_and_dispatch(&id, "normal", WORKS).await;
        let mut works = self.clerk("demo-handler-1").await;
        works.press(&id, "sign", &[]).await.expect_done();
        (id, works)
    }

    /// Works on a report until its answer has gone out.
    pub async fn work_until_answered(&self, id: &TicketId) {
        self.clerk("demo-officer-1").await.accept_and_dispatch(id).await;
        self.clerk("demo-handler-1").await.sign_check_hand_in(id).await;
        self.clerk("demo-officer-2").await.press(id, "approve", &[]).await.expect_done();
        self.settle().await;
    }

    /// Binds accounts to one account of the Open Platform, as a district does, and lists their followers.
    pub async fn bind(&self, accounts: &[&str]) {
        let deployment = &self.alliance.deployment;
        let wechat = deployment.wechat(Duration::from_secs(5)).expect("the alliance answers");
        let tokens = AccessTokens::build(deployment, wechat).await.expect("the alliance answers");
        let wechat = tokens.client_of("test");
        let alliance = deployment
            .accounts()
            .expect("the alliance answers")
            .newest()
            .await
            .expect("the alliance answers");
        let mut open: Option<String> = None;
        for account in accounts {
            let account = alliance
                .account(&AccountId::parse(*account).expect("the alliance answers"))
                .expect("the alliance answers");
            let token = tokens.get(account).await.expect("the alliance answers");
            match &open {
                None => {
                    let made = wechat
                        .create_open_account(token.expose_secret(), &account.app_id)
                        .await
                        .expect("the alliance answers");
                    open = Some(made);
                }
                Some(open) => {
                    wechat
                        .bind_open_account(token.expose_secret(), &account.app_id, open)
                        .await
                        .expect("the alliance answers");
                }
            }
        }
        self.alliance.tick("follower-sync").await.expect("the alliance answers");
    }

    /// Carries the streams; nothing may be stuck.
    pub async fn settle(&self) {
        let stuck = self.alliance.settle().await.expect("the streams can be read");
        assert!(stuck.is_empty(), "stuck: {stuck:?}");
    }

    /// The ticket with this number.
    pub async fn ticket(&self, id: &TicketId) -> Ticket {
        let tickets = self.alliance.deployment.tickets().expect("the tickets table");
        tickets.get(System::Engineer, id).await.expect("the store answers").expect("the ticket is there")
    }

    /// Its history.
    pub async fn events(&self, id: &TicketId) -> Vec<Event> {
        let tickets = self.alliance.deployment.tickets().expect("the tickets table");
        tickets.events(System::Engineer, id).await.expect("the store answers")
    }

    /// The entries of the audit that were written in the present hour.
    pub async fn audit(&self) -> Vec<Entry> {
        let log = self.alliance.deployment.audit_log().expect("the audit table");
        let hour = Hour::of(self.alliance.clock.now());
        let found = log.of(System::Engineer, hour).await.expect("the store answers");
        found.into_iter().filter_map(|found| found.entry).collect()
    }

    /// Everything that the steps of a ticket tell anybody, whole: a template bears only the beginning.
    pub async fn notices(&self, id: &TicketId) -> String {
        let effects = self.events(id).await.into_iter().flat_map(|event| event.effects);
        effects.map(|effect| effect.text).collect::<Vec<_>>().join("\n")
    }

    /// Who a person of the phone is to an account.
    pub fn follower(&self, person: &str, account: &str) -> Follower {
        Follower {
            account: AccountId::parse(account).expect("an account id"),
            openid: OpenId::parse(self.alliance.simulator.openid(person, account)).expect("an openid"),
        }
    }

    /// Removes an item from the store, as nothing of ours does before its time.
    pub async fn forget<const N: usize>(&self, table: &str, key: [(&str, &str); N]) {
        let store = crate::apart::store(&self.alliance.dynamodb_url);
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let key = key.into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect();
        let removed = store.delete_item().table_name(table).set_key(Some(key)).send().await;
        removed.expect("the store answers");
    }

    /// An item of the store as it lies there.
    pub async fn item<const N: usize>(
        &self,
        table: &str,
        key: [(&str, &str); N],
    ) -> HashMap<String, AttributeValue> {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let key = key.into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect();
        let store = crate::apart::store(&self.alliance.dynamodb_url);
        let found = store.get_item().table_name(table).set_key(Some(key)).send().await;
        found.expect("the store answers").item.expect("the item is there")
    }

    /// Writes an item over what is there, as somebody with the rights of an engineer could.
    pub async fn overwrite(&self, table: &str, item: HashMap<String, AttributeValue>) {
        let store = crate::apart::store(&self.alliance.dynamodb_url);
        store.put_item().table_name(table).set_item(Some(item)).send().await.expect("the store answers");
    }

    /// Takes an attribute off an item, and with it the item out of the index over that attribute.
    pub async fn unlist<const N: usize>(&self, table: &str, key: [(&str, &str); N], attribute: &str) {
        let store = crate::apart::store(&self.alliance.dynamodb_url);
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let key = key.into_iter().map(|(name, value)| (name.to_owned(), text(value))).collect();
        let taken = store
            .update_item()
            .table_name(table)
            .set_key(Some(key))
            .update_expression("REMOVE #attribute")
            .expression_attribute_names("#attribute", attribute);
        taken.send().await.expect("the store answers");
    }

    /// Sets a count of the limits table, as so many acts would have.
    pub async fn set_count(&self, subject: &str, item: &str, count: u64) {
        use AttributeValue::{N, S};
        let store = crate::apart::store(&self.alliance.dynamodb_url);
        let set = store
            .update_item()
            .table_name("LimitsTable")
            .key("subject", S(subject.to_owned()))
            .key("item", S(item.to_owned()))
            .update_expression("SET #count = :count")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":count", N(count.to_string()));
        set.send().await.expect("the store answers");
    }

    /// When the items of a partition go by themselves, in Unix seconds.
    pub async fn expiries(&self, table: &str, (name, value): (&str, &str)) -> Vec<i64> {
        let store = crate::apart::store(&self.alliance.dynamodb_url);
        let value = AttributeValue::S(value.to_owned());
        let query = store.query().table_name(table).key_condition_expression("#name = :value");
        let query =
            query.expression_attribute_names("#name", name).expression_attribute_values(":value", value);
        let found = query.send().await.expect("the store answers").items.unwrap_or_default();
        let expires = |item: &HashMap<_, AttributeValue>| {
            let expires = item.get("expires")?.as_n().ok()?;
            expires.parse().ok()
        };
        found.iter().map(|item| expires(item).expect("it goes by itself")).collect()
    }

    /// A message record like that of a short text.
    pub fn message(&self, id: u64) -> MessageRecord {
        let follower = self.follower("resident-a", DISTRICT);
        let now = self.alliance.clock.now();
        MessageRecord {
            key: MessageKey::new(follower, now.as_second(), &format!("{id:040}")),
            received_at: now,
            msg_type: "text".to_owned(),
            fields: Element::default(),
            reply: None,
            window: None,
            media: None,
            ticket: None,
            attention: None,
            tap: None,
            withheld_since: None,
            guide: None,
        }
    }

    /// The store calls that answering a plain message contains, and nothing else.
    pub async fn read_and_write_once(&self, message: &MessageRecord) {
        let deployment = &self.alliance.deployment;
        let residents = deployment.residents().expect("the residents table");
        residents.get(&message.key.follower).await.expect("the store answers");
        let messages = deployment.messages().expect("the messages table");
        let earlier = messages.put_alone(message, jiff::Timestamp::MAX).await.expect("the store answers");
        assert!(earlier.is_none());
    }

    /// How often a metric was counted under a dimension's value.
    pub fn counted(&self, metric: &str, value: &str) -> usize {
        self.lines(metric)
            .iter()
            .filter(|line| line[metric] == 1)
            .filter(|line| line.as_object().is_some_and(|fields| fields.values().any(|field| field == value)))
            .count()
    }

    /// The lines that bear a metric, oldest first.
    pub fn lines(&self, metric: &str) -> Vec<serde_json::Value> {
        let lines = self.metrics.lock().unwrap_or_else(PoisonError::into_inner);
        let read = |line: &String| serde_json::from_str::<serde_json::Value>(line).expect("a line is JSON");
        lines.iter().map(read).filter(|line| !line[metric].is_null()).collect()
    }
}

impl Drop for Stage {
    #[expect(clippy::print_stderr, reason = "said beside what the test says itself")]
    fn drop(&mut self) {
        harvest::gather(&self.alliance);
        let mut complaints = self.alliance.refused();
        // A test that fails already fails because of something else, most likely.
        if std::thread::panicking() {
            eprintln!("{}", complaints.join("\n"));
            return;
        }
        complaints.extend(harvest::objections(self.log));
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }
}
