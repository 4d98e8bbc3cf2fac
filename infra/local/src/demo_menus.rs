//! The demo's menu, drafted by one operator of the demo, signed by the other and published, as any menu is. It reaches the
//! simulated WeChat by the functions that publish menus.

use alliance::runtime::Deployment;
use alliance::store::System;
use anyhow::Context as _;
use domain::ids::StaffId;
use domain::menus::{Act, Content, SheetId, Template};
use domain::review::{Hand, Sent, Step};
use domain::staff::Staff;
use serde::Deserialize;

const MENUS: &str = include_str!("../demo/menus.json");

#[derive(Deserialize)]
struct Planned {
    template: Template,
    /// Who drafts and publishes, and who signs.
    authors: (String, String),
}

/// Publishes the demo's menu where nobody has written another.
pub(crate) async fn plant(deployment: &Deployment) -> anyhow::Result<()> {
    let (menus, now) = (deployment.menus()?, deployment.clock.now());
    let sheet = menus.all(System::Engineer).await?.sheet(&SheetId::Alliance);
    if sheet.version > 0 {
        return Ok(());
    }
    let planned: Planned = serde_json::from_str(MENUS).context("demo/menus.json")?;
    let person = async |id: String| -> anyhow::Result<Staff> {
        let found = deployment.staff()?.get(&StaffId::parse(id)?).await?;
        Ok(found.context("demo/menus.json names nobody of the demo")?.staff)
    };
    let (author, signer) = (person(planned.authors.0).await?, person(planned.authors.1).await?);
    let content = Content::Template(planned.template);
    let digest = content.digest()?;
    let sent = Sent { step: Step::Second, digest: &digest, points: Step::Second.points() };
    let acts = [
        Act::Save { content, by: Hand::from(&author) },
        Act::Sign { by: &signer, sent },
        Act::Publish { by: Hand::from(&author) },
    ];
    let mut sheet = sheet;
    for act in acts {
        sheet = sheet.apply(act, now)?;
        menus.plant(System::Engineer, &SheetId::Alliance, &sheet).await?;
    }
    Ok(())
}
