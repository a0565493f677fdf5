//! Addresses: what may be asked for, and where a redirect or a link may lead.

use super::failures;
use crate::failure::Failure;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// An address that a person typed or a server named; only http and https.
pub(super) fn parse(address: &str) -> Result<Url, Failure> {
    let url = Url::parse(address.trim()).map_err(|_| failures::bad_address(address))?;
    check_scheme(&url)?;
    Ok(url)
}

pub(super) fn check_scheme(url: &Url) -> Result<(), Failure> {
    let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    if is_web {
        Ok(())
    } else {
        Err(failures::bad_address(url.as_str()))
    }
}

/// A base address of an archive and a path below it.
pub(super) fn below(base: &str, path: &str) -> Result<Url, Failure> {
    parse(&format!("{}/{path}", base.trim().trim_end_matches('/')))
}

/// The address as it is shown: without password and query, which may hold secrets.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // These fail only for addresses without a host, which have no password either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

/// The host as it is shown.
pub(super) fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Host and port: what is paced, and what has a `robots.txt` of its own.
pub(super) fn site(url: &Url) -> String {
    url.origin().ascii_serialization()
}

pub(super) fn is_same_origin(a: &Url, b: &Url) -> bool {
    a.origin() == b.origin()
}

/// Whether this is the machine itself.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// Whether the host is written as an address that is not on the public internet.
pub(super) fn is_plainly_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => is_private(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => is_private(IpAddr::V6(ip)),
        Some(Host::Domain(_)) => is_loopback(url),
        None => true,
    }
}

/// Whether an address is not on the public internet.
pub(super) fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_private_v4(ip),
        IpAddr::V6(ip) => is_private_v6(ip),
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_broadcast()
        || a == 0
        || a >= 240
        // Shared by the customers of one provider (RFC 6598), and benchmarks (RFC 2544).
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (b == 18 || b == 19))
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    // Both ways to write an IPv4 address inside an IPv6 one, and NAT64.
    let segments = ip.segments();
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_private_v4(v4);
    }
    if segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0] || segments[..6] == [0; 6] {
        let [.., a, b, c, d] = ip.octets();
        return segments[..6] == [0; 6] || is_private_v4(Ipv4Addr::new(a, b, c, d));
    }
    let first = segments[0];
    ip.is_multicast() || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn private_addresses_are_known_in_every_spelling() {
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
        ] {
            assert!(is_private(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["8.8.8.8", "172.32.0.1", "2606:4700::1", "64:ff9b::808:808"] {
            assert!(!is_private(ip.parse().unwrap()), "{ip}");
        }
        // The parser of the web takes these for 127.0.0.1.
        for address in ["http://0x7f.1/", "http://2130706433/", "http://localhost/"] {
            assert!(
                is_plainly_private(&Url::parse(address).unwrap()),
                "{address}"
            );
        }
    }

    #[test]
    fn only_the_web_is_asked() {
        for address in [
            "file:///etc/passwd",
            "ftp://a/b",
            "data:,x",
            "a b",
            "",
            "javascript:1",
        ] {
            assert_eq!(
                parse(address).unwrap_err().code,
                "fetch-bad-address",
                "{address}"
            );
        }
        assert!(parse(" https://example.org/a ").is_ok());
    }

    #[test]
    fn secrets_in_an_address_are_not_shown() {
        let url = Url::parse("https://me:pw@example.org/a.zip?sig=1#x").unwrap();
        assert_eq!(shown(&url), "https://example.org/a.zip");
    }
}
