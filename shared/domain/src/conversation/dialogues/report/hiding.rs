//! The wish to stay unknown, in whatever words it is said beside a matter: 匿名举报3号楼养鸡, 别说是我说的, 请保密.

use crate::conversation::denial::clauses;
use crate::conversation::words::says_only;

/// Words before 匿名 that deny it, or by which somebody else is anonymous.
#[rustfmt::skip]
const DENIED: &[&str] = &["不", "不用", "不要", "不想", "不需要", "不必", "别", "取消", "没", "没有", "非", "被", "有人", "遭", "遭到", "收到"];

/// Words behind 匿名 that make it the matter: 匿名信满天飞.
#[rustfmt::skip]
const ANONYMOUS_THINGS: &[&str] = &["信", "电话", "短信", "账号", "帖", "者", "群", "来信", "举报信", "投诉信", "骚扰", "的信", "消息", "评论"];

/// The same around 保密.
const NOT_SECRET: &[&str] = &["不", "没", "没有", "未", "非", "不要"];
#[rustfmt::skip]
const SECRET_THINGS: &[&str] = &["局", "工作", "协议", "柜", "单位", "性", "法", "员", "制度", "措施", "门", "室", "文件"];

/// Ways to say that no name is left.
#[rustfmt::skip]
const NO_NAME: &[&str] = &["不留名", "不留姓名", "不署名", "不要署名", "不想留名", "别留名", "不要留名", "不想露名", "不具名", "不写名字"];

/// Words that forbid, longer ones first where one begins another.
const FORBIDS: &[&str] = &["别", "不要", "不能", "不许", "勿", "莫", "甭", "不想", "不愿", "不希望", "不准"];

/// What is not to be done with somebody's name.
#[rustfmt::skip]
const SAYS: &[&str] = &["说", "写", "提", "讲", "透露", "泄露", "泄漏", "暴露", "公开", "公布", "登", "署", "留", "露", "告诉"];

/// What is not to be said.
#[rustfmt::skip]
const WHO: &[&str] = &[
    "我名", "我的名", "我姓", "我的姓", "名字", "姓名", "真名", "是我", "我说的", "我报的", "我举报", "我反映", "我投诉", "我是谁", "我的身份", "我身份", "我的信息", "我信息",
    "我的电话", "我电话", "我的号码", "我的手机",
];

/// Whom 告诉 may not begin with: 别告诉我没人管 asks for nothing.
const TO_US: &[&str] = &["我", "俺", "你", "您", "咱"];

/// People who are somebody's own: 别告诉我邻居.
#[rustfmt::skip]
const OWN_PEOPLE: &[&str] = &[
    "邻居", "家", "妈", "爸", "老公", "老婆", "老伴", "对象", "爱人", "儿子", "女儿", "闺女", "婆婆", "公公", "楼上", "楼下", "对门", "房东", "老板", "同事", "领导", "们家", "们邻居",
    "隔壁", "亲戚", "孩子",
];

/// Ways to say that it is told to nobody.
const TOLD_ABOUT: &[&str] =
    &["说出去", "传出去", "往外说", "对外说", "跟别人说", "和别人说", "跟人说", "和人说"];

/// What nobody is to do.
const LEARNS: &[&str] = &["知道", "晓得", "认出", "看到我", "看见我", "发现是我", "猜到", "查到我"];

/// The most characters between the parts of such a sentence.
const APART: usize = 6;

/// Whether a text asks that its sender stays unknown.
pub(in crate::conversation) fn hides(text: &str) -> bool {
    clauses(text).any(hides_in)
}

/// The text without the parts that ask for that, and without the reason for it.
pub(in crate::conversation) fn without_hiding(text: &str) -> String {
    clauses(text).filter(|clause| !hides_in(clause) && !fears(clause)).collect::<Vec<_>>().join("，")
}

/// Whether a text asks for that in words that speak of a report or of a name, whoever else may be meant.
pub(in crate::conversation) fn hides_plainly(text: &str) -> bool {
    clauses(text).any(|clause| {
        anonymous(clause) || secret(clause) || (hides_in(clause) && clause.contains(['报', '名', '诉', '映']))
    })
}

/// Whether a text asks for that and says nothing else.
pub(in crate::conversation) fn only_hides(text: &str) -> bool {
    let carries_nothing = |clause: &str| says_only(clause, POLITE, POLITE) || fears(clause);
    hides(text) && clauses(text).all(|clause| is_only_hiding(clause) || carries_nothing(clause))
}

/// Whether a text asks about it: 匿名举报会不会被知道.
pub(super) fn asks_about_it(text: &str) -> bool {
    let marks = ["吗", "?", "？", "会不会", "能不能", "可不可以", "怎么", "如何", "是不是", "有没有用"];
    text.chars().count() <= LONGEST_QUESTION && marks.iter().any(|mark| text.contains(mark))
}

/// The longest question about it, in characters; what is longer tells of a matter.
const LONGEST_QUESTION: usize = 13;

#[rustfmt::skip]
const POLITE: &[&str] = &["你好", "您好", "谢谢", "谢谢你", "谢谢您", "谢谢你们", "麻烦", "麻烦了", "麻烦你们", "拜托", "拜托了", "请", "求求你们", "一定", "啊"];

/// Words beside 匿名 and 保密 that tell of no matter.
#[rustfmt::skip]
const BESIDE: &[&str] = &[
    "我", "要", "想", "请", "帮", "能", "可以", "希望", "给", "替", "为", "对", "举报", "反映", "投诉", "上报", "报", "一下", "个", "件", "事", "事情", "吗", "吧", "了", "的", "这", "次",
    "用", "以", "方式", "形式", "处理", "是", "你们", "麻烦", "就", "行", "好", "谢谢", "啊", "么", "嘛", "呢", "能不能", "可不可以", "必须", "一定", "得", "问题", "情况", "一", "那",
    "名字", "姓名", "身份", "信息", "个人", "电话", "务必", "千万", "需要", "严格", "绝对", "外", "你", "您", "也", "还",
];

/// Words before 别说是我 that tell of no matter.
#[rustfmt::skip]
const BEFORE: &[&str] = &["千万", "请", "麻烦", "你们", "你", "您", "但", "但是", "一定", "我", "希望", "可", "可以", "能", "也", "就", "还", "最好", "务必", "求", "拜托", "怕", "你可"];

/// The longest part that is taken for nothing but the wish, in characters.
const LONGEST_WISH: usize = 14;

fn hides_in(clause: &str) -> bool {
    anonymous(clause) || secret(clause) || NO_NAME.iter().any(|word| clause.contains(word)) || untold(clause)
}

fn anonymous(clause: &str) -> bool {
    stands(clause, "匿名", DENIED, ANONYMOUS_THINGS)
}

fn secret(clause: &str) -> bool {
    stands(clause, "保密", NOT_SECRET, SECRET_THINGS)
}

/// Whether a word stands in a clause, neither behind nor before these.
fn stands(clause: &str, word: &str, not_behind: &[&str], not_before: &[&str]) -> bool {
    clause.match_indices(word).any(|(at, _)| {
        let (before, from) = clause.split_at(at);
        let after = from.strip_prefix(word).unwrap_or(from);
        !not_behind.iter().any(|deny| before.ends_with(deny))
            && !not_before.iter().any(|thing| after.starts_with(thing))
    })
}

/// Whether a clause forbids to tell who it was.
fn untold(clause: &str) -> bool {
    // 怕老人摔了都没人知道 is no such fear.
    let nobody_knows =
        ["不知道", "没人知道", "没有人知道", "才知道", "我知道"].iter().any(|it| clause.contains(it));
    let fears_it = clause.contains('怕') && clause.contains("知道") && !nobody_knows;
    fears_it || FORBIDS.iter().any(|word| behind(clause, word).any(is_told_to_nobody))
}

/// What stands behind each place of a word.
fn behind<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = &'a str> {
    text.match_indices(word).filter_map(move |(at, _)| text.get(at + word.len()..))
}

/// Whether what is forbidden is to tell who it was.
fn is_told_to_nobody(forbidden: &str) -> bool {
    let near = |text: &str, word: &str| {
        text.find(word).filter(|at| text.get(..*at).is_some_and(|gap| gap.chars().count() <= APART))
    };
    let name = SAYS.iter().any(|says| {
        behind(forbidden, says).any(|rest| {
            near(forbidden, says).is_some()
                && (WHO.iter().any(|who| near(rest, who).is_some()) || rest == "我")
        })
    });
    let people = behind(forbidden, "告诉").any(|whom| near(forbidden, "告诉").is_some() && is_somebody(whom));
    let out = TOLD_ABOUT.iter().any(|word| forbidden.contains(word));
    let learns = ["让", "叫", "给", "被"].iter().any(|word| forbidden.starts_with(word))
        && LEARNS.iter().any(|word| forbidden.contains(word));
    name || people || out || learns
}

/// Whether a text begins with somebody who is not to be told.
fn is_somebody(whom: &str) -> bool {
    match TO_US.iter().find_map(|word| whom.strip_prefix(word)) {
        Some(rest) => OWN_PEOPLE.iter().any(|word| rest.starts_with(word)),
        None => !whom.is_empty(),
    }
}

/// Whether a clause gives the reason: 怕被报复.
fn fears(clause: &str) -> bool {
    clause.contains('怕')
        && ["报复", "得罪", "知道", "打击", "找麻烦", "找我"].iter().any(|word| clause.contains(word))
}

fn is_only_hiding(clause: &str) -> bool {
    let named = ["匿名", "保密", "不留名", "不留姓名", "不署名"];
    if says_only(clause, &named, BESIDE) {
        return true;
    }
    let wish = untold(clause) && clause.chars().count() <= LONGEST_WISH;
    let before = FORBIDS.iter().filter_map(|word| clause.find(word)).min().and_then(|at| clause.get(..at));
    wish && before.is_some_and(|before| before.is_empty() || says_only(before, BEFORE, BEFORE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_to_stay_unknown_is_heard_beside_a_matter() {
        for text in [
            "匿名举报3号楼养鸡",
            "我要匿名投诉楼上",
            "新湛一路有人占道，别说是我说的",
            "不要告诉别人是我报的",
            "请保密",
            "怕被报复，别说我名字",
            "千万别告诉我邻居",
            "饭店油烟大，我不留名",
            "别让楼上知道是我",
            "不想被人知道",
            "可千万别跟邻居说是我反映的",
            "不要公开我的名字",
        ] {
            assert!(hides(text), "{text}");
        }
        for text in [
            "不匿名",
            "我不想匿名",
            "匿名信满天飞",
            "有人匿名举报我",
            "别告诉我没人管",
            "不要让车停在我家门口",
            "别让我家再漏水了",
            "你们不说我也知道",
            "保密工作没做好",
            "信息不保密",
            "不要在我家门口写字",
            "怕老人摔了都没人知道",
        ] {
            assert!(!hides(text), "{text}");
        }
    }

    #[test]
    fn a_wish_that_is_nothing_else_is_told_from_a_matter() {
        for text in [
            "请保密",
            "千万别告诉我邻居",
            "怕被报复，别说我名字",
            "不要告诉别人是我报的",
            "可以匿名吗",
            "我要匿名举报",
        ] {
            assert!(only_hides(text), "{text}");
        }
        for text in [
            "匿名举报3号楼养鸡",
            "新湛一路有人占道，别说是我说的",
            "匿名投诉：饭店油烟",
            "楼上半夜装修别说是我说的",
        ] {
            assert!(!only_hides(text), "{text}");
        }
    }
}
