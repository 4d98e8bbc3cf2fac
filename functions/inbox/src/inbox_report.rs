//! `inbox-report`: makes a report of a conversation (row 8, T1), with the resident as its reporter, in one write with the
//! conversation.

use alliance::pages::steps::INBOX_REPORT;
use alliance::runtime::random::NoRandomness;
use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, Random, StartError};
use alliance::services::door::{self, Entered};
use alliance::services::forms::FormReader;
use alliance::services::inbox_desk::FoundConversation;
use alliance::services::inbox_material::Material;
use alliance::services::inbox_pages::ReturnedForm;
use alliance::services::intake::{Intake, Taken};
use alliance::store::{Accounts, Asked, StoreError, Tickets};
use domain::danger::tells_of_danger;
use domain::ids::TicketId;
use domain::inbox::{NotNow, Press};
use domain::staff::Act;
use domain::staff::kinds::FileReport;
use domain::tickets::{Actor, Channel, NewTicket, Place, Submission, submit};
use http::StatusCode;

use crate::pressing::{Pressing, Sent};

/// The `inbox-report` function and its dependencies.
#[derive(Debug)]
pub struct InboxReport {
    pressing: Pressing,
    tickets: Tickets,
    intake: Intake,
    random: Random,
    accounts: Accounts,
}

impl Function for InboxReport {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            pressing: Pressing::build(deployment)?,
            tickets: deployment.tickets()?,
            intake: Intake::build(deployment)?,
            random: deployment.random,
            accounts: deployment.accounts()?,
        })
    }
}

impl HttpFunction for InboxReport {
    async fn handle(&self, request: Request) -> Response {
        let door = &self.pressing.door;
        let entered = match door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = async {
            match self.pressing.receive::<FileReport>(&entered, &request, &INBOX_REPORT).await? {
                Ok(sent) => Box::pin(self.report(sent)).await,
                Err(answer) => Ok(answer),
            }
        };
        let answer = Box::pin(answer).await.unwrap_or_else(|error| door::unavailable(&request, &error));
        door.record(&entered, &request, answer).await
    }
}

impl InboxReport {
    async fn report(&self, mut sent: Sent) -> Result<Response, StoreError> {
        let pages = &self.pressing.pages;
        let material = pages.material(&sent.found).await?;
        let Some(submission) = read(&mut sent.form, &sent.found, material) else {
            let text = "这个公众号还没有受理台，不能登记。请报告区级管理员。";
            return Ok(door::say(StatusCode::CONFLICT, Some(sent.entered.staff()), "不能登记", text));
        };
        let rules = self.accounts.rules().await?;
        let press = self.pressing.press(&sent, &rules);
        let asked = sent.asked::<FileReport>();
        let Sent { entered, found, form, .. } = sent;
        let (typed, mut errors) = form.finish();
        let actor = Actor::Staff(entered.staff().clone());
        let now = pages.desk.clock.now();
        // A dry run first: a refused form must not use up a number, and is told all its errors at once.
        if let Err(refusal) = submit(submission.clone(), placeholder()?, &actor, now, &rules) {
            let fields = refusal.fields();
            let whole = fields.is_empty().then(|| (String::new(), refusal.to_string()));
            errors.add(fields.into_iter().chain(whole));
            errors = errors.in_order_of(&INBOX_REPORT);
        }
        let mut returned = ReturnedForm { form: &INBOX_REPORT, typed, errors, banner: None };
        let Some(asked) = asked else {
            return self.pressing.another_login(&entered, &found, returned).await;
        };
        let (Some(press), true) = (press, returned.errors.is_empty()) else {
            return pages.page(&entered, &found, Some(&returned), StatusCode::UNPROCESSABLE_ENTITY).await;
        };
        // Asked before a number is taken, for a press that comes again.
        if let Err(why) = found.conversation.report(&press, &placeholder()?.id) {
            return self.pressing.not_now(&entered, found, returned, why).await;
        }
        match Box::pin(self.file(&asked, &actor, &found, &press, submission)).await {
            Ok(Ok(ticket)) => Ok(done(&entered, &found, &ticket)),
            Ok(Err(why)) => self.pressing.not_now(&entered, found, returned, why).await,
            Err(StoreError::Conflict) => self.pressing.lost(&entered, found, returned, &press.form).await,
            Err(StoreError::Throttled(_)) => {
                returned.errors.0.push((String::new(), BUSY.to_owned()));
                pages.page(&entered, &found, Some(&returned), StatusCode::SERVICE_UNAVAILABLE).await
            }
            Err(error) => Err(error),
        }
    }

    /// Writes report and conversation together; the report's number.
    async fn file(
        &self,
        asked: &Asked<FileReport>,
        actor: &Actor,
        found: &FoundConversation,
        press: &Press<'_>,
        submission: Submission,
    ) -> Result<Result<TicketId, NotNow>, StoreError> {
        let chance = |error: NoRandomness| StoreError::Broken(Box::new(error));
        let new = NewTicket {
            id: self.tickets.next_number(asked, press.now).await?,
            secret: self.random.secret().map_err(chance)?,
            query_code: self.random.six_digits().map_err(chance)?,
        };
        let applied = submit(submission, new, actor, press.now, &self.accounts.rules_read());
        let applied = applied.map_err(|refusal| StoreError::Broken(Box::new(refusal)))?;
        let change = match found.conversation.report(press, &applied.ticket.id) {
            Ok(change) => change,
            Err(why) => return Ok(Err(why)),
        };
        let (conversations, audit) =
            (&self.pressing.pages.desk.conversations, &self.pressing.pages.desk.audit);
        let besides =
            |transaction: &mut _| conversations.put(asked, transaction, &change, Some(audit), press.now);
        let taken = self.intake.file(asked, &applied, &press.form, press.now, besides).await?;
        Ok(match taken {
            Taken::As(ticket, _) => Ok(ticket),
            Taken::UsedFor(_) => Err(NotNow::Done),
        })
    }
}

/// The report that the form describes; none where nobody takes the account's reports.
fn read(form: &mut FormReader, found: &FoundConversation, material: Material) -> Option<Submission> {
    let follower = &found.conversation.follower;
    let account = found.alliance.account(&follower.account)?;
    let desk = found.alliance.desk_of(account)?;
    let (description, address) = (form.text("description"), form.text("address"));
    let chosen = form.photos_kept();
    Some(Submission {
        anonymous: false,
        on_behalf: None,
        danger: tells_of_danger(&description),
        channel: Channel::Chat,
        account: account.id.clone(),
        reporter: Some(follower.clone()),
        contact: None,
        description,
        place: Place {
            address: Some(address).filter(|address| !address.is_empty()),
            point: material.place.point,
            to_verify: false,
        },
        attachments: material.attachments.into_iter().filter(|it| chosen.contains(&it.media)).collect(),
        consent: form.ticked("consent"),
        subdistrict: account.place.subdistrict().cloned(),
        community: account.place.community().cloned(),
        desk: desk.id.clone(),
        sent_today: 0,
        desk_this_hour: 0,
    })
}

/// Whoever may read reports goes on with this one.
fn done(entered: &Entered, found: &FoundConversation, ticket: &TicketId) -> Response {
    let own = found.loci.first().is_some_and(|own| entered.staff().may(Act::ReadReports, own));
    if own {
        return web::see_other(&format!("/console/tickets/{ticket}"));
    }
    web::see_other(&format!("/console/inbox/{}", found.conversation.id))
}

fn placeholder() -> Result<NewTicket, StoreError> {
    let id = TicketId::parse("00000000-0000")?;
    Ok(NewTicket { id, secret: String::new(), query_code: String::new() })
}
