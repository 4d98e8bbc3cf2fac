//! One conversation: what was said and answered, why it waits, and what can be done with it.

use askama::Template;
use jiff::Timestamp;

use super::Head;
use super::inbox::account_name;
use crate::pages::form::Form;
use crate::pages::media::{MediaView, Reader};
use crate::pages::steps::{INBOX_CALL, INBOX_CLOSE, INBOX_REPORT, REPLY, StepForm};
use crate::pages::words;
use crate::pages::{Errors, Typed, photo_field};
use domain::accounts::Alliance;
use domain::inbox::{Call, CallOutcome, Conversation, MOST_TRIES, State};
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
    /// The calls that were asked for, newest first.
    pub calls: &'a [Call],
    /// Whether this person may answer.
    pub may_answer: bool,
    /// When the reply window closes; none where it is closed.
    pub window: Option<Timestamp>,
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
    calls: Vec<CallView<'a>>,
    media: Vec<&'a MediaView>,
    may_answer: bool,
    description: &'a str,
    address: &'a str,
    banner: Option<&'a str>,
    typed: &'a Typed,
    reply: Form<'a>,
    report: Form<'a>,
    close: Form<'a>,
    call: Form<'a>,
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
            State::Open | State::Hidden => "working",
            State::Waiting => "answered",
            State::Closed => "ended",
        },
        since: words::day_and_time(of.since, page.now),
        opened: of.opened.as_ref().map(|it| format!("{} {}", it.name, words::day_and_time(it.at, page.now))),
        window: match page.window {
            Some(end) => {
                format!("现在可以直接发到居民的微信里，到{}为止。", words::day_and_time(end, page.now))
            }
            None => "微信不让现在主动发：有模板的先发模板通知，没有的等居民下次来时补发。急事请打电话。"
                .to_owned(),
        },
        base: format!("/console/inbox/{}", of.id),
        reader: Reader::Staff,
        thread: page.thread.iter().map(|said| line(said, page.now)).collect(),
        calls: page.calls.iter().map(|call| call_view(call, page.now)).collect(),
        media: page.thread.iter().filter_map(|line| line.media.as_ref()).collect(),
        may_answer: page.may_answer,
        description: page.description,
        address: page.address,
        banner: page.banner,
        typed: page.typed,
        reply: form(&REPLY),
        report: form(&INBOX_REPORT),
        close: form(&INBOX_CLOSE),
        call: form(&INBOX_CALL),
    }
    .render()
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
