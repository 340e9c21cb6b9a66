//! The arrows between the crates: who may import whom. And none that goes round between the files of a crate.

mod circles;

use std::collections::BTreeSet;
use std::path::Path;

use tracewake_model::Dialect;

/// Each crate with the crates of the workspace that it may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("tracewake-model", &[]),
    ("tracewake-dialects", &["model"]),
    ("tracewake-store", &["model"]),
    ("tracewake-prices", &["model"]),
    ("tracewake-http", &[]),
    ("tracewake-ingest", &["model", "dialects", "store", "http"]),
    ("tracewake-chat", &["model", "http"]),
    ("tracewake-kept", &["store"]),
    ("tracewake-conversations", &["model", "store", "chat", "kept"]),
    (
        "tracewake-app",
        &[
            "model",
            "dialects",
            "store",
            "prices",
            "ingest",
            "chat",
            "kept",
            "conversations",
        ],
    ),
    (TEST_CRATE, &["model", "dialects"]),
    ("tracewake", &["app", "ingest"]),
];

/// Never shipped: may name what a test needs. It is only ever a dev-dependency of the others.
const TEST_CRATE: &str = "tracewake-testkit";

/// Libraries that these crates alone may name.
const OWNERS: &[(&str, &[&str])] = &[
    ("rusqlite", &["tracewake-store"]),
    ("tonic", &["tracewake-ingest"]),
    ("axum", &["tracewake-ingest"]),
    ("rdkafka", &["tracewake-ingest"]),
    ("reqwest", &["tracewake-http"]),
    ("keyring", &["tracewake-kept"]),
    ("genai-prices", &["tracewake-prices"]),
    ("tauri", &["tracewake"]),
];

fn metadata() -> cargo_metadata::Metadata {
    cargo_metadata::MetadataCommand::new().no_deps().exec().unwrap()
}

#[test]
fn crates_import_only_what_the_list_allows() {
    let metadata = metadata();
    let mut seen = BTreeSet::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        seen.insert(name.to_owned());
        let (_, allowed) = ARROWS
            .iter()
            .find(|(known, _)| *known == name)
            .expect("every crate is on the list");
        for dependency in package
            .dependencies
            .iter()
            .filter(|d| d.kind == cargo_metadata::DependencyKind::Normal)
        {
            let Some(inner) = dependency.name.strip_prefix("tracewake-") else {
                continue;
            };
            assert!(
                allowed.contains(&inner),
                "{name} must not import {}",
                dependency.name
            );
        }
    }
    assert_eq!(seen.len(), ARROWS.len(), "a crate on the list is gone");
}

#[test]
fn libraries_are_named_by_their_owners_alone() {
    let metadata = metadata();
    for (library, owners) in OWNERS {
        let packages = metadata
            .packages
            .iter()
            .filter(|package| package.name.as_str() != TEST_CRATE);
        let names_it = packages.filter(|package| {
            let mut normal = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind == cargo_metadata::DependencyKind::Normal);
            normal.any(|dependency| dependency.name == *library)
        });
        let found: BTreeSet<&str> = names_it.map(|package| package.name.as_str()).collect();
        assert_eq!(found, owners.iter().copied().collect(), "who names {library}");
    }
}

#[test]
fn no_circle_of_files_leaves_a_modules_own_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut circles = Vec::new();
    let mut scanned = 0;
    for package in &metadata().packages {
        let targets = package.targets.iter().filter(|target| !target.is_custom_build());
        let sources = targets.map(|target| target.src_path.parent().unwrap());
        let Some(folder) = sources
            .filter(|folder| folder.file_name() == Some("src"))
            .min_by_key(|folder| folder.components().count())
        else {
            panic!("{} has no folder src", package.name);
        };
        let mut files = Vec::new();
        read_sources(folder.as_std_path(), "", &mut files);
        assert!(
            files
                .iter()
                .any(|(path, _)| matches!(path.as_str(), "lib.rs" | "main.rs")),
            "{folder} has no root"
        );
        scanned += files.len();
        let place = folder.as_std_path().strip_prefix(root).unwrap().display();
        for circle in self::circles::circles(&files) {
            circles.push(format!("{place}: {circle:?}"));
        }
    }
    assert!(scanned > 300, "only {scanned} files were found");
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

/// All Rust files of a folder, with their paths below it.
fn read_sources(folder: &Path, below: &str, files: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let inner = format!("{below}{name}");
        if path.is_dir() {
            read_sources(&path, &format!("{inner}/"), files);
        } else if inner.ends_with(".rs") {
            files.push((inner, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn tauri_is_never_a_dev_dependency() {
    for package in &metadata().packages {
        for dependency in &package.dependencies {
            let is_dev = dependency.kind == cargo_metadata::DependencyKind::Development;
            assert!(
                !(is_dev && dependency.name.starts_with("tauri")),
                "{}",
                package.name
            );
        }
    }
}

/// Files with this ending in a folder and those below it. There must be some: an empty scan proves nothing.
fn files(folder: &str, ending: &str) -> Vec<(std::path::PathBuf, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(found.len() > 10, "{folder} is not where its files are");
    found
}

/// Whether a line names a dialect: by a variant of the type that is no function of all of them, or by its name.
fn names_a_dialect(line: &str) -> bool {
    let of_all = ["ALL", "Unknown"];
    let variant = line.split("Dialect::").skip(1).any(|rest| {
        rest.starts_with(char::is_uppercase) && !of_all.iter().any(|name| rest.starts_with(name))
    });
    let line = line.to_lowercase();
    variant
        || Dialect::ALL.iter().any(|dialect| {
            line.split(|c: char| !c.is_ascii_alphanumeric())
                .any(|word| word == dialect.name())
        })
}

#[test]
fn the_store_knows_no_dialect() {
    assert!(names_a_dialect("dialect == Dialect::Otlp") && names_a_dialect("WHERE name = 'AOP'"));
    assert!(!names_a_dialect("Dialect::from_code(code)") && !names_a_dialect("otherwise"));
    for (path, text) in files("crates/store/src", "rs") {
        for (number, line) in (1..).zip(text.lines()) {
            assert!(!names_a_dialect(line), "{}:{number}: {line}", path.display());
        }
    }
}

/// Whether a line begins an `impl` of methods of the running program.
fn extends_the_app(line: &str) -> bool {
    let of = line
        .trim()
        .strip_prefix("impl ")
        .and_then(|rest| rest.strip_suffix('{'));
    of.is_some_and(|of| of.trim().rsplit("::").next() == Some("App"))
}

#[test]
fn the_runtime_alone_extends_the_app() {
    assert!(extends_the_app("impl App {") && extends_the_app("    impl crate::App {"));
    assert!(!extends_the_app("impl AppOptions {") && !extends_the_app("impl Part for App {"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let extend = files("crates/app/src", "rs")
        .into_iter()
        .filter(|(_, text)| text.lines().any(extends_the_app));
    let found: Vec<_> = extend
        .map(|(path, _)| path.strip_prefix(root).unwrap().to_owned())
        .collect();
    assert_eq!(found, [Path::new("crates/app/src/runtime.rs")]);
}
