//! Words that tell of danger. A missed danger weighs more than a false alarm, but an alarm at 燃气费去哪里交 teaches
//! people not to read the warnings.
//!
//! Three lists: phrases that mean danger whatever stands around them; sounds that do, for what keyboards and dictation
//! make of such phrases (找火了, 然气泄露, zhaohuo le); and [`crate::danger`]'s wide list, which the model has to confirm.
//! The phrases were collected in November 2026 from the public advice of the emergency services (119 消防宣传, 120 急救知识,
//! 公安部 全民反诈) and from how the sentences under `infra/training` say it.

use super::Danger;
use crate::charset::Charset;
use crate::danger::tells_of_danger;
use crate::understanding::sounds::{Sound, Sounds};

/// What the words of a message tell of danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::understanding) enum Told {
    /// Words that mean danger wherever they stand.
    Certainly(Danger),
    /// Words that mean it unless everything else speaks against it.
    Surely(Danger),
    /// Words that mean danger where the rest of the message does not speak against it.
    Perhaps,
    /// No such words.
    Nothing,
}

/// Phrases that mean danger whatever else is said.
#[rustfmt::skip]
const CERTAIN: &[(Danger, &[&str])] = &[
    (Danger::Crisis, &["不想活了", "不想活着", "活够了", "想自杀", "要自杀", "要跳楼", "想跳楼", "想轻生", "结束自己的生命", "死了算了", "永别了", "没什么可留恋", "我就是个累赘", "一了百了", "撑不下去了", "吃了一百片", "吃了一瓶安", "不想再活"]),
    (Danger::Fire, &["油锅着", "着火了", "起火了", "失火了", "烧起来了"]),
    (Danger::Help, &["救命啊", "救救我", "快救人", "sos"]),
    (Danger::Violence, &["有炸弹", "有枪声"]),
    (Danger::Medical, &["要救护车", "叫救护车", "派救护车", "来救护车"]),
    (Danger::Missing, &["被拐了", "孩子被拐"]),
    (Danger::Fraud, &["安全账户"]),
];

/// Phrases that mean danger unless everything else speaks against it; the first that is found decides.
#[rustfmt::skip]
const SURE: &[(Danger, &[&str])] = &[
    (Danger::Hiding, &["不敢出声", "不敢说话", "不能出声", "不敢打电话", "不方便说话", "躲在厕所", "躲在衣柜", "躲在床底", "躲在卫生间", "躲在柜子", "怕他听见", "怕他听到", "别打电话过来他"]),
    (Danger::Crisis, &[
        "活着没意思", "活着没什么意思", "活着真没意思", "活着太累", "割腕", "遗书",
        "寻短见", "结束生命", "结束自己", "想从这跳下去", "想跳下去", "要跳下去", "吃安眠药", "吞安眠药", "喝农药", "喝了农药", "站在楼顶", "站在天台边",
    ]),
    (Danger::Home, &["家暴", "掐我脖子", "掐我的脖子", "儿子打我", "儿媳打我", "儿媳妇打我", "女婿打我", "老公打我", "丈夫打我", "我男人打我", "我对象打我", "又打我", "他打我了", "老公又动手", "被老公打", "被丈夫打"]),
    (Danger::CarbonMonoxide, &["一氧化碳中毒", "煤气中毒", "煤烟中毒", "中煤气了", "熏着了"]),
    (Danger::Gas, &["煤气漏", "燃气漏", "天然气漏", "液化气漏", "漏煤气", "漏燃气", "漏天然气", "煤气泄漏", "煤气泄露", "燃气泄漏", "燃气泄露", "天然气泄漏", "天然气泄露", "瓦斯泄", "煤气味", "燃气味", "天然气味", "怪味像臭鸡蛋", "臭鸡蛋味"]),
    (Danger::Fire, &["着起来了", "冒浓烟", "浓烟", "冒黑烟", "火灾了", "房子着火", "家着火"]),
    (Danger::Lift, &["困在电梯", "关在电梯", "卡在电梯", "电梯困人", "电梯里困", "电梯把人关", "电梯里出不来", "电梯里出不去"]),
    (Danger::Water, &["掉海里", "掉进海", "掉河里", "掉水里", "掉进水里", "落水了", "有人落水", "溺水", "跳海了", "跳河了", "快淹死"]),
    (Danger::Traffic, &["撞了好几辆", "酒驾", "人被撞", "撞飞"]),
    (Danger::Electric, &["淹到插座", "触电了", "有人触电", "被电倒", "被电着了", "电倒了", "电到人", "电着人"]),
    (Danger::Medical, &[
        "喘不上气", "喘不过气", "上不来气", "没有呼吸", "没呼吸", "没气了", "叫不醒", "昏迷", "昏倒", "晕倒", "晕过去", "昏过去", "不省人事", "抽过去", "口吐白沫", "心梗",
        "大出血", "血流不止", "流血不止", "流了好多血", "手指头切", "血止不住", "止不住血", "噎住了", "噎着了", "卡住喉咙", "半边身子不能动", "嘴歪了", "要生了", "羊水破了", "不动弹了", "倒在地上",
    ]),
    (Danger::Falling, &["把人压住", "压住了", "砸中", "砸着人", "砸到人", "塌下来一块", "房子塌", "楼塌", "墙塌了"]),
    (Danger::Missing, &["走丢了", "走失了", "走失", "被拐走", "被人抱走"]),
    (Danger::Violence, &["疯狗", "尸体", "门锁被撬", "抢我手机", "摸我", "堵在我家门口", "拿着刀", "持刀", "拿刀", "砍人", "捅人", "被捅", "抢劫", "绑架", "家里进贼", "进贼了", "入室", "撬我家", "撬门", "强奸", "跟踪我", "要杀我", "要杀人"]),
    (Danger::Fraud, &["让我把钱转", "叫我把钱转", "要我转账", "让我转账", "要验证码", "让我把验证码", "叫我把验证码"]),
    (Danger::Help, &["救命", "救救命"]),
];

/// Sounds that mean danger, in typed pinyin; blanks part the syllables.
#[rustfmt::skip]
const SOUNDS: &[(Danger, &[&str])] = &[
    (Danger::Fire, &["zhao huo le", "qi huo le", "shi huo le", "zhe huo le"]),
    (Danger::Gas, &["ran qi xie lou", "ran qi lou", "mei qi xie lou", "mei qi lou", "lou mei qi", "lou ran qi"]),
    (Danger::Help, &["jiu ming"]),
    (Danger::Medical, &["yun dao le", "hun dao le", "chuan bu shang qi", "jiao bu xing"]),
    (Danger::Crisis, &["bu xiang huo le", "yao tiao lou", "xiang tiao lou", "xiang zi sha"]),
    (Danger::Lift, &["kun zai dian ti", "guan zai dian ti"]),
    (Danger::Water, &["luo shui le", "ni shui"]),
    (Danger::Electric, &["chu dian le"]),
    (Danger::Missing, &["zou diu le"]),
];

/// Words by which somebody says that they cannot speak or hear; with a danger beside them, they need the silent way.
#[rustfmt::skip]
const MUTE: &[&str] = &[
    "聋", "哑", "听障", "听力残疾", "言语残疾", "听不见", "听不到", "说不了话", "不能说话", "说不出话", "讲不了话", "发不出声", "喉咙手术", "deaf", "cannot speak", "can't speak", "cant speak", "mute",
];

/// Words of danger in English.
#[rustfmt::skip]
const ENGLISH: &[(Danger, &[&str])] = &[
    (Danger::Fire, &["on fire", "there is fire", "there is a fire", "fire in", "caught fire", "house fire", "lots of smoke", "smoke coming"]),
    (Danger::Gas, &["gas leak", "smell gas", "gas smell", "leaking gas"]),
    (Danger::Crisis, &["kill myself", "want to die", "end my life", "suicide", "going to jump"]),
    (Danger::Medical, &["heart attack", "not breathing", "cant breathe", "can t breathe", "unconscious", "bleeding", "passed out", "ambulance", "stroke", "fainted", "choking"]),
    (Danger::Water, &["drowning", "fell into the sea", "fell in the water", "fell into the river"]),
    (Danger::Electric, &["electrocuted", "electric shock"]),
    (Danger::Lift, &["stuck in the elevator", "stuck in the lift", "trapped in the elevator", "trapped in the lift", "stuck in elevator", "stuck in lift"]),
    (Danger::Violence, &["has a knife", "with a knife", "call the police", "call police", "being attacked", "robbed", "breaking into", "following me"]),
    (Danger::Home, &["husband hits me", "husband beats me", "husband is beating", "hitting me"]),
    (Danger::Missing, &["missing child", "child is missing", "son is missing", "daughter is missing", "is lost and"]),
    (Danger::Help, &["help me", "sos", "emergency"]),
];

/// Phrases that contain words of danger and mean something else.
#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    "救命恩人", "救命之恩", "救命钱", "家暴讲座", "反家暴宣传", "落水管", "落水口", "防溺水", "预防煤气中毒", "防煤气中毒", "拨打人工", "没有着火", "没着火", "不着火了", "打不着火",
    "消防演习", "消防演练", "预防走失", "防走失", "没有人晕倒", "没晕倒", "不是着火", "不用救命", "无人触电", "没人触电", "防触电", "虚惊一场", "心梗后", "得过心梗", "昏迷过", "架子鼓", "电梯广告", "救命稻草", "急救包", "急救箱", "防火门", "灭火器",
];

/// Words of notices and courses: beside them, words of danger are mostly the subject.
#[rustfmt::skip]
const SUBJECTS: &[&str] = &["广告", "讲座", "宣传", "演练", "演习", "培训", "保险", "牌子", "标语", "海报", "横幅", "手环", "课", "报警器没电"];

/// Whether a text speaks of a notice or a course.
pub(in crate::understanding) fn speaks_of_a_notice(plain: &str) -> bool {
    SUBJECTS.iter().any(|word| plain.contains(word))
}

/// Words by which somebody says that a danger is over.
#[rustfmt::skip]
const RELIEF: &[&str] = &[
    "没事了", "没事儿了", "灭了", "扑灭", "散了", "找到了", "找着了", "回来了", "回家了", "救上来", "救出来", "出来了", "虚惊", "好多了", "好了", "醒了", "醒过来", "不用来", "不用救", "停了", "解除", "安全了", "没着火", "safe now", "is here", "false alarm",
];

/// Whether a text says that a danger is over; the model has to agree.
pub(in crate::understanding) fn speaks_of_relief(plain: &str) -> bool {
    let set = Charset::of(plain);
    RELIEF.iter().any(|word| set.may_hold(word) && plain.contains(word))
}

/// The phrases of [`SOUNDS`] as syllables; made once, when the model is read.
#[derive(Debug)]
pub(in crate::understanding) struct DangerSounds(Vec<(Danger, Vec<Sound>)>);

impl DangerSounds {
    pub(in crate::understanding) fn new(sounds: &Sounds) -> Self {
        let spelt = |phrase: &str| -> Option<Vec<Sound>> {
            let syllables: Option<Vec<_>> =
                phrase.split(' ').map(|syllable| sounds.spelt(syllable)).collect();
            syllables.map(|syllables| syllables.concat())
        };
        let phrases =
            SOUNDS.iter().flat_map(|(danger, phrases)| phrases.iter().map(|phrase| (*danger, *phrase)));
        Self(phrases.filter_map(|(danger, phrase)| Some((danger, spelt(phrase)?))).collect())
    }

    /// The danger that a text sounds like.
    fn heard(&self, plain: &str, sounds: &Sounds) -> Option<Danger> {
        let heard = sounds.heard(plain);
        self.0
            .iter()
            .find(|(_, phrase)| heard.windows(phrase.len()).any(|run| run == phrase))
            .map(|(danger, _)| *danger)
    }
}

/// Reads a text that [`crate::understanding::normalise`] has returned.
pub(in crate::understanding) fn told(plain: &str, sounds: &Sounds, of_danger: &DangerSounds) -> Told {
    let set = Charset::of(plain);
    let without = |text: String, phrase: &&str| {
        if set.may_hold(phrase) { text.replace(phrase, "，") } else { text }
    };
    let plain = HARMLESS.iter().fold(plain.replace('，', ""), without);
    let holds =
        |phrases: &[&str]| phrases.iter().any(|phrase| set.may_hold(phrase) && plain.contains(phrase));
    let danger = |list: &[(Danger, &[&str])]| {
        list.iter().find(|(_, phrases)| holds(phrases)).map(|(danger, _)| *danger)
    };
    let certain = danger(CERTAIN);
    let sure = certain
        .or_else(|| danger(SURE))
        .or_else(|| danger(ENGLISH))
        .or_else(|| of_danger.heard(&plain, sounds));
    match (certain, sure) {
        (_, Some(_)) if holds(MUTE) => Told::Certainly(Danger::Mute),
        (Some(danger), _) => Told::Certainly(danger),
        (None, Some(danger)) => Told::Surely(danger),
        (None, None) if tells_of_danger(&plain) => Told::Perhaps,
        (None, None) => Told::Nothing,
    }
}
