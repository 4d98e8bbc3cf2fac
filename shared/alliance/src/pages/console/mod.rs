//! What staff see: login, queue, ticket, a report entered for a resident, dead letters, and plain messages.

mod accounts;
mod actions;
mod articles;
mod asked;
mod audit;
mod bulk;
mod canned;
mod case;
mod case_list;
mod case_photo;
mod confirm;
mod connections;
mod conversation;
mod design;
mod duty;
mod field;
mod filters;
mod freeze;
mod guides;
mod handover;
mod history;
mod hours;
mod identity;
mod inbox;
mod invites;
mod letters;
mod login;
mod me;
mod menus;
mod message;
mod navigation;
mod new_ticket;
mod people;
mod queue;
mod queues;
mod readings;
pub mod routes;
mod rules;
mod search;
mod senders;
mod settings;
mod standing;
mod submissions;
mod suggested;
mod ticket;
mod trail;
mod units;
mod work_calendar;

pub use accounts::{AccountPage, AccountsPage, TokenTimes, WithWechat, account, accounts, detail_named};
pub use articles::{
    ArticleEditPage, ArticleListPage, ArticleMay, ArticlePage, ColumnsPage, article_edit, article_list,
    article_page, column_list,
};
pub use audit::{AuditFilter, AuditPage, audit, audit_query};
pub use bulk::{BulkField, BulkInput, BulkPage, BulkRow, Fate, bulk};
pub use canned::{CannedPage, canned};
pub use case::{CasePage, case};
pub use case_list::{CaseListPage, CaseRow, case_list};
pub use case_photo::{CasePhotoPage, case_photo};
pub use confirm::{ConfirmPage, ConfirmStep, confirm};
pub use connections::{ConnectionsPage, ToWechatPage, connections, to_wechat};
pub use conversation::{ConversationPage, Elsewhere, InboxColleague, ThreadKind, ThreadLine, conversation};
pub use design::{DesignPage, design};
pub use duty::{DutyPage, duty};
pub use field::{FieldOrder, FieldPage, field};
pub use filters::AskedList;
pub use freeze::{FreezePage, freeze};
pub use guides::{GapPage, GapsPage, GuideStatePage, Listed as GapList, gap, gap_path, gaps, guide_state};
pub use handover::{HandoverBack, HandoverPage, handover, handover_field};
pub use hours::{DAYS, HoursPage, hours};
pub use identity::{IdentityPage, identity};
pub use inbox::{InboxPage, InboxTab, inbox, inbox_name};
pub use invites::{InvitePage, InvitesPage, invite, invites};
pub use letters::{LettersPage, letters};
pub use login::{DigitsView, LogInFirstPage, LoginPage, log_in_first, login};
pub use me::{MePage, OwnSession, me};
pub use menus::{
    KnownAnswer, MenuAccountPage, MenuMay, MenuSheetLine, MenuSheetPage, MenusPage, menu_account,
    menu_fields, menu_sheet, menus, read_menu,
};
pub use message::{MessagePage, message};
pub use new_ticket::{NewTicketPage, new_ticket};
pub use people::{Listed, PeoplePage, PersonPage, people, person};
pub use queue::{BulkAct, HomePage, ListLink, ListRow, QueuePage, home, queue};
pub use queues::Queue;
pub use readings::{ReadingDayPage, ReadingSeriesPage, ReadingsPage, reading_day, reading_series, readings};
pub use rules::{RuleMay, RulePage, RulesPage, rule_page, rules_page};
pub use search::{LookedInto, SearchPage, search};
pub use senders::{SenderPage, SendersPage, sender, senders};
pub use settings::{BooksPage, Foreseen, RowForm, SettingsPage, books, list_of, path_of, settings};
pub use submissions::{SubmissionListPage, SubmissionPage, submission_list, submission_page};
pub use ticket::{CONTACT_REASONS, Colleague, TicketPage, ticket, ticket_print};
pub use trail::Trail;
pub use units::{Moved, UnitsPage, units};
pub use work_calendar::{CalendarPage, calendar};

use domain::staff::Staff;

use routes::Entry;

/// The head of a console page: who is logged in, and how they leave.
struct Head<'a> {
    staff: Option<&'a Staff>,
    /// None where the page has no token at hand; it then offers no logout.
    csrf: Option<&'a str>,
    /// Which entry of the navigation this page is.
    here: &'static str,
}

impl Head<'_> {
    /// Whether this page is that entry of the navigation, which is then marked for sighted readers and screen readers
    /// alike.
    fn current(&self, entry: &str) -> bool {
        self.here == entry
    }

    /// The entries of the navigation.
    fn navigation(&self) -> Vec<Entry> {
        self.staff.map(routes::navigation).unwrap_or_default()
    }

    /// The name of the list that holds more than this person's own work.
    fn area_name(&self) -> &'static str {
        if self.staff.is_some_and(Staff::oversees_district) { "全区诉求" } else { "辖区诉求" }
    }
}
