//! Telling a report: begun, told piece by piece in any order, sent or stopped.

use jiff::SignedDuration;
use wechat::limits::TEXT_REPLY_BYTES;

use super::draft::{Added, MOST_CHARACTERS, Missing};
use super::intent::Piece;
use super::words::{self, Word};
use super::{Talk, answers, fit, progress};
use crate::accounts::{Account, Alliance, Unit, UnitKind};
use crate::calendar;
use crate::danger::tells_of_danger;
use crate::residents::{Dialogue, Draft, JustSent, Told};
use crate::tickets::{Actor, AttachmentKind, Channel, Refusal, Submission, most_today, submit};

/// After a break this long a report under way is recalled to the resident, and something offered is forgotten.
const BREAK: SignedDuration = SignedDuration::from_hours(24);

/// How long after a report was sent a photo is taken for one of it: WeChat tries a push again for less than that, and
/// refuses none that is older.
const STRAGGLERS: SignedDuration = SignedDuration::from_mins(10);

const INSTRUCTION: &str = "请说说是什么事、在什么地方。打字、发语音、发照片、发位置都可以，先发哪样都行。\n\
    都说完了，请回复“完成”。发送“完成”即同意把内容转给承办单位。";
const OFFER: &str = "要作为诉求上报吗？回复“是”上报，不用就不必回复。";
const READY: &str = "可以继续补充。都说完了，请回复“完成”（即同意转给承办单位）；不报了，回复“取消”。";
const SAVED: &str = "您说的都已保存。";
const UNFINISHED: &str = "（您的诉求还没有发送：可以继续说，或者回复“完成”发送。）";
/// What [`UNFINISHED`] and a recall need.
const REMINDER_BYTES: usize = 200;
pub(super) const URGENT: &str = "【紧急情况请先拨打119（火警）、110（报警）、120（急救）】";

impl Talk<'_> {
    /// A word that steers a report.
    pub(super) fn steer(&mut self, word: Word) -> String {
        if word != Word::Yes {
            self.forget_old_offer();
        }
        let dialogue = std::mem::take(&mut self.resident.dialogue);
        match (dialogue, word) {
            (_, Word::Cancel) => self.stop("好的，已取消。需要时回复“报修”就可以。"),
            (Dialogue::Offered { .. }, Word::No) => self.stop("好的。需要时回复“报修”就可以。"),
            (Dialogue::Offered { draft }, Word::Thanks) => {
                self.resident.dialogue = Dialogue::Offered { draft };
                format!("不客气。刚才说的，{OFFER}")
            }
            (Dialogue::Offered { mut draft }, _) => {
                draft.started_at = self.around.now;
                let answer = format!("好的，刚才说的已经记下，不用再说一遍。\n{}", next_step(&draft));
                self.resident.dialogue = Dialogue::Reporting { draft };
                answer
            }
            (Dialogue::Reporting { draft }, Word::Finish) => self.finish(draft),
            (Dialogue::Reporting { draft }, _) => {
                let answer = if draft.is_empty() { INSTRUCTION.to_owned() } else { next_step(&draft) };
                self.resume(draft, &answer)
            }
            (Dialogue::Idle, Word::Report) => {
                let draft = Draft::new(self.around.now);
                self.resident.dialogue = Dialogue::Reporting { draft };
                INSTRUCTION.to_owned()
            }
            (Dialogue::Idle, Word::Thanks) => "不客气，有事随时找我们。".to_owned(),
            (Dialogue::Idle, _) => "好的。现在没有正在填写的诉求；要反映问题，请回复“报修”。".to_owned(),
        }
    }

    /// What was offered long ago is no part of what is begun now; only a plain 是 still means what it answers.
    fn forget_old_offer(&mut self) {
        let now = self.around.now;
        let is_old = |draft: &Draft| now.duration_since(draft.started_at) >= BREAK;
        if matches!(&self.resident.dialogue, Dialogue::Offered { draft } if is_old(draft)) {
            self.resident.dialogue = Dialogue::Idle;
        }
    }

    fn stop(&mut self, answer: &str) -> String {
        self.resident.dialogue = Dialogue::Idle;
        answer.to_owned()
    }

    /// The word for a report with the report behind it.
    pub(super) fn begin(&mut self, text: String) -> String {
        self.forget_old_offer();
        let now = self.around.now;
        self.resident.dialogue = match std::mem::take(&mut self.resident.dialogue) {
            Dialogue::Idle => Dialogue::Reporting { draft: Draft::new(now) },
            Dialogue::Offered { mut draft } => {
                draft.started_at = now;
                Dialogue::Reporting { draft }
            }
            reporting @ Dialogue::Reporting { .. } => reporting,
        };
        self.told(Piece::Text(text))
    }

    /// Something told: a piece of a report under way, a question, or perhaps a report.
    pub(super) fn told(&mut self, piece: Piece) -> String {
        let around = self.around;
        let said = match &piece {
            Piece::Text(text) => Some(text.clone()),
            Piece::Voice { transcript, .. } => transcript.clone(),
            Piece::Photo(_) | Piece::Place { .. } => None,
        };
        let plain = said.as_deref().map(words::normalise).unwrap_or_default();
        let urgent = said.as_deref().is_some_and(tells_of_danger);
        // A guide's word asks for the guide; but who is telling a report and says 着火 is telling it.
        let tells = matches!(self.resident.dialogue, Dialogue::Reporting { .. })
            && (urgent || matches!(piece, Piece::Voice { .. }));
        if let Some(answer) = answers::named(around, &plain).filter(|_| !tells) {
            return self.remind(answer);
        }
        let answer = match std::mem::take(&mut self.resident.dialogue) {
            Dialogue::Reporting { mut draft } => {
                let added = draft.add(piece, self.sent, around.rules);
                let answer = format!("{}\n{}", acknowledge(added, &draft), next_step(&draft));
                draft.place_asked = draft.missing() == Some(Missing::Place);
                self.resume(draft, &answer)
            }
            Dialogue::Offered { mut draft } if around.now.duration_since(draft.started_at) < BREAK => {
                let added = draft.add(piece, self.sent, around.rules);
                self.resident.dialogue = Dialogue::Offered { draft: draft.clone() };
                format!("{}\n{OFFER}", acknowledge(added, &draft))
            }
            Dialogue::Idle | Dialogue::Offered { .. } => self.offer(piece, &plain),
        };
        if urgent { format!("{URGENT}\n{answer}") } else { answer }
    }

    /// Out of nothing: an account's name, a question that a guide answers, or perhaps a report.
    fn offer(&mut self, piece: Piece, plain: &str) -> String {
        if let Some(answer) = answers::account(self.around, plain) {
            return answer;
        }
        let belongs = self.resident.just_sent.clone().filter(|sent| self.belongs_to(sent, &piece));
        let mut draft = Draft::new(self.around.now);
        let added = draft.add(piece, self.sent, self.around.rules);
        if draft.is_empty() {
            return acknowledge(added, &draft);
        }
        if let Some(report) = belongs {
            draft.supplement(&report);
            self.resident.dialogue = Dialogue::Offered { draft: draft.clone() };
            return format!(
                "{}\n诉求{}已经先发送了，这一条还没有算进去。\n要补充上报吗？回复“是”，再回复“完成”，不用重说；不用就不必回复。",
                acknowledge(added, &draft),
                report.report
            );
        }
        self.resident.dialogue = Dialogue::Offered { draft: draft.clone() };
        match answers::about(self.around, plain) {
            Some(answer) => format!("{answer}\n\n如果是要反映问题，回复“是”上报，刚才的话不用再说一遍。"),
            None => format!("{}\n{OFFER}", acknowledge(added, &draft)),
        }
    }

    /// Whether something told out of nothing belongs to the report that was just sent: it was sent before that, or is
    /// a photo, and those take longer on their way than the word that ends a report.
    fn belongs_to(&self, report: &JustSent, piece: &Piece) -> bool {
        self.sent < report.by || matches!(piece, Piece::Photo(_))
    }

    /// What comes later has nothing to do with that report.
    pub(super) fn forget_what_was_sent_long_ago(&mut self) {
        let now = self.around.now;
        self.resident.just_sent.take_if(|report| now.duration_since(report.at) >= STRAGGLERS);
    }

    /// 完成: sends the report, or says what is missing and keeps it.
    fn finish(&mut self, mut draft: Draft) -> String {
        if let Some(missing) = draft.missing() {
            draft.place_asked = missing == Missing::Place;
            let answer = format!("还差一点就能发送了。\n{}", ask(missing));
            self.resident.dialogue = Dialogue::Reporting { draft };
            return answer;
        }
        let kept = Dialogue::Reporting { draft: draft.clone() };
        let around = self.around;
        let danger = draft.tells_of_danger();
        let limit = most_today(danger, around.rules);
        // No number is taken for what will not be sent.
        if around.loaded.sent_today >= limit {
            self.resident.dialogue = kept;
            return format!("{}。\n{SAVED}", Refusal::TooMany { limit });
        }
        let (Some(new), Some(desk)) = (around.loaded.new_ticket.clone(), self.desk()) else {
            self.resident.dialogue = kept;
            return "抱歉，现在发送不了，您说的都已保存。请过一会儿再回复“完成”；急事请拨12345。".to_owned();
        };
        let follower = self.resident.follower.clone();
        let submission = Submission {
            channel: Channel::Chat,
            account: around.account.id.clone(),
            reporter: Some(follower.clone()),
            contact: None,
            danger,
            description: draft.description(),
            place: draft.place(),
            attachments: draft.attachments.into_iter().map(|Told { what, .. }| what).collect(),
            consent: true,
            subdistrict: desk.subdistrict.clone(),
            community: around.account.place.community().cloned(),
            desk: desk.id.clone(),
            sent_today: around.loaded.sent_today,
            desk_this_hour: around.loaded.desk_this_hour,
        };
        let actor = Actor::Reporter(Some(follower));
        match submit(submission, new, &actor, around.now, around.rules) {
            Ok(applied) => {
                let receipt = self.receipt(&applied.ticket, &desk.name);
                self.resident.just_sent = Some(JustSent {
                    report: applied.ticket.id.clone(),
                    at: around.now,
                    by: self.sent,
                    place: applied.ticket.place.clone(),
                });
                self.writes.ticket = Some(applied);
                receipt
            }
            Err(refusal) => {
                self.resident.dialogue = kept;
                format!("{refusal}。\n{SAVED}")
            }
        }
    }

    pub(super) fn desk(&self) -> Option<&Unit> {
        desk_of(self.around.alliance, self.around.account)
    }

    fn receipt(&self, ticket: &crate::tickets::Ticket, desk: &str) -> String {
        let rules = self.around.rules;
        let mut due = calendar::short(rules.ends(ticket.submitted_at, rules.accept));
        if rules.is_provisional(ticket.submitted_at, rules.accept) {
            due = format!("{due}，{}", calendar::BY_NOTICE);
        }
        let urgent = if tells_of_danger(&ticket.description) { format!("{URGENT}\n") } else { String::new() };
        format!(
            "{urgent}您的诉求已提交。\n编号：{}\n查询码：{}\n接下来：{desk}在{}内受理（最晚{due}），有进展会告诉您。\n\
             <a href=\"{}\">点这里看进度</a>\n也可以随时回复“我的诉求”。",
            ticket.id,
            ticket.query_code,
            rules.accept,
            progress::page(ticket, self.around)
        )
    }

    /// Goes on with a report, recalling it first where the resident was away for long.
    fn resume(&mut self, mut draft: Draft, answer: &str) -> String {
        let recalled = recall(&draft, self.around.now);
        if recalled.is_some() {
            draft.started_at = self.around.now;
        }
        self.resident.dialogue = Dialogue::Reporting { draft };
        recalled.map_or_else(|| answer.to_owned(), |recalled| format!("{recalled}\n{answer}"))
    }

    /// How long an answer may be that leaves room for the line about a report under way.
    pub(super) fn room(&self) -> usize {
        match self.resident.dialogue {
            Dialogue::Reporting { .. } => TEXT_REPLY_BYTES - REMINDER_BYTES,
            Dialogue::Idle | Dialogue::Offered { .. } => TEXT_REPLY_BYTES,
        }
    }

    /// Adds one line about the report under way to an answer about something else.
    pub(super) fn remind(&mut self, answer: String) -> String {
        let Dialogue::Reporting { draft } = &mut self.resident.dialogue else { return answer };
        let recalled = recall(draft, self.around.now);
        if recalled.is_some() {
            draft.started_at = self.around.now;
        }
        let line =
            recalled.map_or_else(|| UNFINISHED.to_owned(), |recalled| format!("{recalled}\n{UNFINISHED}"));
        let reminded = format!("{answer}\n\n{line}");
        // The whole directory leaves no room: then the directory is what was asked for.
        if reminded.len() <= TEXT_REPLY_BYTES { reminded } else { answer }
    }
}

/// The desk that takes what is reported through an account: its own, or the district's where the sub-district has none.
#[must_use]
pub fn desk_of<'a>(alliance: &'a Alliance, account: &Account) -> Option<&'a Unit> {
    let districts = |unit: &&Unit| unit.kind == UnitKind::Desk && unit.subdistrict.is_none();
    alliance.desk_of(account).or_else(|| alliance.units.iter().find(districts))
}

fn recall(draft: &Draft, now: jiff::Timestamp) -> Option<String> {
    (now.duration_since(draft.started_at) >= BREAK)
        .then(|| format!("您有一件没有发送的诉求（{}）。", calendar::short(draft.started_at)))
}

/// Says what was understood.
fn acknowledge(added: Added, draft: &Draft) -> String {
    match added {
        Added::Text => draft.address.as_deref().map_or_else(
            || "收到。".to_owned(),
            |address| format!("收到，地点：{}。", fit::quote(address, 60)),
        ),
        Added::Voice => format!("收到语音（共{}条）。", draft.count(AttachmentKind::Voice)),
        Added::Photo(count) => format!("收到照片（共{count}张）。"),
        Added::Place => match &draft.address {
            Some(address) => format!("收到，地点：{}。", fit::quote(address, 60)),
            None => "收到位置。".to_owned(),
        },
        Added::TooManyPhotos(most) => format!("照片最多{most}张，这一张没有加上，前面的都在。"),
        Added::TooManyVoices => "语音已经很多了，这一条没有加上，前面的都在。".to_owned(),
        Added::TooLong => format!("文字最多{MOST_CHARACTERS}字，这一段没有加上，前面的都在。"),
        Added::Lost => "抱歉，这一条没有收到，请再发一次，或者打字说明。".to_owned(),
    }
}

/// Says what is still missing, or how to send it.
fn next_step(draft: &Draft) -> String {
    draft.missing().map_or_else(|| READY.to_owned(), |missing| ask(missing).to_owned())
}

fn ask(missing: Missing) -> &'static str {
    match missing {
        Missing::Content => "请再说一下是什么事，打字或发语音都可以。",
        Missing::Place => "请告诉我们在什么地方：写路名、小区名或附近的店名，也可以发位置。",
        Missing::Both => "请说说是什么事、在什么地方，打字、发语音、发位置都可以。",
    }
}
