//! The numbers of reports as people say and type them: with or without the dash, in Chinese digits, as a date that a
//! recording was transcribed to, or by the last four digits alone.

use std::ops::Range;

use super::talk::own::words::is_command;
use crate::ids::TicketId;

/// The digits of the day and those behind it.
const DAY_DIGITS: usize = 8;
const LAST_DIGITS: usize = 4;

/// The fewest Chinese digits in a row that are a number; 三四 is none.
const LEAST_SPOKEN: usize = 4;

/// Words that stand between the two parts of a number that is read aloud.
const BETWEEN: &[&str] =
    &["短横线", "横线", "横杠", "杠", "减号", "减", "横", "-", "_", "/", ".", " ", "号", "日", "的"];

/// Words before the last four digits of a number.
#[rustfmt::skip]
const BEFORE_SHORT: &[&str] = &[
    "最后四位是", "最后四位", "后四位是", "后四位", "末四位", "后面四位", "尾号是", "尾号", "编号是", "编号", "单号是", "单号", "工单", "诉求", "号码是", "号码", "那个", "这个", "那件", "这件", "第", "我的", "查一下", "查查", "查",
];

/// Words behind the last four digits of a number.
#[rustfmt::skip]
const AFTER_SHORT: &[&str] = &[
    "那个", "这个", "那件", "这件", "那一件", "这一件", "诉求", "工单", "进度", "进展", "怎么样", "怎样", "咋样", "到哪", "办到", "办得", "办好", "催", "补充", "重办", "申诉", "撤回", "解决了", "修好了",
];

/// A text with each number of a report in the form that it was given in: `20261123-0007`.
pub(super) fn canonical(text: &str) -> String {
    let half = digits(&with_plain_figures(text));
    let chars: Vec<char> = half.chars().collect();
    let mut out = String::with_capacity(half.len());
    let mut at = 0;
    while at < chars.len() {
        match number_at(&chars, at) {
            Some((number, end)) => {
                out.push_str(&number);
                at = end;
            }
            None => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    out
}

/// Full-width figures and dashes as plain ones; all else stays as it was written.
fn with_plain_figures(text: &str) -> String {
    let plain = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '－' | '–' | '—' | '−' => '-',
        c => c,
    };
    text.chars().map(plain).collect()
}

/// Chinese digits in a row as figures: 二零二六 is 2026.
fn digits(text: &str) -> String {
    let value = |c: char| {
        "零一二三四五六七八九".chars().position(|digit| digit == c).or(match c {
            '〇' | '○' => Some(0),
            '幺' => Some(1),
            _ => None,
        })
    };
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain(['\0']) {
        if value(c).is_some() {
            run.push(c);
            continue;
        }
        let is_number = run.chars().count() >= LEAST_SPOKEN;
        out.extend(run.drain(..).map(|c| match value(c).filter(|_| is_number) {
            Some(digit) => {
                u32::try_from(digit).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c)
            }
            None => c,
        }));
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

/// The number of a report that begins here, and where it ends.
fn number_at(chars: &[char], at: usize) -> Option<(String, usize)> {
    if at > 0 && chars[at - 1].is_ascii_digit() {
        return None;
    }
    let (day, end) = plain_day(chars, at).or_else(|| dated_day(chars, at))?;
    let end = skip_between(chars, end);
    let last = figures(chars, end).filter(|last| last.len() == LAST_DIGITS)?;
    let number = format!("{day}-{last}");
    TicketId::parse(number.as_str()).ok()?;
    Some((number, end + LAST_DIGITS))
}

/// `20261123`, also where four more digits follow at once.
fn plain_day(chars: &[char], at: usize) -> Option<(String, usize)> {
    let run = figures(chars, at)?;
    let is_one = run.len() == DAY_DIGITS || run.len() == DAY_DIGITS + LAST_DIGITS;
    let day = run.get(..DAY_DIGITS).filter(|day| is_one && is_day(day))?;
    Some((day.to_owned(), at + DAY_DIGITS))
}

/// Whether eight digits can be a day of this century; those of a telephone number seldom can.
fn is_day(digits: &str) -> bool {
    let within = |range: Range<usize>, least: u8, most: u8| {
        digits.get(range).and_then(|two| two.parse().ok()).is_some_and(|n: u8| (least..=most).contains(&n))
    };
    digits.starts_with("20") && within(4..6, 1, 12) && within(6..8, 1, 31)
}

/// `2026年11月23日`, as a number that is read aloud may be transcribed.
fn dated_day(chars: &[char], at: usize) -> Option<(String, usize)> {
    let mut end = at;
    let mut day = String::new();
    for (mark, width) in [("年", 4), ("月", 2), ("日号", 2)] {
        let run = figures(chars, end).filter(|run| run.len() <= width)?;
        end += run.len();
        mark.contains(*chars.get(end)?).then_some(())?;
        end += 1;
        day.push_str(&format!("{run:0>width$}"));
    }
    (day.len() == DAY_DIGITS).then_some((day, end))
}

/// The figures in a row from here.
fn figures(chars: &[char], at: usize) -> Option<String> {
    let run: String = chars.get(at..)?.iter().take_while(|c| c.is_ascii_digit()).collect();
    (!run.is_empty()).then_some(run)
}

fn skip_between(chars: &[char], at: usize) -> usize {
    let mut end = at;
    while let Some(word) =
        BETWEEN.iter().find(|word| word.chars().eq(chars[end..].iter().copied().take(word.chars().count())))
    {
        end += word.chars().count();
    }
    end
}

/// The first number of a report in a text that [`canonical`] returned.
pub(super) fn find(canonical: &str) -> Option<(TicketId, Range<usize>)> {
    let is_of_one = |c: char| c.is_ascii_digit() || c == '-';
    let mut from = 0;
    while let Some(start) = canonical[from..].find(is_of_one).map(|at| from + at) {
        let end = canonical[start..].find(|c| !is_of_one(c)).map_or(canonical.len(), |at| start + at);
        if let Ok(id) = TicketId::parse(&canonical[start..end]) {
            return Some((id, start..end));
        }
        from = end;
    }
    None
}

/// The last four digits of a number in a text that [`canonical`] returned, where they can be nothing else: `0007`,
/// `0007那个`, `尾号0007`. A house number or a year is none.
pub(super) fn find_short(canonical: &str) -> Option<(String, Range<usize>)> {
    let start = canonical.find(|c: char| c.is_ascii_digit())?;
    let end = canonical[start..].find(|c: char| !c.is_ascii_digit()).map_or(canonical.len(), |at| start + at);
    let after = &canonical[end..];
    if end - start != LAST_DIGITS || after.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let before = canonical[..start].trim_end_matches(|c: char| !c.is_alphanumeric());
    let rest = after.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_apart = rest.is_empty() || rest == "号" || rest.len() < after.len();
    let rest = rest.trim_start_matches(['号', '的']);
    let goes_on = rest.is_empty() || AFTER_SHORT.iter().any(|word| rest.starts_with(word));
    let is_named = BEFORE_SHORT.iter().any(|word| before.ends_with(word));
    let found = (is_named && (is_apart || goes_on))
        || (is_command(before) && is_apart)
        || (before.is_empty() && goes_on);
    found.then(|| (canonical[start..end].to_owned(), start..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_said() {
        for text in [
            "20261123-0007",
            "202611230007",
            "20261123 0007",
            "２０２６１１２３－０００７",
            "二零二六一一二三零零零七",
            "二〇二六一一二三杠〇〇〇七",
            "2026年11月23日0007",
            "2026年11月23号 0007",
            "20261123横杠0007",
            "编号是二零二六幺幺二三，",
        ] {
            let found = find(&canonical(text)).map(|(id, _)| id.to_string());
            let expected = (!text.ends_with('，')).then(|| "20261123-0007".to_owned());
            assert_eq!(found, expected, "{text}");
        }
        for text in ["13800001234", "053287654321", "2026年11月23日", "12345", "三四个人"] {
            assert_eq!(find(&canonical(text)), None, "{text}");
        }
    }

    #[test]
    fn the_last_four_digits_name_a_report_only_where_they_can_be_nothing_else() {
        for text in [
            "0007",
            "零零零七",
            "0007那个",
            "尾号0007",
            "最后四位是0007，",
            "补充0007 在东门",
            "0007号怎么样了",
        ] {
            assert!(find_short(&canonical(text)).is_some_and(|(short, _)| short == "0007"), "{text}");
        }
        for text in [
            "1203室",
            "新湛一路1203",
            "2016年的事",
            "我家1203水管漏了",
            "20261123-0007",
            "12345",
            "1203水管漏了",
        ] {
            assert_eq!(find_short(&canonical(text)), None, "{text}");
        }
    }
}
