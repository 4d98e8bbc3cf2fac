//! Answers what a message means: a danger, a matter, an own report, a question, a word to us.

mod danger;
mod noting;
mod staff;

use super::dialogues::choosing::{self, Choice, Choosing};
use super::dialogues::report::{Draft, Report};
use super::dialogues::{Heard, Open};
use super::meaning::{Meaning, account_in, account_spelt};
use super::piece::Piece;
use super::place;
use super::route::Route;
use super::surroundings::{Incoming, Surroundings};
use super::talk::own::words::Asking;
use super::talk::{own, person, services};
use super::words::Steer;
use super::{Resident, Talk, answers, intent};
use crate::inbox::Reason;
use crate::understanding::{Danger, Label, Service};
use danger::belongs_to_danger;

pub(super) use danger::DangerHeard;

impl Talk<'_> {
    /// Handles something heard along its route.
    pub(super) fn heard(&mut self, heard: Heard, incoming: &Incoming<'_>) -> String {
        let route = Route::of(heard, &self.resident, incoming);
        self.along(route, incoming)
    }

    fn along(&mut self, route: Route, incoming: &Incoming<'_>) -> String {
        match route {
            Route::Danger(danger, piece) => self.danger(danger, &piece),
            Route::Own(asking, piece) => self.own_command(&asking, piece, incoming),
            Route::Dialogue(Heard::Told(piece)) if let Some(own) = self.answer_to_what_waits(&piece) => {
                self.take_over(own)
            }
            Route::Dialogue(Heard::Steer(steer))
                if let Some(own) = self.yes_to_what_waits(steer, incoming) =>
            {
                self.take_over(own)
            }
            Route::Chosen(choice) => self.chosen(&choice),
            Route::AskedAgain => self.ask_again(),
            Route::Wished(wish, rest) => self.wished(wish, rest),
            Route::Principal(words) => self.name_principal(&words),
            Route::Dialogue(Heard::Told(piece)) if self.is_unkept_recording(&piece) => self.recording(&piece),
            // A photo answers no question for a telephone number.
            Route::Dialogue(Heard::Told(piece))
                if piece.words().is_none() && matches!(self.resident.dialogue, Open::CallBack(_)) =>
            {
                self.resident.dialogue = Open::Idle;
                self.step(Heard::Told(piece))
            }
            // 嗯 and 不用了 to somebody in danger are no words to a form.
            Route::Dialogue(Heard::Steer(_)) if let Some(before) = self.danger_before() => {
                let said = Piece::Text(intent::said(incoming).unwrap_or_default().to_owned());
                self.more_of_danger(before, before, &said)
            }
            Route::Dialogue(Heard::Told(piece)) if let Some(danger) = self.danger_of_open_report() => {
                let said = piece.clone();
                let answer = self.step(Heard::Told(piece));
                let again = self.more_of_danger(danger, danger, &said);
                format!("{again}\n\n{answer}")
            }
            Route::Dialogue(heard) => {
                self.resident.misses = 0;
                if let Some(guide) = self.guide_in_between(&heard) {
                    return self.remind(guide);
                }
                let other = self.other_report_meant(&heard);
                let answer = self.step(heard);
                match other {
                    Some(other) => format!("{answer}\n{other}"),
                    None => answer,
                }
            }
            Route::Meant(piece, meaning) => self.meant(piece, &meaning),
        }
    }

    /// The danger of the report that is being told, while it is fresh.
    fn danger_of_open_report(&self) -> Option<Danger> {
        let of_danger = matches!(&self.resident.dialogue, Open::Reporting(report) if report.draft.danger && report.draft.missing().is_some());
        self.recent_danger().filter(|_| of_danger)
    }

    /// The guide that a word names in the middle of a report: 二胎 asks for the guide. The first word is the matter: 停电.
    fn guide_in_between(&self, heard: &Heard) -> Option<String> {
        let Heard::Told(Piece::Text(text)) = heard else { return None };
        let has_begun =
            matches!(&self.resident.dialogue, Open::Reporting(report) if !report.draft.is_empty());
        let plain = super::words::normalise(text);
        answers::named(self.context.around, &plain).filter(|_| has_begun)
    }

    /// How to say it of the other report, where 没解决 in the middle of this one may mean that.
    fn other_report_meant(&self, heard: &Heard) -> Option<String> {
        let other = || own::unsolved_besides(&self.context);
        let id = may_mean_another(heard, &self.resident).then(other).flatten()?;
        Some(format!("（这句话已经记到正在报的这件里。说的是诉求{id}，请回复“没解决{id}”。）"))
    }

    /// Answers what a message means.
    fn meant(&mut self, piece: Piece, meaning: &Meaning) -> String {
        let around = self.context.around;
        let words = piece.words().unwrap_or_default().to_owned();
        // What somebody says after a danger belongs to it, unless it is clearly something else.
        if let Some(before) = self.danger_before()
            && !self.is_relieved(meaning, &words)
            && belongs_to_danger(before, meaning, &words)
        {
            return self.more_of_danger(before, before, &piece);
        }
        let plain = super::words::normalise(&words);
        let spelt = || account_spelt(&words, around).and_then(|name| answers::account(around, name));
        if let Some(answer) =
            answers::named(around, &plain).or_else(|| answers::account(around, &plain)).or_else(spelt)
        {
            self.let_go();
            return self.remind(answer);
        }
        if own::may_answer(meaning)
            && !matches!(self.resident.dialogue, Open::Reporting(_) | Open::Offered(_))
            && let Some(own) = own::what_waits(&piece, Some(meaning), &self.draft_of(&piece), &self.context)
        {
            self.resident.misses = 0;
            return self.take_over(own);
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
            // 那个灯又灭了 says of a report of theirs that it is not solved.
            Meaning::Between(labels)
                if labels.contains(&Label::Unhappy)
                    && own::denies_outcome(&words)
                    && !around.loaded.my_reports.is_empty() =>
            {
                self.label(Label::Unhappy, piece, &words)
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
            Label::Relief if self.recent_danger().is_some() => {
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
            Label::Service(service) => services::answer(service, around),
            _ => answers::chatter(around),
        };
        self.remind(answer)
    }

    /// A step on an own report; who has none and tells of a matter, tells of a new one.
    fn own(&mut self, step: choosing::OwnStep, label: Label, piece: Piece) -> String {
        let around = self.context.around;
        let tells = piece.words().is_some_and(|words| words.chars().count() >= 6);
        if around.loaded.my_reports.is_empty() && tells && matches!(label, Label::Unhappy | Label::Add) {
            return self.label(Label::Report, piece, "");
        }
        self.resident.misses = 0;
        let is_spoken = matches!(piece, Piece::Voice { .. });
        let step = own::judged(step, piece.words().unwrap_or_default(), is_spoken);
        let said = self.draft_of(&piece);
        let own = own::answer(step, &said, &self.context);
        self.take_over(own)
    }

    /// Says how an open question is answered, which what was said did not do clearly enough.
    fn ask_again(&mut self) -> String {
        let Open::Choosing(choosing) = &self.resident.dialogue else {
            return answers::help(self.context.around);
        };
        self.resident.misses = 0;
        match choosing.decides() {
            Some((ticket, step)) => own::how_to_answer(step, ticket),
            None => answers::help(self.context.around),
        }
    }

    /// A step that a command asks for, or something said with the number of a report.
    fn own_command(&mut self, asking: &Asking, piece: Piece, incoming: &Incoming<'_>) -> String {
        // What closes a report is not done on what a recording was heard to say.
        let closes = matches!(piece, Piece::Voice { .. }) && asking.step == choosing::OwnStep::Solved;
        let asking = &Asking {
            step: if closes { choosing::OwnStep::AskSolved } else { asking.step },
            ..asking.clone()
        };
        let said = piece.saying(&asking.said);
        let said = if asking.said.is_empty() && !matches!(piece, Piece::Voice { .. }) {
            Draft::new(self.context.around.now)
        } else {
            self.draft_of(&said)
        };
        match own::asked(asking, &said, &self.context) {
            Some(own) => {
                self.resident.misses = 0;
                self.take_over(own)
            }
            None => {
                let route = Route::by_meaning(piece, &self.resident, incoming);
                self.along(route, incoming)
            }
        }
    }

    /// A photo, a place or a recording that a report waits for, or that follows what was just added to one.
    fn answer_to_what_waits(&self, piece: &Piece) -> Option<own::Own> {
        let is_free = self.resident.dialogue.is_free() && self.recent_danger().is_none();
        // What arrives late may belong to a report that was just sent, unless something was added to one since.
        let added_at = self.resident.adding.as_ref().map(|adding| adding.at);
        let sends =
            self.resident.just_sent.as_ref().is_some_and(|sent| added_at.is_none_or(|at| at < sent.at));
        let said = self.draft_of(piece);
        (is_free && !sends).then(|| own::what_waits(piece, None, &said, &self.context)).flatten()
    }

    /// A yes or a no while nothing is open and a report waits: the answer to what was asked, if that was a question.
    fn yes_to_what_waits(&self, steer: Steer, incoming: &Incoming<'_>) -> Option<own::Own> {
        let is_free = self.resident.dialogue.is_free() && self.recent_danger().is_none();
        if !is_free || !matches!(steer, Steer::Yes | Steer::No) {
            return None;
        }
        let said = Piece::Text(intent::said(incoming)?.to_owned());
        own::yes_or_no(&said, &self.draft_of(&said), &self.context)
    }

    pub(super) fn take_over(&mut self, own: own::Own) -> String {
        // What is being told is neither dropped nor mixed with the question.
        if own.asks.is_some() && self.resident.dialogue.is_unsent() {
            return self.remind("您正在报一件事。请先回复“发送”或者“取消”，再办别的。".to_owned());
        }
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
            Choice::Meant { label } if label == Label::Report.folder() => {
                let step = Report::take_over(said, &self.context);
                self.resident.dialogue = step.next;
                step.answer
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

    /// What was said as a draft, so that nothing has to be said again.
    fn draft_of(&self, piece: &Piece) -> Draft {
        let mut said = Draft::new(self.context.around.now);
        said.add(piece.clone(), self.context.sent, self.context.around);
        said
    }

    /// Drops a question that only waited for its answer; what was told, and a call that is being asked for, stay.
    fn let_go(&mut self) {
        if matches!(self.resident.dialogue, Open::Choosing(_)) {
            self.resident.dialogue = Open::Idle;
        }
    }
}

/// Whether something told in the middle of a report may be about another one: 没解决.
pub(super) fn may_mean_another(heard: &Heard, resident: &Resident) -> bool {
    let Heard::Told(piece) = heard else { return false };
    matches!(resident.dialogue, Open::Reporting(_)) && piece.words().is_some_and(own::whole::says_unsolved)
}

/// Whether words that seem to mean this may ask what a guide answers: 老板三个月没发工资了. Who names a place reports.
fn may_be_a_question(label: Label, words: &str, around: &Surroundings<'_>) -> bool {
    let seems =
        matches!(label, Label::Report | Label::Human | Label::Chatter | Label::Service(Service::Consumer));
    seems
        && place::read(words).is_none()
        && !around.alliance.places.iter().any(|place| words.contains(place.as_str()))
}
