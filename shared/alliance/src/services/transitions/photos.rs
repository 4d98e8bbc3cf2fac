//! Photos that come with a form of staff: made safe, stored, and held until the form is submitted.
//!
//! Photos wait for the next attempt if the form is refused. They are announced before they are stored, so that an
//! interruption leaves no file that is never deleted; the write that submits the form attaches them to the report.

use std::collections::BTreeSet;

use bytes::Bytes;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::runtime::objects::{Objects, Size};
use crate::runtime::{Deployment, Random, StartError};
use crate::services::photos::{MOST_PIXELS, MOST_PIXELS_AT_ONCE, NotAPhoto, SafePhoto, make_safe, pixels};
use crate::store::{Asked, Held, Holding, Media, MediaRecord, MediaState, StoreError, Transaction};
use domain::held::{HeldPhoto, HeldPhotos, MOST_PHOTOS};
use domain::ids::MediaId;
use domain::staff::kinds::WorkOnSite;

/// How often a write is retried if another tab of the same person was faster.
const TRIES: usize = 5;

/// Receives the photos of a form.
#[derive(Debug)]
pub(super) struct Photos {
    media: Media,
    objects: Objects,
    held: Held,
    random: Random,
    decoder: Decoder,
}

/// The photo decoder. Only [`Photos::build`] reaches it, so that a program of steps without photos contains no decoding
/// code, which is a third of a binary.
#[derive(Clone, Copy, Debug)]
struct Decoder {
    pixels: fn(&[u8]) -> Option<u64>,
    make_safe: fn(&[u8]) -> Result<SafePhoto, NotAPhoto>,
}

/// The photos that came with a form.
#[derive(Debug)]
pub(super) struct Received {
    holding: Holding,
    held: HeldPhotos,
    /// The photos that the form is to be submitted with.
    pub(super) chosen: Vec<MediaId>,
    /// Why other photos are not among them, for the form to show.
    pub(super) problems: Vec<String>,
}

/// A photo that is about to be stored.
type New = (HeldPhoto, SafePhoto);

impl Photos {
    pub(super) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            media: deployment.media()?,
            objects: deployment.objects()?,
            held: deployment.held()?,
            random: deployment.random,
            decoder: Decoder { pixels, make_safe },
        })
    }

    /// Receives the photos of a form: held ones that are still wanted, and new files.
    pub(super) async fn receive(
        &self,
        by: &Asked<WorkOnSite>,
        holding: Holding,
        brought: &[MediaId],
        files: Vec<Bytes>,
        now: Timestamp,
    ) -> Result<Received, StoreError> {
        let held = self.held.get(by, &holding, now).await?;
        let chosen = held.among(brought);
        let mut received = Received { holding, held, chosen, problems: Vec::new() };
        if received.chosen.len() > MOST_PHOTOS {
            received.problems.push(format!("最多{MOST_PHOTOS}张照片，请把多余的去掉"));
        }
        if received.chosen.len() < brought.iter().collect::<BTreeSet<_>>().len() {
            received.problems.push("有的照片已经提交过，或者过了24小时没有提交，请重新选择".to_owned());
        }
        let new = self.look(files, &mut received).await?;
        if !new.is_empty() {
            self.store(by, new, &mut received, now).await?;
        }
        Ok(received)
    }

    /// Decodes the new files.
    async fn look(&self, files: Vec<Bytes>, received: &mut Received) -> Result<Vec<New>, StoreError> {
        let (count, mut left, mut over) = (files.len(), MOST_PIXELS_AT_ONCE, 0);
        let mut new: Vec<New> = Vec::new();
        for (at, bytes) in files.into_iter().enumerate() {
            let name = if count == 1 { "这张照片".to_owned() } else { format!("第{}张照片", at + 1) };
            let sum = hex::encode(Sha256::digest(&bytes));
            if new.iter().any(|(photo, _)| photo.sum == sum) {
                continue;
            }
            let known = received.held.find(&sum).cloned();
            if known.as_ref().is_some_and(|media| received.chosen.contains(media)) {
                continue;
            }
            if received.chosen.len() + new.len() >= MOST_PHOTOS {
                over += 1;
                continue;
            }
            if let Some(media) = known {
                received.chosen.push(media);
                continue;
            }
            if new.len() >= received.held.room() {
                received.problems.push(format!("{name}没有加上：这张表单换过的照片太多了，请先提交"));
                continue;
            }
            match (self.decoder.pixels)(&bytes).filter(|pixels| *pixels <= MOST_PIXELS) {
                Some(pixels) if pixels > left => {
                    received.problems.push(format!("{name}没有加上：几张一起太大了，请过后再单独加这张"));
                    continue;
                }
                pixels => left -= pixels.unwrap_or_default(),
            }
            match decode(self.decoder, bytes).await {
                Ok(safe) => {
                    let chance = |error| StoreError::Broken(Box::new(error));
                    let media = MediaId::parse(self.random.secret().map_err(chance)?)?;
                    new.push((HeldPhoto { media, sum, set_aside: false }, safe));
                }
                Err(why) => received.problems.push(format!("{name}{why}")),
            }
        }
        if over > 0 {
            received.problems.push(format!("最多{MOST_PHOTOS}张照片，有{over}张没有加上"));
        }
        Ok(new)
    }

    async fn store(
        &self,
        by: &Asked<WorkOnSite>,
        new: Vec<New>,
        received: &mut Received,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let photos: Vec<HeldPhoto> = new.iter().map(|(photo, _)| photo.clone()).collect();
        self.update(by, received, now, |held| held.announce(&photos, now)).await?;
        for (photo, safe) in new {
            for (size, bytes) in [(Size::Full, safe.full), (Size::Thumbnail, safe.thumbnail)] {
                let stored = self.objects.put(&photo.media, size, Bytes::from(bytes)).await;
                stored.map_err(|error| StoreError::Broken(Box::new(error)))?;
            }
            let state = MediaState::photo();
            self.media
                .put(by, &MediaRecord { media: photo.media.clone(), state, at: now, sender: None })
                .await?;
            received.chosen.push(photo.media);
        }
        self.update(by, received, now, |held| held.keep(&photos)).await
    }

    /// Changes the held photos; if another write was faster, on top of what it wrote.
    async fn update(
        &self,
        by: &Asked<WorkOnSite>,
        received: &mut Received,
        now: Timestamp,
        change: impl Fn(&mut HeldPhotos),
    ) -> Result<(), StoreError> {
        let mut tries = TRIES;
        loop {
            let mut changed = received.held.clone();
            change(&mut changed);
            tries -= 1;
            match self.held.put(by, &received.holding, &mut changed).await {
                Err(StoreError::Conflict | StoreError::Throttled(_)) if tries > 0 => {
                    received.held = self.held.get(by, &received.holding, now).await?;
                }
                Err(error) => return Err(error),
                Ok(()) => {
                    received.held = changed;
                    return Ok(());
                }
            }
        }
    }

    /// The part of a form's write that attaches its photos to the report.
    pub(super) fn submit(
        &self,
        by: &Asked<WorkOnSite>,
        transaction: &mut Transaction,
        received: &Received,
    ) -> Result<(), StoreError> {
        // Nothing is held, so nothing is written.
        if received.held.version == 0 {
            return Ok(());
        }
        let mut held = received.held.clone();
        held.submit(&received.chosen);
        self.held.put_in(by, transaction, &received.holding, &held)
    }
}

/// Decodes one photo: tens of milliseconds of computing, so not on the thread that serves other requests.
async fn decode(decoder: Decoder, bytes: Bytes) -> Result<SafePhoto, String> {
    const BROKEN: &str = "打不开，请换一张";
    let decoded: Result<Result<SafePhoto, NotAPhoto>, _> =
        tokio::task::spawn_blocking(move || (decoder.make_safe)(&bytes)).await;
    match decoded {
        Ok(Ok(safe)) => Ok(safe),
        Ok(Err(why)) => Err(why.to_string()),
        Err(_) => Err(BROKEN.to_owned()),
    }
}
