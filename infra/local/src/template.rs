//! Reads `template.yaml` and the stacks that it nests, so that what is deployed is also what is hosted here.

mod filter;
mod routes;
mod stack;
mod trigger;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use anyhow::{Context as _, ensure};
use serde_json::Value;

pub use filter::Filter;
pub use trigger::Trigger;
use trigger::trigger;

use crate::areas;
use crate::rights::{Right, policy};
use routes::Routes;
use stack::{Stack, of_type, read};

/// The root template that this binary was built with.
pub const TEMPLATE: &str = include_str!("../../../template.yaml");

/// The nested stacks other than the areas', by their `Location`.
const OTHERS: [(&str, &str); 3] = [
    ("infra/data.yaml", include_str!("../../data.yaml")),
    ("infra/network.yaml", include_str!("../../network.yaml")),
    ("infra/operations.yaml", include_str!("../../operations.yaml")),
];

/// The stacks that the root nests, by their `Location`.
#[must_use]
pub fn nested() -> Vec<(&'static str, &'static str)> {
    [&OTHERS, areas::TEMPLATES].concat()
}

/// The parts of the templates that the local alliance uses.
#[derive(Clone, Debug)]
pub struct Template {
    /// The functions, by their names, which are also their handlers.
    pub functions: BTreeMap<String, FunctionResource>,
    /// The tables' `CreateTable` properties, by logical id.
    pub tables: BTreeMap<String, Value>,
}

/// One function.
#[derive(Clone, Debug)]
pub struct FunctionResource {
    /// Its area: the folder under `functions/`.
    pub area: String,
    /// Its logical id.
    pub id: String,
    /// The program that contains it.
    pub binary: String,
    /// Its environment variables, with values as the template writes them.
    pub environment: BTreeMap<String, Value>,
    /// The triggers that call it.
    pub events: Vec<Trigger>,
    /// The rights that its policy grants.
    pub grants: BTreeSet<Right>,
}

impl Template {
    /// The templates that this binary was built with, read once per process.
    ///
    /// # Errors
    /// The errors of [`Template::parse`].
    pub fn bundled() -> anyhow::Result<Self> {
        static BUNDLED: LazyLock<Result<Template, String>> =
            LazyLock::new(|| Template::parse(TEMPLATE, &nested()).map_err(|error| format!("{error:#}")));
        BUNDLED.clone().map_err(anyhow::Error::msg)
    }

    /// Reads a root template and its nested stacks, which `nested` holds by their `Location`.
    ///
    /// # Errors
    /// Where one is not YAML, refers to something that no stack has, or has an event that this host does not support:
    /// it is better not to start than to leave a function silently uncalled.
    pub fn parse(root: &str, nested: &[(&str, &str)]) -> anyhow::Result<Self> {
        let root = read(root).context("template.yaml")?;
        let orphan = of_type(&root, "AWS::Serverless::Function").next();
        ensure!(orphan.is_none(), "a function of the root is in no area: {orphan:?}");
        let mut template = Self { functions: BTreeMap::new(), tables: BTreeMap::new() };
        for stack in Stack::all(&root, nested)? {
            template.add(&stack).with_context(|| stack.location.clone())?;
        }
        Ok(template)
    }

    fn add(&mut self, stack: &Stack) -> anyhow::Result<()> {
        for (id, table) in of_type(&stack.document, "AWS::DynamoDB::Table") {
            self.tables.insert(id.clone(), table["Properties"].clone());
        }
        let mut routes = Routes::read(&stack.document)?;
        for (id, resource) in of_type(&stack.document, "AWS::Serverless::Function") {
            let routes = routes.of(id);
            let (name, function) =
                function(stack, id, resource, routes).with_context(|| format!("the function {id}"))?;
            let twice = self.functions.insert(name, function);
            ensure!(twice.is_none(), "two functions have the handler of {id}");
        }
        routes.ensure_all_lead_somewhere()
    }
}

fn function(
    stack: &Stack,
    id: &str,
    resource: &Value,
    routes: Vec<Trigger>,
) -> anyhow::Result<(String, FunctionResource)> {
    let text = |value: &Value, what: &str| {
        value.as_str().map(str::to_owned).with_context(|| format!("it names no {what}"))
    };
    let properties = &resource["Properties"];
    let name = text(&properties["Handler"], "handler")?;
    let binary = text(&resource["Metadata"]["BuildProperties"]["Binary"], "binary")?;
    let globals = &stack.document["Globals"]["Function"]["Environment"]["Variables"];
    let mut environment = BTreeMap::new();
    for variables in [globals, &properties["Environment"]["Variables"]] {
        for (name, value) in variables.as_object().into_iter().flatten() {
            environment.insert(name.clone(), value.clone());
        }
    }
    let mut events = routes;
    for (name, event) in properties["Events"].as_object().into_iter().flatten() {
        events.push(trigger(event).with_context(|| format!("its event {name}"))?);
    }
    let grants = policy::grants(&properties["Policies"]).context("its policy")?;
    let area = stack.area()?.to_owned();
    Ok((name, FunctionResource { area, id: id.to_owned(), binary, environment, events, grants }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_templates_of_this_repository_are_read_whole() {
        let template = Template::bundled().unwrap();
        let callback = &template.functions["account-callback"];
        assert_eq!(
            (&*callback.area, &*callback.id, &*callback.binary),
            ("callback", "AccountCallback", "callback")
        );
        for (method, path) in [
            ("POST", "/wechat/{account}"),
            ("GET", "/wechat/{account}"),
            ("POST", "/wechat/platform/{appid}/callback"),
            ("GET", "/wechat/platform/{appid}/callback"),
        ] {
            let route = Trigger::Route { method: method.to_owned(), path: path.to_owned() };
            assert!(callback.events.contains(&route), "{method} {path}");
        }
        assert_eq!(template.functions["ticket-check"].binary, "orders-photos");
    }

    #[test]
    fn a_table_bears_its_logical_id_whichever_stack_it_is_in() {
        let template = Template::bundled().unwrap();
        let (_, data) = OTHERS[0];
        assert_eq!(template.tables.len(), data.matches("Type: AWS::DynamoDB::Table").count());
        for (name, function) in &template.functions {
            for (variable, value) in &function.environment {
                let Some(table) = variable.strip_prefix("TABLE_") else { continue };
                let id = format!("{}{}Table", &table[..1], table[1..].to_lowercase());
                assert_eq!(value.as_str(), Some(id.as_str()), "{name}: {variable}");
                assert!(template.tables.contains_key(&id), "{id}");
            }
        }
        let streams = template.functions["media-fetch"].events.iter();
        let tables: Vec<_> = streams
            .filter_map(|event| if let Trigger::Stream { table, .. } = event { Some(table) } else { None })
            .collect();
        assert_eq!(tables, ["MessagesTable"]);
        let queues = template.functions["dead-letter-keep"].events.iter();
        assert!(
            queues.clone().any(|event| *event == Trigger::Queue { queue: "MediaFailures.Arn".to_owned() })
        );
    }

    /// The bundled templates, with one text replaced by another in each of them.
    fn parse_with(right: &str, wrong: &str) -> anyhow::Result<Template> {
        let changed: Vec<_> =
            nested().into_iter().map(|(path, yaml)| (path, yaml.replace(right, wrong))).collect();
        let changed: Vec<_> = changed.iter().map(|(path, yaml)| (*path, yaml.as_str())).collect();
        Template::parse(&TEMPLATE.replace(right, wrong), &changed)
    }

    #[test]
    fn what_names_nothing_that_there_is_stops_the_start() {
        for (right, wrong, said) in [
            (
                "Data.Outputs.TicketsTableName",
                "Data.Outputs.TicketTableName",
                "no stack hands up Data.Outputs.",
            ),
            (
                "TicketsTableName: {Type: String}",
                "TicketsTable: {Type: String}",
                "it has no parameter TicketsTableName",
            ),
            (
                "Target: !Sub \"integrations/${TicketAccept",
                "Target: !Sub \"integrations/${Accept",
                "AcceptIntegration",
            ),
            (
                "{ApiId: !Ref ApiId, RouteKey: \"POST /console/logout\"",
                "{ApiId: other, RouteKey: \"POST /console/logout\"",
                "other API",
            ),
            (
                "functions/media/template.yaml",
                "functions/medium/template.yaml",
                "functions/medium/template.yaml",
            ),
        ] {
            let error = format!("{:#}", parse_with(right, wrong).expect_err(wrong));
            assert!(error.contains(said), "{wrong}: {error}");
        }
    }

    #[test]
    fn an_event_that_nobody_would_bring_about_stops_the_start() {
        let root = "Resources:\n  Stack:\n    Type: AWS::Serverless::Application\n    Properties: {Location: functions/a/template.yaml}\n";
        let area = "Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Metadata: {BuildProperties: {Binary: a}}\n    \
                    Properties:\n      Handler: a\n      Events:\n        E: {Type: SNS, Properties: {}}\n";
        let error =
            format!("{:#}", Template::parse(root, &[("functions/a/template.yaml", area)]).unwrap_err());
        assert!(error.contains("SNS"), "{error}");
        let error = format!("{:#}", Template::parse(area, &[]).unwrap_err());
        assert!(error.contains("in no area"), "{error}");
    }
}
