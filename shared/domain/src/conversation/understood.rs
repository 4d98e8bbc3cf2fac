//! Answers what a message means: a danger, a matter, an own report, a question, a word to us.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::dialogues::call_back::{self, CallBack};
use super::dialogues::choosing::{self, Choice, Choosing};
use super::dialogues::report::{Draft, Report};
use super::dialogues::{Heard, Open};
use super::meaning::{Meaning, account_in, account_spelt};
use super::piece::Piece;
use super::place;
use super::resident::Resident;
use super::route::Route;
use super::surroundings::{Incoming, Surroundings};
use super::talk::{danger, own, person, services};
use super::{Talk, answers};
use crate::cutting::characters;
use crate::inbox::{Attention, CallWanted, Reason};
use crate::understanding::{Danger, Label, Service};

/// The most characters of what was said in a card of the inbox.
const QUOTED: usize = 100;

/// How long what somebody says after a danger, or after more about it, belongs to it.
const BELONGS: SignedDuration = SignedDuration::from_mins(30);

/// How long after such a danger nothing that rings is offered.
const QUIET: SignedDuration = SignedDuration::from_hours(48);

/// The danger that somebody told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DangerHeard {
    /// What kind, as [`Label::folder`] names it.
    #[serde(with = "by_folder")]
    pub danger: Danger,
    /// When.
    pub at: Timestamp,
}

mod by_folder {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    use crate::understanding::{Danger, Label};

    pub(super) fn serialize<S: Serializer>(danger: &Danger, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(danger.folder())
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Danger, D::Error> {
        let name = String::deserialize(from)?;
        match Label::of_folder(&name) {
            Some(Label::Danger(danger)) => Ok(danger),
            _ => Err(D::Error::custom(format!("{name} is no danger"))),
        }
    }
}

impl Talk<'_> {
    /// Handles something heard along its route.
    pub(super) fn heard(&mut self, heard: Heard, incoming: &Incoming<'_>) -> String {
        match Route::of(heard, &self.resident, incoming) {
            Route::Danger(danger, piece) => self.danger(danger, piece),
            Route::Chosen(choice) => self.chosen(&choice),
            Route::Dialogue(Heard::Told(piece)) if self.is_recording_without_report(&piece) => {
                self.recording(&piece)
            }
            Route::Dialogue(heard) => {
                self.resident.misses = 0;
                if let Some(guide) = self.guide_in_between(&heard) {
                    return self.remind(guide);
                }
                self.step(heard)
            }
            Route::Meant(piece, meaning) => self.meant(piece, &meaning),
        }
    }

    /// The guide that a word names in the middle of a report: 二胎 asks for the guide. The first word is the matter: 停电.
    fn guide_in_between(&self, heard: &Heard) -> Option<String> {
        let Heard::Told(Piece::Text(text)) = heard else { return None };
        let has_begun =
            matches!(&self.resident.dialogue, Open::Reporting(report) if !report.draft.is_empty());
        let plain = super::words::normalise(text);
        answers::named(self.context.around, &plain).filter(|_| has_begun)
    }

    /// Answers a danger; where a report makes sense, what was said begins one or goes into the one that is open.
    pub(super) fn danger(&mut self, danger: Danger, piece: Piece) -> String {
        self.resident.misses = 0;
        // 报警 and 120 alone ask for the number.
        let plain = super::words::normalise(piece.words().unwrap_or_default());
        if let Some(number) = answers::number_named(self.context.around, &plain) {
            return self.remind(number);
        }
        self.resident.heard_danger = Some(DangerHeard { danger, at: self.context.around.now });
        let answer = danger::answer(danger);
        let attention = self
            .attention(&piece, Reason::Danger { what: danger.name().to_owned(), quiet: danger.is_quiet() });
        if danger.is_quiet() {
            // Nothing that is said from here on shall end in a form.
            self.let_go();
        }
        let report = danger.may_be_reported().then(|| match &self.resident.dialogue {
            Open::Reporting(_) => self.step(Heard::Told(piece)),
            _ => {
                let step = Report::begin(piece, &self.context);
                self.resident.dialogue = step.next;
                format!("要不要同时报给街道？{}", after_blank(&step.answer))
            }
        });
        self.writes.attention = Some(attention);
        match report {
            Some(report) => format!("{answer}\n\n{report}"),
            None => answer,
        }
    }

    /// Answers what a message means.
    fn meant(&mut self, piece: Piece, meaning: &Meaning) -> String {
        let around = self.context.around;
        let words = piece.words().unwrap_or_default().to_owned();
        // What somebody says after a danger belongs to it, unless it is clearly something else.
        if let Some(before) = self.danger_before()
            && belongs_to_danger(meaning, &words)
        {
            let reason = Reason::Danger { what: before.name().to_owned(), quiet: before.is_quiet() };
            self.writes.attention = Some(self.attention(&piece, reason));
            self.resident.heard_danger = Some(DangerHeard { danger: before, at: around.now });
            return danger::again(before);
        }
        let plain = super::words::normalise(&words);
        let spelt = || account_spelt(&words, around).and_then(|name| answers::account(around, name));
        if let Some(answer) =
            answers::named(around, &plain).or_else(|| answers::account(around, &plain)).or_else(spelt)
        {
            self.let_go();
            return self.remind(answer);
        }
        match meaning {
            Meaning::Sure(label)
                if may_be_a_question(*label, &words, around)
                    && let Some(guide) = answers::personal_policy(around, &words) =>
            {
                self.question(Some(guide), &piece)
            }
            Meaning::Sure(Label::Directory | Label::Help | Label::Ask)
                if words.contains("政策") && words.contains("哪些") =>
            {
                self.remind(answers::policies(around))
            }
            Meaning::Sure(label) => self.label(*label, piece, &words),
            Meaning::Between(_) | Meaning::Unknown
                if let Some(guide) = answers::personal_policy(around, &words) =>
            {
                self.question(Some(guide), &piece)
            }
            Meaning::Between(labels) => {
                let choices: Vec<_> = labels.iter().filter_map(|label| choosing::named(*label)).collect();
                self.ask(choices, &piece)
            }
            Meaning::Unknown => self.not_understood(&piece),
        }
    }

    /// Answers a message that surely means this.
    fn label(&mut self, label: Label, piece: Piece, words: &str) -> String {
        let around = self.context.around;
        if let Some(step) = own::step_of(label) {
            return self.own(step, label, piece);
        }
        if !matches!(label, Label::Report | Label::Anger) {
            self.resident.misses = 0;
        }
        match label {
            Label::Report => {
                self.resident.misses = 0;
                let step = Report::begin(piece, &self.context);
                self.resident.dialogue = step.next;
                return step.answer;
            }
            Label::Human => return self.person(&piece),
            Label::Ask => {
                let guide =
                    answers::policy_and_number(around, words).or_else(|| answers::policy(around, words));
                return self.question(guide, &piece);
            }
            Label::Hotline => return self.hotline(words, &piece),
            _ => {}
        }
        self.let_go();
        let answer = match label {
            Label::Directory => answers::alliance(around, self.room()),
            Label::Weibo => answers::weibo(around, self.room()),
            Label::Account => match account_in(words, around).and_then(|name| answers::account(around, name))
            {
                Some(answer) => answer,
                None => answers::alliance(around, self.room()),
            },
            Label::CallOff => {
                self.writes.attention = Some(self.attention(&piece, Reason::CallOff));
                "好的，不打给您了。工作人员会在这里用文字回您。".to_owned()
            }
            Label::Help => answers::help(around),
            Label::Greet => answers::greeting(around),
            Label::Thanks => "不客气，有事随时找我们。".to_owned(),
            Label::Relief if self.resident.heard_danger.is_none() => answers::chatter(around),
            Label::Relief => {
                self.resident.heard_danger = None;
                self.writes.attention = Some(self.attention(&piece, Reason::NotUnderstood));
                "人没事就好。已告诉值班的工作人员。还有什么要帮忙的，直接说就行。".to_owned()
            }
            Label::Anger => format!(
                "对不起，让您生气了。是什么事没人管？请说说什么事、在什么地方，我马上替您报上去。\n{}",
                person::ways()
            ),
            Label::Unfollow => answers::UNFOLLOW.to_owned(),
            Label::Elder => {
                self.resident.elder = true;
                answers::elder(around)
            }
            Label::Service(service) => services::answer(service).to_owned(),
            _ => answers::chatter(around),
        };
        self.remind(answer)
    }

    /// A step on an own report; who has none and tells of a matter, tells of a new one.
    fn own(&mut self, step: choosing::OwnStep, label: Label, piece: Piece) -> String {
        // In the middle of a report, who takes something back means this one.
        if label == Label::Withdraw && matches!(self.resident.dialogue, Open::Reporting(_)) {
            return self.step(Heard::Steer(super::words::Steer::Cancel));
        }
        let around = self.context.around;
        let tells = piece.words().is_some_and(|words| words.chars().count() >= 6);
        if around.loaded.my_reports.is_empty() && tells && matches!(label, Label::Unhappy | Label::Add) {
            return self.label(Label::Report, piece, "");
        }
        self.resident.misses = 0;
        let said = self.draft_of(&piece);
        let own = own::answer(step, &said, &self.context);
        self.take_over(own)
    }

    fn take_over(&mut self, own: own::Own) -> String {
        self.writes = own.writes;
        match own.asks {
            Some(open) => {
                self.resident.dialogue = open;
                own.text
            }
            None => {
                self.let_go();
                self.remind(own.text)
            }
        }
    }

    /// Does what a choice says.
    fn chosen(&mut self, choice: &Choice) -> String {
        let Open::Choosing(Choosing { said, .. }) = std::mem::take(&mut self.resident.dialogue) else {
            return answers::help(self.context.around);
        };
        let words: Vec<&str> = said.texts.iter().map(|told| told.what.as_str()).collect();
        let piece = Piece::Text(words.join("\n"));
        match choice {
            Choice::On { ticket: _, step } => {
                let own = own::chosen(*step, &said, &self.context);
                self.take_over(own)
            }
            Choice::Meant { label } => match Label::of_folder(label) {
                Some(label) => {
                    let words = piece.words().unwrap_or_default().to_owned();
                    self.label(label, piece, &words)
                }
                None => self.not_understood(&piece),
            },
            Choice::Neither => {
                self.writes.attention = Some(self.attention(&piece, Reason::NotUnderstood));
                format!(
                    "好的。您的话留给工作人员看，{}有人在这里回您。\n{}",
                    person::OFFICE_HOURS,
                    person::ways()
                )
            }
        }
    }

    /// Asks what is meant, with numbered choices.
    fn ask(&mut self, mut choices: Vec<(String, Choice)>, piece: &Piece) -> String {
        choices.push(("都不是，留给工作人员看".to_owned(), Choice::Neither));
        let said = self.draft_of(piece);
        let (open, text) = Choosing::ask("没太明白，您是要：", choices, said, &self.context);
        // An unfinished report stays open; the question then stands for itself.
        if self.resident.dialogue.is_unsent() && !matches!(self.resident.dialogue, Open::Choosing(_)) {
            return self.not_understood(piece);
        }
        self.resident.dialogue = open;
        text
    }

    /// Says plainly that a message was not understood, and keeps it for staff. After the second in a row a call back is
    /// offered.
    fn not_understood(&mut self, piece: &Piece) -> String {
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
    fn question(&mut self, guide: Option<String>, piece: &Piece) -> String {
        self.let_go();
        if let Some(guide) = guide {
            self.resident.misses = 0;
            return self
                .remind(format!("{guide}\n\n没说清楚的，打{}问，或者回复“人工”。", answers::dial("12345")));
        }
        self.writes.attention = Some(self.attention(piece, Reason::NotUnderstood));
        let answer = format!(
            "这个问题我这里没有现成的说明，已留给工作人员，{}有人在这里回您。\n着急就打{}问；要找人，回复“人工”。",
            person::OFFICE_HOURS,
            answers::dial("12345")
        );
        self.remind(answer)
    }

    fn hotline(&mut self, words: &str, piece: &Piece) -> String {
        self.let_go();
        let around = self.context.around;
        let asks_for_desk = ["社区", "街道", "居委会", "村委"].iter().any(|place| words.contains(place));
        let found = answers::numbers(around, &super::words::half_width(words)).filter(|_| !asks_for_desk);
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
            None => format!(
                "这个电话我这里没有登记，请打{}，会帮您查、帮您转。回复“电话”看常用号码；{}",
                answers::dial("12345"),
                person::ways()
            ),
        };
        self.remind(answer)
    }

    /// Somebody wants a person: staff see it at once, and a call back is on offer.
    fn person(&mut self, piece: &Piece) -> String {
        let words = piece.words().unwrap_or_default();
        if let Some(number) = call_back::number_in(words) {
            let step = call_back::call(number, call_back::half_day(words), &self.context);
            self.writes = step.writes;
            return self.remind(step.answer);
        }
        if let Some(danger) = self.quiet_danger() {
            let reason = Reason::Danger { what: danger.name().to_owned(), quiet: true };
            self.writes.attention = Some(self.attention(piece, reason));
            return person::quietly(danger);
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

    /// Whether this is a recording that nobody can read, outside a report.
    fn is_recording_without_report(&self, piece: &Piece) -> bool {
        matches!(piece, Piece::Voice { transcript: None, .. })
            && !matches!(self.resident.dialogue, Open::Reporting(_) | Open::Offered(_))
    }

    /// A recording without words: the emergency numbers, the truth, and a person who listens.
    fn recording(&mut self, piece: &Piece) -> String {
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

    fn danger_before(&self) -> Option<Danger> {
        let heard = self.resident.heard_danger?;
        let recent = self.context.around.now.duration_since(heard.at) < BELONGS;
        (recent && self.resident.dialogue == Open::Idle).then_some(heard.danger)
    }

    /// The danger of somebody who may still be hiding: a telephone that rings could betray them.
    fn quiet_danger(&self) -> Option<Danger> {
        let heard = self.resident.heard_danger.filter(|heard| heard.danger.is_quiet())?;
        (self.context.around.now.duration_since(heard.at) < QUIET).then_some(heard.danger)
    }

    /// What was said as a draft, so that nothing has to be said again.
    fn draft_of(&self, piece: &Piece) -> Draft {
        let mut said = Draft::new(self.context.around.now);
        said.add(piece.clone(), self.context.sent, self.context.around);
        said
    }

    /// Drops what only waited for an answer; a report that is being told stays.
    fn let_go(&mut self) {
        if !matches!(self.resident.dialogue, Open::Reporting(_)) {
            self.resident.dialogue = Open::Idle;
        }
    }

    fn attention(&self, piece: &Piece, reason: Reason) -> Attention {
        let said = characters(piece.words().unwrap_or_default().trim(), QUOTED).to_owned();
        let media = match piece {
            Piece::Voice { media, .. } | Piece::Photo(media) => media.clone(),
            Piece::Text(_) | Piece::Place { .. } => None,
        };
        Attention { reason, said, media }
    }

    /// Notes for staff whether something is told and not sent, or what was is settled now; and the number that somebody
    /// left.
    pub(super) fn note_what_is_open(&mut self, before: &Resident) {
        if let Some(Attention { reason: Reason::Call { call: CallWanted { number, .. } }, .. }) =
            &self.writes.attention
        {
            self.resident.phone = Some(number.clone());
        }
        if self.writes.attention.is_some() {
            return;
        }
        let (was, is) = (before.dialogue.is_unsent(), self.resident.dialogue.is_unsent());
        let reason = match (was, is) {
            (_, true) if before.dialogue != self.resident.dialogue => Reason::Unsent,
            (true, false) => Reason::Settled,
            _ => return,
        };
        let said = match &self.resident.dialogue {
            Open::Reporting(Report { draft }) => draft.description(),
            Open::Offered(offer) => offer.draft.description(),
            Open::Choosing(choosing) => choosing.said.description(),
            Open::Idle | Open::CallBack(_) => String::new(),
        };
        self.writes.attention =
            Some(Attention { reason, said: characters(&said, QUOTED).to_owned(), media: None });
    }
}

/// Whether words that seem to mean this may ask what a guide answers: 老板三个月没发工资了. Who names a place reports.
fn may_be_a_question(label: Label, words: &str, around: &Surroundings<'_>) -> bool {
    let seems =
        matches!(label, Label::Report | Label::Human | Label::Chatter | Label::Service(Service::Consumer));
    seems
        && place::read(words).is_none()
        && !around.alliance.places.iter().any(|place| words.contains(place.as_str()))
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

/// Whether something said after a danger belongs to it: a place, or words that mean nothing else. What is chatter to the
/// model may be the answer to the person on duty: 在家里，就我自己.
fn belongs_to_danger(meaning: &Meaning, words: &str) -> bool {
    match meaning {
        Meaning::Sure(label) => {
            matches!(label, Label::Report | Label::Add | Label::Account | Label::Chatter)
                || place::read(words).is_some_and(|found| found.only)
        }
        Meaning::Between(_) | Meaning::Unknown => true,
    }
}

/// The text without an empty beginning.
fn after_blank(text: &str) -> &str {
    text.trim_start()
}
