//! 民情回音: closed reports that everybody may read, as a list and a page each.

use alliance::pages::resident::{
    PublicCase, PublicCasePage, PublicCasesPage, public_case, public_cases, sorry,
};
use alliance::runtime::rendering::rendered;
use alliance::runtime::reports::{self, Reports, remember_elder, wants_elder};
use alliance::runtime::web::{Request, Response};
use alliance::store::{StoreError, System};
use domain::cases::{Stage, was_published};
use domain::ids::{MediaId, TicketId};
use domain::tickets::{Case, Ticket};
use http::StatusCode;

/// The most cases in the list of an account.
const LISTED: i32 = 30;

/// What is behind the address of a case.
pub(crate) enum Behind {
    /// A public case.
    Case(Box<(Ticket, Case)>),
    /// One that was public and no longer is: its resident took it back, or the report was opened again or archived.
    TakenBack,
    /// Nothing.
    Nothing,
}

/// What is behind the address of a case. A report that was never public looks like none.
pub(crate) async fn find(reports: &Reports, account: &str, ticket: &str) -> Result<Behind, StoreError> {
    let Ok(id) = TicketId::parse(ticket) else { return Ok(Behind::Nothing) };
    let found = reports.tickets.get(System::Residents, &id).await?;
    let Some(ticket) = found.filter(|ticket| ticket.account.as_str() == account) else {
        return Ok(Behind::Nothing);
    };
    if let Some(published) = ticket.published.clone() {
        return Ok(Behind::Case(Box::new((ticket, published.case))));
    }
    let events = reports.tickets.events(System::Residents, &id).await?;
    Ok(if was_published(&events) { Behind::TakenBack } else { Behind::Nothing })
}

/// The list of an account's public cases.
pub(crate) async fn list(reports: &Reports, request: &Request) -> Result<Response, StoreError> {
    let Some((_, account)) = reports.account(request.param("account")).await? else {
        return Ok(reports::not_found());
    };
    let tickets = &reports.tickets;
    let mut cases = Vec::new();
    for id in tickets.cases_of(System::Residents, &account.id, Stage::Published, LISTED).await? {
        // The index lags behind: the report itself says whether it is still public.
        if let Behind::Case(found) = find(reports, account.id.as_str(), id.as_str()).await? {
            cases.push(listed(&found.0, &found.1));
        }
    }
    let page = PublicCasesPage { account: &account, cases: &cases, elder: wants_elder(request) };
    Ok(remember_elder(request, rendered(StatusCode::OK, public_cases(&page))))
}

/// The page of a public case.
pub(crate) async fn show(reports: &Reports, request: &Request, ticket: &str) -> Result<Response, StoreError> {
    let account = request.param("account");
    let (found, named) = (find(reports, account, ticket).await?, reports.account(account).await?);
    let (found, (alliance, account)) = match (found, named) {
        (Behind::Case(found), Some(named)) => (found, named),
        (Behind::TakenBack, _) => return Ok(taken_back()),
        _ => return Ok(reports::not_found()),
    };
    let (ticket, case) = *found;
    let page = PublicCasePage {
        account: &account,
        ticket: &ticket,
        case: &case,
        alliance: &alliance,
        elder: wants_elder(request),
    };
    Ok(remember_elder(request, rendered(StatusCode::OK, public_case(&page))))
}

/// Whether everybody may see this file: it is a copy that a public case shows.
pub(crate) async fn may_see(
    reports: &Reports,
    account: &str,
    ticket: &str,
    media: &MediaId,
) -> Result<bool, StoreError> {
    Ok(match find(reports, account, ticket).await? {
        Behind::Case(found) => found.1.before.iter().chain(&found.1.after).any(|copy| copy == media),
        Behind::TakenBack | Behind::Nothing => false,
    })
}

fn listed(ticket: &Ticket, case: &Case) -> PublicCase {
    PublicCase {
        ticket: ticket.id.clone(),
        title: case.title.clone(),
        place: case.place.clone(),
        closed_at: ticket.closed_at,
        photo: case.after.first().or(case.before.first()).cloned(),
    }
}

/// The answer where a case is no longer public.
fn taken_back() -> Response {
    let text = "这个网页已经收起：反映的居民不想公开了，或者事情又在办理，或者已经归档。有急事请拨打12345。";
    rendered(StatusCode::GONE, sorry("这件事不再公开", text))
}
