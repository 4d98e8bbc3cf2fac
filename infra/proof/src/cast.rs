//! The people, the reports and one command of each kind that the scenarios need.

use domain::ids::{AccountId, Follower, MediaId, OpenId, StaffId, SubdistrictCode, TicketId, UnitId};
use domain::staff::{Grant, Role, Scope, Staff};
use domain::tickets::{
    Actor, Call, Category, Cause, Channel, Command, ContactEvidence, DeclineReason, NewTicket, Outcome,
    Place, ReturnReason, Rules, Submission, Ticket, Verdict, apply, submit,
};
use jiff::Timestamp;

/// A Monday at ten.
pub(crate) fn now() -> Timestamp {
    at("2026-11-23T10:00")
}

fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().expect("a time")
}

fn unit(id: &str) -> UnitId {
    UnitId::parse(id).expect("a unit")
}

fn follower(openid: &str) -> Follower {
    Follower {
        account: AccountId::parse("weizhanshan").expect("an account"),
        openid: OpenId::parse(openid).expect("an openid"),
    }
}

fn staff(name: &str, at: &str, role: Role) -> Actor {
    Actor::Staff(Staff {
        id: StaffId::parse(name).expect("a name"),
        follower: follower(name),
        name: name.to_owned(),
        grants: vec![Grant::new(role, Scope::Unit(unit(at)))],
        stands: domain::staff::Stands::default(),
    })
}

/// An officer of the desk; there are several.
pub(crate) fn officer(name: &str) -> Actor {
    staff(name, "desk", Role::Officer)
}

pub(crate) fn handler() -> Actor {
    staff("handler", "works", Role::Handler)
}

pub(crate) fn head() -> Actor {
    staff("head", "works", Role::Head)
}

pub(crate) fn joint() -> Actor {
    staff("joint", "power", Role::Head)
}

/// The resident with this name, as the reporter of a report.
pub(crate) fn reporter(name: &str) -> Actor {
    Actor::Reporter(Some(follower(name)))
}

/// The report of a lamp that is out: nothing dangerous.
pub(crate) fn report(number: u32, by: &str) -> (Submission, NewTicket) {
    let submission = Submission {
        channel: Channel::Chat,
        account: AccountId::parse("weizhanshan").expect("an account"),
        reporter: Some(follower(by)),
        contact: None,
        description: "楼道灯不亮".to_owned(),
        place: Place { address: Some("新湛一路".to_owned()), point: None, to_verify: false },
        attachments: Vec::new(),
        consent: true,
        subdistrict: Some(SubdistrictCode::parse("370202010").expect("a code")),
        community: None,
        desk: unit("desk"),
        sent_today: 0,
        desk_this_hour: 0,
        danger: false,
        anonymous: false,
        on_behalf: None,
    };
    let new = NewTicket {
        id: TicketId::parse(format!("20261123-{number:04}")).expect("a number"),
        secret: "s".repeat(32),
        query_code: "123456".to_owned(),
    };
    (submission, new)
}

/// A report that was submitted, after these steps.
pub(crate) fn after(number: u32, by: &str, steps: &[(Command, Actor)]) -> Ticket {
    let (submission, new) = report(number, by);
    let submitted = submit(submission, new, &reporter(by), now(), Rules::bundled()).expect("a report").ticket;
    steps.iter().fold(submitted, |ticket, (command, actor)| {
        apply(&ticket, command, actor, now(), Rules::bundled()).expect("a step").ticket
    })
}

/// The steps that lead to the unit's order.
pub(crate) fn dispatched() -> Vec<(Command, Actor)> {
    vec![(accept(), officer("zhao")), (dispatch(), officer("zhao"))]
}

/// The steps that lead to work.
pub(crate) fn working() -> Vec<(Command, Actor)> {
    [dispatched(), vec![(Command::Sign, handler())]].concat()
}

/// The steps that lead to work that was handed in.
pub(crate) fn handed_in() -> Vec<(Command, Actor)> {
    [working(), vec![(hand_in(), handler())]].concat()
}

/// The steps that lead to an answer.
pub(crate) fn answered() -> Vec<(Command, Actor)> {
    [handed_in(), vec![(Command::Approve, officer("zhao"))]].concat()
}

/// The steps that lead to a suspension that waits for the resident.
pub(crate) fn suspended() -> Vec<(Command, Actor)> {
    let granted = Command::DecideSuspension { granted: true, note: String::new() };
    [working(), vec![(ask_suspension(), handler()), (granted, officer("zhao"))]].concat()
}

pub(crate) fn accept() -> Command {
    Command::Accept { category: Category::Normal, community: None, urgent: false }
}

pub(crate) fn dispatch() -> Command {
    Command::Dispatch { unit: unit("works"), unit_name: "养护队".to_owned(), note: String::new() }
}

pub(crate) fn check() -> Command {
    Command::LogCheck {
        finding: "已围挡".to_owned(),
        place: "路口".to_owned(),
        photos: vec![photo()],
        at: None,
    }
}

pub(crate) fn hand_in() -> Command {
    Command::HandIn {
        internal: "换了灯".to_owned(),
        public: "已修好".to_owned(),
        outcome: Outcome::Solved,
        contact: contact(),
        photos: vec![photo()],
    }
}

pub(crate) fn send_back() -> Command {
    Command::SendBack { reason: "照片不清楚".to_owned() }
}

pub(crate) fn recall() -> Command {
    Command::Recall { reason: "派错了".to_owned() }
}

pub(crate) fn join() -> Command {
    Command::Join {
        unit: unit("power"), unit_name: "供电".to_owned(), task: "断电".to_owned(), due: None
    }
}

pub(crate) fn order_sign() -> Command {
    Command::OrderSign { unit: unit("power") }
}

pub(crate) fn order_hand_in() -> Command {
    Command::OrderHandIn { unit: unit("power"), result: "断了电".to_owned() }
}

pub(crate) fn order_return() -> Command {
    Command::OrderReturn { unit: unit("power"), reason: "不归我们".to_owned() }
}

pub(crate) fn ask_return() -> Command {
    Command::AskReturn {
        reason: ReturnReason::Duty,
        basis: "权责清单第3条".to_owned(),
        suggested: unit("power"),
        suggested_name: "供电".to_owned(),
    }
}

pub(crate) fn decide_return(granted: bool) -> Command {
    Command::DecideReturn { granted, note: "归你们".to_owned() }
}

pub(crate) fn ask_extension() -> Command {
    Command::AskExtension {
        days: 5,
        reason: "等材料".to_owned(),
        plan: "到货就换".to_owned(),
        contact: contact(),
    }
}

pub(crate) fn decide_extension(granted: bool) -> Command {
    Command::DecideExtension { granted, note: "不够急".to_owned() }
}

pub(crate) fn ask_suspension() -> Command {
    Command::AskSuspension {
        cause: Cause::Resident,
        until: at("2026-11-26T09:00"),
        reason: "等人在家".to_owned(),
    }
}

pub(crate) fn ask_decline() -> Command {
    Command::AskDecline {
        reason: DeclineReason::Repeated,
        public: "已经答复过".to_owned(),
        elsewhere: "12345".to_owned(),
    }
}

pub(crate) fn decide_decline(granted: bool) -> Command {
    Command::DecideDecline { granted, note: "有新情况".to_owned() }
}

pub(crate) fn add(text: &str) -> Command {
    Command::Add { text: text.to_owned(), attachments: Vec::new(), place: None }
}

pub(crate) fn rate_unsolved() -> Command {
    Command::RateUnsolved { reason: "还是不亮".to_owned() }
}

pub(crate) fn follow_up(verdict: Verdict) -> Command {
    Command::FollowUp { verdict, call: Call { contact: contact(), said: "打了电话".to_owned() } }
}

pub(crate) fn appeal() -> Command {
    Command::Appeal { reason: "这次是另一盏灯".to_owned() }
}

fn contact() -> ContactEvidence {
    ContactEvidence { who: "养护员".to_owned(), at: now(), how: "电话".to_owned() }
}

fn photo() -> MediaId {
    MediaId::parse("0".repeat(32)).expect("a photo")
}
