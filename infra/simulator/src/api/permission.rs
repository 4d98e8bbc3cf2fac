//! Which calls an account lets the platform make for it.

use super::{ApiError, Call};
use crate::{SimulatedAccount, Simulator, state::State};

/// The permission sets of which one opens the calls whose path begins so; the first that fits counts.
///
/// Menus, mass messages, drafts, publications, subscription notifications, statistics of articles and customer-service
/// messages are documented, the others are unverified. What is not listed needs none.
const SETS: &[(&str, &[u32])] = &[
    ("/cgi-bin/menu/", &[15]),
    ("/cgi-bin/get_current_selfmenu_info", &[15]),
    ("/cgi-bin/message/mass/", &[7]),
    ("/cgi-bin/message/custom/", &[1, 6, 19, 100, 101]),
    ("/cgi-bin/message/template/", &[7]),
    ("/cgi-bin/message/subscribe/", &[89]),
    ("/cgi-bin/template/", &[7]),
    ("/wxaapi/newtmpl/", &[89]),
    ("/cgi-bin/customservice/", &[6]),
    ("/customservice/", &[6]),
    ("/cgi-bin/draft/", &[11, 100]),
    ("/cgi-bin/freepublish/", &[7]),
    ("/datacube/getarticle", &[7]),
    ("/datacube/getbizsummary", &[7]),
    ("/datacube/getuserread", &[7]),
    ("/datacube/getusershare", &[7]),
    ("/cgi-bin/media/", &[11]),
    ("/cgi-bin/material/", &[11]),
    ("/cgi-bin/tags/", &[2]),
    ("/cgi-bin/user/", &[2]),
    ("/cgi-bin/qrcode/", &[3]),
    ("/cgi-bin/shorten/", &[3]),
    ("/cgi-bin/ticket/", &[4]),
    ("/sns/oauth2/component/", &[4]),
];

/// What service accounts alone may call, by how its path begins; every simulated account is a verified one.
const SERVICE: &[&str] = &["/cgi-bin/message/subscribe/", "/wxaapi/newtmpl/"];

/// Refuses a call that accounts of this kind may not make, and one with the platform's token for the account that the
/// account did not grant; its own token opens everything else.
pub(super) fn check(simulator: &Simulator, account: &SimulatedAccount, call: &Call) -> Result<(), ApiError> {
    if !account.is_service() && SERVICE.iter().any(|beginning| call.path.starts_with(beginning)) {
        return Err(ApiError::new(48001));
    }
    let now = simulator.clock().now();
    let state = simulator.state();
    let own = state.tokens.get(&account.appid);
    if own.is_some_and(|tokens| tokens.verdict(call.text("access_token"), now).is_some()) {
        return Ok(());
    }
    check_granted(&state, account, call)
}

/// Refuses a call of the platform that the account did not grant.
pub(super) fn check_granted(state: &State, account: &SimulatedAccount, call: &Call) -> Result<(), ApiError> {
    let Some((_, sets)) = SETS.iter().find(|(beginning, _)| call.path.starts_with(beginning)) else {
        return Ok(());
    };
    let granted = state.platform.authorizers.get(&account.account).map(|authorizer| &authorizer.permissions);
    match granted.is_some_and(|granted| sets.iter().any(|set| granted.contains(set))) {
        true => Ok(()),
        false => Err(ApiError::because(48001, "the account did not grant the platform this permission set")),
    }
}
