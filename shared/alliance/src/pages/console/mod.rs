//! What staff see: login, queue, ticket, a report entered for a resident, dead letters, and plain messages.

mod actions;
mod connections;
mod filters;
mod history;
mod letters;
mod login;
mod me;
mod message;
mod new_ticket;
mod queue;
mod senders;
mod ticket;

pub use connections::{ConnectionsPage, ToWechatPage, connections, to_wechat};
pub use filters::{AreaList, filter_query};
pub use letters::{LettersPage, letters};
pub use login::{LogInFirstPage, LoginPage, log_in_first, login};
pub use me::{MePage, OwnSession, me};
pub use message::{MessagePage, message};
pub use new_ticket::{NewTicketPage, new_ticket};
pub use queue::{QueuePage, Tab, queue};
pub use senders::{SenderPage, SendersPage, sender, senders};
pub use ticket::{TicketPage, ticket};

use domain::staff::{Role, Staff};

/// The head of a console page: who is logged in, and how they leave.
struct Head<'a> {
    staff: Option<&'a Staff>,
    /// None where the page has no token at hand; it then offers no way out of the session.
    csrf: Option<&'a str>,
    /// Which entry of the navigation this page is.
    here: &'static str,
}

impl Head<'_> {
    /// Whether this page is that entry of the navigation: marked there for eyes and ears.
    fn current(&self, entry: &str) -> bool {
        self.here == entry
    }

    /// Whether this person has an area and enters reports for others: a handler's queue is the whole of their work.
    fn does_desk_work(&self) -> bool {
        self.staff.is_some_and(|staff| staff.role != Role::Handler)
    }

    /// What the list is called that holds more than this person's own work.
    fn area_name(&self) -> &'static str {
        if self.staff.is_some_and(Staff::oversees_district) { "全区诉求" } else { "辖区诉求" }
    }

    /// Whether this person connects accounts to the platform.
    fn connects_accounts(&self) -> bool {
        self.staff.is_some_and(Staff::connects_accounts)
    }

    /// Whether this person sees all who are blocked.
    fn sees_all_blocks(&self) -> bool {
        self.staff.is_some_and(Staff::sees_all_blocks)
    }

    /// Whether this person settles what failed for good.
    fn settles_letters(&self) -> bool {
        self.staff.is_some_and(Staff::settles_letters)
    }
}
