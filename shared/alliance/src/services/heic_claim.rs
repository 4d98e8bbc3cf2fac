//! What a HEIC asks to have decoded, read from its container before anything is.
//!
//! The container names a size (`ispe`), and each of its coded pictures, of which a large photo has dozens as tiles, brings
//! its own (`hvcC`). The decoder compares the two only after it has allocated and decoded, and parses lists in quadratic
//! time, so a few kilobytes that say different things in both places would take all memory, or minutes.

use std::collections::BTreeSet;

use heic_rs::boxes::BoxIter;
use heic_rs::context::Context;
use heic_rs::meta::iloc::Construction;
use heic_rs::meta::iref::{RefKind, targets};

use super::hevc_size;

/// The most pixels of such a picture: the largest that a phone takes without being asked has 24 million. Twelve million
/// take two seconds of a processor, and a form may bring several.
pub(super) const MOST_PIXELS: u64 = 26_000_000;
/// The most pixels that are decoded for it: 108 tiles of 512 by 512 overhang those 24 million by four.
const MOST_DECODED: u64 = 30_000_000;
/// The most tiles of one picture, which in tiles of 256 by 256 has as many pixels as are taken.
const MOST_TILES: usize = 400;
/// The longest list of what is in a container, in bytes. A phone writes some ten thousand, most of them the colours.
const LONGEST_LIST: usize = 100_000;

/// What a picture claims, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    shown: u64,
    decoded: u64,
}

impl Claim {
    /// Reads it; none where the container cannot be read, or is none that a phone writes.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let list = BoxIter::new(bytes).require(b"meta", "meta").ok()?;
        if list.payload.len() > LONGEST_LIST {
            return None;
        }
        let container = Context::open(bytes).ok()?;
        let coded = coded(&container)?;
        let largest =
            coded.iter().map(|item| decoded(&container, *item)).try_fold(0, |largest, pixels| {
                // Each tile counts as the largest, so that nothing is gained by a set that no slice names.
                pixels.map(|pixels| pixels.max(largest))
            })?;
        let known = heic_rs::probe(bytes).ok()?;
        Some(Self {
            shown: u64::from(known.width) * u64::from(known.height),
            decoded: largest.saturating_mul(coded.len() as u64),
        })
    }

    /// The larger of what is shown and what is decoded for it.
    pub(super) fn pixels(self) -> u64 {
        self.shown.max(self.decoded)
    }

    /// Whether it is more than is decoded of one.
    pub(super) fn is_too_large(self) -> bool {
        self.shown > MOST_PIXELS || self.decoded > MOST_DECODED
    }
}

/// The items that are decoded for the picture: its tiles, or itself; none where it lists more tiles than a phone makes, or
/// one of them twice.
fn coded(container: &Context<'_>) -> Option<Vec<u32>> {
    let list = &container.meta;
    // Items that are put together from other items can repeat those without end.
    if list.locations.iter().any(|location| location.construction == Construction::Item) {
        return None;
    }
    let tiles = targets(&list.refs, list.primary, RefKind::Dimg);
    if tiles.len() > MOST_TILES || tiles.iter().collect::<BTreeSet<_>>().len() < tiles.len() {
        return None;
    }
    let grid = container.grid(list.primary).ok()?;
    Some(grid.map_or_else(|| vec![list.primary], |(_, tiles)| tiles))
}

/// How many pixels one item is decoded to at most, by its sequence parameter sets; none where one cannot be read.
fn decoded(container: &Context<'_>, item: u32) -> Option<u64> {
    let config = container.props(item).ok()?.hvcc?;
    let sets = config.parameter_sets();
    let sizes = sets.iter().filter(|set| hevc_size::is_sequence(set)).map(|set| hevc_size::pixels(set));
    sizes.collect::<Option<Vec<u64>>>()?.into_iter().max()
}

#[cfg(test)]
mod tests {
    use super::super::hevc_size::tests::sequence;
    use super::super::photos::{NotAPhoto, make_safe};
    use super::*;

    fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 8).unwrap();
        [&length.to_be_bytes()[..], name, body].concat()
    }

    fn short(number: usize) -> [u8; 2] {
        u16::try_from(number).unwrap().to_be_bytes()
    }

    fn entry(item: usize, kind: &[u8; 4]) -> Vec<u8> {
        boxed(b"infe", &[&[2, 0, 0, 0][..], &short(item), &[0, 0], kind, &[0]].concat())
    }

    /// A configuration whose list of this type holds these units.
    fn config(list: u8, units: &[Vec<u8>]) -> Vec<u8> {
        let mut body =
            vec![1, 3, 0x70, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 0x1e, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f];
        body.extend([1, list]);
        body.extend(short(units.len()));
        for unit in units {
            body.extend(short(unit.len()));
            body.extend(unit);
        }
        boxed(b"hvcC", &body)
    }

    /// A HEIC that shows 1,000 by 1,000 pixels: item 1 is a row of the named tiles, or a picture itself without any. Item
    /// 2 and those after it are coded pictures with this configuration.
    fn heic(config: &[u8], tiles: &[usize]) -> Vec<u8> {
        let items: BTreeSet<usize> = tiles.iter().copied().chain([1]).collect();
        let kind = |item| if item == 1 && !tiles.is_empty() { b"grid" } else { b"hvc1" };
        let entries: Vec<u8> = items.iter().flat_map(|item| entry(*item, kind(*item))).collect();
        // Everything lies in `idat`: a grid of one row.
        let columns = u8::try_from(tiles.len().saturating_sub(1).min(255)).unwrap();
        let grid = [&[0, 0, 0, columns][..], &short(1000), &short(1000)].concat();
        let mut places = [&[1, 0, 0, 0, 0x44, 0][..], &short(items.len())].concat();
        places.extend(items.iter().flat_map(|item| {
            [&short(*item)[..], &[0, 1, 0, 0, 0, 1], &[0; 4], &8_u32.to_be_bytes()].concat()
        }));
        let size = [&[0; 4][..], &1000_u32.to_be_bytes(), &1000_u32.to_be_bytes()].concat();
        let properties = [config, &boxed(b"ispe", &size)].concat();
        let mut owned = [&[0; 6][..], &short(items.len())].concat();
        owned.extend(items.iter().flat_map(|item| [&short(*item)[..], &[2, 1, 2]].concat()));
        let mut list = [
            vec![0; 4],
            boxed(b"hdlr", &[&[0; 8][..], b"pict", &[0; 13]].concat()),
            boxed(b"pitm", &[0, 0, 0, 0, 0, 1]),
            boxed(b"iinf", &[&[0; 4][..], &short(items.len()), &entries].concat()),
            boxed(b"iloc", &places),
            boxed(b"iprp", &[boxed(b"ipco", &properties), boxed(b"ipma", &owned)].concat()),
            boxed(b"idat", &grid),
        ]
        .concat();
        if !tiles.is_empty() {
            let named: Vec<u8> = tiles.iter().flat_map(|tile| short(*tile)).collect();
            let named = boxed(b"dimg", &[&short(1)[..], &short(tiles.len()), &named].concat());
            list.extend(boxed(b"iref", &[&[0; 4][..], &named].concat()));
        }
        [boxed(b"ftyp", b"heic\0\0\0\0mif1heic"), boxed(b"meta", &list)].concat()
    }

    #[test]
    fn a_picture_counts_as_what_is_decoded_for_it() {
        let claim = |config: &[u8], tiles: &[usize]| Claim::read(&heic(config, tiles));
        let honest = config(33, &[sequence(0, 1, 1000, 1000)]);
        assert_eq!(claim(&honest, &[]), Some(Claim { shown: 1_000_000, decoded: 1_000_000 }));
        assert_eq!(claim(&honest, &[2, 3, 4]), Some(Claim { shown: 1_000_000, decoded: 3_000_000 }));

        let bomb = config(33, &[sequence(0, 1, 65_535, 65_535)]);
        let large = claim(&bomb, &[]).unwrap();
        assert!(large.is_too_large() && large.pixels() == 65_535 * 65_535, "{large:?}");
        let refused = make_safe(&heic(&bomb, &[]));
        assert!(matches!(refused, Err(NotAPhoto::TooLargeHeic { pixels: 4_294_836_225 })), "{refused:?}");
        let many = claim(&config(33, &[sequence(0, 1, 512, 512)]), &(2..130).collect::<Vec<_>>()).unwrap();
        assert!(many.is_too_large() && many.shown == 1_000_000, "{many:?}");
    }

    #[test]
    fn a_large_set_is_found_behind_a_small_one_and_in_a_list_of_another_type() {
        let (small, large) = (sequence(0, 1, 64, 64), sequence(0, 1, 65_535, 65_535));
        for config in [
            config(33, &[small.clone(), large.clone()]),
            config(33, &[large.clone(), small.clone()]),
            config(34, &[small, large]),
        ] {
            assert!(Claim::read(&heic(&config, &[])).unwrap().is_too_large());
        }
    }

    #[test]
    fn tiles_without_number_or_named_twice_and_sets_that_cannot_be_read_are_refused() {
        let tile = config(33, &[sequence(0, 1, 64, 64)]);
        assert!(Claim::read(&heic(&tile, &[2, 3])).is_some());
        assert_eq!(Claim::read(&heic(&tile, &[2, 2])), None);
        assert_eq!(Claim::read(&heic(&tile, &(2..500).collect::<Vec<_>>())), None);
        assert_eq!(Claim::read(&heic(&config(33, &[vec![0x42, 0x01, 0x01]]), &[])), None);
        assert_eq!(Claim::read(&heic(&config(33, &[]), &[])), None);
    }

    #[test]
    fn a_list_that_is_longer_than_a_phone_writes_is_refused() {
        let one = [vec![0; 60_000], vec![0; 40_000]].map(|unit| [vec![0x4e, 0x01], unit].concat());
        let set = sequence(0, 1, 64, 64);
        let long = config(33, &[set, one[0].clone(), one[1].clone()]);
        assert_eq!(Claim::read(&heic(&long, &[])), None);
    }
}
