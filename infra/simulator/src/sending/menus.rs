//! Conditional menus: whose sight they change, and which of them wins.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wechat::limits::content::CONDITIONAL_MENU_DOMAINS;

use crate::{account::SimulatedAccount, state::State};

/// The conditional menus of one account, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Conditional {
    pub(crate) menus: Vec<Menu>,
}

/// A menu for those whom its rule names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Menu {
    pub(crate) id: u64,
    pub(crate) button: Value,
    /// As the account wrote it.
    pub(crate) rule: Value,
}

/// A field of a rule, which SDKs send as a number or as text; none when it is absent or empty.
fn condition(rule: &Value, name: &str) -> Option<i64> {
    rule[name].as_i64().or_else(|| rule[name].as_str()?.parse().ok())
}

/// Holds a rule to what WeChat takes: a tag and nothing else (documented). A field that is empty asks nothing.
///
/// # Errors
///
/// WeChat's code: 65320 for another field, 65304 for a rule without a tag.
pub(crate) fn check(rule: &Value) -> Result<(), i64> {
    let asks = |value: &Value| !value.is_null() && value != "";
    let others = rule.as_object().into_iter().flatten().any(|(name, value)| name != "tag_id" && asks(value));
    match (others, condition(rule, "tag_id")) {
        (true, _) => Err(65320),
        (false, None) => Err(65304),
        (false, Some(_)) => Ok(()),
    }
}

/// Whether somebody who bears `tags` is whom the rule means.
fn means(rule: &Value, tags: &[i64]) -> bool {
    condition(rule, "tag_id").is_some_and(|tag| tags.contains(&tag))
}

impl Menu {
    /// As `menu/get` lists it.
    pub(crate) fn listed(&self) -> Value {
        json!({ "button": self.button, "matchrule": self.rule, "menuid": self.id })
    }
}

impl Conditional {
    /// Whether another menu with `buttons` keeps the account within the domains that its conditional menus may lead to.
    pub(crate) fn has_room_for(&self, buttons: &Value) -> bool {
        let mut domains = BTreeSet::new();
        for buttons in self.menus.iter().map(|menu| &menu.button).chain([buttons]) {
            collect_domains(buttons, &mut domains);
        }
        domains.len() <= CONDITIONAL_MENU_DOMAINS
    }

    /// The menu of somebody who bears `tags`: of those that mean them, the last that was added.
    fn of(&self, tags: &[i64]) -> Option<&Menu> {
        self.menus.iter().rev().find(|menu| means(&menu.rule, tags))
    }
}

fn collect_domains<'a>(buttons: &'a Value, domains: &mut BTreeSet<&'a str>) {
    for button in buttons.as_array().into_iter().flatten() {
        let address = button["url"].as_str().and_then(|url| url.split_once("://"));
        domains.extend(address.and_then(|(_, rest)| rest.split(['/', '?', '#']).next()));
        collect_domains(&button["sub_button"], domains);
    }
}

impl State {
    /// The buttons that the bearer of `openid` sees in the account; none when it has no menu.
    pub(crate) fn buttons(&self, account: &SimulatedAccount, openid: &str) -> Option<&Value> {
        let default = &self.menus.get(&account.account)?["button"];
        let tags = self.notes(account).map_or(&[][..], |notes| notes.borne_by(openid));
        let own = self.sending_of(account).and_then(|outbox| outbox.conditional.of(tags));
        Some(own.map_or(default, |menu| &menu.button))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_names_a_tag_and_nothing_else() {
        for (rule, taken, meant) in [
            (json!({}), Err(65304), false),
            (json!(null), Err(65304), false),
            (json!({ "tag_id": "" }), Err(65304), false),
            (json!({ "tag_id": "100" }), Ok(()), true),
            (json!({ "tag_id": 101 }), Ok(()), false),
            (json!({ "tag_id": 100, "sex": "", "language": null }), Ok(()), true),
            (json!({ "sex": "1", "tag_id": "" }), Err(65320), false),
            (json!({ "tag_id": 100, "client_platform_type": 3 }), Err(65320), true),
            (json!({ "client_platform_type": "2" }), Err(65320), false),
            (json!({ "group_id": 2 }), Err(65320), false),
        ] {
            assert_eq!((check(&rule), means(&rule, &[100])), (taken, meant), "{rule}");
        }
    }

    #[test]
    fn all_conditional_menus_together_lead_to_three_domains() {
        let leads = |urls: &[&str]| {
            let subs: Vec<Value> = urls.iter().map(|url| json!({ "url": url })).collect();
            json!([{ "name": "a", "sub_button": subs }])
        };
        let mut menus = Conditional::default();
        let button = leads(&["https://a.cn/1", "https://b.cn"]);
        menus.menus.push(Menu { id: 1, button, rule: json!({ "tag_id": 1 }) });
        assert!(menus.has_room_for(&leads(&["https://a.cn/2", "https://c.cn/?d.cn"])));
        assert!(!menus.has_room_for(&leads(&["https://c.cn", "http://d.cn"])));
    }
}
