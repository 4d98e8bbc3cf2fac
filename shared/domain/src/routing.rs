//! What an officer is offered for a report: category, unit and community, each with the reason. The officer decides.
//!
//! Which unit sees to a matter is a setting of the unit.

use crate::accounts::{Alliance, Unit};
use crate::ids::CommunityCode;
use crate::tickets::{Category, Suggested, Ticket, category_of, matter_of};

/// What is suggested for a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion<'a> {
    /// The category.
    pub category: Option<Suggested<Category>>,
    /// The unit.
    pub unit: Option<Suggested<&'a Unit>>,
    /// The community.
    pub community: Option<Suggested<&'a CommunityCode>>,
}

impl<'a> Suggestion<'a> {
    /// What the words and the place of a report suggest.
    #[must_use]
    pub fn of(ticket: &'a Ticket, alliance: &'a Alliance) -> Self {
        let address = ticket.place.address.as_deref().unwrap_or_default();
        Self {
            category: category_of(&ticket.description),
            unit: unit_for(ticket, alliance),
            community: community_at(address, ticket, alliance)
                .or_else(|| community_at(&ticket.description, ticket, alliance)),
        }
    }
}

/// The unit that the last one to give the report back named; before that, the one that sees to the matter.
fn unit_for<'a>(ticket: &Ticket, alliance: &'a Alliance) -> Option<Suggested<&'a Unit>> {
    if let Some(named) = &ticket.returns.suggested {
        let what = alliance.departments().find(|unit| unit.id == *named)?;
        return Some(Suggested { what, because: "退单的单位认为应该由它办".to_owned() });
    }
    let (matter, word) = matter_of(&ticket.description)?;
    let what = alliance.departments().find(|unit| unit.matters.contains(&matter.id))?;
    Some(Suggested { what, because: format!("提到“{word}”，{}由它负责", matter.name) })
}

/// The community whose name stands in the text, within the sub-district of the report.
fn community_at<'a>(
    text: &str,
    ticket: &'a Ticket,
    alliance: &'a Alliance,
) -> Option<Suggested<&'a CommunityCode>> {
    let named = |name: &str| {
        let short = name.trim_end_matches("社区");
        short.chars().count() >= 2 && text.contains(short) && (text.contains(name) || !is_road(text, short))
    };
    let found = alliance.communities(ticket.subdistrict.as_ref()).find(|community| named(community.name))?;
    Some(Suggested { what: found.code, because: format!("地点里有“{}”", found.name) })
}

/// Whether every mention of the name goes on as that of a road, which may run through many communities.
fn is_road(text: &str, name: &str) -> bool {
    text.match_indices(name).all(|(at, _)| {
        let after = &text[at + name.len()..];
        ["路", "一路", "二路", "三路", "支路", "街", "大街"].iter().any(|road| after.starts_with(road))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_road_with_the_name_of_a_community_is_not_that_community() {
        assert!(is_road("珠海路12号", "珠海"));
        assert!(!is_road("珠海小区3号楼", "珠海"));
    }
}
