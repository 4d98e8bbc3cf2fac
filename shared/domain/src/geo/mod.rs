//! Points on the map, in the two systems that China uses, and distances between them.
//!
//! WeChat's chat and the maps drawn in China use GCJ-02, which is shifted by some hundred metres against the WGS-84 of
//! satellites, browsers and Open311. A point is converted once, when it comes in: [`Point::from_gcj02`] for what the chat
//! sends, [`Point::from_wgs84`] for what a browser or Open311 hands over. From then on it has both positions, is
//! stored with both, and nothing else converts.

mod cell;

use geocoordinates::china;
use serde::{Deserialize, Serialize};

pub use cell::Cell;

/// The mean radius of the Earth, in metres.
const EARTH: f64 = 6_371_008.8;

/// The smallest number of degrees besides 0 that every store can keep.
const SMALLEST: f64 = 1e-9;

/// A position in the system of WeChat's chat and of Chinese maps.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gcj02 {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A position in the system of satellites, browsers and Open311.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wgs84 {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A point on the map: the position as it came in, and the same in the other system.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Point {
    gcj02: Gcj02,
    wgs84: Wgs84,
}

/// How a point is stored: GCJ-02 at the top, where points that were stored before have nothing else.
#[derive(Serialize, Deserialize)]
struct Stored {
    latitude: f64,
    longitude: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wgs84: Option<Wgs84>,
}

/// The numbers are no position on Earth.
#[derive(Debug, thiserror::Error)]
#[error("no position on Earth")]
pub struct NotOnEarth;

impl Point {
    /// A point in GCJ-02, as WeChat's chat sends it; `None` if there is no such point, or a number is too small for
    /// any store to keep.
    #[must_use]
    pub fn from_gcj02(latitude: f64, longitude: f64) -> Option<Self> {
        let came = is_on_earth(latitude, longitude).then(|| china::Gcj02::new(latitude, longitude))?;
        let other = *came.try_to_wgs84_refined().ok()?.value();
        Some(Self {
            gcj02: Gcj02 { latitude, longitude },
            wgs84: Wgs84 { latitude: other.lat, longitude: other.lon },
        })
    }

    /// A point in WGS-84, as browsers and Open311 hand it over; `None` as in [`Point::from_gcj02`].
    #[must_use]
    pub fn from_wgs84(latitude: f64, longitude: f64) -> Option<Self> {
        let came = is_on_earth(latitude, longitude).then(|| china::Wgs84::new(latitude, longitude))?;
        let other = came.try_to_gcj02().ok()?;
        Some(Self {
            gcj02: Gcj02 { latitude: other.lat, longitude: other.lon },
            wgs84: Wgs84 { latitude, longitude },
        })
    }

    /// The position for Chinese maps.
    #[must_use]
    pub fn gcj02(&self) -> Gcj02 {
        self.gcj02
    }

    /// The position for everybody else.
    #[must_use]
    pub fn wgs84(&self) -> Wgs84 {
        self.wgs84
    }

    /// The distance to another point in metres, along a great circle of a round Earth.
    #[must_use]
    pub fn metres_to(&self, other: &Self) -> f64 {
        let (from, to) = (self.wgs84, other.wgs84);
        let half_chord = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
        let across = from.latitude.to_radians().cos() * to.latitude.to_radians().cos();
        let chord =
            half_chord(to.latitude - from.latitude) + across * half_chord(to.longitude - from.longitude);
        2.0 * EARTH * chord.clamp(0.0, 1.0).sqrt().asin()
    }
}

fn is_on_earth(latitude: f64, longitude: f64) -> bool {
    let is_kept = |degrees: f64| degrees == 0.0 || degrees.abs() >= SMALLEST;
    let is_there = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
    is_there && is_kept(latitude) && is_kept(longitude)
}

impl TryFrom<Stored> for Point {
    type Error = NotOnEarth;

    fn try_from(stored: Stored) -> Result<Self, NotOnEarth> {
        let Stored { latitude, longitude, wgs84 } = stored;
        match wgs84 {
            Some(wgs84) => Ok(Self { gcj02: Gcj02 { latitude, longitude }, wgs84 }),
            None => Self::from_gcj02(latitude, longitude).ok_or(NotOnEarth),
        }
    }
}

impl From<Point> for Stored {
    fn from(point: Point) -> Self {
        let Gcj02 { latitude, longitude } = point.gcj02;
        Self { latitude, longitude, wgs84: Some(point.wgs84) }
    }
}

#[cfg(test)]
mod tests;
