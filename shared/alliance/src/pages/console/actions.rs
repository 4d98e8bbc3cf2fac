//! The forms of a ticket page: one for each step that this person may take now.

use super::asked::{Asked, own_orders, within};
use super::standing;
use super::ticket::TicketPage;
use crate::pages::form::Form;
use crate::pages::steps::{self, StepForm};
use domain::tickets::{Category, EventKind, Hours, OrderState, Outcome, RequestKind, Rules, Ticket};

/// A form with all that the page shows in it.
pub(super) struct Step<'a> {
    pub(super) form: Form<'a>,
    /// Whether it is open: the likeliest one, and one that came back.
    pub(super) is_open: bool,
    /// What will happen once it is sent.
    pub(super) will: String,
    /// What it is about, where a colleague, a unit or an officer wrote that before.
    pub(super) about: Option<String>,
    pub(super) asked: Vec<Asked<'a>>,
}

/// The forms to show; a step that is not possible has none.
#[derive(Default)]
pub(super) struct Actions<'a> {
    /// What this person came for, as far as the state tells: the first of the page, and open.
    pub(super) next: Option<Step<'a>>,
    /// The rest.
    pub(super) others: Vec<Step<'a>>,
    pub(super) solved: bool,
    pub(super) reason: &'a str,
}

impl<'a> Actions<'a> {
    /// The forms for what is possible.
    pub(super) fn of(t: &TicketPage<'a>) -> Self {
        let forms: Vec<_> = StepForm::of_a_ticket().filter(|form| is_offered(form, t)).collect();
        let came_back = |form: &StepForm| t.open_form.is_some_and(|open| open.id == form.id);
        let likely = || forms.iter().find(|form| is_likely(form, t));
        let next = forms.iter().find(|form| came_back(form)).or_else(likely).copied();
        let others = forms.iter().filter(|form| next.is_none_or(|next| next.id != form.id));
        let reason = match &t.ticket.outcome {
            Some(Outcome::Unsolved { reason }) => reason.as_str(),
            _ => "",
        };
        Self {
            next: next.map(|form| step(form, true, t)),
            others: others.map(|form| step(form, false, t)).collect(),
            solved: t.ticket.outcome == Some(Outcome::Solved),
            reason,
        }
    }

    /// Whether one of the forms takes photos.
    pub(super) fn takes_photos(&self) -> bool {
        self.next.iter().chain(&self.others).any(|step| step.form.takes_photos())
    }
}

fn step<'a>(form: &'static StepForm, is_open: bool, t: &TicketPage<'a>) -> Step<'a> {
    let filled = match t.open_form {
        Some(open) if open.id == form.id => Form::back(form, t.typed, t.errors),
        _ => Form::fresh(form),
    };
    let filled = filled.with_held(t.held);
    Step {
        form: filled,
        is_open,
        will: will(form, t),
        about: about(form, t),
        asked: form.fields.iter().map(|field| Asked::of(field, &filled, t)).collect(),
    }
}

/// Whether the page has the form.
fn is_offered(form: &StepForm, t: &TicketPage<'_>) -> bool {
    form.is_possible(t.possible)
        && match form.id {
            // Who has signed has nothing to sign.
            "order-sign" => own_orders(t).any(|order| order.state == OrderState::Dispatched),
            // The names of colleagues are read for the page as it is opened, not for a form that came back.
            "transfer" => t.colleagues.is_some(),
            _ => true,
        }
}

/// Whether this may be what its reader came for.
fn is_likely(form: &StepForm, t: &TicketPage<'_>) -> bool {
    let ticket = t.ticket;
    match form.id {
        // The first look on site comes before the result where the category demands it.
        "check" => ticket.checked_at.is_none() && rules(ticket, t.rules).first_action.is_some(),
        "answer" => ticket.category == Some(Category::Question),
        "tell" => ticket.is_untold(),
        id => steps::AHEAD.iter().any(|ahead| ahead.id == id),
    }
}

/// What will happen once a form is sent.
fn will(form: &StepForm, t: &TicketPage<'_>) -> String {
    let said = form.words.will;
    if form.events.contains(&EventKind::Dispatch) {
        return format!("{said}从派单起计时：{}。", clock(t.ticket, t.rules));
    }
    said.to_owned()
}

/// What others have written that a form answers.
fn about(form: &StepForm, t: &TicketPage<'_>) -> Option<String> {
    let ticket = t.ticket;
    let asked = |kind| ticket.request(kind).map(|request| standing::request(request, t.now));
    match form.id {
        "decide-decline" => asked(RequestKind::Decline),
        "decide-extension" => asked(RequestKind::Extension),
        "decide-suspension" => asked(RequestKind::Suspension),
        "decide-return" => standing::returning(ticket, t.now),
        "supply" => ticket.question.as_ref().map(|question| format!("问过反映人：{}", question.text())),
        "report" => ticket.supervision.as_ref().map(|it| format!("督办原因：{}", it.reason)),
        "order-sign" | "order-hand-in" | "order-return" => {
            let tasks: Vec<_> =
                own_orders(t).map(|order| format!("{}：{}", order.name, order.task)).collect();
            Some(tasks.join("\n"))
        }
        _ => None,
    }
}

fn rules<'a>(ticket: &Ticket, rules: &'a Rules) -> &'a domain::tickets::CategoryRules {
    rules.of(ticket.category.unwrap_or(Category::Normal))
}

/// `签收1个工作日内，办结5个工作日内`: what dispatching starts.
fn clock(ticket: &Ticket, all: &Rules) -> String {
    let of = rules(ticket, all);
    let within = |term| within(Hours::of(ticket), term);
    let first = of.first_action.map(|term| format!("到场{}，", within(term))).unwrap_or_default();
    format!("签收{}，{first}办结{}", within(of.sign), within(of.done))
}
