use super::*;
use crate::geo::Point;

fn named(address: &str) -> Place {
    Place { address: Some(address.to_owned()), ..Place::default() }
}

fn at(metres_north: f64, address: Option<&str>) -> Place {
    Place {
        address: address.map(str::to_owned),
        point: Point::from_wgs84(36.0646 + metres_north / 111_195.0, 120.3861),
        to_verify: false,
    }
}

#[rustfmt::skip]
const THE_SAME: &[(&str, &str)] = &[
    ("新湛一路12号", "新湛一路12号"),
    ("新湛一路12号", "新湛一路１２号"),
    ("新湛一路12号", "新湛1路十二号"),
    ("新湛一路12号", "青岛市市南区新湛一路12号"),
    ("新湛一路12号", "青岛市南区新湛一路 12 号"),
    ("新湛一路12号", "山东省青岛市市南区湛山街道新湛一路12号"),
    ("新湛一路12号", "湛山社区新湛一路12号门口"),
    ("新湛一路12号", "新湛一路12号对面"),
    ("新湛一路12号", "在新湛一路12号楼下"),
    ("新湛一路12号", "新湛一路12#"),
    ("新湛一路12号", "新湛一路12"),
    ("新湛一路12号", "新湛一路12号（湛山小区）"),
    ("新湛一路12号院", "新湛一路12号3号楼"),
    ("香港中路一百零五号", "青岛香港中路105号"),
    ("青岛市南京路8号", "南京路8号"),
    ("大学路5号甲", "大学路5号甲"),
    ("延安三路", "延安3路"),
    ("青岛路", "青岛市青岛路"),
    ("山东路", "山东省青岛市山东路"),
    ("香港中路与山东路路口", "山东路香港中路交叉口"),
    ("香港中路山东路口", "香港中路和山东路交汇处"),
    ("五四广场", "五四广场 附近"),
    ("湛山小区3号楼", "湛山小区三号楼2单元"),
    ("湛山小区3号楼", "湛山小区3#楼"),
    ("团岛农贸市场", "团岛农贸市场门口"),
    ("团岛农贸市场", "团岛农贸市场北门"),
    ("第一海水浴场", "第1海水浴场"),
    ("登州路公交站", "登州路公交站旁边"),
];

#[rustfmt::skip]
const NOT_THE_SAME: &[(&str, &str)] = &[
    ("新湛一路12号", "新湛一路13号"),
    ("新湛一路12号", "新湛一路112号"),
    ("新湛一路12号", "新湛一路1号"),
    ("新湛一路12号", "新湛一路12-1号"),
    ("新湛一路12号", "新湛二路12号"),
    ("新湛一路12号", "新湛一路"),
    ("新湛一路", "新湛二路"),
    ("福山路", "福山支路"),
    ("大学路5号院3号楼", "大学路5号院5号楼"),
    ("湛山小区3号楼", "湛山小区13号楼"),
    ("湛山小区3号楼", "湛山小区5号楼"),
    ("香港中路与山东路路口", "香港中路与南京路路口"),
    ("香港中路与山东路路口", "香港中路"),
    ("香港中路", "香港中路大剧院"),
    ("小区门口", "小区门口"),
    ("我家楼下", "我家楼下"),
    ("楼道里", "楼道里"),
    ("五四广场", "音乐广场"),
    ("八大关", "八大关街道办事处"),
    ("浮山", "浮山后六小区"),
    ("登州路公交站", "登州路"),
    ("", ""),
    ("！！！", "！！！"),
];

#[test]
fn places_are_the_same_by_name_as_residents_write_them() {
    for (pairs, expected) in [(THE_SAME, Some(Nearness::Name)), (NOT_THE_SAME, None)] {
        for (one, other) in pairs {
            assert_eq!(same_place(&named(one), &named(other)), expected, "{one} {other}");
            assert_eq!(same_place(&named(other), &named(one)), expected, "{other} {one}");
        }
    }
}

#[test]
fn the_same_name_has_the_same_key() {
    for (one, other) in THE_SAME {
        assert!(place_key(one).is_some(), "{one}");
        assert_eq!(place_key(one), place_key(other), "{one} {other}");
    }
}

#[test]
fn points_decide_where_both_have_one() {
    for (one, other, expected) in [
        (at(0.0, None), at(49.0, None), Some(Nearness::Metres(49))),
        (at(0.0, None), at(51.0, None), None),
        (at(0.0, Some("新湛一路12号")), at(20.0, Some("新湛一路14号")), Some(Nearness::Metres(20))),
        (at(0.0, Some("新湛一路12号")), at(120.0, Some("新湛一路12号")), Some(Nearness::Name)),
        (at(0.0, Some("新湛一路")), at(900.0, Some("新湛一路")), None),
        (at(0.0, Some("新湛一路12号")), named("新湛一路12号"), Some(Nearness::Name)),
        (at(0.0, None), named("新湛一路12号"), None),
    ] {
        assert_eq!(same_place(&one, &other), expected, "{one:?} {other:?}");
    }
}
