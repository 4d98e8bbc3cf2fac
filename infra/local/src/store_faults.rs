//! Lets a test stop a function in the middle: the store fails at a chosen write, before or after it is done, or
//! throttles calls as DynamoDB does.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use http::StatusCode;
use serde_json::json;

/// On which side of the write the caller is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The write never reaches the store.
    Before,
    /// The write is done, but the caller never gets the answer.
    After,
}

/// Which write fails next, if any.
#[derive(Clone, Debug, Default)]
pub struct StoreFaults(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    /// The number of writes to let pass, then where to fail.
    next: Option<(usize, Side)>,
    /// The write that is to fail is under way.
    armed: bool,
    failed: bool,
    /// Nothing reaches the store.
    down: bool,
    /// The operations that are throttled.
    busy: &'static [&'static str],
    /// How many of them pass before.
    passes: usize,
}

/// The error that a function gets when it is cut off from the store.
#[derive(Debug)]
struct CutOff;

impl std::fmt::Display for CutOff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut off by a test")
    }
}

impl std::error::Error for CutOff {}

impl StoreFaults {
    /// Lets `pass` writes through and fails the next one, once.
    pub fn fail_write(&self, pass: usize, side: Side) {
        *self.plan() = Plan { next: Some((pass, side)), ..Plan::default() };
    }

    /// Makes the whole store unavailable, for reads too, or available again.
    pub fn set_down(&self, down: bool) {
        self.plan().down = down;
    }

    /// Throttles every call of these operations that a function makes, until [`StoreFaults::clear`].
    pub fn set_busy(&self, operations: &'static [&'static str]) {
        self.set_busy_after(0, operations);
    }

    /// The same, after the first `passes` of these operations.
    pub fn set_busy_after(&self, passes: usize, operations: &'static [&'static str]) {
        let mut plan = self.plan();
        (plan.busy, plan.passes) = (operations, passes);
    }

    /// Ends the plan. Returns whether a write has failed.
    pub fn clear(&self) -> bool {
        std::mem::take(&mut *self.plan()).failed
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this request fails before it is sent; also notes if its answer is to be withheld.
    fn stops(&self, target: &str) -> bool {
        let mut plan = self.plan();
        if plan.down {
            return true;
        }
        let operations = ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"];
        let Some((pass, side)) = plan.next else { return false };
        if !operations.iter().any(|operation| target.ends_with(operation)) {
            return false;
        }
        if pass > 0 {
            plan.next = Some((pass - 1, side));
            return false;
        }
        plan.next = None;
        plan.failed = true;
        plan.armed = side == Side::After;
        side == Side::Before
    }

    /// DynamoDB's answer if `operation` is throttled. A single write gets the one throttling answer
    /// after which the SDK does not wait and retry.
    pub(crate) fn throttles(&self, operation: &str) -> Option<HttpResponse> {
        let mut plan = self.plan();
        if !plan.busy.contains(&operation) {
            return None;
        }
        if plan.passes > 0 {
            plan.passes -= 1;
            return None;
        }
        drop(plan);
        let body = match operation {
            "TransactWriteItems" => json!({
                "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                "Message": "throttled by a test",
                "CancellationReasons": [{ "Code": "ThrottlingError" }],
            }),
            _ => json!({
                "__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException",
                "message": "throttled by a test",
            }),
        };
        let mut response = HttpResponse::new(StatusCode::BAD_REQUEST.into(), body.to_string().into());
        response.headers_mut().insert("content-type", "application/x-amz-json-1.0");
        Some(response)
    }

    /// Whether this answer, to the armed write, is withheld. Tests cut off one caller at a time.
    fn withholds(&self) -> bool {
        std::mem::take(&mut self.plan().armed)
    }
}

impl Intercept for StoreFaults {
    fn name(&self) -> &'static str {
        "StoreFaults"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let target = context.request().headers().get("x-amz-target").unwrap_or_default();
        if self.stops(target) { Err(CutOff.into()) } else { Ok(()) }
    }

    fn read_before_deserialization(
        &self,
        _: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.withholds() { Err(CutOff.into()) } else { Ok(()) }
    }
}
