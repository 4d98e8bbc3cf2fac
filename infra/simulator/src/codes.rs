//! Parametric QR codes, and the codes of the accounts themselves.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};
use jiff::{SignedDuration, Timestamp};
use qrcode::{Color, QrCode};

use super::{
    Simulator, random,
    state::{Code, Scene, State},
};

/// The most codes of all accounts together; the oldest temporary ones go first.
const CODES: usize = 5000;

/// What a QR code leads to.
pub(crate) enum Found {
    Code(Code),
    /// An account's own code, without a scene.
    Account(String),
}

impl Code {
    pub(crate) fn is_live(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|until| now < until)
    }
}

impl Simulator {
    /// Makes a code; a permanent one with the same scene stays what it is.
    pub(crate) fn make_code(&self, account: &str, scene: Scene, seconds: Option<u32>) -> Code {
        let now = self.clock().now();
        let expires_at = seconds.map(|seconds| {
            now.saturating_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX)
        });
        self.change(|state| {
            let same =
                |code: &&Code| code.account == account && code.scene == scene && code.expires_at.is_none();
            if expires_at.is_none()
                && let Some(code) = state.codes.iter().find(same)
            {
                return code.clone();
            }
            let ticket = format!("gQ{}==", random::text(&random::bytes::<69>()));
            let code = Code {
                account: account.to_owned(),
                ticket,
                code: random::text(&random::bytes::<15>()),
                scene,
                expires_at,
            };
            state.codes.push(code.clone());
            prune(state, now);
            code
        })
    }

    /// The address that the permanent code of an account with this scene holds; it is made where there is none.
    pub fn permanent_code(&self, account: &str, scene: &str) -> String {
        let code = self.make_code(account, Scene::Text(scene.to_owned()), None);
        self.code_url(&code)
    }

    /// The address that the code's picture holds.
    pub(crate) fn code_url(&self, code: &Code) -> String {
        format!("{}/weixin/q/{}", self.base_url(), code.code)
    }

    pub(crate) fn live_codes(&self) -> Vec<Code> {
        let now = self.clock().now();
        self.state().codes.iter().rev().filter(|code| code.is_live(now)).cloned().collect()
    }

    pub(crate) fn code_with_scene(&self, account: &str, scene: &str) -> Option<Code> {
        self.live_codes().into_iter().find(|code| code.account == account && code.scene.key() == scene)
    }

    /// The code that a ticket, an address or an address's last part means.
    pub(crate) fn find_code(&self, text: &str) -> Option<Found> {
        let text = text.trim();
        let ticket = text.split_once("ticket=").map(|(_, ticket)| {
            let ticket = ticket.split('&').next().unwrap_or_default();
            percent_encoding::percent_decode_str(ticket).decode_utf8_lossy().into_owned()
        });
        let last = text.rsplit('/').next().unwrap_or_default();
        if let Some(account) = self.accounts().find(|account| account.original_id == last) {
            return Some(Found::Account(account.account.clone()));
        }
        let means = |code: &Code| {
            code.ticket == text || code.code == last || ticket.as_deref() == Some(code.ticket.as_str())
        };
        self.live_codes().into_iter().find(means).map(Found::Code)
    }

    /// The account that a code leads to.
    pub(crate) fn account_of_code(&self, text: &str) -> Option<String> {
        self.find_code(text).map(|found| match found {
            Found::Account(account) => account,
            Found::Code(code) => code.account,
        })
    }
}

fn prune(state: &mut State, now: Timestamp) {
    if state.codes.len() > CODES {
        state.codes.retain(|code| code.is_live(now));
    }
    if state.codes.len() > CODES {
        let oldest = state.codes.iter().position(|code| code.expires_at.is_some()).unwrap_or(0);
        state.codes.remove(oldest);
    }
}

/// The picture of a QR code as JPEG, which is what WeChat serves; none when `text` is too long for one.
pub(crate) fn picture(text: &str) -> Option<Vec<u8>> {
    const MODULE: u32 = 10;
    const MARGIN: u32 = 4;
    let code = QrCode::new(text).ok()?;
    let width = u32::try_from(code.width()).ok()?;
    let colors = code.to_colors();
    let side = (width + 2 * MARGIN) * MODULE;
    let picture = GrayImage::from_fn(side, side, |x, y| {
        let inside = |pixel: u32| (pixel / MODULE).checked_sub(MARGIN).filter(|module| *module < width);
        let dark = inside(x).zip(inside(y)).is_some_and(|(column, row)| {
            colors.get((row * width + column) as usize).is_some_and(|color| *color == Color::Dark)
        });
        Luma([if dark { 0 } else { 255 }])
    });
    let mut jpeg = Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, ImageFormat::Jpeg).ok()?;
    Some(jpeg.into_inner())
}
