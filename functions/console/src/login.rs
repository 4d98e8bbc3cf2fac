//! Login by scanning: the page shows a scene QR code of the district's account, a follower who is staff scans it,
//! `account-callback` confirms the login, and only the browser that asked for the code gets the session.

use std::time::Duration;

use alliance::ids::AccountId;
use alliance::pages::console::{LoginPage, login};
use alliance::runtime::access_tokens::{AccessTokens, TokenError};
use alliance::runtime::desk::{self, COOKIE, Entered, rendered, say, session_end};
use alliance::runtime::random::NoRandomness;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Platform, Random, StartError};
use alliance::store::{Accounts, Login, LoginState, Session, Sessions, StoreError, digest};
use http::{HeaderValue, StatusCode};
use jiff::{SignedDuration, Timestamp};
use qrcode::QrCode;
use qrcode::render::svg;
use wechat::client::Client;
use wechat::secrecy::ExposeSecret as _;

/// How long a code can be scanned.
const CODE_SECONDS: u32 = 300;
/// The cookie that ties a code to the browser that asked for it.
const BROWSER: &str = "alliance_login";

/// Logins.
#[derive(Debug)]
pub(crate) struct Logins {
    accounts: Accounts,
    sessions: Sessions,
    tokens: AccessTokens,
    wechat: Client,
    district: AccountId,
    clock: Clock,
    random: Random,
    /// Cookies go over TLS only where the console is served over TLS.
    secure: &'static str,
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Random(#[from] NoRandomness),
    #[error(transparent)]
    Token(#[from] TokenError),
    #[error("the district's account is not among the alliance's")]
    NoDistrict,
    #[error("the code cannot be drawn")]
    Drawing(#[from] qrcode::types::QrError),
}

impl Logins {
    pub(crate) async fn build(platform: &Platform) -> Result<Self, StartError> {
        let wechat = platform.wechat(Duration::from_secs(2))?;
        let secure = if platform.base_url()?.starts_with("https:") { "; Secure" } else { "" };
        Ok(Self {
            accounts: platform.accounts()?,
            sessions: platform.sessions()?,
            tokens: platform.access_tokens(wechat.clone()).await?,
            wechat,
            district: platform.district_account()?,
            clock: platform.clock.clone(),
            random: platform.random,
            secure,
        })
    }

    pub(crate) async fn handle(&self, request: &Request, rest: &[&str]) -> Response {
        let answer = match rest {
            [] => self.show(request).await,
            [nonce] => self.state(request, nonce).await,
            [nonce, "finish"] => self.finish(request, nonce).await,
            _ => Ok(web::see_other("/console/login")),
        };
        answer.unwrap_or_else(|failure| {
            tracing::error!(error = &failure as &dyn std::error::Error, "a login failed");
            say(
                StatusCode::SERVICE_UNAVAILABLE,
                None,
                "暂时不能登录",
                "登录码没有取到，请过一会儿刷新这个页面。一直不行请联系区级管理员。",
            )
        })
    }

    /// A fresh code for this browser.
    async fn show(&self, _: &Request) -> Result<Response, Failure> {
        let now = self.clock.now();
        let (nonce, browser) = (self.random.secret()?, self.random.secret()?);
        let alliance = self.accounts.alliance().await?;
        let account = alliance.account(&self.district).ok_or(Failure::NoDistrict)?;
        let scene = format!("login_{nonce}");
        let code = self
            .tokens
            .with_token(account, |token| {
                let scene = &scene;
                async move { self.wechat.create_qr(token.expose_secret(), scene, CODE_SECONDS).await }
            })
            .await?;
        let login_until =
            now.saturating_add(SignedDuration::from_secs(i64::from(CODE_SECONDS))).unwrap_or(Timestamp::MAX);
        let waiting =
            Login { browser: digest(&browser), expires_at: login_until, state: LoginState::Waiting };
        self.sessions.put_login(&nonce, &waiting).await?;
        let picture = QrCode::new(code.url.as_bytes())?
            .render::<svg::Color<'_>>()
            .min_dimensions(240, 240)
            .dark_color(svg::Color("#000"))
            .light_color(svg::Color("#fff"))
            .build();
        let svg = picture.split_once("?>").map_or(picture.as_str(), |(_, svg)| svg);
        let phone_hint = is_local(&code.url);
        let html = login(&LoginPage { qr_svg: svg, nonce: &nonce, phone_hint });
        let mut page = rendered(StatusCode::OK, html);
        self.set_cookie(&mut page, BROWSER, &browser, "/console/login", i64::from(CODE_SECONDS));
        Ok(page)
    }

    /// Whether the code has been scanned, as JSON for the page that waits.
    async fn state(&self, request: &Request, nonce: &str) -> Result<Response, Failure> {
        let state = match self.mine(request, nonce).await? {
            Some(Login { state: LoginState::Confirmed { .. }, .. }) => "confirmed",
            Some(_) => "waiting",
            None => "expired",
        };
        let body = serde_json::json!({ "state": state }).to_string();
        let mut answer = web::answer(StatusCode::OK, "application/json", body);
        answer.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
        Ok(answer)
    }

    /// Opens the session of a confirmed login.
    async fn finish(&self, request: &Request, nonce: &str) -> Result<Response, Failure> {
        let by = match self.mine(request, nonce).await? {
            Some(Login { state: LoginState::Confirmed { by }, .. }) => by,
            Some(_) => {
                return Ok(say_login(
                    StatusCode::OK,
                    "还没有扫码",
                    "请用微信扫描登录页上的二维码，看到回复后再点“继续”。",
                ));
            }
            None => {
                return Ok(say_login(StatusCode::GONE, "登录码已失效", "请重新打开登录页，再扫一次。"));
            }
        };
        // Used up before it opens anything: of two calls at once one gets in, the other scans again.
        match self.sessions.use_up_login(nonce).await {
            Err(StoreError::Conflict) => {
                return Ok(say_login(StatusCode::GONE, "登录码已用过", "请重新打开登录页，再扫一次。"));
            }
            outcome => outcome?,
        }
        let now = self.clock.now();
        let cookie = self.random.secret()?;
        let session = Session { follower: by, csrf: self.random.secret()?, expires_at: session_end(now) };
        self.sessions.put(&cookie, &session).await?;
        let mut answer = web::see_other("/console");
        self.set_cookie(&mut answer, COOKIE, &cookie, "/console", 10 * 3600);
        Ok(answer)
    }

    pub(crate) async fn logout(&self, request: &Request, entered: &Entered) -> Response {
        let sent = request.form().await.ok().and_then(|form| form.fields.get("csrf").cloned());
        if sent.as_deref() != Some(entered.session.csrf.as_str()) {
            return web::see_other("/console");
        }
        if let Some(cookie) = request.cookie(COOKIE)
            && let Err(error) = self.sessions.end(cookie).await
        {
            return desk::unavailable(&error);
        }
        let mut answer = web::see_other("/console/login");
        self.set_cookie(&mut answer, COOKIE, "", "/console", 0);
        answer
    }

    /// The login of a nonce, if this browser asked for it and it is in time.
    async fn mine(&self, request: &Request, nonce: &str) -> Result<Option<Login>, Failure> {
        let Some(browser) = request.cookie(BROWSER) else { return Ok(None) };
        let found = self.sessions.login(nonce).await?;
        let now = self.clock.now();
        Ok(found.filter(|login| login.expires_at > now && login.browser == digest(browser)))
    }

    fn set_cookie(&self, answer: &mut Response, name: &str, value: &str, path: &str, seconds: i64) {
        let cookie =
            format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{}", self.secure);
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            answer.headers_mut().append("set-cookie", cookie);
        }
    }
}

/// Whether the code leads to the simulator: its phone page then is where to scan it.
fn is_local(url: &str) -> bool {
    url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost")
}

fn say_login(status: StatusCode, title: &str, text: &str) -> Response {
    let link = Some(("/console/login", "打开登录页"));
    let page = alliance::pages::console::MessagePage { staff: None, title, text, link };
    rendered(status, alliance::pages::console::message(&page))
}
