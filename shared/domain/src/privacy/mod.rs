//! Finds personal data in texts that others will read: telephone numbers and identity card numbers.
//!
//! Every spelling that a person reads as such a number counts: digits of any width or shape, Chinese numerals, groups
//! with blanks, dashes, dots or brackets between them. The grouping of the digits and the words around them decide, so
//! that room numbers, dates and order numbers are allowed. Public numbers (12345, 110, 400-…, 95…) belong to no person
//! and do not match.

mod digits;
mod houses;
mod numbers;
mod people;

use std::borrow::Cow;

use digits::Chain;

pub use houses::{find_house, find_house_in_place, without_door};
pub(crate) use people::SURNAMES;
pub use people::without_names;

/// A piece of personal data in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Personal<'a> {
    /// Its kind, in the words of staff.
    pub kind: &'static str,
    /// The matching part of the text.
    pub seen: &'a str,
}

impl std::fmt::Display for Personal<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seen = self.seen.split_whitespace().collect::<Vec<_>>().join(" ");
        write!(f, "{}“{seen}”", self.kind)
    }
}

/// The first piece of personal data in `text`; `None` if there is none. Runs in time linear in the length of the text.
#[must_use]
pub fn find_personal(text: &str) -> Option<Personal<'_>> {
    digits::chains(text).iter().find_map(|chain| find_in(text, chain))
}

/// The text with every piece of personal data hidden: each digit of it becomes `*`.
#[must_use]
pub fn without_personal(text: &str) -> Cow<'_, str> {
    let mut hidden = Cow::Borrowed(text);
    // What is hidden is no number any more, so that each round finds another one.
    while let Some(found) = find_personal(&hidden) {
        let stars: String = found.seen.chars().map(|c| if c.is_alphanumeric() { '*' } else { c }).collect();
        hidden = Cow::Owned(hidden.replace(found.seen, &stars));
    }
    hidden
}

/// Words that announce a telephone number.
#[rustfmt::skip]
const TELEPHONE_WORDS: &[&str] = &[
    "电话", "手机", "联系", "致电", "拨", "来电", "打", "号码", "微信", "短信", "座机", "固话", "传真", "同号",
    "tel", "phone", "mobile", "call", "wechat", "vx", "wx",
];

/// Words that, directly before a number, mark it as another kind of number.
#[rustfmt::skip]
const OTHER_LABELS: &[&str] = &[
    "单号", "编号", "订单", "工单", "单据号", "序列号", "序号", "卡号", "流水号", "合同号", "合同", "发票号", "发票", "票号",
    "运单", "型号", "账号", "账户", "户号", "设备号", "批号", "批次", "表号", "房号", "门牌", "门牌号", "案号", "文号", "条码",
    "编码", "代码", "杆号", "井号", "灯杆", "路灯", "换灯", "读数", "水表", "电表", "气表", "尺寸", "规格", "面积", "数量", "金额",
    "合计", "共计", "总计", "预算", "费用", "房间", "房", "室", "楼", "栋", "幢", "单元",
];

/// Words that, directly after digits, show that they count rooms or things.
const COUNTED: &[&str] = &["室", "房", "号", "楼", "栋", "幢", "单元", "户", "盏", "个", "年", "月", "日"];

/// Words that, directly after a long number, show that it is an amount.
const AMOUNTS: &[&str] = &["元", "万", "亿", "度", "吨", "米", "公里", "立方", "平方", "千瓦", "字节"];

/// What the words around a chain of digits say about it.
struct Around {
    telephone: bool,
    other: bool,
    counted: bool,
    amount: bool,
}

impl Around {
    fn of(text: &str, chain: &Chain) -> Self {
        let before = &text[chain.clause..chain.start()];
        let skipped = |c: char| {
            !c.is_alphanumeric() || c.is_ascii_alphabetic() || matches!(c, '为' | '是' | '第' | '（' | '：')
        };
        let label = before.trim_end_matches(skipped);
        let spoken = before.to_ascii_lowercase();
        let behind = text[chain.end()..].trim_start();
        Self {
            telephone: TELEPHONE_WORDS.iter().any(|word| spoken.contains(word)),
            other: OTHER_LABELS.iter().any(|word| label.ends_with(word)),
            counted: COUNTED.iter().any(|word| behind.starts_with(word)),
            amount: AMOUNTS.iter().any(|word| behind.starts_with(word)),
        }
    }
}

fn find_in<'a>(text: &'a str, chain: &Chain) -> Option<Personal<'a>> {
    let around = Around::of(text, chain);
    let (kind, groups) = numbers::identity(chain, &around)
        .or_else(|| chain.parts().find_map(|part| numbers::telephone(part, &around)))
        .or_else(|| numbers::announced(chain, &around))?;
    let (first, last) = (groups.first()?, groups.last()?);
    Some(Personal { kind, seen: &text[first.start..last.end] })
}

#[cfg(test)]
mod tests;
