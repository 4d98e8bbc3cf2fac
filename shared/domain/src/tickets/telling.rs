//! The notices that a step on a report causes: the effects of its event.

use jiff::Timestamp;

use super::rules::Category;
use super::ticket::Ticket;
use crate::danger::tells_of_danger;
use crate::ids::UnitId;
use crate::outbox::{Audience, Details, Effect, Link};

/// A notice that a row causes.
pub(super) struct Tell {
    to: To,
    text: String,
    good_until: Option<Timestamp>,
}

enum To {
    Reporter,
    Unit(UnitId),
}

impl Tell {
    /// Tells the reporter, if there is one in WeChat.
    pub(super) fn reporter(text: impl Into<String>) -> Self {
        Self { to: To::Reporter, text: text.into(), good_until: None }
    }

    /// Tells all staff of a unit.
    pub(super) fn unit(unit: &UnitId, text: impl Into<String>) -> Self {
        Self { to: To::Unit(unit.clone()), text: text.into(), good_until: None }
    }

    /// The same, worth telling only before this moment.
    pub(super) fn until(self, end: Option<Timestamp>) -> Self {
        Self { good_until: end, ..self }
    }

    /// The effect, with the report in its state after the step. `public`, what a resident may read of the step, is
    /// shorter than the notice, and is used as the remark of their templates.
    pub(super) fn effect(self, ticket: &Ticket, public: Option<&str>) -> Option<Effect> {
        let (to, link, remark) = match &self.to {
            To::Reporter => {
                let follower = ticket.reporter.clone()?;
                let link = Link { path: ticket.page(), label: "点这里看进度".to_owned() };
                (Audience::Follower { follower }, link, public.unwrap_or(&self.text).to_owned())
            }
            To::Unit(unit) => {
                let path = format!("/console/tickets/{}", ticket.id);
                let link = Link { path, label: "打开工作台".to_owned() };
                (Audience::Unit { unit: unit.clone() }, link, first_line(&self.text, ticket))
            }
        };
        Some(Effect {
            to,
            details: details(ticket, &remark),
            text: self.text,
            link,
            urgent: ticket.urgent || tells_of_danger(&ticket.description),
            good_until: self.good_until,
            spoken: false,
        })
    }
}

/// The notice to a unit, on one line without the number, which has its own keyword; space is limited.
fn first_line(text: &str, ticket: &Ticket) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.replacen(ticket.id.as_str(), "", 1).replacen("】 ", "】", 1).trim().to_owned()
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
