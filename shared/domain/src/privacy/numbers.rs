//! Which groups of digits are a telephone number or an identity card number.

use super::Around;
use super::digits::{Chain, Gap, Group};

/// The kind of a number, and how many groups it consists of.
type Shape = (&'static str, usize);

const MOBILE: &str = "手机号码";
const LANDLINE: &str = "电话号码";
const IDENTITY: &str = "身份证号码";

/// Finds a telephone number among groups without a comma between them: its kind and its groups.
pub(super) fn telephone<'g>(groups: &'g [Group], around: &Around) -> Option<(&'static str, &'g [Group])> {
    (0..groups.len()).find_map(|at| {
        let window = &groups[at..];
        let whole = at == 0;
        let (kind, count) = one_run(&window[0], around)
            .or_else(|| mobile(window, whole, around))
            .or_else(|| landline(window, whole, around))?;
        Some((kind, &window[..count]))
    })
}

/// A number in one run of digits, unless a label or a unit marks it as something else.
fn one_run(group: &Group, around: &Around) -> Option<Shape> {
    if around.other || around.amount {
        return None;
    }
    let mut runs = [group.digits.as_slice()].into_iter().chain(group.runs());
    let is_number = |run: &[u8]| prefixes(run).any(is_mobile);
    if runs.any(is_number) {
        return Some((MOBILE, 1));
    }
    let area = area_length(&group.digits)?;
    is_local(&group.digits[area..]).then_some((LANDLINE, 1))
}

/// A mobile number, grouped as people usually do.
fn mobile(window: &[Group], whole: bool, around: &Around) -> Option<Shape> {
    // The prefix is a group of its own, or part of the first group.
    let alone = usize::from(window.len() > 1 && is_prefix(&window[0].digits));
    let body = &window[alone..];
    let first = prefixes(&body[0].digits).last()?;
    let lengths: Vec<usize> =
        [first.len()].into_iter().chain(body[1..].iter().map(|group| group.digits.len())).take(12).collect();
    let number = |count: usize| {
        let rest = body[1..count].iter().flat_map(|group| group.digits.iter().copied());
        is_mobile(&first.iter().copied().chain(rest).collect::<Vec<_>>())
    };
    let blank = |count: usize| body[1..count].iter().all(|group| group.gap == Gap::Blank);
    let told_otherwise = |count: usize| {
        blank(count) && !around.telephone && (around.other || around.counted || is_date(&body[1..count]))
    };
    for shape in [&[3, 8][..], &[3, 4, 4]] {
        if lengths.starts_with(shape) && number(shape.len()) && !told_otherwise(shape.len()) {
            return Some((MOBILE, alone + shape.len()));
        }
    }
    // The groupings below are other numbers just as often. They count only from the first group on, and if no word near
    // them says otherwise.
    if !whole || around.other || around.counted {
        return None;
    }
    // Joined by dashes or dots in any grouping: 13800-138000, 1865-321-2345.
    let joined = (2..=3).contains(&body.len()) && first.len() >= 3 && !blank_between(body);
    if joined && number(body.len()) && !holds_date(body) {
        return Some((MOBILE, window.len()));
    }
    let single = body.len() >= 11 && body.iter().all(|group| group.digits.len() == 1);
    if !single && lengths != [4, 4, 3] {
        return None;
    }
    let digits: Vec<u8> = window.iter().take(16).flat_map(|group| group.digits.iter().copied()).collect();
    prefixes(&digits).any(is_mobile).then_some((MOBILE, window.len()))
}

fn blank_between(groups: &[Group]) -> bool {
    groups[1..].iter().any(|group| group.gap == Gap::Blank)
}

/// A number with its area code.
fn landline(window: &[Group], whole: bool, around: &Around) -> Option<Shape> {
    // +86 532 …: the country code replaces the 0.
    let abroad = usize::from(window.len() > 1 && matches!(window[0].digits[..], [8, 6] | [0, 0, 8, 6]));
    let body = &window[abroad..];
    let mut code = body[0].digits.clone();
    if abroad == 1 && code.first() != Some(&0) {
        code.insert(0, 0);
    }
    if area_length(&code) != Some(code.len()) {
        return None;
    }
    let lengths: Vec<usize> = body[1..].iter().take(3).map(|group| group.digits.len()).collect();
    let count = match lengths[..] {
        [7 | 8, ..] => 2,
        [4, 4, ..] | [3, 4, ..] | [4, 3, ..] => 3,
        _ => return None,
    };
    let local: Vec<u8> = body[1..count].iter().flat_map(|group| group.digits.iter().copied()).collect();
    // In a row of groups separated only by blanks it may be part of any number.
    let stands_out = body[1..count].iter().any(|group| group.gap == Gap::Joint)
        || around.telephone
        || (whole && body.len() == count && !around.other && !around.counted);
    (is_local(&local) && stands_out).then_some((LANDLINE, abroad + count))
}

/// A number in any grouping, if the words before it announce a telephone number: the first groups of the chain.
pub(super) fn announced<'g>(chain: &'g Chain, around: &Around) -> Option<(&'static str, &'g [Group])> {
    if !around.telephone || around.other {
        return None;
    }
    if let Some((kind, count)) = landline(&chain.groups, true, around) {
        return Some((kind, &chain.groups[..count]));
    }
    let mut digits = Vec::new();
    for (at, group) in chain.groups.iter().enumerate() {
        digits.extend_from_slice(&group.digits);
        let groups = &chain.groups[..=at];
        if prefixes(&digits).any(is_mobile) {
            return (!holds_date(groups)).then_some((MOBILE, groups));
        }
        if digits.len() > 15 {
            return None;
        }
    }
    None
}

/// An identity card number: 18 characters with a date of birth and a check character (GB 11643), however grouped; or 15
/// digits of the old form, which have no check digit and count only if they stand alone.
pub(super) fn identity<'g>(chain: &'g Chain, around: &Around) -> Option<(&'static str, &'g [Group])> {
    let groups = &chain.groups;
    for from in 0..groups.len() {
        let mut number = Vec::new();
        for (count, group) in groups[from..].iter().enumerate() {
            number.extend_from_slice(&group.digits);
            if number.len() >= 18 {
                if is_identity(&number) {
                    return Some((IDENTITY, &groups[from..=from + count]));
                }
                break;
            }
        }
    }
    let lengths: Vec<usize> = groups.iter().take(4).map(|group| group.digits.len()).collect();
    let old: Vec<u8> = groups.iter().take(4).flat_map(|group| group.digits.iter().copied()).collect();
    let by_itself = matches!(lengths[..], [15] | [6, 6, 3]) && !around.other;
    (by_itself && is_old_identity(&old)).then_some((IDENTITY, groups.as_slice()))
}

/// Eleven digits from 13 to 19.
fn is_mobile(digits: &[u8]) -> bool {
    digits.len() == 11 && matches!(digits, [1, 3..=9, ..]) && digits.iter().all(|digit| *digit <= 9)
}

/// The digits as they are, and without a dialling prefix of a mobile number.
fn prefixes(digits: &[u8]) -> impl Iterator<Item = &[u8]> {
    let prefixes: [&[u8]; 4] = [&[], &[0], &[8, 6], &[0, 0, 8, 6]];
    prefixes.into_iter().filter_map(|prefix| digits.strip_prefix(prefix))
}

fn is_prefix(digits: &[u8]) -> bool {
    matches!(digits, [0] | [8, 6] | [0, 0, 8, 6])
}

/// The length of the area code at the beginning of a number.
fn area_length(digits: &[u8]) -> Option<usize> {
    match digits {
        [0, 1, 0, ..] | [0, 2, ..] if digits.len() >= 3 => Some(3),
        [0, 3..=9, ..] if digits.len() >= 4 => Some(4),
        _ => None,
    }
}

/// Whether digits are a local number. Public numbers such as 12345 and 96… are shorter, or begin with 1.
fn is_local(digits: &[u8]) -> bool {
    matches!(digits.len(), 7 | 8) && matches!(digits, [2..=9, ..]) && digits.iter().all(|digit| *digit <= 9)
}

/// Whether groups form a date: 2026 1129, 20261129, 2026 11 29.
fn is_date(groups: &[Group]) -> bool {
    let digits: Vec<u8> = groups.iter().flat_map(|group| group.digits.iter().copied()).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let [year @ .., a, b, c, d] = digits.as_slice() else { return false };
    let by_place = matches!(lengths[..], [8] | [4, 4] | [4, 2, 2]);
    by_place && matches!(year, [1, 9, ..] | [2, 0, ..]) && is_day(a * 10 + b, c * 10 + d)
}

/// Whether groups contain a date: 2026 11 9.
fn holds_date(groups: &[Group]) -> bool {
    let value = |group: &Group| {
        group.digits.iter().fold(0_u8, |sum, digit| sum.wrapping_mul(10).wrapping_add(*digit))
    };
    groups.windows(3).any(|three| {
        let [year, month, day] = three else { return false };
        let short = |group: &Group| group.digits.len() <= 2;
        matches!(year.digits[..], [1, 9, _, _] | [2, 0, _, _])
            && short(month)
            && short(day)
            && is_day(value(month), value(day))
    })
}

fn is_day(month: u8, day: u8) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// The provinces with which an identity number begins.
const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];

fn is_identity(number: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u8; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    let Ok(number) = <[u8; 18]>::try_from(number) else { return false };
    let body = &number[..17];
    if body.iter().any(|digit| *digit > 9) {
        return false;
    }
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(*digit) * weight).sum();
    PROVINCES.contains(&(number[0] * 10 + number[1]))
        && matches!(number[6..8], [1, 8 | 9] | [2, 0])
        && is_day(number[10] * 10 + number[11], number[12] * 10 + number[13])
        && CHECKS[(sum % 11) as usize] == number[17]
}

fn is_old_identity(number: &[u8]) -> bool {
    let Ok(number) = <[u8; 15]>::try_from(number) else { return false };
    number.iter().all(|digit| *digit <= 9)
        && PROVINCES.contains(&(number[0] * 10 + number[1]))
        && is_day(number[8] * 10 + number[9], number[10] * 10 + number[11])
}
