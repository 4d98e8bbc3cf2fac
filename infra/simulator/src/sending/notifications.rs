//! Subscription notifications: the templates of an account, and who consented to one more message.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{templates::Template, values};
use crate::random;

/// The keywords that every template of the simulated library has, numbered from one.
pub(crate) const KEYWORDS: [&str; 6] =
    ["办理事项", "办理时间", "办理状态", "工单编号", "联系电话", "温馨提示"];

/// The only category of the simulated library: its number and its name.
pub(crate) const CATEGORY: (u32, &str) = (616, "政务民生");

/// How many templates the simulated library has, numbered from one.
pub(crate) const LIBRARY: usize = 50;

/// What the library's template with this number is called.
pub(crate) fn title(number: &str) -> String {
    format!("订阅通知 {number}")
}

/// The notifications of one account.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Notifications {
    pub(crate) chosen: Vec<Template>,
    /// How many messages are consented to, by openid and then by template.
    consents: BTreeMap<String, BTreeMap<String, u32>>,
}

impl Notifications {
    /// Chooses the library's template `number` with the keywords of these numbers; none when there is no such keyword.
    pub(crate) fn choose(&mut self, number: &str, keywords: &[usize]) -> Option<String> {
        let named = keywords.iter().map(|keyword| {
            let name = KEYWORDS.get(keyword.checked_sub(1)?)?;
            Some((format!("{}{keyword}", values::kind(name)), (*name).to_owned()))
        });
        let keywords: Vec<(String, String)> = named.collect::<Option<_>>()?;
        if keywords.is_empty() {
            return None;
        }
        let id = random::text(&random::bytes::<32>());
        self.chosen.push(Template { id: id.clone(), title: title(number), keywords });
        Some(id)
    }

    /// Somebody consents to one more message of a template.
    pub(crate) fn consent(&mut self, openid: &str, template: &str) {
        let consents = self.consents.entry(openid.to_owned()).or_default();
        *consents.entry(template.to_owned()).or_default() += 1;
    }

    /// Somebody takes back what they consented to of a template.
    pub(crate) fn take_back(&mut self, openid: &str, template: &str) {
        if let Some(consents) = self.consents.get_mut(openid) {
            consents.remove(template);
        }
    }

    /// Uses one consent; false when there is none left.
    pub(crate) fn spend(&mut self, openid: &str, template: &str) -> bool {
        let left = self.consents.get_mut(openid).and_then(|consents| consents.get_mut(template));
        match left {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }
}
