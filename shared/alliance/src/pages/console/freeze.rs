//! 冻结公众号: which accounts send nothing, and the form that has one send nothing.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::people::Choice;
use crate::pages::{Errors, Typed, words};
use domain::accounts::{Account, FrozenAccount};
use domain::staff::{Role, Staff};

/// What the page shows.
pub struct FreezePage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The accounts that are theirs to freeze.
    pub accounts: &'a [&'a Account],
    /// All accounts that are frozen.
    pub frozen: &'a [FrozenAccount],
    /// The time.
    pub now: Timestamp,
    /// A message above.
    pub banner: Option<&'a str>,
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub errors: &'a Errors,
}

struct Row<'a> {
    id: &'a str,
    name: &'a str,
    by: &'a str,
    when: String,
    reason: &'a str,
}

#[derive(Template)]
#[template(path = "console/freeze.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    rows: Vec<Row<'a>>,
    choices: Vec<Choice>,
    reason: &'a str,
    may_lift: bool,
    banner: Option<&'a str>,
    wrong: Vec<(&'a str, &'a str)>,
}

/// Renders the page.
///
/// # Errors
/// Where the template fails to write.
pub fn freeze(p: &FreezePage<'_>) -> Result<String, askama::Error> {
    let typed = |name: &str| p.typed.get(name).map_or("", String::as_str);
    let of = |account: &Account| p.frozen.iter().find(|frozen| frozen.account == account.id);
    let rows = p.accounts.iter().filter_map(|account| {
        let FrozenAccount { name: by, at, reason, .. } = of(account)?;
        Some(Row {
            id: account.id.as_str(),
            name: &account.name,
            by,
            when: words::moment(*at, p.now),
            reason,
        })
    });
    let choices = p.accounts.iter().filter(|account| of(account).is_none()).map(|account| Choice {
        value: account.id.to_string(),
        name: account.name.clone(),
        chosen: typed("account") == account.id.as_str(),
    });
    View {
        head: Head { staff: Some(p.staff), csrf: Some(p.csrf), here: "freeze" },
        csrf: p.csrf,
        rows: rows.collect(),
        choices: choices.collect(),
        reason: typed("reason"),
        may_lift: p.staff.is(Role::Operator),
        banner: p.banner,
        wrong: p.errors.0.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect(),
    }
    .render()
}
