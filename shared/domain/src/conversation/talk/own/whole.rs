//! Sentences that speak of an own report and of nothing else, without its number and without a command: 我不服,
//! 解决了吗, 不用来了, 我想加一张照片. Each is read as a whole, so that a matter is never mistaken for one.

use crate::conversation::asked::{self, Asked};
use crate::conversation::denial::{asks_whether, clauses};
use crate::conversation::dialogues::choosing::OwnStep;
use crate::conversation::words::says_only;

/// Who does not accept that their report was declined.
#[rustfmt::skip]
const OBJECTS: &[&str] = &[
    "不服", "不服气", "不同意", "不接受", "不认可", "不认", "凭什么不受理", "凭什么不管", "凭什么不办", "凭什么拒绝", "凭什么驳回", "为什么不受理", "为啥不受理", "不公平", "不合理",
    "没道理", "没有道理",
];

/// Words beside an objection.
#[rustfmt::skip]
const BESIDE_OBJECTION: &[&str] = &[
    "我", "我们", "俺", "就", "就是", "很", "太", "非常", "坚决", "表示", "对", "这", "这个", "那个", "结果", "处理", "答复", "决定", "说法", "理由", "你们", "你", "您", "的", "了", "啊", "呀",
    "呢", "吧", "也", "还是", "是", "真", "实在", "完全", "根本", "诉求",
];

/// What somebody sends who has something more to show.
#[rustfmt::skip]
const FURTHER: &[&str] = &["照片", "相片", "图片", "图", "视频", "录像", "语音", "录音", "位置", "定位", "情况", "信息", "材料", "证据", "地址", "说明"];

/// What they say of it.
const ADDS: &[&str] = &["加", "补", "添", "发", "传", "补充", "补发", "再加", "再补", "再发", "再传", "追加"];

#[rustfmt::skip]
const BESIDE_FURTHER: &[&str] = &[
    "我", "俺", "想", "要", "还", "再", "能", "能不能", "可以", "可不可以", "给", "你们", "你", "您", "一", "两", "几", "张", "个", "段", "条", "点", "些", "一下", "上去", "过去", "过来", "上", "去",
    "吗", "么", "吧", "呢", "啊", "了", "行吗", "新", "的", "请", "麻烦", "那", "把", "也", "诉求", "里",
];

/// What is asked of a report: 修好了吗.
#[rustfmt::skip]
const DONE: &[&str] = &["解决", "处理", "修", "办", "弄", "整", "搞", "受理"];

/// What calls off those who would come.
#[rustfmt::skip]
const CALLS_OFF: &[&str] = &[
    "不用来了", "不用来", "不用再来了", "不用修了", "不用再修了", "不用管了", "不用办了", "不用处理了", "不用派人了", "不用派人来了", "不用麻烦了", "不用麻烦你们了", "不用过来了", "不用上门了",
    "别来了", "不必来了", "不需要来了", "不需要修了", "不需要处理了", "不需要了", "不用弄了", "不用看了", "不用跑了", "不用跑一趟了",
];

/// Words beside it.
#[rustfmt::skip]
const BESIDE_CALLING_OFF: &[&str] = &[
    "你们", "您", "你", "师傅", "工作人员", "人", "就", "也", "都", "那", "谢谢", "谢谢你们", "辛苦", "辛苦了", "麻烦", "麻烦了", "啊", "啦", "吧", "哈", "现在", "今天", "所以", "可以", "请", "先", "自己",
    "我", "我们", "已经", "这个", "那个", "这事", "那事", "的", "诉求", "报的", "刚才", "好的", "嗯",
];

/// Words that say of work, as a whole, that it is not done.
#[rustfmt::skip]
const UNSOLVED: &[&str] = &[
    "没解决", "没有解决", "未解决", "没得到解决", "没修好", "没有修好", "没修", "没弄好", "没整好", "没办好", "没处理", "没处理好", "没有处理", "没人来", "没人管", "又坏了", "又漏了", "又堵了", "又灭了",
    "又松了", "又不亮了", "又来了", "老样子", "白修了", "没用",
];

/// Words beside them.
#[rustfmt::skip]
const BESIDE_UNSOLVED: &[&str] = &[
    "还", "还是", "根本", "都", "一直", "仍然", "仍", "也", "就", "我", "我家", "我的", "问题", "事", "事情", "的", "啊", "呀", "呢", "啦", "到现在", "现在", "至今", "上次", "报的", "那个", "这个", "这件", "那件", "诉求",
];

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The step that a text asks for as a whole, and what is said besides.
pub(super) fn read(text: &str) -> Option<(OwnStep, String)> {
    let said = || text.trim().to_owned();
    if let Some(reason) = objection(text) {
        return Some((OwnStep::Appeal, reason));
    }
    if announces_more(text) {
        return Some((OwnStep::Add, String::new()));
    }
    if asks_how_far(text) {
        return Some((OwnStep::Show, said()));
    }
    calls_off(text).then(|| (OwnStep::Withdraw, said()))
}

/// What is said beside an objection; empty where nothing is: 我不服, but 不服，我家真的漏水.
fn objection(text: &str) -> Option<String> {
    let objects = |clause: &str| says_only(clause, OBJECTS, BESIDE_OBJECTION);
    if objects(&plain(text)) {
        return Some(String::new());
    }
    let first = clauses(text).next()?;
    objects(first).then(|| text.trim().to_owned())
}

/// Whether somebody says that they will send more, and sends nothing yet: 我想加一张照片.
pub(in crate::conversation) fn announces_more(text: &str) -> bool {
    let plain = plain(text);
    let beside = || [BESIDE_FURTHER, ADDS].concat();
    ADDS.iter().any(|word| plain.contains(word)) && says_only(&plain, FURTHER, &beside())
}

/// Whether a text asks whether something is done, and says nothing else: 解决了吗, 修好没有.
fn asks_how_far(text: &str) -> bool {
    let asks = asks_whether(text) && DONE.iter().any(|word| text.contains(word));
    asks && asked::read(text) == Some(Asked::Progress)
}

/// Whether a text says that nobody has to come any more, and at most why: 已经修好了，不用来了.
pub(super) fn calls_off(text: &str) -> bool {
    let off = |clause: &str| says_only(clause, CALLS_OFF, BESIDE_CALLING_OFF);
    let why = |clause: &str| asked::before_solved(clause).is_some() || says_only(clause, WHY, BESIDE_WHY);
    let beside = |clause: &str| says_only(clause, BESIDE_CALLING_OFF, &[]);
    !asks_whether(text)
        && clauses(text).any(off)
        && clauses(text).all(|clause| off(clause) || why(clause) || beside(clause))
}

/// Why nobody has to come: it is done already.
#[rustfmt::skip]
const WHY: &[&str] = &["修好了", "修好", "好了", "弄好了", "整好了", "搞好了", "亮了", "通了", "有人修了", "有人来过了", "解决了", "处理了", "处理好了", "自己好了", "来水了", "来电了"];

#[rustfmt::skip]
const BESIDE_WHY: &[&str] = &[
    "已经", "都", "刚才", "刚刚", "现在", "今天", "物业", "邻居", "师傅", "我", "我们", "我家", "自己", "给", "灯", "路灯", "水", "电", "井盖", "这个", "那个", "了", "的", "又", "找人", "儿子", "人家", "他们",
];

/// Whether a text says, and says nothing else, that something is not done or came back.
pub(in crate::conversation) fn says_unsolved(text: &str) -> bool {
    !asks_whether(text) && says_only(&plain(text), UNSOLVED, BESIDE_UNSOLVED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_is_about_a_report_as_a_whole_is_found() {
        for (text, step, said) in [
            ("不服", OwnStep::Appeal, ""),
            ("我不服！", OwnStep::Appeal, ""),
            ("我对你们的处理决定不服", OwnStep::Appeal, ""),
            ("凭什么不受理？", OwnStep::Appeal, ""),
            ("不服，我家真的漏水", OwnStep::Appeal, "不服，我家真的漏水"),
            ("我想加一张照片", OwnStep::Add, ""),
            ("能不能再发个视频", OwnStep::Add, ""),
            ("可以补几张图吗", OwnStep::Add, ""),
            ("解决了吗", OwnStep::Show, "解决了吗"),
            ("修好没有", OwnStep::Show, "修好没有"),
            ("我的诉求处理了没", OwnStep::Show, "我的诉求处理了没"),
            ("已经修好了，不用来了", OwnStep::Withdraw, "已经修好了，不用来了"),
            ("不用来了 灯亮了 谢谢你们", OwnStep::Withdraw, "不用来了 灯亮了 谢谢你们"),
            ("师傅不用修了", OwnStep::Withdraw, "师傅不用修了"),
        ] {
            assert_eq!(read(text), Some((step, said.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_matter_is_no_such_sentence() {
        for text in [
            "物业收费不合理",
            "邻居不同意装电梯",
            "小区发的照片是假的",
            "有人乱发图片",
            "身份证怎么办",
            "垃圾没人管",
            "供暖不用交钱吗",
            "不用来了吗",
            "医保怎么办理",
            "叫你们别来了还来，扰民",
            "路灯修好了",
            "加装电梯",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn only_a_bare_sentence_says_that_work_is_not_done() {
        for text in ["没解决", "还是没修好啊", "上次报的那个问题没解决", "又坏了"] {
            assert!(says_unsolved(text), "{text}");
        }
        for text in ["路灯没修好", "垃圾没人管", "解决没有", "三楼又漏了"] {
            assert!(!says_unsolved(text), "{text}");
        }
    }
}
