//! WeChat on one machine: its servers, its pushes, and the phones of those who follow accounts.
//!
//! It knows nothing of what the accounts are for: any developer of official accounts may point an SDK at `/weixin` and
//! say where messages go; `README.md` beside this file tells how.

use std::{
    future::Future,
    path::PathBuf,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::Context as _;
use axum::{Router, extract::DefaultBodyLimit};
use jiff::Timestamp;
use pushes::Pushes;
use wechat::limits::people::FOLLOWERS_A_PAGE;

mod account;
mod acts;
mod api;
mod callback;
mod clock;
mod codes;
mod comments;
mod consent;
mod console;
mod deliver;
mod door;
mod faults;
mod invitations;
mod json_form;
mod library;
mod log;
mod migration;
mod names;
mod open;
mod own_mass;
mod own_menu;
mod passive;
mod people;
mod phone;
mod platform;
mod platform_push;
mod platform_routes;
mod programs;
mod publish_test;
mod push;
mod pushes;
mod random;
mod routes;
mod sending;
mod state;
mod store;
mod tags;
mod tokens;
mod web;
mod windows;

#[cfg(test)]
mod tests;

pub use account::SimulatedAccount;
pub use clock::MovableClock;
pub use deliver::Delivery;
pub use log::Sent;
pub use names::Names;
pub use passive::Answer;
pub use platform::SimulatedPlatform;
pub use publish_test::PublishStep;
pub use sending::templates::Template;
pub use state::{Article, Bubble, Content, MenuItem, Person, Side};

/// The grey line that a person sees when an account did not answer properly.
pub const GREY_LINE: &str = "该公众号提供的服务出现故障，请稍后再试";

/// Called with the new time after the clock was moved, and awaited before that is answered.
pub type OnAdvance = Arc<dyn Fn(Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// How to simulate.
#[derive(Debug)]
pub struct SimulatorConfig {
    /// Every account there is, in the order in which the phone lists them.
    pub accounts: Vec<SimulatedAccount>,
    /// The time that WeChat goes by.
    pub clock: MovableClock,
    /// Where the state is kept; in memory alone when absent.
    pub state_file: Option<PathBuf>,
    /// What it remembers at first, where no state file does: [`Simulator::memory`] of another one.
    pub memory: Option<Vec<u8>>,
    /// How long WeChat waits for an answer to a push.
    pub patience: Duration,
    /// The largest request body that is read.
    pub max_body: usize,
}

impl SimulatorConfig {
    /// WeChat as it is: 5 seconds of patience, nothing kept.
    pub fn new(accounts: Vec<SimulatedAccount>, clock: MovableClock) -> Self {
        let seconds = wechat::limits::ANSWER_SECONDS.unsigned_abs();
        Self {
            accounts,
            clock,
            state_file: None,
            memory: None,
            patience: Duration::from_secs(seconds),
            max_body: 12 * 1024 * 1024,
        }
    }
}

/// The simulated WeChat; clones are the same one.
#[derive(Clone)]
pub struct Simulator(Arc<Inner>);

struct Inner {
    accounts: Vec<Arc<SimulatedAccount>>,
    /// The account that WeChat tests the platform with; nobody sees it in a list.
    tester: Arc<SimulatedAccount>,
    clock: MovableClock,
    patience: Duration,
    max_body: usize,
    pushes: Pushes,
    base_url: RwLock<String>,
    on_advance: RwLock<Option<OnAdvance>>,
    store: store::Store,
    state: Mutex<state::State>,
    faults: Mutex<faults::Faults>,
    followers_a_page: AtomicUsize,
}

impl Simulator {
    /// Starts it, with the memory of its last run if a state file holds one.
    ///
    /// # Errors
    ///
    /// When the state file cannot be read, or is none.
    pub fn open(config: SimulatorConfig) -> anyhow::Result<Self> {
        let (store, kept) = store::Store::open(config.state_file)?;
        let mut state = match (kept, config.memory) {
            (Some(kept), _) => kept,
            (None, Some(memory)) => serde_json::from_slice(&memory).context("the memory to begin with")?,
            (None, None) => state::State::default(),
        };
        if !state.clock_offset.is_zero() {
            config.clock.set_offset(state.clock_offset);
        }
        if state.people.is_empty() {
            state
                .people
                .push(Person { id: "resident-a".to_owned(), name: "居民甲（演示）".to_owned() });
        }
        if state.platform.credentials == SimulatedPlatform::default() {
            state.platform.credentials = SimulatedPlatform::generate();
        }
        Ok(Self(Arc::new(Inner {
            accounts: config.accounts.into_iter().map(Arc::new).collect(),
            tester: Arc::new(publish_test::test_account()),
            clock: config.clock,
            patience: config.patience,
            max_body: config.max_body,
            pushes: Pushes::new()?,
            base_url: RwLock::new("http://127.0.0.1:8080".to_owned()),
            on_advance: RwLock::new(None),
            store,
            state: Mutex::new(state),
            faults: Mutex::default(),
            followers_a_page: AtomicUsize::new(FOLLOWERS_A_PAGE),
        })))
    }

    /// Says where it is served, and where the callbacks are: `{url}/wechat/{account}`.
    pub fn set_base_url(&self, url: &str) {
        url.trim_end_matches('/')
            .clone_into(&mut self.0.base_url.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Lists so many followers a page: a test need not have as many as WeChat lists.
    pub fn set_followers_a_page(&self, followers: usize) {
        self.0.followers_a_page.store(followers, Ordering::Relaxed);
    }

    /// Has `hook` called whenever the clock was moved over HTTP.
    pub fn set_on_advance(&self, hook: OnAdvance) {
        *self.0.on_advance.write().unwrap_or_else(PoisonError::into_inner) = Some(hook);
    }

    /// `/weixin`, `/simulator` and `/phone`.
    pub fn router(&self) -> Router {
        Router::new()
            .merge(api::router())
            .merge(routes::router())
            .merge(phone::router())
            .merge(platform_routes::router())
            .layer(DefaultBodyLimit::max(self.0.max_body))
            .with_state(self.clone())
    }

    /// The accounts, in their order.
    pub fn accounts(&self) -> impl Iterator<Item = &SimulatedAccount> {
        self.0.accounts.iter().map(|account| &**account)
    }

    /// The time that WeChat goes by.
    pub fn clock(&self) -> &MovableClock {
        &self.0.clock
    }

    /// Everything that it remembers but files, for another one to begin with.
    ///
    /// # Errors
    ///
    /// Never in practice: a state is JSON.
    pub fn memory(&self) -> anyhow::Result<Vec<u8>> {
        self.state().clock_offset = self.0.clock.offset();
        Ok(serde_json::to_vec(&*self.state())?)
    }

    /// Writes what has not been written yet.
    ///
    /// # Errors
    ///
    /// When the state file cannot be written.
    pub fn flush(&self) -> anyhow::Result<()> {
        self.state().clock_offset = self.0.clock.offset();
        Ok(self.0.store.write(|| serde_json::to_vec(&*self.state()))?)
    }

    fn account(&self, account: &str) -> Option<&Arc<SimulatedAccount>> {
        self.all_accounts().find(|known| known.account == account)
    }

    fn tester(&self) -> &Arc<SimulatedAccount> {
        &self.0.tester
    }

    /// The accounts, and the one that WeChat tests the platform with.
    fn all_accounts(&self) -> impl Iterator<Item = &Arc<SimulatedAccount>> {
        self.0.accounts.iter().chain([&self.0.tester])
    }

    fn base_url(&self) -> String {
        self.0.base_url.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn pushes(&self) -> &Pushes {
        &self.0.pushes
    }

    fn patience(&self) -> Duration {
        self.0.patience
    }

    fn on_advance(&self) -> Option<OnAdvance> {
        self.0.on_advance.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn state(&self) -> MutexGuard<'_, state::State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, faults::Faults> {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and sees to it that the change is written within a fifth of a second.
    fn change<T>(&self, change: impl FnOnce(&mut state::State) -> T) -> T {
        let changed = change(&mut self.state());
        if self.0.store.must_schedule() {
            let simulator = self.clone();
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(200));
                if let Err(error) = simulator.flush() {
                    tracing::error!(%error, "the simulator's state is not written");
                }
            });
        }
        changed
    }
}
