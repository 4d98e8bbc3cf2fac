//! Feeds of what was published: RSS 2.0 and Atom (RFC 4287) with tombstones (RFC 6721).

use std::fmt::Write as _;

use domain::articles::Card;
use domain::calendar::local;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// What a feed consists of.
#[derive(Debug)]
pub struct Feed<'a> {
    /// Its name.
    pub title: &'a str,
    /// The account, as its author.
    pub author: &'a str,
    /// What it is about, from which its id is made for ever: `account` or `account#column`.
    pub subject: &'a str,
    /// Its own address.
    pub own: &'a str,
    /// The page that it is of.
    pub page: &'a str,
    /// The beginning of the articles' addresses, up to the last slash.
    pub articles: &'a str,
    /// The newest articles, withdrawn ones among them.
    pub cards: &'a [Card],
}

impl Feed<'_> {
    /// When anything in it last changed; the beginning of time for an empty one.
    fn updated(&self) -> Timestamp {
        self.cards.iter().map(|card| card.updated_at).max().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn shown(&self) -> impl Iterator<Item = &Card> {
        self.cards.iter().filter(|card| !card.withdrawn)
    }
}

/// An id for ever, whatever address the deployment has: a UUID of version 8 (RFC 9562) out of what it names.
#[must_use]
pub fn urn(subject: &str) -> String {
    let mut hash = Sha256::digest(format!("alliance feed/{subject}"));
    hash[6] = 0x80 | (hash[6] & 0x0f);
    hash[8] = 0x80 | (hash[8] & 0x3f);
    let hex = hex::encode(&hash[..16]);
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The feed as RSS 2.0. It has no way to say that something is gone; what was withdrawn is not in it.
#[must_use]
pub fn rss(feed: &Feed<'_>) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel>\n",
    );
    let Feed { title, own, page, articles, .. } = feed;
    tag(&mut xml, "title", title);
    tag(&mut xml, "link", page);
    tag(&mut xml, "description", title);
    tag(&mut xml, "language", "zh-CN");
    tag(&mut xml, "lastBuildDate", &rfc_2822(feed.updated()));
    let _ = writeln!(xml, "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>", escaped(own));
    for card in feed.shown() {
        xml.push_str("<item>");
        tag(&mut xml, "title", &card.title);
        tag(&mut xml, "link", &format!("{articles}/{}", card.id));
        let _ = writeln!(xml, "<guid isPermaLink=\"false\">{}</guid>", urn(&card.id));
        tag(&mut xml, "pubDate", &rfc_2822(card.published_at));
        if !card.summary.is_empty() {
            tag(&mut xml, "description", &card.summary);
        }
        xml.push_str("</item>\n");
    }
    xml.push_str("</channel></rss>\n");
    xml
}

/// The feed as Atom; what was withdrawn is a tombstone.
#[must_use]
pub fn atom(feed: &Feed<'_>) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xml:lang=\"zh-CN\">\n",
    );
    let Feed { title, author, subject, own, page, articles, .. } = feed;
    tag(&mut xml, "id", &urn(subject));
    tag(&mut xml, "title", title);
    tag(&mut xml, "updated", &feed.updated().to_string());
    let _ = writeln!(xml, "<author><name>{}</name></author>", escaped(author));
    let _ = writeln!(xml, "<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>", escaped(own));
    let _ = writeln!(xml, "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>", escaped(page));
    for card in feed.cards {
        let id = urn(&card.id);
        if card.withdrawn {
            let _ = writeln!(xml, "<at:deleted-entry ref=\"{id}\" when=\"{}\"/>", card.updated_at);
            continue;
        }
        xml.push_str("<entry>");
        tag(&mut xml, "id", &id);
        tag(&mut xml, "title", &card.title);
        tag(&mut xml, "published", &card.published_at.to_string());
        tag(&mut xml, "updated", &card.updated_at.to_string());
        let address = format!("{articles}/{}", card.id);
        let _ = writeln!(xml, "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>", escaped(&address));
        // An entry has to say what it is about, or have content (RFC 4287, 4.1.1.1).
        tag(&mut xml, "summary", if card.summary.is_empty() { &card.title } else { &card.summary });
        xml.push_str("</entry>\n");
    }
    xml.push_str("</feed>\n");
    xml
}

fn tag(xml: &mut String, name: &str, text: &str) {
    let _ = writeln!(xml, "<{name}>{}</{name}>", escaped(text));
}

/// Text within XML: without the characters that XML 1.0 does not have.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// `Mon, 23 Nov 2026 16:05:00 +0800`.
fn rfc_2822(at: Timestamp) -> String {
    local(at).strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(id: &str, withdrawn: bool) -> Card {
        let at: Timestamp = "2026-11-23T08:05:00Z".parse().unwrap();
        let (title, summary) = if withdrawn {
            (String::new(), String::new())
        } else {
            ("A & <B>\u{1}".to_owned(), String::new())
        };
        let (id, column) = (id.to_owned(), "news".to_owned());
        Card { id, column, title, summary, published_at: at, updated_at: at, withdrawn, archived: false }
    }

    #[test]
    fn what_is_withdrawn_is_a_tombstone_and_ids_hang_on_nothing_but_the_article() {
        let cards = [card("00000000000000a1", false), card("00000000000000a2", true)];
        let feed = |base: &'static str| Feed {
            title: "湛山新闻",
            author: "微湛山",
            subject: "weizhanshan#news",
            own: base,
            page: base,
            articles: base,
            cards: &cards,
        };
        let (one, two) = (atom(&feed("https://a.cn")), atom(&feed("https://b.cn")));
        for text in ["A &amp; &lt;B&gt;", &urn("00000000000000a1")] {
            assert!(one.contains(text) && two.contains(text), "{one}");
        }
        let gone = urn("00000000000000a2");
        assert!(
            one.contains(&format!("<at:deleted-entry ref=\"{gone}\" when=\"2026-11-23T08:05:00Z\"/>")),
            "{one}"
        );
        let rss = rss(&feed("https://a.cn"));
        assert!(!rss.contains(&gone) && rss.contains("Mon, 23 Nov 2026 16:05:00 +0800"), "{rss}");
        assert_eq!(gone.len(), "urn:uuid:".len() + 36);
    }
}
