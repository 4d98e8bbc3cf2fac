//! `rota-sign`: a reviewer who heard a recording signs it with its transcript, gives it back, or takes back what was aired
//! (row R3).

use alliance::runtime::objects::{Objects, Size};
use alliance::runtime::web::{Request, Response};
use alliance::runtime::{Deployment, Function, HttpFunction, StartError};
use alliance::services::door::Entered;
use alliance::services::voices::{self, join};
use alliance::store::{Asked, FollowerRoll, Media, StoreError, digest};
use domain::ids::MediaId;
use domain::lines;
use domain::review::Hand;
use domain::rota::{
    Change, Event, ReaderId, Recording, Refusal, Sign, Sound, SpareChange, Tell, tells, tells_of_spare,
};
use domain::staff::Act;
use domain::staff::kinds::SignReading;
use http::StatusCode;

use crate::desk::{ANOTHER_LOGIN, Back, CHANGED, Desk, Here, Item, done, no_series, refused};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 100;

/// The `rota-sign` function and its dependencies.
#[derive(Debug)]
pub struct RotaSign {
    desk: Desk,
    followers: FollowerRoll,
    media: Media,
    objects: Objects,
}

impl Function for RotaSign {
    async fn build(deployment: &Deployment) -> Result<Self, StartError> {
        Ok(Self {
            desk: Desk::build(deployment)?,
            followers: deployment.followers()?,
            media: deployment.media()?,
            objects: deployment.objects()?,
        })
    }
}

impl HttpFunction for RotaSign {
    async fn handle(&self, request: Request) -> Response {
        self.desk.door.serve(&request, async |entered: Entered| self.answer(&entered, &request).await).await
    }
}

impl RotaSign {
    async fn answer(&self, entered: &Entered, request: &Request) -> Result<Response, StoreError> {
        let id = request.param("series");
        let Some(here) = self.desk.here(entered, id).await? else {
            return Ok(no_series(entered));
        };
        if let Some(refused) = refused(entered, Act::SignReading, &here) {
            return Ok(refused);
        }
        let typed = request.form().await.map(|form| form.fields).unwrap_or_default();
        let field = |name: &str| typed.get(name).map(|text| lines::unify(text).trim().to_owned());
        let name = field("item").unwrap_or_default();
        let Some(item) = self.desk.item(&here, &name).await? else {
            return Ok(no_series(entered));
        };
        let own = entered.own_form(typed.get("csrf"));
        let Some(by) = own.and_then(|own| entered.ask::<SignReading>(own, &here.locus)) else {
            let back = Back::because(StatusCode::FORBIDDEN, ANOTHER_LOGIN).with(&typed);
            return self.desk.item_page(entered, request, (id, &name), &back).await;
        };
        let version = match &item {
            Item::Day(day) => day.version,
            Item::Spare(spare) => spare.version,
        };
        let act = field("act").unwrap_or_default();
        let reason = field("reason").unwrap_or_default();
        let acted = if field("version").and_then(|seen| seen.parse().ok()) != Some(version) {
            Err(Back::because(StatusCode::CONFLICT, CHANGED))
        } else if act != "sign" && !(1..=LONGEST_REASON).contains(&reason.chars().count()) {
            let why = format!("请写明原因，{LONGEST_REASON}字以内");
            Err(Back::because(StatusCode::UNPROCESSABLE_ENTITY, why))
        } else {
            let transcript = field("transcript").unwrap_or_default();
            let heard = typed.contains_key("heard") && typed.contains_key("may_read");
            match act.as_str() {
                "sign" => self.sign(&by, &here, &item, (transcript, heard)).await?,
                _ => Ok(self.turn_down(&here, &item, (act.as_str(), reason))),
            }
            .and_then(|change| change.map_err(Back::refused))
        };
        let saved = match acted {
            Ok(change) => {
                let detail = match act.as_str() {
                    "sign" => format!("审核通过{name}"),
                    "withdraw" => format!("撤下{name}"),
                    _ => format!("退回{name}"),
                };
                self.desk.save(entered, &by, &change, &detail).await?
            }
            Err(back) => Err(back),
        };
        match saved {
            Ok(()) => Ok(done(&format!("/console/readings/{id}?done={act}"))),
            Err(back) => self.desk.item_page(entered, request, (id, &name), &back.with(&typed)).await,
        }
    }

    async fn sign(
        &self,
        by: &Asked<SignReading>,
        here: &Here,
        item: &Item,
        (transcript, heard): (String, bool),
    ) -> Result<Result<Result<Change, Refusal>, Back<'static>>, StoreError> {
        let series = &here.series;
        let (recording, reader) = match item {
            Item::Day(day) => (day.state.unsigned(), &day.reader),
            Item::Spare(spare) => (Some(&spare.recording), &spare.reader),
        };
        let Some(recording) = recording else {
            return Ok(Ok(Err(Refusal("现在没有要审的录音，可能别人刚审过"))));
        };
        let own = self.is_reader(by, here, reader).await?;
        let Some(sound) = self.joined(by, here, recording).await? else {
            let why = "有的语音还没有取到，或者放不出来，现在不能审。请过几分钟再试，或者退回重录";
            return Ok(Err(Back::because(StatusCode::UNPROCESSABLE_ENTITY, why)));
        };
        let now = self.desk.clock.now();
        let sign = Sign {
            by: own.then_some(reader),
            hand: Hand::from(by.staff()),
            transcript,
            heard,
            sound,
            at: now,
        };
        Ok(Ok(match item {
            Item::Day(day) => day.apply(series, Event::Sign(sign), now).map(|applied| {
                let told = tells(series, &here.account, &applied.day, &applied.tells);
                Change::of(series).with(applied, told)
            }),
            Item::Spare(spare) => spare.sign(sign).map(|signed| {
                let mut change = Change::of(series);
                change.effects = tells_of_spare(series, &here.account, &signed.reader, &Tell::Signed);
                change.spares.push(SpareChange::Put(signed));
                change
            }),
        }))
    }

    fn turn_down(&self, here: &Here, item: &Item, (act, reason): (&str, String)) -> Result<Change, Refusal> {
        let series = &here.series;
        let event = match act {
            "back" => Event::Back(reason.clone()),
            "withdraw" => Event::Withdraw(reason.clone()),
            _ => return Err(Refusal("请选审核通过、退回或者撤下")),
        };
        match item {
            Item::Day(day) => day.apply(series, event, self.desk.clock.now()).map(|applied| {
                let told = tells(series, &here.account, &applied.day, &applied.tells);
                Change::of(series).with(applied, told)
            }),
            Item::Spare(spare) if act == "back" => {
                let mut change = Change::of(series);
                change.effects = tells_of_spare(series, &here.account, &spare.reader, &Tell::Back(reason));
                change.spares.push(SpareChange::Remove(spare.clone()));
                Ok(change)
            }
            Item::Spare(_) => Err(Refusal("备播录音还没有播过，不用撤")),
        }
    }

    /// The parts as one sound, stored under a name that a repetition computes again; none while one of them cannot be
    /// played.
    async fn joined(
        &self,
        by: &Asked<SignReading>,
        here: &Here,
        recording: &Recording,
    ) -> Result<Option<Sound>, StoreError> {
        let broken = |error| StoreError::Broken(Box::new(error));
        let mut wavs = Vec::new();
        for part in &recording.parts {
            let found = self.objects.get(&part.media, Size::Playable).await.map_err(broken)?;
            let Some(wav) = found else { return Ok(None) };
            wavs.push(wav);
        }
        let worked = tokio::task::spawn_blocking(move || join(wavs.iter().map(AsRef::as_ref))).await;
        let Ok(Some(joined)) = worked else { return Ok(None) };
        let parts: Vec<_> = recording.parts.iter().map(|part| part.media.as_str()).collect();
        let name = digest(&format!("reading/{}/{}", here.series.id, parts.join("/")));
        let media = MediaId::parse(name.get(..32).unwrap_or_default())
            .map_err(|error| StoreError::Broken(Box::new(error)))?;
        let bytes = joined.wav.len() as u64;
        self.objects.put(&media, Size::Playable, joined.wav.into()).await.map_err(broken)?;
        self.media.put_sound(by, &media, voices::WAV, bytes, self.desk.clock.now()).await?;
        let content_type = voices::WAV.to_owned();
        Ok(Some(Sound { media, bytes, seconds: joined.seconds, content_type }))
    }

    /// Whether who signs is this reader: by their name, or by what they are in the chat, at whichever account they read.
    async fn is_reader(
        &self,
        by: &Asked<SignReading>,
        here: &Here,
        reader: &ReaderId,
    ) -> Result<bool, StoreError> {
        let staff = by.staff();
        let Some(reader) = here.series.reader(reader) else { return Ok(false) };
        if reader.name.trim() == staff.name.trim() {
            return Ok(true);
        }
        match &reader.follower {
            Some(follower) => self.followers.are_one(by, follower, &staff.follower).await,
            None => Ok(false),
        }
    }
}
