//! Typical sentences of residents, and the place in each.

use super::*;

#[test]
fn the_place_is_found_and_cut_sensibly() {
    for (text, phrase, only) in [
        ("新湛一路有个古力盖松动了，很危险", "新湛一路", false),
        ("新湛一路", "新湛一路", true),
        ("就在新湛一路12号门口。", "新湛一路12号门口", true),
        ("昨天晚上我在延安三路路口看见一棵树倒了", "延安三路路口", false),
        ("我家住湛山社区3号楼2单元，楼道灯坏了", "湛山社区3号楼2单元", false),
        ("菜市场东边有人占道", "菜市场", false),
        ("老王超市边上", "老王超市边上", true),
        ("井盖松了，地点：香港中路8号对面", "香港中路8号对面", false),
    ] {
        let found = read(text).unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!((found.phrase.as_str(), found.only), (phrase, only), "{text}");
    }
}

/// Texts, each with the place that is found in it; if several readings are equally good, the one that is chosen.
#[rustfmt::skip]
const PLACES: &[(&str, &str)] = &[
    // A name begins at its own first character, never inside a number.
    ("宁夏路234号国华大厦1号楼2705漏水", "宁夏路234号国华大厦1号楼2705"),
    ("江西路731号快递站点2栋4号楼中间塌了", "江西路731号快递站点2栋4号楼"),
    ("南京路100号甲3号楼停电", "南京路100号甲3号楼"),
    ("１２３４号海天中心２号楼水管爆了", "１２３４号海天中心２号楼"),
    ("234号楼没水", "234号楼"),
    ("这里是燕儿岛路1023号万科中心裙楼东侧3号楼", "燕儿岛路1023号万科中心裙楼东侧3号楼"),
    ("市南区闽江路62号金城大厦停水", "市南区闽江路62号金城大厦"),
    ("青岛市市南区云霄路28号井盖碎了", "青岛市市南区云霄路28号"),
    ("山东省青岛市市南区八大湖街道南京路122号树倒了", "八大湖街道南京路122号"),
    ("辛家庄福州路小北山附近广场灯灭了", "辛家庄福州路小北山附近广场"),
    ("天天晚上扰民的是宁德路18号", "宁德路18号"),
    ("三号线施工把香港中路围起来了", "香港中路"),
    // Words after a house are not part of the place.
    ("8号楼楼道灯不亮", "8号楼"),
    ("3号楼楼下有垃圾", "3号楼"),
    ("南京路16号楼道堆满杂物", "南京路16号"),
    ("龙江路21号院子里积水", "龙江路21号"),
    ("漳州路路灯全灭了", "漳州路"),
    ("闽江路路面塌了一块", "闽江路"),
    ("东海西路路边停满了车", "东海西路"),
    ("香港西路人行道砖碎了", "香港西路"),
    ("江西路盲道被占了", "江西路"),
    ("大尧三路下水道往外冒", "大尧三路"),
    // Numbers in words and in full width.
    ("汕头路十八号二单元没暖气", "汕头路十八号二单元"),
    ("新湛一路１５号门口井盖裂了", "新湛一路１５号门口"),
    ("金口三路甲12号门口积水", "金口三路"),
    // A time, a date or a feeling before the name.
    ("昨晚8点登州路有人放炮", "登州路"),
    ("早上六点半云溪路施工", "云溪路"),
    ("11月20号起延安三路站牌歪了", "延安三路"),
    ("我想反映一下云霄路的灯不亮", "云霄路"),
    ("家里都进水了太湖路7号", "太湖路7号"),
    ("投诉仰口路烧烤油烟大", "仰口路"),
    ("麻烦来看看漳浦路的树", "漳浦路"),
    // Names of all kinds.
    ("太平角一路栏杆断了", "太平角一路"),
    ("山东路延吉路路口红绿灯不亮", "山东路延吉路路口"),
    ("八大湖小区3号楼漏水", "八大湖小区3号楼"),
    ("辛家庄小区东门堵车", "辛家庄小区东门"),
    ("天山社区活动室停电", "天山社区"),
    ("贵州路小学门口没有斑马线", "贵州路小学门口"),
    ("五四广场喷泉坏了", "五四广场"),
    ("五四广场地铁站A口台阶松了", "五四广场地铁站A口"),
    ("中山公园东门卖假货", "中山公园东门"),
    ("团岛农贸市场污水横流", "团岛农贸市场"),
    ("市立医院门口黑车多", "市立医院门口"),
    ("海信立交桥下积水", "海信立交桥"),
    ("滨海大道路灯不亮", "滨海大道"),
    ("青岛火车站广场有人乱贴广告", "青岛火车站广场"),
    ("南京路公交站牌歪了", "南京路公交站"),
    ("浮山所街道办旁边井盖响", "浮山所街道"),
    ("金门路街道有人乱倒垃圾", "金门路街道"),
    // A position without a name, if the text says nothing else.
    ("3栋2单元301", "3栋2单元301"), ("老王超市那边", "老王超市那边"), ("银行对过", "银行对过"), ("亢家庄", "亢家庄"), ("我家楼下", "我家楼下"),
];

/// Texts without a place; the conversation asks for one.
#[rustfmt::skip]
const NO_PLACES: &[&str] = &[
    "路边的井盖松了", "下水道堵了三天", "楼道灯坏了", "不知道找谁", "水管爆了", "路灯不亮", "", "。", "5号停水",
    "我们小区有人占道经营", "商场负一层车库入口有人占道", "有车占道停了两天", "占道经营没人管", "人占道", "摊贩占道", "有人占道卖烧烤",
    "消防通道被堵了", "盲道上停满了车", "绿道的灯坏了", "便道砖碎了", "车道中间有个坑", "这股味道受不了", "楼上霸道不讲理", "整个小区都停电了",
    "全小区没水", "老旧小区改造没做完", "隔壁小区放炮", "小区里垃圾没人收", "孩子学校门前没有斑马线了", "马路上有个大坑", "一条路都是黑的", "这条街太脏了",
    "满大街都是小广告", "大街上有人发传单", "柏油路裂了", "小路上没有灯", "公交站不见了", "垃圾站太臭了", "快递站占地方了", "网站打不开了", "站着等了半天没人",
    "过街天桥扶手掉了", "立交桥底下漏水了", "住院没人管", "回家路上摔了", "修路修了一年", "邻居上街吵架了", "院子里树倒了", "油烟直接排到我家窗户上",
];

#[test]
fn a_name_begins_at_its_first_character_and_ends_with_its_house() {
    let wrong: Vec<_> = PLACES
        .iter()
        .map(|(text, place)| (text, place, read(text).map(|found| found.phrase)))
        .filter(|(_, place, found)| found.as_deref() != Some(**place))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_names_no_place_is_asked_for() {
    let found: Vec<_> = NO_PLACES.iter().filter_map(|text| Some((text, read(text)?.phrase))).collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_phrase_begins_within_a_number() {
    for (text, _) in PLACES {
        for cut in ["", "我家在那个很老的院子旁边的", "12345号"] {
            let text = format!("{cut}{text}");
            let Some(found) = read(&text) else { continue };
            let at = text.find(&found.phrase).unwrap();
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
            assert!(
                !(digit(text[..at].chars().last()) && digit(found.phrase.chars().next())),
                "{text}: {found:?}"
            );
        }
    }
}

#[test]
fn a_short_matter_beside_a_place_is_still_a_matter() {
    for text in
        ["新湛一路的路灯坏了", "登州路积水", "登州路停电", "登州路62号漏水", "新湛一路路灯不亮", "延安路堵了"]
    {
        assert!(!read(text).unwrap().only, "{text}");
    }
    for text in ["我在新湛一路这边", "就在登州路62号", "新湛一路啊", "在登州路附近"]
    {
        assert!(read(text).unwrap().only, "{text}");
    }
}
