//! 菜单: the menus of the accounts, the sheets that they are composed of, and what became of each publication.

mod account;
mod fields;
mod overview;
mod preview;
mod sheet;

pub use account::{MenuAccountPage, menu_account};
pub use fields::{KnownAnswer, menu_fields, read_menu};
pub use overview::{MenuSheetLine, MenusPage, menus};
pub use sheet::{MenuMay, MenuSheetPage, menu_sheet};

use domain::menus::State;

/// How the state of a part is drawn.
fn badge(state: State, copied: bool) -> (&'static str, &'static str) {
    let class = match state {
        State::Equal => "done",
        State::Waiting | State::Pushed => "working",
        State::ByHand | State::Drift => "waiting",
        State::Failed | State::Closed => "red",
    };
    let name = if state == State::ByHand && copied { "已手工设置，等核对" } else { state.name() };
    (class, name)
}
