//! A small alliance, and the report of the loose manhole cover at every point of its life.

use jiff::{SignedDuration, Timestamp};

use domain::accounts::{Account, Alliance, ListedAccount, Network, Subdistrict, Unit, UnitKind};
use domain::geo::Point;
use domain::ids::{AccountId, Follower, MediaId, OpenId, StaffId, SubdistrictCode, TicketId, UnitId};
use domain::staff::{Grant, Role, Scope, Staff, Stands};
use domain::tickets::{
    Actor, Attachment, AttachmentKind, Category, Channel, Command, ContactEvidence, Event, NewTicket,
    Outcome, Place, Rules, State, Submission, Ticket, apply, submit,
};

/// Text that only staff may read: one marker for each place that can hold it.
pub(crate) const INTERNAL: &[&str] = &[
    "内部派单说明",
    "内部核查地点",
    "内部办理情况",
    "内部未解决原因",
    "内部联系人",
    "内部反映人电话",
    "oReporterOpenid",
];

/// The answer, hidden from the resident until it is approved.
pub(crate) const ANSWER: &str = "新湛一路的古力盖已经换成新的，\n路面已恢复，可以放心走。";

/// 16:05 on the day of the report.
pub(crate) fn start() -> Timestamp {
    "2026-11-23T16:05:00+08:00".parse().unwrap()
}

/// Some hours after the report.
pub(crate) fn hours(hours: i64) -> Timestamp {
    start() + SignedDuration::from_hours(hours)
}

pub(crate) fn account(id: &str, name: &str, place: &str, order: u32) -> Account {
    serde_json::from_str(&format!(
        r#"{{"id":"{id}","name":"{name}","kind":"service","place":{place},"app_id":"wx1","original_id":"gh_1",
        "secrets":{{"app_secret":"v1.","token":"v1.","encoding_aes_key":"v1."}},"order":{order}}}"#
    ))
    .unwrap()
}

pub(crate) fn alliance() -> Alliance {
    let zhanshan = SubdistrictCode::parse("370202007").unwrap();
    let unit = |id: &str, name: &str, kind, subdistrict: Option<&SubdistrictCode>| Unit {
        id: UnitId::parse(id).unwrap(),
        name: name.to_owned(),
        kind,
        subdistrict: subdistrict.cloned(),
        matters: Vec::new(),
        telephone: None,
        abolished: false,
    };
    let weibo = |name: &str, subdistrict: Option<&SubdistrictCode>, order| ListedAccount {
        network: Network::Weibo,
        name: name.to_owned(),
        subdistrict: subdistrict.cloned(),
        order,
    };
    Alliance {
        accounts: vec![
            account("shinan", "微市南", r#"{"level":"district"}"#, 0),
            account("weizhanshan", "微湛山", r#"{"level":"subdistrict","subdistrict":"370202007"}"#, 1),
            account(
                "370202007001",
                "湛山社区",
                r#"{"level":"community","community":"370202007001","subdistrict":"370202007"}"#,
                2,
            ),
        ],
        subdistricts: vec![Subdistrict {
            code: zhanshan.clone(),
            name: "湛山街道".to_owned(),
            desk: UnitId::parse("desk-zhanshan").unwrap(),
        }],
        units: vec![
            unit("desk-zhanshan", "湛山街道受理台", UnitKind::Desk, Some(&zhanshan)),
            unit("municipal", "市政养护队", UnitKind::Department, None),
            unit("parks", "园林管护队", UnitKind::Department, None),
        ],
        listed: vec![weibo("市南发布", None, 0), weibo("湛山街道微博", Some(&zhanshan), 1)],
        platform: None,
        console_code: None,
        frozen: Vec::new(),
        identity: None,
        places: Vec::new(),
        sensitive: Vec::new(),
    }
}

fn follower(openid: &str) -> Follower {
    Follower { account: AccountId::parse("shinan").unwrap(), openid: OpenId::parse(openid).unwrap() }
}

pub(crate) fn officer() -> Staff {
    Staff {
        id: StaffId::parse("officer").unwrap(),
        follower: follower("oOfficer"),
        name: "王静".to_owned(),
        grants: vec![Grant::new(Role::Officer, Scope::Unit(UnitId::parse("desk-zhanshan").unwrap()))],
        stands: Stands::default(),
    }
}

pub(crate) fn handler() -> Staff {
    Staff {
        id: StaffId::parse("handler").unwrap(),
        follower: follower("oHandler"),
        name: "李强".to_owned(),
        grants: vec![Grant::new(Role::Handler, Scope::Unit(UnitId::parse("municipal").unwrap()))],
        stands: Stands::default(),
    }
}

pub(crate) fn photo(n: u8) -> MediaId {
    MediaId::parse(format!("{n:02x}").repeat(16)).unwrap()
}

/// A report as it came, with this description.
pub(crate) fn submitted(description: &str) -> (Ticket, Vec<Event>) {
    let submission = Submission {
        channel: Channel::Chat,
        account: AccountId::parse("weizhanshan").unwrap(),
        reporter: Some(follower("oReporterOpenid")),
        contact: Some("内部反映人电话".to_owned()),
        description: description.to_owned(),
        place: Place {
            address: Some("新湛一路12号门口".to_owned()),
            point: Point::from_gcj02(36.0651, 120.3892),
            to_verify: false,
        },
        attachments: vec![
            Attachment { media: photo(1), kind: AttachmentKind::Photo },
            Attachment { media: photo(2), kind: AttachmentKind::Voice },
        ],
        consent: true,
        subdistrict: Some(SubdistrictCode::parse("370202007").unwrap()),
        community: None,
        desk: UnitId::parse("desk-zhanshan").unwrap(),
        sent_today: 0,
        desk_this_hour: 0,
        danger: false,
        anonymous: false,
        on_behalf: None,
    };
    let new = NewTicket {
        id: TicketId::parse("20261123-0007").unwrap(),
        secret: "ab".repeat(16),
        query_code: "314159".to_owned(),
    };
    let applied = submit(submission, new, &Actor::Reporter(None), start(), Rules::bundled()).unwrap();
    (applied.ticket, vec![applied.event])
}

/// The steps of an ordinary life, each with who takes it and how many hours after the report.
fn steps(category: Category, outcome: Outcome) -> Vec<(Command, Actor, i64)> {
    let (officer, handler) = (Actor::Staff(officer()), Actor::Staff(handler()));
    let unit = UnitId::parse("municipal").unwrap();
    let contact =
        ContactEvidence { who: "内部联系人".to_owned(), at: hours(5), how: "电话".to_owned() };
    let dispatch =
        Command::Dispatch {
            unit, unit_name: "市政养护队".to_owned(), note: "内部派单说明".to_owned()
        };
    let check = Command::LogCheck {
        finding: "井盖松动，已加固并放了警示锥".to_owned(),
        place: "内部核查地点".to_owned(),
        photos: vec![photo(3)],
        at: None,
    };
    let hand_in = Command::HandIn {
        internal: "内部办理情况".to_owned(),
        public: ANSWER.to_owned(),
        outcome,
        contact,
        photos: vec![photo(4), photo(5)],
    };
    vec![
        (Command::Accept { category, community: None, urgent: false }, officer.clone(), 1),
        (dispatch, officer.clone(), 1),
        (Command::Sign, handler.clone(), 2),
        (check, handler.clone(), 2),
        (hand_in, handler, 5),
        (Command::Approve, officer, 6),
        (Command::RateSolved, Actor::Reporter(None), 30),
    ]
}

/// The report after its first `count` steps (0 to 7), of which the sixth is the approval.
pub(crate) fn after(count: usize, category: Category, outcome: Outcome) -> (Ticket, Vec<Event>) {
    let (mut ticket, mut events) = submitted("古力盖松了，\n晚上走路很危险。");
    for (command, actor, at) in steps(category, outcome).into_iter().take(count) {
        let applied = apply(&ticket, &command, &actor, hours(at), Rules::bundled()).unwrap();
        ticket = applied.ticket;
        events.push(applied.event);
    }
    (ticket, events)
}

/// The report in a state that an ordinary life passes through.
pub(crate) fn ordinary(state: State) -> (Ticket, Vec<Event>) {
    (0..=7)
        .map(|count| after(count, Category::Danger, Outcome::Solved))
        .rfind(|(ticket, _)| ticket.state == state)
        .unwrap()
}
