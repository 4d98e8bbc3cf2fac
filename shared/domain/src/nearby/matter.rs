//! What kind of matter a report tells of, as far as other residents may know: only matters that everybody can see.

use serde::{Deserialize, Serialize};

macro_rules! matters {
    ($($(#[$doc:meta])* $name:ident $text:literal [$($word:literal),+ $(,)?]),+ $(,)?) => {
        /// A kind of matter in a street or a house, which neighbours may have seen too. What concerns one person, such
        /// as a quarrel or a wage, is of no kind.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Matter {
            $($(#[$doc])* $name),+
        }

        impl Matter {
            const WORDS: &[(Matter, &[&str])] = &[$((Matter::$name, &[$($word),+])),+];

            /// The words that residents and staff read.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Matter::$name => $text),+ }
            }
        }
    };
}

// Where two kinds have as many words in a text, the first one counts.
matters! {
    /// Gas and heating.
    Heating "燃气供暖" [
        "燃气", "煤气", "天然气", "暖气", "供暖", "供热", "地暖", "换热站", "不热", "漏气",
    ],
    /// Power and light.
    Light "照明用电" [
        "路灯", "灯不亮", "灯坏", "灯杆", "照明", "没电", "停电", "跳闸", "电线", "电缆", "漏电", "变压器", "景观灯", "声控灯", "楼道灯",
    ],
    /// Water and drains.
    Water "供水排水" [
        "停水", "没水", "漏水", "水管", "爆管", "自来水", "下水道", "下水", "污水", "积水", "化粪池", "返水", "雨水篦子", "雨篦子", "反水", "跑水",
    ],
    /// Roads, pavements and what stands on them.
    Road "道路设施" [
        "井盖", "古力", "窨井", "马葫芦", "路面", "坑", "塌陷", "人行道", "地砖", "护栏", "路沿", "减速带", "红绿灯", "信号灯", "斑马线", "路牌", "隔离墩", "台阶", "盲道", "坑洼",
    ],
    /// Lifts.
    Lift "电梯" ["电梯"],
    /// Houses from outside.
    House "房屋外墙" [
        "墙皮", "外墙", "漏雨", "屋顶", "瓷砖掉", "空调外机", "防盗网", "雨棚", "围墙", "坠物", "广告牌", "牌匾",
    ],
    /// Rubbish and smells.
    Clean "环境卫生" [
        "垃圾", "异味", "臭", "粪", "卫生", "小广告", "油烟", "蚊", "苍蝇", "老鼠", "死猫", "死狗", "脏", "杂物", "焚烧",
    ],
    /// Noise.
    Noise "噪音扰民" ["噪音", "噪声", "吵", "扰民", "广场舞", "音响", "喇叭", "夜间施工", "装修声"],
    /// Parked and blocked.
    Parking "停车占道" [
        "违停", "乱停", "停车", "占道", "堵门", "僵尸车", "消防通道", "占车位", "地锁", "电动车", "飞线", "摆摊",
    ],
    /// Trees and lawns.
    Green "园林绿化" ["树", "绿化", "草坪", "花坛", "灌木", "毛毛虫"],
}

impl Matter {
    /// The kind that most words of a text belong to; `None` if none is found.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let found = |words: &[&str]| words.iter().filter(|word| text.contains(**word)).count();
        let counted = Self::WORDS.iter().map(|(matter, words)| (found(words), *matter));
        // `max_by_key` returns the last of equals, hence `rev`.
        counted
            .rev()
            .max_by_key(|(count, _)| *count)
            .filter(|(count, _)| *count > 0)
            .map(|(_, matter)| matter)
    }
}

#[cfg(test)]
mod tests {
    use super::Matter;

    #[test]
    fn a_matter_is_known_by_its_words() {
        for (text, matter) in [
            ("新湛一路的古力盖松了", Some(Matter::Road)),
            ("井盖没了，差点掉进去", Some(Matter::Road)),
            ("路灯三天不亮了", Some(Matter::Light)),
            ("下水道堵了，污水冒出来，路面都是水", Some(Matter::Water)),
            ("楼下垃圾好几天没人收，臭得很", Some(Matter::Clean)),
            ("半夜还在放音响，吵死了", Some(Matter::Noise)),
            ("树倒在路上", Some(Matter::Green)),
            ("老板三个月没发工资", None),
            ("", None),
        ] {
            assert_eq!(Matter::of(text), matter, "{text}");
        }
    }
}
