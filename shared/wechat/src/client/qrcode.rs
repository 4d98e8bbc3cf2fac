//! Parametric QR codes.

use serde_json::json;

use super::{ApiError, BASE_URL, Client, encode, json};
use crate::limits;

/// Where the pictures of the real servers are.
const QR_IMAGE_BASE_URL: &str = "https://mp.weixin.qq.com";

/// A QR code that tells its scene when it is scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrCode {
    /// The name of its picture.
    pub ticket: String,
    /// How many seconds it is good.
    pub expire_seconds: i64,
    /// What it encodes, to draw it without asking for the picture.
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
        let expire_seconds = expire_seconds.min(limits::QR_EXPIRE_SECONDS);
        let body = json!({
            "expire_seconds": expire_seconds,
            "action_name": "QR_STR_SCENE",
            "action_info": { "scene": { "scene_str": scene } },
        });
        let answer = self.post_json("/cgi-bin/qrcode/create", &[("access_token", token)], &body).await?;
        Ok(QrCode {
            ticket: json::text(&answer, "ticket").ok_or(ApiError::Malformed)?,
            expire_seconds: json::int(&answer, "expire_seconds").unwrap_or(i64::from(expire_seconds)),
            url: json::text(&answer, "url").ok_or(ApiError::Malformed)?,
        })
    }

    /// Where a browser finds the picture of a QR code; needs no token.
    pub fn qr_image_url(&self, ticket: &str) -> String {
        let base_url = if self.base_url == BASE_URL { QR_IMAGE_BASE_URL } else { &self.base_url };
        format!("{base_url}/cgi-bin/showqrcode?{}", encode(&[("ticket", ticket)]))
    }
}
