//! Assembles the local alliance and runs it.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use alliance::runtime::uploads::LOCAL_DOOR;
use alliance::runtime::{Clock, Deployment, Failure, Patience, Settings};
use alliance::store::{Meter, Transaction};
use anyhow::anyhow;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, Request};
use axum::middleware::from_fn;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use crate::database::LocalDatabase;
use crate::environment::Environment;
use crate::folder::Folder;
use crate::functions::{self, Functions};
use crate::gateway::Gateway;
use crate::pump::Pump;
use crate::queues::Queues;
use crate::rights::authority::Authority;
use crate::rights::record::Record;
use crate::schedule::Schedules;
use crate::store_faults::StoreFaults;
use crate::template::Template;
use crate::uploads;
use crate::world::{ACCOUNTS, World};
use crate::{demo, demo_articles, demo_menus, demo_readings, home, load};
use wechat_simulator::MovableClock;
use wechat_simulator::Names;
use wechat_simulator::{Simulator, SimulatorConfig};

/// The district's own account in the demo data.
const DISTRICT: &str = "shinan";

/// The configuration of a local alliance.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on, for DynamoDB too: a loopback address or, with `only_world`, the bridge over which
    /// containers reach this machine.
    pub listen: IpAddr,
    /// The port to listen on; 0 picks a free one.
    pub port: u16,
    /// Serve only the functions' surroundings: if the functions are hosted elsewhere, they must not run here as well.
    pub only_world: bool,
    /// The data folder; `None` keeps everything in memory.
    pub data: Option<PathBuf>,
    /// A planted world to start from a copy of, for an alliance in memory; `None` plants a new one.
    pub world: Option<World>,
    /// The clock of the whole alliance.
    pub clock: MovableClock,
    /// How long the simulated WeChat waits for an answer; functions try for three fifths of it.
    pub patience: Duration,
    /// Whether streams and schedules run by themselves; tests run them by hand instead.
    pub automatic: bool,
    /// Where metrics go.
    pub metrics: Metrics,
}

/// A running alliance.
pub struct LocalAlliance {
    /// Its address.
    pub address: SocketAddr,
    /// Where its DynamoDB is served, for any client with any credentials.
    pub dynamodb_url: String,
    /// The simulated WeChat.
    pub simulator: Simulator,
    /// The clock.
    pub clock: MovableClock,
    /// A deployment over the same store with every setting, for inspecting the store. Its meter counts the units of
    /// every function.
    pub deployment: Deployment,
    /// Lets tests stop a function in the middle.
    pub store_faults: StoreFaults,
    record: Record,
    database: LocalDatabase,
    pump: Arc<Pump>,
    schedules: Arc<Schedules>,
    queues: Arc<Queues>,
    /// Its data folder; a temporary one is deleted with the alliance.
    folder: Folder,
}

impl LocalAlliance {
    /// Starts everything; it runs until the process or its runtime ends.
    ///
    /// # Errors
    /// Where a port is taken, a folder cannot be written, or a function cannot start.
    pub async fn start(config: Config) -> anyhow::Result<Self> {
        let mut template = Template::bundled()?;
        let folder = Folder::open(config.data.as_deref())?;
        let listener = listen(&config).await?;
        let address = listener.local_addr()?;
        folder.answers_at(&format!("http://{address}"))?;
        if let Some(world) = &config.world {
            anyhow::ensure!(config.data.is_none(), "what is kept in a folder has a world of its own");
            world.lay_out(&folder)?;
        }
        let stored = config.data.is_some().then(|| folder.file("alliance.db"));
        let opened = LocalDatabase::open(stored.as_deref(), &template, config.listen).await;
        let database = folder.needed(opened)?;
        if let Some(world) = &config.world {
            world.fill(&database.database, &folder)?;
        }
        let simulator = folder.needed(open_simulator(&config, &folder))?;
        simulator.set_base_url(&format!("http://{address}"));
        let environment = folder.needed(Environment::new(&folder, DISTRICT, address))?;
        let clock = config.clock.clone();
        let meter = Meter::default();
        let assemble = |settings: Settings, dynamodb| {
            let clock = clock.clone();
            let now = Clock::from_fn(move || clock.now());
            let (metrics, meter) = (config.metrics.clone(), meter.clone());
            let mut deployment = Deployment::assembled(settings, now, metrics, meter, dynamodb);
            deployment.patience = Patience::within(config.patience);
            deployment
        };
        let deployment = assemble(environment.everything(&template), database.client.clone());
        let key = folder.needed(deployment.master_key().await.map_err(Into::into))?;
        match &config.world {
            Some(_) => demo::keep_console_code(&deployment, &simulator).await?,
            None => folder.needed(demo::plant(&deployment, &simulator, &key).await)?,
        }
        if config.only_world {
            template.functions.clear();
        }
        let record = Record::open();
        let mut started = Functions::new();
        for (name, resource) in &template.functions {
            let authority = Authority::new(name, resource, &record);
            let settings =
                authority.settings(environment.of(&resource.environment), &resource.environment)?;
            let deployment = assemble(settings, database.client_of(&authority));
            let deployment = folder.needed(authority.over_objects(deployment, &resource.environment))?;
            let function = functions::start(name, resource, &deployment).await;
            started.insert(name.clone(), folder.needed(record.explain(function))?);
        }
        let started = Arc::new(started);
        let gateway = Gateway::new(&template, Arc::clone(&started))?;
        let waiting = config.data.is_some().then(|| folder.file("queues.json"));
        let queues = Queues::new(&template, Arc::clone(&started), clock.clone(), waiting);
        let queues = Arc::new(folder.needed(queues)?);
        let pump = folder.needed(Pump::new(
            &template,
            database.database.clone(),
            Arc::clone(&started),
            Arc::clone(&queues),
            clock.clone(),
            config.data.clone(),
        ))?;
        if let Some(world) = &config.world {
            pump.go_on_from(world.places());
        }
        let schedules = Schedules::new(&template, started, Arc::clone(&queues), clock.clone());
        let alliance = Self {
            address,
            simulator: simulator.clone(),
            clock,
            deployment: deployment.clone(),
            store_faults: database.faults.clone(),
            record,
            dynamodb_url: database.url.clone(),
            database,
            pump: Arc::new(pump),
            schedules: Arc::new(schedules),
            queues,
            folder,
        };
        let names = template.functions.keys().cloned().collect();
        let ours = Names::new(address);
        let router =
            router(&alliance, gateway, names).layer(from_fn(move |request, next| ours.guard(request, next)));
        tokio::spawn(serve(listener, router));
        if config.automatic {
            Arc::clone(&alliance.pump).run();
            Arc::clone(&alliance.schedules).run();
            Arc::clone(&alliance.queues).run();
            simulator.run();
        }
        alliance.hook_clock();
        match (config.only_world, &config.world) {
            (true, _) => {}
            (false, Some(_)) => demo::tell_platform(&simulator),
            (false, None) => {
                demo::introduce_platform(&simulator).await;
                demo::follow(&simulator, DISTRICT).await?;
                if config.automatic {
                    alliance.publish_demo().await?;
                }
            }
        }
        Ok(alliance)
    }

    /// A copy that other alliances can start from; take it while nothing is happening here.
    ///
    /// # Errors
    /// Where the database or a file cannot be read.
    pub fn world(&self) -> anyhow::Result<World> {
        World::copy(&self.folder, &self.database.database, &self.simulator, &self.pump)
    }

    /// Where unreadable data of an earlier version, found in the data folder, were moved.
    #[must_use]
    pub fn set_aside(&self) -> Option<&Path> {
        self.folder.set_aside.as_deref()
    }

    /// The URL that it answers at.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Delivers every stream to its end, retrying a failing record three times, and every queue. Returns the functions
    /// that are stuck.
    ///
    /// # Errors
    /// Where a stream cannot be read or a queue not be written.
    pub async fn settle(&self) -> anyhow::Result<Vec<String>> {
        let stuck = self.pump.drain(3).await?;
        self.queues.carry().await?;
        Ok(stuck)
    }

    /// Delivers every stream to its end and gives up failing records, which leaves their dead letters; everything else
    /// is done.
    ///
    /// # Errors
    /// See [`LocalAlliance::settle`].
    pub async fn give_up_failing(&self) -> anyhow::Result<()> {
        self.pump.give_up_failing().await?;
        self.queues.carry().await
    }

    /// Puts a letter into a dead-letter queue, named as the template refers to it: `MediaFailures.Arn`.
    ///
    /// # Errors
    /// Where the queue cannot be written.
    pub fn send_letter(&self, queue: &str, letter: &serde_json::Value) -> anyhow::Result<()> {
        self.queues.send(queue, letter)
    }

    /// The calls that functions were refused so far because their policies do not grant them, a sentence each.
    #[must_use]
    pub fn refused(&self) -> Vec<String> {
        self.record.refused()
    }

    /// How many batches of stream records a function was called with so far.
    #[must_use]
    pub fn stream_calls(&self, function: &str) -> usize {
        self.pump.calls(function)
    }

    /// Forgets how far the streams were delivered: every record that they still hold comes again.
    pub fn rewind_streams(&self) {
        self.pump.rewind();
    }

    /// Puts the items of these transactions straight into the tables, as if they had been written long ago, every
    /// condition met and every stream delivered. Much faster than writing them, for tests that need many tickets at
    /// once.
    ///
    /// # Errors
    /// Where the database does not take an item; none of a table's items is there then.
    pub fn load(&self, transactions: &[Transaction]) -> anyhow::Result<()> {
        load::load(&self.database.database, transactions)
    }

    /// Calls the schedules that are due on the alliance's clock.
    pub async fn run_due_schedules(&self) {
        self.schedules.run_due().await;
    }

    /// Calls a scheduled function now, by its name.
    ///
    /// # Errors
    /// What the function fails with, or that no schedule calls such a function.
    pub async fn tick(&self, function: &str) -> Result<(), Failure> {
        self.schedules.tick(function).await
    }

    /// Publishes the demo's articles, and has its menu pushed to every account, as its publication would.
    async fn publish_demo(&self) -> anyhow::Result<()> {
        demo_menus::plant(&self.deployment).await?;
        demo_articles::plant(&self.deployment).await?;
        demo_readings::plant(&self.deployment).await?;
        self.tick("menu-check").await.map_err(|error| anyhow!("{error}"))?;
        self.pump.drain(0).await?;
        Ok(())
    }

    /// Makes a caller that moves the clock wait until everything that was due has been done.
    fn hook_clock(&self) {
        let (schedules, pump) = (Arc::clone(&self.schedules), Arc::clone(&self.pump));
        self.simulator.set_on_advance(Arc::new(move |_| {
            let (schedules, pump) = (Arc::clone(&schedules), Arc::clone(&pump));
            Box::pin(async move {
                schedules.run_due().await;
                if let Err(error) = pump.drain(0).await {
                    tracing::error!(error = format!("{error:#}"), "the streams could not be carried");
                }
            })
        }));
    }
}

/// Binds the port.
async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    let Config { listen, port, .. } = config;
    TcpListener::bind((*listen, *port)).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "port {port} on {listen} is taken by another program. Choose another with --port, or let --port 0 pick a \
             free one."
        ),
        ErrorKind::PermissionDenied => anyhow!(
            "this user may not listen on port {port}. Choose one above 1023 with --port, or let --port 0 pick a free \
             one."
        ),
        ErrorKind::AddrNotAvailable => anyhow!(
            "this machine does not have the address {listen}. Choose another with --listen, or leave it out for \
             127.0.0.1."
        ),
        _ => anyhow!("port {port} on {listen} cannot be listened on: {error}. Choose another with --port."),
    })
}

fn open_simulator(config: &Config, folder: &Folder) -> anyhow::Result<Simulator> {
    let accounts = demo::simulated_accounts(&folder.file(ACCOUNTS))?;
    let mut simulated = SimulatorConfig::new(accounts, config.clock.clone());
    simulated.state_file = config.data.is_some().then(|| folder.file("wechat.json"));
    simulated.memory = config.world.as_ref().map(World::wechat);
    simulated.patience = config.patience;
    Simulator::open(simulated)
}

fn router(alliance: &LocalAlliance, gateway: Gateway, names: Vec<String>) -> Router {
    let accounts = alliance.simulator.accounts().count();
    let store = alliance.deployment.clone();
    let demo = alliance.deployment.clone();
    let uploads = alliance.deployment.clone();
    Router::new()
        .route("/", get(move || async move { home::home(accounts, &names) }))
        .route(
            "/healthz",
            get(move || async move {
                let answers = match store.accounts() {
                    Ok(accounts) => accounts.alliance().await.is_ok(),
                    Err(_) => false,
                };
                home::health(answers)
            }),
        )
        .route(
            "/demo-codes",
            get(move || {
                let demo = demo.clone();
                async move { home::codes(demo::codes(&demo).await) }
            }),
        )
        .route(
            LOCAL_DOOR,
            // It counts the bytes itself.
            post(move |form: Multipart| {
                let uploads = uploads.clone();
                async move { uploads::answer(&uploads, form).await }
            })
            .layer(DefaultBodyLimit::disable()),
        )
        .merge(alliance.simulator.router())
        .fallback(move |request: Request| {
            let gateway = gateway.clone();
            async move { gateway.answer(request).await }
        })
}

async fn serve(listener: TcpListener, router: Router) {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    if let Err(error) = axum::serve(listener, service).await {
        tracing::error!(error = &error as &dyn std::error::Error, "the server stopped");
    }
}
