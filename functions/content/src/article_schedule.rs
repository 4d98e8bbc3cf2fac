//! `article-schedule`: an editor publishes what was approved, or sets the time (row A5). Nothing goes out whose author
//! or account was frozen meanwhile (row A4).

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::articles::{ArticleDesk, NotTaken};
use domain::articles::Event;
use domain::articles::copies::Event as CopyEvent;
use domain::audit::What;
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
        if around.field("act") == "again" {
            return copy_again(&around).await;
        }
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

/// Has the copy of the version that residents read tried again at WeChat, where it was refused for good. What goes out is
/// what was signed, so it needs no new signature.
async fn copy_again(around: &Around<'_, WriteArticle>) -> Taken {
    let (desk, piece) = (around.desk, &around.found.piece);
    let id = &piece.article.id;
    let number = around.field("number").parse::<u32>().ok();
    let live = piece.article.readable().map(|live| live.number).filter(|live| Some(*live) == number);
    let found = desk.content.copies_shown(&around.found.reading, id).await?;
    let copy = found.copies.iter().find(|copy| Some(copy.number) == live && copy.may_be_repeated());
    let now = desk.now();
    let again = copy.and_then(|copy| copy.apply(&CopyEvent::Again, now).ok());
    let Some(again) = again else {
        return Ok(Err(NotTaken::Refused("现在没有要再发的，可能同事已经办了".to_owned())));
    };
    let what = "再发到微信一次";
    let besides = desk.door.change(around.entered, What::Publish, id, what.to_owned())?;
    let written = desk.content.put_copy(around.asked, id, &again, None, besides).await?;
    Ok(if written { Ok((piece.clone(), "again")) } else { Err(NotTaken::Changed) })
}

/// A time as a browser sends it, on the clock of the district.
fn moment(text: &str) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    CHINA.to_timestamp(local).ok()
}
