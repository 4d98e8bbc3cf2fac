use proptest::prelude::*;

use super::*;
use crate::ids::{AccountId, OpenId};

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_795_420_800 + hour * 3600).unwrap()
}

fn person(name: &str) -> Follower {
    Follower { account: AccountId::parse("weizhanshan").unwrap(), openid: OpenId::parse(name).unwrap() }
}

fn file(kind: AttachmentKind, number: u8) -> File {
    File {
        media: MediaId::parse(format!("{number:02x}").repeat(16)).unwrap(),
        kind,
        sent: (i64::from(number), 0),
    }
}

fn new() -> Submission {
    let id = SubmissionId::parse("12345678").unwrap();
    Submission::new(id, "123456".to_owned(), person("sender"), at(0))
}

fn consent(submission: &Submission, now: Timestamp) -> Consent {
    let scope = Scope { wechat: true, podcast: false };
    Consent::new(Signed::new(consent_text(submission, scope, now), "1#1".to_owned(), now), scope, now)
}

fn guardian(name: &str) -> Guardian {
    let signed = Signed::new(guardian_text(&new()), "2#2".to_owned(), at(1));
    Guardian { by: person(name), signed }
}

fn upload(digit: char, until: Timestamp) -> Upload {
    let slot = MediaId::parse(digit.to_string().repeat(32)).unwrap();
    Upload { secret: slot.to_string(), slot, until }
}

fn seen(files: Files, is_out: bool) -> Event {
    Event::Tick(Seen { files, is_out })
}

fn told(shown: Shown) -> Submission {
    let steps = [
        Event::File(file(AttachmentKind::Video, 1)),
        Event::Title("湛山的早晨".to_owned()),
        Event::Shown(shown),
        Event::Credit(String::new()),
    ];
    steps.into_iter().fold(new(), |it, step| it.apply(step, at(0)).unwrap())
}

/// A submission in each state, begun at hour 0.
fn in_state(state: State) -> Submission {
    let collecting = told(Shown::Nobody);
    let received = collecting.apply(Event::Agree(consent(&collecting, at(0))), at(0)).unwrap();
    let complete = received.apply(seen(Files::Here, false), at(0)).unwrap();
    let accepted = complete.apply(Event::Accept("a".repeat(16)), at(0)).unwrap();
    match state {
        State::Collecting => collecting,
        State::Received => complete,
        State::Returned => complete.apply(Event::Ask("谁拍的？".to_owned()), at(0)).unwrap(),
        State::Accepted => accepted,
        State::Published => accepted.apply(seen(Files::Here, true), at(1)).unwrap(),
        State::Declined => complete.apply(Event::Decline("谢谢".to_owned()), at(0)).unwrap(),
        State::Withdrawn => complete.apply(Event::Withdraw("撤回".to_owned()), at(0)).unwrap(),
        State::Lost => collecting.apply(seen(Files::Awaited, false), at(73)).unwrap(),
    }
}

fn letter(state: State) -> char {
    match state {
        State::Collecting => 'c',
        State::Received => 'r',
        State::Returned => 'q',
        State::Accepted => 'a',
        State::Published => 'p',
        State::Declined => 'd',
        State::Withdrawn => 'w',
        State::Lost => 'l',
    }
}

#[test]
fn every_cell_is_decided() {
    let photo = || Event::File(file(AttachmentKind::Photo, 2));
    let year = 365 * 24;
    let events: Vec<(&str, Event, Timestamp)> = vec![
        ("file", photo(), at(2)),
        ("invite", Event::Invite(upload('a', at(26))), at(2)),
        ("title", Event::Title("早".to_owned()), at(2)),
        ("shown", Event::Shown(Shown::Adults), at(2)),
        ("credit", Event::Credit("王阿姨".to_owned()), at(2)),
        ("agree", Event::Agree(consent(&new(), at(2))), at(2)),
        ("guard", Event::Guard(guardian("mother")), at(2)),
        ("ask", Event::Ask("谁拍的？".to_owned()), at(2)),
        ("answer", Event::Answer("我".to_owned()), at(2)),
        ("decline", Event::Decline("谢谢".to_owned()), at(2)),
        ("accept", Event::Accept("b".repeat(16)), at(2)),
        ("withdraw", Event::Withdraw("撤回".to_owned()), at(2)),
        ("three days", seen(Files::Awaited, false), at(73)),
        ("a week", seen(Files::Here, false), at(7 * 24)),
        ("out", seen(Files::Here, true), at(2)),
        ("a month before the end", seen(Files::Here, true), at(2 * year - 30 * 24)),
        ("the end", seen(Files::Here, true), at(2 * year)),
        ("emptied", Event::Emptied, at(2)),
    ];
    let table: Vec<(&str, String)> = events
        .iter()
        .map(|(name, event, now)| {
            let cell = |state: State| {
                let mut before = in_state(state);
                // A file has to be of the kind that is there; a lost one begins anew.
                if matches!(event, Event::File(_)) && state != State::Lost {
                    before.files = vec![file(AttachmentKind::Photo, 1)];
                }
                // A page is for a video where none is yet.
                if matches!(event, Event::Invite(_)) && state != State::Lost {
                    before.files.clear();
                }
                before.apply(event.clone(), *now).map_or('.', |it| letter(it.state))
            };
            (*name, State::ALL.into_iter().map(cell).collect())
        })
        .collect();
    let expected = [
        // from:                     crqapdwl
        ("file", "c.q....c"),
        ("invite", "c.q....c"),
        ("title", "c......."),
        ("shown", "c......."),
        ("credit", "c......."),
        ("agree", "r......."),
        ("guard", "........"),
        ("ask", ".q......"),
        ("answer", "..r....."),
        ("decline", ".dd....."),
        ("accept", ".a......"),
        ("withdraw", "wwwwww.w"),
        ("three days", "l..a...."),
        ("a week", "l.da...."),
        ("out", "...p...."),
        ("a month before the end", "l.dpp..."),
        ("the end", "l.dww..."),
        ("emptied", ".....dwl"),
    ];
    let expected: Vec<_> = expected.iter().map(|(name, row)| (*name, (*row).to_owned())).collect();
    assert_eq!(table, expected);
}

#[test]
fn one_video_or_ten_recordings_or_nine_photos_and_nothing_beside() {
    for (kind, other, most) in [
        (AttachmentKind::Video, AttachmentKind::Photo, 1),
        (AttachmentKind::Voice, AttachmentKind::Video, MOST_VOICES),
        (AttachmentKind::Photo, AttachmentKind::Voice, MOST_PHOTOS),
    ] {
        let mut it = new();
        for number in (1..).take(most) {
            it = it.apply(Event::File(file(kind, number)), at(0)).unwrap();
        }
        assert!(matches!(it.apply(Event::File(file(kind, 99)), at(0)), Err(Refusal::TooMany(_))));
        assert_eq!(it.apply(Event::File(file(other, 99)), at(0)), Err(Refusal::OtherKind));
        assert_eq!(it.files.len(), most);
    }
    let long = "长".repeat(LONGEST_TITLE + 1);
    assert_eq!(new().apply(Event::Title(long.clone()), at(0)), Err(Refusal::LongTitle));
    assert_eq!(new().apply(Event::Title("  ".to_owned()), at(0)), Err(Refusal::NoTitle));
    assert_eq!(new().apply(Event::Credit(long), at(0)), Err(Refusal::LongCredit));
    let number = "13812345678".to_owned();
    assert_eq!(new().apply(Event::Credit(number), at(0)), Err(Refusal::PersonalCredit));
}

#[test]
fn a_page_takes_one_video_for_a_day() {
    let invite =
        |it: &Submission, digit, hour| it.apply(Event::Invite(upload(digit, at(hour + 24))), at(hour));
    let invited = invite(&new(), 'a', 0).unwrap();
    assert!(matches!(invited.doorstep(at(23)), Some(Doorstep::Open(_))));
    assert_eq!(invited.doorstep(at(24)), Some(Doorstep::Over));
    assert!(new().doorstep(at(1)).is_none() && new().upload_page().is_none());
    let page = format!("/a/weizhanshan/submissions/12345678/{}", "a".repeat(32));
    assert_eq!(invited.upload_page(), Some(page));
    // Asked again: the same address for longer; once it ended, another.
    let again = invite(&invited, 'b', 20).unwrap();
    assert_eq!(again.upload, Some(upload('a', at(44))));
    assert_eq!(invite(&again, 'b', 44).unwrap().upload, Some(upload('b', at(68))));
    // It was filled from the chat meanwhile, with a video or with something else.
    let done = invited.apply(Event::File(file(AttachmentKind::Video, 1)), at(1)).unwrap();
    assert_eq!(done.doorstep(at(30)), Some(Doorstep::Done));
    assert_eq!(invite(&done, 'b', 1), Err(Refusal::TooMany("video")));
    let photo = invited.apply(Event::File(file(AttachmentKind::Photo, 1)), at(1)).unwrap();
    assert_eq!(photo.doorstep(at(1)), Some(Doorstep::Over));
    assert_eq!(invite(&photo, 'b', 1), Err(Refusal::OtherKind));
    let withdrawn = invited.apply(Event::Withdraw("不投了".to_owned()), at(1)).unwrap();
    assert_eq!(withdrawn.doorstep(at(1)), Some(Doorstep::Over));
    // What is lost begins anew by the page, without the files that were deleted.
    let lost = invite(&in_state(State::Lost), 'b', 80).unwrap();
    assert!(lost.state == State::Collecting && lost.files.is_empty() && lost.consent.is_none());
}

#[test]
fn nobody_agrees_to_what_is_not_told_and_a_child_needs_its_own_guardian() {
    let agree = |it: &Submission| it.apply(Event::Agree(consent(it, at(0))), at(0));
    assert_eq!(agree(&new()), Err(Refusal::NoFile));
    let child = told(Shown::MinorsOfOthers);
    let received = agree(&child).unwrap().apply(seen(Files::Here, false), at(0)).unwrap();
    assert_eq!(received.apply(Event::Accept("a".repeat(16)), at(1)), Err(Refusal::GuardianMissing));
    assert_eq!(received.apply(Event::Guard(guardian("sender")), at(1)), Err(Refusal::OwnGuardian));
    let guarded = received.apply(Event::Guard(guardian("mother")), at(1)).unwrap();
    assert_eq!(guarded.apply(Event::Guard(guardian("father")), at(1)), Err(Refusal::NoGuardianNeeded));
    assert!(guarded.apply(Event::Accept("a".repeat(16)), at(1)).is_ok());
}

#[test]
fn a_consent_counts_for_its_channels_its_words_and_its_time() {
    let out = in_state(State::Published);
    assert!(out.may_show(Channel::Page, at(2)) && out.may_show(Channel::WeChat, at(2)));
    assert!(!out.may_show(Channel::Podcast, at(2)));
    assert!(!out.may_show(Channel::Page, out.consent.clone().unwrap().until));
    let mut forged = out.clone();
    forged.consent.as_mut().unwrap().signed.text.push('。');
    assert!(!forged.may_show(Channel::Page, at(2)));
    // Extended once it was asked for, and never to more than before.
    let late = at(2 * 365 * 24 - 24);
    let asked = out.apply(seen(Files::Here, true), late).unwrap();
    assert!(asked.asked && out.apply(Event::Agree(consent(&out, late)), late).is_err());
    let wider = Consent { scope: Scope { wechat: true, podcast: true }, ..consent(&asked, late) };
    let extended = asked.apply(Event::Agree(wider), late).unwrap();
    assert!(extended.may_show(Channel::Page, at(3 * 365 * 24)));
    assert!(!extended.may_show(Channel::Podcast, at(3 * 365 * 24)));
}

fn events() -> impl Strategy<Value = (u8, u8)> {
    (0..17_u8, 0..4_u8)
}

proptest! {
    /// Invariants 2 and 7: whatever happens in whatever order, each change is one version; what may be shown has a consent
    /// for that channel and was accepted; and what was withdrawn is never shown again.
    #[test]
    fn nothing_is_public_without_a_consent(steps in prop::collection::vec(events(), 1..60)) {
        let mut now = new();
        let (mut hour, mut withdrawn) = (0, false);
        for (what, which) in steps {
            hour += i64::from(which) * 40;
            let kinds = [AttachmentKind::Video, AttachmentKind::Voice, AttachmentKind::Photo];
            let shown = [Shown::Nobody, Shown::Adults, Shown::MinorsOfSender, Shown::MinorsOfOthers];
            let event = match what {
                0 | 1 => Event::File(file(kinds[usize::from(which) % 3], which)),
                2 => Event::Title("早".to_owned()),
                3 => Event::Shown(shown[usize::from(which)]),
                4 => Event::Credit(String::new()),
                5 | 6 => Event::Agree(consent(&now, at(hour))),
                7 => Event::Guard(guardian(["mother", "sender"][usize::from(which) % 2])),
                8 => Event::Ask("谁？".to_owned()),
                9 => Event::Answer("我".to_owned()),
                10 => Event::Decline("谢谢".to_owned()),
                11 | 12 => Event::Accept("a".repeat(16)),
                13 if which == 0 => Event::Withdraw("撤回".to_owned()),
                14 => Event::Emptied,
                15 => Event::Invite(upload('a', at(hour + 24))),
                _ => seen([Files::Here, Files::Here, Files::Awaited, Files::Gone][usize::from(which)], which % 2 == 1),
            };
            let Ok(next) = now.apply(event, at(hour)) else { continue };
            prop_assert_eq!(next.version, now.version + 1);
            prop_assert_eq!(&next.code, &now.code);
            withdrawn |= next.state == State::Withdrawn;
            for channel in [Channel::Page, Channel::WeChat, Channel::Podcast] {
                if next.may_show(channel, at(hour)) {
                    prop_assert!(!withdrawn && next.article.is_some() && !next.files.is_empty());
                    prop_assert!(next.consent.as_ref().unwrap().allows(channel));
                    prop_assert!(next.shown != Some(Shown::MinorsOfOthers) || next.guardian.is_some());
                }
            }
            now = next;
        }
    }
}
