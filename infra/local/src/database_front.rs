//! Where clients outside this process find DynamoDB.
//!
//! The emulator answers every name and allows every site's pages to read (CORS `*`), so it is kept where no page finds
//! it: at an address of 127.0.0.0/8 by chance. What is told to people is the address of this front, which lets through
//! what [`Names`] lets through.

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

/// DynamoDB takes no larger request.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Listens where no page of a browser looks: one of sixteen million addresses, at a free port. Where the system has
/// only the one loopback address, the port alone is by chance.
pub(crate) async fn hidden_listener() -> anyhow::Result<TcpListener> {
    let [a, b, c]: [u8; 3] = Random.bytes()?;
    match TcpListener::bind((Ipv4Addr::new(127, a, b, c), 0)).await {
        Ok(listener) => Ok(listener),
        Err(_) => Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?),
    }
}

/// Serves the front on a free port of `listen`; its address.
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
    /// Built at the first request: most alliances of a test have none from outside.
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
