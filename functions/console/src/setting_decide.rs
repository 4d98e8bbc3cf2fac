//! `setting-decide`: a second person carries out a change of a book that somebody proposed, or takes it off the list.

use alliance::pages::console::list_of;
use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::books::{BooksError, keeper, reader};
use alliance::services::door::{self, Entered};
use alliance::services::transitions::ANOTHER_LOGIN;
use alliance::store::{BookReader, Gaps, Keeper, StoreError, Tickets, Transaction};
use domain::ids::UnitId;
use domain::settings::{Book, Change, Problem, Proposed, abolished};
use domain::staff::kinds::ReadReports;
use domain::staff::{Act, Locus};
use http::StatusCode;

use crate::settings::{Desk, Said, book_of, refused};

/// How often a proposal that answers a question is carried out while people go on asking it.
const TRIES: u8 = 3;

/// The `setting-decide` function and its dependencies.
#[derive(Debug)]
pub struct SettingDecide {
    desk: Desk,
    tickets: Tickets,
    gaps: Gaps,
}

impl Function for SettingDecide {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { desk: Desk::build(deployment)?, tickets: deployment.tickets()?, gaps: deployment.gaps()? })
    }
}

impl HttpFunction for SettingDecide {
    async fn handle(&self, request: Request) -> Response {
        let desk = &self.desk;
        let entered = match desk.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match book_of(&request).filter(|book| book.needs_second()) {
            None => Ok(door::no_page(entered.staff())),
            Some(book) => self.decide(&entered, &request, book).await,
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        desk.door.record(&entered, &request, answer).await
    }
}

impl SettingDecide {
    async fn decide(&self, entered: &Entered, request: &Request, book: Book) -> Result<Response, StoreError> {
        let Some(by) = reader(entered, book) else { return Ok(refused(entered, book)) };
        let form = request.form().await.unwrap_or_default();
        let field = |name: &str| form.fields.get(name).map_or("", String::as_str);
        let Some(own) = entered.own_form(form.fields.get("csrf")) else {
            let said = Said { problems: vec![problem(ANOTHER_LOGIN)], ..Said::default() };
            return self.desk.page(entered, &by, book, said, StatusCode::FORBIDDEN).await;
        };
        let Some(keeper) = keeper(entered, own, book, true) else { return Ok(refused(entered, book)) };
        let waiting = self.desk.books.proposed(&by).await?;
        let found = waiting.into_iter().find(|it| it.book == book && it.id == field("proposed"));
        let outcome = match found {
            None => Err(BooksError::Gone),
            Some(found) if field("act") == "confirm" && !self.may_still(book, &found).await? => {
                let text = format!("{}现在没有这个权限了，申请不能再办。需要改的，请重新提", found.name);
                let said = Said { problems: vec![problem(&text)], ..Said::default() };
                return self.desk.page(entered, &by, book, said, StatusCode::CONFLICT).await;
            }
            Some(found) if field("act") == "confirm" => {
                if let Some(unit) = self.at_work(entered, &found.changes).await? {
                    let text = format!("单位“{unit}”还有没办完的诉求，请先到“单位调整”移交，再撤销");
                    let said = Said { problems: vec![problem(&text)], ..Said::default() };
                    return self.desk.page(entered, &by, book, said, StatusCode::CONFLICT).await;
                }
                self.confirm(&by, &keeper, &found).await?.map(|()| "confirmed")
            }
            Some(found) => self.desk.books.discard(&keeper, &found).await.map(|()| "discarded"),
        };
        let why = match outcome {
            Ok(done) => return Ok(web::see_other(&format!("{}?done={done}", list_of(book)))),
            Err(why) => why,
        };
        let (status, problems) = match why {
            BooksError::Gone => {
                let text = "这个申请已经办过，或者过了7天。请看过现在的内容";
                (StatusCode::CONFLICT, vec![problem(text)])
            }
            BooksError::Own => (StatusCode::FORBIDDEN, vec![problem("申请是您自己提的，请另一位复核")]),
            BooksError::NotSettled(why) => (StatusCode::CONFLICT, why.problems()),
            BooksError::Store(StoreError::Conflict) => {
                let text = "刚才有别人也在改，所以没有办成。请看过现在的内容再办";
                (StatusCode::CONFLICT, vec![problem(text)])
            }
            BooksError::Store(StoreError::Throttled(_)) => {
                (StatusCode::SERVICE_UNAVAILABLE, vec![problem(BUSY)])
            }
            BooksError::Store(error) => return Err(error),
            BooksError::Random(error) => return Err(StoreError::Broken(Box::new(error))),
        };
        let said = Said { problems, ..Said::default() };
        self.desk.page(entered, &by, book, said, status).await
    }
}

impl SettingDecide {
    /// Carries out a proposal, and marks the question as answered that it was written for, in one transaction.
    async fn confirm(
        &self,
        by: &BookReader,
        keeper: &Keeper,
        proposed: &Proposed,
    ) -> Result<Result<(), BooksError>, StoreError> {
        let mut left = TRIES;
        loop {
            left -= 1;
            let read = self.desk.books.read(by).await?;
            let gap = match &proposed.gap {
                Some(gap) => self.gaps.behind_proposal(&gap.account, &gap.id).await?,
                None => None,
            };
            let has_gap = gap.is_some();
            let answered = gap.zip(proposed.changes.first()).and_then(|(gap, change)| {
                let title = change.after.as_ref()?.get(1)?;
                Some(gap.answered(change.key(), title, self.desk.books.now()))
            });
            let besides = |transaction: &mut Transaction| match &answered {
                Some(gap) => self.gaps.answer(keeper, transaction, gap),
                None => Ok(()),
            };
            match self.desk.books.confirm(keeper, &read, proposed, besides).await {
                // Somebody may have asked the same at this moment, which changes the gap and nothing else.
                Err(BooksError::Store(StoreError::Conflict)) if has_gap && left > 0 => {}
                outcome => return Ok(outcome),
            }
        }
    }

    /// Whether whoever asked could still ask.
    async fn may_still(&self, book: Book, proposed: &Proposed) -> Result<bool, StoreError> {
        let act = match book {
            Book::Hotlines | Book::Policies => Act::EditGuides,
            _ => Act::ChangeSettings,
        };
        let stood_for = proposed.stood_for.as_ref();
        self.desk.door.may_still(act, &proposed.by, stood_for, &Locus::district()).await
    }

    /// A unit that would be abolished although something still waits for it.
    async fn at_work(&self, entered: &Entered, changes: &[Change]) -> Result<Option<UnitId>, StoreError> {
        let Some(reading) = entered.allow::<ReadReports>(&Locus::district()) else { return Ok(None) };
        for unit in abolished(changes) {
            if !self.tickets.queue(&reading, &unit, None, 1).await?.cards.is_empty() {
                return Ok(Some(unit));
            }
        }
        Ok(None)
    }
}

fn problem(text: &str) -> Problem {
    Problem { line: None, key: String::new(), column: "", heading: "", text: text.to_owned() }
}
