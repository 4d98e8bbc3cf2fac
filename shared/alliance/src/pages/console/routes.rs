//! The console's addresses, each with the act that it is for. The door refuses every address that is not in this list;
//! the navigation and the sweep over all roles follow from it.

use domain::audit::What;
use domain::staff::{Act, Locus, Staff};

/// An address of the console.
#[derive(Debug)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Its path, with names in braces in the place of ids.
    pub path: &'static str,
    /// What it is for.
    pub act: Act,
    /// What of a resident its page shows, for the audit; none where it shows nothing personal.
    pub looks: Option<What>,
    /// Whether the door asks for a confirmation of the last ten minutes.
    pub fresh: bool,
}

const fn get(path: &'static str, act: Act) -> Route {
    Route { method: "GET", path, act, looks: None, fresh: false }
}

const fn post(path: &'static str, act: Act) -> Route {
    Route { method: "POST", path, act, looks: None, fresh: false }
}

impl Route {
    /// The same address, whose page shows something personal. A form's page does where the form comes back.
    const fn shows(self, what: What) -> Self {
        Self { looks: Some(what), ..self }
    }

    /// The same address, at which an act begins that could harm many: the door asks whoever may begin it to show once
    /// more that it is them.
    const fn fresh(self) -> Self {
        Self { fresh: true, ..self }
    }
}

/// Every address behind the login.
pub static ROUTES: &[Route] = &[
    get("/console", Act::ReadReports),
    get("/console/queue/{queue}", Act::ReadReports),
    get("/console/search", Act::ReadReports),
    post("/console/search", Act::ReadReports),
    post("/console/views", Act::KeepLogins),
    get("/console/me", Act::KeepLogins),
    post("/console/me", Act::KeepLogins),
    get("/console/confirm", Act::KeepLogins),
    post("/console/confirm", Act::KeepLogins),
    get("/console/field", Act::WorkOnSite),
    get("/console/calendar", Act::ReadCalendar),
    get("/console/design", Act::ReadCalendar),
    get("/console/inbox", Act::ReadInbox),
    get("/console/inbox/{conversation}", Act::ReadInbox).shows(What::LookConversation),
    get("/console/inbox/{conversation}/media/{media}", Act::ReadInbox).shows(What::LookMedia),
    post("/console/inbox/{conversation}/reply", Act::AnswerInbox).shows(What::LookConversation),
    post("/console/inbox/{conversation}/report", Act::FileReport).shows(What::LookConversation),
    post("/console/inbox/{conversation}/close", Act::AnswerInbox).shows(What::LookConversation),
    post("/console/inbox/{conversation}/call", Act::AnswerInbox).shows(What::LookConversation),
    post("/console/inbox/take", Act::AnswerInbox),
    post("/console/inbox/{conversation}/take", Act::AnswerInbox).shows(What::LookConversation),
    post("/console/inbox/{conversation}/deal", Act::LeadInbox).shows(What::LookConversation),
    post("/console/inbox/{conversation}/lend", Act::AnswerInbox).shows(What::LookConversation),
    post("/console/inbox/{conversation}/snooze", Act::AnswerInbox).shows(What::LookConversation),
    post("/console/inbox/{conversation}/note", Act::ReadInbox).shows(What::LookConversation),
    get("/console/canned", Act::LeadInbox),
    post("/console/canned", Act::LeadInbox),
    get("/console/hours", Act::LeadInbox),
    post("/console/hours", Act::LeadInbox),
    get("/console/duty", Act::KeepDuty),
    post("/console/duty", Act::KeepDuty),
    post("/console/bulk/sign", Act::WorkForUnit),
    post("/console/bulk/merge", Act::WorkAtDesk),
    // The form says which step it is; each has a right of its own.
    post("/console/bulk/inbox", Act::ReadInbox),
    get("/console/handover", Act::ReadReports),
    post("/console/handover/sign", Act::ReadReports),
    post("/console/handover/take", Act::ReadReports),
    get("/console/tickets/new", Act::FileReport),
    post("/console/tickets", Act::FileReport),
    get("/console/tickets/{ticket}", Act::ReadReports).shows(What::LookTicket),
    get("/console/tickets/{ticket}/media/{media}", Act::ReadReports).shows(What::LookMedia),
    get("/console/tickets/{ticket}/print", Act::ReadReports).shows(What::LookTicket),
    post("/console/tickets/{ticket}/contact", Act::ShowContact).shows(What::LookTicket),
    post("/console/tickets/{ticket}/accept", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/dispatch", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/sign", Act::WorkForUnit).shows(What::LookTicket),
    post("/console/tickets/{ticket}/check", Act::WorkOnSite).shows(What::LookTicket),
    post("/console/tickets/{ticket}/hand-in", Act::WorkOnSite).shows(What::LookTicket),
    post("/console/tickets/{ticket}/send-back", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/approve", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/follow-up", Act::FollowUp).shows(What::LookTicket),
    post("/console/tickets/{ticket}/tell", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/divert", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/settle", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/ask", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/supply", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/decline", Act::Decline).shows(What::LookTicket),
    post("/console/tickets/{ticket}/decide-decline", Act::DecideDecline).shows(What::LookTicket),
    post("/console/tickets/{ticket}/merge", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/storm", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/storm-end", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/unmerge", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/answer", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/recall", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/correct", Act::WorkAtDesk).shows(What::LookTicket),
    post("/console/tickets/{ticket}/return", Act::WorkForUnit).shows(What::LookTicket),
    post("/console/tickets/{ticket}/decide-return", Act::DecideReturn).shows(What::LookTicket),
    post("/console/tickets/{ticket}/transfer", Act::HeadUnit).shows(What::LookTicket),
    post("/console/tickets/{ticket}/join", Act::WorkForUnit).shows(What::LookTicket),
    post("/console/tickets/{ticket}/extend", Act::WorkForUnit).shows(What::LookTicket),
    post("/console/tickets/{ticket}/decide-extension", Act::DecideRequest).shows(What::LookTicket),
    post("/console/tickets/{ticket}/suspend", Act::WorkForUnit).shows(What::LookTicket),
    post("/console/tickets/{ticket}/decide-suspension", Act::DecideRequest).shows(What::LookTicket),
    post("/console/tickets/{ticket}/supervise", Act::Supervise).shows(What::LookTicket),
    post("/console/tickets/{ticket}/lift", Act::Supervise).shows(What::LookTicket),
    post("/console/tickets/{ticket}/report", Act::HeadUnit).shows(What::LookTicket),
    post("/console/tickets/{ticket}/order-sign", Act::WorkForUnit).shows(What::LookTicket),
    post("/console/tickets/{ticket}/order-hand-in", Act::WorkForUnit).shows(What::LookTicket),
    post("/console/tickets/{ticket}/order-return", Act::WorkForUnit).shows(What::LookTicket),
    get("/console/tickets/{ticket}/sender", Act::BlockSender).shows(What::LookSender),
    post("/console/tickets/{ticket}/sender", Act::BlockSender).shows(What::LookSender),
    get("/console/staff", Act::ManageStaff),
    get("/console/staff/{staff}", Act::ManageStaff),
    post("/console/staff/{staff}/grant", Act::ManageStaff).fresh(),
    post("/console/staff/{staff}/freeze", Act::FreezeStaff).fresh(),
    get("/console/freeze", Act::FreezeAccount),
    post("/console/freeze", Act::FreezeAccount).fresh(),
    get("/console/invites", Act::ManageStaff),
    post("/console/invites", Act::ManageStaff).fresh(),
    get("/console/invites/{invite}", Act::ManageStaff),
    post("/console/invites/{invite}", Act::ManageStaff).fresh(),
    get("/console/units", Act::MoveUnit),
    post("/console/units/{unit}/move", Act::MoveUnit).fresh(),
    post("/console/units/{unit}/move/confirm", Act::MoveUnit).fresh(),
    get("/console/settings", Act::ReadSettings),
    get("/console/settings/{book}", Act::ReadSettings),
    get("/console/settings/{book}/export", Act::ReadSettings).shows(What::Export),
    post("/console/settings/{book}/change", Act::ChangeSettings).fresh(),
    post("/console/settings/{book}/import", Act::ChangeSettings),
    post("/console/settings/{book}/decide", Act::ChangeSettings).fresh(),
    get("/console/rules", Act::ReadRules),
    get("/console/rules/{rule}", Act::ReadRules),
    post("/console/rules/{rule}/save", Act::EditRules),
    post("/console/rules/{rule}/sign", Act::ReviewRules),
    get("/console/guides/gaps", Act::ReadGaps),
    get("/console/guides/gaps/{account}/{gap}", Act::ReadGaps),
    post("/console/guides/gaps/{account}/{gap}", Act::SettleGaps),
    get("/console/guides/state", Act::ReadGaps),
    get("/console/guides/{guide}", Act::ReadGuides),
    get("/console/guides/{guide}/export", Act::ReadGuides).shows(What::Export),
    post("/console/guides/{guide}/change", Act::EditGuides),
    post("/console/guides/{guide}/import", Act::EditGuides),
    post("/console/guides/{guide}/decide", Act::ReviewGuides),
    get("/console/accounts", Act::ReadAccounts),
    get("/console/accounts/list", Act::JoinAccounts),
    get("/console/accounts/export", Act::JoinAccounts).shows(What::Export),
    post("/console/accounts/change", Act::JoinAccounts).fresh(),
    post("/console/accounts/import", Act::JoinAccounts),
    get("/console/accounts/{account}", Act::ReadAccounts),
    post("/console/accounts/{account}/secrets", Act::KeepAccount).fresh(),
    post("/console/accounts/{account}/trial", Act::KeepAccount),
    post("/console/accounts/{account}/templates", Act::KeepAccount),
    get("/console/senders", Act::ListBlocked).shows(What::LookSender),
    get("/console/cases", Act::ReadCases),
    get("/console/cases/{ticket}", Act::ReadCases).shows(What::LookCase),
    get("/console/cases/{ticket}/media/{media}", Act::ReadCases).shows(What::LookMedia),
    post("/console/cases/{ticket}/mask", Act::ProposeCase).shows(What::LookCase),
    post("/console/cases/{ticket}/propose", Act::ProposeCase).shows(What::LookCase),
    post("/console/cases/{ticket}/decide", Act::ReviewCase).shows(What::LookCase),
    get("/console/menus", Act::ReadMenus),
    post("/console/menus/retry", Act::KeepMenus),
    get("/console/menus/sheets/{sheet}", Act::ReadMenus),
    post("/console/menus/sheets/{sheet}/save", Act::EditSlots),
    post("/console/menus/sheets/{sheet}/sign", Act::SignMenu),
    // What every account shows changes at once.
    post("/console/menus/sheets/alliance/publish", Act::EditTemplate).fresh(),
    post("/console/menus/sheets/{sheet}/publish", Act::EditSlots),
    get("/console/menus/accounts/{account}", Act::ReadMenus),
    post("/console/menus/accounts/{account}/confirm", Act::KeepMenus),
    post("/console/menus/accounts/{account}/settle", Act::KeepMenus),
    get("/console/articles", Act::ReadArticles),
    get("/console/articles/new", Act::WriteArticle),
    get("/console/articles/{article}", Act::ReadArticles),
    get("/console/articles/{article}/edit", Act::WriteArticle),
    get("/console/articles/{article}/preview", Act::ReadArticles),
    get("/console/articles/{article}/media/{media}", Act::ReadArticles),
    post("/console/articles/{article}/write", Act::WriteArticle),
    post("/console/articles/{article}/hand-in", Act::WriteArticle),
    post("/console/articles/{article}/sign", Act::SignArticle),
    post("/console/articles/{article}/schedule", Act::WriteArticle),
    post("/console/articles/{article}/withdraw", Act::WithdrawArticle),
    get("/console/submissions", Act::ReadSubmissions),
    get("/console/submissions/{submission}", Act::ReadSubmissions).shows(What::LookSubmission),
    get("/console/submissions/{submission}/media/{media}", Act::ReadSubmissions).shows(What::LookMedia),
    post("/console/submissions/{submission}/ask", Act::ReviewSubmission).shows(What::LookSubmission),
    post("/console/submissions/{submission}/decline", Act::ReviewSubmission).shows(What::LookSubmission),
    post("/console/submissions/{submission}/accept", Act::ReviewSubmission).shows(What::LookSubmission),
    post("/console/submissions/{submission}/withdraw", Act::ReviewSubmission).shows(What::LookSubmission),
    get("/console/columns", Act::KeepColumns),
    post("/console/columns", Act::KeepColumns),
    get("/console/readings", Act::ReadRota),
    get("/console/readings/{series}", Act::ReadRota),
    get("/console/readings/{series}/{item}", Act::ReadRota),
    get("/console/readings/{series}/{item}/media/{media}", Act::ReadRota),
    post("/console/readings/{series}/plan", Act::KeepRota),
    post("/console/readings/{series}/sign", Act::SignReading),
    post("/console/readings/{series}/spare", Act::KeepRota),
    get("/console/district", Act::JoinAccounts),
    post("/console/district", Act::JoinAccounts).fresh(),
    get("/console/authorize", Act::JoinAccounts),
    post("/console/authorize", Act::JoinAccounts).fresh(),
    get("/console/authorize/done", Act::JoinAccounts),
    get("/console/audit", Act::ReadAudit).shows(What::LookAudit).fresh(),
    get("/console/audit/export", Act::ReadAudit).shows(What::Export).fresh(),
    get("/console/dead-letters", Act::SettleLetters),
    post("/console/dead-letters", Act::SettleLetters).fresh(),
];

/// The addresses that need no session.
pub static OPEN: &[(&str, &str)] = &[
    ("GET", "/console/login"),
    ("POST", "/console/login"),
    ("GET", "/console/login-state"),
    ("POST", "/console/logout"),
];

/// The route of an address; none where it is not a page of the console.
#[must_use]
pub fn route_of(method: &str, path: &str) -> Option<&'static Route> {
    // A literal path goes before one with a name in braces.
    let fits = |route: &&Route| route.method == method && matches(route.path, path);
    ROUTES.iter().find(fits)
}

/// The act of an address; none where it is not a page of the console.
#[must_use]
pub fn act_of(method: &str, path: &str) -> Option<Act> {
    route_of(method, path).map(|route| route.act)
}

fn matches(pattern: &str, path: &str) -> bool {
    let (wanted, given) = (parts(pattern), parts(path));
    wanted.len() == given.len()
        && wanted.iter().zip(&given).all(|(name, part)| name.starts_with('{') || name == part)
}

fn parts(path: &str) -> Vec<&str> {
    path.split('/').filter(|part| !part.is_empty()).collect()
}

/// An entry of the navigation.
pub(super) struct Entry {
    /// The key that the page that it leads to gives as its own.
    pub(super) key: &'static str,
    pub(super) href: &'static str,
    pub(super) name: &'static str,
}

/// The navigation of this person, without the entries that they have no right to anywhere.
pub(super) fn navigation(staff: &Staff) -> Vec<Entry> {
    let has_lists = staff.has_queue() || staff.oversight().next().is_some();
    let area = if staff.oversees_district() { "全区诉求" } else { "辖区诉求" };
    let entries = [
        ("mine", "/console", if staff.has_queue() { "我的待办" } else { "总览" }, has_lists),
        ("field", "/console/field", "外勤", true),
        ("area", "/console/queue/area", area, staff.oversight().next().is_some()),
        ("search", "/console/search", "搜索", has_lists),
        ("inbox", "/console/inbox", "留言", staff.has_inbox()),
        ("cases", "/console/cases", "民情回音", staff.reaches_accounts(Act::ReadCases)),
        ("menus", "/console/menus", "菜单", staff.reaches_accounts(Act::ReadMenus)),
        ("articles", "/console/articles", "栏目文章", staff.reaches_accounts(Act::ReadArticles)),
        ("submissions", "/console/submissions", "居民投稿", staff.reaches_accounts(Act::ReadSubmissions)),
        ("columns", "/console/columns", "栏目设置", staff.reaches_accounts(Act::KeepColumns)),
        ("readings", "/console/readings", "领读", staff.reaches_accounts(Act::ReadRota)),
        ("new", "/console/tickets/new", "登记诉求", true),
        ("accounts", "/console/accounts", "公众号", staff.reaches_accounts(Act::ReadAccounts)),
        ("connections", "/console/authorize", "公众号接入", true),
        ("freeze", "/console/freeze", "冻结公众号", true),
        ("senders", "/console/senders", "停用的反映人", true),
        ("canned", "/console/canned", "常用回复", staff.reaches_accounts(Act::LeadInbox)),
        ("hours", "/console/hours", "人工服务时间", staff.reaches_accounts(Act::LeadInbox)),
        ("handover", "/console/handover", "交接班", staff.has_queue()),
        ("duty", "/console/duty", "值班", staff.reaches_accounts(Act::KeepDuty)),
        ("staff", "/console/staff", "人员", true),
        ("units", "/console/units", "单位调整", true),
        ("district", "/console/district", "区名和标志", true),
        ("settings", "/console/settings", "设置", true),
        ("guides", "/console/guides/hotlines", "便民电话", staff.may(Act::ReadGuides, &Locus::district())),
        ("rules", "/console/rules", "关键词", staff.reaches_accounts(Act::ReadRules)),
        ("gaps", "/console/guides/gaps", "待写说明", staff.reaches_accounts(Act::ReadGaps)),
        ("letters", "/console/dead-letters", "未办成的工作", true),
        ("audit", "/console/audit", "审计", true),
        ("calendar", "/console/calendar", "工作日历", true),
    ];
    let may = |href: &str| {
        let path = href.split('?').next().unwrap_or(href);
        act_of("GET", path).is_some_and(|act| staff.holds(act))
    };
    let shown = entries.into_iter().filter(|(_, href, _, has_list)| *has_list && may(href));
    shown.map(|(key, href, name, _)| Entry { key, href, name }).collect()
}

/// Where this person begins: the first page of their navigation.
#[must_use]
pub fn home(staff: &Staff) -> &'static str {
    navigation(staff).first().map_or("/console", |entry| entry.href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_that_could_harm_many_are_confirmed_once_more() {
        // Rows 14 to 17, 19 and 20 of the product's list of rights: whoever changes something, and whoever reads the
        // audit. Secrets (13) and personal exports (18) are marked where they are; a file is only tried at its address, and
        // carried out at that of a change.
        for Route { method, path, act, fresh, .. } in ROUTES {
            let number = act.rule().number;
            let asks = match *method {
                "GET" => ["19", "20"].contains(&number),
                _ if path.ends_with("/import") => false,
                _ => ["14", "15", "16", "17", "19", "20"].contains(&number),
            };
            assert!(*fresh || !asks, "{method} {path} is of row {number}: mark it with .fresh()");
        }
    }

    #[test]
    fn an_address_is_for_one_act() {
        assert_eq!(act_of("GET", "/console/tickets/new"), Some(Act::FileReport));
        assert_eq!(act_of("GET", "/console/tickets/20261123-0001"), Some(Act::ReadReports));
        assert_eq!(act_of("POST", "/console/tickets/20261123-0001/sign"), Some(Act::WorkForUnit));
        for (method, path) in [
            ("GET", "/console/tickets"),
            ("GET", "/console/tickets/"),
            ("POST", "/console/tickets/20261123-0001"),
            ("POST", "/console"),
            ("GET", "/console/nothing"),
        ] {
            assert_eq!(act_of(method, path), None, "{method} {path}");
        }
    }
}
