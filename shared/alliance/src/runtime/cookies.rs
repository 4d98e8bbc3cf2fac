//! The console's cookies.
//!
//! Where the console is served over TLS their names begin with `__Host-`: a browser then takes them only over TLS, for
//! this host alone and for all of its paths, so that no other host of the domain can set one in our place.

use http::HeaderValue;
use http::header::SET_COOKIE;

use super::web::{Request, Response};

/// One cookie, with the name that it has at this address.
#[derive(Clone, Debug)]
pub struct Cookie {
    name: String,
    secure: &'static str,
}

impl Cookie {
    /// The cookie of a session, of a console at `base_url`.
    #[must_use]
    pub fn session(base_url: &str) -> Self {
        Self::new("alliance_session", base_url)
    }

    /// The cookie that ties a login to the browser that began it.
    #[must_use]
    pub fn login(base_url: &str) -> Self {
        Self::new("alliance_login", base_url)
    }

    fn new(name: &str, base_url: &str) -> Self {
        if base_url.starts_with("https:") {
            Self { name: format!("__Host-{name}"), secure: "; Secure" }
        } else {
            // Only this machine's own address is served over plain HTTP, where browsers refuse the prefix.
            Self { name: name.to_owned(), secure: "" }
        }
    }

    /// Its value, where the browser sent one.
    #[must_use]
    pub fn of<'r>(&self, request: &'r Request) -> Option<&'r str> {
        request.cookie(&self.name).filter(|value| !value.is_empty())
    }

    /// Sets it for some seconds; 0 deletes it. An answer that sets a cookie is for one browser: no cache may keep it.
    pub fn set(&self, answer: &mut Response, value: &str, seconds: i64) {
        let Self { name, secure } = self;
        let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            answer.headers_mut().append(SET_COOKIE, cookie);
        }
        super::web::forbid_keeping(answer);
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;
    use crate::runtime::web;

    fn set(base_url: &str) -> String {
        let mut answer = web::answer(StatusCode::OK, "text/plain", "");
        Cookie::session(base_url).set(&mut answer, "v", 60);
        assert_eq!(answer.headers()["cache-control"], "no-store");
        answer.headers()[SET_COOKIE].to_str().unwrap().to_owned()
    }

    #[test]
    fn over_tls_a_cookie_belongs_to_this_host_alone() {
        assert_eq!(
            set("https://alliance.example.org"),
            "__Host-alliance_session=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            set("http://127.0.0.1:8080"),
            "alliance_session=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"
        );
    }
}
