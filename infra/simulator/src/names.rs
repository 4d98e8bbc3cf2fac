//! Which names this machine's alliance answers to.
//!
//! Nothing here asks who somebody is, so only this machine may come in. Listening on loopback keeps other machines out
//! and not the pages that a browser on this one has open: a page's owner can have its own name resolve to 127.0.0.1
//! (DNS rebinding), or let the page send a form or a plain request here. The first shows in `Host`, the second in
//! `Origin`, and no page can forge either.

use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST, ORIGIN, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderValue, StatusCode};

/// Loopback names, and the address that is listened on.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    listen: SocketAddr,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Misdirected {
    /// No `Host`, two of them, or one that is none.
    #[error("The request names no host, or more than one, or one that cannot be read; this alliance is at")]
    Unreadable,
    /// Another machine's name.
    #[error("This alliance answers to the names of its own machine alone; open it at")]
    Name,
    /// A page of another site.
    #[error("A page of another site may not send requests here; open the alliance itself at")]
    Origin,
}

impl Misdirected {
    fn status(self) -> StatusCode {
        match self {
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Name => StatusCode::MISDIRECTED_REQUEST,
            Self::Origin => StatusCode::FORBIDDEN,
        }
    }
}

impl Names {
    /// For a host that listens on `listen`.
    pub fn new(listen: SocketAddr) -> Self {
        Self { listen }
    }

    /// Passes a request on if it is for this machine. Every answer forbids guessing at its kind, and none is kept
    /// that does not say so: half of them hold secrets of the simulated accounts or words of their followers.
    pub async fn guard(self, request: Request, next: Next) -> Response {
        let (parts, body) = request.into_parts();
        let mut response = match self.check(&parts) {
            Ok(()) => next.run(Request::from_parts(parts, body)).await,
            Err(wrong) => self.refuse(wrong),
        };
        let headers = response.headers_mut();
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        response
    }

    /// Whether a request is for this machine, and not sent by another site's page.
    ///
    /// An absolute address (`GET http://… HTTP/1.1`, `:authority` in HTTP/2) names the host beside or instead of the
    /// header; both have to be this machine's.
    fn check(self, parts: &Parts) -> Result<(), Misdirected> {
        let mut named = parts.headers.get_all(HOST).iter();
        let header = named.next();
        if named.next().is_some() || (header.is_none() && parts.uri.authority().is_none()) {
            return Err(Misdirected::Unreadable);
        }
        let header = header.map(|header| header.to_str().map_err(|_| Misdirected::Unreadable)).transpose()?;
        for host in header.into_iter().chain(parts.uri.authority().map(http::uri::Authority::as_str)) {
            let host = host_of(host).ok_or(Misdirected::Unreadable)?;
            if !self.is_ours(&host) {
                return Err(Misdirected::Name);
            }
        }
        let is_ours = |origin: &HeaderValue| {
            let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
            origin.and_then(|(_, host)| host_of(host)).is_some_and(|host| self.is_ours(&host))
        };
        if parts.headers.get_all(ORIGIN).iter().all(is_ours) { Ok(()) } else { Err(Misdirected::Origin) }
    }

    fn is_ours(self, host: &str) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let is_own = |address: IpAddr| address.is_loopback() || address == self.listen.ip();
        host.eq_ignore_ascii_case("localhost") || bare.parse().is_ok_and(is_own)
    }

    fn refuse(self, wrong: Misdirected) -> Response {
        let mut response = Response::new(Body::from(format!("{wrong} http://{}/\n", self.listen)));
        *response.status_mut() = wrong.status();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        response
    }
}

/// The host of `NAME`, `NAME:PORT`, `[ADDRESS]` or `[ADDRESS]:PORT`; none where it is something else.
fn host_of(text: &str) -> Option<String> {
    let authority: Authority = text.parse().ok()?;
    let is_plain = !text.contains(['@', ',']) && !authority.host().is_empty();
    let port = text.strip_prefix(authority.host())?;
    (is_plain && (port.is_empty() || authority.port_u16().is_some_and(|port| port != 0)))
        .then(|| authority.host().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(listen: &str, uri: &str, headers: &[(&str, &str)]) -> Result<(), Misdirected> {
        let mut request = http::Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        Names::new(SocketAddr::new(listen.parse().unwrap(), 8080)).check(&parts)
    }

    fn host(name: &str) -> Result<(), Misdirected> {
        check("127.0.0.1", "/", &[("host", name)])
    }

    #[test]
    fn every_loopback_name_is_answered_with_any_port_or_none() {
        for name in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "127.8.9.10:1",
            "localhost",
            "localhost:3000",
            "LocalHost:8080",
            "[::1]",
            "[::1]:8080",
            "[0:0:0:0:0:0:0:1]:8080",
        ] {
            assert_eq!(host(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn a_name_that_somebody_else_can_point_here_is_refused() {
        for name in [
            "evil.example",
            "evil.example:8080",
            "127.0.0.1.evil.example",
            "localhost.evil.example:8080",
            "evil.localhost",
            "0.0.0.0:8080",
            "[::]:8080",
            "[::ffff:127.0.0.1]",
            "10.0.0.1:8080",
            "172.17.0.1:8080",
            "126.255.255.255",
            "0x7f000001",
        ] {
            assert_eq!(host(name), Err(Misdirected::Name), "{name}");
        }
    }

    #[test]
    fn a_host_that_cannot_be_read_or_is_named_twice_is_refused() {
        for name in [
            "",
            ":8080",
            "localhost:",
            "localhost:0",
            "localhost:99999",
            "localhost:80:80",
            "localhost.",
            "127.0.0.1.",
            "127.1",
            "2130706433",
            "::1",
            "[::1",
            "[::1]8080",
            "127.0.0.1@evil.example",
            "evil.example#@127.0.0.1",
            "localhost, evil.example",
            "localhost evil.example",
            "localhost/evil",
            "ｌocalhost",
        ] {
            assert!(host(name).is_err(), "{name}");
        }
        let twice = [("host", "localhost"), ("host", "localhost")];
        assert_eq!(check("127.0.0.1", "/", &twice), Err(Misdirected::Unreadable));
        assert_eq!(check("127.0.0.1", "/", &[]), Err(Misdirected::Unreadable));
    }

    #[test]
    fn an_absolute_address_counts_as_much_as_the_header() {
        let ours = [("host", "localhost:8080")];
        assert_eq!(check("127.0.0.1", "http://127.0.0.1:8080/phone", &ours), Ok(()));
        assert_eq!(check("127.0.0.1", "http://evil.example/phone", &ours), Err(Misdirected::Name));
        let theirs = [("host", "evil.example")];
        assert_eq!(check("127.0.0.1", "http://127.0.0.1:8080/phone", &theirs), Err(Misdirected::Name));
        // HTTP/2 has it alone.
        assert_eq!(check("127.0.0.1", "http://127.0.0.1:8080/phone", &[]), Ok(()));
        assert_eq!(check("127.0.0.1", "http://evil.example/phone", &[]), Err(Misdirected::Name));
        assert_eq!(check("127.0.0.1", "http://a@127.0.0.1/phone", &[]), Err(Misdirected::Unreadable));
    }

    #[test]
    fn the_bridge_that_is_listened_on_is_a_name_too_and_no_other_bridge() {
        let on = |name| check("172.17.0.1", "/", &[("host", name)]);
        assert_eq!(on("172.17.0.1:40123"), Ok(()));
        assert_eq!(on("127.0.0.1:40123"), Ok(()));
        assert_eq!(on("172.18.0.1:40123"), Err(Misdirected::Name));
        assert_eq!(on("host.docker.internal:40123"), Err(Misdirected::Name));
        assert_eq!(check("::1", "/", &[("host", "[::1]:8080")]), Ok(()));
    }

    #[test]
    fn another_sites_page_may_not_send_anything() {
        let from = |origin| check("127.0.0.1", "/", &[("host", "127.0.0.1:8080"), ("origin", origin)]);
        for origin in ["http://127.0.0.1:8080", "http://localhost:3000", "http://[::1]", "https://localhost"]
        {
            assert_eq!(from(origin), Ok(()), "{origin}");
        }
        for origin in ["https://evil.example", "null", "", "http://127.0.0.1.evil.example", "file://", "a"] {
            assert_eq!(from(origin), Err(Misdirected::Origin), "{origin}");
        }
    }
}
