//! Puts it all together and runs it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use alliance::runtime::metrics::Metrics;
use alliance::runtime::{Clock, Platform, Settings};
use alliance::store::Meter;
use anyhow::Context as _;
use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::clock::MovableClock;
use crate::database::LocalDatabase;
use crate::functions::{self, Functions};
use crate::gateway::Gateway;
use crate::pump::Pump;
use crate::schedule::Schedules;
use crate::simulator::{SimulatedAccount, Simulator, SimulatorConfig};
use crate::template::{TEMPLATE, Template};
use crate::{demo, home};

/// The district's own account in the demo data.
const DISTRICT: &str = "shinan";

/// How to run.
#[derive(Clone, Debug)]
pub struct Config {
    /// The port on 127.0.0.1; 0 picks a free one.
    pub port: u16,
    /// Where everything is kept; none keeps it in memory.
    pub data: Option<PathBuf>,
    /// The clock that the whole alliance goes by.
    pub clock: MovableClock,
    /// How long the simulated WeChat waits for an answer.
    pub patience: Duration,
    /// Whether streams and schedules run by themselves; tests carry them by hand instead.
    pub automatic: bool,
    /// Where metrics go.
    pub metrics: Metrics,
}

/// A running alliance.
pub struct LocalAlliance {
    /// Its address.
    pub address: SocketAddr,
    /// The simulated WeChat.
    pub simulator: Simulator,
    /// The clock.
    pub clock: MovableClock,
    /// A platform over the same store with every setting, for looking into it.
    pub platform: Platform,
    pump: Arc<Pump>,
    schedules: Arc<Schedules>,
}

impl LocalAlliance {
    /// Starts everything; it runs until the process ends or its runtime does.
    ///
    /// # Errors
    /// Where a port is taken, a folder cannot be written, or a function cannot start.
    pub async fn start(config: Config) -> anyhow::Result<Self> {
        let template = Template::parse(TEMPLATE)?;
        if let Some(folder) = &config.data {
            std::fs::create_dir_all(folder).with_context(|| format!("the data folder {}", folder.display()))?;
        }
        let file = |name: &str| config.data.as_ref().map(|folder| folder.join(name));
        let listener = TcpListener::bind(("127.0.0.1", config.port))
            .await
            .with_context(|| format!("port {} on 127.0.0.1 (choose another with --port)", config.port))?;
        let address = listener.local_addr()?;
        let database = LocalDatabase::open(file("alliance.db").as_deref(), &template).await?;
        let simulator = open_simulator(&config, file("wechat.json"))?;
        simulator.set_base_url(&format!("http://{address}"));
        let environment = Environment::new(&config, address)?;
        let clock = config.clock.clone();
        let assemble = |settings: Settings| {
            let clock = clock.clone();
            let now = Clock::from_fn(move || clock.now());
            let (metrics, meter) = (config.metrics.clone(), Meter::default());
            Platform::assembled(settings, now, metrics, meter, database.client.clone())
        };
        let platform = assemble(environment.everything(&template));
        demo::plant(&platform, &simulator, &platform.master_key().await?).await?;
        let mut started = Functions::new();
        for (binary, resource) in &template.functions {
            let platform = assemble(environment.of(&resource.environment));
            started.insert(binary.clone(), functions::start(binary, &platform).await?);
        }
        let started = Arc::new(started);
        let gateway = Gateway::new(&template, Arc::clone(&started))?;
        let pump = Pump::new(&template, database.database, Arc::clone(&started), config.data.clone())?;
        let schedules = Schedules::new(&template, started, clock.clone());
        let alliance = Self {
            address,
            simulator: simulator.clone(),
            clock,
            platform: platform.clone(),
            pump: Arc::new(pump),
            schedules: Arc::new(schedules),
        };
        let names = template.functions.keys().cloned().collect();
        tokio::spawn(serve(listener, router(&alliance, gateway, names)));
        if config.automatic {
            Arc::clone(&alliance.pump).run();
            Arc::clone(&alliance.schedules).run();
        }
        alliance.hook_clock();
        demo::follow(&simulator, DISTRICT).await?;
        Ok(alliance)
    }

    /// Where it answers.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Carries every stream to its end, a failing record three times more; the functions that are stuck.
    ///
    /// # Errors
    /// Where a stream cannot be read.
    pub async fn settle(&self) -> anyhow::Result<Vec<String>> {
        self.pump.drain(3).await
    }

    /// Calls the schedules that are due on the alliance's clock.
    pub async fn run_due_schedules(&self) {
        self.schedules.run_due().await;
    }

    /// Who moves the clock finds, when the answer comes, that what was due has been done.
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

fn open_simulator(config: &Config, state_file: Option<PathBuf>) -> anyhow::Result<Simulator> {
    let accounts = demo::accounts()?
        .into_iter()
        .map(|planned| {
            let kind = match planned.kind {
                alliance::accounts::AccountKind::Service => "service",
                alliance::accounts::AccountKind::Subscription => "subscription",
            };
            SimulatedAccount::generate(planned.id.as_str(), &planned.name, kind)
        })
        .collect();
    let mut simulated = SimulatorConfig::new(accounts, config.clock.clone());
    simulated.state_file = state_file;
    simulated.patience = config.patience;
    Simulator::open(simulated)
}

fn router(alliance: &LocalAlliance, gateway: Gateway, names: Vec<String>) -> Router {
    let accounts = alliance.simulator.accounts().count();
    let store = alliance.platform.clone();
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
        .merge(alliance.simulator.router())
        .fallback(move |request: Request| {
            let gateway = gateway.clone();
            async move { gateway.answer(request).await }
        })
}

async fn serve(listener: TcpListener, router: Router) {
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(error = &error as &dyn std::error::Error, "the server stopped");
    }
}

/// What the template's parameters and references mean on this machine.
struct Environment {
    fixed: HashMap<&'static str, String>,
}

impl Environment {
    fn new(config: &Config, address: SocketAddr) -> anyhow::Result<Self> {
        let url = format!("http://{address}");
        let mut fixed = HashMap::from([
            ("STAGE", "local".to_owned()),
            ("ALLIANCE", DISTRICT.to_owned()),
            ("DISTRICT_ACCOUNT", DISTRICT.to_owned()),
            ("WECHAT_API_URL", format!("{url}/weixin")),
            ("BASE_URL", url),
        ]);
        match &config.data {
            Some(folder) => {
                let folder = std::path::absolute(folder)?;
                fixed.insert("MEDIA_STORE", format!("file://{}", folder.join("objects").display()));
                fixed.insert("MASTER_KEY", format!("file:{}", master_key(&folder)?.display()));
            }
            None => {
                let folder = std::env::temp_dir().join(format!("alliance-{}-{}", std::process::id(), address.port()));
                std::fs::create_dir_all(&folder)?;
                fixed.insert("MEDIA_STORE", format!("file://{}", folder.display()));
                fixed.insert("MASTER_KEY", format!("file:{}", master_key(&folder)?.display()));
            }
        }
        Ok(Self { fixed })
    }

    /// The settings of one function: its own variables and no other's. A table's name is its logical id.
    fn of(&self, variables: &std::collections::BTreeMap<String, Value>) -> Settings {
        let settings: HashMap<String, String> = variables
            .iter()
            .map(|(name, value)| {
                let fixed = self.fixed.get(name.as_str()).cloned();
                (name.clone(), fixed.unwrap_or_else(|| value.as_str().unwrap_or_default().to_owned()))
            })
            .collect();
        Settings::from_fn(move |name| settings.get(name).cloned())
    }

    /// The settings of all functions together.
    fn everything(&self, template: &Template) -> Settings {
        let all = template.functions.values().flat_map(|function| function.environment.clone()).collect();
        self.of(&all)
    }
}

/// The key file of this data folder, made at the first start and readable by its owner alone.
fn master_key(folder: &std::path::Path) -> anyhow::Result<PathBuf> {
    use std::io::Write as _;
    let file = folder.join("master.key");
    if !file.exists() {
        let bytes: [u8; 32] = alliance::runtime::Random.bytes()?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&file)?.write_all(hex::encode(bytes).as_bytes())?;
    }
    Ok(file)
}
