//! Demo data: the district's real accounts and communities of 2016, and invented units, staff and guides whose names
//! say that they are invented. `demo/README.md` gives the sources.

use std::path::Path;

use alliance::runtime::{Deployment, Random};
use alliance::store::System;
use anyhow::Context as _;
use domain::accounts::{
    Account, AccountKind, AccountSecrets, Alliance, Connection, ConsoleCode, ListedAccount, Locality,
    Subdistrict, ThirdPartyPlatform, Unit,
};
use domain::articles::{Column, ColumnKind};
use domain::conversation::CONSOLE_SCENE;
use domain::guides::Guides;
use domain::ids::{AccountId, CommunityCode, Follower, OpenId, StaffId, SubdistrictCode};
use domain::inbox::{DutyList, OnDuty};
use domain::logins::{CodeKey, Second};
use domain::review::Kind;
use domain::sealing::{MasterKey, Sealed};
use domain::staff::{Grant, Staff, Stands};
use domain::templates::NoticeTemplates;
use jiff::SignedDuration;
use jiff::civil::Time;
use serde::Deserialize;

use crate::demo_templates;
use crate::folder::read_json;
use crate::secret_file::write_secret;
use wechat_simulator::{SimulatedAccount, SimulatedPlatform, Simulator};

const COMMUNITIES: &str = include_str!("../demo/shinan-2016.csv");
const ROSTER: &str = include_str!("../demo/roster.json");
const HOTLINES_JSON: &str = include_str!("../demo/hotlines.json");
const SENSITIVE_WORDS: &str = include_str!("../demo/sensitive-words.json");
const POLICIES: &str = include_str!("../demo/policies.json");

/// An account before WeChat has given it ids and secrets.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PlannedAccount {
    pub(crate) id: AccountId,
    pub(crate) name: String,
    pub(crate) kind: AccountKind,
    pub(crate) place: Locality,
}

#[derive(Deserialize)]
struct Community {
    community_code: CommunityCode,
    community: String,
    subdistrict_code: SubdistrictCode,
}

#[derive(Deserialize)]
struct PlannedStaff {
    id: String,
    name: String,
    grants: Vec<Grant>,
}

#[derive(Deserialize)]
struct Roster {
    accounts: Vec<PlannedAccount>,
    subdistricts: Vec<Subdistrict>,
    units: Vec<Unit>,
    listed: Vec<ListedAccount>,
    places: Vec<String>,
    staff: Vec<PlannedStaff>,
}

fn roster() -> anyhow::Result<Roster> {
    serde_json::from_str(ROSTER).context("demo/roster.json")
}

/// The accounts in directory order: the district's, the communities', the sub-districts' own.
pub(crate) fn accounts() -> anyhow::Result<Vec<PlannedAccount>> {
    let (mut accounts, own): (Vec<_>, Vec<_>) =
        roster()?.accounts.into_iter().partition(|account| account.place == Locality::District);
    for community in csv::Reader::from_reader(COMMUNITIES.as_bytes()).deserialize::<Community>() {
        let community = community.context("demo/shinan-2016.csv")?;
        accounts.push(PlannedAccount {
            id: AccountId::parse(community.community_code.as_str())?,
            name: community.community,
            kind: AccountKind::Subscription,
            place: Locality::Community {
                community: community.community_code,
                subdistrict: community.subdistrict_code,
            },
        });
    }
    accounts.extend(own);
    Ok(accounts)
}

/// The accounts as the simulated WeChat knows them, with the ids and secrets of the first start.
pub(crate) fn simulated_accounts(file: &Path) -> anyhow::Result<Vec<SimulatedAccount>> {
    let known: Vec<SimulatedAccount> = read_json(file)?;
    let simulated: Vec<_> = accounts()?
        .into_iter()
        .map(|planned| {
            let kind = match planned.kind {
                AccountKind::Service => "service",
                AccountKind::Subscription => "subscription",
            };
            let before = known.iter().find(|known| known.account == planned.id.as_str()).cloned();
            before.unwrap_or_else(|| SimulatedAccount::generate(planned.id.as_str(), &planned.name, kind))
        })
        .collect();
    if simulated != known {
        write_secret(file, &serde_json::to_vec_pretty(&simulated)?)?;
    }
    Ok(simulated)
}

/// Writes everything into the store, and makes the staff followers of the district on the simulated phone.
pub(crate) async fn plant(
    deployment: &Deployment,
    simulator: &Simulator,
    key: &MasterKey,
) -> anyhow::Result<()> {
    let roster = roster()?;
    let mut planted = Alliance {
        accounts: Vec::new(),
        subdistricts: roster.subdistricts,
        units: roster.units,
        listed: roster.listed,
        places: roster.places,
        platform: Some(third_party(&simulator.platform(), key, deployment.random)?),
        console_code: None,
        frozen: Vec::new(),
        identity: None,
        sensitive: serde_json::from_str(SENSITIVE_WORDS).context("demo/sensitive-words.json")?,
    };
    let before = deployment.accounts()?.alliance().await?;
    let simulated: Vec<&SimulatedAccount> = simulator.accounts().collect();
    for (order, planned) in accounts()?.into_iter().enumerate() {
        let shared = simulated
            .iter()
            .find(|shared| shared.account == planned.id.as_str())
            .with_context(|| format!("the simulator has no account {}", planned.id))?;
        let mut account = connect(planned, shared, u32::try_from(order)?, key, deployment.random)?;
        account.templates = demo_templates::of(account.id.as_str(), simulator)?;
        // An account that authorised the platform in an earlier run is still connected through it.
        if let Some(before) = before.account(&account.id) {
            account.connection = before.connection.clone();
        }
        planted.accounts.push(account);
    }
    for (order, listed) in planted.listed.iter_mut().enumerate() {
        listed.order = u32::try_from(order)?;
    }
    let district = deployment.district_account()?;
    planted.console_code = planted.account(&district).map(|account| console_code(account, simulator));
    deployment.accounts()?.write(&planted).await?;
    let guides = Guides {
        hotlines: serde_json::from_str(HOTLINES_JSON).context("demo/hotlines.json")?,
        policies: serde_json::from_str(POLICIES).context("demo/policies.json")?,
        ..Guides::default()
    };
    deployment.guides()?.write(&guides).await?;
    let staff = deployment.staff()?;
    for planned in roster.staff {
        simulator.add_person(&planned.id, &planned.name);
        let openid = OpenId::parse(simulator.openid(&planned.id, district.as_str()))?;
        let follower = Follower { account: district.clone(), openid };
        // A restored roll may know this follower under another id.
        let id = match staff.of_follower(&follower).await? {
            Some(before) => before.staff.id,
            None => StaffId::parse(planned.id)?,
        };
        let (name, grants) = (planned.name, planned.grants);
        let person = Staff { id, follower, name, grants, stands: Stands::default() };
        staff.put(&person, deployment.random.secret()?).await?;
        if person.needs_second() && staff.second(System::Engineer, &person.id).await?.is_none() {
            let (code_key, now) = (CodeKey::new(deployment.random.bytes()?)?, deployment.clock.now());
            let sealed = code_key.seal(key, &Second::purpose(&person.id), deployment.random.bytes()?)?;
            // Enrolled with the code of the hour before, so that the present one still counts.
            let earlier = now.saturating_sub(SignedDuration::from_hours(1))?;
            let code = code_key.code(earlier);
            let second = Second::enrol((&code_key, sealed), &code, &[], None, earlier);
            let second = second.context("a code counts for its own key")?;
            staff.put_second(System::Engineer, &person.id, &second).await?;
        }
    }
    plant_columns(deployment).await?;
    plant_duty(deployment).await
}

/// The columns of the demo's accounts of Zhanshan and of the district, as the alliance has them; nothing is written in them. An
/// account that has columns keeps its own.
async fn plant_columns(deployment: &Deployment) -> anyhow::Result<()> {
    let of_zhanshan = [
        ("news", "湛山新闻", "身边的事", ColumnKind::News),
        ("tv", "湛山TV", "居民拍的视频", ColumnKind::Video),
        ("horn", "湛山小喇叭", "居民录的声音", ColumnKind::Audio),
        ("life", "微生活", "吃穿住行的小事", ColumnKind::News),
        ("community", "微社区", "社区的活动和通知", ColumnKind::News),
        ("heart", "珠彩心语", "说说心里话", ColumnKind::Audio),
    ];
    let of_the_district = [
        ("life", "微生活", "吃穿住行的小事", ColumnKind::News),
        ("community", "微社区", "全区的活动和通知", ColumnKind::News),
        ("press", "在线读报", "报纸上的事，手机可以念给您听", ColumnKind::Press),
    ];
    let column = |(order, &(id, name, about, kind)): (u32, &(&str, &str, &str, ColumnKind))| Column {
        id: id.to_owned(),
        name: name.to_owned(),
        about: about.to_owned(),
        kind,
        review: Kind::Two,
        order,
        closed: false,
        wechat: false,
    };
    for (account, planned) in [("weizhanshan", &of_zhanshan[..]), ("shinan", &of_the_district[..])] {
        let columns = (1..).zip(planned).map(column).collect();
        deployment.columns()?.plant(System::Engineer, &AccountId::parse(account)?, columns).await?;
    }
    Ok(())
}

/// The demo's duty list: an officer of the sub-district by day, the district's operator day and night.
async fn plant_duty(deployment: &Deployment) -> anyhow::Result<()> {
    let (duty, staff) = (deployment.duty()?, deployment.staff()?);
    let list = duty.get(System::Engineer).await?;
    if list.version > 0 {
        return Ok(());
    }
    let mut people = Vec::new();
    for (id, from, to) in [("demo-officer-1", 8, 20), ("demo-operator-1", 0, 0)] {
        let Some(person) = staff.get(&StaffId::parse(id)?).await? else { continue };
        let (from, to) = (Time::constant(from, 0, 0, 0), Time::constant(to, 0, 0, 0));
        people.push(OnDuty { staff: person.staff.id, name: person.staff.name, from, to, days: Vec::new() });
    }
    let saved_by = Some("演示数据".to_owned());
    Ok(duty.plant(System::Engineer, &DutyList { version: 1, people, saved_by, saved_at: None }).await?)
}

/// A member of the demo staff who confirms acts with a second factor, and what their authenticator shows.
pub(crate) struct ShownCode {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) code: String,
}

/// The demo staff have no phones: what their authenticators would show now.
pub(crate) async fn codes(deployment: &Deployment) -> anyhow::Result<Vec<ShownCode>> {
    let (staff, key, now) = (deployment.staff()?, deployment.master_key().await?, deployment.clock.now());
    let mut codes = Vec::new();
    for planned in roster()?.staff {
        let Some(person) = staff.get(&StaffId::parse(planned.id)?).await? else { continue };
        let Some(second) = staff.second(System::Engineer, &person.staff.id).await? else { continue };
        let code = CodeKey::open(&key, &Second::purpose(&person.staff.id), &second.key)?.code(now);
        let (id, title) = (person.staff.id.to_string(), person.staff.title());
        codes.push(ShownCode { id, name: person.staff.name, title, code });
    }
    Ok(codes)
}

/// Renews the login page's code in a world that was planted behind another port.
pub(crate) async fn keep_console_code(deployment: &Deployment, simulator: &Simulator) -> anyhow::Result<()> {
    let (accounts, district) = (deployment.accounts()?, deployment.district_account()?);
    let alliance = accounts.alliance().await?;
    let account = alliance.account(&district).context("the world has no account of the district")?;
    Ok(accounts.keep_console_code(&console_code(account, simulator)).await?)
}

/// A code that leads to this machine's present port.
fn console_code(district: &Account, simulator: &Simulator) -> ConsoleCode {
    let url = simulator.permanent_code(district.id.as_str(), CONSOLE_SCENE);
    ConsoleCode { app_id: district.app_id.clone(), url }
}

/// Makes the simulated WeChat push authorisations and messages to the platform's functions.
pub(crate) fn tell_platform(simulator: &Simulator) {
    simulator.tell_platform_at("/wechat/platform/events", "/wechat/platform/$APPID$/callback");
}

/// The same, and pushes the first ticket.
pub(crate) async fn introduce_platform(simulator: &Simulator) {
    tell_platform(simulator);
    if !simulator.send_ticket().await {
        tracing::warn!("the platform did not take its first ticket");
    }
}

/// The demo staff follow the district's account, as staff do before their first login.
pub(crate) async fn follow(simulator: &Simulator, district: &str) -> anyhow::Result<()> {
    for planned in roster()?.staff {
        if !simulator.follows(&planned.id, district) {
            simulator.follow(&planned.id, district, None).await;
        }
    }
    Ok(())
}

/// The simulated WeChat's one platform, invented like the rest of the demo.
fn third_party(
    shared: &SimulatedPlatform,
    key: &MasterKey,
    random: Random,
) -> anyhow::Result<ThirdPartyPlatform> {
    let seal = |name: &str, secret: &str| -> anyhow::Result<Sealed> {
        Ok(key.seal(&format!("platform/{name}"), secret, random.bytes()?)?)
    };
    Ok(ThirdPartyPlatform {
        app_id: shared.component_appid.clone(),
        secrets: AccountSecrets {
            app_secret: seal("app_secret", &shared.component_appsecret)?,
            token: seal("token", &shared.token)?,
            encoding_aes_key: seal("encoding_aes_key", &shared.encoding_aes_key)?,
            previous_aes_key: None,
            entered_at: None,
        },
    })
}

fn connect(
    planned: PlannedAccount,
    shared: &SimulatedAccount,
    order: u32,
    key: &MasterKey,
    random: Random,
) -> anyhow::Result<Account> {
    let seal = |name: &str, secret: &str| -> anyhow::Result<Sealed> {
        Ok(key.seal(&format!("{}/{name}", planned.id), secret, random.bytes()?)?)
    };
    Ok(Account {
        secrets: Some(AccountSecrets {
            app_secret: seal("app_secret", &shared.secret)?,
            token: seal("token", &shared.token)?,
            encoding_aes_key: seal("encoding_aes_key", &shared.encoding_aes_key)?,
            previous_aes_key: None,
            entered_at: None,
        }),
        app_id: shared.appid.clone(),
        original_id: shared.original_id.clone(),
        id: planned.id,
        name: planned.name,
        kind: planned.kind,
        verified: true,
        connection: Connection::Direct,
        templates: NoticeTemplates::default(),
        place: planned.place,
        order,
        trial: false,
        revision: 0,
    })
}
