//! Row 1, the start of the clock, and its rest.

use super::*;

#[test]
fn a_submission_lacks_nothing() {
    let field = |change: fn(&mut Submission)| {
        let mut wrong = submission();
        change(&mut wrong);
        submit(wrong, new_ticket(), &Actor::Reporter(None), now(), Rules::bundled()).unwrap_err()
    };
    let named = |refusal| match refusal {
        Refusal::Fields(wrong) => wrong[0].0,
        other => panic!("{other}"),
    };
    assert_eq!(named(field(|s| s.description = " ".to_owned())), "description");
    assert_eq!(named(field(|s| s.description = "长".repeat(2001))), "description");
    assert_eq!(named(field(|s| s.place = Place::default())), "address");
    assert_eq!(named(field(|s| s.consent = false)), "consent");
    let attachment = Attachment { media: photo(), kind: AttachmentKind::Photo };
    let mut many = submission();
    many.attachments = vec![attachment; 10];
    let refused = submit(many, new_ticket(), &Actor::Reporter(None), now(), Rules::bundled()).unwrap_err();
    assert_eq!(named(refused), "photos");
    assert_eq!(field(|s| s.sent_today = 10), Refusal::TooMany { limit: 10 });
}

#[test]
fn the_clock_starts_at_dispatch_and_danger_has_its_own() {
    let at = |text: &str| -> Timestamp { format!("{text}:00+08:00").parse().unwrap() };
    let run = |category| {
        let mut ticket = submitted();
        let later = now() + SignedDuration::from_mins(30);
        for (command, actor) in
            [(accept(category), officer()), (dispatch(), officer()), (Command::Sign, handler())]
        {
            ticket = apply(&ticket, &command, &actor, later, Rules::bundled()).unwrap().ticket;
        }
        ticket
    };
    let danger = run(Category::Danger);
    let deadline = danger.deadline.unwrap();
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::FirstAction, at("2026-11-23T12:30")));
    let checked = apply(&danger, &check(), &handler(), deadline.due, Rules::bundled()).unwrap().ticket;
    assert_eq!(checked.deadline.unwrap().kind, DeadlineKind::Done);
    let normal = run(Category::Normal).deadline.unwrap();
    assert_eq!((normal.kind, normal.due), (DeadlineKind::Done, at("2026-11-30T10:30")));
}

proptest! {
    /// Carrying out a timer's command leaves no further timer due at that moment.
    #[test]
    fn a_timer_comes_to_rest(category in 0_usize..5) {
        let mut ticket = submitted();
        let rules = Rules::bundled();
        ticket = apply(&ticket, &accept(Category::ALL[category]), &officer(), now(), rules).unwrap().ticket;
        ticket = apply(&ticket, &dispatch(), &officer(), now(), rules).unwrap().ticket;
        let far = now() + SignedDuration::from_hours(24 * 60);
        let mut steps = 0;
        while let Some((at, command)) = timer(&ticket, rules).filter(|(at, _)| *at <= far) {
            ticket = apply(&ticket, &command, &Actor::Scheduler, at, rules).unwrap().ticket;
            steps += 1;
            prop_assert!(steps < 10);
        }
        prop_assert_eq!(ticket.alert, Alert::Red);
    }
}
