//! `settings`: what operators and editors set, a book a page, with what waits for a second person; and each book as a file.

use alliance::pages::console::{BooksPage, RowForm, SettingsPage, books, settings};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::books::{Books, reader};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{BookReader, Gaps, StoreError};
use domain::guides::GapRef;
use domain::settings::{Book, Problem, Record, export};
use domain::staff::{Act, Locus};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, HeaderValue};

/// The `settings` function and its dependencies.
#[derive(Debug)]
pub struct SettingsPages {
    desk: Desk,
    gaps: Gaps,
}

/// The books behind the door.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) door: Door,
    pub(crate) books: Books,
}

/// What a page says besides what is in its book.
#[derive(Default)]
pub(crate) struct Said {
    /// The row with which the page begins.
    pub(crate) from: usize,
    pub(crate) banner: Option<&'static str>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) form: Option<RowForm>,
    pub(crate) foreseen: Option<alliance::pages::console::Foreseen>,
}

impl Function for SettingsPages {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { desk: Desk::build(deployment)?, gaps: deployment.gaps()? })
    }
}

impl HttpFunction for SettingsPages {
    async fn handle(&self, request: Request) -> Response {
        let desk = &self.desk;
        let entered = match desk.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match book_of(&request) {
            None if request.path == "/console/settings" => desk.list(&entered).await,
            None => Ok(door::no_page(entered.staff())),
            Some(book) => match reader(&entered, book) {
                None => Ok(refused(&entered, book)),
                Some(by) if request.path.ends_with("/export") => desk.export(&by, book).await,
                Some(by) => match self.for_gap(&request, book).await {
                    Ok(form) => desk.show(&entered, &by, &request, book, form).await,
                    Err(error) => Err(error),
                },
            },
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        desk.door.record(&entered, &request, answer).await
    }
}

impl SettingsPages {
    /// The form of a new policy answer, begun for a question that found nothing.
    async fn for_gap(&self, request: &Request, book: Book) -> Result<Option<RowForm>, StoreError> {
        let asked = request.query_value("gap").and_then(|gap| GapRef::parse(&gap));
        let Some(asked) = asked.filter(|_| book == Book::Policies) else { return Ok(None) };
        let Some(gap) = self.gaps.behind_proposal(&asked.account, &asked.id).await? else { return Ok(None) };
        let words = gap.topic.parts().iter().filter(|part| part.chars().count() >= 2);
        let words = words.cloned().collect::<Vec<_>>().join("、");
        let typed = [("gap", asked.to_string()), ("words", words)];
        Ok(Some(RowForm {
            typed: Some(typed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
            asked: gap.wordings.into_iter().map(|wording| wording.words).collect(),
            ..RowForm::default()
        }))
    }
}

impl Desk {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { door: Door::build(deployment)?, books: Books::build(deployment)? })
    }

    async fn list(&self, entered: &Entered) -> Result<Response, StoreError> {
        let Some(by) = reader(entered, Book::Units) else { return Ok(refused(entered, Book::Units)) };
        // What editors propose is decided by reviewers, on its own pages.
        let mut proposed = self.books.proposed(&by).await?;
        proposed.retain(|it| !matches!(it.book, Book::Hotlines | Book::Policies));
        let html = books(&BooksPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            proposed: &proposed,
            now: self.books.now(),
        });
        Ok(rendered(StatusCode::OK, html))
    }

    async fn export(&self, by: &BookReader, book: Book) -> Result<Response, StoreError> {
        let read = self.books.read(by).await?;
        let file = export(book, &book.contents(&self.books.world(&read)));
        let mut answer = web::answer(StatusCode::OK, "text/csv; charset=utf-8", file);
        let name = format!("attachment; filename=\"{}.csv\"", book.id());
        if let Ok(name) = HeaderValue::from_str(&name) {
            answer.headers_mut().insert(CONTENT_DISPOSITION, name);
        }
        Ok(answer)
    }

    async fn show(
        &self,
        entered: &Entered,
        by: &BookReader,
        request: &Request,
        book: Book,
        for_gap: Option<RowForm>,
    ) -> Result<Response, StoreError> {
        let banner = match request.query_value("done").as_deref() {
            Some("proposed") => Some("已提交复核。请另一位在7天内复核，复核以后才生效。"),
            Some("changed") => Some("已保存。一分钟内全部生效。"),
            Some("confirmed") => Some("已同意，改动一分钟内全部生效。"),
            Some("discarded") => Some("这个申请不办了，什么都没有改。"),
            _ => None,
        };
        let from = request.query_value("from").and_then(|from| from.parse().ok()).unwrap_or_default();
        let mut said = Said { banner, from, ..Said::default() };
        if request.query_value("new").is_some() && book.grows() {
            said.form = Some(for_gap.unwrap_or_default());
        }
        if let Some(key) = request.query_value("row") {
            let read = self.books.read(by).await?;
            let before = row(&book.contents(&self.books.world(&read)).records(), &key);
            said.form = before.map(|before| RowForm { before: Some(before), ..RowForm::default() });
        }
        self.page(entered, by, book, said, StatusCode::OK).await
    }

    /// The page of a book as it is now.
    pub(crate) async fn page(
        &self,
        entered: &Entered,
        by: &BookReader,
        book: Book,
        said: Said,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let read = self.books.read(by).await?;
        let mut proposed = self.books.proposed(by).await?;
        proposed.retain(|it| it.book == book);
        let may = |act| entered.staff().may(act, &Locus::district());
        let (may_change, may_decide) = match book {
            Book::Accounts => (may(Act::JoinAccounts), false),
            Book::Hotlines | Book::Policies => (may(Act::EditGuides), may(Act::ReviewGuides)),
            _ => (may(Act::ChangeSettings), may(Act::ChangeSettings)),
        };
        let html = settings(&SettingsPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            book,
            world: self.books.world(&read),
            proposed: &proposed,
            may_change,
            may_decide,
            now: self.books.now(),
            from: said.from,
            banner: said.banner,
            problems: &said.problems,
            form: said.form.as_ref(),
            foreseen: said.foreseen.as_ref(),
        });
        Ok(rendered(status, html))
    }
}

/// The row with this key.
pub(crate) fn row(records: &[Record], key: &str) -> Option<Record> {
    records.iter().find(|record| record.first().is_some_and(|first| first == key)).cloned()
}

/// The book that an address is about; none where there is no such book there.
pub(crate) fn book_of(request: &Request) -> Option<Book> {
    let is_guide = |book: &Book| matches!(book, Book::Hotlines | Book::Policies);
    if request.path.starts_with("/console/accounts/") {
        return Some(Book::Accounts);
    }
    if request.path.starts_with("/console/guides/") {
        return Book::from_id(request.param("guide")).filter(is_guide);
    }
    Book::from_id(request.param("book")).filter(|book| !is_guide(book) && *book != Book::Accounts)
}

/// The answer to somebody without the right to a book.
pub(crate) fn refused(entered: &Entered, book: Book) -> Response {
    let text = match book {
        Book::Accounts => "公众号由区级管理员增加和修改。",
        Book::Hotlines | Book::Policies => "便民电话和政策问答由全区的编辑提出，由全区的审核员复核。",
        _ => "这些设置由区级管理员提出，由另一位区级管理员复核。",
    };
    door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", text)
}
