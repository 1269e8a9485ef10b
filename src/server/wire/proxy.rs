//! The address that clients see, from a proxy's `Forwarded` (RFC 7239) and `X-Forwarded-*` headers; only trusted
//! proxies are believed.

use super::accept::members;
use super::problem::Problem;
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;
use std::net::IpAddr;

/// The address that a client used, as far as proxies tell it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: Option<String>,
    /// Host, perhaps with a port.
    pub host: Option<String>,
    /// Path before every path of this server, without a slash at the end.
    pub prefix: String,
}

/// True if an address lies in a network; an IPv4 address lies in networks of IPv6 as the one it is mapped to.
fn holds(network: &IpNet, address: IpAddr) -> bool {
    let mapped = match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().into(),
        v6 => v6,
    };
    network.contains(&address.to_canonical()) || network.contains(&mapped)
}

/// What the headers of a trusted proxy say; nothing where the peer is not one.
///
/// Each proxy adds its part at the end, so the parts are read from there, as long as who added them is trusted.
///
/// # Errors
/// 400 where a trusted proxy sends an invalid scheme or path.
pub fn origin(headers: &HeaderMap, peer: Option<IpAddr>, trusted: &[IpNet]) -> Result<Origin, Problem> {
    let is_trusted = |a: IpAddr| trusted.iter().any(|n| holds(n, a));
    if !peer.is_some_and(is_trusted) {
        return Ok(Origin::default());
    }
    let listed =
        |name: &'static str| -> Vec<&str> { members(headers, HeaderName::from_static(name)).collect() };
    let forwarded = listed("forwarded");
    let origin = if forwarded.is_empty() {
        let hops = hops(&listed("x-forwarded-for"), |f| node(f).is_some_and(is_trusted));
        let told = |name: &'static str| {
            let all = listed(name);
            all.get(all.len().saturating_sub(hops)).map(|v| (*v).to_owned())
        };
        Origin {
            scheme: told("x-forwarded-proto"),
            host: told("x-forwarded-host"),
            prefix: told("x-forwarded-prefix").unwrap_or_default(),
        }
    } else {
        let hops = hops(&forwarded, |part| pair(part, "for").and_then(|f| node(&f)).is_some_and(is_trusted));
        let part = forwarded[forwarded.len() - hops];
        let prefix = listed("x-forwarded-prefix").last().map(|p| (*p).to_owned()).unwrap_or_default();
        Origin { scheme: pair(part, "proto"), host: pair(part, "host"), prefix }
    };
    checked(origin)
}

/// The client that a request is for: the peer, or whom the proxies name that are trusted; nobody where these name none,
/// such as a request of a proxy for itself.
pub fn client(headers: &HeaderMap, peer: IpAddr, trusted: &[IpNet]) -> Option<IpAddr> {
    let is_trusted = |a: IpAddr| trusted.iter().any(|n| holds(n, a));
    if !is_trusted(peer) {
        return Some(peer);
    }
    let listed =
        |name| members(headers, HeaderName::from_static(name)).map(str::to_owned).collect::<Vec<_>>();
    let forwarded = listed("forwarded");
    let named: Vec<Option<IpAddr>> = match forwarded.is_empty() {
        true => listed("x-forwarded-for").iter().map(|text| node(text)).collect(),
        false => forwarded.iter().map(|part| pair(part, "for").and_then(|text| node(&text))).collect(),
    };
    named.into_iter().rev().find(|named| !named.is_some_and(is_trusted)).flatten()
}

/// How many parts from the end trusted proxies added: one more than those whose client is a trusted proxy.
fn hops(parts: &[&str], by_trusted: impl Fn(&str) -> bool) -> usize {
    let chain = parts.iter().rev().take_while(|p| by_trusted(p)).count();
    (chain + 1).min(parts.len().max(1))
}

/// A value of `name=value;name=value`, without its quotes.
fn pair(part: &str, name: &str) -> Option<String> {
    let mut pairs = part.split(';').filter_map(|p| p.trim().split_once('='));
    let (_, value) = pairs.find(|(n, _)| n.eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"').to_owned())
}

/// The address of a node as the headers write it: with a port, in brackets, or not.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = || text.strip_prefix('[')?.split(']').next();
    let bare = bare().unwrap_or(text);
    bare.parse().ok().or_else(|| bare.rsplit_once(':')?.0.parse().ok())
}

fn checked(mut origin: Origin) -> Result<Origin, Problem> {
    if let Some(scheme) = &mut origin.scheme {
        scheme.make_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(Problem::bad_request(format!(
                "the proxy's scheme: expected http or https, found {scheme:?}"
            )));
        }
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || "/-._~%".contains(c);
    let prefix = origin.prefix.trim_end_matches('/');
    if !prefix.is_empty()
        && (!prefix.starts_with('/') || prefix.starts_with("//") || !prefix.chars().all(fits))
    {
        return Err(Problem::bad_request(format!(
            "X-Forwarded-Prefix: expected a path such as /atlas, found {prefix:?}"
        )));
    }
    origin.prefix = prefix.to_owned();
    Ok(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(headers: &[(&'static str, &str)], peer: &str) -> Result<Origin, Problem> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8", "::1/128"].map(|n| n.parse().unwrap());
        origin(&map, Some(peer.parse().unwrap()), &trusted)
    }

    fn at(scheme: &str, host: &str, prefix: &str) -> Origin {
        Origin { scheme: Some(scheme.into()), host: Some(host.into()), prefix: prefix.into() }
    }

    #[test]
    fn only_who_is_trusted_is_believed() {
        let headers = [
            ("x-forwarded-host", "maps.example"),
            ("x-forwarded-proto", "HTTPS"),
            ("x-forwarded-prefix", "/a/"),
        ];
        assert_eq!(told(&headers, "10.1.2.3").unwrap(), at("https", "maps.example", "/a"));
        assert_eq!(told(&headers, "192.168.0.1").unwrap(), Origin::default());
        let forwarded = [("forwarded", "for=192.0.2.1;proto=https;host=\"maps.example:8443\"")];
        assert_eq!(told(&forwarded, "::1").unwrap(), at("https", "maps.example:8443", ""));
    }

    #[test]
    fn what_a_client_puts_before_a_proxy_is_not_believed() {
        let chain = "for=6.6.6.6;host=evil.example;proto=http, for=203.0.113.5;host=maps.example;proto=https, for=\"10.0.0.9:1234\"";
        assert_eq!(told(&[("forwarded", chain)], "10.0.0.1").unwrap().host.as_deref(), Some("maps.example"));
        let headers =
            [("x-forwarded-host", "evil.example, maps.example"), ("x-forwarded-for", "6.6.6.6, 203.0.113.5")];
        assert_eq!(told(&headers, "10.0.0.1").unwrap().host.as_deref(), Some("maps.example"));
    }

    #[test]
    fn the_client_is_whom_the_last_trusted_proxy_names() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let named = |name: &'static str, value: &str, peer: &str| {
            let headers = HeaderMap::from_iter([(HeaderName::from_static(name), value.parse().unwrap())]);
            client(&headers, peer.parse().unwrap(), &trusted).map(|address| address.to_string())
        };
        let some = |text: &str| Some(text.to_owned());
        for (name, value, peer, expected) in [
            ("x-forwarded-for", "192.0.2.1", "203.0.113.9", some("203.0.113.9")),
            ("x-forwarded-for", "6.6.6.6, 192.0.2.1", "10.0.0.1", some("192.0.2.1")),
            ("x-forwarded-for", "6.6.6.6, 192.0.2.1, 10.0.0.7", "10.0.0.1", some("192.0.2.1")),
            ("x-forwarded-for", "6.6.6.6, unknown", "10.0.0.1", None),
            (
                "forwarded",
                "for=6.6.6.6, for=\"[2001:db8::1]:80\";proto=https",
                "10.0.0.1",
                some("2001:db8::1"),
            ),
            ("accept", "*/*", "10.0.0.1", None),
        ] {
            assert_eq!(named(name, value, peer), expected, "{name}: {value} of {peer}");
        }
    }

    #[test]
    fn nonsense_is_told() {
        for headers in [
            [("x-forwarded-proto", "javascript")],
            [("x-forwarded-prefix", "//evil.example")],
            [("x-forwarded-prefix", "a b")],
        ] {
            assert!(told(&headers, "10.0.0.1").is_err(), "{headers:?}");
        }
    }

    #[test]
    fn networks() {
        let network = |n: &str| n.parse().unwrap_or_else(|_| n.parse::<IpAddr>().unwrap().into());
        let within = |n: &str, a: &str| holds(&network(n), a.parse().unwrap());
        assert!(within("10.0.0.0/8", "10.255.1.2") && !within("10.0.0.0/8", "11.0.0.1"));
        assert!(within("127.0.0.1", "127.0.0.1") && within("127.0.0.1", "::ffff:127.0.0.1"));
        assert!(within("0.0.0.0/0", "1.2.3.4") && !within("0.0.0.0/0", "2001:db8::1"));
        assert!(within("::/0", "1.2.3.4") && within("2001:db8::/33", "2001:db8:7fff::1"));
        assert!(!within("2001:db8::/33", "2001:db8:8000::1"));
    }
}
