//! Rows 32 and 32a: nothing is public without the resident's consent, an editor and a reviewer.

use super::commands::case;
use super::*;

fn by(role: Role) -> Actor {
    let Actor::Staff(person) = staff(&role.id().replace('_', "-"), "desk", role) else { unreachable!() };
    let account = Scope::Account(AccountId::parse("weizhanshan").unwrap());
    Actor::Staff(Staff { grants: vec![Grant::new(role, account)], ..person })
}

fn closed() -> Ticket {
    done(&lamp_answered(Category::Normal), &Command::RateSolved, &wang(), now()).ticket
}

fn propose() -> Command {
    Command::Propose { case: case() }
}

fn decide(granted: bool) -> Command {
    Command::DecideProposal { granted, note: "再改改".to_owned() }
}

#[test]
fn a_case_becomes_public_with_consent_and_two_people_and_goes_when_the_consent_goes() {
    let early = refused(&closed(), &propose(), &by(Role::Editor), now());
    assert!(early.to_string().contains("还没有同意公开"), "{early}");
    let none = refused(&closed(), &Command::Consent { given: false }, &wang(), now());
    assert!(none.to_string().contains("还没有同意"), "{none}");
    let agreed = done(&closed(), &Command::Consent { given: true }, &wang(), now()).ticket;
    let proposed = done(&agreed, &propose(), &by(Role::Editor), now());
    assert_eq!(audiences(&proposed.event), ["reviewer@account:weizhanshan"]);
    let published = done(&proposed.ticket, &decide(true), &by(Role::Reviewer), now());
    assert_eq!(audiences(&published.event), ["wang", "editor"]);
    assert!(published.event.effects[0].text.contains("不要公开20261123-0001"));
    assert!(published.ticket.published.is_some());
    let gone = done(&published.ticket, &Command::Consent { given: false }, &wang(), now());
    assert_eq!((gone.ticket.published, gone.ticket.consents), (None, false));
    assert!(gone.event.public.unwrap().contains("已经撤下"));
    // While a reviewer has it, the consent goes with the request.
    let gone = done(&proposed.ticket, &Command::Consent { given: false }, &wang(), now());
    assert!(gone.ticket.requests.is_empty() && !gone.event.public.unwrap().contains("撤下"));
}

#[test]
fn a_case_names_no_number_no_house_and_shows_no_face() {
    let agreed = done(&closed(), &Command::Consent { given: true }, &wang(), now()).ticket;
    let wrong = |change: fn(&mut Case)| {
        let mut case = case();
        change(&mut case);
        let refusal = refused(&agreed, &Command::Propose { case }, &by(Role::Editor), now());
        refusal.fields().into_iter().map(|(field, _)| field).collect::<Vec<_>>()
    };
    assert_eq!(wrong(|case| case.title = " ".to_owned()), ["title"]);
    assert_eq!(wrong(|case| case.answer = "请打13800138000".to_owned()), ["answer"]);
    assert_eq!(wrong(|case| case.place = "新湛路12号".to_owned()), ["place"]);
    assert_eq!(wrong(|case| case.left_out = 1), ["photos"]);
}

#[test]
fn a_late_review_is_also_the_administrators() {
    let agreed = done(&closed(), &Command::Consent { given: true }, &wang(), now()).ticket;
    let mut waiting = done(&agreed, &propose(), &by(Role::Editor), now()).ticket;
    assert!(matches!(
        refused(&waiting, &decide(true), &by(Role::AccountAdmin), now()),
        Refusal::NotYours { .. }
    ));
    let steps = pass(&mut waiting, at("2026-11-30T10:00"), Rules::bundled());
    assert_eq!(steps, [(at("2026-11-30T10:00"), EventKind::Escalate)]);
    assert!(
        done(&waiting, &decide(true), &by(Role::AccountAdmin), at("2026-12-01T10:00"))
            .ticket
            .published
            .is_some()
    );
}
