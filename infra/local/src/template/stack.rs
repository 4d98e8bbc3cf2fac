//! A nested stack as it is deployed: references to its parameters are replaced by their values.

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value};

/// The values of references, by their text: `Data.Outputs.TicketsTableName`, or a parameter's name.
type Known = BTreeMap<String, Value>;

/// A stack that the root nests.
pub(super) struct Stack {
    /// The path of its template.
    pub(super) location: String,
    /// Its template, in which each reference to a parameter or to another stack's output is replaced by what it refers
    /// to.
    pub(super) document: Value,
}

impl Stack {
    /// The stacks that `root` nests.
    pub(super) fn all(root: &Value, nested: &[(&str, &str)]) -> anyhow::Result<Vec<Self>> {
        let mut documents = Vec::new();
        let mut outputs = Known::new();
        for (id, stack) in of_type(root, "AWS::Serverless::Application") {
            let location = stack["Properties"]["Location"].as_str().context("a stack without a location")?;
            let (_, yaml) = nested
                .iter()
                .find(|(path, _)| *path == location)
                .with_context(|| format!("{location} is not read here"))?;
            let document = read(yaml).context(location.to_owned())?;
            for (name, output) in document["Outputs"].as_object().into_iter().flatten() {
                outputs.insert(format!("{id}.Outputs.{name}"), output["Value"].clone());
            }
            documents.push((location.to_owned(), &stack["Properties"]["Parameters"], document));
        }
        documents
            .into_iter()
            .map(|(location, given, mut document)| {
                let known = parameters(&document, given, &outputs).with_context(|| location.clone())?;
                resolve(&mut document, &known).with_context(|| location.clone())?;
                strip(&mut document);
                Ok(Self { location, document })
            })
            .collect()
    }

    /// The area whose stack it is.
    pub(super) fn area(&self) -> anyhow::Result<&str> {
        let area = self.location.strip_prefix("functions/");
        let area = area.and_then(|rest| rest.strip_suffix("/template.yaml"));
        area.with_context(|| format!("{} is no area's template", self.location))
    }
}

/// The value of each parameter of a stack: the given one or the default.
fn parameters(document: &Value, given: &Value, outputs: &Known) -> anyhow::Result<Known> {
    let declared = document["Parameters"].as_object();
    for name in given.as_object().into_iter().flatten().map(|(name, _)| name) {
        let is_declared = declared.is_some_and(|declared| declared.contains_key(name));
        ensure!(is_declared, "it has no parameter {name}, which it is given");
    }
    let mut known = Known::new();
    for (name, declared) in declared.into_iter().flatten() {
        let value = given.get(name).or_else(|| declared.get("Default"));
        let mut value = value.with_context(|| format!("no {name} is given"))?.clone();
        resolve(&mut value, outputs)?;
        known.insert(name.clone(), value);
    }
    Ok(known)
}

/// Replaces references to known values.
fn resolve(value: &mut Value, known: &Known) -> anyhow::Result<()> {
    match value {
        Value::String(text) => {
            let sole = sole_reference(text).and_then(|name| known.get(name));
            *value = match sole {
                Some(known) => known.clone(),
                None => filled(text, known)?.into(),
            };
        }
        Value::Array(items) => items.iter_mut().try_for_each(|item| resolve(item, known))?,
        Value::Object(entries) => entries.values_mut().try_for_each(|entry| resolve(entry, known))?,
        _ => {}
    }
    Ok(())
}

/// A text with known values in place of its placeholders.
fn filled(text: &str, known: &Known) -> anyhow::Result<String> {
    let mut parts = text.split("${");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').with_context(|| format!("{text} is not closed"))?;
        // A value that depends on a condition is not a text here, and nothing that is read here depends on one.
        match known.get(name).and_then(Value::as_str) {
            Some(value) => filled.push_str(value),
            None => filled.extend(["${", name, "}"]),
        }
        ensure!(!name.contains(".Outputs.") || known.contains_key(name), "no stack hands up {name}");
        filled.push_str(rest);
    }
    Ok(filled)
}

/// The name in a text that consists of one placeholder.
fn sole_reference(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!name.contains(['$', '{', '}'])).then_some(name)
}

/// Reduces a text that consists of one placeholder to the name in it: `${TicketsTable.Arn}` to `TicketsTable.Arn`.
fn strip(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(name) = sole_reference(text) {
                *value = name.to_owned().into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        Value::Object(entries) => entries.values_mut().for_each(strip),
        _ => {}
    }
}

/// A template as JSON, references as placeholders.
pub(super) fn read(yaml: &str) -> anyhow::Result<Value> {
    Ok(plain(serde_yaml_ng::from_str(yaml)?))
}

/// The resources of one type, by logical id.
pub(super) fn of_type<'a>(
    document: &'a Value,
    kind: &'a str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let resources = document["Resources"].as_object().into_iter().flatten();
    resources.filter(move |(_, resource)| resource["Type"] == kind)
}

/// YAML as JSON. A short intrinsic becomes its text: `!Ref X` and `!GetAtt X.Y` become `${X}` and `${X.Y}`, `!Sub`
/// keeps its placeholders; any other tagged value becomes null, as nothing here reads it.
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
        Yaml::Tagged(tagged) => match plain(tagged.value) {
            Value::String(name) if tagged.tag == "Ref" || tagged.tag == "GetAtt" => {
                format!("${{{name}}}").into()
            }
            Value::String(text) if tagged.tag == "Sub" => text.into(),
            _ => Value::Null,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_stands_for_the_resource_behind_the_output_that_it_is_given() {
        let root = read(
            "Resources:\n  \
             Data: {Type: AWS::Serverless::Application, Properties: {Location: d}}\n  \
             Other: {Type: AWS::Serverless::Application, Properties: {Location: o, Parameters: {Arn: !GetAtt Data.Outputs.Arn}}}\n",
        );
        let data = "Outputs: {Arn: {Value: !GetAtt TicketsTable.Arn}}";
        let other = "Parameters: {Arn: {}, Days: {Default: 3}}\n\
                     A: !Sub \"${Arn}/index/by-queue of ${AWS::Region}\"\nB: !Ref Arn\nC: !Ref Days\nD: Arn\n";
        let stacks = Stack::all(&root.unwrap(), &[("d", data), ("o", other)]).unwrap();
        let document = &stacks.iter().find(|stack| stack.location == "o").unwrap().document;
        assert_eq!(document["A"], "${TicketsTable.Arn}/index/by-queue of ${AWS::Region}");
        assert_eq!(document["B"], "TicketsTable.Arn");
        assert_eq!(document["C"], 3);
        assert_eq!(document["D"], "Arn");
    }
}
