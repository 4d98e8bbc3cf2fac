//! One conversation: what was said and answered, why it waits, and what can be done with it.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::inbox::{account_name, inbox_name};
use crate::pages::form::Form;
use crate::pages::media::{MediaView, Reader};
use crate::pages::steps::{
    INBOX_CALL, INBOX_CLOSE, INBOX_DEAL, INBOX_LEND, INBOX_NOTE, INBOX_REPORT, INBOX_RETURN, INBOX_SNOOZE,
    INBOX_TAKE, REPLY, StepForm,
};
use crate::pages::words;
use crate::pages::{Errors, Typed, photo_field};
use domain::accounts::{Account, Alliance};
use domain::calendar;
use domain::ids::ConversationId;
use domain::inbox::{By, Call, CallOutcome, Canned, Conversation, MOST_TRIES, Note, ReachNow, State};
use domain::staff::Staff;

/// Who says a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadKind {
    /// The resident.
    Resident,
    /// The automatic answer.
    Machine,
    /// A member of staff.
    Staff,
    /// Nobody: something happened.
    Note,
}

/// A line of what was said and what happened.
#[derive(Clone, Debug)]
pub struct ThreadLine {
    /// When.
    pub at: Timestamp,
    /// Who says it.
    pub kind: ThreadKind,
    /// In whose words: a name, or what happened.
    pub who: String,
    /// The words.
    pub text: String,
    /// The photo or recording that came with it.
    pub media: Option<MediaView>,
}

/// What is said where a message cannot go into the chat.
const SHUT: &str = "微信现在不让直接发：";
/// What is said where a notice has no room for the whole.
const REST: &str = "居民来时再看全文。急事请打电话。";

/// Somebody who may read a conversation.
#[derive(Clone, Debug)]
pub struct InboxColleague {
    /// Who.
    pub by: By,
    /// Whether they may answer and are at work.
    pub may_be_dealt_to: bool,
}

/// What the same person said to another account.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// That conversation.
    pub id: ConversationId,
    /// Where it stands.
    pub state: State,
    /// When they said something last that needed a person.
    pub at: Timestamp,
}

impl Elsewhere {
    /// What is shown of a conversation; none of one of which nothing is for staff.
    #[must_use]
    pub fn of(conversation: &Conversation) -> Option<Self> {
        let at = conversation.last.as_ref().map_or(conversation.since, |last| last.at);
        let is_shown = conversation.state != State::Hidden;
        is_shown.then(|| Self { id: conversation.id.clone(), state: conversation.state, at })
    }
}

/// What the page shows.
pub struct ConversationPage<'a> {
    /// The member of staff who views the page.
    pub staff: &'a Staff,
    /// The CSRF token of the session.
    pub csrf: &'a str,
    /// The key of the forms of this page.
    pub once: &'a str,
    /// The conversation.
    pub conversation: &'a Conversation,
    /// To look up the name of the account.
    pub alliance: &'a Alliance,
    /// What was said and what happened, newest first.
    pub thread: &'a [ThreadLine],
    /// Whether that is not the newest.
    pub is_older: bool,
    /// The cursor of what is older still.
    pub older: Option<&'a str>,
    /// Whether there may be older messages that no page shows.
    pub is_cut: bool,
    /// The photos and recordings that a report can take along, newest first.
    pub media: &'a [MediaView],
    /// The calls that were asked for, newest first.
    pub calls: &'a [Call],
    /// Whether this person may answer.
    pub may_answer: bool,
    /// Whether this person may deal it.
    pub may_deal: bool,
    /// Those who may read it.
    pub colleagues: &'a [InboxColleague],
    /// The canned replies of the account.
    pub canned: &'a [Canned],
    /// The notes of staff, the oldest first.
    pub notes: &'a [Note],
    /// What the same person said to other accounts, the newest first.
    pub elsewhere: &'a [Elsewhere],
    /// How an answer would reach the resident now.
    pub reach: ReachNow,
    /// What a report would say.
    pub description: &'a str,
    /// Where it would be.
    pub address: &'a str,
    /// The form that came back, if one did.
    pub open_form: Option<&'static StepForm>,
    /// What was typed into it.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub errors: &'a Errors,
    /// A message above the content of the page.
    pub banner: Option<&'a str>,
    /// The time.
    pub now: Timestamp,
}

struct Line<'a> {
    when: String,
    class: &'static str,
    who: &'a str,
    text: &'a str,
    media: Option<&'a MediaView>,
}

struct CallView<'a> {
    call: &'a Call,
    due: String,
    late: bool,
    state: String,
    tries: Vec<String>,
}

#[derive(Template)]
#[template(path = "console/conversation.html")]
struct View<'a> {
    head: Head<'a>,
    csrf: &'a str,
    once: &'a str,
    conversation: &'a Conversation,
    account: String,
    why: Option<String>,
    class: &'static str,
    since: String,
    opened: Option<String>,
    window: String,
    base: String,
    reader: Reader,
    thread: Vec<Line<'a>>,
    is_older: bool,
    older: Option<String>,
    is_cut: bool,
    calls: Vec<CallView<'a>>,
    media: &'a [MediaView],
    may_answer: bool,
    description: &'a str,
    address: &'a str,
    banner: Option<&'a str>,
    typed: &'a Typed,
    standing: Vec<String>,
    may_take: bool,
    deals_to: Vec<&'a By>,
    colleagues: Vec<&'a By>,
    canned: &'a [Canned],
    notes: Vec<NoteView<'a>>,
    elsewhere: Vec<ElsewhereView<'a>>,
    may_deal: bool,
    lends_to: Vec<&'a Account>,
    latest: Option<String>,
    again: Option<String>,
    reply: Form<'a>,
    report: Form<'a>,
    close: Form<'a>,
    call: Form<'a>,
    take: Form<'a>,
    deal: Form<'a>,
    lend: Form<'a>,
    home: Form<'a>,
    snooze: Form<'a>,
    note: Form<'a>,
}

struct ElsewhereView<'a> {
    of: &'a Elsewhere,
    name: String,
    when: String,
}

struct NoteView<'a> {
    note: &'a Note,
    when: String,
}

/// Renders a conversation.
///
/// # Errors
/// Where the template fails to write.
pub fn conversation(page: &ConversationPage<'_>) -> Result<String, askama::Error> {
    let of = page.conversation;
    let form = |step: &'static StepForm| match page.open_form {
        Some(open) if open.id == step.id => Form::back(step, page.typed, page.errors),
        _ => Form::fresh(step),
    };
    let why = of.why.as_ref().map(|why| match why.what.as_str() {
        "" => why.kind.name().to_owned(),
        what => format!("{}：{what}", why.kind.name()),
    });
    View {
        head: Head { staff: Some(page.staff), csrf: Some(page.csrf), here: "inbox" },
        csrf: page.csrf,
        once: page.once,
        conversation: of,
        account: account_name(&of.id, page.alliance),
        why,
        class: match of.state {
            State::Unread => "waiting",
            State::Open | State::Assigned | State::Snoozed | State::Hidden => "working",
            State::Waiting => "answered",
            State::Closed => "ended",
        },
        since: words::day_and_time(of.since, page.now),
        opened: of.opened.as_ref().map(|it| format!("{} {}", it.name, words::day_and_time(it.at, page.now))),
        window: match page.reach {
            ReachNow::Chat { left, until } => {
                let until = words::day_and_time(until, page.now);
                format!("直接发到居民的微信里。还可发 {left} 条 · 至 {until}")
            }
            ReachNow::Subscription => format!("{SHUT}先发一条订阅通知，只带得下开头；{REST}"),
            ReachNow::Template => format!("{SHUT}先发一条模板通知，只带得下开头；{REST}"),
            ReachNow::Keep => format!("{SHUT}先留着，居民下次来时一并给他看。急事请打电话。"),
        },
        base: format!("/console/inbox/{}", of.id),
        reader: Reader::Staff,
        thread: page.thread.iter().map(|said| line(said, page.now)).collect(),
        calls: page.calls.iter().map(|call| call_view(call, page.now)).collect(),
        is_older: page.is_older,
        older: page.older.map(|cursor| older(&of.id, cursor)),
        is_cut: page.is_cut,
        media: page.media,
        may_answer: page.may_answer,
        description: page.description,
        address: page.address,
        banner: page.banner,
        typed: page.typed,
        standing: standing(of, page.now),
        may_take: page.may_answer && matches!(of.state, State::Unread | State::Open),
        may_deal: page.may_deal && of.state.waits(),
        deals_to: page.colleagues.iter().filter(|it| it.may_be_dealt_to).map(|it| &it.by).collect(),
        colleagues: page.colleagues.iter().map(|it| &it.by).filter(|by| by.staff != page.staff.id).collect(),
        canned: page.canned,
        notes: page
            .notes
            .iter()
            .map(|note| NoteView { note, when: words::moment(note.at, page.now) })
            .collect(),
        lends_to: if page.may_answer && of.may_be_lent() { lends_to(page) } else { Vec::new() },
        elsewhere: page
            .elsewhere
            .iter()
            .map(|of| ElsewhereView {
                of,
                name: inbox_name(&of.id, page.alliance),
                when: words::day_and_time(of.at, page.now),
            })
            .collect(),
        latest: of.latest_snooze(page.now).map(|at| words::day_and_time(at, page.now)),
        again: of.snooze_again(page.now).map(|snooze| typed_moment(snooze.until)),
        reply: form(&REPLY),
        report: form(&INBOX_REPORT),
        close: form(&INBOX_CLOSE),
        call: form(&INBOX_CALL),
        take: form(&INBOX_TAKE),
        deal: form(&INBOX_DEAL),
        lend: form(&INBOX_LEND),
        home: form(&INBOX_RETURN),
        snooze: form(&INBOX_SNOOZE),
        note: form(&INBOX_NOTE),
    }
    .render()
}

/// The accounts whose desks it can be lent to, in the order of the directory.
fn lends_to<'a>(page: &ConversationPage<'a>) -> Vec<&'a Account> {
    let (of, alliance) = (page.conversation, page.alliance);
    let mut accounts: Vec<_> =
        alliance.accounts.iter().filter(|account| of.may_be_lent_to(account, alliance)).collect();
    accounts.sort_by_key(|account| account.order);
    accounts
}

/// Whose desk has it, who has it or had it, what time will do to it, and how satisfied the resident was: a sentence each.
fn standing(of: &Conversation, now: Timestamp) -> Vec<String> {
    let at = |moment: Timestamp| words::day_and_time(moment, now);
    let mut said = Vec::new();
    if let Some(loan) = &of.lent {
        let (to, by, since) = (&loan.name, &loan.by.name, at(loan.since));
        said.push(format!(
            "借给{to}的受理台办理（{by}，{since}借出）；回复仍由原来的公众号发给居民，结束后自动还回。"
        ));
    }
    if let Some(holder) = &of.holder {
        said.push(format!("{}在办，{}前没有处理，就退回“未分派”。", holder.by.name, at(holder.back_at)));
    } else if let Some(had) = of.had_lately(now) {
        said.push(format!("{}办过（{}）。", had.by.name, at(had.at)));
    }
    if let Some(snooze) = of.snooze.as_ref().filter(|_| of.state == State::Snoozed) {
        said.push(format!("{}放到{}再看。", snooze.name, at(snooze.until)));
    }
    if let Some(turns) = of.turns_at() {
        said.push(format!("{}前没有人回复，就自动登记为诉求。", at(turns)));
    }
    if let Some(rated) = &of.rated {
        said.push(format!("居民评价：{}（{}）。", rated.rating.name(), at(rated.at)));
    }
    said
}

/// The address of what is older.
fn older(id: &ConversationId, cursor: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("before", cursor).finish();
    format!("/console/inbox/{id}?{query}#thread")
}

/// A moment as a field of a browser takes it.
fn typed_moment(at: Timestamp) -> String {
    calendar::local(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

fn line(said: &ThreadLine, now: Timestamp) -> Line<'_> {
    Line {
        when: words::moment(said.at, now),
        class: match said.kind {
            ThreadKind::Resident => "resident-said",
            ThreadKind::Machine => "machine-said",
            ThreadKind::Staff => "public",
            ThreadKind::Note => "soft",
        },
        who: &said.who,
        text: &said.text,
        media: said.media.as_ref(),
    }
}

fn call_view(call: &Call, now: Timestamp) -> CallView<'_> {
    let tried = |tried: &domain::inbox::CallTry| {
        format!("{} {} {}", words::moment(tried.at, now), tried.by.name, tried.outcome.name())
    };
    let state = match call.state {
        domain::inbox::CallState::Due => format!("已打{}次，最多{MOST_TRIES}次", call.tries.len()),
        domain::inbox::CallState::Done => "已了结".to_owned(),
        domain::inbox::CallState::Off => "居民说不用打了".to_owned(),
    };
    CallView {
        call,
        due: words::day_and_time(call.due, now),
        late: call.is_due() && call.due < now,
        state,
        tries: call.tries.iter().map(tried).collect(),
    }
}

impl View<'_> {
    /// Whether there is something to close.
    fn may_close(&self) -> bool {
        !matches!(self.conversation.state, State::Closed | State::Hidden)
    }

    /// The name of the box that is ticked for a file that goes into the report.
    fn file_field(&self, media: &MediaView) -> String {
        photo_field(&media.id)
    }

    /// Whether a file goes into the report, as far as anybody decided.
    fn takes(&self, media: &MediaView) -> bool {
        !self.report.is_back() || self.typed.contains_key(&photo_field(&media.id))
    }

    fn outcomes(&self) -> [(&'static str, &'static str); 3] {
        let outcomes = [CallOutcome::Reached, CallOutcome::NotReached, CallOutcome::Refused];
        let names = ["reached", "not_reached", "refused"];
        std::array::from_fn(|at| (names[at], outcomes[at].name()))
    }
}
