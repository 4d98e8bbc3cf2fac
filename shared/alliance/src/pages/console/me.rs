//! 我的登录: where somebody is logged in, and how they end it.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use crate::pages::{Errors, Typed, words};
use domain::logins::{Second, Session};
use domain::staff::{Delegation, Party, Staff};

/// What the page shows.
pub struct MePage<'a> {
    /// The person who is logged in.
    pub staff: &'a Staff,
    /// The names of their units.
    pub units: &'a [&'a str],
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// Their sessions, the newest first.
    pub sessions: &'a [OwnSession<'a>],
    /// Whether the keys of lists are on in this browser.
    pub keys: bool,
    /// Their second factor, where they enrolled one.
    pub second: Option<&'a Second>,
    /// Those in whose stead they may act now.
    pub away: &'a [Party],
    /// The delegations that they are part of.
    pub delegations: &'a [Delegation],
    /// The colleagues whom they may ask, with their ids.
    pub colleagues: &'a [(String, String)],
    /// A message above.
    pub banner: Option<&'a str>,
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub errors: &'a Errors,
    /// The theme that this browser chose; none where it follows the system.
    pub theme: Option<&'a str>,
    /// The time.
    pub now: Timestamp,
}

impl MePage<'_> {
    fn typed(&self, name: &str) -> &str {
        self.typed.get(name).map_or("", String::as_str)
    }

    /// In whose stead they act, by id; empty for themselves.
    fn acts_for(&self) -> &str {
        self.staff.stands.for_whom.as_ref().map_or("", |party| party.staff.as_str())
    }

    /// Whether they may ask somebody.
    fn may_ask(&self) -> bool {
        self.staff.has_something_to_delegate()
    }

    /// The delegations that stand: the id, and what they are in words.
    fn standing(&self) -> Vec<(&str, String)> {
        let said = |it: &Delegation| {
            let (from, until) =
                (words::day_and_time(it.starts, self.now), words::day_and_time(it.ends, self.now));
            let begun = if it.is_live(self.now) { "" } else { "（还没有开始）" };
            format!("{}代{}办理，{from}到{until}{begun}", it.delegate.name, it.principal.name)
        };
        let standing = self.delegations.iter().filter(|it| it.stands(self.now));
        standing.map(|it| (it.id.as_str(), said(it))).collect()
    }

    /// When the second factor was enrolled.
    fn enrolled(&self) -> Option<String> {
        self.second.map(|second| words::day_and_time(second.since, self.now))
    }
}

/// One of their sessions.
pub struct OwnSession<'a> {
    /// The name by which it is ended.
    pub name: &'a str,
    /// The session.
    pub session: &'a Session,
    /// Whether it is the one that this page is shown in.
    pub is_this: bool,
}

#[derive(Template)]
#[template(path = "console/me.html")]
struct View<'a> {
    head: Head<'a>,
    page: &'a MePage<'a>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    name: &'a str,
    browser: &'a str,
    address: &'a str,
    since: String,
    seen: String,
    is_this: bool,
}

impl<'a> Row<'a> {
    fn of(own: &'a OwnSession<'a>, now: Timestamp) -> Self {
        let Session { origin, opened_at, seen_at, .. } = own.session;
        Self {
            name: own.name,
            browser: &origin.browser,
            address: origin.address.as_deref().unwrap_or_default(),
            since: words::day_and_time(*opened_at, now),
            seen: words::day_and_time(*seen_at, now),
            is_this: own.is_this,
        }
    }
}

impl View<'_> {
    /// The themes: what is sent, what it is called, whether it is the present one.
    fn themes(&self) -> [(&'static str, &'static str, bool); 3] {
        let present = self.page.theme.unwrap_or("system");
        [("system", "跟随系统"), ("light", "浅色"), ("dark", "深色")]
            .map(|(id, name)| (id, name, id == present))
    }
}

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn me(page: &MePage<'_>) -> Result<String, askama::Error> {
    let rows = page.sessions.iter().map(|own| Row::of(own, page.now)).collect();
    View { head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "me" }, page, rows }.render()
}
