//! The stored state of a follower, in earlier forms and in the current one.

use serde_json::json;

use crate::conversation::dialogues::offer::Offer;
use crate::conversation::dialogues::report::{Draft, Report};
use crate::conversation::{Open, Resident, Sent, Told};

fn stored(dialogue: &serde_json::Value) -> Resident {
    let follower = json!({"account": "shinan", "openid": "oResident"});
    let rest = json!({"kept_notices": 1, "failed_lookups": []});
    let mut resident = json!({"follower": follower, "version": 7, "following": true, "dialogue": dialogue});
    resident.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    let read: Resident = serde_json::from_value(resident.clone()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), resident, "it is written as it was read");
    read
}

#[test]
fn every_dialogue_that_is_stored_is_read_and_written_as_before() {
    assert_eq!(stored(&json!({"dialogue": "idle"})).dialogue, Open::Idle);
    let draft = json!({
        "started_at": "2026-11-23T13:30:00Z",
        "texts": [{"sent": {"at": 5, "id": 9}, "what": "新湛一路的古力盖松了"}],
        "address": "新湛一路",
        "point": null,
        "point_sent": {"at": 0, "id": 0},
        "place_inherited": false,
        "attachments": [],
        "place_asked": false,
    });
    let told: Draft = serde_json::from_value(draft.clone()).unwrap();
    assert_eq!(told.texts, [Told { sent: Sent { at: 5, id: 9 }, what: "新湛一路的古力盖松了".to_owned() }]);
    let offered = stored(&json!({"dialogue": "offered", "draft": draft})).dialogue;
    assert_eq!(offered, Open::Offered(Offer { draft: told.clone() }));
    let reporting = stored(&json!({"dialogue": "reporting", "draft": draft})).dialogue;
    assert_eq!(reporting, Open::Reporting(Report { draft: told }));
}

#[test]
fn a_follower_of_whom_little_is_stored_is_read() {
    let little =
        json!({"follower": {"account": "shinan", "openid": "oResident"}, "version": 1, "following": true});
    let read: Resident = serde_json::from_value(little).unwrap();
    assert_eq!((read.dialogue, read.just_sent, read.danger), (Open::Idle, None, None));
}
