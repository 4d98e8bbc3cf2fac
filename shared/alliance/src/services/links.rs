//! Whether the links of an article lead somewhere. The pages are asked for from inside the cloud, so that only public
//! addresses are called, whatever a name or a redirect says.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use http::StatusCode;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, Url};

/// How long a page may take. Residents would not wait longer either.
const PATIENCE: Duration = Duration::from_secs(4);
const MOST_REDIRECTS: usize = 5;
/// The most links that are followed, all at a time, so that all together take no longer than one.
const MOST_LINKS: usize = 30;

/// Why a link is not to be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dead {
    /// The page's server says that there is none.
    Missing,
    /// Only computers in an internal network can open it.
    Internal,
}

impl Dead {
    /// The sentence about a link.
    #[must_use]
    pub fn says(self, url: &str) -> String {
        match self {
            Self::Missing => format!("这个链接打不开，对方网站说没有这个网页：{url}"),
            Self::Internal => format!("这个链接只有在内部网络里才能打开，居民打不开：{url}"),
        }
    }
}

/// Follows links.
#[derive(Debug)]
pub struct Links {
    client: Client,
    reach: Reach,
}

/// Which addresses are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Those of the internet.
    Public,
    /// This machine's too, where a test's server is.
    #[cfg(test)]
    Anywhere,
}

impl Links {
    /// What follows links into the internet.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn public() -> Result<Self, reqwest::Error> {
        Self::reaching(Reach::Public)
    }

    fn reaching(reach: Reach) -> Result<Self, reqwest::Error> {
        let follow = move |attempt: Attempt<'_>| match attempt.previous().len() {
            many if many > MOST_REDIRECTS => attempt.stop(),
            _ if reach.allows(attempt.url()) => attempt.follow(),
            _ => attempt.error(IsInternal),
        };
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(Policy::custom(follow))
            // A proxy would look names up by itself.
            .no_proxy()
            .dns_resolver(Arc::new(Names(reach)))
            .build()?;
        Ok(Self { client, reach })
    }

    /// The links that residents could not open, in the order in which they stand. A page that answers late, refuses us or
    /// cannot be reached just now may well open for a resident: only a certain answer counts.
    pub async fn dead(&self, urls: Vec<String>) -> Vec<(String, Dead)> {
        stream::iter(urls)
            .take(MOST_LINKS)
            .map(|url| async move {
                let why = self.follow(&url).await;
                why.map(|why| (url, why))
            })
            .buffered(MOST_LINKS)
            .filter_map(|found| async move { found })
            .collect()
            .await
    }

    async fn follow(&self, url: &str) -> Option<Dead> {
        // Whether it is an address at all is checked with the text.
        let url = Url::parse(url).ok()?;
        if !self.reach.allows(&url) {
            return Some(Dead::Internal);
        }
        match self.client.get(url).send().await {
            Ok(answer) => {
                let is_missing = matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::GONE);
                is_missing.then_some(Dead::Missing)
            }
            Err(error) => is_internal(&error).then_some(Dead::Internal),
        }
    }
}

impl Reach {
    /// Whether a URL may be called, as far as it shows: a name is looked up later.
    fn allows(self, url: &Url) -> bool {
        let Some(host) = url.host_str() else { return false };
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        address.map_or(true, |address| self.reaches(address))
    }

    fn reaches(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            #[cfg(test)]
            Self::Anywhere => true,
        }
    }
}

/// The addresses of names, without those that are not to be called.
#[derive(Debug)]
struct Names(Reach);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let reached: Vec<_> = found.filter(|found| reach.reaches(found.ip())).collect();
            if reached.is_empty() {
                return Err(IsInternal.into());
            }
            Ok(Box::new(reached.into_iter()) as Addrs)
        })
    }
}

/// An address lies in no public network.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the address lies in no public network")]
struct IsInternal;

fn is_internal(error: &reqwest::Error) -> bool {
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        if error.is::<IsInternal>() {
            return true;
        }
        next = error.source();
    }
    false
}

/// Whether an address is one of the internet, by IANA's registries of addresses for special purposes.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => is_public_v4(address),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let is_special = match address.octets() {
        // This network; multicast and what is kept for the future.
        [0 | 224..=255, ..] => true,
        // Behind a carrier's translation, protocol assignments, relays, benchmarks.
        [100, 64..=127, ..] | [192, 0, 0, _] | [192, 88, 99, _] | [198, 18 | 19, ..] => true,
        _ => {
            address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_documentation()
        }
    };
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Protocol assignments with Teredo, documentation, and 6to4, which bears an address of the older kind.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_internet_are_public() {
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.31.0.9",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "fd00::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in
            ["1.1.1.1", "100.63.0.1", "172.32.0.1", "202.96.128.86", "::ffff:1.1.1.1", "2400:3200::1"]
        {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    /// A server that answers every request with this head.
    async fn server(head: &'static str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/page", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = [0; 1024];
                let _ = stream.read(&mut request).await;
                let answer = format!("HTTP/1.1 {head}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        url
    }

    #[tokio::test]
    async fn a_page_that_is_not_there_is_told_from_one_that_only_refuses_us() {
        let links = Links::reaching(Reach::Anywhere).unwrap();
        let (there, missing, gone) =
            (server("200 OK").await, server("404 Not Found").await, server("410 Gone").await);
        let (refused, broken) = (server("403 Forbidden").await, server("500 Oops").await);
        let round = server("302 Found\r\nlocation: /page").await;
        let urls = vec![there, missing.clone(), refused, gone.clone(), broken, round];
        let dead = links.dead(urls).await;
        assert_eq!(dead, [(missing, Dead::Missing), (gone, Dead::Missing)]);
        let closed = ["http://127.0.0.1:1/", "https://no-such-name.invalid/", "no address"];
        assert_eq!(links.dead(closed.map(str::to_owned).into()).await, []);
    }

    #[tokio::test]
    async fn nothing_inside_is_called_by_address_by_name_or_through_a_redirect() {
        let inside = server("200 OK").await;
        let by_name = inside.replace("127.0.0.1", "localhost");
        let links = Links::public().unwrap();
        for url in [
            &inside,
            &by_name,
            "https://169.254.169.254/latest/meta-data/",
            "https://[::1]/",
            "https://2130706433/",
        ] {
            assert_eq!(links.dead(vec![url.to_owned()]).await, [(url.to_owned(), Dead::Internal)]);
        }
        assert!(!Reach::Public.allows(&Url::parse(&inside).unwrap()), "a redirect is held to the same");
    }
}
