//! Units, sub-districts, and accounts with their communities.

use std::collections::BTreeSet;

use super::book::World;
use super::change::Change;
use super::column::{Cells, Column, Kind, Problem, Record, Row, is_number, needed};
use crate::accounts::{Account, AccountKind, Connection, Locality, Subdistrict, Unit, UnitKind};
use crate::ids::{AccountId, CommunityCode, SubdistrictCode, UnitId};
use crate::templates::NoticeTemplates;
use crate::tickets::Matter;

const DESK: &str = "受理台";
const DEPARTMENT: &str = "承办单位";
const IN_USE: &str = "在用";
const ABOLISHED: &str = "已撤销";
const SERVICE: &str = "服务号";
const SUBSCRIPTION: &str = "订阅号";
const YES: &str = "是";
const NO: &str = "否";

pub(super) const UNITS: &[Column] = &[
    needed("id", "代号", 64, "小写字母、数字和短横线，定了就不再改，例如 municipal-works"),
    needed("name", "名称", 40, "工作人员和居民看到的名字"),
    needed("kind", "类别", 10, "受理台受理诉求，承办单位办理").as_a(Kind::Choice(&[DESK, DEPARTMENT])),
    needed("subdistrict", "街道", 9, "街道受理台写街道编码；区级受理台和承办单位不填")
        .as_a(Kind::Subdistrict)
        .or_empty(),
    needed("telephone", "电话", 20, "工作人员联系这个单位的电话").or_empty(),
    needed("matters", "负责的事", 200, "例如：井盖、路灯。用顿号分开").or_empty(),
    needed("state", "状态", 10, "已撤销的单位不再接新诉求").as_a(Kind::Choice(&[IN_USE, ABOLISHED])),
];

pub(super) const SUBDISTRICTS: &[Column] = &[
    needed("code", "编码", 9, "9位行政区划编码"),
    needed("name", "名称", 40, "例如：湛山街道"),
    needed("desk", "受理台", 64, "受理这个街道诉求的受理台的代号").as_a(Kind::Desk),
];

pub(super) const ACCOUNTS: &[Column] = &[
    needed("id", "代号", 64, "小写字母、数字和短横线，定了就不再改"),
    needed("name", "名称", 40, "公众号的名字，社区的号就是社区的名字"),
    needed("kind", "类型", 10, "在微信公众平台上的类型").as_a(Kind::Choice(&[SERVICE, SUBSCRIPTION])),
    needed("verified", "已认证", 2, "微信认证过没有").as_a(Kind::Choice(&[YES, NO])),
    needed("subdistrict", "街道", 9, "街道编码；区级的号不填").as_a(Kind::Subdistrict).or_empty(),
    needed("community", "社区编码", 12, "12位，前9位是街道编码；不是社区的号不填").or_empty(),
    needed("app_id", "AppID", 40, "公众平台“设置与开发”里的开发者ID"),
    needed("original_id", "原始ID", 40, "公众平台“公众号设置”里的原始ID，以gh_开头"),
    needed("order", "顺序", 5, "在名录里排第几"),
];

pub(super) fn unit_record(unit: &Unit) -> Record {
    let matters: Vec<_> = unit.matters.iter().map(|id| matter_name(id)).collect();
    vec![
        unit.id.to_string(),
        unit.name.clone(),
        if unit.kind == UnitKind::Desk { DESK } else { DEPARTMENT }.to_owned(),
        unit.subdistrict.as_ref().map(ToString::to_string).unwrap_or_default(),
        unit.telephone.clone().unwrap_or_default(),
        matters.join("、"),
        if unit.abolished { ABOLISHED } else { IN_USE }.to_owned(),
    ]
}

/// The units in use that these changes of their book abolish.
#[must_use]
pub fn abolished(changes: &[Change]) -> Vec<UnitId> {
    let is_abolished =
        |row: &Option<Record>| row.as_ref().is_some_and(|row| row.last().is_some_and(|it| it == ABOLISHED));
    let abolishes = changes
        .iter()
        .filter(|it| it.before.is_some() && is_abolished(&it.after) && !is_abolished(&it.before));
    abolishes.filter_map(|change| UnitId::parse(change.key()).ok()).collect()
}

pub(super) fn subdistrict_record(subdistrict: &Subdistrict) -> Record {
    vec![subdistrict.code.to_string(), subdistrict.name.clone(), subdistrict.desk.to_string()]
}

pub(super) fn account_record(account: &Account) -> Record {
    vec![
        account.id.to_string(),
        account.name.clone(),
        if account.kind == AccountKind::Service { SERVICE } else { SUBSCRIPTION }.to_owned(),
        if account.verified { YES } else { NO }.to_owned(),
        account.place.subdistrict().map(ToString::to_string).unwrap_or_default(),
        account.place.community().map(ToString::to_string).unwrap_or_default(),
        account.app_id.clone(),
        account.original_id.clone(),
        account.order.to_string(),
    ]
}

fn matter_name(id: &str) -> &str {
    Matter::bundled().iter().find(|matter| matter.id == id).map_or(id, |matter| matter.name.as_str())
}

const SLUG: &str = "不能用作代号，请用小写字母、数字和短横线";

pub(super) fn units(rows: &[Row], world: &World<'_>, problems: &mut Vec<Problem>) -> Vec<Unit> {
    let (mut units, mut names, mut areas) = (Vec::<Unit>::new(), BTreeSet::new(), BTreeSet::new());
    let mut matters_of = BTreeSet::new();
    for row in rows {
        let mut cells = Cells::new(UNITS, row, problems);
        let id = cells.parsed("id", SLUG, |text| UnitId::parse(text).ok());
        let name = cells.text("name");
        let kind =
            cells.choice("kind").map(|word| if word == DESK { UnitKind::Desk } else { UnitKind::Department });
        let subdistrict = known_subdistrict(&mut cells, world);
        let telephone =
            cells.parsed("telephone", "不是电话号码", |text| is_number(text).then(|| text.to_owned()));
        let abolished = cells.choice("state") == Some(ABOLISHED);
        let mut matters = Vec::new();
        for word in cells.words("matters") {
            match Matter::bundled().iter().find(|matter| matter.name == word || matter.id == word) {
                None => {
                    let all: Vec<_> = Matter::bundled().iter().map(|matter| matter.name.as_str()).collect();
                    cells.wrong("matters", format!("没有“{word}”这件事，可以写：{}", all.join("、")));
                }
                Some(matter) if !abolished && !matters_of.insert(&matter.id) => {
                    cells.wrong("matters", format!("“{word}”已经由另一个单位负责"));
                }
                Some(matter) => matters.push(matter.id.clone()),
            }
        }
        if !abolished && !name.is_empty() && !names.insert(name.clone()) {
            cells.wrong("name", format!("“{name}”已经有了"));
        }
        let (Some(id), Some(kind)) = (id, kind) else { continue };
        if world.alliance.unit(&id).is_some_and(|known| known.kind != kind) {
            cells.wrong("kind", "单位的类别不能改：旧诉求要按原来的类别办。请新增一个单位");
        }
        if kind == UnitKind::Department && subdistrict.is_some() {
            cells.wrong("subdistrict", "承办单位不写街道");
        }
        if kind == UnitKind::Desk && !abolished && !areas.insert(subdistrict.clone()) {
            cells.wrong("subdistrict", "这个街道（不填就是区级）已经有受理台了，一处只能有一个");
        }
        let serves = world.alliance.subdistricts.iter().find(|it| it.desk == id);
        if let Some(served) = serves.filter(|_| abolished) {
            cells.wrong("state", format!("它还是{}的受理台，请先在“街道”里换一个", served.name));
        }
        units.push(Unit { id, name, kind, subdistrict, matters, telephone, abolished });
    }
    if !areas.contains(&None) {
        problems.push(Problem::whole("必须有一个区级受理台（不填街道、在用）"));
    }
    units
}

fn known_subdistrict(cells: &mut Cells<'_>, world: &World<'_>) -> Option<SubdistrictCode> {
    let code =
        cells.parsed("subdistrict", "不是9位街道编码", |text| SubdistrictCode::parse(text).ok())?;
    if world.alliance.subdistrict(&code).is_none() {
        cells.wrong("subdistrict", format!("没有编码是“{code}”的街道"));
    }
    Some(code)
}

pub(super) fn subdistricts(rows: &[Row], world: &World<'_>, problems: &mut Vec<Problem>) -> Vec<Subdistrict> {
    let (mut all, mut names) = (Vec::new(), BTreeSet::new());
    for row in rows {
        let mut cells = Cells::new(SUBDISTRICTS, row, problems);
        let code = cells.parsed("code", "不是9位编码", |text| SubdistrictCode::parse(text).ok());
        let name = cells.text("name");
        let desk = cells.parsed("desk", SLUG, |text| UnitId::parse(text).ok());
        if !name.is_empty() && !names.insert(name.clone()) {
            cells.wrong("name", format!("“{name}”已经有了"));
        }
        let (Some(code), Some(desk)) = (code, desk) else { continue };
        let unit = world.alliance.in_use().find(|unit| unit.id == desk && unit.kind == UnitKind::Desk);
        if unit.is_none() {
            cells.wrong("desk", format!("没有代号是“{desk}”的在用受理台，请先在“单位”里新增"));
        }
        all.push(Subdistrict { code, name, desk });
    }
    all
}

pub(super) fn accounts(rows: &[Row], world: &World<'_>, problems: &mut Vec<Problem>) -> Vec<Account> {
    let mut accounts = Vec::<Account>::new();
    for row in rows {
        let mut cells = Cells::new(ACCOUNTS, row, problems);
        let id = cells.parsed("id", SLUG, |text| AccountId::parse(text).ok());
        let name = cells.text("name");
        let kind = cells
            .choice("kind")
            .map(|word| if word == SERVICE { AccountKind::Service } else { AccountKind::Subscription });
        let verified = cells.choice("verified");
        let place = place(&mut cells, world);
        let is_app_id =
            |text: &str| text.starts_with("wx") && text.bytes().all(|b| b.is_ascii_alphanumeric());
        let app_id = cells.parsed("app_id", "不像AppID，应当以wx开头", |text| {
            is_app_id(text).then(|| text.to_owned())
        });
        let is_original = |text: &str| {
            text.strip_prefix("gh_").is_some_and(|rest| {
                !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            })
        };
        let original_id = cells.parsed("original_id", "不像原始ID，应当以gh_开头", |text| {
            is_original(text).then(|| text.to_owned())
        });
        let order = cells.parsed("order", "不是数字", |text| text.parse().ok());
        let (Some(id), Some(kind), Some(verified), Some(app_id), Some(original_id), Some(order)) =
            (id, kind, verified, app_id, original_id, order)
        else {
            continue;
        };
        let Some(place) = place else { continue };
        let before = world.alliance.account(&id);
        if before.is_some_and(|before| before.app_id != app_id || before.original_id != original_id) {
            cells.wrong("app_id", "AppID和原始ID不能改：换了公众号，请新增一个代号");
        }
        for other in &accounts {
            if other.app_id == app_id {
                cells.wrong("app_id", format!("和“{}”的一样", other.name));
            }
            if other.original_id == original_id {
                cells.wrong("original_id", format!("和“{}”的一样", other.name));
            }
            if place.community().is_some() && other.place.community() == place.community() {
                cells.wrong("community", format!("和“{}”的一样", other.name));
            }
            if other.name == name {
                cells.wrong("name", format!("“{name}”已经有了"));
            }
        }
        let account = match before {
            Some(before) => Account { name, kind, verified: verified == YES, place, order, ..before.clone() },
            None => Account {
                id,
                name,
                kind,
                verified: verified == YES,
                // Nothing is done in its name until its secrets are entered or its administrator has agreed.
                connection: Connection::Awaiting,
                templates: NoticeTemplates::default(),
                place,
                app_id,
                original_id,
                secrets: None,
                order,
                trial: true,
                revision: 0,
            },
        };
        accounts.push(account);
    }
    accounts
}

fn place(cells: &mut Cells<'_>, world: &World<'_>) -> Option<Locality> {
    let had = cells.text("subdistrict");
    let subdistrict = known_subdistrict(cells, world);
    let typed = cells.text("community");
    let community =
        cells.parsed("community", "不是12位社区编码", |text| CommunityCode::parse(text).ok());
    match (subdistrict, community) {
        (Some(subdistrict), Some(community)) => {
            if !community.as_str().starts_with(subdistrict.as_str()) {
                cells.wrong("community", format!("前9位应当是街道编码{subdistrict}"));
            }
            Some(Locality::Community { community, subdistrict })
        }
        (Some(subdistrict), None) if typed.is_empty() => Some(Locality::Subdistrict { subdistrict }),
        (None, None) if had.is_empty() && typed.is_empty() => Some(Locality::District),
        (None, Some(_)) if had.is_empty() => {
            cells.wrong("subdistrict", "社区的号要写街道编码");
            None
        }
        _ => None,
    }
}
