//! 邀请: somebody who is not on the roll is offered a role.

use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::Head;
use super::people::{Choice, givable_roles, givable_scopes};
use crate::pages::{Errors, Typed, words};
use domain::accounts::Alliance;
use domain::staff::{Answered, Invitation, Role, Staff, Void};

/// What the list of invitations shows.
pub struct InvitesPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The alliance.
    pub alliance: &'a Alliance,
    /// The invitations that wait, oldest first.
    pub open: &'a [Invitation],
    /// The time.
    pub now: Timestamp,
    /// A message above.
    pub banner: Option<&'a str>,
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub errors: &'a Errors,
}

/// What the page of one invitation shows.
pub struct InvitePage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The alliance.
    pub alliance: &'a Alliance,
    /// The invitation.
    pub invitation: &'a Invitation,
    /// Why it is worth nothing any more.
    pub void: Option<Void>,
    /// The name of the account to which the invitee sends its digits.
    pub account: &'a str,
    /// The code that leads into its chat, as SVG that we drew ourselves.
    pub code_svg: Option<&'a str>,
    /// The time.
    pub now: Timestamp,
    /// What was wrong with the last try.
    pub wrong: Option<&'a str>,
}

struct Row<'a> {
    code: &'a str,
    name: &'a str,
    offer: String,
    by: &'a str,
    until: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "console/invites.html")]
struct ListView<'a> {
    head: Head<'a>,
    csrf: &'a str,
    rows: Vec<Row<'a>>,
    roles: Vec<Choice>,
    scopes: Vec<Choice>,
    name: &'a str,
    until: &'a str,
    banner: Option<&'a str>,
    wrong: Vec<(&'a str, &'a str)>,
}

#[derive(Template)]
#[template(path = "console/invite.html")]
struct OneView<'a> {
    head: Head<'a>,
    page: &'a InvitePage<'a>,
    offer: String,
    message: String,
    picture: Option<String>,
    until: String,
    own: bool,
    /// Whether the viewer may agree in the place of a second operator.
    agrees: bool,
    void: Option<String>,
}

impl OneView<'_> {
    fn is_open(&self) -> bool {
        self.page.invitation.answered == Answered::Open
    }

    fn is_taken(&self) -> bool {
        matches!(self.page.invitation.answered, Answered::Taken { .. })
    }
}

fn state(invitation: &Invitation) -> &'static str {
    match invitation.answered {
        Answered::Open => "等对方在微信里回复",
        Answered::Taken { .. } => "等邀请人核对",
        Answered::Compared { .. } => "等第二位区级管理员确认",
    }
}

/// Renders the list.
///
/// # Errors
/// Where the template fails to write.
pub fn invites(p: &InvitesPage<'_>) -> Result<String, askama::Error> {
    let typed = |name: &str| p.typed.get(name).map_or("", String::as_str);
    let rows = p.open.iter().map(|invitation| Row {
        code: invitation.code.as_str(),
        name: &invitation.name,
        offer: invitation.offer(p.alliance),
        by: &invitation.by_name,
        until: words::day_and_time(invitation.expires_at, p.now),
        state: state(invitation),
    });
    ListView {
        head: Head { staff: Some(p.staff), csrf: Some(p.csrf), here: "staff" },
        csrf: p.csrf,
        rows: rows.collect(),
        roles: givable_roles(p.staff, typed("role")),
        scopes: givable_scopes(p.staff, p.alliance, typed("scope")),
        name: typed("name"),
        until: typed("until"),
        banner: p.banner,
        wrong: p.errors.0.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect(),
    }
    .render()
}

/// Renders the page of one.
///
/// # Errors
/// Where the template fails to write.
pub fn invite(p: &InvitePage<'_>) -> Result<String, askama::Error> {
    let own = p.invitation.by == p.staff.id;
    let compared = matches!(p.invitation.answered, Answered::Compared { .. });
    OneView {
        head: Head { staff: Some(p.staff), csrf: Some(p.csrf), here: "staff" },
        page: p,
        offer: p.invitation.offer(p.alliance),
        message: p.invitation.code.message(),
        picture: p.code_svg.map(|svg| STANDARD.encode(svg)),
        until: words::day_and_time(p.invitation.expires_at, p.now),
        own,
        agrees: compared && !p.staff.is_one_with(&p.invitation.by) && p.staff.is(Role::Operator),
        void: p.void.map(|void| void.to_string()),
    }
    .render()
}
