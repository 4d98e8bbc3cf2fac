//! The menus that only followers with a tag see (个性化菜单). WeChat has no call that changes one and shows the newest that
//! matches, so where they differ all are taken away and added anew, the one that counts last.

use std::collections::BTreeMap;

use alliance::services::tokens::{AccessTokens, TokenError};
use domain::accounts::Account;
use domain::menus::{Composed, ShownEntry, groups_are_shown};
use wechat::client::Client;
use wechat::client::menu::{ConditionalMenu, MatchRule};
use wechat::secrecy::{ExposeSecret as _, SecretString};

use crate::wechat_menu::{sent, to_send};

/// Why a menu was not pushed.
pub(crate) enum Unpushed {
    /// The account has no tag of this name.
    NoTag(String),
    /// WeChat refused, or did not answer.
    Token(TokenError),
}

impl From<TokenError> for Unpushed {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

/// What WeChat has of an account: the menus of followers with a tag, and the tags.
struct Found {
    menus: Vec<ConditionalMenu>,
    tags: BTreeMap<String, i64>,
}

impl Found {
    async fn of(tokens: &AccessTokens, account: &Account, menu: &Composed) -> Result<Self, TokenError> {
        let ask =
            |wechat: Client, token: SecretString| async move { wechat.menus(token.expose_secret()).await };
        let menus = tokens.with_token(account, ask).await?.map(|menus| menus.conditional).unwrap_or_default();
        if menus.is_empty() && menu.groups.is_empty() {
            return Ok(Self { menus, tags: BTreeMap::new() });
        }
        let ask =
            |wechat: Client, token: SecretString| async move { wechat.tags(token.expose_secret()).await };
        let tags = tokens.with_token(account, ask).await?.into_iter().map(|tag| (tag.name, tag.id));
        Ok(Self { menus, tags: tags.collect() })
    }

    /// In WeChat's order, in which the first counts.
    fn shown(&self) -> Vec<(String, Vec<ShownEntry>)> {
        let name = |rule: &MatchRule| {
            let id = rule.tag_id.as_deref().and_then(|id| id.parse::<i64>().ok());
            let known = self.tags.iter().find(|(_, tag)| Some(**tag) == id);
            known.map_or_else(String::new, |(name, _)| name.clone())
        };
        self.menus.iter().map(|menu| (name(&menu.rule), sent(&menu.menu))).collect()
    }
}

/// Whether followers with a tag see what was published.
pub(crate) async fn are_shown(
    tokens: &AccessTokens,
    account: &Account,
    menu: &Composed,
) -> Result<bool, TokenError> {
    Ok(groups_are_shown(menu, &Found::of(tokens, account, menu).await?.shown()))
}

/// Has followers with a tag see what was published. What a call that was cut off has left, the next one finds.
pub(crate) async fn level(tokens: &AccessTokens, account: &Account, menu: &Composed) -> Result<(), Unpushed> {
    let found = Found::of(tokens, account, menu).await?;
    if groups_are_shown(menu, &found.shown()) {
        return Ok(());
    }
    let mut wanted = Vec::new();
    for group in &menu.groups {
        let Some(tag) = found.tags.get(&group.tag) else { return Err(Unpushed::NoTag(group.tag.clone())) };
        wanted.push((to_send(&group.entries), MatchRule { tag_id: Some(tag.to_string()) }));
    }
    for old in &found.menus {
        let id = &old.id;
        tokens
            .with_token(account, |wechat, token| async move {
                wechat.delete_conditional_menu(token.expose_secret(), id).await
            })
            .await?;
    }
    for (menu, rule) in wanted.iter().rev() {
        tokens
            .with_token(account, |wechat, token| async move {
                wechat.add_conditional_menu(token.expose_secret(), menu, rule).await
            })
            .await?;
    }
    Ok(())
}
