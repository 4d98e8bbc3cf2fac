//! What the audit is told of a request: that somebody looked at what is personal, or had no right to it.
//!
//! The entry is written before the answer leaves: where it cannot be written, nothing is shown.

use http::StatusCode;

use super::{Door, Entered, unavailable};
use crate::pages::console::routes::{Route, route_of};
use crate::runtime::web::{Request, Response};
use crate::store::StoreError;
use domain::audit::{Entry, What, Who};

impl Door {
    /// The answer to a request, once the audit has an entry of it: of a look where the address shows what is personal, of
    /// a refusal where the person had no right. Every handler behind the door gives its answer through this.
    pub async fn record(&self, entered: &Entered, request: &Request, answer: Response) -> Response {
        let Some((what, route)) = seen(request, answer.status()) else { return answer };
        let detail = match what {
            What::Refused => format!("{} {}", route.method, route.path),
            _ => String::new(),
        };
        match self.note(Who::from(entered.staff()), what, about(request, route), detail).await {
            Ok(()) => answer,
            Err(error) => unavailable(request, &error),
        }
    }

    /// Writes an entry of this moment.
    ///
    /// # Errors
    /// Any [`StoreError`] of the write.
    pub async fn note(&self, who: Who, what: What, about: String, detail: String) -> Result<(), StoreError> {
        let now = self.clock.now();
        let id = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        self.audit.put(&Entry { id, at: now, who, what, about, detail, record: None }, now).await
    }
}

/// What an answer shows or refuses; none where the audit is told nothing of it.
fn seen(request: &Request, status: StatusCode) -> Option<(What, &'static Route)> {
    let route = route_of(request.method.as_str(), &request.path)?;
    match status {
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => Some((What::Refused, route)),
        status if status.is_redirection() || status == StatusCode::SERVICE_UNAVAILABLE => None,
        // A page's own small pictures come with the page.
        _ if request.query_value("thumb").is_some() => None,
        _ => Some((route.looks?, route)),
    }
}

/// The ids in the address: of a report, and of its photo.
fn about(request: &Request, route: &Route) -> String {
    let named = route.path.split('/').zip(request.path.split('/')).filter(|(name, _)| name.starts_with('{'));
    let ids: Vec<_> = named.map(|(_, id)| id.chars().take(MOST_OF_AN_ID).collect::<String>()).collect();
    ids.join("/")
}

/// The most characters of an id that the audit keeps: somebody may ask for an address of any length.
const MOST_OF_AN_ID: usize = 80;

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    fn request(method: Method, path: &str, query: &str) -> Request {
        Request { method, path: path.to_owned(), query: query.to_owned(), ..Request::default() }
    }

    #[test]
    fn what_is_personal_and_what_is_refused_is_noted_and_nothing_else() {
        let told = |method: Method, path: &str, query: &str, status: StatusCode| {
            seen(&request(method, path, query), status).map(|(what, _)| what)
        };
        let page = "/console/tickets/20261123-0001";
        assert_eq!(told(Method::GET, page, "", StatusCode::OK), Some(What::LookTicket));
        assert_eq!(told(Method::GET, page, "", StatusCode::NOT_FOUND), Some(What::Refused));
        assert_eq!(told(Method::GET, page, "", StatusCode::SERVICE_UNAVAILABLE), None);
        assert_eq!(told(Method::GET, "/console", "", StatusCode::OK), None);
        let sign = format!("{page}/sign");
        assert_eq!(told(Method::POST, &sign, "", StatusCode::SEE_OTHER), None);
        // The page comes back with what was typed.
        assert_eq!(told(Method::POST, &sign, "", StatusCode::CONFLICT), Some(What::LookTicket));
        assert_eq!(told(Method::POST, &sign, "", StatusCode::FORBIDDEN), Some(What::Refused));
        let photo = format!("{page}/media/abc");
        assert_eq!(told(Method::GET, &photo, "", StatusCode::PARTIAL_CONTENT), Some(What::LookMedia));
        assert_eq!(told(Method::GET, &photo, "thumb=1", StatusCode::OK), None);
    }

    #[test]
    fn an_entry_names_the_ids_of_the_address_and_no_more_of_it() {
        let about_of = |path: &str| {
            let request = request(Method::GET, path, "");
            about(&request, route_of("GET", path).unwrap())
        };
        assert_eq!(about_of("/console/tickets/20261123-0001/media/abc"), "20261123-0001/abc");
        assert_eq!(about_of("/console/inbox"), "");
        assert_eq!(
            about_of(&format!("/console/tickets/{}", "汉".repeat(500))).chars().count(),
            MOST_OF_AN_ID
        );
    }
}
