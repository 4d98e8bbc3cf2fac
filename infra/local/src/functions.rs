//! Every function's handler by the name of its binary, as Lambda would start it.

use std::collections::BTreeMap;
use std::sync::Arc;

use alliance::runtime::doorway::Doorway;
use alliance::runtime::function::{BatchAnswer, QueueMessage, run_batch, run_messages};
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{
    Failure, HttpFunction, Platform, QueueFunction, ScheduledFunction, StartError, StreamFunction, Tick,
};
use anyhow::{Context as _, bail};
use aws_lambda_events::dynamodb::EventRecord;
use console_functions::Console;
use dead_letter_functions::{DeadLetterKeep, DeadLetters};
use media_functions::MediaFetch;
use notification_functions::Deliver;
use projection_functions::ProjectTickets;
use resident_functions::ResidentSite;
use schedule_functions::DeadlineSweep;
use std::pin::Pin;
use ticket_functions::{
    Accept, Approve, Check, Dispatch, HandIn, Rate, SendBack, SenderBlock, Sign, Submit, Withdraw,
};
use wechat_functions::{
    AccountAuthorize, AccountCallback, FollowerSync, PlatformEvents, PublishTest, TokenRefresh,
};

type Future<T> = Pin<Box<dyn std::future::Future<Output = T> + Send>>;
type Http = Arc<dyn Fn(Request) -> Future<Response> + Send + Sync>;
type Stream = Arc<dyn Fn(Vec<EventRecord>) -> Future<BatchAnswer> + Send + Sync>;
type Queue = Arc<dyn Fn(Vec<QueueMessage>) -> Future<BatchAnswer> + Send + Sync>;
type Scheduled = Arc<dyn Fn(Tick) -> Future<Result<(), Failure>> + Send + Sync>;

/// A function that has been started.
#[derive(Clone)]
pub(crate) enum Hosted {
    Http(Http),
    Stream(Stream),
    Queue(Queue),
    Scheduled(Scheduled),
}

/// Starts a function by the name of its binary, on its own platform.
pub(crate) async fn start(binary: &str, platform: &Platform) -> anyhow::Result<Hosted> {
    let started = match binary {
        "account-authorize" => http::<AccountAuthorize>(platform).await,
        "account-callback" => http::<AccountCallback>(platform).await,
        "platform-events" => http::<PlatformEvents>(platform).await,
        "dead-letters" => http::<DeadLetters>(platform).await,
        "dead-letter-keep" => queue::<DeadLetterKeep>(platform).await,
        "console" => http::<Console>(platform).await,
        "resident-site" => http::<ResidentSite>(platform).await,
        "sender-block" => http::<SenderBlock>(platform).await,
        "ticket-submit" => http::<Submit>(platform).await,
        "ticket-accept" => http::<Accept>(platform).await,
        "ticket-dispatch" => http::<Dispatch>(platform).await,
        "ticket-sign" => http::<Sign>(platform).await,
        "ticket-check" => http::<Check>(platform).await,
        "ticket-hand-in" => http::<HandIn>(platform).await,
        "ticket-send-back" => http::<SendBack>(platform).await,
        "ticket-approve" => http::<Approve>(platform).await,
        "ticket-rate" => http::<Rate>(platform).await,
        "ticket-withdraw" => http::<Withdraw>(platform).await,
        "notification-deliver" => stream::<Deliver>(platform).await,
        "project-tickets" => stream::<ProjectTickets>(platform).await,
        "media-fetch" => stream::<MediaFetch>(platform).await,
        "publish-test" => stream::<PublishTest>(platform).await,
        "deadline-sweep" => scheduled::<DeadlineSweep>(platform).await,
        "follower-sync" => scheduled::<FollowerSync>(platform).await,
        "token-refresh" => scheduled::<TokenRefresh>(platform).await,
        _ => bail!("template.yaml names the function {binary}, which this host does not know"),
    };
    started.with_context(|| format!("the function {binary} cannot start"))
}

async fn http<F: HttpFunction>(platform: &Platform) -> Result<Hosted, StartError> {
    let served = Arc::new((F::build(platform).await?, Doorway::build(platform)?));
    Ok(Hosted::Http(Arc::new(move |request| {
        let served = Arc::clone(&served);
        Box::pin(async move {
            let (function, doorway) = &*served;
            doorway.answer(function, request).await
        })
    })))
}

async fn stream<F: StreamFunction>(platform: &Platform) -> Result<Hosted, StartError> {
    let function = Arc::new(F::build(platform).await?);
    Ok(Hosted::Stream(Arc::new(move |records| {
        let function = Arc::clone(&function);
        Box::pin(async move { run_batch(&*function, records).await })
    })))
}

async fn queue<F: QueueFunction>(platform: &Platform) -> Result<Hosted, StartError> {
    let function = Arc::new(F::build(platform).await?);
    Ok(Hosted::Queue(Arc::new(move |messages| {
        let function = Arc::clone(&function);
        Box::pin(async move { run_messages(&*function, messages).await })
    })))
}

async fn scheduled<F: ScheduledFunction>(platform: &Platform) -> Result<Hosted, StartError> {
    let function = Arc::new(F::build(platform).await?);
    Ok(Hosted::Scheduled(Arc::new(move |tick| {
        let function = Arc::clone(&function);
        Box::pin(async move { function.tick(tick).await })
    })))
}

/// The started functions, by the name of their binary.
pub(crate) type Functions = BTreeMap<String, Hosted>;
