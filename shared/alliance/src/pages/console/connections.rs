//! How each account is connected and followed, and the way to WeChat's page on which its administrator authorises the platform.

use std::collections::BTreeMap;

use askama::Template;

use super::Head;
use domain::accounts::{Account, AccountKind, Alliance, Connection};
use domain::calendar::local;
use domain::capabilities::{Capability, may};
use domain::followers::Progress;
use domain::ids::AccountId;
use domain::staff::Staff;

/// What the list of connections shows.
pub struct ConnectionsPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The accounts.
    pub alliance: &'a Alliance,
    /// How far the listings of their followers got.
    pub listings: &'a BTreeMap<AccountId, Progress>,
    /// The name of the account that has just been connected.
    pub connected: Option<&'a str>,
}

/// What the page with the link to WeChat shows.
pub struct ToWechatPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The account's name.
    pub name: &'a str,
    /// The address of WeChat's page.
    pub link: &'a str,
    /// How long it can be opened.
    pub minutes: i64,
}

struct Row<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'static str,
    state: &'static str,
    class: &'static str,
    permissions: Option<usize>,
    followers: Option<String>,
    button: &'static str,
}

#[derive(Template)]
#[template(path = "console/connections.html")]
struct Connections<'a> {
    head: Head<'a>,
    csrf: &'a str,
    rows: Vec<Row<'a>>,
    connected: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/to_wechat.html")]
struct ToWechat<'a> {
    head: Head<'a>,
    page: &'a ToWechatPage<'a>,
}

/// Renders the list of connections.
///
/// # Errors
/// Where the template fails to write.
pub fn connections(c: &ConnectionsPage<'_>) -> Result<String, askama::Error> {
    Connections {
        head: head(c.staff, c.csrf),
        csrf: c.csrf,
        rows: c.alliance.accounts.iter().map(|account| row(account, c.listings.get(&account.id))).collect(),
        connected: c.connected,
    }
    .render()
}

/// Renders the page that leads to WeChat's.
///
/// # Errors
/// Where the template fails to write.
pub fn to_wechat(page: &ToWechatPage<'_>) -> Result<String, askama::Error> {
    ToWechat { head: head(page.staff, page.csrf), page }.render()
}

fn head<'a>(staff: &'a Staff, csrf: &'a str) -> Head<'a> {
    Head { staff: Some(staff), csrf: Some(csrf), here: "connections" }
}

fn row<'a>(account: &'a Account, listing: Option<&Progress>) -> Row<'a> {
    let (state, class, button) = match account.connection {
        Connection::Direct => ("直接接入", "working", "去授权"),
        Connection::Awaiting => ("待授权", "yellow", "去授权"),
        Connection::Platform { .. } => ("已授权", "done", "重新授权"),
        Connection::Withdrawn => ("授权已取消", "red", "去授权"),
    };
    Row {
        id: account.id.as_str(),
        name: &account.name,
        kind: match account.kind {
            AccountKind::Subscription => "订阅号",
            AccountKind::Service => "服务号",
        },
        state,
        class,
        permissions: match &account.connection {
            Connection::Platform { permissions } => Some(permissions.len()),
            Connection::Direct | Connection::Awaiting | Connection::Withdrawn => None,
        },
        followers: may(account, Capability::Followers).then(|| followers(listing)),
        button,
    }
}

/// How many follow, as of the last listing that was completed.
fn followers(listing: Option<&Progress>) -> String {
    match listing.and_then(|listing| listing.complete) {
        Some(complete) => {
            let day = local(complete.at);
            format!("关注 {} 人（{}月{}日）", complete.followers, day.month(), day.day())
        }
        None => "关注人数还没有统计".to_owned(),
    }
}
