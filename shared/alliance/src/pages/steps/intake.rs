//! The forms of a desk for a report that it has not accepted: what is missing, whose it is, whether it is one at all.

use super::{Field, HOW, Kind, StepForm, WHEN, WHO, Words};
use domain::tickets::EventKind;

/// The form for [`EventKind::Divert`]: row 2.
pub static DIVERT: StepForm = StepForm {
    id: "divert",
    words: Words::new(
        "转紧急处置",
        "有人身危险、火情、违法犯罪或者燃气泄漏，先打电话再登记。反映人会收到通知，编号不变。",
        "已经打了电话，转紧急",
    ),
    events: &[EventKind::Divert],
    fields: &[
        Field::new("service", "打给了谁", "", Kind::Choice).or("请选择打给了谁"),
        Field::new(
            "note",
            "电话记录",
            "谁、什么时候打的，对方怎么说；只给工作人员看",
            Kind::Text { rows: 3 },
        )
        .most(500),
    ],
};

/// The form for what the emergency service left: row 2b.
pub static SETTLE: StepForm = StepForm {
    id: "settle",
    words: Words::new(
        "登记紧急处置结果",
        "还有要修的，诉求接着派单办理；没有了，诉求办结。反映人会收到通知。",
        "登记处置结果",
    ),
    events: &[EventKind::DefectRemains, EventKind::NothingLeft],
    fields: &[
        Field::new("remains", "还有没有要修的", "", Kind::Choice).or("请选择还有没有要修的"),
        Field::new("category", "类别", "类别决定时限", Kind::Choice).or("请选择类别").when("yes"),
        Field::new("community", "社区", "分不清就不选", Kind::List { none: "不选" })
            .or("请从列表里选择社区")
            .when("yes"),
        Field::new("note", "应急部门做了什么", "反映人会看到；不要写电话、身份证号", Kind::Text { rows: 3 })
            .most(500),
    ],
};

/// What a report may lack, by the ids of [`domain::tickets::Missing`].
const MISSING: &[&str] = &["place", "matter", "time", "photo", "telephone", "party"];

/// The form for [`EventKind::Ask`]: row 3.
pub static ASK: StepForm = StepForm {
    id: "ask",
    words: Words::new(
        "请反映人补充",
        "反映人会收到通知，回复后诉求回到受理台。没有回复的，系统提醒一次，还没有就自动办结。",
        "请反映人补充",
    ),
    events: &[EventKind::Ask],
    fields: &[
        Field::new("missing", "缺什么", "一次选全，不要分几次问", Kind::Several(MISSING)).may_be_empty(),
        Field::new("words", "补充说明", "反映人会看到，比如：请拍一张门牌；可以不写", Kind::Text { rows: 2 })
            .most(500),
    ],
};

/// The form for [`EventKind::SupplyByPhone`]: row 4.
pub static SUPPLY: StepForm = StepForm {
    id: "supply",
    words: Words::new(
        "登记电话补充",
        "补充的内容加进诉求，诉求回到“待受理”。反映人自己在微信里回复了，就不用登记。",
        "登记补充",
    ),
    events: &[EventKind::SupplyByPhone],
    fields: &[
        Field::new("text", "反映人补充了什么", "照反映人的原话写", Kind::Text { rows: 4 }).most(500),
        HOW,
        WHO,
        WHEN,
    ],
};

/// The form for [`EventKind::AskDecline`]: row 5.
pub static DECLINE: StepForm = StepForm {
    id: "decline",
    words: Words::new(
        "申请不予受理",
        "由另一位同事决定，决定以前反映人不会收到通知。可能关系到安全的，不能不予受理。",
        "申请不予受理",
    ),
    events: &[EventKind::AskDecline],
    fields: &[
        Field::new("reason", "为什么不予受理", "", Kind::Choice).or("请选择原因"),
        Field::new(
            "public",
            "给反映人的说明",
            "同意以后反映人会看到；不要写电话、身份证号",
            Kind::Text { rows: 3 },
        )
        .most(500),
        Field::new("elsewhere", "可以去哪里办", "反映人会看到，比如：区人民法院立案庭", Kind::Line).most(200),
    ],
};

/// The form for [`EventKind::Merge`]: row 7.
pub static MERGE: StepForm = StepForm {
    id: "merge",
    words: Words::new(
        "并入另一件诉求",
        "两件是同一件事、同一个地方才能并。主件的进展会通知这位反映人，其还可以催办、补充。",
        "并入主件",
    ),
    events: &[EventKind::Merge],
    fields: &[Field::new("master", "主件编号", "“附近的诉求”里可能有；比如：20261123-0007", Kind::Line)
        .most(60)
        .or("请填写主件的编号，比如：20261123-0007")],
};

/// The form for [`EventKind::Unmerge`]: row 7a.
pub static UNMERGE: StepForm = StepForm {
    id: "unmerge",
    words: Words::new("取消并单", "这一件和主件分开，回到“待受理”，反映人会收到通知。", "取消并单"),
    events: &[EventKind::Unmerge],
    fields: &[Field::new("reason", "为什么不是同一件事", "只给工作人员看", Kind::Text { rows: 2 }).most(500)],
};
