//! Tests of listings that are interrupted at any point while WeChat's list changes.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;
use wechat::limits::people::FOLLOWERS_A_BATCH;

use super::*;

const PAGE: usize = 250;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn openid(number: usize) -> OpenId {
    OpenId::parse(format!("o{number:06}")).unwrap()
}

/// A page of WeChat's list, as the client reads it: an empty page is the last one.
fn page(list: &BTreeSet<OpenId>, after: Option<&OpenId>) -> Page {
    let openids: Vec<_> =
        list.iter().filter(|openid| after.is_none_or(|after| *openid > after)).take(PAGE).cloned().collect();
    Page { next: openids.last().cloned(), openids }
}

/// Performs one step of a listing; also returns the followers that it wrote.
fn step(progress: &Progress, page: &Page, now: Timestamp) -> (Progress, Vec<OpenId>) {
    let Phase::Listing(position) = &progress.phase else { panic!("not listing: {progress:?}") };
    let batch = position.batch(page);
    let written = page.openids[batch.clone()].to_vec();
    (progress.listed(page, &batch, written.len() as u64, now), written)
}

fn page_of(progress: &Progress, list: &BTreeSet<OpenId>) -> Page {
    let Phase::Listing(position) = &progress.phase else { panic!("not listing: {progress:?}") };
    page(list, position.page.as_ref())
}

/// Lists everything without interruption.
fn list_whole(list: &BTreeSet<OpenId>) -> Progress {
    let mut progress = Progress::to_do(None, at(0)).unwrap();
    while matches!(progress.phase, Phase::Listing(_)) {
        progress = step(&progress, &page_of(&progress, list), at(0)).0;
    }
    progress
}

#[test]
fn a_listing_counts_everybody_whatever_the_pages() {
    for followers in [0, 1, 99, 100, 101, 249, 250, 251, 500, 777] {
        let list: BTreeSet<_> = (0..followers).map(openid).collect();
        let progress = list_whole(&list).marked(None, at(60));
        assert_eq!(progress.phase, Phase::Done);
        let complete = Complete { followers: followers as u64, at: at(60) };
        assert_eq!(progress.complete, Some(complete), "{followers}");
    }
}

#[test]
fn when_there_is_something_to_do() {
    let (day, list) = (EVERY.as_secs(), BTreeSet::from([openid(1)]));
    let listing = Progress::to_do(None, at(0)).unwrap();
    let marking = list_whole(&list);
    let done = marking.marked(None, at(600));
    // The stored progress, the time of the run, and the generation that is due.
    let cases = [
        (&listing, 0, Some(1)),
        (&listing, day - 1, Some(1)),
        (&listing, day, Some(2)),
        (&marking, day - 1, Some(1)),
        (&marking, day, Some(2)),
        (&done, 600, None),
        (&done, day - 1, None),
        (&done, day, Some(2)),
    ];
    for (stored, now, generation) in cases {
        let to_do = Progress::to_do(Some(stored), at(now));
        assert_eq!(to_do.as_ref().map(|to_do| to_do.generation), generation, "{stored:?} at {now}");
        if let Some(to_do) = to_do {
            assert_eq!(to_do.version, stored.version, "the write is on the condition of what was read");
            assert_eq!(to_do.complete, stored.complete, "what was known stays known");
            let is_new = to_do.generation > stored.generation;
            assert_eq!(to_do == *stored, !is_new, "a new one begins at the beginning");
        }
    }
}

#[test]
fn who_has_never_been_listed_waits_longest() {
    let early = Progress::to_do(None, at(5)).unwrap();
    assert!(Progress::waits_since(None) < Progress::waits_since(Some(&early)));
}

#[test]
fn marking_goes_on_after_the_last_one_that_was_looked_at() {
    let marking = list_whole(&BTreeSet::from([openid(1)]));
    let next = marking.marked(Some(openid(7)), at(3));
    assert_eq!(next.phase, Phase::Marking { after: Some(openid(7)) });
    assert_eq!((next.version, next.moved_at, next.complete), (marking.version + 1, at(3), None));
}

#[test]
fn a_page_that_moved_up_is_gone_on_with_in_its_new_place() {
    let mut list: BTreeSet<_> = (0..220).map(openid).collect();
    let (progress, _) = step(&Progress::to_do(None, at(0)).unwrap(), &page(&list, None), at(1));
    for (left, next) in [(None, 100), (Some(3), 100), (Some(99), 0)] {
        if let Some(left) = left {
            list.remove(&openid(left));
        }
        let (_, written) = step(&progress, &page_of(&progress, &list), at(2));
        let expected = list.iter().find(|openid| **openid >= self::openid(next)).unwrap();
        assert_eq!(&written[0], expected, "after {left:?} left");
    }
}

proptest! {
    #[test]
    fn nobody_who_stays_is_passed_over_and_no_step_goes_back(
        followers in 0..600usize,
        leaving in prop::collection::vec(prop::option::weighted(0.3, 0..600usize), 0..20),
    ) {
        let mut list: BTreeSet<_> = (0..followers).map(openid).collect();
        let mut progress = Progress::to_do(None, at(0)).unwrap();
        let (mut written, mut steps) = (BTreeSet::new(), 0);
        while matches!(progress.phase, Phase::Listing(_)) {
            // A follower leaves between two runs, and the next run reads the page again.
            if let Some(Some(left)) = leaving.get(steps) {
                list.remove(&openid(*left));
            }
            let (next, now_written) = step(&progress, &page_of(&progress, &list), at(1));
            prop_assert!(now_written.len() <= FOLLOWERS_A_BATCH);
            prop_assert_eq!(next.version, progress.version + 1);
            // Two concurrent runs write the same followers and end at the same position.
            let again = step(&progress, &page_of(&progress, &list), at(1));
            prop_assert_eq!((&next, &now_written), (&again.0, &again.1));
            written.extend(now_written);
            progress = next;
            steps += 1;
            prop_assert!(steps < 100, "a listing ends");
        }
        prop_assert!(list.iter().all(|openid| written.contains(openid)));
        prop_assert!(progress.counted >= list.len() as u64 && progress.counted <= followers as u64);
    }
}
