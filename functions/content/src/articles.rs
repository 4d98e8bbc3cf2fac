//! `articles`: the pages of articles before they are published.

use alliance::pages::Typed;
use alliance::pages::console::{ArticleListPage, article_list};
use alliance::pages::resident::{ArticleShown, PublicArticle, public_article};
use alliance::runtime::objects::Objects;
use alliance::runtime::rendering::rendered;
use alliance::runtime::reports::{self, wants_elder};
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::articles::{ArticleDesk, no_article};
use alliance::services::door::{self, Entered};
use alliance::store::{Media, StoreError};
use domain::accounts::Account;
use domain::articles::{Content, State};
use domain::ids::MediaId;
use domain::staff::Locus;
use domain::staff::kinds::{ReadArticles, WriteArticle};
use http::StatusCode;

use crate::article_pages::{Editing, Shown, editor, show};

/// The most articles of a list.
const LISTED: i32 = 50;

/// The `articles` function and its dependencies.
#[derive(Debug)]
pub struct Articles {
    desk: ArticleDesk,
    media: Media,
    objects: Objects,
}

impl Function for Articles {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            desk: ArticleDesk::build(deployment)?,
            media: deployment.media()?,
            objects: deployment.objects()?,
        })
    }
}

impl HttpFunction for Articles {
    async fn handle(&self, request: Request) -> Response {
        let rest = request.path.strip_prefix("/console/articles").unwrap_or_default().to_owned();
        let parts: Vec<_> = rest.split('/').filter(|part| !part.is_empty()).collect();
        self.desk
            .door
            .serve(&request, async |entered: Entered| match parts.as_slice() {
                [] => self.list(&entered, &request).await,
                ["new"] => self.begin(&entered, &request).await,
                [id] => self.show(&entered, &request, id).await,
                [id, "edit"] => self.edit(&entered, id).await,
                [id, "media", media] => self.file(&entered, &request, id, media).await,
                [id, "preview"] => self.preview(&entered, &request, id).await,
                _ => Ok(door::no_page(entered.staff())),
            })
            .await
    }
}

impl Articles {
    async fn list(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.desk.accounts.alliance().await?;
        let reads = |account: &&Account| {
            entered.allow::<ReadArticles>(&Locus::of_account(account, &alliance)).is_some()
        };
        let others: Vec<_> = alliance.accounts.iter().filter(reads).collect();
        let wanted = request.query_value("account");
        let account = match &wanted {
            Some(wanted) => others.iter().copied().find(|account| account.id.as_str() == wanted),
            None => others.first().copied(),
        };
        let here = account.map(|account| (account, Locus::of_account(account, &alliance)));
        let Some((account, locus, reading)) =
            here.and_then(|(account, locus)| Some((account, locus.clone(), entered.allow(&locus)?)))
        else {
            let text = "栏目文章由公众号的编辑、审核和管理人员办理。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text));
        };
        let list = request.query_value("list").unwrap_or_default();
        let state = State::ALL.into_iter().find(|state| state.id() == list).unwrap_or(State::Draft);
        let rows = self.desk.content.list(&reading, &account.id, state, LISTED).await?;
        let columns = self.desk.columns.of(&account.id).await?;
        let writes = entered.allow::<WriteArticle>(&locus).is_some();
        let open: Vec<_> = columns.columns.iter().filter(|column| writes && !column.closed).collect();
        let html = article_list(&ArticleListPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            account,
            others: &others,
            state,
            rows: &rows,
            columns: &open,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    /// The editor of a new article: its id is in the form's address, so that a form that is sent twice makes one article.
    async fn begin(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.desk.accounts.alliance().await?;
        let wanted = request.query_value("account").unwrap_or_default();
        let account = alliance.accounts.iter().find(|account| account.id.as_str() == wanted);
        let account = account.filter(|account| {
            entered.allow::<WriteArticle>(&Locus::of_account(account, &alliance)).is_some()
        });
        let Some(account) = account else { return Ok(no_article(entered)) };
        let columns = self.desk.columns.of(&account.id).await?;
        let wanted = request.query_value("column").unwrap_or_default();
        let Some(column) = columns.column(&wanted).filter(|column| !column.closed) else {
            return Ok(no_article(entered));
        };
        let id = self.desk.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let id: String = id.chars().take(16).collect();
        let content = Content::default();
        let sensitive = &alliance.sensitive;
        Ok(editor(entered, (account, column), (&id, 0), &content, sensitive, &Editing::default()))
    }

    async fn show(&self, entered: &Entered, request: &Request, id: &str) -> Result<Response, StoreError> {
        let Some(found) = self.desk.find(entered, id).await? else { return Ok(no_article(entered)) };
        let done = match request.query_value("done").as_deref() {
            Some("saved") => Some("已保存。"),
            Some("handed") => Some("已送审。"),
            Some("signed") => Some("已签。"),
            Some("back") => Some("已退回。"),
            Some("published") => Some("已发布，居民现在能看到。"),
            Some("scheduled") => Some("时间定好了。"),
            Some("again") => Some("一两分钟以内会再发到微信一次。"),
            Some("withdrawn") => Some("已撤下，居民看不到了。"),
            _ => None,
        };
        let typed = Typed::default();
        let shown = Shown { typed: &typed, wrong: None, done, status: StatusCode::OK };
        show(&self.desk, entered, &found, shown).await
    }

    async fn edit(&self, entered: &Entered, id: &str) -> Result<Response, StoreError> {
        let Some(found) = self.desk.find(entered, id).await? else { return Ok(no_article(entered)) };
        if entered.allow::<WriteArticle>(&found.locus).is_none() {
            return Ok(door::say(
                StatusCode::FORBIDDEN,
                Some(entered.staff()),
                "不能修改",
                "稿件由编辑来写。",
            ));
        }
        let article = &found.piece.article;
        let columns = self.desk.columns.of(&article.account).await?;
        let (Some(account), Some(column)) =
            (found.alliance.account(&article.account), columns.column(&article.column))
        else {
            return Ok(no_article(entered));
        };
        let (content, sensitive) = (&found.content, &found.alliance.sensitive);
        let seen = (id, article.version);
        Ok(editor(entered, (account, column), seen, content, sensitive, &Editing::default()))
    }

    /// A picture of what is worked on, else of what residents read.
    async fn file(
        &self,
        entered: &Entered,
        request: &Request,
        id: &str,
        media: &str,
    ) -> Result<Response, StoreError> {
        let (Ok(media), Some(found)) = (MediaId::parse(media), self.desk.find(entered, id).await?) else {
            return Ok(reports::not_found());
        };
        let record = self.media.get(&found.reading, &media).await?;
        let sender = record.as_ref().and_then(|record| record.sender.as_ref());
        if !found.content.shows(media.as_str()) || !found.piece.article.may_show(&media, sender) {
            return Ok(reports::not_found());
        }
        reports::stored_file(&found.reading, &self.media, &self.objects, request, &media).await
    }

    async fn preview(&self, entered: &Entered, request: &Request, id: &str) -> Result<Response, StoreError> {
        let Some(found) = self.desk.find(entered, id).await? else { return Ok(no_article(entered)) };
        let article = &found.piece.article;
        let Some(account) = found.alliance.account(&article.account) else { return Ok(no_article(entered)) };
        let html = public_article(&PublicArticle {
            account,
            column: &article.column,
            content: &found.content,
            shown: ArticleShown::Preview,
            here: format!("/console/articles/{id}/preview"),
            elder: wants_elder(request),
        });
        Ok(rendered(StatusCode::OK, html))
    }
}
