//! Requests and answers of the HTTP functions, the same under Lambda and in the local alliance.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use domain::lines;

/// The largest body that a function takes, in bytes: Lambda's limit of 6 MB counts the base64 that files come in.
pub const MOST_BYTES: usize = 4_400_000;

/// A request as a handler sees it.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// GET, POST.
    pub method: Method,
    /// The path as it was asked for.
    pub path: String,
    /// The query as it was sent, without its question mark.
    pub query: String,
    /// The variable parts of the route, decoded.
    pub params: BTreeMap<String, String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The address that called the gateway; none where the gateway does not say.
    pub peer: Option<IpAddr>,
}

/// An answer.
pub type Response = http::Response<Bytes>;

/// What a form brought: its fields, the last where one came twice, and its files.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Names and values.
    pub fields: BTreeMap<String, String>,
    /// Files, by field.
    pub files: Vec<(String, Bytes)>,
}

/// A form that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the form cannot be read")]
pub struct UnreadableForm;

impl Request {
    /// A variable part of the route.
    #[must_use]
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// The first value of a query parameter, its line ends unified.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| lines::unify(&value))
    }

    /// The value of a cookie.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The caller's address: that of the gateway's peer or, where a proxy of ours is before the gateway, the last one
    /// in the header `set_by_proxy`. A client may have written the addresses before it.
    #[must_use]
    pub fn client(&self, set_by_proxy: Option<&str>) -> Option<IpAddr> {
        let set_by_proxy = set_by_proxy.and_then(|name| self.headers.get_all(name).iter().next_back());
        let last =
            set_by_proxy.and_then(|value| value.to_str().ok()).and_then(|list| list.rsplit(',').next());
        last.and_then(|text| address(text.trim())).or(self.peer)
    }

    /// Whether the caller is a script that wants JSON rather than a page.
    #[must_use]
    pub fn accepts_json(&self) -> bool {
        let accept = self.headers.get(ACCEPT).and_then(|kinds| kinds.to_str().ok());
        accept.is_some_and(|kinds| kinds.starts_with("application/json"))
    }

    /// Reads the body as a form, urlencoded or multipart, its line ends unified.
    ///
    /// # Errors
    /// [`UnreadableForm`] where it is neither.
    pub async fn form(&self) -> Result<Form, UnreadableForm> {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if let Ok(boundary) = multer::parse_boundary(kind) {
            return self.multipart(boundary).await;
        }
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(UnreadableForm);
        }
        let fields = form_urlencoded::parse(&self.body)
            .take(200)
            .map(|(name, value)| (name.into_owned(), lines::unify(&value)))
            .collect();
        Ok(Form { fields, files: Vec::new() })
    }

    async fn multipart(&self, boundary: String) -> Result<Form, UnreadableForm> {
        let mut parts = multer::Multipart::with_reader(std::io::Cursor::new(self.body.clone()), boundary);
        let mut form = Form::default();
        while let Some(part) = parts.next_field().await.map_err(|_| UnreadableForm)? {
            if form.fields.len() + form.files.len() >= 200 {
                return Err(UnreadableForm);
            }
            let name = part.name().unwrap_or_default().to_owned();
            if part.file_name().is_some() {
                let bytes = part.bytes().await.map_err(|_| UnreadableForm)?;
                // A file field that was left empty arrives as an empty file.
                if !bytes.is_empty() {
                    form.files.push((name, bytes));
                }
            } else {
                let text = part.text().await.map_err(|_| UnreadableForm)?;
                form.fields.insert(name, lines::unify(&text));
            }
        }
        Ok(form)
    }
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|it| it.ip()).ok();
    // Some proxies write an IPv6 address and its port without brackets.
    let without_last = || text.rsplit_once(':').and_then(|(address, _)| address.parse().ok());
    text.parse().ok().or_else(with_port).or_else(without_last)
}

/// Tells every cache, the browser's own included, to keep nothing of an answer.
pub fn forbid_keeping(answer: &mut Response) {
    answer.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
}

/// An answer with a body of some kind.
#[must_use]
pub fn answer(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// A page: never framed, never telling other sites its address. The [doorway](super::doorway) adds what every answer
/// carries.
#[must_use]
pub fn page(status: StatusCode, html: String) -> Response {
    let mut response = answer(status, "text/html; charset=utf-8", html);
    let headers = response.headers_mut();
    headers.insert("referrer-policy", HeaderValue::from_static("same-origin"));
    headers.insert("x-frame-options", HeaderValue::from_static("DENY"));
    headers.insert("content-security-policy", HeaderValue::from_static(crate::pages::csp()));
    response
}

/// Lets the forms of a page lead to the host of this address, besides our own.
pub fn allow_form_to(page: &mut Response, address: &str) {
    if let Ok(policy) = HeaderValue::from_str(&crate::pages::csp_with_form_to(address)) {
        page.headers_mut().insert("content-security-policy", policy);
    }
}

/// An answer to a page's own script, never kept.
#[must_use]
pub fn json(status: StatusCode, body: String) -> Response {
    let mut response = answer(status, "application/json", body);
    response.headers_mut().insert("cache-control", HeaderValue::from_static("no-store"));
    response
}

/// A "See Other" redirect, after a form that did what it was asked.
#[must_use]
pub fn see_other(to: &str) -> Response {
    let mut response = answer(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", "");
    forbid_keeping(&mut response);
    if let Ok(location) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// A redirect to where something is found for now.
#[must_use]
pub fn found(at: &str) -> Response {
    let mut response = see_other(at);
    *response.status_mut() = StatusCode::FOUND;
    response
}

/// A redirect that has the browser send the same form to another address.
#[must_use]
pub fn send_on(to: &str) -> Response {
    let mut response = see_other(to);
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response
}

/// Encodes a value for a query string.
#[must_use]
pub fn encode(value: &str) -> String {
    percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_the_gateways_peer_or_what_the_named_proxy_wrote_last() {
        let peer: IpAddr = "203.0.113.7".parse().unwrap();
        let asked = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("x-viewer", HeaderValue::from_static(value));
            }
            Request { headers, peer: Some(peer), ..Request::default() }
        };
        for (values, expected) in [
            (&["198.51.100.1"][..], "198.51.100.1"),
            (&["10.0.0.1, 198.51.100.1"], "198.51.100.1"),
            (&["10.0.0.1", "10.0.0.2,198.51.100.1"], "198.51.100.1"),
            (&["198.51.100.1:46532"], "198.51.100.1"),
            (&["[2001:db8::1]:443"], "2001:db8::1"),
            (&["2001:db8:1:2:3:4:5:6:46532"], "2001:db8:1:2:3:4:5:6"),
            (&["<script>"], "203.0.113.7"),
            (&[""], "203.0.113.7"),
            (&[], "203.0.113.7"),
        ] {
            let request = asked(values);
            assert_eq!(request.client(Some("x-viewer")).unwrap().to_string(), expected, "{values:?}");
            assert_eq!(request.client(None), Some(peer), "nobody named the header");
        }
    }
}
