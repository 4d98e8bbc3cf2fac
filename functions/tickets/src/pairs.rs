//! Steps that change two reports in one write: the report in the address, and its master.

use alliance::services::casework::StepOutcome;
use alliance::services::forms::FormReader;
use alliance::services::transitions::About;
use domain::tickets::{Applied, Command, Ticket};

/// What a step on the master would make of it, once the step on the report itself is possible. None where one of the
/// two is not: what speaks against the report's own step, the page says by itself; what speaks against the master's is
/// an error of `field`.
pub(crate) fn beside(
    form: &mut FormReader,
    about: &About<'_>,
    field: &str,
    step: &Command,
    (master, second): (&Ticket, &Command),
) -> Option<Applied> {
    about.foresee(about.ticket, step).ok()?;
    match about.foresee(master, second) {
        Ok(applied) => Some(applied),
        Err(StepOutcome::Refused(refusal)) => {
            form.wrong(field, &format!("主件{}：{refusal}", master.id));
            None
        }
        Err(_) => {
            let state = master.state.name();
            form.wrong(field, &format!("主件{}现在是“{state}”，不能这样办", master.id));
            None
        }
    }
}
