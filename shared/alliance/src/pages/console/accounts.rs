//! 公众号: all of them, the worst first, and one with its settings.

use askama::Template;
use jiff::{SignedDuration, Timestamp};
use wechat::reaction::{Reaction, reaction_to};

use super::Head;
use crate::pages::{Errors, Typed, words};
use domain::accounts::{Account, AccountKind, Alliance, Connection};
use domain::capabilities::{Capability, may};
use domain::ids::AccountId;
use domain::notices::misfits;
use domain::quotas::CallFailure;
use domain::staff::{Act, Locus, Staff};
use domain::templates::{Detail, NoticeTemplate};

/// The times of an account's access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenTimes {
    /// When WeChat handed it out.
    pub obtained_at: Timestamp,
    /// When WeChat stops accepting it.
    pub expires_at: Timestamp,
}

/// What is known of how an account gets on with WeChat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WithWechat {
    /// Its access token; none before the first.
    pub token: Option<TokenTimes>,
    /// The last error that WeChat answered with.
    pub failure: Option<CallFailure>,
}

/// What the list of accounts shows.
pub struct AccountsPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The accounts that they may see, with how each gets on with WeChat.
    pub accounts: &'a [(Account, WithWechat)],
    /// The time.
    pub now: Timestamp,
}

/// What the page of an account shows.
pub struct AccountPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The alliance.
    pub alliance: &'a Alliance,
    /// The account.
    pub account: &'a Account,
    /// How it gets on with WeChat.
    pub wechat: WithWechat,
    /// The time.
    pub now: Timestamp,
    /// A message above the page.
    pub banner: Option<&'a str>,
    /// What was typed into a form that came back; never a secret.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub errors: &'a Errors,
}

/// What an account can do, by its name for administrators.
const CAPABILITIES: &[(Capability, &str)] = &[
    (Capability::CustomMessages, "客服消息"),
    (Capability::TemplateMessages, "模板消息"),
    (Capability::SubscriptionNotifications, "订阅通知"),
    (Capability::MassMessages, "群发"),
    (Capability::Menu, "自定义菜单"),
    (Capability::SceneCodes, "带参数二维码"),
    (Capability::WebLogin, "网页授权"),
    (Capability::Followers, "关注者名单"),
    (Capability::Material, "素材"),
    (Capability::Drafts, "草稿"),
    (Capability::Publication, "发布"),
];

/// The details of a notice by their names.
const DETAILS: &[(&str, Detail)] = &[
    ("编号", Detail::Number),
    ("事项", Detail::Matter),
    ("进度", Detail::State),
    ("办理单位", Detail::Unit),
    ("时间", Detail::Time),
    ("说明", Detail::Remark),
];

/// The detail with this name.
#[must_use]
pub fn detail_named(name: &str) -> Option<Detail> {
    DETAILS.iter().find(|(known, _)| *known == name).map(|(_, detail)| *detail)
}

/// The keywords of a template, a line each: `thing1 事项`.
#[must_use]
fn keyword_lines(template: Option<&NoticeTemplate>) -> String {
    let name = |detail: &Detail| DETAILS.iter().find(|(_, it)| it == detail).map_or("？", |(name, _)| name);
    let keywords = template.iter().flat_map(|template| &template.keywords);
    keywords.map(|(key, detail)| format!("{key} {}\n", name(detail))).collect()
}

/// How bad something is: the higher, the earlier it is shown.
const BROKEN: u8 = 3;
const TO_DO: u8 = 2;
const NOTE: u8 = 1;

/// What is wrong with an account, the worst first.
fn troubles(account: &Account, wechat: &WithWechat, now: Timestamp) -> Vec<(u8, String)> {
    let token = wechat.token;
    let mut found = Vec::new();
    match &account.connection {
        Connection::Withdrawn => found.push((BROKEN, "管理员取消了授权，要重新授权".to_owned())),
        Connection::Awaiting => found.push((BROKEN, "还没有接入：录入密钥，或者请管理员扫码授权".to_owned())),
        Connection::Direct if account.secrets.is_none() => found.push((BROKEN, "还没有录入密钥".to_owned())),
        Connection::Direct | Connection::Platform { .. } => {
            if token.is_some_and(|token| token.expires_at <= now) {
                found.push((BROKEN, "访问令牌已过期，换不到新的：请核对AppSecret和IP白名单".to_owned()));
            }
        }
    }
    if account.connection.stands() {
        for (template, _) in misfits(account) {
            found.push((TO_DO, format!("通知模板{}的关键词没有对好", template.id)));
        }
        if !account.verified {
            found.push((TO_DO, "没有微信认证，很多功能用不了".to_owned()));
        }
    }
    if account.trial {
        found.push((NOTE, "试运行：不主动发任何消息".to_owned()));
    }
    if let Some(failure) = wechat.failure.as_ref().filter(|_| account.connection.stands()) {
        found.push((how_bad(failure, token, now), failure_said(failure, now)));
    }
    found.sort_by_key(|(how, _)| std::cmp::Reverse(*how));
    found
}

/// An error that keeps the account from its work goes first, until a token that was handed out later shows that it is over;
/// one of more than a day ago is a note.
fn how_bad(failure: &CallFailure, token: Option<TokenTimes>, now: Timestamp) -> u8 {
    let is_over = token.is_some_and(|token| token.obtained_at > failure.at);
    let is_blocking =
        matches!(reaction_to(failure.code), Reaction::Misconfigured | Reaction::AccountForbidden);
    match (is_blocking && !is_over, now.duration_since(failure.at) <= FRESH) {
        (true, true) => BROKEN,
        (false, true) => TO_DO,
        (_, false) => NOTE,
    }
}

/// An error of WeChat's, with its time: what it means, or what kind it is, and its number for whoever asks WeChat.
fn failure_said(failure: &CallFailure, now: Timestamp) -> String {
    let known = FAILURES.iter().find(|(codes, _)| codes.contains(&failure.code)).map(|(_, text)| *text);
    let text = known.unwrap_or_else(|| match reaction_to(failure.code) {
        Reaction::AccountForbidden => "公众号的这项功能被微信限制，请登录微信公众平台看通知",
        Reaction::StopUntilReset => "今天的次数用完了，明天恢复",
        Reaction::LoadTicket => "平台还在等微信的票据，一般十分钟内恢复",
        _ => "设置不对，请核对微信公众平台的设置",
    });
    format!("{}微信报错{}：{text}", words::moment(failure.at, now), failure.code)
}

/// What the errors mean that whoever keeps an account can mend.
const FAILURES: &[(&[i64], &str)] = &[
    (&[40164], "服务器的IP不在白名单，请在微信公众平台加上"),
    (&[40001, 40125], "AppSecret不对，可能在微信公众平台重置过，请重新录入"),
    (&[40013], "AppID不对"),
    (&[40243], "AppSecret被冻结，请在微信公众平台解冻"),
    (&[48001], "公众号没有这项功能的权限"),
    (&[61003, 61004, 61007, 61023], "平台没有得到授权，请管理员重新扫码授权"),
    (&[89503, 89506, 89507], "要管理员在微信里确认服务器的IP"),
    (&[89501], "服务器的IP被管理员拒绝"),
];

/// For how long an error of WeChat's is more than a note.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

fn connection(account: &Account) -> (&'static str, &'static str) {
    match account.connection {
        Connection::Direct => ("直接接入", "working"),
        Connection::Awaiting => ("未接入", "yellow"),
        Connection::Platform { .. } => ("已授权", "done"),
        Connection::Withdrawn => ("授权已取消", "red"),
    }
}

fn kind(account: &Account) -> &'static str {
    match account.kind {
        AccountKind::Subscription => "订阅号",
        AccountKind::Service => "服务号",
    }
}

fn token_said(token: Option<TokenTimes>, now: Timestamp) -> String {
    let at = |at| words::moment(at, now);
    match token {
        None => "还没有取过".to_owned(),
        Some(token) if token.expires_at <= now => format!("{}到期，没有换到新的", at(token.expires_at)),
        Some(token) => format!("{}取得，{}到期", at(token.obtained_at), at(token.expires_at)),
    }
}

struct Row<'a> {
    id: &'a AccountId,
    name: &'a str,
    kind: &'static str,
    state: (&'static str, &'static str),
    token: String,
    troubles: Vec<String>,
    worst: u8,
}

#[derive(Template)]
#[template(path = "console/accounts.html")]
struct ListView<'a> {
    head: Head<'a>,
    rows: Vec<Row<'a>>,
    broken: usize,
    may_join: bool,
}

#[derive(Template)]
#[template(path = "console/account.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    account: &'a Account,
    kind: &'static str,
    state: (&'static str, &'static str),
    token: String,
    failure: Option<String>,
    troubles: Vec<(&'static str, String)>,
    abilities: Vec<(&'static str, bool)>,
    entered: String,
    banner: Option<&'a str>,
    wrong: Vec<(&'a str, &'a str)>,
    may_keep: bool,
    may_join: bool,
    fields: Fields,
}

impl View<'_> {
    fn lacks_any(&self) -> bool {
        self.abilities.iter().any(|(_, may)| !may)
    }
}

/// The fields of the form of templates.
struct Fields {
    subscription_id: String,
    subscription_keywords: String,
    template_id: String,
    template_keywords: String,
}

/// Renders the list of accounts.
///
/// # Errors
/// Where the template fails to write.
pub fn accounts(page: &AccountsPage<'_>) -> Result<String, askama::Error> {
    let mut rows: Vec<_> = page
        .accounts
        .iter()
        .map(|(account, wechat)| {
            let found = troubles(account, wechat, page.now);
            Row {
                id: &account.id,
                name: &account.name,
                kind: kind(account),
                state: connection(account),
                token: token_said(wechat.token, page.now),
                worst: found.first().map_or(0, |(how, _)| *how),
                troubles: found.into_iter().map(|(_, text)| text).collect(),
            }
        })
        .collect();
    // Stable: those that are alike stay in the order of the directory.
    rows.sort_by_key(|row| std::cmp::Reverse((row.worst, row.troubles.len())));
    ListView {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "accounts" },
        broken: rows.iter().filter(|row| row.worst == BROKEN).count(),
        rows,
        may_join: page.staff.may(Act::JoinAccounts, &Locus::district()),
    }
    .render()
}

/// Renders the page of an account.
///
/// # Errors
/// Where the template fails to write.
pub fn account(page: &AccountPage<'_>) -> Result<String, askama::Error> {
    let account = page.account;
    let typed = |field: &str, stored: String| page.typed.get(field).cloned().unwrap_or(stored);
    let id =
        |template: &Option<NoticeTemplate>| template.as_ref().map(|it| it.id.clone()).unwrap_or_default();
    let templates = &account.templates;
    let locus = Locus::of_account(account, page.alliance);
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "accounts" },
        csrf: page.csrf,
        account,
        kind: kind(account),
        state: connection(account),
        token: token_said(page.wechat.token, page.now),
        failure: page.wechat.failure.as_ref().map(|failure| failure_said(failure, page.now)),
        troubles: troubles(account, &page.wechat, page.now)
            .into_iter()
            .map(|(how, text)| (if how == BROKEN { "red" } else { "yellow" }, text))
            .collect(),
        abilities: CAPABILITIES.iter().map(|(capability, name)| (*name, may(account, *capability))).collect(),
        entered: match &account.secrets {
            None => "还没有录入".to_owned(),
            Some(secrets) => secrets.entered_at.map_or_else(
                || "已录入（由系统工程师）".to_owned(),
                |at| format!("已录入，{}", words::moment(at, page.now)),
            ),
        },
        banner: page.banner,
        wrong: page.errors.0.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect(),
        may_keep: page.staff.may(Act::KeepAccount, &locus),
        may_join: page.staff.may(Act::JoinAccounts, &Locus::district()),
        fields: Fields {
            subscription_id: typed("subscription_id", id(&templates.subscription)),
            subscription_keywords: typed(
                "subscription_keywords",
                keyword_lines(templates.subscription.as_ref()),
            ),
            template_id: typed("template_id", id(&templates.template)),
            template_keywords: typed("template_keywords", keyword_lines(templates.template.as_ref())),
        },
    }
    .render()
}
