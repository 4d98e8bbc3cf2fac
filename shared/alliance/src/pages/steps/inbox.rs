//! The forms of a conversation's page in the inbox.

use super::{Field, Kind, StepForm, Words};
use domain::inbox::{LONGEST_NOTE, LONGEST_REASON, LONGEST_REPLY};

/// The answer to a conversation of the inbox. It goes out as one message.
pub static REPLY: StepForm = StepForm {
    id: "reply",
    words: Words::OF_ITS_PAGE,
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
    words: Words::OF_ITS_PAGE,
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
    words: Words::OF_ITS_PAGE,
    events: &[],
    fields: &[
        FORM_KEY,
        Field::new("reason", "结束的原因", "只给工作人员看，比如：已电话说明", Kind::Line)
            .most(LONGEST_REASON),
    ],
};

/// What came of a call.
pub static INBOX_CALL: StepForm = StepForm {
    id: "call",
    words: Words::OF_ITS_PAGE,
    events: &[],
    fields: &[
        FORM_KEY,
        Field::new("call", "", "", Kind::Hidden).or("请重新打开页面再记"),
        Field::new("outcome", "结果", "", Kind::Choice).or("请选择结果"),
    ],
};

/// Somebody takes a conversation.
pub static INBOX_TAKE: StepForm =
    StepForm { id: "take", words: Words::OF_ITS_PAGE, events: &[], fields: &[FORM_KEY] };

/// Whom a conversation is dealt to.
pub static INBOX_DEAL: StepForm = StepForm {
    id: "deal",
    words: Words::OF_ITS_PAGE,
    events: &[],
    fields: &[
        FORM_KEY,
        Field::new("to", "分派给", "只列出目前在岗、可以回复的同事", Kind::List { none: "请选择" })
            .or("请从列表里选"),
    ],
};

/// The desk of another account that a conversation is lent to.
pub static INBOX_LEND: StepForm = StepForm {
    id: "lend",
    words: Words::OF_ITS_PAGE,
    events: &[],
    fields: &[
        FORM_KEY,
        // The form that gives it back goes to the same address.
        BACK.may_be_empty(),
        Field::new(
            "to",
            "借给哪个公众号的受理台",
            "对方能看到全部来往，能回复和办理；回复仍由原来的公众号发给居民",
            Kind::List { none: "请选择" },
        )
        .or("请从列表里选"),
    ],
};

/// A conversation that is lent goes back to its own desk.
pub static INBOX_RETURN: StepForm =
    StepForm { id: "return", words: Words::OF_ITS_PAGE, events: &[], fields: &[FORM_KEY, BACK] };

/// Says that it goes back.
const BACK: Field = Field::new("back", "", "", Kind::Hidden).or("请重新打开页面再办");

/// Until when a conversation is put aside.
pub static INBOX_SNOOZE: StepForm = StepForm {
    id: "snooze",
    words: Words::OF_ITS_PAGE,
    events: &[],
    fields: &[
        FORM_KEY,
        Field::new("until", "什么时候再看", "北京时间；到时回到未分派", Kind::Moment).or("请填写日期和时间"),
    ],
};

/// A note for colleagues.
pub static INBOX_NOTE: StepForm = StepForm {
    id: "note",
    words: Words::OF_ITS_PAGE,
    events: &[],
    fields: &[
        FORM_KEY,
        Field::new("text", "备注", "只给工作人员看，居民看不到", Kind::Text { rows: 2 }).most(LONGEST_NOTE),
        Field::new("to", "请谁看", "会列在这位同事的“我的留言”里", Kind::List { none: "不用提醒谁" })
            .or("请从列表里选")
            .may_be_empty(),
    ],
};

/// The key of a form: sent twice, it is carried out once.
const FORM_KEY: Field = Field::new("once", "", "", Kind::Hidden).or("请重新打开页面再办");

/// The forms of a conversation's page.
pub static OF_CONVERSATION: &[&StepForm] = &[
    &REPLY,
    &INBOX_REPORT,
    &INBOX_CLOSE,
    &INBOX_CALL,
    &INBOX_TAKE,
    &INBOX_DEAL,
    &INBOX_LEND,
    &INBOX_RETURN,
    &INBOX_SNOOZE,
    &INBOX_NOTE,
];
