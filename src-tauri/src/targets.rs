//! What the program is asked to show: files to import, or a link into a session.

#[cfg(feature = "desktop")]
use std::path::Path;
use std::path::PathBuf;

use url::Url;

const SCHEME: &str = "tracewake:";

/// Files, and the last of the links.
#[cfg(feature = "desktop")]
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Targets {
    /// Absolute, or relative to the folder they were named in.
    pub(crate) files: Vec<PathBuf>,
    /// Address inside the window, e.g. `#/session/ID?event=3`.
    pub(crate) address: Option<String>,
}

#[cfg(feature = "desktop")]
impl Targets {
    /// The targets among URLs that the system asks the program to open; other URLs than files and links are left out.
    #[cfg(any(target_os = "macos", test))]
    pub(crate) fn of_urls(urls: &[Url]) -> Targets {
        let mut targets = Targets::default();
        for url in urls {
            match (address(url.as_str()), url.to_file_path()) {
                (Some(address), _) => targets.address = Some(address),
                (None, Ok(file)) => targets.files.push(file),
                (None, Err(())) => tracing::warn!(scheme = url.scheme(), "a URL that cannot be opened"),
            }
        }
        targets
    }

    /// Tells links from files. Relative files are taken from `folder`.
    pub(crate) fn of(named: Vec<String>, folder: &Path) -> Targets {
        let mut targets = Targets::default();
        for name in named {
            match address(&name) {
                Some(address) => targets.address = Some(address),
                None => targets.files.push(folder.join(file(&name))),
            }
        }
        targets
    }
}

/// Whether an argument without a command is something to open, rather than a mistyped command.
pub(crate) fn can_be_opened(name: &str) -> Result<String, String> {
    if address(name).is_some() || file(name).is_file() {
        return Ok(name.to_owned());
    }
    Err("neither a command, nor a file, nor a tracewake:// link".to_owned())
}

/// The file that is named by its path, or by a `file:` URL as desktops hand it over.
fn file(name: &str) -> PathBuf {
    let url = Url::parse(name).ok().filter(|url| url.scheme() == "file");
    url.and_then(|url| url.to_file_path().ok())
        .unwrap_or_else(|| PathBuf::from(name))
}

/// The window's own address of a link such as `tracewake://session/ID?event=3`. The window ignores what it does not
/// know.
fn address(link: &str) -> Option<String> {
    let scheme = link.get(..SCHEME.len())?;
    let place = scheme
        .eq_ignore_ascii_case(SCHEME)
        .then(|| link[SCHEME.len()..].trim_start_matches('/'))?;
    Some(format!("#/{place}"))
}

#[cfg(all(test, feature = "desktop"))]
mod tests {
    use super::*;

    #[test]
    fn links_are_told_from_files() {
        let check = |name: &str, file: Option<&str>, address: Option<&str>| {
            let targets = Targets::of(vec![name.to_owned()], Path::new("/runs"));
            assert_eq!(
                targets.files,
                file.map(PathBuf::from).into_iter().collect::<Vec<_>>(),
                "{name}"
            );
            assert_eq!(targets.address.as_deref(), address, "{name}");
        };
        check("run.jsonl", Some("/runs/run.jsonl"), None);
        check("/tmp/run.jsonl", Some("/tmp/run.jsonl"), None);
        check(
            "tracewake://session/a%2Fb?event=3",
            None,
            Some("#/session/a%2Fb?event=3"),
        );
        check("TRACEWAKE://session/x", None, Some("#/session/x"));
        check("tracewake:session/x", None, Some("#/session/x"));
        check("tracewake://", None, Some("#/"));
        check("tracewake.jsonl", Some("/runs/tracewake.jsonl"), None);
        check("läufe", Some("/runs/läufe"), None);
        #[cfg(unix)]
        check(
            "file:///tmp/l%C3%A4ufe/a%20b.json",
            Some("/tmp/läufe/a b.json"),
            None,
        );
    }

    #[cfg(unix)]
    #[test]
    fn urls_from_the_system_are_files_and_links() {
        let check = |url: &str, file: Option<&str>, address: Option<&str>| {
            let targets = Targets::of_urls(&[url.parse().unwrap()]);
            assert_eq!(
                targets.files,
                file.map(PathBuf::from).into_iter().collect::<Vec<_>>(),
                "{url}"
            );
            assert_eq!(targets.address.as_deref(), address, "{url}");
        };
        check("file:///tmp/run.jsonl", Some("/tmp/run.jsonl"), None);
        check(
            "file:///tmp/l%C3%A4ufe/a%20b.json",
            Some("/tmp/läufe/a b.json"),
            None,
        );
        check(
            "tracewake://session/a%2Fb?event=3",
            None,
            Some("#/session/a%2Fb?event=3"),
        );
        check("TRACEWAKE://session/x", None, Some("#/session/x"));
        check("https://example.org/run.jsonl", None, None);
    }
}
