//! Reading what an account answers to a push, as strictly as WeChat does.

use wechat::{
    limits::{NEWS_ARTICLES_FOR_EVENT, NEWS_ARTICLES_FOR_MESSAGE, TEXT_REPLY_BYTES},
    xml::Element,
};

use super::{account::SimulatedAccount, door::Door, state::Article};

/// What an account answered, as the person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Text, which may hold `<a href>`.
    Text(String),
    /// A picture, by its media id.
    Image(String),
    /// A voice, by its media id.
    Voice(String),
    /// Article cards.
    News(Vec<Article>),
    /// A video or a piece of music: its title.
    Player(String),
    /// The message was handed to human agents; nothing is shown.
    Agents,
    /// `success` or nothing at all: nothing is shown.
    Success,
    /// The person sees the grey line; the reason is for the account's developer.
    Failure {
        /// What WeChat could not accept.
        reason: String,
    },
}

/// Reads the body of an answer with status 200 to a push through `door`.
///
/// # Errors
///
/// When WeChat would show its grey line; the text says why.
pub(crate) fn read(
    door: &Door,
    account: &SimulatedAccount,
    openid: &str,
    to_event: bool,
    body: &[u8],
) -> Result<Answer, String> {
    if body.is_empty() || body == b"success" {
        return Ok(Answer::Success);
    }
    let reply = door.open(body)?;
    let field = |path: &str| reply.get(path).ok_or_else(|| format!("the answer has no {path}"));
    if field("ToUserName")? != openid || field("FromUserName")? != account.original_id {
        return Err("ToUserName and FromUserName are not those of the push, swapped".to_owned());
    }
    digits("CreateTime", field("CreateTime")?)?;
    match field("MsgType")? {
        "text" => {
            let text = field("Content")?;
            if text.len() > TEXT_REPLY_BYTES {
                return Err(format!("Content has {} bytes, {TEXT_REPLY_BYTES} are allowed", text.len()));
            }
            Ok(Answer::Text(text.to_owned()))
        }
        "image" => Ok(Answer::Image(field("Image/MediaId")?.to_owned())),
        "voice" => Ok(Answer::Voice(field("Voice/MediaId")?.to_owned())),
        "video" => {
            field("Video/MediaId")?;
            Ok(Answer::Player(reply.get("Video/Title").unwrap_or("视频").to_owned()))
        }
        "music" => {
            field("Music/ThumbMediaId")?;
            Ok(Answer::Player(reply.get("Music/Title").unwrap_or("音乐").to_owned()))
        }
        "news" => news(&reply, field("ArticleCount")?, to_event),
        "transfer_customer_service" if to_event => Err("only a message can be handed to agents".to_owned()),
        "transfer_customer_service" => Ok(Answer::Agents),
        other => Err(format!("MsgType `{other}` is no kind of answer")),
    }
}

fn news(reply: &Element, count: &str, to_event: bool) -> Result<Answer, String> {
    let articles: Vec<Article> = reply
        .child("Articles")
        .into_iter()
        .flat_map(|articles| articles.children_named("item"))
        .map(|item| {
            let text = |name| item.get(name).unwrap_or_default().to_owned();
            Article {
                title: text("Title"),
                description: text("Description"),
                url: text("Url"),
                picture: text("PicUrl"),
            }
        })
        .collect();
    let most = if to_event { NEWS_ARTICLES_FOR_EVENT } else { NEWS_ARTICLES_FOR_MESSAGE };
    if count != articles.len().to_string() {
        return Err(format!("ArticleCount is {count}, but there are {} items", articles.len()));
    }
    if articles.is_empty() || articles.len() > most {
        return Err(format!("{} articles, where 1 to {most} are allowed", articles.len()));
    }
    if articles.iter().any(|article| article.title.is_empty()) {
        return Err("an article has no Title".to_owned());
    }
    Ok(Answer::News(articles))
}

fn digits(name: &str, value: &str) -> Result<(), String> {
    match value.parse::<u64>() {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("{name} is no number")),
    }
}

#[cfg(test)]
mod tests {
    use wechat::{
        envelope::{self, EncodingAesKey},
        signature,
    };

    use super::*;

    /// Reads an answer to an account's own callback.
    fn read(account: &SimulatedAccount, openid: &str, to_event: bool, body: &[u8]) -> Result<Answer, String> {
        super::read(&Door::of_account(account, String::new()), account, openid, to_event, body)
    }

    fn seal(account: &SimulatedAccount, message: &str, receiver: &str) -> String {
        let key = EncodingAesKey::parse(&account.encoding_aes_key).unwrap();
        let sealed = envelope::seal(&key, message.as_bytes(), receiver, [7; 16]);
        let signature = signature::sign(&[&account.token, "1800000000", "n", &sealed]);
        format!(
            "<xml><Encrypt>{sealed}</Encrypt><MsgSignature>{signature}</MsgSignature>\
             <TimeStamp>1800000000</TimeStamp><Nonce>n</Nonce></xml>"
        )
    }

    fn reply(account: &SimulatedAccount, to: &str, rest: &str) -> String {
        let from = &account.original_id;
        format!(
            "<xml><ToUserName>{to}</ToUserName><FromUserName>{from}</FromUserName>\
             <CreateTime>1800000000</CreateTime>{rest}</xml>"
        )
    }

    fn news(count: usize) -> String {
        let items = "<item><Title>t</Title><Url>https://e.cn/</Url></item>".repeat(count);
        format!("<MsgType>news</MsgType><ArticleCount>{count}</ArticleCount><Articles>{items}</Articles>")
    }

    #[test]
    fn reads_what_is_right() {
        let account = SimulatedAccount::generate("a", "甲", "service");
        let check = |event, rest: &str, expected| {
            let body = seal(&account, &reply(&account, "o1", rest), &account.appid);
            assert_eq!(read(&account, "o1", event, body.as_bytes()), Ok(expected), "{rest}");
        };
        assert_eq!(read(&account, "o1", false, b""), Ok(Answer::Success));
        assert_eq!(read(&account, "o1", false, b"success"), Ok(Answer::Success));
        check(
            false,
            "<MsgType>text</MsgType><Content><![CDATA[您好]]></Content>",
            Answer::Text("您好".to_owned()),
        );
        let article = Article { title: "t".into(), url: "https://e.cn/".into(), ..Article::default() };
        check(false, &news(1), Answer::News(vec![article.clone()]));
        check(true, &news(8), Answer::News(vec![article; 8]));
    }

    #[test]
    fn refuses_what_shows_the_grey_line() {
        let account = SimulatedAccount::generate("a", "甲", "service");
        let text = "<MsgType>text</MsgType><Content>c</Content>";
        let good = seal(&account, &reply(&account, "o1", text), &account.appid);
        assert!(read(&account, "o1", false, good.as_bytes()).is_ok());
        let stranger = SimulatedAccount::generate("b", "乙", "service");
        let long = format!("<MsgType>text</MsgType><Content>{}</Content>", "x".repeat(2049));
        for (broken, why) in [
            (" success".to_owned(), "not exactly success"),
            ("{\"ok\":true}".to_owned(), "JSON"),
            (format!("\u{feff}{good}"), "a byte order mark"),
            (reply(&account, "o1", text), "in clear"),
            (good.replace("<Nonce>n", "<Nonce>m"), "another nonce"),
            (seal(&account, &reply(&account, "o1", text), "wx1"), "another receiver"),
            (seal(&stranger, &reply(&account, "o1", text), &account.appid), "another key"),
            (seal(&account, &reply(&account, "o2", text), &account.appid), "another person"),
            (seal(&account, &reply(&stranger, "o1", text), &account.appid), "another account"),
            (seal(&account, "<xml><MsgType>", &account.appid), "broken XML"),
        ] {
            assert!(read(&account, "o1", false, broken.as_bytes()).is_err(), "{why}");
        }
        let empty = "<MsgType>text</MsgType><Content></Content>";
        let two = news(2);
        let nine = news(9);
        let miscounted = news(1).replace("<ArticleCount>1", "<ArticleCount>2");
        for (event, rest) in
            [(false, empty), (false, &long), (false, &two), (true, &nine), (false, &miscounted)]
        {
            let body = seal(&account, &reply(&account, "o1", rest), &account.appid);
            assert!(read(&account, "o1", event, body.as_bytes()).is_err(), "{rest:.60}");
        }
    }
}
