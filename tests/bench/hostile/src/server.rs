//! A local alliance of its own process, whose tables can be counted.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use wechat::envelope::EncodingAesKey;

use crate::http::Connection;
use crate::request::Account;

const BINARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../target/debug/local-alliance");

pub(crate) struct Server {
    process: Child,
    pub(crate) url: String,
    dynamodb: String,
    pub(crate) account_id: String,
    fields: Value,
}

impl Server {
    /// Starts one that keeps nothing, and waits until it is ready.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let binary = std::env::var("ALLIANCE_BIN").unwrap_or_else(|_| BINARY.to_owned());
        let mut process = Command::new(&binary)
            .args(["--port", "0", "--memory"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {binary}; build it first"))?;
        let output = BufReader::new(process.stdout.take().context("no standard output")?);
        let mut server = Self {
            process,
            url: String::new(),
            dynamodb: String::new(),
            account_id: String::new(),
            fields: Value::Null,
        };
        for line in output.lines() {
            let line = line?;
            match line.split_once(' ') {
                Some(("dynamodb", url)) => server.dynamodb = url.trim().to_owned(),
                Some(("ready", url)) => {
                    server.url = url.trim().to_owned();
                    break;
                }
                _ => {}
            }
        }
        ensure!(!server.url.is_empty(), "the alliance was never ready");
        let accounts = Connection::to(&server.url)?.get("/simulator/accounts")?;
        let accounts: Value = serde_json::from_slice(&accounts.body)?;
        server.fields = accounts.get(0).context("no account")?.clone();
        server.account_id = server.field("account")?.to_owned();
        Ok(server)
    }

    /// The secrets of its first account.
    pub(crate) fn account(&self) -> anyhow::Result<Account> {
        Ok(Account {
            token: self.field("token")?.to_owned(),
            key: EncodingAesKey::parse(self.field("encoding_aes_key")?)?,
            appid: self.field("appid")?.to_owned(),
            original_id: self.field("original_id")?.to_owned(),
        })
    }

    fn field(&self, name: &'static str) -> anyhow::Result<&str> {
        self.fields[name].as_str().with_context(|| format!("no {name}"))
    }

    /// How many items each table holds.
    pub(crate) fn items(&self) -> anyhow::Result<BTreeMap<String, u64>> {
        let mut connection = Connection::to(&self.dynamodb)?;
        let listed = self.call(&mut connection, "ListTables", &json!({}))?;
        let mut items = BTreeMap::new();
        for table in listed["TableNames"].as_array().context("no tables")? {
            let mut scan = json!({ "TableName": table, "Select": "COUNT", "ConsistentRead": true });
            // The schedules count their calls to WeChat there while this runs.
            if table == "LimitsTable" {
                scan["FilterExpression"] = json!("NOT begins_with(subject, :calls)");
                scan["ExpressionAttributeValues"] = json!({ ":calls": { "S": "calls#" } });
            }
            let count = items.entry(table.as_str().unwrap_or_default().to_owned()).or_default();
            loop {
                let page = self.call(&mut connection, "Scan", &scan)?;
                *count += page["Count"].as_u64().context("no count")?;
                if page["LastEvaluatedKey"].is_null() {
                    break;
                }
                scan["ExclusiveStartKey"] = page["LastEvaluatedKey"].clone();
            }
        }
        Ok(items)
    }

    fn call(&self, connection: &mut Connection, operation: &str, body: &Value) -> anyhow::Result<Value> {
        let target = format!("DynamoDB_20120810.{operation}");
        // The emulator checks no credentials, yet wants to see some.
        let credentials = "AWS4-HMAC-SHA256 Credential=local/20260101/cn-north-1/dynamodb/aws4_request, \
                           SignedHeaders=host, Signature=0";
        let headers = [
            ("X-Amz-Target", target.as_str()),
            ("Authorization", credentials),
            ("X-Amz-Date", "20260101T000000Z"),
        ];
        let answer =
            connection.post("/", "application/x-amz-json-1.0", &headers, body.to_string().as_bytes())?;
        if answer.status != 200 {
            bail!("{operation}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
        Ok(serde_json::from_slice(&answer.body)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
