//! Finds personal data in text that others will read: telephone and identity card numbers.

/// The kind of personal data that `text` holds, as staff read it; `None` where there is none.
///
/// Looks for runs of digits of the lengths in use in China: 11 digits from `13` to `19` (mobile telephone) and
/// 17 digits with a digit or X (resident identity card). Digits apart by a blank or a hyphen count as one run.
#[must_use]
pub fn find_personal(text: &str) -> Option<&'static str> {
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        match c {
            '0'..='9' => run.push(c),
            'x' | 'X' if run.len() == 17 => run.push('X'),
            ' ' | '-' if !run.is_empty() => {}
            _ => {
                if let Some(found) = classify(&run) {
                    return Some(found);
                }
                run.clear();
            }
        }
    }
    None
}

fn classify(run: &str) -> Option<&'static str> {
    let mobile = run.strip_prefix("86").unwrap_or(run);
    if mobile.len() == 11 && matches!(mobile.as_bytes(), [b'1', b'3'..=b'9', ..]) {
        return Some("手机号码");
    }
    (run.len() == 18).then_some("身份证号码")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_and_identity_numbers_are_found_and_report_numbers_are_not() {
        for (text, found) in [
            ("请联系13800000000。", Some("手机号码")),
            ("电话 138-0000-0000", Some("手机号码")),
            ("身份证37020219000101001X", Some("身份证号码")),
            ("编号20161123-0007，热线12345", None),
            ("已于2016年11月23日更换井盖", None),
        ] {
            assert_eq!(find_personal(text), found, "{text}");
        }
    }
}
