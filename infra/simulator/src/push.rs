//! The XML that WeChat pushes to an account.

use jiff::Timestamp;

/// What happened in a chat, of which the account is told.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    Text {
        content: String,
        menu_item: Option<String>,
    },
    Image {
        picture_url: String,
        media_id: String,
    },
    Voice {
        media_id: String,
        recognition: Option<String>,
    },
    Video {
        media_id: String,
        thumb_media_id: String,
    },
    Location {
        latitude: f64,
        longitude: f64,
        label: String,
    },
    Subscribe {
        scene: Option<(String, String)>,
    },
    Unsubscribe,
    Scan {
        scene: String,
        ticket: String,
    },
    Click {
        key: String,
    },
    View {
        url: String,
    },
    /// The end of a job, or another event of which an account only hears.
    Event {
        name: &'static str,
        fields: Vec<Field>,
    },
}

/// One element of an event.
#[derive(Clone, Debug)]
pub(crate) enum Field {
    Text(&'static str, String),
    Number(&'static str, String),
    Group(&'static str, Vec<Field>),
}

impl Field {
    pub(crate) fn text(name: &'static str, value: &str) -> Self {
        Self::Text(name, value.to_owned())
    }

    pub(crate) fn number(name: &'static str, value: &impl ToString) -> Self {
        Self::Number(name, value.to_string())
    }
}

impl Happening {
    /// Events have no id and may be answered with more articles.
    pub(crate) fn is_event(&self) -> bool {
        !matches!(
            self,
            Self::Text { .. }
                | Self::Image { .. }
                | Self::Voice { .. }
                | Self::Video { .. }
                | Self::Location { .. }
        )
    }

    /// WeChat's number of the kind of message in its statistics; a place has none (reported).
    pub(crate) fn kind_in_statistics(&self) -> Option<u8> {
        match self {
            Self::Text { .. } => Some(1),
            Self::Image { .. } => Some(2),
            Self::Voice { .. } => Some(3),
            Self::Video { .. } => Some(4),
            _ => None,
        }
    }

    /// What somebody wrote; empty where it was no text.
    pub(crate) fn words(&self) -> &str {
        match self {
            Self::Text { content, .. } => content,
            _ => "",
        }
    }

    /// The message; `id` is left out of an event.
    pub(crate) fn xml(&self, to: &str, from: &str, at: Timestamp, id: u64) -> String {
        let mut xml = Xml(String::from("<xml>"));
        xml.text("ToUserName", to).text("FromUserName", from).number("CreateTime", &at.as_second());
        match self {
            Self::Text { content, menu_item } => {
                xml.text("MsgType", "text").text("Content", content);
                if let Some(item) = menu_item {
                    xml.number("bizmsgmenuid", item);
                }
            }
            Self::Image { picture_url, media_id } => {
                xml.text("MsgType", "image").text("PicUrl", picture_url).text("MediaId", media_id);
            }
            Self::Voice { media_id, recognition } => {
                xml.text("MsgType", "voice").text("MediaId", media_id).text("Format", "amr");
                xml.text("MediaId16K", media_id);
                if let Some(recognition) = recognition {
                    xml.text("Recognition", recognition);
                }
            }
            Self::Video { media_id, thumb_media_id } => {
                xml.text("MsgType", "video").text("MediaId", media_id).text("ThumbMediaId", thumb_media_id);
            }
            Self::Location { latitude, longitude, label } => {
                xml.text("MsgType", "location").number("Location_X", &format!("{latitude:.6}"));
                xml.number("Location_Y", &format!("{longitude:.6}"))
                    .number("Scale", &16)
                    .text("Label", label);
            }
            Self::Subscribe { scene } => {
                xml.event("subscribe");
                match scene {
                    Some((scene, ticket)) => {
                        xml.text("EventKey", &format!("qrscene_{scene}")).text("Ticket", ticket);
                    }
                    None => {
                        xml.text("EventKey", "");
                    }
                }
            }
            Self::Unsubscribe => {
                xml.event("unsubscribe").text("EventKey", "");
            }
            Self::Scan { scene, ticket } => {
                xml.event("SCAN").text("EventKey", scene).text("Ticket", ticket);
            }
            Self::Click { key } => {
                xml.event("CLICK").text("EventKey", key);
            }
            Self::View { url } => {
                xml.event("VIEW").text("EventKey", url);
            }
            Self::Event { name, fields } => {
                xml.event(name).fields(fields);
            }
        }
        if !self.is_event() {
            xml.number("MsgId", &id);
        }
        xml.0.push_str("</xml>");
        xml.0
    }
}

struct Xml(String);

impl Xml {
    /// Unescaped, as WeChat writes what people paste (reported): a text may hold what looks like its end.
    fn text(&mut self, name: &str, value: &str) -> &mut Self {
        let value: String = value.chars().filter(|c| is_legal(*c)).collect();
        self.0.push_str(&format!("<{name}><![CDATA[{value}]]></{name}>"));
        self
    }

    /// Numbers come without CDATA; whatever else a caller calls a number is escaped.
    fn number(&mut self, name: &str, value: &impl ToString) -> &mut Self {
        let value = value.to_string().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self.0.push_str(&format!("<{name}>{value}</{name}>"));
        self
    }

    fn fields(&mut self, fields: &[Field]) -> &mut Self {
        for field in fields {
            match field {
                Field::Text(name, value) => {
                    self.text(name, value);
                }
                Field::Number(name, value) => {
                    self.number(name, value);
                }
                Field::Group(name, fields) => {
                    self.0.push_str(&format!("<{name}>"));
                    self.fields(fields).0.push_str(&format!("</{name}>"));
                }
            }
        }
        self
    }

    fn event(&mut self, event: &str) -> &mut Self {
        self.text("MsgType", "event").text("Event", event)
    }
}

fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use wechat::{inbound::Inbound, xml::Element};

    use super::*;

    #[test]
    fn what_people_paste_is_not_escaped_and_an_event_has_no_id() {
        let content = "a]]></Content><MsgType>event</MsgType>\u{1}<![CDATA[b & c";
        let text = Happening::Text { content: content.to_owned(), menu_item: Some("<1>".to_owned()) };
        let xml = text.xml("gh_1", "o1", Timestamp::UNIX_EPOCH, 22_478_079_132_150_902);
        let pasted = content.replace('\u{1}', "");
        assert!(xml.contains(&format!("<Content><![CDATA[{pasted}]]></Content>")), "{xml}");
        let read = Inbound::parse(xml.as_bytes()).unwrap().fields;
        assert_eq!(read.get("Content"), Some(pasted.as_str()));
        assert_eq!(read.get("MsgType"), Some("text"));
        assert_eq!(read.get("bizmsgmenuid"), Some("<1>"));
        assert_eq!(read.get("MsgId"), Some("22478079132150902"));
        let scan = Happening::Subscribe { scene: Some(("7".to_owned(), "t=".to_owned())) };
        let read = Element::parse(scan.xml("gh_1", "o1", Timestamp::UNIX_EPOCH, 1).as_bytes()).unwrap();
        assert_eq!((read.get("EventKey"), read.get("MsgId")), (Some("qrscene_7"), None));
    }

    #[test]
    fn x_is_the_latitude() {
        let place = Happening::Location { latitude: 36.0671, longitude: 120.3826, label: "路".to_owned() };
        let read = Element::parse(place.xml("a", "b", Timestamp::UNIX_EPOCH, 1).as_bytes()).unwrap();
        assert_eq!((read.get("Location_X"), read.get("Location_Y")), (Some("36.067100"), Some("120.382600")));
    }
}
