use proptest::prelude::*;

use super::{Cell, Point};

/// North and east.
type Degrees = (f64, f64);

/// Places in Shanghai, Shenzhen and Beijing in WGS-84 and GCJ-02, as published with other implementations of the formula,
/// and two places outside China.
const PAIRS: &[(Degrees, Degrees)] = &[
    ((31.177_427_6, 121.527_210_6), (31.175_303_983_645_97, 121.531_541_859_215)),
    ((22.543_847, 113.912_316), (22.540_796_131_694_766, 113.917_176_480_836_3)),
    ((39.911_954, 116.377_817), (39.913_345_455_360_69, 116.384_047_224_556_57)),
    ((51.507_4, -0.127_8), (51.507_4, -0.127_8)),
    ((-33.868_8, 151.209_3), (-33.868_8, 151.209_3)),
];

fn metres(one: (f64, f64), other: (f64, f64)) -> f64 {
    Point::from_wgs84(one.0, one.1).unwrap().metres_to(&Point::from_wgs84(other.0, other.1).unwrap())
}

#[test]
fn known_places_lie_where_chinese_maps_draw_them() {
    for (wgs84, gcj02) in PAIRS {
        let there = Point::from_wgs84(wgs84.0, wgs84.1).unwrap().gcj02();
        assert!(metres((there.latitude, there.longitude), *gcj02) < 1.0, "{wgs84:?}: {there:?}");
        let back = Point::from_gcj02(gcj02.0, gcj02.1).unwrap().wgs84();
        assert!(metres((back.latitude, back.longitude), *wgs84) < 1.0, "{gcj02:?}: {back:?}");
    }
}

#[test]
fn distances_are_those_of_a_map() {
    for (one, other, far) in [
        ((36.0646, 120.3861), (36.0646, 120.3861), 0.0),
        // A thousandth of a degree of latitude.
        ((36.0646, 120.3861), (36.0656, 120.3861), 111.2),
        ((36.0646, 120.3861), (36.0646, 120.3872), 98.9),
        // Beijing and Shanghai.
        ((39.9042, 116.4074), (31.2304, 121.4737), 1_067_300.0),
        ((0.0, 179.9), (0.0, -179.9), 22_239.0),
    ] {
        let found = metres(one, other);
        assert!((found - far).abs() <= 0.5 + far * 0.001, "{one:?} {other:?}: {found}");
    }
}

#[test]
fn no_point_is_off_the_earth() {
    for (latitude, longitude) in
        [(90.1, 0.0), (0.0, 180.1), (f64::NAN, 0.0), (0.0, f64::INFINITY), (1e-12, 5.0)]
    {
        assert_eq!(Point::from_gcj02(latitude, longitude), None);
        assert_eq!(Point::from_wgs84(latitude, longitude), None);
    }
}

#[test]
fn a_point_that_was_stored_before_has_both_positions_too() {
    let old: Point = serde_json::from_str(r#"{"latitude": 36.0651, "longitude": 120.3892}"#).unwrap();
    let new = Point::from_gcj02(36.0651, 120.3892).unwrap();
    let again: Point = serde_json::from_str(&serde_json::to_string(&new).unwrap()).unwrap();
    assert!(old.metres_to(&new) < 1e-3 && again.metres_to(&new) < 1e-3, "{old:?} {again:?}");
    assert!(serde_json::from_str::<Point>(r#"{"latitude": 99.0, "longitude": 0.0}"#).is_err());
}

proptest! {
    #[test]
    fn there_and_back_is_less_than_a_metre_inside_china(latitude in 18.0..53.0, longitude in 74.0..135.0) {
        let there = Point::from_wgs84(latitude, longitude).unwrap();
        let back = Point::from_gcj02(there.gcj02().latitude, there.gcj02().longitude).unwrap();
        prop_assert!(there.metres_to(&back) < 1.0, "{there:?} {back:?}");
    }

    #[test]
    fn outside_china_both_systems_are_one(latitude in -89.0..-1.0, longitude in -179.0..179.0) {
        let point = Point::from_gcj02(latitude, longitude).unwrap();
        prop_assert_eq!((point.wgs84().latitude, point.wgs84().longitude), (latitude, longitude));
    }

    #[test]
    fn what_is_near_lies_in_one_of_few_cells(
        (latitude, longitude) in (35.9..36.3, 120.2..120.6),
        (up, aside) in (-0.0004..0.0004, -0.0005..0.0005),
    ) {
        let here = Point::from_gcj02(latitude, longitude).unwrap();
        let there = Point::from_gcj02(latitude + up, longitude + aside).unwrap();
        let around = Cell::around(&here, 50.0);
        prop_assert!(matches!(around.len(), 1 | 2 | 4), "{around:?}");
        prop_assert!(around.contains(&Cell::of(&here)));
        if here.metres_to(&there) <= 49.0 {
            prop_assert!(around.contains(&Cell::of(&there)), "{around:?}");
        }
    }
}
