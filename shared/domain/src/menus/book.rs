//! All sheets and parts of an alliance: what each account's menu is now, and what it would be with a draft.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::compose::{Composed, Surroundings, compose, compose_groups};
use super::part::{Event, Part, Refusal, State};
use super::sheet::{Content, Sheet, SheetId};
use super::shown::{Shown, adopt};
use super::site::Site;
use super::template::{Fill, Fills, Layer, Spot, Template};
use crate::accounts::{Account, Alliance};
use crate::capabilities::{Capability, may};
use crate::ids::AccountId;

/// How long after a push WeChat is asked what it shows.
pub const CHECKED_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// How often it is asked after that.
pub const CHECKED_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// The part of an account as it is stored: the menu with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPart {
    /// The account.
    pub account: AccountId,
    /// Every write is conditional on this.
    pub version: u64,
    /// Where it is.
    pub part: Part,
    /// The menu that it is about.
    pub menu: Composed,
    /// When it came to where it is.
    pub since: Timestamp,
    /// When WeChat was last asked what it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_at: Option<Timestamp>,
    /// What WeChat shows, where that is another menu.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Shown>,
    /// Whether what differs is what followers with a tag see.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub groups_differ: bool,
}

impl AccountPart {
    /// A part that waits for its first push.
    #[must_use]
    pub fn new(account: AccountId, menu: Composed, now: Timestamp) -> Self {
        let part = Part::new(menu.digest());
        Self {
            account,
            version: 1,
            part,
            menu,
            since: now,
            checked_at: None,
            shown: None,
            groups_differ: false,
        }
    }

    /// The part after an event, as its next version.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing changes.
    pub fn apply(&self, event: &Event, now: Timestamp) -> Result<Self, Refusal> {
        let part = self.part.apply(event)?;
        let since = if part.state == self.part.state { self.since } else { now };
        let checked_at = if matches!(event, Event::Checked(_)) { Some(now) } else { self.checked_at };
        let shown = if part.state == State::Drift { self.shown.clone() } else { None };
        let groups_differ = self.groups_differ && part.state == State::Drift;
        Ok(Self { version: self.version + 1, part, since, checked_at, shown, groups_differ, ..self.clone() })
    }

    /// The part with another menu to push.
    ///
    /// # Errors
    /// [`Refusal`] says why nothing changes.
    pub fn with_menu(&self, menu: Composed, now: Timestamp) -> Result<Self, Refusal> {
        let next = self.apply(&Event::Publish { digest: menu.digest() }, now)?;
        Ok(Self { menu, since: now, ..next })
    }

    /// Whether it is to be pushed now.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.part.state == State::Waiting && self.part.not_before.is_none_or(|at| at <= now)
    }

    /// Whether WeChat is to be asked what it shows.
    #[must_use]
    pub fn is_to_check(&self, now: Timestamp) -> bool {
        let after = |at: Timestamp, wait| now.duration_since(at) >= wait;
        match self.part.state {
            State::Waiting | State::Failed => false,
            State::Pushed => after(self.since, CHECKED_AFTER),
            // Until the sheet is copied there is nothing to find.
            State::ByHand if !self.part.copied => false,
            State::ByHand | State::Equal | State::Drift | State::Closed => {
                self.checked_at.is_none_or(|at| after(at, CHECKED_EVERY))
            }
        }
    }
}

/// Everything about the menus of an alliance.
#[derive(Clone, Debug, Default)]
pub struct Menus {
    /// The sheets that were ever written.
    pub sheets: BTreeMap<SheetId, Sheet>,
    /// The parts, by account.
    pub parts: BTreeMap<AccountId, AccountPart>,
}

/// What menus are composed with, whichever the account.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Our address, without a slash at its end.
    pub base: &'a str,
    /// The keys that the chat knows.
    pub keys: &'a BTreeSet<String>,
}

/// An account whose menu cannot be composed, with every reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// Why, each in a sentence.
    pub problems: Vec<String>,
}

impl Menus {
    /// The sheet, as it was never written where it is not stored.
    #[must_use]
    pub fn sheet(&self, id: &SheetId) -> Sheet {
        self.sheets.get(id).cloned().unwrap_or_default()
    }

    fn content<'a>(&'a self, id: &SheetId, instead: Option<(&SheetId, &'a Content)>) -> Option<&'a Content> {
        match instead {
            Some((other, content)) if other == id => Some(content),
            _ => self.sheets.get(id)?.live.as_ref().map(|live| &live.content),
        }
    }

    fn template<'a>(&'a self, instead: Option<(&SheetId, &'a Content)>) -> Option<&'a Template> {
        match self.content(&SheetId::Alliance, instead)? {
            Content::Template(template) => Some(template),
            Content::Fills(_) | Content::Grouped { .. } => None,
        }
    }

    fn fills<'a>(&'a self, id: &SheetId, instead: Option<(&SheetId, &'a Content)>) -> Option<&'a Fills> {
        self.content(id, instead)?.fills()
    }

    /// The template that was published.
    #[must_use]
    pub fn live_template(&self) -> Option<&Template> {
        self.template(None)
    }

    /// What the sub-district of an account adds to its menu.
    #[must_use]
    pub fn layer_of(&self, account: &Account) -> Option<Layer> {
        self.layer(account, None)
    }

    fn layer(&self, account: &Account, instead: Option<(&SheetId, &Content)>) -> Option<Layer> {
        let id = SheetId::Subdistrict(account.place.subdistrict()?.clone());
        self.fills(&id, instead).map(|fills| Layer { fills: fills.clone() })
    }

    /// The account's menu; `instead` stands in the place of a sheet that was published. None before there is a template.
    ///
    /// # Errors
    /// Every rule that the menu breaks, each in a sentence.
    pub fn compose(
        &self,
        account: &Account,
        instead: Option<(&SheetId, &Content)>,
        around: Around<'_>,
    ) -> Option<Result<Composed, Vec<String>>> {
        let template = self.template(instead)?;
        let layer = self.layer(account, instead);
        let none = Fills::new();
        let own = self.content(&SheetId::Account(account.id.clone()), instead);
        let (fills, groups) =
            (own.and_then(Content::fills).unwrap_or(&none), own.map_or(&[][..], Content::groups));
        let site = Site { base: around.base, account: &account.id };
        let (layer, around) = (layer.as_ref(), Surroundings { site, keys: around.keys });
        let menu = compose(template, layer, fills, around);
        if groups.is_empty() {
            return Some(menu);
        }
        if !may(account, Capability::ConditionalMenus) {
            let why = "这个公众号没有认证，或者没有授权，微信不让按标签设菜单".to_owned();
            return Some(Err(vec![why]));
        }
        Some(menu.and_then(|menu| compose_groups(menu, (template, layer), (fills, groups), around)))
    }

    /// The accounts whose menus could not be composed if `content` were published (row M1's guard).
    #[must_use]
    pub fn unfit(
        &self,
        id: &SheetId,
        content: &Content,
        alliance: &Alliance,
        around: Around<'_>,
    ) -> Vec<Unfit> {
        let concerned = alliance.accounts.iter().filter(|account| id.concerns(account));
        let unfit = concerned.filter_map(|account| {
            let problems = self.compose(account, Some((id, content)), around)?.err()?;
            Some(Unfit { account: account.id.clone(), name: account.name.clone(), problems })
        });
        unfit.collect()
    }

    /// What accounts and sub-districts have in their places now and would no longer be shown if `content` were published:
    /// the sheet and the entry's name.
    #[must_use]
    pub fn lost(&self, id: &SheetId, content: &Content) -> Vec<(SheetId, String)> {
        let Content::Template(template) = content else { return Vec::new() };
        if *id != SheetId::Alliance {
            return Vec::new();
        }
        let before = self.live_template().map(Template::free).unwrap_or_default();
        let after = template.free();
        let gone: Vec<_> = before.into_iter().filter(|spot| !after.contains(spot)).collect();
        let mut lost = Vec::new();
        for (id, sheet) in &self.sheets {
            let Some(fills) = sheet.live.as_ref().and_then(|live| live.content.fills()) else { continue };
            let fills = gone.iter().filter_map(|spot| fills.get(&spot.name()));
            lost.extend(fills.map(|fill| (id.clone(), fill.slot.name.clone())));
        }
        lost
    }

    /// The free places that an account or a sub-district may fill, each with what stands there from above.
    #[must_use]
    pub fn places(&self, id: &SheetId, account: Option<&Account>) -> Vec<(Spot, Option<Fill>)> {
        let free = self.live_template().map(Template::free).unwrap_or_default();
        let layer = match id {
            SheetId::Account(_) => account.and_then(|account| self.layer_of(account)).unwrap_or_default(),
            SheetId::Alliance | SheetId::Subdistrict(_) => Layer::default(),
        };
        let above = |spot: &Spot| layer.fills.get(&spot.name()).cloned();
        free.into_iter().map(|spot| (spot, above(&spot))).collect()
    }

    /// The parts that differ from what the published sheets compose, as they are to be written (row M2): those of a
    /// publication, and those of accounts that joined or that an interrupted publication did not reach.
    #[must_use]
    pub fn to_publish(&self, alliance: &Alliance, around: Around<'_>, now: Timestamp) -> Vec<AccountPart> {
        let next = alliance.accounts.iter().filter_map(|account| {
            let menu = self.compose(account, None, around)?.ok()?;
            match self.parts.get(&account.id) {
                Some(part) if part.part.digest == menu.digest() => None,
                Some(part) => part.with_menu(menu, now).ok(),
                None => Some(AccountPart::new(account.id.clone(), menu, now)),
            }
        });
        next.collect()
    }

    /// What the account's own slots have to be so that its menu is what WeChat shows (row M7).
    ///
    /// # Errors
    /// Why it cannot be, each reason in a sentence.
    pub fn adopt(&self, account: &Account, base: &str) -> Result<Content, Vec<String>> {
        let nothing = || vec!["现在没有和发布的不一样的菜单".to_owned()];
        let shown = self.parts.get(&account.id).and_then(|part| part.shown.as_ref()).ok_or_else(nothing)?;
        let template = self.live_template().ok_or_else(nothing)?;
        let none = Fills::new();
        let own = self.content(&SheetId::Account(account.id.clone()), None);
        let site = Site { base, account: &account.id };
        let fills = own.and_then(Content::fills).unwrap_or(&none);
        let fills = adopt(template, self.layer_of(account).as_ref(), fills, shown, site)?;
        // What followers with a tag see stays as it was published.
        Ok(match own.map_or(&[][..], Content::groups) {
            [] => Content::Fills(fills),
            groups => Content::Grouped { fills, groups: groups.to_vec() },
        })
    }
}
