//! `ticket-hand-in`, row 23: working → close_review. The unit says what it did, to staff and to the resident apart.

use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Function, HttpFunction, Platform, StartError};
use domain::calendar::CHINA;
use domain::tickets::{Command, ContactEvidence, EventKind, Outcome};
use jiff::civil::DateTime;

use crate::transition::{Transitions, Wanted};

/// The function.
#[derive(Debug)]
pub struct HandIn(Transitions);

impl Function for HandIn {
    async fn build(platform: &Platform) -> Result<Self, StartError> {
        Transitions::with_photos(platform).map(Self)
    }
}

impl HttpFunction for HandIn {
    async fn handle(&self, request: Request) -> Response {
        self.0
            .run(request, EventKind::HandIn, |form, _, _| {
                let internal = form.text("internal");
                let public = form.text("public");
                for (field, text) in [("internal", &internal), ("public", &public)] {
                    // The answer goes out as one message of at most 2,048 bytes, with a heading and a link.
                    if text.chars().count() > 500 {
                        form.wrong(field, "请控制在500字以内");
                    }
                }
                let reason = form.text("reason");
                let now = self.0.now();
                let outcome = form.parsed("outcome", "请选择是否解决", |outcome| match outcome {
                    "solved" => Some(Outcome::Solved),
                    "unsolved" => Some(Outcome::Unsolved { reason: reason.clone() }),
                    _ => None,
                });
                let who = form.text("contact_who");
                let how = form.text("contact_how");
                for (field, text, most) in
                    [("reason", &reason, 500), ("contact_who", &who, 60), ("contact_how", &how, 60)]
                {
                    if text.chars().count() > most {
                        form.wrong(field, "太长了，请写短一些");
                    }
                }
                let at = form.parsed("contact_at", "请填写联系时间，不能晚于现在", |text| {
                    let local: DateTime = text.parse().ok()?;
                    CHINA.to_timestamp(local).ok().filter(|at| *at <= now)
                });
                let (outcome, contact) = (outcome?, ContactEvidence { who, at: at?, how });
                Some(Wanted(Box::new(move |photos| Command::HandIn {
                    internal,
                    public,
                    outcome,
                    contact,
                    photos,
                })))
            })
            .await
    }
}
