//! Understanding a message beside the way before it (a list of words of danger, then a look-up of the exact words), and
//! what the bundled model costs to read and to keep.
//!
//! `cargo bench -p domain --bench understanding`

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::{Duration, Instant};

use domain::danger::tells_of_danger;
use domain::understanding::{Understanding, normalise};

/// The bundled model, read here once more to see what reading costs.
const MODEL: &[u8] = include_bytes!("../src/understanding/model.bin");

/// Each measurement is repeated so often, all of them in turns.
const ROUNDS: usize = 200;
/// One measurement lasts at least so long.
const LEAST: Duration = Duration::from_millis(1);
/// So many models are kept at once to see what one takes.
const MODELS: usize = 20;

/// About 120 characters, as somebody tells a matter at length.
const LONG: &str = "尊敬的领导您好，我是新湛一路12号的居民，我们楼前的污水井盖自入冬以来多次移位，夜间没有照明，老年人出行很不便，\
    物业说不归他们管，打了好几次电话也没有人来看，孩子上学天天从这里走，实在让人担心，恳请派人来加固一下，顺便把路灯也修一修，不胜感激，谢谢。";

/// Words of danger and nothing else.
const DANGER: &str = "着火了救命啊煤气泄漏触电了有人落水晕倒了";

/// Words that the way before looked up.
const WORDS: &[&str] = &[
    "报修",
    "我要报修",
    "投诉",
    "我要投诉",
    "反映问题",
    "我的诉求",
    "人工",
    "客服",
    "帮助",
    "你好",
    "您好",
    "谢谢",
    "谢谢您",
    "完成",
    "取消",
    "是",
    "不",
    "微联盟",
    "微博",
    "热线",
    "办事指南",
    "大字",
    "停水",
    "停电",
    "低保",
    "二胎",
    "社保",
];

fn main() {
    let texts = [
        ("short", "路灯不亮了".to_owned()),
        ("long", LONG.to_owned()),
        ("2,000 characters", LONG.chars().cycle().take(2_000).collect()),
        ("danger words", DANGER.to_owned()),
    ];
    let understanding = Understanding::bundled().unwrap_or_else(|error| panic!("{error}"));
    let words: BTreeSet<&str> = WORDS.iter().copied().collect();
    let before = |text: &str| (tells_of_danger(text), words.contains(normalise(text).as_str()));

    let mut rows: Vec<(String, Vec<Duration>)> = Vec::new();
    for round in 0..ROUNDS {
        let mut at = 0;
        let mut take = |name: String, time: Duration| {
            if round == 0 {
                rows.push((name, Vec::new()));
            }
            rows[at].1.push(time);
            at += 1;
        };
        for (name, text) in &texts {
            take(format!("{name}, before"), one(|| before(black_box(text))));
            take(format!("{name}, now"), one(|| understanding.hear(black_box(text))));
        }
        take("reading the model".to_owned(), one(|| Understanding::read(black_box(MODEL))));
    }
    #[expect(clippy::print_stdout, reason = "the figures are what a bench is for")]
    {
        for (name, text) in &texts {
            println!("{name}: {} characters", text.chars().count());
        }
        println!("{:<28}{:>12}{:>12}", "", "p50", "p99");
        for (name, times) in &mut rows {
            times.sort();
            let at = |percent: usize| times[(times.len() - 1) * percent / 100];
            println!("{name:<28}{:>12}{:>12}", format!("{:.1?}", at(50)), format!("{:.1?}", at(99)));
        }
        println!("the file: {} bytes", MODEL.len());
        match memory() {
            Some(bytes) => println!("one model in memory: {bytes} bytes"),
            None => println!("one model in memory: unknown, as there is no /proc"),
        }
    }
}

/// How long one call takes, of as many as last [`LEAST`].
#[expect(clippy::disallowed_methods, reason = "a bench measures time")]
fn one<T>(call: impl Fn() -> T) -> Duration {
    let mut calls = 0;
    let begun = Instant::now();
    loop {
        black_box(call());
        calls += 1;
        let taken = begun.elapsed();
        if taken >= LEAST {
            return taken / calls;
        }
    }
}

/// What one model takes: the growth of the process over some models that are kept, for each of them.
fn memory() -> Option<usize> {
    let before = resident()?;
    let models: Vec<_> = (0..MODELS).map(|_| Understanding::read(MODEL)).collect();
    let after = resident()?;
    black_box(&models);
    Some(after.saturating_sub(before) / MODELS)
}

/// The bytes of memory that the process has in use.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
