//! The menus at the bottom of the accounts' chats: drafted, signed, published to every account, compared with what WeChat
//! shows.

mod desk;
mod groups;
mod menu_check;
mod menu_confirm;
mod menu_publish;
mod menu_push;
mod menu_retry;
mod menu_save;
mod menu_settle_drift;
mod menu_sign;
mod menus;
mod parts;
mod sheets;
mod wechat_menu;

use alliance::runtime::catalogue::{Entry, Program};

pub use menu_check::MenuCheck;
pub use menu_confirm::MenuConfirm;
pub use menu_publish::MenuPublish;
pub use menu_push::MenuPush;
pub use menu_retry::MenuRetry;
pub use menu_save::MenuSave;
pub use menu_settle_drift::MenuSettleDrift;
pub use menu_sign::MenuSign;
pub use menus::Menus;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "menus",
    binary: "menus",
    functions: &[
        Entry::http::<Menus>("menus"),
        Entry::http::<MenuSave>("menu-save"),
        Entry::http::<MenuSign>("menu-sign"),
        Entry::http::<MenuPublish>("menu-publish"),
        Entry::http::<MenuConfirm>("menu-confirm"),
        Entry::http::<MenuRetry>("menu-retry"),
        Entry::http::<MenuSettleDrift>("menu-settle-drift"),
        Entry::stream::<MenuPush>("menu-push"),
        Entry::schedule::<MenuCheck>("menu-check"),
    ],
};
