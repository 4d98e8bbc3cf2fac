//! Host names and the public address, which is https unless it is this machine's own.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The longest host name that DNS allows.
const LONGEST_NAME: usize = 253;

/// A host name or address with its port, as in a `Host` header or an address; in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPort {
    /// The name, an IPv4 address, or an IPv6 address in brackets.
    pub host: String,
    /// The port, where one is given.
    pub port: Option<u16>,
}

impl HostPort {
    /// Reads `NAME`, `NAME:PORT`, `[ADDRESS]` or `[ADDRESS]:PORT`.
    ///
    /// Nothing is guessed: user names, spaces, empty ports, empty labels and characters that no host name has are
    /// refused, so that what is compared here is what a client connected to.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let bracket = text.starts_with('[');
        let end = if bracket { text.find(']')? + 1 } else { text.find(':').unwrap_or(text.len()) };
        let (host, rest) = text.split_at(end);
        let port = match rest.strip_prefix(':') {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse().ok()?),
            None if rest.is_empty() => None,
            _ => return None,
        };
        let usable = if bracket { ipv6(host).is_some() } else { is_name(host) };
        (usable && port != Some(0)).then(|| Self { host: host.to_owned(), port })
    }

    /// Whether it is this machine's own: `localhost`, 127.0.0.0/8 or `[::1]`.
    ///
    /// A name below `localhost` does not count, because not every resolver keeps it on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
            || ipv6(&self.host).is_some_and(|address| address.is_loopback())
    }
}

fn ipv6(host: &str) -> Option<Ipv6Addr> {
    host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// Whether `host` is a name as DNS and certificates have it, or an IPv4 address.
fn is_name(host: &str) -> bool {
    let labels = || host.split('.');
    let label = |label: &str| {
        let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = label.as_bytes();
        bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
            && edge(bytes.first())
            && edge(bytes.last())
    };
    // A name that ends in a number has to be a full IPv4 address: browsers also read `127.1` and `2130706433` as
    // addresses.
    let number = labels().next_back().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    host.len() <= LONGEST_NAME && labels().all(label) && (!number || host.parse::<Ipv4Addr>().is_ok())
}

/// Why an address cannot be the public one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBaseUrl {
    /// Not the address of a host.
    #[error("it has to be https:// and a host name, with a port if need be and nothing after it")]
    Form,
    /// Plain HTTP to another machine.
    #[error("plain http is for 127.0.0.1, [::1] and localhost alone; everywhere else it has to be https://")]
    Plain,
}

/// The public address of the pages and callbacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    secure: bool,
    host: HostPort,
}

impl BaseUrl {
    /// Reads an address; slashes at its end are dropped.
    ///
    /// # Errors
    /// [`InvalidBaseUrl`] where it is not the address of a host, or is plain HTTP to another machine.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, InvalidBaseUrl> {
        let text = text.as_ref().trim_end_matches('/').to_ascii_lowercase();
        let (scheme, host) = text.split_once("://").ok_or(InvalidBaseUrl::Form)?;
        let host = HostPort::parse(host).ok_or(InvalidBaseUrl::Form)?;
        let secure = scheme == "https";
        match scheme {
            "http" if !host.is_loopback() => Err(InvalidBaseUrl::Plain),
            "http" | "https" => Ok(Self { secure, host, text: text.clone() }),
            _ => Err(InvalidBaseUrl::Form),
        }
    }

    /// The address, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is served over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether it is this machine's own.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.host.is_loopback()
    }

    /// Whether `origin` is the `Origin` of a page of this address. All names of this machine count as one host.
    #[must_use]
    pub fn is_origin(&self, origin: &str) -> bool {
        let port = |of: &Self| of.host.port.unwrap_or(if of.secure { 443 } else { 80 });
        Self::parse(origin).is_ok_and(|page| {
            let same_host = page.host.host == self.host.host || (page.is_loopback() && self.is_loopback());
            same_host && page.secure == self.secure && port(&page) == port(self)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::Settings;

    #[test]
    fn a_function_with_a_plain_address_does_not_start_and_names_the_variable() {
        let read = |text: &'static str| {
            let settings = Settings::from_fn(move |name| (name == "BASE_URL").then(|| text.to_owned()));
            settings.parsed("BASE_URL", BaseUrl::parse).map_err(|error| error.to_string())
        };
        assert!(read("https://wx.example.cn").is_ok());
        for text in ["http://wx.example.cn", "wx.example.cn", ""] {
            let said = read(text).unwrap_err();
            assert!(said.contains("BASE_URL"), "{said}");
        }
        assert!(read("http://wx.example.cn").unwrap_err().contains("plain http is for 127.0.0.1"));
    }

    #[test]
    fn https_is_taken_for_any_host_and_http_for_this_machine_alone() {
        for (given, read) in [
            ("https://wx.example.cn", "https://wx.example.cn"),
            ("https://wx.example.cn/", "https://wx.example.cn"),
            ("HTTPS://WX.Example.CN:8443//", "https://wx.example.cn:8443"),
            ("https://203.0.113.7", "https://203.0.113.7"),
            ("https://[2001:db8::7]:8443", "https://[2001:db8::7]:8443"),
            ("https://xn--fiq228c.example.cn", "https://xn--fiq228c.example.cn"),
            ("https://localhost", "https://localhost"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://127.200.3.4:1", "http://127.200.3.4:1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://[0:0:0:0:0:0:0:1]", "http://[0:0:0:0:0:0:0:1]"),
            ("http://localhost:65535", "http://localhost:65535"),
        ] {
            let base = BaseUrl::parse(given).unwrap();
            assert_eq!(base.as_str(), read);
            assert_eq!(base.is_secure(), read.starts_with("https:"), "{given}");
        }
    }

    #[test]
    fn plain_http_to_another_machine_is_refused_however_it_is_dressed() {
        for given in [
            "http://wx.example.cn",
            "http://172.17.0.1:8080",
            "http://10.0.0.1",
            "http://0.0.0.0:8080",
            "http://[::]:8080",
            "http://[::ffff:127.0.0.1]",
            "http://128.0.0.1",
            "http://127.0.0.1.example.cn",
            "http://localhost.example.cn",
            "http://evil.localhost",
            "HTTP://WX.EXAMPLE.CN",
        ] {
            assert_eq!(BaseUrl::parse(given), Err(InvalidBaseUrl::Plain), "{given}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let is_origin = |base: &str, origin: &str| BaseUrl::parse(base).unwrap().is_origin(origin);
        for (base, origin) in [
            ("https://wx.example.cn", "https://wx.example.cn"),
            ("https://wx.example.cn:443", "https://wx.example.cn"),
            ("https://wx.example.cn:8443", "https://wx.example.cn:8443"),
            ("http://127.0.0.1:8080", "http://localhost:8080"),
        ] {
            assert!(is_origin(base, origin), "{base} {origin}");
        }
        for origin in [
            "https://example.cn",
            "https://evil.wx.example.cn",
            "https://wx.example.cn.evil.example",
            "https://wx.example.cn:8443",
            "http://wx.example.cn",
            "http://127.0.0.1",
            "null",
            "",
        ] {
            assert!(!is_origin("https://wx.example.cn", origin), "{origin}");
        }
        assert!(!is_origin("http://127.0.0.1:8080", "http://localhost:3000"));
    }

    #[test]
    fn what_is_no_address_of_a_host_is_refused() {
        for given in [
            "",
            "/",
            "https:",
            "https://",
            "wx.example.cn",
            "//wx.example.cn",
            "ftp://wx.example.cn",
            "https://wx.example.cn/alliance",
            "https://wx.example.cn?a=b",
            "https://wx.example.cn#a",
            "https://user@wx.example.cn",
            "http://127.0.0.1@wx.example.cn",
            "http://127.0.0.1\\@wx.example.cn",
            "https://wx.example.cn:",
            "https://wx.example.cn:0",
            "https://wx.example.cn:65536",
            "https://wx.example.cn:+1",
            "https://wx..example.cn",
            "https://wx.example.cn.",
            "https://-wx.example.cn",
            "https://wx_1.example.cn",
            "https://wx example.cn",
            " https://wx.example.cn",
            "https://wx.example.cn\n",
            "https://微市南.cn",
            "https://wx%2eexample.cn",
            "https://[::1",
            "https://[::1]x",
            "https://[::1%25lo]",
            "https://::1",
            "http://127.1",
            "http://0x7f.0.0.1:80",
            "http://2130706433",
        ] {
            let refused = BaseUrl::parse(given).unwrap_err();
            assert!(matches!(refused, InvalidBaseUrl::Form | InvalidBaseUrl::Plain), "{given}");
        }
        assert_eq!(BaseUrl::parse("https://wx.example.cn/a"), Err(InvalidBaseUrl::Form));
    }
}
