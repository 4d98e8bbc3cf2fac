//! The items of a ticket: nothing is lost between them, and what indexes and every step carry stays small.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::geo::Point;
use domain::ids::{AccountId, CommunityCode, Follower, MediaId, OpenId, SubdistrictCode, TicketId, UnitId};
use domain::tickets::{
    Actor, Alert, Applied, Attachment, AttachmentKind, CARD_BYTES, Card, Category, Channel, Deadline,
    DeadlineKind, NewTicket, Outcome, Place, Rules, State, Submission, Ticket, submit,
};
use jiff::Timestamp;
use proptest::prelude::*;

use super::items::{Items, join};
use crate::store::StoreError;
use crate::store::table::Item;

/// The bytes of a head whose texts lie elsewhere, by the rule of DynamoDB's write units.
const UNIT: usize = 1024;

fn submitted() -> Ticket {
    let reporter = Follower {
        account: AccountId::parse("weizhanshan").unwrap(),
        openid: OpenId::parse("oReporter-0123456789012345678").unwrap(),
    };
    let submission = Submission {
        channel: Channel::Chat,
        account: reporter.account.clone(),
        reporter: Some(reporter.clone()),
        contact: None,
        description: "新湛一路的古力盖松了".to_owned(),
        place: Place { address: Some("新湛一路12号".to_owned()), point: None, to_verify: false },
        attachments: Vec::new(),
        subdistrict: Some(SubdistrictCode::parse("370202011").unwrap()),
        community: None,
        desk: UnitId::parse("desk-zhanshan").unwrap(),
        consent: true,
        danger: false,
        anonymous: false,
        on_behalf: None,
        sent_today: 0,
        desk_this_hour: 1,
    };
    let new = NewTicket {
        id: TicketId::parse("20261123-0001").unwrap(),
        secret: "0123456789abcdef0123456789abcdef".to_owned(),
        query_code: "123456".to_owned(),
    };
    let now: Timestamp = "2026-11-23T02:00:00Z".parse().unwrap();
    let Applied { ticket, .. } =
        submit(submission, new, &Actor::Reporter(Some(reporter)), now, Rules::bundled()).unwrap();
    ticket
}

/// Tickets of every shape that a store may be given: texts of any script and length, ids of any length.
fn tickets() -> impl Strategy<Value = Ticket> {
    let text = prop::option::of("\\PC{0,200}");
    let unit = "[a-z][a-z0-9-]{0,62}";
    (
        (text.clone(), text.clone(), text.clone(), text, any::<bool>()),
        (unit, prop::option::of(unit), prop::option::of("[0-9]{12}"), any::<bool>(), any::<bool>()),
        (0..State::ALL.len(), prop::option::of(0..Category::ALL.len()), 0_usize..9, 1_u64..99, 1_u64..99),
    )
        .prop_map(|((what, address, result, answer, located), ids, numbers)| {
            let (desk, unit, community, urgent, provisional) = ids;
            let (state, category, photos, version, said_in) = numbers;
            let media = |at: usize| MediaId::parse(format!("{at:032x}")).unwrap();
            let mut ticket = submitted();
            ticket.description = what.unwrap_or_default();
            ticket.place = Place {
                address,
                point: located.then(|| Point::from_gcj02(36.06, 120.38)).flatten(),
                to_verify: false,
            };
            ticket.attachments =
                (0..photos).map(|at| Attachment { media: media(at), kind: AttachmentKind::Photo }).collect();
            ticket.after_photos = (0..photos).map(media).collect();
            (ticket.internal_result, ticket.public_answer) = (result, answer.clone());
            ticket.outcome = answer.map(|reason| Outcome::Unsolved { reason });
            ticket.desk = UnitId::parse(desk).unwrap();
            ticket.unit = unit.map(|unit| UnitId::parse(unit).unwrap());
            ticket.community = community.map(|code| CommunityCode::parse(code).unwrap());
            ticket.state = State::ALL[state];
            ticket.category = category.map(|at| Category::ALL[at]);
            ticket.urgent = urgent;
            ticket.alert = if urgent { Alert::Yellow } else { Alert::Red };
            (ticket.version, ticket.said_in) = (version.max(said_in), said_in);
            ticket.deadline = Some(Deadline {
                kind: DeadlineKind::FirstAction,
                from: ticket.submitted_at,
                due: ticket.submitted_at,
                provisional,
            });
            ticket
        })
}

/// The size of an item or map, as DynamoDB counts it.
fn size(map: &Item) -> usize {
    map.iter().map(|(name, value)| name.len() + size_of_value(value)).sum()
}

fn size_of_value(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(digits) => digits.len().div_ceil(2) + 1,
        AttributeValue::Bool(_) | AttributeValue::Null(_) => 1,
        AttributeValue::L(values) => 3 + values.iter().map(|value| 1 + size_of_value(value)).sum::<usize>(),
        AttributeValue::M(map) => 3 + map.len() + size(map),
        other => panic!("a kind of value that no ticket has: {other:?}"),
    }
}

fn items(ticket: &Ticket) -> Vec<Item> {
    let whole = Ticket { said_in: ticket.version, ..ticket.clone() };
    let said = Items::of(&whole, Rules::bundled()).unwrap().said.map(|mut said| {
        said.insert("version".to_owned(), AttributeValue::N(ticket.said_in.to_string()));
        said
    });
    let items = Items::of(ticket, Rules::bundled()).unwrap();
    [Some(items.head), Some(items.order), said].into_iter().flatten().collect()
}

proptest! {
    #[test]
    fn a_ticket_comes_back_from_its_items_as_it_was(ticket in tickets()) {
        prop_assert_eq!(join(items(&ticket)).unwrap(), Some(ticket));
    }

    #[test]
    fn a_card_is_never_larger_than_an_index_holds(ticket in tickets()) {
        let card: AttributeValue = serde_dynamo::to_attribute_value(Card::of(&ticket)).unwrap();
        prop_assert!("card".len() + size_of_value(&card) <= CARD_BYTES + "card".len(), "{:?}", card);
        prop_assert_eq!(serde_dynamo::from_attribute_value::<_, Card>(card).unwrap(), Card::of(&ticket));
    }

    #[test]
    fn no_text_makes_a_head_cost_more(ticket in tickets()) {
        let ticket = Ticket { handler: Some("王".repeat(20)), ..ticket };
        let head = Items::of(&ticket, Rules::bundled()).unwrap().head;
        prop_assert!(size(&head) <= UNIT, "{} bytes: {:?}", size(&head), head);
    }
}

#[test]
fn what_was_said_is_written_only_where_it_has_changed() {
    let ticket = submitted();
    let of = |ticket: &Ticket| Items::of(ticket, Rules::bundled()).unwrap();
    assert!(of(&ticket).said.is_some());
    assert!(of(&Ticket { version: 2, ..ticket }).said.is_none());
}

#[test]
fn items_of_two_versions_are_no_ticket_but_a_reason_to_read_again() {
    let before = submitted();
    let after = Ticket { version: 2, ..before.clone() };
    for (of, at) in [(&before, 1), (&after, 0)] {
        let mut mixed = items(&after);
        mixed[at] = items(of).swap_remove(at);
        if of.version == 1 {
            assert!(matches!(join(mixed), Err(StoreError::Throttled(_))), "the order is older than the head");
        } else {
            assert_eq!(join(mixed).unwrap(), Some(after.clone()), "what was said is older, as it should be");
        }
    }
    assert_eq!(join(Vec::new()).unwrap(), None);
}
