//! `sender-block`: stops taking the reports of one sender, or takes them again; each with a reason, which is kept.
//!
//! The officer of the report's desk decides; operators see all blocked senders. A blocked sender's reports of danger
//! still reach the desk.

use alliance::pages::console::{SenderPage, SendersPage, sender, senders};
use alliance::pages::steps::SENDER;
use alliance::pages::{Errors, Typed};
use alliance::runtime::rendering::{BUSY, rendered};
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError};
use alliance::services::casework::Casework;
use alliance::services::door::{self, Door, Entered};
use alliance::services::forms::FormReader;
use alliance::services::transitions::{ANOTHER_LOGIN, unreadable};
use alliance::store::{Allowed, Blocks, FollowerRoll, SenderStanding, StoreError};
use domain::blocks::{Block, Decision, NotDecided, Seen, check_reason};
use domain::ids::{Follower, PersonId};
use domain::staff::Locus;
use domain::staff::kinds::{BlockSender, ListBlocked};
use domain::tickets::Ticket;
use http::{Method, StatusCode};
use jiff::Timestamp;

/// The path of the list of all blocked senders.
const ALL: &str = "/console/senders";
/// Senders on one page.
const PAGE: i32 = 50;

/// The `sender-block` function and its dependencies.
#[derive(Debug)]
pub struct SenderBlock {
    door: Door,
    casework: Casework,
    followers: FollowerRoll,
    blocks: Blocks,
    clock: Clock,
}

/// The sender of a report, and their block if there is one.
struct Found {
    allowed: Allowed<BlockSender>,
    ticket: Ticket,
    follower: Follower,
    person: Option<PersonId>,
    standing: SenderStanding,
}

impl Found {
    fn seen(&self) -> Seen<'_> {
        Seen { ticket: &self.ticket.id, anonymous: self.ticket.anonymous }
    }

    /// How the sender stands.
    fn stands(&self, now: Timestamp) -> Block {
        let Ticket { account, id, .. } = &self.ticket;
        let none = || Block::none(account.clone(), id.clone(), now);
        let stands = self.standing.block.clone().unwrap_or_else(none);
        Block { everywhere: self.person.is_some(), ..stands }
    }
}

impl Function for SenderBlock {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            casework: Casework::build(deployment)?,
            followers: deployment.followers()?,
            blocks: deployment.blocks()?,
            clock: deployment.clock.clone(),
        })
    }
}

impl HttpFunction for SenderBlock {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = if request.path == ALL {
            self.all(&entered, &request).await
        } else if request.method == Method::POST {
            self.decide(&entered, &request).await
        } else {
            self.show(&entered, &request).await
        };
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.door.record(&entered, &request, answer).await
    }
}

impl SenderBlock {
    async fn all(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some(allowed) = entered.allow::<ListBlocked>(&Locus::district()) else {
            let text = "全区停用的反映人由区级管理员查看；一件诉求的反映人，请从这件诉求的页面进入。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text));
        };
        let after = request.query_value("after");
        let (blocks, next) = self.blocks.all(&allowed, after.as_deref(), PAGE).await?;
        let next = next.map(|next| format!("{ALL}?after={}", web::encode(&next)));
        let html = senders(&SendersPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            blocks: &blocks,
            next: next.as_deref(),
        });
        Ok(rendered(StatusCode::OK, html))
    }

    async fn show(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        match self.find(entered, request).await? {
            Ok(found) => {
                let (typed, errors) = (Typed::default(), Errors::default());
                self.page(entered, &found, (&typed, &errors), StatusCode::OK).await
            }
            Err(answer) => Ok(answer),
        }
    }

    async fn decide(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let found = match self.find(entered, request).await? {
            Ok(found) => found,
            Err(answer) => return Ok(answer),
        };
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let mut form = FormReader::new(&SENDER, form);
        let own = entered.own_form(form.typed.get("csrf"));
        let asked = own.and_then(|own| entered.ask::<BlockSender>(own, &found.ticket.locus()));
        let seen = form.typed.get("asked").and_then(|asked| asked.parse().ok());
        let decision = form.parsed("decision", |decision| match (decision, seen) {
            ("ask", _) => Some(Decision::Ask),
            ("agree", Some(at)) => Some(Decision::Agree(at)),
            ("refuse", Some(at)) => Some(Decision::Refuse(at)),
            ("lift", _) => Some(Decision::Lift),
            _ => None,
        });
        let reason = form.text("why");
        if let Some(wrong) = check_reason(&reason) {
            form.wrong("why", &wrong);
        }
        let (typed, mut errors) = form.finish();
        let now = self.clock.now();
        let decided = decision
            .map(|decision| found.stands(now).decide(decision, found.seen(), entered.staff(), reason, now));
        if let Some(Err(refusal)) = &decided {
            errors.0.push((String::new(), refusal.sentence().to_owned()));
        }
        let Some(asked) = asked else {
            errors.0.insert(0, (String::new(), ANOTHER_LOGIN.to_owned()));
            return self.page(entered, &found, (&typed, &errors), StatusCode::FORBIDDEN).await;
        };
        let (Some(Ok(block)), true) = (decided, errors.is_empty()) else {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return self.page(entered, &found, (&typed, &errors), status).await;
        };
        // The reason may name the resident; it stands in the decision itself.
        let told = format!("{}（反映人）", block.last.name());
        let besides = self.door.setting(entered, found.ticket.id.as_str(), told)?;
        let about = (found.person.as_ref(), &found.standing);
        match self.blocks.put(&asked, &found.follower, about, &block, besides).await {
            Ok(()) => Ok(web::see_other(&format!("/console/tickets/{}/sender", found.ticket.id))),
            Err(StoreError::Conflict) => {
                let now = match self.find(entered, request).await? {
                    Ok(now) => now,
                    Err(answer) => return Ok(answer),
                };
                errors.0.push((String::new(), NotDecided::Already.sentence().to_owned()));
                self.page(entered, &now, (&typed, &errors), StatusCode::CONFLICT).await
            }
            Err(StoreError::Throttled(_)) => {
                errors.0.push((String::new(), BUSY.to_owned()));
                self.page(entered, &found, (&typed, &errors), StatusCode::SERVICE_UNAVAILABLE).await
            }
            Err(error) => Err(error),
        }
    }

    /// The sender of the report in the URL, or the answer to give instead.
    async fn find(
        &self,
        entered: &Entered,
        request: &Request,
    ) -> Result<Result<Found, Response>, StoreError> {
        let found = self.casework.find(entered, request.param("ticket")).await?;
        let Some((ticket, _)) = found else { return Ok(Err(door::no_ticket(entered.staff()))) };
        let Some(allowed) = entered.allow::<BlockSender>(&ticket.locus()) else {
            let text = "停用一位反映人由受理台的受理员决定。";
            return Ok(Err(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text)));
        };
        let Some(follower) = ticket.reporter.clone() else {
            let text = "这件诉求不是从微信来的，没有可以停用的反映人。";
            return Ok(Err(door::say(StatusCode::NOT_FOUND, Some(entered.staff()), "没有微信反映人", text)));
        };
        let person = self.followers.person(&allowed, &follower).await?;
        let standing = self.blocks.standing(&allowed, &follower, person.as_ref()).await?;
        Ok(Ok(Found { allowed, ticket, follower, person, standing }))
    }

    async fn page(
        &self,
        entered: &Entered,
        found: &Found,
        (typed, errors): (&Typed, &Errors),
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        // Of somebody who wants to stay unknown the page shows no past: neither their blocks nor who decided them.
        let anonymous = found.ticket.anonymous;
        let steps = if anonymous {
            Vec::new()
        } else {
            self.blocks.steps(&found.allowed, &found.follower, found.person.as_ref()).await?
        };
        let now = self.clock.now();
        let stands = found.stands(now);
        let html = sender(&SenderPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            ticket: &found.ticket,
            blocked: stands.is_blocked(found.seen()),
            asked: stands.open(found.seen(), now),
            everywhere: !anonymous && found.person.is_some(),
            steps: &steps,
            typed,
            errors,
        });
        Ok(rendered(status, html))
    }
}
