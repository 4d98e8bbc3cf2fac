//! Parametric QR codes.

use serde_json::{Value, json};

use super::{
    ApiError, BASE_URL, Client, Invalid, Rule,
    check::{broken, chars, present, within},
    encode, json,
};
use crate::limits;

/// The address from which WeChat's real servers serve pictures.
const QR_IMAGE_BASE_URL: &str = "https://mp.weixin.qq.com";

/// The scene that a QR code reports when it is scanned, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QrScene {
    /// A number other than 0, for some seconds.
    Number(u32, u32),
    /// A text of 1 to [`limits::QR_SCENE_CHARS`] characters, for some seconds.
    Text(String, u32),
    /// A number from 1 to [`limits::people::QR_PERMANENT`], for ever.
    PermanentNumber(u32),
    /// A text of the same length, for ever. The number of permanent codes of an account is limited.
    PermanentText(String),
}

impl QrScene {
    /// Checks the scene against WeChat's rules.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), Invalid> {
        match self {
            Self::Number(0, _) => broken("scene_id", Rule::Present),
            Self::Number(..) => Ok(()),
            Self::PermanentNumber(id) => {
                within("scene_id", i64::from(*id), 1..=i64::from(limits::people::QR_PERMANENT))
            }
            Self::Text(text, _) | Self::PermanentText(text) => {
                present("scene_str", text)?;
                chars("scene_str", text, limits::QR_SCENE_CHARS)
            }
        }
    }

    fn to_json(&self) -> Value {
        let (name, scene, seconds) = match self {
            Self::Number(id, seconds) => ("QR_SCENE", json!({ "scene_id": id }), Some(*seconds)),
            Self::Text(text, seconds) => ("QR_STR_SCENE", json!({ "scene_str": text }), Some(*seconds)),
            Self::PermanentNumber(id) => ("QR_LIMIT_SCENE", json!({ "scene_id": id }), None),
            Self::PermanentText(text) => ("QR_LIMIT_STR_SCENE", json!({ "scene_str": text }), None),
        };
        let mut body = json!({ "action_name": name, "action_info": { "scene": scene } });
        if let Some(seconds) = seconds {
            body["expire_seconds"] = json!(seconds.min(limits::QR_EXPIRE_SECONDS));
        }
        body
    }
}

/// A QR code that reports its scene when it is scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrCode {
    /// The ticket that names its picture.
    pub ticket: String,
    /// How many seconds it is good; 0 for ever.
    pub expire_seconds: i64,
    /// The text that it encodes, to draw it without fetching the picture.
    pub url: String,
}

impl Client {
    /// Makes a temporary QR code for `scene`, 1 to [`limits::QR_SCENE_CHARS`] characters.
    ///
    /// `expire_seconds` is cut to [`limits::QR_EXPIRE_SECONDS`]; WeChat's own default would be a minute or less.
    ///
    /// # Errors
    ///
    /// As every call.
    pub async fn create_qr(&self, token: &str, scene: &str, expire_seconds: u32) -> Result<QrCode, ApiError> {
        self.create_qr_code(token, &QrScene::Text(scene.to_owned(), expire_seconds)).await
    }

    /// Makes a QR code of any kind; the life of a temporary one is cut as in [`Client::create_qr`].
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] when [`QrScene::check`] refuses the scene; code 45029 when no permanent code is left.
    pub async fn create_qr_code(&self, token: &str, scene: &QrScene) -> Result<QrCode, ApiError> {
        scene.check()?;
        let body = scene.to_json();
        let answer = self.post_json("/cgi-bin/qrcode/create", &[("access_token", token)], &body).await?;
        let asked = json::int(&body, "expire_seconds").unwrap_or(0);
        Ok(QrCode {
            ticket: json::text(&answer, "ticket").ok_or(ApiError::Malformed)?,
            expire_seconds: json::int(&answer, "expire_seconds").unwrap_or(asked),
            url: json::text(&answer, "url").ok_or(ApiError::Malformed)?,
        })
    }

    /// The address of a QR code's picture for a browser; needs no token.
    pub fn qr_image_url(&self, ticket: &str) -> String {
        let base_url = if self.base_url == BASE_URL { QR_IMAGE_BASE_URL } else { &self.base_url };
        format!("{base_url}/cgi-bin/showqrcode?{}", encode(&[("ticket", ticket)]))
    }
}
