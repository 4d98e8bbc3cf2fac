//! Who asks for access tokens, and a count of how often WeChat is asked.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex, PoisonError};

use alliance::runtime::{Clock, Deployment};
use alliance::services::tokens::AccessTokens;
use alliance::store::Tokens;
use alliance_tests::Stage;
use alliance_tests::apart::{PATIENCE, apart};
use alliance_tests::stage::DISTRICT;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use domain::accounts::Account;
use domain::ids::AccountId;
use tokio::sync::Notify;
use wechat::secrecy::{ExposeSecret as _, SecretString};

/// Stands before the simulated WeChat and counts who asks for a token.
#[derive(Clone)]
pub(crate) struct Counter {
    pub(crate) url: String,
    pub(crate) behind: String,
    http: reqwest::Client,
    /// For each request whether it was one by force.
    asked: Arc<Mutex<Vec<bool>>>,
    /// Whether the next request for a token is never answered.
    silent: Arc<AtomicBool>,
    /// Tells of a request that is not answered.
    unanswered: Arc<Notify>,
}

impl Counter {
    pub(crate) async fn before(stage: &Stage) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let counter = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            behind: format!("{}/weixin", stage.alliance.url()),
            http: alliance_tests::browser(),
            asked: Arc::default(),
            silent: Arc::default(),
            unanswered: Arc::default(),
        };
        let router = axum::Router::new().fallback(forward).with_state(counter.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        counter
    }

    pub(crate) fn asked(&self) -> Vec<bool> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Leaves whoever asks for a token next without an answer.
    pub(crate) fn say_nothing_to_the_next(&self) {
        self.silent.store(true, Ordering::Relaxed);
    }

    /// Waits for somebody who is left without an answer.
    pub(crate) async fn somebody_waits(&self) {
        self.unanswered.notified().await;
    }
}

async fn forward(State(counter): State<Counter>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    if parts.uri.path() == "/cgi-bin/stable_token" {
        let asked: serde_json::Value = serde_json::from_slice(&body).unwrap();
        counter.asked.lock().unwrap().push(asked["force_refresh"] == true);
        if counter.silent.swap(false, Ordering::Relaxed) {
            counter.unanswered.notify_one();
            std::future::pending::<()>().await;
        }
    }
    let url = format!("{}{}", counter.behind, parts.uri);
    let answer = counter.http.request(parts.method, url).headers(parts.headers).body(body).send().await;
    Response::new(Body::from(answer.unwrap().bytes().await.unwrap()))
}

/// What one process needs to build everything of its own.
#[derive(Clone)]
pub(crate) struct Process {
    pub(crate) deployment: Deployment,
    dynamodb_url: String,
    wechat_url: String,
    clock: Clock,
    pub(crate) account: Account,
}

impl Process {
    pub(crate) async fn of(stage: &Stage, counter: &Counter) -> Self {
        let deployment = stage.alliance.deployment.clone();
        let alliance = deployment.accounts().unwrap().alliance().await.unwrap();
        let clock = stage.alliance.clock.clone();
        Self {
            account: alliance.account(&AccountId::parse(DISTRICT).unwrap()).unwrap().clone(),
            deployment,
            dynamodb_url: stage.alliance.dynamodb_url.clone(),
            wechat_url: counter.url.clone(),
            clock: Clock::from_fn(move || clock.now()),
        }
    }

    /// A store and tokens with clients that nobody shares.
    pub(crate) async fn start(&self) -> (Tokens, AccessTokens) {
        let own = apart(self.deployment.settings.clone(), self.clock.clone(), &self.dynamodb_url);
        let wechat = wechat::client::Client::new(&self.wechat_url, PATIENCE).unwrap();
        (own.tokens().unwrap(), AccessTokens::build(&own, own.counted(wechat).unwrap()).await.unwrap())
    }

    /// Has so many processes do the same at the same moment, each on a thread and a runtime of its own.
    pub(crate) fn all<T, F>(
        &self,
        processes: usize,
        act: impl Fn(AccessTokens, Account, Arc<Barrier>) -> F + Clone + Send + 'static,
    ) -> Vec<T>
    where
        T: Send + 'static,
        F: Future<Output = T>,
    {
        let barrier = Arc::new(Barrier::new(processes));
        let threads: Vec<_> = (0..processes)
            .map(|_| {
                let (process, act, barrier) = (self.clone(), act.clone(), Arc::clone(&barrier));
                std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    runtime.block_on(async {
                        let (_, tokens) = process.start().await;
                        act(tokens, process.account, barrier).await
                    })
                })
            })
            .collect();
        tokio::task::block_in_place(|| threads.into_iter().map(|thread| thread.join().unwrap()).collect())
    }
}

pub(crate) fn text(token: &SecretString) -> String {
    token.expose_secret().to_owned()
}
