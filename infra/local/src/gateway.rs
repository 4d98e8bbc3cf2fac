//! The HTTP API: the template's routes, answered by the functions behind them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use alliance::runtime::catalogue::Serves;
use alliance::runtime::web::{self, MOST_BYTES};
use anyhow::Context as _;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use http::{Method, StatusCode};

use crate::functions::Functions;
use crate::template::{Template, Trigger};

/// Which function answers which route.
#[derive(Clone)]
pub(crate) struct Gateway {
    routes: Arc<BTreeMap<Method, matchit::Router<String>>>,
    functions: Arc<Functions>,
}

impl Gateway {
    pub(crate) fn new(template: &Template, functions: Arc<Functions>) -> anyhow::Result<Self> {
        let mut routes = BTreeMap::<Method, matchit::Router<String>>::default();
        for (name, function) in &template.functions {
            for event in &function.events {
                let Trigger::Route { method, path } = event else { continue };
                // API Gateway writes a greedy part as {proxy+}, matchit as {*proxy}.
                let path = path.replace("{proxy+}", "{*proxy}");
                let method = Method::from_bytes(method.as_bytes())?;
                let router = routes.entry(method).or_default();
                router.insert(&path, name.clone()).with_context(|| format!("the route {path}"))?;
            }
        }
        Ok(Self { routes: Arc::new(routes), functions })
    }

    /// Answers one request as API Gateway and Lambda would.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let Some((name, params)) = self.find(&parts.method, &path) else {
            return respond(web::answer(
                StatusCode::NOT_FOUND,
                "application/json",
                r#"{"message":"Not Found"}"#,
            ));
        };
        let Some(Serves::Http(function)) = self.functions.get(&name) else {
            return respond(web::answer(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", "no such function"));
        };
        let Ok(body) = to_bytes(body, MOST_BYTES).await else {
            let text = r#"{"message":"Request Entity Too Large"}"#;
            return respond(web::answer(StatusCode::PAYLOAD_TOO_LARGE, "application/json", text));
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip());
        let request = web::Request {
            method: parts.method,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            path,
            params,
            headers: parts.headers,
            body,
            peer,
        };
        let started = std::time::Instant::now();
        let answer = function(request).await;
        let duration_ms = started.elapsed().as_millis();
        tracing::debug!(function = name, status = answer.status().as_u16(), duration_ms, "answered");
        respond(answer)
    }

    fn find(&self, method: &Method, path: &str) -> Option<(String, BTreeMap<String, String>)> {
        let found = self.routes.get(method)?.at(path).ok()?;
        let decode =
            |value: &str| percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
        let params = found.params.iter().map(|(name, value)| (name.to_owned(), decode(value))).collect();
        Some((found.value.clone(), params))
    }
}

fn respond(answer: web::Response) -> Response {
    answer.map(Body::from)
}
