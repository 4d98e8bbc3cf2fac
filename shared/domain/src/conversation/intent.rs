//! What a push asks for, judged without knowing its sender.

use wechat::inbound::{Body, stands_for_unsupported};

use super::asked::{self, Asked};
use super::dialogues::submitting::{self, Asking};
use super::dialogues::{self, Heard, Opening};
use super::numbers;
use super::piece::Piece;
use super::rota::{self, RotaWord};
use super::surroundings::Incoming;
use super::talk;
use super::words::{self, Aside, CONSOLE_SCENE, Steer};
use crate::geo::Point;
use crate::ids::TicketId;
use crate::lines;

/// What a push asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Intent {
    /// Nothing: WeChat would not show an answer.
    Silent,
    /// The sender has unfollowed the account.
    Goodbye,
    /// The sender has just followed the account, or scanned one of our codes.
    Welcome,
    /// The sender followed the account through the code of the console's login page.
    WelcomeToConsole,
    /// A word or a menu entry that the conversation answers by itself.
    Aside(Aside),
    /// A menu key that the conversation does not define; it may be a guide's.
    Named(String),
    /// A report by its number, and the code that opens it to others than its reporter.
    Lookup { id: TicketId, code: Option<String>, asked: Asked },
    /// Whether a closed report of one's own may become public, said without its number.
    Publicity(bool),
    /// What a reader of the rota asks for.
    Rota(RotaWord),
    /// A word about a submission by its number.
    Submission(Asking),
    /// The word that opens a dialogue, followed by the first thing to tell.
    Begin(&'static Opening, String),
    /// Input for the open dialogue.
    Heard(Heard),
    /// A message that cannot be read.
    Unreadable,
}

impl Intent {
    /// Whether it is only a known word or the number of a report, without anything told: the same spoken as typed.
    fn is_word(&self) -> bool {
        match self {
            // What cannot be taken back is not done on what a recording was heard to say.
            Self::Lookup { asked, .. } => !matches!(asked, Asked::Solved | Asked::WithdrawSurely),
            Self::Aside(_)
            | Self::Rota(RotaWord::Lead | RotaWord::Spare)
            | Self::Heard(Heard::Opening(_) | Heard::Steer(_)) => true,
            _ => false,
        }
    }
}

/// Reads a push.
pub(super) fn read(incoming: &Incoming<'_>) -> Intent {
    match incoming.body {
        // WeChat sends this sentence in place of a sticker or a card.
        Body::Text { content, .. } if stands_for_unsupported(content) => Intent::Unreadable,
        Body::Text { content, .. } => spoken(content).unwrap_or_else(|| told(Piece::Text(clean(content)))),
        Body::Voice { recognition, .. } => {
            let transcript = recognition.as_deref().map(clean).filter(|text| !text.is_empty());
            // 报修 means the same spoken as typed.
            let word = transcript.as_deref().and_then(spoken).filter(Intent::is_word);
            word.unwrap_or_else(|| told(Piece::Voice { media: incoming.media.clone(), transcript }))
        }
        Body::Image { .. } => told(Piece::Photo(incoming.media.clone())),
        Body::Video { .. } => told(Piece::Video(incoming.media.clone())),
        Body::Location { latitude, longitude, label, .. } => {
            Point::from_gcj02(*latitude, *longitude).map_or(Intent::Unreadable, |point| {
                let label = label.as_deref().map(clean).filter(|label| !label.is_empty());
                told(Piece::Place { point, label })
            })
        }
        Body::Subscribe { scene: Some(scene), .. } if scene == CONSOLE_SCENE => Intent::WelcomeToConsole,
        Body::Scan { scene, .. } if scene == CONSOLE_SCENE => Intent::Aside(Aside::Console),
        Body::Subscribe { .. } | Body::Scan { .. } => Intent::Welcome,
        Body::Unsubscribe => Intent::Goodbye,
        Body::Click { key } => of_key(key).unwrap_or_else(|| Intent::Named(key.clone())),
        // A user of the menu's scanner waits for an answer.
        Body::ScanCode { key, waits: true, .. } => Intent::Named(key.clone()),
        Body::Link { .. } | Body::MiniProgramPage { .. } | Body::File { .. } => Intent::Unreadable,
        Body::Unknown { event: None, msg_type } if !msg_type.eq_ignore_ascii_case("event") => {
            Intent::Unreadable
        }
        // A page was opened, a job finished, a position was reported: nobody waits for an answer.
        _ => Intent::Silent,
    }
}

/// The words of a push, typed or transcribed.
pub(super) fn said<'a>(incoming: &Incoming<'a>) -> Option<&'a str> {
    match incoming.body {
        Body::Text { content, .. } => Some(content),
        Body::Voice { recognition, .. } => recognition.as_deref(),
        _ => None,
    }
}

/// The intent of a text that consists of known words.
fn spoken(text: &str) -> Option<Intent> {
    let plain = words::normalise(text);
    if let Some(asking) = submitting::asked(text) {
        return Some(Intent::Submission(asking));
    }
    if let Some(word) = of_text(&plain) {
        return Some(word);
    }
    if plain.is_empty() || is_only_faces(text) {
        return Some(Intent::Aside(Aside::Help));
    }
    if let Some(agrees) = asked::publicity(&plain).filter(|_| !text.contains(['?', '？'])) {
        return Some(Intent::Publicity(agrees));
    }
    if let Some(word) = rota::word(text) {
        return Some(Intent::Rota(word));
    }
    lookup(text).or_else(|| begin(text.trim())).or_else(|| of_sound(&plain))
}

/// Words that steer and that nothing else sounds like: 取笑 and 万成 mean these.
const SOUND_ALIKE: &[&str] = &["完成", "取消", "提交", "发送"];

/// The intent of a text that sounds like one known word. What steers a report has to be written in its own characters
/// or in pinyin: 晚了 sounds like 完了 and is a matter.
fn of_sound(plain: &str) -> Option<Intent> {
    let openings = dialogues::openings().flat_map(|opening| opening.texts.iter().copied());
    let text = words::by_sound(plain, words::texts().chain(openings))?;
    let may_be_a_matter = !plain.is_ascii() && !SOUND_ALIKE.contains(&text);
    let steers =
        |intent: &Intent| matches!(intent, Intent::Heard(Heard::Steer(steer)) if *steer != Steer::Thanks);
    of_text(text).filter(|intent| !steers(intent) || !may_be_a_matter)
}

/// The intent of a menu key.
fn of_key(key: &str) -> Option<Intent> {
    let opening = || dialogues::openings().find(|opening| opening.key.eq_ignore_ascii_case(key));
    words::aside_of_key(key).map(Intent::Aside).or_else(|| opening().map(Heard::Opening).map(Intent::Heard))
}

/// The intent of a text that consists of one known word.
fn of_text(plain: &str) -> Option<Intent> {
    let opening = || dialogues::openings().find(|opening| opening.texts.contains(&plain));
    let steer = words::steer(plain).map(Heard::Steer);
    let heard = steer.or_else(|| opening().map(Heard::Opening));
    words::aside(plain).map(Intent::Aside).or(heard.map(Intent::Heard))
}

fn begin(text: &str) -> Option<Intent> {
    dialogues::openings()
        .find_map(|opening| words::after(text, opening.texts).map(|rest| Intent::Begin(opening, clean(rest))))
}

fn told(piece: Piece) -> Intent {
    Intent::Heard(Heard::Told(piece))
}

/// Whether a text is nothing but emoticon codes, `[微笑]`.
fn is_only_faces(text: &str) -> bool {
    let mut depth = 0_u32;
    !text.chars().any(|c| {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c.is_alphanumeric()
    }) && text.contains(']')
}

/// A report's number, with or without its six digits, and nothing else but a request about the report.
fn lookup(text: &str) -> Option<Intent> {
    let half = numbers::canonical(text);
    let numbers: Vec<&str> = half
        .split(|c| !asked::is_of_a_number(c))
        .filter(|run| run.contains(|c: char| c.is_ascii_digit()))
        .collect();
    let id = TicketId::parse(dashed(numbers.first()?)).ok()?;
    let code = match numbers.get(1) {
        None => None,
        Some(code) if numbers.len() == 2 && code.len() == 6 => Some((*code).to_owned()),
        Some(_) => return None,
    };
    if talk::own::words::urges(&half) {
        return None;
    }
    asked::read(&half).map(|asked| Intent::Lookup { id, code, asked })
}

/// A number in the form that it is given in, though it was typed without its dash: 202611230007.
fn dashed(number: &str) -> String {
    match number.split_at_checked(8) {
        Some((day, rest)) if number.len() == 12 && !number.contains('-') => format!("{day}-{rest}"),
        _ => number.to_owned(),
    }
}

/// The text without control characters other than line ends.
fn clean(text: &str) -> String {
    let kept: String = lines::unify(text).chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_recognised_with_and_without_its_code() {
        for (text, number, code) in [
            ("20161123-0007", "20161123-0007", None),
            ("20161123-0007 384921", "20161123-0007", Some("384921")),
            ("编号：２０１６１１２３－０００７，查询码３８４９２１", "20161123-0007", Some("384921")),
        ] {
            let id = TicketId::parse(number).unwrap();
            let asked = Asked::Progress;
            assert_eq!(
                lookup(text),
                Some(Intent::Lookup { id, code: code.map(str::to_owned), asked }),
                "{text}"
            );
        }
        for text in ["384921", "20161123-0007 38492", "2016年11月23日", "20161123-0007 110"] {
            assert_eq!(lookup(text), None, "{text}");
        }
    }

    #[test]
    fn faces_are_no_report() {
        assert!(is_only_faces("[微笑][玫瑰]"));
        assert!(!is_only_faces("[微笑]灯坏了") && !is_only_faces("灯坏了"));
    }
}
