//! Reads `template.yaml`: what is deployed is what is hosted here.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use serde_json::{Map, Value};

use crate::rights::{Right, policy};

/// The template that this binary was built with.
pub const TEMPLATE: &str = include_str!("../../../template.yaml");

/// What the local alliance takes from the template.
#[derive(Debug)]
pub struct Template {
    /// The functions, by the name of their binary.
    pub functions: BTreeMap<String, FunctionResource>,
    /// The tables' `CreateTable` properties, by logical id.
    pub tables: BTreeMap<String, Value>,
}

/// One function.
#[derive(Debug)]
pub struct FunctionResource {
    /// Its area: the folder under `functions/`.
    pub area: String,
    /// Its environment, values as the template writes them.
    pub environment: BTreeMap<String, Value>,
    /// What it is called by.
    pub events: Vec<Trigger>,
    /// What its policy grants.
    pub grants: BTreeSet<Right>,
}

/// What calls a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A route.
    Route {
        /// GET, POST.
        method: String,
        /// `/wechat/{account}`.
        path: String,
    },
    /// The stream of a table.
    Stream {
        /// The table's logical id.
        table: String,
        /// Records in a batch.
        batch: usize,
        /// How often a failing batch is tried again.
        retries: u32,
    },
    /// A schedule.
    Schedule {
        /// Seconds between two calls.
        seconds: i64,
        /// What it sends.
        input: String,
    },
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// Where it is not YAML, or has an event that this host cannot bring about: better no start than a function
    /// that silently is never called.
    pub fn parse(yaml: &str) -> anyhow::Result<Self> {
        let document: serde_yaml_ng::Value = serde_yaml_ng::from_str(yaml).context("template.yaml")?;
        let document = plain(document);
        let globals = &document["Globals"]["Function"]["Environment"]["Variables"];
        let resources = document["Resources"].as_object().context("template.yaml has no Resources")?;
        let mut template = Self { functions: BTreeMap::new(), tables: BTreeMap::new() };
        for (id, resource) in resources {
            match resource["Type"].as_str() {
                Some("AWS::Serverless::Function") => {
                    let (binary, function) =
                        function(resource, globals).with_context(|| format!("the function {id}"))?;
                    template.functions.insert(binary, function);
                }
                Some("AWS::DynamoDB::Table") => {
                    template.tables.insert(id.clone(), resource["Properties"].clone());
                }
                _ => {}
            }
        }
        Ok(template)
    }
}

fn function(resource: &Value, globals: &Value) -> anyhow::Result<(String, FunctionResource)> {
    let binary =
        resource["Metadata"]["BuildProperties"]["Binary"].as_str().context("it names no binary")?.to_owned();
    let properties = &resource["Properties"];
    let area = properties["CodeUri"].as_str().context("it has no CodeUri")?;
    let area = area.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let mut environment = BTreeMap::new();
    for variables in [globals, &properties["Environment"]["Variables"]] {
        for (name, value) in variables.as_object().into_iter().flatten() {
            environment.insert(name.clone(), value.clone());
        }
    }
    let events = properties["Events"].as_object().into_iter().flatten();
    let events = events
        .map(|(name, event)| trigger(event).with_context(|| format!("its event {name}")))
        .collect::<anyhow::Result<_>>()?;
    let grants = policy::grants(&properties["Policies"]).context("its policy")?;
    Ok((binary, FunctionResource { area, environment, events, grants }))
}

fn trigger(event: &Value) -> anyhow::Result<Trigger> {
    let properties = &event["Properties"];
    let text = |name: &str| properties[name].as_str().map(str::to_owned);
    Ok(match event["Type"].as_str() {
        Some("HttpApi") => Trigger::Route {
            method: text("Method").context("a route without a method")?.to_uppercase(),
            path: text("Path").context("a route without a path")?,
        },
        Some("DynamoDB") => {
            let stream = text("Stream").context("a stream without a table")?;
            let table = stream.strip_suffix(".StreamArn").context("a stream of something else")?.to_owned();
            let retries = properties["MaximumRetryAttempts"].as_u64().context("endless retries")?;
            let batch = properties["BatchSize"].as_u64().unwrap_or(100);
            Trigger::Stream { table, batch: usize::try_from(batch)?, retries: u32::try_from(retries)? }
        }
        Some("ScheduleV2") => Trigger::Schedule {
            seconds: rate(&text("ScheduleExpression").context("a schedule without an expression")?)?,
            input: text("Input").unwrap_or_else(|| "{}".to_owned()),
        },
        other => bail!("{other:?} is not hosted here"),
    })
}

/// `rate(1 minute)` in seconds.
fn rate(expression: &str) -> anyhow::Result<i64> {
    let inner = expression.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')'));
    let (number, unit) =
        inner.and_then(|inner| inner.split_once(' ')).context("only rate(…) is hosted here")?;
    let number: i64 = number.parse()?;
    Ok(number
        * match unit.trim_end_matches('s') {
            "minute" => 60,
            "hour" => 3600,
            "day" => 86_400,
            _ => bail!("{unit} is no unit of a rate"),
        })
}

/// YAML as JSON. A short intrinsic becomes its text: `!Ref X` and `!GetAtt X.Y` are `X` and `X.Y`, `!Sub` keeps
/// its placeholders; what else bears a tag becomes null, for nothing here reads it.
fn plain(yaml: serde_yaml_ng::Value) -> Value {
    use serde_yaml_ng::Value as Yaml;
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::Number(number) => number.as_i64().map_or_else(|| Value::from(number.as_f64()), Value::from),
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => Value::Array(items.into_iter().map(plain).collect()),
        Yaml::Mapping(entries) => Value::Object(
            entries
                .into_iter()
                .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), plain(value))))
                .collect::<Map<_, _>>(),
        ),
        Yaml::Tagged(tagged) => {
            if tagged.tag == "Ref" || tagged.tag == "GetAtt" || tagged.tag == "Sub" {
                plain(tagged.value)
            } else {
                Value::Null
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_this_repository_is_read_whole() {
        let template = Template::parse(TEMPLATE).unwrap();
        let callback = &template.functions["account-callback"];
        assert_eq!(callback.area, "wechat");
        for (method, path) in [
            ("POST", "/wechat/{account}"),
            ("GET", "/wechat/{account}"),
            ("POST", "/wechat/platform/{appid}/callback"),
            ("GET", "/wechat/platform/{appid}/callback"),
        ] {
            let route = Trigger::Route { method: method.to_owned(), path: path.to_owned() };
            assert!(callback.events.contains(&route), "{method} {path}");
        }
        assert!(template.tables.contains_key("TicketsTable"));
    }

    #[test]
    fn an_event_that_nobody_would_bring_about_stops_the_start() {
        let yaml = "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildProperties: {Binary: a}}\n    \
                    Properties:\n      CodeUri: functions/a\n      Events:\n        E: {Type: SNS, Properties: {}}\n";
        let error = format!("{:#}", Template::parse(yaml).unwrap_err());
        assert!(error.contains("SNS"), "{error}");
    }
}
