//! The templates of the demo's notices: 微市南 sends template messages, 微湛山 subscription notifications to followers who
//! consent.

use anyhow::Context as _;
use domain::templates::{Detail, NoticeTemplate, NoticeTemplates};

use wechat_simulator::{Simulator, Template};

/// The keywords of the simulated library that the notices fill, each with its detail.
const KEYWORDS: [(&str, Detail); 5] = [
    ("办理事项", Detail::Matter),
    ("办理时间", Detail::Time),
    ("办理状态", Detail::State),
    ("工单编号", Detail::Number),
    ("温馨提示", Detail::Remark),
];

/// The templates of `account`, chosen at the simulated WeChat as an operator chooses them in the account's console.
pub(crate) fn of(account: &str, simulator: &Simulator) -> anyhow::Result<NoticeTemplates> {
    let mut templates = NoticeTemplates::default();
    match account {
        "shinan" => {
            let names = KEYWORDS.map(|(name, _)| name);
            let chosen = simulator.choose_template(account, "1", &names);
            templates.template = Some(mapped(chosen.context("the demo's template")?));
        }
        "weizhanshan" => {
            // The numbers of the keywords with these names in the simulated library.
            let chosen = simulator.choose_notification(account, "1", &[1, 2, 3, 4, 6]);
            templates.subscription = Some(mapped(chosen.context("the demo's notification")?));
        }
        _ => {}
    }
    Ok(templates)
}

fn mapped(template: Template) -> NoticeTemplate {
    let detail = |name: &str| KEYWORDS.iter().find(|(known, _)| *known == name).map(|(_, detail)| *detail);
    let keywords = template.keywords.into_iter().filter_map(|(key, name)| Some((key, detail(&name)?)));
    NoticeTemplate { id: template.id, keywords: keywords.collect() }
}
