//! Where an article holds words that are not to be published (敏感词).

use super::content::{Block, Content, Fault};
use crate::sensitive::{SensitiveWord, compared, holds};

/// Every place of an article where such a word stands.
pub(super) fn faults(content: &Content, words: &[SensitiveWord]) -> Vec<Fault> {
    if words.is_empty() {
        return Vec::new();
    }
    let words: Vec<_> = words.iter().map(|word| (word, compared(&word.word))).collect();
    let mut faults = Vec::new();
    for (place, text) in places(content) {
        let text = compared(text);
        for (word, _) in words.iter().filter(|(_, compared)| holds(&text, compared)) {
            let (word, advice) = (word.word.clone(), word.advice());
            faults.push(Fault::Sensitive { place: place.clone(), word, advice });
        }
    }
    faults
}

/// Every text of an article that residents read or hear, with where it stands.
fn places(content: &Content) -> Vec<(String, &str)> {
    let mut places =
        vec![("标题".to_owned(), content.title.as_str()), ("摘要".to_owned(), content.summary.as_str())];
    for (at, block) in (1..).zip(&content.blocks) {
        places.push(match block {
            Block::Heading(text) | Block::Paragraph(text) => (format!("正文第{at}段"), text.as_str()),
            Block::Link { words, .. } => (format!("第{at}段链接的文字"), words.as_str()),
            Block::Picture(it) | Block::Audio(it) | Block::Video(it) => {
                (format!("第{at}段的文字说明"), it.instead.as_str())
            }
        });
    }
    places
}

#[cfg(test)]
mod tests {
    use super::super::{Medium, check};
    use super::*;

    #[test]
    fn each_place_says_the_word_and_what_to_do() {
        let medium = |instead: &str| Medium { digest: "d".to_owned(), instead: instead.to_owned() };
        let content = Content {
            title: "残废人".to_owned(),
            summary: "残 废".to_owned(),
            blocks: vec![
                Block::Paragraph("没有。".to_owned()),
                Block::Heading("残废".to_owned()),
                Block::Picture(medium("老赖")),
                Block::Link { words: "残·废".to_owned(), url: "https://a.cn".to_owned() },
            ],
            ..Content::default()
        };
        let words = [
            SensitiveWord { word: "残废".into(), instead: "残疾人".into(), why: "有歧视".into() },
            SensitiveWord { word: "老赖".into(), instead: String::new(), why: "未经法院公布".into() },
        ];
        let said: Vec<_> = check(&content, &words).iter().map(Fault::says).collect();
        assert_eq!(
            said,
            [
                "标题里有不能发的词“残废”：请改成“残疾人”，有歧视",
                "摘要里有不能发的词“残废”：请改成“残疾人”，有歧视",
                "正文第2段里有不能发的词“残废”：请改成“残疾人”，有歧视",
                "第3段的文字说明里有不能发的词“老赖”：请不要写，未经法院公布",
                "第4段链接的文字里有不能发的词“残废”：请改成“残疾人”，有歧视",
            ]
        );
        assert_eq!(check(&content, &[]), []);
    }
}
