//! What the tests of the rota have in common: a series, and what people do with it.

use alliance::store::System;
use alliance_tests::clerk::Page;
use alliance_tests::stage::ZHANSHAN;
use alliance_tests::{Clerk, Stage};
use domain::calendar::CHINA;
use domain::rota::{Day, Spare};
use jiff::civil::Date;

const AMR: &[u8] = include_bytes!("../../fixtures/media/tone.amr");
pub(super) const ADMIN: &str = "demo-account-admin-1";
pub(super) const REVIEWER: &str = "demo-reviewer-1";

pub(super) struct Rota<'s> {
    pub(super) stage: &'s Stage,
    pub(super) series: String,
}

impl<'s> Rota<'s> {
    /// An administrator makes a series, and it is planned.
    pub(super) async fn begin(stage: &'s Stage, admin: &mut Clerk, fields: &[(&str, &str)]) -> Self {
        let list = admin.get("/console/readings").await;
        let own = [
            ("csrf", list.hidden("csrf")),
            ("fresh", list.hidden("fresh")),
            ("account", ZHANSHAN),
            ("days", "daily"),
            ("time", "07:30"),
        ];
        admin.post("/console/readings/new/plan", &[&own[..], fields].concat()).await.expect_done();
        let rota = Self { stage, series: format!("{ZHANSHAN}-{}", list.hidden("fresh")) };
        rota.sweep().await;
        rota
    }

    /// Readers follow and say who they are.
    pub(super) async fn join(&self, admin: &mut Clerk, people: &[&str]) {
        let page = admin.get(&self.page()).await;
        let codes =
            page.html.split("回复：领读").skip(1).map(|rest| rest.chars().take(8).collect::<String>());
        for (person, code) in people.iter().zip(codes) {
            let reader = self.stage.resident(person, ZHANSHAN);
            reader.follow().await;
            let answer = reader.say(&format!("领读{code}")).await;
            assert!(answer.contains("对上了"), "{answer}");
        }
    }

    /// A form of the series' page.
    pub(super) async fn plan(&self, admin: &mut Clerk, fields: &[(&str, &str)]) -> Page {
        let page = admin.get(&self.page()).await;
        let own = [("csrf", page.hidden("csrf")), ("version", page.hidden("version"))];
        admin.post(&format!("{}/plan", self.page()), &[&own[..], fields].concat()).await
    }

    pub(super) async fn spares(&self) -> Vec<Spare> {
        let rota = self.stage.alliance.deployment.rota().unwrap();
        rota.spares(System::Engineer, &self.series).await.unwrap()
    }

    /// A reader records a spare one.
    pub(super) async fn spare(&self, person: &str) {
        let reader = self.stage.resident(person, ZHANSHAN);
        assert!(reader.say("领读备播").await.contains("备播"));
        // Where WeChat recognises no speech.
        assert!(reader.record(AMR, None).await.contains("收到"));
        assert!(reader.say("完成").await.contains("备播录音交上了"));
        self.stage.settle().await;
    }

    pub(super) fn page(&self) -> String {
        format!("/console/readings/{}", self.series)
    }

    pub(super) async fn day(&self, date: Date) -> Day {
        let rota = self.stage.alliance.deployment.rota().unwrap();
        rota.day(System::Engineer, &self.series, date).await.unwrap().unwrap()
    }

    pub(super) async fn sweep(&self) {
        self.stage.alliance.tick("rota-sweep").await.unwrap();
        self.stage.settle().await;
    }

    /// Lets it become this hour of a day.
    pub(super) async fn at(&self, date: Date, hour: i8, minute: i8) {
        self.stage.wait_until(CHINA.to_timestamp(date.at(hour, minute, 0, 0)).unwrap());
        self.sweep().await;
    }

    pub(super) async fn sign(&self, reviewer: &mut Clerk, item: &str, fields: &[(&str, &str)]) -> Page {
        let page = reviewer.get(&format!("{}/{item}", self.page())).await;
        let own = [("csrf", page.hidden("csrf")), ("version", page.hidden("version")), ("item", item)];
        reviewer.post(&format!("{}/sign", self.page()), &[&own[..], fields].concat()).await
    }

    /// A reader records two voices and hands them in.
    pub(super) async fn record(&self, person: &str) -> String {
        let reader = self.stage.resident(person, ZHANSHAN);
        reader.say("领读").await;
        reader.record(AMR, Some("春天来了")).await;
        reader.record(AMR, Some("花都开了")).await;
        let answer = reader.say("完成").await;
        self.stage.settle().await;
        answer
    }
}

pub(super) const SIGNED: &[(&str, &str)] =
    &[("act", "sign"), ("transcript", "春天来了，花都开了。"), ("heard", "1"), ("may_read", "1")];
