//! The calls an account makes to WeChat's servers.
//!
//! Every call is given its access token: obtaining, storing and sharing tokens is the caller's business. A token
//! travels in the URL, so no error of this module holds a URL.
//!
//! ```
//! use std::{io::{Read, Write}, net::TcpListener, thread, time::Duration};
//! use wechat::client::{Client, Reaction};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Something that behaves like WeChat: an error comes with status 200.
//! let server = TcpListener::bind("127.0.0.1:0")?;
//! let base_url = format!("http://{}", server.local_addr()?);
//! thread::spawn(move || -> std::io::Result<()> {
//!     let (mut stream, _) = server.accept()?;
//!     stream.read(&mut [0; 4096])?;
//!     let body = r#"{"errcode":42001,"errmsg":"access_token expired rid: 1-2-3"}"#;
//!     write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
//! });
//!
//! let client = Client::new(&base_url, Duration::from_secs(5))?;
//! let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! let error = runtime.block_on(client.menus("token")).unwrap_err();
//! assert_eq!(error.reaction(), Reaction::RefreshToken);
//! # Ok(())
//! # }
//! ```

pub mod agent;
mod call;
mod check;
pub mod comment;
pub mod component;
mod custom;
pub mod datacube;
pub mod draft;
mod error;
mod gate;
mod json;
mod lenient;
pub mod mass;
pub mod material;
mod media;
pub mod menu;
mod migration;
pub mod notification_library;
pub mod oauth;
mod open;
pub mod publish;
mod qrcode;
mod quota;
mod server;
pub mod shorten;
pub mod subscription;
pub mod tag;
pub mod template;
mod ticket;
mod token;
pub mod upload;
mod user;

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;

pub use crate::reaction::{Reaction, reaction_to};
pub use check::{Invalid, Rule};
pub use custom::CustomMessage;
pub use error::{ApiError, ClientError};
pub use gate::{Gate, Passing, USED_UP};
pub use media::Media;
pub use migration::MigratedOpenid;
pub use qrcode::{QrCode, QrScene};
pub use quota::{Quota, RidInfo};
pub use server::{CallbackCheck, CheckKind, Operator, Ping, Resolved};
pub use ticket::{JsTicket, JsTicketKind};
pub use token::AccessToken;
pub use user::{Followers, UserInfo};

use call::encode;

/// The address of WeChat's real servers.
pub const BASE_URL: &str = "https://api.weixin.qq.com";

/// A connection pool to WeChat's servers, or to something that behaves like them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    /// The gate that each call passes, and the caller that it passes as.
    gate: Option<(Arc<dyn Gate>, Arc<str>)>,
}

impl Client {
    /// A client of the servers at `base_url`, as a rule [`BASE_URL`]; a path is kept, as in
    /// `http://127.0.0.1:8080/weixin`. `timeout` covers a whole call.
    ///
    /// # Errors
    ///
    /// When the URL is no `http` or `https` URL, or TLS cannot be set up.
    pub fn new(base_url: &str, timeout: Duration) -> Result<Self, ClientError> {
        let url = reqwest::Url::parse(base_url).map_err(|_| ClientError::BaseUrl)?;
        if !matches!(url.scheme(), "http" | "https") || url.query().is_some() || url.fragment().is_some() {
            return Err(ClientError::BaseUrl);
        }
        // WeChat redirects no API call, and a redirect would take the token in the URL elsewhere.
        let mut http = reqwest::Client::builder().timeout(timeout).redirect(Policy::none());
        // The environment may set a proxy, which could not reach a server on this machine.
        if matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")) {
            http = http.no_proxy();
        }
        // Without TLS there is no need to load the system's certificates, which takes longer than a call.
        if url.scheme() == "http" {
            http = http.tls_certs_only([]);
        }
        let http = http.build().map_err(ClientError::Http)?;
        Ok(Self { http, base_url: base_url.trim_end_matches('/').to_owned(), gate: None })
    }

    /// The same, with a gate that every call of `caller` passes.
    #[must_use]
    pub fn through(&self, gate: Arc<dyn Gate>, caller: &str) -> Self {
        Self { gate: Some((gate, caller.into())), ..self.clone() }
    }
}
