//! Whether two places are the same.

mod name;
mod numerals;

use super::ticket::Place;
use name::Name;

/// Points at most this far apart, in metres, are the same place.
pub const SAME_PLACE: f64 = 50.0;
/// Points farther apart than this, in metres, are not the same place, whatever they are called.
const ELSEWHERE: f64 = 500.0;
/// How two places are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    /// Their points are this many metres apart.
    Metres(u16),
    /// They are called the same.
    Name,
}

/// Whether two places are the same: by their points, or by their names.
///
/// Two house numbers of one road are two places, unless their points say otherwise; a road alone is the same only as the
/// same road alone.
#[must_use]
pub fn same_place(one: &Place, other: &Place) -> Option<Nearness> {
    if let (Some(here), Some(there)) = (&one.point, &other.point) {
        let metres = here.metres_to(there);
        if metres <= SAME_PLACE {
            return Some(Nearness::Metres(whole(metres)));
        }
        if metres > ELSEWHERE {
            return None;
        }
    }
    let name = |place: &Place| place.address.as_deref().and_then(Name::read);
    let (one, other) = (name(one)?, name(other)?);
    one.is(&other).then_some(Nearness::Name)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 50")]
fn whole(metres: f64) -> u16 {
    metres.round() as u16
}

/// The key that the places with the same name have in common, and few others; `None` for words that name no place.
#[must_use]
pub fn place_key(address: &str) -> Option<String> {
    Name::read(address).map(|name| name.key())
}

#[cfg(test)]
mod tests;
