//! The list that somebody works through, so that each act leads to the next report of it.
//!
//! It is carried in addresses and forms, where anybody can write anything: only a list of the console is taken for one.

use crate::pages::Typed;
use domain::ids::TicketId;
use domain::logins::local_path;

/// The longest address of a list.
const MOST_BYTES: usize = 1000;

/// The list that a report was opened from, and the report after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    list: String,
    next: Option<TicketId>,
}

impl Trail {
    /// A list by its address; none for any other address.
    #[must_use]
    pub fn of(list: Option<&str>) -> Option<Self> {
        list.filter(|list| is_list(list)).map(|list| Self { list: list.to_owned(), next: None })
    }

    /// The list that came with a form.
    #[must_use]
    pub fn read(typed: &Typed) -> Option<Self> {
        let trail = Self::of(typed.get("list").map(String::as_str))?;
        let next = typed.get("next").and_then(|next| TicketId::parse(next.as_str()).ok());
        Some(trail.before(next))
    }

    /// The same before this report.
    #[must_use]
    pub fn before(self, next: Option<TicketId>) -> Self {
        Self { next, ..self }
    }

    /// The address of the list.
    #[must_use]
    pub fn list(&self) -> &str {
        &self.list
    }

    /// The next report.
    #[must_use]
    pub fn next(&self) -> Option<&TicketId> {
        self.next.as_ref()
    }

    /// The address of a report as this list leads to it.
    #[must_use]
    pub fn to(&self, ticket: &TicketId) -> String {
        address(ticket, &self.list)
    }

    /// Where an act on a report leads: to the next one, or back to the list where there is none.
    #[must_use]
    pub fn onward(&self, done: &TicketId) -> String {
        let to = self.next.as_ref().map_or_else(|| self.list.clone(), |next| self.to(next));
        let mark = if to.contains('?') { '&' } else { '?' };
        format!("{to}{mark}done={done}")
    }
}

/// The address of a report that is opened from a list.
pub(super) fn address(ticket: &TicketId, list: &str) -> String {
    let list: String = form_urlencoded::byte_serialize(list.as_bytes()).collect();
    format!("/console/tickets/{ticket}?list={list}")
}

/// Whether an address is that of a list: a page of the console, so that no form leads to another host, with a query of
/// plain characters.
fn is_list(address: &str) -> bool {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_page = path == "/console" || path.starts_with("/console/queue/") || path == "/console/search";
    address.len() <= MOST_BYTES
        && is_page
        && local_path(path).is_some()
        && query.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\#".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_leads_to_the_next_report_of_the_list_and_then_back_to_it() {
        let [one, two] = ["20261123-0001", "20261123-0002"].map(|id| TicketId::parse(id).unwrap());
        let trail = Trail::of(Some("/console/queue/unit?unit=desk-shinan")).unwrap();
        assert_eq!(trail.onward(&one), "/console/queue/unit?unit=desk-shinan&done=20261123-0001");
        let to_next = trail.before(Some(two)).onward(&one);
        assert_eq!(
            to_next,
            "/console/tickets/20261123-0002?list=%2Fconsole%2Fqueue%2Funit%3Funit%3Ddesk-shinan&done=20261123-0001"
        );
    }

    #[test]
    fn no_other_address_is_taken_for_a_list() {
        for address in [
            "",
            "https://evil.example/",
            "//evil.example",
            "/console@evil.example",
            "/console/queue/..//evil.example",
            "/console/queue/unit/../../logout",
            "/console/logout",
            "/console/tickets/20261123-0001",
            "/console/queue/unit?x=\r\nset-cookie:a=b",
            "/console/queue/unit?x=\"><script>",
            "/console/queue/unit#x",
        ] {
            assert_eq!(Trail::of(Some(address)), None, "{address}");
        }
        assert_eq!(Trail::of(Some(&format!("/console?x={}", "a".repeat(1000)))), None);
        assert_eq!(Trail::of(None), None);
        let unread: Typed = [("list", "/console/queue/unit"), ("next", "https://evil.example")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        assert_eq!(Trail::read(&unread).unwrap().next(), None);
    }
}
