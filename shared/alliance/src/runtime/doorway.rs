//! What every answer of an HTTP function carries, in one place, both under Lambda and on one machine.

use http::header::{
    CACHE_CONTROL, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, SET_COOKIE, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderValue, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use super::base_url::BaseUrl;
use super::deployment::{Deployment, StartError};
use super::function::HttpFunction;
use super::reports::ELDER_COOKIE;
use super::settings::{Settings, SettingsError};
use super::web::{self, Request, Response};
use crate::pages::dressed;
use crate::store::Accounts;
use domain::identity::Identity;

/// The cookie that remembers whether the pages are light or dark; without it they follow the system.
pub const THEME_COOKIE: &str = "theme";
const THEMES: [&str; 2] = ["light", "dark"];

/// The header in which the CDN sends its secret.
pub const ORIGIN_SECRET_HEADER: &str = "x-origin-secret";

/// A year, for the alliance's own name alone: the district may have sites without TLS below it.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The header by which a browser is told to forget what it has stored.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The doorway of one function: which requests are let through, and what answers carry.
#[derive(Clone, Debug)]
pub struct Doorway {
    secure: bool,
    hsts: bool,
    /// Any of these lets a request through; an empty list means that the API itself is the public address.
    secrets: Vec<SecretString>,
    /// Where the district's name and mark are; none for a function that reads nothing of the alliance.
    accounts: Option<Accounts>,
}

impl Doorway {
    /// The doorway of a function that runs on `deployment`.
    ///
    /// # Errors
    /// [`StartError`] where `BASE_URL` or `ORIGIN_SECRET` is missing or not usable.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        let accounts = deployment.accounts().ok();
        Ok(Self { accounts, ..Self::new(&deployment.public_address()?, secrets(&deployment.settings)?) })
    }

    fn new(base: &BaseUrl, secrets: Vec<SecretString>) -> Self {
        // A browser would insist on TLS for `localhost` for a year, whatever else a developer runs there.
        Self {
            secure: base.is_secure(),
            hsts: base.is_secure() && !base.is_loopback(),
            secrets,
            accounts: None,
        }
    }

    /// Has the function answer, if the request may come in.
    pub async fn answer<F: HttpFunction>(&self, function: &F, mut request: Request) -> Response {
        let known = bears_session(&request.headers);
        let theme = theme(&request);
        let shown = request.headers.remove(ORIGIN_SECRET_HEADER);
        let mut response = if self.admits(shown.as_ref()) {
            function.handle(request).await
        } else {
            tracing::warn!("a request came past the CDN");
            web::answer(StatusCode::FORBIDDEN, "text/plain; charset=utf-8", "请从公众号里的链接进入。")
        };
        self.dress(theme, &mut response).await;
        self.finish(known, &mut response);
        response
    }

    /// Puts the reader's theme and the district's own name and mark into a page.
    async fn dress(&self, theme: Option<&str>, response: &mut Response) {
        let is_page = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/html");
        if !response.headers().get(CONTENT_TYPE).is_some_and(is_page) {
            return;
        }
        // Where the store does not answer, nobody waits for it twice.
        let identity = if response.status().is_server_error() { None } else { self.identity().await };
        let page = std::str::from_utf8(response.body()).ok();
        if let Some(page) = page.and_then(|page| dressed(page, theme, identity.as_ref())) {
            *response.body_mut() = page.into();
        }
    }

    /// What the district chose; nothing where it cannot be read: a page is worth more than its head.
    async fn identity(&self) -> Option<Identity> {
        match self.accounts.as_ref()?.alliance().await {
            Ok(alliance) => alliance.identity.clone(),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a page has no head of its own");
                None
            }
        }
    }

    fn admits(&self, shown: Option<&HeaderValue>) -> bool {
        let shown = shown.map_or(&b""[..], HeaderValue::as_bytes);
        let opens = |secret: &SecretString| bool::from(secret.expose_secret().as_bytes().ct_eq(shown));
        self.secrets.is_empty() || self.secrets.iter().any(opens)
    }

    /// Adds to an answer what every answer carries; `known` says whether the request came with a session.
    ///
    /// No browser or cache on the way keeps an answer unless the handler says `public`, and never where a session is
    /// read or set: after a logout on a shared computer, no photo is left behind.
    pub fn finish(&self, known: bool, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let public = headers.get(CACHE_CONTROL).is_some_and(|value| value.as_bytes().starts_with(b"public"));
        if known || !public || headers.contains_key(SET_COOKIE) {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        if self.hsts {
            headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
        }
        // Pages that a browser holds in memory for its "back" button are cleared as well.
        if self.secure && ends_session(headers) {
            headers.insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\""));
        }
    }
}

/// The secrets that a CDN before the API sends: none where the setting is empty, because there is no CDN; two,
/// separated by a comma, while one replaces the other.
fn secrets(settings: &Settings) -> Result<Vec<SecretString>, SettingsError> {
    let Some(given) = settings.optional("ORIGIN_SECRET")? else { return Ok(Vec::new()) };
    let secrets: Vec<_> =
        given.split(',').map(str::trim).filter(|secret| !secret.is_empty()).map(SecretString::from).collect();
    if secrets.is_empty() {
        let why = "it has to be a secret, or two with a comma, or empty".to_owned();
        return Err(SettingsError::Invalid { name: "ORIGIN_SECRET", why });
    }
    Ok(secrets)
}

/// The header in which a proxy of ours before the gateway writes the client's address; none where there is no proxy.
///
/// # Errors
/// [`SettingsError`] where there is a header and no `ORIGIN_SECRET`: callers that bypass the proxy could write any
/// address into it, a fresh one each time.
pub fn client_address_header(settings: &Settings) -> Result<Option<String>, SettingsError> {
    let header = settings.optional("CLIENT_ADDRESS_HEADER")?;
    if header.is_some() && secrets(settings)?.is_empty() {
        let why = "without ORIGIN_SECRET anybody can write that header; set both, or neither".to_owned();
        return Err(SettingsError::Invalid { name: "CLIENT_ADDRESS_HEADER", why });
    }
    Ok(header)
}

/// The theme that this browser chose for the console; none where its pages follow the system.
#[must_use]
pub fn theme(request: &Request) -> Option<&'static str> {
    let chosen = request.cookie(THEME_COOKIE).filter(|_| request.path.starts_with("/console"))?;
    THEMES.into_iter().find(|theme| *theme == chosen)
}

/// Remembers a theme in this browser, for a year; anything else lets the pages follow the system again.
pub fn remember_theme(answer: &mut Response, chosen: &str) {
    let theme = THEMES.into_iter().find(|theme| *theme == chosen).unwrap_or("system");
    let cookie = format!("{THEME_COOKIE}={theme}; Path=/console; Max-Age=31536000; HttpOnly; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// Whether a request has a cookie besides the choice of the elder version: all others belong to a login.
fn bears_session(headers: &HeaderMap) -> bool {
    headers.get_all(COOKIE).iter().flat_map(|header| header.as_bytes().split(|byte| *byte == b';')).any(
        |pair| {
            let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default().trim_ascii();
            !name.is_empty() && name != ELDER_COOKIE.as_bytes()
        },
    )
}

/// Whether an answer deletes a cookie.
fn ends_session(headers: &HeaderMap) -> bool {
    headers.get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok()).any(|cookie| {
        cookie.split(';').skip(1).any(|attribute| attribute.trim().eq_ignore_ascii_case("max-age=0"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers what it is told to, and remembers nothing.
    struct Told(Vec<(&'static str, &'static str)>);

    impl super::super::Function for Told {
        async fn build(_: &Deployment) -> Result<Self, StartError> {
            Ok(Self(Vec::new()))
        }
    }

    impl HttpFunction for Told {
        async fn handle(&self, request: Request) -> Response {
            assert!(!request.headers.contains_key(ORIGIN_SECRET_HEADER));
            let mut response = web::answer(StatusCode::OK, "image/jpeg", "photo");
            for (name, value) in &self.0 {
                response.headers_mut().append(*name, HeaderValue::from_static(value));
            }
            response
        }
    }

    async fn through(
        base: &str,
        secrets: &[&str],
        told: &[(&'static str, &'static str)],
        sent: &[(&'static str, &'static str)],
    ) -> Response {
        let secrets = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
        let doorway = Doorway::new(&BaseUrl::parse(base).unwrap(), secrets);
        let mut request = Request::default();
        for (name, value) in sent {
            request.headers.append(*name, HeaderValue::from_static(value));
        }
        doorway.answer(&Told(told.to_vec()), request).await
    }

    const SITE: &str = "https://wx.example.cn";

    fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
        let mut values = response.headers().get_all(name).iter();
        let value = values.next().map(|value| value.to_str().unwrap());
        assert!(values.next().is_none(), "{name} twice");
        value
    }

    #[tokio::test]
    async fn every_answer_bears_nosniff_and_is_not_kept() {
        for told in [
            &[][..],
            &[("cache-control", "private, max-age=86400, immutable")],
            &[("x-content-type-options", "sniff"), ("cache-control", "max-age=60")],
        ] {
            let answer = through(SITE, &[], told, &[]).await;
            assert_eq!(header(&answer, "x-content-type-options"), Some("nosniff"));
            assert_eq!(header(&answer, "cache-control"), Some("no-store"));
        }
    }

    #[tokio::test]
    async fn only_what_is_public_and_meets_no_session_may_be_kept() {
        let public = ("cache-control", "public, max-age=300");
        let kept = |answer: &Response| header(answer, "cache-control") != Some("no-store");
        assert!(kept(&through(SITE, &[], &[public], &[]).await));
        assert!(kept(&through(SITE, &[], &[public], &[("cookie", "elder=1")]).await));
        for cookie in ["alliance_session=a", "elder=1; __Host-session=b", "elder=1;alliance_login=c", "alone"]
        {
            assert!(!kept(&through(SITE, &[], &[public], &[("cookie", cookie)]).await), "{cookie}");
        }
        let two = [("cookie", "elder=1"), ("cookie", "alliance_session=a")];
        assert!(!kept(&through(SITE, &[], &[public], &two).await));
        let set = ("set-cookie", "elder=1; Path=/a");
        assert!(!kept(&through(SITE, &[], &[public, set], &[]).await));
    }

    #[tokio::test]
    async fn a_browser_keeps_to_tls_for_a_year_where_the_address_is_https() {
        let answer = through(SITE, &[], &[], &[]).await;
        // It does not cover the names below this one.
        assert_eq!(header(&answer, "strict-transport-security"), Some("max-age=31536000"));
        for base in ["http://127.0.0.1:8080", "https://localhost:8443", "https://127.0.0.1"] {
            assert_eq!(header(&through(base, &[], &[], &[]).await, "strict-transport-security"), None);
        }
    }

    #[tokio::test]
    async fn logging_out_empties_the_browsers_cache_where_the_address_is_https() {
        let ended = ("set-cookie", "alliance_session=; Path=/console; Max-Age=0; HttpOnly");
        let answer = through(SITE, &[], &[ended], &[]).await;
        assert_eq!(header(&answer, "clear-site-data"), Some("\"cache\""));
        let begun = ("set-cookie", "alliance_session=x; Path=/console; Max-Age=36000; HttpOnly");
        assert_eq!(header(&through(SITE, &[], &[begun], &[]).await, "clear-site-data"), None);
        assert_eq!(header(&through("http://[::1]", &[], &[ended], &[]).await, "clear-site-data"), None);
    }

    fn settings(set: &'static [(&'static str, &'static str)]) -> Settings {
        Settings::from_fn(move |name| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_secret_that_nobody_set_does_not_open_the_door() {
        assert!(secrets(&settings(&[("ORIGIN_SECRET", "")])).unwrap().is_empty());
        assert_eq!(secrets(&settings(&[("ORIGIN_SECRET", "a,b")])).unwrap().len(), 2);
        for set in [&[][..], &[("ORIGIN_SECRET", ",")]] {
            let said = secrets(&settings(set)).unwrap_err().to_string();
            assert!(said.contains("ORIGIN_SECRET"), "{said}");
        }
    }

    #[test]
    fn a_clients_address_is_read_from_a_header_only_where_a_secret_keeps_others_out() {
        let header = |set| client_address_header(&settings(set));
        let said =
            header(&[("CLIENT_ADDRESS_HEADER", "x-viewer"), ("ORIGIN_SECRET", "")]).unwrap_err().to_string();
        assert!(said.contains("CLIENT_ADDRESS_HEADER") && said.contains("ORIGIN_SECRET"), "{said}");
        assert!(header(&[("CLIENT_ADDRESS_HEADER", "x-viewer")]).is_err());
        let both = header(&[("CLIENT_ADDRESS_HEADER", "x-viewer"), ("ORIGIN_SECRET", "s")]).unwrap();
        assert_eq!(both.as_deref(), Some("x-viewer"));
        assert_eq!(header(&[("CLIENT_ADDRESS_HEADER", ""), ("ORIGIN_SECRET", "")]).unwrap(), None);
    }

    #[tokio::test]
    async fn behind_a_cdn_only_the_cdn_comes_in() {
        let secret = "0123456789abcdef0123456789abcdef";
        let next = "fedcba9876543210fedcba9876543210";
        for shown in [&[][..], &[("x-origin-secret", "")], &[("x-origin-secret", "0123456789abcdef")]] {
            let answer = through(SITE, &[secret], &[], shown).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN);
            assert_eq!(header(&answer, "x-content-type-options"), Some("nosniff"));
            assert_eq!(header(&answer, "cache-control"), Some("no-store"));
        }
        let shown = [("x-origin-secret", "0123456789abcdef0123456789abcdef")];
        assert_eq!(through(SITE, &[secret], &[], &shown).await.status(), StatusCode::OK);
        assert_eq!(through(SITE, &[next, secret], &[], &shown).await.status(), StatusCode::OK);
        assert_eq!(through(SITE, &[next], &[], &shown).await.status(), StatusCode::FORBIDDEN);
        assert_eq!(through(SITE, &[], &[], &[]).await.status(), StatusCode::OK);
    }
}
