//! Menus as WeChat takes and shows them, and what its answers mean for a part.

use alliance::services::tokens::TokenError;
use domain::menus::{Action, Composed, Entry, Event, Shown, ShownEntry, Slot, why_refused};
use domain::quotas::Quotas;
use jiff::{SignedDuration, Timestamp};
use wechat::client::Reaction;
use wechat::client::menu::{self, Button, CurrentButton, CurrentMenu, Does};

/// How long after a try without an answer the next one is; the second try follows at once.
const PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// The menu as it is sent.
pub(crate) fn to_send(entries: &[Entry]) -> menu::Menu {
    let action = |slot: &Slot| match &slot.action {
        Action::Key(key) => menu::Action::Click { key: key.clone() },
        Action::Page(url) => menu::Action::View { url: url.clone() },
    };
    let button = |slot: &Slot| Button::new(&slot.name, action(slot));
    let buttons = entries.iter().map(|entry| match entry {
        Entry::Acts(slot) => button(slot),
        Entry::Opens { name, slots } => Button::opening(name, slots.iter().map(button).collect()),
    });
    menu::Menu { buttons: buttons.collect() }
}

/// What WeChat shows. A menu that was made in its own console has kinds of entries that the API does not take.
pub(crate) fn shown(current: &CurrentMenu) -> Shown {
    Shown { is_open: current.is_open, entries: current.buttons.iter().map(entry).collect() }
}

fn entry(button: &CurrentButton) -> ShownEntry {
    let field = |name: &str| button.fields.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let action = match button.kind.as_deref() {
        Some("click") => field("key").map(Action::Key),
        Some("view") => field("url").map(Action::Page),
        _ => None,
    };
    ShownEntry { name: button.name.clone(), action, opens: button.buttons.iter().map(entry).collect() }
}

/// The entries of a menu that was made by the API, in the shape in which it was sent.
pub(crate) fn sent(menu: &menu::Menu) -> Vec<ShownEntry> {
    menu.buttons.iter().map(sent_entry).collect()
}

fn sent_entry(button: &Button) -> ShownEntry {
    let (action, opens) = match &button.does {
        Does::Act(menu::Action::Click { key }) => (Some(Action::Key(key.clone())), Vec::new()),
        Does::Act(menu::Action::View { url }) => (Some(Action::Page(url.clone())), Vec::new()),
        Does::Act(_) => (None, Vec::new()),
        Does::Open(buttons) => (None, buttons.iter().map(sent_entry).collect()),
    };
    ShownEntry { name: button.name.clone(), action, opens }
}

/// The account has no tag of that name.
pub(crate) fn no_tag(tag: &str) -> Event {
    let why = format!("公众号里没有“{tag}”这个标签，请先在微信公众平台的“用户管理”里建，再重发");
    Event::Refused { code: 0, why }
}

/// What a refusal means for a part that waits. `tries` is how many had no answer before.
///
/// # Errors
/// A failure of ours, which says nothing of the menu.
pub(crate) fn refused(
    error: TokenError,
    menu: &Composed,
    tries: u8,
    now: Timestamp,
) -> Result<Event, TokenError> {
    let again = if tries == 0 { now } else { now.saturating_add(PAUSE).unwrap_or(now) };
    match error {
        TokenError::Wechat(error) => Ok(match (error.code(), error.reaction()) {
            // No right to this call: WeChat's own, and the platform's.
            (Some(48001 | 61007), _) => Event::NoRight,
            (_, Reaction::StopUntilReset) => Event::Wait { until: Quotas::bundled().next_day(now) },
            (_, Reaction::Retry | Reaction::LoadTicket | Reaction::RefreshToken) => {
                Event::Unanswered { again }
            }
            (code, _) => {
                let code = code.unwrap_or_default();
                Event::Refused { code, why: why_refused(code, menu) }
            }
        }),
        TokenError::Busy | TokenError::Slow | TokenError::NoTicket => Ok(Event::Unanswered { again }),
        TokenError::Withdrawn | TokenError::Unauthorized | TokenError::NoPlatform => Ok(not_connected()),
        error => Err(error),
    }
}

/// The account is not connected.
pub(crate) fn not_connected() -> Event {
    Event::Refused {
        code: 0, why: "公众号还没有接入或者授权已经取消，请先接入，再重发".to_owned()
    }
}
