//! The books: what each is, its columns, and what is in it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::column::{Column, Kind, Problem, Record, Row};
use super::{guides, people, rules, words};
use crate::accounts::{Account, Alliance, Subdistrict, Unit, UnitKind};
use crate::guides::{Guides, Hotline, Policy};
use crate::sensitive::SensitiveWord;
use crate::tickets::{Amendments, Rules};

/// A kind of setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Book {
    /// Units (单位).
    Units,
    /// Sub-districts (街道).
    Subdistricts,
    /// Categories and their deadlines (分类).
    Categories,
    /// Other terms (其他时限).
    Terms,
    /// Office hours (上班时间).
    Hours,
    /// Holidays and swapped weekends (放假和调休).
    Calendar,
    /// Telephone numbers (便民电话).
    Hotlines,
    /// Policy answers (政策问答).
    Policies,
    /// Words that articles may not contain (敏感词).
    Words,
    /// Accounts and communities (公众号和社区).
    Accounts,
}

/// What the books are read from and checked against.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The alliance.
    pub alliance: &'a Alliance,
    /// Hotlines and policies.
    pub guides: &'a Guides,
    /// The changes of the rules.
    pub amendments: &'a Amendments,
    /// The rules with these changes.
    pub rules: &'a Rules,
    /// The day.
    pub today: Date,
}

/// Everything that is in a book.
#[derive(Clone, Debug)]
pub enum Contents {
    /// Of [`Book::Units`].
    Units(Vec<Unit>),
    /// Of [`Book::Subdistricts`].
    Subdistricts(Vec<Subdistrict>),
    /// Of the books about rules: all changes of the rules, and the rules with them.
    Rules(Book, Box<(Amendments, Rules)>),
    /// Of [`Book::Hotlines`].
    Hotlines(Vec<Hotline>),
    /// Of [`Book::Policies`].
    Policies(Vec<Policy>),
    /// Of [`Book::Words`].
    Words(Vec<SensitiveWord>),
    /// Of [`Book::Accounts`].
    Accounts(Vec<Account>),
}

impl Book {
    /// Every book, in the order of the pages.
    pub const ALL: &[Self] = &[
        Self::Units,
        Self::Subdistricts,
        Self::Categories,
        Self::Terms,
        Self::Hours,
        Self::Calendar,
        Self::Hotlines,
        Self::Policies,
        Self::Words,
        Self::Accounts,
    ];

    /// Its name in addresses.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Subdistricts => "subdistricts",
            Self::Categories => "categories",
            Self::Terms => "terms",
            Self::Hours => "hours",
            Self::Calendar => "calendar",
            Self::Hotlines => "hotlines",
            Self::Policies => "policies",
            Self::Words => "words",
            Self::Accounts => "accounts",
        }
    }

    /// The book with this [`Book::id`].
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|book| book.id() == id)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Units => "单位",
            Self::Subdistricts => "街道",
            Self::Categories => "分类和时限",
            Self::Terms => "其他时限",
            Self::Hours => "上班时间",
            Self::Calendar => "放假和调休",
            Self::Hotlines => "便民电话",
            Self::Policies => "政策问答",
            Self::Words => "敏感词",
            Self::Accounts => "公众号和社区",
        }
    }

    /// What it is for, in a sentence.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Units => {
                "受理台受理诉求，承办单位办理。撤销的单位不再接新诉求，名字还留在旧诉求里；撤销前先到“单位调整”把没办完的移交。"
            }
            Self::Subdistricts => "每个街道由一个受理台受理。",
            Self::Categories => "分类决定每一步的时限。改了以后，新派的单按新时限；已经在走的时限不变。",
            Self::Terms => "各个环节的时限。时限写成：2小时、5个工作日、7天、当天。",
            Self::Hours => "工作日的上班时间，一般诉求按小时的时限只算这些时间。",
            Self::Calendar => {
                "国务院放假通知里的日子：哪天放假，哪个周末上班。没有写的日子按周末和法定节日。"
            }
            Self::Hotlines => "居民在公众号里问到的电话。",
            Self::Policies => "居民常问的政策，公众号直接回答。",
            Self::Words => "稿件里不能有的词。编辑送审前会看到在哪里、该怎么写，改好了才能送审。",
            Self::Accounts => {
                "联盟的公众号，社区的号写上社区编码。密钥在每个公众号自己的页面录入，不在这里。"
            }
        }
    }

    /// Its columns; the first is the key.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Units => people::UNITS,
            Self::Subdistricts => people::SUBDISTRICTS,
            Self::Accounts => people::ACCOUNTS,
            Self::Categories => rules::CATEGORIES,
            Self::Terms => rules::TERM_COLUMNS,
            Self::Hours => rules::HOURS,
            Self::Calendar => rules::CALENDAR,
            Self::Hotlines => guides::HOTLINES,
            Self::Policies => guides::POLICIES,
            Self::Words => words::WORDS,
        }
    }

    /// Whether rows can be added.
    #[must_use]
    pub fn grows(self) -> bool {
        !matches!(self, Self::Categories | Self::Terms)
    }

    /// Whether rows can be removed. What a file does not name stays in a book of which nothing can be.
    #[must_use]
    pub fn shrinks(self) -> bool {
        matches!(self, Self::Hours | Self::Calendar | Self::Hotlines | Self::Policies | Self::Words)
    }

    /// Whether its changes wait for a second person.
    #[must_use]
    pub fn needs_second(self) -> bool {
        self != Self::Accounts
    }

    /// What is in it now.
    #[must_use]
    pub fn contents(self, world: &World<'_>) -> Contents {
        match self {
            Self::Units => Contents::Units(world.alliance.units.clone()),
            Self::Subdistricts => Contents::Subdistricts(world.alliance.subdistricts.clone()),
            Self::Accounts => Contents::Accounts(world.alliance.accounts.clone()),
            Self::Hotlines => Contents::Hotlines(world.guides.hotlines.clone()),
            Self::Policies => Contents::Policies(world.guides.policies.clone()),
            Self::Words => Contents::Words(world.alliance.sensitive.clone()),
            Self::Categories | Self::Terms | Self::Hours | Self::Calendar => {
                Contents::Rules(self, Box::new((world.amendments.clone(), world.rules.clone())))
            }
        }
    }

    /// Reads a whole book.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(self, rows: &[Row], world: &World<'_>) -> Result<Contents, Vec<Problem>> {
        let mut problems = Vec::new();
        twice(self, rows, &mut problems);
        let contents = match self {
            Self::Units => Contents::Units(people::units(rows, world, &mut problems)),
            Self::Subdistricts => Contents::Subdistricts(people::subdistricts(rows, world, &mut problems)),
            Self::Accounts => Contents::Accounts(people::accounts(rows, world, &mut problems)),
            Self::Hotlines => Contents::Hotlines(guides::hotlines(rows, world, &mut problems)),
            Self::Policies => Contents::Policies(guides::policies(rows, world, &mut problems)),
            Self::Words => Contents::Words(words::words(rows, &mut problems)),
            Self::Categories | Self::Terms | Self::Hours | Self::Calendar => {
                match rules::read(self, rows, world, &mut problems) {
                    Some(rules) => Contents::Rules(self, Box::new(rules)),
                    None => return Err(in_order(problems)),
                }
            }
        };
        if problems.is_empty() { Ok(contents) } else { Err(in_order(problems)) }
    }

    /// What can be chosen in a column: value and name. Empty where it is typed.
    #[must_use]
    pub fn choices(self, column: &Column, world: &World<'_>) -> Vec<(String, String)> {
        let alliance = world.alliance;
        match column.kind {
            Kind::Choice(words) => {
                words.iter().map(|word| ((*word).to_owned(), (*word).to_owned())).collect()
            }
            Kind::Subdistrict => {
                alliance.subdistricts.iter().map(|it| (it.code.to_string(), it.name.clone())).collect()
            }
            Kind::Desk => alliance
                .in_use()
                .filter(|unit| unit.kind == UnitKind::Desk)
                .map(|unit| (unit.id.to_string(), unit.name.clone()))
                .collect(),
            Kind::Text | Kind::Long | Kind::Date => Vec::new(),
        }
    }
}

impl Contents {
    /// Its rows as text.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        match self {
            Self::Units(units) => units.iter().map(people::unit_record).collect(),
            Self::Subdistricts(all) => all.iter().map(people::subdistrict_record).collect(),
            Self::Accounts(accounts) => accounts.iter().map(people::account_record).collect(),
            Self::Hotlines(hotlines) => hotlines.iter().map(guides::hotline_record).collect(),
            Self::Policies(policies) => policies.iter().map(guides::policy_record).collect(),
            Self::Words(all) => all.iter().map(words::record).collect(),
            Self::Rules(book, rules) => rules::records(*book, &rules.1),
        }
    }
}

/// Problems in the order of the file.
fn in_order(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|problem| problem.line);
    problems
}

/// Rows with the key of an earlier one.
fn twice(book: Book, rows: &[Row], problems: &mut Vec<Problem>) {
    let column = &book.columns()[0];
    let mut seen: BTreeMap<&str, Option<u64>> = BTreeMap::new();
    for row in rows {
        let key = row.cells.first().map_or("", |key| key.trim());
        if key.is_empty() {
            continue;
        }
        if let Some(first) = seen.insert(key, row.line) {
            let text = match first {
                Some(line) => format!("“{key}”和第{line}行重复"),
                None => format!("“{key}”已经有了"),
            };
            problems.push(Problem {
                line: row.line,
                key: key.to_owned(),
                column: column.id,
                heading: column.name,
                text,
            });
        }
    }
}
