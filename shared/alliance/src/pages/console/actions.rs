//! The forms of a ticket page: one for each step that this person may take now.

use super::ticket::TicketPage;
use crate::pages::form::Form;
use crate::pages::steps::{self, StepForm};
use domain::calendar;
use domain::ids::CommunityCode;
use domain::tickets::{Category, EventKind, Hours, Outcome, Rules, Term, Ticket};

/// A choice in a form.
pub(super) struct Choice<'a> {
    pub(super) value: &'a str,
    pub(super) name: &'a str,
    pub(super) hint: String,
}

/// The forms to show; a step that is not possible has none.
#[derive(Default)]
pub(super) struct Actions<'a> {
    pub(super) accept: Option<Form<'a>>,
    pub(super) dispatch: Option<Form<'a>>,
    pub(super) sign: Option<Form<'a>>,
    pub(super) check: Option<Form<'a>>,
    pub(super) hand_in: Option<Form<'a>>,
    pub(super) approve: Option<Form<'a>>,
    pub(super) send_back: Option<Form<'a>>,
    pub(super) follow_up: Option<Form<'a>>,
    pub(super) tell: Option<Form<'a>>,
    /// How a follow-up call may end, as far as this person decides it.
    pub(super) verdicts: Vec<Choice<'a>>,
    pub(super) categories: Vec<Choice<'a>>,
    pub(super) communities: Vec<Choice<'a>>,
    pub(super) community: &'a str,
    urgent: bool,
    pub(super) departments: Vec<Choice<'a>>,
    /// `签收1个工作日内，办结5个工作日内`: what dispatching starts.
    pub(super) clock: String,
    pub(super) address: &'a str,
    pub(super) who: &'a str,
    /// Now, in the form of a date-and-time field.
    pub(super) at: String,
    pub(super) solved: Option<bool>,
    pub(super) reason: &'a str,
    /// Whether the first look on site is what counts now, so that its form is open.
    check_first: bool,
}

impl<'a> Actions<'a> {
    /// The forms for what is possible.
    pub(super) fn of(t: &TicketPage<'a>) -> Self {
        let ticket = t.ticket;
        let form = |step: &'static StepForm| {
            step.is_possible(t.possible).then(|| match t.open_form {
                Some(open) if open.id == step.id => Form::back(step, t.typed, t.errors).with_held(t.held),
                _ => Form::fresh(step).with_held(t.held),
            })
        };
        let rules = t.rules.of(ticket.category.unwrap_or(Category::Normal));
        let (solved, reason) = match &ticket.outcome {
            Some(Outcome::Solved) => (Some(true), ""),
            Some(Outcome::Unsolved { reason }) => (Some(false), reason.as_str()),
            None => (None, ""),
        };
        let check_first = ticket.checked_at.is_none() && rules.first_action.is_some();
        Self {
            accept: form(&steps::ACCEPT),
            dispatch: form(&steps::DISPATCH),
            sign: form(&steps::SIGN),
            check: form(&steps::CHECK),
            hand_in: form(&steps::HAND_IN),
            approve: form(&steps::APPROVE),
            send_back: form(&steps::SEND_BACK),
            follow_up: form(&steps::FOLLOW_UP),
            tell: form(&steps::TELL),
            verdicts: verdicts(t),
            categories: categories(t.rules),
            communities: communities(t),
            community: ticket.community.as_ref().map_or("", CommunityCode::as_str),
            urgent: ticket.urgent,
            departments: t
                .alliance
                .departments()
                .map(|unit| Choice { value: unit.id.as_str(), name: &unit.name, hint: String::new() })
                .collect(),
            clock: clock(ticket, t.rules),
            address: ticket.place.address.as_deref().unwrap_or(""),
            who: &t.staff.name,
            at: calendar::local(t.now).strftime("%Y-%m-%dT%H:%M").to_string(),
            solved,
            reason,
            check_first,
        }
    }

    /// The outcome that was chosen the last time it was handed in, as the form names it.
    pub(super) fn outcome(&self) -> &'static str {
        match self.solved {
            Some(true) => "solved",
            Some(false) => "unsolved",
            None => "",
        }
    }

    /// Whether one of the forms takes photos.
    pub(super) fn takes_photos(&self) -> bool {
        self.check.is_some() || self.hand_in.is_some()
    }

    pub(super) fn is_urgent(&self) -> bool {
        self.urgent
    }

    /// Whether there is nothing to do.
    pub(super) fn none(&self) -> bool {
        [&self.accept, &self.dispatch, &self.sign, &self.check, &self.hand_in, &self.approve, &self.send_back]
            .into_iter()
            .chain([&self.follow_up, &self.tell])
            .all(|form| form.is_none())
    }

    /// Whether the form for a look on site is open; where it is not, the form to hand in the result is.
    pub(super) fn check_open(&self) -> bool {
        let back = |form: &Option<Form<'_>>| form.is_some_and(|form| form.is_back());
        back(&self.check) || (self.check_first && !back(&self.hand_in))
    }
}

fn categories(rules: &Rules) -> Vec<Choice<'_>> {
    Category::ALL
        .iter()
        .map(|category| {
            let of = rules.of(*category);
            let within = |term| within(Hours::of_category(*category), term);
            Choice {
                value: category.id(),
                name: &of.name,
                hint: format!("派单{}，办结{}", within(of.dispatch), within(of.done)),
            }
        })
        .collect()
}

fn verdicts<'a>(t: &TicketPage<'a>) -> Vec<Choice<'a>> {
    let all = [
        (EventKind::Satisfied, "satisfied", "反映人满意", "诉求办结"),
        (EventKind::Redo, "redo", "不满意，有道理", "退回重办，重新计时"),
        (
            EventKind::Explained,
            "explained",
            "不满意，已解释到位",
            "依法只能办到这里，诉求办结；由督办人员决定",
        ),
    ];
    let may = all.into_iter().filter(|(event, ..)| t.possible.contains(event));
    may.map(|(_, value, name, hint)| Choice { value, name, hint: hint.to_owned() }).collect()
}

fn within(hours: Hours, term: Term) -> String {
    match term {
        Term::SameDay => "当天".to_owned(),
        term => format!("{}内", hours.words(term)),
    }
}

/// The communities of the ticket's sub-district; all of them where it has none.
fn communities<'a>(t: &TicketPage<'a>) -> Vec<Choice<'a>> {
    t.alliance
        .communities(t.ticket.subdistrict.as_ref())
        .map(|community| Choice { value: community.code.as_str(), name: community.name, hint: String::new() })
        .collect()
}

fn clock(ticket: &Ticket, rules: &Rules) -> String {
    let of = rules.of(ticket.category.unwrap_or(Category::Normal));
    let within = |term| within(Hours::of(ticket), term);
    let first = of.first_action.map(|term| format!("到场{}，", within(term))).unwrap_or_default();
    format!("签收{}，{first}办结{}", within(of.sign), within(of.done))
}
