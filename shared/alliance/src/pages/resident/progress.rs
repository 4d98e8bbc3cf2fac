//! How a resident's report is getting on.

use askama::Template;
use jiff::Timestamp;

use super::situation::Situation;
use crate::pages::MediaView;
use crate::pages::media::Reader;
use crate::pages::words::{self, Stage};
use domain::accounts::{Account, Alliance};
use domain::calendar::BY_NOTICE;
use domain::ids::MediaId;
use domain::tickets::{Deadline, DeadlineKind, Ending, Event, EventKind, Rules, State, Ticket};

/// What the progress page shows.
pub struct ProgressPage<'a> {
    /// The account in whose name the page speaks.
    pub account: &'a Account,
    /// The ticket.
    pub ticket: &'a Ticket,
    /// Its history; only the public part of it is read.
    pub events: &'a [Event],
    /// The photos and recordings that came with the report.
    pub media: &'a [MediaView],
    /// To look up the names of units.
    pub alliance: &'a Alliance,
    /// The rules.
    pub rules: &'a Rules,
    /// The time.
    pub now: Timestamp,
    /// The address of this page without a slash at its end: `/a/{account}/reports/{ticket}/{secret}`.
    pub link_base: &'a str,
    /// The report that goes on for it, where it was merged.
    pub master: Option<&'a Ticket>,
    /// What the resident may do now.
    pub may: &'a [EventKind],
    /// A message above the content of the page.
    pub banner: Option<&'a str>,
    /// The form that was sent and not accepted.
    pub again: Option<Confirming<'a>>,
    /// Whether to show the 长辈版.
    pub elder: bool,
}

/// What a resident sent to confirm a step of their own.
#[derive(Clone, Copy, Debug)]
pub struct Confirming<'a> {
    /// The step.
    pub event: EventKind,
    /// What was typed into the field of the query code.
    pub typed: &'a str,
    /// What was typed into the field for words, where the form has one.
    pub words: &'a str,
}

impl ProgressPage<'_> {
    fn may(&self, event: EventKind) -> bool {
        self.may.contains(&event)
    }

    fn can_rate(&self) -> bool {
        self.may(EventKind::RateSolved)
    }

    /// Whether it can be withdrawn; a danger goes on without its reporter, which the chat explains.
    fn can_withdraw(&self) -> bool {
        self.may(EventKind::Withdraw) && !self.ticket.counts_as_danger()
    }

    fn can_leave(&self) -> bool {
        self.may(EventKind::WithdrawDanger) && self.ticket.counts_as_danger()
    }

    fn can_urge(&self) -> bool {
        self.may(EventKind::Urge)
    }

    /// Whether something that the report waits for can be sent.
    fn can_supply(&self) -> bool {
        self.may(EventKind::Supply) || self.may(EventKind::WakeByMessage)
    }

    fn can_add(&self) -> bool {
        self.may(EventKind::Add) && !self.can_supply()
    }

    pub(super) fn can_appeal(&self) -> bool {
        let declined = self.ticket.declined.as_ref();
        self.may(EventKind::Appeal) && declined.is_some_and(|declined| declined.appeal_until >= self.now)
    }

    fn can_reopen(&self) -> bool {
        self.may(EventKind::Reopen)
    }

    fn can_consent(&self) -> bool {
        self.may(EventKind::Consent)
    }

    fn can_refuse_publication(&self) -> bool {
        self.may(EventKind::Unconsent) && (self.ticket.consents || self.ticket.published.is_some())
    }
}

struct Line<'a> {
    when: String,
    text: &'a str,
    photos: &'a [MediaId],
}

#[derive(Template)]
#[template(path = "resident/progress.html")]
struct View<'a> {
    page: &'a ProgressPage<'a>,
    account: &'a Account,
    elder: bool,
    /// The address of this page, even where it answers a form that was sent to another address.
    here: &'a str,
    number: &'a str,
    version: u64,
    stage: Stage,
    word: &'static str,
    next: String,
    situation: Option<Situation>,
    answer: Option<&'a str>,
    answer_photos: &'a [MediaId],
    lines: Vec<Line<'a>>,
    submitted: String,
    reader: Reader,
    /// `2个工作日`: how soon a person calls who is not content.
    called_within: String,
}

/// Renders the progress of a report for the holder of its link.
///
/// # Errors
/// Where the template fails to write.
pub fn progress(p: &ProgressPage<'_>) -> Result<String, askama::Error> {
    let ticket = p.ticket;
    let answer = ticket.public_answer.as_deref().filter(|_| ticket.is_answer_public());
    View {
        reader: Reader::Resident,
        called_within: p.rules.follow_up.to_string(),
        page: p,
        account: p.account,
        elder: p.elder,
        here: p.link_base,
        number: ticket.id.as_str(),
        version: ticket.version,
        stage: Stage::of(ticket.state),
        word: ticket.state.for_resident(),
        next: next(p),
        situation: Situation::of(p),
        answer,
        answer_photos: if answer.is_some() { &ticket.after_photos } else { &[] },
        lines: lines(p, answer.is_some()),
        submitted: words::moment(ticket.submitted_at, p.now),
    }
    .render()
}

/// The public history, the newest first. Photos of an event that is left out are left out too.
fn lines<'a>(p: &ProgressPage<'a>, answered: bool) -> Vec<Line<'a>> {
    let mut events: Vec<&Event> = p.events.iter().filter(|event| event.public.is_some()).collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.seq));
    events
        .into_iter()
        .map(|event| {
            let above = answered && event.kind == EventKind::Approve;
            Line {
                when: words::moment(event.at, p.now),
                text: if above {
                    "已答复，内容在上面"
                } else {
                    event.public.as_deref().unwrap_or("")
                },
                photos: if above { &[] } else { event.photos_for_reporter() },
            }
        })
        .collect()
}

/// What happens next, and by when, in one plain sentence.
fn next(p: &ProgressPage<'_>) -> String {
    let ticket = p.ticket;
    let unit = ticket.unit.as_ref().map_or("工作人员", |unit| p.alliance.unit_name(unit));
    let what = match ticket.state {
        State::Draft => "这件诉求还没有提交。".to_owned(),
        State::Submitted => "已经收到，等待工作人员受理".to_owned(),
        State::NeedInfo => "还缺一点情况，请看下面，补充了我们接着办".to_owned(),
        State::Declined => "这件事不能受理，原因和您可以去的地方写在下面。".to_owned(),
        State::Merged => "已有人反映同一件事，合在一起办理。".to_owned(),
        State::Diverted => "已转给紧急救援，我们还会继续跟进。".to_owned(),
        State::Triaged | State::ReturnReview => "工作人员正在安排由谁处理".to_owned(),
        State::Dispatched => format!("已经交给{unit}，等他们接手"),
        State::Working => match ticket.deadline.map(|deadline| deadline.kind) {
            Some(DeadlineKind::FirstAction) => format!("{unit}会到现场查看"),
            _ => format!("{unit}正在处理"),
        },
        State::Suspended => "暂时停下，到时候自动接着办，不会丢。".to_owned(),
        State::CloseReview => format!("{unit}处理完了，工作人员正在核对给您的答复"),
        State::Answered if p.can_rate() => match rating_of(ticket).filter(|deadline| deadline.due >= p.now) {
            Some(deadline) => {
                let due = words::day_and_time(deadline.due, p.now);
                format!("请看下面的答复，在{due}以前告诉我们解决了没有{}。", by_notice(&deadline))
            }
            None => "请看下面的答复，告诉我们解决了没有。".to_owned(),
        },
        State::Answered => "请看下面的答复。".to_owned(),
        State::FollowUp => "工作人员会再联系您，问清没有办好的地方".to_owned(),
        State::Closed if ticket.ended == Some(Ending::NoReply) => {
            "一直没有等到补充，先办结了。30天内补充，我们接着办，编号不变。".to_owned()
        }
        State::Closed | State::Archived => "这件事已经办完。谢谢您的反映！".to_owned(),
        State::Withdrawn => "您已撤回，工作人员不再办理。".to_owned(),
    };
    if what.ends_with(['。', '！']) { what } else { format!("{what}{}", by_when(p)) }
}

/// Until when the resident is asked to rate; none while it is not known whether they have the answer.
fn rating_of(ticket: &Ticket) -> Option<Deadline> {
    ticket.deadline.filter(|deadline| deadline.kind == DeadlineKind::Rating)
}

/// By when it happens; where that time is past, what the resident can do about it.
fn by_when(p: &ProgressPage<'_>) -> String {
    match p.ticket.deadline {
        None => "。".to_owned(),
        Some(deadline) if deadline.due >= p.now => {
            let verb = deadline.kind.for_resident();
            let due = words::day_and_time(deadline.due, p.now);
            format!("，最晚{due}{verb}{}。", by_notice(&deadline))
        }
        Some(deadline) => {
            let due = words::day_and_time(deadline.due, p.now);
            let moves = by_notice(&deadline);
            format!("。本来应在{due}以前完成{moves}，现在晚了，很抱歉。着急可以拨打12345。")
        }
    }
}

/// The note beside a time that a notice of the State Council may still move.
fn by_notice(deadline: &Deadline) -> String {
    if deadline.provisional { format!("（{BY_NOTICE}）") } else { String::new() }
}

impl View<'_> {
    /// What was typed into the query code of this step's form, where it has just been sent.
    fn typed(&self, event: EventKind) -> &str {
        self.page.again.filter(|form| form.event == event).map_or("", |form| form.typed)
    }

    fn typed_to_rate(&self) -> &str {
        self.typed(EventKind::RateSolved)
    }

    fn typed_to_withdraw(&self) -> &str {
        self.typed(EventKind::Withdraw)
    }

    fn typed_to_urge(&self) -> &str {
        self.typed(EventKind::Urge)
    }

    fn typed_to_add(&self) -> &str {
        self.typed(EventKind::Add)
    }

    fn typed_to_appeal(&self) -> &str {
        self.typed(EventKind::Appeal)
    }

    fn typed_to_reopen(&self) -> &str {
        self.typed(EventKind::Reopen)
    }

    fn typed_to_consent(&self) -> &str {
        self.page.again.filter(|form| Self::is_consent(form.event)).map_or("", |form| form.typed)
    }

    fn typed_to_complain(&self) -> &str {
        self.again_to_complain().map_or("", |form| form.typed)
    }

    fn reason(&self) -> &str {
        self.again_to_complain().map_or("", |form| form.words)
    }

    /// What was typed into the field for words of this step's form, where it has just been sent.
    fn words(&self, event: EventKind) -> &str {
        self.page.again.filter(|form| form.event == event).map_or("", |form| form.words)
    }

    fn addition(&self) -> &str {
        self.words(EventKind::Add)
    }

    fn appeal(&self) -> &str {
        self.words(EventKind::Appeal)
    }

    fn came_back(&self) -> &str {
        self.words(EventKind::Reopen)
    }

    fn is_consent(event: EventKind) -> bool {
        matches!(event, EventKind::Consent | EventKind::Unconsent)
    }

    /// The form that says that it is not solved, or that the resident is dissatisfied, where it has just been sent.
    fn again_to_complain(&self) -> Option<Confirming<'_>> {
        let is_low = |event| matches!(event, EventKind::RateUnsolved | EventKind::RateDissatisfied);
        self.page.again.filter(|form| is_low(form.event))
    }

    fn is_dissatisfied(&self) -> bool {
        self.again_to_complain().is_some_and(|form| form.event == EventKind::RateDissatisfied)
    }

    /// Whether the section of this step is open: its form has just been sent.
    fn is_open(&self, event: EventKind) -> bool {
        self.page.again.is_some_and(|form| form.event == event)
    }

    fn withdrawing(&self) -> bool {
        self.is_open(EventKind::Withdraw)
    }

    fn urging(&self) -> bool {
        self.is_open(EventKind::Urge)
    }

    fn appealing(&self) -> bool {
        self.is_open(EventKind::Appeal)
    }

    fn reopening(&self) -> bool {
        self.is_open(EventKind::Reopen)
    }

    fn consenting(&self) -> bool {
        self.page.again.is_some_and(|form| Self::is_consent(form.event))
    }

    fn adding(&self) -> bool {
        self.is_open(EventKind::Add)
    }
}
