//! A report while the resident tells it: what each piece adds, and what is still missing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::correction;
use super::terms::Terms;
use crate::conversation::piece::Piece;
use crate::conversation::place;
use crate::conversation::sent::{Sent, Told, place_in_order};
use crate::conversation::surroundings::{Context, Surroundings};
use crate::cutting::characters;
use crate::danger;
use crate::geo::Point;
use crate::ids::{MediaId, TicketId};
use crate::tickets::{Attachment, AttachmentKind, Place};

/// The longest text of a report, in characters: slightly below a ticket's limit, to leave room for the line about
/// recordings.
pub(in crate::conversation) const MOST_CHARACTERS: usize = 1900;

/// Recordings that a report may carry.
const MOST_VOICES: usize = 9;

/// Videos that a report may carry.
const MOST_VIDEOS: usize = 2;

/// The longest label of a place, in characters.
const LONGEST_LABEL: usize = 100;

/// The result of adding a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::conversation) enum Added {
    /// A text, or a transcript.
    Text,
    /// A recording.
    Voice,
    /// A photo, and how many there are now.
    Photo(usize),
    /// A video, and how many there are now.
    Video(usize),
    /// A place.
    Place,
    /// Refused: as many photos as a report may carry.
    TooManyPhotos(usize),
    /// Refused: as many videos as a report may carry.
    TooManyVideos(usize),
    /// Refused: as many recordings as a report may carry.
    TooManyVoices,
    /// Refused: as much text as a report may carry.
    TooLong,
    /// Refused: the photo, recording or video cannot be fetched.
    Lost,
}

/// What a report still lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::conversation) enum Missing {
    /// What happened.
    Content,
    /// Where.
    Place,
    /// Both.
    Both,
}

/// The part of a report that has been told so far. Its texts and attachments are bounded by a ticket's limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// When it was begun, or when the resident was last reminded of it after a break.
    pub started_at: Timestamp,
    /// Typed texts and WeChat's transcripts, in the order they were sent.
    #[serde(default)]
    pub texts: Vec<Told<String>>,
    /// Where it is, in words.
    #[serde(default)]
    pub address: Option<String>,
    /// The point on the map.
    #[serde(default)]
    pub point: Option<Point>,
    /// When that point was sent.
    #[serde(default)]
    pub point_sent: Sent,
    /// Whether address and point were taken from the report that this supplements; a place that is told replaces both.
    #[serde(default)]
    pub place_inherited: bool,
    /// Photos, recordings and videos, in the order they were sent.
    #[serde(default)]
    pub attachments: Vec<Told<Attachment>>,
    /// Whether only the place was missing when they wanted to send it; the next text is then taken as the place.
    #[serde(default)]
    pub place_asked: bool,
    /// Whether the resident put the place right, so that places in other texts do not count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub corrected: bool,
    /// Whether a danger was heard in what was told, in whatever words.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub danger: bool,
    /// Whether the place is on no map of the district, so that an officer has to verify it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub to_verify: bool,
    /// The report nearby that was shown with it: a plain yes follows that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbour: Option<TicketId>,
    /// For whom it is, and whether its reporter stays unknown.
    #[serde(default, skip_serializing_if = "Terms::is_plain")]
    pub terms: Terms,
}

impl Draft {
    /// An empty draft.
    pub(in crate::conversation) fn new(now: Timestamp) -> Self {
        Self {
            started_at: now,
            texts: Vec::new(),
            address: None,
            point: None,
            point_sent: Sent::default(),
            place_inherited: false,
            attachments: Vec::new(),
            place_asked: false,
            corrected: false,
            danger: false,
            to_verify: false,
            neighbour: None,
            terms: Terms::default(),
        }
    }

    /// A draft of a matter that is known already; a place that is told replaces its place.
    pub(in crate::conversation) fn about(words: Option<&str>, place: Place, context: &Context<'_>) -> Self {
        let mut draft = Self::new(context.around.now);
        if let Some(words) = words {
            let words = characters(words, MOST_CHARACTERS).to_owned();
            place_in_order(&mut draft.texts, context.sent, words);
        }
        draft.place_inherited = place != Place::default();
        draft.address = place.address;
        draft.point = place.point;
        draft
    }

    /// The same, with its place looked up on the map of the district, where there is one.
    pub(in crate::conversation) fn with_place_checked(self, around: &Surroundings<'_>) -> Self {
        let unknown = |address: &str| self.point.is_none() && !around.alliance.knows_place(address);
        let to_verify = self.address.as_deref().is_some_and(unknown);
        Self { to_verify, ..self }
    }

    /// When the first thing of it was sent.
    pub(in crate::conversation) fn first_sent(&self) -> Option<Sent> {
        let texts = self.texts.iter().map(|told| told.sent);
        texts.chain(self.attachments.iter().map(|told| told.sent)).filter(|sent| sent.at > 0).min()
    }

    /// Whether nothing has been told yet.
    pub(in crate::conversation) fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.address.is_none() && self.point.is_none() && self.attachments.is_empty()
    }

    /// Adds one piece at its position in the order of sending, whatever the order of arrival.
    pub(in crate::conversation) fn add(
        &mut self,
        piece: Piece,
        sent: Sent,
        around: &Surroundings<'_>,
    ) -> Added {
        // It may be about something else now.
        self.neighbour = None;
        match piece {
            Piece::Text(text) => self.add_text(text, sent, around),
            Piece::Voice { media, transcript } => self.add_voice(media, transcript, sent, around),
            Piece::Photo(None) | Piece::Video(None) => Added::Lost,
            Piece::Photo(Some(media)) => {
                let photo = Attachment { media, kind: AttachmentKind::Photo };
                if self.attach(photo, sent, around.rules.most_photos) {
                    Added::Photo(self.count(AttachmentKind::Photo))
                } else {
                    Added::TooManyPhotos(around.rules.most_photos)
                }
            }
            Piece::Video(Some(media)) => {
                if self.attach(Attachment { media, kind: AttachmentKind::Video }, sent, MOST_VIDEOS) {
                    Added::Video(self.count(AttachmentKind::Video))
                } else {
                    Added::TooManyVideos(MOST_VIDEOS)
                }
            }
            Piece::Place { point, label } => self.add_point(point, label, sent),
        }
    }

    /// Drops an inherited place, because another one is told.
    fn drop_inherited_place(&mut self) {
        if std::mem::take(&mut self.place_inherited) {
            self.address = None;
            self.point = None;
        }
    }

    /// Whether the address contains the named place: 新湛一路12号 contains 新湛一路. A place that begins with a number counts as
    /// a different one, because the number may be part of a longer one.
    fn is_in_address(&self, named: &str) -> bool {
        let begins_with_number = named.starts_with(|c: char| c.is_ascii_digit());
        self.address.as_deref().is_some_and(|address| address.contains(named) && !begins_with_number)
    }

    fn add_text(&mut self, text: String, sent: Sent, around: &Surroundings<'_>) -> Added {
        self.terms.hear(&text);
        if self.address.is_some()
            && let Some(corrected) = correction::read(&text)
        {
            self.drop_inherited_place();
            self.point = None;
            self.address = Some(corrected);
            self.corrected = true;
            place_in_order(&mut self.texts, sent, text);
            return Added::Place;
        }
        let known = place::known(&text, &around.alliance.places);
        let found = known.clone().or_else(|| place::read(&text));
        let only_place = found.as_ref().is_some_and(|found| found.only);
        let is_the_answer = self.place_asked
            && self.address.is_none()
            && text.chars().count() <= place::LONGEST
            && found.is_none()
            && place::may_be_one(&text);
        self.place_asked = false;
        if is_the_answer {
            self.address = Some(text);
            return Added::Place;
        }
        let length: usize = self.texts.iter().map(|told| told.what.chars().count() + 1).sum();
        if length + text.chars().count() > MOST_CHARACTERS {
            return Added::TooLong;
        }
        if let Some(found) = found.filter(|found| self.place_inherited && !self.is_in_address(&found.phrase))
        {
            self.drop_inherited_place();
            self.address = Some(found.phrase);
        }
        let before = self.best_place();
        place_in_order(&mut self.texts, sent, text);
        // A label from the map, or a place given when asked, stays; a place found in earlier texts may be improved.
        let may_be_bettered = self.address.is_none() || self.address == before;
        if may_be_bettered && !self.place_inherited && !self.corrected {
            self.address = self.best_place().or(self.address.take());
        }
        // What is on the map of the district is a place, whatever stands around it.
        let on_map =
            |address: &String| around.alliance.places.iter().any(|name| address.contains(name.as_str()));
        if let Some(found) = known.filter(|_| {
            !self.place_inherited && !self.corrected && !self.address.as_ref().is_some_and(on_map)
        }) {
            self.address = Some(found.phrase);
        }
        if only_place { Added::Place } else { Added::Text }
    }

    fn add_voice(
        &mut self,
        media: Option<MediaId>,
        transcript: Option<String>,
        sent: Sent,
        around: &Surroundings<'_>,
    ) -> Added {
        if media.is_none() && transcript.is_none() {
            return Added::Lost;
        }
        if let Some(media) = media
            && !self.attach(Attachment { media, kind: AttachmentKind::Voice }, sent, MOST_VOICES)
            && transcript.is_none()
        {
            return Added::TooManyVoices;
        }
        transcript.map_or(Added::Voice, |text| self.add_text(text, sent, around))
    }

    fn add_point(&mut self, point: Point, label: Option<String>, sent: Sent) -> Added {
        self.place_asked = false;
        self.drop_inherited_place();
        // A later point has already replaced it.
        if self.point.is_some() && sent < self.point_sent {
            return Added::Place;
        }
        self.point_sent = sent;
        let moved = self.point.replace(point).is_some();
        match label {
            Some(label) => self.address = Some(label.chars().take(LONGEST_LABEL).collect()),
            // The label of an earlier place does not describe a later one.
            None if moved => self.address = self.best_place(),
            None => {}
        }
        Added::Place
    }

    fn attach(&mut self, attachment: Attachment, sent: Sent, most: usize) -> bool {
        if self.attachments.iter().any(|told| told.what == attachment) {
            return true;
        }
        let room = self.count(attachment.kind) < most;
        if room {
            place_in_order(&mut self.attachments, sent, attachment);
        }
        room
    }

    /// How many attachments of a kind there are.
    pub(in crate::conversation) fn count(&self, kind: AttachmentKind) -> usize {
        self.attachments.iter().filter(|told| told.what.kind == kind).count()
    }

    fn best_place(&self) -> Option<String> {
        self.texts.iter().filter_map(|told| place::read(&told.what)).max().map(|found| found.phrase)
    }

    /// What is still missing before it can be sent.
    pub(in crate::conversation) fn missing(&self) -> Option<Missing> {
        let said = self.texts.iter().any(|told| place::read(&told.what).is_none_or(|found| !found.only));
        let content = said || !self.attachments.is_empty();
        let place = self.point.is_some() || self.address.is_some();
        match (content, place) {
            (true, true) => None,
            (false, true) => Some(Missing::Content),
            (true, false) => Some(Missing::Place),
            (false, false) => Some(Missing::Both),
        }
    }

    /// What happened, in the resident's words, on one line.
    pub(super) fn matter(&self) -> String {
        let said = self.texts.iter().map(|told| told.what.trim());
        let matters: Vec<&str> =
            said.filter(|text| place::read(text).is_none_or(|found| !found.only)).collect();
        matters.join(" ")
    }

    /// The description of the ticket: what happened, then places that the address does not hold, then recordings and videos.
    ///
    /// Places come last, so that the order in which they were told makes no difference.
    pub(in crate::conversation) fn description(&self) -> String {
        let address = self.address.as_deref().unwrap_or_default();
        let mut lines = Vec::new();
        let mut places = Vec::new();
        for Told { what: text, .. } in &self.texts {
            match place::read(text).filter(|found| found.only) {
                None => lines.push(text.clone()),
                Some(found) if !address.contains(&found.phrase) => places.push(text.clone()),
                Some(_) => {}
            }
        }
        lines.append(&mut places);
        let voices = self.count(AttachmentKind::Voice);
        if voices > 0 {
            lines.push(format!("（语音，{voices}条）"));
        }
        let videos = self.count(AttachmentKind::Video);
        if videos > 0 {
            lines.push(format!("（视频，{videos}段）"));
        }
        lines.join("\n")
    }

    /// The place of the ticket.
    pub(in crate::conversation) fn place(&self) -> Place {
        Place { address: self.address.clone(), point: self.point, to_verify: self.to_verify }
    }

    /// Whether what was told so far is about danger to life.
    pub(in crate::conversation) fn tells_of_danger(&self) -> bool {
        self.danger || self.texts.iter().any(|text| danger::tells_of_danger(&text.what))
    }
}
