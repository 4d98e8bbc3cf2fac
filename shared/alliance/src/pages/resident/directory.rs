//! The home of an account: what it published last, its columns, what it can do for a resident, and the directory of the
//! alliance (微信联盟, 微博联盟) by sub-district.

use askama::Template;

use domain::accounts::{Account, Alliance, Network};
use domain::articles::{Card, Column};
use domain::calendar::local;
use domain::ids::SubdistrictCode;
use domain::rota::Series;

/// What the directory shows.
pub struct DirectoryPage<'a> {
    /// The account it is opened from.
    pub account: &'a Account,
    /// Everything in the alliance.
    pub alliance: &'a Alliance,
    /// The columns of the account that it is opened from.
    pub columns: &'a [Column],
    /// What it published last, in all columns.
    pub latest: &'a [Card],
    /// Its series of readings.
    pub series: &'a [Series],
    /// Whether to show the 长辈版.
    pub elder: bool,
}

/// Something that was published, in the list of the newest.
struct Latest<'a> {
    card: &'a Card,
    column: &'a str,
    day: String,
}

struct Entry<'a> {
    name: &'a str,
    order: u32,
    /// Whether it is the account that the page was opened from.
    here: bool,
}

struct Group<'a> {
    name: &'a str,
    /// Whether it is open: the district's own and the one that the reader came from.
    open: bool,
    entries: Vec<Entry<'a>>,
}

struct Part<'a> {
    id: &'static str,
    name: &'static str,
    how: &'static str,
    count: usize,
    groups: Vec<Group<'a>>,
}

#[derive(Template)]
#[template(path = "resident/directory.html")]
struct View<'a> {
    account: &'a Account,
    elder: bool,
    here: String,
    parts: Vec<Part<'a>>,
    columns: Vec<&'a Column>,
    latest: Vec<Latest<'a>>,
    series: &'a [Series],
}

/// Renders the home with the directory.
///
/// # Errors
/// Where the template fails to write.
pub fn directory(d: &DirectoryPage<'_>) -> Result<String, askama::Error> {
    let wechat = part(d, Network::Wechat, "wechat", "微信联盟", "在微信里搜索名称，点“关注”。");
    let weibo = part(d, Network::Weibo, "weibo", "微博联盟", "在微博里搜索名称，点“关注”。");
    let parts = [wechat, weibo].into_iter().filter(|part| part.count > 0).collect();
    let columns = d.columns.iter().filter(|column| !column.closed).collect();
    let latest = d.latest.iter().filter(|card| !card.withdrawn).map(|card| Latest {
        card,
        column: d.columns.iter().find(|column| column.id == card.column).map_or("", |column| &column.name),
        day: local(card.published_at).strftime("%-m月%-d日").to_string(),
    });
    let (account, here) = (d.account, format!("/a/{}", d.account.id));
    let latest: Vec<_> = latest.collect();
    View { account, elder: d.elder, here, parts, columns, latest, series: d.series }.render()
}

fn part<'a>(
    d: &DirectoryPage<'a>,
    network: Network,
    id: &'static str,
    name: &'static str,
    how: &'static str,
) -> Part<'a> {
    let mine = d.account.place.subdistrict();
    let district = group(d, network, None, "全区");
    let mut groups = vec![Group { open: true, ..district }];
    groups.extend(d.alliance.subdistricts.iter().map(|s| {
        let found = group(d, network, Some(&s.code), &s.name);
        Group { open: mine == Some(&s.code), ..found }
    }));
    groups.retain(|group| !group.entries.is_empty());
    let count = groups.iter().map(|group| group.entries.len()).sum();
    Part { id, name, how, count, groups }
}

fn group<'a>(
    d: &DirectoryPage<'a>,
    network: Network,
    of: Option<&SubdistrictCode>,
    name: &'a str,
) -> Group<'a> {
    let connected = d
        .alliance
        .accounts
        .iter()
        .filter(|account| network == Network::Wechat && account.place.subdistrict() == of)
        .map(|account| Entry { name: &account.name, order: account.order, here: account.id == d.account.id });
    let listed = d
        .alliance
        .listed
        .iter()
        .filter(|listed| listed.network == network && listed.subdistrict.as_ref() == of)
        .map(|listed| Entry { name: &listed.name, order: listed.order, here: false });
    let mut entries: Vec<_> = connected.chain(listed).collect();
    entries.sort_by_key(|entry| entry.order);
    Group { name, open: false, entries }
}
