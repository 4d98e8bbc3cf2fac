//! What each form of a step asks for, written down once: the reader, the page and the sentences about errors follow.

use domain::blocks::LONGEST_REASON;
use domain::cases::{MOST_ANSWER, MOST_MATTER, MOST_PLACE, MOST_TITLE};
use domain::inbox::{self, LONGEST_REPLY};
use domain::tickets::EventKind;

/// A form: its fields in the order of the page.
#[derive(Debug)]
pub struct StepForm {
    /// The last part of its address, and the beginning of every id in it.
    pub id: &'static str,
    /// The steps that it takes, by what is chosen in it; none where it is not a step on a ticket.
    pub events: &'static [EventKind],
    /// What it asks for.
    pub fields: &'static [Field],
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
    /// One of several.
    Choice,
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
        Self { name, label, hint, kind, most: NO_TEXT, wrong: "" }
    }

    const fn most(self, most: usize) -> Self {
        Self { most, ..self }
    }

    const fn or(self, wrong: &'static str) -> Self {
        Self { wrong, ..self }
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
];

/// What a form with photos sends besides.
const WITH_PHOTOS: &[Field] = &[Field::new("step", "", "", Kind::Hidden)];

const PHOTOS: &str = "照片";

/// The form for [`EventKind::Accept`]: row 8 of the lifecycle's table.
pub static ACCEPT: StepForm = StepForm {
    id: "accept",
    events: &[EventKind::Accept],
    fields: &[
        Field::new("category", "类别", "类别决定时限", Kind::Choice).or("请选择类别"),
        Field::new("community", "社区", "分不清就不选", Kind::Choice).or("请从列表里选择社区"),
        Field::new("urgent", "加急", "安全隐患自动加急", Kind::Tick),
    ],
};

/// The form for [`EventKind::Dispatch`]: row 10.
pub static DISPATCH: StepForm = StepForm {
    id: "dispatch",
    events: &[EventKind::Dispatch],
    fields: &[
        Field::new("unit", "承办单位", "反映人会看到派给了谁", Kind::Choice).or("请选择承办单位"),
        Field::new("note", "派单说明", "内部说明，反映人看不到；可以不写", Kind::Text { rows: 3 }).most(500),
    ],
};

/// The form for [`EventKind::Sign`]: row 11.
pub static SIGN: StepForm = StepForm { id: "sign", events: &[EventKind::Sign], fields: &[] };

/// The form for [`EventKind::LogCheck`]: row 17.
pub static CHECK: StepForm = StepForm {
    id: "check",
    events: &[EventKind::LogCheck],
    fields: &[
        Field::new(
            "finding",
            "现场情况和措施",
            "反映人会看到：现场怎么样，做了什么安全措施（加固、警示）",
            Kind::Text { rows: 4 },
        )
        .most(500),
        Field::new("place", "核查地点", "只给工作人员看", Kind::Line).most(500),
        Field::new("photos", PHOTOS, "至少一张现场照片，反映人会看到", Kind::Photos),
    ],
};

/// The form for [`EventKind::HandIn`]: row 23. The answer goes out as one message of at most 2,048 bytes, with a
/// heading and a link.
pub static HAND_IN: StepForm = StepForm {
    id: "hand-in",
    events: &[EventKind::HandIn],
    fields: &[
        Field::new("outcome", "结果", "", Kind::Choice).or("请选择是否解决"),
        Field::new("reason", "没有解决的原因", "未解决的要写，只给工作人员看", Kind::Text { rows: 2 })
            .most(500),
        Field::new(
            "public",
            "公开答复",
            "给反映人的话，审核后发出；不要写电话、身份证号",
            Kind::Text { rows: 4 },
        )
        .most(500),
        Field::new("internal", "办理情况", "内部：办了什么，谁办的，反映人看不到", Kind::Text { rows: 4 })
            .most(500),
        Field::new("photos", PHOTOS, "处理后的照片，审核后反映人会看到；咨询类可以没有", Kind::Photos),
        Field::new("contact_how", "怎样联系过反映人", "办结前要联系过反映人", Kind::Choice).most(60),
        WHO,
        WHEN,
    ],
};

/// The form for [`EventKind::SendBack`]: row 24.
pub static SEND_BACK: StepForm = StepForm {
    id: "send-back",
    events: &[EventKind::SendBack],
    fields: &[Field::new(
        "reason",
        "退回的原因",
        "还要办什么；承办单位会看到，反映人看不到",
        Kind::Text { rows: 3 },
    )
    .most(500)],
};

/// The form for [`EventKind::Approve`]: row 25.
pub static APPROVE: StepForm = StepForm {
    id: "approve",
    events: &[EventKind::Approve],
    fields: &[Field::new("public", "公开答复", "", Kind::Shown)],
};

const HOW: Field = Field::new("contact_how", "怎样联系的", "没有联系上的，先不要登记", Kind::Choice).most(60);
const WHO: Field = Field::new("contact_who", "联系人", "谁联系的", Kind::Line).most(60);
const WHEN: Field =
    Field::new("contact_at", "联系时间", "北京时间", Kind::Moment).or("请填写联系时间，不能晚于现在");

/// The form for a follow-up call: row 29.
pub static FOLLOW_UP: StepForm = StepForm {
    id: "follow-up",
    events: &[EventKind::Satisfied, EventKind::Redo, EventKind::Explained],
    fields: &[
        Field::new("verdict", "回访结果", "", Kind::Choice).or("请选择回访结果"),
        Field::new("said", "反映人说了什么", "只给工作人员看；重办时承办单位会看到", Kind::Text { rows: 4 })
            .most(500),
        HOW,
        WHO,
        WHEN,
    ],
};

/// The form for an answer that was told by telephone: row 39.
pub static TELL: StepForm = StepForm {
    id: "tell",
    events: &[EventKind::Tell],
    fields: &[
        HOW,
        WHO,
        WHEN,
        Field::new("said", "反映人说了什么", "只给工作人员看；可以不写", Kind::Text { rows: 3 }).most(500),
    ],
};

/// The form for a report that staff enter for a resident: row 1.
pub static NEW_TICKET: StepForm = StepForm {
    id: "new",
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
    events: &[],
    fields: &[
        Field::new("decision", "", "", Kind::Hidden).or("页面没有传完整，请再点一次"),
        Field::new("why", "原因", "写明发生了什么，同事和检查的人会看到", Kind::Text { rows: 3 })
            .most(LONGEST_REASON),
    ],
};

/// The answer to a conversation of the inbox. It goes out as one message.
pub static REPLY: StepForm = StepForm {
    id: "reply",
    events: &[],
    fields: &[
        FORM_KEY,
        Field::new("text", "答复", "居民会在微信里原样看到；不要写电话、身份证号", Kind::Text { rows: 4 })
            .most(LONGEST_REPLY),
    ],
};

/// The report that a conversation becomes.
pub static INBOX_REPORT: StepForm = StepForm {
    id: "report",
    events: &[],
    fields: &[
        FORM_KEY,
        Field::new("description", "什么事", "照居民的原话写，可以删去无关的", Kind::Text { rows: 5 })
            .most(2000),
        Field::new("address", "什么地方", "路名、小区名或附近的店名；居民发过定位的可以不写", Kind::Line)
            .most(200),
        Field::new("photos", "照片和录音", "", Kind::Photos),
        Field::new("consent", "同意转办", "", Kind::Tick),
    ],
};

/// The end of a conversation.
pub static INBOX_CLOSE: StepForm = StepForm {
    id: "close",
    events: &[],
    fields: &[
        FORM_KEY,
        Field::new("reason", "结束的原因", "只给工作人员看，比如：已电话说明", Kind::Line)
            .most(inbox::LONGEST_REASON),
    ],
};

/// What came of a call.
pub static INBOX_CALL: StepForm = StepForm {
    id: "call",
    events: &[],
    fields: &[
        FORM_KEY,
        Field::new("call", "", "", Kind::Hidden).or("请重新打开页面再记"),
        Field::new("outcome", "结果", "", Kind::Choice).or("请选择结果"),
    ],
};

/// The words of a case: saved, or proposed for the public (row 32).
pub static CASE_PROPOSE: StepForm = StepForm {
    id: "propose",
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

/// The key of a form: sent twice, it is carried out once.
const FORM_KEY: Field = Field::new("once", "", "", Kind::Hidden).or("请重新打开页面再办");

/// The forms of a conversation's page.
pub static OF_CONVERSATION: &[&StepForm] = &[&REPLY, &INBOX_REPORT, &INBOX_CLOSE, &INBOX_CALL];

/// The forms of a ticket's page.
pub static STEPS: &[&StepForm] =
    &[&ACCEPT, &DISPATCH, &SIGN, &CHECK, &HAND_IN, &SEND_BACK, &APPROVE, &FOLLOW_UP, &TELL];

impl StepForm {
    /// The form of a step; none where staff take it without a form, or not at all.
    #[must_use]
    pub fn of(event: EventKind) -> Option<&'static Self> {
        STEPS.iter().copied().find(|form| form.events.contains(&event))
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
        let named = |field: &&Field| field.name == name;
        self.fields.iter().chain(EVERY_FORM).chain(besides).find(named)
    }

    /// Whether it takes photos.
    #[must_use]
    pub fn takes_photos(&self) -> bool {
        self.fields.iter().any(|field| field.kind == Kind::Photos)
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
        for form in STEPS
            .iter()
            .copied()
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
