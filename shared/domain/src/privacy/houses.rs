//! Finds house numbers: what narrows a place down to one door.

use std::ops::Range;

/// Words that, behind a number, make it the number of a house, a staircase or a flat.
const HOUSE: &[&str] = &["号楼", "号院", "号房", "号", "栋", "幢", "单元", "弄", "室"];
/// The same, in a text that names a place and nothing else.
const IN_A_PLACE: &[&str] = &["楼", "层", "户", "座", "门"];
/// Words that begin like those and mean something else.
const NOT_A_HOUSE: &[&str] = &["号线", "号台风", "号文", "号召", "号公路", "号码"];

/// A house number in a text that the public reads, such as `3号楼`; `None` where there is none. The day of a month is
/// none.
#[must_use]
pub fn find_house(text: &str) -> Option<&str> {
    find(text, &[]).map(|found| &text[found])
}

/// The same in a text that names a place, where `5楼` or `2户` says which door, too.
#[must_use]
pub fn find_house_in_place(text: &str) -> Option<&str> {
    find(text, IN_A_PLACE).map(|found| &text[found])
}

/// Words behind a number that is part of a name: of a road, a line, a school.
const OF_A_NAME: &[&str] =
    &["路", "街", "线", "国道", "省道", "中学", "中", "小学", "小", "医院", "幼儿园", "码头", "厂", "号线"];

/// A text that names a place without what says which door: the road and the name of the place stay, and each digit of the
/// number of a house, a staircase, a floor or a room becomes `*`.
#[must_use]
pub fn without_door(place: &str) -> String {
    let mut shown = place.to_owned();
    // What is hidden is no number any more, so that each round finds another one.
    while let Some(found) = find(&shown, IN_A_PLACE) {
        let stars: String = shown[found.clone()].chars().map(|c| if is_digit(c) { '*' } else { c }).collect();
        shown.replace_range(found, &stars);
    }
    // 8-2-501 has no word behind it and says which door all the same.
    let mut hidden = String::with_capacity(shown.len());
    let mut rest = shown.as_str();
    while let Some(first) = rest.find(is_figure) {
        let figures = &rest[first..];
        let end = figures.find(|c| !is_figure(c)).unwrap_or(figures.len());
        let is_name = OF_A_NAME.iter().any(|word| figures[end..].starts_with(word));
        hidden.push_str(&rest[..first]);
        hidden.extend(figures[..end].chars().map(|c| if is_name { c } else { '*' }));
        rest = &figures[end..];
    }
    hidden + rest
}

fn is_figure(character: char) -> bool {
    character.is_ascii_digit() || ('０'..='９').contains(&character)
}

fn find(text: &str, besides: &[&str]) -> Option<Range<usize>> {
    let mut number: Option<usize> = None;
    for (at, character) in text.char_indices() {
        if is_digit(character) {
            number = number.or(Some(at));
            continue;
        }
        let behind = &text[at..];
        // `12－3号`, `甲 3 号`: what joins the parts of a number does not end it.
        if number.is_some() && (character.is_whitespace() || matches!(character, '-' | '－' | '—' | '之'))
        {
            continue;
        }
        if let Some(first) = number.take() {
            let word = HOUSE.iter().chain(besides).find(|word| behind.starts_with(**word));
            let is_other = NOT_A_HOUSE.iter().any(|word| behind.starts_with(word));
            let is_day = text[..first].trim_end().ends_with('月');
            if let Some(word) = word.filter(|_| !is_other && !is_day) {
                return Some(first..at + word.len());
            }
        }
    }
    None
}

/// A digit of any width, or a Chinese numeral.
fn is_digit(character: char) -> bool {
    const NUMERALS: &str = "〇零一二三四五六七八九十百两壹贰叁肆伍陆柒捌玖拾";
    character.is_ascii_digit() || ('０'..='９').contains(&character) || NUMERALS.contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_number_is_found_in_every_spelling() {
        for (text, house) in [
            ("太平角六路12号门口", "12号"),
            ("３号楼下的井盖", "３号楼"),
            ("二十一号院里", "二十一号院"),
            ("湛山 5 栋旁", "5 栋"),
            ("岳阳路12-3号", "12-3号"),
            ("二单元的灯", "二单元"),
            ("502室漏水", "502室"),
        ] {
            assert_eq!(find_house(text), Some(house), "{text}");
        }
        assert_eq!(find_house_in_place("湛山小区5楼"), Some("5楼"));
    }

    #[test]
    fn a_place_without_its_door_keeps_its_road_and_its_name() {
        for (place, shown) in [
            ("新湛一路8号", "新湛一路*号"),
            ("新湛二路23号3号楼2单元501户", "新湛二路**号*号楼*单元***户"),
            ("湛山小区12-3-402", "湛山小区**-*-***"),
            ("二十一号院三单元门口", "***号院*单元门口"),
            ("太平角六路与新湛二路路口", "太平角六路与新湛二路路口"),
            ("地铁3号线湛山站", "地铁3号线湛山站"),
            ("青岛39中门口", "青岛39中门口"),
            ("香港中路５号", "香港中路*号"),
            ("", ""),
        ] {
            assert_eq!(without_door(place), shown, "{place}");
        }
    }

    #[test]
    fn roads_dates_counts_and_lines_are_no_house_numbers() {
        for text in [
            "新湛二路与太平角六路路口",
            "11月3号换好了井盖",
            "地铁3号线湛山站",
            "换了12盏路灯，3户居民用上了热水",
            "请拨打12345",
            "电表号码",
            "",
        ] {
            assert_eq!(find_house(text), None, "{text}");
        }
        assert_eq!(find_house_in_place("新湛二路"), None);
    }
}
