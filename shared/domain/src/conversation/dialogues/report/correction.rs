//! A place that was said wrong and is put right: 打错了 是新湛二路, 不是一路是二路.

use crate::conversation::place;

/// Words that announce a correction.
#[rustfmt::skip]
const ANNOUNCED: &[&str] = &[
    "打错", "写错", "说错", "发错", "报错", "弄错", "搞错", "记错", "错了", "不对", "应该是", "应当是", "改成", "更正", "改一下", "地址是", "地点是", "位置是",
];

/// The place that a text puts in place of the one said before.
pub(super) fn read(text: &str) -> Option<String> {
    let announced = ANNOUNCED.iter().any(|word| text.contains(word))
        || text.split_once("不是").is_some_and(|(_, rest)| rest.contains('是'));
    if !announced {
        return None;
    }
    // After 不是甲路是乙路 the last one counts.
    let after = text.rsplit_once('是').map_or(text, |(_, rest)| rest);
    place::read(after).or_else(|| place::read(text)).map(|found| found.phrase)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_place_that_is_meant_is_the_last_one() {
        for (text, place) in [
            ("打错了 是新湛二路", Some("新湛二路")),
            ("不是新湛一路，是新湛二路", Some("新湛二路")),
            ("地址写错了，应该是大学路5号院", Some("大学路5号院")),
            ("新湛二路", None),
            ("写错了", None),
        ] {
            assert_eq!(read(text).as_deref(), place, "{text}");
        }
    }
}
