//! What the forms of a conversation have in common: session, right, form, one conditional write, one answer. Whatever
//! keeps a form from being carried out, what was typed comes back with the page as it is now.

use alliance::pages::steps::StepForm;
use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, StartError};
use alliance::services::door::{self, Door, Entered, OwnForm};
use alliance::services::forms::{FormReader, key_of};
use alliance::services::inbox_desk::FoundConversation;
use alliance::services::inbox_pages::{InboxPages, ReturnedForm};
use alliance::store::{Asked, MayConverse, StoreError, Written};
use domain::inbox::{By, Change, NotNow, Press};
use domain::staff::Kind;
use domain::staff::kinds::AnswerInbox;
use domain::tickets::Rules;
use http::StatusCode;

const ANOTHER_LOGIN: &str =
    "这张表单不是在本次登录里打开的，还没有执行。您填写的内容都在下面，请看过后再提交一次。";
const CHANGED: &str =
    "您打开页面以后，居民又说了话，或者同事已经办过，所以还没有执行。请看看最新的来往；您写的还在下面。";
const TOO_SOON: &str = "一小时内刚打过，没有打通。请换个时间再打，打了三次都不通就会告诉居民。";
const OFF_DUTY: &str = "这位同事现在不在班，没有分派。请换一位，或者先留在未分派里。";
const NOTHING_THERE: &str = "这一步现在没有什么可办的，可能同事刚刚办过。";

/// The forms of conversations.
#[derive(Debug)]
pub(crate) struct Pressing {
    pub(crate) door: Door,
    pub(crate) pages: InboxPages,
}

/// A form as it came, from somebody who may send it.
pub(crate) struct Sent {
    pub(crate) entered: Entered,
    pub(crate) found: FoundConversation,
    pub(crate) form: FormReader,
    own: Option<OwnForm>,
    seen: Option<u64>,
    once: Option<String>,
}

impl Pressing {
    pub(crate) fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { door: Door::build(deployment)?, pages: InboxPages::build(deployment)? })
    }

    /// Takes a form that changes a conversation and nothing else. `decide` reads the form; `None` where a field is wrong.
    pub(crate) async fn run<T>(
        &self,
        request: Request,
        step: &'static StepForm,
        read: impl FnOnce(&mut FormReader) -> Option<T> + Send,
        decide: impl FnOnce(&FoundConversation, &Press<'_>, T) -> Result<Change, NotNow> + Send,
    ) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = async {
            let mut sent = match self.receive::<AnswerInbox>(&entered, &request, step).await? {
                Ok(sent) => sent,
                Err(answer) => return Ok(answer),
            };
            let wanted = read(&mut sent.form);
            self.carry_out::<AnswerInbox, _>(sent, step, wanted, decide).await
        };
        let answer = Box::pin(answer).await.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.door.record(&entered, &request, answer).await
    }

    /// Carries out a form that was read; `None` where a field is wrong.
    pub(crate) async fn carry_out<K: Kind, T>(
        &self,
        sent: Sent,
        step: &'static StepForm,
        wanted: Option<T>,
        decide: impl FnOnce(&FoundConversation, &Press<'_>, T) -> Result<Change, NotNow> + Send,
    ) -> Result<Response, StoreError>
    where
        for<'a> &'a Asked<K>: MayConverse,
    {
        let rules = self.pages.desk.accounts.rules_read();
        let press = self.press(&sent, &rules);
        let asked = sent.asked::<K>();
        let Sent { entered, found, form, .. } = sent;
        let (typed, errors) = form.finish();
        let mut returned = ReturnedForm { form: step, typed, errors, banner: None };
        let Some(asked) = asked else {
            returned.banner = Some(ANOTHER_LOGIN);
            return self.pages.page(&entered, &found, Some(&returned), StatusCode::FORBIDDEN).await;
        };
        let (Some(press), Some(wanted), true) = (press, wanted, returned.errors.is_empty()) else {
            return self
                .pages
                .page(&entered, &found, Some(&returned), StatusCode::UNPROCESSABLE_ENTITY)
                .await;
        };
        let change = match decide(&found, &press, wanted) {
            Ok(change) => change,
            Err(why) => return self.not_now(&entered, found, returned, why).await,
        };
        match self
            .pages
            .desk
            .conversations
            .commit(&asked, &change, Some(&self.pages.desk.audit), press.now)
            .await
        {
            Ok(Written::Now | Written::Before) => Ok(done(&found, step)),
            Ok(Written::Lost) => self.lost(&entered, found, returned, &press.form).await,
            Err(StoreError::Throttled(_)) => {
                returned.errors.0.push((String::new(), BUSY.to_owned()));
                self.pages.page(&entered, &found, Some(&returned), StatusCode::SERVICE_UNAVAILABLE).await
            }
            Err(error) => Err(error),
        }
    }

    /// Reads conversation and form; `Err` inside is the answer to give instead.
    pub(crate) async fn receive<K: Kind>(
        &self,
        entered: &Entered,
        request: &Request,
        step: &'static StepForm,
    ) -> Result<Result<Sent, Response>, StoreError> {
        let Some(found) = self.pages.desk.find(entered, request.param("conversation")).await? else {
            return Ok(Err(no_conversation(entered)));
        };
        if !found.may::<K>(entered) {
            let text = format!("这一步由{}办理。", K::ACT.rule().who);
            return Ok(Err(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能办理", &text)));
        }
        let Ok(form) = request.form().await else { return Ok(Err(unreadable(entered))) };
        let mut form = FormReader::new(step, form);
        let own = entered.own_form(form.typed.get("csrf"));
        let seen = form.parsed("version", |version| version.parse().ok());
        let once = key_of(&form.typed).map(String::from);
        // A form without its key is not one of the page.
        form.parsed("once", |_| once.as_ref());
        Ok(Ok(Sent { entered: entered.clone(), found, form, own, seen, once }))
    }

    /// Who presses what; none where the form does not say which page it is of.
    pub(crate) fn press<'r>(&self, sent: &Sent, rules: &'r Rules) -> Option<Press<'r>> {
        Some(Press {
            by: By::from(sent.entered.staff()),
            form: sent.once.clone()?,
            seen: sent.seen?,
            now: self.pages.desk.clock.now(),
            calendar: &rules.calendar,
        })
    }

    /// The answer where a step is not taken.
    pub(crate) async fn not_now(
        &self,
        entered: &Entered,
        found: FoundConversation,
        mut returned: ReturnedForm,
        why: NotNow,
    ) -> Result<Response, StoreError> {
        returned.banner = match why {
            NotNow::Done => return Ok(done(&found, returned.form)),
            NotNow::Changed => Some(CHANGED),
            NotNow::NothingThere => Some(NOTHING_THERE),
            NotNow::OffDuty => Some(OFF_DUTY),
            NotNow::TooSoon => Some(TOO_SOON),
        };
        self.pages.page(entered, &found, Some(&returned), StatusCode::CONFLICT).await
    }

    /// The answer where somebody else wrote at the same moment; perhaps it was this very form.
    pub(crate) async fn lost(
        &self,
        entered: &Entered,
        found: FoundConversation,
        returned: ReturnedForm,
        form: &str,
    ) -> Result<Response, StoreError> {
        let Some(now) = self.pages.desk.find(entered, found.conversation.id.as_str()).await? else {
            return Ok(no_conversation(entered));
        };
        let why = if now.conversation.knows(form) { NotNow::Done } else { NotNow::Changed };
        self.not_now(entered, now, returned, why).await
    }

    /// The answer to a form of another login.
    pub(crate) async fn another_login(
        &self,
        entered: &Entered,
        found: &FoundConversation,
        mut returned: ReturnedForm,
    ) -> Result<Response, StoreError> {
        returned.banner = Some(ANOTHER_LOGIN);
        self.pages.page(entered, found, Some(&returned), StatusCode::FORBIDDEN).await
    }
}

impl Sent {
    /// The permission that the form asked for; none where it is of another session.
    pub(crate) fn asked<K: Kind>(&self) -> Option<Asked<K>> {
        self.own.and_then(|own| self.found.ask::<K>(&self.entered, own))
    }
}

/// The steps after which there is nothing more to do with a conversation for now, and what the list says of each.
const BACK_TO_LIST: [(&str, &str); 5] =
    [("close", "closed"), ("snooze", "snoozed"), ("deal", "dealt"), ("lend", "lent"), ("return", "returned")];

/// Where a step leads: back to the list, or to the conversation itself.
fn done(found: &FoundConversation, step: &StepForm) -> Response {
    if let Some((_, done)) = BACK_TO_LIST.iter().find(|(id, _)| *id == step.id) {
        return web::see_other(&format!("/console/inbox?done={done}"));
    }
    web::see_other(&format!("/console/inbox/{}", found.conversation.id))
}

/// The answer where there is no such conversation for this person.
pub(crate) fn no_conversation(entered: &Entered) -> Response {
    door::say(
        StatusCode::NOT_FOUND,
        Some(entered.staff()),
        "没有找到这条留言",
        "地址不对，或者它不属于您的范围。",
    )
}

pub(crate) fn unreadable(entered: &Entered) -> Response {
    let text = "内容可能没有传完。请按浏览器的“后退”回到刚才的页面，再提交一次。";
    door::say(StatusCode::BAD_REQUEST, Some(entered.staff()), "表单没有读懂", text)
}

/// The text of a field that may not be empty.
pub(crate) fn written(form: &mut FormReader, field: &str) -> Option<String> {
    let text = form.text(field);
    if text.is_empty() {
        form.wrong(field, "请填写");
        return None;
    }
    Some(text)
}
