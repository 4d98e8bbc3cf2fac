//! `readings`: the pages of the rota: all series, a series with its days, a recording to hear.

use alliance::runtime::objects::Objects;
use alliance::runtime::reports::stored_file;
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::Entered;
use alliance::store::{Media, StoreError};
use domain::ids::MediaId;
use domain::rota::{Recording, State};

use crate::desk::{Back, Desk, Item, no_series};

/// The `readings` function and its dependencies.
#[derive(Debug)]
pub struct Readings {
    desk: Desk,
    media: Media,
    objects: Objects,
}

impl Function for Readings {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            desk: Desk { counts: Some(deployment.counts()?), ..Desk::build(deployment)? },
            media: deployment.media()?,
            objects: deployment.objects()?,
        })
    }
}

impl HttpFunction for Readings {
    async fn handle(&self, request: Request) -> Response {
        self.desk.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl Readings {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let path: Vec<_> = request.param("proxy").split('/').filter(|part| !part.is_empty()).collect();
        match path.as_slice() {
            [] => self.desk.list_page(entered, &Back::default()).await,
            [series] => self.desk.series_page(entered, request, series, &Back::default()).await,
            [series, item] => self.desk.item_page(entered, request, (series, item), &Back::default()).await,
            [series, item, "media", media] => self.file(entered, request, (series, item, media)).await,
            _ => Ok(no_series(entered)),
        }
    }

    /// A voice of a recording, or the sound that was signed.
    async fn file(
        &self,
        entered: &Entered,
        request: &Request,
        (series, item, media): (&str, &str, &str),
    ) -> Result<Response, StoreError> {
        let none = || no_series(entered);
        let (Some(here), Ok(media)) = (self.desk.here(entered, series).await?, MediaId::parse(media)) else {
            return Ok(none());
        };
        let Some(item) = self.desk.item(&here, item).await? else { return Ok(none()) };
        let holds = |recording: &Recording| {
            recording.parts.iter().any(|part| part.media == media)
                || recording.sound.as_ref().is_some_and(|sound| sound.media == media)
        };
        let is_of_item = match &item {
            Item::Spare(spare) => holds(&spare.recording),
            Item::Day(day) => match &day.state {
                State::Recorded(it) | State::Ready(it) | State::Published { recording: it, .. } => holds(it),
                State::Spare { spare, own } => holds(&spare.recording) || own.as_ref().is_some_and(holds),
                State::Planned | State::Withdrawn { .. } | State::Silent => false,
            },
        };
        if !is_of_item {
            return Ok(none());
        }
        stored_file(&here.reading, &self.media, &self.objects, request, &media).await
    }
}
