//! The address at which clients outside this process find DynamoDB.
//!
//! The emulator answers to any host name and allows any site's pages to read (CORS `*`), so it is hidden from web pages
//! at a random address of 127.0.0.0/8. Users are given the address of this front, which accepts only the hosts that
//! [`Names`] accepts.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};

use alliance::runtime::Random;
use anyhow::Context as _;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use tokio::net::TcpListener;

use wechat_simulator::Names;

/// The largest request that DynamoDB accepts.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Listens where no web page finds it: at one of sixteen million addresses, on a free port. On systems with only one
/// loopback address, only the port is random.
pub(crate) async fn hidden_listener() -> anyhow::Result<TcpListener> {
    let [a, b, c]: [u8; 3] = Random.bytes()?;
    match TcpListener::bind((Ipv4Addr::new(127, a, b, c), 0)).await {
        Ok(listener) => Ok(listener),
        Err(_) => Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?),
    }
}

/// Serves the front on a free port of `listen`. Returns its address.
pub(crate) async fn serve(listen: IpAddr, database: &str) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((listen, 0)).await.context("the front of the database")?;
    let address = listener.local_addr()?;
    let names = Names::new(address);
    let front = Arc::new(Front { database: database.to_owned(), client: OnceLock::new() });
    let router = Router::new()
        .fallback(move |request| {
            let front = Arc::clone(&front);
            async move { front.pass_on(request).await }
        })
        .layer(from_fn(move |request, next| names.guard(request, next)));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(error = &error as &dyn std::error::Error, "the front of the database stopped");
        }
    });
    Ok(address)
}

struct Front {
    database: String,
    /// Built at the first request: most alliances in tests receive none from outside.
    client: OnceLock<reqwest::Client>,
}

impl Front {
    async fn pass_on(&self, request: Request) -> Response {
        match self.asked(request).await {
            Ok(answer) => answer,
            Err(error) => {
                (StatusCode::BAD_GATEWAY, format!("the database does not answer: {error:#}")).into_response()
            }
        }
    }

    async fn asked(&self, request: Request) -> anyhow::Result<Response> {
        let client = self.client()?;
        let (parts, body) = request.into_parts();
        let Ok(body) = to_bytes(body, MOST_BYTES).await else {
            return Ok((StatusCode::PAYLOAD_TOO_LARGE, "larger than DynamoDB takes").into_response());
        };
        let path = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        let mut headers = parts.headers;
        for name in [header::HOST, header::CONNECTION, header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
            headers.remove(name);
        }
        let asked =
            client.request(parts.method, format!("{}{path}", self.database)).headers(headers).body(body);
        let mut answer = asked.send().await?;
        let (status, mut headers) = (answer.status(), std::mem::take(answer.headers_mut()));
        for name in [header::CONNECTION, header::TRANSFER_ENCODING] {
            headers.remove(name);
        }
        let mut response = Response::new(Body::from(answer.bytes().await?));
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    fn client(&self) -> anyhow::Result<&reqwest::Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = reqwest::Client::builder().no_proxy().build()?;
        Ok(self.client.get_or_init(|| client))
    }
}
