//! The first page of the local alliance, and its health.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    accounts: usize,
    functions: &'a [String],
    doors: &'a [Door],
    /// The style sheet of the alliance's own pages.
    style: &'static str,
}

/// An entry point to the alliance.
struct Door {
    name: &'static str,
    what: &'static str,
    href: &'static str,
    press: &'static str,
}

const DOORS: [Door; 3] = [
    Door {
        name: "手机",
        what: "关注任意公众号，聊天、拍照、说话、发位置、扫一扫。",
        href: "/phone",
        press: "打开手机",
    },
    Door {
        name: "工作台",
        what: "用手机里的演示工作人员登录，受理、派单、办理、审核。",
        href: "/console",
        press: "进入工作台",
    },
    Door {
        name: "联盟通讯录",
        what: "居民看到的页面：全部公众号和微博。",
        href: "/a/shinan",
        press: "看通讯录",
    },
];

/// The page at `/`.
pub(crate) fn home(accounts: usize, functions: &[String]) -> Response {
    match (Home { accounts, functions, doors: &DOORS, style: alliance::pages::STYLE }).render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// `/healthz`: whether the store answers.
pub(crate) fn health(store: bool) -> Response {
    let (status, body) = if store {
        (StatusCode::OK, r#"{"status":"ok"}"#)
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, r#"{"status":"the store does not answer"}"#)
    };
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
