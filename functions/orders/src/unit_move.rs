//! `unit-move`, row 34: the reports of an abolished unit go to another. An operator asks for it, a second one confirms, and
//! each report is moved by a step of its own. What one request does not get done in its time, the next one does.

use std::time::{Duration, Instant};

use alliance::pages::console::{Moved, UnitsPage, units};
use alliance::pages::{Errors, Typed};
use alliance::runtime::rendering::{BUSY, rendered};
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError};
use alliance::services::casework::{Casework, Step, StepOutcome};
use alliance::services::door::{self, Door, Entered};
use alliance::services::transitions::ANOTHER_LOGIN;
use alliance::store::{Accounts, Allowed, Area, Asked, Listing, StoreError, Tickets, Window, cursor};
use domain::accounts::{Unit, UnitKind};
use domain::ids::TicketId;
use domain::staff::kinds::{MoveUnit, ReadReports};
use domain::staff::{Act, Locus};
use domain::tickets::{Actor, Succession, successors};
use http::{Method, StatusCode};

/// The path of the page.
const PAGE: &str = "/console/units";
/// How long one request moves reports; the API waits for 30 s.
const TIME: Duration = Duration::from_secs(20);
/// How many reports of a queue are read at once.
const AT_ONCE: i32 = 25;
/// How many cards of the areas are read at once.
const CARDS_AT_ONCE: usize = 200;
/// The longest reason, in characters.
const LONGEST_NOTE: usize = 500;

/// The `unit-move` function and its dependencies.
#[derive(Debug)]
pub struct UnitMove {
    door: Door,
    accounts: Accounts,
    tickets: Tickets,
    casework: Casework,
    clock: Clock,
}

/// What the page says above its list.
#[derive(Default)]
struct Said {
    banner: Option<String>,
    /// The unit whose form came back, with what was typed and what is wrong with it.
    back: Option<(String, Typed, Errors)>,
    moved: Option<(String, Moved)>,
}

impl Function for UnitMove {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            tickets: deployment.tickets()?,
            casework: Casework::build(deployment)?,
            clock: deployment.clock.clone(),
        })
    }
}

impl HttpFunction for UnitMove {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let district = Locus::district();
        let may = entered.allow::<MoveUnit>(&district).zip(entered.allow::<ReadReports>(&district));
        let Some((allowed, reading)) = may else {
            let text = "单位调整由区级管理员办理。";
            let answer = door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text);
            return self.door.record(&entered, &request, answer).await;
        };
        let answer = match request.method {
            Method::POST => self.change(&entered, &allowed, &reading, &request).await,
            _ => self.page(&entered, &allowed, saved(&request), StatusCode::OK).await,
        };
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.door.record(&entered, &request, answer).await
    }
}

impl UnitMove {
    async fn change(
        &self,
        entered: &Entered,
        allowed: &Allowed<MoveUnit>,
        reading: &Allowed<ReadReports>,
        request: &Request,
    ) -> Result<Response, StoreError> {
        let alliance = self.accounts.alliance().await?;
        let Some(from) = alliance.units.iter().find(|unit| unit.id.as_str() == request.param("unit")) else {
            return Ok(door::no_page(entered.staff()));
        };
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let own = entered.own_form(typed.get("csrf"));
        let Some(asked) = own.and_then(|own| entered.ask::<MoveUnit>(own, &Locus::district())) else {
            let banner = Some(ANOTHER_LOGIN.to_owned());
            let said = Said { banner, back: Some(back(from, typed, Errors::default())), moved: None };
            return self.page(entered, allowed, said, StatusCode::FORBIDDEN).await;
        };
        if request.path.ends_with("/confirm") {
            return self.confirm(entered, (allowed, reading, &asked), from, &typed).await;
        }
        let field = |name: &str| typed.get(name).map_or("", |value| value.trim()).to_owned();
        let (to, note) = (field("to"), field("note"));
        let mut errors = Errors::default();
        let to = successors(&alliance, from).find(|unit| unit.id.as_str() == to);
        if to.is_none() {
            errors.add([("to".to_owned(), "请选择接手的单位".to_owned())]);
        }
        if note.is_empty() || note.chars().count() > LONGEST_NOTE {
            let text = format!("请写明为什么调整，{LONGEST_NOTE}字以内");
            errors.add([("note".to_owned(), text)]);
        }
        let Some(to) = to.filter(|_| errors.is_empty()) else {
            let said = Said { back: Some(back(from, typed, errors)), ..Said::default() };
            return self.page(entered, allowed, said, StatusCode::UNPROCESSABLE_ENTITY).await;
        };
        let (by, name) = (entered.staff().id.clone(), entered.staff().name.clone());
        let (from_id, at) = (from.id.clone(), self.clock.now());
        let wanted =
            Succession { from: from_id, to: to.id.clone(), to_name: to.name.clone(), note, by, name, at };
        let told = format!("申请把{}没办完的交给{}", from.name, to.name);
        let besides = self.door.setting(entered, from.id.as_str(), told)?;
        match self.tickets.ask_succession(&asked, &wanted, besides).await {
            Ok(()) => Ok(web::see_other(&format!("{PAGE}?done=asked"))),
            Err(StoreError::Throttled(_)) => {
                let said = Said {
                    banner: Some(BUSY.to_owned()),
                    back: Some(back(from, typed, Errors::default())),
                    moved: None,
                };
                self.page(entered, allowed, said, StatusCode::SERVICE_UNAVAILABLE).await
            }
            Err(error) => Err(error),
        }
    }

    /// Moves what lies with the unit, as long as there is time.
    async fn confirm(
        &self,
        entered: &Entered,
        (allowed, reading, asked): (&Allowed<MoveUnit>, &Allowed<ReadReports>, &Asked<MoveUnit>),
        from: &Unit,
        typed: &Typed,
    ) -> Result<Response, StoreError> {
        let open = self.tickets.successions(allowed, self.clock.now()).await?;
        let seen = typed.get("asked").map_or("", String::as_str);
        // Who confirms has read this request, and not one that came after it.
        let open = open.into_iter().find(|open| open.from == from.id && open.at.to_string() == seen);
        let refused = match &open {
            None => Some((StatusCode::CONFLICT, "这个申请已经改过，或者过了7天。还没有移交，请看过再办。")),
            Some(open) if entered.staff().is_one_with(&open.by) => {
                Some((StatusCode::FORBIDDEN, "申请是您自己提的，请由另一位区级管理员确认。"))
            }
            Some(open) if !self.door.may_still(Act::MoveUnit, &open.by, None, &Locus::district()).await? => {
                Some((
                    StatusCode::CONFLICT,
                    "申请的人现在没有这个权限了，申请不能再办。需要移交的，请重新申请。",
                ))
            }
            Some(_) => None,
        };
        let (Some(open), None) = (open, refused) else {
            let (status, why) = refused.unwrap_or((StatusCode::CONFLICT, ""));
            let said = Said { banner: Some(why.to_owned()), ..Said::default() };
            return self.page(entered, allowed, said, status).await;
        };
        let mut moved = Moved::default();
        let alliance = self.accounts.alliance().await?;
        let about = About { open: &open, kind: from.kind, areas: &alliance.areas() };
        if let Err(error) = self.carry_out(entered, reading, asked, &about, &mut moved).await {
            if moved.done.is_empty() {
                return Err(error);
            }
            tracing::error!(error = &error as &dyn std::error::Error, "the rest of a unit was not moved");
            moved.goes_on = true;
        }
        let said = Said { moved: Some((from.name.clone(), moved)), ..Said::default() };
        self.page(entered, allowed, said, StatusCode::OK).await
    }

    async fn carry_out(
        &self,
        entered: &Entered,
        reading: &Allowed<ReadReports>,
        asked: &Asked<MoveUnit>,
        about: &About<'_>,
        moved: &mut Moved,
    ) -> Result<(), StoreError> {
        let (open, begun) = (about.open, Instant::now());
        self.move_queue(entered, reading, asked, (open, begun), moved).await?;
        let mut after = None;
        while !moved.goes_on {
            let window = Window {
                of: Listing::All,
                areas: about.areas,
                times: (None, None),
                after: after.as_deref(),
                most: CARDS_AT_ONCE,
            };
            let listed = self.tickets.areas(reading, &window).await?;
            for row in listed.rows.iter().filter(|row| open.may_be_about(&row.card, about.kind)) {
                if begun.elapsed() > TIME {
                    moved.goes_on = true;
                    return Ok(());
                }
                self.move_one(entered, asked, open, &row.card.id, moved).await?;
            }
            match listed.rows.last().filter(|_| listed.more) {
                Some(last) if begun.elapsed() <= TIME => after = Some(cursor(last)),
                Some(_) => moved.goes_on = true,
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// Moves what the unit has to act on, its orders as a joint unit among it. What waits at a desk, or was answered, is in
    /// no queue of its own.
    async fn move_queue(
        &self,
        entered: &Entered,
        reading: &Allowed<ReadReports>,
        asked: &Asked<MoveUnit>,
        (open, begun): (&Succession, Instant),
        moved: &mut Moved,
    ) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = self.tickets.queue(reading, &open.from, after.as_deref(), AT_ONCE).await?;
            for card in page.cards {
                if begun.elapsed() > TIME {
                    moved.goes_on = true;
                    return Ok(());
                }
                self.move_one(entered, asked, open, &card.id, moved).await?;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    async fn move_one(
        &self,
        entered: &Entered,
        asked: &Asked<MoveUnit>,
        open: &Succession,
        id: &TicketId,
        moved: &mut Moved,
    ) -> Result<(), StoreError> {
        // The queue may still show what an earlier request has moved.
        let found = self.casework.find(entered, id.as_str()).await?;
        let Some((ticket, _)) = found.filter(|(ticket, _)| open.is_about(ticket)) else { return Ok(()) };
        let (command, actor) = (open.step(), Actor::Staff(entered.staff().clone()));
        let step = Step { command: &command, actor: &actor, seen: None, now: self.clock.now() };
        match self.casework.carry_out(asked, &ticket, &step).await? {
            StepOutcome::Done(_) => moved.done.push(id.to_string()),
            StepOutcome::Absent => {}
            // Somebody else's step was first; the report is still in the queue.
            StepOutcome::MovedOn(_) | StepOutcome::Busy => moved.goes_on = true,
            StepOutcome::Refused(refusal) => {
                let failed = (id.to_string(), refusal.to_string());
                // The queue and the list of its area both hold it.
                if !moved.failed.contains(&failed) {
                    moved.failed.push(failed);
                }
            }
        }
        Ok(())
    }

    async fn page(
        &self,
        entered: &Entered,
        allowed: &Allowed<MoveUnit>,
        said: Said,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let now = self.clock.now();
        let alliance = self.accounts.alliance().await?;
        let open = self.tickets.successions(allowed, now).await?;
        let html = units(&UnitsPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            alliance: &alliance,
            open: &open,
            now,
            banner: said.banner.as_deref(),
            back: said.back.as_ref().map(|(unit, typed, errors)| (unit.as_str(), typed, errors)),
            moved: said.moved.as_ref().map(|(unit, moved)| (unit.as_str(), moved)),
        });
        Ok(rendered(status, html))
    }
}

/// What a confirmation is about: the request, what kind of unit hands over, and where its reports may lie.
struct About<'a> {
    open: &'a Succession,
    kind: UnitKind,
    areas: &'a [Area],
}

fn back(from: &Unit, typed: Typed, errors: Errors) -> (String, Typed, Errors) {
    (from.id.to_string(), typed, errors)
}

fn saved(request: &Request) -> Said {
    let is_asked = request.query_value("done").is_some_and(|done| done == "asked");
    let banner = is_asked.then(|| "申请已记下，请另一位区级管理员在7天内确认。".to_owned());
    Said { banner, ..Said::default() }
}
