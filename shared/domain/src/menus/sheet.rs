//! The sheets of which menus are composed: the alliance's template, the layer of a sub-district, the slots of an account.
//! Each is written, signed by a second person and published by itself (rows M1 and M2 of the design).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::template::{Fills, Group, Template};
use crate::accounts::{Account, Alliance};
use crate::ids::{AccountId, SubdistrictCode};
use crate::review::{Hand, Kind, NotSigned, Review, Sent};
use crate::staff::{Locus, Staff};

/// Whose sheet it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetId {
    /// The template of the whole alliance.
    Alliance,
    /// The layer of a sub-district.
    Subdistrict(SubdistrictCode),
    /// The slots of an account.
    Account(AccountId),
}

impl fmt::Display for SheetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alliance => f.write_str("alliance"),
            Self::Subdistrict(code) => write!(f, "subdistrict-{code}"),
            Self::Account(id) => write!(f, "account-{id}"),
        }
    }
}

impl SheetId {
    /// The id as it stands in addresses and keys; none for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "alliance" {
            return Some(Self::Alliance);
        }
        match text.split_once('-')? {
            ("subdistrict", code) => SubdistrictCode::parse(code).ok().map(Self::Subdistrict),
            ("account", id) => AccountId::parse(id).ok().map(Self::Account),
            _ => None,
        }
    }

    /// What the ids of its slots begin with, so that no two sheets give the same.
    #[must_use]
    pub fn mark(&self) -> &'static str {
        match self {
            Self::Alliance => "t",
            Self::Subdistrict(_) => "d",
            Self::Account(_) => "a",
        }
    }

    /// What staff call it; none where the alliance has no such sub-district or account.
    #[must_use]
    pub fn name(&self, alliance: &Alliance) -> Option<String> {
        match self {
            Self::Alliance => Some("全联盟统一菜单".to_owned()),
            Self::Subdistrict(code) => {
                let found = alliance.subdistricts.iter().find(|subdistrict| subdistrict.code == *code);
                found.map(|subdistrict| format!("{}统一设置的菜单", subdistrict.name))
            }
            Self::Account(id) => alliance.account(id).map(|account| format!("{}自己的菜单", account.name)),
        }
    }

    /// Where it belongs, for the rights over it; none where the alliance has no such sub-district or account.
    #[must_use]
    pub fn locus(&self, alliance: &Alliance) -> Option<Locus> {
        match self {
            Self::Alliance => Some(Locus::district()),
            Self::Subdistrict(code) => {
                let known = alliance.subdistricts.iter().any(|subdistrict| subdistrict.code == *code);
                known.then(|| Locus { subdistrict: Some(code.clone()), ..Locus::district() })
            }
            Self::Account(id) => Some(Locus::of_account(alliance.account(id)?, alliance)),
        }
    }

    /// Whether the menu of an account is composed of it.
    #[must_use]
    pub fn concerns(&self, account: &Account) -> bool {
        match self {
            Self::Alliance => true,
            Self::Subdistrict(code) => account.place.subdistrict() == Some(code),
            Self::Account(id) => account.id == *id,
        }
    }
}

/// What is on a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Of the alliance.
    Template(Template),
    /// Of a sub-district or an account.
    Fills(Fills),
    /// Of an account that shows followers with a tag other entries.
    Grouped {
        /// What all others see.
        fills: Fills,
        /// What followers with a tag see; of several tags the first counts.
        groups: Vec<Group>,
    },
}

impl Content {
    /// What fills the places; none of a template.
    #[must_use]
    pub fn fills(&self) -> Option<&Fills> {
        match self {
            Self::Template(_) => None,
            Self::Fills(fills) | Self::Grouped { fills, .. } => Some(fills),
        }
    }

    /// What followers with a tag see.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        match self {
            Self::Grouped { groups, .. } => groups,
            Self::Template(_) | Self::Fills(_) => &[],
        }
    }

    /// The digest that is signed.
    ///
    /// # Errors
    /// Where it cannot be written as JSON.
    pub fn digest(&self) -> Result<String, serde_json::Error> {
        // The fields stand in a fixed order and the fills are sorted, so the same content gives the same bytes.
        let bytes = serde_json::to_vec(self)?;
        let hash = Sha256::new().chain_update(b"alliance menu sheet 1").chain_update(bytes);
        Ok(hex::encode(hash.finalize()))
    }
}

/// A sheet: what menus are composed of now, and what is being worked on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// Every write is conditional on this; 0 where it was never written.
    pub version: u64,
    /// What was published last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Live>,
    /// What is worked on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Work>,
}

/// What was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    /// What is on it.
    pub content: Content,
    /// The review by which it went out.
    pub review: Review,
    /// Who published it.
    pub by: Hand,
    /// When.
    pub at: Timestamp,
}

/// What is worked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// What is on it.
    pub content: Content,
    /// Its digest, its authors and its signatures.
    pub review: Review,
    /// When it was last saved.
    pub saved_at: Timestamp,
    /// Why it was given back, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_back: Option<GivenBack>,
}

/// That a reviewer gave a draft back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBack {
    /// Who.
    pub by: Hand,
    /// Why.
    pub reason: String,
}

impl Work {
    /// Whether it may be published.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        self.content.digest().is_ok_and(|digest| self.review.approves(&digest))
    }
}

/// Why an event changes nothing, in a sentence for staff.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// Nothing is worked on.
    #[error("现在没有草稿，可能同事刚发布或者退回了，请看现在的情况")]
    NoDraft,
    /// It is not signed.
    #[error("还没有审核通过，不能发布")]
    NotApproved,
    /// It was given back, and nobody has changed it since.
    #[error("这份草稿退回了，改过以后才能再审")]
    GivenBack,
    /// Nothing differs from what was published.
    #[error("和现在的一样，没有要保存的改动")]
    Same,
    /// The signature does not count.
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
    /// It cannot be stored.
    #[error("这份内容存不下来")]
    Unstorable(#[from] serde_json::Error),
}

/// Something that happens to a sheet.
#[derive(Clone, Debug)]
pub enum Act<'a> {
    /// M1: somebody saves a draft; signatures are void.
    Save {
        /// What is on it.
        content: Content,
        /// Who.
        by: Hand,
    },
    /// M1: a second person signs.
    Sign {
        /// Who; whoever calls has checked that they may.
        by: &'a Staff,
        /// What they send.
        sent: Sent<'a>,
    },
    /// M1: the reviewer gives it back.
    GiveBack {
        /// Who.
        by: &'a Staff,
        /// Why.
        reason: String,
    },
    /// The author throws the draft away.
    Discard,
    /// M2: what is signed becomes what menus are composed of.
    Publish {
        /// Who.
        by: Hand,
    },
}

impl Sheet {
    /// The sheet after an act, as its next version.
    ///
    /// # Errors
    /// [`NotDone`] says why nothing changes.
    pub fn apply(&self, act: Act<'_>, now: Timestamp) -> Result<Self, NotDone> {
        let (live, work) = (self.live.clone(), self.work.clone());
        let (live, work) = match act {
            Act::Save { content, by } => (live, Some(self.saved(content, by, now)?)),
            Act::Sign { by, sent } => {
                let work = work.ok_or(NotDone::NoDraft)?;
                if work.given_back.is_some() {
                    return Err(NotDone::GivenBack);
                }
                let review = work.review.sign(by, |_| true, sent, now)?;
                (live, Some(Work { review, ..work }))
            }
            Act::GiveBack { by, reason } => {
                let work = work.ok_or(NotDone::NoDraft)?;
                if work.review.authors.iter().any(|author| author.is_of(by)) {
                    return Err(NotSigned::Author.into());
                }
                let review = Review { signatures: Vec::new(), ..work.review };
                let given_back = Some(GivenBack { by: Hand::from(by), reason });
                (live, Some(Work { review, given_back, ..work }))
            }
            Act::Discard => {
                work.ok_or(NotDone::NoDraft)?;
                (live, None)
            }
            Act::Publish { by } => {
                let work = work.ok_or(NotDone::NoDraft)?;
                if !work.is_approved() {
                    return Err(NotDone::NotApproved);
                }
                (Some(Live { content: work.content, review: work.review, by, at: now }), None)
            }
        };
        Ok(Self { version: self.version + 1, live, work })
    }

    /// Whoever saves is an author beside those who wrote the draft before them.
    fn saved(&self, content: Content, by: Hand, now: Timestamp) -> Result<Work, NotDone> {
        let before = self.work.as_ref();
        let shown = before.map(|work| &work.content).or(self.live.as_ref().map(|live| &live.content));
        if shown == Some(&content) {
            return Err(NotDone::Same);
        }
        let mut authors = before.map(|work| work.review.authors.clone()).unwrap_or_default();
        if !authors.contains(&by) {
            authors.push(by);
        }
        let review = Review::new(Kind::Two, content.digest()?, authors);
        Ok(Work { content, review, saved_at: now, given_back: None })
    }

    /// What the editor shows: the draft, else what was published.
    #[must_use]
    pub fn shown(&self) -> Option<&Content> {
        self.work.as_ref().map(|work| &work.content).or(self.live.as_ref().map(|live| &live.content))
    }
}
