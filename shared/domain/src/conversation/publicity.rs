//! Whether a closed report may become public: the resident is asked once it is solved, and may change their mind.

use super::dialogues::choosing::{Choosing, OwnStep};
use super::dialogues::report::Draft;
use super::fit::tap;
use super::surroundings::Context;
use super::talk::own;
use super::{Open, Talk};
use crate::ids::TicketId;

/// The question after a report is closed as solved.
pub(super) fn ask(id: &TicketId) -> String {
    let words = format!("可以公开{id}");
    format!(
        "这件事办好了，可以把它（不写您的名字、电话和门牌号）讲给街坊听吗？可以的话，请{}，或者回复：{words}",
        tap(&words, "点这里")
    )
}

/// What the question waits for. It stays open for a while, so that 可以 answers it; what is being told stays instead.
pub(super) fn question(id: &TicketId, context: &Context<'_>) -> Option<Open> {
    let said = Draft::new(context.around.now);
    let steps = (OwnStep::Publish, OwnStep::KeepPrivate);
    (!context.resident.dialogue.is_unsent()).then(|| Choosing::in_words(id, steps, said, context))
}

/// The answer to what the resident decided.
pub(super) fn told(id: &TicketId, agrees: bool) -> String {
    if agrees {
        format!(
            "谢谢您！诉求{id}会由工作人员整理：遮住照片里的人脸和车牌，不写您的名字、电话和门牌号，再由另一个人看过才公开。\n不想公开了，随时回复：不要公开{id}"
        )
    } else {
        format!("好的，诉求{id}不公开。已经公开的网页马上收起。")
    }
}

impl Talk<'_> {
    /// Takes a decision that names no report: there is one that it can be about, or the answer asks which.
    pub(super) fn publicity(&mut self, agrees: bool) -> String {
        let step = if agrees { OwnStep::Publish } else { OwnStep::KeepPrivate };
        let said = Draft::new(self.context.around.now);
        let about = self.asked_about();
        let asked = self.context.around.loaded.my_reports.iter().find(|it| Some(&it.id) == about.as_ref());
        let own = match asked {
            Some(ticket) => own::perform(step, ticket, &said, &self.context),
            None => own::answer(step, &said, &self.context),
        };
        self.take_over(own)
    }

    /// The report that the open question is about, if it asks whether one may become public.
    fn asked_about(&self) -> Option<TicketId> {
        let Open::Choosing(choosing) = &self.resident.dialogue else { return None };
        choosing.decides().filter(|(_, step)| *step == OwnStep::Publish).map(|(id, _)| id.clone())
    }
}
