//! Telephone numbers and policy answers.

use super::book::World;
use super::column::{Cells, Column, Kind, Problem, Record, Row, is_number, needed};
use crate::guides::{Hotline, Policy};

const YES: &str = "是";
const NO: &str = "否";

pub(super) const HOTLINES: &[Column] = &[
    needed("id", "代号", 40, "小写字母、数字和短横线，定了就不再改，例如 hotline-water"),
    needed("name", "名称", 30, "例如：供水服务热线"),
    needed("subject", "类别", 10, "名录里的一行，例如：供水"),
    needed("number", "号码", 20, "居民点一下就能拨的号码"),
    needed("source", "依据", 100, "公布这个号码的通知或网站"),
    needed("owner", "负责人", 40, "哪个单位对这个号码负责"),
    needed("checked_on", "核对日期", 12, "最近一次打通核对的日期").as_a(Kind::Date),
    needed("words", "别的说法", 300, "居民会怎么说，用顿号分开").or_empty(),
];

pub(super) const POLICIES: &[Column] = &[
    needed("id", "代号", 40, "小写字母、数字和短横线，定了就不再改"),
    needed("title", "标题", 40, "例如：生育登记"),
    needed("subject", "类别", 10, "名录里的一行，例如：社会救助"),
    needed("answer", "答复", 600, "一看就懂的办法，居民收到的就是这段话").as_a(Kind::Long),
    needed("source", "依据", 100, "哪个部门的什么文件"),
    needed("owner", "负责人", 40, "哪个单位对这段答复负责"),
    needed("checked_on", "核对日期", 12, "最近一次核对的日期").as_a(Kind::Date),
    needed("valid_until", "有效到", 12, "最后有效的一天；一直有效就不填").as_a(Kind::Date).or_empty(),
    needed("tells_of_matters", "也是诉求", 2, "说到这些话的，也可能是要反映问题")
        .as_a(Kind::Choice(&[YES, NO])),
    needed("words", "别的说法", 300, "居民会怎么说，用顿号分开").or_empty(),
];

pub(super) fn hotline_record(hotline: &Hotline) -> Record {
    vec![
        hotline.id.clone(),
        hotline.name.clone(),
        hotline.subject.clone(),
        hotline.number.clone(),
        hotline.source.clone(),
        hotline.owner.clone(),
        hotline.checked_on.to_string(),
        hotline.words.join("、"),
    ]
}

pub(super) fn policy_record(policy: &Policy) -> Record {
    vec![
        policy.id.clone(),
        policy.title.clone(),
        policy.subject.clone(),
        policy.answer.clone(),
        policy.source.clone(),
        policy.owner.clone(),
        policy.checked_on.to_string(),
        policy.valid_until.map(|day| day.to_string()).unwrap_or_default(),
        if policy.tells_of_matters { YES } else { NO }.to_owned(),
        policy.words.join("、"),
    ]
}

/// Whether it can be the key of an item and of a menu entry.
fn id(text: &str) -> Option<String> {
    let is_id = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (is_id && text.len() <= 40).then(|| text.to_owned())
}

const ID: &str = "不能用作代号，请用小写字母、数字和短横线";

pub(super) fn hotlines(rows: &[Row], world: &World<'_>, problems: &mut Vec<Problem>) -> Vec<Hotline> {
    let mut hotlines = Vec::new();
    for row in rows {
        let mut cells = Cells::new(HOTLINES, row, problems);
        let id = cells.parsed("id", ID, id);
        let number =
            cells.parsed("number", "不是电话号码", |text| is_number(text).then(|| text.to_owned()));
        let checked_on = cells.date("checked_on");
        let [name, subject, source, owner] = ["name", "subject", "source", "owner"].map(|id| cells.text(id));
        let words = cells.words("words");
        if checked_on.is_some_and(|day| day > world.today) {
            cells.wrong("checked_on", "核对日期还没有到");
        }
        let (Some(id), Some(number), Some(checked_on)) = (id, number, checked_on) else { continue };
        hotlines.push(Hotline { id, subject, name, number, source, owner, checked_on, words });
    }
    if hotlines.is_empty() && problems.is_empty() {
        problems.push(Problem::whole("便民电话不能全部删除：居民问到电话时要有回答"));
    }
    hotlines
}

pub(super) fn policies(rows: &[Row], world: &World<'_>, problems: &mut Vec<Problem>) -> Vec<Policy> {
    let mut policies = Vec::new();
    for row in rows {
        let mut cells = Cells::new(POLICIES, row, problems);
        let id = cells.parsed("id", ID, id);
        let (checked_on, valid_until) = (cells.date("checked_on"), cells.date("valid_until"));
        let [title, subject, answer, source, owner] =
            ["title", "subject", "answer", "source", "owner"].map(|id| cells.text(id));
        let words = cells.words("words");
        let tells = cells.choice("tells_of_matters");
        if checked_on.is_some_and(|day| day > world.today) {
            cells.wrong("checked_on", "核对日期还没有到");
        }
        let (Some(id), Some(checked_on), Some(tells)) = (id, checked_on, tells) else { continue };
        policies.push(Policy {
            id,
            subject,
            title,
            answer,
            source,
            owner,
            checked_on,
            words,
            tells_of_matters: tells == YES,
            valid_until,
        });
    }
    policies
}
