//! Finds the place in a resident's text: `新湛一路有个井盖松了` names 新湛一路.
//!
//! It looks for words that end place names and takes the name before them. If it misses a place, the conversation asks
//! for it; if it takes too many words, an officer can still read the place.

/// A place found in a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Whether it has a name (新湛一路) or only a position (老王家门口). It must be the first field because it decides the
    /// order.
    pub(super) named: bool,
    /// How many characters it has.
    length: usize,
    /// The words that name it.
    pub(super) phrase: String,
    /// Whether the text says nothing else.
    pub(super) only: bool,
}

/// Words that end a place name, and how many characters the name before them must have at least.
#[rustfmt::skip]
const ENDINGS: &[(&str, usize)] = &[
    ("小区", 1), ("社区", 1), ("广场", 1), ("公园", 1), ("市场", 1), ("学校", 1), ("小学", 1), ("中学", 1),
    ("医院", 1), ("花园", 1), ("大厦", 1), ("号楼", 1), ("街道", 2), ("路", 2), ("街", 2), ("道", 2),
    ("桥", 2), ("站", 2), ("院", 2),
];

/// Words that may follow a name and still belong to it, with or without numbers between them.
#[rustfmt::skip]
const EXTENSIONS: &[&str] = &[
    "号楼", "号院", "号", "栋", "楼", "单元", "小区", "院", "车站", "站", "路口", "交叉口", "街口", "门口",
    "东门", "西门", "南门", "北门", "大门", "口", "附近", "对面", "旁边", "旁", "桥下", "边上", "边",
];

/// Words that begin like those but mean something else.
#[rustfmt::skip]
const NO_EXTENSIONS: &[&str] = &[
    "楼下", "楼上", "楼前", "楼后", "楼顶", "楼梯", "楼板", "楼房", "楼门", "楼层", "楼内", "楼里", "楼体", "站牌", "站长", "站务", "口子",
    "边缘", "边坡", "院内", "院墙", "号称", "号线",
];

/// Words that look like the end of a name but are not.
#[rustfmt::skip]
const MASKED: &[&str] = &[
    "人行道", "人行横道", "路灯", "路面", "路人", "路上", "路边", "路牌", "路障", "路沿", "路缘", "路基", "路滑", "路过", "路况", "路程",
    "下水道", "管道", "通道", "楼道", "车道", "知道", "报道", "道理", "道路", "占道", "盲道", "便道",
    "过道", "走道", "坡道", "步道", "跑道", "河道", "轨道", "赛道", "渠道", "频道", "味道", "难道", "霸道", "公道", "人道", "半道",
    "行道", "水道", "烟道", "暗道", "弯道", "匝道", "绿道", "车行道", "道闸", "道歉", "打交道", "一道", "门道", "街道上",
    "马路", "公路",
    "电路", "线路", "铁路", "走路", "让路", "修路", "堵路", "占路", "挡路", "拦路", "封路", "断路", "短路", "绕路", "迷路", "半路",
    "铺路", "挖路", "问路", "带路", "赶路", "养路", "岔路", "小路", "土路", "主路", "辅路", "柏油路", "水泥路", "石板路", "沥青路",
    "条路", "段路", "之路", "出路", "顺路", "沿路", "网路", "上学路", "回家路", "大街上", "满大街", "个大街", "条大街", "条街", "逛街", "上街", "街坊",
    "街上", "街边", "街头", "沿街", "临街", "过街", "街面", "号码", "账号", "几号", "住院", "院子", "院里", "出院", "站着", "站在", "站岗", "站台",
    "站起", "站住", "站不", "站满", "网站", "过桥", "搭桥",
];

/// Generic places: they do not end a name, but may be part of an address.
#[rustfmt::skip]
const SPOTS: &[&str] = &[
    "公交车站", "公交站", "充电站", "加油站", "快递站", "换热站", "垃圾站", "中转站", "收购站", "回收站", "变电站", "泵站", "驿站",
    "服务站", "工作站", "卫生站", "地铁站",
];

/// Words after which a name may begin.
#[rustfmt::skip]
const LEAD_INS: &[&str] = &[
    "在", "从", "到", "的", "是", "有", "那个", "这个", "有个", "个事", "事儿", "味儿", "个", "请", "我", "你", "您", "咱", "们", "这", "那", "去", "住", "家住", "往", "离", "把", "被", "让",
    "给", "叫", "就", "起", "靠近", "位于", "今天", "昨天", "前天", "每天", "天天", "整天", "最近", "早上", "晚上", "上午", "中午", "下午",
    "夜里", "半夜", "凌晨", "傍晚", "昨晚", "刚才", "刚刚", "现在", "经常", "总是", "老是", "发现", "看见", "看到", "经过", "路过", "地点",
    "地址", "位置", "看看", "想", "找", "一下", "投诉", "反映", "举报", "报修", "请问", "麻烦", "希望", "关于", "听说", "啊", "呀", "呢",
    "吧", "吗", "嘛",
];

/// Words that tell of something, after which a name may begin too: 灯坏了登州路.
const EVENT_WORDS: &[&str] = &["了", "坏", "没", "漏", "堵", "塌", "裂", "掉", "吵", "臭", "很"];

/// Words before the end of a name that are not a name: 整个小区, 孩子学校.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "又来", "来", "整个", "全", "本", "该", "某", "老旧", "旧", "老", "新", "隔壁", "附近", "对面", "旁边", "每个", "各", "各个", "别的", "其他", "其它", "另一个", "一个", "两个",
    "三个", "几个", "好几个", "个", "多个", "里", "边", "家", "条", "座", "所", "一座", "一所", "一条", "两条", "一家", "孩子", "孙子", "几", "立交", "过街天", "人行天", "人行", "高架", "哪个", "哪条", "哪", "好多", "很多", "隔壁的",
    "门前", "门口", "家门口", "楼下", "楼前", "整条", "几条", "周围", "周边", "同一个", "社区", "找社区", "找物业", "一号", "开放式", "无物业", "封闭",
];

/// Words that make a short text a place even without a name.
#[rustfmt::skip]
const POSITIONS: &[&str] = &[
    "门口", "楼下", "楼上", "楼前", "楼后", "附近", "对面", "旁", "边", "路口", "超市", "商店", "银行",
    "饭店", "酒店", "车站", "小区", "社区", "广场", "公园", "市场", "学校", "医院", "停车场", "单元", "栋",
    "号", "路", "街", "道", "桥", "院", "站", "店", "厂", "家", "楼", "对过", "拐角", "跟前", "前面", "后面", "东侧", "西侧", "庄", "村", "岛", "湾",
    "南侧", "北侧",
];

/// Words that may still follow them at the end of a text.
const TAILS: &[&str] = &[
    "那儿",
    "那里",
    "那边",
    "这儿",
    "这里",
    "这边",
    "那个口",
    "里面",
    "里头",
    "外面",
    "外头",
    "里",
    "外",
    "内",
    "上",
    "的",
    "啊",
    "呢",
    "吧",
    "。",
];

/// Characters that tell of an event: a text with one of them is not only a place.
const EVENTS: &str = "了坏不没很漏堵破掉乱吵臭脏修停塌裂松缺断丢有人怎么吗什办";

/// The same next to a place name, where they cannot be part of it: 登州路积水.
const EVENTS_BESIDE: &str = "淹积水火烟响亮灭倒翘冒爆滑";

/// The longest place, in characters.
pub(super) const LONGEST: usize = 60;
/// The longest name before its ending, in characters, if nothing marks its beginning.
const LONGEST_NAME: usize = 10;

/// The place that a text names, if it names one.
pub(super) fn read(text: &str) -> Option<Found> {
    text.split(is_break)
        .filter_map(in_clause)
        .max()
        .map(|mut found| {
            found.only = says_nothing_besides(text, &found.phrase);
            found
        })
        .or_else(|| position(text))
}

/// The place that a text names, if it is one of these: the longest name, with the house number or gate behind it.
pub(super) fn known(text: &str, places: &[String]) -> Option<Found> {
    let masked = mask(text, SPOTS, "\u{1}");
    let found = places.iter().filter_map(|name| Some((text.find(name.as_str())?, name)));
    let (at, name) = found.max_by_key(|(_, name)| name.len())?;
    // 闽江路 within 闽江路二支路 or 闽江路社区 is another place: what stands there is read as it is.
    let end = at + name.len();
    let read = read(text).filter(|found| found.named && found.phrase.contains(name.as_str()));
    if let Some(read) = read {
        let trimmed = read.phrase.find(name.as_str()).map_or("", |from| &read.phrase[..from]);
        if trimmed.is_empty() || trimmed.ends_with(['省', '市', '区', '道', '和', '与', '跟', '路']) {
            return Some(read);
        }
    }
    let phrase = text[at..extend(&masked, end)].to_owned();
    let length = phrase.chars().count();
    Some(Found { named: true, length, only: says_nothing_besides(text, &phrase), phrase })
}

fn is_break(c: char) -> bool {
    c.is_whitespace() || (c.is_ascii_punctuation() && c != '-') || "，。！？；、：“”（）…".contains(c)
}

/// Whether a text says where and nothing else.
fn says_nothing_besides(text: &str, phrase: &str) -> bool {
    let rest = text.replacen(phrase, "", 1);
    if rest.contains(|c| EVENTS.contains(c) || EVENTS_BESIDE.contains(c)) {
        return false;
    }
    let lead_ins = LEAD_INS.iter().fold(rest, |rest, word| rest.replace(word, ""));
    lead_ins.chars().filter(|c| !is_break(*c)).count() <= 2
}

/// The text with marks of the same length in place of these words, so that positions stay.
fn mask(text: &str, words: &[&str], mark: &str) -> String {
    words.iter().fold(text.to_owned(), |text, word| text.replace(word, &mark.repeat(word.len())))
}

fn in_clause(clause: &str) -> Option<Found> {
    let masked = mask(&mask(clause, MASKED, "\0"), SPOTS, "\u{1}");
    let mut best: Option<Found> = None;
    // The byte range of the last place found; a place directly after it is joined to it.
    let (mut from, mut to) = (0, 0);
    for (at, _) in masked.char_indices() {
        let Some((ending, least)) = ENDINGS.iter().find(|(ending, _)| masked[at..].starts_with(ending))
        else {
            continue;
        };
        if at < to {
            continue;
        }
        let start = name_start(&masked, to, at);
        let name = masked[start..at].trim_start_matches('\u{1}');
        let joins = to > 0 && start == to && (!name.is_empty() || *least == 1);
        if !joins && (name.chars().count() < *least || NO_NAMES.contains(&name)) {
            continue;
        }
        let start = if joins { from } else { at - name.len() };
        (from, to) = (start, extend(&masked, at + ending.len()));
        let phrase = &clause[from..to];
        let length = phrase.chars().count();
        if length <= LONGEST {
            best = best.max(Some(Found { named: true, length, phrase: phrase.to_owned(), only: false }));
        }
    }
    best
}

/// The start of the name that ends at `end`: after the last word that can precede a name, and after the previous place.
/// If nothing marks its beginning, the name is assumed to be short, and never starts inside a number.
fn name_start(text: &str, found: usize, end: usize) -> usize {
    let before = &text[found..end];
    let after = |word: &&str| before.rfind(*word).map(|at| at + word.len());
    let told =
        LEAD_INS.iter().chain(EVENT_WORDS).chain(&["\0"]).filter_map(after).chain(after_time(before)).max();
    let start = told.unwrap_or(0);
    let name = &before[start..];
    if name.chars().count() <= LONGEST_NAME {
        return found + start;
    }
    let cut = name.char_indices().rev().nth(LONGEST_NAME - 1).map_or(0, |(at, _)| at);
    let (outside, near) = name.split_at(cut);
    // After the district: 市南区登州中路.
    let districts = |(at, c): (usize, char)| {
        let whole = &name[..cut + at + c.len_utf8()];
        let is_district = "省市区".contains(c) && !whole.ends_with("小区") && !whole.ends_with("社区");
        (is_district && !near[at..].starts_with("市场")).then_some(at + c.len_utf8())
    };
    if let Some(at) = near.char_indices().filter_map(districts).next_back() {
        return found + start + cut + at;
    }
    let whole_number = outside.trim_end_matches(is_number).len();
    let begins_within = near.starts_with(is_number) || near.starts_with('号');
    found + start + if begins_within { whole_number } else { cut }
}

/// Where a time of day ends: 晚上8点登州路.
fn after_time(text: &str) -> Option<usize> {
    let mut ends =
        text.char_indices().filter(|(at, c)| "点时分月日".contains(*c) && text[..*at].ends_with(is_number));
    let (at, c) = ends.next_back()?;
    let end = at + c.len_utf8();
    Some(if text[end..].starts_with('半') { end + '半'.len_utf8() } else { end })
}

fn is_number(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('０'..='９').contains(&c) || "-－一二三四五六七八九十".contains(c)
}

/// The end of a place, extended over house numbers and gates.
fn extend(masked: &str, mut end: usize) -> usize {
    loop {
        // A bus stop or the like next to a name belongs to it.
        let spot = masked[end..].len() - masked[end..].trim_start_matches('\u{1}').len();
        end += spot;
        let rest = &masked[end..];
        let number = rest.find(|c: char| !is_number(c)).unwrap_or(rest.len());
        if number > 0 && is_room(&masked[..end], &rest[..number]) {
            return end
                + number
                + ["室", "户"]
                    .iter()
                    .find(|word| rest[number..].starts_with(**word))
                    .map_or(0, |word| word.len());
        }
        let Some(extension) = EXTENSIONS.iter().find(|word| rest[number..].starts_with(**word)) else {
            return end;
        };
        if NO_EXTENSIONS.iter().any(|word| rest[number..].starts_with(word)) {
            return end;
        }
        end += number + extension.len();
    }
}

/// Whether a number behind a place is the number of a flat: 3单元201.
fn is_room(place: &str, number: &str) -> bool {
    let in_house = ["单元", "号楼", "栋"].iter().any(|word| place.ends_with(word));
    in_house && (2..=4).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

/// A short text that is a place without a name: 老王超市边上.
fn position(text: &str) -> Option<Found> {
    let text = text.trim();
    let masked = MASKED.iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    let length = text.chars().count();
    let is_place =
        (2..=15).contains(&length) && !text.contains(|c| EVENTS.contains(c)) && ends_with_position(&masked);
    is_place.then(|| Found { named: false, length, phrase: text.to_owned(), only: true })
}

/// Whether a text ends with words for a position, like a text that says only where: 3栋2单元301, 老王超市那边.
fn ends_with_position(text: &str) -> bool {
    let mut text = text.trim_end_matches(is_break);
    while let Some(shorter) = TAILS.iter().find_map(|tail| text.strip_suffix(tail)) {
        text = shorter;
    }
    let bare = text.trim_end_matches(is_number);
    POSITIONS.iter().any(|word| text.ends_with(word) || bare.ends_with(word))
}

/// Whether a text without a name may be the answer to the question for a place: neither an event nor 不知道, no bare
/// number or word, no cry.
pub(super) fn may_be_one(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let says_nothing = plain.chars().count() < 3 || plain.bytes().all(|b| b.is_ascii());
    let cries = CRIES.iter().any(|word| text.contains(word));
    !says_nothing && !cries && !text.chars().any(|c| EVENTS.contains(c))
}

/// Words of somebody who is in need and says no place.
#[rustfmt::skip]
const CRIES: &[&str] = &[
    "求求", "快点", "快来", "救", "害怕", "好热", "好大", "啊啊", "哭", "马上", "赶紧", "急", "你猜", "随便", "我家", "关不", "打错", "谢谢", "知道", "明白", "看着办",
];

#[cfg(test)]
mod tests;
