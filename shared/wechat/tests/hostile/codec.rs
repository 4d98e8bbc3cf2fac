//! Damaged requests against the codec: it never panics, and opens nothing that is not signed.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use wechat::callback::{Query, Receiver};
use wechat::envelope::EncodingAesKey;
use wechat::inbound::Inbound;
use wechat::limits;
use wechat::xml::{Element, ElementRef};

use crate::mutate::{Rng, mutate};
use crate::request::{Account, Request};

const NOW: i64 = 1_700_000_000;

/// What came of a run.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) mutated: u64,
    /// How many were refused, by reason.
    pub(crate) refused: BTreeMap<String, u64>,
    /// Opened, their signature being right: the damage had hit something that nobody signs, or was signed itself.
    pub(crate) accepted: u64,
    /// Opened without a right signature, or to something else than was signed.
    pub(crate) unsigned: u64,
    /// Read into a tree beyond the bounds.
    pub(crate) boundless: u64,
    pub(crate) panics: u64,
}

impl Tally {
    /// Whether every promise held.
    pub(crate) fn holds(&self) -> bool {
        self.panics == 0 && self.unsigned == 0 && self.boundless == 0
    }
}

/// Runs `count` mutations: one in four of a bare message, one in four of a message before it is sealed and signed,
/// the others of the sealed request.
pub(crate) fn run(seed: u64, count: u64) -> Tally {
    let mut rng = Rng::new(seed);
    let mut tally = Tally { mutated: count, ..Tally::default() };
    let Ok(key) = EncodingAesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG") else { return tally };
    let account = Account {
        token: "hostiletoken".to_owned(),
        key: key.clone(),
        appid: "wx0123456789abcdef".to_owned(),
        original_id: "gh_1".to_owned(),
    };
    let receiver = Receiver::new(&account.token, key, &account.appid).with_original_id(&account.original_id);
    for id in 0..count {
        let message = account.push(id, NOW).into_bytes();
        let other = account.push(rng.next() % 1000, NOW).into_bytes();
        if id % 4 == 0 {
            bare(&mutate(&mut rng, &message, &other), &mut tally);
            continue;
        }
        let mut request = if id % 4 == 1 {
            let damaged = mutate(&mut rng, &message, &other);
            account.request(&mut rng, damaged, NOW)
        } else {
            account.request(&mut rng, message, NOW)
        };
        if id % 4 > 1 {
            let other = account.request(&mut rng, other, NOW);
            request.damage(&mut rng, &other);
        }
        sealed(&account, &receiver, &request, &mut tally);
    }
    tally
}

fn bare(xml: &[u8], tally: &mut Tally) {
    let read =
        catch_unwind(|| (Element::parse(xml), Inbound::parse(xml).map(|inbound| inbound.dedupe_key())));
    match read {
        Err(_) => tally.panics += 1,
        Ok((Err(error), _)) => *tally.refused.entry(format!("xml: {error}")).or_default() += 1,
        Ok((Ok(_), Err(error))) => *tally.refused.entry(format!("push: {error}")).or_default() += 1,
        Ok((Ok(root), Ok(_))) => {
            tally.accepted += 1;
            let (elements, depth) = size(root.root());
            tally.boundless += u64::from(elements > limits::XML_ELEMENTS || depth > limits::XML_DEPTH);
        }
    }
}

fn sealed(account: &Account, receiver: &Receiver, request: &Request, tally: &mut Tally) {
    let query = String::from_utf8_lossy(&request.query);
    let opened = catch_unwind(AssertUnwindSafe(|| {
        receiver.open(&Query::parse(&query), &request.body, NOW).map(|opened| opened.inbound)
    }));
    match opened {
        Err(_) => tally.panics += 1,
        Ok(Err(refused)) => *tally.refused.entry(refused.reason().to_owned()).or_default() += 1,
        Ok(Ok(inbound)) => {
            let same = Inbound::parse(&request.message).is_ok_and(|meant| meant == inbound);
            if same && account.signed(request) {
                tally.accepted += 1;
            } else {
                tally.unsigned += 1;
            }
        }
    }
}

/// How many elements, and how deep.
fn size(element: ElementRef<'_>) -> (usize, usize) {
    element
        .children()
        .map(size)
        .fold((1, 1), |(elements, depth), (more, deep)| (elements + more, depth.max(deep + 1)))
}
