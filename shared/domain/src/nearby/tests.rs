use super::*;

#[test]
fn few_partitions_hold_what_is_near() {
    let sought = Sought {
        place: Place {
            address: Some("新湛一路12号".to_owned()),
            point: Point::from_gcj02(36.0646, 120.3861),
            to_verify: false,
        },
        matter: Some(Matter::Road),
        but: TicketId::parse("20261123-0001").ok(),
        not_of: None,
        most: 5,
    };
    assert!(sought.partitions().len() <= 5, "{:?}", sought.partitions());
    let other = TicketId::parse("20261123-0002").unwrap();
    let spot = |matter| Spot { address: Some("新湛一路12号".to_owned()), at: None, matter };
    assert_eq!(sought.finds(&other, &spot(Some(Matter::Road))), Some(Nearness::Name));
    assert_eq!(sought.finds(&other, &spot(Some(Matter::Noise))), None, "another matter");
    assert_eq!(sought.finds(&other, &spot(None)), None, "no known matter");
    assert_eq!(sought.finds(sought.but.as_ref().unwrap(), &spot(Some(Matter::Road))), None, "itself");
}
