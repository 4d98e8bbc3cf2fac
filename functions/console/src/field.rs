//! The crew's page: what the units of this person have to do on site.

use alliance::pages::console::{FieldOrder, FieldPage, field};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::Response;
use alliance::services::casework::Casework;
use alliance::services::door::{self, Entered};
use alliance::services::ticket_pages::TicketPages;
use alliance::store::StoreError;
use domain::staff::Locus;
use domain::staff::kinds::{ReadReports, WorkOnSite};
use domain::tickets::{Actor, Card, possible};
use futures_util::future::try_join_all;
use http::StatusCode;
use jiff::Timestamp;

/// The most orders that the page shows. Each is read whole, for its version and its pin.
const MOST: usize = 15;

/// The page.
pub(crate) async fn show(
    pages: &TicketPages,
    casework: &Casework,
    entered: &Entered,
) -> Result<Response, StoreError> {
    let staff = entered.staff();
    let alliance = pages.accounts.alliance().await?;
    let mut cards: Vec<Card> = Vec::new();
    let mut is_crew = false;
    for unit in staff.queues(&alliance) {
        let Some(locus) = alliance.unit(&unit).map(Locus::of_unit) else { continue };
        let Some(by) = entered.allow::<ReadReports>(&locus) else { continue };
        if entered.allow::<WorkOnSite>(&locus).is_none() {
            continue;
        }
        is_crew = true;
        let limit = i32::try_from(MOST + 1).unwrap_or(i32::MAX);
        cards.extend(pages.tickets.queue(&by, &unit, None, limit).await?.cards);
    }
    if !is_crew {
        let text = "外勤由承办单位的人员办理。";
        return Ok(door::say(StatusCode::FORBIDDEN, Some(staff), "不能查看", text));
    }
    cards.sort_by_key(|card| card.due.map_or(Timestamp::MAX, |due| due.at));
    let more = cards.len() > MOST;
    cards.truncate(MOST);
    let orders = try_join_all(cards.into_iter().map(|card| order(casework, entered, card))).await?;
    let html = field(&FieldPage {
        staff,
        csrf: entered.csrf(),
        orders: &orders,
        alliance: &alliance,
        now: pages.clock.now(),
        more,
    });
    Ok(rendered(StatusCode::OK, html))
}

async fn order(casework: &Casework, entered: &Entered, card: Card) -> Result<FieldOrder, StoreError> {
    let found = match card.joint {
        true => None,
        false => casework.find(entered, card.id.as_str()).await?,
    };
    let ticket = found.map(|(ticket, _)| ticket);
    let actor = Actor::Staff(entered.staff().clone());
    let possible = ticket.as_ref().map(|ticket| possible(ticket, &actor)).unwrap_or_default();
    Ok(FieldOrder { card, ticket, possible })
}
