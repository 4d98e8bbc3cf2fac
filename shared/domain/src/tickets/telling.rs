//! The notices that a step on a report causes: the effects of its event.

use jiff::Timestamp;

use super::deadlines::DeadlineKind;
use super::rules::Category;
use super::standing::{at, named};
use super::table::Actor;
use super::ticket::Ticket;
use crate::danger::tells_of_danger;
use crate::ids::{Follower, StaffId, UnitId};
use crate::outbox::{AnswerOf, Audience, Details, Effect, Link, Way};
use crate::staff::{Role, Scope};

/// A notice that a row causes.
pub(super) struct Tell {
    to: To,
    text: String,
    /// The remark of its templates, where the beginning of the text does not say what matters.
    brief: Option<&'static str>,
    good_until: Option<Timestamp>,
    /// Whether it is urgent, whatever the report is.
    urgent: bool,
    /// Whether it gives the answer.
    answers: bool,
}

enum To {
    Reporter,
    Own(Follower),
    Follower(Follower),
    Followers,
    Unit(UnitId),
    Head(UnitId),
    Staff(StaffId),
    Supervisors,
    District,
    Admins,
    Reviewers,
}

impl Tell {
    /// Tells the reporter, if there is one in WeChat.
    pub(super) fn reporter(text: impl Into<String>) -> Self {
        Self::new(To::Reporter, text.into())
    }

    /// Tells one of those whose report it is, and them alone.
    pub(super) fn own(follower: &Follower, text: impl Into<String>) -> Self {
        Self::new(To::Own(follower.clone()), text.into())
    }

    /// Tells those whose report it is of a step that one of them took; whoever took it in the chat has read the result
    /// there.
    pub(super) fn unless_in_chat(actor: &Actor, ticket: &Ticket, text: impl Into<String>) -> Option<Self> {
        let Actor::Reporter(Some(by)) = actor else {
            return (!actor.is_in_chat()).then(|| Self::reporter(text));
        };
        let both = [ticket.reporter.as_ref(), ticket.principal()];
        // A report that is one person's alone is of nobody else.
        let other = both.into_iter().flatten().find(|follower| *follower != by);
        other.filter(|_| ticket.principal().is_some()).map(|other| Self::own(other, text))
    }

    /// Tells all staff of a unit.
    pub(super) fn unit(unit: &UnitId, text: impl Into<String>) -> Self {
        Self::new(To::Unit(unit.clone()), text.into())
    }

    /// Tells one follower, who need not be the reporter any more.
    pub(super) fn follower(follower: &Follower, text: impl Into<String>) -> Self {
        Self::new(To::Follower(follower.clone()), text.into())
    }

    /// Tells those who follow the report, and those whose reports were merged into it.
    pub(super) fn followers(text: impl Into<String>) -> Self {
        Self::new(To::Followers, text.into())
    }

    /// Tells the heads of a unit.
    pub(super) fn head(unit: &UnitId, text: impl Into<String>) -> Self {
        Self::new(To::Head(unit.clone()), text.into())
    }

    /// Tells one person of the staff.
    pub(super) fn staff(staff: &StaffId, text: impl Into<String>) -> Self {
        Self::new(To::Staff(staff.clone()), text.into())
    }

    /// Tells the supervisors of the whole district.
    pub(super) fn district(text: impl Into<String>) -> Self {
        Self::new(To::District, text.into())
    }

    /// Tells the reviewers of the account that the report came through.
    pub(super) fn reviewers(text: impl Into<String>) -> Self {
        Self::new(To::Reviewers, text.into())
    }

    /// Tells the administrators of the account that the report came through.
    pub(super) fn admins(text: impl Into<String>) -> Self {
        Self::new(To::Admins, text.into())
    }

    /// Tells the supervisors of the report's area.
    pub(super) fn supervisors(text: impl Into<String>) -> Self {
        Self::new(To::Supervisors, text.into())
    }

    fn new(to: To, text: String) -> Self {
        Self { to, text, brief: None, good_until: None, urgent: false, answers: false }
    }

    /// The same, as the answer to the report.
    pub(super) fn answering(self) -> Self {
        Self { answers: true, ..self }
    }

    /// The same, with a remark for templates, which show 20 characters of it.
    pub(super) fn briefly(self, brief: &'static str) -> Self {
        Self { brief: Some(brief), ..self }
    }

    /// The same, urgent where this holds.
    pub(super) fn urgent_if(self, urgent: bool) -> Self {
        Self { urgent, ..self }
    }

    /// The same, worth telling only before this moment.
    pub(super) fn until(self, end: Option<Timestamp>) -> Self {
        Self { good_until: end, ..self }
    }

    /// The effects, with the report in its state after the step. `public`, what a resident may read of the step, is
    /// shorter than the notice, and is used as the remark of their templates.
    pub(super) fn effects(mut self, ticket: &Ticket, public: Option<&str>, now: Timestamp) -> Vec<Effect> {
        if self.is_for_staff() {
            self.text = ticket.text_for_staff(self.text);
        }
        let Some((to, link, remark)) = self.addressed(ticket, public) else { return Vec::new() };
        let remark = self.brief.map_or(remark, str::to_owned);
        let answer = self.answers.then(|| AnswerOf { ticket: ticket.id.clone(), event: ticket.events });
        let text = match &self.to {
            To::Reporter | To::Own(_) if !self.answers => with_next(self.text, ticket, now),
            _ => self.text,
        };
        let effect = Effect {
            to,
            details: details(ticket, &remark),
            text,
            link,
            urgent: self.urgent || is_urgent(ticket),
            good_until: self.good_until,
            answer,
            spoken: false,
            way: Way::Ladder,
        };
        // Whoever it was reported for hears the same.
        let other = ticket.principal().filter(|_| matches!(self.to, To::Reporter));
        let other = other.map(|follower| Effect {
            to: Audience::Follower { follower: follower.clone() },
            answer: None,
            ..effect.clone()
        });
        std::iter::once(effect).chain(other).collect()
    }

    fn is_for_staff(&self) -> bool {
        !matches!(self.to, To::Reporter | To::Own(_) | To::Follower(_) | To::Followers)
    }

    /// Who is told, the page that the notice leads to, and the remark of its templates.
    fn addressed(&self, ticket: &Ticket, public: Option<&str>) -> Option<(Audience, Link, String)> {
        let staff = |audience| {
            let path = format!("/console/tickets/{}", ticket.id);
            (audience, Link { path, label: "打开工作台".to_owned() }, first_line(&self.text, ticket))
        };
        let (to, link, remark) = match &self.to {
            To::Reporter => {
                let follower = ticket.reporter.clone()?;
                let link = Link { path: ticket.page(), label: "点这里看进度".to_owned() };
                return Some((
                    Audience::Follower { follower },
                    link,
                    public.unwrap_or(&self.text).to_owned(),
                ));
            }
            To::Own(follower) => {
                let link = Link { path: ticket.page(), label: "点这里看进度".to_owned() };
                return Some((Audience::Follower { follower: follower.clone() }, link, self.text.clone()));
            }
            To::Follower(follower) => {
                let link = Link { path: format!("/a/{}/", ticket.account), label: String::new() };
                return Some((Audience::Follower { follower: follower.clone() }, link, self.text.clone()));
            }
            // They are no reporters, so no link shows them what the reporter said.
            To::Followers => {
                let link = Link { path: format!("/a/{}/", ticket.account), label: String::new() };
                return Some((Audience::Subscribers { ticket: ticket.id.clone() }, link, self.text.clone()));
            }
            To::Unit(unit) => staff(Audience::Unit { unit: unit.clone() }),
            To::Head(unit) => staff(Audience::Role { role: Role::Head, scope: Scope::Unit(unit.clone()) }),
            To::Staff(person) => staff(Audience::Staff { staff: person.clone() }),
            To::Supervisors => staff(Audience::Supervisors { subdistrict: ticket.subdistrict.clone() }),
            To::District => staff(Audience::Supervisors { subdistrict: None }),
            To::Admins => staff(of_account(Role::AccountAdmin, ticket)),
            To::Reviewers => staff(of_account(Role::Reviewer, ticket)),
        };
        Some((to, link, remark))
    }
}

fn of_account(role: Role, ticket: &Ticket) -> Audience {
    Audience::Role { role, scope: Scope::Account(ticket.account.clone()) }
}

/// The notice with what comes next and whom to call, unless it says so itself.
fn with_next(text: String, ticket: &Ticket, now: Timestamp) -> String {
    let next = ticket.deadline.as_ref().filter(|it| it.due > now && it.kind != DeadlineKind::Rating);
    match next {
        Some(deadline) if !text.contains("最晚") => {
            format!("{text}\n接下来：最晚{}{}。急事请打12345。", at(deadline), deadline.kind.for_resident())
        }
        _ => text,
    }
}

/// Whether the notices of a report are urgent.
pub(super) fn is_urgent(ticket: &Ticket) -> bool {
    ticket.urgent || tells_of_danger(&ticket.description)
}

/// The notice to a unit, on one line without the number, which has its own keyword, and without the resident's words,
/// which no template may bear; space is limited.
fn first_line(text: &str, ticket: &Ticket) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.replacen(&named(ticket), "", 1)
        .replacen(ticket.id.as_str(), "", 1)
        .replacen("】 ", "】", 1)
        .trim()
        .to_owned()
}

fn details(ticket: &Ticket, remark: &str) -> Details {
    Details {
        number: ticket.id.to_string(),
        matter: ticket.category.map_or("居民诉求", matter).to_owned(),
        state: ticket.state.name().to_owned(),
        unit: Some(ticket.unit.as_ref().unwrap_or(&ticket.desk).clone()),
        remark: Details::remark(remark),
    }
}

/// The matter in Chinese characters only, as a `phrase` requires: the first words of the category's name in the rules.
fn matter(category: Category) -> &'static str {
    match category {
        Category::Danger => "安全隐患",
        Category::Utilities => "水电气暖",
        Category::Question => "咨询",
        Category::Normal => "一般诉求",
        Category::Complex => "复杂诉求",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::Kind;
    use crate::tickets::{Rules, State};

    #[test]
    fn a_matter_is_called_what_the_rules_call_it() {
        for category in Category::ALL {
            let name = &Rules::bundled().of(*category).name;
            assert!(name.starts_with(matter(*category)), "{name}");
        }
    }

    #[test]
    fn whatever_may_stand_in_a_phrase_fits_into_one() {
        let (kind, most) = Kind::of("phrase1").unwrap();
        let matters = Category::ALL.iter().map(|category| matter(*category));
        for text in State::ALL.iter().map(|state| state.name()).chain(matters).chain(["居民诉求"]) {
            assert_eq!(kind.fit(text, most), text);
            assert!(text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}");
        }
    }
}
