//! 在线读报: an item of a newspaper, of which an account shows as much as its right allows.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Block;
use super::content::{Content, Fault};
use crate::calendar::day_in_words;

/// The most characters that are quoted where nobody licensed the text.
pub const MOST_EXCERPT: usize = 100;
/// The longest name of a newspaper, in characters.
pub const LONGEST_PAPER: usize = 20;

/// What the account may show of an item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// The title and the way to the newspaper's own page.
    #[default]
    Link,
    /// A short quotation besides.
    Excerpt,
    /// The whole text, until the licence ends.
    Licensed,
}

impl Right {
    /// Every right, with its id in forms and what staff read.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Link, "link", "只登标题和原文的链接"),
        (Self::Excerpt, "excerpt", "登不超过100字的摘要和原文的链接"),
        (Self::Licensed, "licensed", "报社授权全文转载，写明授权到哪一天"),
    ];

    /// The right of an id.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, name, _)| *name == id).map(|(right, ..)| right)
    }

    /// Its id in forms.
    #[must_use]
    pub fn id(self) -> &'static str {
        Self::ALL.into_iter().find(|(right, ..)| *right == self).map_or("", |(_, id, _)| id)
    }
}

/// Where an item of a newspaper is from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Press {
    /// The newspaper's name, without 《》.
    pub paper: String,
    /// The day of the issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<Date>,
    /// What may be shown.
    pub right: Right,
    /// The item on the newspaper's own page; may be empty where the text is licensed.
    #[serde(default)]
    pub url: String,
}

impl Press {
    /// What residents read above an item, and in lists: `《青岛日报》2026年11月30日`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("《{}》{}", self.paper, self.issue.map(day_in_words).unwrap_or_default())
    }
}

impl Content {
    /// Whether its text may be shown only until a licence ends, and no longer as something that is out of date.
    #[must_use]
    pub fn is_licensed(&self) -> bool {
        self.press.as_ref().is_some_and(|press| press.right == Right::Licensed)
    }
}

/// What has to be mended before an item of a newspaper is handed in.
pub(super) fn faults(content: &Content, press: &Press) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut say = |is_wrong: bool, words: String| {
        if is_wrong {
            faults.push(Fault::Press(words));
        }
    };
    say(press.paper.is_empty(), "还没有写是哪家报纸".to_owned());
    say(press.issue.is_none(), "还没有写是哪一天的报纸".to_owned());
    let needs_url = press.right != Right::Licensed;
    say(needs_url && press.url.is_empty(), "还没有原文的链接".to_owned());
    let has_media =
        content.blocks.iter().any(|it| matches!(it, Block::Picture(_) | Block::Audio(_) | Block::Video(_)));
    match press.right {
        Right::Link => {
            say(!content.blocks.is_empty(), "只登链接的，正文要空着；要摘几句，请选“摘要”".to_owned());
        }
        Right::Excerpt => {
            let long = excerpt(content);
            say(long == 0, "还没有摘要".to_owned());
            say(long > MOST_EXCERPT, format!("摘要和一句话介绍共{long}字，没有授权最多登{MOST_EXCERPT}字"));
            say(has_media, "没有授权，不能转载报纸的图片、录音和视频".to_owned());
        }
        Right::Licensed => {
            say(content.blocks.is_empty(), "还没有正文".to_owned());
            say(content.valid_until.is_none(), "还没有写授权到哪一天，请填“有效到”".to_owned());
            say(content.source.is_empty(), "还没有写谁授权的，请填“来源”".to_owned());
        }
    }
    if !press.url.is_empty() && !press.url.starts_with("https://") {
        faults.push(Fault::Link(press.url.clone()));
    }
    faults
}

/// How many characters are quoted, blanks left out.
fn excerpt(content: &Content) -> usize {
    let texts = content.blocks.iter().filter_map(|block| match block {
        Block::Heading(text) | Block::Paragraph(text) | Block::Link { words: text, .. } => {
            Some(text.as_str())
        }
        Block::Picture(_) | Block::Audio(_) | Block::Video(_) => None,
    });
    let all = texts.chain([content.summary.as_str()]);
    all.flat_map(str::chars).filter(|character| !character.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::articles::{blocks_of, check};

    fn item(right: Right, body: &str) -> Content {
        Content {
            title: "老年大学开学".to_owned(),
            blocks: blocks_of(body),
            press: Some(Press {
                paper: "演示日报".to_owned(),
                issue: "2026-11-30".parse().ok(),
                right,
                url: "https://paper.example.cn/1".to_owned(),
            }),
            ..Content::default()
        }
    }

    fn said(content: &Content) -> String {
        check(content, &[]).iter().map(Fault::says).collect::<Vec<_>>().join("；")
    }

    #[test]
    fn as_much_is_shown_of_a_newspaper_as_its_right_allows() {
        let words = "开学了。".repeat(25);
        let picture = format!("摘要。\n\n【图片 {}】校门", "0a".repeat(16));
        assert_eq!(said(&item(Right::Link, "")), "");
        assert_eq!(said(&item(Right::Excerpt, &words)), "");
        assert!(said(&item(Right::Link, "一句。")).contains("正文要空着"));
        assert!(said(&item(Right::Excerpt, "")).contains("还没有摘要"));
        assert!(said(&item(Right::Excerpt, &format!("{words}多"))).contains("共101字"));
        assert!(said(&item(Right::Excerpt, &picture)).contains("不能转载报纸的图片"));
        let mut licensed = item(Right::Licensed, &words);
        assert!(said(&licensed).contains("授权到哪一天") && said(&licensed).contains("谁授权的"));
        licensed.valid_until = "2027-01-01T00:00:00+08:00".parse().ok();
        licensed.source = "演示日报社授权".to_owned();
        assert_eq!(said(&licensed), "");
        assert!(licensed.is_licensed());
    }

    #[test]
    fn an_item_without_its_newspaper_day_or_link_is_not_handed_in() {
        let mut bare = item(Right::Link, "");
        bare.press = Some(Press::default());
        let said = said(&bare);
        for words in ["哪家报纸", "哪一天的报纸", "原文的链接"] {
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn reviewers_sign_the_newspaper_with_the_text() {
        let one = item(Right::Link, "");
        let mut other = one.clone();
        other.press = Some(Press { right: Right::Excerpt, ..one.press.clone().unwrap() });
        assert_ne!(one.digest(), other.digest());
        assert_ne!(one.digest(), Content { press: None, ..one.clone() }.digest());
        assert_eq!(one.press.unwrap().line(), "《演示日报》2026年11月30日");
    }
}
