//! The forms of a storm notice: one answer to the many who report one matter (row 7).

use super::{Field, Kind, StepForm, Words};
use domain::tickets::EventKind;

/// The form for [`EventKind::OpenStorm`].
pub static STORM: StepForm = StepForm {
    id: "storm",
    words: Words::new(
        "集中公告",
        "大面积停电、停水、暴雨时用。公告开着时，同一街道、说到这些词的新诉求自动并入这一件，反映人马上读到公告；这一件的答复人人都收到。险情不并，逐件核实。",
        "开启集中公告",
    ),
    events: &[EventKind::OpenStorm],
    fields: &[
        Field::new(
            "text",
            "告诉居民的话",
            "发生了什么、什么时候修好、要注意什么；不要写电话、姓名",
            Kind::Text { rows: 4 },
        )
        .most(200),
        Field::new("words", "说到哪些词", "说到其中一个就并入，用顿号隔开，比如：停电、没电", Kind::Line)
            .most(230),
        Field::new("roads", "哪些路、小区", "只在一部分地方的才写，用顿号隔开；全街道都有的不写", Kind::Line)
            .most(230)
            .may_be_empty(),
        Field::new("until", "到什么时候为止", "北京时间，最长24小时；到时自动结束", Kind::Moment)
            .or("请填写结束时间，要在现在以后，最长24小时"),
    ],
};

/// The form for [`EventKind::CloseStorm`].
pub static STORM_END: StepForm = StepForm {
    id: "storm-end",
    words: Words::new(
        "结束集中公告",
        "新的诉求不再自动并入。已经并入的仍和这一件一起办，答复他们都收到。",
        "结束集中公告",
    ),
    events: &[EventKind::CloseStorm],
    fields: &[],
};
