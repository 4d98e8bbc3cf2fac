//! How many subscription notifications a follower has consented to (pure).
//!
//! WeChat keeps the true count and reports each change once. This is our own copy, which decides whether a rung is
//! tried or skipped. A count that is too high costs one refusal (43101), which corrects it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wechat::inbound::{Body, Consent, Notice};

/// The unused consents of one follower, by template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Consents(BTreeMap<String, u32>);

impl Consents {
    /// Whether there are no consents.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of unused consents to a template.
    #[must_use]
    pub fn left(&self, template: &str) -> u32 {
        self.0.get(template).copied().unwrap_or_default()
    }

    /// Records what WeChat reports about consents to `template`, the only one that notices use.
    ///
    /// A "no" on a page does not revoke earlier consents; a "no" in the settings revokes all of them.
    pub fn hear(&mut self, body: &Body, template: &str) {
        match body {
            Body::Notice(Notice::SubscriptionAsked(asked)) => {
                let accepted = asked.iter().filter(|consent| is_of(consent, template) && consent.accepted);
                let count = u32::try_from(accepted.count()).unwrap_or(u32::MAX);
                if count > 0 {
                    let left = self.0.entry(template.to_owned()).or_default();
                    *left = left.saturating_add(count);
                }
            }
            Body::Notice(Notice::SubscriptionChanged(changed))
                if changed.iter().any(|consent| is_of(consent, template) && !consent.accepted) =>
            {
                self.0.remove(template);
            }
            _ => {}
        }
    }

    /// Removes all consents: a follower who leaves an account wants no more notices from it.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

fn is_of(consent: &Consent, template: &str) -> bool {
    consent.template_id == template
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(answers: &[(&str, bool)]) -> Vec<Consent> {
        let consent = |(template, accepted): &(&str, bool)| Consent {
            template_id: (*template).to_owned(),
            accepted: *accepted,
            scene: None,
        };
        answers.iter().map(consent).collect()
    }

    fn asked(answers: &[(&str, bool)]) -> Body {
        Body::Notice(Notice::SubscriptionAsked(said(answers)))
    }

    fn changed(answers: &[(&str, bool)]) -> Body {
        Body::Notice(Notice::SubscriptionChanged(said(answers)))
    }

    #[test]
    fn one_yes_is_one_message_and_a_no_in_the_settings_takes_all_back() {
        for (heard, left) in [
            (vec![asked(&[("S", true)])], 1),
            (vec![asked(&[("S", true)]), asked(&[("S", true)])], 2),
            (vec![asked(&[("S", false)])], 0),
            (vec![asked(&[("S", true)]), asked(&[("S", false)])], 1),
            (vec![asked(&[("other", true)])], 0),
            (vec![asked(&[("other", false), ("S", true)])], 1),
            (vec![asked(&[("S", true)]), changed(&[("S", false)])], 0),
            (vec![asked(&[("S", true)]), changed(&[("other", false)])], 1),
            (vec![asked(&[("S", true)]), changed(&[("S", true)])], 1),
            (vec![changed(&[("S", true)])], 0),
            (vec![asked(&[("S", true)]), changed(&[("S", false)]), asked(&[("S", true)])], 1),
        ] {
            let mut consents = Consents::default();
            for body in &heard {
                consents.hear(body, "S");
            }
            assert_eq!(consents.left("S"), left, "{heard:?}");
            assert_eq!(consents.is_empty(), left == 0, "only what notices use is noted");
        }
    }
}
