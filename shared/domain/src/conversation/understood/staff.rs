//! What goes to a person: words that were not understood, questions without a guide, calls for somebody, recordings.

use crate::conversation::dialogues::Open;
use crate::conversation::dialogues::call_back::{self, CallBack};
use crate::conversation::piece::Piece;
use crate::conversation::talk::person;
use crate::conversation::{Talk, answers};
use crate::guides::{self, GuideWord};
use crate::inbox::Reason;

impl Talk<'_> {
    /// Says plainly that a message was not understood, and keeps it for staff. After the second in a row a call back is
    /// offered.
    pub(super) fn not_understood(&mut self, piece: &Piece) -> String {
        self.resident.misses = self.resident.misses.saturating_add(1);
        self.writes.attention = Some(self.attention(piece, Reason::NotUnderstood));
        let may_ring = self.quiet_danger().is_none();
        if self.resident.misses >= 2 && may_ring && !self.resident.dialogue.is_unsent() {
            self.resident.dialogue = self.call_back();
            return format!(
                "对不起，还是没明白。您的话都留给工作人员了，{}有人在这里回您。\n要我们打电话给您，请把电话号码发来；急事请打{}。",
                person::OFFICE_HOURS,
                answers::dial("12345")
            );
        }
        let answer = format!(
            "对不起，没看懂您的意思。这句话留给工作人员看，{}有人在这里回您。\n要反映问题，请说什么事、在什么地方。{}",
            person::OFFICE_HOURS,
            person::ways()
        );
        self.remind(answer)
    }

    /// A question: the guide that answers it, or the ways to somebody who knows.
    pub(super) fn question(&mut self, guide: Option<String>, piece: &Piece) -> String {
        self.let_go();
        if let Some(guide) = guide {
            self.resident.misses = 0;
            return self
                .remind(format!("{guide}\n\n没说清楚的，打{}问，或者回复“人工”。", answers::dial("12345")));
        }
        self.writes.attention = Some(self.attention(piece, Reason::NotUnderstood));
        self.miss(piece);
        let answer = format!(
            "这个问题我这里没有现成的说明，已留给工作人员，{}有人在这里回您。\n着急就打{}问；要找人，回复“人工”。",
            person::OFFICE_HOURS,
            answers::dial("12345")
        );
        self.remind(answer)
    }

    /// Notes for the to-write list that a question found nothing.
    fn miss(&mut self, piece: &Piece) {
        let words = guides::masked(piece.words().unwrap_or_default());
        self.writes.guide = Some(GuideWord::Missed { words }).filter(|_| self.quiet_danger().is_none());
    }

    /// Takes off the to-write list what is, or may become, a report.
    pub(in crate::conversation) fn drop_what_is_no_gap(&mut self) {
        let is_missed = matches!(self.writes.guide, Some(GuideWord::Missed { .. }));
        if is_missed && (self.writes.ticket.is_some() || self.resident.dialogue.is_unsent()) {
            self.writes.guide = None;
        }
    }

    pub(super) fn hotline(&mut self, words: &str, piece: &Piece) -> String {
        self.let_go();
        let around = self.context.around;
        let asks_for_desk = ["社区", "街道", "居委会", "村委"].iter().any(|place| words.contains(place));
        let found = answers::numbers(around, &crate::conversation::words::half_width(words))
            .filter(|_| !asks_for_desk);
        let answer = match found {
            Some(found) => found,
            None if asks_for_desk => {
                self.writes.attention = Some(self.attention(piece, Reason::NotUnderstood));
                format!(
                    "社区的电话还没有登记，请打{}，会替您转接。您的话也留给工作人员了，{}有人在这里回您。",
                    answers::dial("12345"),
                    person::OFFICE_HOURS
                )
            }
            None if is_unspecific(words) => answers::hotlines(around),
            None => {
                self.miss(piece);
                format!(
                    "这个电话我这里没有登记，请打{}，会帮您查、帮您转。回复“电话”看常用号码；{}",
                    answers::dial("12345"),
                    person::ways()
                )
            }
        };
        self.remind(answer)
    }

    /// Somebody wants a person: staff see it at once, and a call back is on offer.
    pub(super) fn person(&mut self, piece: &Piece) -> String {
        let words = piece.words().unwrap_or_default();
        if let Some(danger) = self.quiet_danger() {
            let reason = Reason::Danger { what: danger.name().to_owned(), quiet: true };
            self.writes.attention = Some(self.attention(piece, reason));
            return person::quietly(danger);
        }
        if let Some(number) = call_back::number_in(words) {
            let step = call_back::call(number, call_back::half_day(words), &self.context);
            self.writes = step.writes;
            return self.remind(step.answer);
        }
        self.writes.attention = Some(self.attention(piece, Reason::Person));
        let answer = person::answer(self.context.around, self.resident.phone.as_deref());
        if self.resident.dialogue.is_unsent() && matches!(self.resident.dialogue, Open::Reporting(_)) {
            return self.remind(answer);
        }
        self.resident.dialogue = self.call_back();
        answer
    }

    fn call_back(&self) -> Open {
        let known = self.resident.phone.clone();
        Open::CallBack(CallBack { asked_at: self.context.around.now, known })
    }

    /// Whether this is a recording that nobody can read, and no dialogue keeps it.
    pub(super) fn is_unkept_recording(&self, piece: &Piece) -> bool {
        matches!(piece, Piece::Voice { transcript: None, .. })
            && !self.resident.dialogue.keeps_recordings(self.context.around.now)
    }

    /// A recording without words: the emergency numbers, the truth, and a person who listens.
    pub(super) fn recording(&mut self, piece: &Piece) -> String {
        if let Piece::Voice { media: None, .. } = piece {
            return "抱歉，这条语音没有收到，请再发一次。".to_owned();
        }
        self.writes.attention = Some(self.attention(piece, Reason::Recording));
        format!(
            "{}\n这条语音没有转成文字，工作人员会听，{}有人在这里回您，不用再打字说一遍。",
            answers::URGENT,
            person::OFFICE_HOURS
        )
    }
}

/// Whether somebody asks for numbers in general and not for one: 常用的号码给我列一列.
fn is_unspecific(words: &str) -> bool {
    const GENERAL: &[&str] = &[
        "常用",
        "列",
        "全部",
        "都有哪些",
        "哪些",
        "所有",
        "便民",
        "号码本",
        "通讯录",
        "给我个电话",
        "给个电话",
        "打电话说",
    ];
    words.chars().count() <= 6 || GENERAL.iter().any(|word| words.contains(word))
}
