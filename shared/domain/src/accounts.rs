//! The accounts of the alliance, its sub-districts and units, and the accounts that the directory only lists.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::identity::Identity;
use crate::ids::{AccountId, CommunityCode, StaffId, SubdistrictCode, UnitId};
use crate::sealing::Sealed;
use crate::sensitive::SensitiveWord;
use crate::templates::NoticeTemplates;

/// The two kinds of official account (公众号); the kind determines what an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// 订阅号: may broadcast daily, no template messages.
    Subscription,
    /// 服务号: templates, OAuth, parametric QR codes.
    Service,
}

/// The part of the district that an account belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "level")]
pub enum Locality {
    /// The district's own account, 微市南.
    District,
    /// An account of a sub-district (街道).
    Subdistrict {
        /// The sub-district's code.
        subdistrict: SubdistrictCode,
    },
    /// The account of a community (社区).
    Community {
        /// The community's code.
        community: CommunityCode,
        /// The sub-district it lies in.
        subdistrict: SubdistrictCode,
    },
}

impl Locality {
    /// The sub-district of a community or sub-district account; `None` for the district's own.
    #[must_use]
    pub fn subdistrict(&self) -> Option<&SubdistrictCode> {
        match self {
            Self::District => None,
            Self::Subdistrict { subdistrict } | Self::Community { subdistrict, .. } => Some(subdistrict),
        }
    }

    /// The community of a community account.
    #[must_use]
    pub fn community(&self) -> Option<&CommunityCode> {
        match self {
            Self::Community { community, .. } => Some(community),
            _ => None,
        }
    }
}

/// The secrets that an account or a platform shares with WeChat, each sealed under the master key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccountSecrets {
    /// AppSecret.
    pub app_secret: Sealed,
    /// The callback token.
    pub token: Sealed,
    /// EncodingAESKey, 43 characters.
    pub encoding_aes_key: Sealed,
    /// The key before the last rotation, still accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_aes_key: Option<Sealed>,
    /// When they were entered in the console; none where an engineer wrote them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_at: Option<Timestamp>,
}

/// How an account is connected to this deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Connection {
    /// By its own AppSecret.
    #[default]
    Direct,
    /// Through a third-party platform that its administrator has not authorised yet: nothing may be done in its name
    /// until they scan the code.
    Awaiting,
    /// Through a third-party platform that its administrator has authorised.
    Platform {
        /// The permission sets (权限集) that were granted, by WeChat's numbers.
        permissions: BTreeSet<u16>,
    },
    /// Its administrator revoked the platform's authorisation: nothing may be done in its name until it is given again.
    Withdrawn,
}

impl Connection {
    /// Whether anything may be done in the account's name.
    #[must_use]
    pub fn stands(&self) -> bool {
        match self {
            Self::Direct | Self::Platform { .. } => true,
            Self::Awaiting | Self::Withdrawn => false,
        }
    }
}

/// One official account connected to this deployment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Its id in our addresses.
    pub id: AccountId,
    /// Its name as residents see it: 微市南, 微湛山.
    pub name: String,
    /// Subscription or service.
    pub kind: AccountKind,
    /// Whether WeChat has verified it (认证), as it has every government account.
    #[serde(default = "verified")]
    pub verified: bool,
    /// How it is connected: by its own secret or through a platform.
    #[serde(default)]
    pub connection: Connection,
    /// The templates of its notices.
    #[serde(default)]
    pub templates: NoticeTemplates,
    /// The part of the district that it belongs to.
    pub place: Locality,
    /// The appid that WeChat gave it.
    pub app_id: String,
    /// The `gh_…` id that every message contains.
    pub original_id: String,
    /// The secrets that it shares with WeChat; `None` if it is connected only by a scan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets: Option<AccountSecrets>,
    /// Its position in the directory.
    pub order: u32,
    /// Whether it is on trial (试运行): it answers whoever writes to it, and sends nothing by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trial: bool,
    /// How often its settings were changed in the console: a form is only taken for the settings that it shows.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub revision: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(revision: &u32) -> bool {
    *revision == 0
}

fn verified() -> bool {
    true
}

/// The third-party platform (第三方平台) through which accounts may be connected.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ThirdPartyPlatform {
    /// Its component appid, which is also the receiver id inside every push to it.
    pub app_id: String,
    /// The secrets that it shares with WeChat, each sealed under `platform/` and the secret's name.
    pub secrets: AccountSecrets,
}

/// The permanent QR code that leads from the console's login page into the chat of the district's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleCode {
    /// The appid of the account it leads to.
    pub app_id: String,
    /// The URL that it encodes.
    pub url: String,
}

/// A sub-district (街道).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subdistrict {
    /// Division code.
    pub code: SubdistrictCode,
    /// 湛山街道.
    pub name: String,
    /// The desk (受理台) that takes its reports.
    pub desk: UnitId,
}

/// The network of a directory entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// 微信.
    Wechat,
    /// 微博.
    Weibo,
}

/// An account that the directory shows although this deployment does not run it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedAccount {
    /// WeChat or Weibo.
    pub network: Network,
    /// Its name on that network.
    pub name: String,
    /// The sub-district it belongs to; `None` for the district's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdistrict: Option<SubdistrictCode>,
    /// Its position in the directory.
    pub order: u32,
}

/// What a unit does in the life of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Takes reports, dispatches, approves (街道/区级受理台).
    Desk,
    /// Works on them (职能部门, 处置队伍).
    Department,
}

/// A body that acts on tickets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Its name as staff and residents read it.
    pub name: String,
    /// Desk or department.
    pub kind: UnitKind,
    /// The sub-district a desk serves; `None` for the district's desk and for departments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdistrict: Option<SubdistrictCode>,
    /// The matters that a department sees to, by their ids (`routing.json`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matters: Vec<String>,
    /// The telephone number that staff call it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// Whether it is abolished (撤销): its name stays for old reports, and it gets no new ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub abolished: bool,
}

/// A community's code with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommunityName<'a> {
    /// Its code.
    pub code: &'a CommunityCode,
    /// Its name, as in the name of its account.
    pub name: &'a str,
}

/// Everything about the alliance that changes rarely; it is cached for a minute.
#[derive(Clone, Debug, Default)]
pub struct Alliance {
    /// Connected accounts in directory order.
    pub accounts: Vec<Account>,
    /// Sub-districts in code order.
    pub subdistricts: Vec<Subdistrict>,
    /// Units.
    pub units: Vec<Unit>,
    /// Accounts that are only listed.
    pub listed: Vec<ListedAccount>,
    /// The platform; `None` if every account is connected by its own secret.
    pub platform: Option<ThirdPartyPlatform>,
    /// The code of the login page; `None` until it has been made.
    pub console_code: Option<ConsoleCode>,
    /// How the district shows itself on every page; `None` until it has chosen.
    pub identity: Option<Identity>,
    /// The names of roads and places on the district's map; empty if none are entered, and then every place counts as
    /// known.
    pub places: Vec<String>,
    /// The accounts that send nothing at present.
    pub frozen: Vec<FrozenAccount>,
    /// The words that articles may not contain.
    pub sensitive: Vec<SensitiveWord>,
}

/// That an account is frozen (冻结): it sends nothing, and answers whoever writes to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenAccount {
    /// The account.
    pub account: AccountId,
    /// Who froze it.
    pub by: StaffId,
    /// The name of that person.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl Alliance {
    /// Whether an account is frozen.
    #[must_use]
    pub fn is_frozen(&self, account: &AccountId) -> bool {
        self.frozen.iter().any(|frozen| frozen.account == *account)
    }

    /// Whether a place that somebody named is on the district's map: a road or place of it, a community or a
    /// sub-district stands in the words.
    #[must_use]
    pub fn knows_place(&self, address: &str) -> bool {
        let road = |name: &str| address.contains(name);
        let community = |account: &Account| {
            let name = account.name.strip_suffix("社区").unwrap_or(&account.name);
            name.chars().count() >= 2 && address.contains(name)
        };
        self.places.is_empty()
            || self.places.iter().any(|name| road(name))
            || self.accounts.iter().any(community)
            || self.subdistricts.iter().any(|subdistrict| road(&subdistrict.name))
    }

    /// The account with this id.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.iter().find(|account| &account.id == id)
    }

    /// The account to which WeChat gave this appid.
    #[must_use]
    pub fn by_app_id(&self, app_id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.app_id == app_id)
    }

    /// The unit with this id.
    #[must_use]
    pub fn unit(&self, id: &UnitId) -> Option<&Unit> {
        self.units.iter().find(|unit| &unit.id == id)
    }

    /// The name of a unit, or its id if it no longer exists.
    #[must_use]
    pub fn unit_name<'a>(&'a self, id: &'a UnitId) -> &'a str {
        self.unit(id).map_or(id.as_str(), |unit| unit.name.as_str())
    }

    /// The sub-district with this code.
    #[must_use]
    pub fn subdistrict(&self, code: &SubdistrictCode) -> Option<&Subdistrict> {
        self.subdistricts.iter().find(|s| &s.code == code)
    }

    /// The areas of reports: the district's own desk (`None`), then each sub-district by its code.
    #[must_use]
    pub fn areas(&self) -> Vec<Option<SubdistrictCode>> {
        let named = self.subdistricts.iter().map(|subdistrict| Some(&subdistrict.code));
        // A desk takes reports of its sub-district even if the sub-district is not listed.
        let desks = self.units.iter().map(|unit| unit.subdistrict.as_ref());
        let areas: BTreeSet<_> = named.chain(desks).chain([None]).collect();
        areas.into_iter().map(|area| area.cloned()).collect()
    }

    /// The communities, in directory order; those of one sub-district where it is given.
    pub fn communities<'a>(
        &'a self,
        of: Option<&'a SubdistrictCode>,
    ) -> impl Iterator<Item = CommunityName<'a>> {
        self.accounts.iter().filter_map(move |account| match &account.place {
            Locality::Community { community, subdistrict } if of.is_none_or(|code| code == subdistrict) => {
                Some(CommunityName { code: community, name: &account.name })
            }
            _ => None,
        })
    }

    /// The name of a community; `None` if it has no account in the alliance.
    #[must_use]
    pub fn community_name(&self, code: &CommunityCode) -> Option<&str> {
        self.communities(None).find(|community| community.code == code).map(|community| community.name)
    }

    /// The desk that takes what is reported to an account: its sub-district's, or the district's own.
    #[must_use]
    pub fn desk_of(&self, account: &Account) -> Option<&Unit> {
        let wanted = account.place.subdistrict();
        self.in_use().find(|unit| unit.kind == UnitKind::Desk && unit.subdistrict.as_ref() == wanted)
    }

    /// The desk of the district itself.
    #[must_use]
    pub fn district_desk(&self) -> Option<&Unit> {
        self.in_use().find(|unit| unit.kind == UnitKind::Desk && unit.subdistrict.is_none())
    }

    /// The departments that work can be dispatched to.
    pub fn departments(&self) -> impl Iterator<Item = &Unit> {
        self.in_use().filter(|unit| unit.kind == UnitKind::Department)
    }

    /// The units that are not abolished.
    pub fn in_use(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(|unit| !unit.abolished)
    }
}
