//! Logs: JSON lines in the cloud, readable ones on a terminal. Ids in fields; never an openid, a telephone
//! number, a token or the text of a message.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Sets up logging for a deployed function: JSON, levels from `RUST_LOG` (`info`, or `info,target=debug`), `info`
/// without it. Filters by fields or spans, which need regular expressions, are not understood.
pub fn init_json() {
    let wanted = std::env::var("RUST_LOG").ok().and_then(|wanted| wanted.parse::<Targets>().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(LevelFilter::INFO));
    // A second call in one process (tests) keeps the first subscriber.
    let lines = tracing_subscriber::fmt::layer().json().with_current_span(false).with_ansi(false);
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
}
