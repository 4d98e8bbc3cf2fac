//! Runs a function under Lambda until Lambda ends it.

use std::panic::AssertUnwindSafe;

use aws_lambda_events::dynamodb::Event;
use bytes::Bytes;
use futures_util::FutureExt as _;
use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt as _};
use lambda_runtime::{Error, LambdaEvent, service_fn};

use super::doorway::Doorway;
use super::function::{
    Function, HttpFunction, QueueEvent, QueueFunction, ScheduledFunction, StreamFunction, Tick, run_batch,
    run_messages,
};
use super::platform::Platform;
use super::web::Request;

/// Serves a function behind a route.
///
/// # Errors
/// Where the function cannot start, with the sentence that says why; or what the runtime cannot recover from.
pub async fn serve_http<F: HttpFunction>() -> Result<(), Error> {
    let (function, platform) = &start::<F>().await?;
    let doorway = &Doorway::build(platform)?;
    lambda_http::run(service_fn(move |request: lambda_http::Request| async move {
        let response = caught(doorway.answer(function, from_lambda(request))).await?;
        let (parts, body) = response.into_parts();
        Ok::<_, Error>(http::Response::from_parts(parts, Body::Binary(body.into())))
    }))
    .await
}

/// Serves a function behind a table's stream.
///
/// # Errors
/// See [`serve_http`].
pub async fn serve_stream<F: StreamFunction>() -> Result<(), Error> {
    let (function, _) = &start::<F>().await?;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Event>| async move {
        caught(run_batch(function, event.payload.records)).await
    }))
    .await
}

/// Serves a function behind queues.
///
/// # Errors
/// See [`serve_http`].
pub async fn serve_queue<F: QueueFunction>() -> Result<(), Error> {
    let (function, _) = &start::<F>().await?;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<QueueEvent>| async move {
        caught(run_messages(function, event.payload.records)).await
    }))
    .await
}

/// Serves a function behind a schedule; its failure fails the invocation, which is then retried.
///
/// # Errors
/// See [`serve_http`].
pub async fn serve_schedule<F: ScheduledFunction>() -> Result<(), Error> {
    let (function, _) = &start::<F>().await?;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Tick>| async move {
        let done = caught(function.tick(event.payload)).await?;
        done.inspect_err(|error| {
            tracing::error!(error = &**error as &dyn std::error::Error, "a scheduled function failed");
        })
    }))
    .await
}

/// Does the work, and answers a panic with a sentence of ours: the runtime would pass on what it says, which ends in
/// dead letters, and may hold anything.
fn caught<T>(work: impl Future<Output = T>) -> impl Future<Output = Result<T, Error>> {
    // In a box, as some functions' work is large.
    let work = AssertUnwindSafe(Box::pin(work)).catch_unwind();
    work.map(|done| done.map_err(|_| Error::from("the function panicked; its log says where")))
}

async fn start<F: Function>() -> Result<(F, Platform), Error> {
    super::log::init_json();
    let platform = Platform::from_env();
    let built = match platform.public_address() {
        Ok(_) => F::build(&platform).await,
        Err(error) => Err(error.into()),
    };
    let function = built.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "the function cannot start");
        Error::from(error)
    })?;
    function.read_ahead().await;
    Ok((function, platform))
}

fn from_lambda(request: lambda_http::Request) -> Request {
    let peer = peer(&request);
    let params =
        request.path_parameters().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let (parts, body) = request.into_parts();
    let body = match body {
        Body::Text(text) => Bytes::from(text),
        Body::Binary(bytes) => Bytes::from(bytes),
        _ => Bytes::new(),
    };
    Request {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        params,
        headers: parts.headers,
        body,
        peer,
    }
}

/// The address that the API was called from.
fn peer(request: &lambda_http::Request) -> Option<std::net::IpAddr> {
    match request.request_context_ref()? {
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.as_deref()?.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn a_panic_becomes_a_sentence_that_holds_nothing_of_its_message() {
        let words = String::from("18653212345");
        let failure = super::caught(async move { panic!("a message from {words}") }).await;
        let failure: Result<(), _> = failure;
        assert_eq!(failure.unwrap_err().to_string(), "the function panicked; its log says where");
    }
}
