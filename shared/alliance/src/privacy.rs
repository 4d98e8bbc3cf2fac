//! Finds personal data in text that others will read: telephone and identity card numbers.

/// The most groups of digits that one number is written in: `138 0000 0000` has three.
const MOST_GROUPS: usize = 5;

/// The kind of personal data that `text` holds, as staff read it; `None` where there is none.
///
/// A mobile number is eleven digits from `13` to `19`, perhaps after `86`; a resident identity card number is 17
/// digits with a date of birth in them and a check character (GB 11643). Full-width digits count as digits, and a
/// number may be written in groups with a blank or a hyphen between them.
#[must_use]
pub fn find_personal(text: &str) -> Option<&'static str> {
    let plain: String = text.chars().map(half_width).collect();
    let mut words: Vec<Vec<&str>> = Vec::new();
    for word in plain.split(|c: char| !(c.is_ascii_digit() || matches!(c, 'X' | 'x' | ' ' | '-'))) {
        words.push(word.split([' ', '-']).filter(|group| !group.is_empty()).collect());
    }
    words.iter().find_map(|groups| find_in(groups))
}

/// Looks at every run of neighbouring groups.
fn find_in(groups: &[&str]) -> Option<&'static str> {
    (0..groups.len()).find_map(|from| {
        let mut number = String::new();
        groups[from..].iter().take(MOST_GROUPS).find_map(|group| {
            number.push_str(group);
            classify(&number)
        })
    })
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        c => c,
    }
}

fn classify(number: &str) -> Option<&'static str> {
    let mobile = number.strip_prefix("86").unwrap_or(number);
    let all_digits = mobile.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits && mobile.len() == 11 && matches!(mobile.as_bytes(), [b'1', b'3'..=b'9', ..]) {
        return Some("手机号码");
    }
    is_identity_number(number).then_some("身份证号码")
}

/// Date of birth and check character as GB 11643 defines them.
fn is_identity_number(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8] = b"10X98765432";
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let born = jiff::civil::Date::strptime("%Y%m%d", &number[6..14]);
    let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    born.is_ok() && CHECKS[(sum % 11) as usize] == bytes[17].to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_and_identity_numbers_are_found_and_report_numbers_are_not() {
        for (text, found) in [
            ("请联系13800000000。", Some("手机号码")),
            ("请联系 13800000000 13900000000", Some("手机号码")),
            ("电话 138-0000-0000", Some("手机号码")),
            ("电话+86 138 0000 0000", Some("手机号码")),
            ("电话１３８００００００００", Some("手机号码")),
            // The example number of GB 11643 itself.
            ("身份证11010519491231002X", Some("身份证号码")),
            ("身份证11010519491231002x。", Some("身份证号码")),
            ("编号20161123-0007，热线12345", None),
            ("编号20261223-0001 384921", None),
            ("已于2016年11月23日更换井盖", None),
            ("共13处、14处，另有138个", None),
        ] {
            assert_eq!(find_personal(text), found, "{text}");
        }
    }
}
