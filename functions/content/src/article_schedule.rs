//! `article-schedule`: an editor publishes what was approved, or sets the time (row A5). Nothing goes out whose author
//! or account was frozen meanwhile (row A4).

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::articles::{ArticleDesk, NotTaken};
use domain::articles::Event;
use domain::calendar::CHINA;
use domain::staff::Act;
use domain::staff::kinds::WriteArticle;
use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::article_steps::{Around, ArticleStep, Taken, run};

/// The `article-schedule` function and its dependencies.
#[derive(Debug)]
pub struct ArticleSchedule(ArticleDesk);

impl Function for ArticleSchedule {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        ArticleDesk::build(deployment).map(Self)
    }
}

impl HttpFunction for ArticleSchedule {
    async fn handle(&self, request: Request) -> Response {
        run::<Self>(&self.0, &request).await
    }
}

impl ArticleStep for ArticleSchedule {
    type Act = WriteArticle;

    async fn step(around: Around<'_, WriteArticle>) -> Taken {
        let article = &around.found.piece.article;
        if around.found.alliance.is_frozen(&article.account) {
            return Ok(Err(NotTaken::Refused("这个公众号已经冻结，现在不能发布".to_owned())));
        }
        // Nothing goes out that somebody wrote who has lost the right to write it.
        for author in article.work.iter().flat_map(|work| &work.authors) {
            let (staff, stood_for) = (&author.staff, author.stood_for.as_ref());
            let locus = &around.found.locus;
            if !around.desk.door.may_still(Act::WriteArticle, staff, stood_for, locus).await? {
                return around.take(Event::Frozen, "作者已不能写稿，退回草稿", "back").await;
            }
        }
        if around.field("act") == "now" {
            let valid_until = around.found.piece.valid_until();
            return around.take(Event::Publish { valid_until }, "发布", "published").await;
        }
        let Some(at) = moment(around.field("at")) else {
            return Ok(Err(NotTaken::Refused("请填发布的日期和时间".to_owned())));
        };
        let what = format!("定时：{}", around.field("at").replace('T', " "));
        around.take(Event::Schedule(at), &what, "scheduled").await
    }
}

/// A time as a browser sends it, on the clock of the district.
fn moment(text: &str) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    CHINA.to_timestamp(local).ok()
}
