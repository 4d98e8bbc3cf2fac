//! Logs: JSON lines in the cloud, readable ones on a terminal. Ids in fields; never an openid, a telephone
//! number, a token or the text of a message.

use tracing_subscriber::EnvFilter;

/// Sets up logging for a deployed function: JSON, level from `RUST_LOG`, `info` without it.
pub fn init_json() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // A second call in one process (tests) keeps the first subscriber.
    let _ = tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_current_span(false)
        .with_ansi(false)
        .try_init();
}
