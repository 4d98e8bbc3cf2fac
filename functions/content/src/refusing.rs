//! The answer to somebody whose grants do not name an act.

use alliance::runtime::web::Response;
use alliance::services::door::{self, Entered};
use domain::staff::Kind;
use domain::tickets::Ticket;
use http::StatusCode;

/// The answer to somebody who sees this case but may not do `K` with it; `None` for those who may.
pub(crate) fn refuse_stranger<K: Kind>(entered: &Entered, ticket: &Ticket) -> Option<Response> {
    if entered.allow::<K>(&ticket.locus()).is_some() {
        return None;
    }
    let text = format!("这一步由{}办理。", K::ACT.rule().who);
    Some(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", &text))
}
