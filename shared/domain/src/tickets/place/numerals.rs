//! Chinese numerals as Arabic ones: 新湛一路十二号 is written 新湛1路12号 by half of the residents.

/// The text with each numeral in Arabic digits. 百 and 十 count only where they belong to a number; 万 and 千 never do,
/// because they stand in names.
pub(super) fn arabic(text: &str) -> String {
    let mut arabic = String::with_capacity(text.len());
    let mut numeral = String::new();
    for c in text.chars().chain(['\0']) {
        if digit(c).is_some() || matches!(c, '十' | '百') {
            numeral.push(c);
            continue;
        }
        if !numeral.is_empty() {
            arabic.push_str(&value(&numeral).unwrap_or_else(|| numeral.clone()));
            numeral.clear();
        }
        if c != '\0' {
            arabic.push(c);
        }
    }
    arabic
}

fn digit(c: char) -> Option<u32> {
    "零一二三四五六七八九"
        .chars()
        .position(|known| known == c || (known == '零' && c == '〇'))
        .and_then(|at| u32::try_from(at).ok())
}

/// The value of a numeral: 二十三, 一百零五, or digit by digit, 五四. `None` where it is no number, as 百 alone.
fn value(numeral: &str) -> Option<String> {
    if !numeral.contains(['十', '百']) {
        return Some(numeral.chars().filter_map(digit).map(|digit| digit.to_string()).collect());
    }
    let (mut sum, mut last) = (0_u32, None::<u32>);
    for c in numeral.chars() {
        match c {
            '百' => sum = sum.checked_add(last.take()?.checked_mul(100)?)?,
            '十' => sum = sum.checked_add(last.take().unwrap_or(1) * 10)?,
            '零' | '〇' => {}
            c if last.is_none() => last = digit(c),
            _ => return None,
        }
    }
    Some((sum + last.unwrap_or(0)).to_string())
}

#[cfg(test)]
mod tests {
    use super::arabic;

    #[test]
    fn numerals_become_digits_and_names_stay() {
        for (text, written) in [
            ("新湛一路十二号", "新湛1路12号"),
            ("香港中路一百零五号", "香港中路105号"),
            ("延安三路二百三十四号", "延安3路234号"),
            ("五四广场", "54广场"),
            ("二十号楼", "20号楼"),
            ("百盛商场", "百盛商场"),
            ("万象城三楼", "万象城3楼"),
            ("路12号", "路12号"),
            ("", ""),
        ] {
            assert_eq!(arabic(text), written);
        }
    }
}
