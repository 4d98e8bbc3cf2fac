//! One report and what becomes of it, brought about by the rules themselves and written by the store's own code.

use domain::accounts::Unit;
use domain::ids::{
    AccountId, CommunityCode, Follower, MediaId, OpenId, StaffId, SubdistrictCode, TicketId, UnitId,
};
use domain::staff::{Grant, Role, Scope, Staff};
use domain::tickets::{
    Actor, Applied, Attachment, AttachmentKind, Category, Channel, Command, ContactEvidence, NewTicket,
    Outcome, Place, Refusal, Rules, Submission, apply, submit, timer,
};
use jiff::{SignedDuration, Timestamp};

/// What residents write, from a few words to a paragraph, and where.
const MATTERS: [(&str, &str, Category); 6] = [
    ("路灯不亮，晚上看不清台阶。", "延安三路", Category::Normal),
    ("古力盖松动，车一过就响，晚上走路很危险，请尽快派人来看看。", "新湛一路12号门前", Category::Danger),
    (
        "楼下垃圾桶满了三天没有清，味道很大，这几天又热，请安排清运，也请说一下以后多久清一次。",
        "东海一路小区北门",
        Category::Normal,
    ),
    (
        "从昨天晚上开始整个单元停水，物业说不是他们的问题，供水热线一直占线，家里有老人和孩子，请帮忙问清楚什么时候恢复。",
        "仙游路6号3单元",
        Category::Utilities,
    ),
    (
        "人行道地砖破损一大片，下雨积水，推婴儿车过不去，上个月报过一次，补了一小块又坏了，希望整段重新铺一下，并请告诉我们大概的时间。",
        "香港西路与延吉路路口东南角",
        Category::Complex,
    ),
    ("店铺把桌椅摆到人行道上，行人只能走到车道上去。", "云霄路中段", Category::Normal),
];

/// Where a report comes in.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// The account it is told to.
    pub(crate) account: AccountId,
    /// The sub-district whose desk takes it.
    pub(crate) subdistrict: Option<SubdistrictCode>,
    /// The community of a community's account.
    pub(crate) community: Option<CommunityCode>,
    /// The desk.
    pub(crate) desk: UnitId,
}

/// What becomes of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// Everybody does their part, and the resident says that it is solved.
    Solved,
    /// The same, with a unit that lets the clock sign for it.
    SignedByTheClock,
    /// The same, but the resident never says anything.
    Unrated,
    /// The resident takes it back once it is accepted.
    Withdrawn,
    /// Nobody takes it.
    NotAccepted,
    /// The unit never hands in.
    NotMended,
}

/// One report to be told.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    /// Its number.
    pub(crate) id: TicketId,
    /// When it came.
    pub(crate) at: Timestamp,
    /// Chooses what is told.
    pub(crate) variant: usize,
    /// Where it came in.
    pub(crate) home: Home,
    /// Who told it.
    pub(crate) reporter: Follower,
    /// Who works on it.
    pub(crate) unit: Unit,
    /// How it goes.
    pub(crate) course: Course,
}

impl Story {
    /// Its whole history until `now`: the first event, and each that followed.
    ///
    /// # Errors
    /// A refusal of the rules: then the course is not one that can happen.
    pub(crate) fn live(&self, rules: &Rules, now: Timestamp) -> anyhow::Result<Vec<Applied>> {
        let mut history = vec![self.begin(rules)?];
        let mut at = self.at;
        for (wait, actor, command) in self.steps(&history[0]) {
            at = later(at, wait);
            if at > now {
                break;
            }
            pass(&mut history, at, rules)?;
            go_on(&mut history, &command, &actor, at, rules)?;
        }
        pass(&mut history, now, rules)?;
        Ok(history)
    }

    fn begin(&self, rules: &Rules) -> Result<Applied, Refusal> {
        let (description, address, _) = MATTERS[self.variant % MATTERS.len()];
        let photo = Attachment { media: media(&self.id, 0), kind: AttachmentKind::Photo };
        let submission = Submission {
            channel: Channel::Chat,
            account: self.home.account.clone(),
            reporter: Some(self.reporter.clone()),
            contact: None,
            description: description.to_owned(),
            place: Place { address: Some(address.to_owned()), point: None, to_verify: false },
            attachments: if self.variant.is_multiple_of(2) { vec![photo] } else { Vec::new() },
            consent: true,
            subdistrict: self.home.subdistrict.clone(),
            community: self.home.community.clone(),
            desk: self.home.desk.clone(),
            sent_today: 0,
            desk_this_hour: 0,
            danger: false,
            anonymous: false,
            on_behalf: None,
        };
        let digits = self.at.as_second().unsigned_abs();
        let new = NewTicket {
            id: self.id.clone(),
            secret: format!("{digits:032x}"),
            query_code: format!("{:06}", digits % 1_000_000),
        };
        submit(submission, new, &Actor::Reporter(Some(self.reporter.clone())), self.at, rules)
    }

    /// What people do, each so long after the one before.
    fn steps(&self, first: &Applied) -> Vec<(SignedDuration, Actor, Command)> {
        let (minutes, hours) = (SignedDuration::from_mins, SignedDuration::from_hours);
        let officer = self.staff(&self.home.desk, Role::Officer, "受理员");
        let handler = self.staff(&self.unit.id, Role::Handler, "处置员");
        let resident = Actor::Reporter(Some(self.reporter.clone()));
        let category = MATTERS[self.variant % MATTERS.len()].2;
        let accept = Command::Accept { category, community: self.home.community.clone(), urgent: false };
        let dispatch = Command::Dispatch {
            unit: self.unit.id.clone(),
            unit_name: self.unit.name.clone(),
            note: "请先到现场看一下，再联系反映人。".to_owned(),
        };
        let check = Command::LogCheck {
            finding: "已到现场查看，情况属实，已放置警示牌。".to_owned(),
            place: first.ticket.place.address.clone().unwrap_or_default(),
            photos: vec![media(&self.id, 1)],
            at: None,
        };
        let hand_in = Command::HandIn {
            internal: "已安排施工人员处理完毕，现场已清理。".to_owned(),
            public: "您反映的问题已经处理好了，现场已清理干净，感谢您的提醒。".to_owned(),
            outcome: Outcome::Solved,
            contact: ContactEvidence { who: "处置员".to_owned(), at: self.at, how: "微信".to_owned() },
            photos: vec![media(&self.id, 2)],
        };
        let accepted = (minutes(20), officer.clone(), accept);
        let mut steps = match self.course {
            Course::NotAccepted => return Vec::new(),
            // Not where there is danger: such a report goes on.
            Course::Withdrawn if category == Category::Danger => vec![accepted],
            Course::Withdrawn => return vec![accepted, (hours(1), resident, Command::Withdraw)],
            _ => vec![accepted],
        };
        steps.push((minutes(15), officer.clone(), dispatch));
        if self.course == Course::SignedByTheClock {
            // The longest that a unit has: a working day, between two long holidays at most.
            steps.push((hours(24 * 12), handler.clone(), check));
        } else {
            steps.push((minutes(25), handler.clone(), Command::Sign));
            steps.push((minutes(50), handler.clone(), check));
        }
        if self.course == Course::NotMended {
            return steps;
        }
        steps.push((hours(20), handler, hand_in));
        steps.push((hours(3), officer, Command::Approve));
        if self.course != Course::Unrated {
            steps.push((hours(26), resident, Command::RateSolved));
        }
        steps
    }

    fn staff(&self, unit: &UnitId, role: Role, name: &str) -> Actor {
        let openid = format!("oStaff{:0>22}", unit.as_str().replace('-', ""));
        Actor::Staff(Staff {
            id: staff_id(unit),
            follower: follower(&self.home.account, &openid),
            name: name.to_owned(),
            grants: vec![Grant::new(role, Scope::Unit(unit.clone()))],
            stands: domain::staff::Stands::default(),
        })
    }
}

/// The one person of a unit.
fn staff_id(unit: &UnitId) -> StaffId {
    match StaffId::parse(unit.as_str()) {
        Ok(id) => id,
        Err(error) => panic!("{unit}: {error}"),
    }
}

/// A follower with an openid of WeChat's length.
///
/// # Panics
/// Where it is no openid.
pub(crate) fn follower(account: &AccountId, openid: &str) -> Follower {
    match OpenId::parse(openid) {
        Ok(openid) => Follower { account: account.clone(), openid },
        Err(error) => panic!("{openid}: {error}"),
    }
}

fn media(ticket: &TicketId, part: u8) -> MediaId {
    let digits: String = ticket.as_str().chars().filter(char::is_ascii_digit).collect();
    match MediaId::parse(format!("{digits:0>31}{part}")) {
        Ok(media) => media,
        Err(error) => panic!("{digits}: {error}"),
    }
}

fn later(at: Timestamp, wait: SignedDuration) -> Timestamp {
    at.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// Lets the clock do everything that is due by `until`, at the moment it is due.
fn pass(history: &mut Vec<Applied>, until: Timestamp, rules: &Rules) -> anyhow::Result<()> {
    loop {
        let Some(last) = history.last_mut() else { return Ok(()) };
        // The function also deletes files while a report is archived. None are stored here, so nothing is left to do.
        last.ticket.reducing = false;
        match timer(&last.ticket, rules) {
            Some((at, command)) if at <= until => {
                let at = at.max(last.event.at);
                go_on(history, &command, &Actor::Scheduler, at, rules)?;
            }
            _ => return Ok(()),
        }
    }
}

fn go_on(
    history: &mut Vec<Applied>,
    command: &Command,
    actor: &Actor,
    at: Timestamp,
    rules: &Rules,
) -> anyhow::Result<()> {
    if let Some(last) = history.last() {
        history.push(apply(&last.ticket, command, actor, at, rules)?);
    }
    Ok(())
}
