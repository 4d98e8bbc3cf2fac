//! An album: many photos that WeChat pushes at once, in whatever order.

use std::time::{Duration, Instant};

use domain::conversation::Open;
use domain::ids::{Follower, MediaId};
use reqwest::{Client, StatusCode};
use tokio::task::JoinSet;

use crate::push::Push;
use crate::resident::number_in;
use crate::stage::{Stage, ZHANSHAN};

/// Photos that a report may carry.
pub const PHOTOS: usize = 9;

/// One resident who sends a report with an album.
pub struct Album<'s> {
    stage: &'s Stage,
    client: &'s Client,
    follower: Follower,
}

/// What became of pushes that came at once.
pub struct Pushed {
    /// The status that each got.
    pub statuses: Vec<StatusCode>,
    /// The longest that one took.
    pub longest: Duration,
}

impl<'s> Album<'s> {
    /// Begins a report that lacks nothing but its photos.
    pub async fn begin(stage: &'s Stage, client: &'s Client, person: &str) -> Self {
        let album = Self { stage, client, follower: stage.follower(person, ZHANSHAN) };
        for (id, words) in [(1, "报修"), (2, "新湛一路的古力盖松了")] {
            let (status, _) = album.text(id, words).answer_over(client).await;
            assert_eq!(status, StatusCode::OK);
        }
        album
    }

    /// The photos as they were sent, each with the place in which it arrives; all in one second, or one a second.
    pub fn photos(&self, arrivals: &[usize; PHOTOS], in_one_second: bool) -> Vec<Push> {
        let mut photos: Vec<(usize, Push)> = Vec::new();
        for (sent, arrival) in arrivals.iter().enumerate() {
            if !in_one_second {
                self.stage.alliance.clock.advance(jiff::SignedDuration::from_secs(1));
            }
            let id = 100 + u64::try_from(sent).unwrap();
            let openid = self.follower.openid.as_str();
            photos.push((*arrival, Push::photo(self.stage, ZHANSHAN, openid, id, &format!("photo-{sent}"))));
        }
        photos.sort_by_key(|(arrival, _)| *arrival);
        photos.into_iter().map(|(_, push)| push).collect()
    }

    /// A text of this resident.
    pub fn text(&self, id: u64, words: &str) -> Push {
        Push::text(self.stage, ZHANSHAN, self.follower.openid.as_str(), id, words)
    }

    /// Pushes all at once, the first begun first.
    pub async fn push_at_once(&self, pushes: Vec<Push>) -> Pushed {
        let mut tasks = JoinSet::new();
        for push in pushes {
            let client = self.client.clone();
            tasks.spawn(async move {
                let begun = Instant::now();
                let (status, _) = push.answer_over(&client).await;
                (status, begun.elapsed())
            });
        }
        let (statuses, times): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().unzip();
        Pushed { statuses, longest: times.into_iter().max().unwrap_or_default() }
    }

    /// Sends the report: its photos, by the places in which they were sent.
    pub async fn finish(&self, id: u64) -> Vec<usize> {
        let (status, receipt) = self.text(id, "完成").answer_over(self.client).await;
        assert_eq!(status, StatusCode::OK);
        let ticket = self.stage.ticket(&number_in(&receipt)).await;
        self.sent_places(ticket.attachments.into_iter().map(|attachment| attachment.media)).await
    }

    /// The photos of every report of this resident, oldest report first.
    pub async fn reported(&self) -> Vec<Vec<usize>> {
        let tickets = self.stage.alliance.deployment.tickets().unwrap();
        let mut reports = tickets.reported_by(&self.follower, 10).await.unwrap();
        reports.sort_by(|one, other| one.id.as_str().cmp(other.id.as_str()));
        let mut photos = Vec::new();
        for report in reports {
            photos.push(self.sent_places(report.attachments.into_iter().map(|a| a.media)).await);
        }
        photos
    }

    /// Where the conversation stands.
    pub async fn dialogue(&self) -> Open {
        let residents = self.stage.alliance.deployment.residents().unwrap();
        residents.get(&self.follower).await.unwrap().dialogue
    }

    async fn sent_places(&self, photos: impl Iterator<Item = MediaId>) -> Vec<usize> {
        let messages = self.stage.alliance.deployment.messages().unwrap();
        let kept = messages.newest(&self.follower, 0, 100).await.unwrap();
        let sent: Vec<_> = kept.into_iter().filter_map(|message| message.media).collect();
        let place = |photo: MediaId| {
            let of = sent.iter().find(|kept| kept.media == photo).unwrap();
            of.wechat_media_id.strip_prefix("photo-").unwrap().parse().unwrap()
        };
        photos.map(place).collect()
    }
}

/// The `n`th of many different orders, the same ones every time: as sent, the other way round, then mixed.
pub fn order(n: usize) -> [usize; PHOTOS] {
    let mut order = std::array::from_fn(|at| at);
    match n {
        0 => {}
        1 => order.reverse(),
        _ => {
            let mut state = u64::try_from(n).unwrap();
            for last in (1..PHOTOS).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                order.swap(last, usize::try_from(state >> 33).unwrap() % (last + 1));
            }
        }
    }
    order
}
