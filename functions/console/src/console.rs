//! `console`: the pages that staff read. Their changes go through the transition functions.

use alliance::pages::console::{
    CONTACT_REASONS, CalendarPage, DesignPage, NewTicketPage, Trail, calendar, design, new_ticket,
};
use alliance::pages::{Errors, Typed};
use alliance::runtime::cookies::Cookie;
use alliance::runtime::objects::Objects;
use alliance::runtime::rendering::rendered;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, Random, StartError, reports};
use alliance::services::casework::Casework;
use alliance::services::door::{self, Door, Entered};
use alliance::services::ticket_pages::{Contact, TicketPages};
use alliance::services::transitions::ANOTHER_LOGIN;
use alliance::store::{Conversations, Media, StoreError};
use domain::audit::{What, Who};
use domain::ids::MediaId;
use domain::staff::Locus;
use domain::staff::kinds::{ReadCalendar, ShowContact};
use http::{Method, StatusCode};

use crate::field;
use crate::lists;
use crate::login::Logins;
use crate::me::Me;
use crate::search::Search;
use crate::views;

/// The `console` function and its dependencies.
#[derive(Debug)]
pub struct Console {
    logins: Logins,
    me: Me,
    door: Door,
    pages: TicketPages,
    casework: Casework,
    media: Media,
    objects: Objects,
    random: Random,
    search: Search,
    conversations: Conversations,
}

impl Function for Console {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            logins: Logins::build(deployment)?,
            me: Me {
                accounts: deployment.accounts()?,
                sessions: deployment.sessions()?,
                staff: deployment.staff()?,
                cookie: Cookie::session(&deployment.base_url()?),
                audit: deployment.audit()?,
                clock: deployment.clock.clone(),
                random: deployment.random,
            },
            door: Door::build(deployment)?,
            pages: TicketPages::build(deployment)?.with_colleagues(deployment)?,
            casework: Casework::build(deployment)?,
            media: deployment.media()?,
            objects: deployment.objects()?,
            random: deployment.random,
            search: Search { rates: deployment.rates()? },
            conversations: deployment.conversations()?,
        })
    }
}

impl HttpFunction for Console {
    async fn handle(&self, request: Request) -> Response {
        // Checked here because the login, which takes forms too, does not pass through `enter`.
        if let Some(answer) = self.door.turn_away(&request) {
            return answer;
        }
        let rest = request.path.strip_prefix("/console").unwrap_or_default().to_owned();
        let parts: Vec<_> = rest.split('/').filter(|part| !part.is_empty()).collect();
        if let ["login", rest @ ..] = parts.as_slice() {
            return self.logins.handle(&request, rest).await;
        }
        if parts == ["login-state"] {
            return self.logins.wait(&request).await;
        }
        // Handled before the door, which would ask somebody without a session to log in before logging out.
        if request.method == Method::POST && parts == ["logout"] {
            return self.logout(&request).await;
        }
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = match parts.as_slice() {
            ["me"] => self.me.handle(&entered, &request).await,
            [] => lists::home((&self.pages, &self.me.staff, &self.conversations), &entered, &request).await,
            ["views"] => views::change(&self.me.staff, &entered, &request).await,
            ["queue", queue] => lists::show(&self.pages, &entered, &request, queue).await,
            ["search"] => {
                let of = (&self.pages, &self.casework, &self.door);
                Box::pin(self.search.handle(of, &entered, &request)).await
            }
            ["calendar"] => self.calendar(&entered).await,
            ["field"] => Box::pin(field::show(&self.pages, &self.casework, &entered)).await,
            ["design"] => Ok(design_page(&entered)),
            ["tickets", "new"] => self.new_ticket(&entered).await,
            // Boxed, so that this page's future, the largest, does not add its size to all the others.
            ["tickets", ticket] => Box::pin(self.ticket(&entered, &request, ticket)).await,
            ["tickets", ticket, "print"] => Box::pin(self.print(&entered, ticket)).await,
            ["tickets", ticket, "contact"] => Box::pin(self.contact(&entered, &request, ticket)).await,
            ["tickets", ticket, "media", media] => self.file(&entered, &request, ticket, media).await,
            _ => Ok(door::no_page(entered.staff())),
        };
        let mut answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        // Photos too: the browser must not keep anything that a session opened.
        web::forbid_keeping(&mut answer);
        self.door.record(&entered, &request, answer).await
    }
}

impl Console {
    async fn logout(&self, request: &Request) -> Response {
        match self.door.look(request).await {
            Ok(entered) => self.logins.logout(request, entered.as_ref()).await,
            Err(error) => door::unavailable(request, &error),
        }
    }

    async fn ticket(&self, entered: &Entered, request: &Request, id: &str) -> Result<Response, StoreError> {
        let Some((ticket, reading)) = self.casework.find(entered, id).await? else {
            return Ok(door::no_ticket(entered.staff()));
        };
        let trail = lists::trail(&self.pages, entered, request, &ticket.id).await?;
        let banner = lists::done(request).map(|done| match done == ticket.id {
            true => "已办好。".to_owned(),
            false => format!("{done}已办，接着办这一件。"),
        });
        self.pages.page_with_nearby(entered, &reading, &ticket, (trail, banner), Contact::Masked).await
    }

    async fn print(&self, entered: &Entered, id: &str) -> Result<Response, StoreError> {
        match self.casework.find(entered, id).await? {
            Some((ticket, reading)) => self.pages.print(entered, &reading, &ticket).await,
            None => Ok(door::no_ticket(entered.staff())),
        }
    }

    /// Shows the telephone number of a report whole, once the audit has who asked, and why.
    async fn contact(&self, entered: &Entered, request: &Request, id: &str) -> Result<Response, StoreError> {
        let Some((ticket, reading)) = self.casework.find(entered, id).await? else {
            return Ok(door::no_ticket(entered.staff()));
        };
        let form = request.form().await.unwrap_or_default().fields;
        let own = entered.own_form(form.get("csrf"));
        let Some(own) = own else {
            let banner = (Trail::read(&form), Some(ANOTHER_LOGIN.to_owned()));
            return self.pages.page_with_nearby(entered, &reading, &ticket, banner, Contact::NoReason).await;
        };
        if entered.ask::<ShowContact>(own, &ticket.locus()).is_none() {
            let text = "电话由受理员、督办人员，或者承办单位的人员看。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(entered.staff()), "不能查看", text));
        }
        let reason =
            form.get("reason").and_then(|asked| CONTACT_REASONS.into_iter().find(|it| *it == asked.as_str()));
        let trail = Trail::read(&form);
        let contact = match reason {
            Some(reason) => {
                let who = Who::from(entered.staff());
                self.door.note(who, What::Unmask, ticket.id.to_string(), reason.to_owned()).await?;
                Contact::Whole
            }
            None => Contact::NoReason,
        };
        self.pages.page_with_nearby(entered, &reading, &ticket, (trail, None), contact).await
    }

    async fn calendar(&self, entered: &Entered) -> Result<Response, StoreError> {
        let staff = entered.staff();
        if entered.allow::<ReadCalendar>(&Locus::own(staff)).is_none() {
            let text = "工作日历由在岗的工作人员查看。";
            return Ok(door::say(StatusCode::FORBIDDEN, Some(staff), "不能查看", text));
        }
        let rules = self.pages.accounts.rules().await?;
        let html = calendar(&CalendarPage {
            staff,
            csrf: entered.csrf(),
            calendar: &rules.calendar,
            now: self.pages.clock.now(),
        });
        Ok(rendered(StatusCode::OK, html))
    }

    async fn new_ticket(&self, entered: &Entered) -> Result<Response, StoreError> {
        let alliance = self.pages.accounts.alliance().await?;
        let Some(filing) = entered.filing(&alliance) else { return Ok(door::no_filing(entered.staff())) };
        let once = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let html = new_ticket(&NewTicketPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            once: &once,
            desk: alliance.unit_name(&filing.desk.id),
            typed: &Typed::default(),
            errors: &Errors::default(),
        });
        Ok(rendered(StatusCode::OK, html))
    }

    /// A photo or recording of a ticket, for those who may read the ticket.
    async fn file(
        &self,
        entered: &Entered,
        request: &Request,
        id: &str,
        media: &str,
    ) -> Result<Response, StoreError> {
        let Ok(media) = MediaId::parse(media) else { return Ok(reports::not_found()) };
        let Some((ticket, reading)) = self.casework.find(entered, id).await? else {
            return Ok(reports::not_found());
        };
        let sent = ticket.attachments.iter().find(|attachment| attachment.media == media);
        // The voice of somebody who wants to stay unknown is not heard.
        if sent.is_some_and(|sent| !ticket.shows_staff(sent)) {
            return Ok(reports::not_found());
        }
        let came_with_it = sent.is_some();
        // Held photos are checked before events: if their form is submitted in between, they move to an event and are
        // found there.
        if !came_with_it && !self.pages.holds(entered, &ticket, &media).await? {
            let events = self.pages.tickets.events(&reading, &ticket.id).await?;
            if !events.iter().any(|event| event.photos.contains(&media)) {
                return Ok(reports::not_found());
            }
        }
        reports::stored_file(&reading, &self.media, &self.objects, request, &media).await
    }
}

/// Every part of the pages in every state, for whoever works with them.
fn design_page(entered: &Entered) -> Response {
    let staff = entered.staff();
    if entered.allow::<ReadCalendar>(&Locus::own(staff)).is_none() {
        return door::say(StatusCode::FORBIDDEN, Some(staff), "不能查看", "界面样式由在岗的工作人员查看。");
    }
    rendered(StatusCode::OK, design(&DesignPage { staff, csrf: entered.csrf() }))
}
