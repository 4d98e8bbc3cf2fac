//! The names of people in a text that others will read.

/// The surnames of nearly everybody.
#[rustfmt::skip]
pub(crate) const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢骆岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋甘景薄单包司柏宁柯阮桂闵解柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫苟褚全廉简娄盖符奚穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢卓花仇艾蓝巩仲乐虞卞封竺冼官衣楚佟栗匡宗应巫鞠桑荆谌扬明沙伏岑习胥蔺";

/// Words behind which somebody's own name stands.
const CALLED: &[&str] = &["我叫", "名字叫", "名叫", "叫做", "姓名是", "名字是", "姓名", "名字"];

/// What people are called behind their surname or their name.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "先生", "女士", "大爷", "大妈", "大娘", "大叔", "阿姨", "叔叔", "奶奶", "爷爷", "老师", "主任", "书记", "医生", "大夫", "师傅",
    "同志", "小姐", "经理", "局长", "科长", "所长", "站长",
];

/// Surnames that seldom begin another word: three characters that stand for themselves behind one are a name.
const PLAIN: &str = "王李张刘陈杨赵吴徐孙朱郭";

/// What stands in the place of each character of a name.
const HIDDEN: char = '某';

/// The text with the names of people hidden that can be told from other words: what follows 我叫, what stands before 大爷
/// or 老师, and three characters between two marks that begin with a common surname. A name that looks like any other
/// word stays.
#[must_use]
pub fn without_names(text: &str) -> String {
    let mut text: Vec<char> = text.chars().collect();
    hide_called(&mut text);
    hide_titled(&mut text);
    hide_alone(&mut text);
    text.into_iter().collect()
}

fn is_surname(c: char) -> bool {
    SURNAMES.contains(c)
}

/// Where a word begins in a text.
fn places(text: &[char], word: &str) -> Vec<usize> {
    let word: Vec<char> = word.chars().collect();
    (0..text.len()).filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(&word))).collect()
}

fn hide(text: &mut [char], from: usize, count: usize) {
    for c in text.iter_mut().skip(from).take(count) {
        *c = HIDDEN;
    }
}

/// 我叫王秀英想问: the surname and at most two characters more.
fn hide_called(text: &mut [char]) {
    for word in CALLED {
        for at in places(text, word) {
            let mut from = at + word.chars().count();
            while text.get(from).is_some_and(|c| !c.is_alphabetic()) {
                from += 1;
            }
            if text.get(from).is_some_and(|c| is_surname(*c)) {
                let letters = text.get(from..).unwrap_or_default().iter().take(3);
                let count = letters.take_while(|c| c.is_alphabetic()).count();
                hide(text, from, count);
            }
        }
    }
}

/// 王秀英老师, 王大爷: three characters that begin with a surname, else one.
fn hide_titled(text: &mut [char]) {
    for title in TITLES {
        for at in places(text, title) {
            let is = |back: usize| {
                at.checked_sub(back).and_then(|at| text.get(at)).is_some_and(|c| is_surname(*c))
            };
            if let Some(count) = [3, 2, 1].into_iter().find(|back| is(*back)) {
                hide(text, at - count, count);
            }
        }
    }
}

/// 王秀英，低保怎么办.
fn hide_alone(text: &mut [char]) {
    let mut from = 0;
    while from < text.len() {
        let length = text.iter().skip(from).take_while(|c| c.is_alphabetic()).count();
        let is_plain = text.get(from).is_some_and(|c| PLAIN.contains(*c));
        if length == 3 && is_plain && text.len() > 3 {
            hide(text, from, length);
        }
        from += length.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_hidden_and_other_words_stay() {
        for (text, hidden) in [
            ("我叫王秀英，想问低保", "我叫某某某，想问低保"),
            ("找一下张老师", "找一下某老师"),
            ("王秀英老师在吗", "某某某老师在吗"),
            ("李建国，老年证怎么办", "某某某，老年证怎么办"),
            ("高龄补贴怎么领", "高龄补贴怎么领"),
            ("残疾证在哪里办", "残疾证在哪里办"),
            ("我叫什么名字都行吗", "我叫什么名字都行吗"),
            ("", ""),
        ] {
            assert_eq!(without_names(text), hidden, "{text}");
        }
    }
}
