//! `ticket-bulk`: several reports at one press, which a unit signs (row 11) or a desk merges into another (row 7). Each is a
//! step of its own, as if its page had been opened; what is declined, published or shown whole is never done this way.

use std::collections::BTreeMap;

use alliance::pages::console::{BulkField, BulkPage, BulkRow, Fate, Trail, bulk as bulk_page};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, StartError};
use alliance::services::bulk::{self, OneByOne};
use alliance::services::casework::{Casework, Step, StepOutcome};
use alliance::services::door::{self, Door, Entered, OwnForm};
use alliance::services::transitions::unreadable;
use alliance::store::{Child, StoreError, Tickets, Transaction};
use domain::ids::TicketId;
use domain::staff::kinds::{WorkAtDesk, WorkForUnit};
use domain::staff::{Act, Locus};
use domain::tickets::{Actor, Command, Master, OrderState, State, Ticket};
use http::StatusCode;

/// The `ticket-bulk` function and its dependencies.
#[derive(Debug)]
pub struct TicketBulk {
    door: Door,
    casework: Casework,
    tickets: Tickets,
    clock: Clock,
}

impl Function for TicketBulk {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            casework: Casework::build(deployment)?,
            tickets: deployment.tickets()?,
            clock: deployment.clock.clone(),
        })
    }
}

impl HttpFunction for TicketBulk {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(self.carry_out(&entered, &request)).await;
        self.door.record(&entered, &request, answer).await
    }
}

/// What is done to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Sign,
    Merge,
}

impl TicketBulk {
    async fn carry_out(&self, entered: &Entered, request: &Request) -> Response {
        let wanted = if request.path.ends_with("/merge") { Wanted::Merge } else { Wanted::Sign };
        let act = if wanted == Wanted::Merge { Act::WorkAtDesk } else { Act::WorkForUnit };
        if !entered.staff().holds(act) {
            let text = "这一步不在您的岗位权限里，没有执行。";
            return door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text);
        }
        let Ok(form) = request.form().await else { return unreadable(entered) };
        let chosen = bulk::chosen(&form.fields);
        let master = form.fields.get("master").map_or("", |number| number.trim());
        let own = entered.own_form(form.fields.get("csrf"));
        let refusal = match own {
            None => Some("这张表单不是在本次登录里打开的，还没有执行。请看过后再按“重试”。".to_owned()),
            Some(_) => bulk::refusal(&chosen),
        };
        let fates = match (own, &refusal) {
            (Some(own), None) => {
                let actor = Actor::Staff(entered.staff().clone());
                let each = Each { of: self, entered, own, actor: &actor, wanted, master };
                Box::pin(bulk::each(&chosen, each)).await
            }
            _ => chosen.iter().map(|id| (id.clone(), Fate::Failed("没有执行".to_owned()))).collect(),
        };
        let status = if refusal.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        page(entered, wanted, &form.fields, (fates, refusal.as_deref()), status)
    }
}

/// What became of each.
fn page(
    entered: &Entered,
    wanted: Wanted,
    fields: &BTreeMap<String, String>,
    (fates, problem): (Vec<(String, Fate)>, Option<&str>),
    status: StatusCode,
) -> Response {
    let trail = Trail::of(fields.get("list").map(String::as_str));
    let rows: Vec<_> = fates
        .into_iter()
        .map(|(id, fate)| {
            // An id that is none of ours leads nowhere.
            let href = TicketId::parse(id.as_str()).map(|id| format!("/console/tickets/{id}"));
            let href = href.unwrap_or_else(|_| "/console".to_owned());
            BulkRow { href, name: id.clone(), value: "1".to_owned(), id, fate }
        })
        .collect();
    let master = fields.get("master").map_or("", |number| number.trim());
    let (act, action, own) = match wanted {
        Wanted::Sign => ("签收", "/console/bulk/sign", Vec::new()),
        Wanted::Merge => ("并单", "/console/bulk/merge", vec![BulkField::line("master", "主件编号", master)]),
    };
    let html = bulk_page(&BulkPage {
        staff: entered.staff(),
        csrf: entered.csrf(),
        act,
        action,
        fields: &own,
        rows: &rows,
        list: trail.as_ref().map_or("/console", Trail::list),
        problem,
        here: "mine",
    });
    rendered(status, html)
}

/// One report after the other.
struct Each<'a> {
    of: &'a TicketBulk,
    entered: &'a Entered,
    own: OwnForm,
    actor: &'a Actor,
    wanted: Wanted,
    master: &'a str,
}

impl OneByOne for Each<'_> {
    async fn act(&mut self, id: &str) -> Result<Fate, StoreError> {
        let Some((ticket, _)) = self.of.casework.find(self.entered, id).await? else {
            return Ok(Fate::Failed("没有找到这件诉求".to_owned()));
        };
        match self.wanted {
            Wanted::Sign => self.sign(&ticket).await,
            Wanted::Merge => self.merge(&ticket).await,
        }
    }
}

impl Each<'_> {
    /// Signs the report for the lead unit, or the order of a joint unit that this person works for.
    async fn sign(&self, ticket: &Ticket) -> Result<Fate, StoreError> {
        let Some(by) = self.entered.ask::<WorkForUnit>(self.own, &ticket.locus()) else {
            return Ok(Fate::Failed(NOT_THEIRS.to_owned()));
        };
        let staff = self.entered.staff();
        let works_for = |unit| staff.may(Act::WorkForUnit, &Locus { units: vec![unit], ..Locus::default() });
        let leads = ticket.unit.clone().is_some_and(works_for);
        let order = ticket
            .orders
            .iter()
            .find(|order| order.state == OrderState::Dispatched && works_for(order.unit.clone()));
        let command = match order {
            Some(order) if !(leads && ticket.state == State::Dispatched) => {
                Command::OrderSign { unit: order.unit.clone() }
            }
            _ if leads && ticket.state == State::Working && ticket.handled_by.as_ref() == Some(&staff.id) => {
                return Ok(Fate::Already("您已经签收".to_owned()));
            }
            _ => Command::Sign,
        };
        let step = Step { command: &command, actor: self.actor, seen: None, now: self.of.clock.now() };
        Ok(fate(self.of.casework.carry_out(&by, ticket, &step).await?))
    }

    /// Merges the report into the master, which is read anew for each: it takes note of them one by one.
    async fn merge(&self, ticket: &Ticket) -> Result<Fate, StoreError> {
        let Some(by) = self.entered.ask::<WorkAtDesk>(self.own, &ticket.locus()) else {
            return Ok(Fate::Failed(NOT_THEIRS.to_owned()));
        };
        let Some((master, _)) = self.of.casework.find(self.entered, self.master).await? else {
            return Ok(Fate::Failed("没有主件的编号，或者您看不到它".to_owned()));
        };
        if ticket.merged_into.as_ref() == Some(&master.id) {
            return Ok(Fate::Already("已经并入".to_owned()));
        }
        if ticket.id == master.id {
            return Ok(Fate::Failed("它就是主件".to_owned()));
        }
        let merge = Command::Merge { master: Master::of(&master) };
        let absorb = Command::Absorb { child: ticket.id.clone() };
        let step = Step { command: &merge, actor: self.actor, seen: None, now: self.of.clock.now() };
        let (tickets, child) = (&self.of.tickets, Child::of(ticket));
        let besides = |transaction: &mut Transaction| tickets.put_child(transaction, &master.id, &child);
        let both = self.of.casework.carry_out_both(&by, ticket, &step, (&master, &absorb), besides);
        Ok(fate(both.await?))
    }
}

const NOT_THEIRS: &str = "这一步不在您的岗位权限里";

fn fate(outcome: StepOutcome) -> Fate {
    match outcome {
        StepOutcome::Done(_) => Fate::Done,
        StepOutcome::MovedOn(now) => Fate::Failed(format!("有了新进展，现在是“{}”", now.state.name())),
        StepOutcome::Refused(refusal) => Fate::Failed(refusal.to_string()),
        StepOutcome::Busy => Fate::Failed("系统正忙，请重试".to_owned()),
        StepOutcome::Absent => Fate::Failed("没有找到这件诉求".to_owned()),
    }
}
