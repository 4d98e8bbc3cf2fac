//! A new follower of the district's account, to whom the judge lends its words.
//!
//! Pushes are made by hand: the simulated WeChat has phones for fewer people than there are rows.

use alliance_tests::Stage;
use alliance_tests::push::Push;
use alliance_tests::stage::DISTRICT;
use jiff::SignedDuration;
use reqwest::{Client, StatusCode};

use super::judge::Chat;

/// The phone of a resident who has followed and said nothing else.
pub(super) struct Phone<'s> {
    stage: &'s Stage,
    browser: &'s Client,
    openid: String,
    /// How many messages they have sent.
    messages: u64,
}

impl<'s> Phone<'s> {
    /// Follows the account as somebody new.
    pub(super) async fn new(stage: &'s Stage, browser: &'s Client, person: &str) -> Self {
        let openid = stage.alliance.simulator.openid(person, DISTRICT);
        let account =
            stage.alliance.simulator.accounts().find(|account| account.account == DISTRICT).unwrap();
        let at = stage.alliance.clock.now().as_second();
        let xml = format!(
            "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>\
             <CreateTime>{at}</CreateTime><MsgType><![CDATA[event]]></MsgType>\
             <Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[]]></EventKey></xml>",
            account.original_id
        );
        let mut phone = Self { stage, browser, openid, messages: 0 };
        let welcome = phone.send(&Push::new(stage, DISTRICT, &xml)).await;
        assert!(!welcome.is_empty(), "who follows is welcomed");
        phone
    }

    /// Sends a push; the text that is answered, empty if there is none.
    async fn send(&mut self, push: &Push) -> String {
        let (status, answer) = push.answer_over(self.browser).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        if answer == "success" { String::new() } else { answer }
    }

    /// A second passes between two acts of one person; the id of the next message.
    fn tick(&mut self) -> u64 {
        self.stage.alliance.clock.advance(SignedDuration::from_secs(1));
        self.messages += 1;
        self.messages
    }
}

impl Chat for Phone<'_> {
    async fn say(&mut self, words: &str) -> String {
        let id = self.tick();
        let push = Push::text(self.stage, DISTRICT, &self.openid, id, words);
        self.send(&push).await
    }

    async fn speak(&mut self, words: &str) -> String {
        let id = self.tick();
        let fields = format!(
            "<MediaId><![CDATA[voice-{id}]]></MediaId><Format><![CDATA[amr]]></Format>\
             <Recognition><![CDATA[{words}]]></Recognition>"
        );
        let push = Push::message(self.stage, DISTRICT, &self.openid, id, "voice", &fields);
        self.send(&push).await
    }

    async fn page(&mut self, link: &str) -> String {
        // Whatever the public name of the alliance is, here it stands at its own address.
        let behind = link.split_once("://").map_or(link, |(_, rest)| rest);
        let path = behind.find('/').map_or("/", |at| &behind[at..]);
        let url = self.stage.alliance.url();
        let answer = self.browser.get(format!("{url}{path}")).send().await.unwrap();
        if answer.status().is_success() { answer.text().await.unwrap() } else { String::new() }
    }
}
