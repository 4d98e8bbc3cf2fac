//! One write for everything that an answer changes.

use alliance::services::submissions::ended_article;
use alliance::store::{
    Child, Commit, Late, MessageRecord, Messages, NewReport, Refused, StoreError, Subscription, System,
    Tickets, Transaction,
};
use domain::articles::Piece;
use domain::conversation::{Resident, Turn, Writes};
use domain::ids::TicketId;
use domain::retention::MESSAGES_KEPT;
use domain::tickets::{Applied, EventKind, Rules};
use jiff::Timestamp;

use super::loading::Sender;
use super::{Answer, Answering};

/// What a write holds besides message, state and ticket.
pub(super) struct Beside<'a> {
    pub(super) late: Vec<Late>,
    /// What the master of a merged report keeps of it from now on.
    pub(super) child: Option<(TicketId, Child)>,
    pub(super) sender: &'a Sender,
    pub(super) most_today: usize,
    /// The rules.
    pub(super) rules: &'a Rules,
    /// The article of a submission that this is about.
    pub(super) piece: Option<Piece>,
}

/// What became of a write.
pub(super) enum Written {
    /// It is written, or was before: the answer to the push.
    As(Answer),
    /// Another write changed the state in between: decide again.
    Overtaken,
    /// The master of a storm notice has ended: decide again without the notice.
    MasterEnded,
}

impl Answering {
    /// Writes everything together.
    pub(super) async fn write(
        &self,
        before: &Resident,
        record: MessageRecord,
        turn: &Turn,
        beside: Beside<'_>,
        now: Timestamp,
    ) -> Result<Written, StoreError> {
        let expires = now.saturating_add(MESSAGES_KEPT).unwrap_or(Timestamp::MAX);
        let changes_nothing_else =
            before == &turn.resident && turn.writes.is_empty() && beside.late.is_empty();
        if changes_nothing_else {
            return Ok(Written::As(match self.messages.put_alone(&record, expires).await? {
                None => Answer::First(record.reply),
                Some(earlier) => Answer::Repeated(earlier.reply),
            }));
        }
        let mut transaction = Transaction::default();
        self.messages.put(&mut transaction, &record, expires)?;
        self.residents.put(&mut transaction, &turn.resident, now)?;
        // `attention`, `withheld_since` and `guide` are stored with the message.
        let Writes {
            ticket,
            merged,
            followed,
            code,
            login,
            invitation,
            rota,
            family_digits,
            family_tried,
            shown,
            lapsed,
            ..
        } = &turn.writes;
        if let Some(applied) = ticket {
            let new = NewReport { submitted: applied, merged: merged.as_ref() };
            self.tickets.put_new(System::Callback, &mut transaction, new, beside.rules)?;
            if is_new(applied) {
                let (who, person) = (&before.follower, beside.sender.person.as_ref());
                self.report_counts.put(&mut transaction, who, person, beside.most_today, now)?;
            }
        }
        if let Some((master, child)) = &beside.child {
            self.tickets.put_child(&mut transaction, master, child)?;
        }
        if let Some(ticket) = followed {
            let follower = before.follower.clone();
            let subscription = Subscription { follower, since: now };
            self.tickets.put_subscription(&mut transaction, ticket, &subscription)?;
        }
        match code {
            Some(code) if code.right => self.code_tries.require_open(&mut transaction, &code.ticket, now)?,
            Some(code) => self.code_tries.put_wrong(&mut transaction, &code.ticket, now)?,
            None => {}
        }
        if let Some(new) = family_digits {
            self.family_digits.put(&mut transaction, &before.follower, new, now)?;
        }
        let who = (&before.follower, beside.sender.person.as_ref());
        match family_tried {
            Some(tried) if tried.right => self.family_digits.require_open(&mut transaction, who, now)?,
            Some(_) => self.family_digits.put_wrong(&mut transaction, who, now)?,
            None => {}
        }
        if let Some((digits, login)) = login {
            self.sessions.settle(&mut transaction, digits, login, now)?;
        }
        if let Some(invitation) = invitation {
            self.sessions.change_invitation(&mut transaction, invitation)?;
        }
        if let Some(change) = rota {
            self.rota.put(System::Callback, &mut transaction, change, now)?;
        }
        if let Some(step) = &turn.writes.submission {
            self.submissions.put(System::Callback, &mut transaction, step, "", now)?;
            if let Some(change) = ended_article(step, beside.piece.as_ref(), now) {
                self.content.put(System::Callback, &mut transaction, &change)?;
            }
        }
        for effect in shown {
            self.deliveries.show(&mut transaction, effect, expires)?;
        }
        for effect in lapsed {
            self.deliveries.lapse_kept(&mut transaction, effect, expires)?;
        }
        for late in &beside.late {
            self.deliveries.settle(&mut transaction, &before.follower, late, expires)?;
        }
        let refused = match transaction.commit(self.messages.table()).await {
            Ok(Commit::Done) => return Ok(Written::As(Answer::First(record.reply))),
            Ok(Commit::Refused(refused)) => refused,
            Err(error) => return Err(error),
        };
        let master_ended = refused.iter().any(|refused| refused.write == Tickets::MASTER);
        let earlier = refused
            .into_iter()
            .find(|refused| refused.write == Messages::WRITE)
            .map(Refused::old::<MessageRecord>)
            .transpose()?
            .flatten();
        Ok(match earlier {
            Some(earlier) => Written::As(Answer::Repeated(earlier.reply)),
            None if master_ended => Written::MasterEnded,
            None => Written::Overtaken,
        })
    }

    pub(super) fn count(&self, sender: &Sender, turn: &Turn, in_flood: bool, now: Timestamp) {
        let sent = turn.writes.ticket.as_ref().is_some_and(is_new);
        if sender.blocked {
            let outcome = if sent { "danger" } else { "quiet" };
            self.metrics.count("blocked_messages", ("outcome", outcome), now);
        }
        if sent && in_flood {
            self.metrics.count("reports_in_flood", ("channel", "chat"), now);
        }
    }
}

/// Whether this is a new report, as opposed to a step that its reporter took.
fn is_new(applied: &Applied) -> bool {
    applied.event.kind == EventKind::Submit
}

/// How many of the undelivered notices a later reply shows.
pub(super) fn kept_among(late: &[Late]) -> u32 {
    let kept = late.iter().filter(|late| matches!(late, Late::Keep(_))).count();
    u32::try_from(kept).unwrap_or(u32::MAX)
}
