//! One entry: who did or saw what, and when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::digest::{Digest, Fields};
use super::hour::{Hour, SHARDS};
use crate::ids::StaffId;
use crate::inbox::{Act, By, Note};
use crate::staff::Staff;
use crate::tickets::{Doer, Event};

/// Who did or saw something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "who")]
pub enum Who {
    /// A member of staff.
    Staff {
        /// The person.
        staff: StaffId,
        /// Their name at that time.
        name: String,
    },
    /// A resident; the entry does not say which.
    Resident,
    /// The system.
    System,
    /// Somebody with rights of their own in the cloud account.
    Engineer,
    /// Somebody who is not known.
    Unknown,
}

impl Who {
    fn id(&self) -> &str {
        match self {
            Self::Staff { staff, .. } => staff.as_str(),
            Self::Resident => "resident",
            Self::System => "system",
            Self::Engineer => "engineer",
            Self::Unknown => "unknown",
        }
    }

    /// What an auditor reads.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Staff { name, .. } => name,
            Self::Resident => "居民",
            Self::System => "系统",
            Self::Engineer => "工程师",
            Self::Unknown => "不明",
        }
    }
}

impl From<&Staff> for Who {
    fn from(staff: &Staff) -> Self {
        Self::Staff { staff: staff.id.clone(), name: staff.name.clone() }
    }
}

impl From<&Doer> for Who {
    fn from(doer: &Doer) -> Self {
        match doer {
            Doer::Staff { staff, name, .. } => Self::Staff { staff: staff.clone(), name: name.clone() },
            Doer::Resident => Self::Resident,
            Doer::Scheduler => Self::System,
        }
    }
}

macro_rules! whats {
    ($($(#[$doc:meta])* $what:ident $id:literal $name:literal;)*) => {
        /// What was done or seen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum What {
            $($(#[$doc])* #[serde(rename = $id)] $what,)*
        }

        impl What {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$what),*];

            /// Its name in files and addresses.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$what => $id,)* }
            }

            /// What an auditor reads.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$what => $name,)* }
            }
        }
    };
}

whats! {
    /// A step of a report, by anybody.
    Step            "step"            "办理诉求";
    /// A step of a conversation of the inbox, by staff.
    Converse        "converse"        "办理留言";
    /// The canned replies of an account were changed.
    Canned          "canned"          "更改常用回复";
    /// A step of an article.
    Publish         "publish"         "办理稿件";
    /// A keyword rule was written, signed, sent back or stopped.
    Rule            "rule"            "办理关键词回复";
    /// A step of something that a resident sent in, by staff.
    Submission      "submission"      "办理投稿";
    /// The columns of an account were changed.
    Columns         "columns"         "更改栏目";
    /// The hours in which an account answers were changed.
    Hours           "hours"           "更改人工服务时间";
    /// A menu was drafted, signed, published, pushed again or settled.
    Menu            "menu"            "办理菜单";
    /// The rota of readings was changed, or a recording was signed, given back or withdrawn.
    Rota            "rota"            "办理领读";
    /// A report's page.
    LookTicket      "look-ticket"     "查看诉求";
    /// A photo, recording or video.
    LookMedia       "look-media"      "查看照片录音";
    /// A conversation's page.
    LookConversation "look-conversation" "查看留言";
    /// A closed report and its photos, as they were before anything was made unrecognisable.
    LookCase        "look-case"       "查看公开前的诉求";
    /// What a resident sent in, with who sent it and what they agreed to.
    LookSubmission  "look-submission" "查看投稿";
    /// A telephone number was shown whole.
    Unmask          "unmask"          "显示电话";
    /// Reports were searched; the words are not kept.
    Search          "search"          "搜索诉求";
    /// Who sent reports, to block them.
    LookSender      "look-sender"     "查看反映人";
    /// The audit itself.
    LookAudit       "look-audit"      "查看审计";
    /// Entries were taken out of the system.
    Export          "export"          "导出";
    /// The audit was verified.
    Verified        "verified"        "核验审计";
    /// Somebody came in.
    Login           "login"           "登录";
    /// Somebody who tried to come in was refused.
    LoginRefused    "login-refused"   "登录未成";
    /// Somebody left.
    Logout          "logout"          "退出";
    /// Somebody showed once more that it is them, or enrolled what they show it with.
    Confirmed       "confirmed"       "再次确认";
    /// Somebody had no right to what they asked for.
    Refused         "refused"         "无权限";
    /// Who may do what.
    Grant           "grant"           "更改权限";
    /// Somebody was frozen, or that was lifted.
    Freeze          "freeze"          "冻结或解除";
    /// Somebody signed what they leave to the next shift.
    HandedOver      "handed-over"     "交班";
    /// Somebody took what the shift before left.
    TakenOver       "taken-over"      "接班";
    /// A setting of the alliance or of an account.
    Setting         "setting"         "更改设置";
}

/// Where an entry lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The hour in which it was written, and one of its partitions.
    pub partition: String,
    /// When it happened, and the entry's id.
    pub sort: String,
}

/// An entry as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it lies.
    pub key: Key,
    /// The entry; none where it cannot be read, as no function writes it.
    pub entry: Option<Entry>,
}

/// One thing that was done or seen. It names members of staff and no resident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id: that of the event that it records, or a fresh one.
    pub id: String,
    /// When it happened.
    pub at: Timestamp,
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// What.
    pub what: What,
    /// The id of what it was about: a report, a conversation, a person.
    pub about: String,
    /// More about what it was: the step, the address, the reason. Nothing of a resident.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The salted digest of the record that has the whole of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Digest>,
}

impl Entry {
    /// The entry of a step of a report, with the salt that is stored beside the event.
    #[must_use]
    pub fn of_event(event: &Event, salt: &[u8]) -> Self {
        Self {
            id: event.id(),
            at: event.at,
            who: Who::from(&event.by),
            what: What::Step,
            about: event.ticket.to_string(),
            detail: event.kind.name().to_owned(),
            record: Some(digest_of(event, salt)),
        }
    }

    /// The entry of a note on a conversation.
    #[must_use]
    pub fn of_note(note: &Note) -> Self {
        let By { staff, name } = note.by.clone();
        Self {
            id: format!("{}#{}", note.conversation, note.key),
            at: note.at,
            who: Who::Staff { staff, name },
            what: What::Converse,
            about: note.conversation.to_string(),
            detail: "备注".to_owned(),
            record: None,
        }
    }

    /// The entry of what somebody did in a conversation; none for what nobody of the staff did.
    #[must_use]
    pub fn of_act(act: &Act) -> Option<Self> {
        let By { staff, name } = act.kind.by()?.clone();
        Some(Self {
            id: act.id(),
            at: act.at,
            who: Who::Staff { staff, name },
            what: What::Converse,
            about: act.conversation.to_string(),
            detail: act.kind.name().to_owned(),
            record: None,
        })
    }

    /// Where it lies when it is written in this hour. The entries of a person in an hour are in one partition.
    #[must_use]
    pub fn key(&self, written_in: Hour) -> Key {
        let sum = self.who.id().bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
        let partition = written_in.partition(sum % SHARDS);
        Key { partition, sort: format!("{:013}#{}", self.at.as_millisecond(), self.id) }
    }

    /// Its digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let who = match &self.who {
            Who::Staff { name, .. } => Some(name.as_str()),
            Who::Resident | Who::System | Who::Engineer | Who::Unknown => None,
        };
        let record = self.record.map(|record| record.to_string());
        Fields::of("alliance audit entry 1")
            .text(&self.id)
            .number(self.at.as_millisecond())
            .text(self.who.id())
            .maybe(who)
            .text(self.what.id())
            .text(&self.about)
            .text(&self.detail)
            .maybe(record.as_deref())
            .digest()
    }
}

/// The digest of an event under a salt. What it says stands in it, and who it concerns; its notices do not, which have
/// been sent. Without the salt nobody can find out what an erased event said by guessing.
#[must_use]
pub fn digest_of(event: &Event, salt: &[u8]) -> Digest {
    let about = &event.about;
    let (who, by) = match &event.by {
        Doer::Staff { staff, name, unit } => (staff.as_str(), Some((name.as_str(), unit.as_str()))),
        Doer::Resident => ("resident", None),
        Doer::Scheduler => ("system", None),
    };
    let reporter = about.reporter.as_ref().map(crate::ids::Follower::key);
    Fields::of("alliance ticket event 1")
        .bytes(salt)
        .text(event.ticket.as_str())
        .number(i64::from(event.seq))
        .number(event.at.as_millisecond())
        .text(event.kind.name())
        .text(who)
        .maybe(by.map(|(name, _)| name))
        .maybe(by.map(|(_, unit)| unit))
        .maybe(event.from.map(crate::tickets::State::name))
        .text(event.to.name())
        .text(about.account.as_str())
        .maybe(about.subdistrict.as_ref().map(AsRef::as_ref))
        .maybe(about.community.as_ref().map(AsRef::as_ref))
        .maybe(about.unit.as_ref().map(AsRef::as_ref))
        .maybe(about.category.map(crate::tickets::Category::id))
        .maybe(reporter.as_deref())
        .maybe(event.public.as_deref())
        .maybe(event.internal.as_deref())
        .all(event.photos.iter().map(AsRef::as_ref))
        .digest()
}
