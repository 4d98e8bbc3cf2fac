//! The page to return to after a login.

/// The longest return address, in bytes.
const MOST_BYTES: usize = 1000;

/// Pages that are no use to return to; the address of the last contains a WeChat code for another session.
const PASSED: [&str; 3] = ["/login", "/logout", "/authorize/done"];

/// The address, if it is one of the console's own pages: a path with an optional query, and nothing that a browser, a
/// proxy or a second decoding could read as another host or another path.
#[must_use]
pub fn local_path(address: &str) -> Option<&str> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let rest = path.strip_prefix("/console")?;
    let is_page = rest.is_empty()
        || (rest.starts_with('/') && rest.split('/').skip(1).all(is_segment) && !PASSED.contains(&rest));
    (address.len() <= MOST_BYTES && is_page && is_query(query)).then_some(address)
}

fn is_segment(segment: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !segment.is_empty() && segment.bytes().all(is_plain)
}

/// Whether a query holds only plain characters, and encoded ones that are harmless even when decoded.
fn is_query(query: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~=&+:".contains(&byte);
    let mut parts = query.split('%');
    let first = parts.next().unwrap_or_default();
    first.bytes().all(is_plain)
        && parts.all(|part| {
            let code = part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
            let is_harmless = |code: u8| code >= b' ' && code != 0x7f && !b"/\\%".contains(&code);
            code.is_some_and(is_harmless) && part.bytes().skip(2).all(is_plain)
        })
}
