//! Row 1: draft → submitted. A report comes in and becomes a ticket.

use jiff::Timestamp;

use super::asking::Returns;
use super::command::Alert;
use super::event_kind::EventKind;
use super::pausing::Clock;
use super::refusal::{Refusal, Wrong};
use super::rules::Rules;
use super::since::Since;
use super::state::State;
use super::table::Actor;
use super::telling::Tell;
use super::ticket::{Attachment, AttachmentKind, Channel, OnBehalf, Place, Ticket};
use super::{Applied, Told, deadlines, record};
use crate::cutting::{characters, cut};
use crate::ids::{AccountId, CommunityCode, Follower, SubdistrictCode, TicketId, UnitId};

/// The longest description, in characters: the most that a reader of a queue can take in.
pub(super) const MOST_CHARACTERS: usize = 2000;

/// All data of a new report.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// How it came in.
    pub channel: Channel,
    /// The account it came through.
    pub account: AccountId,
    /// Who reported it, in WeChat.
    pub reporter: Option<Follower>,
    /// How to reach a reporter without WeChat.
    pub contact: Option<String>,
    /// What was said.
    pub description: String,
    /// Where it is.
    pub place: Place,
    /// Photos and recordings.
    pub attachments: Vec<Attachment>,
    /// Whether the reporter agreed that the report is passed on to those who act on it.
    pub consent: bool,
    /// The sub-district it belongs to.
    pub subdistrict: Option<SubdistrictCode>,
    /// The community, where the account is a community's.
    pub community: Option<CommunityCode>,
    /// The desk that takes it.
    pub desk: UnitId,
    /// How many reports this person has already sent today.
    pub sent_today: usize,
    /// How many reports the desk has received in this hour of the clock, including this one; 0 if they are not counted.
    pub desk_this_hour: usize,
    /// Whether it tells of danger to life.
    pub danger: bool,
    /// Whether the reporter asked that staff see neither name nor number.
    pub anonymous: bool,
    /// The person for whom it is reported, if not the reporter.
    pub on_behalf: Option<OnBehalf>,
}

/// The parts of a new ticket that are made outside the domain: its number and its random parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// The number.
    pub id: TicketId,
    /// 128 random bits in hex.
    pub secret: String,
    /// Six random digits.
    pub query_code: String,
}

/// Makes a ticket of a report.
///
/// # Errors
/// A [`Refusal`] naming the field: no text, no place, no consent, too long, too many photos; or too many today.
pub fn submit(
    submission: Submission,
    new: NewTicket,
    actor: &Actor,
    now: Timestamp,
    rules: &Rules,
) -> Result<Applied, Refusal> {
    check(&submission, rules)?;
    let (danger, desk_this_hour) = (submission.danger, submission.desk_this_hour);
    let mut ticket = Ticket {
        id: new.id,
        version: 0,
        said_in: 1,
        state: State::Submitted,
        channel: submission.channel,
        account: submission.account,
        reporter: submission.reporter,
        contact: submission.contact,
        description: submission.description,
        place: submission.place,
        attachments: submission.attachments,
        subdistrict: submission.subdistrict,
        community: submission.community,
        desk: submission.desk,
        category: None,
        urgent: false,
        unit: None,
        handler: None,
        handed_in_by: None,
        internal_result: None,
        public_answer: None,
        outcome: None,
        after_photos: Vec::new(),
        given: None,
        since: Since::default(),
        submitted_at: now,
        accepted_at: None,
        dispatched_at: None,
        checked_at: None,
        closed_at: None,
        deadline: None,
        alert: Alert::None,
        title: None,
        anonymous: submission.anonymous,
        on_behalf: submission.on_behalf,
        back_at: None,
        diverted_at: None,
        question: None,
        declined: None,
        requests: Vec::new(),
        merged_into: None,
        by_storm: false,
        children: 0,
        followers: 0,
        storm: false,
        had_storm: false,
        ordered_at: None,
        returns: Returns::default(),
        handled_by: None,
        stood_in: Vec::new(),
        orders: Vec::new(),
        clock: Clock::default(),
        supervision: None,
        ended: None,
        reopened: 0,
        consents: false,
        published: None,
        reducing: false,
        secret: new.secret,
        query_code: new.query_code,
        events: 0,
    };
    ticket.deadline = deadlines::next(&ticket, now, rules);
    let announced = announcement(&ticket, danger, desk_this_hour, rules);
    let announced = announced.map(|text| Tell::unit(&ticket.desk, text));
    let principal = ticket.principal();
    let principal = principal.map(|it| Tell::own(it, for_principal(&ticket)).briefly(BRIEF_FOR_PRINCIPAL));
    let told = Told {
        public: Some("已收到您的诉求".to_owned()),
        tells: announced.into_iter().chain(principal).collect(),
        ..Told::default()
    };
    Ok(record(ticket, None, EventKind::Submit, actor, now, told))
}

/// The same in the 20 characters of a template.
const BRIEF_FOR_PRINCIPAL: &str = "家人替您报了一件；没同意请回“不是我”";

/// What the person reads for whom it was reported.
fn for_principal(ticket: &Ticket) -> String {
    format!(
        "您的家人替您报了一件诉求。\n编号：{}\n查询码：{}\n事情：{}\n以后的消息您和家人都收到。\n\
         不是您同意的，请回复“不是我{}”。",
        ticket.id,
        ticket.query_code,
        summary(ticket),
        ticket.id,
    )
}

/// The notice to the desk about a new report. In a flood, ordinary reports are announced together, so that a danger
/// among them is not the fortieth message in a row.
fn announcement(ticket: &Ticket, danger: bool, this_hour: usize, rules: &Rules) -> Option<String> {
    let flood = rules.reports_of_a_flood;
    let call =
        if ticket.principals_telephone().is_some() { " 代报，请打电话给本人核实。" } else { "" };
    let what = format!("{}{call}\n{}", ticket.id, summary(ticket));
    if danger {
        return Some(format!("【险情待受理】{what}\n请马上核实。"));
    }
    if this_hour <= flood {
        return Some(format!("【待受理】{what}\n请在{}内受理。", rules.acceptance(ticket)));
    }
    (this_hour % flood == 1).then(|| {
        format!(
            "【诉求激增】本小时已收到{this_hour}件，都在待办里，没有丢失。接下来一般诉求每{flood}件提醒一次，可能有危险的仍逐件提醒。\n【待受理】{what}"
        )
    })
}

/// Place and beginning of the description on one line, for notices.
pub(super) fn summary(ticket: &Ticket) -> String {
    let what = characters(&ticket.description, 40);
    let line = match &ticket.place.address {
        Some(address) if !what.contains(address.as_str()) => {
            format!("{}：{what}", characters(address, 60))
        }
        _ => what.to_owned(),
    };
    without_markup(&line).replace('\n', " ")
}

/// A user's text for use in a message. WeChat turns `<a href>` into links, and only we may set links.
pub(crate) fn without_markup(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '<' => '＜',
            '>' => '＞',
            '\n' => '\n',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}

/// The most bytes of a text of staff or residents in a notice; the whole is on the page that the notice links to.
const QUOTED_BYTES: usize = 300;
/// The most bytes of the text that a notice to a resident is about.
const TOLD_BYTES: usize = 1690;

/// The beginning of what staff or a resident wrote, for a notice.
pub(super) fn quoted(text: &str) -> String {
    beginning(text, QUOTED_BYTES)
}

/// An answer or another text for the resident, cut only where it would not fit into a message.
pub(super) fn told(text: &str) -> String {
    beginning(text, TOLD_BYTES)
}

fn beginning(text: &str, most: usize) -> String {
    let text = text.trim();
    let beginning = cut(text, most);
    let more = if beginning.len() < text.len() { "……" } else { "" };
    format!("{}{more}", without_markup(beginning.trim_end()))
}

/// The most reports that one person may send today; the limit for dangers is higher than for ordinary matters.
#[must_use]
pub fn most_today(danger: bool, rules: &Rules) -> usize {
    if danger { rules.most_dangers_a_day.max(rules.most_reports_a_day) } else { rules.most_reports_a_day }
}

fn check(submission: &Submission, rules: &Rules) -> Result<(), Refusal> {
    let most = most_today(submission.danger, rules);
    if submission.sent_today >= most {
        return Err(Refusal::TooMany { limit: most });
    }
    let mut wrong = Wrong::default();
    let description = &submission.description;
    wrong.note(description.trim().is_empty(), "description", "请说明发生了什么事");
    let too_long = description.chars().count() > MOST_CHARACTERS;
    wrong.note(too_long, "description", format!("内容太长，请控制在{MOST_CHARACTERS}字以内"));
    // What nobody answered in time goes to the desk as it was said; the desk asks where it is, and whether it may be
    // passed on.
    let as_said = submission.channel == Channel::Inbox;
    let has_address = submission.place.address.as_deref().is_some_and(|text| !text.trim().is_empty());
    let is_nowhere = !as_said && !has_address && submission.place.point.is_none();
    wrong.note(is_nowhere, "address", "请告诉我们在什么地方，比如路名、小区名或附近的店名");
    let photos = submission.attachments.iter().filter(|a| a.kind == AttachmentKind::Photo).count();
    wrong.note(photos > rules.most_photos, "photos", format!("最多{}张照片", rules.most_photos));
    if let Some(on_behalf) = &submission.on_behalf {
        on_behalf.check(&mut wrong);
    }
    let telephone = submission.on_behalf.as_ref().and_then(|it| it.telephone.as_deref());
    let can_be_called = submission.contact.is_some() || telephone.is_some();
    let unknown = "要求匿名的，不要填电话，工作人员也不会看到；要我们打电话的，就不能匿名";
    wrong.note(submission.anonymous && can_be_called, "anonymous", unknown);
    wrong.note(!as_said && !submission.consent, "consent", "需要反映人同意把内容转给承办单位");
    wrong.refuse()
}
