//! The demo's articles, which say of themselves that they are invented: each was written by the editor of the demo, signed by
//! its reviewer and published, as any article is.

use alliance::runtime::Deployment;
use alliance::services::articles::{Around, Bodies, change_of};
use alliance::store::System;
use anyhow::Context as _;
use domain::accounts::Account;
use domain::articles::{Article, Content, Event, Piece, Press, blocks_of};
use domain::calendar::{WorkCalendar, local};
use domain::ids::{AccountId, StaffId};
use domain::review::{Hand, Kind, Sent, Step};
use domain::staff::Staff;
use jiff::SignedDuration;
use serde::Deserialize;

const ARTICLES: &str = include_str!("../demo/articles.json");

#[derive(Deserialize)]
struct Planned {
    editor: StaffId,
    reviewer: StaffId,
    articles: Vec<PlannedArticle>,
}

#[derive(Deserialize)]
struct PlannedArticle {
    id: String,
    account: AccountId,
    column: String,
    /// How long before the first start it was published.
    hours_ago: i64,
    title: String,
    summary: String,
    body: String,
    /// The newspaper that it is from; its issue is that of the day on which it was published.
    #[serde(default)]
    press: Option<Press>,
}

/// Who writes and who signs, and by which working days people would be reminded.
struct Desk<'a> {
    editor: &'a Staff,
    reviewer: &'a Staff,
    calendar: &'a WorkCalendar,
}

/// Publishes the demo's articles that are not there yet.
pub(crate) async fn plant(deployment: &Deployment) -> anyhow::Result<()> {
    let planned: Planned = serde_json::from_str(ARTICLES).context("demo/articles.json")?;
    let (roll, accounts) = (deployment.staff()?, deployment.accounts()?);
    let person = async |id: &StaffId| -> anyhow::Result<Staff> {
        let found = roll.get(id).await?;
        Ok(found.context("demo/articles.json names nobody of the demo")?.staff)
    };
    let (editor, reviewer) = (person(&planned.editor).await?, person(&planned.reviewer).await?);
    let (alliance, rules) = (accounts.newest().await?, accounts.rules().await?);
    let desk = Desk { editor: &editor, reviewer: &reviewer, calendar: &rules.calendar };
    for article in planned.articles {
        let account = alliance.account(&article.account);
        let account = account.context("demo/articles.json names no account of the demo")?;
        publish(deployment, account, article, &desk).await?;
    }
    Ok(())
}

async fn publish(
    deployment: &Deployment,
    account: &Account,
    planned: PlannedArticle,
    desk: &Desk<'_>,
) -> anyhow::Result<()> {
    let content_of = deployment.content()?;
    if content_of.get(System::Engineer, &planned.id).await?.is_some() {
        return Ok(());
    }
    let at = deployment.clock.now().saturating_sub(SignedDuration::from_hours(planned.hours_ago))?;
    let press = planned.press.map(|press| Press { issue: Some(local(at).date()), ..press });
    let content = Content {
        title: planned.title,
        summary: planned.summary,
        blocks: blocks_of(&planned.body),
        press,
        ..Content::default()
    };
    let digest = Bodies::build(deployment)?.put(&content).await?;
    let article = Article {
        id: planned.id,
        account: account.id.clone(),
        column: planned.column,
        kind: Kind::Two,
        version: 0,
        work: None,
        live: None,
        origin: None,
    };
    let Desk { editor, reviewer, calendar } = desk;
    let sent = Sent { step: Step::Second, digest: &digest, points: Step::Second.points() };
    let roles: Vec<_> = reviewer.grants.iter().map(|grant| grant.role).collect();
    let steps = [
        (*editor, Event::Write { by: Hand::from(*editor), digest: digest.clone() }, "写了初稿"),
        (*editor, Event::HandIn { by: editor, faults: 0, emergency: false }, "送审"),
        (*reviewer, Event::Sign { by: reviewer, roles: &roles, sent }, "审核"),
        (*editor, Event::Publish { valid_until: None }, "发布"),
    ];
    let mut piece = Piece::new(article, at);
    for (by, event, what) in steps {
        let around = Around { account: &account.name, calendar, by: Some(by), what };
        let mut change = change_of(&piece, event, Some(&content), around, at)?;
        // Nobody is told of what the demo begins with.
        change.event.effects.clear();
        content_of.save(System::Engineer, &change, |_| Ok(())).await?;
        piece = change.piece;
    }
    Ok(())
}
