//! What WeChat's codes for menus mean to staff (WeChat's list of global return codes).

use super::compose::{Composed, Entry};
use super::template::{Action, Slot};

/// What staff read of a refusal, with the entries that its code is about: WeChat does not say which of them it was.
#[must_use]
pub fn why_refused(code: i64, menu: &Composed) -> String {
    let under = |wanted: fn(&Entry) -> bool| {
        let entries = menu.entries.iter().filter(|entry| wanted(entry));
        entries
            .flat_map(|entry| match entry {
                Entry::Acts(slot) => std::slice::from_ref(slot),
                Entry::Opens { slots, .. } => slots.as_slice(),
            })
            .collect::<Vec<_>>()
    };
    let tops = under(|entry| matches!(entry, Entry::Acts(_)));
    let subs = under(|entry| matches!(entry, Entry::Opens { .. }));
    let all: Vec<_> = menu.slots().collect();
    let is_page = |slot: &&&Slot| matches!(slot.action, Action::Page(_));
    let names = |slots: &[&Slot], pages: bool| {
        let named = slots.iter().filter(|slot| !pages || is_page(slot));
        named.map(|slot| format!("“{}”", slot.name)).collect::<Vec<_>>().join("、")
    };
    let top_names = || {
        let name = |entry: &Entry| match entry {
            Entry::Acts(slot) => format!("“{}”", slot.name),
            Entry::Opens { name, .. } => format!("“{name}”"),
        };
        menu.entries.iter().map(name).collect::<Vec<_>>().join("、")
    };
    let what = match code {
        40015 | 40017 => format!("底部项目的类型不对，请看：{}", names(&tops, false)),
        40016 => format!("底部项目的数目不对：{}", top_names()),
        40018 => format!("底部项目的名称不合要求，请看：{}", top_names()),
        40019 => format!("底部项目的按键代号不合要求，请看：{}", names(&tops, false)),
        40020 => format!("底部项目的网址不合要求，请看：{}", names(&tops, true)),
        40023..=40026 => format!("下面项目的数目、类型、名称或者代号不合要求，请看：{}", names(&subs, false)),
        40027 => format!("下面项目的网址不合要求，请看：{}", names(&subs, true)),
        40054 | 40055 => {
            format!("网址所在的网站没有在公众平台登记，或者打不开，请看：{}", names(&all, true))
        }
        65301..=65319 => "微信不接受按标签设的菜单".to_owned(),
        45064 => "菜单里的小程序没有和公众号关联".to_owned(),
        50002 | 48004 => "公众号被微信限制了，请登录公众平台看通知".to_owned(),
        _ => "微信不接受这个菜单".to_owned(),
    };
    format!("{what}（微信返回{code}）")
}
