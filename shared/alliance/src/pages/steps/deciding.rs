//! The forms of those who decide what a colleague or a unit asked for, and of those who supervise.

use super::{Field, Kind, StepForm, Words};
use domain::tickets::EventKind;

const NOTE: Field =
    Field::new("note", "说明", "不同意的，请写明为什么，申请人会看到；反映人看不到", Kind::Text { rows: 2 })
        .most(500);

const GRANTED: Field = Field::new("granted", "您的决定", "", Kind::Choice).or("请选择同意还是不同意");

/// The form that decides a request to decline: row 5a.
pub static DECIDE_DECLINE: StepForm = StepForm {
    id: "decide-decline",
    words: Words::new(
        "决定：不予受理的申请",
        "同意后诉求结束，反映人会收到通知和理由，可以申诉一次；不同意，诉求接着受理。",
        "提交决定",
    ),
    events: &[EventKind::Decline, EventKind::KeepReport],
    fields: &[GRANTED, NOTE],
};

/// The form that decides whether a unit gives its order back: rows 13 and 14.
pub static DECIDE_RETURN: StepForm = StepForm {
    id: "decide-return",
    words: Words::new(
        "决定：退单申请",
        "承办单位认为不该由其办理。同意后诉求回到待派单，另派单位；不同意，由其接着办。时限照常计算。",
        "提交决定",
    ),
    events: &[EventKind::GrantReturn, EventKind::RefuseReturn],
    fields: &[GRANTED, NOTE],
};

/// The form that decides a request for more time: row 18a.
pub static DECIDE_EXTENSION: StepForm = StepForm {
    id: "decide-extension",
    words: Words::new(
        "决定：延期申请",
        "同意后时限延长，反映人会收到新的日期；不同意，时限不变。",
        "提交决定",
    ),
    events: &[EventKind::Extend, EventKind::RefuseExtension],
    fields: &[GRANTED, NOTE],
};

/// The form that decides a request to stop the clock: row 19a.
pub static DECIDE_SUSPENSION: StepForm = StepForm {
    id: "decide-suspension",
    words: Words::new(
        "决定：挂起申请",
        "同意后停止计时，反映人会收到通知，到期自动恢复；不同意，照常计时。",
        "提交决定",
    ),
    events: &[EventKind::Suspend, EventKind::RefuseSuspension],
    fields: &[GRANTED, NOTE],
};

/// The form for [`EventKind::Supervise`]: row 21.
pub static SUPERVISE: StepForm = StepForm {
    id: "supervise",
    words: Words::new(
        "督办",
        "承办单位的负责人会收到督办单，要按时交书面报告；还没有承办单位的，受理台会收到。",
        "开始督办",
    ),
    events: &[EventKind::Supervise],
    fields: &[
        Field::new("reason", "为什么督办", "承办单位会看到，反映人看不到", Kind::Text { rows: 2 }).most(500)
    ],
};

/// The form for [`EventKind::Lift`]: row 21a.
pub static LIFT: StepForm = StepForm {
    id: "lift",
    words: Words::new("解除督办", "承办单位会收到通知，诉求照常办理。", "解除督办"),
    events: &[EventKind::Lift],
    fields: &[Field::new("note", "为什么解除", "只给工作人员看", Kind::Text { rows: 2 }).most(500)],
};
