//! Finds the place in what somebody tells: `新湛一路有个井盖松了` names 新湛一路.
//!
//! It looks for the words that end the names of places and takes the name before them. What it misses, the
//! conversation asks for; what it takes too much of, an officer reads without harm.

/// A place found in a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Whether it has a name (新湛一路) or only a position (老王家门口). The first field: it decides the order.
    pub(super) named: bool,
    /// How many characters it has.
    length: usize,
    /// The words.
    pub(super) phrase: String,
    /// Whether the text says nothing besides.
    pub(super) only: bool,
}

/// Words with which the name of a place ends, and how many characters the name must have at least.
#[rustfmt::skip]
const ENDINGS: &[(&str, usize)] = &[
    ("小区", 1), ("社区", 1), ("广场", 1), ("公园", 1), ("市场", 1), ("学校", 1), ("小学", 1), ("中学", 1),
    ("医院", 1), ("花园", 1), ("大厦", 1), ("号楼", 1), ("街道", 2), ("路", 2), ("街", 2), ("道", 2),
    ("桥", 2), ("站", 2), ("院", 2),
];

/// What may follow a name and still belong to it, numbers between them or not.
#[rustfmt::skip]
const EXTENSIONS: &[&str] = &[
    "号楼", "号院", "号", "栋", "楼", "单元", "小区", "院", "车站", "站", "路口", "交叉口", "街口", "门口",
    "东门", "西门", "南门", "北门", "大门", "口", "附近", "对面", "旁边", "旁", "桥下", "边上", "边",
];

/// Words that look like the end of a name and are none.
#[rustfmt::skip]
const MASKED: &[&str] = &[
    "下水道", "人行道", "管道", "通道", "楼道", "车道", "知道", "报道", "道理", "道路", "马路", "公路",
    "路灯", "路面", "路人", "电路", "线路", "铁路", "走路", "让路", "修路", "堵路", "大街", "号码", "账号",
    "几号", "住院", "站着", "站在",
];

/// Words after which a name may begin.
const LEAD_INS: &[&str] = &[
    "在", "从", "到", "的", "是", "有", "请", "我", "你", "您", "咱", "们", "这", "那", "去", "住", "家住",
    "位于", "今天", "昨天", "早上", "晚上", "上午", "下午", "夜里", "昨晚", "刚才", "刚刚", "现在", "发现",
    "看见", "看到", "经过", "路过", "地点", "地址", "位置",
];

/// Words that make a short text a place although it has no name.
#[rustfmt::skip]
const POSITIONS: &[&str] = &[
    "门口", "楼下", "楼上", "楼前", "楼后", "附近", "对面", "旁", "边", "路口", "超市", "商店", "银行",
    "饭店", "酒店", "车站", "小区", "社区", "广场", "公园", "市场", "学校", "医院", "停车场", "单元", "栋",
    "号", "路", "街", "道", "桥", "院", "站", "店", "厂", "家",
];

/// Characters that tell of something happening: a text with one of them is no mere place.
const EVENTS: &str = "了坏不没很漏堵破掉乱吵臭脏修停塌裂松缺断丢有人怎么吗什办";

/// The longest place, in characters.
pub(super) const LONGEST: usize = 60;

/// The place that a text names, if it names one.
pub(super) fn read(text: &str) -> Option<Found> {
    text.split(is_break)
        .filter_map(in_clause)
        .max()
        .map(|mut found| {
            found.only = left_over(text, &found.phrase) <= 2;
            found
        })
        .or_else(|| position(text))
}

fn is_break(c: char) -> bool {
    c.is_whitespace() || (c.is_ascii_punctuation() && c != '-') || "，。！？；、：“”（）…".contains(c)
}

fn left_over(text: &str, phrase: &str) -> usize {
    let rest = text.replacen(phrase, "", 1);
    let lead_ins = LEAD_INS.iter().fold(rest, |rest, word| rest.replace(word, ""));
    lead_ins.chars().filter(|c| !is_break(*c)).count()
}

fn in_clause(clause: &str) -> Option<Found> {
    let masked = MASKED.iter().fold(clause.to_owned(), |text, word| {
        // A mark of the same length in bytes, so that positions stay.
        text.replace(word, &"\0".repeat(word.len()))
    });
    let mut best: Option<Found> = None;
    for (at, _) in masked.char_indices() {
        let Some((ending, least)) = ENDINGS.iter().find(|(ending, _)| masked[at..].starts_with(ending))
        else {
            continue;
        };
        let start = name_start(&masked[..at]);
        if masked[start..at].chars().count() < *least {
            continue;
        }
        let end = extend(clause, at + ending.len());
        let phrase = &clause[start..end];
        let length = phrase.chars().count();
        if length <= LONGEST {
            best = best.max(Some(Found { named: true, length, phrase: phrase.to_owned(), only: false }));
        }
    }
    best
}

/// Where the name begins that ends with `before`: after the last lead-in, at most ten characters back.
fn name_start(before: &str) -> usize {
    let ten_back = before.char_indices().rev().nth(9).map_or(0, |(at, _)| at);
    let near = &before[ten_back..];
    let after = |word: &&str| near.rfind(*word).map(|at| at + word.len());
    ten_back + LEAD_INS.iter().chain(&["\0"]).filter_map(after).max().unwrap_or(0)
}

/// The end of a place, moved on over house numbers and gates.
fn extend(clause: &str, mut end: usize) -> usize {
    loop {
        let rest = &clause[end..];
        let number = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || "-一二三四五六七八九十".contains(c)))
            .unwrap_or(rest.len());
        let Some(extension) = EXTENSIONS.iter().find(|word| rest[number..].starts_with(**word)) else {
            return end;
        };
        end += number + extension.len();
    }
}

/// A short text that is a place without a name: 老王超市边上.
fn position(text: &str) -> Option<Found> {
    let text = text.trim();
    let masked = MASKED.iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    let length = text.chars().count();
    let is_place = (2..=15).contains(&length)
        && !text.contains(|c| EVENTS.contains(c))
        && POSITIONS.iter().any(|word| masked.contains(word));
    is_place.then(|| Found { named: false, length, phrase: text.to_owned(), only: true })
}

/// Whether a text tells of something happening or says that the place is not known (不知道): then it is no place,
/// even as the answer to the question for it.
pub(super) fn tells_of_something(text: &str) -> bool {
    text.chars().any(|c| EVENTS.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_found_and_cut_sensibly() {
        for (text, phrase, only) in [
            ("新湛一路有个古力盖松动了，很危险", "新湛一路", false),
            ("新湛一路", "新湛一路", true),
            ("就在新湛一路12号门口。", "新湛一路12号门口", true),
            ("昨天晚上我在延安三路路口看见一棵树倒了", "延安三路路口", false),
            ("我家住湛山社区3号楼2单元，楼道灯坏了", "湛山社区3号楼2单元", false),
            ("菜市场东边有人占道", "菜市场", false),
            ("老王超市边上", "老王超市边上", true),
            ("井盖松了，地点：香港中路8号对面", "香港中路8号对面", false),
        ] {
            let found = read(text).unwrap_or_else(|| panic!("nothing in {text}"));
            assert_eq!((found.phrase.as_str(), found.only), (phrase, only), "{text}");
        }
    }

    #[test]
    fn what_names_no_place_is_asked_for() {
        for text in [
            "路边的井盖松了",
            "下水道堵了三天",
            "楼道灯坏了",
            "不知道找谁",
            "水管爆了",
            "路灯不亮",
            "",
            "。",
            "5号停水",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
