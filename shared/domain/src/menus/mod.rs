//! The menus at the bottom of the accounts' chats (自定义菜单): what the alliance fixes in all of them, what a
//! sub-district and an account add, what of it is pushed to WeChat, and what WeChat shows.
//!
//! A menu is composed from three layers: the alliance's [`Template`], the [`Layer`] of a sub-district and the slots of
//! the account itself. A locked slot stands where the template has it, in every account.

mod book;
mod compose;
mod part;
mod refusals;
mod sheet;
mod shown;
mod site;
mod telling;
mod template;
#[cfg(test)]
mod tests;

pub use book::{AccountPart, Around, CHECKED_AFTER, CHECKED_EVERY, Menus, Unfit};
pub use compose::{Composed, ComposedGroup, Entry, Surroundings, compose, compose_groups};
pub use part::{Event, Part, Refusal, State};
pub use refusals::why_refused;
pub use sheet::{Act, Content, GivenBack, Live, NotDone, Sheet, SheetId, Work};
pub use shown::{Shown, ShownEntry, Verdict, adopt, groups_are_shown, verdict};
pub use site::{ACCOUNT, Site, counted_as};
pub use telling::drifted;
pub use template::{
    Action, Fill, Fills, Group, Layer, MOST_GROUPS, MOST_KEY_BYTES, MOST_SUB, MOST_SUB_BYTES,
    MOST_TAG_CHARACTERS, MOST_TOP, MOST_TOP_BYTES, MOST_URL_BYTES, Place, Slot, SlotId, Spot, Template, Top,
    TopDoes,
};
