//! 领读 for listeners: a series, its readings, its podcast feed, and what a reader hears back.

use alliance::pages::resident::{Aired, HearPage, ListenPage, hear, listen, podcast, sorry};
use alliance::runtime::objects::{Objects, Size};
use alliance::runtime::playing::redirect_to_signed;
use alliance::runtime::rendering::rendered;
use alliance::runtime::reports::{self, Reports, played_file, remember_elder, wants_elder};
use alliance::runtime::web::{self, Request, Response};
use alliance::store::{Counts, Listened, RotaBook, StoreError, System, digest};
use domain::accounts::Account;
use domain::calendar;
use domain::rota::{Day, Recording, Series, State};
use http::header::{ACCEPT_RANGES, CONTENT_LENGTH, RANGE};
use http::{HeaderValue, Method, StatusCode};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};

/// How many readings a feed has: the newest.
const IN_FEED: usize = 50;
/// How many days back a feed looks.
const FEED_DAYS: i64 = 120;
/// The picture of every series: a square, as podcast programs ask for.
const COVER: &[u8] = include_bytes!("../assets/reading-cover.png");
/// How many series the home of an account names.
const ON_THE_HOME: usize = 5;
/// How many days the page of a series shows.
const SHOWN_DAYS: i64 = 14;

/// What the pages of readings need.
#[derive(Debug)]
pub(crate) struct Listening {
    pub(crate) rota: RotaBook,
    pub(crate) counts: Counts,
    pub(crate) objects: Objects,
    pub(crate) base_url: String,
    /// What keeps a listener's address from being guessed from its digest.
    pub(crate) salt: String,
}

impl Listening {
    /// Answers an address below `/a/{account}/readings`.
    pub(crate) async fn answer(
        &self,
        reports: &Reports,
        request: &Request,
        rest: &[&str],
    ) -> Result<Response, StoreError> {
        let Some((_, account)) = reports.account(request.param("account")).await? else {
            return Ok(reports::not_found());
        };
        let Some((id, rest)) = rest.split_first() else { return self.first(&account).await };
        let found = self.rota.series(System::Residents, id).await?;
        let Some(series) = found.filter(|series| series.account == account.id) else {
            return Ok(reports::not_found());
        };
        let here = (&account, &series);
        match rest {
            [] => self.page(reports, request, here).await,
            ["feed.xml"] => self.feed(reports, here).await,
            ["cover.png"] => Ok(web::answer(StatusCode::OK, "image/png", COVER)),
            ["hear", date, secret] => self.hear(request, here, (date, secret), None).await,
            ["hear", date, secret, part] => self.hear(request, here, (date, secret), Some(part)).await,
            [date, what @ ("audio.wav" | "play" | "transcript.txt")] => {
                self.reading(reports, request, &series, (date, what)).await
            }
            _ => Ok(reports::not_found()),
        }
    }

    /// The series of an account, for its home.
    pub(crate) async fn series(&self, account: &Account) -> Result<Vec<Series>, StoreError> {
        let mut found = Vec::new();
        for id in self.rota.of_account(System::Residents, &account.id).await?.into_iter().take(ON_THE_HOME) {
            found.extend(self.rota.series(System::Residents, &id).await?);
        }
        Ok(found)
    }

    /// The account's series, where the address names none.
    async fn first(&self, account: &Account) -> Result<Response, StoreError> {
        let series = self.rota.of_account(System::Residents, &account.id).await?;
        Ok(series.first().map_or_else(reports::not_found, |id| {
            web::see_other(&format!("/a/{}/readings/{id}", account.id))
        }))
    }

    async fn page(
        &self,
        reports: &Reports,
        request: &Request,
        (account, series): (&Account, &Series),
    ) -> Result<Response, StoreError> {
        let now = reports.clock.now();
        let today = calendar::local(now).date();
        let month = request.query_value("month").and_then(|month| format!("{month}-01").parse::<Date>().ok());
        let (first, last) = match month {
            Some(first) => (first, first.last_of_month()),
            None => (today.saturating_sub(SHOWN_DAYS.days()), today),
        };
        let days = self.rota.days(System::Residents, &series.id, (first, last)).await?;
        let said = days.iter().find(|day| day.date == today).filter(|_| month.is_none());
        let said = said.and_then(|day| today_is(series, day));
        let before = first.first_of_month().saturating_sub(1.day());
        let earlier = if month.is_none() { first } else { before };
        let aired = aired(series, &days);
        if request.method == Method::GET {
            self.count(request, series, today, Listened::Read).await;
        }
        let html = listen(&ListenPage {
            account,
            series,
            today: said.as_deref(),
            aired: &aired,
            earlier: earlier.strftime("%Y-%m").to_string(),
            elder: wants_elder(request),
        });
        Ok(remember_elder(request, rendered(StatusCode::OK, html)))
    }

    async fn feed(
        &self,
        reports: &Reports,
        (account, series): (&Account, &Series),
    ) -> Result<Response, StoreError> {
        let today = calendar::local(reports.clock.now()).date();
        let first = today.saturating_sub(FEED_DAYS.days());
        let days = self.rota.days(System::Residents, &series.id, (first, today)).await?;
        let mut aired = aired(series, &days);
        aired.truncate(IN_FEED);
        let feed = podcast(account, series, &aired, &self.base_url);
        Ok(web::answer(StatusCode::OK, "application/rss+xml; charset=utf-8", feed))
    }

    /// The sound or the words of a reading.
    async fn reading(
        &self,
        reports: &Reports,
        request: &Request,
        series: &Series,
        (date, what): (&str, &str),
    ) -> Result<Response, StoreError> {
        let Ok(date) = date.parse::<Date>() else { return Ok(reports::not_found()) };
        let day = self.rota.day(System::Residents, &series.id, date).await?;
        let (recording, at) = match day.map(|day| day.state) {
            Some(State::Published { recording, at, .. }) => (recording, at),
            Some(State::Withdrawn { .. }) => {
                let html = sorry("这一段领读已经撤下", "请回到栏目页，听别的日子的。");
                return Ok(rendered(StatusCode::GONE, html));
            }
            _ => return Ok(reports::not_found()),
        };
        if what == "transcript.txt" {
            return Ok(web::answer(StatusCode::OK, "text/plain; charset=utf-8", recording.transcript));
        }
        let Some(sound) = recording.sound else { return Ok(reports::not_found()) };
        // A signed address takes GET alone.
        if request.method == Method::HEAD {
            let mut answer = web::answer(StatusCode::OK, "audio/wav", "");
            answer.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(sound.bytes));
            answer.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
            return Ok(answer);
        }
        if begins(request) {
            self.count(request, series, date, Listened::Heard).await;
            if reports.clock.now().duration_since(at) < SignedDuration::from_hours(1) {
                self.count(request, series, date, Listened::FirstHour).await;
            }
        }
        if what == "audio.wav" {
            if let Some(answer) = redirect_to_signed(&self.objects, &sound.media, Size::Playable).await? {
                return Ok(answer);
            }
            let to = format!("/a/{}/readings/{}/{date}/play?again=1", series.account, series.id);
            return Ok(web::found(&to));
        }
        let played = played_file(&self.objects, request, &sound.media, sound.bytes).await?;
        Ok(played.unwrap_or_else(reports::not_found))
    }

    /// What a reader hears back of their own recording.
    async fn hear(
        &self,
        request: &Request,
        (account, series): (&Account, &Series),
        (date, secret): (&str, &str),
        part: Option<&str>,
    ) -> Result<Response, StoreError> {
        let Ok(day) = date.parse::<Date>() else { return Ok(reports::not_found()) };
        let found = self.rota.day(System::Residents, &series.id, day).await?;
        let recording = found.and_then(|day| own(day.state));
        // The digest takes the same time whatever is wrong with the secret.
        let opens = |it: &Recording| !it.secret.is_empty() && digest(&it.secret) == digest(secret);
        let Some(recording) = recording.filter(opens) else { return Ok(reports::not_found()) };
        let Some(part) = part else {
            let elder = wants_elder(request);
            let html = hear(&HearPage { account, series, date, recording: &recording, elder });
            return Ok(rendered(StatusCode::OK, html));
        };
        let number = part.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let Some(part) = number.and_then(|at| recording.parts.get(at)) else {
            return Ok(reports::not_found());
        };
        let found = self.objects.get(&part.media, Size::Playable).await;
        let found = found.map_err(|error| StoreError::Broken(Box::new(error)))?;
        Ok(found.map_or_else(reports::not_found, |wav| web::answer(StatusCode::OK, "audio/wav", wav)))
    }

    /// Counts a person once a day. Who listens is answered without it, too, so a failure is only logged.
    async fn count(&self, request: &Request, series: &Series, date: Date, what: Listened) {
        let who = request.client(None).map(|address| address.to_string()).unwrap_or_default();
        let agent = request.headers.get("user-agent").and_then(|it| it.to_str().ok()).unwrap_or_default();
        // Whoever was sent on was counted.
        if request.query_value("again").is_some() {
            return;
        }
        let who = digest(&format!("{}/{date}/{who}/{agent}", self.salt));
        if let Err(error) = self.counts.listened(&series.id, date, what, &who).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a listener is not counted");
        }
    }
}

/// Whether this asks for a sound from its beginning.
fn begins(request: &Request) -> bool {
    let range = request.headers.get(RANGE).and_then(|range| range.to_str().ok());
    range.is_none_or(|range| range.trim().starts_with("bytes=0-"))
}

/// What the day's own reader recorded.
fn own(state: State) -> Option<Recording> {
    match state {
        State::Recorded(own) | State::Ready(own) | State::Spare { own: Some(own), .. } => Some(own),
        State::Published { recording, spare: false, .. } => Some(recording),
        _ => None,
    }
}

/// What is said of today where nothing was aired.
fn today_is(series: &Series, day: &Day) -> Option<String> {
    match day.state {
        State::Published { .. } => None,
        State::Silent | State::Withdrawn { .. } => Some("今天停播一次，请听以前的。".to_owned()),
        _ => {
            Some(format!("今天的还没有播，{:02}:{:02}以后再来听。", series.time.hour(), series.time.minute()))
        }
    }
}

/// What was aired, the latest first.
fn aired(series: &Series, days: &[Day]) -> Vec<Aired> {
    let read = |day: &Day| {
        let State::Published { recording, by, spare, at } = &day.state else { return None };
        let title = match &day.text {
            Some(text) if !spare => text.title.clone(),
            _ => series.name.clone(),
        };
        Some(Aired {
            date: day.date.to_string(),
            title,
            reader: series.reader_name(by).to_owned(),
            transcript: recording.transcript.clone(),
            sound: recording.sound.clone()?,
            at: *at,
        })
    };
    days.iter().rev().filter_map(read).collect()
}
