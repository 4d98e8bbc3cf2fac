//! Bytes into the reader, and whatever text came out through the writer and back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wechat::xml::{Element, Writer};

fuzz_target!(|data: &[u8]| {
    let _ = Element::parse_push(data);
    let Ok(root) = Element::parse(data) else { return };
    let mut pending = vec![root.root()];
    while let Some(element) = pending.pop() {
        pending.extend(element.children());
        let mut xml = Writer::new();
        xml.cdata("a", element.text());
        let written = Element::parse(xml.finish().as_bytes()).expect("what is written can be read");
        let texts: Vec<&str> = written.children().map(|child| child.text()).collect();
        assert_eq!(texts, [normal(element.text())]);
    }
});

/// Line ends as XML reads them.
fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
