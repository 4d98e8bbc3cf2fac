//! A push as WeChat sends it, made by hand: for what a simulator that behaves would never send.

use reqwest::{Client, Response, StatusCode};
use wechat::envelope::{self, EncodingAesKey};
use wechat::signature::sign;
use wechat::xml::Element;

use crate::stage::Stage;

/// One push, ready to be sent as often as wanted.
#[derive(Clone)]
pub struct Push {
    url: String,
    /// The query, signed.
    pub query: String,
    /// The body, encrypted.
    pub body: String,
    encoding_aes_key: String,
    token: String,
    encrypted: String,
    timestamp: String,
    nonce: String,
}

/// Whom a push goes to: its token, its key, the id inside the envelope.
struct To<'a> {
    url: String,
    token: &'a str,
    encoding_aes_key: &'a str,
    receiver_id: &'a str,
    /// The element beside the sealed text, which says the same to who cannot open it.
    named: (&'a str, &'a str),
}

impl Push {
    /// Encrypts and signs `xml` for an account.
    pub fn new(stage: &Stage, account: &str, xml: &str) -> Self {
        let account = stage.alliance.simulator.accounts().find(|a| a.account == account).unwrap();
        let to = To {
            url: format!("{}/wechat/{}", stage.alliance.url(), account.account),
            token: &account.token,
            encoding_aes_key: &account.encoding_aes_key,
            receiver_id: &account.appid,
            named: ("ToUserName", &account.original_id),
        };
        Self::write(stage, to, xml)
    }

    /// Encrypts and signs `xml` as WeChat does for an account that authorised the platform, to the platform's address
    /// for `app_id`.
    pub fn through_platform(stage: &Stage, app_id: &str, original_id: &str, xml: &str) -> Self {
        let platform = stage.alliance.simulator.platform();
        let to = To {
            url: format!("{}/wechat/platform/{app_id}/callback", stage.alliance.url()),
            token: &platform.token,
            encoding_aes_key: &platform.encoding_aes_key,
            receiver_id: &platform.component_appid,
            named: ("ToUserName", original_id),
        };
        Self::write(stage, to, xml)
    }

    /// Encrypts and signs `xml` for the third-party platform, in an envelope to `receiver_id`.
    pub fn to_platform(stage: &Stage, receiver_id: &str, xml: &str) -> Self {
        let platform = stage.alliance.simulator.platform();
        let to = To {
            url: format!("{}/wechat/platform/events", stage.alliance.url()),
            token: &platform.token,
            encoding_aes_key: &platform.encoding_aes_key,
            receiver_id,
            named: ("AppId", receiver_id),
        };
        Self::write(stage, to, xml)
    }

    fn write(stage: &Stage, to: To<'_>, xml: &str) -> Self {
        let To { url, token, encoding_aes_key, receiver_id, named: (name, value) } = to;
        let key = EncodingAesKey::parse(encoding_aes_key).unwrap();
        let mut random = [0; 16];
        getrandom::fill(&mut random).unwrap();
        let encrypted = envelope::seal(&key, xml.as_bytes(), receiver_id, random);
        let push = Self {
            url,
            query: String::new(),
            body: format!(
                "<xml><{name}><![CDATA[{value}]]></{name}><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
            ),
            encoding_aes_key: encoding_aes_key.to_owned(),
            token: token.to_owned(),
            encrypted,
            timestamp: stage.alliance.clock.now().as_second().to_string(),
            nonce: String::new(),
        };
        push.with_nonce("nonce")
    }

    /// The same, signed with another nonce.
    pub fn with_nonce(mut self, nonce: &str) -> Self {
        nonce.clone_into(&mut self.nonce);
        let (token, timestamp) = (self.token.as_str(), self.timestamp.as_str());
        let signature = sign(&[token, timestamp, nonce]);
        let msg_signature = sign(&[token, timestamp, nonce, &self.encrypted]);
        self.query = format!(
            "signature={signature}&timestamp={timestamp}&nonce={nonce}&encrypt_type=aes&msg_signature={msg_signature}"
        );
        self
    }

    /// The same with timestamp and nonce exchanged, which leaves its signatures right.
    pub fn turned_round(mut self) -> Self {
        std::mem::swap(&mut self.timestamp, &mut self.nonce);
        let nonce = self.nonce.clone();
        self.with_nonce(&nonce)
    }

    /// A text message.
    pub fn text(stage: &Stage, account: &str, openid: &str, id: u64, content: &str) -> Self {
        let fields = format!("<Content><![CDATA[{content}]]></Content>");
        Self::message(stage, account, openid, id, "text", &fields)
    }

    /// A photo.
    pub fn photo(stage: &Stage, account: &str, openid: &str, id: u64, media_id: &str) -> Self {
        let fields = format!(
            "<PicUrl><![CDATA[https://example.org/{media_id}]]></PicUrl><MediaId><![CDATA[{media_id}]]></MediaId>"
        );
        Self::message(stage, account, openid, id, "image", &fields)
    }

    /// A message of any kind, sent now; `fields` are those of its kind.
    pub fn message(stage: &Stage, account: &str, openid: &str, id: u64, kind: &str, fields: &str) -> Self {
        let to = stage.alliance.simulator.accounts().find(|a| a.account == account).unwrap();
        let to = &to.original_id;
        let at = stage.alliance.clock.now().as_second();
        let xml = format!(
            "<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>\
             <CreateTime>{at}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{fields}<MsgId>{id}</MsgId></xml>"
        );
        Self::new(stage, account, &xml)
    }

    /// Sends it.
    pub async fn send(&self) -> Response {
        let request = Client::new().post(format!("{}?{}", self.url, self.query)).body(self.body.clone());
        request.header("content-type", "text/xml").send().await.unwrap()
    }

    /// Sends it over a connection that is kept open, and takes the whole answer.
    ///
    /// # Panics
    /// Where it is not answered with 200.
    pub async fn send_with(&self, client: &Client) {
        let request = client.post(format!("{}?{}", self.url, self.query)).body(self.body.clone());
        let answer = request.header("content-type", "text/xml").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.bytes().await.unwrap();
    }

    /// Sends it and reads the answer as WeChat does: status, and the decrypted text if there is one.
    pub async fn answer(&self) -> (StatusCode, String) {
        self.answer_over(&Client::new()).await
    }

    /// The same, over a connection that is kept open.
    pub async fn answer_over(&self, client: &Client) -> (StatusCode, String) {
        let request = client.post(format!("{}?{}", self.url, self.query)).body(self.body.clone());
        let response = request.header("content-type", "text/xml").send().await.unwrap();
        let status = response.status();
        let body = response.text().await.unwrap();
        let Ok(envelope) = Element::parse(body.as_bytes()) else { return (status, body) };
        let key = EncodingAesKey::parse(&self.encoding_aes_key).unwrap();
        let opened = envelope::open(&key, envelope.get("Encrypt").unwrap()).unwrap();
        let reply = Element::parse(&opened.message).unwrap();
        (status, reply.get("Content").unwrap_or_default().to_owned())
    }
}
