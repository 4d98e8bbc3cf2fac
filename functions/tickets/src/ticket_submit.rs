//! `ticket-submit`, row 1 at the desk: staff enter a report for somebody who came, or who telephoned.
//!
//! A report told in a chat becomes a ticket in the same write as the message that sends it, in `account-callback`.

use alliance::pages::console::{NewTicketPage, new_ticket};
use alliance::pages::steps::NEW_TICKET;
use alliance::pages::{Errors, Typed, read_aloud};
use alliance::runtime::random::NoRandomness;
use alliance::runtime::rendering::{BUSY, rendered};
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, Random, StartError};
use alliance::services::door::{self, Door, Entered};
use alliance::services::forms::FormReader;
use alliance::services::intake::{Intake, Taken};
use alliance::services::transitions::{ANOTHER_LOGIN, unreadable};
use alliance::store::{Accounts, Asked, StoreError, Tickets};
use domain::danger::tells_of_danger;
use domain::staff::kinds::FileReport;
use domain::staff::{Act, Filing};
use domain::tickets::{Actor, Channel, NewTicket, OnBehalf, Place, Submission, submit};
use http::StatusCode;

/// The `ticket-submit` function and its dependencies.
#[derive(Debug)]
pub struct TicketSubmit {
    door: Door,
    accounts: Accounts,
    tickets: Tickets,
    intake: Intake,
    clock: Clock,
    random: Random,
}

impl Function for TicketSubmit {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            accounts: deployment.accounts()?,
            tickets: deployment.tickets()?,
            intake: Intake::build(deployment)?,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }
}

impl HttpFunction for TicketSubmit {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match Box::pin(self.enter_report(&entered, &request)).await {
            Ok(answer) => answer,
            Err(error) => door::unavailable(&request, &error),
        };
        self.door.record(&entered, &request, answer).await
    }
}

impl TicketSubmit {
    async fn enter_report(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Ok(form) = request.form().await else { return Ok(unreadable(entered)) };
        let mut form = FormReader::new(&NEW_TICKET, form);
        let own = entered.own_form(form.typed.get("csrf"));
        let (alliance, rules) = (self.accounts.alliance().await?, self.accounts.rules().await?);
        let Some(filing) = entered.filing(&alliance) else { return Ok(door::no_filing(entered.staff())) };
        let once = form.parsed("once", |once| {
            (once.len() == 32 && once.bytes().all(|b| b.is_ascii_hexdigit())).then(|| once.to_owned())
        });
        let submission = read(&mut form, &filing);
        let (typed, mut errors) = form.finish();
        if own.is_none() {
            errors.0.insert(0, (String::new(), ANOTHER_LOGIN.to_owned()));
        }
        // The form keeps its name: a form that comes back for a correction is still the same entry.
        let name = typed.get("once").cloned().unwrap_or_default();
        let again = |errors: &Errors, once: &str, status: StatusCode| {
            self.again(entered, &filing.desk.name, (&typed, errors), once, status)
        };
        let actor = Actor::Staff(entered.staff().clone());
        let now = self.clock.now();
        // A dry run first: a refused form must not use up a number, and is told all its errors at once.
        if let Err(refusal) = submit(submission.clone(), placeholder()?, &actor, now, &rules) {
            let fields = refusal.fields();
            let whole = fields.is_empty().then(|| (String::new(), refusal.to_string()));
            errors.add(fields.into_iter().chain(whole));
            errors = errors.in_order_of(&NEW_TICKET);
        }
        let asked = own.and_then(|own| entered.ask::<FileReport>(own, &filing.locus()));
        let (Some(once), Some(asked), true) = (once, asked, errors.is_empty()) else {
            return Ok(again(&errors, &name, StatusCode::UNPROCESSABLE_ENTITY));
        };
        let new = self.new_ticket(&asked).await;
        let code = new.as_ref().ok().map(|new| (new.id.clone(), new.query_code.clone()));
        let filed = match new {
            Ok(new) => match submit(submission, new, &actor, now, &rules) {
                Ok(applied) => self.intake.file(&asked, &applied, &once, now, |_| Ok(())).await,
                Err(_) => return Ok(again(&errors, &name, StatusCode::UNPROCESSABLE_ENTITY)),
            },
            Err(error) => Err(error),
        };
        match filed {
            Ok(Taken::As(ticket, _)) if entered.staff().may(Act::ReadReports, &filing.locus()) => {
                Ok(web::see_other(&format!("/console/tickets/{ticket}")))
            }
            // Staff who may enter reports are not always allowed to read them.
            Ok(Taken::As(ticket, storm)) => {
                // A form that was sent twice became the first report, of which this press has no code.
                let aloud = code.filter(|(id, _)| *id == ticket);
                let aloud = aloud.map(|(id, code)| format!("念给对方听：{}。", read_aloud(&id, &code)));
                let aloud = aloud.unwrap_or_default();
                let text = match storm {
                    Some(storm) => format!(
                        "已登记，编号{ticket}。同一件事很多人在反映，已并入{}一起办理。{aloud}再告诉对方：{}",
                        storm.master, storm.text
                    ),
                    None => format!("已登记，编号{ticket}，已交{}受理。{aloud}", filing.desk.name),
                };
                Ok(door::say(StatusCode::OK, Some(entered.staff()), "已登记", &text))
            }
            Err(StoreError::Throttled(_)) => {
                errors.0.push((String::new(), BUSY.to_owned()));
                Ok(again(&errors, &name, StatusCode::SERVICE_UNAVAILABLE))
            }
            Err(error) => Err(error),
            Ok(Taken::UsedFor(ticket)) => {
                let why = format!("这张表单已经登记为{ticket}。如果这是另一件事，请核对后再提交一次。");
                errors.0.push((String::new(), why));
                let once = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
                Ok(again(&errors, &once, StatusCode::UNPROCESSABLE_ENTITY))
            }
        }
    }

    async fn new_ticket(&self, asked: &Asked<FileReport>) -> Result<NewTicket, StoreError> {
        let chance = |error: NoRandomness| StoreError::Broken(Box::new(error));
        Ok(NewTicket {
            id: self.tickets.next_number(asked, self.clock.now()).await?,
            secret: self.random.secret().map_err(chance)?,
            query_code: self.random.six_digits().map_err(chance)?,
        })
    }

    fn again(
        &self,
        entered: &Entered,
        desk: &str,
        (typed, errors): (&Typed, &Errors),
        once: &str,
        status: StatusCode,
    ) -> Response {
        let html = new_ticket(&NewTicketPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            once,
            desk,
            typed,
            errors,
        });
        rendered(status, html)
    }
}

fn read(form: &mut FormReader, filing: &Filing<'_>) -> Submission {
    let channel = form.parsed("channel", |channel| match channel {
        "desk" => Some(Channel::Desk),
        "phone" => Some(Channel::Phone),
        _ => None,
    });
    let contact = form.text("contact");
    let description = form.text("description");
    let address = form.text("address");
    let (name, telephone) = (form.text("behalf_name"), form.text("behalf_telephone"));
    let anonymous = form.ticked("anonymous");
    let consent = form.ticked("consent");
    Submission {
        danger: tells_of_danger(&description),
        anonymous,
        on_behalf: OnBehalf::named(&name, &telephone),
        // A form without a channel is never entered; the rules report what else is wrong with it.
        channel: channel.unwrap_or(Channel::Desk),
        account: filing.account.clone(),
        reporter: None,
        contact: Some(contact).filter(|contact| !contact.is_empty()),
        description,
        place: Place {
            address: Some(address).filter(|address| !address.is_empty()),
            point: None,
            to_verify: false,
        },
        attachments: Vec::new(),
        consent,
        subdistrict: filing.desk.subdistrict.clone(),
        community: None,
        desk: filing.desk.id.clone(),
        sent_today: 0,
        desk_this_hour: 0,
    }
}

fn placeholder() -> Result<NewTicket, StoreError> {
    Ok(NewTicket {
        id: domain::ids::TicketId::parse("00000000-0000")?,
        secret: String::new(),
        query_code: String::new(),
    })
}
