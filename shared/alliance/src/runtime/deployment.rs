//! Builds the handles that a function asks for, from its settings. Everything is built before the first event.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_config::SdkConfig;
use jiff::Timestamp;
use secrecy::SecretString;

use super::audit_files::AuditFiles;
use super::aws;
use super::base_url::BaseUrl;
use super::clock::Clock;
use super::metrics::Metrics;
use super::objects::Objects;
use super::patience::Patience;
use super::random::Random;
use super::settings::{Settings, SettingsError};
use super::wechat_calls::Wechat;
use crate::store::{
    Accounts, Audit, AuditLog, Authorizations, Blocks, CallCounts, CodeTries, ColumnBook, ContentStore,
    Counts, Deliveries, Facts, FamilyDigits, FollowerRoll, Gaps, GuideBook, Held, Letters, Media, MediaWaits,
    MenuBook, Messages, Meter, Rates, Replayable, ReportCounts, Residents, RotaBook, RuleBook, Sessions,
    SettingsStore, StaffRoll, SubmissionStore, Table, TestCodes, Tickets, Tokens, WindowUses,
};
use domain::audit::{AuditKeys, InvalidAuditKeys};
use domain::ids::AccountId;
use domain::quotas::Quotas;
use domain::sealing::{InvalidMasterKey, MasterKey};
use domain::tickets::Rules;
use domain::understanding::ModelError;

/// Why a function cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is missing or not usable.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The master key is of the wrong form.
    #[error(transparent)]
    MasterKey(#[from] InvalidMasterKey),
    /// The audit's key is of the wrong form.
    #[error(transparent)]
    AuditKey(#[from] InvalidAuditKeys),
    /// A key cannot be fetched.
    #[error("the key that {0} names cannot be read")]
    KeySource(&'static str, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// The model that understands residents does not fit the program.
    #[error("residents cannot be understood")]
    Model(#[source] &'static ModelError),
    /// The HTTP client towards WeChat cannot be built.
    #[error("the client for WeChat's API cannot be built")]
    Wechat(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Where a function runs: its settings, the store's client, the clock.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The function's settings.
    pub settings: Settings,
    /// The clock.
    pub clock: Clock,
    /// A source of random bytes.
    pub random: Random,
    /// How long functions retry what others change at the same moment.
    pub patience: Patience,
    /// Metrics.
    pub metrics: Metrics,
    /// Counts capacity units.
    pub meter: Meter,
    dynamodb: aws_sdk_dynamodb::Client,
    aws: Option<Arc<SdkConfig>>,
    objects: Option<Objects>,
    audit_files: Option<AuditFiles>,
    /// One handle for all parts of a function, so that the partition is read once a minute and not once a part.
    accounts: Arc<OnceLock<Accounts>>,
}

impl Deployment {
    /// The deployment of a deployed function: settings, region, credentials and endpoints from the environment.
    #[must_use]
    pub fn from_env() -> Self {
        let settings = Settings::from_env();
        let aws = aws::of_a_function(&settings);
        // The template names every function's stage; a metric without one is better than none.
        let stage = settings.require("STAGE").unwrap_or_else(|_| "unnamed".to_owned());
        Self::over(settings, aws, Metrics::stdout(&stage))
    }

    /// The deployment of an engineer's tool: credentials and region as the AWS command line finds them, and no metrics.
    pub async fn of_an_engineer() -> Self {
        Self::over(Settings::from_env(), aws::of_an_engineer().await, Metrics::none())
    }

    fn over(settings: Settings, aws: SdkConfig, metrics: Metrics) -> Self {
        Self {
            clock: Clock::system(),
            random: Random,
            patience: Patience::default(),
            metrics,
            meter: Meter::default(),
            dynamodb: aws::dynamodb(&aws, &settings),
            aws: Some(Arc::new(aws)),
            objects: None,
            audit_files: None,
            accounts: Arc::default(),
            settings,
        }
    }

    /// A deployment put together by hand, as the local alliance does.
    #[must_use]
    pub fn assembled(
        settings: Settings,
        clock: Clock,
        metrics: Metrics,
        meter: Meter,
        dynamodb: aws_sdk_dynamodb::Client,
    ) -> Self {
        Self {
            settings,
            clock,
            random: Random,
            patience: Patience::default(),
            metrics,
            meter,
            dynamodb,
            aws: None,
            objects: None,
            audit_files: None,
            accounts: Arc::default(),
        }
    }

    /// The same with object storage that is already open, instead of the one that `MEDIA_STORE` names.
    #[must_use]
    pub fn with_objects(self, objects: Objects) -> Self {
        Self { objects: Some(objects), ..self }
    }

    /// The same with the audit's files in storage that is already open, instead of the one that `AUDIT_STORE` names.
    #[must_use]
    pub fn with_audit_files(self, files: AuditFiles) -> Self {
        Self { audit_files: Some(files), ..self }
    }

    /// The client of its tables, for an engineer's tools; functions reach them through their stores.
    #[must_use]
    pub fn dynamodb(&self) -> &aws_sdk_dynamodb::Client {
        &self.dynamodb
    }

    /// The public address, without a slash at its end.
    ///
    /// # Errors
    /// [`SettingsError`] where `BASE_URL` is not set, or is neither https nor this machine's own.
    pub fn base_url(&self) -> Result<String, SettingsError> {
        Ok(self.public_address()?.as_str().to_owned())
    }

    /// The public address, which tells whether it is served over TLS.
    ///
    /// # Errors
    /// See [`Deployment::base_url`].
    pub fn public_address(&self) -> Result<BaseUrl, SettingsError> {
        self.settings.parsed("BASE_URL", BaseUrl::parse)
    }

    /// The id of the district's own account, which staff follow.
    ///
    /// # Errors
    /// [`SettingsError`] where `DISTRICT_ACCOUNT` is not set or no account id.
    pub fn district_account(&self) -> Result<AccountId, SettingsError> {
        self.settings.parsed("DISTRICT_ACCOUNT", AccountId::parse)
    }

    /// The accounts table.
    ///
    /// # Errors
    /// [`SettingsError`] where `TABLE_ACCOUNTS` or `ALLIANCE` is not set; likewise for each table below.
    pub fn accounts(&self) -> Result<Accounts, SettingsError> {
        let (table, alliance) = (self.table("TABLE_ACCOUNTS")?, self.settings.require("ALLIANCE")?);
        Ok(self.accounts.get_or_init(|| Accounts::new(table, alliance, self.now())).clone())
    }

    /// The columns table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn columns(&self) -> Result<ColumnBook, SettingsError> {
        Ok(ColumnBook::new(self.table("TABLE_COLUMNS")?, self.now()))
    }

    /// The keyword rules, which lie in the columns table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn keyword_rules(&self) -> Result<RuleBook, SettingsError> {
        Ok(RuleBook::new(self.table("TABLE_COLUMNS")?, self.now()))
    }

    /// The content table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn content(&self) -> Result<ContentStore, SettingsError> {
        self.table("TABLE_CONTENT").map(ContentStore::new)
    }

    /// The submissions table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn submissions(&self) -> Result<SubmissionStore, SettingsError> {
        self.table("TABLE_SUBMISSIONS").map(SubmissionStore::new)
    }

    /// The guides table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn guides(&self) -> Result<GuideBook, SettingsError> {
        let (table, alliance) = (self.table("TABLE_GUIDES")?, self.settings.require("ALLIANCE")?);
        Ok(GuideBook::new(table, alliance, self.now()))
    }

    /// The gaps table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn gaps(&self) -> Result<Gaps, SettingsError> {
        self.table("TABLE_GAPS").map(Gaps::new)
    }

    /// The residents table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn residents(&self) -> Result<Residents, SettingsError> {
        self.table("TABLE_RESIDENTS").map(Residents::new)
    }

    /// The messages table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn messages(&self) -> Result<Messages, SettingsError> {
        self.table("TABLE_MESSAGES").map(Messages::new)
    }

    /// The publish test's codes.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn test_codes(&self) -> Result<TestCodes, SettingsError> {
        self.table("TABLE_CODES").map(TestCodes::new)
    }

    /// The facts table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn facts(&self) -> Result<Facts, SettingsError> {
        self.table("TABLE_FACTS").map(Facts::new)
    }

    /// The audit table, for those who write entries.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn audit(&self) -> Result<Audit, SettingsError> {
        self.table("TABLE_AUDIT").map(Audit::new)
    }

    /// The audit table, for those who read it.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn audit_log(&self) -> Result<AuditLog, SettingsError> {
        self.table("TABLE_AUDIT").map(AuditLog::new)
    }

    /// The bucket of the audit's files.
    ///
    /// # Errors
    /// [`SettingsError`] where `AUDIT_STORE` is not set or not usable.
    pub fn audit_files(&self) -> Result<AuditFiles, SettingsError> {
        match &self.audit_files {
            Some(files) => Ok(files.clone()),
            None => AuditFiles::open(&self.settings.require("AUDIT_STORE")?),
        }
    }

    /// The tables whose items are streamed again.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn replayable(&self) -> Result<Replayable, SettingsError> {
        let names = ["TABLE_TICKETS", "TABLE_MESSAGES", "TABLE_CONVERSATIONS", "TABLE_CONTENT"];
        let [tickets, messages, conversations, content] = names.map(|name| self.table(name));
        Ok(Replayable::new([tickets?, messages?, conversations?, content?]))
    }

    /// The tickets table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn tickets(&self) -> Result<Tickets, SettingsError> {
        self.table("TABLE_TICKETS").map(Tickets::new)
    }

    /// The ledger of notices.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn deliveries(&self) -> Result<Deliveries, SettingsError> {
        self.table("TABLE_DELIVERIES").map(Deliveries::new)
    }

    /// The followers table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn followers(&self) -> Result<FollowerRoll, SettingsError> {
        self.table("TABLE_FOLLOWERS").map(FollowerRoll::new)
    }

    /// The staff table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn staff(&self) -> Result<StaffRoll, SettingsError> {
        self.table("TABLE_STAFF").map(StaffRoll::new)
    }

    /// The sessions table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn sessions(&self) -> Result<Sessions, SettingsError> {
        self.table("TABLE_SESSIONS").map(Sessions::new)
    }

    /// How often people do what is limited, in the sessions table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn rates(&self) -> Result<Rates, SettingsError> {
        self.table("TABLE_SESSIONS").map(Rates::new)
    }

    /// The tokens table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn tokens(&self) -> Result<Tokens, SettingsError> {
        self.table("TABLE_TOKENS").map(Tokens::new)
    }

    /// What WeChat tells third-party platforms, in the tokens table.
    ///
    /// # Errors
    /// [`SettingsError`] where the function has no such table.
    pub fn authorizations(&self) -> Result<Authorizations, SettingsError> {
        self.table("TABLE_TOKENS").map(Authorizations::new)
    }

    /// How many reports people send and desks receive, in the limits table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn report_counts(&self) -> Result<ReportCounts, SettingsError> {
        self.table("TABLE_LIMITS").map(ReportCounts::new)
    }

    /// The blocked senders, in the limits table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn blocks(&self) -> Result<Blocks, SettingsError> {
        self.table("TABLE_LIMITS").map(Blocks::new)
    }

    /// How many calls were made to WeChat, in the limits table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn call_counts(&self) -> Result<CallCounts, SettingsError> {
        self.table("TABLE_LIMITS").map(|table| CallCounts::new(table, Quotas::bundled()))
    }

    /// The files that wait for another day, in the limits table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn media_waits(&self) -> Result<MediaWaits, SettingsError> {
        self.table("TABLE_LIMITS").map(MediaWaits::new)
    }

    /// What notices of steps use of each reply window, in the limits table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn window_uses(&self) -> Result<WindowUses, SettingsError> {
        self.table("TABLE_LIMITS").map(WindowUses::new)
    }

    /// The counts of wrong query codes, in the limits table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn code_tries(&self) -> Result<CodeTries, SettingsError> {
        self.table("TABLE_LIMITS").map(|table| CodeTries::new(table, Rules::bundled()))
    }

    /// The digits that parents give to their family, in the limits table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn family_digits(&self) -> Result<FamilyDigits, SettingsError> {
        let residents = self.residents()?;
        self.table("TABLE_LIMITS").map(|table| FamilyDigits::new(table, residents, Rules::bundled()))
    }

    /// What operators set, in the accounts, the guides and the staff table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn books(&self) -> Result<SettingsStore, SettingsError> {
        Ok(SettingsStore::new(self.accounts()?, self.guides()?, self.table("TABLE_STAFF")?))
    }

    /// What is only counted.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn counts(&self) -> Result<Counts, SettingsError> {
        self.table("TABLE_COUNTS").map(Counts::new)
    }

    /// The menus.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn menus(&self) -> Result<MenuBook, SettingsError> {
        Ok(MenuBook::new(self.table("TABLE_MENUS")?, self.settings.require("ALLIANCE")?))
    }

    /// The rota of readings.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn rota(&self) -> Result<RotaBook, SettingsError> {
        self.table("TABLE_ROTA").map(RotaBook::new)
    }

    /// The media table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn media(&self) -> Result<Media, SettingsError> {
        self.table("TABLE_MEDIA").map(Media::new)
    }

    /// The photos that wait for a form, in the media table.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn held(&self) -> Result<Held, SettingsError> {
        self.table("TABLE_MEDIA").map(Held::new)
    }

    /// The dead letters.
    ///
    /// # Errors
    /// See [`Deployment::accounts`].
    pub fn letters(&self) -> Result<Letters, SettingsError> {
        Ok(Letters::new(self.table("TABLE_LETTERS")?, self.settings.require("ALLIANCE")?))
    }

    /// Object storage.
    ///
    /// # Errors
    /// [`SettingsError`] where `MEDIA_STORE` is not set or not usable.
    pub fn objects(&self) -> Result<Objects, SettingsError> {
        match &self.objects {
            Some(objects) => Ok(objects.clone()),
            None => Objects::open(&self.settings.require("MEDIA_STORE")?),
        }
    }

    /// The client for WeChat's servers; `timeout` bounds each call, and has to be below the function's own.
    ///
    /// # Errors
    /// [`StartError`] where `WECHAT_API_URL` is not set or the client cannot be built.
    pub fn wechat(&self, timeout: Duration) -> Result<Wechat, StartError> {
        let url = self.settings.require("WECHAT_API_URL")?;
        let client = wechat::client::Client::new(&url, timeout);
        Ok(self.counted(client.map_err(|error| StartError::Wechat(Box::new(error)))?)?)
    }

    /// The same over an existing client.
    ///
    /// # Errors
    /// [`SettingsError`] where `TABLE_LIMITS` is not set.
    pub fn counted(&self, client: wechat::client::Client) -> Result<Wechat, SettingsError> {
        Ok(Wechat::new(client, self.call_counts()?, self.clock.clone(), self.metrics.clone()))
    }

    /// The master key: `secretsmanager:<arn>` in the cloud, `file:<path>` locally.
    ///
    /// # Errors
    /// [`StartError`] where `MASTER_KEY` is not set, cannot be read, or is not 64 hex digits.
    pub async fn master_key(&self) -> Result<MasterKey, StartError> {
        Ok(MasterKey::from_hex(&self.key("MASTER_KEY").await?)?)
    }

    /// The key that signs the audit, with older ones whose signatures are valid: `secretsmanager:<arn>` in the cloud,
    /// `file:<path>` locally.
    ///
    /// # Errors
    /// [`StartError`] where `AUDIT_KEY` is not set, cannot be read, or holds no key.
    pub async fn audit_keys(&self) -> Result<AuditKeys, StartError> {
        Ok(AuditKeys::parse(&self.key("AUDIT_KEY").await?)?)
    }

    /// The secret that a setting names.
    async fn key(&self, name: &'static str) -> Result<SecretString, StartError> {
        let source = self.settings.require(name)?;
        let broken = |error: Box<dyn std::error::Error + Send + Sync>| StartError::KeySource(name, error);
        let secret = if let Some(path) = source.strip_prefix("file:") {
            std::fs::read_to_string(path).map_err(|error| broken(Box::new(error)))?
        } else if let (Some(arn), Some(aws)) = (source.strip_prefix("secretsmanager:"), &self.aws) {
            let asked = aws::secrets(aws, &self.settings).get_secret_value().secret_id(arn);
            let answer = asked.send().await.map_err(|error| broken(Box::new(error)))?;
            answer.secret_string.unwrap_or_default()
        } else {
            let why = "write secretsmanager:<arn> or file:<path>".to_owned();
            return Err(SettingsError::Invalid { name, why }.into());
        };
        Ok(SecretString::from(secret))
    }

    fn now(&self) -> impl Fn() -> Timestamp + Send + Sync + 'static {
        let clock = self.clock.clone();
        move || clock.now()
    }

    pub(super) fn table(&self, name: &'static str) -> Result<Table, SettingsError> {
        Ok(Table::new(self.dynamodb.clone(), self.settings.require(name)?, self.meter.clone()))
    }
}
