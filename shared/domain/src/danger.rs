//! Detects whether a text tells of danger to life: gas, fire, collapse, electricity, people trapped, weapons, suicide,
//! children lost, injuries, open manholes.
//!
//! A list of words, which errs on the side of hearing danger: a false alarm costs a call, a missed one may cost a life.

use crate::charset::Charset;

/// Words that mean danger in any context, unless they are denied.
#[rustfmt::skip]
const SURE: &[&str] = &[
    // fire, explosion
    "着火", "起火", "失火", "冒烟", "冒黑烟", "浓烟", "大火", "火苗", "火势", "烧起来", "烧着了", "自燃", "爆燃", "炸了", "要炸",
    // gas
    "煤气味", "燃气味", "瓦斯", "毒气", "一氧化碳", "漏气", "漏煤气", "漏燃气",
    // collapse, things that fall
    "坍塌", "倒塌", "塌陷", "塌方", "塌了", "垮塌", "要倒了", "快倒了", "要塌", "快塌", "摇摇欲坠", "坠物", "抛物", "坠落", "砸到人", "砸伤",
    "砸着人", "要掉下来", "快掉下来", "地陷", "山洪", "滑坡",
    // electricity
    "漏电", "电线掉", "电线断", "电线垂", "电线落", "电线裸", "高压线掉", "高压线断", "电到人", "电着人", "电了人", "会电人", "电死", "触了电", "打火花", "冒火花", "电火花",
    // trapped, in the water
    "困在", "困住", "被困", "困了人", "电梯困人", "关在电梯", "卡在电梯", "下坠", "锁在车里", "掉下去了", "掉河", "落水", "跳河", "跳海",
    "掉海里", "淹死", "压在下面", "埋在下面", "埋在里面", "被埋", "被压", "洪水", "泥石流", "海水倒灌",
    // weapons, violence
    "拿刀", "持刀", "菜刀", "动刀", "砍人", "砍伤", "被砍", "被打", "歹徒", "挟持", "劫持", "人质", "炸药", "杀人", "要杀", "捅人", "捅伤", "捅了", "持枪", "开枪", "炸弹", "抢劫", "绑架", "打架",
    "斗殴", "打人", "强奸", "猥亵", "性侵", "闯进", "撬门", "小偷", "行凶",
    // suicide
    "自杀", "跳楼", "轻生", "不想活", "想死", "活不下去", "割腕", "割脉", "割了手腕", "安眠药", "老鼠药", "吞药", "站在楼顶", "站在天台", "站在窗台", "上吊", "喝农药", "喝了农药", "遗书", "结束生命", "跳下去", "寻短见",
    // lost
    "走失", "走丢", "失踪", "拐走", "被拐", "人贩子",
    // injuries, sudden illness
    "流血", "出血", "昏倒", "晕倒", "晕了", "倒在地上", "倒地", "叫不醒", "昏迷", "昏过去", "晕过去", "不省人事", "没气了", "没呼吸", "没有呼吸", "不呼吸", "喘不上气", "喘不过气",
    "呼吸困难", "心梗", "休克", "抽搐", "起不来", "车祸", "撞人", "撞了人", "撞到人", "被撞", "撞伤", "摔伤", "狗咬", "噎住", "噎着", "救护车",
    "要生了", "溺水", "触电", "快来人", "出人命", "死人了", "尸体",
];

/// Words that mean danger unless the sentence is about a fee, a course, insurance or the like.
#[rustfmt::skip]
const LIKELY: &[&str] = &[
    "火灾", "爆炸", "燃气", "煤气", "天然气", "液化气", "沼气", "受伤", "受了伤", "中毒", "骨折", "心脏病", "中风", "脑梗", "烫伤", "烧伤", "家暴",
    "急救", "泄漏", "泄露",
];

/// Topics of sentences without danger.
#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    "费", "报销", "医保", "补贴", "补助", "补偿", "门诊", "保险", "讲座", "培训", "演练", "演习", "宣传", "预防", "知识", "办理", "开通", "开户", "价格", "多少钱",
    "体检", "证明", "缴", "营业厅", "安装", "加装", "改造", "过户", "充值", "购气", "换气", "灶具", "燃气表", "煤气表", "电话号码", "康复", "信息泄",
    "隐私", "考试", "几点上班",
];

/// Words that overrule [`HARMLESS`]: a smell of gas is danger, whatever else is asked.
const STILL: &[&str] = &["味", "漏", "泄漏", "呛", "臭", "头晕", "嘶嘶", "昏"];

/// Pairs that mean danger: a word of the first list within the given number of characters of one of the second, in
/// either order.
#[rustfmt::skip]
const TOGETHER: &[(&[&str], &[&str], usize)] = &[
    (
        &["井盖", "古力盖", "古力", "窨井", "阴井", "马葫芦", "下水井", "检查井", "井口", "雨篦子"],
        &["没了", "没有", "没盖", "丢", "松", "翘", "坏", "不见", "开着", "敞", "打开", "缺", "掉", "裂", "破", "歪", "翻", "塌", "被偷", "偷走", "断"],
        6,
    ),
    (
        &["孩子", "小孩", "娃", "儿子", "女儿", "孙子", "孙女", "宝宝", "老人", "老太", "老头", "奶奶", "爷爷", "老伴", "我妈", "我爸", "母亲", "父亲"],
        &["丢了", "不见了"],
        1,
    ),
    (
        &["孩子", "小孩", "娃", "儿子", "女儿", "孙子", "孙女", "宝宝", "老人", "老太", "老头", "奶奶", "爷爷", "老伴", "我妈", "我爸", "母亲", "父亲"],
        &["找不到了", "找不着了", "没回家", "没有回家", "没回来", "联系不上"],
        6,
    ),
    (&["人", "我", "孩子", "他", "她"], &["出不来", "出不去"], 6),
    (&["掉进", "掉到", "掉下", "滑进", "跌进"], &["井", "河", "海", "坑", "沟", "水里", "湖", "楼"], 4),
    (&["电梯"], &["困", "有人"], 6),
    (&["河里", "海里", "水里", "湖里", "楼顶", "天台"], &["有人", "有个人", "有孩子"], 2),
    (&["广告牌", "玻璃", "墙皮", "外墙", "墙", "树", "电线杆", "塔吊", "脚手架", "阳台", "瓷砖"], &["要掉", "快掉", "要倒", "快倒", "砸", "倒了", "砸下"], 4),
    (&["电线", "高压线", "电缆", "线头"], &["露", "掉", "断", "垂", "耷拉", "拖地", "冒火"], 4),
    (&["锁在", "关在", "卡在", "夹在"], &["孩子", "老人", "人", "电梯", "车里", "屋里", "里面"], 5),
    (&["刀", "枪", "棍", "砍刀"], &["威胁", "追", "砍", "架在"], 6),
    (&["水"], &["没过", "淹到", "冲走"], 3),
];

/// Words that mean danger even after a denial: 没人救救我们.
const CRIES: &[&str] = &["救命", "救救"];

/// Harmless phrases that contain a word of danger.
const MASKED: &[&str] = &["一起火锅", "着火锅", "拨打人工", "救命恩人", "救命之恩"];

/// Words that deny the word directly after them.
#[rustfmt::skip]
const DENIED: &[&str] = &[
    "没", "没有", "没人", "没有人", "无人", "未", "不", "不是", "不会", "不怕", "并非", "防", "防止", "避免", "预防", "假如", "没发生", "没有发生", "未发生",
];

/// Phrases that look like a denial but are a question or another word.
#[rustfmt::skip]
const NO_DENIAL: &[&str] = &[
    "是不是", "有没有", "有没有人", "会不会", "要不要", "能不能", "消防", "淹没", "沉没", "吞没", "浸没",
];

/// Whether a text tells of danger to life.
#[must_use]
pub fn tells_of_danger(text: &str) -> bool {
    // Of the whole: no clause has a word that these characters do not make up.
    let set = Charset::of(text);
    let plain = without_marks(text, &set);
    let sure: Vec<&str> = SURE.iter().copied().filter(|word| set.may_hold(word)).collect();
    let holds = |words: &[&str]| words.iter().any(|word| set.may_hold(word) && plain.contains(word));
    // A denial does not reach into the next clause: 有人没？着火了.
    let is_sure = |clause: &str| sure.iter().any(|word| is_said(clause, word));
    if holds(CRIES)
        || !sure.is_empty()
            && (is_sure(&plain)
                || text.split(ends_clause).any(|clause| is_sure(&without_marks(clause, &set))))
    {
        return true;
    }
    let may_be_likely = LIKELY.iter().any(|word| set.may_hold(word) && is_said(&plain, word));
    if may_be_likely && (!holds(HARMLESS) || holds(STILL)) {
        return true;
    }
    TOGETHER.iter().any(|(these, those, apart)| are_together(&plain, &set, these, those, *apart))
}

fn ends_clause(c: char) -> bool {
    "，。！？；,.!?;\n".contains(c)
}

/// A text without blanks, marks and [`MASKED`]: people put blanks between the characters of a cry.
fn without_marks(text: &str, set: &Charset) -> String {
    let plain: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    // A burning boiler (锅炉) must not be masked as a hot pot (火锅).
    let plain = if set.may_hold("火锅炉") { plain.replace("火锅炉", "火\0锅炉") } else { plain };
    MASKED.iter().filter(|word| set.may_hold(word)).fold(plain, |text, word| text.replace(word, "\0"))
}

/// Whether `word` occurs in `text` at least once without being denied.
fn is_said(text: &str, word: &str) -> bool {
    let ends_with = |before: &str, words: &[&str]| words.iter().any(|word| before.ends_with(word));
    text.match_indices(word).any(|(at, _)| {
        let before = &text[..at];
        !ends_with(before, DENIED) || ends_with(before, NO_DENIAL)
    })
}

fn are_together(text: &str, set: &Charset, these: &[&str], those: &[&str], apart: usize) -> bool {
    let places = |words: &[&str]| -> Vec<(usize, usize)> {
        words
            .iter()
            .filter(|word| set.may_hold(word))
            .flat_map(|word| text.match_indices(word).map(|(at, found)| (at, at + found.len())))
            .collect()
    };
    let these = places(these);
    if these.is_empty() {
        return false;
    }
    let those = places(those);
    let near =
        |from: usize, to: usize| text.get(from..to).is_some_and(|between| between.chars().count() <= apart);
    these.iter().any(|one| those.iter().any(|other| near(one.1, other.0) || near(other.1, one.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rustfmt::skip]
    const DANGER: &[&str] = &[
        "我家厨房有煤气味", "楼道里燃气泄漏了", "天然气好像漏了，嘶嘶响", "燃气费交了，可是屋里有味", "液化气罐要炸了",
        "三楼着火了", "隔壁冒烟", "电动车起火", "楼下浓烟滚滚", "发生火灾了快来", "充电的时候爆炸了",
        "房子塌了", "围墙要倒了", "广告牌快掉下来了", "外墙瓷砖往下砸", "路面塌陷了一个大坑", "脚手架倒了",
        "电线断了掉在地上", "路灯杆漏电", "高压线垂到路面", "有人触电", "电线都露在外面了",
        "电梯里困了人", "老人被困在电梯", "我被锁在屋里出不来", "孩子掉进井里", "有人落水", "车里关着孩子，关在车里半小时",
        "有人拿刀", "楼下打架", "他要杀我", "有人撬门", "对面有人抢劫", "老公家暴我", "拿着刀追人",
        "我不想活了", "有人要跳楼", "她吃了安眠药自杀", "我活不下去了", "孩子留了遗书",
        "孩子走丢了", "老人走失", "我妈不见了", "小孩找不到了", "孙子没回家",
        "老人摔倒起不来", "流了好多，止不住流血", "邻居晕倒了", "车祸有人受伤", "救命", "我爸心梗", "煤气中毒", "喘不上气了", "被狗咬了",
        "古力盖松了", "井盖丢了", "路上有个没有盖的窨井，没盖", "马路中间缺井盖", "新湛一路的古力盖翘起来", "是不是着火了，好大的烟", "会不会塌了", "电梯突然下坠", "老鼠药被孩子吃了", "有人倒在地上叫不醒", "歹徒闯进超市", "河里有人", "着 火 了！！", "【着火】快点",
    ];

    #[rustfmt::skip]
    const NONE: &[&str] = &[
        "燃气费怎么交", "天然气开通要带什么", "煤气表在哪里换", "燃气改造什么时候到我们楼", "家暴讲座几点开始",
        "没有着火，是做饭", "没人受伤", "无人受伤", "车打不着火", "防火宣传栏坏了", "消防演习什么时候", "火灾保险怎么买",
        "路灯不亮", "楼道灯坏了三天", "垃圾没人收", "小区里太吵", "孩子上学怎么报名", "老人证怎么办", "孩子手机丢了",
        "电梯什么时候加装", "电费太贵", "门口的树该剪了", "水管没水", "下水道堵了", "钥匙丢了", "骨折住院怎么报销", "心脏病门诊能报多少钱",
        "井盖上的画真好看", "井盖什么时候统一更换", "谢谢你们", "公交车改线了吗", "低保怎么申请", "刀削面馆油烟太大", "中风病人补助", "急救培训在哪报名",
        "拨打人工服务", "一起火锅吧", "供电人员什么时候来", "贫困人口怎么登记", "管线埋在哪一侧", "热水出不来", "手机掉进下水道了", "个人信息泄露怎么投诉保险公司", "广场舞声音太大", "你好", "我要投诉物业", "停车位被占", "社区几点上班", "药店在哪", "",
    ];

    /// Words of danger next to one that seems to deny them.
    #[rustfmt::skip]
    const DANGER_BESIDE_A_DENIAL: &[&str] = &[
        "电热水器一漏电就跳闸", "厨房一冒烟就报警", "插座一打火花就停电", "锅炉房一着火整栋楼都危险", "没人救救我们", "没有人救命", "不要救命啊", "有没有人？着火了",
        "有没有人着火了", "有人没？着火了", "你们管不管？漏电了", "车被淹没被困在里面", "船沉没落水了三个人", "别人挑拨打人，头破了", "没水救火，冒烟了", "拨打了119没人接，着火了",
        "老人起不来，没人管", "动不动就冒烟", "电动车起火没人管", "不知道哪里漏气", "不好了，着火了", "今天没事，昨天有人跳楼", "一起火就断电", "是不是漏气了", "一着火锅炉就停",
    ];

    #[rustfmt::skip]
    const DENIED_OR_HARMLESS: &[&str] = &[
        "晚上一起火锅怎么样", "咱们吃着火锅聊", "怎么拨打人工台", "请拨打人工服务", "没有着火，别担心", "大家没被困，谢谢", "防触电贴纸哪里领", "不会漏电的插座哪里买", "这里未发生火灾",
        "老人没受伤", "没人触电", "并非着火", "避免触电要怎么做", "厕所没着落，没发生火灾", "谢谢你们，是我家的救命恩人", "救命之恩", "没冒烟", "不漏电了，谢谢", "预防中风讲座", "公园没人打架", "防坠落的网装好了吗",
    ];

    #[test]
    fn only_a_denial_of_the_word_itself_takes_a_danger_back() {
        let missed: Vec<_> = DANGER_BESIDE_A_DENIAL.iter().filter(|text| !tells_of_danger(text)).collect();
        let alarms: Vec<_> = DENIED_OR_HARMLESS.iter().filter(|text| tells_of_danger(text)).collect();
        assert!(missed.is_empty() && alarms.is_empty(), "missed: {missed:?}, false alarms: {alarms:?}");
    }

    #[test]
    fn danger_is_heard_in_the_words_of_ordinary_people() {
        let missed: Vec<_> = DANGER.iter().filter(|text| !tells_of_danger(text)).collect();
        assert!(missed.is_empty(), "missed: {missed:?}");
    }

    #[test]
    fn an_ordinary_matter_is_no_danger() {
        let alarms: Vec<_> = NONE.iter().filter(|text| tells_of_danger(text)).collect();
        assert!(alarms.is_empty(), "false alarms: {alarms:?}");
    }

    #[test]
    fn the_lists_of_sentences_are_long_enough_to_mean_something() {
        assert!(DANGER.len() + NONE.len() >= 60 && NONE.len() >= 30, "{} {}", DANGER.len(), NONE.len());
    }
}
