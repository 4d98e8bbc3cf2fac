//! The answers of the door and of the handlers behind it where they do not do what was asked.

use http::{Method, StatusCode};

use crate::pages::console::{
    LogInFirstPage, MessagePage, log_in_first as log_in_first_page, message, routes,
};
use crate::runtime::rendering::rendered;
use crate::runtime::web::{self, Request, Response};
use crate::store::StoreError;
use domain::logins::local_path;
use domain::staff::Staff;

/// The address of the login, which leads back to the requested page.
pub(super) fn login_address(request: &Request) -> String {
    let wanted = asked(request);
    match local_path(&wanted) {
        Some(wanted) if wanted != "/console" => format!("/console/login?next={}", web::encode(wanted)),
        _ => "/console/login".to_owned(),
    }
}

/// The address that was asked for.
fn asked(request: &Request) -> String {
    if request.query.is_empty() {
        request.path.clone()
    } else {
        format!("{}?{}", request.path, request.query)
    }
}

/// The answer to an act that asks for a confirmation: the way to the page that takes it, which leads back. A form goes
/// there as it was sent, so that the page can hold what was typed.
pub(super) fn confirm_first(request: &Request) -> Response {
    let then = web::encode(&asked(request));
    if request.method == Method::POST {
        web::send_on(&format!("/console/confirm?post=1&then={then}"))
    } else {
        web::see_other(&format!("/console/confirm?then={then}"))
    }
}

/// The answer to a form without a session: a redirect would lose what was typed, so the page contains it, to be sent
/// again after the login. Files cannot be put into a page.
pub(super) async fn log_in_first(request: &Request) -> Response {
    let form = request.form().await.unwrap_or_default();
    // What belongs to the session that is over is of no use in the next one.
    let is_over = |name: &str| name == "csrf" || name.starts_with("confirm-");
    let fields: Vec<_> = form.fields.into_iter().filter(|(name, _)| !is_over(name)).collect();
    let page = LogInFirstPage { action: &asked(request), fields: &fields, files: !form.files.is_empty() };
    rendered(StatusCode::UNAUTHORIZED, log_in_first_page(&page))
}

/// A page that only says something to a member of staff.
#[must_use]
pub fn say(status: StatusCode, staff: Option<&Staff>, title: &str, text: &str) -> Response {
    let link = Some((staff.map_or("/console", routes::home), "回到工作台"));
    rendered(status, message(&MessagePage { staff, title, text, link }))
}

/// The answer to somebody who may enter no report for a resident.
#[must_use]
pub fn no_filing(staff: &Staff) -> Response {
    say(StatusCode::FORBIDDEN, Some(staff), "不能代报", "代居民登记诉求由受理台的受理员办理。")
}

/// The answer where the store does not respond. No part of a form was carried out, and the browser still holds what was
/// typed.
#[must_use]
pub fn unavailable(request: &Request, error: &StoreError) -> Response {
    tracing::error!(error = error as &dyn std::error::Error, "the store failed a console request");
    let text = if request.method == Method::POST {
        "这一步没有办成，也没有丢失。请按浏览器的“后退”回到刚才的页面，过一会儿再提交。"
    } else {
        "页面暂时打不开，请过一会儿再试。"
    };
    say(StatusCode::SERVICE_UNAVAILABLE, None, "系统暂时没有响应", text)
}

/// The answer where there is no such page.
#[must_use]
pub fn no_page(staff: &Staff) -> Response {
    say(StatusCode::NOT_FOUND, Some(staff), "没有这个页面", "地址可能写错了。")
}

/// The answer where there is no such ticket for this person.
#[must_use]
pub fn no_ticket(staff: &Staff) -> Response {
    let text = "编号不对，或者它不归您的单位办。如果您刚刚退回或者转走了它，那一步已经办好。";
    say(StatusCode::NOT_FOUND, Some(staff), "没有找到这件诉求", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_cannot_be_read_says_nothing_of_a_form() {
        let said = |method: Method| {
            let request = Request { method, ..Request::default() };
            let answer = unavailable(&request, &StoreError::Conflict);
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
            String::from_utf8(answer.body().to_vec()).unwrap()
        };
        assert!(said(Method::POST).contains("这一步没有办成"));
        let page = said(Method::GET);
        assert!(page.contains("页面暂时打不开，请过一会儿再试") && !page.contains("提交"), "{page}");
    }
}
