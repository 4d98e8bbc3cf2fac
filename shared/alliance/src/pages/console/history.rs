//! A ticket's history as staff read it.

use super::ticket::TicketPage;
use crate::pages::words;
use domain::ids::MediaId;
use domain::tickets::{Doer, Event};

/// One event.
pub(super) struct Line<'a> {
    pub(super) when: String,
    pub(super) what: &'static str,
    pub(super) who: String,
    pub(super) public: Option<&'a str>,
    pub(super) internal: Option<&'a str>,
    pub(super) photos: &'a [MediaId],
}

/// Every event, the newest first.
pub(super) fn newest_first<'a>(t: &TicketPage<'a>) -> Vec<Line<'a>> {
    let mut events: Vec<&Event> = t.events.iter().collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.seq));
    events.into_iter().map(|event| line(event, t)).collect()
}

fn line<'a>(event: &'a Event, t: &TicketPage<'a>) -> Line<'a> {
    let who = match &event.by {
        Doer::Resident => "反映人".to_owned(),
        Doer::Scheduler => "系统".to_owned(),
        Doer::Staff { name, unit, .. } => format!("{name} · {}", t.alliance.unit_name(unit)),
    };
    Line {
        when: words::moment(event.at, t.now),
        what: event.kind.name(),
        who,
        public: event.public.as_deref(),
        internal: event.internal.as_deref(),
        photos: &event.photos,
    }
}
