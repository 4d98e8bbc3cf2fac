//! What the audit is told of a request: that somebody looked at what is personal, or had no right to it.
//!
//! The entry is written before the answer leaves: where it cannot be written, nothing is shown.

use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::{Door, Entered, unavailable};
use crate::pages::console::routes::{Route, route_of};
use crate::runtime::web::{self, Request, Response};
use crate::store::{StoreError, Transaction};
use domain::articles::is_article_id;
use domain::audit::{Entry, What, Who};
use domain::ids::{AccountId, ConversationId, GapId, MediaId, StaffId, SubmissionId, TicketId, UnitId};
use domain::rota::is_series_id;
use domain::settings::Book;
use jiff::civil::Date;

impl Door {
    /// Enters, answers and tells the audit, as every function behind the door does. No browser keeps what is shown.
    pub async fn serve<F>(&self, request: &Request, answer: impl FnOnce(Entered) -> F + Send) -> Response
    where
        F: Future<Output = Result<Response, StoreError>> + Send,
    {
        let entered = match self.enter(request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = Box::pin(answer(entered.clone())).await;
        let mut answer = answer.unwrap_or_else(|error| unavailable(request, &error));
        web::forbid_keeping(&mut answer);
        self.record(&entered, request, answer).await
    }

    /// The answer to a request, once the audit has an entry of it: of a look where the address shows what is personal, of
    /// a refusal where the person had no right. Every handler behind the door gives its answer through this.
    pub async fn record(&self, entered: &Entered, request: &Request, answer: Response) -> Response {
        let Some((what, route)) = seen(request, &answer) else { return answer };
        let detail = match what {
            What::Refused => format!("{} {}", route.method, route.path),
            _ => String::new(),
        };
        match self.note(Who::from(entered.staff()), what, about(request, route), detail).await {
            Ok(()) => answer,
            Err(error) => unavailable(request, &error),
        }
    }

    /// What adds the audit's entry of a changed setting to the transaction that changes it.
    ///
    /// # Errors
    /// [`StoreError::Broken`] where there is no randomness for its id.
    pub fn setting(
        &self,
        entered: &Entered,
        about: &str,
        detail: String,
    ) -> Result<impl Fn(&mut Transaction) -> Result<(), StoreError> + Send + Sync + use<>, StoreError> {
        self.change(entered, What::Setting, about, detail)
    }

    /// The same for a change that has a name of its own in the audit.
    ///
    /// # Errors
    /// See [`Door::setting`].
    pub fn change(
        &self,
        entered: &Entered,
        what: What,
        about: &str,
        detail: String,
    ) -> Result<impl Fn(&mut Transaction) -> Result<(), StoreError> + Send + Sync + use<>, StoreError> {
        let id = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let (audit, at, who) = (self.audit.clone(), self.clock.now(), Who::from(entered.staff()));
        let about = about.to_owned();
        let entry = Entry { id, at, who, what, about, detail, record: None };
        Ok(move |transaction: &mut Transaction| audit.join(transaction, &entry, at))
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
fn seen(request: &Request, answer: &Response) -> Option<(What, &'static Route)> {
    let route = route_of(request.method.as_str(), &request.path)?;
    match answer.status() {
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => Some((What::Refused, route)),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => None,
        status if status.is_redirection() => None,
        // A page's own small pictures come with the page.
        _ if route.looks == Some(What::LookMedia) && is_small_picture(request, answer) => None,
        _ => Some((route.looks?, route)),
    }
}

fn is_small_picture(request: &Request, answer: &Response) -> bool {
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let asks = |name: &str| request.query_value(name).is_some();
    asks("thumb") && !asks("play") && kind.starts_with("image/")
}

/// The ids in the address: of a report, and of its photo. What is no id of ours may be anything that somebody typed, a
/// resident's name among it, and is not kept.
fn about(request: &Request, route: &Route) -> String {
    let named = route.path.split('/').zip(request.path.split('/')).filter(|(name, _)| name.starts_with('{'));
    let ids: Vec<_> = named.map(|(name, id)| if is_id(name, id) { id } else { "?" }).collect();
    ids.join("/")
}

fn is_id(name: &str, id: &str) -> bool {
    match name {
        "{article}" => is_article_id(id),
        "{series}" => is_series_id(id),
        "{item}" => id.parse::<Date>().is_ok(),
        "{submission}" => SubmissionId::parse(id).is_ok(),
        "{ticket}" => TicketId::parse(id).is_ok(),
        "{conversation}" => ConversationId::parse(id).is_ok(),
        "{media}" => MediaId::parse(id).is_ok(),
        "{staff}" => StaffId::parse(id).is_ok(),
        "{unit}" => UnitId::parse(id).is_ok(),
        "{account}" => AccountId::parse(id).is_ok(),
        "{gap}" => GapId::parse(id).is_ok(),
        "{book}" | "{guide}" => Book::from_id(id).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::runtime::web;

    fn request(method: Method, path: &str, query: &str) -> Request {
        Request { method, path: path.to_owned(), query: query.to_owned(), ..Request::default() }
    }

    #[test]
    fn what_is_personal_and_what_is_refused_is_noted_and_nothing_else() {
        let told = |method: Method, path: &str, query: &str, status: StatusCode| {
            let answer = web::answer(status, "image/jpeg", "");
            seen(&request(method, path, query), &answer).map(|(what, _)| what)
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
    fn no_address_is_seen_unnoted_for_a_word_in_its_query() {
        let media = format!("/console/tickets/20261123-0001/media/{}", "0a".repeat(16));
        for (path, query) in [
            ("/console/tickets/20261123-0001", "thumb"),
            ("/console/inbox/weizhanshan-00", "thumb=1"),
            ("/console/audit/export", "day=2026-11-23&thumb=1"),
            (media.as_str(), "play=1&thumb=1"),
        ] {
            let answer = web::answer(StatusCode::OK, "image/jpeg", "");
            assert!(seen(&request(Method::GET, path, query), &answer).is_some(), "{path}?{query}");
        }
        let recording = web::answer(StatusCode::OK, "audio/wav", "");
        assert!(seen(&request(Method::GET, &media, "thumb=1"), &recording).is_some());
    }

    #[test]
    fn an_entry_names_the_ids_of_the_address_and_nothing_that_somebody_typed() {
        let about_of = |path: &str| {
            let request = request(Method::GET, path, "");
            about(&request, route_of("GET", path).unwrap())
        };
        let media = "0a".repeat(16);
        let photo = format!("/console/tickets/20261123-0001/media/{media}");
        assert_eq!(about_of(&photo), format!("20261123-0001/{media}"));
        assert_eq!(about_of("/console/inbox"), "");
        for typed in ["张三的诉求", "18653212345", &"x".repeat(500)] {
            assert_eq!(about_of(&format!("/console/tickets/{typed}")), "?", "{typed}");
        }
    }
}
