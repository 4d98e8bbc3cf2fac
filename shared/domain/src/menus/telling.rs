//! What staff are told when WeChat shows another menu than was published.

use super::State;
use crate::accounts::Account;
use crate::outbox::{Audience, Details, Effect, Link, Way};
use crate::staff::{Role, Scope};

/// Who is told that a check found something, and what; nobody where WeChat shows what was published.
#[must_use]
pub fn drifted(account: &Account, state: State) -> Vec<Effect> {
    let what = match state {
        State::Drift => "微信上的菜单和平台发布的不一样，可能有人在微信后台改过",
        State::Closed => "微信上的菜单没有开启，居民看不到",
        State::Waiting | State::Pushed | State::ByHand | State::Failed | State::Equal => return Vec::new(),
    };
    let area = account.place.subdistrict().cloned().map(Scope::Subdistrict);
    let admins = [Some(Scope::Account(account.id.clone())), area, Some(Scope::District)];
    let admins = admins.into_iter().flatten().map(|scope| (Role::AccountAdmin, scope));
    let told = admins.chain([(Role::Operator, Scope::District)]);
    let path = format!("/console/menus/accounts/{}", account.id);
    let text = format!("【菜单】{}：{what}。请打开工作台看一下，改回去或者留下来。", account.name);
    told.map(|(role, scope)| Effect {
        to: Audience::Role { role, scope },
        text: text.clone(),
        details: Details {
            matter: "公众号菜单".to_owned(),
            state: "待处理".to_owned(),
            remark: Details::remark(&text),
            ..Details::default()
        },
        link: Link { path: path.clone(), label: "去看菜单".to_owned() },
        urgent: false,
        good_until: None,
        answer: None,
        spoken: false,
        way: Way::Ladder,
    })
    .collect()
}
