//! The directory of the alliance: every WeChat and Weibo account, grouped by sub-district.

use crate::accounts::{Account, Alliance, ListedAccount, Locality, Network, Subdistrict};

/// The accounts of one sub-district; the first group is the district's own.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// The sub-district; `None` for the district itself.
    pub subdistrict: Option<&'a Subdistrict>,
    /// The accounts of the sub-district, or of the district, that this deployment runs.
    pub own: Vec<&'a Account>,
    /// The accounts of its communities.
    pub communities: Vec<&'a Account>,
    /// WeChat accounts that are only listed.
    pub wechat: Vec<&'a ListedAccount>,
    /// Weibo accounts.
    pub weibo: Vec<&'a ListedAccount>,
}

impl Group<'_> {
    /// `湛山` for 湛山街道; 全区 for the district itself.
    fn heading(&self) -> &str {
        self.subdistrict.map_or("全区", |subdistrict| short(&subdistrict.name, "街道"))
    }
}

/// Every account in its group: the district first, then the sub-districts in the order of the alliance.
#[must_use]
pub fn groups(alliance: &Alliance) -> Vec<Group<'_>> {
    std::iter::once(None)
        .chain(alliance.subdistricts.iter().map(Some))
        .map(|of| group(alliance, of))
        .collect()
}

fn group<'a>(alliance: &'a Alliance, subdistrict: Option<&'a Subdistrict>) -> Group<'a> {
    let code = subdistrict.map(|subdistrict| &subdistrict.code);
    let accounts = |community: bool| {
        let here = move |account: &&Account| {
            account.place.subdistrict() == code
                && matches!(account.place, Locality::Community { .. }) == community
        };
        sorted(alliance.accounts.iter().filter(here), |account| account.order)
    };
    let listed = |network: Network| {
        let here =
            move |entry: &&ListedAccount| entry.network == network && entry.subdistrict.as_ref() == code;
        sorted(alliance.listed.iter().filter(here), |entry| entry.order)
    };
    Group {
        subdistrict,
        own: accounts(false),
        communities: accounts(true),
        wechat: listed(Network::Wechat),
        weibo: listed(Network::Weibo),
    }
}

fn sorted<'a, T>(entries: impl Iterator<Item = &'a T>, order: fn(&T) -> u32) -> Vec<&'a T> {
    let mut entries: Vec<&T> = entries.collect();
    entries.sort_by_key(|entry| order(entry));
    entries
}

/// How many WeChat accounts the directory lists, including those that this deployment does not run.
fn count(alliance: &Alliance) -> usize {
    alliance.accounts.len()
        + alliance.listed.iter().filter(|listed| listed.network == Network::Wechat).count()
}

/// The whole directory as one chat text of at most `limit` bytes.
///
/// If the limit allows, it names everything: communities by their full names, and the Weibo accounts too. Otherwise it
/// first drops the Weibo accounts, which residents can ask for with a separate word, then the word 社区.
#[must_use]
pub fn text(alliance: &Alliance, page: &str, limit: usize) -> String {
    let groups = groups(alliance);
    [(true, true), (true, false), (false, true), (false, false)]
        .into_iter()
        .map(|(full, weibo)| write(alliance, &groups, page, full, weibo))
        .find(|text| text.len() <= limit)
        .unwrap_or_else(|| {
            let headings: Vec<&str> = groups.iter().map(Group::heading).collect();
            format!("微信联盟共有{}个号，分布在：{}。\n{}", count(alliance), headings.join("、"), link(page))
        })
}

fn write(alliance: &Alliance, groups: &[Group<'_>], page: &str, full: bool, weibo: bool) -> String {
    let mut lines = vec![format!("微信联盟（{}个号，关注一个就能找到全部）", count(alliance))];
    for group in groups {
        let mut names: Vec<&str> = group.own.iter().map(|account| account.name.as_str()).collect();
        names.extend(group.wechat.iter().map(|entry| entry.name.as_str()));
        let mut parts = Vec::new();
        if !names.is_empty() {
            parts.push(names.join("、"));
        }
        let communities: Vec<&str> = group
            .communities
            .iter()
            .map(|account| if full { account.name.as_str() } else { short(&account.name, "社区") })
            .collect();
        if !communities.is_empty() {
            parts.push(communities.join("、"));
        }
        if weibo && !group.weibo.is_empty() {
            let names: Vec<&str> = group.weibo.iter().map(|entry| entry.name.as_str()).collect();
            parts.push(format!("微博：{}", names.join("、")));
        }
        if !parts.is_empty() {
            lines.push(format!("【{}】{}", group.heading(), parts.join("；")));
        }
    }
    if !full {
        lines.push("搜索关注时，在名称后加“社区”。".to_owned());
    }
    if !weibo {
        lines.push("回复“微博联盟”看微博账号。".to_owned());
    }
    lines.push(link(page));
    lines.join("\n")
}

/// The Weibo accounts of the alliance as one chat text of at most `limit` bytes.
#[must_use]
pub fn weibo_text(alliance: &Alliance, page: &str, limit: usize) -> String {
    let mut text = "微博联盟".to_owned();
    let link = link(page);
    let mut any = false;
    for group in groups(alliance) {
        let names: Vec<&str> = group.weibo.iter().map(|entry| entry.name.as_str()).collect();
        let line = format!("\n【{}】{}", group.heading(), names.join("、"));
        if !names.is_empty() && text.len() + line.len() + 1 + link.len() <= limit {
            text.push_str(&line);
            any = true;
        }
    }
    if !any {
        text.push_str("：还没有登记微博账号。");
    }
    format!("{text}\n{link}")
}

/// The account with this name, with or without 社区 at its end.
#[must_use]
pub fn find<'a>(alliance: &'a Alliance, name: &str) -> Option<&'a Account> {
    let accounts = || alliance.accounts.iter();
    if name.is_empty() {
        return None;
    }
    accounts().find(|account| account.name == name).or_else(|| {
        accounts()
            .filter(|account| matches!(account.place, Locality::Community { .. }))
            .find(|account| short(&account.name, "社区") == name)
    })
}

fn short<'a>(name: &'a str, suffix: &str) -> &'a str {
    name.strip_suffix(suffix).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

fn link(page: &str) -> String {
    format!("<a href=\"{page}\">点这里看全部账号</a>")
}
