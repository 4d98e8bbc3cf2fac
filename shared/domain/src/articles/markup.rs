//! The text that a writer types, and the blocks that it is: an empty line between paragraphs, `##` before a heading,
//! `【链接 address】words` for a link, `【图片 id】description` for a picture, `【录音 id】words` for a recording, `【视频 id】words` for a video. Whatever is none of these is a paragraph, so nothing that was typed is lost.

use super::content::{Block, Medium};
use crate::ids::MediaId;

/// The blocks of a text.
#[must_use]
pub fn blocks_of(text: &str) -> Vec<Block> {
    let text = cleaned(text);
    let mut blocks = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    for line in text.lines() {
        let special = heading(line).or_else(|| link(line)).or_else(|| medium(line));
        if special.is_some() || line.is_empty() {
            end(&mut paragraph, &mut blocks);
            blocks.extend(special);
        } else {
            paragraph.push(line);
        }
    }
    end(&mut paragraph, &mut blocks);
    blocks
}

/// The text of some blocks, which [`blocks_of`] reads again.
#[must_use]
pub fn text_of(blocks: &[Block]) -> String {
    let texts = blocks.iter().map(|block| match block {
        Block::Heading(text) => format!("## {text}"),
        Block::Paragraph(text) => text.clone(),
        Block::Link { words, url } => format!("【链接 {url}】{words}"),
        Block::Picture(it) => format!("【图片 {}】{}", it.digest, it.instead),
        Block::Audio(it) => format!("【录音 {}】{}", it.digest, it.instead),
        Block::Video(it) => format!("【视频 {}】{}", it.digest, it.instead),
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

fn end(paragraph: &mut Vec<&str>, blocks: &mut Vec<Block>) {
    if !paragraph.is_empty() {
        blocks.push(Block::Paragraph(std::mem::take(paragraph).join("\n")));
    }
}

fn heading(line: &str) -> Option<Block> {
    let words = line.strip_prefix("##").or_else(|| line.strip_prefix("＃＃"))?.trim();
    (!words.is_empty()).then(|| Block::Heading(words.to_owned()))
}

fn link(line: &str) -> Option<Block> {
    let (url, words) = line.strip_prefix("【链接")?.split_once('】')?;
    let (url, words) = (url.trim(), words.trim());
    let words = if words.is_empty() { url } else { words };
    (!url.is_empty()).then(|| Block::Link { words: words.to_owned(), url: url.to_owned() })
}

fn medium(line: &str) -> Option<Block> {
    let (named, instead) = line.strip_prefix('【')?.split_once('】')?;
    // A blank before the id is easily lost.
    let (kind, id) = named.split_at(named.char_indices().nth(2)?.0);
    let digest = MediaId::parse(id.trim()).ok()?.as_str().to_owned();
    let medium = Medium { digest, instead: instead.trim().to_owned() };
    match kind {
        "图片" => Some(Block::Picture(medium)),
        "录音" => Some(Block::Audio(medium)),
        "视频" => Some(Block::Video(medium)),
        _ => None,
    }
}

/// What Word and web pages leave in a text: invisible characters, indents of spaces, signs of lists.
fn cleaned(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            '\u{b}' | '\u{c}' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => clean.push('\n'),
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\t' => clean.push(' '),
            '\n' => clean.push('\n'),
            other if other.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&other) => {}
            other => clean.push(other),
        }
    }
    let lines = clean.lines().map(|line| line.trim().trim_start_matches(['·', '•', '●', '■']).trim_start());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_read_as_headings_paragraphs_and_links() {
        let text = "## 时间\n周六上午九点\n在社区门口\n\n\u{3000}\u{3000}请带身份证。\u{200b}\n【链接 https://a.cn】看地图";
        let said = |text: &str| Block::Paragraph(text.to_owned());
        let link = Block::Link { words: "看地图".to_owned(), url: "https://a.cn".to_owned() };
        let expected =
            [Block::Heading("时间".to_owned()), said("周六上午九点\n在社区门口"), said("请带身份证。"), link];
        assert_eq!(blocks_of(text), expected);
        assert_eq!(blocks_of("·\u{a0}\u{a0}第一条\u{b}第二条"), [said("第一条\n第二条")]);
    }

    #[test]
    fn a_picture_is_a_line_of_its_own_with_its_description() {
        let line = format!("【图片 {}】新井盖", "0a".repeat(16));
        let medium = Medium { digest: "0a".repeat(16), instead: "新井盖".to_owned() };
        assert_eq!(blocks_of(&line), [Block::Picture(medium)]);
        assert_eq!(text_of(&blocks_of(&line)), line);
        let id = "0a".repeat(16);
        for line in [format!("【录音 {id}】她说"), format!("【视频 {id}】")] {
            assert!(matches!(&blocks_of(&line)[..], [Block::Audio(_) | Block::Video(_)]), "{line}");
            assert_eq!(text_of(&blocks_of(&line)), line);
        }
    }

    proptest! {
        #[test]
        fn what_is_saved_is_read_the_same_again(text in "[#【链接 】a-c\n。\u{3000}]{0,60}") {
            let blocks = blocks_of(&text);
            prop_assert_eq!(blocks_of(&text_of(&blocks)), blocks);
        }
    }
}
