//! Forms that a page of another site makes the browser send.

use http::HeaderMap;
use http::header::ORIGIN;

use crate::runtime::base_url::BaseUrl;

/// Whether the browser says that a page of another site sends this. Every current browser says so, so silence is
/// accepted.
pub(super) fn is_foreign(base: &BaseUrl, headers: &HeaderMap) -> bool {
    headers.get_all("sec-fetch-site").iter().any(|site| site == "cross-site")
        || headers
            .get_all(ORIGIN)
            .iter()
            .any(|origin| !origin.to_str().is_ok_and(|origin| base.is_origin(origin)))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_form_is_foreign_where_the_browser_names_another_site() {
        let base = BaseUrl::parse("https://wx.example.cn").unwrap();
        let foreign = |headers: &[(&'static str, &'static str)]| {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(*name, HeaderValue::from_static(value));
            }
            is_foreign(&base, &map)
        };
        let own = ("origin", "https://wx.example.cn");
        for headers in
            [&[][..], &[own], &[own, ("sec-fetch-site", "same-origin")], &[("sec-fetch-site", "none")]]
        {
            assert!(!foreign(headers), "{headers:?}");
        }
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[own, ("sec-fetch-site", "cross-site")],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-site")],
            &[("origin", "https://www.example.cn")],
            &[("origin", "null")],
            &[own, ("origin", "https://evil.example")],
        ] {
            assert!(foreign(headers), "{headers:?}");
        }
    }
}
