//! The notices of an effect: one for each recipient.

use alliance::store::{Delivery, Telling, digest};
use domain::accounts::Alliance;
use domain::cutting::with_link;
use domain::ids::{EffectId, Follower, InvalidId};
use domain::outbox::{AnswerOf, Audience, Details, Effect, Way};
use domain::templates::Detail;
use domain::tickets::State;
use jiff::Timestamp;

use crate::notification_deliver::NotificationDeliver;

/// A notice to one recipient: as text, for the chat and for the ledger, and detail by detail, for a template.
#[derive(Clone, Debug)]
pub(crate) struct Notice {
    pub(crate) delivery: Delivery,
    details: Details,
    /// What the unit among the details is called.
    unit_name: String,
    happened: Timestamp,
    /// The page that a tap on a template opens.
    pub(crate) link: String,
    /// Whether it may use the reserved part of a day's quota.
    pub(crate) urgent: bool,
    /// Whether it goes to residents, and not to staff.
    to_residents: bool,
    /// Whether it says what the answer is, to whomever.
    says_answer: bool,
    /// The answer that it gives, if it gives one.
    pub(crate) answer: Option<AnswerOf>,
    /// Whether a person wrote it for this recipient.
    pub(crate) spoken: bool,
    /// How it may travel.
    pub(crate) way: Way,
}

impl Notice {
    /// Whether it tells a resident of a step on the way: neither the answer, nor what is urgent or what a person
    /// wrote.
    pub(crate) fn is_step(&self) -> bool {
        self.to_residents && !self.says_answer && !self.urgent && !self.spoken
    }

    /// A detail in words.
    pub(crate) fn text(&self, detail: Detail) -> String {
        self.details.text(detail, self.happened, &self.unit_name)
    }
}

/// One of the effects of an event, counted from zero.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    pub(crate) telling: &'a Telling,
    pub(crate) at: usize,
    pub(crate) effect: &'a Effect,
}

impl NotificationDeliver {
    /// The notices of an effect to these people. Each has an id that a retry computes again and that may be logged, as it
    /// holds only a digest of the recipient.
    pub(crate) fn notices(
        &self,
        alliance: &Alliance,
        told: Told<'_>,
        recipients: impl IntoIterator<Item = Follower>,
        now: Timestamp,
    ) -> Result<Vec<Notice>, InvalidId> {
        let Told { telling, at, effect } = told;
        let link = format!("{}{}", self.base_url, effect.link.path);
        let text = match effect.link.label.as_str() {
            "" => effect.text.clone(),
            label => with_link(&effect.text, &format!("<a href=\"{link}\">{label}</a>")),
        };
        let unit = effect.details.unit.as_ref();
        let notice = |recipient: Follower| {
            Ok(Notice {
                delivery: Delivery {
                    effect: effect_id(&telling.event, at, &recipient)?,
                    recipient,
                    text: text.clone(),
                    created_at: now,
                    good_until: effect.good_until,
                    reason: None,
                },
                details: effect.details.clone(),
                unit_name: unit.map(|unit| alliance.unit_name(unit).to_owned()).unwrap_or_default(),
                happened: telling.outbox.at,
                link: link.clone(),
                urgent: effect.urgent,
                to_residents: matches!(effect.to, Audience::Follower { .. } | Audience::Subscribers { .. }),
                says_answer: says_answer(effect),
                answer: effect.answer.clone(),
                spoken: effect.spoken,
                way: effect.way,
            })
        };
        recipients.into_iter().map(notice).collect()
    }
}

/// Whether an effect says what the answer to a report is. Only the reporter's is marked as the answer; whoever else hears
/// of a report that was just answered hears that.
fn says_answer(effect: &Effect) -> bool {
    effect.answer.is_some() || effect.details.state == State::Answered.name()
}

fn effect_id(event: &str, at: usize, recipient: &Follower) -> Result<EffectId, InvalidId> {
    let recipient = digest(&recipient.key());
    EffectId::parse(format!("{event}#{at}#{}", &recipient[..16]))
}
