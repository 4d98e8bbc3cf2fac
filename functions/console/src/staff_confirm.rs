//! `staff-confirm`: somebody shows once more that it is them, before an act that could harm many. Operators and auditors
//! type a code of their authenticator, which they enrol here; others confirm a login in the chat.
//!
//! The door sends whoever needs it here, a form as it was sent: the page holds what was typed, and the browser sends it
//! on once the person has confirmed.

use alliance::pages::console::routes::route_of;
use alliance::pages::console::{ConfirmPage, ConfirmStep, confirm};
use alliance::runtime::random::NoRandomness;
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, Random, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::store::{Asked, Sessions, StaffRoll, StoreError};
use domain::audit::{What, Who};
use domain::logins::{CodeKey, Heard, Proof, RECOVERY_CODES, RecoveryCode, Second, local_path};
use domain::sealing::{MasterKey, Sealed};
use domain::staff::Locus;
use domain::staff::kinds::KeepLogins;
use http::{Method, StatusCode};
use jiff::Timestamp;

use crate::login::{Confirmed, LoginError, Logins, draw, unavailable};

/// The fields of this page's own forms begin like this; all others belong to the form that waits.
const OWN: &str = "confirm-";
/// Who issues the code, as the authenticator shows it.
const ISSUER: &str = "工作台";

/// The `staff-confirm` function and its dependencies.
#[derive(Debug)]
pub struct StaffConfirm {
    door: Door,
    logins: Logins,
    sessions: Sessions,
    roll: StaffRoll,
    key: MasterKey,
    clock: Clock,
    random: Random,
}

impl Function for StaffConfirm {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            logins: Logins::build(deployment)?,
            sessions: deployment.sessions()?,
            roll: deployment.staff()?,
            key: deployment.master_key().await?,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }
}

impl HttpFunction for StaffConfirm {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = self.confirm(&entered, &request).await;
        let mut answer = answer.unwrap_or_else(|failure| unavailable(&failure));
        web::forbid_keeping(&mut answer);
        self.door.record(&entered, &request, answer).await
    }
}

/// What waits for the confirmation.
struct Waiting {
    then: String,
    posts: bool,
    /// Whether another authenticator shall take the place of the present one.
    renews: bool,
    kept: Vec<(String, String)>,
    files: bool,
}

impl Waiting {
    fn read(request: &Request, fields: Vec<(String, String)>, files: bool) -> Self {
        let posts = request.query_value("post").is_some();
        let asked = request.query_value("then").unwrap_or_default();
        let path = asked.split('?').next().unwrap_or_default();
        // A query that could be read in two ways is left away rather than the form with it.
        let then = local_path(&asked).or_else(|| local_path(path));
        let method = if posts { "POST" } else { "GET" };
        let known = then.filter(|_| path != "/console/confirm" && route_of(method, path).is_some());
        let (then, posts) = known.map_or(("/console/me", false), |then| (then, posts));
        let kept = if posts { fields } else { Vec::new() };
        let renews = request.query_value("renew").is_some();
        Self { then: then.to_owned(), posts, renews, kept, files: files && posts }
    }

    /// The address of this page for it.
    fn own(&self) -> String {
        let (post, renew) =
            (if self.posts { "post=1&" } else { "" }, if self.renews { "renew=1&" } else { "" });
        format!("/console/confirm?{post}{renew}then={}", web::encode(&self.then))
    }

    /// On to what waits: the browser sends the form again.
    fn go_on(&self) -> Response {
        if self.posts { web::send_on(&self.then) } else { web::see_other(&self.then) }
    }
}

/// One call of the page.
struct Call<'a> {
    entered: &'a Entered,
    asked: Option<Asked<KeepLogins>>,
    request: &'a Request,
    waiting: Waiting,
    own: alliance::pages::Typed,
    now: Timestamp,
}

impl Call<'_> {
    fn typed(&self, name: &str) -> Option<&str> {
        self.own.get(name).map(String::as_str)
    }
}

impl StaffConfirm {
    async fn confirm(&self, entered: &Entered, request: &Request) -> Result<Response, LoginError> {
        let form = match request.method {
            Method::POST => request.form().await.unwrap_or_default(),
            _ => Default::default(),
        };
        let (own, kept): (Vec<_>, Vec<_>) =
            form.fields.into_iter().partition(|(name, _)| name.starts_with(OWN));
        let own: alliance::pages::Typed = own.into_iter().collect();
        let waiting = Waiting::read(request, kept, !form.files.is_empty());
        let now = self.clock.now();
        if entered.is_fresh(now) && !waiting.renews {
            return Ok(waiting.go_on());
        }
        let locus = Locus::own(entered.staff());
        let token = entered.own_form(own.get("confirm-csrf"));
        let asked = token.and_then(|token| entered.ask::<KeepLogins>(token, &locus));
        if asked.is_none() && !own.is_empty() {
            let text = "这张表单不是在本次登录里打开的，没有执行。请按“后退”回到刚才的页面，刷新后再办。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "请重新打开页面", text));
        }
        let call = Call { entered, asked, request, waiting, own, now };
        if !entered.staff().needs_second() {
            return self.by_chat(call).await;
        }
        let Some(may) = entered.allow::<KeepLogins>(&locus) else { return Ok(call.waiting.go_on()) };
        let second = self.roll.second(&may, &entered.staff().id).await?;
        match second {
            Some(second) if !entered.is_fresh(now) => self.by_code(call, second).await,
            // A new one needs a login of now, or the one before.
            before if before.is_some() || entered.session().is_confirmed(now) => {
                self.enrol(call, before).await
            }
            _ => self.by_chat(call).await,
        }
    }

    /// A login that is confirmed in the chat.
    async fn by_chat(&self, call: Call<'_>) -> Result<Response, LoginError> {
        let wants_new = call.typed("confirm-new").is_some();
        let sent = call.typed("confirm-login").is_some() && !wants_new;
        let wrong = if sent {
            match self.logins.confirmed(call.request, call.entered.session()).await? {
                Confirmed::ByThem => {
                    self.note(&call, What::Confirmed, "在微信里确认".to_owned()).await?;
                    self.prove(&call, Proof::Chat).await?;
                    if call.entered.staff().needs_second() {
                        return self.offer(&call, None).await;
                    }
                    return Ok(call.waiting.go_on());
                }
                Confirmed::ByAnother => {
                    self.note(&call, What::LoginRefused, "由别人确认".to_owned()).await?;
                    Some("在微信里回复“是”的不是您本人，没有确认。请用您自己的微信再发一次。")
                }
                Confirmed::Waits => {
                    Some("还没有确认。请把下面的六位数字发给公众号，看清提示后回复“是”，再点“继续”。")
                }
                Confirmed::Gone => Some("刚才那组数字已失效。请用下面这组数字再确认一次。"),
            }
        } else {
            None
        };
        match self.logins.shown(call.request, wants_new).await? {
            Err(full) => Ok(full),
            Ok(shown) => {
                let step = ConfirmStep::Chat(shown.view(self.logins.is_local, call.now));
                Ok(shown.with_cookie(page(&call, step, wrong), &self.logins.browser))
            }
        }
    }

    /// A code of the authenticator.
    async fn by_code(&self, call: Call<'_>, second: Second) -> Result<Response, LoginError> {
        let (Some(typed), Some(asked)) = (call.typed("confirm-code"), &call.asked) else {
            return Ok(page(&call, ConfirmStep::Code, None));
        };
        let staff = &call.entered.staff().id;
        let key = self.open(&Second::purpose(staff), &second.key)?;
        let heard = second.hear(&key, typed, call.now);
        let (after, what, detail) = match heard {
            Heard::Paused(left) => {
                let minutes = left.as_secs().saturating_add(59) / 60;
                let text =
                    format!("输错的次数太多，请过{minutes}分钟再试。填写的内容还在，请不要关掉这个页面。");
                return Ok(page(&call, ConfirmStep::Code, Some(&text)));
            }
            Heard::Used => {
                let text = "这个动态口令已经用过了，请等手机上换成下一个再填。";
                return Ok(page(&call, ConfirmStep::Code, Some(text)));
            }
            Heard::Right(after) => (after, What::Confirmed, "动态口令".to_owned()),
            Heard::Recovered(after) => {
                let left = after.recovery.len();
                (after, What::Confirmed, format!("备用码，还剩{left}个"))
            }
            Heard::Wrong(after) => (after, What::LoginRefused, "动态口令不对".to_owned()),
        };
        // Written before it opens or tells anything: of many codes that are sent at once, one is looked at.
        match self.roll.put_second(asked, staff, &after).await {
            Err(StoreError::Conflict) => {
                let text = "刚才同时还有一次确认，这一次没有算。请用手机上现在的动态口令再试。";
                return Ok(page(&call, ConfirmStep::Code, Some(text)));
            }
            outcome => outcome?,
        }
        self.note(&call, what, detail).await?;
        if what == What::Confirmed {
            self.prove(&call, Proof::Second).await?;
            if call.waiting.renews {
                return self.offer(&call, None).await;
            }
            return Ok(call.waiting.go_on());
        }
        let text = match after.pause_left(call.now) {
            Some(_) => "动态口令不对。输错的次数太多，请过15分钟再试。",
            None => "动态口令不对，请看手机上现在显示的六位数字。备用码要填全24个字。",
        };
        Ok(page(&call, ConfirmStep::Code, Some(text)))
    }

    /// The enrolment of an authenticator.
    async fn enrol(&self, call: Call<'_>, before: Option<Second>) -> Result<Response, LoginError> {
        let typed = call.typed("confirm-code").zip(call.typed("confirm-offer"));
        let (Some((typed, offer)), Some(asked)) = (typed, &call.asked) else {
            return self.offer(&call, None).await;
        };
        let staff = &call.entered.staff().id;
        let Ok(offered) = serde_json::from_value::<Sealed>(serde_json::Value::from(offer)) else {
            return self.offer(&call, None).await;
        };
        // What was offered to another session, or before a restart with another key.
        let Ok(key) = self.open(&offer_of(call.entered), &offered) else {
            let text = "这个码已失效，请用下面的新码再登记。";
            return self.offer(&call, Some((None, text))).await;
        };
        let codes = self.recovery_codes()?;
        let sealed = self.seal(&Second::purpose(staff), &key)?;
        let Some(second) = Second::enrol((&key, sealed), typed, &codes, before.as_ref(), call.now) else {
            let text = "动态口令不对。请看手机上刚添加的这一项现在显示的六位数字；手机的时间要准。";
            return self.offer(&call, Some((Some(key), text))).await;
        };
        match self.roll.put_second(asked, staff, &second).await {
            Err(StoreError::Conflict) => {
                let text = "刚才已经在别处登记过了。如果不是您本人办的，请马上告诉另一位区级管理员。";
                return Ok(page(&call, ConfirmStep::Code, Some(text)));
            }
            outcome => outcome?,
        }
        self.note(&call, What::Confirmed, "登记动态口令".to_owned()).await?;
        self.prove(&call, Proof::Second).await?;
        let codes = codes.iter().map(RecoveryCode::text).collect();
        Ok(page(&call, ConfirmStep::Recovery(codes), None))
    }

    /// The page with a key for the authenticator: a new one, or the one that was offered before, with what is wrong.
    async fn offer(
        &self,
        call: &Call<'_>,
        again: Option<(Option<CodeKey>, &str)>,
    ) -> Result<Response, LoginError> {
        let (before, wrong) = again.map_or((None, None), |(key, wrong)| (key, Some(wrong)));
        let key = match before {
            Some(key) => key,
            None => CodeKey::new(self.random.bytes()?).map_err(|error| LoginError::Store(broken(error)))?,
        };
        let sealed = self.seal(&offer_of(call.entered), &key)?;
        let offer = serde_json::to_value(&sealed).ok();
        let offer = offer.as_ref().and_then(|offer| offer.as_str()).unwrap_or_default().to_owned();
        let picture = draw(&key.address(ISSUER, &call.entered.staff().name))?;
        let step = ConfirmStep::Enrol { picture: &picture, key: &key.text(), offer: &offer };
        Ok(page(call, step, wrong))
    }

    async fn prove(&self, call: &Call<'_>, proof: Proof) -> Result<(), LoginError> {
        let cookie = self.logins.session.of(call.request).unwrap_or_default();
        Ok(self.sessions.note_proof(cookie, proof, call.now).await?)
    }

    async fn note(&self, call: &Call<'_>, what: What, detail: String) -> Result<(), StoreError> {
        let staff = call.entered.staff();
        self.door.note(Who::from(staff), what, staff.id.to_string(), detail).await
    }

    fn recovery_codes(&self) -> Result<Vec<RecoveryCode>, NoRandomness> {
        (0..RECOVERY_CODES).map(|_| self.random.bytes().map(RecoveryCode::new)).collect()
    }

    fn seal(&self, purpose: &str, key: &CodeKey) -> Result<Sealed, LoginError> {
        let sealed = key.seal(&self.key, purpose, self.random.bytes()?);
        sealed.map_err(|error| LoginError::Store(broken(error)))
    }

    fn open(&self, purpose: &str, sealed: &Sealed) -> Result<CodeKey, LoginError> {
        CodeKey::open(&self.key, purpose, sealed).map_err(|error| LoginError::Store(broken(error)))
    }
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Broken(Box::new(error))
}

/// The name under which a key is sealed into the page of one session, before it is anybody's.
fn offer_of(entered: &Entered) -> String {
    format!("second-offer/{}/{}", entered.staff().id, entered.csrf())
}

fn page(call: &Call<'_>, step: ConfirmStep<'_>, wrong: Option<&str>) -> Response {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let html = confirm(&ConfirmPage {
        staff: call.entered.staff(),
        csrf: call.entered.csrf(),
        step,
        own: &call.waiting.own(),
        then: &call.waiting.then,
        posts: call.waiting.posts,
        kept: &call.waiting.kept,
        files: call.waiting.files,
        wrong,
    });
    rendered(status, html)
}
