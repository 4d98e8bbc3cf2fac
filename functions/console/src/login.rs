//! Login: the page shows six digits and the QR code that leads into the chat of the district's account. A member of
//! staff sends the digits there and confirms; `account-callback` records it, and only the browser that began the login
//! gets the session.
//!
//! Nothing here calls WeChat, and every write is counted by client and by minute.

mod session;

pub(crate) use session::Confirmed;

use alliance::pages::console::{DigitsView, LoginPage, MessagePage, login, message};
use alliance::runtime::cookies::Cookie;
use alliance::runtime::doorway::client_address_header;
use alliance::runtime::metrics::Metrics;
use alliance::runtime::random::NoRandomness;
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response, encode};
use alliance::runtime::{Clock, Deployment, Patience, Random, StartError};
use alliance::services::door::{Door, say};
use alliance::store::{Accounts, Sessions, StaffRoll, StoreError, digest};
use domain::ids::AccountId;
use domain::logins::{
    Digits, LOGIN_LASTS, Login, LoginState, MOST_A_MINUTE, MOST_RENEWED, NotDigits, Origin, browser, client,
    local_path,
};
use http::header::USER_AGENT;
use http::{HeaderValue, Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use qrcode::QrCode;
use qrcode::render::svg;

/// How often other digits are drawn if a pending login already has them.
const DRAWS: usize = 8;
/// A login with less time left than this is not shown again: nobody could complete it in time.
const LEAST_LEFT: SignedDuration = SignedDuration::from_secs(60);

/// The console's logins and their pages.
#[derive(Debug)]
pub(crate) struct Logins {
    door: Door,
    accounts: Accounts,
    sessions: Sessions,
    staff: StaffRoll,
    district: AccountId,
    pub(crate) is_local: bool,
    /// The most unfinished logins that one client may have.
    most_waiting: u32,
    /// The header in which our proxy writes the client's address; `None` if there is no proxy before the gateway.
    proxy_header: Option<String>,
    pub(crate) session: Cookie,
    pub(crate) browser: Cookie,
    clock: Clock,
    random: Random,
    patience: Patience,
    metrics: Metrics,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum LoginError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Random(#[from] NoRandomness),
    #[error(transparent)]
    Digits(#[from] NotDigits),
    #[error("all digits that were drawn are taken")]
    NoDigits,
    #[error("the code cannot be drawn")]
    Drawing(#[from] qrcode::types::QrError),
}

/// A login that this browser has begun.
struct Mine {
    digits: Digits,
    login: Login,
}

/// The digits that a page shows, and what it shows beside them.
pub(crate) struct Shown {
    mine: Mine,
    /// Set where the login was begun just now.
    cookie: Option<String>,
    account: String,
    code: Option<String>,
}

impl Shown {
    /// What the page is made of.
    pub(crate) fn view(&self, phone_hint: bool, now: Timestamp) -> DigitsView<'_> {
        let Mine { digits, login } = &self.mine;
        DigitsView { code_svg: self.code.as_deref(), account: &self.account, digits, login, phone_hint, now }
    }

    /// The page, which ties a new login to the browser that it is for.
    pub(crate) fn with_cookie(&self, mut page: Response, browser: &Cookie) -> Response {
        if let Some(cookie) = &self.cookie {
            browser.set(&mut page, cookie, LOGIN_LASTS.as_secs());
        }
        page
    }
}

/// The answer to a failed login: nothing was begun and nothing opened.
pub(crate) fn unavailable(failure: &LoginError) -> Response {
    tracing::error!(error = failure as &dyn std::error::Error, "a login failed");
    let text = "系统暂时没有响应，请过一会儿刷新这个页面。一直不行请联系区级管理员。";
    say(StatusCode::SERVICE_UNAVAILABLE, None, "暂时不能登录", text)
}

/// Whether a login may be begun.
enum Room {
    Free,
    /// This client has begun too many logins.
    ClientFull,
    /// All clients together have begun too many logins in this minute.
    MinuteFull,
}

impl Logins {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let base_url = deployment.base_url()?;
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            sessions: deployment.sessions()?,
            staff: deployment.staff()?,
            district: deployment.district_account()?,
            is_local: base_url.starts_with("http:"),
            most_waiting: deployment.settings.parsed("LOGINS_PER_ADDRESS", |most| most_waiting(&most))?,
            proxy_header: client_address_header(&deployment.settings)?,
            session: Cookie::session(&base_url),
            browser: Cookie::login(&base_url),
            clock: deployment.clock.clone(),
            random: deployment.random,
            patience: deployment.patience,
            metrics: deployment.metrics.clone(),
        })
    }

    pub(crate) async fn handle(&self, request: &Request, rest: &[&str]) -> Response {
        let answer = match (&request.method, rest) {
            (&Method::POST, []) => self.finish(request).await,
            (_, []) => self.show(request).await,
            _ => Ok(web::see_other("/console/login")),
        };
        answer.unwrap_or_else(|failure| unavailable(&failure))
    }

    /// Answers the waiting page, which polls the state of its login.
    pub(crate) async fn wait(&self, request: &Request) -> Response {
        self.state(request).await.unwrap_or_else(|failure| unavailable(&failure))
    }

    /// Shows the digits of this browser's login, or of a new one if it has none that can still be answered.
    async fn show(&self, request: &Request) -> Result<Response, LoginError> {
        let now = self.clock.now();
        let next = wanted(request.query_value("next"));
        let shown = match self.shown(request, request.query_value("new").is_some()).await? {
            Ok(shown) => shown,
            Err(full) => return Ok(full),
        };
        let html = login(&LoginPage { digits: shown.view(self.is_local, now), next: next.as_deref() });
        Ok(shown.with_cookie(rendered(StatusCode::OK, html), &self.browser))
    }

    /// The digits of this browser's login, or of a new one; `Err` is the answer where none may be begun.
    pub(crate) async fn shown(
        &self,
        request: &Request,
        wants_new: bool,
    ) -> Result<Result<Shown, Response>, LoginError> {
        let now = self.clock.now();
        let (mine, cookie) = match self.mine(request).await? {
            Some(mine) if !wants_new && is_shown_again(&mine.login, now) => (mine, None),
            before => {
                let old = before.filter(|mine| mine.login.waits(now));
                match self.room(request, old.as_ref(), now).await? {
                    Room::Free => {
                        let (mine, cookie) = self.begin(request, old, now).await?;
                        (mine, Some(cookie))
                    }
                    full => return Ok(Err(self.refuse(&full))),
                }
            }
        };
        let alliance = self.accounts.alliance().await?;
        let account = alliance.account(&self.district).map(|account| account.name.clone());
        let code = alliance.console_code.as_ref().map(|code| draw(&code.url)).transpose()?;
        Ok(Ok(Shown { mine, cookie, account: account.unwrap_or_default(), code }))
    }

    /// Whether another login may be begun. The client's own limit is checked first, so that one client's flood takes no
    /// places from others. A login that replaces `old` counts as the same one, a limited number of times.
    async fn room(&self, request: &Request, old: Option<&Mine>, now: Timestamp) -> Result<Room, StoreError> {
        let renewed = old.map(|old| &old.login).filter(|old| may_be_renewed(old));
        let in_place_of = renewed.map(|old| old.begun_at);
        let client = client(self.address(request));
        // A browser that loses every race against others at its address is let in: the limit per minute still holds.
        let count = || self.sessions.count_client(&client, now, self.most_waiting, in_place_of);
        if self.patiently(count).await? == Some(false) {
            return Ok(Room::ClientFull);
        }
        if renewed.is_none() && !self.sessions.count_minute(now).await? {
            return Ok(Room::MinuteFull);
        }
        Ok(Room::Free)
    }

    /// Retries a change of a count until no concurrent change conflicts with it; `None` if the time for that runs out.
    async fn patiently<T, F>(&self, change: impl Fn() -> F) -> Result<Option<T>, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let mut attempts = self.patience.start(self.random);
        loop {
            match attempts.attempt(change()).await {
                Err(StoreError::Conflict) if attempts.pause().await => {}
                Err(StoreError::Conflict) => return Ok(None),
                outcome => return outcome.map(Some),
            }
        }
    }

    fn refuse(&self, room: &Room) -> Response {
        let (outcome, seconds, text) = match room {
            Room::MinuteFull => {
                let text = "现在登录的人太多。请过一分钟刷新这个页面；一直不行请联系区级管理员。";
                ("refused_minute", "60", text.to_owned())
            }
            _ => {
                let text = format!(
                    "从您这个网络打开的登录页太多，还没有登录的已有{}个。请先完成已经打开的登录，\
                     或者过五分钟再刷新这个页面。",
                    self.most_waiting
                );
                ("refused_client", "300", text)
            }
        };
        self.count(outcome);
        let mut answer = say_login(StatusCode::TOO_MANY_REQUESTS, "请过一会儿再登录", &text, None);
        answer.headers_mut().insert("retry-after", HeaderValue::from_static(seconds));
        answer
    }

    /// Begins a login, and ends `old` if there is one. Returns the login and the cookie for its browser.
    async fn begin(
        &self,
        request: &Request,
        old: Option<Mine>,
        now: Timestamp,
    ) -> Result<(Mine, String), LoginError> {
        if let Some(old) = &old {
            match self.sessions.give_up(&old.digits, &old.login).await {
                // If it was confirmed at this very moment, it opens nothing, as its browser gets another cookie.
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let renewed = old.filter(|old| may_be_renewed(&old.login)).map_or(0, |old| old.login.renewed + 1);
        let browser_secret = self.random.secret()?;
        let user_agent = request.headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
        let address = self.address(request).map(|address| address.to_canonical().to_string());
        let login = Login {
            id: self.random.secret()?,
            browser: digest(&browser_secret),
            origin: Origin { address, browser: browser(user_agent) },
            begun_at: now,
            expires_at: after(now, LOGIN_LASTS),
            renewed,
            state: LoginState::Waiting,
        };
        for _ in 0..DRAWS {
            let digits = Digits::parse(self.random.six_digits()?)?;
            if self.sessions.begin(&digits, &login, now).await? {
                self.count(if renewed == 0 { "begun" } else { "renewed" });
                let cookie = format!("{digits}.{browser_secret}");
                return Ok((Mine { digits, login }, cookie));
            }
        }
        Err(LoginError::NoDigits)
    }

    /// The state of this browser's login, as JSON for the waiting page.
    async fn state(&self, request: &Request) -> Result<Response, LoginError> {
        let now = self.clock.now();
        let state = match self.mine(request).await?.map(|mine| mine.login) {
            Some(login) if login.expires_at <= now => "expired",
            Some(Login { state: LoginState::Confirmed { .. }, .. }) => "confirmed",
            Some(Login { state: LoginState::Denied, .. }) => "denied",
            Some(_) => "waiting",
            None => "expired",
        };
        let body = serde_json::json!({ "state": state }).to_string();
        let mut answer = web::answer(StatusCode::OK, "application/json", body);
        web::forbid_keeping(&mut answer);
        Ok(answer)
    }

    /// The login that this browser has begun, according to its cookie.
    async fn mine(&self, request: &Request) -> Result<Option<Mine>, LoginError> {
        let Some((digits, secret)) = self.browser.of(request).and_then(|cookie| cookie.split_once('.'))
        else {
            return Ok(None);
        };
        let Ok(digits) = Digits::parse(digits) else { return Ok(None) };
        let found = self.sessions.login(&digits).await?;
        Ok(found.filter(|login| login.browser == digest(secret)).map(|login| Mine { digits, login }))
    }

    fn address(&self, request: &Request) -> Option<std::net::IpAddr> {
        request.client(self.proxy_header.as_deref())
    }

    fn count(&self, outcome: &str) {
        self.metrics.count("logins", ("outcome", outcome), self.clock.now());
    }
}

/// Parses how many logins one client may have begun and not finished.
fn most_waiting(text: &str) -> Result<u32, String> {
    let most = text.parse().ok().filter(|most| (1..=MOST_A_MINUTE).contains(most));
    most.ok_or_else(|| format!("write a number from 1 to {MOST_A_MINUTE}"))
}

/// Whether giving this login other digits does not count as another login.
fn may_be_renewed(login: &Login) -> bool {
    login.renewed < MOST_RENEWED
}

/// Whether the login is shown again when its browser comes back, say from the chat in which it was just confirmed.
fn is_shown_again(login: &Login, now: Timestamp) -> bool {
    match login.state {
        LoginState::Waiting => login.expires_at.duration_since(now) >= LEAST_LEFT,
        LoginState::Confirmed { .. } => login.expires_at > now,
        LoginState::Denied => false,
    }
}

/// The page to open after the login, if it is one of ours.
fn wanted(next: Option<String>) -> Option<String> {
    next.filter(|next| local_path(next).is_some())
}

fn after(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_add(span).unwrap_or(Timestamp::MAX)
}

/// The picture of a code.
pub(crate) fn draw(url: &str) -> Result<String, qrcode::types::QrError> {
    let picture = QrCode::new(url.as_bytes())?
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build();
    Ok(picture.split_once("?>").map_or(picture.as_str(), |(_, svg)| svg).to_owned())
}

fn say_login(status: StatusCode, title: &str, text: &str, next: Option<&str>) -> Response {
    let address = next.map(|next| format!("/console/login?next={}", encode(next)));
    let link = Some((address.as_deref().unwrap_or("/console/login"), "打开登录页"));
    rendered(status, message(&MessagePage { staff: None, title, text, link }))
}
