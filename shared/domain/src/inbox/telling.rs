//! The notices that a conversation causes.

use super::act::By;
use super::conversation::{Conversation, Unsent};
use super::hearing::Around;
use super::holding::Back;
use super::lending::Loan;
use super::rating::Rating;
use crate::accounts::Account;
use crate::cutting::{characters, tap};
use crate::ids::{StaffId, TicketId, UnitId};
use crate::outbox::{Audience, Details, Effect, Link, Way};
use crate::staff::{Role, Scope};

/// How much of what is not sent a reminder quotes, in characters.
const QUOTED: usize = 20;
/// Matter and state of a danger, as a template shows them.
const URGENT: (&str, &str) = ("紧急留言", "等待查看");
/// How many answers of a person the question how satisfied they are may follow in the chat: with the notices of steps
/// that a window takes, two of its five messages are left.
const MOST_REPLIES_BESIDE: u32 = 1;

/// One person on duty is told of a danger. What was said stays out of it: the page is for those who may read it.
pub(super) fn danger(of: &Conversation, staff: StaffId, account: &str) -> Effect {
    let text = format!(
        "【紧急留言】{account}有居民说到{}，请马上打开查看。15分钟没有人打开，就通知下一位。",
        what(of)
    );
    to_staff(of, Audience::Staff { staff }, URGENT, text)
}

/// The operators of the district and the administrators of the account are told: nobody is on duty, or nobody `looked`.
pub(super) fn danger_to_all(of: &Conversation, account: &str, nobody_looked: bool) -> Vec<Effect> {
    let why = if nobody_looked { "值班人员都还没有打开" } else { "现在没有人值班" };
    let text = format!("【紧急留言】{account}有居民说到{}，{why}，请马上打开查看。", what(of));
    let operators = Audience::Role { role: Role::Operator, scope: Scope::District };
    let scope = Scope::Account(of.follower.account.clone());
    let admins = Audience::Role { role: Role::AccountAdmin, scope };
    [operators, admins].map(|audience| to_staff(of, audience, URGENT, text.clone())).into()
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

/// Somebody was given a conversation.
pub(super) fn dealt(of: &Conversation, to: &By, account: &str) -> Effect {
    let text = format!("【留言分派】{account}的一条留言分派给您，请在两个工作小时内回复或者处理。");
    let audience = Audience::Staff { staff: to.staff.clone() };
    Effect { urgent: false, ..to_staff(of, audience, ("留言分派", "请您办理"), text) }
}

/// The desk of another account is lent a conversation.
pub(super) fn lent(of: &Conversation, account: &str, to: &Account, desk: &UnitId) -> Effect {
    let text = format!(
        "【留言借办】{account}的一条留言借给{}办理，请打开看看。回复由{account}发给居民；不归你们办的，请还回去。",
        to.name
    );
    let audience = Audience::Unit { unit: desk.clone() };
    Effect { urgent: false, ..to_staff(of, audience, ("留言借办", "请你们办理"), text) }
}

/// A conversation is its own desk's again: that desk is told, and whoever had it at the other.
pub(super) fn given_home(
    of: &Conversation,
    loan: &Loan,
    (desk, holder): (Option<&UnitId>, Option<&StaffId>),
    account: &str,
) -> Vec<Effect> {
    let text =
        format!("【留言还回】借给{}的一条留言已经还给{account}，仍由{account}的受理台办理。", loan.name);
    let desk = desk.map(|desk| Audience::Unit { unit: desk.clone() });
    let holder = holder.map(|staff| Audience::Staff { staff: staff.clone() });
    let told = desk.into_iter().chain(holder);
    told.map(|audience| Effect {
        urgent: false,
        ..to_staff(of, audience, ("留言还回", "已经还回"), text.clone())
    })
    .collect()
}

/// A conversation went back to all: those who lead are told.
pub(super) fn given_back(of: &Conversation, from: &By, why: Back, around: &Around<'_>) -> Vec<Effect> {
    let (account, name) = (around.account, &from.name);
    let text = format!("【留言退回】{account}的一条留言在{name}那里{}，已经回到“未分派”。", why.name());
    let leads = around.subdistrict.map(|code| (Role::Head, Scope::Subdistrict(code.clone())));
    let admins = (Role::AccountAdmin, Scope::Account(of.at_account().clone()));
    let tell = |(role, scope)| {
        let audience = Audience::Role { role, scope };
        Effect { urgent: false, ..to_staff(of, audience, ("留言退回", "未分派"), text.clone()) }
    };
    leads.into_iter().chain([admins]).map(tell).collect()
}

/// Nobody has answered, and the reply window ends soon: whoever has it is told, else the desk.
pub(super) fn window_ends(of: &Conversation, around: &Around<'_>) -> Vec<Effect> {
    let text = format!(
        "【留言快到时限】{}有一条留言还没有回复。再过4小时就不能直接回复，会自动登记为诉求。",
        around.account
    );
    to_desk(of, around, ("留言快到时限", "还没有回复"), &text)
}

/// What was put aside is left lying.
pub(super) fn left_lying(of: &Conversation, around: &Around<'_>) -> Vec<Effect> {
    let text = format!("【留言待再看】{}有一条留言到了约定再看的日子，还没有人看。", around.account);
    to_desk(of, around, ("留言待再看", "到了日子"), &text)
}

fn to_desk(of: &Conversation, around: &Around<'_>, what: (&str, &str), text: &str) -> Vec<Effect> {
    let holder = of.holder.as_ref().map(|holder| Audience::Staff { staff: holder.by.staff.clone() });
    let desk = || around.desk.map(|desk| Audience::Unit { unit: desk.clone() });
    let told = holder.or_else(desk);
    told.map(|audience| Effect { urgent: false, ..to_staff(of, audience, what, text.to_owned()) })
        .into_iter()
        .collect()
}

/// How satisfied the resident is. A tap sends the words; it goes into the chat alone, or waits for the next contact.
pub(super) fn rating(of: &Conversation) -> Effect {
    let taps = Rating::ALL.map(|rating| tap(&rating.words(), rating.name()));
    let text = format!("这次留言办完了，您满意吗？点一下就行：\n{}", taps.join("\n"));
    // One answer leaves room for two more words of a person; after more of them it waits.
    let way = if of.replies > MOST_REPLIES_BESIDE { Way::NextContact } else { Way::Chat };
    Effect { way, ..to_resident(of, text, "请您评价", false) }
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

fn to_staff(of: &Conversation, to: Audience, (matter, state): (&str, &str), text: String) -> Effect {
    Effect {
        to,
        details: details(of, matter, state, &text),
        text,
        link: Link { path: format!("/console/inbox/{}", of.id), label: "打开留言".to_owned() },
        urgent: true,
        good_until: None,
        answer: None,
        spoken: false,
        way: Way::Ladder,
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
        way: Way::Ladder,
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
