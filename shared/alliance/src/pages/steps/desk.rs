//! The forms of a desk from the acceptance to the last call.

use super::{Field, HOW, Kind, StepForm, WHEN, WHO, Words};
use domain::tickets::EventKind;

/// The form for [`EventKind::Accept`]: row 8.
pub static ACCEPT: StepForm = StepForm {
    id: "accept",
    words: Words::new(
        "受理并派单",
        "选了承办单位的，受理后接着派单，从派单起计时；不选的，先只受理。反映人会收到通知。",
        "受理",
    ),
    events: &[EventKind::Accept],
    fields: &[
        Field::new("category", "类别", "类别决定时限", Kind::Choice).or("请选择类别"),
        Field::new("community", "社区", "分不清就不选", Kind::List { none: "不选" })
            .or("请从列表里选择社区")
            .may_be_empty(),
        Field::new("urgent", "加急：排在同类前面", "安全隐患自动加急", Kind::Tick),
        Field::new(
            "unit",
            "承办单位",
            "反映人会看到派给了谁；要直接答复、转办或者再看看的，先不派单",
            Kind::List { none: "先不派单，只受理" },
        )
        .or("请从列表里选择承办单位")
        .may_be_empty(),
        DISPATCH_NOTE,
    ],
};

const DISPATCH_NOTE: Field =
    Field::new("note", "派单说明", "内部说明，反映人看不到；可以不写", Kind::Text { rows: 3 }).most(500);

/// The form for [`EventKind::AnswerAtOnce`]: row 9.
pub static ANSWER: StepForm = StepForm {
    id: "answer",
    words: Words::new(
        "直接答复",
        "只有咨询可以直接答复，不用派单；反映人马上收到答复。要到现场办的，请派单。",
        "发给反映人",
    ),
    events: &[EventKind::AnswerAtOnce],
    fields: &[
        Field::new("public", "答复", "反映人会看到；不要写电话、身份证号", Kind::Text { rows: 4 }).most(500),
        Field::new("source", "依据", "办事指南或政策的名称；只给工作人员看", Kind::Line).most(200),
    ],
};

/// The form for [`EventKind::Dispatch`]: row 10. What it starts is counted by the page.
pub static DISPATCH: StepForm = StepForm {
    id: "dispatch",
    words: Words::new("派单", "承办单位和反映人都会收到通知。", "派单"),
    events: &[EventKind::Dispatch],
    fields: &[
        Field::new("unit", "承办单位", "反映人会看到派给了谁", Kind::List { none: "请选择" })
            .or("请选择承办单位"),
        DISPATCH_NOTE,
    ],
};

/// The form for [`EventKind::Recall`]: row 10a.
pub static RECALL: StepForm = StepForm {
    id: "recall",
    words: Words::new("撤回派单", "诉求回到“待派单”，承办单位会收到通知，时限照常计算。", "撤回派单"),
    events: &[EventKind::Recall],
    fields: &[
        Field::new("reason", "为什么撤回", "承办单位会看到，反映人看不到", Kind::Text { rows: 2 }).most(500)
    ],
};

/// The form for [`EventKind::SendBack`]: row 24.
pub static SEND_BACK: StepForm = StepForm {
    id: "send-back",
    words: Words::new(
        "退回承办单位",
        "承办单位会收到通知，接着办理。时限照常计算，不算重办。",
        "退回，请继续办理",
    ),
    events: &[EventKind::SendBack],
    fields: &[Field::new(
        "reason",
        "退回的原因",
        "还要办什么；承办单位会看到，反映人看不到",
        Kind::Text { rows: 3 },
    )
    .most(500)],
};

/// The form for [`EventKind::Approve`]: row 25. The page shows what is approved.
pub static APPROVE: StepForm = StepForm {
    id: "approve",
    words: Words::new("审核答复", "反映人马上收到这个答复，可以评价。", "审核通过，发给反映人"),
    events: &[EventKind::Approve],
    fields: &[Field::new("public", "公开答复", "", Kind::Shown)],
};

/// The form for a follow-up call: row 29.
pub static FOLLOW_UP: StepForm = StepForm {
    id: "follow-up",
    words: Words::new("登记回访", "先打电话给反映人，再登记结果。", "登记回访"),
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
    words: Words::new("登记电话告知", "反映人评价的期限从告知时算起。", "已把答复告诉反映人"),
    events: &[EventKind::Tell],
    fields: &[
        HOW,
        WHO,
        WHEN,
        Field::new("said", "反映人说了什么", "只给工作人员看；可以不写", Kind::Text { rows: 3 }).most(500),
    ],
};

/// The form for [`EventKind::Correct`]: row 36.
pub static CORRECT: StepForm = StepForm {
    id: "correct",
    words: Words::new(
        "更正标题、地点、类别、社区",
        "改前改后都记在经过里，时限按新的类别从原来的起点重算。反映人的原话不能改。",
        "更正",
    ),
    events: &[EventKind::Correct, EventKind::WakeForDanger],
    fields: &[
        Field::new("title", "标题", "用一句话说明是什么事；可以不写", Kind::Line).most(100),
        Field::new("address", "地点", "路名、小区名或附近的店名", Kind::Line).most(200),
        Field::new("category", "类别", "类别决定时限", Kind::List { none: "不改" })
            .or("请从列表里选择类别")
            .may_be_empty(),
        Field::new("community", "社区", "分不清就不改", Kind::List { none: "不改" })
            .or("请从列表里选择社区")
            .may_be_empty(),
    ],
};
