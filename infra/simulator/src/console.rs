//! What somebody does in the console of an account (mp.weixin.qq.com) rather than by an API.

use super::sending::{notifications, templates};
use super::{Simulator, Template};

impl Simulator {
    /// Chooses a template for messages by its number in the library and the names of its keywords; the one that was
    /// chosen by this number before, where there is one. None where there is no such account, or no room.
    pub fn choose_template(&self, account: &str, number: &str, keywords: &[&str]) -> Option<Template> {
        let account = self.account(account)?;
        let names: Vec<String> = keywords.iter().map(|name| (*name).to_owned()).collect();
        self.change(|state| {
            let templates = &mut state.outbox(account).templates;
            let title = templates::title(number);
            let before = templates.chosen.iter().find(|template| template.title == title).cloned();
            before.or_else(|| templates.choose(number, &names))
        })
    }

    /// Chooses a template for subscription notifications by its number in the library and the numbers of its keywords;
    /// the one that was chosen by this number before, where there is one. None where there is no such account or
    /// keyword.
    pub fn choose_notification(&self, account: &str, number: &str, keywords: &[usize]) -> Option<Template> {
        let account = self.account(account)?;
        self.change(|state| {
            let notifications = &mut state.outbox(account).notifications;
            let title = notifications::title(number);
            if !notifications.chosen.iter().any(|template| template.title == title) {
                notifications.choose(number, keywords)?;
            }
            notifications.chosen.iter().find(|template| template.title == title).cloned()
        })
    }
}
