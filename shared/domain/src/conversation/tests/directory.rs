//! The directory from any account.

use super::support::{BASE_URL, Phone, alliance};
use crate::accounts::Network;
use crate::directory::{find, groups, text, weibo_text};

#[test]
fn one_reply_holds_the_district_all_65_communities_and_every_account() {
    let alliance = alliance();
    let page = format!("{BASE_URL}/a/370202010001");
    let answer = Phone::at("370202010001").say("微信联盟");
    assert!(answer.len() <= 2048, "{} bytes", answer.len());
    assert_eq!(alliance.communities(None).count(), 65);
    for community in alliance.communities(None) {
        let short = community.name.strip_suffix("社区").unwrap();
        assert!(answer.contains(community.name), "{short} in {answer}");
        assert!(find(&alliance, community.name).is_some() && find(&alliance, short).is_some(), "{short}");
    }
    for name in ["微市南", "微湛山", "微湛山·红色会所"] {
        assert!(answer.contains(name), "{name}");
    }
    let weibo = Phone::at("370202010001").say("微博联盟");
    assert!(weibo.len() <= 2048 && answer.contains("回复“微博联盟”"), "{weibo}");
    for listed in &alliance.listed {
        let answer = if listed.network == Network::Wechat { &answer } else { &weibo };
        assert!(answer.contains(&listed.name), "{} in {answer}", listed.name);
    }
    assert!(answer.contains(&page) && weibo.contains(&page));
    let whole = text(&alliance, &page, 4096);
    assert!(alliance.listed.iter().all(|listed| whole.contains(&listed.name)));
}

#[test]
fn where_room_is_scarce_the_page_stays() {
    let alliance = alliance();
    for limit in [2100, 1900, 1800, 1500, 1400, 600] {
        let answer = text(&alliance, "https://a.cn/a/shinan", limit);
        assert!(answer.len() <= limit, "{limit}: {answer}");
        assert!(answer.contains("https://a.cn/a/shinan"));
    }
    assert!(weibo_text(&alliance, "https://a.cn/a/shinan", 2048).contains("市南微博（演示）"));
}

#[test]
fn groups_cover_every_account_once() {
    let alliance = alliance();
    let groups = groups(&alliance);
    assert_eq!(groups.len(), 11);
    let own: usize = groups.iter().map(|group| group.own.len()).sum();
    let communities: usize = groups.iter().map(|group| group.communities.len()).sum();
    assert_eq!((own, communities), (3, 65));
    assert_eq!(groups[0].own[0].name, "微市南");
}

#[test]
fn a_communitys_name_finds_its_account() {
    let answer = Phone::at("shinan").say("秀湛路");
    assert!(answer.starts_with("秀湛路社区（湛山街道）"), "{answer}");
    assert!(answer.contains("/a/370202010001"));
}
