//! The rules of a menu.

use super::{Action, Button, Does, MatchRule, Menu};
use crate::{
    client::{
        Invalid, Rule,
        check::{broken, bytes, count, present},
    },
    limits::content::{
        MENU_KEY_BYTES, MENU_SUB_BUTTONS, MENU_SUB_NAME_BYTES, MENU_TOP_BUTTONS, MENU_TOP_NAME_BYTES,
        MENU_URL_BYTES,
    },
};

impl Menu {
    /// Checks the menu against WeChat's rules: counts, lengths, two levels.
    ///
    /// # Errors
    ///
    /// The first rule that is broken, and where.
    pub fn check(&self) -> Result<(), Invalid> {
        count("button", self.buttons.len(), 1..=MENU_TOP_BUTTONS)?;
        for (at, button) in self.buttons.iter().enumerate() {
            let at = format!("button[{at}]");
            name(&at, button, MENU_TOP_NAME_BYTES)?;
            match &button.does {
                Does::Act(action) => action.check(&at)?,
                Does::Open(buttons) => {
                    count(&format!("{at}.sub_button"), buttons.len(), 1..=MENU_SUB_BUTTONS)?;
                    for (sub, button) in buttons.iter().enumerate() {
                        let at = format!("{at}.sub_button[{sub}]");
                        name(&at, button, MENU_SUB_NAME_BYTES)?;
                        match &button.does {
                            Does::Act(action) => action.check(&at)?,
                            Does::Open(_) => return broken(&format!("{at}.sub_button"), Rule::Absent),
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

impl MatchRule {
    /// Checks the condition against WeChat's rules.
    ///
    /// # Errors
    ///
    /// When it names no tag.
    pub fn check(&self) -> Result<(), Invalid> {
        present("matchrule.tag_id", self.tag_id.as_deref().unwrap_or_default())
    }
}

impl Action {
    fn check(&self, at: &str) -> Result<(), Invalid> {
        match self {
            Self::Click { key }
            | Self::ScancodePush { key }
            | Self::ScancodeWaitmsg { key }
            | Self::PicSysphoto { key }
            | Self::PicPhotoOrAlbum { key }
            | Self::PicWeixin { key }
            | Self::LocationSelect { key } => value(&format!("{at}.key"), key, MENU_KEY_BYTES),
            Self::View { url } => value(&format!("{at}.url"), url, MENU_URL_BYTES),
            Self::MediaId { media_id } | Self::ViewLimited { media_id } => {
                present(&format!("{at}.media_id"), media_id)
            }
            Self::ArticleId { article_id } | Self::ArticleViewLimited { article_id } => {
                present(&format!("{at}.article_id"), article_id)
            }
            Self::Miniprogram { appid, pagepath, url } => {
                present(&format!("{at}.appid"), appid)?;
                present(&format!("{at}.pagepath"), pagepath)?;
                value(&format!("{at}.url"), url, MENU_URL_BYTES)
            }
            // It came from WeChat, so it may be sent back; but it must have an action.
            Self::Other(fields) if fields.contains_key("type") => Ok(()),
            Self::Other(_) => broken(&format!("{at}.type"), Rule::Present),
        }
    }
}

fn name(at: &str, button: &Button, most: usize) -> Result<(), Invalid> {
    value(&format!("{at}.name"), &button.name, most)
}

fn value(field: &str, value: &str, most: usize) -> Result<(), Invalid> {
    present(field, value)?;
    bytes(field, value, most)
}
