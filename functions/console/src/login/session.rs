//! The session that a confirmed login opens, and its end.

use alliance::pages::console::routes;
use alliance::runtime::web::{self, Request, Response};
use alliance::services::door::{self, Entered};
use alliance::store::{StoreError, System};
use domain::audit::{What, Who};
use domain::logins::{Login, LoginState, MOST_SESSIONS, SESSION_LASTS, Session, client};
use http::StatusCode;

use super::{LoginError, Logins, Mine, after, say_login, wanted};

/// What became of a login that shall confirm something.
pub(crate) enum Confirmed {
    /// The person who is logged in confirmed it.
    ByThem,
    /// Somebody else did.
    ByAnother,
    /// Nobody answered yet.
    Waits,
    /// It was denied, used, or is over.
    Gone,
}

impl Logins {
    /// Opens the session of a confirmed login.
    pub(super) async fn finish(&self, request: &Request) -> Result<Response, LoginError> {
        let now = self.clock.now();
        let form = request.form().await.unwrap_or_default();
        let next = wanted(form.fields.get("next").cloned());
        let gone = |title: &str, text: &str| Ok(say_login(StatusCode::GONE, title, text, next.as_deref()));
        let Some(Mine { digits, login }) =
            self.mine(request).await?.filter(|mine| mine.login.expires_at > now)
        else {
            return gone("这组数字已失效", "请打开登录页，用新的数字再登录一次。");
        };
        let (by, generation) = match &login.state {
            LoginState::Confirmed { by, generation } => (by.clone(), generation.clone()),
            LoginState::Waiting => {
                let text = "请把登录页上的六位数字发给公众号，看清提示后回复“是”，再点“进入工作台”。";
                return Ok(say_login(StatusCode::OK, "还没有确认", text, next.as_deref()));
            }
            LoginState::Denied => {
                self.door
                    .note(Who::Unknown, What::LoginRefused, String::new(), "本人拒绝".to_owned())
                    .await?;
                return gone("没有登录", "这次登录在微信里被拒绝了。请打开登录页，用新的数字再登录一次。");
            }
        };
        // The login is used up before it opens anything: of two concurrent calls, only one gets in.
        match self.sessions.use_up(&digits, &login).await {
            Err(StoreError::Conflict) => {
                return gone("这组数字已用过", "请打开登录页，用新的数字再登录一次。");
            }
            outcome => outcome?,
        }
        let person = self.staff.get(&by).await?.and_then(|person| person.at(now));
        let person = person.filter(|person| person.generation == generation);
        let Some(person) = person else {
            let about = by.to_string();
            self.door.note(Who::Unknown, What::LoginRefused, about, "权限已变动".to_owned()).await?;
            return gone(
                "没有登录",
                "您的权限刚刚有变动，或者您刚刚退出了全部登录。请再登录一次；不行请联系区级管理员。",
            );
        };
        let session = Session {
            staff: by,
            generation,
            csrf: self.random.secret()?,
            opened_at: now,
            seen_at: now,
            expires_at: after(now, SESSION_LASTS),
            confirmed_at: None,
            proved_at: None,
            acting_for: None,
            origin: login.origin.clone(),
        };
        let who = Who::from(&person.staff);
        self.door.note(who, What::Login, session.staff.to_string(), session.origin.browser.clone()).await?;
        let cookie = format!("{}{}", self.random.secret()?, self.random.secret()?);
        self.sessions.open(&cookie, &session).await?;
        self.tidy_up(request, &session, &login).await;
        self.count("entered");
        let mut answer = web::see_other(next.as_deref().unwrap_or_else(|| routes::home(&person.staff)));
        self.session.set(&mut answer, &cookie, SESSION_LASTS.as_secs());
        self.browser.set(&mut answer, "", 0);
        Ok(answer)
    }

    /// Uses up the login that this browser began, where the person who is logged in confirmed it, so that it confirms
    /// one thing once.
    pub(crate) async fn confirmed(
        &self,
        request: &Request,
        session: &Session,
    ) -> Result<Confirmed, LoginError> {
        let now = self.clock.now();
        let found = self.mine(request).await?.filter(|mine| mine.login.expires_at > now);
        let Some(Mine { digits, login }) = found else { return Ok(Confirmed::Gone) };
        match &login.state {
            LoginState::Waiting => Ok(Confirmed::Waits),
            LoginState::Denied => Ok(Confirmed::Gone),
            LoginState::Confirmed { by, generation }
                if *by == session.staff && *generation == session.generation =>
            {
                match self.sessions.use_up(&digits, &login).await {
                    Err(StoreError::Conflict) => return Ok(Confirmed::Gone),
                    outcome => outcome?,
                }
                let address = login.origin.address.as_deref().and_then(|address| address.parse().ok());
                let client = client(address);
                let freed = self.patiently(|| self.sessions.uncount_client(&client, login.begun_at)).await;
                if let Err(error) = freed {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a login goes on counting");
                }
                Ok(Confirmed::ByThem)
            }
            LoginState::Confirmed { .. } => Ok(Confirmed::ByAnother),
        }
    }

    /// The cleanup after a completed login, whose failure must not keep the user waiting: it ends the session that this
    /// browser had before and the person's oldest sessions beyond the allowed number, and lets the client begin another
    /// login.
    async fn tidy_up(&self, request: &Request, session: &Session, login: &Login) {
        let client = client(login.origin.address.as_deref().and_then(|address| address.parse().ok()));
        let tidied = async {
            if let Some(old) = self.session.of(request) {
                self.sessions.end(old).await?;
            }
            let open = self.sessions.of(System::Login, &session.staff).await?;
            let too_many = open.len().saturating_sub(MOST_SESSIONS);
            for old in open.iter().take(too_many) {
                self.sessions.end_named(System::Login, &old.name).await?;
            }
            // If this fails, the login goes on counting for five minutes.
            self.patiently(|| self.sessions.uncount_client(&client, login.begun_at)).await.map(drop)
        };
        if let Err(error) = tidied.await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a login left something behind");
        }
    }

    /// Ends the session and deletes its cookie, even if the session has already expired.
    pub(crate) async fn logout(&self, request: &Request, entered: Option<&Entered>) -> Response {
        if let Some(entered) = entered {
            let sent = request.form().await.ok().and_then(|form| form.fields.get("csrf").cloned());
            if entered.own_form(sent.as_ref()).is_none() {
                return web::see_other("/console");
            }
            let (who, about) = (Who::from(entered.staff()), entered.staff().id.to_string());
            if let Err(error) = self.door.note(who, What::Logout, about, String::new()).await {
                return door::unavailable(request, &error);
            }
        }
        if let Some(cookie) = self.session.of(request)
            && let Err(error) = self.sessions.end(cookie).await
        {
            return door::unavailable(request, &error);
        }
        let mut answer = web::see_other("/console/login");
        self.session.set(&mut answer, "", 0);
        answer
    }
}
