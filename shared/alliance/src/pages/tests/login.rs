//! The login page, and the page that keeps a form until its writer has logged in again.

use super::sample::start;
use crate::pages::console::{DigitsView, LogInFirstPage, LoginPage, log_in_first, login};
use domain::logins::{Digits, Login, LoginState, Origin};

/// A login page that leads to `next`.
pub(super) fn login_page(next: Option<&str>) -> String {
    let origin =
        Origin { address: Some("112.224.3.9".to_owned()), browser: "Chrome（Windows电脑）".to_owned() };
    let one = Login {
        id: "i".to_owned(),
        browser: "b".to_owned(),
        origin,
        begun_at: start(),
        expires_at: start(),
        renewed: 0,
        state: LoginState::Waiting,
    };
    let digits = DigitsView {
        code_svg: Some("<svg/>"),
        account: "微市南",
        digits: &Digits::parse("482913").unwrap(),
        login: &one,
        phone_hint: false,
        now: start(),
    };
    login(&LoginPage { digits, next }).unwrap()
}

#[test]
fn the_login_page_shows_digits_what_the_chat_will_ask_and_works_without_a_script() {
    let html = login_page(Some("/console/tickets/20261123-0007"));
    for expected in [
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data-digits=\"482913\">482913<",
        "11月23日 16:05开始，网络地址 112.224.3.9，Chrome（Windows电脑）",
        "<form id=\"finish\" method=\"post\" action=\"/console/login\">",
        "name=\"next\" value=\"/console/tickets/20261123-0007\"",
        "/console/login?new=1&amp;next=%2Fconsole%2Ftickets%2F20261123-0007",
        "不要念给或转给任何人",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
    assert!(!html.contains("演示手机") && !login_page(None).contains("name=\"next\""));
}

#[test]
fn a_form_whose_session_ended_keeps_every_word_that_was_typed() {
    let fields = [
        ("public".to_owned(), "\n已修好 <b>&\"</b>\n第二行".to_owned()),
        ("version".to_owned(), "3".to_owned()),
    ];
    let page =
        LogInFirstPage { action: "/console/tickets/20261123-0007/hand-in", fields: &fields, files: true };
    let html = log_in_first(&page).unwrap();
    for expected in [
        "action=\"/console/tickets/20261123-0007/hand-in\"",
        "<textarea hidden name=\"public\">\n\n已修好 &#60;b&#62;&#38;&#34;&#60;/b&#62;\n第二行</textarea>",
        "name=\"version\">\n3</textarea>",
        "再选一次照片",
    ] {
        assert!(html.contains(expected), "{expected}: {html}");
    }
}
