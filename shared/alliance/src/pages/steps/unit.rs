//! The forms of the unit that works on a report, and of the units that help it.

use super::{Field, Kind, PHOTOS, StepForm, WHEN, WHO, Words};
use domain::tickets::EventKind;

/// The form for [`EventKind::Sign`]: row 11.
pub static SIGN: StepForm = StepForm {
    id: "sign",
    words: Words::new("签收", "签收后由您办理，反映人会看到您的姓名。", "签收"),
    events: &[EventKind::Sign],
    fields: &[],
};

/// The form for [`EventKind::LogCheck`]: row 17.
pub static CHECK: StepForm = StepForm {
    id: "check",
    words: Words::new("登记现场核查", "反映人会收到通知，看到现场情况和照片。", "登记核查"),
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
    words: Words::new("申请办结", "受理台审核通过后，公开答复发给反映人。", "申请办结"),
    events: &[EventKind::HandIn],
    fields: &[
        Field::new("outcome", "结果", "", Kind::Choice).or("请选择是否解决"),
        Field::new("reason", "没有解决的原因", "未解决的要写，只给工作人员看", Kind::Text { rows: 2 })
            .most(500)
            .when("unsolved"),
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

/// The form for [`EventKind::AskReturn`]: row 12.
pub static RETURN: StepForm = StepForm {
    id: "return",
    words: Words::new(
        "申请退单",
        "刚派单时可以申请，由受理台决定，第三次由区级督办员决定。时限照常计算，不打扰反映人。",
        "申请退单",
    ),
    events: &[EventKind::AskReturn],
    fields: &[
        Field::new("reason", "为什么退单", "", Kind::Choice).or("请选择原因"),
        Field::new("basis", "依据", "三定方案、权责清单的哪一条；反映人看不到", Kind::Text { rows: 2 })
            .most(500),
        Field::new("suggested", "应该由谁办", "", Kind::List { none: "请选择" }).or("请选择应该承办的单位"),
    ],
};

/// The form for [`EventKind::Transfer`]: row 15.
pub static TRANSFER: StepForm = StepForm {
    id: "transfer",
    words: Words::new("转交同事办理", "同事会收到通知，反映人会看到新的姓名，时限照常计算。", "转交"),
    events: &[EventKind::Transfer],
    fields: &[
        Field::new("to", "转给谁", "本单位的同事", Kind::List { none: "请选择" }).or("请选择接手的同事"),
        Field::new("note", "交代什么", "同事会看到，反映人看不到；可以不写", Kind::Text { rows: 2 })
            .most(500),
    ],
};

/// The form for [`EventKind::Join`]: row 16.
pub static JOIN: StepForm = StepForm {
    id: "join",
    words: Words::new(
        "加派协办单位",
        "协办单位会收到通知，办完后才能申请办结；主办单位仍是您这里。",
        "加派协办",
    ),
    events: &[EventKind::Join],
    fields: &[
        Field::new("unit", "协办单位", "", Kind::List { none: "请选择" }).or("请选择协办单位"),
        Field::new("task", "请对方做什么", "协办单位会看到，反映人看不到", Kind::Text { rows: 2 }).most(500),
        Field::new("due", "什么时候办完", "北京时间；不填就和主办时限相同", Kind::Moment)
            .or("请填写协办时限，不能晚于主办时限")
            .may_be_empty(),
    ],
};

/// The form for [`EventKind::AskExtension`]: row 18.
pub static EXTEND: StepForm = StepForm {
    id: "extend",
    words: Words::new("申请延期", "到期前申请，由受理台决定；同意后反映人会收到新的日期。", "申请延期"),
    events: &[EventKind::AskExtension],
    fields: &[
        Field::new("days", "延几个工作日", "1到10", Kind::Number).or("请填写1到10的数字"),
        Field::new("reason", "为什么要延期", "只给工作人员看", Kind::Text { rows: 2 }).most(500),
        Field::new(
            "plan",
            "接下来怎么办",
            "同意后反映人会看到；不要写电话、身份证号",
            Kind::Text { rows: 2 },
        )
        .most(500),
        Field::new("contact_how", "怎样联系过反映人", "延期以前要先告诉反映人", Kind::Choice).most(60),
        WHO,
        WHEN,
    ],
};

/// The form for [`EventKind::AskSuspension`]: row 19.
pub static SUSPEND: StepForm = StepForm {
    id: "suspend",
    words: Words::new(
        "申请挂起",
        "要等才能办的可以挂起，由受理台决定；挂起时不计时，到期自动恢复。安全隐患不能挂起。",
        "申请挂起",
    ),
    events: &[EventKind::AskSuspension],
    fields: &[
        Field::new("cause", "在等什么", "", Kind::Choice).or("请选择在等什么"),
        Field::new("until", "什么时候恢复", "北京时间", Kind::Moment).or("请填写恢复的日期和时间"),
        Field::new("reason", "具体情况", "只给工作人员看", Kind::Text { rows: 2 }).most(500),
    ],
};

/// The form for [`EventKind::Report`]: row 21a.
pub static REPORT: StepForm = StepForm {
    id: "report",
    words: Words::new("交督办书面报告", "督办人员会收到，看了以后决定是否解除督办。", "交书面报告"),
    events: &[EventKind::Report],
    fields: &[Field::new(
        "text",
        "书面报告",
        "办到哪一步，为什么慢，什么时候办完；反映人看不到",
        Kind::Text { rows: 4 },
    )
    .most(500)],
};

const FOR_UNIT: Field = Field::new("unit", "协办单位", "", Kind::Which).or("请选择协办单位");

/// The form for [`EventKind::OrderSign`]: row 40.
pub static ORDER_SIGN: StepForm = StepForm {
    id: "order-sign",
    words: Words::new("签收协办", "签收后由您办理协办的部分，主办单位会看到您的姓名。", "签收协办"),
    events: &[EventKind::OrderSign],
    fields: &[FOR_UNIT],
};

/// The form for [`EventKind::OrderHandIn`]: row 40.
pub static ORDER_HAND_IN: StepForm = StepForm {
    id: "order-hand-in",
    words: Words::new("协办办结", "主办单位会收到通知；给反映人的答复由主办单位写。", "协办办结"),
    events: &[EventKind::OrderHandIn],
    fields: &[
        FOR_UNIT,
        Field::new("result", "办了什么", "主办单位会看到，反映人看不到", Kind::Text { rows: 3 }).most(500),
    ],
};

/// The form for [`EventKind::OrderReturn`]: row 40.
pub static ORDER_RETURN: StepForm = StepForm {
    id: "order-return",
    words: Words::new("退回协办", "主办单位会收到通知，协办的部分由其接着办。", "退回主办单位"),
    events: &[EventKind::OrderReturn],
    fields: &[
        FOR_UNIT,
        Field::new("reason", "为什么退回", "主办单位会看到，反映人看不到", Kind::Text { rows: 2 }).most(500),
    ],
};
