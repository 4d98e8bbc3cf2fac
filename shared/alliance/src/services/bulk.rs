//! Several things at one press: each is an act of its own with a result of its own, so one that fails takes nothing from
//! the others, and can be tried again alone.

use std::future::Future;
use std::time::{Duration, Instant};

use crate::pages::Typed;
use crate::pages::console::Fate;
use crate::store::StoreError;

/// The most things of one press.
pub const MOST: usize = 50;
/// How long one press goes on; what is left is tried again by another.
const TIME: Duration = Duration::from_secs(15);

/// The beginning of the name of a box.
pub const BOX: &str = "pick_";

/// The ids whose boxes were ticked.
#[must_use]
pub fn chosen(typed: &Typed) -> Vec<String> {
    let boxes = typed.keys().filter_map(|name| name.strip_prefix(BOX));
    // What is no id of ours may be as long as a form.
    boxes.filter(|id| id.len() <= 100).map(str::to_owned).collect()
}

/// Why a choice cannot be carried out at all; none where it can.
#[must_use]
pub fn refusal(chosen: &[String]) -> Option<String> {
    match chosen.len() {
        0 => Some("还没有选。请在清单里勾选要办的，再按一次。".to_owned()),
        1..=MOST => None,
        many => Some(format!("选了{many}件，一次最多{MOST}件，所以都没有办。请去掉一些，再按“重试”。")),
    }
}

/// An act on one thing.
pub trait OneByOne: Send {
    /// Carries it out on the thing with this id.
    fn act(&mut self, id: &str) -> impl Future<Output = Result<Fate, StoreError>> + Send;
}

/// Carries out an act on each, one after the other.
pub async fn each(chosen: &[String], mut act: impl OneByOne) -> Vec<(String, Fate)> {
    let begun = Instant::now();
    let mut fates = Vec::with_capacity(chosen.len());
    for id in chosen {
        let fate = if begun.elapsed() > TIME {
            Fate::Failed("还没有轮到，请重试".to_owned())
        } else {
            act.act(id).await.unwrap_or_else(|error| {
                tracing::warn!(error = &error as &dyn std::error::Error, "one of several acts failed");
                Fate::Failed("系统没有响应，请重试".to_owned())
            })
        };
        fates.push((id.clone(), fate));
    }
    fates
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Odd(Vec<String>);

    impl OneByOne for Odd {
        async fn act(&mut self, id: &str) -> Result<Fate, StoreError> {
            self.0.push(id.to_owned());
            match id {
                "2" => Err(StoreError::Conflict),
                "3" => Ok(Fate::Already("已经办了".to_owned())),
                _ => Ok(Fate::Done),
            }
        }
    }

    #[tokio::test]
    async fn one_that_fails_takes_nothing_from_the_others() {
        let typed: Typed =
            ["pick_1", "pick_2", "pick_3", "csrf"].map(|name| (name.to_owned(), "1".to_owned())).into();
        let fates = each(&chosen(&typed), Odd(Vec::new())).await;
        let failed = |(_, fate): &&(String, Fate)| matches!(fate, Fate::Failed(_));
        assert_eq!(fates.iter().filter(failed).map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["2"]);
        assert_eq!(fates.len(), 3);
    }

    #[test]
    fn nothing_and_too_much_are_refused_with_a_sentence() {
        assert!(refusal(&[]).is_some());
        assert!(refusal(&vec![String::new(); MOST]).is_none());
        assert!(refusal(&vec![String::new(); MOST + 1]).is_some_and(|text| text.contains("51件")));
    }
}
