//! Reads an answer as a resident does: links by their labels, lines, sentences, the numbers that are to be called.

/// What a sentence ends with.
const SENTENCE_ENDS: [char; 7] = ['。', '！', '？', '；', '\n', '!', '?'];

/// Stands behind the label of a link in [`Answer::marked`].
const LINK: char = '\u{e000}';

/// An answer as it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    /// As it came.
    pub(super) raw: String,
    /// Its words: links are their labels, and the number of a `tel:` link whose label does not say it.
    pub(super) plain: String,
    /// The same, with a mark behind each link.
    marked: String,
    /// The web addresses that it leads to, with their labels.
    pub(super) links: Vec<(String, String)>,
}

/// What a sent report is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Receipt {
    pub(super) number: String,
    pub(super) code: String,
    pub(super) link: String,
}

/// Words that ask whether something is to be reported.
#[rustfmt::skip]
const OFFERS: &[&str] = &[
    "上报吗", "报上去吗", "报给社区吗", "要作为诉求", "帮您上报", "帮您报", "替您报", "给您报", "为您上报", "回复“是”", "回复是上报",
    "要反映吗", "反映上去吗", "登记吗", "要提交吗", "要报吗", "报修吗",
];

/// Words that speak of a report.
#[rustfmt::skip]
const OF_REPORTS: &[&str] = &[
    "上报", "报上去", "报修", "诉求", "要反映", "反映问题", "提交", "承办单位", "帮您登记", "给您登记", "帮您报", "不报", "工单",
    "发送“完成”", "回复“完成”", "回复完成",
];

/// Words that say that nothing was sent, and that it stays so.
const DROPPED: &[&str] =
    &["已取消", "取消了", "没有提交", "没有发送", "没有上报", "不报了", "不提交了", "不发送了"];

/// Words around a number that is not to be called.
#[rustfmt::skip]
const NOT_TO_BE_CALLED: &[&str] = &[
    "专用", "占线", "占用", "请勿", "勿打", "勿拨", "不要拨", "不要打", "别拨", "别打", "不用拨", "不用打", "不必拨", "不必打", "不需要拨",
    "不需要打", "无需拨", "不是打", "误拨",
];

/// Numbers that a person calls without a code of a place.
const SHORT_NUMBERS: &[&str] = &["110", "112", "114", "119", "120", "122"];

/// Words behind digits that count something or name a house, a bus line, a day.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "路", "号", "楼", "栋", "幢", "室", "元", "个", "年", "月", "日", "米", "平", "单元", "岁", "度", "分", "小时", "天", "块", "条", "字", "位",
];

/// What stands before the words of the resident that an answer repeats.
#[rustfmt::skip]
const ECHOES: &[&str] = &["您说的是", "您说的", "您刚才说", "您说", "您问的是", "您问的", "您问", "收到", "听到", "内容", "记下了", "记下", "您发的"];

/// Words of what can be done here, one group for each thing.
#[rustfmt::skip]
const OFFERED_HERE: &[&[&str]] = &[
    &["报修", "反映", "上报"], &["我的诉求", "进度", "办到哪"], &["微信联盟", "公众号", "微信号"], &["电话", "热线"], &["政策", "办事指南"],
    &["人工", "工作人员"], &["微博"], &["手机班"], &["微心愿"], &["调解"], &["消费维权"], &["听书"], &["读报"], &["投稿"], &["意见征集"],
    &["民情回音"], &["教育咨询"],
];

/// The states of a report, and other words for how far it is.
#[rustfmt::skip]
const PROGRESS: &[&str] = &[
    "待受理", "待补充", "不予受理", "已并单", "转紧急", "待派单", "待签收", "办理中", "退单待审", "挂起", "办结待审", "已反馈", "待回访", "已办结",
    "已撤回", "下一步", "已受理", "处理中", "已派", "需要您补充", "合并办理", "已转紧急处置", "正在重新安排", "暂停办理", "正在核对答复", "已答复", "等待回访",
];

/// The subjects of guides that the list of all has at the least.
const SUBJECTS: &[&str] = &["社会救助", "劳动保障", "就业创业", "二胎", "孕前优生"];

/// Words of what is to be told to others, and not to us here.
const ELSEWHERE: &[&str] = &["拨", "打1", "打电话", "致电", "联系", "随时找", "短信", "接电话", "报警"];

/// The general header.
const HEADER: &str = "【紧急情况请先拨打";

/// A telephone number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) number: String,
    /// Where it begins.
    at: usize,
    /// Whether it is to be called.
    pub(super) called: bool,
}

impl Answer {
    /// Reads what came.
    pub(super) fn read(raw: &str) -> Self {
        let mut answer = Self { raw: raw.to_owned(), ..Self::default() };
        let mut rest = raw;
        while let Some((before, tag)) = rest.split_once("<a ") {
            answer.words(before);
            let Some((inside, behind)) = tag.split_once('>') else {
                rest = tag;
                continue;
            };
            let (label, behind) = behind.split_once("</a>").unwrap_or((behind, ""));
            answer.link(attribute(inside, "href"), label);
            rest = behind;
        }
        answer.words(rest);
        answer.plain = ascii_digits(&answer.plain);
        answer.marked = ascii_digits(&answer.marked);
        answer
    }

    /// Adds words outside links; a bare address in them is a link without a label.
    fn words(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find("http://").or_else(|| rest.find("https://")) {
            let (before, from) = rest.split_at(at);
            let end = from.find(|c: char| !c.is_ascii_graphic() || c == '"').unwrap_or(from.len());
            self.say(before);
            self.marked.push(LINK);
            self.links.push((from[..end].to_owned(), String::new()));
            rest = &from[end..];
        }
        self.say(rest);
    }

    fn link(&mut self, href: &str, label: &str) {
        self.say(label);
        if let Some(number) = href.strip_prefix("tel:") {
            if !label.contains(number) {
                self.say(number);
            }
        } else {
            self.marked.push(LINK);
            if href.starts_with("http") || href.starts_with('/') {
                self.links.push((href.to_owned(), label.to_owned()));
            }
        }
    }

    fn say(&mut self, text: &str) {
        self.plain.push_str(text);
        self.marked.push_str(text);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.raw.trim().is_empty()
    }

    pub(super) fn has(&self, words: &[&str]) -> bool {
        any(&self.plain, words)
    }

    /// Its first lines that say something.
    fn head(&self, lines: usize) -> &str {
        let mut end = 0;
        let mut said = 0;
        for line in self.plain.split_inclusive('\n') {
            if said == lines {
                break;
            }
            end += line.len();
            said += usize::from(!line.trim().is_empty());
        }
        &self.plain[..end]
    }

    /// Whether one of these is to be called by its first lines, before anything is offered.
    pub(super) fn calls_for(&self, wanted: &[&str], lines: usize, before_the_offer: bool) -> bool {
        let head = self.head(lines);
        let offer = if before_the_offer { self.offer_at() } else { None };
        numbers(head).iter().any(|found| {
            found.called
                && wanted.contains(&found.number.as_str())
                && offer.is_none_or(|offer| found.at < offer)
        })
    }

    /// Where it asks whether to report, or shows what it would send.
    fn offer_at(&self) -> Option<usize> {
        whether_at(&self.plain).into_iter().chain(send_at(&self.plain)).min()
    }

    /// Whether it asks whether to report.
    pub(super) fn asks_whether(&self) -> bool {
        whether_at(&self.plain).is_some()
    }

    /// Whether it offers or begins a report.
    pub(super) fn begins_or_offers(&self) -> bool {
        self.offer_at().is_some() || self.says_how_to_send() || self.asks_where()
    }

    /// Whether it offers a report, or leads to one.
    pub(super) fn offers(&self) -> bool {
        self.offer_at().is_some()
    }

    /// Whether it speaks of a report at all.
    pub(super) fn speaks_of_reports(&self) -> bool {
        self.offers() || self.has(OF_REPORTS)
    }

    /// The word that answers its offer.
    pub(super) fn word_of_the_offer(&self) -> Option<String> {
        let at = whether_at(&self.plain)?;
        // The word is named in the offer's line.
        let begin = self.plain[..at].rfind('\n').map_or(0, |end| end + 1);
        let line = self.plain[begin..].lines().next()?;
        let quoted = line.split_once("回复“").and_then(|(_, rest)| rest.split_once('”'));
        Some(quoted.map_or("是", |(word, _)| word).to_owned())
    }

    /// Whether it shows what will be sent with 1 发送.
    pub(super) fn shows_what_will_be_sent(&self) -> bool {
        send_at(&self.plain).is_some()
    }

    /// Whether it says how to send.
    pub(super) fn says_how_to_send(&self) -> bool {
        self.shows_what_will_be_sent() || self.word_to_send().is_some()
    }

    /// The word that it names for sending.
    pub(super) fn word_to_send(&self) -> Option<&'static str> {
        let named = |word: &str| {
            ["回复", "发送", "发", "点", "说"]
                .iter()
                .any(|verb| self.plain.contains(&format!("{verb}“{word}”")))
                || self.plain.contains(&format!("回复{word}"))
        };
        ["完成", "发送", "提交"].into_iter().find(|word| named(word))
    }

    /// Whether it asks for the place.
    pub(super) fn asks_where(&self) -> bool {
        let places =
            ["什么地方", "哪里", "哪儿", "在哪", "地点", "位置", "地址", "路名", "哪条路", "哪个小区"];
        // 地点：新湛一路 tells, and does not ask.
        let tells = |sentence: &str| places_in(sentence).iter().any(|place| is_claim(place));
        sentences(&self.plain).any(|sentence| {
            any(sentence, &places)
                && (any(
                    sentence,
                    &[
                        "请告诉",
                        "请说",
                        "说说",
                        "告诉我",
                        "请写",
                        "请发",
                        "请补充",
                        "请问",
                        "再说一下",
                        "发个位置",
                        "说一下",
                    ],
                ) || asks(sentence))
                && !tells(sentence)
                && !any(sentence, ELSEWHERE)
        })
    }

    /// Whether it asks what it is about.
    pub(super) fn asks_what(&self) -> bool {
        let what = [
            "什么事",
            "什么问题",
            "啥事",
            "啥问题",
            "哪方面",
            "怎么回事",
            "遇到什么",
            "遇到了什么",
            "什么情况",
            "反映什么",
            "报什么",
            "什么可以帮",
            "什么需要帮",
            "什么能帮",
            "怎么帮您",
            "具体情况",
            "想说什么",
            "哪件事",
        ];
        let request = [
            "请说",
            "请讲",
            "请告诉",
            "说说",
            "讲讲",
            "告诉我",
            "请描述",
            "请写",
            "请发",
            "请再说",
            "您说",
            "您讲",
            "说一下",
            "请问",
        ];
        sentences(&self.plain).any(|sentence| {
            any(sentence, &what) && (asks(sentence) || any(sentence, &request)) && !any(sentence, ELSEWHERE)
        })
    }

    /// Whether it says that something was dropped.
    pub(super) fn says_dropped(&self) -> bool {
        // 不报了，回复“取消” tells how, and 3 不报 offers it.
        let how = ["，回复", "请回复", "，请", "3 不报", "3不报"];
        sentences(&self.plain).any(|sentence| {
            DROPPED.iter().filter_map(|word| sentence.split_once(word)).any(|(_, behind)| {
                !how.iter().any(|how| behind.starts_with(how))
                    && !any(sentence, &["3 不报", "3不报"])
                    && !asks(sentence)
            })
        })
    }

    /// The receipt that it is.
    pub(super) fn receipt(&self) -> Option<Receipt> {
        let number = ticket_numbers(&self.plain).next()?.to_owned();
        let (_, behind) = self.plain.split_once("查询码")?;
        let code: String = behind
            .chars()
            .skip_while(|c| matches!(c, '：' | ':' | ' '))
            .take_while(char::is_ascii_digit)
            .collect();
        let link = self.links.iter().find(|(address, _)| address.contains(&number))?.0.clone();
        let sent = self.has(&["已提交", "提交成功", "已发送", "已上报", "已收到", "已登记"]);
        (code.len() == 6 && sent).then_some(Receipt { number, code, link })
    }

    /// The places that it claims to have understood.
    pub(super) fn places(&self) -> Vec<String> {
        places_in(&self.plain).into_iter().filter(|place| is_claim(place)).collect()
    }

    /// The telephone numbers outside guides, the general header and what is repeated.
    pub(super) fn numbers_to_call(&self, said: &[&str]) -> Vec<Number> {
        numbers(&without_echo(&without_guides(&self.plain), said))
    }

    /// The titles of the guides in it.
    pub(super) fn guides(&self) -> Vec<&str> {
        let mut titles = Vec::new();
        let mut open = None;
        for line in self.plain.lines() {
            if let Some(title) = title(line) {
                open = Some(title);
            }
            if line.trim_start().starts_with("来源") {
                titles.extend(open.take());
            }
        }
        titles
    }

    /// Whether it lists the subjects of guides.
    pub(super) fn lists_subjects(&self) -> bool {
        SUBJECTS.iter().filter(|subject| self.plain.contains(**subject)).count() >= 4
            && self.guides().is_empty()
    }

    /// How many of the things that can be done here it names.
    pub(super) fn things_named(&self) -> usize {
        OFFERED_HERE.iter().filter(|words| self.has(words)).count()
    }

    /// Whether it says how far a report is.
    pub(super) fn tells_progress(&self) -> bool {
        self.has(PROGRESS)
    }

    /// Whether it says that somebody will call back.
    pub(super) fn promises_a_call(&self) -> bool {
        let back = [
            "打给您",
            "回电",
            "给您打电话",
            "打电话给您",
            "给您回电话",
            "回您电话",
            "电话联系您",
            "致电您",
            "联系您",
            "与您联系",
            "和您联系",
        ];
        let denied = ["不能", "不会", "没法", "无法", "不打给", "不用"];
        sentences(&self.plain).any(|sentence| any(sentence, &back) && !any(sentence, &denied))
    }

    /// Whether it tells a way to a person.
    pub(super) fn leads_to_a_person(&self, said: &[&str]) -> bool {
        let emergency = ["110", "119", "120", "122"];
        let numbers = self.numbers_to_call(said);
        if numbers.iter().any(|found| found.called && !emergency.contains(&found.number.as_str())) {
            return true;
        }
        let text = without_echo(&without_guides(&self.plain), said);
        let desk = |sentence: &str| {
            any(sentence, &["窗口", "服务台", "服务中心", "服务大厅", "居委会", "社区", "街道办"])
                && any(
                    sentence,
                    &["请到", "可以到", "或到", "可到", "当面", "来找", "直接到", "直接去", "请去", "可以去"],
                )
        };
        if sentences(&text).any(desk) {
            return true;
        }
        let writing = |sentence: &str| {
            any(sentence, &["留言", "写下", "写在这里", "发在这里", "写给"])
                && any(sentence, &["工作人员", "值班", "网格员", "社区干部"])
        };
        // After 没看懂 a promise leads nowhere.
        let lost = self.has(&["没看懂", "没听懂", "看不懂", "没明白", "没太明白", "不太明白", "没有看懂"]);
        !lost && (self.promises_a_call() || sentences(&text).any(writing))
    }

    /// Whether it names a service and, in the same sentence or the next, a way on; what is repeated does not count.
    pub(super) fn names_service(&self, names: &[&str], said: &[&str]) -> bool {
        let text = without_echo(&self.marked, said);
        let sentences: Vec<&str> = sentences(&text).collect();
        let way = |sentence: &str| {
            whether_at(sentence).is_none()
                && (sentence.contains(LINK)
                    || any(
                        sentence,
                        &[
                            "回复",
                            "窗口",
                            "请到",
                            "可以到",
                            "或到",
                            "地址",
                            "请去",
                            "工作室在",
                            "社区活动室",
                            "菜单",
                        ],
                    )
                    || numbers(sentence).iter().any(|found| found.called))
        };
        (0..sentences.len()).any(|at| {
            any(sentences[at], names) && sentences[at..].iter().take(2).any(|sentence| way(sentence))
        })
    }

    /// Whether it files nothing, and reassures all the same.
    pub(super) fn reassures(&self) -> bool {
        let words = [
            "会尽快",
            "尽快处理",
            "尽快办",
            "尽快安排",
            "尽快回复",
            "尽快核实",
            "已转",
            "已经转",
            "转给相关",
            "转交",
            "转达",
            "已记录",
            "已反馈",
            "已登记",
            "会处理",
            "已收到",
            "收到您的",
        ];
        self.has(&words)
            && ticket_numbers(&self.plain).next().is_none()
            && self.numbers_to_call(&[]).is_empty()
            && !self.promises_a_call()
            && !self.begins_or_offers()
    }

    /// Whether it gives something: a number, a link, a guide, an account, a report, or what can be done here.
    pub(super) fn gives_something(&self) -> bool {
        !self.numbers_to_call(&[]).is_empty()
            || !self.links.is_empty()
            || !self.guides().is_empty()
            || ticket_numbers(&self.plain).next().is_some()
            || self.things_named() >= 3
    }

    /// Whether it names a way without calling.
    pub(super) fn is_for_who_cannot_speak(&self) -> bool {
        let refused = ["不能发短信", "无法发短信", "不支持短信"];
        sentences(&self.plain).any(|sentence| {
            any(sentence, &["短信", "12110", "文字报警"]) && !any(sentence, &refused)
                || any(sentence, &["打字告诉", "写给我们", "直接写", "写在这里", "发文字"])
        })
    }
}

/// The value of an attribute.
fn attribute<'t>(tag: &'t str, name: &str) -> &'t str {
    let Some((_, rest)) = tag.split_once(&format!("{name}=")) else { return "" };
    let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return "" };
    rest[1..].split(quote).next().unwrap_or_default()
}

pub(super) fn any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Full-width digits as ASCII.
pub(super) fn ascii_digits(text: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(narrow).collect()
}

/// The letters and digits of a text, half-width and small.
pub(super) fn bare(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The sentences of a text, each with the sign at its end.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(SENTENCE_ENDS).filter(|sentence| !sentence.trim().is_empty())
}

/// Whether a sentence is a question.
fn asks(sentence: &str) -> bool {
    let end = sentence.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '”' | '）' | LINK));
    end.ends_with(['？', '?']) || any(end, &["吗，", "呢，"]) || end.ends_with(['吗', '呢'])
}

/// Where it is asked whether something is to be reported: in known words, or in a question of that kind.
fn whether_at(text: &str) -> Option<usize> {
    let known = OFFERS.iter().filter_map(|word| text.find(word)).min();
    let report = ["上报", "报上", "报给", "要报", "帮您报", "登记", "反映"];
    let mut from = 0;
    let mut asked = None;
    for sentence in text.split_inclusive(SENTENCE_ENDS) {
        // 您想反映什么问题？ asks for the matter itself.
        let is_offer = asks(sentence)
            && any(sentence, &report)
            && any(sentence, &["要", "帮", "是不是", "需不需"])
            && !any(sentence, &["什么", "哪"]);
        if is_offer {
            asked = Some(from);
            break;
        }
        from += sentence.len();
    }
    known.into_iter().chain(asked).min()
}

/// Where 1 发送 stands.
fn send_at(text: &str) -> Option<usize> {
    text.match_indices("发送").map(|(at, _)| at).find(|at| {
        let before = text[..*at]
            .trim_end_matches([' ', '、', '.', '．', '：', ':', '“', '”', '　', '-', '—', '＝', '=']);
        before.strip_suffix('1').is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_digit()))
    })
}

/// The numbers of reports in a text.
pub(super) fn ticket_numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '-')).filter(|word| {
        word.split_once('-').is_some_and(|(day, count)| {
            let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
            day.len() == 8 && day.starts_with("20") && count.len() >= 4 && digits(day) && digits(count)
        })
    })
}

/// The telephone numbers in a text.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = text[at..].find(|c: char| c.is_ascii_digit()).map(|begin| at + begin) {
        let length = text[begin..].find(|c: char| !(c.is_ascii_digit() || c == '-'));
        let end = length.map_or(text.len(), |length| begin + length);
        let word = text[begin..end].trim_end_matches('-');
        let alone = !text[..begin].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
        let behind = &text[end..];
        let counts = COUNTED.iter().any(|word| behind.starts_with(word)) && !behind.starts_with("号码");
        // 20 or 3 may count; a number as long as 12345 does not.
        if alone && is_telephone(word) && !(counts && word.len() <= 4) {
            let called = is_to_be_called(text, begin, end);
            found.push(Number { number: word.to_owned(), at: begin, called });
        }
        at = end;
    }
    found
}

fn is_telephone(word: &str) -> bool {
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    let starts = |beginnings: &[&str]| beginnings.iter().any(|beginning| digits.starts_with(beginning));
    match digits.len() {
        3 => SHORT_NUMBERS.contains(&digits.as_str()),
        5 => starts(&["12", "95", "96", "10"]),
        6 => starts(&["96"]),
        7 | 8 => starts(&["8", "6", "5"]) && word.len() <= 9,
        10 => starts(&["400", "800", "0"]),
        11 => starts(&["0", "13", "14", "15", "16", "17", "18", "19"]),
        12 => starts(&["0"]),
        _ => false,
    }
}

fn is_to_be_called(text: &str, begin: usize, end: usize) -> bool {
    let ends = ['，', '。', '；', '！', '？', '\n', ',', ';', '!', '?'];
    let from =
        text[..begin].rfind(ends).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let to = text[end..].find(ends).map_or(text.len(), |at| end + at);
    let clause = &text[from..to];
    let refuses = |word: &str| {
        let mut behind = clause.match_indices(word).map(|(at, word)| &clause[at + word.len()..]);
        // 不要打扰, 别打字, 别打开
        behind.any(|behind| !behind.starts_with(['扰', '字', '开', '断']))
    };
    !NOT_TO_BE_CALLED.iter().any(|word| refuses(word))
}

/// What stands after 地点：, 位置： or 地址：, to the end of its clause.
fn places_in(text: &str) -> Vec<String> {
    let marks = ["地点：", "位置：", "地址：", "地点:", "位置:", "地址:"];
    let behind =
        marks.iter().flat_map(|mark| text.match_indices(mark).map(|(at, mark)| &text[at + mark.len()..]));
    let ends = ['\n', '。', '；', '，', ',', '！', '？', '”', '」', '）', LINK];
    behind.map(|behind| behind.split(ends).next().unwrap_or_default().trim().to_owned()).collect()
}

/// Whether what stands there is a place.
fn is_claim(place: &str) -> bool {
    let none = [
        "还没",
        "没",
        "未",
        "待",
        "不清楚",
        "不知道",
        "请",
        "哪",
        "在哪",
        "暂",
        "（还没",
        "（没",
        "（未",
        "？",
        "无",
    ];
    !place.is_empty() && !none.iter().any(|word| place.starts_with(word))
}

/// Whether a claim names this place: with nothing before it but province, city, district, sub-district or community, and
/// little after it; and the name ends there.
pub(super) fn names_place(claim: &str, expected: &str) -> bool {
    let (claim, expected) = (bare(claim), bare(expected));
    claim
        .match_indices(&expected)
        .any(|(at, name)| is_administrative(&claim[..at]) && is_little(&claim[at + name.len()..], &expected))
}

fn is_administrative(before: &str) -> bool {
    let mut rest = before;
    for name in ["中国", "山东省", "山东", "青岛市", "青岛", "市南区", "市南"] {
        rest = rest.strip_prefix(name).unwrap_or(rest);
    }
    for ending in ["街道办事处", "街道", "社区"] {
        if let Some((name, behind)) = rest.split_once(ending)
            && (1..=6).contains(&name.chars().count())
        {
            rest = behind;
        }
    }
    rest.is_empty()
}

fn is_little(behind: &str, name: &str) -> bool {
    let told = ["了", "坏", "不", "没", "漏", "堵", "灭", "裂", "松", "路灯", "井盖", "古力", "有个", "有人"];
    let digits_go_on =
        name.ends_with(|c: char| c.is_ascii_digit()) && behind.starts_with(|c: char| c.is_ascii_digit());
    behind.chars().count() <= 12 && !any(behind, &told) && !digits_go_on && !goes_on(behind)
}

/// Whether what stands behind a name makes another name of it: 二支路 behind 闽江路, 社区 behind 闽江路.
fn goes_on(behind: &str) -> bool {
    let counting = |c: char| "一二三四五六七八九十东西南北中支".contains(c);
    let road = behind.trim_start_matches(counting);
    let counted = behind.chars().count() - road.chars().count();
    behind.starts_with("社区")
        || behind.starts_with("街道")
        || (counted > 0 && road.starts_with(['路', '街']))
}

/// The title of a guide that a line begins with.
fn title(line: &str) -> Option<&str> {
    let title = line.trim_start().strip_prefix('【')?.split_once('】')?.0;
    (!line.contains(HEADER)).then_some(title)
}

/// A text without the guides in it, from title to source, and without the general header.
fn without_guides(text: &str) -> String {
    let mut kept: Vec<String> = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        let source = title(lines[at])
            .and_then(|_| lines[at..].iter().position(|line| line.trim_start().starts_with("来源")));
        if let Some(length) = source {
            at += length + 1;
            continue;
        }
        kept.push(match lines[at].split_once(HEADER) {
            Some((before, behind)) => {
                format!("{before}{}", behind.split_once('】').map_or("", |(_, rest)| rest))
            }
            None => lines[at].to_owned(),
        });
        at += 1;
    }
    kept.join("\n")
}

/// A text without what it repeats of what was said: whole, shortened by …, or in quotes behind words that say so.
fn without_echo(text: &str, said: &[&str]) -> String {
    let mut rest = text.to_owned();
    for turn in said.iter().map(|turn| ascii_digits(turn.trim())) {
        let length = turn.chars().count();
        if length == 0 {
            continue;
        }
        for echo in ECHOES {
            for (open, close) in [("“", "”"), ("：“", "”"), ("：", ""), ("，", ""), ("「", "」")]
            {
                rest = rest.replace(&format!("{echo}{open}{turn}{close}"), echo);
            }
        }
        if length >= 6 {
            rest = rest.replace(&turn, "");
        }
        // From long to short, so that nothing of it is left.
        let cuts: Vec<usize> = turn.char_indices().map(|(at, _)| at).skip(4).collect();
        for cut in cuts.into_iter().rev() {
            for dots in ["…", "..."] {
                rest = rest.replace(&format!("{}{dots}", &turn[..cut]), "");
            }
        }
    }
    rest
}
