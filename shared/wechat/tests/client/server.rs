//! A server on loopback that answers what it is told, and keeps what it was asked.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;
use wechat::client::{ApiError, Client};

/// A server for one request; joining it gives the request line, the headers and the body.
pub(crate) struct Server {
    base_url: String,
    asked: JoinHandle<(String, String, String)>,
}

impl Server {
    pub(crate) fn answering(status: &'static str, content_type: &'static str, body: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}/weixin/", listener.local_addr().unwrap());
        let asked = thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            serve(stream, status, content_type, body)
        });
        Self { base_url, asked }
    }

    pub(crate) fn json(body: &'static str) -> Self {
        // WeChat calls its JSON text as a rule.
        Self::answering("200 OK", "text/plain", body.as_bytes())
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(&self.base_url, Duration::from_secs(5)).unwrap()
    }

    /// The request line and the body.
    pub(crate) fn asked(self) -> (String, String) {
        let (line, _, body) = self.asked.join().unwrap();
        (line, body)
    }
}

fn serve(mut stream: TcpStream, status: &str, content_type: &str, body: &[u8]) -> (String, String, String) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut first, mut head, mut length) = (String::new(), String::new(), 0);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line.to_ascii_lowercase());
    }
    let mut asked = vec![0; length];
    reader.read_exact(&mut asked).unwrap();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(answer.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    (first.trim().to_owned(), head, String::from_utf8(asked).unwrap())
}

/// Runs a call to its end.
pub(crate) fn wait<T>(call: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(call)
}

/// Makes one call and holds its request to `line`, as `POST /path?query`, and to `body`, null for none.
pub(crate) fn ask<T>(
    answer: &'static str,
    line: &str,
    body: &Value,
    call: impl AsyncFnOnce(&Client) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    ask_of(Server::json(answer), line, body, call)
}

/// The same of a server that answers something else than JSON.
pub(crate) fn ask_of<T>(
    server: Server,
    line: &str,
    body: &Value,
    call: impl AsyncFnOnce(&Client) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    let (result, _, asked) = held(server, line, call);
    let asked = if asked.is_empty() { Value::Null } else { serde_json::from_str(&asked).unwrap() };
    assert_eq!(&asked, body, "{line}");
    result
}

/// The same for a call that tells nothing but success.
pub(crate) fn order(line: &str, body: &Value, call: impl AsyncFnOnce(&Client) -> Result<(), ApiError>) {
    ask(r#"{"errcode":0,"errmsg":"ok"}"#, line, body, call).unwrap();
}

/// Makes one call that sends a form, holds its request to `line`, and returns what it tells and the form.
pub(crate) fn send_form<T>(
    answer: &'static str,
    line: &str,
    call: impl AsyncFnOnce(&Client) -> Result<T, ApiError>,
) -> (T, String) {
    let (result, head, form) = held(Server::json(answer), line, call);
    // WeChat refuses a form without its length.
    assert!(head.contains(&format!("content-length: {}", form.len())) && !head.contains("chunked"), "{head}");
    assert!(head.contains("content-type: multipart/form-data"), "{head}");
    (result.unwrap(), form)
}

/// Makes one call; returns its result, and the headers, lower case, and the body of its request.
fn held<T>(
    server: Server,
    line: &str,
    call: impl AsyncFnOnce(&Client) -> Result<T, ApiError>,
) -> (Result<T, ApiError>, String, String) {
    let result = wait(call(&server.client()));
    let (asked, head, body) = server.asked.join().unwrap();
    let (method, path) = line.split_once(' ').unwrap();
    assert_eq!(asked, format!("{method} /weixin{path} HTTP/1.1"));
    (result, head, body)
}
