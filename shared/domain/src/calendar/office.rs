//! Office hours (上班时间): the frames of a working day in which offices are open, such as morning and afternoon.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::Time;
use serde::Deserialize;

/// One span of a working day in which offices are open. It begins at `opens` and ends just before `closes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The time of day at which it begins.
    pub opens: Time,
    /// The time of day at which it ends.
    pub closes: Time,
}

impl Frame {
    /// Reads `09:00-12:00`.
    fn parse(text: &str) -> Result<Self, InvalidOfficeHours> {
        let time = |text: &str| Time::strptime("%H:%M", text).ok();
        let times = text.split_once('-').and_then(|(opens, closes)| Some((time(opens)?, time(closes)?)));
        let (opens, closes) = times.ok_or_else(|| InvalidOfficeHours::Unreadable(text.to_owned()))?;
        if opens >= closes {
            return Err(InvalidOfficeHours::Backwards(text.to_owned()));
        }
        Ok(Self { opens, closes })
    }
}

/// `9:00–12:00`, as people read it.
impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { opens, closes } = self;
        write!(f, "{}:{:02}–{}:{:02}", opens.hour(), opens.minute(), closes.hour(), closes.minute())
    }
}

/// Office hours that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOfficeHours {
    /// No frame at all: a term in office hours would never end.
    #[error("there are no office hours; write at least one frame, such as 09:00-12:00")]
    Empty,
    /// A frame is not of the form `09:00-12:00`.
    #[error("`{0}` are no office hours; write 09:00-12:00")]
    Unreadable(String),
    /// A frame ends before it begins, or has no length.
    #[error("the office hours `{0}` end before they begin")]
    Backwards(String),
    /// A frame begins before the one that is listed ahead of it has ended.
    #[error("the office hours {1} begin before {0} have ended; list them in order and without overlap")]
    Overlap(Frame, Frame),
}

/// The office hours of every working day: at least one frame, in order, without overlap.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct OfficeHours(Vec<Frame>);

impl TryFrom<Vec<String>> for OfficeHours {
    type Error = InvalidOfficeHours;
    fn try_from(texts: Vec<String>) -> Result<Self, InvalidOfficeHours> {
        let frames = texts.iter().map(|text| Frame::parse(text)).collect::<Result<Vec<_>, _>>()?;
        if frames.is_empty() {
            return Err(InvalidOfficeHours::Empty);
        }
        if let Some((one, next)) = frames.iter().zip(&frames[1..]).find(|(one, next)| next.opens < one.closes)
        {
            return Err(InvalidOfficeHours::Overlap(*one, *next));
        }
        Ok(Self(frames))
    }
}

impl OfficeHours {
    /// The frames of a day, in order.
    #[must_use]
    pub fn frames(&self) -> &[Frame] {
        &self.0
    }

    /// How long offices are open on a working day.
    #[must_use]
    pub fn a_day(&self) -> SignedDuration {
        self.0.iter().map(|frame| frame.opens.duration_until(frame.closes)).sum()
    }

    /// This time of day where offices are open or just close, else the next opening; after the last frame, its end.
    pub(super) fn nearest(&self, time: Time) -> Time {
        let frame = self.0.iter().find(|frame| time <= frame.closes);
        frame.map_or_else(|| self.0[self.0.len() - 1].closes, |frame| time.max(frame.opens))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(frames: &[&str]) -> Result<OfficeHours, InvalidOfficeHours> {
        frames.iter().map(|&frame| frame.to_owned()).collect::<Vec<_>>().try_into()
    }

    #[test]
    fn a_day_is_as_long_as_its_frames_together() {
        for (frames, minutes) in [
            (&["09:00-12:00", "13:30-17:00"][..], 390),
            (&["08:30-12:00", "12:00-16:00"], 450),
            (&["00:00-23:59"], 1439),
        ] {
            let hours = hours(frames).unwrap();
            assert_eq!(hours.a_day(), SignedDuration::from_mins(minutes), "{frames:?}");
            assert_eq!(hours.frames().len(), frames.len());
        }
        assert_eq!(hours(&["09:00-12:05"]).unwrap().frames()[0].to_string(), "9:00–12:05");
    }

    #[test]
    fn frames_that_cannot_be_used_are_refused_with_a_sentence() {
        for (frames, error) in [
            (&[][..], "there are no office hours; write at least one frame, such as 09:00-12:00"),
            (&["9-12"], "`9-12` are no office hours; write 09:00-12:00"),
            (&["09:00"], "`09:00` are no office hours; write 09:00-12:00"),
            (&["09:00-24:30"], "`09:00-24:30` are no office hours; write 09:00-12:00"),
            (&["12:00-09:00"], "the office hours `12:00-09:00` end before they begin"),
            (&["09:00-09:00"], "the office hours `09:00-09:00` end before they begin"),
            (
                &["09:00-12:00", "11:59-17:00"],
                "the office hours 11:59–17:00 begin before 9:00–12:00 have ended; \
                 list them in order and without overlap",
            ),
            (
                &["13:30-17:00", "09:00-12:00"],
                "the office hours 9:00–12:00 begin before 13:30–17:00 have ended; \
                 list them in order and without overlap",
            ),
        ] {
            assert_eq!(hours(frames).unwrap_err().to_string(), error);
        }
    }
}
