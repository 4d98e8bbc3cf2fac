//! Comments under articles.

use serde_json::json;
use wechat::client::comment::{ArticleAt, CommentFilter};

use crate::server::{ask, order};

#[test]
fn comments_are_read_elected_and_answered() {
    let article = ArticleAt { msg_data_id: 206, index: 0 };
    let page = ask(
        r#"{"errcode":0,"total":2,"comment":[{"user_comment_id":1,"openid":"o","content":"好","comment_type":1,
            "reply":{"content":"谢","create_time":5}},{"user_comment_id":"2","reply":""}]}"#,
        "POST /cgi-bin/comment/list?access_token=t",
        &json!({ "msg_data_id": 206, "index": 0, "begin": 0, "count": 50, "type": 0 }),
        async |c| c.comments("t", article, CommentFilter::All, (0, 50)).await,
    )
    .unwrap();
    assert!(page.comments[0].elected && page.comments[0].reply.is_some());
    assert_eq!((page.comments[1].id, &page.comments[1].reply), (2, &None));
    let one = json!({ "msg_data_id": 206, "index": 0, "user_comment_id": 1 });
    order("POST /cgi-bin/comment/markelect?access_token=t", &one, async |c| {
        c.elect_comment("t", article, 1, true).await
    });
    let mut reply = one;
    reply["content"] = json!("谢");
    order("POST /cgi-bin/comment/reply/add?access_token=t", &reply, async |c| {
        c.reply_comment("t", article, 1, "谢").await
    });
}

#[test]
fn what_is_done_can_be_undone() {
    let article = ArticleAt { msg_data_id: 206, index: 1 };
    let (which, one) = (
        json!({ "msg_data_id": 206, "index": 1 }),
        json!({ "msg_data_id": 206, "index": 1, "user_comment_id": 3 }),
    );
    order("POST /cgi-bin/comment/open?access_token=t", &which, async |c| {
        c.set_comments_open("t", article, true).await
    });
    order("POST /cgi-bin/comment/close?access_token=t", &which, async |c| {
        c.set_comments_open("t", article, false).await
    });
    order("POST /cgi-bin/comment/unmarkelect?access_token=t", &one, async |c| {
        c.elect_comment("t", article, 3, false).await
    });
    order("POST /cgi-bin/comment/reply/delete?access_token=t", &one, async |c| {
        c.delete_comment_reply("t", article, 3).await
    });
    order("POST /cgi-bin/comment/delete?access_token=t", &one, async |c| {
        c.delete_comment("t", article, 3).await
    });
}
