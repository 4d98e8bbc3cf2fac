//! Where an account's pushes go, and in which form.

use jiff::Timestamp;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use wechat::{
    envelope::{self, EncodingAesKey},
    signature,
    xml::{Element, Writer},
};

use super::{Simulator, account::SimulatedAccount, json_form, platform::SimulatedPlatform, random};

/// How much of a push is sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    /// All of it.
    #[default]
    Safe,
    /// It comes sealed and in clear.
    Compatible,
    /// Nothing.
    Plain,
}

/// How a push is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    #[default]
    Xml,
    Json,
}

/// What the owner of an account set for its pushes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Callback {
    /// None: `{base}/wechat/{account}`.
    pub(crate) url: Option<String>,
    pub(crate) mode: Mode,
    pub(crate) format: Format,
}

/// One receiver of pushes, with what signs and seals them.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) encoding_aes_key: String,
    /// The id inside what is sealed, both ways.
    pub(crate) receiver: String,
    pub(crate) mode: Mode,
    pub(crate) format: Format,
}

/// A push as it goes over the wire.
pub(crate) struct Letter {
    pub(crate) url: Url,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
}

impl Simulator {
    /// Where pushes of `account` go now: to the platform that acts for it, else where its owner wants them.
    pub(crate) fn door(&self, account: &SimulatedAccount) -> Door {
        let state = self.state();
        let platform = &state.platform;
        if !platform.message_url.is_empty() && platform.authorizers.contains_key(&account.account) {
            let url = platform.message_url.replace("$APPID$", &account.appid);
            return Door::of_platform(&platform.credentials, url);
        }
        let callback = state.callbacks.get(&account.account).cloned().unwrap_or_default();
        drop(state);
        let own = || format!("{}/wechat/{}", self.base_url(), account.account);
        let url = callback.url.clone().unwrap_or_else(own);
        Door { mode: callback.mode, format: callback.format, ..Door::of_account(account, url) }
    }
}

impl Door {
    /// An account's own, as it is where nothing was set.
    pub(crate) fn of_account(account: &SimulatedAccount, url: String) -> Self {
        Self {
            url,
            token: account.token.clone(),
            encoding_aes_key: account.encoding_aes_key.clone(),
            receiver: account.appid.clone(),
            mode: Mode::Safe,
            format: Format::Xml,
        }
    }

    /// The platform's: always sealed, always XML.
    pub(crate) fn of_platform(platform: &SimulatedPlatform, url: String) -> Self {
        Self {
            url,
            token: platform.token.clone(),
            encoding_aes_key: platform.encoding_aes_key.clone(),
            receiver: platform.component_appid.clone(),
            mode: Mode::Safe,
            format: Format::Xml,
        }
    }

    /// Puts `xml` into an envelope whose element `to.0` names the receiver `to.1`.
    pub(crate) fn letter(
        &self,
        xml: &str,
        to: (&'static str, &str),
        openid: Option<&str>,
        now: Timestamp,
    ) -> Result<Letter, String> {
        let (timestamp, nonce) = moment(now);
        let mut pairs = vec![
            ("signature", signature::sign(&[&self.token, &timestamp, &nonce])),
            ("timestamp", timestamp.clone()),
            ("nonce", nonce.clone()),
        ];
        pairs.extend(openid.map(|openid| ("openid", openid.to_owned())));
        let message = match self.format {
            Format::Xml => xml.to_owned(),
            Format::Json => json_form::write(push(xml)?.root()).to_string(),
        };
        let mut body = message.clone();
        if self.mode != Mode::Plain {
            let key = EncodingAesKey::parse(&self.encoding_aes_key).map_err(|error| error.to_string())?;
            let sealed = envelope::seal(&key, message.as_bytes(), &self.receiver, random::bytes());
            let proof = signature::sign(&[&self.token, &timestamp, &nonce, &sealed]);
            pairs.extend([("encrypt_type", "aes".to_owned()), ("msg_signature", proof)]);
            body = self.envelope(xml, to, &sealed)?;
        }
        let mut url = Url::parse(&self.url).map_err(|error| format!("the callback's address: {error}"))?;
        url.query_pairs_mut().extend_pairs(pairs);
        let content_type = match self.format {
            Format::Xml => "text/xml",
            Format::Json => "application/json",
        };
        Ok(Letter { url, content_type, body })
    }

    fn envelope(&self, xml: &str, to: (&'static str, &str), sealed: &str) -> Result<String, String> {
        let twin = self.mode == Mode::Compatible;
        match self.format {
            Format::Xml if twin => {
                let open = xml.strip_suffix("</xml>").ok_or("a push is no message")?;
                Ok(format!("{open}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"))
            }
            Format::Xml => {
                let mut writer = Writer::new();
                writer.cdata(to.0, to.1);
                writer.cdata("Encrypt", sealed);
                Ok(writer.finish())
            }
            Format::Json => {
                let mut body = if twin {
                    json_form::write(push(xml)?.root())
                } else {
                    serde_json::json!({ to.0: to.1 })
                };
                body["Encrypt"] = sealed.into();
                Ok(body.to_string())
            }
        }
    }

    /// The message inside an answer that is neither empty nor `success`.
    pub(crate) fn open(&self, body: &[u8]) -> Result<Element, String> {
        let outer = self.read(body)?;
        match (self.mode, outer.child("Encrypt").is_some()) {
            (Mode::Plain, true) => Err("the answer is sealed, but the callback is in plain mode".to_owned()),
            (Mode::Plain | Mode::Compatible, false) => Ok(outer),
            (Mode::Safe, false) => Err("the answer is in clear, but the callback is in safe mode".to_owned()),
            (Mode::Safe | Mode::Compatible, true) => self.read(&self.unseal(&outer)?),
        }
    }

    fn read(&self, text: &[u8]) -> Result<Element, String> {
        match self.format {
            Format::Xml if text.first() != Some(&b'<') => {
                Err("the answer is neither empty, nor `success`, nor XML from its first byte on".to_owned())
            }
            Format::Xml => parse(text),
            Format::Json => json_form::read(text),
        }
    }

    fn unseal(&self, sealed: &Element) -> Result<Vec<u8>, String> {
        let field = |path: &str| sealed.get(path).ok_or_else(|| format!("the sealed answer has no {path}"));
        let (text, time, nonce) = (field("Encrypt")?, field("TimeStamp")?, field("Nonce")?);
        if time.parse::<u64>().is_err() {
            return Err("TimeStamp is no number".to_owned());
        }
        if !signature::verify(field("MsgSignature")?, &[&self.token, time, nonce, text]) {
            return Err("MsgSignature is not that of Token, TimeStamp, Nonce and Encrypt".to_owned());
        }
        let key = EncodingAesKey::parse(&self.encoding_aes_key).map_err(|error| error.to_string())?;
        let opened = envelope::open(&key, text).map_err(|error| error.to_string())?;
        if opened.receiver_id != self.receiver {
            return Err(format!("the answer was sealed for another receiver id than {}", self.receiver));
        }
        Ok(opened.message)
    }

    /// The address that asks the receiver to prove that it knows the token, by answering `echo`.
    pub(crate) fn challenge(&self, echo: &str, now: Timestamp) -> Result<Url, String> {
        let (timestamp, nonce) = moment(now);
        let proof = signature::sign(&[&self.token, &timestamp, &nonce]);
        let mut url = Url::parse(&self.url).map_err(|error| format!("the callback's address: {error}"))?;
        url.query_pairs_mut()
            .append_pair("signature", &proof)
            .append_pair("echostr", echo)
            .append_pair("timestamp", &timestamp)
            .append_pair("nonce", &nonce);
        Ok(url)
    }
}

fn moment(now: Timestamp) -> (String, String) {
    (now.as_second().to_string(), u32::from_be_bytes(random::bytes()).to_string())
}

fn push(xml: &str) -> Result<Element, String> {
    Element::parse_push(xml.as_bytes()).map_err(|error| format!("a push is no message: {error}"))
}

fn parse(xml: &[u8]) -> Result<Element, String> {
    Element::parse(xml).map_err(|error| format!("the answer is no XML of WeChat's: {error}"))
}
