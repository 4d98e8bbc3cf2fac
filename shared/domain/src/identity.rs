//! How a district shows itself on every page: its name, a mark, and the colour of the pages' head.
//!
//! The marks are drawn by us and chosen from a list, and the letters are text: nothing that somebody uploads is ever part
//! of a page.

use serde::{Deserialize, Serialize};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 16;
/// The most letters of a mark.
pub const MOST_LETTERS: usize = 2;

/// The mark before the name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Roofs between a hill and the sea.
    #[default]
    Shore,
    /// Hills.
    Hills,
    /// A bridge over water.
    Bridge,
    /// A gate.
    Gate,
    /// A leaf.
    Leaf,
    /// One or two characters in a square, as a seal has them.
    Seal,
}

impl Mark {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Shore, Self::Hills, Self::Bridge, Self::Gate, Self::Leaf, Self::Seal];

    /// Its name in forms.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Shore => "shore",
            Self::Hills => "hills",
            Self::Bridge => "bridge",
            Self::Gate => "gate",
            Self::Leaf => "leaf",
            Self::Seal => "seal",
        }
    }

    /// Its name for staff.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Shore => "山海与屋顶",
            Self::Hills => "山",
            Self::Bridge => "桥",
            Self::Gate => "门楼",
            Self::Leaf => "树叶",
            Self::Seal => "印章（一两个字）",
        }
    }

    /// The mark of this name.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.id() == id)
    }
}

/// The colour of the pages' head. White text can be read on each of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// Deep blue.
    #[default]
    Sea,
    /// Dark green.
    Pine,
    /// The red of roof tiles.
    Brick,
    /// Dark purple.
    Plum,
    /// Grey.
    Slate,
}

impl Colour {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Sea, Self::Pine, Self::Brick, Self::Plum, Self::Slate];

    /// Its name in forms and in the style sheet.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Sea => "sea",
            Self::Pine => "pine",
            Self::Brick => "brick",
            Self::Plum => "plum",
            Self::Slate => "slate",
        }
    }

    /// Its name for staff.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sea => "海蓝",
            Self::Pine => "松绿",
            Self::Brick => "瓦红",
            Self::Plum => "梅紫",
            Self::Slate => "石灰",
        }
    }

    /// The colour of this name.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| colour.id() == id)
    }
}

/// How the district shows itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its name in the head of every page.
    pub name: String,
    /// The mark before it.
    #[serde(default)]
    pub mark: Mark,
    /// The letters of a seal; empty for the other marks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub letters: String,
    /// The colour of the head.
    #[serde(default)]
    pub colour: Colour,
    /// How often it was changed.
    #[serde(default)]
    pub version: u64,
}

/// What is wrong with an identity that somebody typed: the field and the sentence.
pub type Wrong = (&'static str, &'static str);

impl Identity {
    /// An identity out of what was typed, as if it were the first.
    ///
    /// # Errors
    /// What is wrong with it, field by field.
    pub fn read(name: &str, mark: &str, letters: &str, colour: &str) -> Result<Self, Vec<Wrong>> {
        let (name, letters) = (name.trim(), letters.trim());
        let (read_mark, read_colour) = (Mark::parse(mark), Colour::parse(colour));
        let mut wrong = Vec::new();
        if name.is_empty() {
            wrong.push(("name", "请填名称"));
        } else if name.chars().count() > LONGEST_NAME {
            wrong.push(("name", "名称最多16个字"));
        } else if !is_plain(name) {
            wrong.push(("name", "名称只能用文字、数字和普通标点"));
        }
        if read_mark.is_none() {
            wrong.push(("mark", "请选一个标志"));
        }
        let count = letters.chars().count();
        if read_mark == Some(Mark::Seal) && (count == 0 || count > MOST_LETTERS) {
            wrong.push(("letters", "印章里填一个或两个字"));
        } else if !is_plain(letters) {
            wrong.push(("letters", "印章里只能是文字"));
        }
        if read_colour.is_none() {
            wrong.push(("colour", "请选一种颜色"));
        }
        match (read_mark, read_colour) {
            (Some(mark), Some(colour)) if wrong.is_empty() => {
                let letters = if mark == Mark::Seal { letters.to_owned() } else { String::new() };
                Ok(Self { name: name.to_owned(), mark, letters, colour, version: 0 })
            }
            _ => Err(wrong),
        }
    }
}

/// Whether a text has nothing that turns or hides the text around it: no controls, no marks of direction.
fn is_plain(text: &str) -> bool {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    !text.chars().any(hides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_a_name_a_mark_and_a_colour_and_everything_else_is_refused_by_its_field() {
        let read = Identity::read(" 市南区微信联盟 ", "shore", "多余", "sea").unwrap();
        assert_eq!((read.name.as_str(), read.letters.as_str()), ("市南区微信联盟", ""));
        assert_eq!(Identity::read("湛山街道", "seal", "湛山", "brick").unwrap().letters, "湛山");
        let fields = |name: &str, mark: &str, letters: &str, colour: &str| -> Vec<_> {
            let wrong = Identity::read(name, mark, letters, colour).unwrap_err();
            wrong.into_iter().map(|(field, _)| field).collect()
        };
        let long = "市".repeat(LONGEST_NAME + 1);
        assert_eq!(fields("", "shore", "", "sea"), ["name"]);
        assert_eq!(fields(&long, "seal", "三个字", "red"), ["name", "letters", "colour"]);
        assert_eq!(fields("市\u{202e}南", "<svg>", "", "sea"), ["name", "mark"]);
        assert_eq!(fields("市南", "seal", "", "sea"), ["letters"]);
    }

    #[test]
    fn marks_and_colours_are_found_by_their_names() {
        for mark in Mark::ALL {
            assert_eq!(Mark::parse(mark.id()), Some(mark));
        }
        for colour in Colour::ALL {
            assert_eq!(Colour::parse(colour.id()), Some(colour));
        }
    }
}
