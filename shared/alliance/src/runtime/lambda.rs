//! Runs a program under Lambda until Lambda ends it.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, SystemTime};

use aws_lambda_events::dynamodb::Event;
use bytes::Bytes;
use futures_util::FutureExt as _;
use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt as _};
pub use lambda_runtime::Error;
use lambda_runtime::{LambdaEvent, service_fn};

use super::catalogue::{Program, Serves, Started};
use super::deadline;
use super::deployment::Deployment;
use super::failures::Failures;
use super::function::QueueEvent;
use super::web::Request;

/// The variable in which Lambda gives the name of the function's handler, as its template has it.
const HANDLER: &str = "_HANDLER";

/// Serves the function of `program` that Lambda names, until Lambda ends the process.
///
/// # Errors
/// Where the program has no such function or the function cannot start, with a sentence that says why; or an error that
/// the runtime cannot recover from.
pub fn run(program: &Program) -> Result<(), Error> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(serve(program))
}

async fn serve(program: &Program) -> Result<(), Error> {
    super::log::init_json();
    let deployment = Deployment::from_env();
    let handler = deployment.settings.require(HANDLER).inspect_err(|error| {
        tracing::error!(
            error = error as &dyn std::error::Error,
            "the program is not told which function it is"
        );
    })?;
    let failures =
        &Failures::new(program.area, handler.clone(), deployment.clock.clone(), deployment.metrics.clone());
    let started = start(program, &handler, &deployment).await.inspect_err(|error| {
        tracing::error!(error = &**error as &dyn std::error::Error, "the function cannot start");
        failures.count();
    })?;
    started.read_ahead().await;
    match started.serves {
        Serves::Http(answer) => {
            let answer = &answer;
            lambda_http::run(service_fn(move |request: lambda_http::Request| async move {
                let left = left(request.lambda_context().deadline);
                let response = failures.watch(left, caught(answer(from_lambda(request)))).await?;
                let (parts, body) = response.into_parts();
                Ok::<_, Error>(http::Response::from_parts(parts, Body::Binary(body.into())))
            }))
            .await
        }
        Serves::Stream(batch) => {
            let batch = &batch;
            lambda_runtime::run(service_fn(move |event: LambdaEvent<Event>| async move {
                let left = left(event.context.deadline);
                let done = deadline::within(left, batch(event.payload.records));
                failures.watch(left, caught(done)).await
            }))
            .await
        }
        Serves::Queue(batch) => {
            let batch = &batch;
            lambda_runtime::run(service_fn(move |event: LambdaEvent<QueueEvent>| async move {
                let left = left(event.context.deadline);
                failures.watch(left, caught(batch(event.payload.records))).await
            }))
            .await
        }
        // A failed run fails the invocation, which is then retried.
        Serves::Schedule(tick) => {
            let tick = &tick;
            lambda_runtime::run(service_fn(move |event: LambdaEvent<_>| async move {
                let left = left(event.context.deadline);
                let done = async { caught(tick(event.payload)).await.and_then(|done| done) };
                let done = failures.watch(left, done).await;
                done.inspect_err(|error| {
                    tracing::error!(
                        error = &**error as &dyn std::error::Error,
                        "a scheduled function failed"
                    );
                })
            }))
            .await
        }
    }
}

async fn start(program: &Program, handler: &str, deployment: &Deployment) -> Result<Started, Error> {
    let function = program.function(handler)?;
    deployment.public_address()?;
    Ok(function.start(deployment).await?)
}

/// How much time an invocation has until `deadline`, in Unix milliseconds.
fn left(deadline: u64) -> Duration {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Duration::from_millis(deadline).saturating_sub(now)
}

/// Does the work, and answers a panic with a sentence of ours: the runtime would pass on the panic's message, which
/// ends up in dead letters and may hold anything.
fn caught<T>(work: impl Future<Output = T>) -> impl Future<Output = Result<T, Error>> {
    // Boxed, because the futures of some functions are large.
    let work = AssertUnwindSafe(Box::pin(work)).catch_unwind();
    work.map(|done| done.map_err(|_| Error::from("the function panicked; its log says where")))
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
