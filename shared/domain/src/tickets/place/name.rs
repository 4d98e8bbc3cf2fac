//! Reads a place in a resident's words far enough to say whether another one means the same.

use super::numerals::arabic;
use crate::width::half_width;

/// The most characters of a place that are read; whoever writes more describes the way there.
const MOST_CHARACTERS: usize = 60;
/// The fewest characters that name a place without a road and a number, so that a longer name may contain it.
const LEAST_CONTAINED: usize = 6;
/// Stands for a crossing, in a text that holds only letters and digits.
const CROSSING: char = '×';

/// Words before a place that say nothing of where in the district it is. 青岛市南区 is Qingdao's 市南区, written short.
#[rustfmt::skip]
const BEFORE: &[&str] = &[
    "中国", "山东省", "青岛市市南区", "青岛市南区", "青岛市", "市南区", "地址是", "地址", "地点是", "地点", "位置是", "位置", "就在", "位于", "在", "我家住", "我家", "家住",
];
/// The same, unless they begin the name of a road or a station: 青岛路, 山东路.
const BEFORE_A_NAME: &[&str] = &["青岛", "山东"];

/// Words after a place that say where beside it.
#[rustfmt::skip]
const AFTER: &[&str] = &[
    "附近", "旁边", "边上", "门口", "门前", "大门", "对面", "对过", "楼下", "那里", "这里", "那边", "这边", "那儿", "这儿", "里面", "旁", "边", "上", "里",
];

/// Words that name no place by themselves.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "小区", "我们小区", "本小区", "社区", "学校", "公园", "广场", "医院", "超市", "市场", "菜市场", "楼", "楼道", "单元", "家", "院", "院子", "大院", "路", "马路", "路口", "车站", "公交站", "银行", "饭店",
    "村", "桥", "海边", "停车场", "地下车库", "车库", "人行道", "物业", "居委会",
];

/// Where roads meet.
#[rustfmt::skip]
const CROSSINGS: &[&str] = &[
    "十字路口", "丁字路口", "三岔路口", "交叉路口", "交叉口", "交汇处", "交汇口", "交汇", "交界处", "交界", "相交处", "交口", "拐角", "街口",
];

/// After one of these the name of a road begins.
const AREAS: &[&str] = &["街道办事处", "街道", "社区", "小区"];

/// The ends of a name by which reports of the same place are found, whatever follows.
#[rustfmt::skip]
const STEMS: &[&str] = &[
    "小区", "社区", "花园", "公园", "广场", "医院", "学校", "小学", "中学", "大学", "市场", "大厦", "酒店", "商场", "浴场", "车站", "公寓", "家园",
];

/// A place in words, as far as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// All of it: letters and digits only.
    bare: String,
    spot: Spot,
    /// The number of the building.
    building: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Spot {
    /// Where two roads meet, in the order of their names.
    Crossing(String, String),
    /// A house.
    House { road: String, number: String },
    /// Something on a road, or the whole road.
    Road { road: String, is_all: bool },
    /// A place that was named without a road.
    Named,
}

impl Name {
    /// Reads a place; `None` if the words name none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let bare = without_surroundings(&plain(text));
        let (roads, rest) = roads(&bare);
        let spot = match roads.as_slice() {
            [one, other, ..] if bare.contains(CROSSING) && one != other => {
                let (first, second) = if one < other { (one, other) } else { (other, one) };
                Spot::Crossing(first.clone(), second.clone())
            }
            [road, ..] => match house_number(rest) {
                Some(number) => Spot::House { road: road.clone(), number },
                None => Spot::Road { road: road.clone(), is_all: rest.trim_matches(CROSSING).is_empty() },
            },
            [] if bare.chars().count() < 2 || NO_NAMES.iter().any(|word| arabic(word) == bare) => {
                return None;
            }
            [] => Spot::Named,
        };
        Some(Self { building: building(&bare), bare, spot })
    }

    /// Whether two places are the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        if self.building.is_some() && other.building.is_some() && self.building != other.building {
            return false;
        }
        match (&self.spot, &other.spot) {
            (Spot::Crossing(..), Spot::Crossing(..)) => self.spot == other.spot,
            (Spot::House { .. }, Spot::House { .. }) => self.spot == other.spot,
            (Spot::Crossing(..), _) | (_, Spot::Crossing(..)) => false,
            // A whole road is everywhere along it.
            (Spot::House { .. }, Spot::Road { .. }) | (Spot::Road { .. }, Spot::House { .. }) => false,
            (Spot::Road { road, .. }, Spot::Road { road: theirs, .. }) if road != theirs => false,
            _ => self.bare == other.bare || self.is_part_of(other) || other.is_part_of(self),
        }
    }

    /// Whether the other one says the same and more.
    fn is_part_of(&self, other: &Self) -> bool {
        let may_be = match &self.spot {
            Spot::House { .. } => true,
            Spot::Road { is_all, .. } => !is_all && self.is_long(),
            Spot::Named => self.is_long(),
            Spot::Crossing(..) => false,
        };
        may_be && contains_whole(&other.bare, &self.bare)
    }

    fn is_long(&self) -> bool {
        self.bare.chars().count() >= LEAST_CONTAINED
    }

    /// The key under which places that may be the same are found: the road, the crossing, or the beginning of the name.
    pub(super) fn key(&self) -> String {
        match &self.spot {
            Spot::Crossing(one, other) => format!("{one}{CROSSING}{other}"),
            Spot::House { road, .. } | Spot::Road { road, .. } => road.clone(),
            Spot::Named => {
                let ends = STEMS.iter().filter_map(|stem| Some(self.bare.find(stem)? + stem.len()));
                self.bare[..ends.min().unwrap_or(self.bare.len())].to_owned()
            }
        }
    }
}

/// The text in one spelling: half-width, lower case, letters and digits only, Arabic numerals.
fn plain(text: &str) -> String {
    let half: Vec<char> = half_width(text)
        .to_lowercase()
        .chars()
        .take(MOST_CHARACTERS)
        .filter(|c| !c.is_whitespace())
        .collect();
    let is_digit = |at: Option<usize>| at.and_then(|at| half.get(at)).is_some_and(char::is_ascii_digit);
    let kept = |(at, c): (usize, &char)| match c {
        '#' | '號' => Some('号'),
        // 12-3号
        '-' if is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)) => Some('-'),
        c => c.is_alphanumeric().then_some(*c),
    };
    let bare: String = half.iter().enumerate().filter_map(kept).collect();
    let marked = CROSSINGS.iter().fold(bare, |text, word| text.replace(word, "×"));
    // 山东路口 is short for 山东路路口.
    arabic(&marked.replace("路路口", "路×").replace("路口", "路×"))
}

/// The text without the words before and after that say nothing of which place it is.
fn without_surroundings(text: &str) -> String {
    let begins_a_name =
        |rest: &str| ["路", "支路", "街", "站", "大学", "啤酒"].iter().any(|word| rest.starts_with(word));
    let mut text = text;
    while let Some(rest) = BEFORE.iter().find_map(|word| text.strip_prefix(word)).or_else(|| {
        BEFORE_A_NAME.iter().find_map(|word| text.strip_prefix(word)).filter(|rest| !begins_a_name(rest))
    }) {
        text = rest;
    }
    while let Some(rest) = AFTER.iter().find_map(|word| text.strip_suffix(word)) {
        text = rest;
    }
    text.to_owned()
}

/// The roads that stand in a text, and what follows the first one.
fn roads(text: &str) -> (Vec<String>, &str) {
    let mut roads = Vec::new();
    let (mut from, mut rest) = (0, "");
    for (at, ending) in text.char_indices().filter(|(_, c)| matches!(c, '路' | '街')) {
        let end = at + ending.len_utf8();
        let follows = &text[end..];
        // 路灯 and 湛山街道 are no roads.
        if follows.starts_with(['灯', '面', '牌', '障', '沿', '基', '人'])
            || (ending == '街' && follows.starts_with('道'))
        {
            continue;
        }
        let before = &text[from..at];
        let begins =
            AREAS.iter().filter_map(|area| Some(before.rfind(area)? + area.len())).max().unwrap_or(0);
        let name = before[begins..].trim_start_matches(['与', '和', '跟', '及', '同', '到', CROSSING]);
        if name.chars().count() >= 2 {
            if roads.is_empty() {
                rest = follows;
            }
            roads.push(format!("{name}{ending}"));
        }
        from = end;
    }
    (roads, rest)
}

/// The house number that a text begins with: `12号`, `甲12号`, `12-3号`, or a bare number and nothing else.
fn house_number(text: &str) -> Option<String> {
    let is_mark = |c: char| matches!(c, '甲' | '乙' | '丙' | '丁' | '附');
    let bare = text.trim_start_matches(is_mark);
    let digits = bare.len() - bare.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-').len();
    if !bare.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let behind = bare[digits..].trim_start_matches(is_mark);
    let ends = behind.is_empty() || ["号", "弄", "院"].iter().any(|word| behind.starts_with(word));
    (ends && !behind.starts_with("号线")).then(|| text[..text.len() - behind.len()].to_owned())
}

/// The number of the building: `3号楼`, `b座`.
fn building(text: &str) -> Option<String> {
    let (at, _) =
        ["号楼", "栋", "幢", "座"].iter().filter_map(|word| Some((text.find(word)?, word))).min()?;
    let before = &text[..at];
    let number = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    (number.len() < before.len()).then(|| before[number.len()..].to_owned())
}

/// Whether a text contains another without cutting a number: 3号楼 does not stand in 13号楼.
fn contains_whole(text: &str, part: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(part).any(|(at, found)| {
        let (before, behind) = (&text[..at], &text[at + found.len()..]);
        let cuts_before = digit(before.chars().next_back()) && digit(found.chars().next());
        let cuts_behind = digit(behind.chars().next()) && digit(found.chars().next_back());
        !cuts_before && !cuts_behind
    })
}
