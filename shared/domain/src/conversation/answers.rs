//! Answers that need no state: who we are, the directory, the hotlines, the policies.

use jiff::civil::Date;

use super::fit::list;
use super::surroundings::Surroundings;
use crate::guides::{Found, Hotline, Policy};
use crate::{calendar, directory};

/// The first line of an answer to words that may tell of danger.
pub(super) const URGENT: &str = "【紧急情况请先拨打119（火警）、110（报警）、120（急救）】";

pub(super) const UNREADABLE: &str = "抱歉，这种消息我们暂时看不了。请用文字、语音或照片说明。";

/// Offers the elder version, once.
pub(super) const ELDER_OFFER: &str = "字小看不清，回复“大字”。";

pub(super) const UNFOLLOW: &str = "不想收消息：点右上角的小人或“…”，再点“设置”，打开“消息免打扰”。\n不再关注：同一页点“不再关注”。已经报的诉求照样办，不会丢。";

/// The page of the account.
fn page(around: &Surroundings<'_>) -> String {
    format!("{}/a/{}", around.base_url, around.account.id)
}

pub(super) fn welcome(around: &Surroundings<'_>) -> String {
    format!(
        "您好，欢迎关注{}！\n有呼声就有应答，有需求就有回应。\n\n{}",
        around.account.name,
        what_to_do(around)
    )
}

pub(super) fn help(around: &Surroundings<'_>) -> String {
    format!("您好，这里是{}。\n{}", around.account.name, what_to_do(around))
}

pub(super) fn greeting(around: &Surroundings<'_>) -> String {
    format!(
        "您好，我是{}。有什么事要反映、有什么要问，直接说就行；打字、语音、照片都可以。\n{}",
        around.account.name,
        what_to_do(around)
    )
}

/// The answer to small talk.
pub(super) fn chatter(around: &Surroundings<'_>) -> String {
    format!(
        "您好，我是{}的自动回复，闲话不太会接，心意领了。有事要反映或者有问题要问，直接说就行；想跟人说话，回复“人工”。",
        around.account.name
    )
}

/// The way to the elder version.
pub(super) fn elder(around: &Surroundings<'_>) -> String {
    format!(
        "好的，以后给您的网页都用大字（长辈版）。\n<a href=\"{}?elder=1\">点这里打开大字网页</a>\n聊天里的字大小在微信里调：我→设置→通用→字体大小。",
        page(around)
    )
}

fn what_to_do(around: &Surroundings<'_>) -> String {
    format!(
        "点下面的菜单，或者回复：\n“报修”——反映身边的问题\n“我的诉求”——看办到哪一步\n“微信联盟”——找社区的微信号\n\
         “电话”——便民热线\n“政策”——政策指南\n打字、发语音、发照片都可以。\n<a href=\"{}\">打开网页</a>",
        page(around)
    )
}

pub(super) fn alliance(around: &Surroundings<'_>, limit: usize) -> String {
    directory::text(around.alliance, &page(around), limit)
}

pub(super) fn weibo(around: &Surroundings<'_>, limit: usize) -> String {
    directory::weibo_text(around.alliance, &page(around), limit)
}

pub(super) fn hotlines(around: &Surroundings<'_>) -> String {
    let today = calendar::local(around.now).date();
    let lines: Vec<String> =
        around.guides.hotlines.iter().map(|hotline| short_line(hotline, today)).collect();
    if lines.is_empty() {
        return "电话号码还没有登记。遇到紧急情况请拨110、119、120。".to_owned();
    }
    list("点号码就能拨打：", &lines, "")
}

pub(super) fn policies(around: &Surroundings<'_>) -> String {
    let mut subjects: Vec<&str> =
        around.guides.policies.iter().map(|policy| policy.subject.as_str()).collect();
    subjects.dedup();
    if subjects.is_empty() {
        return "政策指南还没有登记，请拨打12345咨询。".to_owned();
    }
    let lines: Vec<String> = subjects.iter().map(|subject| format!("“{subject}”")).collect();
    list("想了解哪一项？请回复：", &lines, "")
}

/// The guides that match this name exactly.
pub(super) fn named(around: &Surroundings<'_>, name: &str) -> Option<String> {
    written(&around.guides.named(name), around)
}

/// The telephone number that is called so or that is this number.
pub(super) fn number_named(around: &Surroundings<'_>, name: &str) -> Option<String> {
    let is = |hotline: &&Hotline| {
        [&hotline.subject, &hotline.name, &hotline.number].into_iter().any(|it| it == name)
    };
    let hotlines: Vec<&Hotline> = around.guides.hotlines.iter().filter(is).collect();
    written(&Found { hotlines, policies: Vec::new() }, around)
}

/// The telephone numbers that a question asks for: those that stand in it, else the one that it is about.
pub(super) fn numbers(around: &Surroundings<'_>, question: &str) -> Option<String> {
    let mut hotlines = around.guides.numbers_in(question);
    if hotlines.is_empty() {
        hotlines.extend(around.guides.hotline_about(question));
    }
    written(&Found { hotlines, policies: Vec::new() }, around)
}

/// The guide that a question is about.
pub(super) fn policy(around: &Surroundings<'_>, question: &str) -> Option<String> {
    let policies = around.guides.policy_about(question).into_iter().collect();
    written(&Found { hotlines: Vec::new(), policies }, around)
}

/// The guide that a question is about, below the number that answers it, if there is one besides those for emergencies.
pub(super) fn policy_and_number(around: &Surroundings<'_>, question: &str) -> Option<String> {
    let policy = policy(around, question);
    let hotline = around.guides.hotline_about(question).filter(|hotline| hotline.number.len() > 3)?;
    let number = format!("可以打{}（{}）问。", dial(&hotline.number), hotline.name);
    Some(policy.map_or(number.clone(), |policy| format!("{number}\n{policy}")))
}

/// The guide about somebody's own affairs that a sentence is about, though it may sound like a report: wages that are
/// not paid. Guides about heating and water are not among them, because those are matters to report.
pub(super) fn personal_policy(around: &Surroundings<'_>, words: &str) -> Option<String> {
    let policy = around.guides.policy_clearly_about(words).filter(|policy| !policy.tells_of_matters)?;
    written(&Found { hotlines: Vec::new(), policies: vec![policy] }, around)
}

/// The account with this name.
pub(super) fn account(around: &Surroundings<'_>, name: &str) -> Option<String> {
    let found = directory::find(around.alliance, name)?;
    let subdistrict = found.place.subdistrict().and_then(|code| around.alliance.subdistrict(code));
    let whose = subdistrict.map(|subdistrict| format!("（{}）", subdistrict.name)).unwrap_or_default();
    Some(format!(
        "{}{whose}\n在微信里搜索这个名字就能关注。\n<a href=\"{}/a/{}\">点这里看{}的页面</a>",
        found.name, around.base_url, found.id, found.name
    ))
}

fn written(found: &Found<'_>, around: &Surroundings<'_>) -> Option<String> {
    if found.is_empty() {
        return None;
    }
    let today = calendar::local(around.now).date();
    let mut entries: Vec<String> =
        found.hotlines.iter().map(|hotline| hotline_lines(hotline, today)).collect();
    entries.extend(found.policies.iter().take(3).map(|policy| policy_lines(policy, today)));
    let mut entries = entries.into_iter();
    let first = entries.next()?;
    Some(list(&first, &entries.collect::<Vec<_>>(), ""))
}

/// A number that one tap dials.
pub(super) fn dial(number: &str) -> String {
    format!("<a href=\"tel:{number}\">{number}</a>")
}

fn short_line(hotline: &Hotline, today: Date) -> String {
    let doubt = if hotline.is_stale(today) { "（号码待核对）" } else { "" };
    format!("{} {}：{}{doubt}", dial(&hotline.number), hotline.subject, hotline.name)
}

fn hotline_lines(hotline: &Hotline, today: Date) -> String {
    let checked = hotline.checked_on;
    let date = format!("{}年{}月{}日", checked.year(), checked.month(), checked.day());
    let checked = if hotline.is_stale(today) {
        format!("号码核对于{date}，已超过半年。如打不通，请拨12345。")
    } else {
        format!("号码核对于{date}")
    };
    format!("{}：{}\n{checked}", hotline.name, dial(&hotline.number))
}

pub(super) fn policy_lines(policy: &Policy, today: Date) -> String {
    if policy.is_expired(today) {
        return expired(policy);
    }
    let checked = policy.checked_on;
    let (year, month, day) = (checked.year(), checked.month(), checked.day());
    format!(
        "【{}】\n{}\n来源：{}\n{}核对于{year}年{month}月{day}日",
        policy.title, policy.answer, policy.source, policy.owner
    )
}

/// A guide that is no longer valid: whom to ask instead of what it said.
fn expired(policy: &Policy) -> String {
    let until = policy
        .valid_until
        .map(|last| format!("（有效到{}年{}月{}日）", last.year(), last.month(), last.day()));
    let owner = if policy.owner.is_empty() { String::new() } else { format!("请问{}，", policy.owner) };
    format!(
        "【{}】这条说明已过期{}，现在的规定可能变了。{owner}或者打{}、到社区问。",
        policy.title,
        until.unwrap_or_default(),
        dial("12345")
    )
}
