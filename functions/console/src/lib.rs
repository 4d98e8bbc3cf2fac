//! The staff console's pages.

mod account_freeze;
mod audit;
mod audit_seal;
mod audit_verify;
mod console;
mod delegations;
mod field;
mod lists;
mod login;
mod me;
mod people;
mod resets;
mod search;
mod setting_change;
mod setting_decide;
mod settings;
mod staff;
mod staff_confirm;
mod staff_freeze;
mod staff_grant;
mod staff_invite;
mod views;

use alliance::runtime::catalogue::{Entry, Program};

pub use account_freeze::AccountFreeze;
pub use audit::AuditBook;
pub use audit_seal::AuditSeal;
pub use audit_verify::AuditVerify;
pub use console::Console;
pub use setting_change::SettingChange;
pub use setting_decide::SettingDecide;
pub use settings::SettingsPages;
pub use staff::StaffPages;
pub use staff_confirm::StaffConfirm;
pub use staff_freeze::StaffFreeze;
pub use staff_grant::StaffGrant;
pub use staff_invite::StaffInvite;

/// The area's functions.
pub static PROGRAM: Program = Program {
    area: "console",
    binary: "console",
    functions: &[
        Entry::http::<Console>("console"),
        Entry::http::<StaffPages>("staff"),
        Entry::http::<StaffConfirm>("staff-confirm"),
        Entry::http::<StaffGrant>("staff-grant"),
        Entry::http::<StaffInvite>("staff-invite"),
        Entry::http::<StaffFreeze>("staff-freeze"),
        Entry::http::<SettingsPages>("settings"),
        Entry::http::<SettingChange>("setting-change"),
        Entry::http::<SettingDecide>("setting-decide"),
        Entry::http::<AccountFreeze>("account-freeze"),
        Entry::http::<AuditBook>("audit"),
        Entry::schedule::<AuditSeal>("audit-seal"),
        Entry::schedule::<AuditVerify>("audit-verify"),
    ],
};
