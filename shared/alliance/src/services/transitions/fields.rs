//! Fields that several forms of staff have. Where one that need not be filled in cannot be read, it counts as empty, so
//! that the rules report what else is wrong; a form with any error is never carried out.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::services::forms::FormReader;
use domain::accounts::{Alliance, Unit};
use domain::calendar::CHINA;
use domain::ids::{CommunityCode, UnitId};
use domain::tickets::Ticket;

/// A choice between yes and no.
pub fn yes(form: &mut FormReader, field: &str) -> Option<bool> {
    form.parsed(field, |choice| match choice {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    })
}

/// A department of the alliance.
pub fn department(form: &mut FormReader, field: &str, alliance: &Alliance) -> Option<Unit> {
    form.parsed(field, |id| {
        let id = UnitId::parse(id).ok()?;
        alliance.departments().find(|unit| unit.id == id).cloned()
    })
}

/// The community of a report, one of its sub-district; none where none is chosen.
pub fn community(form: &mut FormReader, alliance: &Alliance, ticket: &Ticket) -> Option<CommunityCode> {
    let area = ticket.subdistrict.as_ref();
    let community = form.parsed("community", |code| match code {
        "" => Some(None),
        code => {
            let wanted = CommunityCode::parse(code).ok()?;
            alliance.communities(area).any(|found| found.code == &wanted).then_some(Some(wanted))
        }
    });
    community.flatten()
}

/// A date and a time of Beijing; none where the field is empty.
pub fn moment(form: &mut FormReader, field: &str) -> Option<Timestamp> {
    let moment = form.parsed(field, |text| match text {
        "" => Some(None),
        text => {
            let local: DateTime = text.parse().ok()?;
            CHINA.to_timestamp(local).ok().map(Some)
        }
    });
    moment.flatten()
}
