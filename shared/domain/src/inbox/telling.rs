//! The notices that a conversation causes.

use super::conversation::{Conversation, Unsent};
use crate::cutting::characters;
use crate::ids::{StaffId, TicketId};
use crate::outbox::{Audience, Details, Effect, Link};
use crate::staff::{Role, Scope};

/// How much of what is not sent a reminder quotes, in characters.
const QUOTED: usize = 20;

/// One person on duty is told of a danger. What was said stays out of it: the page is for those who may read it.
pub(super) fn danger(of: &Conversation, staff: StaffId, account: &str) -> Effect {
    let text = format!(
        "【紧急留言】{account}有居民说到{}，请马上打开查看。15分钟没有人打开，就通知下一位。",
        what(of)
    );
    to_staff(of, Audience::Staff { staff }, text)
}

/// The operators of the district and the administrators of the account are told: nobody is on duty, or nobody `looked`.
pub(super) fn danger_to_all(of: &Conversation, account: &str, nobody_looked: bool) -> Vec<Effect> {
    let why = if nobody_looked { "值班人员都还没有打开" } else { "现在没有人值班" };
    let text = format!("【紧急留言】{account}有居民说到{}，{why}，请马上打开查看。", what(of));
    let operators = Audience::Role { role: Role::Operator, scope: Scope::District };
    let scope = Scope::Account(of.follower.account.clone());
    let admins = Audience::Role { role: Role::AccountAdmin, scope };
    [operators, admins].map(|audience| to_staff(of, audience, text.clone())).into()
}

/// The one reminder of what is not sent.
pub(super) fn reminder(of: &Conversation, unsent: &Unsent) -> Effect {
    let said = plain(characters(&unsent.said, QUOTED)).replace('\n', " ");
    let what = if said.is_empty() { "您说的事".to_owned() } else { format!("您说的“{said}”") };
    let text = format!("{what}还没有报上去。要报请回复“发送”，还缺什么会问您；不报了，回复“取消”。");
    to_resident(of, text, "尚未发送", false)
}

/// What a member of staff wrote.
pub(super) fn reply(of: &Conversation, text: &str) -> Effect {
    to_resident(of, plain(text), "已经回复", true)
}

/// It became a report.
pub(super) fn reported(of: &Conversation, ticket: &TicketId) -> Effect {
    let text = format!("您的留言已经登记为诉求，编号{ticket}。回复“我的诉求”可以看进展。");
    to_resident(of, text, "已经登记", false)
}

/// The third try was in vain.
pub(super) fn not_reached(of: &Conversation) -> Effect {
    let text =
        "我们按您留的号码打了三次电话，都没有打通。还需要的话，请直接在这里留言，或者换个号码再约回电。";
    to_resident(of, text.to_owned(), "未能打通", false)
}

fn what(of: &Conversation) -> &str {
    of.why.as_ref().map(|why| why.what.as_str()).filter(|what| !what.is_empty()).unwrap_or("危险")
}

fn to_staff(of: &Conversation, to: Audience, text: String) -> Effect {
    Effect {
        to,
        details: details(of, "紧急留言", "等待查看", &text),
        text,
        link: Link { path: format!("/console/inbox/{}", of.id), label: "打开留言".to_owned() },
        urgent: true,
        good_until: None,
        answer: None,
        spoken: false,
    }
}

fn to_resident(of: &Conversation, text: String, state: &str, spoken: bool) -> Effect {
    Effect {
        to: Audience::Follower { follower: of.follower.clone() },
        details: details(of, "居民留言", state, &text),
        text,
        // A conversation has no page for residents: the text stands alone, and a template leads to the account's page.
        link: Link { path: format!("/a/{}", of.follower.account), label: String::new() },
        urgent: false,
        good_until: None,
        answer: None,
        spoken,
    }
}

/// A template takes no empty value, so the four characters by which staff know the conversation stand for its number.
fn details(of: &Conversation, matter: &str, state: &str, text: &str) -> Details {
    Details {
        number: of.id.tail().to_owned(),
        matter: matter.to_owned(),
        state: state.to_owned(),
        remark: Details::remark(text),
        ..Details::default()
    }
}

/// WeChat turns `<a href>` into links, and only we may set links.
fn plain(text: &str) -> String {
    text.replace('<', "＜").replace('>', "＞")
}
