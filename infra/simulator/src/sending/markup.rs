//! The words of an article, without its markup.

/// The text between the tags, a paragraph for each block; scripts and styles are dropped.
pub(crate) fn paragraphs(html: &str) -> Vec<String> {
    const BLOCKS: [&str; 12] =
        ["p", "br", "div", "section", "li", "h1", "h2", "h3", "h4", "tr", "blockquote", "img"];
    let mut paragraphs = vec![String::new()];
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        push(&mut paragraphs, &rest[..start]);
        let Some(length) = rest[start..].find('>') else { return filled(paragraphs) };
        let tag = &rest[start + 1..start + length];
        rest = &rest[start + length + 1..];
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        if matches!(name.as_str(), "script" | "style") && !tag.starts_with('/') {
            // ASCII letters keep their length in the other case, so the place is the same in both.
            let end = rest.to_ascii_lowercase().find(&format!("</{name}"));
            rest = end.map_or("", |end| &rest[end..]);
        }
        if BLOCKS.contains(&name.as_str()) {
            paragraphs.push(String::new());
        }
    }
    push(&mut paragraphs, rest);
    filled(paragraphs)
}

fn push(paragraphs: &mut [String], text: &str) {
    let text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&quot;", "\"").replace("&amp;", "&");
    if let Some(last) = paragraphs.last_mut() {
        last.push_str(&text);
    }
}

fn filled(paragraphs: Vec<String>) -> Vec<String> {
    let trimmed = paragraphs.into_iter().map(|text| text.trim().to_owned());
    trimmed.filter(|text| !text.is_empty()).collect()
}

/// Text inside HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_keeps_its_words_and_loses_its_markup() {
        let html = "<p>停<b>水</b>通知</p><SCRIPT>alert('<p>')</Script><p>1 &lt; 2<br/>再见</p><p> </p>尾<";
        assert_eq!(paragraphs(html), ["停水通知", "1 < 2", "再见", "尾"]);
        assert_eq!(paragraphs("<script>没有结尾"), Vec::<String>::new());
        assert_eq!(escape("<a b=\"&\">"), "&lt;a b=&quot;&amp;&quot;&gt;");
    }
}
