//! The codec against vectors and messages of other implementations.
//!
//! `WECHAT_FIXTURES` names the folder that holds `vectors.json` and `inbound/MANIFEST.tsv`.
//! The test has its own `main`: without the folder it fails, it never passes by doing nothing.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the report of a test without a harness")]

use std::{env, fs, path::Path, process::ExitCode};

use serde_json::Value;
use wechat::{
    callback::{Query, Receiver, Refused},
    envelope::{self, EncodingAesKey},
    inbound::{Body, Inbound},
    signature,
    xml::Element,
};

fn main() -> ExitCode {
    let Some(folder) = env::var_os("WECHAT_FIXTURES") else {
        eprintln!(
            "conformance: set WECHAT_FIXTURES to the folder that holds vectors.json and inbound/MANIFEST.tsv"
        );
        return ExitCode::FAILURE;
    };
    let mut report = Report::default();
    let run =
        vectors(Path::new(&folder), &mut report).and_then(|()| fixtures(Path::new(&folder), &mut report));
    if let Err(problem) = run {
        report.failures.push(problem);
    }
    for failure in &report.failures {
        eprintln!("FAILED {failure}");
    }
    let Report { vectors, fixtures, values, envelopes, typed, untyped, .. } = report;
    println!("conformance: {vectors} vectors, {fixtures} fixtures, {values} values");
    println!("conformance: {typed} pushes are typed; left as they came: {}", untyped.join(" "));
    println!("conformance: {envelopes} of the fixtures are envelopes with a published key, and open");
    let complete = report.failures.is_empty() && vectors > 0 && fixtures > 0 && values > 0;
    if complete { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What was checked, and what failed.
#[derive(Default)]
struct Report {
    vectors: usize,
    fixtures: usize,
    values: usize,
    envelopes: usize,
    /// Pushes of a kind that the crate has a type for.
    typed: usize,
    /// The kinds of the others.
    untyped: Vec<String>,
    failures: Vec<String>,
}

impl Report {
    fn check(&mut self, what: &str, holds: bool) {
        if !holds {
            self.failures.push(what.to_owned());
        }
    }
}

fn vectors(folder: &Path, report: &mut Report) -> Result<(), String> {
    let text = fs::read(folder.join("vectors.json")).map_err(|error| format!("vectors.json: {error}"))?;
    let vectors: Vec<Value> =
        serde_json::from_slice(&text).map_err(|error| format!("vectors.json: {error}"))?;
    for vector in &vectors {
        let id = text_of(vector, "id").unwrap_or("a vector without an id");
        match check_vector(vector) {
            Some(true) => report.vectors += 1,
            Some(false) => report.failures.push(id.to_owned()),
            None => report.failures.push(format!("{id}: a field is missing, or its kind is unknown")),
        }
    }
    Ok(())
}

/// Whether the vector holds; none when it cannot be read.
fn check_vector(vector: &Value) -> Option<bool> {
    let field = |name| text_of(vector, name);
    match field("kind")? {
        "sig" => {
            let parts: Vec<&str> = match vector.get("parts").and_then(Value::as_array) {
                Some(parts) => parts.iter().filter_map(Value::as_str).collect(),
                None => vec![field("token")?, field("timestamp")?, field("nonce")?],
            };
            Some(signature::verify(field("expect")?, &parts))
        }
        "js" => {
            let timestamp = field("timestamp")?.parse().ok()?;
            let signature = signature::sign_page(field("ticket")?, field("nonce")?, timestamp, field("url")?);
            Some(signature == field("expect")?)
        }
        "sigonly" => signed(vector),
        "enc" => {
            let (key, plain, random16) = (key_of(vector)?, field("plain")?, field("random")?.as_bytes());
            let sealed = envelope::seal(&key, plain.as_bytes(), field("appid")?, random16.try_into().ok()?);
            Some(sealed == field("cipher")? && opens(vector)? && signed(vector).unwrap_or(true))
        }
        "dec" => Some(signed(vector)? && opens(vector)?),
        _ => None,
    }
}

/// Whether the vector's `msg_signature`, and its plain signature if it has one, verify.
fn signed(vector: &Value) -> Option<bool> {
    let field = |name| text_of(vector, name);
    let (token, timestamp, nonce) = (field("token")?, field("timestamp")?, field("nonce")?);
    let sealed = signature::verify(field("msg_signature")?, &[token, timestamp, nonce, field("cipher")?]);
    let plain =
        field("plain_signature").is_none_or(|plain| signature::verify(plain, &[token, timestamp, nonce]));
    Some(sealed && plain)
}

/// Whether the vector's ciphertext opens to what it says.
fn opens(vector: &Value) -> Option<bool> {
    let field = |name| text_of(vector, name);
    let opened = envelope::open(&key_of(vector)?, field("cipher")?).ok()?;
    let message = String::from_utf8(opened.message).ok()?;
    let got = |name| vector.get("got").and_then(|got| text_of(got, name));
    let expected_receiver = field("appid").or(got("receiver"))?;
    let contains = match vector.get("contains") {
        Some(Value::Array(parts)) => {
            parts.iter().filter_map(Value::as_str).all(|part| message.contains(part))
        }
        Some(Value::String(part)) => message.contains(part.as_str()),
        _ => true,
    };
    // At least one of these says what must be inside.
    let exact = field("plain").or(got("msg"));
    Some(
        opened.receiver_id == expected_receiver
            && contains
            && exact.map_or(vector.get("contains").is_some(), |exact| exact == message),
    )
}

fn key_of(vector: &Value) -> Option<EncodingAesKey> {
    EncodingAesKey::parse(text_of(vector, "key")?).ok()
}

fn text_of<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

/// One line of the manifest.
struct Fixture<'a> {
    file: &'a str,
    /// `text`, `event:SCAN`, `InfoType:authorized`, `envelope`, `fragment` or `malformed`.
    kind: &'a str,
    /// `path=value; path=value`, or `-`.
    values: &'a str,
    /// Free text, which for an envelope gives `name=value` of what opens it.
    notes: &'a str,
}

fn fixtures(folder: &Path, report: &mut Report) -> Result<(), String> {
    let folder = folder.join("inbound");
    let manifest =
        fs::read_to_string(folder.join("MANIFEST.tsv")).map_err(|error| format!("MANIFEST.tsv: {error}"))?;
    for line in manifest.lines().skip(1) {
        let mut columns = line.split('\t');
        let mut column = |index| columns.nth(index).ok_or_else(|| format!("a short line: {line}"));
        let fixture = Fixture { file: column(0)?, kind: column(1)?, values: column(0)?, notes: column(1)? };
        let bytes =
            fs::read(folder.join(fixture.file)).map_err(|error| format!("{}: {error}", fixture.file))?;
        let before = report.failures.len();
        check_fixture(&fixture, &bytes, report);
        report.fixtures += usize::from(report.failures.len() == before);
    }
    Ok(())
}

fn check_fixture(fixture: &Fixture<'_>, bytes: &[u8], report: &mut Report) {
    let Fixture { file, kind, values, notes } = *fixture;
    if kind == "malformed" {
        report.check(&format!("{file}: malformed, yet read"), Element::parse(bytes).is_err());
        return;
    }
    let fields = if kind == "envelope" || kind == "fragment" || kind.starts_with("InfoType:") {
        Element::parse(bytes).map_err(|error| error.to_string())
    } else {
        Inbound::parse(bytes)
            .map_err(|error| error.to_string())
            .map(|inbound| check_kind(file, kind, inbound, report))
    };
    let fields = match fields {
        Ok(fields) => fields,
        Err(error) => return report.failures.push(format!("{file}: {error}")),
    };
    if let Some(info_type) = kind.strip_prefix("InfoType:") {
        report.check(&format!("{file}: InfoType"), fields.get("InfoType") == Some(info_type));
    }
    if kind == "envelope" && notes.to_ascii_lowercase().contains("encodingaeskey=") {
        report.check(
            &format!("{file}: the envelope does not open"),
            opens_envelope(notes, bytes) == Some(true),
        );
        report.envelopes += 1;
    }
    for pair in values.split("; ").filter(|values| *values != "-") {
        let Some((path, value)) = pair.split_once('=') else {
            report.failures.push(format!("{file}: {pair:?} is no path=value"));
            continue;
        };
        let found = fields.get(path);
        report.check(&format!("{file}: {path} is {found:?}, not {value:?}"), found == Some(value));
        report.values += usize::from(found == Some(value));
    }
}

/// Compares what kind of push was read with what the manifest says.
fn check_kind(file: &str, kind: &str, inbound: Inbound, report: &mut Report) -> Element {
    let (name, holds) = match kind.strip_prefix("event:") {
        Some(event) => (event, inbound.fields.get("Event") == Some(event)),
        None => (kind, inbound.msg_type().eq_ignore_ascii_case(kind)),
    };
    report.check(&format!("{file}: not read as {name}"), holds);
    report.check(&format!("{file}: no key"), inbound.dedupe_key().len() == 40);
    match &inbound.body {
        Body::Unknown { .. } if !report.untyped.iter().any(|known| known == name) => {
            report.untyped.push(name.to_owned());
        }
        Body::Unknown { .. } => {}
        _ => report.typed += 1,
    }
    inbound.fields
}

/// Whether the whole door opens for the envelope, by the secrets in the manifest's notes, and not after a tampering.
fn opens_envelope(notes: &str, bytes: &[u8]) -> Option<bool> {
    let note = |name: &str| {
        let found = notes.split([' ', ';']).filter_map(|pair| pair.split_once('='));
        found.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let timestamp = note("timestamp")?;
    let receiver =
        Receiver::new(note("token")?, EncodingAesKey::parse(note("encodingaeskey")?).ok()?, note("appid")?);
    let query = Query {
        timestamp: Some(timestamp.into()),
        nonce: Some(note("nonce")?.into()),
        msg_signature: Some(note("msg_signature")?.into()),
        ..Query::default()
    };
    let now = timestamp.parse().ok()?;
    let opened = receiver.open(&query, bytes, now).is_ok();
    let tampered = Query { nonce: Some("0".into()), ..query };
    Some(opened && receiver.open(&tampered, bytes, now).err() == Some(Refused::Signature))
}
