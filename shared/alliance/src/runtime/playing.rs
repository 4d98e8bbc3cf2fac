//! Files that a browser plays. A function can answer at most 6 MB, so larger files are served by a redirect to a signed
//! address of the bucket. Local storage has no addresses; there, players request a larger file in parts.

use std::time::Duration;

use http::header::{ACCEPT_RANGES, CONTENT_RANGE, RANGE};
use http::{HeaderValue, StatusCode};

use super::objects::{Objects, Size};
use super::web::{self, Request, Response};
use crate::store::{Playable, StoreError};
use domain::ids::MediaId;

/// The longest part, in bytes: Lambda's limit of 6 MB counts the base64 that it becomes.
const MOST_BYTES: u64 = 4_000_000;
/// How long a signed address lasts.
const SIGNED_FOR: Duration = Duration::from_mins(10);

/// A redirect to a file's signed address, valid for ten minutes; none if storage has no addresses.
///
/// # Errors
/// [`StoreError::Broken`] where it cannot be signed.
pub async fn redirect_to_signed(
    objects: &Objects,
    media: &MediaId,
    size: Size,
) -> Result<Option<Response>, StoreError> {
    let signed = objects.signed(media, size, SIGNED_FOR).await;
    let signed = signed.map_err(|error| StoreError::Broken(Box::new(error)))?;
    Ok(signed.map(|url| web::found(&url)))
}

/// As [`redirect_to_signed`] for a file that is too large for a function's answer; none for a smaller one.
///
/// # Errors
/// As [`redirect_to_signed`].
pub(super) async fn redirect_if_large(
    objects: &Objects,
    (media, size): (&MediaId, Size),
    bytes: u64,
) -> Result<Option<Response>, StoreError> {
    if bytes <= MOST_BYTES { Ok(None) } else { redirect_to_signed(objects, media, size).await }
}

/// What a browser plays, or the part that it asks for.
///
/// # Errors
/// [`StoreError::Broken`] where object storage does not answer.
pub(super) async fn played(
    objects: &Objects,
    request: &Request,
    media: &MediaId,
    playable: &Playable,
) -> Result<Option<Response>, StoreError> {
    let total = playable.bytes;
    if let Some(elsewhere) = redirect_if_large(objects, (media, Size::Playable), total).await? {
        return Ok(Some(elsewhere));
    }
    let asked = request.headers.get(RANGE).and_then(|value| value.to_str().ok());
    let (status, from, to) = match asked.map(|asked| part(asked, total)) {
        Some(Part::Bytes(from, to)) => (StatusCode::PARTIAL_CONTENT, from, to),
        Some(Part::Nowhere) => {
            let mut response =
                web::answer(StatusCode::RANGE_NOT_SATISFIABLE, "text/plain; charset=utf-8", "");
            name_range(&mut response, &format!("bytes */{total}"));
            return Ok(Some(response));
        }
        // What is not understood is not asked.
        None | Some(Part::Whole) if total > MOST_BYTES => {
            let text = "这个文件太大，不能一次下载。请回到原来的页面，在页面上播放。";
            return Ok(Some(web::answer(StatusCode::PAYLOAD_TOO_LARGE, "text/plain; charset=utf-8", text)));
        }
        None | Some(Part::Whole) => (StatusCode::OK, 0, total),
    };
    let found = objects.get_part(media, Size::Playable, from..to).await;
    let Some(bytes) = found.map_err(|error| StoreError::Broken(Box::new(error)))? else { return Ok(None) };
    let kinds = ["video/mp4", "audio/mp4", "audio/mpeg"];
    let kind = kinds.into_iter().find(|kind| *kind == playable.content_type).unwrap_or("audio/wav");
    let mut response = web::answer(status, kind, bytes);
    response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if status == StatusCode::PARTIAL_CONTENT {
        name_range(&mut response, &format!("bytes {from}-{}/{total}", to - 1));
    }
    Ok(Some(response))
}

fn name_range(response: &mut Response, range: &str) {
    if let Ok(range) = HeaderValue::from_str(range) {
        response.headers_mut().insert(CONTENT_RANGE, range);
    }
}

/// What a `Range` asks for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// From the first up to before the second byte.
    Bytes(u64, u64),
    /// Nothing that is there.
    Nowhere,
    /// Not understood, or several parts: then the whole is answered (RFC 9110, section 14.2).
    Whole,
}

/// Reads `bytes=from-to`, `bytes=from-` and `bytes=-last`, and cuts to the longest part.
fn part(asked: &str, total: u64) -> Part {
    let Some((from, to)) = asked.trim().strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Part::Whole;
    };
    let (from, to) = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => (from, to.saturating_add(1)),
        (Ok(from), Err(_)) if to.is_empty() => (from, total),
        (Err(_), Ok(last)) if from.is_empty() && last > 0 => (total.saturating_sub(last), total),
        (Err(_), Ok(0)) if from.is_empty() => return Part::Nowhere,
        _ => return Part::Whole,
    };
    if from >= total {
        return Part::Nowhere;
    }
    Part::Bytes(from, to.min(total).min(from.saturating_add(MOST_BYTES)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn storage_without_addresses_redirects_nowhere() {
        let objects = Objects::open("memory:").unwrap();
        let media = MediaId::parse("0a".repeat(16)).unwrap();
        let of = (&media, Size::Playable);
        assert!(redirect_if_large(&objects, of, 200_000_000).await.unwrap().is_none());
    }

    #[test]
    fn a_part_is_what_was_asked_for_and_no_longer_than_a_function_answers() {
        let total = 10_000_000;
        assert_eq!(part("bytes=0-1", total), Part::Bytes(0, 2), "Safari's first question");
        assert_eq!(part("bytes=0-", total), Part::Bytes(0, 4_000_000), "Chrome's");
        assert_eq!(part("bytes=9000000-", total), Part::Bytes(9_000_000, total));
        assert_eq!(part("bytes=-100", total), Part::Bytes(total - 100, total));
        assert_eq!(part("bytes=5-99999999", 10), Part::Bytes(5, 10));
        assert_eq!(part("bytes=-99", 10), Part::Bytes(0, 10));
        for nowhere in ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=18446744073709551615-"] {
            assert_eq!(part(nowhere, 10), Part::Nowhere, "{nowhere}");
        }
        for whole in ["", "bytes", "bytes=", "bytes=a-b", "bytes=0-1,4-5", "items=0-1", "bytes=7-3"] {
            assert_eq!(part(whole, 10), Part::Whole, "{whole}");
        }
        assert_eq!(part("bytes=0-", 0), Part::Nowhere);
    }
}
