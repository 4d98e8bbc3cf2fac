//! The words of a case, and what they may not say.

use serde::{Deserialize, Serialize};

use crate::privacy::{find_house, find_house_in_place, find_personal};
use crate::tickets::Ticket;

/// The most characters of a title.
pub const MOST_TITLE: usize = 30;
/// The most characters of what was reported.
pub const MOST_MATTER: usize = 300;
/// The most characters of what was done.
pub const MOST_ANSWER: usize = 600;
/// The most characters of a place.
pub const MOST_PLACE: usize = 30;
/// This many characters in a row that the resident wrote, too, are the resident's words.
const COPIED: usize = 12;

/// What a case tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftWords {
    /// Its title.
    pub title: String,
    /// What was reported, in the editor's words.
    pub matter: String,
    /// What was done.
    pub answer: String,
    /// A road or a community.
    pub place: String,
}

impl DraftWords {
    /// What is wrong: each field of the form, and what to do about it.
    pub(super) fn wrong(&self, ticket: &Ticket) -> Vec<(&'static str, String)> {
        let mut wrong = Vec::new();
        let fields = [
            ("title", &self.title, MOST_TITLE, "请写一个题目，例如：湛山路口的井盖修好了"),
            ("matter", &self.matter, MOST_MATTER, "请用自己的话写居民反映了什么"),
            ("answer", &self.answer, MOST_ANSWER, "请写办了什么、结果怎样"),
            ("place", &self.place, MOST_PLACE, "请写哪条路或者哪个社区"),
        ];
        for (field, text, most, empty) in fields {
            let why = if text.trim().is_empty() {
                Some(empty.to_owned())
            } else if text.chars().count() > most {
                Some(format!("请控制在{most}字以内"))
            } else {
                self.private(field, text, ticket)
            };
            wrong.extend(why.map(|why| (field, why)));
        }
        wrong
    }

    /// What a text says that the public may not read.
    fn private(&self, field: &str, text: &str, ticket: &Ticket) -> Option<String> {
        if let Some(found) = find_personal(text) {
            return Some(format!("里面有{found}，公开前请删去"));
        }
        let house = if field == "place" { find_house_in_place(text) } else { find_house(text) };
        if let Some(house) = house {
            return Some(format!("“{house}”会让人找到是哪一家，请只写到路或者社区"));
        }
        let handler = ticket.handler.as_deref().filter(|name| name.chars().count() > 1);
        if let Some(name) = handler.filter(|name| text.contains(name)) {
            return Some(format!("请不要写承办人的姓名“{name}”，写单位就可以"));
        }
        let own = matches!(field, "title" | "matter");
        let copied = own.then(|| copied(text, &ticket.description)).flatten();
        copied.map(|words| format!("“{words}”是反映人的原话，请换成自己的话"))
    }
}

/// The first run of characters that both texts have, blanks and punctuation aside.
fn copied(text: &str, said: &str) -> Option<String> {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<_>>();
    let (text, said) = (letters(text), letters(said));
    let both = |words: &&[char]| said.windows(COPIED).any(|other| other == *words);
    text.windows(COPIED).find(both).map(|words| words.iter().collect())
}
