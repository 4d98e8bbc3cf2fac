//! Words that steer a dialogue where the model takes a message for one: they count only if the message says nothing
//! else, because 发霉了 and 护栏撤了 tell of a matter.

use super::words::{normalise, says_only};

/// What sends a report, in any number and order.
#[rustfmt::skip]
const AGREES: &[&str] = &[
    "是", "是的", "要", "好", "好的", "行", "对", "嗯", "恩", "可以", "中", "成", "报", "报上去", "上报", "发", "交", "同意", "没错", "没问题",
    "ok", "okay", "yes", "yeah", "sure", "shi", "shide", "hao", "haode", "dui", "xing", "yao", "en", "keyi", "bao", "baoba",
];

/// What ends a report, besides the words that agree.
#[rustfmt::skip]
const FINISHES: &[&str] = &[
    "完成", "说完", "讲完", "打完", "写完", "发完", "说清", "说清楚", "就这些", "就这", "就这样", "就这么多", "就这事", "就这个事", "就这一件", "就这么个事", "发送", "提交",
    "齐了", "够了", "好了", "行了", "可以了", "结束", "到此为止", "修吧", "来吧", "没别的", "没别的了", "没有别的", "没有别的了", "没其他", "没其他的", "没有其他", "没有其他的",
    "over", "done", "finish", "finished", "thatsall", "thatisall", "wancheng", "wanle", "jiuzhexie", "jiuzheyang", "fasong", "tijiao", "haole", "send", "submit",
];

/// What ends a report only as the whole text: 都没了 and 墙皮完了 may tell of something.
#[rustfmt::skip]
const FINISHES_ALONE: &[&str] = &[
    "完", "没了", "没了没了", "没有了", "没啦", "完了", "完啦", "嗯没了", "没了谢谢", "没有了谢谢", "wan", "meile", "meiyoule",
];

/// What drops a report.
#[rustfmt::skip]
const DROPS: &[&str] = &[
    "取消", "算了", "算啦", "罢了", "不报", "别报", "不发", "不上报", "不投诉", "不想报", "不打算报", "删掉", "删除", "退出", "拉倒", "作废", "撤回", "撤销",
    "cancel", "stop", "quit", "nevermind", "quxiao", "suanle", "tuichu", "bubaole", "chehui",
];

/// The same in words that may also tell what has happened to something: 3路车 取消了.
const TELLS_OF_AN_END: &[&str] = &["取消了", "作废了", "退出了", "撤回了", "撤销了", "都取消了", "都作废了"];

/// What declines an offer.
#[rustfmt::skip]
const DECLINES: &[&str] = &["不", "不用", "不要", "不需要", "不必", "不了", "否", "不是", "no", "nope", "buyong", "buyongle", "buyao"];

/// What drops something of which nothing was told yet, wherever it stands.
#[rustfmt::skip]
const LETS_GO: &[&str] = &[
    "取消", "算了", "算啦", "罢了", "不报", "别报", "不发", "退出", "拉倒", "作废", "没事", "不用", "不弄", "不要", "免了", "不打", "别打", "不想",
    "cancel", "stop", "never mind", "quit", "quxiao", "suan le", "tuichu", "buyong", "bu yong",
];

/// Words around those that do not change them.
#[rustfmt::skip]
const BESIDE: &[&str] = &[
    "了", "吧", "啊", "呀", "呢", "哈", "哦", "噢", "呐", "嘞", "嘛", "哎", "唉", "诶", "那", "就", "就是", "都", "也", "还是", "我", "俺", "你", "您", "们", "给", "帮", "请", "麻烦",
    "的", "这", "这个", "这么", "这么个", "个", "这次", "这件", "事", "话", "一下", "上去", "上", "快", "快点", "赶紧", "先", "想", "要", "说", "谢谢", "谢谢你", "谢谢您", "谢谢你们",
    "师傅", "同志", "现在", "暂时", "太麻烦", "打", "号", "号码", "电话", "报修", "上报", "诉求", "刚才", "收到", "知道了", "明白", "全部", "le", "ba", "de", "please", "thanks",
];

/// Whether a text agrees, and says nothing else.
pub(super) fn agrees(text: &str) -> bool {
    says_only(&normalise(text), AGREES, BESIDE)
}

/// Whether a text says that everything is told, and nothing else.
pub(super) fn finishes(text: &str) -> bool {
    let plain = normalise(text);
    FINISHES_ALONE.contains(&plain.as_str()) || says_only(&plain, &[FINISHES, AGREES].concat(), BESIDE)
}

/// Whether a text drops what is being told, and says nothing else.
pub(super) fn drops(text: &str) -> bool {
    let plain = normalise(text);
    !TELLS_OF_AN_END.contains(&plain.as_str()) && says_only(&plain, DROPS, BESIDE)
}

/// Whether a text says no, and nothing else.
pub(super) fn declines(text: &str) -> bool {
    says_only(&normalise(text), DECLINES, BESIDE)
}

/// Whether a text may drop something of which nothing was told yet.
pub(super) fn lets_go(text: &str) -> bool {
    let plain = text.to_lowercase();
    declines(text) || LETS_GO.iter().any(|mark| plain.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_text_that_says_nothing_else_steers() {
        for text in ["嗯呐报吧", "对对对就是要报给你们", "好的👌", "shi de", "中", "OK", "好吧谢谢"]
        {
            assert!(agrees(text), "{text}");
        }
        for text in ["说完了 发吧", "行了就这么个事", "that's all", "没了", "tijiao", "没有别的了，提交吧"]
        {
            assert!(finishes(text), "{text}");
        }
        for text in ["算了吧", "我不报了", "不想报了", "哎，别报了，谢谢", "cancel", "取消吧", "不发了🙅"]
        {
            assert!(drops(text), "{text}");
        }
        for text in
            ["栏杆没了", "发霉了", "发臭了", "没完没了", "都没了", "好臭", "好吵", "要命", "报警了", "发水了"]
        {
            assert!(!agrees(text) && !finishes(text), "{text}");
        }
        for text in ["护栏撤了", "不安全", "取消了", "自己弄不了", "不要撤回", "不热", "不报销了", "用不了"]
        {
            assert!(!drops(text) && !declines(text), "{text}");
        }
    }
}
