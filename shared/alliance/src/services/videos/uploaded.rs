//! Keeps a video that a browser sent straight into object storage, by its bytes and without its metadata.

use super::large::{MOST_BYTES, Survey};
use super::{MP4, NotAVideo};
use crate::runtime::objects::{ObjectError, Objects, Size};
use crate::store::Playable;
use domain::ids::MediaId;

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is kept.
    Kept(Playable),
    /// It has not come, came empty, or was replaced while it was looked at.
    NotHere,
    /// It has more than [`MOST_BYTES`].
    TooLarge,
    /// It is not a video that we can show.
    Refused(NotAVideo),
}

/// Keeps what came under `sent` as the video `media`. The memory that it takes does not grow with the video.
///
/// What came stays where it is, so that a try that is cut off can be repeated. Each try has to have a `media` of its own:
/// two that run at once may see different files.
///
/// # Errors
/// [`ObjectError`] where storage does not answer.
pub async fn keep(objects: &Objects, sent: &MediaId, media: &MediaId) -> Result<Outcome, ObjectError> {
    let found = objects.uploaded(sent).await?.filter(|file| file.bytes > 0);
    let Some(file) = found else { return Ok(Outcome::NotHere) };
    let Some(length) = usize::try_from(file.bytes).ok().filter(|length| *length <= MOST_BYTES) else {
        return Ok(Outcome::TooLarge);
    };
    let mut survey = Survey::new(length);
    while let Some(range) = survey.wants() {
        let Some(bytes) = objects.uploaded_part(&file, range.start as u64..range.end as u64).await? else {
            return Ok(Outcome::NotHere);
        };
        if let Err(why) = survey.see(&bytes) {
            return Ok(Outcome::Refused(why));
        }
    }
    let edits = match survey.finish() {
        Ok(edits) => edits,
        Err(why) => return Ok(Outcome::Refused(why)),
    };
    // No place of the file is beyond `length`, so each fits.
    let edit = |at, part: &mut [u8]| edits.lay_over(usize::try_from(at).unwrap_or(usize::MAX), part);
    if !objects.keep_uploaded(&file, media, (Size::Playable, MP4), edit).await? {
        return Ok(Outcome::NotHere);
    }
    Ok(Outcome::Kept(Playable { content_type: MP4.to_owned(), bytes: file.bytes }))
}

#[cfg(test)]
mod tests {
    use super::super::make_safe;
    use super::super::tests::{boxed, film};
    use super::*;
    use crate::runtime::uploads::tests::{id, send};

    /// Sends a file and keeps it: what became of it, and what is kept.
    async fn kept(bytes: Vec<u8>) -> (Outcome, Option<Vec<u8>>) {
        let objects = Objects::open("memory:").unwrap();
        send(&objects, &id('a'), bytes).await;
        let outcome = keep(&objects, &id('a'), &id('b')).await.unwrap();
        (outcome, objects.get(&id('b'), Size::Playable).await.unwrap().map(Vec::from))
    }

    #[tokio::test]
    async fn a_film_of_several_parts_is_kept_without_its_place_and_otherwise_as_it_is() {
        let data = vec![7; 20 * 1024 * 1024];
        let small = film();
        // What follows the film's type, behind long data.
        let sent = [&small[..24], &boxed(b"mdat", &data), &small[24..]].concat();
        let mut expected = sent.clone();
        make_safe(&mut expected).unwrap();
        let (outcome, copy) = kept(sent.clone()).await;
        let bytes = sent.len() as u64;
        assert_eq!(outcome, Outcome::Kept(Playable { content_type: MP4.to_owned(), bytes }));
        let copy = copy.unwrap();
        assert!(copy == expected && copy != sent);
        assert!(!copy.windows(7).any(|place| place == b"36.0670"));
    }

    #[tokio::test]
    async fn what_did_not_come_or_is_no_film_leaves_nothing() {
        let objects = Objects::open("memory:").unwrap();
        assert_eq!(keep(&objects, &id('a'), &id('b')).await.unwrap(), Outcome::NotHere);
        let small = film();
        let cut = small[..small.len() - 60].to_vec();
        for (sent, expected) in [
            (Vec::new(), Outcome::NotHere),
            (b"<html>no film</html>".to_vec(), Outcome::Refused(NotAVideo::Unknown)),
            (cut, Outcome::Refused(NotAVideo::Broken)),
            (vec![0; MOST_BYTES + 1], Outcome::TooLarge),
        ] {
            assert_eq!(kept(sent).await, (expected, None));
        }
    }

    #[tokio::test]
    async fn a_try_that_is_repeated_keeps_the_same() {
        let objects = Objects::open("memory:").unwrap();
        send(&objects, &id('a'), film()).await;
        let first = keep(&objects, &id('a'), &id('b')).await.unwrap();
        assert_eq!(keep(&objects, &id('a'), &id('c')).await.unwrap(), first);
        let read = async |media| objects.get(&media, Size::Playable).await.unwrap();
        assert_eq!(read(id('b')).await, read(id('c')).await);
    }
}
