//! `submission-file`: a resident hands in the video that a browser sent into storage (row S2). It is looked at, kept
//! without its metadata, and becomes the submission's file.

use alliance::runtime::objects::Objects;
use alliance::runtime::reports;
use alliance::runtime::web::{self, Request, Response};
use alliance::runtime::{Clock, Deployment, Function, HttpFunction, Random, StartError};
use alliance::services::invited::{Around, invited, page};
use alliance::services::videos::uploaded::{Outcome, keep};
use alliance::store::{Accounts, Media, MediaRecord, MediaState, StoreError, SubmissionStore, System};
use domain::ids::MediaId;
use domain::submissions::{Applied, Doorstep, Event, File, Submission, Upload, no_link};
use domain::tickets::AttachmentKind;
use http::StatusCode;

/// How often the step is tried where the submission changes meanwhile: its sender may write in the chat.
const TRIES: usize = 5;

/// The `submission-file` function and its dependencies.
#[derive(Debug)]
pub struct SubmissionFile {
    accounts: Accounts,
    submissions: SubmissionStore,
    media: Media,
    objects: Objects,
    base_url: String,
    clock: Clock,
    random: Random,
}

impl Function for SubmissionFile {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            accounts: deployment.accounts()?,
            submissions: deployment.submissions()?,
            media: deployment.media()?,
            objects: deployment.objects()?,
            base_url: deployment.base_url()?,
            clock: deployment.clock.clone(),
            random: deployment.random,
        })
    }
}

impl HttpFunction for SubmissionFile {
    async fn handle(&self, request: Request) -> Response {
        self.answer(&request).await.unwrap_or_else(|error| reports::unavailable(&error))
    }
}

impl SubmissionFile {
    async fn answer(&self, request: &Request) -> Result<Response, StoreError> {
        let address = (request.param("account"), request.param("submission"), request.param("secret"));
        let Some(it) = invited(&self.submissions, address).await? else { return Ok(reports::not_found()) };
        let Some(here) = it.upload_page() else { return Ok(reports::not_found()) };
        if let Some(Doorstep::Open(upload)) = it.doorstep(self.clock.now())
            && let Some(why) = self.receive(address, &it, upload).await?
        {
            let around =
                Around { wrong: Some(&why), elder: reports::wants_elder(request), ..Around::default() };
            let (of, shown) = ((&self.accounts, &self.objects), (&it, self.base_url.as_str()));
            return page(of, shown, around, self.clock.now(), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        // The page says what became of it, however often it is handed in.
        Ok(web::see_other(&here))
    }

    /// Takes what came, or says why not.
    async fn receive(
        &self,
        address: (&str, &str, &str),
        it: &Submission,
        upload: &Upload,
    ) -> Result<Option<String>, StoreError> {
        let secret = self.random.secret().map_err(|error| StoreError::Broken(Box::new(error)))?;
        let media = MediaId::parse(secret).map_err(|error| StoreError::Broken(Box::new(error)))?;
        let record = |state| MediaRecord {
            media: media.clone(),
            state,
            at: self.clock.now(),
            sender: Some(it.sender.clone()),
        };
        // The record is there first, so that the sweep finds and deletes what is left of a try that was cut off.
        self.media.put(System::Residents, &record(MediaState::Begun { unended: 1 })).await?;
        let kept = keep(&self.objects, &upload.slot, &media).await;
        let why = match kept.map_err(|error| StoreError::Broken(Box::new(error)))? {
            Outcome::Kept(playable) => {
                let state = MediaState::Ready {
                    content_type: playable.content_type.clone(),
                    thumbnail: false,
                    playable: Some(playable),
                    unplayable: None,
                };
                self.media.put(System::Residents, &record(state)).await?;
                if !self.save(address, &media).await? {
                    return Ok(Some("系统正忙，视频还没有收进去。请再按一次“完成”。".to_owned()));
                }
                None
            }
            Outcome::NotHere => return Ok(Some("视频没有传上来，请再选一次、发一次。".to_owned())),
            Outcome::TooLarge => Some("这段视频超过200兆，收不下。请剪短一点，再发一次。".to_owned()),
            Outcome::Refused(why) => Some(format!("这段视频{why}。请换一段，再发一次。")),
        };
        if let Err(error) = self.objects.forget_uploaded(&upload.slot).await {
            // Storage forgets it after a day by itself.
            tracing::warn!(error = &error as &dyn std::error::Error, "a file that was looked at stays");
        }
        Ok(why)
    }

    /// Makes it the submission's file; whether that is decided now. Where another video was faster, the page says so.
    async fn save(&self, address: (&str, &str, &str), media: &MediaId) -> Result<bool, StoreError> {
        for _ in 0..TRIES {
            let now = self.clock.now();
            let Some(it) = invited(&self.submissions, address).await? else { return Ok(true) };
            if !matches!(it.doorstep(now), Some(Doorstep::Open(_))) {
                return Ok(true);
            }
            let file = File { media: media.clone(), kind: AttachmentKind::Video, sent: (now.as_second(), 0) };
            let Ok(next) = it.apply(Event::File(file), now) else { return Ok(true) };
            let text = format!("您用网页发的视频收到了。请接着在这里回复：投稿 {}", next.id);
            let link = no_link(&next.sender);
            let step = Applied::told(next, "用网页发来视频", text, link);
            match self.submissions.save(System::Residents, &step, "", now, |_| Ok(())).await {
                Ok(()) => return Ok(true),
                Err(StoreError::Conflict | StoreError::Throttled(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}
