//! The connections on which WeChat pushes to the servers of accounts.

use std::sync::OnceLock;

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Url};

/// Clients for plain HTTP and for TLS. The second is made when the first server asks for it, because it reads every
/// certificate of the system.
#[derive(Debug)]
pub(crate) struct Pushes {
    plain: Client,
    tls: OnceLock<Client>,
}

impl Pushes {
    pub(crate) fn new() -> reqwest::Result<Self> {
        Ok(Self { plain: direct().tls_certs_only([]).build()?, tls: OnceLock::new() })
    }

    /// The client that reaches `url`.
    pub(crate) fn to(&self, url: &Url) -> reqwest::Result<Client> {
        if url.scheme() != "https" {
            return Ok(self.plain.clone());
        }
        if let Some(tls) = self.tls.get() {
            return Ok(tls.clone());
        }
        let tls = direct().build()?;
        Ok(self.tls.get_or_init(|| tls).clone())
    }
}

/// A push goes to the very address it was meant for, through no proxy of the environment.
fn direct() -> ClientBuilder {
    Client::builder().no_proxy().redirect(Policy::none())
}
