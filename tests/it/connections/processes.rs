//! Real processes that want the token of one account: they share nothing but the table.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use alliance::services::tokens::LEASE;
use alliance::store::TokenClaim;
use alliance_tests::Stage;
use alliance_tests::stage::DISTRICT;
use jiff::{SignedDuration, Timestamp};
use tokio::task::block_in_place;

use crate::connections::askers::{Counter, Process};

/// So many processes at once.
const PROCESSES: usize = 100;

/// A process of the operating system, `src/bin/asker.rs`; it is killed when nobody wants it any more.
struct Asker {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Asker {
    /// Starts one, in which it is `now` for ever.
    fn start(stage: &Stage, counter: &Counter, now: Timestamp) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_asker"));
        command.env_clear();
        for name in ["ALLIANCE", "MASTER_KEY", "TABLE_ACCOUNTS", "TABLE_TOKENS", "TABLE_LIMITS"] {
            command.env(name, stage.alliance.deployment.settings.require(name).unwrap());
        }
        command
            .env("WECHAT_API_URL", &counter.url)
            .env("DYNAMODB_URL", &stage.alliance.dynamodb_url)
            .env("ACCOUNT", DISTRICT)
            .env("NOW", now.to_string());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { child, to, from: BufReader::new(from) }
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn expect_ready(&mut self) {
        assert_eq!(self.hear(), "ready");
    }

    fn ask(&mut self) {
        self.to.write_all(b"ask\n").unwrap();
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Asker {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_processes_that_want_a_token_at_once_cost_one_call() {
    let stage = Stage::new().await;
    let counter = Counter::before(&stage).await;
    let now = stage.alliance.clock.now();
    let mut tokens: Vec<_> = block_in_place(|| {
        let mut askers: Vec<_> = (0..PROCESSES).map(|_| Asker::start(&stage, &counter, now)).collect();
        askers.iter_mut().for_each(Asker::expect_ready);
        askers.iter_mut().for_each(Asker::ask);
        askers.iter_mut().map(Asker::hear).collect()
    });
    assert_eq!(tokens.len(), PROCESSES);
    tokens.dedup();
    assert!(tokens.iter().all(|token| !token.is_empty()), "every process has got a token");
    assert_eq!((tokens.len(), counter.asked()), (1, vec![false]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_killed_while_it_gets_a_token_costs_the_others_its_lease_and_no_more() {
    let stage = Stage::new().await;
    let counter = Counter::before(&stage).await;
    let process = Process::of(&stage, &counter).await;
    let (store, tokens) = process.start().await;
    let now = stage.alliance.clock.now();
    counter.say_nothing_to_the_next();
    let mut holder = block_in_place(|| {
        let mut holder = Asker::start(&stage, &counter, now);
        holder.expect_ready();
        holder.ask();
        holder
    });
    counter.somebody_waits().await;
    block_in_place(|| holder.kill());

    let id = &process.account.id;
    let short = now + LEASE - SignedDuration::from_secs(1);
    let early = store.claim(id, "another", short, short + LEASE, 0).await.unwrap();
    assert!(matches!(early, TokenClaim::Lost(standing) if standing.is_leased(short)));
    // There is no token to go on with: whoever wants one waits, and gets it when the lease is over.
    let waiting = tokens.get(&process.account);
    let lease_ends = async { stage.alliance.clock.advance(LEASE) };
    let (got, ()) = tokio::join!(waiting, lease_ends);
    got.unwrap();
    assert_eq!(counter.asked(), [false, false], "the killed one's request, and one more");
}
