//! What people do with their phones.

use std::sync::Arc;

use bytes::Bytes;
use wechat::limits::{
    WindowKind,
    content::{MENU_KEY_BYTES, MENU_URL_BYTES},
};

use super::{
    Answer, Article, Content, Delivery, GREY_LINE, Side, Simulator,
    account::SimulatedAccount,
    codes::Found,
    deliver::Push,
    library,
    push::Happening,
    state::{Chat, Scene, State},
};

/// The longest text that a person can send, in characters.
const TEXT: usize = 2000;
/// WeChat's numbers, in the statistics, of the ways to a new follower (reported).
const BY_SEARCH: u32 = 1;
const BY_CODE: u32 = 30;
const TOO_LONG: &str = "the text is empty or too long";
const NOT_FOLLOWING: &str = "the person does not follow the account";
const UNKNOWN: &str = "there is no such person or account";

impl Simulator {
    /// `person` follows `account`, by the QR code with `scene` when there is one.
    pub async fn follow(&self, person: &str, account: &str, scene: Option<&str>) -> Delivery {
        let code = scene.and_then(|scene| self.code_with_scene(account, scene));
        let scene = match (scene, code) {
            (_, Some(code)) => Some((code.scene, code.ticket)),
            (Some(scene), None) => Some((Scene::Text(scene.to_owned()), String::new())),
            (None, None) => None,
        };
        self.follow_by(person, account, scene).await
    }

    async fn follow_by(&self, person: &str, account: &str, scene: Option<(Scene, String)>) -> Delivery {
        let Some(account) = self.parties(person, account) else { return Delivery::refused(UNKNOWN) };
        let now = self.clock().now();
        let new = self.change(|state| {
            let chat = state.chat_mut(person, &account.account);
            let new = chat.followed_at.is_none();
            if new {
                chat.followed_at = Some(now);
                chat.scene = scene.as_ref().map(|(scene, _)| scene.clone());
                chat.windows.open(WindowKind::Follow, now);
                let source = if scene.is_some() { BY_CODE } else { BY_SEARCH };
                state.outbox(&account).statistics.followed(source, now);
            }
            new
        });
        if !new {
            return Delivery::nothing();
        }
        let scene = scene.map(|(scene, ticket)| (scene.key(), ticket));
        self.tell(person, &account, Happening::Subscribe { scene }).await
    }

    /// `person` follows `account` no longer; the chat stays on the phone.
    pub async fn unfollow(&self, person: &str, account: &str) -> Delivery {
        let Some(account) = self.parties(person, account) else { return Delivery::refused(UNKNOWN) };
        let followed = self.change(|state| {
            let chat = state.chat_mut(person, &account.account);
            let followed = chat.followed_at.is_some();
            *chat = Chat { bubbles: std::mem::take(&mut chat.bubbles), seen: chat.seen, ..Chat::default() };
            if followed {
                let now = self.clock().now();
                state.outbox(&account).statistics.unfollowed(now);
            }
            followed
        });
        if !followed {
            return Delivery::nothing();
        }
        self.tell(person, &account, Happening::Unsubscribe).await
    }

    /// `person` sends a text.
    pub async fn say(&self, person: &str, account: &str, text: &str) -> Delivery {
        if !is_sendable(text) {
            return Delivery::refused(TOO_LONG);
        }
        let content = Content::Text { text: text.to_owned() };
        let happening = Happening::Text { content: text.to_owned(), menu_item: None };
        self.send(person, account, WindowKind::Message, Some(content), happening).await
    }

    /// `person` taps an item of a menu message: its text is sent, but counts as a click.
    pub async fn tap_menu_item(&self, person: &str, account: &str, id: &str, text: &str) -> Delivery {
        if !is_sendable(text) || id.len() > MENU_KEY_BYTES {
            return Delivery::refused(TOO_LONG);
        }
        let content = Content::Text { text: text.to_owned() };
        let happening = Happening::Text { content: text.to_owned(), menu_item: Some(id.to_owned()) };
        self.send(person, account, WindowKind::Click, Some(content), happening).await
    }

    /// `person` sends a photo, JPEG, PNG or GIF.
    pub async fn send_photo(&self, person: &str, account: &str, picture: impl Into<Bytes>) -> Delivery {
        let picture = picture.into();
        let Some(content_type) = library::picture_type(&picture) else {
            return Delivery::refused("this is no JPEG, PNG or GIF");
        };
        let Some(media_id) = self.keep_media(account, "image", content_type, picture) else {
            return Delivery::refused("the photo cannot be kept");
        };
        let picture_url = self.picture_url(&media_id);
        let content = Content::Image { media_id: media_id.clone() };
        let happening = Happening::Image { picture_url, media_id };
        self.send(person, account, WindowKind::Message, Some(content), happening).await
    }

    /// `person` sends a voice message; `transcript` is what WeChat recognises, if it does.
    pub async fn send_voice(
        &self,
        person: &str,
        account: &str,
        seconds: u32,
        transcript: Option<&str>,
    ) -> Delivery {
        let seconds = seconds.clamp(1, 60);
        self.send_recording(person, account, library::silence(seconds), Some(seconds), transcript).await
    }

    /// `person` sends a voice message whose file is `recording`, as it is: AMR, SILK or nothing that plays.
    pub async fn send_recording(
        &self,
        person: &str,
        account: &str,
        recording: impl Into<Bytes>,
        seconds: Option<u32>,
        transcript: Option<&str>,
    ) -> Delivery {
        let Some(media_id) = self.keep_media(account, "voice", "audio/amr", recording.into()) else {
            return Delivery::refused("the voice cannot be kept");
        };
        let transcript = transcript.map(|text| text.chars().take(TEXT).collect::<String>());
        let happening = Happening::Voice { media_id: media_id.clone(), recognition: transcript.clone() };
        let content = Content::Voice { media_id, seconds, transcript };
        self.send(person, account, WindowKind::Message, Some(content), happening).await
    }

    /// `person` sends a video, as it is; a phone sends MP4.
    pub async fn send_video(&self, person: &str, account: &str, film: impl Into<Bytes>) -> Delivery {
        let picture = library::sample_photo().unwrap_or_default();
        let (Some(media_id), Some(thumb_media_id)) = (
            self.keep_media(account, "video", "video/mp4", film.into()),
            self.keep_media(account, "thumb", "image/jpeg", picture),
        ) else {
            return Delivery::refused("the video cannot be kept");
        };
        let content = Content::Video { media_id: media_id.clone() };
        let happening = Happening::Video { media_id, thumb_media_id };
        self.send(person, account, WindowKind::Message, Some(content), happening).await
    }

    /// `person` sends a place.
    pub async fn send_place(
        &self,
        person: &str,
        account: &str,
        latitude: f64,
        longitude: f64,
        label: &str,
    ) -> Delivery {
        if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
            return Delivery::refused("there is no such place");
        }
        let label = label.to_owned();
        let content = Content::Place { latitude, longitude, label: label.clone() };
        let happening = Happening::Location { latitude, longitude, label };
        self.send(person, account, WindowKind::Message, Some(content), happening).await
    }

    /// `person` taps a menu entry that pushes `key`.
    pub async fn click(&self, person: &str, account: &str, key: &str) -> Delivery {
        if key.len() > MENU_KEY_BYTES {
            return Delivery::refused(TOO_LONG);
        }
        let happening = Happening::Click { key: key.to_owned() };
        self.send(person, account, WindowKind::Click, None, happening).await
    }

    /// `person` taps a menu entry that opens `url`; the account is told, and nothing opens a reply window.
    pub async fn view(&self, person: &str, account: &str, url: &str) -> Delivery {
        if url.len() > MENU_URL_BYTES {
            return Delivery::refused(TOO_LONG);
        }
        let Some(account) = self.parties(person, account) else { return Delivery::refused(UNKNOWN) };
        if !self.follows(person, &account.account) {
            return Delivery::refused(NOT_FOLLOWING);
        }
        self.tell(person, &account, Happening::View { url: url.to_owned() }).await
    }

    /// `person` scans a QR code, given by its ticket or by the address it holds: follows the account, or tells it.
    pub async fn scan(&self, person: &str, code: &str) -> Delivery {
        match self.find_code(code) {
            None => Delivery::refused("the QR code is unknown or has expired"),
            Some(Found::Account(account)) => self.follow_by(person, &account, None).await,
            Some(Found::Code(code)) if self.follows(person, &code.account) => {
                let happening = Happening::Scan { scene: code.scene.key(), ticket: code.ticket };
                self.send(person, &code.account, WindowKind::Scan, None, happening).await
            }
            Some(Found::Code(code)) => {
                self.follow_by(person, &code.account, Some((code.scene, code.ticket))).await
            }
        }
    }

    /// Something that only a follower can do, and that lets the account speak.
    async fn send(
        &self,
        person: &str,
        account: &str,
        window: WindowKind,
        shown: Option<Content>,
        happening: Happening,
    ) -> Delivery {
        let Some(account) = self.parties(person, account) else { return Delivery::refused(UNKNOWN) };
        let now = self.clock().now();
        let follows = self.change(|state| {
            if !state.follows(person, &account.account) {
                return false;
            }
            if let Some(content) = shown {
                state.show(person, &account.account, now, Side::Out, content);
            }
            state.chat_mut(person, &account.account).windows.open(window, now);
            true
        });
        if !follows {
            return Delivery::refused(NOT_FOLLOWING);
        }
        self.tell(person, &account, happening).await
    }

    /// Pushes, and shows the answer on the phone.
    pub(crate) async fn tell(
        &self,
        person: &str,
        account: &Arc<SimulatedAccount>,
        happening: Happening,
    ) -> Delivery {
        let openid = account.openid(person);
        // Whom the account has put on its blacklist it hears no more, but for their coming and going.
        let speaks = !matches!(happening, Happening::Subscribe { .. } | Happening::Unsubscribe);
        if speaks && self.state().is_blocked(account, &openid) {
            return Delivery::nothing();
        }
        let now = self.clock().now();
        let id = if happening.is_event() { 0 } else { self.change(|state| state.next_message_id(now)) };
        if let Some(kind) = happening.kind_in_statistics() {
            self.change(|state| {
                let outbox = state.outbox(account);
                outbox.statistics.message(kind, &openid, now);
                outbox.agents.heard(&openid, happening.words(), now);
            });
        }
        let xml = happening.xml(&account.original_id, &openid, now, id);
        let push = Push { account: Arc::clone(account), openid, xml, event: happening.is_event() };
        let delivery = self.deliver(push).await;
        if !matches!(happening, Happening::Unsubscribe)
            && let Some(answer) = &delivery.answer
        {
            self.change(|state| self.show_answer(state, person, account, answer));
        }
        delivery
    }

    fn show_answer(&self, state: &mut State, person: &str, account: &SimulatedAccount, answer: &Answer) {
        let mut side = Side::In;
        let content = match answer {
            Answer::Text(text) => Content::Text { text: text.clone() },
            Answer::Image(media_id) => Content::Image { media_id: media_id.clone() },
            Answer::Voice(media_id) => {
                Content::Voice { media_id: media_id.clone(), seconds: None, transcript: None }
            }
            Answer::News(articles) => Content::News { articles: articles.clone() },
            Answer::Player(title) => {
                Content::News { articles: vec![Article { title: title.clone(), ..Article::default() }] }
            }
            Answer::Agents => {
                let openid = account.openid(person);
                state.outbox(account).agents.wait(&openid, self.clock().now());
                return;
            }
            Answer::Success => return,
            Answer::Failure { .. } => {
                side = Side::System;
                Content::Text { text: GREY_LINE.to_owned() }
            }
        };
        state.show(person, &account.account, self.clock().now(), side, content);
    }
}

fn is_sendable(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= TEXT
}
