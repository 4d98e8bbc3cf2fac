//! The door of local storage for files that browsers send by a form, as S3 takes them: part by part, and never more than a
//! video may have. Who knows the id of a file may send it.

use alliance::runtime::Deployment;
use alliance::runtime::objects::Objects;
use alliance::runtime::web::{self, encode};
use alliance::services::videos::large::MOST_BYTES;
use axum::body::Body;
use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::response::Response;
use bytes::BytesMut;
use domain::ids::MediaId;
use http::StatusCode;

/// How much of a file is in memory at a time.
const PART: usize = 8 * 1024 * 1024;

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the form is not whole")]
    Form(#[from] MultipartError),
    #[error("the form names no file or leads elsewhere")]
    Fields,
    #[error("the file is too large")]
    TooLarge,
    #[error("storage does not take it")]
    Storage(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Takes the file of a form, and sends the browser back to where the form says, which is an address of ours.
pub(crate) async fn answer(deployment: &Deployment, form: Multipart) -> Response {
    let answer = match taken(deployment, form).await {
        Ok(back) => web::see_other(&back),
        Err(why) => {
            let status = match &why {
                Refused::Form(_) | Refused::Fields => StatusCode::BAD_REQUEST,
                Refused::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
                Refused::Storage(_) => StatusCode::SERVICE_UNAVAILABLE,
            };
            tracing::warn!(error = &why as &dyn std::error::Error, "a file of a browser was not taken");
            web::answer(status, "text/plain; charset=utf-8", why.to_string())
        }
    };
    answer.map(Body::from)
}

async fn taken(deployment: &Deployment, mut form: Multipart) -> Result<String, Refused> {
    let objects = deployment.objects().map_err(|error| Refused::Storage(Box::new(error)))?;
    let base_url = deployment.base_url().map_err(|error| Refused::Storage(Box::new(error)))?;
    let (mut key, mut back) = (None, None);
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some("key") => key = Some(field.text().await?),
            Some("success_action_redirect") => back = Some(field.text().await?),
            // What comes behind the file counts for nothing.
            Some("file") => {
                let id = key.as_deref().and_then(|key| MediaId::parse(key.strip_prefix("uploads/")?).ok());
                let back = back.filter(|back| back.starts_with(&format!("{base_url}/a/")));
                let (Some(id), Some(back)) = (id, back) else { return Err(Refused::Fields) };
                store(&objects, &id, field).await?;
                return Ok(format!("{back}?bucket=local&key={}", encode(&format!("uploads/{id}"))));
            }
            _ => {}
        }
    }
    Err(Refused::Fields)
}

/// A file that is cut off or too large leaves nothing.
async fn store(objects: &Objects, id: &MediaId, mut field: Field<'_>) -> Result<(), Refused> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| Refused::Storage(error);
    let mut copy = objects.begin_upload(id).await.map_err(|error| failed(Box::new(error)))?;
    let mut part = BytesMut::new();
    let mut length = 0;
    let read: Result<(), Refused> = loop {
        let chunk = match field.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break Ok(()),
            Err(error) => break Err(error.into()),
        };
        length += chunk.len();
        if length > MOST_BYTES {
            break Err(Refused::TooLarge);
        }
        part.extend_from_slice(&chunk);
        if part.len() >= PART
            && let Err(error) = copy.put_part(part.split().freeze().into()).await
        {
            break Err(failed(Box::new(error)));
        }
    };
    if let Err(why) = read {
        if let Err(error) = copy.abort().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "parts of a file stay");
        }
        return Err(why);
    }
    copy.put_part(part.freeze().into()).await.map_err(|error| failed(Box::new(error)))?;
    copy.complete().await.map_err(|error| failed(Box::new(error)))?;
    Ok(())
}
