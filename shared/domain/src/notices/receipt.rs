//! WeChat's delivery receipts for notices that it accepted (pure).

use std::collections::BTreeSet;

use wechat::inbound::{Body, Notice};

/// The most receipts that are read from one push; WeChat sends one.
const MOST: usize = 10;

/// How a receipt identifies the notice that WeChat accepted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Receipt {
    /// A template message, by the id that WeChat returned when it was sent.
    Template {
        /// The id.
        message: String,
    },
    /// The newest subscription notification of a template to a follower; WeChat returns no id when it is sent.
    Subscription {
        /// The template.
        template: String,
    },
}

impl Receipt {
    /// The name of the rung ([`super::Rung::name`]) that the notice was sent by.
    #[must_use]
    pub fn rung(&self) -> &'static str {
        match self {
            Self::Template { .. } => "template",
            Self::Subscription { .. } => "subscription",
        }
    }

    /// Its key in the ledger, together with the follower's.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Template { message } => format!("message-{message}"),
            Self::Subscription { template } => format!("subscription-{template}"),
        }
    }
}

/// The notices that, according to this push, WeChat could not deliver to the follower named as its sender.
#[must_use]
pub fn undelivered(body: &Body) -> Vec<Receipt> {
    let failed: BTreeSet<Receipt> = match body {
        Body::Notice(Notice::TemplateSent { msg_id, status }) if status.trim() != "success" => {
            BTreeSet::from([Receipt::Template { message: msg_id.to_string() }])
        }
        Body::Notice(Notice::SubscriptionSent(sent)) => sent
            .iter()
            .filter(|sent| sent.error_code != 0)
            .map(|sent| Receipt::Subscription { template: sent.template_id.clone() })
            .collect(),
        _ => BTreeSet::new(),
    };
    failed.into_iter().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use wechat::inbound::SentNotification;

    use super::*;

    #[test]
    fn only_what_did_not_arrive_is_undelivered() {
        let template = |status: &str| Notice::TemplateSent { msg_id: 7, status: status.to_owned() };
        let subscription = |codes: &[i64]| {
            let sent = |&error_code: &i64| SentNotification {
                template_id: "S".to_owned(),
                msg_id: None,
                error_code,
                status: None,
            };
            Notice::SubscriptionSent(codes.iter().map(sent).collect())
        };
        let (of_template, of_subscription) = (
            vec![Receipt::Template { message: "7".to_owned() }],
            vec![Receipt::Subscription { template: "S".to_owned() }],
        );
        for (notice, expected) in [
            (template("success"), vec![]),
            (template("failed:user block"), of_template.clone()),
            (template("failed: system failed"), of_template),
            (subscription(&[0]), vec![]),
            (subscription(&[43101]), of_subscription.clone()),
            (subscription(&[0, -1, -1]), of_subscription),
            (Notice::SubscriptionAsked(vec![]), vec![]),
        ] {
            assert_eq!(undelivered(&Body::Notice(notice.clone())), expected, "{notice:?}");
        }
    }
}
