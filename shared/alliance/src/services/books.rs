//! Changes of settings: proposed, confirmed by a second person, or carried out at once where the book needs none; each with
//! the audit's entry in its transaction.

use jiff::Timestamp;

use super::door::{Entered, OwnForm};
use crate::runtime::random::NoRandomness;
use crate::runtime::{Clock, Deployment, Random, StartError};
use crate::store::{Audit, BookReader, Keeper, Settings, SettingsStore, StoreError, Transaction};
use domain::audit::{Entry, What, Who};
use domain::calendar::local;
use domain::guides::GapRef;
use domain::settings::{Book, Change, NotSettled, Proposed, Settled, World, settle};
use domain::staff::Locus;

/// The most characters that the audit's entry says of a change; the rows beyond them are counted.
const MOST_TOLD: usize = 1500;

/// The books, with what their changes need.
#[derive(Clone, Debug)]
pub struct Books {
    store: SettingsStore,
    audit: Audit,
    clock: Clock,
    random: Random,
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum BooksError {
    /// It does not fit what is there.
    #[error("the change does not fit what is there")]
    NotSettled(NotSettled),
    /// The proposal is decided, or too old.
    #[error("the proposal no longer waits")]
    Gone,
    /// Who proposed it may not confirm it.
    #[error("the proposal is their own")]
    Own,
    /// The table refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no randomness for an id.
    #[error(transparent)]
    Random(#[from] NoRandomness),
}

impl From<NotSettled> for BooksError {
    fn from(why: NotSettled) -> Self {
        Self::NotSettled(why)
    }
}

/// Permission to read a book; none for those who have no right to.
#[must_use]
pub fn reader(entered: &Entered, book: Book) -> Option<BookReader> {
    let district = Locus::district();
    match book {
        Book::Accounts => entered.allow(&district).map(BookReader::Accounts),
        Book::Hotlines | Book::Policies => entered.allow(&district).map(BookReader::Guides),
        _ => entered.allow(&district).map(BookReader::Settings),
    }
}

/// Permission to propose a change of a book, or to decide on one.
#[must_use]
pub fn keeper(entered: &Entered, own: OwnForm, book: Book, decides: bool) -> Option<Keeper> {
    let district = Locus::district();
    match book {
        Book::Accounts => entered.ask(own, &district).map(Keeper::Accounts),
        Book::Hotlines | Book::Policies if decides => entered.ask(own, &district).map(Keeper::Reviewer),
        Book::Hotlines | Book::Policies => entered.ask(own, &district).map(Keeper::Editor),
        _ => entered.ask(own, &district).map(Keeper::Settings),
    }
}

impl Books {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            store: deployment.books()?,
            audit: deployment.audit()?,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Everything that the books are read from.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn read(&self, by: &BookReader) -> Result<Settings, StoreError> {
        self.store.read(by).await
    }

    /// The same for reading and checking the books today.
    #[must_use]
    pub fn world<'a>(&self, settings: &'a Settings) -> World<'a> {
        settings.world(local(self.clock.now()).date())
    }

    /// What waits for a second person.
    ///
    /// # Errors
    /// Any [`StoreError`] of the read.
    pub async fn proposed(&self, by: &BookReader) -> Result<Vec<Proposed>, StoreError> {
        self.store.proposed(by, self.clock.now()).await
    }

    /// Keeps a change until a second person decides, or carries it out where the book needs none. `gap` is the question that
    /// it answers.
    ///
    /// # Errors
    /// [`BooksError`] says why not.
    pub async fn change(
        &self,
        by: &Keeper,
        seen: &Settings,
        book: Book,
        changes: &[Change],
        (note, gap): (&str, Option<GapRef>),
    ) -> Result<(), BooksError> {
        let settled = settle(book, changes, &self.world(seen))?;
        let mut transaction = Transaction::default();
        let (staff, at) = (by.staff(), self.clock.now());
        let what = if book.needs_second() {
            let proposed = Proposed {
                id: self.random.secret()?,
                book,
                changes: settled.changes.clone(),
                note: note.to_owned(),
                by: staff.id.clone(),
                stood_for: staff.stands_for().cloned(),
                name: staff.name.clone(),
                at,
                gap,
            };
            self.store.propose(by, &mut transaction, &proposed)?;
            "提出"
        } else {
            self.store.write(by, &mut transaction, seen, &settled)?;
            "办理"
        };
        let told = format!("{what}：{}{}", told(book, &settled.changes), because(note));
        self.tell(&mut transaction, by, book, told)?;
        Ok(self.store.commit(transaction).await?)
    }

    /// Carries out what somebody else proposed, as it was proposed, on what is there now, with what `besides` adds.
    ///
    /// # Errors
    /// [`BooksError`] says why not.
    pub async fn confirm(
        &self,
        by: &Keeper,
        seen: &Settings,
        proposed: &Proposed,
        besides: impl FnOnce(&mut Transaction) -> Result<(), StoreError> + Send,
    ) -> Result<(), BooksError> {
        if by.staff().took(&proposed.by, proposed.stood_for.as_ref()) {
            return Err(BooksError::Own);
        }
        let settled: Settled = settle(proposed.book, &proposed.changes, &self.world(seen))?;
        let mut transaction = Transaction::default();
        self.store.write(by, &mut transaction, seen, &settled)?;
        self.store.remove(by, &mut transaction, proposed)?;
        besides(&mut transaction)?;
        let told = format!("确认{}的申请：{}", proposed.name, told(proposed.book, &settled.changes));
        self.tell(&mut transaction, by, proposed.book, told)?;
        Ok(self.store.commit(transaction).await?)
    }

    /// Takes a proposal off the list; nothing else changes.
    ///
    /// # Errors
    /// [`BooksError`] says why not.
    pub async fn discard(&self, by: &Keeper, proposed: &Proposed) -> Result<(), BooksError> {
        let mut transaction = Transaction::default();
        self.store.remove(by, &mut transaction, proposed)?;
        let told = format!("不办{}的申请：{}", proposed.name, told(proposed.book, &proposed.changes));
        self.tell(&mut transaction, by, proposed.book, told)?;
        Ok(self.store.commit(transaction).await?)
    }

    fn tell(
        &self,
        transaction: &mut Transaction,
        by: &Keeper,
        book: Book,
        detail: String,
    ) -> Result<(), BooksError> {
        let (id, at, who) = (self.random.secret()?, self.clock.now(), Who::from(by.staff()));
        let about = book.id().to_owned();
        let entry = Entry { id, at, who, what: What::Setting, about, detail, record: None };
        Ok(self.audit.join(transaction, &entry, at)?)
    }
}

/// What changes, in words.
fn told(book: Book, changes: &[Change]) -> String {
    let mut text = String::new();
    for (at, change) in changes.iter().enumerate() {
        let next = change.told(book);
        if text.chars().count() + next.chars().count() > MOST_TOLD {
            let left = changes.len() - at;
            return format!("{text}；另有{left}行");
        }
        if at > 0 {
            text.push('；');
        }
        text.push_str(&next);
    }
    text
}

fn because(note: &str) -> String {
    if note.is_empty() { String::new() } else { format!("。原因：{note}") }
}
