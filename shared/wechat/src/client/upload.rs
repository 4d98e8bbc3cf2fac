//! Uploads: pictures, voices, videos.

use bytes::Bytes;
use reqwest::{
    Body,
    multipart::{Form, Part},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    ApiError, Client, Invalid, Rule,
    check::{broken, count},
    json, lenient,
};
use crate::limits::{
    content::{ARTICLE_IMAGE_BYTES, IMAGE_BYTES, THUMB_BYTES, VIDEO_BYTES, VOICE_BYTES},
    sending::AGENT_PORTRAIT_BYTES,
};

/// A kind of medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A voice.
    Voice,
    /// A video.
    Video,
    /// The picture of a video, a piece of music or an article.
    Thumb,
}

impl MediaKind {
    /// As WeChat writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::Thumb => "thumb",
        }
    }

    fn most_bytes(self) -> usize {
        match self {
            Self::Image => IMAGE_BYTES,
            Self::Voice => VOICE_BYTES,
            Self::Video => VIDEO_BYTES,
            Self::Thumb => THUMB_BYTES,
        }
    }
}

/// A file to upload. Its name is generated: WeChat refuses one that is not ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    content_type: &'static str,
    file_name: &'static str,
    bytes: Bytes,
}

/// The types that WeChat takes, and the names of their files.
const TYPES: &[(&str, &str)] = &[
    ("image/jpeg", "media.jpg"),
    ("image/png", "media.png"),
    ("image/gif", "media.gif"),
    ("image/bmp", "media.bmp"),
    ("audio/amr", "media.amr"),
    ("audio/mpeg", "media.mp3"),
    ("video/mp4", "media.mp4"),
];

impl Upload {
    /// A file of a type that WeChat takes, as in `image/jpeg`.
    ///
    /// # Errors
    ///
    /// When the type is another one, or the content is empty.
    pub fn new(content_type: &str, bytes: impl Into<Bytes>) -> Result<Self, Invalid> {
        let bytes = bytes.into();
        if bytes.is_empty() {
            return broken("media", Rule::Present);
        }
        match TYPES.iter().find(|(known, _)| content_type.eq_ignore_ascii_case(known)) {
            Some((content_type, file_name)) => Ok(Self { content_type, file_name, bytes }),
            None => broken("content type", Rule::Form),
        }
    }

    fn form(&self, most_bytes: usize) -> Result<Form, ApiError> {
        count("media", self.bytes.len(), 1..=most_bytes)?;
        let length = u64::try_from(self.bytes.len()).map_err(|_| ApiError::Malformed)?;
        // As every length is known, the form has a Content-Length; WeChat refuses a chunked form.
        let part = Part::stream_with_length(Body::from(self.bytes.clone()), length).file_name(self.file_name);
        let part = part.mime_str(self.content_type).map_err(ApiError::transport)?;
        Ok(Form::new().part("media", part))
    }
}

/// A temporary medium.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Uploaded {
    /// Its id, good for [some days](crate::limits::content::TEMPORARY_MEDIA_SECONDS).
    #[serde(alias = "thumb_media_id", deserialize_with = "lenient::required")]
    pub media_id: String,
    /// When it was uploaded, in seconds.
    #[serde(default, deserialize_with = "lenient::int")]
    pub created_at: i64,
}

/// A permanent medium.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AddedMaterial {
    /// Its id.
    #[serde(deserialize_with = "lenient::required")]
    pub media_id: String,
    /// The address of a picture.
    #[serde(default, deserialize_with = "lenient::some_text")]
    pub url: Option<String>,
}

#[derive(Deserialize)]
struct UrlAnswer {
    #[serde(deserialize_with = "lenient::required")]
    url: String,
}

impl Client {
    /// Uploads a temporary medium.
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] when it is too large for its kind; codes 40004 to 40006 and 45001.
    pub async fn upload_media(
        &self,
        token: &str,
        kind: MediaKind,
        upload: &Upload,
    ) -> Result<Uploaded, ApiError> {
        let form = upload.form(kind.most_bytes())?;
        let query = [("access_token", token), ("type", kind.name())];
        json::typed(self.post_form("/cgi-bin/media/upload", &query, form).await?)
    }

    /// Uploads a picture for the body of an article and returns its address, which works only in articles.
    ///
    /// # Errors
    ///
    /// As [`Client::upload_media`].
    pub async fn upload_article_image(&self, token: &str, upload: &Upload) -> Result<String, ApiError> {
        let form = upload.form(ARTICLE_IMAGE_BYTES)?;
        let answer = self.post_form("/cgi-bin/media/uploadimg", &[("access_token", token)], form).await?;
        Ok(json::typed::<UrlAnswer>(answer)?.url)
    }

    /// Gives an agent, `name@account`, a portrait: a JPEG of at most [`AGENT_PORTRAIT_BYTES`].
    ///
    /// # Errors
    ///
    /// [`ApiError::Invalid`] for another type or size; code 65401 for no such agent.
    pub async fn set_agent_portrait(
        &self,
        token: &str,
        account: &str,
        upload: &Upload,
    ) -> Result<(), ApiError> {
        if upload.content_type != "image/jpeg" {
            broken("content type", Rule::Form)?;
        }
        let form = upload.form(AGENT_PORTRAIT_BYTES)?;
        let query = [("access_token", token), ("kf_account", account)];
        self.post_form("/customservice/kfaccount/uploadheadimg", &query, form).await?;
        Ok(())
    }

    /// Adds a permanent medium other than a video.
    ///
    /// # Errors
    ///
    /// As [`Client::upload_media`]; code 45074 when the library is full.
    pub async fn add_material(
        &self,
        token: &str,
        kind: MediaKind,
        upload: &Upload,
    ) -> Result<AddedMaterial, ApiError> {
        let form = upload.form(kind.most_bytes())?;
        let query = [("access_token", token), ("type", kind.name())];
        json::typed(self.post_form("/cgi-bin/material/add_material", &query, form).await?)
    }

    /// Adds a permanent video, with its headline and the lines under it.
    ///
    /// # Errors
    ///
    /// As [`Client::add_material`].
    pub async fn add_video_material(
        &self,
        token: &str,
        upload: &Upload,
        title: &str,
        introduction: &str,
    ) -> Result<AddedMaterial, ApiError> {
        let description = json!({ "title": title, "introduction": introduction }).to_string();
        let form = upload.form(VIDEO_BYTES)?.text("description", description);
        let query = [("access_token", token), ("type", MediaKind::Video.name())];
        json::typed(self.post_form("/cgi-bin/material/add_material", &query, form).await?)
    }
}
