//! Everybody who acts in a history.

use super::super::*;

fn with(name: &str, grants: Vec<Grant>) -> Actor {
    let Actor::Staff(person) = staff(name, "desk", Role::Officer) else { unreachable!() };
    Actor::Staff(Staff { grants, ..person })
}

/// All of them: staff of every role, some of whom wear two hats, and residents.
pub(super) fn everybody() -> Vec<Actor> {
    let account = || Scope::Account(AccountId::parse("weizhanshan").unwrap());
    let area = || Scope::Subdistrict(SubdistrictCode::parse("370202010").unwrap());
    let of = |role, id: &str| Grant::new(role, Scope::Unit(unit(id)));
    vec![
        officer(),
        staff("officer-2", "desk", Role::Officer),
        staff("officer-3", "desk", Role::Officer),
        with("both", vec![of(Role::Officer, "desk"), of(Role::Handler, "works")]),
        with("area", vec![Grant::new(Role::Supervisor, area())]),
        supervisor(),
        head(),
        handler(),
        staff("handler-2", "works", Role::Handler),
        staff("field", "works", Role::FieldWorker),
        staff("roads-head", "roads", Role::Head),
        staff("roads-handler", "roads", Role::Handler),
        staff("joint-head", "joint", Role::Head),
        staff("joint-handler", "joint", Role::Handler),
        with("editor", vec![Grant::new(Role::Editor, account())]),
        with("reviewer", vec![Grant::new(Role::Reviewer, account())]),
        with("reviewer-2", vec![Grant::new(Role::Reviewer, account()), Grant::new(Role::Editor, account())]),
        with("admin", vec![Grant::new(Role::AccountAdmin, account())]),
        with("operator", vec![Grant::new(Role::Operator, Scope::District)]),
        with("auditor", vec![Grant::new(Role::Auditor, Scope::District)]),
        staff("stranger", "desk-2", Role::Officer),
        wang(),
        wang(),
        Actor::Reporter(None),
        Actor::Reporter(None),
        Actor::Reporter(Some(resident("zhang"))),
        li(),
        Actor::Subscriber { follower: resident("zhao"), urged_at: None },
    ]
}
