//! What a transition of staff makes of its form: a command, and the writes that go with it.

use std::future::Future;
use std::sync::Arc;

use jiff::Timestamp;

use crate::pages::steps::StepForm;
use crate::services::casework::{Casework, Step, StepOutcome};
use crate::services::door::Entered;
use crate::services::forms::FormReader;
use crate::store::{Asked, IsStep, StoreError, Transaction};
use domain::accounts::Alliance;
use domain::ids::MediaId;
use domain::tickets::{Actor, Applied, Command, Rules, Ticket};

type Make = Box<dyn FnOnce(Vec<MediaId>) -> Command + Send>;
/// A second step on the same report, carried out once the first is done.
pub(super) struct Then {
    pub(super) command: Command,
    /// The form of the second step alone, which is shown with what was typed where the step was not done.
    pub(super) form: &'static StepForm,
}

type Besides<K> = Box<dyn FnOnce(&Asked<K>, &mut Transaction) -> Result<(), StoreError> + Send>;

/// What a form asks for: a command, and what else its transaction writes. `K` is the act that the door checks.
pub struct Wanted<K> {
    pub(super) make: Make,
    pub(super) besides: Option<Besides<K>>,
    pub(super) then: Option<Then>,
}

impl<K: IsStep> Wanted<K> {
    /// A command without photos.
    #[must_use]
    pub fn plain(command: Command) -> Self {
        Self::with_photos(|_| command)
    }

    /// A command with the photos that came with the form, whose ids `make` is given.
    #[must_use]
    pub fn with_photos(make: impl FnOnce(Vec<MediaId>) -> Command + Send + 'static) -> Self {
        Self { make: Box::new(make), besides: None, then: None }
    }

    /// Carries out another step afterwards, under the same act. The first stands whatever becomes of the second, as it does
    /// where two forms are sent one after the other: `form` is that of the second.
    #[must_use]
    pub fn then(self, command: Command, form: &'static StepForm) -> Self {
        Self { then: Some(Then { command, form }), ..self }
    }

    /// Writes more in the transaction of the step, such as a step on another report ([`About::foresee`]). If a condition
    /// of these writes fails, nothing is written, and the page says that things have moved on.
    #[must_use]
    pub fn besides(
        self,
        writes: impl FnOnce(&Asked<K>, &mut Transaction) -> Result<(), StoreError> + Send + 'static,
    ) -> Self {
        Self { besides: Some(Box::new(writes)), ..self }
    }
}

/// What a form is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Who sent the form.
    pub entered: &'a Entered,
    /// The alliance with its units and accounts.
    pub alliance: &'a Alliance,
    /// The report in the URL.
    pub ticket: &'a Ticket,
    /// The time of the step.
    pub now: Timestamp,
    pub(super) casework: &'a Casework,
}

impl About<'_> {
    /// Another report; none if there is no such number or this person may not read it.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn other(&self, number: &str) -> Result<Option<Ticket>, StoreError> {
        Ok(self.casework.find(self.entered, number).await?.map(|(ticket, _)| ticket))
    }

    /// The rules by which the steps are decided.
    #[must_use]
    pub fn rules(&self) -> Arc<Rules> {
        self.casework.rules()
    }

    /// What a step of the same person would make of another report that was just read. `Tickets::put` in
    /// [`Wanted::besides`] writes it.
    ///
    /// # Errors
    /// [`StepOutcome::MovedOn`] or [`StepOutcome::Refused`] where the rules do not allow it.
    pub fn foresee(&self, other: &Ticket, command: &Command) -> Result<Applied, StepOutcome> {
        let actor = Actor::Staff(self.entered.staff().clone());
        self.casework.foresee(other, &Step { command, actor: &actor, seen: None, now: self.now })
    }
}

/// Reads a form. A function whose form needs a read of the store implements it; for the others a closure does
/// ([`super::Transitions::run`]).
pub trait ReadForm<K: IsStep>: Send {
    /// What the form asks for; none if a field is wrong, which [`FormReader::wrong`] has recorded.
    fn read(
        self,
        form: &mut FormReader,
        about: &About<'_>,
    ) -> impl Future<Output = Result<Option<Wanted<K>>, StoreError>> + Send;
}

/// A form that is read without the store.
pub(super) struct Plain<F>(pub(super) F);

impl<K, F> ReadForm<K> for Plain<F>
where
    K: IsStep,
    F: FnOnce(&mut FormReader, &Alliance, &Ticket) -> Option<Wanted<K>> + Send,
{
    async fn read(self, form: &mut FormReader, about: &About<'_>) -> Result<Option<Wanted<K>>, StoreError> {
        Ok((self.0)(form, about.alliance, about.ticket))
    }
}
