//! A resident with a phone.

use domain::ids::TicketId;
use wechat_simulator::{Answer, Bubble, Content, Delivery, Side};

use crate::photo;
use crate::stage::Stage;

/// A person in the chat with one account.
pub struct Resident<'s> {
    pub(crate) stage: &'s Stage,
    /// Their name on the phone.
    pub person: &'s str,
    /// The account they speak to.
    pub account: &'s str,
}

impl Resident<'_> {
    /// Follows the account; what it answers.
    pub async fn follow(&self) -> String {
        text(&self.stage.alliance.simulator.follow(self.person, self.account, None).await)
    }

    /// Leaves it.
    pub async fn unfollow(&self) {
        self.stage.alliance.simulator.unfollow(self.person, self.account).await;
    }

    /// Says something; what is answered.
    pub async fn say(&self, words: &str) -> String {
        self.tick();
        text(&self.stage.alliance.simulator.say(self.person, self.account, words).await)
    }

    /// Speaks; WeChat wrote down what it heard, or did not.
    pub async fn speak(&self, transcript: Option<&str>) -> String {
        self.tick();
        text(&self.stage.alliance.simulator.send_voice(self.person, self.account, 6, transcript).await)
    }

    /// Sends a voice message of these bytes.
    pub async fn record(&self, recording: &'static [u8], transcript: Option<&str>) -> String {
        self.tick();
        let simulator = &self.stage.alliance.simulator;
        text(&simulator.send_recording(self.person, self.account, recording, None, transcript).await)
    }

    /// Sends a video.
    pub async fn film(&self, film: Vec<u8>) -> String {
        self.tick();
        text(&self.stage.alliance.simulator.send_video(self.person, self.account, film).await)
    }

    /// Sends a photo.
    pub async fn show(&self, jpeg: Vec<u8>) -> String {
        self.tick();
        text(&self.stage.alliance.simulator.send_photo(self.person, self.account, jpeg).await)
    }

    /// Sends a place.
    pub async fn point_at(&self, label: &str) -> String {
        self.tick();
        text(
            &self
                .stage
                .alliance
                .simulator
                .send_place(self.person, self.account, 36.0706, 120.3548, label)
                .await,
        )
    }

    /// Taps a menu entry.
    pub async fn tap(&self, key: &str) -> String {
        self.tick();
        text(&self.stage.alliance.simulator.click(self.person, self.account, key).await)
    }

    /// Tells the loose manhole cover of 新湛一路 and sends it; the report's number.
    pub async fn report_manhole(&self) -> TicketId {
        self.follow().await;
        self.say("报修").await;
        self.say("新湛一路的古力盖松了，晚上走路很危险").await;
        let receipt = self.say("完成").await;
        self.stage.settle().await;
        number_in(&receipt)
    }

    /// Tells a lamp in the stairs of 新湛一路8号, which is no danger, and sends it whatever others have told of it; the
    /// report's number.
    pub async fn report_lamp(&self) -> TicketId {
        self.follow().await;
        self.say("报修").await;
        let shown = self.say("新湛一路8号的楼道灯不亮").await;
        let sent = if shown.contains("附近已有人反映") { "1" } else { "完成" };
        let receipt = self.say(sent).await;
        self.stage.settle().await;
        number_in(&receipt)
    }

    /// Tells the lamp with a photo; the report's number.
    pub async fn report_lamp_with_photo(&self) -> TicketId {
        self.follow().await;
        self.say("报修").await;
        self.say("新湛一路8号的楼道灯不亮").await;
        self.show(photo::with_exif("lamp")).await;
        let receipt = self.say("完成").await;
        self.stage.settle().await;
        number_in(&receipt)
    }

    /// Tells it with a photo, whose metadata hold `mark`; the report's number.
    pub async fn report_with_photo(&self, mark: &str) -> TicketId {
        self.follow().await;
        self.say("报修").await;
        self.say("新湛一路的古力盖松了").await;
        self.show(photo::with_exif(mark)).await;
        let receipt = self.say("完成").await;
        self.stage.settle().await;
        number_in(&receipt)
    }

    /// Everything the account has written into the chat, oldest first; of a card, what stands below its title.
    pub fn received(&self) -> Vec<String> {
        self.stage
            .alliance
            .simulator
            .chat(self.person, self.account)
            .into_iter()
            .filter(|bubble: &Bubble| bubble.side == Side::In)
            .filter_map(|bubble| match bubble.content {
                Content::Text { text, .. } => Some(text),
                Content::News { articles } => {
                    Some(articles.into_iter().map(|card| card.description).collect::<Vec<_>>().join("\n"))
                }
                _ => None,
            })
            .collect()
    }

    /// The last thing the account has written.
    pub fn last(&self) -> String {
        self.received().pop().unwrap_or_default()
    }

    /// A second passes between two acts of one person, as it does.
    fn tick(&self) {
        self.stage.alliance.clock.advance(jiff::SignedDuration::from_secs(1));
    }
}

fn text(delivery: &Delivery) -> String {
    match &delivery.answer {
        Some(Answer::Failure { reason }) => panic!("the account failed: {reason}"),
        _ => delivery.text().unwrap_or_default().to_owned(),
    }
}

/// The first ticket number in a text.
pub fn number_in(text: &str) -> TicketId {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '-'));
    words
        .filter_map(|word| TicketId::parse(word).ok())
        .next()
        .unwrap_or_else(|| panic!("no number in {text}"))
}

/// A query code that is not this one.
#[must_use]
pub fn wrong_code(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}
