//! The routes of an area: each leads to an integration, which leads to a function.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use super::Trigger;
use super::stack::of_type;

/// The one API, by its logical id in the root.
const API: &str = "Api";

/// The routes of a stack that are not assigned to a function yet, by the function's logical id.
pub(super) struct Routes(BTreeMap<String, Vec<Trigger>>);

impl Routes {
    /// The routes of a stack.
    pub(super) fn read(document: &Value) -> anyhow::Result<Self> {
        let mut functions = BTreeMap::new();
        for (id, integration) in of_type(document, "AWS::ApiGatewayV2::Integration") {
            let properties = of_our_api(id, integration)?;
            let uri = properties["IntegrationUri"].as_str().and_then(|uri| uri.strip_suffix(".Arn"));
            functions.insert(id.as_str(), uri.with_context(|| format!("{id} leads to no function"))?);
        }
        let mut routes = BTreeMap::<_, Vec<_>>::new();
        for (id, route) in of_type(document, "AWS::ApiGatewayV2::Route") {
            let properties = of_our_api(id, route)?;
            let target = properties["Target"].as_str().unwrap_or_default();
            let integration = target.strip_prefix("integrations/${").and_then(|rest| rest.strip_suffix('}'));
            let function = integration.and_then(|integration| functions.get(integration));
            let function =
                function.with_context(|| format!("{id} leads to {target:?}, which is not there"))?;
            let key = properties["RouteKey"].as_str().and_then(|key| key.split_once(' '));
            let (method, path) = key.with_context(|| format!("{id} has no method and path"))?;
            let route = Trigger::Route { method: method.to_owned(), path: path.to_owned() };
            routes.entry((*function).to_owned()).or_default().push(route);
        }
        Ok(Self(routes))
    }

    /// The routes that lead to a function.
    pub(super) fn of(&mut self, function: &str) -> Vec<Trigger> {
        self.0.remove(function).unwrap_or_default()
    }

    /// Checks that every route's function exists.
    pub(super) fn ensure_all_lead_somewhere(&self) -> anyhow::Result<()> {
        ensure!(self.0.is_empty(), "routes lead to functions that are not there: {:?}", self.0);
        Ok(())
    }
}

fn of_our_api<'a>(id: &str, resource: &'a Value) -> anyhow::Result<&'a Value> {
    let properties = &resource["Properties"];
    ensure!(properties["ApiId"] == API, "{id} is of an other API than {API}");
    Ok(properties)
}
