//! One person at two accounts is shown as two conversations that name each other, to those who may read both.

use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use domain::inbox::Reason;

use super::{attend, path, press};

/// What a page says above the list of the same person's other conversations.
const HEADING: &str = "同一个人在别的公众号的留言";

#[tokio::test]
async fn one_person_at_two_accounts_is_two_conversations_that_name_each_other_to_who_may_read_both() {
    let stage = Stage::new().await;
    let (red, alone) = ("hongsehuisuo", "370202010001");
    for account in [ZHANSHAN, red, DISTRICT, alone] {
        stage.resident("wang", account).follow().await;
    }
    // The fourth account is bound to no open platform: nobody knows who its followers are elsewhere.
    stage.bind(&[ZHANSHAN, red, DISTRICT]).await;
    for (id, account) in [(1, ZHANSHAN), (2, red), (3, DISTRICT), (4, alone)] {
        attend(&stage, ("wang", account), id, Reason::Person, "请接人工").await;
    }
    attend(&stage, ("li", red), 5, Reason::Person, "我是另一个人").await;
    let at = |account: &str| path(&stage, "wang", account);
    let (here, there, district) = (at(ZHANSHAN), at(red), at(DISTRICT));
    let mut officer = stage.clerk("demo-officer-1").await;
    let page = officer.get(&here).await.html;
    assert!(page.contains(HEADING) && page.contains(&there) && page.contains("未读"), "{page}");
    assert!(!page.contains(&district) && !page.contains(&at(alone)), "what they may not read is not named");
    assert!(!page.contains(&path(&stage, "li", red)), "nobody else is");
    let page = officer.get(&there).await;
    assert!(page.html.contains(&here), "{}", page.html);
    press(&mut officer, &page, &there, "close", &[("reason", "在微湛山一起办")]).await.expect_done();
    let page = officer.get(&here).await;
    assert!(page.html.contains("已结束"), "{}", page.html);
    assert!(!officer.get(&at(alone)).await.html.contains(HEADING), "without a unionid nothing is shown");
    assert!(!officer.get(&path(&stage, "li", red)).await.html.contains(HEADING));

    // The desk of the other account sees one of another once it is lent to it.
    let mut other = stage.clerk("demo-officer-3").await;
    assert!(!other.get(&district).await.html.contains(HEADING));
    press(&mut officer, &page, &here, "lend", &[("to", DISTRICT)]).await.expect_done();
    let page = other.get(&district).await.html;
    assert!(page.contains(&here) && !page.contains(&there), "{page}");
}
