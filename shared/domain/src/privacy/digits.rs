//! Reads the digits of a text as people do: in groups, and the groups in chains.

/// A run of digits with nothing visible between them.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// 0 to 9; 10 is the X of an identity number.
    pub(super) digits: Vec<u8>,
    /// How each of them is written.
    scripts: Vec<Script>,
    /// Its start in the text, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The gap between the previous group and this one.
    pub(super) gap: Gap,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Ascii,
    FullWidth,
    Chinese,
    Other,
}

/// The separator between two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Only blanks.
    Blank,
    /// A dash, a dot or a bracket.
    Joint,
    /// A comma, a slash or a line end, which may separate two numbers as well as group one.
    Loose,
}

/// Groups with nothing but separators between them.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) groups: Vec<Group>,
    /// The start of the clause before it, in bytes.
    pub(super) clause: usize,
}

impl Chain {
    pub(super) fn start(&self) -> usize {
        self.groups.first().map_or(0, |group| group.start)
    }

    pub(super) fn end(&self) -> usize {
        self.groups.last().map_or(0, |group| group.end)
    }

    /// The chain, split at commas, slashes and line ends.
    pub(super) fn parts(&self) -> impl Iterator<Item = &[Group]> {
        self.groups.chunk_by(|_, next| next.gap != Gap::Loose)
    }
}

impl Group {
    /// The group, split into runs of one script: a list marker may directly precede the number that it marks.
    pub(super) fn runs(&self) -> impl Iterator<Item = &[u8]> {
        let mut from = 0;
        self.scripts.chunk_by(|one, next| one == next).map(move |run| {
            let digits = &self.digits[from..from + run.len()];
            from += run.len();
            digits
        })
    }
}

/// The most characters between two groups of one chain.
const WIDEST_GAP: usize = 5;
/// How far before a number its label is searched, in characters.
const CLAUSE: usize = 14;

enum Mark {
    Digit(u8, Script),
    /// An invisible character.
    Nothing,
    Separator(Gap),
    Other,
}

/// All chains of a text, in one pass.
pub(super) fn chains(text: &str) -> Vec<Chain> {
    let mut chains = Vec::new();
    let mut reader = Reader::default();
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    for (place, &(at, c)) in characters.iter().enumerate() {
        let end = at + c.len_utf8();
        match mark(c, place, &characters) {
            Mark::Digit(digit, script) => reader.digit(digit, script, at, end),
            Mark::Nothing => {}
            Mark::Separator(gap) => {
                reader.separator(gap, &mut chains);
                if reader.groups.is_empty() && ends_clause(c) {
                    reader.clause = end;
                }
            }
            Mark::Other => {
                reader.finish(&mut chains);
                if ends_clause(c) {
                    reader.clause = end;
                }
            }
        }
    }
    reader.finish(&mut chains);
    for chain in &mut chains {
        let before = &text[chain.clause..chain.start()];
        if let Some((at, _)) = before.char_indices().rev().nth(CLAUSE - 1) {
            chain.clause += at;
        }
    }
    chains
}

#[derive(Default)]
struct Reader {
    groups: Vec<Group>,
    clause: usize,
    /// The gap since the last digit.
    gap: Option<Gap>,
    width: usize,
}

impl Reader {
    fn digit(&mut self, digit: u8, script: Script, start: usize, end: usize) {
        match (self.gap.take(), self.groups.last_mut()) {
            (None, Some(group)) => {
                group.digits.push(digit);
                group.scripts.push(script);
                group.end = end;
            }
            (gap, _) => {
                let gap = gap.unwrap_or(Gap::Blank);
                self.groups.push(Group { digits: vec![digit], scripts: vec![script], start, end, gap });
            }
        }
        self.width = 0;
    }

    fn separator(&mut self, gap: Gap, chains: &mut Vec<Chain>) {
        if self.groups.is_empty() {
            return;
        }
        self.gap = self.gap.max(Some(gap));
        self.width += 1;
        if self.width > WIDEST_GAP {
            self.finish(chains);
        }
    }

    fn finish(&mut self, chains: &mut Vec<Chain>) {
        self.gap = None;
        self.width = 0;
        let groups = std::mem::take(&mut self.groups);
        let Some(end) = groups.last().map(|group| group.end) else { return };
        chains.push(Chain { groups, clause: self.clause });
        self.clause = end;
    }
}

fn ends_clause(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '！' | '？' | ',' | ';' | '!' | '?' | '\n')
}

fn mark(c: char, place: usize, all: &[(usize, char)]) -> Mark {
    if let Some((digit, script)) = digit(c) {
        return Mark::Digit(digit, script);
    }
    match c {
        'O' | 'o' | 'Ｏ' | 'ｏ' | 'О' | 'о' | 'Ο' | 'ο' | '○' | '◯' if looks_like_digit(place, all) => {
            Mark::Digit(0, Script::Ascii)
        }
        'l' | 'I' | '|' | 'ｌ' | 'Ｉ' if looks_like_digit(place, all) => Mark::Digit(1, Script::Ascii),
        'X' | 'x' | 'Ｘ' | 'ｘ' | '×' | 'Х' | 'х' | 'Ⅹ' | 'ⅹ' if follows_digit(place, all) => {
            Mark::Digit(10, Script::Ascii)
        }
        '\u{ad}'
        | '\u{61c}'
        | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{20e3}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => Mark::Nothing,
        ',' | '，' | '、' | '/' | '／' | '\\' | '|' | '｜' | '*' | '＊' | ':' | '：' | ';' | '；' | '。'
        | '\n' => Mark::Separator(Gap::Loose),
        c if c.is_whitespace() || matches!(c, '\u{2800}' | '\u{3164}') => Mark::Separator(Gap::Blank),
        '-'
        | '‐'..='―'
        | '−'
        | '⁃'
        | '－'
        | '﹣'
        | '﹘'
        | '─'
        | '━'
        | 'ー'
        | '~'
        | '～'
        | '〜'
        | '_'
        | '＿'
        | '˗'
        | '➖' => Mark::Separator(Gap::Joint),
        '.' | '．' | '·' | '•' | '・' | '･' | '‧' | '∙' | '⋅' | '｡' | '․' | '…' | '﹒' | '●' | '‥' => {
            Mark::Separator(Gap::Joint)
        }
        '(' | ')' | '（' | '）' | '[' | ']' | '［' | '］' | '【' | '】' | '〔' | '〕' | '「' | '」'
        | '『' | '』' | '<' | '>' | '＜' | '＞' | '〈' | '〉' | '《' | '》' | '{' | '}' | '｛' | '｝'
        | '"' | '\'' | '“' | '”' | '‘' | '’' | '+' | '＋' => Mark::Separator(Gap::Joint),
        _ => Mark::Other,
    }
}

/// Whether a letter that looks like a digit is meant as one: it is next to digits and to no other letter.
fn looks_like_digit(place: usize, all: &[(usize, char)]) -> bool {
    let alike = |c: char| "OoＯｏОоΟο○◯lI|ｌＩ".contains(c);
    let mut touches = false;
    for step in [1, usize::MAX] {
        let mut at = place;
        // Look at a few letters at most: a number does not consist of such letters only.
        for _ in 0..8 {
            at = at.wrapping_add(step);
            match all.get(at) {
                Some((_, c)) if alike(*c) => {}
                Some((_, c)) if digit(*c).is_some() => {
                    touches = true;
                    break;
                }
                Some((_, c)) if c.is_ascii_alphabetic() => return false,
                _ => break,
            }
        }
    }
    touches
}

fn follows_digit(place: usize, all: &[(usize, char)]) -> bool {
    let before = all[..place].iter().rev().map(|(_, c)| *c).find(|c| !c.is_whitespace() && *c != '-');
    let behind = all.get(place + 1).is_some_and(|(_, c)| digit(*c).is_some());
    !behind && before.is_some_and(|c| digit(c).is_some())
}

/// The digit that a character stands for.
fn digit(c: char) -> Option<(u8, Script)> {
    let of = |zero: u32, script| u8::try_from(u32::from(c) - zero).ok().map(|digit| (digit, script));
    match c {
        '0'..='9' => of(0x30, Script::Ascii),
        '０'..='９' => of(0xff10, Script::FullWidth),
        '零' | '〇' => Some((0, Script::Chinese)),
        '一' | '壹' | '幺' | '弌' => Some((1, Script::Chinese)),
        '二' | '贰' | '貳' => Some((2, Script::Chinese)),
        '三' | '叁' | '參' => Some((3, Script::Chinese)),
        '四' | '肆' => Some((4, Script::Chinese)),
        '五' | '伍' => Some((5, Script::Chinese)),
        '六' | '陆' | '陸' => Some((6, Script::Chinese)),
        '七' | '柒' => Some((7, Script::Chinese)),
        '八' | '捌' => Some((8, Script::Chinese)),
        '九' | '玖' => Some((9, Script::Chinese)),
        '⓪' | '⓿' | '⁰' | '₀' => Some((0, Script::Other)),
        '¹' => Some((1, Script::Other)),
        '²' => Some((2, Script::Other)),
        '³' => Some((3, Script::Other)),
        '⁴'..='⁹' => of(0x2070, Script::Other),
        '₁'..='₉' => of(0x2080, Script::Other),
        '①'..='⑨' => of(0x245f, Script::Other),
        '⑴'..='⑼' => of(0x2473, Script::Other),
        '⒈'..='⒐' => of(0x2487, Script::Other),
        '⓵'..='⓽' => of(0x24f4, Script::Other),
        '❶'..='❾' => of(0x2775, Script::Other),
        '➀'..='➈' => of(0x277f, Script::Other),
        '➊'..='➒' => of(0x2789, Script::Other),
        '㈠'..='㈨' => of(0x321f, Script::Other),
        '㊀'..='㊈' => of(0x327f, Script::Other),
        '〡'..='〩' => of(0x3020, Script::Other),
        '٠'..='٩' => of(0x660, Script::Other),
        '۰'..='۹' => of(0x6f0, Script::Other),
        '\u{1d7ce}'..='\u{1d7ff}' => {
            u8::try_from((u32::from(c) - 0x1d7ce) % 10).ok().map(|digit| (digit, Script::Other))
        }
        '\u{1fbf0}'..='\u{1fbf9}' => of(0x1fbf0, Script::Other),
        _ => None,
    }
}
