//! What the messages of a conversation hold for a report.

use jiff::Timestamp;
use wechat::inbound::{Body, Inbound};

use crate::store::{MessageRecord, Messages, StoreError};
use domain::geo::Point;
use domain::ids::Follower;
use domain::inbox::{Act, ActKind, Rating};
use domain::retention::MESSAGES_KEPT;
use domain::tickets::{Attachment, Place};

/// The newest messages that are read.
pub(super) const MESSAGES: i32 = 20;

/// What a report made from a conversation would hold.
#[derive(Debug, Default)]
pub struct Material {
    /// The words of its messages, oldest first.
    pub description: String,
    /// The last place that was sent.
    pub place: Place,
    /// The photos and recordings, newest first.
    pub attachments: Vec<Attachment>,
}

/// The newest messages of a follower that staff may read, newest first.
pub(super) async fn newest(
    messages: &Messages,
    of: &Follower,
    now: Timestamp,
) -> Result<Vec<MessageRecord>, StoreError> {
    let mut newest = last(messages, of, MESSAGES, now).await?;
    let withheld = Withheld::of(&newest);
    newest.retain(|message| withheld.shows(message));
    Ok(newest)
}

/// The newest messages of a follower, newest first, also those that staff may not read.
pub(super) async fn last(
    messages: &Messages,
    of: &Follower,
    most: i32,
    now: Timestamp,
) -> Result<Vec<MessageRecord>, StoreError> {
    let since = now.as_second() - MESSAGES_KEPT.as_secs();
    messages.newest(of, since, most).await
}

/// The times of anonymous reports: a conversation must not say whose those are. A message of such a time is known by a
/// newer one, so they are those of every newer message.
#[derive(Debug)]
pub(super) struct Withheld(Vec<(Timestamp, Timestamp)>);

impl Withheld {
    pub(super) fn of(messages: &[MessageRecord]) -> Self {
        let times = messages.iter().filter_map(|it| Some((it.withheld_since?, it.received_at)));
        Self(times.collect())
    }

    /// Whether staff may read a message.
    pub(super) fn shows(&self, message: &MessageRecord) -> bool {
        let at = message.received_at;
        message.withheld_since.is_none()
            && !self.0.iter().any(|(since, until)| (*since..=*until).contains(&at))
    }
}

pub(super) fn attachment(message: &MessageRecord) -> Option<Attachment> {
    message.media.as_ref().map(|media| Attachment { media: media.media.clone(), kind: media.kind })
}

/// When the last matter ended: with a report or a close. What was said before is not of this one.
pub(super) fn begun(acts: &[Act]) -> Option<Timestamp> {
    let ended = |act: &&Act| {
        matches!(
            act.kind,
            ActKind::Reported { .. } | ActKind::Turned { .. } | ActKind::Closed { .. } | ActKind::Ended
        )
    };
    acts.iter().find(ended).map(|act| act.at)
}

pub(super) fn material(messages: &[MessageRecord], begun: Option<Timestamp>) -> Material {
    let mut material = Material::default();
    let mut words = Vec::new();
    for message in messages.iter().filter(|message| begun.is_none_or(|begun| message.received_at > begun)) {
        material.attachments.extend(attachment(message));
        match Inbound::from_element(message.fields.clone()).map(|inbound| inbound.body) {
            // How satisfied somebody is belongs to the matter before.
            Ok(Body::Text { content, .. }) if Rating::of(&content).is_some() => {}
            Ok(Body::Text { content, .. }) => words.push(content),
            Ok(Body::Voice { recognition: Some(text), .. }) => words.push(text),
            Ok(Body::Location { latitude, longitude, label, .. }) if material.place.point.is_none() => {
                let address = label.filter(|label| !label.trim().is_empty());
                material.place =
                    Place { address, point: Point::from_gcj02(latitude, longitude), to_verify: false };
            }
            _ => {}
        }
    }
    words.reverse();
    material.description = words.join("\n");
    material
}
