//! Messages as JSON, which an account may choose instead of XML.

use serde_json::{Map, Value};
use wechat::xml::{Builder, Element, ElementRef};

/// What is a number in JSON too, as in Tencent's examples; everything else is text.
const NUMBERS: [&str; 2] = ["CreateTime", "MsgId"];

/// A message as an object: repeated elements become an array, a single one an object.
pub(crate) fn write(element: ElementRef<'_>) -> Value {
    let mut children = element.children().peekable();
    if children.peek().is_none() {
        return match element.text().parse::<u64>() {
            Ok(number) if NUMBERS.contains(&element.name()) => number.into(),
            _ => element.text().into(),
        };
    }
    let mut object = Map::new();
    for child in children {
        let value = write(child);
        match object.get_mut(child.name()) {
            None => {
                object.insert(child.name().to_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    object.into()
}

/// Reads an answer: an array stands for repeated elements.
pub(crate) fn read(text: &[u8]) -> Result<Element, String> {
    let value: Value =
        serde_json::from_slice(text).map_err(|error| format!("the answer is no JSON: {error}"))?;
    if !value.is_object() {
        return Err("the answer is JSON, but no object".to_owned());
    }
    let mut tree = Builder::new("xml");
    fill(&mut tree, &value);
    Ok(tree.finish())
}

/// Puts `value` into the element that is open.
fn fill(tree: &mut Builder, value: &Value) {
    match value {
        Value::Null => {}
        Value::String(text) => tree.text(text),
        Value::Bool(_) | Value::Number(_) => tree.text(&value.to_string()),
        // An array that is no field of an object holds items, as the articles of an answer do.
        Value::Array(values) => values.iter().for_each(|value| append(tree, "item", value)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Array(values) if name != "Articles" => {
                        values.iter().for_each(|value| append(tree, name, value));
                    }
                    value => append(tree, name, value),
                }
            }
        }
    }
}

fn append(tree: &mut Builder, name: &str, value: &Value) {
    tree.open(name);
    fill(tree, value);
    tree.close();
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_comes_and_goes_as_an_array() {
        let xml = "<xml><MsgId>22478079132150902</MsgId><EventKey></EventKey><List><Id>1</Id></List><List><Id>2</Id></List></xml>";
        let written = write(Element::parse(xml.as_bytes()).unwrap().root());
        let expected = json!({ "MsgId": 22_478_079_132_150_902_u64, "EventKey": "", "List": [{ "Id": "1" }, { "Id": "2" }] });
        assert_eq!(written, expected);
        let read = read(written.to_string().as_bytes()).unwrap();
        assert_eq!((read.get("List[1]/Id"), read.get("MsgId")), (Some("2"), Some("22478079132150902")));
    }

    #[test]
    fn articles_are_items() {
        let read = read(r#"{"Articles":[{"Title":"甲"},{"Title":"乙"}]}"#.as_bytes()).unwrap();
        assert_eq!(read.get("Articles/item[1]/Title"), Some("乙"));
    }
}
