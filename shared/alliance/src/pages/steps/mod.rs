//! What each form of a step asks for, written down once: the reader, the page and the sentences about errors follow.

mod deciding;
mod desk;
mod inbox;
mod intake;
mod storm;
mod unit;

pub use deciding::{DECIDE_DECLINE, DECIDE_EXTENSION, DECIDE_RETURN, DECIDE_SUSPENSION, LIFT, SUPERVISE};
pub use desk::{ACCEPT, ANSWER, APPROVE, CORRECT, DISPATCH, FOLLOW_UP, RECALL, SEND_BACK, TELL};
pub use inbox::{
    INBOX_CALL, INBOX_CLOSE, INBOX_DEAL, INBOX_LEND, INBOX_NOTE, INBOX_REPORT, INBOX_RETURN, INBOX_SNOOZE,
    INBOX_TAKE, OF_CONVERSATION, REPLY,
};
pub use intake::{ASK, DECLINE, DIVERT, MERGE, SETTLE, SUPPLY, UNMERGE};
pub use storm::{STORM, STORM_END};
pub use unit::{
    CHECK, EXTEND, HAND_IN, JOIN, ORDER_HAND_IN, ORDER_RETURN, ORDER_SIGN, REPORT, RETURN, SIGN, SUSPEND,
    TRANSFER,
};

use domain::blocks::LONGEST_REASON;
use domain::cases::{MOST_ANSWER, MOST_MATTER, MOST_PLACE, MOST_TITLE};
use domain::tickets::EventKind;

/// A form: its fields in the order of the page.
#[derive(Debug)]
pub struct StepForm {
    /// The last part of its address, and the beginning of every id in it.
    pub id: &'static str,
    /// What stands around its fields.
    pub words: Words,
    /// The steps that it takes, by what is chosen in it; none where it is not a step on a ticket.
    pub events: &'static [EventKind],
    /// What it asks for.
    pub fields: &'static [Field],
}

/// What stands around the fields of a form.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// The heading, which names the step.
    pub title: &'static str,
    /// What will happen once it is sent.
    pub will: &'static str,
    /// What the button says.
    pub button: &'static str,
}

impl Words {
    /// For a form whose page has its own words.
    const OF_ITS_PAGE: Self = Self::new("", "", "");

    const fn new(title: &'static str, will: &'static str, button: &'static str) -> Self {
        Self { title, will, button }
    }
}

/// One field of a form.
#[derive(Debug)]
pub struct Field {
    /// Its name in the form.
    pub name: &'static str,
    /// The words before it, on the page and in front of an error.
    pub label: &'static str,
    /// What to write, below the label.
    pub hint: &'static str,
    /// How it is shown and read.
    pub kind: Kind,
    /// The most characters.
    pub most: usize,
    /// The message where it cannot be read.
    pub wrong: &'static str,
    /// Whether a browser sends a form of choices only once this one is made.
    pub needed: bool,
    /// The value of a choice beside it that it belongs to: it is hidden while another is chosen.
    pub when: Option<&'static str>,
}

/// How a field is shown and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Line,
    /// Several lines, of which so many are shown.
    Text {
        /// The number of lines shown.
        rows: u8,
    },
    /// A date and a time of Beijing.
    Moment,
    /// One of several, all of which are seen.
    Choice,
    /// One of many, out of a list.
    List {
        /// The words of the entry that chooses none.
        none: &'static str,
    },
    /// One of several; where there is only one, the page sends it.
    Which,
    /// Several of several, each a box of its own. It is sent as `<the field's name>_<the value>`.
    Several(&'static [&'static str]),
    /// A number.
    Number,
    /// A box to tick.
    Tick,
    /// Files, and the photos that wait already.
    Photos,
    /// Sent by the page, not by the person.
    Hidden,
    /// Never sent: a part of the page that an error may be about.
    Shown,
}

/// The limit of fields without free text, far above the length of any choice or moment.
const NO_TEXT: usize = 500;

impl Field {
    const fn new(name: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Self {
        Self { name, label, hint, kind, most: NO_TEXT, wrong: "", needed: true, when: None }
    }

    const fn most(self, most: usize) -> Self {
        Self { most, ..self }
    }

    const fn or(self, wrong: &'static str) -> Self {
        Self { wrong, ..self }
    }

    const fn may_be_empty(self) -> Self {
        Self { needed: false, ..self }
    }

    const fn when(self, chosen: &'static str) -> Self {
        Self { needed: false, when: Some(chosen), ..self }
    }

    /// Whether it is sent under this name.
    fn is_sent_as(&self, name: &str) -> bool {
        let parts = name.strip_prefix(self.name).and_then(|rest| rest.strip_prefix('_'));
        let is_part = || match self.kind {
            Kind::Several(values) => parts.is_some_and(|value| values.contains(&value)),
            _ => false,
        };
        name == self.name || is_part()
    }

    /// Whether the person fills it in in their own words.
    #[must_use]
    pub fn is_written(&self) -> bool {
        matches!(self.kind, Kind::Line | Kind::Text { .. })
    }
}

/// What every form of the console sends besides its own fields.
const EVERY_FORM: &[Field] = &[
    Field::new("csrf", "", "", Kind::Hidden),
    Field::new("version", "", "", Kind::Hidden).or("请重新打开页面再办"),
    // The list that the report was opened from, and the report after it.
    Field::new("list", "", "", Kind::Hidden),
    Field::new("next", "", "", Kind::Hidden),
];

/// What a form with photos sends besides.
const WITH_PHOTOS: &[Field] = &[
    Field::new("step", "", "", Kind::Hidden),
    // Only from the outbox of a phone.
    Field::new("by", "", "", Kind::Hidden),
    Field::new("once", "", "", Kind::Hidden).or(FROM_PHONE),
    Field::new("made_at", "", "", Kind::Hidden).or(FROM_PHONE),
    Field::new("sent_at", "", "", Kind::Hidden).or(FROM_PHONE),
];

/// What is said where an entry of a phone's outbox cannot be read.
const FROM_PHONE: &str = "手机上存的这一条读不出来，请重新填一次";

const PHOTOS: &str = "照片";

const HOW: Field = Field::new("contact_how", "怎样联系的", "没有联系上的，先不要登记", Kind::Choice).most(60);
const WHO: Field = Field::new("contact_who", "联系人", "谁联系的", Kind::Line).most(60);
const WHEN: Field =
    Field::new("contact_at", "联系时间", "北京时间", Kind::Moment).or("请填写联系时间，不能晚于现在");

/// The form for a report that staff enter for a resident: row 1.
pub static NEW_TICKET: StepForm = StepForm {
    id: "new",
    words: Words::OF_ITS_PAGE,
    events: &[EventKind::Submit],
    fields: &[
        Field::new("once", "", "", Kind::Hidden).or("请重新打开登记页面"),
        Field::new("channel", "来源", "", Kind::Choice).or("请选择来源"),
        Field::new("description", "什么事", "照反映人的原话写", Kind::Text { rows: 5 }).most(2000),
        Field::new("address", "什么地方", "路名、小区名或附近的店名", Kind::Line).most(200),
        Field::new("contact", "反映人电话", "办理时联系用，只给工作人员看；可以不写", Kind::Line).most(60),
        Field::new("behalf_name", "替谁反映", "替家人、邻居反映的，写本人姓名；给自己反映的不写", Kind::Line)
            .most(20),
        Field::new("behalf_telephone", "本人电话", "受理后打这个电话向本人核实", Kind::Line).most(20),
        Field::new("anonymous", "要求匿名", "", Kind::Tick),
        Field::new("consent", "同意转办", "", Kind::Tick),
    ],
};

/// The form that decides whether the reports of a sender are taken.
pub static SENDER: StepForm = StepForm {
    id: "sender",
    words: Words::OF_ITS_PAGE,
    events: &[],
    fields: &[
        Field::new("decision", "", "", Kind::Hidden).or("页面没有传完整，请再点一次"),
        Field::new("asked", "", "", Kind::Hidden),
        Field::new("why", "原因", "写明发生了什么，同事和检查的人会看到", Kind::Text { rows: 3 })
            .most(LONGEST_REASON),
    ],
};

/// The words of a case: saved, or proposed for the public (row 32).
pub static CASE_PROPOSE: StepForm = StepForm {
    id: "propose",
    words: Words::OF_ITS_PAGE,
    events: &[],
    fields: &[
        CASE_VERSION,
        Field::new("act", "", "", Kind::Hidden),
        Field::new("title", "题目", "一句话说办好了什么，例如：湛山路口的井盖修好了", Kind::Line)
            .most(MOST_TITLE),
        Field::new("place", "地点", "只写到哪条路或者哪个社区，不写门牌号", Kind::Line).most(MOST_PLACE),
        Field::new(
            "matter",
            "居民反映了什么",
            "用自己的话写；不写姓名、电话、门牌号",
            Kind::Text { rows: 4 },
        )
        .most(MOST_MATTER),
        Field::new("answer", "办了什么", "写单位，不写个人；结果怎样", Kind::Text { rows: 5 })
            .most(MOST_ANSWER),
        Field::new("photos", "照片", "", Kind::Shown),
    ],
};

/// The decision on a proposed case (row 32a).
pub static CASE_DECIDE: StepForm = StepForm {
    id: "decide",
    words: Words::OF_ITS_PAGE,
    events: &[],
    fields: &[
        Field::new("decision", "审核意见", "", Kind::Choice).or("请选同意或者不同意"),
        Field::new("note", "不同意的原因", "编辑会看到，照着改", Kind::Text { rows: 3 }).most(300),
    ],
};

/// The version of a case that the person saw.
const CASE_VERSION: Field = Field::new("case", "", "", Kind::Hidden).or("请重新打开页面再办");

/// The forms of a case's page.
pub static OF_CASE: &[&StepForm] = &[&CASE_PROPOSE, &CASE_DECIDE];

/// The forms of a ticket's page that may be what its reader came for, the likeliest first: the first that is possible
/// is open.
pub static AHEAD: &[&StepForm] = &[
    &DECIDE_DECLINE,
    &DECIDE_RETURN,
    &DECIDE_EXTENSION,
    &DECIDE_SUSPENSION,
    &REPORT,
    &SETTLE,
    &SUPPLY,
    &ACCEPT,
    &ANSWER,
    &DISPATCH,
    &SIGN,
    &ORDER_SIGN,
    &CHECK,
    &HAND_IN,
    &ORDER_HAND_IN,
    &APPROVE,
    &FOLLOW_UP,
    &TELL,
];

/// The forms of a ticket's page that its reader has to look for, the likeliest first: they are closed.
pub static BESIDE: &[&StepForm] = &[
    &DIVERT,
    &ASK,
    &MERGE,
    &STORM_END,
    &STORM,
    &SEND_BACK,
    &JOIN,
    &EXTEND,
    &SUSPEND,
    &TRANSFER,
    &RETURN,
    &ORDER_RETURN,
    &DECLINE,
    &UNMERGE,
    &RECALL,
    &CORRECT,
    &SUPERVISE,
    &LIFT,
];

impl StepForm {
    /// The form of a step; none where staff take it without a form, or not at all.
    #[must_use]
    pub fn of(event: EventKind) -> Option<&'static Self> {
        Self::of_a_ticket().find(|form| form.events.contains(&event))
    }

    /// The forms of a ticket's page, in its order.
    pub fn of_a_ticket() -> impl Iterator<Item = &'static Self> {
        AHEAD.iter().chain(BESIDE).copied()
    }

    /// Whether one of its steps is among these.
    #[must_use]
    pub fn is_possible(&self, possible: &[EventKind]) -> bool {
        self.events.iter().any(|event| possible.contains(event))
    }

    /// A field that it asks for, or that every such form sends.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        let besides: &[Field] = if self.takes_photos() { WITH_PHOTOS } else { &[] };
        let named = |field: &&Field| field.is_sent_as(name);
        self.fields.iter().chain(EVERY_FORM).chain(besides).find(named)
    }

    /// Whether it takes photos.
    #[must_use]
    pub fn takes_photos(&self) -> bool {
        self.fields.iter().any(|field| field.kind == Kind::Photos)
    }

    /// Whether it tells what somebody saw, which stays true whatever the report becomes meanwhile.
    #[must_use]
    pub fn tells_what_was_seen(&self) -> bool {
        self.events == [EventKind::LogCheck]
    }

    /// Whether a browser may send this name with it.
    #[must_use]
    pub fn sends(&self, name: &str) -> bool {
        self.field(name).is_some_and(|field| field.kind != Kind::Shown)
    }

    /// The position of a field on the page, from 1; 0 for the whole form, whose errors come first.
    #[must_use]
    pub fn place(&self, name: &str) -> usize {
        self.fields.iter().position(|field| field.name == name).map_or(0, |at| at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_names_its_fields_once_and_says_what_cannot_be_read() {
        for form in StepForm::of_a_ticket()
            .chain([&NEW_TICKET, &SENDER])
            .chain(OF_CONVERSATION.iter().copied())
            .chain(OF_CASE.iter().copied())
        {
            for field in form.fields {
                assert_eq!(form.fields.iter().filter(|other| other.name == field.name).count(), 1);
                let is_seen = field.kind != Kind::Hidden;
                assert_eq!(!field.label.is_empty(), is_seen, "{} {}", form.id, field.name);
                assert!(form.sends(field.name) || field.kind == Kind::Shown, "{}", field.name);
            }
            assert!(form.sends("csrf") && form.sends("version") && !form.sends("state"), "{}", form.id);
            assert_eq!(form.sends("step"), form.takes_photos(), "{}", form.id);
        }
        assert!(!APPROVE.sends("public"));
    }
}
