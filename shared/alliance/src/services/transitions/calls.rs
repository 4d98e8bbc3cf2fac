//! The fields of a form that record how somebody spoke to the resident.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::services::forms::FormReader;
use domain::calendar::CHINA;
use domain::tickets::ContactEvidence;

/// Who spoke to the resident, when and how. A moment that cannot be read is replaced by `now`, so that the rules report
/// what else is wrong; a form with any error is never carried out.
#[must_use]
pub fn contact(form: &mut FormReader, now: Timestamp) -> ContactEvidence {
    let who = form.text("contact_who");
    let how = form.text("contact_how");
    let at = form.parsed("contact_at", |text| {
        let local: DateTime = text.parse().ok()?;
        CHINA.to_timestamp(local).ok().filter(|at| *at <= now)
    });
    ContactEvidence { who, at: at.unwrap_or(now), how }
}
