//! `case-mask`: an editor decides on one photo of a closed report, and its masked copy is made.
//!
//! The decision is saved before the copy is stored, with the id that the copy gets: an interruption leaves no file that
//! nothing names. The same form again makes the copy that is missing. A replaced copy is named as stale until its files
//! are deleted. If it is replaced while it is being stored, the call that stores it deletes it.

use std::slice;

use alliance::pages::Typed;
use alliance::runtime::rendering::BUSY;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::cases::{CHANGED_MEANWHILE, CasePages, FoundCase, Marking, NOT_NOW};
use alliance::services::door::{self, Door, Entered};
use alliance::services::transitions::{ANOTHER_LOGIN, unreadable};
use alliance::store::{Asked, StoreError};
use domain::cases::{Draft, Stage, originals};
use domain::ids::MediaId;
use domain::masking::{COLUMNS, Marks, ROWS, Rectangle, WrongMarks, joined, read_rectangles};
use domain::staff::kinds::ProposeCase;
use http::StatusCode;

use crate::copies::Copies;
use crate::refusing::refuse_stranger;

/// The `case-mask` function and its dependencies.
#[derive(Debug)]
pub struct CaseMask {
    door: Door,
    cases: CasePages,
    copies: Copies,
}

/// What a form says about a photo.
struct Form {
    photo: MediaId,
    rectangles: Vec<Rectangle>,
    cleared: bool,
    marks: Result<Marks, WrongMarks>,
    versions: (Option<u64>, Option<u64>),
}

impl Function for CaseMask {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            door: Door::build(deployment)?,
            cases: CasePages::build(deployment)?,
            copies: Copies::build(deployment)?,
        })
    }
}

impl HttpFunction for CaseMask {
    async fn handle(&self, request: Request) -> Response {
        let entered = match self.door.enter(&request).await {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let answer = self.answer(&entered, &request).await;
        let answer = answer.unwrap_or_else(|error| door::unavailable(&request, &error));
        self.door.record(&entered, &request, answer).await
    }
}

impl CaseMask {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let Some(found) = self.cases.find(entered, request.param("ticket")).await? else {
            return Ok(door::no_ticket(entered.staff()));
        };
        let Ok(typed) = request.form().await.map(|form| form.fields) else { return Ok(unreadable(entered)) };
        if let Some(refused) = refuse_stranger::<ProposeCase>(entered, &found.ticket) {
            return Ok(refused);
        }
        let Some(form) = Form::read(&typed) else { return Ok(unreadable(entered)) };
        let again = |found: &FoundCase, error: &str, status| {
            let marking =
                Marking { rectangles: Some(&form.rectangles), cleared: form.cleared, error: Some(error) };
            let page = self.cases.photo_page(entered, found, &form.photo, &marking, status);
            page.unwrap_or_else(|| door::no_page(entered.staff()))
        };
        let own = entered.own_form(typed.get("csrf"));
        let Some(by) = own.and_then(|own| entered.ask::<ProposeCase>(own, &found.ticket.locus())) else {
            return Ok(again(&found, ANOTHER_LOGIN.trim_end_matches('。'), StatusCode::FORBIDDEN));
        };
        if found.stage != Stage::Open {
            return Ok(self.cases.say(entered, &found, NOT_NOW, StatusCode::CONFLICT));
        }
        let marks = match &form.marks {
            Ok(marks) => marks.clone(),
            Err(why) => return Ok(again(&found, &why.to_string(), StatusCode::UNPROCESSABLE_ENTITY)),
        };
        let seen = (Some(found.ticket.version), Some(found.case.version));
        let is_repeated = found.case.decision(&form.photo).is_some_and(|photo| photo.marks == marks);
        if form.versions != seen && !is_repeated {
            let why = CHANGED_MEANWHILE.trim_end_matches('。');
            return Ok(again(&found, why, StatusCode::CONFLICT));
        }
        match self.decide(&by, &found, &form.photo, marks).await {
            Ok(Ok(())) => Ok(web::see_other(&format!("/console/cases/{}?done=masked", found.ticket.id))),
            Ok(Err(why)) => Ok(again(&found, &why, StatusCode::UNPROCESSABLE_ENTITY)),
            Err(StoreError::Conflict) => {
                let Some(found) = self.cases.find(entered, request.param("ticket")).await? else {
                    return Ok(door::no_ticket(entered.staff()));
                };
                let why = CHANGED_MEANWHILE.trim_end_matches('。');
                Ok(again(&found, why, StatusCode::CONFLICT))
            }
            Err(StoreError::Throttled(_)) => {
                Ok(again(&found, BUSY.trim_end_matches('。'), StatusCode::SERVICE_UNAVAILABLE))
            }
            Err(error) => Err(error),
        }
    }

    /// Saves a decision, and makes the copy that it needs. The inner error is a sentence for the editor.
    async fn decide(
        &self,
        by: &Asked<ProposeCase>,
        found: &FoundCase,
        photo: &MediaId,
        marks: Marks,
    ) -> Result<Result<(), String>, StoreError> {
        let now = self.cases.clock.now();
        let Some(original) = originals(&found.ticket).into_iter().find(|it| it.media == photo) else {
            return Ok(Err("这件诉求里没有这张照片".to_owned()));
        };
        let mut case = found.case.clone();
        let changed = case.decide(original, marks.clone(), self.copies.new_id()?);
        let copy = case.decision(photo).and_then(|decision| decision.copy.clone());
        let is_missing = match &copy {
            Some(copy) => changed || !self.copies.is_stored(found, copy).await?,
            None => false,
        };
        // Made before anything is saved, so that a photo that cannot be decoded gets no decision.
        let made = if is_missing {
            match self.copies.make(found, photo, marks.rectangles().to_vec()).await? {
                Ok(made) => Some(made),
                Err(why) => return Ok(Err(why)),
            }
        } else {
            None
        };
        if changed {
            case.saved_by = Some(by.staff().id.clone());
            case.saved_at = Some(now);
            self.cases.tickets.save_case(by, &case, &found.ticket).await?;
            case.version += 1;
        }
        if let (Some(made), Some(copy)) = (made, &copy) {
            self.copies.store(by, copy, made, now).await?;
            // Another editor may have decided again in the meantime, and found no file yet to delete.
            if !found.still_uses(&self.cases.tickets, copy).await? {
                self.copies.delete(slice::from_ref(copy)).await?;
                return Err(StoreError::Conflict);
            }
        }
        self.clear(by, found, case).await?;
        Ok(Ok(()))
    }

    /// Deletes the copies that were replaced, then forgets them.
    async fn clear(&self, by: &Asked<ProposeCase>, found: &FoundCase, case: Draft) -> Result<(), StoreError> {
        if case.stale.is_empty() {
            return Ok(());
        }
        self.copies.delete(&case.stale).await?;
        let cleared = Draft { stale: Vec::new(), ..case };
        match self.cases.tickets.save_case(by, &cleared, &found.ticket).await {
            // They stay named, and the next save deletes them again.
            Ok(()) | Err(StoreError::Conflict | StoreError::Throttled(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Form {
    /// Reads a form; `None` where it names no photo.
    fn read(typed: &Typed) -> Option<Self> {
        let photo = MediaId::parse(typed.get("photo")?.as_str()).ok()?;
        let number = |name: &str| typed.get(name).and_then(|text| text.trim().parse().ok());
        let cells: Vec<_> = (0..ROWS)
            .flat_map(|row| (0..COLUMNS).map(move |column| (column, row)))
            .filter(|(column, row)| typed.contains_key(&format!("c{column}-{row}")))
            .collect();
        let drawn = read_rectangles(typed.get("rectangles").map_or("", String::as_str));
        let (cleared, leaves) =
            (typed.contains_key("cleared"), typed.get("act").is_some_and(|act| act == "leave"));
        let mut rectangles = drawn.clone().unwrap_or_default();
        rectangles.extend(joined(&cells));
        let marks = match drawn {
            _ if leaves => Ok(Marks::LeftOut),
            Err(why) => Err(why),
            Ok(_) => Marks::decided(rectangles.clone(), cleared),
        };
        Some(Self { photo, rectangles, cleared, marks, versions: (number("version"), number("case")) })
    }
}
