//! A member of staff with a browser.

use std::collections::BTreeMap;

use domain::ids::TicketId;
use domain::logins::CodeKey;
use reqwest::header::{CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, COOKIE, LOCATION, RANGE, SET_COOKIE};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, Response, StatusCode};

use crate::harvest;
use crate::photo;
use crate::resident::number_in;
use crate::stage::{DISTRICT, Stage};

/// A browser with cookies.
pub struct Clerk {
    client: Client,
    url: String,
    cookies: BTreeMap<String, String>,
}

/// A file, or a part of one, as it came.
pub struct Played {
    /// Its status.
    pub status: StatusCode,
    /// Its media type.
    pub kind: String,
    /// Which part it is.
    pub range: String,
    /// What came.
    pub bytes: Vec<u8>,
}

/// A page as it came.
pub struct Page {
    /// Its status.
    pub status: StatusCode,
    /// Its markup.
    pub html: String,
}

impl Clerk {
    /// A browser that nobody is logged in with.
    pub fn stranger(stage: &Stage) -> Self {
        let client = crate::browser();
        Self { client, url: stage.alliance.url(), cookies: BTreeMap::new() }
    }

    /// Opens the login page, sends its digits from the phone of `person`, says yes, and goes in.
    pub async fn log_in(stage: &Stage, person: &str) -> Self {
        let mut clerk = Self::stranger(stage);
        let digits = clerk.begin_login().await;
        let phone = stage.resident(person, DISTRICT);
        let question = phone.say(&digits).await;
        assert!(question.contains("请回复“是”"), "{question}");
        let confirmed = phone.say("是").await;
        assert!(confirmed.contains("已确认登录"), "{confirmed}");
        clerk.finish_login("").await.expect_done();
        if person.starts_with("demo-operator") || person.starts_with("demo-auditor") {
            clerk.step_up(stage, person).await;
        }
        clerk
    }

    /// Shows once more that this is `person`, as an act that could harm many asks: with the authenticator that they
    /// enrolled or enrol now, or in the chat. Half a minute passes for the authenticator, and for nobody else.
    pub async fn step_up(&mut self, stage: &Stage, person: &str) {
        let own = "/console/confirm?then=/console/me";
        let mut page = self.get(own).await;
        if page.html.contains("data-digits=") {
            let phone = stage.resident(person, DISTRICT);
            phone.say(page.digits()).await;
            phone.say("是").await;
            let fields = [("confirm-csrf", page.hidden("confirm-csrf")), ("confirm-login", "1")];
            page = self.post(own, &fields).await;
        }
        if page.status == StatusCode::SEE_OTHER {
            return;
        }
        let csrf = page.hidden("confirm-csrf").to_owned();
        let done = if page.html.contains("name=\"confirm-offer\"") {
            let key = CodeKey::parse(between(&page.html, "<strong class=\"pre\">", "<")).unwrap();
            let code = key.code(stage.alliance.clock.now());
            let offer = page.hidden("confirm-offer");
            let fields =
                [("confirm-csrf", csrf.as_str()), ("confirm-offer", offer), ("confirm-code", code.as_str())];
            self.post(own, &fields).await
        } else {
            let code = stage.code_of(person).await;
            self.post(own, &[("confirm-csrf", csrf.as_str()), ("confirm-code", code.as_str())]).await
        };
        let enrolled = done.html.contains("抄下备用码");
        assert!(enrolled || done.status == StatusCode::SEE_OTHER, "{} {}", done.status, done.html);
    }

    /// Opens the login page; the digits on it.
    pub async fn begin_login(&mut self) -> String {
        let page = self.get("/console/login").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        page.digits().to_owned()
    }

    /// What the login page hears of its login.
    pub async fn login_state(&mut self) -> String {
        let state = self.get("/console/login-state").await.html;
        between(&state, "\"state\":\"", "\"").to_owned()
    }

    /// Presses the login page's button; `next` is where it shall lead, empty for the console.
    pub async fn finish_login(&mut self, next: &str) -> Page {
        self.post("/console/login", &[("next", next)]).await
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.url));
        self.run(request).await
    }

    /// Opens a file; its status and kind.
    pub async fn get_file(&mut self, path: &str) -> (StatusCode, String) {
        let response = self.send(self.client.get(format!("{}{path}", self.url))).await;
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        (response.status(), kind.unwrap_or_default().to_owned())
    }

    /// Opens what a player plays, whole or the part that it asks for.
    pub async fn get_part(&mut self, path: &str, range: Option<&str>) -> Played {
        let mut request = self.client.get(format!("{}{path}", self.url));
        if let Some(range) = range {
            request = request.header(RANGE, range);
        }
        let response = self.send(request).await;
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let (kind, range) =
            (header(CONTENT_TYPE).unwrap_or_default(), header(CONTENT_RANGE).unwrap_or_default());
        let (kind, range, status) = (kind.to_owned(), range.to_owned(), response.status());
        Played { status, kind, range, bytes: response.bytes().await.unwrap().to_vec() }
    }

    /// What caches are told of a page.
    pub async fn cache_control(&mut self, path: &str) -> String {
        let response = self.send(self.client.get(format!("{}{path}", self.url))).await;
        let told = response.headers().get(CACHE_CONTROL).and_then(|told| told.to_str().ok());
        told.unwrap_or_default().to_owned()
    }

    /// Opens the page of a ticket.
    pub async fn ticket(&mut self, id: &TicketId) -> Page {
        self.get(&format!("/console/tickets/{id}")).await
    }

    /// Sends one of a ticket's forms as its page shows it now.
    pub async fn press(&mut self, id: &TicketId, action: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.ticket(id).await;
        self.press_on(&page, id, action, fields).await
    }

    /// Sends one of a ticket's forms from a page that was opened before.
    pub async fn press_on(
        &mut self,
        page: &Page,
        id: &TicketId,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        for name in ["csrf", "version"] {
            body.append_pair(name, page.hidden(name));
        }
        body.extend_pairs(fields);
        let request = self
            .client
            .post(format!("{}/console/tickets/{id}/{action}", self.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.finish());
        self.run(request).await
    }

    /// Sends one of a ticket's forms that carry a photo.
    pub async fn press_with_photo(&mut self, id: &TicketId, action: &str, fields: &[(&str, &str)]) -> Page {
        self.press_with_photos(id, action, fields, vec![photo::with_exif("staff")]).await
    }

    /// Sends one of a ticket's forms with files for its photos.
    pub async fn press_with_photos(
        &mut self,
        id: &TicketId,
        action: &str,
        fields: &[(&str, &str)],
        photos: Vec<Vec<u8>>,
    ) -> Page {
        let page = self.ticket(id).await;
        let request = self.with_photos(&page, id, action, fields, photos);
        self.run(request).await
    }

    /// Sends a form with a file.
    pub async fn post_with_file(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (field, bytes): (&'static str, Vec<u8>),
    ) -> Page {
        let mut form = Form::new();
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        let part = Part::bytes(bytes).file_name("photo.jpg").mime_str("image/jpeg").unwrap();
        let request = self.client.post(format!("{}{path}", self.url)).multipart(form.part(field, part));
        self.run(request).await
    }

    /// Sends one of a ticket's forms that carry a photo from a page that was opened before.
    pub async fn press_stale_with_photo(
        &mut self,
        page: &Page,
        id: &TicketId,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let request = self.with_photos(page, id, action, fields, vec![photo::with_exif("stale")]);
        self.run(request).await
    }

    /// Adds a photo to one of a ticket's forms as the script of its page does; what it is told.
    pub async fn add_by_script(
        &mut self,
        page: &Page,
        id: &TicketId,
        action: &str,
        photo: Vec<u8>,
    ) -> serde_json::Value {
        let request = self.with_photos(page, id, action, &[("step", "add")], vec![photo]);
        let response = self.send(request.header("accept", "application/json")).await;
        response.json().await.unwrap()
    }

    fn with_photos(
        &self,
        page: &Page,
        id: &TicketId,
        action: &str,
        fields: &[(&str, &str)],
        photos: Vec<Vec<u8>>,
    ) -> RequestBuilder {
        let mut form = Form::new();
        for name in ["csrf", "version"] {
            form = form.text(name, page.hidden(name).to_owned());
        }
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        for photo in photos {
            let part = Part::bytes(photo).file_name("photo.jpg").mime_str("image/jpeg").unwrap();
            form = form.part("photos", part);
        }
        self.client.post(format!("{}/console/tickets/{id}/{action}", self.url)).multipart(form)
    }

    /// Asks for any address as a browser does, with a form where there are fields, and headers besides; the whole answer.
    pub async fn ask(
        &mut self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Response {
        let url = format!("{}{path}", self.url);
        let mut request = match method {
            "GET" => self.client.get(url),
            _ => self
                .client
                .post(url)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()),
        };
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request).await
    }

    /// Sends a form as the script of a page does; the status, and what it is told.
    pub async fn post_by_script(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, serde_json::Value) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .client
            .post(format!("{}{path}", self.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .body(body);
        let response = self.send(request).await;
        (response.status(), response.json().await.unwrap_or_default())
    }

    /// Sends bytes that are no form to any address.
    pub async fn post_bytes(&mut self, path: &str, body: Vec<u8>) -> Page {
        let request = self.client.post(format!("{}{path}", self.url)).body(body);
        self.run(request).await
    }

    /// Sends a form to any address.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = self
            .client
            .post(format!("{}{path}", self.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.finish());
        self.run(request).await
    }

    /// Sends a form with a file to any address.
    pub async fn post_file(&mut self, path: &str, csrf: &str, file: Vec<u8>) -> Page {
        let part = Part::bytes(file).file_name("table.csv").mime_str("text/csv").unwrap();
        let form = Form::new().text("csrf", csrf.to_owned()).part("file", part);
        let request = self.client.post(format!("{}{path}", self.url)).multipart(form);
        self.run(request).await
    }

    /// Sends a form to any address, as a browser does for a page of the site that it names by `Sec-Fetch-Site`.
    pub async fn post_from(&mut self, site: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let request = self.client.post(format!("{}{path}", self.url)).header("sec-fetch-site", site);
        self.run(
            request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()),
        )
        .await
    }

    /// Sends one of the forms of a report's own page, with the report's query code.
    pub async fn as_resident(
        &mut self,
        stage: &Stage,
        id: &TicketId,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let ticket = stage.ticket(id).await;
        let version = ticket.version.to_string();
        let own = [("version", version.as_str()), ("code", ticket.query_code.as_str())];
        self.post(&format!("{}/{action}", ticket.page()), &[&own, fields].concat()).await
    }

    /// Sends one of a ticket's forms that record a call, made at this minute.
    pub async fn press_after_call(
        &mut self,
        stage: &Stage,
        id: &TicketId,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Page {
        let now = domain::calendar::local(stage.alliance.clock.now());
        let at = now.strftime("%Y-%m-%dT%H:%M").to_string();
        let call = [("contact_how", "电话"), ("contact_who", "受理员甲"), ("contact_at", at.as_str())];
        self.press(id, action, &[&call, fields].concat()).await
    }

    /// Accepts, dispatches to the municipal works: what an officer does to a loose manhole cover.
    pub async fn accept_and_dispatch(&mut self, id: &TicketId) {
        let accepted = self.press(id, "accept", &[("category", "danger"), ("community", "")]).await;
        accepted.expect_done();
        let dispatched = self.press(id, "dispatch", &[("unit", "municipal-works"), ("note", "先围挡")]).await;
        dispatched.expect_done();
    }

    /// Accepts a report of no danger under `category`, and dispatches it.
    pub async fn accept_as_and_dispatch(&mut self, id: &TicketId, category: &str, unit: &str) {
        self.press(id, "accept", &[("category", category), ("community", "")]).await.expect_done();
        self.press(id, "dispatch", &[("unit", unit), ("note", "")]).await.expect_done();
    }

    /// Decides what somebody asked for: the form's name, whether it is granted, and what is noted.
    pub async fn decide(&mut self, id: &TicketId, action: &str, granted: bool, note: &str) -> Page {
        let granted = if granted { "yes" } else { "no" };
        self.press(id, action, &[("granted", granted), ("note", note)]).await
    }

    /// Merges a report into another.
    pub async fn merge(&mut self, id: &TicketId, master: &TicketId) -> Page {
        self.press(id, "merge", &[("master", master.as_str())]).await
    }

    /// Enters a report that somebody told on the telephone; its number.
    pub async fn enter(&mut self, description: &str) -> TicketId {
        let page = self.get("/console/tickets/new").await;
        let fields = [
            ("csrf", page.hidden("csrf")),
            ("once", page.hidden("once")),
            ("channel", "phone"),
            ("contact", ""),
            ("description", description),
            ("address", "新湛一路8号"),
            ("consent", "1"),
        ];
        let done = self.post("/console/tickets", &fields).await;
        done.expect_done();
        number_in(&done.html)
    }

    /// Signs, checks on site and hands in: what the works do.
    pub async fn sign_check_hand_in(&mut self, id: &TicketId) {
        self.press(id, "sign", &[]).await.expect_done();
        let finding = [("finding", "井盖松动，已加固并放置警示牌"), ("place", "新湛一路12号门前")];
        self.press_with_photo(id, "check", &finding).await.expect_done();
        self.press_with_photo(id, "hand-in", &HAND_IN).await.expect_done();
    }

    /// The cookies of this browser, as a header bears them.
    pub fn cookies(&self) -> String {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    async fn send(&mut self, request: RequestBuilder) -> Response {
        let response = request.header(COOKIE, self.cookies()).send().await.unwrap();
        self.keep_cookies(&response);
        response
    }

    async fn run(&mut self, request: RequestBuilder) -> Page {
        let response = self.send(request).await;
        let status = response.status();
        let location = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).map(str::to_owned);
        let html = response.text().await.unwrap();
        Page { status, html: location.unwrap_or(html) }
    }

    fn keep_cookies(&mut self, response: &Response) {
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            harvest::note(value);
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// A complete hand-in of mended work.
pub const HAND_IN: [(&str, &str); 7] = [
    ("internal", "更换井盖一套"),
    ("public", "古力盖已更换并固定，警示牌已撤除，请放心通行。"),
    ("outcome", "solved"),
    ("reason", ""),
    ("contact_who", "养护员甲"),
    ("contact_at", "2026-11-23T09:30"),
    ("contact_how", "微信"),
];

impl Page {
    /// The digits of a login page.
    pub fn digits(&self) -> &str {
        between(&self.html, "data-digits=\"", "\"")
    }

    /// The number of a tile, such as `本单位` of the first page.
    pub fn tile(&self, name: &str) -> &str {
        let Some((before, _)) = self.html.split_once(&format!("<span>{name}</span></a>")) else {
            panic!("no tile {name} in {}", self.html)
        };
        before.rsplit_once("<strong>").map_or("", |(_, rest)| rest.split('<').next().unwrap_or_default())
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> &str {
        let field = between(&self.html, &format!("name=\"{name}\""), ">");
        between(field, "value=\"", "\"")
    }

    /// Where the link with these words leads; none where there is no such link.
    pub fn link(&self, words: &str) -> Option<String> {
        let words = format!("{words}<");
        let mut links = self.html.split("href=\"").skip(1).filter_map(|rest| rest.split_once("\">"));
        let (href, _) = links.find(|(_, name)| name.starts_with(&words))?;
        Some(href.replace("&#38;", "&").replace("&amp;", "&"))
    }

    /// The fields of the photos that wait for a form of the page, ticked or not.
    pub fn photo_fields(&self) -> Vec<String> {
        let boxes = self.html.split("type=\"checkbox\" name=\"photo-").skip(1);
        boxes.map(|rest| format!("photo-{}", rest.split('"').next().unwrap())).collect()
    }

    /// The form did what it was asked.
    pub fn expect_done(&self) {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.html);
    }

    /// The form came back with these words beside a field.
    pub fn expect_wrong(&self, words: &str) {
        assert_eq!(self.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", self.html);
        assert!(self.html.contains(words), "{words}: {}", self.html);
    }

    /// This person may not do it, for this reason.
    pub fn expect_refused(&self, words: &str) {
        assert_eq!(self.status, StatusCode::FORBIDDEN, "{}", self.html);
        assert!(self.html.contains(words), "{words}: {}", self.html);
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let Some((_, rest)) = text.split_once(before) else { panic!("no {before} in {text}") };
    rest.split_once(after).map_or(rest, |(inner, _)| inner)
}
