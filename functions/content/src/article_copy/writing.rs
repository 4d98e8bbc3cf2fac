//! An article as WeChat takes it: markup, with pictures that were uploaded to the same account, and a cover.

use alliance::runtime::objects::Size;
use alliance::services::covers;
use alliance::services::tokens::TokenError;
use alliance::store::{StoreError, System};
use bytes::Bytes;
use domain::articles::{Block, Content, Medium};
use domain::ids::MediaId;
use wechat::client::upload::{MediaKind, Upload};
use wechat::limits::content::ARTICLE_IMAGE_BYTES;
use wechat::secrecy::ExposeSecret as _;

use super::Of;
use super::calls::Calls;

/// The size of a cover that has no picture, and its colour.
const PLAIN: (u32, u32, [u8; 3]) = (900, 383, [178, 34, 34]);

/// A cover, as it is named among what an account holds, and as WeChat calls it there.
pub(super) struct Cover {
    pub(super) name: String,
    pub(super) called: String,
}

impl Calls {
    /// The cover: the first picture, else one of one colour. It is uploaded once to an account.
    pub(super) async fn cover(&self, of: Of<'_>, content: &Content) -> Result<Cover, TokenError> {
        let mut found = None;
        for medium in pictures(content) {
            if let Some(bytes) = self.picture(of, medium).await? {
                found = Some((medium.digest.as_str(), bytes));
                break;
            }
        }
        let (of_what, bytes) = match found {
            Some((digest, bytes)) => (digest, bytes),
            None => {
                let (width, height, colour) = PLAIN;
                let plain = covers::plain(width, height, colour);
                ("plain", plain.map_err(|error| StoreError::Broken(Box::new(error)))?.into())
            }
        };
        let name = format!("cover#{of_what}");
        if let Some(called) = self.content.held(System::Clock, &of.account.id, &name).await? {
            return Ok(Cover { name, called });
        }
        let upload = &upload(bytes)?;
        let added = self
            .tokens
            .with_token(of.account, |wechat, token| async move {
                wechat.add_material(token.expose_secret(), MediaKind::Image, upload).await
            })
            .await?;
        self.content.hold(System::Clock, &of.account.id, &name, Some(&added.media_id)).await?;
        Ok(Cover { name, called: added.media_id })
    }

    /// The body as markup. A recording or a video stays on our own page, to which “read the original” leads.
    pub(super) async fn html(&self, of: Of<'_>, content: &Content) -> Result<String, TokenError> {
        let mut html = String::new();
        for block in &content.blocks {
            html.push_str(&match block {
                Block::Heading(text) => format!("<h2>{}</h2>", escaped(text)),
                Block::Paragraph(text) => format!("<p>{}</p>", escaped(text).replace('\n', "<br>")),
                Block::Link { words, url } => format!("<p>{}：{}</p>", escaped(words), escaped(url)),
                Block::Picture(medium) => {
                    let words = escaped(&medium.instead);
                    match self.shown_at(of, medium).await? {
                        Some(url) => format!("<p><img src=\"{}\" alt=\"{words}\"></p>", escaped(&url)),
                        None => format!("<p>（图片：{words}）</p>"),
                    }
                }
                Block::Audio(medium) => {
                    format!("<p>（录音请点“阅读原文”听）{}</p>", escaped(&medium.instead))
                }
                Block::Video(medium) => {
                    format!("<p>（视频请点“阅读原文”看）{}</p>", escaped(&medium.instead))
                }
            });
        }
        if !content.source.is_empty() {
            html.push_str(&format!("<p>来源：{}</p>", escaped(&content.source)));
        }
        Ok(html)
    }

    /// The address at which WeChat shows a picture in articles of this account.
    async fn shown_at(&self, of: Of<'_>, medium: &Medium) -> Result<Option<String>, TokenError> {
        let name = format!("picture#{}", medium.digest);
        let Some(bytes) = self.picture(of, medium).await? else { return Ok(None) };
        if let Some(url) = self.content.held(System::Clock, &of.account.id, &name).await? {
            return Ok(Some(url));
        }
        let upload = &upload(bytes)?;
        let url = self
            .tokens
            .with_token(of.account, |wechat, token| async move {
                wechat.upload_article_image(token.expose_secret(), upload).await
            })
            .await?;
        self.content.hold(System::Clock, &of.account.id, &name, Some(&url)).await?;
        Ok(Some(url))
    }

    /// A picture that the article may show, in a size that WeChat takes.
    async fn picture(&self, of: Of<'_>, medium: &Medium) -> Result<Option<Bytes>, StoreError> {
        let Ok(id) = MediaId::parse(&medium.digest) else { return Ok(None) };
        let Some(record) = self.media.get(System::Clock, &id).await? else { return Ok(None) };
        if !of.piece.article.may_show(&id, record.sender.as_ref()) {
            return Ok(None);
        }
        for size in [Size::Full, Size::Thumbnail] {
            let read = self.objects.get(&id, size).await;
            let read = read.map_err(|error| StoreError::Broken(Box::new(error)))?;
            if let Some(bytes) =
                read.filter(|bytes| bytes.len() <= ARTICLE_IMAGE_BYTES && kind(bytes).is_some())
            {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }
}

fn pictures(content: &Content) -> impl Iterator<Item = &Medium> {
    content.blocks.iter().filter_map(|block| match block {
        Block::Picture(medium) => Some(medium),
        _ => None,
    })
}

fn upload(bytes: Bytes) -> Result<Upload, TokenError> {
    let kind = kind(&bytes).unwrap_or("image/jpeg");
    Upload::new(kind, bytes).map_err(|invalid| TokenError::Wechat(invalid.into()))
}

/// The type of a picture by its first bytes; none where WeChat takes no such picture in an article.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
