//! What a keyword of a template or a notification may hold.

use wechat::limits::sending::NOTIFICATION_VALUES;

/// Whether `value` suits a keyword such as `thing2`; a keyword of no known kind takes any text.
pub(crate) fn suits(keyword: &str, value: &str) -> bool {
    let kind = keyword.trim_end_matches(|c: char| c.is_ascii_digit());
    let Some((_, most)) = NOTIFICATION_VALUES.iter().find(|(known, _)| *known == kind) else {
        return !value.is_empty();
    };
    let written = match kind {
        "number" => value.parse::<f64>().is_ok_and(f64::is_finite),
        "letter" => value.bytes().all(|byte| byte.is_ascii_alphabetic()),
        "character_string" => value.is_ascii(),
        "phone_number" => value.bytes().all(|byte| byte.is_ascii_digit() || b"+-() ".contains(&byte)),
        _ => true,
    };
    written && (1..=*most).contains(&value.chars().count())
}

/// The kind of keyword that bears a name of WeChat's library.
pub(crate) fn kind(name: &str) -> &'static str {
    const KINDS: [(&str, &str); 9] = [
        ("时间", "time"),
        ("日期", "time"),
        ("编号", "character_string"),
        ("单号", "character_string"),
        ("状态", "phrase"),
        ("结果", "phrase"),
        ("金额", "amount"),
        ("电话", "phone_number"),
        ("姓名", "name"),
    ];
    KINDS.iter().find(|(part, _)| name.contains(part)).map_or("thing", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_held_to_the_kind_of_its_keyword() {
        for (keyword, value, fits) in [
            ("thing1", "路灯不亮", true),
            ("thing1", "", false),
            ("thing1", "一二三四五六七八九十一二三四五六七八九十一", false),
            ("character_string2", "S26080001", true),
            ("character_string2", "编号一", false),
            ("number3", "-3.5", true),
            ("number3", "inf", false),
            ("letter1", "abc", true),
            ("letter1", "ab1", false),
            ("phrase4", "已办结了吗吗", false),
            ("phone_number5", "0532-8888", true),
            ("first", "随便", true),
        ] {
            assert_eq!(suits(keyword, value), fits, "{keyword} {value}");
        }
        assert_eq!((kind("办理时间"), kind("工单编号"), kind("事项")), ("time", "character_string", "thing"));
    }
}
