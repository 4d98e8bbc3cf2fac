//! The first page of the local alliance, and its health.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::demo::ShownCode;

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

const DOORS: [Door; 4] = [
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
    Door {
        name: "动态口令（演示）",
        what: "演示的区级管理员和审计员没有真手机：他们的身份验证器现在显示什么，看这里。",
        href: "/demo-codes",
        press: "看动态口令",
    },
];

#[derive(Template)]
#[template(path = "codes.html")]
struct Codes {
    codes: Vec<ShownCode>,
    style: &'static str,
}

/// `/demo-codes`: what the authenticators of the demo staff show.
pub(crate) fn codes(codes: anyhow::Result<Vec<ShownCode>>) -> Response {
    let style = alliance::pages::style();
    let shown = codes.and_then(|codes| Ok(Codes { codes, style }.render()?));
    match shown {
        Ok(html) => Html(html).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}")).into_response(),
    }
}

/// The page at `/`.
pub(crate) fn home(accounts: usize, functions: &[String]) -> Response {
    match (Home { accounts, functions, doors: &DOORS, style: alliance::pages::style() }).render() {
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
