//! How a mass message goes out and ends: to whom it comes, what WeChat judges of it, and what its account is told.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{
    drafts::Publication,
    mass::{Job, Order, Stage},
};
use crate::{Side, SimulatedAccount, Simulator, faults::MassVerdict, push::Field, state::State};

/// How long an administrator may think about what an API sends to all (documented).
const CONFIRMED_WITHIN: SignedDuration = SignedDuration::from_mins(30);
/// How a message ends that the administrator refused, or did not confirm in time.
pub(crate) const REFUSED: u32 = 40001;
const SILENT: u32 = 40002;
/// How one ends whose article is a copy: one that may not be sent, and one that its account would not send as a reprint.
const UNSENDABLE: u32 = 30002;
const NO_REPRINT: u32 = 30003;

/// When a message that waits from now on has to be confirmed.
pub(crate) fn confirm_by(now: Timestamp) -> Timestamp {
    now.saturating_add(CONFIRMED_WITHIN).unwrap_or(Timestamp::MAX)
}

/// How a mass message ended.
struct End {
    id: u64,
    /// The n of `err(n)`; none where it went out.
    err: Option<u32>,
    total: usize,
    reached: usize,
    failed: usize,
    articles: Option<Publication>,
    judged: Option<MassVerdict>,
}

impl Simulator {
    /// Sends a message that waits, or has it end with `err(n)`, and tells the account; false where none waits.
    pub(crate) fn carry_out(&self, account: &SimulatedAccount, id: u64, err: Option<u32>) -> bool {
        let now = self.clock().now();
        let Some(order) = self.change(|state| state.outbox(account).mass.take_order(id)) else {
            return false;
        };
        let judged = match err {
            Some(_) => None,
            None => self.faults().mass_verdict(&account.account, order.draft.is_some()),
        };
        let err = err.or_else(|| judged.as_ref().and_then(|judged| ends_with(judged, &order.asked)));
        let total = order.openids.len();
        let mut end = End { id, err, total, reached: 0, failed: 0, articles: None, judged };
        if err.is_none() {
            self.change(|state| deliver(state, account, &order, &mut end, now));
        }
        // The event names the administrator, who is nobody with a phone here.
        self.announce(account, &account.openid("administrator"), "MASSSENDJOBFINISH", end.fields(self));
        true
    }

    /// Ends what no administrator has confirmed in time.
    pub(crate) fn end_unconfirmed(&self) {
        let now = self.clock().now();
        let accounts: Vec<_> = self.accounts().cloned().collect();
        for account in accounts {
            let late = match self.state().sending_of(&account) {
                Some(outbox) => outbox.mass.unconfirmed(now),
                None => continue,
            };
            for id in late {
                self.carry_out(&account, id, Some(SILENT));
            }
        }
    }
}

/// The n of `err(n)` that a verdict means for a call; none where the message goes out.
fn ends_with(judged: &MassVerdict, asked: &Value) -> Option<u32> {
    match judged {
        MassVerdict::Err(n) => Some(*n),
        MassVerdict::Copy(_) => Some(UNSENDABLE),
        MassVerdict::Reprint(_) => (asked["send_ignore_reprint"] != 1).then_some(NO_REPRINT),
    }
}

fn deliver(state: &mut State, account: &SimulatedAccount, order: &Order, end: &mut End, now: Timestamp) {
    let service = account.is_service();
    let msgtype = order.asked["msgtype"].as_str().unwrap_or_default();
    for openid in &order.openids {
        let Some(person) = Simulator::follower(state, account, openid) else {
            end.failed += 1;
            continue;
        };
        // Who is on the blacklist, or had this month's messages, is left out before anything is sent.
        if state.is_blocked(account, openid) || (service && !state.outbox(account).mass.reach(openid, now)) {
            continue;
        }
        state.show(&person, &account.account, now, Side::In, order.content.clone());
        state.log_via("mass", &account.account, openid, msgtype, order.asked.clone(), now);
        end.reached += 1;
    }
    let outbox = state.outbox(account);
    let data_id = outbox.mass.sent(end.id).and_then(|job| job.data_id);
    if let (Some(draft), Some(data_id)) = (&order.draft, data_id) {
        // Where it was deleted while it waited, the cards are all that is left of it.
        end.articles = outbox.drafts.broadcast(draft, end.id, data_id).cloned();
    }
    if let Some(Job { stage, reached, .. }) = outbox.mass.job(end.id) {
        (*stage, *reached) = (Stage::Sent, end.reached);
    }
}

impl End {
    /// What `MASSSENDJOBFINISH` tells.
    fn fields(&self, simulator: &Simulator) -> Vec<Field> {
        let pieces = self.articles.iter().flat_map(|articles| &articles.bundle.articles);
        let urls: Vec<Field> = (1..)
            .zip(pieces)
            .map(|(index, piece): (usize, _)| {
                let url = simulator.article_url(&piece.code);
                Field::Group(
                    "item",
                    vec![Field::number("ArticleIdx", &index), Field::text("ArticleUrl", &url)],
                )
            })
            .collect();
        let read = vec![Field::number("Count", &urls.len()), Field::Group("ResultList", urls)];
        let status = self.err.map_or_else(|| "send success".to_owned(), |n| format!("err({n})"));
        vec![
            Field::number("MsgID", &self.id),
            Field::text("Status", &status),
            Field::number("TotalCount", &self.total),
            Field::number("FilterCount", &(self.reached + self.failed)),
            Field::number("SentCount", &self.reached),
            Field::number("ErrorCount", &self.failed),
            Field::Group("CopyrightCheckResult", self.checked()),
            Field::Group("ArticleUrlResult", read),
        ]
    }

    /// What the check for copies found: as a rule nothing, because the simulator compares no articles. What the numbers mean
    /// is unverified: 1 sendable, 2 a reprint, 3 not sendable.
    fn checked(&self) -> Vec<Field> {
        let (state, original) = match &self.judged {
            Some(MassVerdict::Reprint(url)) => (2_u8, Some(url)),
            Some(MassVerdict::Copy(url)) => (3, Some(url)),
            _ => (u8::from(self.articles.is_some()), None),
        };
        let found: Vec<_> = original.into_iter().map(|url| of_original(url, state)).collect();
        vec![
            Field::number("Count", &found.len()),
            Field::Group("ResultList", found),
            Field::number("CheckState", &state),
        ]
    }
}

/// What is told of the original of an article.
fn of_original(url: &str, state: u8) -> Field {
    let can = u8::from(state == 2);
    let told = vec![
        Field::number("ArticleIdx", &1),
        Field::number("UserDeclareState", &0),
        Field::number("AuditState", &state),
        Field::text("OriginalArticleUrl", url),
        Field::number("OriginalArticleType", &1),
        Field::number("CanReprint", &can),
        Field::number("NeedReplaceContent", &can),
        Field::number("NeedShowReprintSource", &can),
    ];
    Field::Group("item", told)
}
