//! `setting-change`: a row of a book is added, changed or removed, or a file is tried and then taken. Where the book needs a
//! second person, the change waits for one; otherwise it is carried out at once.

use alliance::pages::Typed;
use alliance::pages::console::{Foreseen, RowForm, list_of};
use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Form, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::books::{BooksError, keeper, reader};
use alliance::services::door::{self, Entered};
use alliance::services::transitions::ANOTHER_LOGIN;
use alliance::store::{BookReader, Keeper, StoreError};
use domain::guides::GapRef;
use domain::settings::{Book, Change, Problem, Record, foresee, parse};
use http::StatusCode;

use crate::settings::{Desk, Said, book_of, refused, row};

/// The longest reason, in characters.
const LONGEST_NOTE: usize = 300;

/// The `setting-change` function and its dependencies.
#[derive(Debug)]
pub struct SettingChange(Desk);

impl Function for SettingChange {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Desk::build(deployment).map(Self)
    }
}

impl HttpFunction for SettingChange {
    async fn handle(&self, request: Request) -> Response {
        let desk = &self.0;
        let entered = match desk.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match book_of(&request) {
            None => Ok(door::no_page(entered.staff())),
            Some(book) => self.change(&entered, &request, book).await,
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        desk.door.record(&entered, &request, answer).await
    }
}

/// A form of somebody who may change the book.
struct Sent<'a> {
    entered: &'a Entered,
    book: Book,
    by: BookReader,
    keeper: Keeper,
    form: Form,
}

impl Sent<'_> {
    fn field(&self, name: &str) -> &str {
        self.form.fields.get(name).map_or("", |value| value.trim())
    }

    /// The question that a new policy answer is written for.
    fn gap(&self) -> Option<GapRef> {
        GapRef::parse(self.field("gap")).filter(|_| self.book == Book::Policies)
    }

    fn note(&self) -> String {
        self.field("note").chars().take(LONGEST_NOTE).collect()
    }
}

fn problem(text: &str) -> Vec<Problem> {
    vec![Problem { line: None, key: String::new(), column: "", heading: "", text: text.to_owned() }]
}

impl SettingChange {
    async fn change(&self, entered: &Entered, request: &Request, book: Book) -> Result<Response, StoreError> {
        let form = request.form().await.unwrap_or_default();
        let Some(by) = reader(entered, book) else { return Ok(refused(entered, book)) };
        let own = entered.own_form(form.fields.get("csrf"));
        let Some(own) = own else {
            let said =
                Said { problems: problem(ANOTHER_LOGIN), form: back(book, form.fields), ..Said::default() };
            return self.0.page(entered, &by, book, said, StatusCode::FORBIDDEN).await;
        };
        let Some(keeper) = keeper(entered, own, book, false) else { return Ok(refused(entered, book)) };
        let sent = Sent { entered, book, by, keeper, form };
        if request.path.ends_with("/import") {
            return self.try_file(&sent).await;
        }
        match sent.form.fields.get("changes") {
            Some(changes) => match serde_json::from_str::<Vec<Change>>(changes) {
                Ok(changes) => self.take_file(&sent, &changes).await,
                Err(_) => {
                    let said =
                        Said { problems: problem("这一页不完整，请重新试算"), ..Said::default() };
                    self.0.page(entered, &sent.by, book, said, StatusCode::UNPROCESSABLE_ENTITY).await
                }
            },
            None => self.change_row(sent).await,
        }
    }

    /// Reads a file and says what it would change. Nothing is written.
    async fn try_file(&self, sent: &Sent<'_>) -> Result<Response, StoreError> {
        let read = self.0.books.read(&sent.by).await?;
        let file = sent.form.files.iter().find(|(name, _)| name == "file");
        let outcome = match file {
            None => Err(problem("请选择一个CSV文件")),
            Some((_, bytes)) => parse(sent.book, bytes).and_then(|rows| {
                foresee(sent.book, &rows, &self.0.books.world(&read)).map_err(|why| why.problems())
            }),
        };
        let (said, status) = match outcome {
            Ok(settled) => {
                let foreseen = Foreseen { changes: settled.changes, note: sent.note() };
                (Said { foreseen: Some(foreseen), ..Said::default() }, StatusCode::OK)
            }
            Err(problems) => (Said { problems, ..Said::default() }, StatusCode::UNPROCESSABLE_ENTITY),
        };
        self.0.page(sent.entered, &sent.by, sent.book, said, status).await
    }

    /// Takes the changes of a file that was tried.
    async fn take_file(&self, sent: &Sent<'_>, changes: &[Change]) -> Result<Response, StoreError> {
        match self.keep(sent, changes).await {
            Ok(done) => Ok(done),
            Err(NotKept { status, problems }) => {
                let said = Said { problems, ..Said::default() };
                self.0.page(sent.entered, &sent.by, sent.book, said, status).await
            }
        }
    }

    async fn change_row(&self, sent: Sent<'_>) -> Result<Response, StoreError> {
        let before: Option<Record> = serde_json::from_str(sent.field("before")).ok();
        let cells: Record = sent.book.columns().iter().map(|it| sent.field(it.id).to_owned()).collect();
        let removes = before.is_some() && !sent.field("remove").is_empty();
        let after = (!removes).then(|| cells.clone());
        let kept = match (&before, removes) {
            (None, _) if !sent.book.grows() => Err(NotKept::wrong(problem("这里不能新增"))),
            (_, true) if !sent.book.shrinks() => Err(NotKept::wrong(problem("这里不能删除"))),
            // The key stays: a row with another one is another row.
            (Some(row), false) if row.first() != cells.first() => {
                Err(NotKept::wrong(problem("代号不能改，请重新打开这一行")))
            }
            _ => self.keep(&sent, &[Change { before: before.clone(), after }]).await,
        };
        let NotKept { status, problems } = match kept {
            Ok(done) => return Ok(done),
            Err(why) => why,
        };
        // The form comes back with what was typed, over the row as it is now.
        let read = self.0.books.read(&sent.by).await?;
        let records = sent.book.contents(&self.0.books.world(&read)).records();
        let now = before.as_ref().and_then(|row_before| row(&records, row_before.first()?));
        let form = RowForm { before: now, typed: Some(sent.form.fields), ..RowForm::default() };
        let said = Said { problems, form: Some(form), ..Said::default() };
        self.0.page(sent.entered, &sent.by, sent.book, said, status).await
    }

    async fn keep(&self, sent: &Sent<'_>, changes: &[Change]) -> Result<Response, NotKept> {
        let read = self.0.books.read(&sent.by).await.map_err(NotKept::store)?;
        let note = sent.note();
        match self.0.books.change(&sent.keeper, &read, sent.book, changes, (&note, sent.gap())).await {
            Ok(()) => {
                let done = if sent.book.needs_second() { "proposed" } else { "changed" };
                Ok(web::see_other(&format!("{}?done={done}", list_of(sent.book))))
            }
            Err(why) => Err(NotKept::of(why)),
        }
    }
}

/// Why a change was not kept, as the page says it.
struct NotKept {
    status: StatusCode,
    problems: Vec<Problem>,
}

impl NotKept {
    fn wrong(problems: Vec<Problem>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, problems }
    }

    fn store(error: StoreError) -> Self {
        Self::of(BooksError::Store(error))
    }

    fn of(why: BooksError) -> Self {
        use domain::settings::NotSettled;
        match why {
            BooksError::NotSettled(why @ NotSettled::Moved(_)) => {
                Self { status: StatusCode::CONFLICT, problems: why.problems() }
            }
            BooksError::NotSettled(why) => Self::wrong(why.problems()),
            BooksError::Store(StoreError::Conflict) => {
                let text = "刚才有别人也在改，所以没有办成。您填的还在，请再按一次";
                Self { status: StatusCode::CONFLICT, problems: problem(text) }
            }
            BooksError::Store(StoreError::Unfit(_)) => {
                Self::wrong(problem("一次改得太多，存不下，请分几次办"))
            }
            why => {
                tracing::error!(error = &why as &dyn std::error::Error, "a setting was not changed");
                Self { status: StatusCode::SERVICE_UNAVAILABLE, problems: problem(BUSY) }
            }
        }
    }
}

/// The form of a row with what was typed; none where a file was sent.
fn back(book: Book, typed: Typed) -> Option<RowForm> {
    let has_row = book.columns().iter().any(|column| typed.contains_key(column.id));
    let before = typed.get("before").and_then(|before| serde_json::from_str(before).ok());
    has_row.then(|| RowForm { before, typed: Some(typed), ..RowForm::default() })
}
