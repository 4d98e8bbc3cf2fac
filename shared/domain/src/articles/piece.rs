//! An article with what lists, feeds and the clock need of it, so that none of them reads its body.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Article, Content, Event, Refusal, Shown, Stage, State};
use crate::calendar::WorkCalendar;

/// How long before an article expires its people are warned: the first time, and the second.
pub const WARNED_BEFORE: [SignedDuration; 2] =
    [SignedDuration::from_hours(30 * 24), SignedDuration::from_hours(7 * 24)];
/// The working days after which the signers of a step are reminded, each time.
const REMINDED_AFTER: u32 = 2;
/// The working days within which a full review is made up after an emergency.
const MADE_UP_WITHIN: u32 = 1;

/// What lists say of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// Its title.
    pub title: String,
    /// Its sentence for lists and feeds.
    #[serde(default)]
    pub summary: String,
    /// Until when it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Where it goes beside the account's own page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
}

impl Slip {
    /// That of a content.
    #[must_use]
    pub fn of(content: &Content) -> Self {
        let Content { title, summary, valid_until, press, channels, .. } = content;
        let summary = match press {
            Some(press) if summary.is_empty() => press.line(),
            Some(press) => format!("{}：{summary}", press.line()),
            None => summary.clone(),
        };
        Self { title: title.clone(), summary, valid_until: *valid_until, channels: channels.clone() }
    }
}

/// What residents' lists and feeds say of an article. Of a withdrawn one neither title nor summary is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Its id.
    pub id: String,
    /// Its column.
    pub column: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// Its sentence.
    #[serde(default)]
    pub summary: String,
    /// When it was first published.
    pub published_at: Timestamp,
    /// When it last changed: corrected, withdrawn.
    pub updated_at: Timestamp,
    /// Whether it was withdrawn.
    #[serde(default)]
    pub withdrawn: bool,
    /// Whether it is no longer valid.
    #[serde(default)]
    pub archived: bool,
}

/// What the lists of staff say of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskCard {
    /// Its id.
    pub id: String,
    /// Its column.
    pub column: String,
    /// The title of what is worked on, else of what is read.
    pub title: String,
    /// Who changed it last.
    pub by: String,
    /// Since when it is in its state.
    pub since: Timestamp,
    /// Whether residents read an earlier version meanwhile.
    #[serde(default)]
    pub correcting: bool,
}

/// An article with what lists need of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The article.
    pub article: Article,
    /// What lists say of what is worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Slip>,
    /// What lists say of what residents read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Slip>,
    /// When it last changed.
    pub since: Timestamp,
    /// Who changed it last; empty for the clock.
    #[serde(default)]
    pub by: String,
    /// Why it was given back or not published, for its author.
    #[serde(default)]
    pub note: String,
    /// When the signers of the open step are reminded; none where nothing waits for a signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_at: Option<Timestamp>,
    /// How often its people were warned that it expires.
    #[serde(default)]
    pub warned: usize,
}

/// What the clock has to do with an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Publish it, or archive it.
    Tick,
    /// Remind its signers.
    Remind,
    /// Warn that it expires.
    Warn,
}

impl Piece {
    /// An article that nobody has written yet.
    #[must_use]
    pub fn new(article: Article, now: Timestamp) -> Self {
        Self {
            article,
            draft: None,
            live: None,
            since: now,
            by: String::new(),
            note: String::new(),
            remind_at: None,
            warned: 0,
        }
    }

    /// The piece after an event; `content` is what was written, where the event is that. Reminders follow the working days
    /// of `calendar`.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing changes.
    pub fn apply(
        &self,
        event: Event<'_>,
        content: Option<&Content>,
        by: &str,
        calendar: &WorkCalendar,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let (is_reminder, is_warning) = (matches!(event, Event::Remind), matches!(event, Event::Warn));
        let article = self.article.apply(event, now)?;
        if is_reminder || is_warning {
            // Nobody did anything to it: it stays where it is in the lists, with what was said of it.
            let warned = if is_warning { self.warned_by(now) } else { self.warned };
            let again = calendar.plus_working_days(now, REMINDED_AFTER);
            let remind_at = if is_reminder { Some(again) } else { self.remind_at };
            return Ok(Self { article, warned, remind_at, ..self.clone() });
        }
        let number = |article: &Article| article.live.as_ref().map(|live| live.number);
        let went_out = number(&article) != number(&self.article);
        let draft = content.map(Slip::of).or_else(|| self.draft.clone());
        let live = if went_out { self.draft.clone() } else { self.live.clone() };
        let draft = draft.filter(|_| article.work.is_some());
        let is_owed = article.live.as_ref().is_some_and(|live| live.owed.is_some());
        let remind_at = match (article.open_steps() == self.article.open_steps(), article.open_review()) {
            (_, None) => None,
            (true, Some(_)) => self.remind_at,
            (false, Some(_)) => {
                let within = if is_owed { MADE_UP_WITHIN } else { REMINDED_AFTER };
                Some(calendar.plus_working_days(now, within))
            }
        };
        let warned = if went_out { 0 } else { self.warned };
        let (by, note) = (by.to_owned(), String::new());
        Ok(Self { article, draft, live, since: now, by, note, remind_at, warned })
    }

    /// Until when what is worked on would be valid.
    #[must_use]
    pub fn valid_until(&self) -> Option<Timestamp> {
        self.draft.as_ref().and_then(|draft| draft.valid_until)
    }

    /// What residents' lists and feeds say; none where nothing was ever published.
    #[must_use]
    pub fn card(&self) -> Option<Card> {
        let live = self.article.live.as_ref()?;
        let slip = self.live.clone().unwrap_or_default();
        let (withdrawn_at, archived) = match &live.shown {
            Shown::Published => (None, false),
            Shown::Withdrawn { at, .. } => (Some(*at), false),
            Shown::Archived => (None, true),
        };
        let withdrawn = withdrawn_at.is_some();
        let said = |text: String| if withdrawn { String::new() } else { text };
        Some(Card {
            id: self.article.id.clone(),
            column: self.article.column.clone(),
            title: said(slip.title),
            summary: said(slip.summary),
            published_at: live.published_at,
            updated_at: withdrawn_at.unwrap_or(live.updated_at),
            withdrawn,
            archived,
        })
    }

    /// What the lists of staff say.
    #[must_use]
    pub fn desk_card(&self) -> DeskCard {
        let slip = self.draft.as_ref().or(self.live.as_ref());
        DeskCard {
            id: self.article.id.clone(),
            column: self.article.column.clone(),
            title: slip.map(|slip| slip.title.clone()).unwrap_or_default(),
            by: self.by.clone(),
            since: self.since,
            correcting: self.article.work.is_some() && self.article.readable().is_some(),
        }
    }

    /// When it is to be published, where a time is set.
    #[must_use]
    pub fn scheduled_at(&self) -> Option<Timestamp> {
        match self.article.work.as_ref().map(|work| &work.stage) {
            Some(Stage::Scheduled(_, at)) => Some(*at),
            _ => None,
        }
    }

    /// What the clock has to do next, and when.
    #[must_use]
    pub fn due(&self) -> Option<(Timestamp, Due)> {
        let tick = self.article.next_at().map(|at| (at, Due::Tick));
        let remind = self.remind_at.map(|at| (at, Due::Remind));
        let warn = self.warning(self.warned).map(|at| (at, Due::Warn));
        [tick, remind, warn].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// When its people are warned for the time with this number, from 0.
    fn warning(&self, time: usize) -> Option<Timestamp> {
        let live = self.article.live.as_ref().filter(|live| live.shown == Shown::Published)?;
        live.valid_until?.checked_sub(*WARNED_BEFORE.get(time)?).ok()
    }

    /// How many warnings have been given after this one: of two whose time has come, one is enough.
    fn warned_by(&self, now: Timestamp) -> usize {
        (0..WARNED_BEFORE.len()).filter(|time| self.warning(*time).is_some_and(|at| at <= now)).count()
    }

    /// The list of staff that it is in.
    #[must_use]
    pub fn state(&self) -> State {
        self.article.state()
    }
}

/// Whether a text can be the id of an article.
#[must_use]
pub fn is_article_id(id: &str) -> bool {
    id.len() == 16 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
