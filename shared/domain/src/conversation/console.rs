//! Staff at the district's account: the way to the console, the digits of a login, and the yes or no to it.

use super::intent::{self, Intent};
use super::words::{self, Word};
use super::{Incoming, Talk, answers, fit};
use crate::calendar;
use crate::logins::{Digits, Login, LoginState, QUESTION_LASTS, Question};
use crate::residents::Resident;
use crate::staff::Enrolled;

const LAPSED: &str = "这次登录已经过期或已被处理，没有登录。请在登录页点“换一组数字”，再发一次。";
const DENIED: &str = "好的，没有登录。\n如果数字是别人给您的，有人可能想冒用您的身份，请告诉管理员。";
const ASK_AGAIN: &str = "登录工作台请只回复“是”；不登录，请回复“否”。";
const WRONG: &str = "（您是不是要登录工作台？这六位数字不对，或者已经过期，请看登录页上现在的数字。）";

/// What a member of staff answers to the question whether it is them who logs in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// A word that may mean yes, which is too little to let somebody in.
    Unclear,
}

/// The login that a push is about: one whose digits it consists of, or the one that was asked about last.
pub(super) fn login_of(resident: &Resident, incoming: &Incoming<'_>) -> Option<Digits> {
    match &resident.door.question {
        Some(question) if answer(incoming).is_some() => Some(question.digits.clone()),
        _ => digits(incoming),
    }
}

fn digits(incoming: &Incoming<'_>) -> Option<Digits> {
    intent::said(incoming).and_then(Digits::of_message)
}

fn answer(incoming: &Incoming<'_>) -> Option<Answer> {
    let plain = words::normalise(intent::said(incoming)?);
    match words::of_text(&plain)? {
        Word::Yes if plain == "是" || plain == "是的" => Some(Answer::Yes),
        Word::Yes => Some(Answer::Unclear),
        Word::No => Some(Answer::No),
        // The other words for it speak of a report.
        Word::Cancel if plain == "取消" || plain == "算了" => Some(Answer::No),
        _ => None,
    }
}

impl Talk<'_> {
    /// The answer to a push: about a login, or as the dialogue has it.
    pub(super) fn hear(&mut self, incoming: &Incoming<'_>) -> Option<String> {
        let intent = intent::read(incoming);
        if intent == Intent::Silent {
            return self.answer(intent, incoming.blocked);
        }
        let question = self.resident.door.question.take();
        if let Some((question, answer)) = question.zip(answer(incoming)) {
            let answered = self.answer_question(question, answer);
            return Some(self.remind(answered));
        }
        let Some((digits, person)) = digits(incoming).zip(self.around.loaded.staff.as_ref()) else {
            return self.answer(intent, incoming.blocked);
        };
        let now = self.around.now;
        let pause = self.resident.door.pause_left(now);
        if let Some(login) =
            self.around.loaded.login.as_ref().filter(|login| pause.is_none() && login.waits(now))
        {
            self.asks_login = true;
            return Some(self.ask(person, digits, login));
        }
        // The digits may be a house number or a query code: the dialogue hears them as ever.
        let answer = self.answer(intent, incoming.blocked)?;
        let hint = if let Some(left) = pause {
            // A minute that has begun counts as one.
            let minutes = left.as_secs().saturating_add(59) / 60;
            format!("（登录工作台的数字试错太多，请过{}分钟再登录。）", minutes.max(1))
        } else {
            self.resident.door.note_wrong(now);
            WRONG.to_owned()
        };
        Some(format!("{answer}\n\n{hint}"))
    }

    /// Asks whether it is them.
    fn ask(&mut self, person: &Enrolled, digits: Digits, login: &Login) -> String {
        let now = self.around.now;
        let until = now.saturating_add(QUESTION_LASTS).unwrap_or(login.expires_at).min(login.expires_at);
        self.resident.door.wrong.clear();
        self.resident.door.question = Some(Question { digits, login: login.id.clone(), until });
        let address = login.origin.address.as_deref();
        let address = address.map(|it| format!("网络地址：{}\n", fit::quote(it, 60))).unwrap_or_default();
        let seconds = until.duration_since(now).as_secs();
        let left = if seconds < 60 { format!("{seconds}秒") } else { format!("{}分钟", seconds / 60) };
        format!(
            "【请看清再回复】有人要以“{}”的身份登录工作台。\n开始时间：{}\n{address}浏览器：{}\n\n\
             是您本人、登录页就在您眼前，请回复“是”。\n\
             不是，或者数字是别人给您的，请回复“否”，并告诉管理员。\n（{left}内有效）",
            fit::quote(&person.staff.name, 20),
            calendar::short(login.begun_at),
            fit::quote(&login.origin.browser, 30),
        )
    }

    /// What a yes or a no to the question leads to. It never means anything else, even when it comes too late.
    fn answer_question(&mut self, question: Question, answer: Answer) -> String {
        let now = self.around.now;
        let login =
            self.around.loaded.login.as_ref().filter(|login| login.id == question.login && login.waits(now));
        match (answer, login, self.around.loaded.staff.as_ref()) {
            (Answer::Unclear, Some(_), Some(_)) if now < question.until => {
                self.resident.door.question = Some(question);
                self.asks_login = true;
                ASK_AGAIN.to_owned()
            }
            (Answer::No, login, _) => {
                self.writes.login = login.map(|login| (question.digits, login.answered(LoginState::Denied)));
                DENIED.to_owned()
            }
            (Answer::Yes, Some(login), Some(person)) if now < question.until => {
                let generation = person.generation.clone();
                let state = LoginState::Confirmed { by: person.staff.follower.clone(), generation };
                self.writes.login = Some((question.digits, login.answered(state)));
                format!(
                    "{}，已确认登录，登录页马上会打开工作台。\n如果不是您本人操作，请立即告诉管理员。",
                    fit::quote(&person.staff.name, 20)
                )
            }
            (_, _, None) => "您的微信现在没有登记为工作人员，没有登录。请联系管理员。".to_owned(),
            _ => LAPSED.to_owned(),
        }
    }

    /// The menu entry 工作台, the word, or the code of the login page.
    pub(super) fn way_to_console(&mut self) -> String {
        let answer = self.console();
        self.remind(answer)
    }

    /// The same for somebody who follows the account by that code.
    pub(super) fn welcome_to_console(&mut self) -> String {
        match self.around.loaded.staff.as_ref() {
            Some(_) => self.way_to_console(),
            None => {
                let welcome = answers::welcome(self.around);
                self.remind(format!("{}\n\n{welcome}", self.console()))
            }
        }
    }

    fn console(&self) -> String {
        let address = format!("{}/console", self.around.base_url);
        match (self.around.loaded.staff.as_ref(), self.around.district) {
            (Some(person), _) => format!(
                "{}，在电脑或手机的浏览器里打开 <a href=\"{address}\">工作台</a>（{address}），\
                 把登录页上的六位数字发到这里，看清提示后回复“是”，就登录了。",
                fit::quote(&person.staff.name, 20)
            ),
            (None, Some(district)) if district.id != self.around.account.id => format!(
                "工作台供工作人员办理诉求，登录请到公众号“{}”里点“工作台”。\n您要反映身边的问题，请回复“报修”。",
                fit::quote(&district.name, 20)
            ),
            _ => "工作台供工作人员办理诉求，您的微信没有登记为工作人员。\n\
                  您要反映身边的问题，请回复“报修”；要看进度，请回复“我的诉求”。"
                .to_owned(),
        }
    }
}
