//! The page of a ticket, as every function behind the door shows it.

use http::StatusCode;

use super::door::Entered;
use crate::pages::console::{Colleague, TicketPage, Trail, ticket as ticket_page, ticket_print};
use crate::pages::steps::StepForm;
use crate::pages::{Errors, HeldView, Typed, held_photo};
use crate::runtime::clock::Clock;
use crate::runtime::deployment::{Deployment, StartError};
use crate::runtime::rendering::{media_views, rendered};
use crate::runtime::web::Response;
use crate::store::{Accounts, Allowed, Held, Holding, Media, StaffRoll, StoreError, Tickets};
use domain::ids::MediaId;
use domain::nearby::{Matter, Neighbour, Sought};
use domain::staff::Act;
use domain::staff::kinds::{ReadReports, WorkOnSite};
use domain::tickets::{Actor, EventKind, Ticket, barred, possible};

/// The most open reports nearby that a page lists.
const MOST_NEARBY: usize = 5;

/// The most merged reports that a page links to.
const MOST_CHILDREN: i32 = 20;

/// Shows tickets to staff.
#[derive(Clone, Debug)]
pub struct TicketPages {
    /// The accounts table, with the alliance.
    pub accounts: Accounts,
    /// The tickets table.
    pub tickets: Tickets,
    media: Media,
    held: Held,
    /// Only for the pages on which an order can be passed on to a colleague.
    roll: Option<StaffRoll>,
    /// The clock.
    pub clock: Clock,
}

/// A form that came back with something wrong in it.
#[derive(Debug)]
pub struct Returned {
    /// The form that came back.
    pub form: &'static StepForm,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong.
    pub errors: Errors,
    /// A message above the page's content.
    pub banner: Option<String>,
}

/// What a page has beside its ticket.
struct Around<'a> {
    returned: Option<&'a Returned>,
    nearby: &'a [Neighbour],
    trail: Option<Trail>,
    banner: Option<String>,
    contact: Contact,
}

/// How the telephone number of a report is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Contact {
    /// With its middle hidden.
    #[default]
    Masked,
    /// The same, with the form that shows it open: no reason was chosen.
    NoReason,
    /// Whole: a reason was given, and the audit has it.
    Whole,
}

impl TicketPages {
    /// Builds it over the deployment's tables.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            tickets: deployment.tickets()?,
            media: deployment.media()?,
            held: deployment.held()?,
            roll: None,
            clock: deployment.clock.clone(),
        })
    }

    /// The same with the colleagues to whom an order can be passed on, whom the function needs a right to list.
    ///
    /// # Errors
    /// [`StartError`] where a setting is missing.
    pub fn with_colleagues(self, deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self { roll: Some(deployment.staff()?), ..self })
    }

    /// The page of a ticket, with a form that came back if there is one.
    ///
    /// # Errors
    /// Any [`StoreError`] of what the page shows.
    pub async fn page(
        &self,
        entered: &Entered,
        reading: &Allowed<ReadReports>,
        ticket: &Ticket,
        returned: Option<&Returned>,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let trail = returned.and_then(|returned| Trail::read(&returned.typed));
        let banner = returned.and_then(|returned| returned.banner.clone());
        let around = Around { returned, nearby: &[], trail, banner, contact: Contact::Masked };
        self.page_with(entered, reading, ticket, around, status).await
    }

    /// The page of a ticket, with the open reports nearby that this person may read, the list that it was opened from and
    /// a message above its content.
    ///
    /// # Errors
    /// Any [`StoreError`] of what the page shows.
    pub async fn page_with_nearby(
        &self,
        entered: &Entered,
        reading: &Allowed<ReadReports>,
        ticket: &Ticket,
        (trail, banner): (Option<Trail>, Option<String>),
        contact: Contact,
    ) -> Result<Response, StoreError> {
        let sought = Sought {
            place: ticket.place.clone(),
            matter: Matter::of(&ticket.description),
            but: Some(ticket.id.clone()),
            not_of: None,
            most: MOST_NEARBY,
        };
        let mut nearby = self.tickets.near(reading, &sought).await?;
        nearby.retain(|neighbour| entered.allow::<ReadReports>(&neighbour.locus()).is_some());
        let status = match contact {
            Contact::NoReason => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::OK,
        };
        let fresh = Around { returned: None, nearby: &nearby, trail, banner, contact };
        self.page_with(entered, reading, ticket, fresh, status).await
    }

    async fn page_with(
        &self,
        entered: &Entered,
        reading: &Allowed<ReadReports>,
        ticket: &Ticket,
        Around { returned, nearby, trail, banner, contact }: Around<'_>,
        status: StatusCode,
    ) -> Result<Response, StoreError> {
        let (alliance, rules) = (self.accounts.alliance().await?, self.accounts.rules().await?);
        let events = self.tickets.events(reading, &ticket.id).await?;
        let events: Vec<_> = events.into_iter().map(|event| event.for_staff(ticket)).collect();
        let shown = ticket.for_staff();
        let media = media_views(reading, &self.media, &shown.attachments).await?;
        let actor = Actor::Staff(entered.staff().clone());
        let (possible, barred) = (possible(ticket, &actor), barred(ticket, &actor));
        let held = self.held(entered, ticket, &possible, returned).await?;
        let colleagues = self.colleagues(ticket, &possible).await?;
        let children = match ticket.children {
            0 => Vec::new(),
            _ => self.tickets.children(reading, &ticket.id, MOST_CHILDREN).await?,
        };
        let (typed, errors) = (Typed::default(), Errors::default());
        let html = ticket_page(&TicketPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            ticket: &shown,
            from_wechat: ticket.reporter.is_some(),
            recordings_withheld: ticket.recordings_withheld(),
            events: &events,
            possible: &possible,
            barred: &barred,
            alliance: &alliance,
            rules: &rules,
            now: self.clock.now(),
            media: &media,
            open_form: returned.map(|returned| returned.form),
            typed: returned.map_or(&typed, |returned| &returned.typed),
            errors: returned.map_or(&errors, |returned| &returned.errors),
            colleagues: colleagues.as_deref(),
            children: &children,
            held: &held,
            nearby,
            shows_contact: contact == Contact::Whole,
            contact_problem: contact == Contact::NoReason,
            trail: trail.as_ref(),
            banner: banner.as_deref(),
        });
        Ok(rendered(status, html))
    }

    /// The page of a ticket for paper.
    ///
    /// # Errors
    /// Any [`StoreError`] of what the page shows.
    pub async fn print(
        &self,
        entered: &Entered,
        reading: &Allowed<ReadReports>,
        ticket: &Ticket,
    ) -> Result<Response, StoreError> {
        let (alliance, rules) = (self.accounts.alliance().await?, self.accounts.rules().await?);
        let events = self.tickets.events(reading, &ticket.id).await?;
        let events: Vec<_> = events.into_iter().map(|event| event.for_staff(ticket)).collect();
        let shown = ticket.for_staff();
        let media = media_views(reading, &self.media, &shown.attachments).await?;
        let (typed, errors) = (Typed::default(), Errors::default());
        let html = ticket_print(&TicketPage {
            staff: entered.staff(),
            csrf: entered.csrf(),
            ticket: &shown,
            from_wechat: ticket.reporter.is_some(),
            recordings_withheld: ticket.recordings_withheld(),
            events: &events,
            possible: &[],
            barred: &[],
            alliance: &alliance,
            rules: &rules,
            now: self.clock.now(),
            media: &media,
            open_form: None,
            typed: &typed,
            errors: &errors,
            colleagues: None,
            children: &[],
            held: &[],
            nearby: &[],
            shows_contact: false,
            contact_problem: false,
            trail: None,
            banner: None,
        });
        Ok(rendered(StatusCode::OK, html))
    }

    /// Those who work for the ticket's unit, where this person may pass the order on to one of them.
    async fn colleagues(
        &self,
        ticket: &Ticket,
        possible: &[EventKind],
    ) -> Result<Option<Vec<Colleague>>, StoreError> {
        let (Some(roll), Some(unit)) = (&self.roll, &ticket.unit) else { return Ok(None) };
        if !possible.contains(&EventKind::Transfer) {
            return Ok(None);
        }
        let now = self.clock.now();
        let mut colleagues = Vec::new();
        for holder in roll.of_unit(unit, now).await? {
            let person = roll.get(&holder.staff).await?.and_then(|found| found.at(now));
            colleagues.extend(
                person
                    .map(|found| found.staff)
                    .filter(|staff| staff.may(Act::WorkForUnit, &ticket.lead_locus()))
                    .map(|staff| Colleague { id: staff.id, name: staff.name }),
            );
        }
        Ok(Some(colleagues))
    }

    /// The photos that wait for the forms of this page.
    async fn held(
        &self,
        entered: &Entered,
        ticket: &Ticket,
        possible: &[EventKind],
        returned: Option<&Returned>,
    ) -> Result<Vec<HeldView>, StoreError> {
        let mut views = Vec::new();
        let Some(by) = entered.allow::<WorkOnSite>(&ticket.locus()) else { return Ok(views) };
        for form in possible {
            let Some(name) = photo_form(*form) else { continue };
            let holding = Holding::of(&entered.staff().id, &ticket.id, name);
            let held = self.held.get(&by, &holding, self.clock.now()).await?;
            let back = returned.filter(|returned| returned.form.events.contains(form));
            let brought: Vec<_> =
                back.iter().flat_map(|back| back.typed.keys()).filter_map(|name| held_photo(name)).collect();
            views.extend(held.shown(&brought).map(|media| HeldView {
                form: name,
                media: media.clone(),
                chosen: back.is_none() || brought.contains(media),
            }));
        }
        Ok(views)
    }

    /// Whether a photo waits for one of this person's own forms of this ticket.
    ///
    /// # Errors
    /// Any [`StoreError`] of the reads.
    pub async fn holds(
        &self,
        entered: &Entered,
        ticket: &Ticket,
        media: &MediaId,
    ) -> Result<bool, StoreError> {
        // Only those who work on site have forms that take photos.
        let Some(by) = entered.allow::<WorkOnSite>(&ticket.locus()) else { return Ok(false) };
        for name in EventKind::ALL.iter().filter_map(|form| photo_form(*form)) {
            let holding = Holding::of(&entered.staff().id, &ticket.id, name);
            let held = self.held.get(&by, &holding, self.clock.now()).await?;
            if held.photos.iter().any(|photo| photo.media == *media) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The name of a form that takes photos, which is the last part of its address; none for the others.
#[must_use]
pub fn photo_form(form: EventKind) -> Option<&'static str> {
    StepForm::of(form).filter(|form| form.takes_photos()).map(|form| form.id)
}
