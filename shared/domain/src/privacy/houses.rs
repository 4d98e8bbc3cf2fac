//! Finds house numbers: what narrows a place down to one door.

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
    find(text, &[])
}

/// The same in a text that names a place, where `5楼` or `2户` says which door, too.
#[must_use]
pub fn find_house_in_place(text: &str) -> Option<&str> {
    find(text, IN_A_PLACE)
}

fn find<'a>(text: &'a str, besides: &[&str]) -> Option<&'a str> {
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
                return Some(&text[first..at + word.len()]);
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
