//! The words that articles may not contain: an operator lists one, and an author meets it before an article is handed in.

use alliance_tests::Stage;
use alliance_tests::clerk::Page;
use domain::review::Step;
use jiff::SignedDuration;
use reqwest::StatusCode;

use super::articles::{BODY, EDITOR, REVIEWER, TITLE, begin, press, sign, write};

const BOOK: &str = "/console/settings/words";
const ONE: &str = "demo-operator-1";
const TWO: &str = "demo-operator-2";

/// Adds a word to the list, which a second operator confirms.
async fn list(stage: &Stage, word: &str, instead: &str, why: &str) {
    let (mut one, mut two) = (stage.clerk(ONE).await, stage.clerk(TWO).await);
    let page = one.get(&format!("{BOOK}?new=1")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let before = page.hidden("before").replace("&#34;", "\"");
    let fields = [
        ("csrf", page.hidden("csrf")),
        ("before", before.as_str()),
        ("word", word),
        ("instead", instead),
        ("why", why),
    ];
    one.post(&format!("{BOOK}/change"), &fields).await.expect_done();
    let page = two.get(BOOK).await;
    let fields = [("csrf", page.hidden("csrf")), ("proposed", page.hidden("proposed")), ("act", "confirm")];
    two.post(&format!("{BOOK}/decide"), &fields).await.expect_done();
    // Functions keep the alliance for a minute.
    stage.alliance.clock.advance(SignedDuration::from_mins(2));
}

fn expect(page: &Page, fault: &str, is_there: bool) {
    assert_eq!(page.html.contains(fault), is_there, "{fault}: {}", page.html);
}

#[tokio::test]
async fn a_word_that_operators_list_is_mended_before_an_article_is_handed_in() {
    let stage = Stage::new().await;
    let mut editor = stage.clerk(EDITOR).await;
    // Who writes may not change the list.
    let refused = editor.get(BOOK).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.html);

    let (page, id) = begin(&mut editor, "news").await;
    let body = format!("{BODY}\n\n请叫孤 寡·老人一起来。");
    write(&mut editor, &page, (&id, "news"), TITLE, &body).await.expect_done();
    let article = format!("/console/articles/{id}");
    let fault = "里有不能发的词“孤寡老人”：请改成“独居老人”，老人听了难受";
    expect(&editor.get(&article).await, fault, false);

    list(&stage, "孤寡老人", "独居老人", "老人听了难受").await;
    expect(&editor.get(&article).await, fault, true);
    let page = editor.get(&format!("{article}/edit")).await;
    expect(&page, "正文第4段里有不能发的词“孤寡老人”", true);
    let refused = press(&mut editor, &id, "hand-in", &[("emergency", "1")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "not even in an emergency");
    expect(&refused, "还有要改的地方", true);

    let mended = body.replace("孤 寡·老人", "独居老人");
    write(&mut editor, &page, (&id, "news"), TITLE, &mended).await.expect_done();
    expect(&editor.get(&article).await, "不能发的词", false);
    press(&mut editor, &id, "hand-in", &[]).await.expect_done();

    // What is listed after that, reviewers see; they send the article back or sign it.
    list(&stage, "义诊", "免费看病", "老人看不懂").await;
    let mut reviewer = stage.clerk(REVIEWER).await;
    let shown = reviewer.get(&article).await;
    expect(&shown, "检查发现的", true);
    expect(&shown, "标题里有不能发的词“义诊”：请改成“免费看病”，老人看不懂", true);
    sign(&mut reviewer, &id, Step::Second).await.expect_done();
}
