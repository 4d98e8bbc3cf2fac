//! Reads `template.yaml` and the stacks that it nests: what is deployed is what is hosted here.

mod filter;
mod trigger;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use anyhow::Context as _;
use serde_json::{Map, Value};

pub use filter::Filter;
pub use trigger::Trigger;
use trigger::trigger;

use crate::rights::{Right, policy};

/// The template that this binary was built with.
pub const TEMPLATE: &str = include_str!("../../../template.yaml");

/// The stacks that it nests, by their `Location`.
pub const NESTED: [(&str, &str); 3] = [
    ("infra/data.yaml", include_str!("../../data.yaml")),
    ("infra/network.yaml", include_str!("../../network.yaml")),
    ("infra/operations.yaml", include_str!("../../operations.yaml")),
];

/// What the stacks below hand up: the text of a reference such as `Data.Outputs.TicketsTableName`, and what it stands
/// for there, such as `TicketsTable`.
type Outputs = BTreeMap<String, Value>;

/// What the local alliance takes from the template.
#[derive(Clone, Debug)]
pub struct Template {
    /// The functions, by the name of their binary.
    pub functions: BTreeMap<String, FunctionResource>,
    /// The tables' `CreateTable` properties, by logical id.
    pub tables: BTreeMap<String, Value>,
}

/// One function.
#[derive(Clone, Debug)]
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

impl Template {
    /// The template that this binary was built with, read once a process.
    ///
    /// # Errors
    /// What [`Template::parse`] finds wrong with it.
    pub fn bundled() -> anyhow::Result<Self> {
        static BUNDLED: LazyLock<Result<Template, String>> =
            LazyLock::new(|| Template::parse(TEMPLATE).map_err(|error| format!("{error:#}")));
        BUNDLED.clone().map_err(anyhow::Error::msg)
    }

    /// Reads a template and the stacks that it nests, which are those of this repository.
    ///
    /// # Errors
    /// Where it is not YAML, names what no stack has, or has an event that this host cannot bring about: better no
    /// start than a function that silently is never called.
    pub fn parse(yaml: &str) -> anyhow::Result<Self> {
        let mut document = read(yaml).context("template.yaml")?;
        let mut template = Self { functions: BTreeMap::new(), tables: BTreeMap::new() };
        let mut outputs = Outputs::new();
        for (id, stack) in of_type(&document, "AWS::Serverless::Application") {
            let location = stack["Properties"]["Location"].as_str().context("a stack without a location")?;
            let nested = NESTED.iter().find(|(path, _)| *path == location);
            let (_, yaml) = nested.with_context(|| format!("{location} is not read here"))?;
            let nested = read(yaml).context(location.to_owned())?;
            for (name, output) in nested["Outputs"].as_object().into_iter().flatten() {
                outputs.insert(format!("{id}.Outputs.{name}"), output["Value"].clone());
            }
            template.add_tables(&nested);
        }
        resolve(&mut document, &outputs)?;
        template.add_tables(&document);
        let globals = &document["Globals"]["Function"]["Environment"]["Variables"];
        for (id, resource) in of_type(&document, "AWS::Serverless::Function") {
            let (binary, function) =
                function(resource, globals).with_context(|| format!("the function {id}"))?;
            template.functions.insert(binary, function);
        }
        Ok(template)
    }

    fn add_tables(&mut self, document: &Value) {
        for (id, table) in of_type(document, "AWS::DynamoDB::Table") {
            self.tables.insert(id.clone(), table["Properties"].clone());
        }
    }
}

fn read(yaml: &str) -> anyhow::Result<Value> {
    Ok(plain(serde_yaml_ng::from_str(yaml)?))
}

/// The resources of one type, by logical id.
fn of_type<'a>(document: &'a Value, kind: &'a str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let resources = document["Resources"].as_object().into_iter().flatten();
    resources.filter(move |(_, resource)| resource["Type"] == kind)
}

fn handed_up<'a>(reference: &str, outputs: &'a Outputs) -> anyhow::Result<&'a Value> {
    outputs.get(reference).with_context(|| format!("no stack hands up {reference}"))
}

/// The text of a `!Sub` with the placeholders of this stack's own resources alone.
fn filled(text: &str, outputs: &Outputs) -> anyhow::Result<String> {
    let mut parts = text.split("${");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (mut name, rest) = part.split_once('}').with_context(|| format!("{text} is not closed"))?;
        if name.contains(".Outputs.") {
            name = handed_up(name, outputs)?.as_str().with_context(|| format!("{name} is no reference"))?;
        }
        filled.extend(["${", name, "}", rest]);
    }
    Ok(filled)
}

/// Puts what the stacks below hand up where it is referred to.
fn resolve(value: &mut Value, outputs: &Outputs) -> anyhow::Result<()> {
    match value {
        Value::String(text) if text.contains("${") => *value = filled(text, outputs)?.into(),
        Value::String(text) if text.contains(".Outputs.") => *value = handed_up(text, outputs)?.clone(),
        Value::Array(items) => items.iter_mut().try_for_each(|item| resolve(item, outputs))?,
        Value::Object(entries) => entries.values_mut().try_for_each(|entry| resolve(entry, outputs))?,
        _ => {}
    }
    Ok(())
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
        let template = Template::bundled().unwrap();
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
    }

    #[test]
    fn a_table_bears_its_logical_id_whichever_stack_it_is_in() {
        let template = Template::bundled().unwrap();
        let (_, data) = NESTED[0];
        assert_eq!(template.tables.len(), data.matches("Type: AWS::DynamoDB::Table").count());
        for (binary, function) in &template.functions {
            for (variable, value) in &function.environment {
                let Some(table) = variable.strip_prefix("TABLE_") else { continue };
                let id = format!("{}{}Table", &table[..1], table[1..].to_lowercase());
                assert_eq!(value.as_str(), Some(id.as_str()), "{binary}: {variable}");
                assert!(template.tables.contains_key(&id), "{id}");
            }
        }
        let streams = template.functions["media-fetch"].events.iter();
        let tables: Vec<_> = streams
            .filter_map(|event| if let Trigger::Stream { table, .. } = event { Some(table) } else { None })
            .collect();
        assert_eq!(tables, ["MessagesTable"]);
    }

    #[test]
    fn a_reference_to_what_no_stack_hands_up_stops_the_start() {
        for (right, wrong) in [
            ("!GetAtt Data.Outputs.TicketsTableName", "!GetAtt Data.Outputs.TicketTableName"),
            ("${Data.Outputs.MediaBucketArn}", "${Data.Outputs.MediaArn}"),
        ] {
            let error = format!("{:#}", Template::parse(&TEMPLATE.replace(right, wrong)).unwrap_err());
            assert!(error.contains("no stack hands up Data.Outputs."), "{error}");
        }
    }

    #[test]
    fn a_placeholder_names_the_resource_behind_an_output() {
        let outputs = Outputs::from([("Data.Outputs.TicketsTableArn".to_owned(), "TicketsTable.Arn".into())]);
        let text =
            filled("${Data.Outputs.TicketsTableArn}/index/by-queue of ${AWS::Region}", &outputs).unwrap();
        assert_eq!(text, "${TicketsTable.Arn}/index/by-queue of ${AWS::Region}");
    }

    #[test]
    fn an_event_that_nobody_would_bring_about_stops_the_start() {
        let yaml = "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildProperties: {Binary: a}}\n    \
                    Properties:\n      CodeUri: functions/a\n      Events:\n        E: {Type: SNS, Properties: {}}\n";
        let error = format!("{:#}", Template::parse(yaml).unwrap_err());
        assert!(error.contains("SNS"), "{error}");
    }
}
