//! The answer to a push, given in the push's own HTTP response.

use crate::{limits, xml::Writer};

/// One passive reply.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Reply {
    /// A text; `<a href="…">` makes a link.
    Text {
        /// The text.
        content: String,
    },
    /// Cards with a picture and a link.
    News {
        /// The cards: one in answer to a message, up to eight in answer to an event.
        articles: Vec<Article>,
    },
}

/// One card.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Article {
    /// The headline.
    pub title: String,
    /// The line under it.
    pub description: String,
    /// The picture, JPEG or PNG; 360×200 pixels for the first card, 200×200 for the others.
    pub pic_url: String,
    /// The page that a tap opens.
    pub url: String,
}

/// Why WeChat would show the resident a failure instead of this reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// A text without a visible character; to answer nothing, answer `success`.
    #[error("an empty text is no reply")]
    EmptyText,
    /// A text over the limit.
    #[error("a text of {bytes} bytes, where WeChat takes {limit}")]
    TextTooLong {
        /// How long it is, in bytes of UTF-8.
        bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// No card, or too many.
    #[error("{articles} articles, where WeChat takes 1 to {limit} here")]
    Articles {
        /// How many there are.
        articles: usize,
        /// How many there may be.
        limit: usize,
    },
}

impl Reply {
    /// The reply as XML, from account to resident: the inbound names, exchanged.
    pub fn to_xml(&self, to: &str, from: &str, create_time: i64) -> String {
        let mut xml = Writer::new();
        xml.cdata("ToUserName", to);
        xml.cdata("FromUserName", from);
        xml.number("CreateTime", create_time);
        match self {
            Self::Text { content } => {
                xml.cdata("MsgType", "text");
                xml.cdata("Content", content);
            }
            Self::News { articles } => {
                xml.cdata("MsgType", "news");
                xml.number("ArticleCount", i64::try_from(articles.len()).unwrap_or(i64::MAX));
                xml.open("Articles");
                for article in articles {
                    xml.open("item");
                    xml.cdata("Title", &article.title);
                    xml.cdata("Description", &article.description);
                    xml.cdata("PicUrl", &article.pic_url);
                    xml.cdata("Url", &article.url);
                    xml.close();
                }
                xml.close();
            }
        }
        xml.finish()
    }

    /// Whether WeChat will deliver this in answer to an event, or to a message.
    ///
    /// # Errors
    ///
    /// When it is empty or over a limit of [`crate::limits`].
    pub fn check(&self, answering_event: bool) -> Result<(), ReplyError> {
        match self {
            Self::Text { content } if content.chars().all(|c| c.is_whitespace() || c.is_control()) => {
                Err(ReplyError::EmptyText)
            }
            Self::Text { content } if content.len() > limits::TEXT_REPLY_BYTES => {
                Err(ReplyError::TextTooLong { bytes: content.len(), limit: limits::TEXT_REPLY_BYTES })
            }
            Self::News { articles } => {
                let limit = if answering_event {
                    limits::NEWS_ARTICLES_FOR_EVENT
                } else {
                    limits::NEWS_ARTICLES_FOR_MESSAGE
                };
                match articles.len() {
                    0 => Err(ReplyError::Articles { articles: 0, limit }),
                    articles if articles > limit => Err(ReplyError::Articles { articles, limit }),
                    _ => Ok(()),
                }
            }
            Self::Text { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Article, Reply, ReplyError};
    use crate::xml::Element;

    fn text(content: &str) -> Reply {
        Reply::Text { content: content.to_owned() }
    }

    fn news(count: usize) -> Reply {
        let article = Article {
            title: "民情回音".to_owned(),
            description: String::new(),
            pic_url: "https://example.org/a.png".to_owned(),
            url: "https://example.org/?a=1&b=2".to_owned(),
        };
        Reply::News { articles: vec![article; count] }
    }

    #[test]
    fn a_text_is_written_as_wechat_documents_it() {
        assert_eq!(
            text("您好").to_xml("openid", "gh_1", 12_345_678),
            "<xml><ToUserName><![CDATA[openid]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName>\
             <CreateTime>12345678</CreateTime><MsgType><![CDATA[text]]></MsgType>\
             <Content><![CDATA[您好]]></Content></xml>"
        );
    }

    #[test]
    fn cards_are_counted_and_keep_their_links() {
        let xml = Element::parse(news(2).to_xml("openid", "gh_1", 1).as_bytes()).unwrap();
        assert_eq!(xml.get("ArticleCount"), Some("2"));
        assert_eq!(xml.get("Articles/item[1]/Title"), Some("民情回音"));
        assert_eq!(xml.get("Articles/item[1]/Url"), Some("https://example.org/?a=1&b=2"));
    }

    #[test]
    fn limits_are_told_before_the_resident_sees_a_failure() {
        for (reply, answering_event, expected) in [
            (text("好"), false, Ok(())),
            (text(""), false, Err(ReplyError::EmptyText)),
            (text(" \n\u{3000}"), false, Err(ReplyError::EmptyText)),
            (text(&"a".repeat(2048)), false, Ok(())),
            (text(&"好".repeat(683)), false, Err(ReplyError::TextTooLong { bytes: 2049, limit: 2048 })),
            (news(0), true, Err(ReplyError::Articles { articles: 0, limit: 8 })),
            (news(1), false, Ok(())),
            (news(2), false, Err(ReplyError::Articles { articles: 2, limit: 1 })),
            (news(8), true, Ok(())),
            (news(9), true, Err(ReplyError::Articles { articles: 9, limit: 8 })),
        ] {
            assert_eq!(reply.check(answering_event), expected);
        }
    }

    proptest! {
        /// Whatever a resident wrote can be echoed: `]]>`, tags, control characters.
        #[test]
        fn no_text_breaks_out(content in r"(\]|>|<!\[CDATA\[|</Content>|&|[a-z]|\PC){0,40}") {
            let xml = text(&content).to_xml("to", "from", 1);
            let read = Element::parse(xml.as_bytes()).unwrap();
            prop_assert_eq!(read.children.len(), 5);
            prop_assert_eq!(read.get("Content").unwrap_or_default(), content);
        }

        #[test]
        fn illegal_characters_are_left_out(content: String) {
            let xml = text(&content).to_xml("to", "from", 1);
            let read = Element::parse(xml.as_bytes()).unwrap();
            let legal: String = content.chars().filter(|c| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}'
                | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')).collect();
            prop_assert_eq!(read.get("Content").unwrap_or_default(), legal.replace("\r\n", "\n").replace('\r', "\n"));
        }
    }
}
