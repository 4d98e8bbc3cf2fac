//! What is asked about a submission by its number: its sender or somebody shown withdraws it, a guardian agrees.

use jiff::SignedDuration;

use super::texts::{NOT_FOUND, TOO_OFTEN, WITHDRAWN, wide};
use super::words::{Asking, Step};
use crate::conversation::Talk;
use crate::conversation::progress::MOST_WRONG_CODES;
use crate::submissions::{
    Applied, Consent, Event, Guardian, Signed, State, Submission, consent_text, guardian_text, no_link,
};

/// The most submissions that an answer lists.
const LISTED: usize = 5;

impl Talk<'_> {
    /// Answers a word about a submission. An unknown number, somebody else's number and a wrong code get the same answer.
    pub(in crate::conversation) fn about_submission(&mut self, asking: &Asking) -> String {
        let around = self.context.around;
        if asking.id.is_none() {
            return self.which(asking.step);
        }
        let found = around.loaded.submissions.found.as_ref().filter(|it| Some(&it.id) == asking.id.as_ref());
        if let Some(own) = found.filter(|it| &it.sender == self.context.follower) {
            return match asking.step {
                Step::Withdraw => self.withdraw(own, "投稿人撤回"),
                Step::Agree | Step::AgreeSurely => self.agree_again(own),
            };
        }
        let hour_ago = around.now.saturating_sub(SignedDuration::from_hours(1)).unwrap_or(around.now);
        self.resident.failed_lookups.retain(|at| *at > hour_ago);
        if self.resident.failed_lookups.len() >= MOST_WRONG_CODES {
            return TOO_OFTEN.to_owned();
        }
        let opens = |it: &&Submission| asking.code.as_ref() == Some(&it.code);
        match found.filter(opens) {
            None => {
                self.resident.failed_lookups.push(around.now);
                NOT_FOUND.to_owned()
            }
            Some(it) if asking.step == Step::Withdraw => self.withdraw(it, "出镜或出声的人撤回"),
            Some(it) => self.guard(it, asking.step == Step::AgreeSurely),
        }
    }

    fn which(&self, step: Step) -> String {
        let mine = &self.context.around.loaded.submissions.mine;
        let word = if step == Step::Withdraw { "撤回投稿" } else { "同意投稿" };
        let open = mine.iter().filter(|it| it.state != State::Withdrawn).take(LISTED);
        let lines: Vec<_> =
            open.map(|it| format!("《{}》【{}】回复：{word} {}", it.title, it.state.name(), it.id)).collect();
        match lines.is_empty() {
            true => {
                format!("这个微信没有可以办的投稿。投稿号和查询码都有，请这样发：\n{word} 12345678 123456")
            }
            false => format!("您的投稿：\n{}", lines.join("\n")),
        }
    }

    fn withdraw(&mut self, it: &Submission, why: &str) -> String {
        match it.apply(Event::Withdraw(why.to_owned()), self.context.around.now) {
            Err(present) => format!("{present}。"),
            Ok(next) => {
                let applied = if &it.sender == self.context.follower {
                    Applied::quiet(next, why)
                } else {
                    let text = format!("您的投稿{}《{}》有里面的人撤回了，现在不再公开。", it.id, it.title);
                    let link = no_link(&it.sender);
                    Applied::told(next, why, text, link)
                };
                self.writes.submission = Some(applied);
                WITHDRAWN.to_owned()
            }
        }
    }

    /// Extends a consent that is about to end; whatever else, the present state is said.
    fn agree_again(&mut self, it: &Submission) -> String {
        let around = self.context.around;
        let scope = it.consent.as_ref().map_or_else(|| wide(it), |before| before.scope);
        let signed = Signed::new(consent_text(it, scope, around.now), self.message(), around.now);
        if it.state == State::Collecting {
            return format!("这份投稿还没投完，请回复：投稿 {}", it.id);
        }
        match it.apply(Event::Agree(Consent::new(signed, scope, around.now)), around.now) {
            Err(present) => format!("{present}。"),
            Ok(next) => {
                self.writes.submission = Some(Applied::quiet(next, "续了两年同意"));
                "好的，继续公开两年。您随时可以撤回。".to_owned()
            }
        }
    }

    fn guard(&mut self, it: &Submission, surely: bool) -> String {
        let around = self.context.around;
        let text = guardian_text(it);
        let signed = Signed::new(text.clone(), self.message(), around.now);
        let guardian = Guardian { by: self.context.follower.clone(), signed };
        match it.apply(Event::Guard(guardian), around.now) {
            Err(present) => format!("{present}。"),
            Ok(_) if !surely => {
                format!("请看下面这段话：\n“{text}”\n同意，请回复：\n确认同意投稿 {} {}", it.id, it.code)
            }
            Ok(next) => {
                let told = format!("投稿{}《{}》，孩子的监护人同意了。", it.id, it.title);
                let link = no_link(&it.sender);
                self.writes.submission = Some(Applied::told(next, "监护人同意", told, link));
                format!("您的同意记下了，谢谢。想撤回，随时发送：\n撤回投稿 {} {}", it.id, it.code)
            }
        }
    }

    fn message(&self) -> String {
        format!("{}#{}", self.context.sent.at, self.context.sent.id)
    }
}
