//! Staff in the chat of the district's account: the link to the console, the digits of a login, and the yes or no to
//! it.

use super::surroundings::{Incoming, Surroundings};
use super::words::{self, Steer};
use super::writes::Writes;
use super::{answers, fit, intent};
use crate::calendar;
use crate::ids::Follower;
use crate::logins::{AtTheDoor, Digits, Login, LoginState, QUESTION_LASTS, Question};
use crate::staff::{Answered, Enrolled, Invitation, InviteCode};

const LAPSED: &str = "这次登录已经过期或已被处理，没有登录。请在登录页点“换一组数字”，再发一次。";
const DENIED: &str = "好的，没有登录。\n如果数字是别人给您的，有人可能想冒用您的身份，请告诉管理员。";
const ASK_AGAIN: &str = "登录工作台请只回复“是”；不登录，请回复“否”。";
const WRONG: &str = "（您是不是要登录工作台？这六位数字不对，或者已经过期，请看登录页上现在的数字。）";

/// A member of staff's answer to the question whether it is them who logs in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    /// A word that may mean yes; it is not clear enough to confirm a login.
    Unclear,
}

/// The login that a push is about: the one with its digits, or the one of the last question.
pub(super) fn login_of(door: &AtTheDoor, incoming: &Incoming<'_>) -> Option<Digits> {
    match &door.question {
        Some(question) if answer(incoming).is_some() => Some(question.digits.clone()),
        _ => digits(incoming),
    }
}

/// The digits of the invitation that a push answers.
pub(super) fn invitation_of(incoming: &Incoming<'_>) -> Option<InviteCode> {
    intent::said(incoming).and_then(InviteCode::of_message)
}

fn digits(incoming: &Incoming<'_>) -> Option<Digits> {
    intent::said(incoming).and_then(Digits::of_message)
}

fn answer(incoming: &Incoming<'_>) -> Option<Answer> {
    let plain = words::normalise(intent::said(incoming)?);
    match words::steer(&plain)? {
        Steer::Yes if plain == "是" || plain == "是的" => Some(Answer::Yes),
        Steer::Yes => Some(Answer::Unclear),
        Steer::No => Some(Answer::No),
        // The other words for cancelling refer to a report.
        Steer::Cancel if plain == "取消" || plain == "算了" => Some(Answer::No),
        _ => None,
    }
}

/// What a push means for a login.
pub(super) enum AtDoor {
    /// It answered the question.
    Answered(String),
    /// It answered the question unclearly: the text asks again.
    AsksAgain(String),
    /// It contains the digits of a login: the text asks whether it is them.
    Asks(String),
    /// Nothing: the dialogue handles it as usual, and the text is added to the answer.
    Passes(Option<String>),
}

/// Handles a push as far as it is about a login. Any push cancels the question that was asked before.
pub(super) fn hear(
    door: &mut AtTheDoor,
    incoming: &Incoming<'_>,
    around: &Surroundings<'_>,
    follower: &Follower,
) -> (AtDoor, Writes) {
    let question = door.question.take();
    if let Some((question, answer)) = question.zip(answer(incoming)) {
        return answer_question(door, question, answer, around);
    }
    if invitation_of(incoming).is_some() {
        return answer_invitation(door, around, follower);
    }
    let Some((digits, person)) = digits(incoming).zip(around.loaded.staff.as_ref()) else {
        return (AtDoor::Passes(None), Writes::default());
    };
    let now = around.now;
    let pause = door.pause_left(now);
    if let Some(login) = around.loaded.login.as_ref().filter(|login| pause.is_none() && login.waits(now)) {
        return (AtDoor::Asks(ask(door, person, digits, login, around)), Writes::default());
    }
    // The digits may be a house number or a query code, so the dialogue handles them as usual.
    let hint = if let Some(left) = pause {
        // Round up to whole minutes.
        let minutes = left.as_secs().saturating_add(59) / 60;
        format!("（登录工作台的数字试错太多，请过{}分钟再登录。）", minutes.max(1))
    } else {
        door.note_wrong(now);
        WRONG.to_owned()
    };
    (AtDoor::Passes(Some(hint)), Writes::default())
}

/// Asks the member of staff whether it is them who logs in.
fn ask(
    door: &mut AtTheDoor,
    person: &Enrolled,
    digits: Digits,
    login: &Login,
    around: &Surroundings<'_>,
) -> String {
    let now = around.now;
    let until = now.saturating_add(QUESTION_LASTS).unwrap_or(login.expires_at).min(login.expires_at);
    door.wrong.clear();
    door.question = Some(Question { digits, login: login.id.clone(), until });
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

/// Handles a yes or a no to the question. It never means anything else, even if it is too late.
fn answer_question(
    door: &mut AtTheDoor,
    question: Question,
    answer: Answer,
    around: &Surroundings<'_>,
) -> (AtDoor, Writes) {
    let now = around.now;
    let login = around.loaded.login.as_ref().filter(|login| login.id == question.login && login.waits(now));
    let answered =
        |text: &str, login| (AtDoor::Answered(text.to_owned()), Writes { login, ..Writes::default() });
    match (answer, login, &around.loaded.staff) {
        (Answer::Unclear, Some(_), Some(_)) if now < question.until => {
            door.question = Some(question);
            (AtDoor::AsksAgain(ASK_AGAIN.to_owned()), Writes::default())
        }
        (Answer::No, login, _) => {
            answered(DENIED, login.map(|login| (question.digits, login.answered(LoginState::Denied))))
        }
        (Answer::Yes, Some(login), Some(person)) if now < question.until => {
            let generation = person.generation.clone();
            let state = LoginState::Confirmed { by: person.staff.id.clone(), generation };
            let text = format!(
                "{}，已确认登录，登录页马上会打开工作台。\n如果不是您本人操作，请立即告诉管理员。",
                fit::quote(&person.staff.name, 20)
            );
            answered(&text, Some((question.digits, login.answered(state))))
        }
        (_, _, None) => answered("您的微信现在没有登记为工作人员，没有登录。请联系管理员。", None),
        _ => answered(LAPSED, None),
    }
}

/// Handles the answer to an invitation: whoever sends its digits first is shown what whoever invited compares.
fn answer_invitation(
    door: &mut AtTheDoor,
    around: &Surroundings<'_>,
    follower: &Follower,
) -> (AtDoor, Writes) {
    let now = around.now;
    let said = |text: String| (AtDoor::Answered(text), Writes::default());
    if let Some(district) = around.district.filter(|district| district.id != around.account.id) {
        let name = fit::quote(&district.name, 20);
        return said(format!("邀请要发到公众号“{name}”。请先关注它，再在那里发一次。"));
    }
    if let Some(left) = door.pause_left(now) {
        let minutes = left.as_secs().saturating_add(59) / 60;
        return said(format!("邀请的数字试错太多，请过{}分钟再发。", minutes.max(1)));
    }
    let Some((invitation, inviter)) = &around.loaded.invitation else {
        door.note_wrong(now);
        return said("没有这个邀请，或者已经办完、作废了。请向邀请人核对数字。".to_owned());
    };
    if let Err(void) = invitation.check_on(inviter.as_ref(), around.alliance, now) {
        return said(void.to_string());
    }
    if around.loaded.staff.is_some() {
        return said("您的微信已经登记为工作人员。请邀请人在工作台的“人员”里直接授予岗位。".to_owned());
    }
    let shown = offer(invitation, around);
    match &invitation.answered {
        Answered::Open => {
            let invitation = Some(invitation.taken(follower.clone(), now));
            (AtDoor::Answered(shown), Writes { invitation, ..Writes::default() })
        }
        Answered::Taken { follower: by, .. } | Answered::Compared { follower: by, .. } if by == follower => {
            said(shown)
        }
        _ => {
            said("这个邀请已经有人回复过了。如果不是您回复的，请马上告诉邀请人，让对方作废重发。".to_owned())
        }
    }
}

/// What the invitee reads.
fn offer(invitation: &Invitation, around: &Surroundings<'_>) -> String {
    let by = fit::quote(&invitation.by_name, 20);
    format!(
        "{by}邀请您（{}）担任：{}。\n核对码：{}\n\n请当面把核对码给{by}看，不要发给任何人。\
         {by}核对后点“启用”，您就可以登录工作台：在这里点“工作台”看怎么登录。\n不认识邀请人，请不要理会。",
        fit::quote(&invitation.name, 20),
        fit::quote(&invitation.offer(around.alliance), 80),
        invitation.check,
    )
}

/// The answer to the menu entry 工作台, to the word, and to the code of the login page.
pub(super) fn way(around: &Surroundings<'_>) -> String {
    let address = format!("{}/console", around.base_url);
    match (around.loaded.staff.as_ref(), around.district) {
        (Some(person), _) => format!(
            "{}，在电脑或手机的浏览器里打开 <a href=\"{address}\">工作台</a>（{address}），\
             把登录页上的六位数字发到这里，看清提示后回复“是”，就登录了。",
            fit::quote(&person.staff.name, 20)
        ),
        (None, Some(district)) if district.id != around.account.id => format!(
            "工作台供工作人员办理诉求，登录请到公众号“{}”里点“工作台”。\n您要反映身边的问题，请回复“报修”。",
            fit::quote(&district.name, 20)
        ),
        _ => "工作台供工作人员办理诉求，您的微信没有登记为工作人员。\n\
              您要反映身边的问题，请回复“报修”；要看进度，请回复“我的诉求”。"
            .to_owned(),
    }
}

/// The same for a new follower who scanned that code.
pub(super) fn welcome(around: &Surroundings<'_>) -> String {
    match around.loaded.staff {
        Some(_) => way(around),
        None => format!("{}\n\n{}", way(around), answers::welcome(around)),
    }
}
