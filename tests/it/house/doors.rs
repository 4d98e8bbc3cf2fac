//! What answers bear, and whom the local host answers.

use std::net::SocketAddr;

use alliance_tests::Stage;
use alliance_tests::stage::{DISTRICT, ZHANSHAN};
use local_alliance::template::{Template, Trigger};
use reqwest::header::{COOKIE, HeaderMap};
use reqwest::{Client, Method, StatusCode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What came back: its status and headers.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Asks with a session's cookie, and without going where the answer leads.
async fn ask(stage: &Stage, method: Method, path: &str, cookie: &str) -> Answer {
    let client = alliance_tests::browser();
    let asked = client.request(method, format!("{}{path}", stage.alliance.url())).header(COOKIE, cookie);
    let answer = asked.send().await.unwrap();
    Answer { status: answer.status(), headers: answer.headers().clone() }
}

/// A path of the template with a value for each of its parameters.
fn filled_in(path: &str) -> String {
    let values = [
        ("{account}", DISTRICT),
        ("{ticket}", "20261123-0001"),
        ("{secret}", "wrong"),
        ("{media}", "0123456789abcdef0123456789abcdef"),
        ("{proxy+}", "me"),
    ];
    values.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

#[tokio::test]
async fn every_answer_of_every_function_forbids_guessing_and_is_not_kept() {
    let stage = Stage::new().await;
    let template = Template::bundled().unwrap();
    let events = template.functions.values().flat_map(|function| &function.events);
    let routes = events.filter_map(|event| match event {
        Trigger::Route { method, path } => Some((method.parse().unwrap(), filled_in(path))),
        _ => None,
    });
    let routes: Vec<_> = routes.collect();
    assert!(routes.len() > 20, "{routes:?}");
    let others = [
        (Method::GET, "/a/shinan?elder=1"),
        (Method::GET, "/a/nobody"),
        (Method::GET, "/nowhere"),
        (Method::DELETE, "/console"),
        (Method::GET, "/"),
        (Method::GET, "/healthz"),
        (Method::GET, "/phone"),
        (Method::GET, "/simulator/accounts"),
        (Method::GET, "/weixin/cgi-bin/token"),
    ];
    let others = others.map(|(method, path)| (method, path.to_owned()));
    for (method, path) in routes.into_iter().chain(others) {
        for cookie in ["", "elder=1", "alliance_session=unknown"] {
            let answer = ask(&stage, method.clone(), &path, cookie).await;
            let said = format!("{method} {path} with {cookie:?}: {} {:?}", answer.status, answer.headers);
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{said}");
            assert_eq!(answer.header("cache-control"), "no-store", "{said}");
            // Plain HTTP on this machine: a browser must not be told to use TLS here for a year.
            assert!(!answer.headers.contains_key("strict-transport-security"), "{said}");
        }
    }
}

#[tokio::test]
async fn photos_are_not_kept_by_the_browser_neither_staffs_nor_residents() {
    let stage = Stage::new().await;
    let resident = stage.resident("wang", ZHANSHAN);
    resident.follow().await;
    let id = resident.report_with_photo("door").await;
    stage.settle().await;
    let ticket = stage.ticket(&id).await;
    let media = &ticket.attachments[0].media;
    let mut clerk = stage.clerk("demo-officer-1").await;
    let session = clerk.cookies();
    for size in ["", "?thumb=1"] {
        let path = format!("/console/tickets/{id}/media/{media}{size}");
        let (status, kind) = clerk.get_file(&path).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "image/jpeg"));
        let shown = ask(&stage, Method::GET, &path, &session).await;
        assert_eq!(shown.header("cache-control"), "no-store");
        let path = format!("/a/{}/reports/{id}/{}/media/{media}{size}", ticket.account, ticket.secret);
        let shown = ask(&stage, Method::GET, &path, "").await;
        assert_eq!((shown.status, shown.header("cache-control")), (StatusCode::OK, "no-store"));
        assert_eq!(shown.header("x-content-type-options"), "nosniff");
    }
}

/// Sends bytes as they are; the first line of the answer and the rest.
async fn raw(address: SocketAddr, bytes: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (first, rest) = answer.split_once("\r\n").unwrap_or((&answer, ""));
    (first.to_owned(), rest.to_owned())
}

/// The address of a door: the alliance's, and DynamoDB's.
fn doors(stage: &Stage) -> [SocketAddr; 2] {
    let database = stage.alliance.dynamodb_url.strip_prefix("http://").unwrap().parse().unwrap();
    [stage.alliance.address, database]
}

#[tokio::test]
async fn a_name_that_was_rebound_to_this_machine_is_not_answered() {
    let stage = Stage::new().await;
    for door in doors(&stage) {
        let port = door.port();
        for name in ["evil.example".to_owned(), format!("evil.example:{port}"), format!("0.0.0.0:{port}")] {
            for path in ["/", "/phone", "/simulator/accounts", "/console", "/wechat/shinan", "/nowhere"] {
                let request = format!("GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");
                let (first, rest) = raw(door, &request).await;
                assert!(first.contains(" 421 "), "{name} {path}: {first}");
                assert!(rest.contains(&format!("open it at http://127.0.0.1:{port}/")), "{rest}");
                assert!(!rest.contains("secret"), "{rest}");
            }
        }
        let absolute = format!(
            "GET http://evil.example/simulator/accounts HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
        );
        assert!(raw(door, &absolute).await.0.contains(" 421 "));
        let socket = "GET /phone HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                      Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        // The connection stays open after an upgrade that was asked for, so only the first line is read.
        let mut stream = TcpStream::connect(door).await.unwrap();
        stream.write_all(socket.as_bytes()).await.unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 421");
    }
}

#[tokio::test]
async fn a_request_without_a_host_or_with_two_is_told_so() {
    let stage = Stage::new().await;
    for door in doors(&stage) {
        for hosts in
            ["", "Host: 127.0.0.1\r\nHost: evil.example\r\n", "Host: \r\n", "Host: 127.0.0.1, evil\r\n"]
        {
            let request = format!("GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
            let (first, _) = raw(door, &request).await;
            assert!(first.contains(" 400 "), "{hosts:?}: {first}");
        }
        let (first, _) = raw(door, "GET / HTTP/1.0\r\n\r\n").await;
        assert!(first.contains(" 400 "), "{first}");
    }
}

#[tokio::test]
async fn loopback_names_are_answered_in_every_form() {
    let stage = Stage::new().await;
    for door in doors(&stage) {
        let port = door.port();
        for name in [
            format!("localhost:{port}"),
            format!("LOCALHOST:{port}"),
            "127.3.4.5".to_owned(),
            "[::1]:1".to_owned(),
        ] {
            let request = format!("GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");
            let (first, _) = raw(door, &request).await;
            assert!(first.contains(" 200 "), "{name}: {first}");
        }
    }
}

#[tokio::test]
async fn a_page_of_another_site_reaches_neither_the_alliance_nor_its_database() {
    let stage = Stage::new().await;
    let client = Client::new();
    for door in doors(&stage) {
        for origin in ["https://evil.example", "null"] {
            let asked = client.post(format!("http://{door}/")).header("origin", origin);
            let answer = asked.header("content-type", "text/plain").body("{}").send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN);
            assert!(!answer.headers().contains_key("access-control-allow-origin"));
            let preflight = client
                .request(Method::OPTIONS, format!("http://{door}/"))
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "x-amz-target");
            let answer = preflight.send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::FORBIDDEN);
            assert!(!answer.headers().contains_key("access-control-allow-origin"));
        }
    }
}

#[tokio::test]
async fn an_engineers_tool_reaches_the_database_through_its_front() {
    let stage = Stage::new().await;
    // `forget` is a client of its own, at the address that the alliance prints.
    stage.forget("ResidentsTable", [("resident", "shinan/nobody"), ("resident", "shinan/nobody")]).await;
    let resident = stage.resident("wang", DISTRICT);
    assert!(!resident.follow().await.is_empty());
}
