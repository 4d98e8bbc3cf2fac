//! What follows an answer: a low rating (row 27), the call (row 29), and whether the answer arrived (row 39).

use super::*;

fn follower() -> Follower {
    Follower { account: AccountId::parse("weizhanshan").unwrap(), openid: OpenId::parse("wang").unwrap() }
}

/// Answered on Monday 23 November 2026, 10:00; the work was handed in by the handler.
fn answered(category: Category) -> Ticket {
    let mut ticket = submitted();
    ticket.reporter = Some(follower());
    let steps = [
        (accept(category), officer()),
        (dispatch(), officer()),
        (Command::Sign, handler()),
        (hand_in(), handler()),
        (Command::Approve, officer()),
    ];
    for (command, actor) in steps {
        ticket = done(&ticket, &command, &actor, now()).ticket;
    }
    ticket
}

fn unsolved(ticket: &Ticket, when: Timestamp) -> Applied {
    done(ticket, &Command::RateUnsolved { reason: "还在响".to_owned() }, &Actor::Reporter(None), when)
}

fn verdict(verdict: Verdict) -> Command {
    Command::FollowUp { verdict, call: call() }
}

#[test]
fn a_low_rating_has_somebody_call_within_two_working_days() {
    let low = unsolved(&answered(Category::Normal), now());
    let deadline = low.ticket.deadline.unwrap();
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::FollowUp, at("2026-11-25T10:00")));
    assert_eq!(low.ticket.queue(), Some(&low.ticket.desk));
    let said = "您反映没有解决。接下来会有工作人员联系您，最晚11月25日 10:00";
    assert_eq!(low.event.public.as_deref(), Some(said));
    assert!(low.event.internal.unwrap().contains("还在响"));
    let to_desk = &low.event.effects[0].text;
    assert!(to_desk.starts_with("【待回访】20261123-0001“古力盖松了”"), "{to_desk}");
    let long = Command::RateDissatisfied { reason: "长".repeat(501) };
    let refused = apply(&answered(Category::Normal), &long, &Actor::Reporter(None), now(), Rules::bundled())
        .unwrap_err();
    assert!(matches!(refused, Refusal::Fields(_)));
}

#[test]
fn work_that_is_done_again_has_a_new_term_and_the_second_time_the_supervisors_hear_of_it() {
    let later = at("2026-11-24T10:00");
    for (category, due) in [
        (Category::Normal, at("2026-11-27T10:00")),
        (Category::Question, at("2026-11-26T10:00")),
        (Category::Danger, at("2026-11-24T23:59") + SignedDuration::from_secs(59)),
    ] {
        let low = unsolved(&answered(category), now()).ticket;
        let again = done(&low, &verdict(Verdict::Redo), &officer(), later);
        let deadline = again.ticket.deadline.unwrap();
        assert_eq!((deadline.kind, deadline.due), (DeadlineKind::Done, due), "{category:?}");
        assert_eq!((again.ticket.state, again.ticket.since.redo), (State::Working, 1));
        let supervised = |event: &Event| {
            event.effects.iter().any(|effect| matches!(effect.to, Audience::Supervisors { .. }))
        };
        assert!(!supervised(&again.event));
        let mut ticket = done(&again.ticket, &hand_in(), &handler(), later).ticket;
        let back = Command::SendBack { reason: "补拍".to_owned() };
        let sent_back = done(&ticket, &back, &officer(), later + SignedDuration::from_hours(1));
        assert_eq!(sent_back.ticket.deadline.unwrap().due, due, "its clock has run on");
        ticket = done(&ticket, &Command::Approve, &officer(), later).ticket;
        ticket = unsolved(&ticket, later).ticket;
        let second = done(&ticket, &verdict(Verdict::Redo), &officer(), later);
        assert!(supervised(&second.event) && second.ticket.since.redo == 2);
    }
}

#[test]
fn what_no_unit_ever_had_goes_back_to_the_desk() {
    let mut low = unsolved(&answered(Category::Normal), now()).ticket;
    low.unit = None;
    low.dispatched_at = None;
    let again = done(&low, &verdict(Verdict::Redo), &officer(), now());
    assert_eq!(again.ticket.state, State::Triaged);
    assert_eq!(again.ticket.queue(), Some(&again.ticket.desk));
    assert_eq!(again.ticket.deadline.unwrap().kind, DeadlineKind::Dispatch);
}

#[test]
fn only_a_supervisor_closes_what_the_resident_is_not_content_with_and_a_call_is_recorded() {
    let low = unsolved(&answered(Category::Normal), now()).ticket;
    let by = |command: &Command, actor: &Actor| apply(&low, command, actor, now(), Rules::bundled());
    let explained = verdict(Verdict::Explained);
    assert!(matches!(by(&explained, &officer()), Err(Refusal::NotYours { .. })));
    let closed = by(&explained, &supervisor()).unwrap();
    assert_eq!((closed.ticket.state, closed.ticket.closed_at), (State::Closed, Some(now())));
    assert!(closed.event.internal.unwrap().contains("内部通话"));
    let silent =
        Command::FollowUp { verdict: Verdict::Satisfied, call: Call { said: " ".to_owned(), ..call() } };
    assert!(matches!(by(&silent, &officer()), Err(Refusal::Fields(_))));
    assert_eq!(by(&verdict(Verdict::Satisfied), &officer()).unwrap().ticket.state, State::Closed);
}

#[test]
fn an_answer_that_nobody_took_puts_a_call_before_the_desk_until_it_is_told_or_shown() {
    let ticket = answered(Category::Normal);
    let event = ticket.events;
    assert_eq!(ticket.deadline.unwrap().kind, DeadlineKind::Rating);
    assert_eq!(ticket.queue(), None);
    let kept = done(&ticket, &Command::AnswerKept { event }, &Actor::Scheduler, now()).ticket;
    let deadline = kept.deadline.unwrap();
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::Tell, at("2026-11-24T10:00")));
    assert_eq!(kept.queue(), Some(&kept.desk));
    assert!(kept.is_untold() && Card::of(&kept).queue() == Some(&kept.desk));
    let rules = Rules::bundled();
    assert!(matches!(timer(&kept, rules), Some((_, Command::Warn { .. }))), "it is not archived meanwhile");
    let twice = apply(&kept, &Command::AnswerKept { event }, &Actor::Scheduler, now(), rules);
    assert_eq!(twice.unwrap_err(), Refusal::NothingToTell);

    let shown =
        done(&kept, &Command::AnswerShown { event }, &Actor::Scheduler, at("2026-11-24T09:00")).ticket;
    let rating = shown.deadline.unwrap();
    assert_eq!((rating.kind, rating.due), (DeadlineKind::Rating, at("2026-12-01T09:00")));
    assert_eq!(shown.queue(), None);

    let told = |at| {
        let contact = ContactEvidence { at, ..call().contact };
        Command::Tell { call: Call { contact, said: String::new() } }
    };
    let early = apply(&kept, &told(at("2026-11-23T09:00")), &officer(), at("2026-11-24T16:00"), rules);
    assert!(matches!(early, Err(Refusal::Fields(_))), "nobody was told before the answer was there");
    let told = done(&kept, &told(at("2026-11-24T15:00")), &officer(), at("2026-11-24T16:00")).ticket;
    assert_eq!(told.deadline.unwrap().due, at("2026-12-01T15:00"), "the time to rate counts from the call");
    let late = apply(&told, &Command::AnswerShown { event }, &Actor::Scheduler, now(), rules);
    assert_eq!(late.unwrap_err(), Refusal::NothingToTell);
}

#[test]
fn whoever_has_a_telephone_and_no_wechat_is_called_and_whoever_has_neither_asks() {
    for (contact, untold) in [(Some("0532-00000000"), true), (None, false)] {
        let mut ticket = submitted();
        ticket.contact = contact.map(str::to_owned);
        ticket.state = State::CloseReview;
        let answered = done(&ticket, &Command::Approve, &officer(), now()).ticket;
        assert_eq!(answered.is_untold(), untold);
    }
}
