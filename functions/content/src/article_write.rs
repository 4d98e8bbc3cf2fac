//! `article-write`: an editor writes an article, or the next version of one that residents read (rows A1, A4, A7). The body
//! is stored first, under its digest: an interruption leaves a body that nothing names.

use alliance::pages::Typed;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::articles::{ArticleDesk, NotTaken, no_article};
use alliance::services::door::{self, Entered};
use alliance::services::transitions::{ANOTHER_LOGIN, unreadable};
use alliance::store::{Asked, StoreError};
use domain::accounts::Alliance;
use domain::articles::copies::WECHAT;
use domain::articles::{
    Article, Block, Column, ColumnKind, Content, Event, LONGEST_PAPER, MOST_BODY_CHARACTERS, Piece, Press,
    Right, blocks_of, is_article_id, text_of,
};
use domain::calendar::{end_of_day, local};
use domain::review::Hand;
use domain::staff::Locus;
use domain::staff::kinds::WriteArticle;
use http::StatusCode;
use jiff::civil::Date;

use crate::article_pages::{Editing, editor};
use crate::article_uploads::Uploads;

/// The most characters of a summary and of a source.
const MOST_SUMMARY: usize = 60;
const MOST_SOURCE: usize = 40;
/// The longest address of a newspaper's page, in bytes.
const LONGEST_URL: usize = 1_024;

/// The `article-write` function and its dependencies.
#[derive(Debug)]
pub struct ArticleWrite {
    desk: ArticleDesk,
    uploads: Uploads,
}

impl Function for ArticleWrite {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { desk: ArticleDesk::build(deployment)?, uploads: Uploads::build(deployment)? })
    }
}

impl HttpFunction for ArticleWrite {
    async fn handle(&self, request: Request) -> Response {
        self.desk.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

/// What the form brought.
struct Sent {
    seen: u64,
    content: Content,
}

impl ArticleWrite {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let id = request.param("article").to_owned();
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let (mut typed, files) = (form.fields, form.files);
        let found = self.desk.find(entered, &id).await?;
        let alliance = self.desk.accounts.alliance().await?;
        let piece = match &found {
            Some(found) => Some(found.piece.clone()),
            // Somebody else's article looks like none, and none can be made under its id.
            None if is_article_id(&id) => self.begun(&id, &typed, &alliance).await?,
            None => None,
        };
        let Some(piece) = piece else { return Ok(no_article(entered)) };
        let Some(account) = alliance.account(&piece.article.account) else { return Ok(no_article(entered)) };
        let locus = Locus::of_account(account, &alliance);
        if entered.allow::<WriteArticle>(&locus).is_none() {
            return Ok(door::say(
                StatusCode::FORBIDDEN,
                Some(entered.staff()),
                "不能修改",
                "稿件由编辑来写。",
            ));
        }
        let columns = self.desk.columns.of(&account.id).await?;
        let Some(column) = columns.column(&piece.article.column) else { return Ok(no_article(entered)) };
        let own = entered.own_form(typed.get("csrf"));
        let asked = own.and_then(|own| entered.ask::<WriteArticle>(own, &locus));
        let mut not_taken = None;
        if let (Some(asked), Some((_, bytes))) = (&asked, files.into_iter().next()) {
            match self.uploads.store(asked, bytes, self.desk.now()).await? {
                Ok(block) => place(&mut typed, block),
                Err(why) => not_taken = Some(why),
            }
        }
        let (mut content, mut wrong) = read(&typed, column);
        wrong.extend(not_taken);
        if column.kind == ColumnKind::Press {
            let (press, faults) = read_press(&typed, local(self.desk.now()).date());
            content.press = Some(press);
            // The right is one for our own page, and may end.
            content.channels = Vec::new();
            wrong.extend(faults);
        }
        let seen = typed.get("version").and_then(|version| version.parse().ok()).unwrap_or(u64::MAX);
        let sent = Sent { seen, content };
        let come_back = |wrong: Vec<String>, status, version, theirs: Option<&Content>| {
            let editing = Editing { typed: Some(&typed), theirs, wrong, status: Some(status) };
            editor(entered, (account, column), (&id, version), &sent.content, &alliance.sensitive, &editing)
        };
        let Some(asked) = asked else {
            return Ok(come_back(vec![ANOTHER_LOGIN.to_owned()], StatusCode::FORBIDDEN, seen, None));
        };
        if !wrong.is_empty() {
            return Ok(come_back(wrong, StatusCode::UNPROCESSABLE_ENTITY, seen, None));
        }
        match self.write(&asked, entered, &piece, &sent).await? {
            Ok(()) if typed.get("act").is_some_and(|act| act == "file") => {
                Ok(web::see_other(&format!("/console/articles/{id}/edit#body")))
            }
            Ok(()) => Ok(web::see_other(&format!("/console/articles/{id}?done=saved"))),
            Err(NotTaken::Changed) => {
                let now = self.desk.find(entered, &id).await?;
                let theirs = now.as_ref().map(|now| &now.content);
                let version = now.as_ref().map_or(0, |now| now.piece.article.version);
                let why = "同事刚保存过这篇稿件。您写的还在下面，再保存一次就以您的为准".to_owned();
                Ok(come_back(vec![why], StatusCode::CONFLICT, version, theirs))
            }
            Err(why) => {
                let (why, status) = why.says();
                Ok(come_back(vec![why], status, seen, None))
            }
        }
    }

    /// An article that nobody has written yet, in the column that the form names; none where there is no such column.
    async fn begun(&self, id: &str, typed: &Typed, alliance: &Alliance) -> Result<Option<Piece>, StoreError> {
        let account = typed.get("account").map_or("", String::as_str);
        let account = alliance.accounts.iter().find(|it| it.id.as_str() == account);
        let Some(account) = account else { return Ok(None) };
        let columns = self.desk.columns.of(&account.id).await?;
        let column = typed.get("column").and_then(|column| columns.column(column));
        Ok(column.filter(|column| !column.closed).map(|column| {
            let article = Article {
                id: id.to_owned(),
                account: account.id.clone(),
                column: column.id.clone(),
                kind: column.review,
                version: 0,
                work: None,
                live: None,
                origin: None,
            };
            Piece::new(article, self.desk.now())
        }))
    }

    async fn write(
        &self,
        asked: &Asked<WriteArticle>,
        entered: &Entered,
        piece: &Piece,
        sent: &Sent,
    ) -> Result<Result<(), NotTaken>, StoreError> {
        let digest = sent.content.digest();
        let is_same = piece.article.work.as_ref().is_some_and(|work| work.digest == digest);
        if is_same && piece.by == entered.staff().name {
            // The same form once more, or nothing was changed: signatures stay.
            return Ok(Ok(()));
        }
        if sent.seen != piece.article.version {
            return Ok(Err(NotTaken::Changed));
        }
        self.desk.bodies.put(&sent.content).await?;
        let event = Event::Write { by: Hand::from(entered.staff()), digest };
        let what = match (&piece.article.work, &piece.article.live) {
            (None, None) => "写了初稿",
            (None, Some(_)) => "开始更正",
            (Some(_), _) => "修改",
        };
        let taken = self.desk.take(asked, entered, piece, event, Some(&sent.content), what).await?;
        Ok(taken.map(|_| ()))
    }
}

/// Puts a picture, sound or film into the body: where the writer says so, else at its end.
fn place(typed: &mut Typed, block: Block) {
    const HERE: &str = "【放这里】";
    let body = typed.entry("body".to_owned()).or_default();
    let line = format!("\n\n{}\n\n", text_of(&[block]));
    if body.contains(HERE) {
        *body = body.replacen(HERE, &line, 1);
    } else {
        body.push_str(line.trim_end());
    }
}

/// The content of the form, and what is wrong with it. A fault that can wait until it is handed in is none here.
fn read(typed: &Typed, column: &Column) -> (Content, Vec<String>) {
    let field = |name: &str| typed.get(name).map_or("", |value| value.trim());
    let mut wrong = Vec::new();
    let until = match field("until") {
        "" => None,
        date => match date.parse() {
            Ok(date) => Some(end_of_day(date)),
            Err(_) => {
                wrong.push("“有效到”请写成日期，比如2026-12-31".to_owned());
                None
            }
        },
    };
    for (name, label, most) in
        [("title", "标题", 64), ("summary", "一句话介绍", MOST_SUMMARY), ("source", "来源", MOST_SOURCE)]
    {
        if field(name).chars().count() > most {
            wrong.push(format!("{label}太长，最多{most}字"));
        }
    }
    if field("body").chars().count() > 2 * MOST_BODY_CHARACTERS {
        wrong.push("正文太长，请分成几篇".to_owned());
    }
    let content = Content {
        title: field("title").to_owned(),
        summary: field("summary").to_owned(),
        blocks: blocks_of(field("body")),
        channels: if column.wechat { vec![WECHAT.to_owned()] } else { Vec::new() },
        source: field("source").to_owned(),
        valid_until: until,
        press: None,
    };
    debug_assert_eq!(blocks_of(&text_of(&content.blocks)), content.blocks);
    (content, wrong)
}

/// The newspaper that the form names, and what is wrong with it.
fn read_press(typed: &Typed, today: Date) -> (Press, Vec<String>) {
    let field = |name: &str| typed.get(name).map_or("", |value| value.trim());
    let mut wrong = Vec::new();
    let issue = match field("issue") {
        "" => None,
        day => {
            let day = day.parse::<Date>().ok();
            match day {
                None => wrong.push("报纸的日期请写成日期，比如2026-11-30".to_owned()),
                Some(day) if day > today => wrong.push("报纸的日期还没有到，请核对".to_owned()),
                Some(_) => {}
            }
            day
        }
    };
    let paper = field("paper").trim_matches(['《', '》']);
    if paper.chars().count() > LONGEST_PAPER {
        wrong.push(format!("报纸的名字太长，最多{LONGEST_PAPER}字"));
    }
    if field("url").len() > LONGEST_URL || field("url").contains(char::is_whitespace) {
        wrong.push(format!("原文的链接中间不能有空格，最多{LONGEST_URL}个字符"));
    }
    let right = Right::parse(field("right")).unwrap_or_default();
    (Press { paper: paper.to_owned(), issue, right, url: field("url").to_owned() }, wrong)
}
