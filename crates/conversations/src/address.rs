//! Addresses of backends, as entered.

use std::net::IpAddr;

use url::{Host, Url};

/// What people copy from documents together with the address.
const PASTED: [&str; 7] = [
    "/v1/chat/completions",
    "/chat/completions",
    "/v1/models",
    "/v1",
    "/health",
    "/status",
    "/chat",
];

/// The address to put paths behind: with a scheme, without a slash at its end and without the paths of the API.
///
/// # Errors
/// Why it is none, in words for a person.
pub fn tidy(entered: &str) -> Result<String, String> {
    let entered = entered.trim();
    if entered.is_empty() {
        return Err("a backend needs an address, such as http://localhost:3284".to_owned());
    }
    let url = parse(entered)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "{} is no scheme that a backend speaks; use http or https",
            url.scheme()
        ));
    }
    if !url.has_host() {
        return Err(no_address(entered));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a name or a password does not belong into the address; enter it as the key".to_owned());
    }
    let path = url.path().trim_end_matches('/');
    let path = PASTED
        .iter()
        .find_map(|end| path.strip_suffix(end))
        .unwrap_or(path);
    Ok(format!(
        "{}{}",
        url.origin().ascii_serialization(),
        path.trim_end_matches('/')
    ))
}

/// Where a backend is, in short: its name until it is given one.
pub(crate) fn short(address: &str) -> String {
    let without = address.split_once("://").map_or(address, |(_, rest)| rest);
    without.to_owned()
}

/// Reads an address; one without a scheme gets it: encrypted, unless it lies on this machine or in its network.
fn parse(entered: &str) -> Result<Url, String> {
    if entered.contains("://") {
        return Url::parse(entered).map_err(|_| no_address(entered));
    }
    let plain = Url::parse(&format!("http://{entered}")).map_err(|_| no_address(entered))?;
    match plain.host() {
        Some(host) if !is_near(&host) => {
            Url::parse(&format!("https://{entered}")).map_err(|_| no_address(entered))
        }
        _ => Ok(plain),
    }
}

fn is_near(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => !name.contains('.') || name.ends_with(".local") || name.ends_with(".localhost"),
        Host::Ipv4(ip) => ip.is_loopback() || ip.is_private(),
        Host::Ipv6(ip) => IpAddr::V6(*ip).is_loopback(),
    }
}

fn no_address(entered: &str) -> String {
    format!("{entered} is no address; it should look like http://localhost:3284")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(entered: &str, expect: Result<&str, &str>) {
        match (tidy(entered), expect) {
            (Ok(found), Ok(expect)) => assert_eq!(found, expect, "{entered}"),
            (Err(found), Err(part)) => assert!(found.contains(part), "{entered}: {found}"),
            (found, _) => panic!("{entered}: {found:?}"),
        }
    }

    #[test]
    fn addresses_are_tidied() {
        check("http://localhost:3284", Ok("http://localhost:3284"));
        check(" http://localhost:3284/ ", Ok("http://localhost:3284"));
        check("localhost:3284", Ok("http://localhost:3284"));
        check("127.0.0.1:8000/v1", Ok("http://127.0.0.1:8000"));
        check("[::1]:8000", Ok("http://[::1]:8000"));
        check("192.168.1.4:80", Ok("http://192.168.1.4"));
        check("workstation:3284", Ok("http://workstation:3284"));
        check("chat.example.com", Ok("https://chat.example.com"));
        check(
            "chat.example.com:8443/api/",
            Ok("https://chat.example.com:8443/api"),
        );
        check(
            "https://chat.example.com/v1/chat/completions",
            Ok("https://chat.example.com"),
        );
        check(
            "https://chat.example.com/api/v1/",
            Ok("https://chat.example.com/api"),
        );
        check("https://chat.example.com/?x=1#y", Ok("https://chat.example.com"));
        check("http://localhost:3284/chat", Ok("http://localhost:3284"));
        check("HTTPS://Chat.Example.com:443", Ok("https://chat.example.com"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        check("", Err("needs an address"));
        check("ftp://localhost", Err("use http or https"));
        check("file:///etc/passwd", Err("use http or https"));
        check("not an address", Err("is no address"));
        check("http://", Err("is no address"));
        check("https://user:secret@chat.example.com", Err("enter it as the key"));
        check("sk-1234@chat.example.com", Err("enter it as the key"));
    }

    #[test]
    fn secrets_in_addresses_are_not_repeated() {
        let refused = tidy("https://user:sk-secret@chat.example.com").unwrap_err();
        assert!(!refused.contains("sk-secret"), "{refused}");
    }

    #[test]
    fn short_names() {
        assert_eq!(short("https://chat.example.com/api"), "chat.example.com/api");
    }
}
