//! The dialogue of a submission (投稿): files and a title, who is shown, the name below it, then a consent in words.
//!
//! The submission lies in its own table from the first file on; the dialogue only knows its number.

mod asking;
mod texts;
mod words;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Dialogue, Heard, Open, Opening, Reminder, Step};
use crate::conversation::loaded::Need;
use crate::conversation::piece::Piece;
use crate::conversation::surroundings::Context;
use crate::conversation::words::{Steer, normalise};
use crate::conversation::writes::Writes;
use crate::ids::{MediaId, SubmissionId};
use crate::submissions::{
    Applied, Consent, Event, File, MOST_A_DAY, Refusal, Scope, Shown, Signed, State, Submission, WAITS,
    consent_text,
};
use crate::tickets::AttachmentKind;
use texts::{
    ASK_WHO, CANCELLED, CHILD, NO_PAGE, NOT_FOUND, NOTHING, UNFINISHED, enough, instruction, next, page,
    receipt, taken, wide,
};

pub use words::SUBMIT;
pub(in crate::conversation) use words::{Asking, asked, number_in};

static OPENING: Opening = Opening {
    key: SUBMIT,
    texts: words::TEXTS,
    open: |now| Step::to(Open::Submitting(Submitting { id: None, at: now }), instruction()),
};

/// Something is being sent in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submitting {
    /// Its number; none while nothing was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<SubmissionId>,
    /// When something was heard last.
    pub at: Timestamp,
}

impl Dialogue for Submitting {
    fn opening() -> Option<&'static Opening> {
        Some(&OPENING)
    }

    fn needs(&self, heard: &Heard) -> Need {
        let named = match heard {
            Heard::Told(piece) => piece.words().and_then(number_in),
            _ => None,
        };
        Need::Submission(self.id.clone().or(named))
    }

    fn has_lapsed(&self, _heard: &Heard, now: Timestamp) -> bool {
        self.is_old(now)
    }

    fn step(&self, heard: Heard, context: &Context<'_>) -> Step {
        let found = context.around.loaded.submissions.found.as_ref();
        let found = found.filter(|it| &it.sender == context.follower);
        match heard {
            Heard::Opening(opening) if opening.key != SUBMIT => (opening.open)(context.around.now),
            Heard::Steer(Steer::Cancel) => cancelled(found, context),
            Heard::Told(piece) => self.told(piece, found, context),
            // A consent is said in its own words, so 好 and 是 only bring the question again.
            Heard::Opening(_) | Heard::Steer(_) => match found {
                Some(it) => stays(it, next_or_state(it), context),
                None => Step::to(self.open_at(context), instruction()),
            },
        }
    }

    fn unfinished(&self, now: Timestamp) -> Option<Reminder> {
        let next = Open::Submitting(self.clone());
        (!self.is_old(now) && self.id.is_some()).then(|| Reminder { line: UNFINISHED.to_owned(), next })
    }
}

impl Submitting {
    /// Whether nobody goes on with it any more.
    pub(in crate::conversation) fn is_old(&self, now: Timestamp) -> bool {
        now.duration_since(self.at) >= WAITS
    }

    fn open_at(&self, context: &Context<'_>) -> Open {
        Open::Submitting(Self { id: self.id.clone(), at: context.around.now })
    }

    fn told(&self, piece: Piece, found: Option<&Submission>, context: &Context<'_>) -> Step {
        // Words that are spoken below a video or photos are words; otherwise a recording is sent in.
        let has_pictures = found.and_then(Submission::kind).is_some_and(|kind| kind != AttachmentKind::Voice);
        let file = |media: Option<MediaId>, kind| {
            media.map(|media| File { media, kind, sent: (context.sent.at, context.sent.id) })
        };
        let file = match piece {
            Piece::Photo(media) => file(media, AttachmentKind::Photo),
            Piece::Video(media) => file(media, AttachmentKind::Video),
            Piece::Voice { transcript: Some(words), .. } if has_pictures => {
                return self.said(&words, found, context);
            }
            Piece::Voice { media, .. } => file(media, AttachmentKind::Voice),
            Piece::Text(text) => return self.said(&text, found, context),
            Piece::Place { .. } => {
                return Step::to(self.open_at(context), "投稿不用发位置。请发视频、语音或照片。");
            }
        };
        let Some(file) = file else {
            return Step::to(self.open_at(context), "这个文件没有收到，请再发一次。");
        };
        let what = match file.kind {
            AttachmentKind::Video => "发来视频",
            AttachmentKind::Voice => "发来语音",
            AttachmentKind::Photo => "发来照片",
        };
        self.taken(found, Event::File(file), what, context, |it| {
            format!("{}{}", taken(it), next_or_state(it))
        })
    }

    fn said(&self, text: &str, found: Option<&Submission>, context: &Context<'_>) -> Step {
        let now = context.around.now;
        if let (None, Some(number)) = (&self.id, number_in(text)) {
            return match found.filter(|it| it.id == number) {
                Some(it) => stays(it, next_or_state(it), context),
                None => Step::to(self.open_at(context), NOT_FOUND),
            };
        }
        if words::is_too_large(text) {
            return self.invited(found, context);
        }
        let Some(it) = found else {
            return self.taken(None, Event::Title(text.to_owned()), "写了标题", context, next);
        };
        match it.state {
            State::Collecting => {}
            State::Returned => {
                let answered = it.apply(Event::Answer(text.to_owned()), now);
                return settle(answered, "回答了问题", |_| "收到，已经转给审核的工作人员。".to_owned());
            }
            _ => return Step::to(Open::Idle, format!("{}。", Refusal::Not(it.state))),
        }
        let plain = normalise(text);
        if let Some(title) = text.trim().strip_prefix("标题").filter(|rest| !rest.is_empty()) {
            let title = title.trim_start_matches([':', '：', ' ', '　']).to_owned();
            return self.taken(found, Event::Title(title), "改了标题", context, next);
        }
        match it.missing() {
            Some(Refusal::NoFile | Refusal::NoTitle) => {
                self.taken(found, Event::Title(text.to_owned()), "写了标题", context, next)
            }
            Some(Refusal::NotSaidWho) => match plain.as_str() {
                "5" | "五" => {
                    let withdrawn = it.apply(Event::Withdraw("投稿人不满14岁".to_owned()), now);
                    settle(withdrawn, "投稿人不满14岁，不投了", |_| CHILD.to_owned())
                }
                digit => match who(digit) {
                    Some(shown) => {
                        let what = format!("说里面的人：{}", shown.name());
                        self.taken(found, Event::Shown(shown), &what, context, next)
                    }
                    None => stays(it, format!("请只回复一个数字。\n{ASK_WHO}"), context),
                },
            },
            Some(_) => {
                let name = if matches!(plain.as_str(), "匿名" | "不署名" | "不用") {
                    ""
                } else {
                    text.trim()
                };
                self.taken(found, Event::Credit(name.to_owned()), "说了署名", context, next)
            }
            None => match plain.as_str() {
                "同意" | "我同意" => agree(it, wide(it), context),
                "只同意网页" | "我只同意网页" => agree(it, Scope::default(), context),
                _ => stays(it, next(it), context),
            },
        }
    }

    /// Answers with the page by which a video comes that WeChat does not send.
    fn invited(&self, found: Option<&Submission>, context: &Context<'_>) -> Step {
        let Some(upload) = context.around.loaded.submissions.upload.clone() else {
            return Step::to(self.open_at(context), NO_PAGE);
        };
        let base_url = context.around.base_url;
        self.taken(found, Event::Invite(upload), "要用网页发大视频", context, |it| page(base_url, it))
    }

    /// Applies an event to the one that is being sent in, or to a new one; a refusal changes nothing, and asks on.
    fn taken(
        &self,
        found: Option<&Submission>,
        event: Event,
        what: &str,
        context: &Context<'_>,
        answer: impl FnOnce(&Submission) -> String,
    ) -> Step {
        let around = context.around;
        let begun = match found {
            Some(it) => it.clone(),
            None => {
                let loaded = &around.loaded.submissions;
                let today = loaded.mine.iter().filter(|it| it.is_of_today(around.now)).count();
                let Some((id, code)) = loaded.fresh.clone().filter(|_| today < MOST_A_DAY) else {
                    return Step::to(Open::Idle, enough());
                };
                Submission::new(id, code, context.follower.clone(), around.now)
            }
        };
        match begun.apply(event, around.now) {
            Ok(it) => {
                let open = Open::Submitting(Self { id: Some(it.id.clone()), at: around.now });
                let answer = answer(&it);
                written(Step::to(open, answer), Applied::quiet(it, what))
            }
            Err(why) if found.is_some_and(|it| it.state != State::Collecting) => {
                Step::to(Open::Idle, format!("{why}。"))
            }
            Err(why) => Step::to(self.open_at(context), format!("{why}。")),
        }
    }
}

fn who(digit: &str) -> Option<Shown> {
    match digit {
        "1" | "一" => Some(Shown::Nobody),
        "2" | "二" => Some(Shown::Adults),
        "3" | "三" => Some(Shown::MinorsOfSender),
        "4" | "四" => Some(Shown::MinorsOfOthers),
        _ => None,
    }
}

fn agree(it: &Submission, scope: Scope, context: &Context<'_>) -> Step {
    let (now, from) = (context.around.now, it.since);
    let message = format!("{}#{}", context.sent.at, context.sent.id);
    // The same words that were shown, though midnight may lie between.
    let consent = Consent::new(Signed::new(consent_text(it, scope, from), message, now), scope, from);
    settle(it.apply(Event::Agree(consent), now), "同意公开，投稿完成", receipt)
}

/// Ends the dialogue with a step, or says why there is none.
fn settle(
    taken: Result<Submission, Refusal>,
    what: &str,
    answer: impl FnOnce(&Submission) -> String,
) -> Step {
    match taken {
        Ok(it) => {
            let answer = answer(&it);
            written(Step::to(Open::Idle, answer), Applied::quiet(it, what))
        }
        Err(why) => Step::to(Open::Idle, format!("{why}。")),
    }
}

fn cancelled(found: Option<&Submission>, context: &Context<'_>) -> Step {
    match found.filter(|it| it.state == State::Collecting) {
        Some(it) => {
            let withdrawn = it.apply(Event::Withdraw("没有投完，取消了".to_owned()), context.around.now);
            settle(withdrawn, "取消", |_| CANCELLED.to_owned())
        }
        None => Step::to(Open::Idle, NOTHING),
    }
}

fn stays(it: &Submission, answer: String, context: &Context<'_>) -> Step {
    let open = matches!(it.state, State::Collecting | State::Returned | State::Lost);
    let submitting = Submitting { id: Some(it.id.clone()), at: context.around.now };
    Step::to(if open { Open::Submitting(submitting) } else { Open::Idle }, answer)
}

/// What is asked next of one that is being sent in, else where it is.
fn next_or_state(it: &Submission) -> String {
    match (it.state, it.talk.last()) {
        (State::Collecting, _) => next(it),
        (State::Returned, Some(question)) => format!("{question}\n请直接回答。"),
        (state, _) => format!("{}。", Refusal::Not(state)),
    }
}

fn written(step: Step, applied: Applied) -> Step {
    Step { writes: Writes { submission: Some(applied), ..Writes::default() }, ..step }
}
