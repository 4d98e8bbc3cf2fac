//! `staff-invite`, row 15 of the rights for somebody who is not on the roll: an invitation is made, compared face to face
//! with what the chat showed the invitee, and only then are they enrolled.

use alliance::pages::console::{InvitePage, InvitesPage, invite, invites};
use alliance::pages::{Errors, Typed};
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, Random, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::staffing::Told;
use alliance::store::{Allowed, Asked, Invited, Sessions, StoreError, Transaction, staff_id_of};
use domain::accounts::{Account, Alliance};
use domain::audit::{What, Who};
use domain::ids::AccountId;
use domain::staff::kinds::ManageStaff;
use domain::staff::{
    Agreement, Answered, Enrolled, Grant, INVITED_FOR, Invitation, InviteCode, MOST_COMPARED,
    MOST_INVITATIONS, Role, Staff, Stands, Void,
};
use http::{Method, StatusCode};
use jiff::Timestamp;

use crate::login::draw;
use crate::people::{People, done, foreign_form, read_grant, said, typed};

/// The longest name, in characters.
const LONGEST_NAME: usize = 20;
/// How often other digits are drawn where an invitation has them already.
const DRAWS: usize = 4;

/// The `staff-invite` function and its dependencies.
#[derive(Debug)]
pub struct StaffInvite {
    people: People,
    sessions: Sessions,
    district: AccountId,
    random: Random,
}

impl Function for StaffInvite {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            people: People::build(deployment)?,
            sessions: deployment.sessions()?,
            district: deployment.district_account()?,
            random: deployment.random,
        })
    }
}

impl HttpFunction for StaffInvite {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.people.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match People::refusal(&entered) {
            Some(refusal) => Ok(refusal),
            None => self.answer(&entered, &request).await,
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        web::forbid_keeping(&mut answer);
        self.people.door.record(&entered, &request, answer).await
    }
}

/// A call of somebody who manages people.
struct Call<'a> {
    entered: &'a Entered,
    alliance: &'a Alliance,
    allowed: Allowed<ManageStaff>,
    now: Timestamp,
}

impl Call<'_> {
    /// Whether an invitation is theirs to see: their own, or an operator's to agree to or to end.
    fn sees(&self, invitation: &Invitation) -> bool {
        invitation.by == self.entered.staff().id || self.entered.staff().is(Role::Operator)
    }
}

impl Call<'_> {
    /// Whether they may agree as the second operator.
    fn may_agree(&self, invitation: &Invitation) -> bool {
        let staff = self.entered.staff();
        staff.is(Role::Operator) && !staff.is_one_with(&invitation.by)
    }
}

/// What is wrong with a form, and the status to say so with.
struct Wrong(StatusCode, &'static str, String);

impl StaffInvite {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let alliance = self.people.accounts.alliance().await?;
        let now = self.people.clock.now();
        let Some(allowed) = entered.allow_managing(None, &alliance) else {
            return Ok(no_invitation(entered));
        };
        let call = Call { entered, alliance: &alliance, allowed, now };
        let posts = request.method == Method::POST;
        let code = request.param("invite");
        if code.is_empty() {
            return if posts { self.make(&call, request).await } else { self.list(&call, request).await };
        }
        let found = match InviteCode::parse(code) {
            Ok(code) => self.sessions.invitation(&call.allowed, &code).await?,
            Err(_) => None,
        };
        let in_time = found.filter(|it| call.sees(it) && now < it.expires_at);
        let Some(invitation) = in_time else { return Ok(no_invitation(entered)) };
        if posts {
            self.go_on(&call, request, invitation).await
        } else {
            self.page(&call, &invitation, None, StatusCode::OK).await
        }
    }

    async fn list(&self, call: &Call<'_>, request: &Request) -> Result<Response, StoreError> {
        let banner = match request.query_value("done").as_deref() {
            Some("ended") => Some("邀请已作废。"),
            Some("enrolled") => Some("已启用。新同事现在可以登录工作台。"),
            _ => None,
        };
        self.listed(call, (&Typed::new(), &Errors::default()), banner, StatusCode::OK).await
    }

    async fn listed(
        &self,
        call: &Call<'_>,
        (typed, errors): (&Typed, &Errors),
        banner: Option<&str>,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let mut open = self.sessions.invitations(&call.allowed, call.now).await?;
        open.retain(|invitation| call.sees(invitation));
        let html = invites(&InvitesPage {
            staff: call.entered.staff(),
            csrf: call.entered.csrf(),
            alliance: call.alliance,
            open: &open,
            now: call.now,
            banner,
            typed,
            errors,
        });
        Ok(rendered(status, html))
    }

    /// Makes an invitation.
    async fn make(&self, call: &Call<'_>, request: &Request) -> Result<Response, StoreError> {
        let typed = typed(request).await;
        let own = call.entered.own_form(typed.get("csrf"));
        let asked = own.and_then(|own| call.entered.ask_managing(own, None, call.alliance));
        let Some(asked) = asked else { return Ok(foreign_form(call.entered)) };
        let (name, grant) = match self.read(call, &typed).await {
            Ok(read) => read,
            Err(Failed::Wrong(Wrong(status, field, why))) => {
                let errors = Errors(vec![(field.to_owned(), why)]);
                return self.listed(call, (&typed, &errors), None, status).await;
            }
            Err(Failed::Store(error)) => return Err(error),
        };
        let by = call.entered.staff();
        let chance = |error| StoreError::Broken(Box::new(error));
        for _ in 0..DRAWS {
            let digits = u64::from_be_bytes(self.random.bytes().map_err(chance)?);
            let (code, check) = (digits % 100_000_000, digits / 100_000_000 % 10_000);
            let invitation = Invitation {
                code: InviteCode::parse(format!("{code:08}"))
                    .map_err(|error| StoreError::Broken(Box::new(error)))?,
                id: self.random.secret().map_err(chance)?,
                name: name.clone(),
                grant: grant.clone(),
                by: by.id.clone(),
                by_name: by.name.clone(),
                at: call.now,
                expires_at: call.now.saturating_add(INVITED_FOR).unwrap_or(Timestamp::MAX),
                check: format!("{check:04}"),
                wrong: 0,
                answered: Answered::Open,
                version: 1,
            };
            let mut transaction = Transaction::default();
            self.sessions.invite(&asked, &mut transaction, &invitation, call.now)?;
            let detail = format!("邀请{}", grant.name(call.alliance));
            self.tell(&mut transaction, call, by, detail)?;
            match self.sessions.commit(transaction).await {
                // Others have these digits.
                Err(StoreError::Conflict) => {}
                outcome => {
                    outcome?;
                    return Ok(web::see_other(&format!("/console/invites/{}", invitation.code)));
                }
            }
        }
        Err(StoreError::Conflict)
    }

    /// The name and the grant that the form asks for, where they are theirs to give.
    async fn read(&self, call: &Call<'_>, typed: &Typed) -> Result<(String, Grant), Failed> {
        let wrong = |status, field, why: &str| Failed::Wrong(Wrong(status, field, why.to_owned()));
        let unfit = StatusCode::UNPROCESSABLE_ENTITY;
        let name = typed.get("name").map_or("", |name| name.trim()).to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(wrong(unfit, "name", "请填写对方的姓名，20个字以内"));
        }
        let grant = read_grant(typed, call.now).map_err(|(field, why)| wrong(unfit, field, why))?;
        let by = call.entered.staff();
        // An invitation is judged by who made it, and a delegation may be over before it is answered.
        if by.stands_for().is_some() {
            let text = "您现在代同事办事，不能邀请新同事。请同事回来后自己邀请，或者先退出代办。";
            return Err(wrong(StatusCode::FORBIDDEN, "", text));
        }
        by.may_give(&grant, None, call.alliance)
            .map_err(|why| wrong(StatusCode::FORBIDDEN, "", &why.to_string()))?;
        domain::staff::check(std::slice::from_ref(&grant), call.alliance, call.now)
            .map_err(|nonsense| wrong(unfit, "scope", said(&nonsense)))?;
        let open = self.sessions.invitations(&call.allowed, call.now).await.map_err(Failed::Store)?;
        if open.iter().filter(|it| it.by == by.id).count() >= MOST_INVITATIONS {
            let why = "您还有20个邀请没有办完，请先办完或者作废几个。";
            return Err(wrong(StatusCode::CONFLICT, "", why));
        }
        Ok((name, grant))
    }

    /// What the form of an invitation asks for: to end it, to enrol whoever answered it, or to agree to that.
    async fn go_on(
        &self,
        call: &Call<'_>,
        request: &Request,
        invitation: Invitation,
    ) -> Result<Response, StoreError> {
        let typed = typed(request).await;
        let own = call.entered.own_form(typed.get("csrf"));
        let asked = own.and_then(|own| call.entered.ask_managing(own, None, call.alliance));
        let Some(asked) = asked else { return Ok(foreign_form(call.entered)) };
        let act = typed.get("act").map_or("", String::as_str);
        if act == "end" {
            return self.end(call, &asked, &invitation).await;
        }
        let inviter = self.people.staffing.roll.get(&invitation.by).await?;
        let own = invitation.by == call.entered.staff().id;
        let agreement = match invitation.check_on(inviter.as_ref(), call.alliance, call.now) {
            Ok(agreement) => agreement,
            Err(void) => {
                return self.refuse(call, &invitation, StatusCode::CONFLICT, &void.to_string()).await;
            }
        };
        match (act, &invitation.answered) {
            ("enable", Answered::Taken { follower, .. }) if own => {
                if typed.get("check").map(|code| code.trim()) != Some(&invitation.check) {
                    return self.compared_wrong(call, &invitation).await;
                }
                if agreement == Agreement::SecondOperator {
                    let compared = Answered::Compared { follower: follower.clone(), at: call.now };
                    return self.compared(call, &invitation.with(compared)).await;
                }
                self.enrol(call, &asked, &invitation).await
            }
            ("agree", Answered::Compared { .. }) if call.may_agree(&invitation) => {
                self.enrol(call, &asked, &invitation).await
            }
            ("agree", _) => {
                let why = "请由另一位区级管理员确认。";
                self.refuse(call, &invitation, StatusCode::FORBIDDEN, why).await
            }
            ("enable", _) if !own => {
                let why = "核对码由邀请人当面核对。";
                self.refuse(call, &invitation, StatusCode::FORBIDDEN, why).await
            }
            ("enable", Answered::Open) => {
                let why = "对方还没有在微信里回复邀请，请等对方收到核对码。";
                self.refuse(call, &invitation, StatusCode::CONFLICT, why).await
            }
            _ => {
                self.refuse(call, &invitation, StatusCode::CONFLICT, "这一步已经办过了，请看现在的情况。")
                    .await
            }
        }
    }

    async fn end(
        &self,
        call: &Call<'_>,
        asked: &Asked<ManageStaff>,
        invitation: &Invitation,
    ) -> Result<Response, StoreError> {
        let mut transaction = Transaction::default();
        self.sessions.end_invitation(asked, &mut transaction, invitation)?;
        let detail = format!("作废邀请：{}（{}邀请）", invitation.offer(call.alliance), invitation.by_name);
        self.tell(&mut transaction, call, call.entered.staff(), detail)?;
        match self.sessions.commit(transaction).await {
            Ok(()) => Ok(web::see_other("/console/invites?done=ended")),
            Err(StoreError::Conflict) => self.overtaken(call, invitation).await,
            Err(error) => Err(error),
        }
    }

    /// The digits were typed wrong: counted before it is said, so that many tries at once are no more than three.
    async fn compared_wrong(&self, call: &Call<'_>, invitation: &Invitation) -> Result<Response, StoreError> {
        let wrong = invitation.wrong + 1;
        let after = Invitation { wrong, ..invitation.with(invitation.answered.clone()) };
        let mut transaction = Transaction::default();
        self.sessions.change_invitation(&mut transaction, &after)?;
        self.tell(&mut transaction, call, call.entered.staff(), "邀请的核对码不对".to_owned())?;
        match self.sessions.commit(transaction).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => return self.overtaken(call, invitation).await,
            Err(error) => return Err(error),
        }
        let why = match MOST_COMPARED.saturating_sub(wrong) {
            0 => Void::Guessed.to_string(),
            left => format!(
                "核对码和对方手机上的不一样。请当面看对方的手机再填，还可以试{left}次；对不上就作废，重新邀请。"
            ),
        };
        self.refuse(call, &after, StatusCode::UNPROCESSABLE_ENTITY, &why).await
    }

    /// Compared; now a second operator has to agree.
    async fn compared(&self, call: &Call<'_>, after: &Invitation) -> Result<Response, StoreError> {
        let mut transaction = Transaction::default();
        self.sessions.change_invitation(&mut transaction, after)?;
        let detail = format!("核对邀请：{}，等第二位确认", after.offer(call.alliance));
        self.tell(&mut transaction, call, call.entered.staff(), detail)?;
        match self.sessions.commit(transaction).await {
            Ok(()) => Ok(web::see_other(&format!("/console/invites/{}", after.code))),
            Err(StoreError::Conflict) => self.overtaken(call, after).await,
            Err(error) => Err(error),
        }
    }

    /// Enrols whoever answered, and ends the invitation, in one transaction.
    async fn enrol(
        &self,
        call: &Call<'_>,
        asked: &Asked<ManageStaff>,
        invitation: &Invitation,
    ) -> Result<Response, StoreError> {
        let Some(follower) = invitation.follower() else { return self.overtaken(call, invitation).await };
        let roll = &self.people.staffing.roll;
        if roll.of_follower(follower).await?.is_some() {
            let why = "这个微信已经登记为工作人员。请把邀请作废，在“人员”里直接给这位同事授予岗位。";
            return self.refuse(call, invitation, StatusCode::CONFLICT, why).await;
        }
        let staff = Staff {
            id: staff_id_of(&follower.key())?,
            follower: follower.clone(),
            name: invitation.name.clone(),
            grants: vec![invitation.grant.clone()],
            stands: Stands::default(),
        };
        let detail = format!("启用邀请：{}（{}邀请）", invitation.offer(call.alliance), invitation.by_name);
        let told = Told { who: Who::from(call.entered.staff()), detail, at: call.now };
        let invited = Invited { staff: staff.id.clone(), name: staff.name.clone(), at: call.now };
        let ends = |transaction: &mut Transaction| {
            roll.note_invited(asked, transaction, &invitation.by, &invited)?;
            self.sessions.end_invitation(asked, transaction, invitation)
        };
        match self.people.staffing.change_with(None, &staff, call.alliance, told, ends).await {
            Ok(()) if call.entered.staff().manages(&staff, call.alliance) => Ok(done(&staff, "enrolled")),
            Ok(()) => Ok(web::see_other("/console/invites?done=enrolled")),
            Err(why) => match People::why_not(why)? {
                (StatusCode::CONFLICT, _) => self.overtaken(call, invitation).await,
                (status, text) => self.refuse(call, invitation, status, &text).await,
            },
        }
    }

    fn tell(
        &self,
        transaction: &mut Transaction,
        call: &Call<'_>,
        about: &Staff,
        detail: String,
    ) -> Result<(), StoreError> {
        let told = Told { who: Who::from(call.entered.staff()), detail, at: call.now };
        self.people.staffing.tell(transaction, What::Grant, about, &told)
    }

    async fn overtaken(&self, call: &Call<'_>, invitation: &Invitation) -> Result<Response, StoreError> {
        let now = self.sessions.invitation(&call.allowed, &invitation.code).await?;
        let why = "刚才有别人也在办，或者对方刚刚回复了，所以没有办成。请看过现在的情况再办。";
        self.refuse(call, &now.unwrap_or_else(|| invitation.clone()), StatusCode::CONFLICT, why).await
    }

    async fn refuse(
        &self,
        call: &Call<'_>,
        invitation: &Invitation,
        status: StatusCode,
        why: &str,
    ) -> Result<Response, StoreError> {
        self.page(call, invitation, Some(why), status).await
    }

    async fn page(
        &self,
        call: &Call<'_>,
        invitation: &Invitation,
        wrong: Option<&str>,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let inviter: Option<Enrolled> = self.people.staffing.roll.get(&invitation.by).await?;
        let void = invitation.check_on(inviter.as_ref(), call.alliance, call.now);
        let code = call.alliance.console_code.as_ref().map(|code| draw(&code.url)).transpose();
        let code = code.map_err(|error| StoreError::Broken(Box::new(error)))?;
        let account = call.alliance.account(&self.district).map(|account: &Account| account.name.as_str());
        let html = invite(&InvitePage {
            staff: call.entered.staff(),
            csrf: call.entered.csrf(),
            alliance: call.alliance,
            invitation,
            void: void.err(),
            account: account.unwrap_or_default(),
            code_svg: code.as_deref(),
            now: call.now,
            wrong,
        });
        Ok(rendered(status, html))
    }
}

/// Why a form was not read.
enum Failed {
    Wrong(Wrong),
    Store(StoreError),
}

/// The answer where there is no such invitation for somebody.
fn no_invitation(entered: &Entered) -> Response {
    let text = "邀请已经办完、作废或者过期了，或者不是您发的。";
    door::say(StatusCode::NOT_FOUND, Some(entered.staff()), "没有找到这个邀请", text)
}
