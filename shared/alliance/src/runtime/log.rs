//! Logs: JSON lines in the cloud, readable ones on a terminal. Ids in fields; never an openid, a telephone number, a
//! token or the text of a message.
//!
//! Our own crates keep that rule, at every level. Foreign crates do not know it: the SDK prints whole requests at
//! `trace`; Lambda's runtime prints the input of a function where it cannot be read, and the message of a panic. So of
//! a foreign event only its place in the source is logged, from `warn` up, whatever `RUST_LOG` says; and of a panic its
//! place, and its message only where the source has it word for word.

use std::io::{IsTerminal as _, Write};
use std::panic::PanicHookInfo;

use serde_json::json;
use tracing::level_filters::LevelFilter;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{FilterFn, Targets, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::debug_fn;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Names what is logged: levels by target, such as `info` or `info,alliance=debug`.
const VARIABLE: &str = "RUST_LOG";

/// Sets up logging for a deployed function: JSON on standard output, levels from `RUST_LOG`, `info` without it.
pub fn init_json() {
    let (wanted, usable) = wanted("info");
    write_json(std::io::stdout, wanted);
    finish(usable);
}

/// Writes into `out` what a deployed function would log at `trace`, for tests that search it. Panics are reported as
/// usual.
pub fn init_json_into<W>(out: W)
where
    W: for<'w> MakeWriter<'w> + Clone + Send + Sync + 'static,
{
    write_json(out, Targets::new().with_default(LevelFilter::TRACE));
}

fn write_json<W>(out: W, wanted: Targets)
where
    W: for<'w> MakeWriter<'w> + Clone + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().json().with_writer(out.clone());
    let lines = lines.with_current_span(false).with_ansi(false);
    let ours = lines.with_filter(ours(wanted.clone(), is_ours));
    let foreign = Places { out, json: true }.with_filter(foreign(wanted, is_ours));
    // A second call in one process (tests) keeps the first subscriber.
    let _ = tracing_subscriber::registry().with(ours).with(foreign).try_init();
}

/// Sets up logging for a program on a terminal: lines on standard error, levels from `RUST_LOG`, `default` without it.
/// `crates` are those of the program alone, which are ours as well.
pub fn init_text(default: &str, crates: &'static [&'static str]) {
    let is_known = move |target: &str| is_ours(target) || crates.contains(&root(target));
    let (wanted, usable) = wanted(default);
    // Of an error only its own sentence is logged, as in JSON: its sources are foreign and may hold an address with a
    // secret.
    let fields = debug_fn(|out, field, value| match field.name() {
        "message" => write!(out, "{value:?}"),
        name => write!(out, "{name}={value:?}"),
    });
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .fmt_fields(tracing_subscriber::field::MakeExt::delimited(fields, " "));
    let ours = lines.with_filter(ours(wanted.clone(), is_known));
    let foreign = Places { out: std::io::stderr, json: false }.with_filter(foreign(wanted, is_known));
    let _ = tracing_subscriber::registry().with(ours).with(foreign).try_init();
    finish(usable);
}

/// The levels from the environment, and whether they could be read; filters by fields or spans, which need regular
/// expressions, cannot.
fn wanted(default: &str) -> (Targets, bool) {
    let given = std::env::var(VARIABLE).ok().filter(|given| !given.trim().is_empty());
    let parsed = given.as_deref().map(str::parse::<Targets>);
    let usable = !matches!(parsed, Some(Err(_)));
    let fallback = || default.parse().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO));
    (parsed.and_then(Result::ok).unwrap_or_else(fallback), usable)
}

fn finish(usable: bool) {
    std::panic::set_hook(Box::new(panicked));
    if !usable {
        tracing::warn!(
            "{VARIABLE} is not understood, so the default holds; write levels, or targets with levels"
        );
    }
}

/// Events and spans of our own crates; and of Lambda's runtime only the span that has the request's id.
fn ours(
    wanted: Targets,
    is_ours: impl Fn(&str) -> bool + 'static,
) -> FilterFn<impl Fn(&Metadata<'_>) -> bool> {
    let most = most(&wanted);
    let passes = move |what: &Metadata<'_>| {
        let known = is_ours(what.target())
            || what.is_span() && *what.level() <= Level::INFO && root(what.target()) == "lambda_runtime";
        known && wanted.would_enable(what.target(), what.level())
    };
    filter_fn(passes).with_max_level_hint(most)
}

/// Events of foreign crates, from `warn` up.
fn foreign(
    wanted: Targets,
    is_ours: impl Fn(&str) -> bool + 'static,
) -> FilterFn<impl Fn(&Metadata<'_>) -> bool> {
    let passes = move |what: &Metadata<'_>| {
        what.is_event()
            && *what.level() <= Level::WARN
            && !is_ours(what.target())
            && wanted.would_enable(what.target(), what.level())
    };
    filter_fn(passes).with_max_level_hint(LevelFilter::WARN)
}

/// The most detailed level that any target is wanted at.
fn most(wanted: &Targets) -> LevelFilter {
    let by_target = wanted.iter().map(|(_, level)| level);
    by_target.chain(wanted.default_level()).max().unwrap_or(LevelFilter::OFF)
}

/// Whether a target is a deployed crate of this project; all of these keep the rule.
#[must_use]
pub fn is_ours(target: &str) -> bool {
    let root = root(target);
    ["domain", "alliance", "wechat"].contains(&root) || root.ends_with("_functions")
}

fn root(target: &str) -> &str {
    target.split("::").next().unwrap_or_default()
}

/// Writes where an event is in the source, and none of its content.
struct Places<W> {
    out: W,
    json: bool,
}

impl<S, W> Layer<S> for Places<W>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + 'static,
{
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let what = event.metadata();
        let place = format!("{}:{}", place(what.file().unwrap_or_default()), what.line().unwrap_or_default());
        let (time, level, target) = (jiff::Timestamp::now(), what.level().as_str(), what.target());
        let line = if self.json {
            let fields = json!({ "message": "a foreign event", "place": place });
            json!({ "timestamp": time, "level": level, "fields": fields, "target": target }).to_string()
        } else {
            format!("{time} {level} {target}: a foreign event at {place}")
        };
        // A failure to write the log cannot be logged.
        let _ = self.out.make_writer().write_all(format!("{line}\n").as_bytes());
    }
}

/// A source file from its crate's folder on, without the folders of the machine that built it.
fn place(file: &str) -> &str {
    let Some(src) = file.rfind("/src/") else { return file };
    file[..src].rfind('/').map_or(file, |at| &file[at + 1..])
}

/// Logs that something panicked, and where. A message that was formatted at run time may hold anything.
fn panicked(panic: &PanicHookInfo<'_>) {
    let (file, line) = panic.location().map_or(("", 0), |location| (location.file(), location.line()));
    let written = panic.payload().downcast_ref::<&'static str>().copied();
    tracing::error!(place = format!("{}:{line}", place(file)), written, "panicked");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_names_the_crate_and_not_the_machine_that_built_it() {
        let foreign =
            "/home/builder/.cargo/registry/src/index.crates.io-1/lambda_runtime-1.5.0/src/layers/panic.rs";
        assert_eq!(place(foreign), "lambda_runtime-1.5.0/src/layers/panic.rs");
        assert_eq!(place("shared/domain/src/ids.rs"), "domain/src/ids.rs");
        assert_eq!(place("tests/it/main.rs"), "tests/it/main.rs");
        assert_eq!(place(""), "");
    }

    #[test]
    fn only_the_crates_of_this_project_are_ours() {
        for target in [
            "alliance",
            "domain::tickets",
            "alliance::store::tickets",
            "wechat::client",
            "ticket_functions::submit",
        ] {
            assert!(is_ours(target), "{target}");
        }
        for target in [
            "aws_sdk_dynamodb",
            "wechatpay",
            "wechat_simulator",
            "domainname",
            "alliances::x",
            "h2::proto",
            "functions",
            "",
            "reqwest",
        ] {
            assert!(!is_ours(target), "{target}");
        }
    }

    #[test]
    fn the_most_detailed_level_of_any_target_counts() {
        assert_eq!(most(&"warn,alliance=trace".parse().unwrap()), LevelFilter::TRACE);
        assert_eq!(most(&"off".parse().unwrap()), LevelFilter::OFF);
        assert_eq!(most(&Targets::new()), LevelFilter::OFF);
    }
}
