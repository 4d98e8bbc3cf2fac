//! Who may: the matrix of the console's rights, rows 4 to 12 and 17, written by hand for each event.

use super::commands::{command_for, ready_for, request, right_actor};
use super::*;
use crate::staff::SealedDesk;

/// The roles that may cause an event of staff, in the scope that is theirs.
fn letters(event: EventKind) -> Option<&'static str> {
    Some(match event {
        EventKind::AskDecline | EventKind::Decline | EventKind::KeepReport => "C",
        EventKind::Divert
        | EventKind::DefectRemains
        | EventKind::NothingLeft
        | EventKind::Ask
        | EventKind::SupplyByPhone
        | EventKind::Merge
        | EventKind::Absorb
        | EventKind::OpenStorm
        | EventKind::CloseStorm
        | EventKind::Unmerge
        | EventKind::Release
        | EventKind::Accept
        | EventKind::AnswerAtOnce
        | EventKind::Dispatch
        | EventKind::Recall
        | EventKind::Correct
        | EventKind::WakeForDanger
        | EventKind::GrantReturn
        | EventKind::RefuseReturn
        | EventKind::SendBack
        | EventKind::Approve
        | EventKind::Satisfied
        | EventKind::Redo
        | EventKind::Tell => "C",
        EventKind::Sign
        | EventKind::AskReturn
        | EventKind::Join
        | EventKind::AskExtension
        | EventKind::AskSuspension => "UH",
        EventKind::LogCheck | EventKind::HandIn => "UHF",
        EventKind::Transfer | EventKind::Report => "U",
        EventKind::Extend | EventKind::RefuseExtension | EventKind::Suspend | EventKind::RefuseSuspension => {
            "CS"
        }
        EventKind::Supervise | EventKind::Lift | EventKind::Explained => "S",
        EventKind::Propose => "E",
        EventKind::Publish | EventKind::RefuseProposal => "R",
        EventKind::Move => "D",
        // Of the joint unit.
        EventKind::OrderSign | EventKind::OrderHandIn | EventKind::OrderReturn => "",
        _ => return None,
    })
}

/// Somebody of each role in the scope that a role takes, here or elsewhere.
fn of_role(role: Role, here: bool) -> Actor {
    let account = if here { "weizhanshan" } else { "weibadaxia" };
    let subdistrict = if here { "370202010" } else { "370202003" };
    let scope = match role {
        Role::Officer => Scope::Unit(unit(if here { "desk" } else { "desk-2" })),
        Role::Head | Role::Handler | Role::FieldWorker => {
            Scope::Unit(unit(if here { "works" } else { "sewers" }))
        }
        Role::Supervisor => Scope::Subdistrict(SubdistrictCode::parse(subdistrict).unwrap()),
        Role::Editor | Role::Reviewer | Role::AccountAdmin => {
            Scope::Account(AccountId::parse(account).unwrap())
        }
        Role::Operator | Role::Auditor => Scope::District,
        Role::Mediator => Scope::Desk(SealedDesk::Mediation),
    };
    let Actor::Staff(person) = staff("somebody", "desk", role) else { unreachable!() };
    Actor::Staff(Staff { grants: vec![Grant::new(role, scope)], ..person })
}

fn result(row: &table::Row, ticket: &Ticket, actor: &Actor) -> Result<Applied, Refusal> {
    let command = command_for(row.event, ticket, now()).unwrap();
    apply(ticket, &command, actor, now(), Rules::bundled())
}

#[test]
fn each_role_may_what_the_matrix_says_in_its_own_scope_and_nothing_elsewhere() {
    for row in table::ROWS {
        let letters = letters(row.event).unwrap_or_default();
        for state in row.from {
            let ticket = ready_for(row, *state);
            for role in Role::ALL {
                let here = of_role(role, true);
                let may = letters.contains(role.letter());
                let done = result(row, &ticket, &here);
                assert_eq!(done.is_ok(), may, "{} {:?} {role:?}: {:?}", row.number, row.event, done.err());
                assert_eq!(possible(&ticket, &here).contains(&row.event), may, "{} {role:?}", row.number);
                // The operator's scope is the whole district.
                let elsewhere = of_role(role, false);
                let everywhere = role == Role::Operator && may;
                assert_eq!(result(row, &ticket, &elsewhere).is_ok(), everywhere, "{} {role:?}", row.number);
            }
        }
    }
}

#[test]
fn a_late_decision_is_also_for_the_next_above_and_never_before() {
    for (kind, events, above) in [
        (RequestKind::Decline, [EventKind::Decline, EventKind::KeepReport], "S"),
        (RequestKind::Publication, [EventKind::Publish, EventKind::RefuseProposal], "AD"),
    ] {
        for event in events {
            let row = table::ROWS.iter().find(|row| row.event == event).unwrap();
            for escalated in [false, true] {
                let mut ticket = ready_for(row, row.from[0]);
                ticket.requests = vec![Request { escalated, ..request(kind, "asker") }];
                for role in Role::ALL {
                    let usual = letters(event).unwrap().contains(role.letter());
                    let may = usual || (escalated && above.contains(role.letter()));
                    assert_eq!(result(row, &ticket, &of_role(role, true)).is_ok(), may, "{event:?} {role:?}");
                }
            }
        }
    }
}

#[test]
fn the_third_request_to_give_an_order_back_is_for_the_district_alone() {
    for event in [EventKind::GrantReturn, EventKind::RefuseReturn] {
        let row = table::ROWS.iter().find(|row| row.event == event).unwrap();
        let mut ticket = ready_for(row, State::ReturnReview);
        ticket.returns.asked = 3;
        for role in Role::ALL {
            let refused = result(row, &ticket, &of_role(role, true)).unwrap_err();
            assert_eq!(refused.to_string(), "这一步由区级督办人员办理", "{role:?}");
        }
        assert!(result(row, &ticket, &supervisor()).is_ok());
    }
}

#[test]
fn a_joint_unit_does_its_own_order_and_no_other_does() {
    for event in [EventKind::OrderSign, EventKind::OrderHandIn, EventKind::OrderReturn] {
        let row = table::ROWS.iter().find(|row| row.event == event).unwrap();
        let ticket = ready_for(row, State::Working);
        for (role, may) in [(Role::Head, true), (Role::Handler, true), (Role::FieldWorker, false)] {
            assert_eq!(
                result(row, &ticket, &staff("joint", "joint", role)).is_ok(),
                may,
                "{event:?} {role:?}"
            );
        }
        assert!(result(row, &ticket, &handler()).is_err(), "the lead unit");
        // Nor does a joint unit do the lead unit's work.
        assert!(
            apply(&ticket, &hand_in(), &staff("joint", "joint", Role::Handler), now(), Rules::bundled())
                .is_err()
        );
    }
}

#[test]
fn residents_and_the_clock_have_rows_of_their_own_and_staff_have_none_of_them() {
    let residents = [wang(), Actor::Reporter(None), li(), Actor::Scheduler];
    for row in table::ROWS {
        let ticket = ready_for(row, row.from[0]);
        let command = command_for(row.event, &ticket, now()).unwrap();
        assert!(result(row, &ticket, &right_actor(row)).is_ok(), "{} {:?}", row.number, row.event);
        for actor in &residents {
            if command.kind_on(&ticket, actor) != row.event {
                continue;
            }
            let may = match row.who {
                table::Who::Reporter => actor.is_reporter(),
                table::Who::Resident => !matches!(actor, Actor::Scheduler),
                table::Who::Subscriber => matches!(actor, Actor::Subscriber { .. }),
                table::Who::Scheduler => matches!(actor, Actor::Scheduler),
                _ => false,
            };
            let done = result(row, &ticket, actor);
            assert_eq!(done.is_ok(), may, "{} {:?} {actor:?}: {:?}", row.number, row.event, done.err());
        }
    }
    // Somebody else's chat is nobody's reporter, and the reporter is no subscriber of their own report.
    let ticket = lamp_at_work(Category::Normal);
    let stranger = Actor::Reporter(Some(resident("li")));
    assert!(matches!(refused(&ticket, &Command::Urge, &stranger, now()), Refusal::NotYours { .. }));
    let own = Actor::Subscriber { follower: resident("wang"), urged_at: None };
    assert!(matches!(refused(&ticket, &Command::Follow, &own, now()), Refusal::NotYours { .. }));
}
