//! The messages, sealed once for everyone, and what a right answer to them is.

use anyhow::{Context, ensure};
use wechat::envelope::{self, EncodingAesKey};
use wechat::signature;
use wechat::xml::Element;

pub(crate) const TOKEN: &str = "benchtoken";
pub(crate) const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
pub(crate) const APPID: &str = "wx0123456789abcdef";
/// What everyone answers.
pub(crate) const REPLY: &str = "收到，我们马上去看。处理结果会在这里告诉您。";
/// The second at which everything happens: pushes are fresh in it.
pub(crate) const NOW: i64 = 1_700_000_000;

const ACCOUNT: &str = "gh_0123456789ab";
const OPENID: &str = "oBench0123456789abcdefghijkl";
const NONCE: &str = "486452656";

/// One push as it comes over the wire.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// The raw query string.
    pub(crate) query: String,
    /// The sealed body.
    pub(crate) body: String,
    /// The ciphertext in it.
    pub(crate) encrypted: String,
}

/// A text, an event, and a text of 20 KB.
pub(crate) fn all() -> anyhow::Result<Vec<Case>> {
    let text = |content: &str| {
        format!(
            "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content><MsgId>22478079132150902</MsgId>"
        )
    };
    let event = "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[CLICK]]></Event><EventKey><![CDATA[ALLIANCE]]></EventKey>";
    let long: String = "新湛一路的古力盖松了。".chars().cycle().take(20 * 1024 / 3).collect();
    Ok(vec![
        Case::new("text", &text("新湛一路的古力盖松了"))?,
        Case::new("event", event)?,
        Case::new("20 KB text", &text(&long))?,
    ])
}

impl Case {
    fn new(name: &'static str, inside: &str) -> anyhow::Result<Self> {
        let xml = format!(
            "<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><FromUserName><![CDATA[{OPENID}]]></FromUserName>\
             <CreateTime>{NOW}</CreateTime>{inside}</xml>"
        );
        let encrypted =
            envelope::seal(&EncodingAesKey::parse(KEY)?, xml.as_bytes(), APPID, *b"0123456789abcdef");
        let now = NOW.to_string();
        let plain = signature::sign(&[TOKEN, &now, NONCE]);
        let signature = signature::sign(&[TOKEN, &now, NONCE, &encrypted]);
        Ok(Self {
            name,
            query: format!(
                "signature={plain}&timestamp={NOW}&nonce={NONCE}&openid={OPENID}&encrypt_type=aes&msg_signature={signature}"
            ),
            body: format!(
                "<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
            ),
            encrypted,
        })
    }

    /// Whether a sealed answer opens to the reply, from the account to the sender.
    pub(crate) fn check(&self, answer: &str) -> anyhow::Result<()> {
        let envelope = Element::parse(answer.as_bytes())?;
        let field = |name| envelope.get(name).with_context(|| format!("no {name}"));
        let (encrypted, nonce, timestamp) = (field("Encrypt")?, field("Nonce")?, field("TimeStamp")?);
        let signed = signature::verify(field("MsgSignature")?, &[TOKEN, timestamp, nonce, encrypted]);
        ensure!(signed, "the signature is wrong");
        ensure!(nonce == NONCE, "another nonce");
        let opened = envelope::open(&EncodingAesKey::parse(KEY)?, encrypted)?;
        ensure!(opened.receiver_id == APPID, "another receiver");
        let reply = Element::parse(&opened.message)?;
        for (name, expected) in
            [("ToUserName", OPENID), ("FromUserName", ACCOUNT), ("MsgType", "text"), ("Content", REPLY)]
        {
            ensure!(reply.get(name) == Some(expected), "{name} is {:?}", reply.get(name));
        }
        Ok(())
    }
}
