//! A push as WeChat sends it, made by hand: for what a simulator that behaves would never send.

use local_alliance::simulator::SimulatedAccount;
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
    account: SimulatedAccount,
}

impl Push {
    /// Encrypts and signs `xml` for an account.
    pub fn new(stage: &Stage, account: &str, xml: &str) -> Self {
        let account = stage.alliance.simulator.accounts().find(|a| a.account == account).unwrap().clone();
        let key = EncodingAesKey::parse(&account.encoding_aes_key).unwrap();
        let mut random = [0; 16];
        getrandom::fill(&mut random).unwrap();
        let encrypted = envelope::seal(&key, xml.as_bytes(), &account.appid, random);
        let timestamp = stage.alliance.clock.now().as_second().to_string();
        let signature = sign(&[&account.token, &timestamp, "nonce"]);
        let msg_signature = sign(&[&account.token, &timestamp, "nonce", &encrypted]);
        Self {
            url: format!("{}/wechat/{}", stage.alliance.url(), account.account),
            query: format!(
                "signature={signature}&timestamp={timestamp}&nonce=nonce&encrypt_type=aes&msg_signature={msg_signature}"
            ),
            body: format!(
                "<xml><ToUserName><![CDATA[{}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>",
                account.original_id
            ),
            account,
        }
    }

    /// A text message.
    pub fn text(stage: &Stage, account: &str, openid: &str, id: u64, content: &str) -> Self {
        let to =
            stage.alliance.simulator.accounts().find(|a| a.account == account).unwrap().original_id.clone();
        let at = stage.alliance.clock.now().as_second();
        let xml = format!(
            "<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>\
             <CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType>\
             <Content><![CDATA[{content}]]></Content><MsgId>{id}</MsgId></xml>"
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
        let response = self.send().await;
        let status = response.status();
        let body = response.text().await.unwrap();
        let Ok(envelope) = Element::parse(body.as_bytes()) else { return (status, body) };
        let key = EncodingAesKey::parse(&self.account.encoding_aes_key).unwrap();
        let opened = envelope::open(&key, envelope.get("Encrypt").unwrap()).unwrap();
        let reply = Element::parse(&opened.message).unwrap();
        (status, reply.get("Content").unwrap_or_default().to_owned())
    }
}
