use super::*;
use crate::accounts::{Alliance, Subdistrict, Unit};
use crate::guides::{Guides, Hotline};
use crate::tickets::{Amendments, Category, Rules, Term};
use serde::Deserialize;

#[derive(Deserialize)]
struct Roster {
    subdistricts: Vec<Subdistrict>,
    units: Vec<Unit>,
}

struct District {
    alliance: Alliance,
    guides: Guides,
    amendments: Amendments,
    rules: Rules,
}

/// The district of the demo.
fn district() -> District {
    let roster: Roster =
        serde_json::from_str(include_str!("../../../../infra/local/demo/roster.json")).unwrap();
    let hotlines: Vec<Hotline> =
        serde_json::from_str(include_str!("../../../../infra/local/demo/hotlines.json")).unwrap();
    District {
        alliance: Alliance {
            units: roster.units,
            subdistricts: roster.subdistricts,
            sensitive: serde_json::from_str(include_str!(
                "../../../../infra/local/demo/sensitive-words.json"
            ))
            .unwrap(),
            ..Alliance::default()
        },
        guides: Guides { hotlines, ..Guides::default() },
        amendments: Amendments::default(),
        rules: Rules::bundled().clone(),
    }
}

impl District {
    fn world(&self) -> World<'_> {
        World {
            alliance: &self.alliance,
            guides: &self.guides,
            amendments: &self.amendments,
            rules: &self.rules,
            today: "2026-11-23".parse().unwrap(),
        }
    }

    fn text(&self, book: Book) -> String {
        String::from_utf8(export(book, &book.contents(&self.world()))).unwrap()
    }

    /// What is wrong with a file, or the changes that it makes.
    fn import(&self, book: Book, bytes: &[u8]) -> Result<Vec<String>, Vec<String>> {
        let said = |problems: Vec<Problem>| -> Vec<String> {
            let line = |it: &Problem| it.line.map(|line| format!("{line} ")).unwrap_or_default();
            problems.iter().map(|it| format!("{}{}{}", line(it), it.heading, it.text)).collect()
        };
        let rows = parse(book, bytes).map_err(said)?;
        let settled = foresee(book, &rows, &self.world()).map_err(|why| said(why.problems()))?;
        Ok(settled.changes.iter().map(|change| change.told(book)).collect())
    }
}

#[test]
fn what_is_exported_is_imported_again_without_a_change() {
    let district = district();
    for book in Book::ALL.iter().filter(|book| !matches!(book, Book::Policies | Book::Accounts)) {
        let text = district.text(*book);
        let unchanged = vec!["和现在的内容一样，没有要改的".to_owned()];
        assert_eq!(district.import(*book, text.as_bytes()), Err(unchanged.clone()), "{book:?}");
        // As spreadsheet programs save it: without the mark, in GBK, with tabs in UTF-16, other line ends, empty rows.
        let bare = text.trim_start_matches('\u{feff}').replace("\r\n", "\n") + ",,,\n";
        let gbk = encoding_rs::GBK.encode(&bare).0.into_owned();
        for bytes in [bare.clone().into_bytes(), gbk] {
            assert_eq!(district.import(*book, &bytes), Err(unchanged.clone()), "{book:?}");
        }
    }
    let tabs = district.text(Book::Subdistricts).replace(',', "\t");
    let utf16: Vec<u8> = tabs.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(
        district.import(Book::Subdistricts, &utf16).unwrap_err(),
        ["和现在的内容一样，没有要改的"],
        "the mark at its beginning says that it is UTF-16"
    );
}

#[test]
fn every_problem_is_said_with_its_line() {
    let district = district();
    let file = "代号,名称,类别,街道,电话,负责的事,状态\n\
        lamps,路灯队,承办单位,,12345,路灯,在用\n\
        Lamps 2,,承办单位,370202010,不知道,飞碟,在用\n\
        lamps,又一个,养护队,,,,在用\n\
        desk-shinan,市南区受理台,承办单位,,,,在用\n\
        desk-370202010,湛山街道受理台,受理台,3.70202E+08,,,已撤销\n";
    let problems = district.import(Book::Units, file.as_bytes()).unwrap_err();
    for expected in [
        "4 代号“lamps”和第2行重复",
        "2 负责的事“路灯”已经由另一个单位负责",
        "3 代号“Lamps 2”不能用作代号，请用小写字母、数字和短横线",
        "3 名称没有填写",
        "3 电话“不知道”不是电话号码",
        "4 类别“养护队”不是受理台、承办单位",
        "5 类别单位的类别不能改：旧诉求要按原来的类别办。请新增一个单位",
        "6 街道“3.70202E+08”被表格软件改成了科学计数法，请把这一列设为文本再填",
        "6 状态它还是湛山街道的受理台，请先在“街道”里换一个",
        "必须有一个区级受理台（不填街道、在用）",
    ] {
        assert!(problems.iter().any(|problem| problem == expected), "{expected}: {problems:#?}");
    }
    assert!(
        problems.iter().any(|problem| problem.starts_with("3 负责的事没有“飞碟”这件事")),
        "{problems:#?}"
    );
}

#[test]
fn a_file_that_is_no_table_is_refused_with_a_sentence() {
    let district = district();
    for (bytes, expected) in [
        (&b""[..], "文件是空的"),
        (b"PK\x03\x04\x00\x00\x08\x00", "读不懂这个文件"),
        ("代号,名称\n".as_bytes(), "缺少这一列：类别"),
        ("代号,名称,类别,街道,电话,负责的事,状态\n".as_bytes(), "只有表头"),
        ("代号,名称,类别,街道,电话,负责的事,状态,密码\na,b,c,d,e,f,g,h\n".as_bytes(), "不认识这一列：“密码”"),
        ("代号,名称,类别,街道,电话,负责的事,状态\na,b,承办单位,,,,在用,多\n".as_bytes(), "这一行有8格"),
    ] {
        let problems = district.import(Book::Units, bytes).unwrap_err().join("|");
        assert!(problems.contains(expected), "{expected}: {problems}");
    }
    let large = vec![b'a'; MOST_BYTES + 1];
    assert!(district.import(Book::Units, &large).unwrap_err()[0].contains("文件太大"));
}

#[test]
fn a_file_changes_what_it_names_and_the_calendar_is_the_whole_file() {
    let district = district();
    let units = "状态,代号,名称,类别,街道,电话,负责的事\n\
        在用,sanitation,环卫队,承办单位,,='0532'-8,垃圾\n";
    assert!(district.import(Book::Units, units.as_bytes()).unwrap_err()[0].contains("不是电话号码"));
    let units = units.replace("='0532'-8", "=\"0532-12345\"");
    assert_eq!(
        district.import(Book::Units, units.as_bytes()).unwrap(),
        ["改环卫处置队（演示）（sanitation）：名称 环卫处置队（演示） → 环卫队，电话 （空） → 0532-12345"]
    );
    let days = "日期,安排,名目\n2026/10/1,放假,国庆节\n2027年2月6日,放假,春节\n";
    let changes = district.import(Book::Calendar, days.as_bytes()).unwrap();
    assert_eq!(changes.len(), 39, "38 days are not in the file, one is new");
    for (line, expected) in [
        ("2026-10-03,上班,国庆节", "2026-10-03是法定节假日，不能安排上班"),
        ("2026-10-12,上班,调休", "2026-10-12不是周末，本来就上班，不用写"),
        ("2026-13-01,放假,国庆节", "没有读懂，请按2026-10-01这样填写"),
    ] {
        let problems =
            district.import(Book::Calendar, format!("日期,安排,名目\n{line}\n").as_bytes()).unwrap_err();
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{expected}: {problems:?}");
    }
}

#[test]
fn a_change_is_carried_out_only_on_the_row_that_it_was_made_from() {
    let mut district = district();
    let before = Book::Categories.contents(&district.world()).records()[0].clone();
    let mut after = before.clone();
    "8小时".clone_into(&mut after[5]);
    let change = [Change { before: Some(before), after: Some(after) }];
    let settled = settle(Book::Categories, &change, &district.world()).unwrap();
    let Contents::Rules(_, changed) = settled.contents else { panic!("a book of rules") };
    assert_eq!(changed.1.of(Category::Danger).done, Term::Hours(8));
    (district.amendments, district.rules) = *changed;
    assert_eq!(
        settle(Book::Categories, &change, &district.world()).unwrap_err(),
        NotSettled::Moved(vec!["danger".to_owned()])
    );
}

#[test]
fn terms_that_do_not_fit_the_offices_and_categories_that_are_missing_are_refused() {
    let district = district();
    let world = district.world();
    let records = Book::Terms.contents(&world).records();
    let row = |term: &str| {
        let mut cells = records.iter().find(|row| row[0] == "accept").unwrap().clone();
        term.clone_into(&mut cells[2]);
        Row { line: None, cells }
    };
    for (term, expected) in [
        ("10小时", "比一天的上班时间还长"),
        ("0天", "没有读懂"),
        ("很快", "没有读懂"),
        ("99999小时", "没有读懂"),
    ] {
        let problems = foresee(Book::Terms, &[row(term)], &world).unwrap_err().problems();
        assert!(problems.iter().any(|problem| problem.text.contains(expected)), "{term}: {problems:?}");
    }
    assert_eq!(foresee(Book::Terms, &[row("3小时")], &world).unwrap().changes.len(), 1);
    let hours = |frames: &[[&str; 2]]| {
        let rows: Vec<_> = frames
            .iter()
            .map(|frame| Row { line: None, cells: frame.iter().map(|&cell| cell.to_owned()).collect() })
            .collect();
        foresee(Book::Hours, &rows, &world).map(|settled| settled.changes.len())
    };
    assert_eq!(hours(&[["8:30", "12:00"], ["13:30", "17:00:00"]]), Ok(2));
    assert!(hours(&[["09:00", "12:00"], ["11:00", "17:00"]]).is_err());
    assert!(hours(&[]).is_err() && hours(&[["12:00", "09:00"]]).is_err());
}

#[test]
fn a_made_up_change_gives_a_book_no_row_less_or_more_than_it_allows() {
    let district = district();
    let row = |book: Book, at: usize| book.contents(&district.world()).records().swap_remove(at);
    let renamed = |mut row: Record| {
        "another".clone_into(&mut row[0]);
        row
    };
    let unit = row(Book::Units, 0);
    let category = row(Book::Categories, 0);
    for (book, change) in [
        (Book::Units, Change { before: Some(unit.clone()), after: None }),
        (Book::Units, Change { before: Some(unit.clone()), after: Some(renamed(unit)) }),
        (Book::Categories, Change { before: Some(category.clone()), after: None }),
        (Book::Categories, Change { before: None, after: Some(renamed(category)) }),
        (Book::Hotlines, Change { before: None, after: None }),
    ] {
        let refused = settle(book, std::slice::from_ref(&change), &district.world());
        assert!(matches!(refused, Err(NotSettled::Wrong(_))), "{book:?} {change:?}");
    }
}

#[test]
fn a_list_of_words_is_refused_that_an_author_could_not_follow() {
    let district = district();
    for (line, why) in [
        ("废,,不好", "2 敏感词“废”至少要有两个字，中间不能有逗号、句号和顿号"),
        ("残。废,,不好", "2 敏感词“残。废”至少要有两个字，中间不能有逗号、句号和顿号"),
        ("残疾,残 疾人,不好", "2 改成“残 疾人”里还有“残疾”"),
        ("残废,,", "2 原因没有填写"),
        ("ＶＩＰ,,不好\nvip,,不好", "3 敏感词“vip”和“ＶＩＰ”是同一个词"),
        ("残废,,不好\n残废,,不好", "3 敏感词“残废”和第2行重复"),
    ] {
        let file = format!("敏感词,改成,原因\n{line}\n");
        assert_eq!(district.import(Book::Words, file.as_bytes()).unwrap_err(), [why], "{line}");
    }
    let many: String = (0..=crate::sensitive::MOST_SENSITIVE).map(|at| format!("词{at}个,,不好\n")).collect();
    let refused = district.import(Book::Words, format!("敏感词,改成,原因\n{many}").as_bytes()).unwrap_err();
    assert_eq!(refused, ["敏感词最多300个，这里有301个"]);
    let told = district.import(Book::Words, "敏感词,改成,原因\n残废,残疾人,带有歧视（演示）\n".as_bytes());
    let told = told.unwrap();
    assert_eq!(told[0], "删除老赖 失信被执行人 要用法律上的称呼（演示）", "the file is the whole list");
}
