//! The answer to a danger: the number, one thing to do, what happens now, and only then a report where one makes sense.

use crate::conversation::answers::dial;
use crate::understanding::Danger;

/// How long a person on duty has to look before the next one is told; as `domain::inbox` does it.
const TOLD: &str = "您说的已经转给值班的工作人员，15分钟没人看就再找下一位。这代替不了打电话。";

/// For who may be hiding: nothing about it, and nothing that rings.
const TOLD_QUIETLY: &str = "已转给值班的人。我们不会给您打电话。";

/// For who does not want to live.
const TOLD_KINDLY: &str =
    "值班的同志已经收到您的话，会来找您说说；15分钟没人看就再找下一位。您也可以接着跟我说。";

/// What somebody in danger reads.
pub(in crate::conversation) fn answer(danger: Danger, words: &str) -> String {
    let advice = danger.advice_to(words);
    let told = match danger {
        Danger::Hiding | Danger::Home => TOLD_QUIETLY,
        Danger::Mute => "已转给值班的人，他们会用文字回您，15分钟没人看就再找下一位。",
        Danger::Crisis if !Danger::is_of_another(words) => TOLD_KINDLY,
        _ => TOLD,
    };
    format!("{}\n{}\n{told}", linked(&advice.call), linked(&advice.first))
}

/// What somebody reads who adds something to a danger told shortly before.
pub(in crate::conversation) fn again(danger: Danger) -> String {
    let told = match danger {
        Danger::Hiding | Danger::Home => "这一条也转给值班的人了。我们不会给您打电话。",
        _ => "这一条也转给值班的工作人员了。",
    };
    format!("{}\n{told}", linked(&danger.advice().call))
}

/// Numbers in braces as links that dial.
fn linked(text: &str) -> String {
    let mut linked = String::with_capacity(text.len() + 40);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (number, after) = after.split_once('}').unwrap_or((after, ""));
        linked.push_str(before);
        linked.push_str(&dial(number));
        rest = after;
    }
    linked.push_str(rest);
    linked
}
