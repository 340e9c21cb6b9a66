//! Coding agents whose session files lie on this machine: what is there by names, dates and sizes, and following it.
//!
//! Nothing is opened before a person asks for it, and nothing is ever written there.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracewake_dialects::session_files;
use tracewake_dialects::session_files::{FileRole, SessionFiles, slashed};
use tracewake_ingest::{FolderFiles, FolderStatus};
use tracewake_model::{Dialect, UnixNanos};

use crate::dto::units::small;
use crate::dto::{AgentChoice, AgentFollow, CodingAgent};
use crate::error::{AppError, not_found};
use crate::folders::{Folders, KeptFolder, days_before, problem};

/// How far back a person may choose to read, in days; beside these, everything.
const CHOICES: [u32; 3] = [7, 30, 90];

/// Where a program keeps its session files on this machine.
#[derive(Debug, Clone)]
pub struct AgentFolder {
    dialect: Dialect,
    files: &'static SessionFiles,
    folder: PathBuf,
}

impl AgentFolder {
    /// The folders of all programs that are known, whether they are there or not: below the home folder, or where a
    /// variable of the environment says.
    pub fn all(home: Option<&Path>, variable: impl Fn(&str) -> Option<OsString>) -> Vec<AgentFolder> {
        let of = |(dialect, files): (Dialect, &'static SessionFiles)| {
            let named = variable(files.variable).filter(|name| !name.is_empty());
            let root = match named {
                Some(named) => PathBuf::from(named),
                None => home?.join(files.home),
            };
            let folders = files.folders.iter().map(move |folder| AgentFolder {
                dialect,
                files,
                folder: root.join(folder),
            });
            Some(folders)
        };
        session_files().filter_map(of).flatten().collect()
    }
}

/// What is there of each agent that is known, also of those that have nothing here; none is followed.
pub fn found_agents(places: &[AgentFolder], now: UnixNanos) -> Vec<CodingAgent> {
    let by_agent = places.chunk_by(|one, other| one.dialect == other.dialect);
    let rows = by_agent.map(|places| {
        let info = places[0].dialect.info();
        let there: Vec<&AgentFolder> = places.iter().filter(|place| place.folder.is_dir()).collect();
        let found = Found::of(&there);
        CodingAgent {
            agent: info.name.to_owned(),
            title: info.full_name.to_owned(),
            folders: there
                .iter()
                .map(|place| place.folder.display().to_string())
                .collect(),
            sessions: small(found.sessions(None)),
            databases: small(found.databases()),
            projects: small(found.projects.len()),
            bytes: found.bytes(None),
            newest: found
                .newest()
                .map(UnixNanos::to_rfc3339_micros)
                .unwrap_or_default(),
            choices: found.choices(now),
            follow: None,
        }
    });
    rows.collect()
}

/// The coding agents of this machine.
pub struct CodingAgents {
    folders: Arc<Folders>,
    places: Vec<AgentFolder>,
}

impl CodingAgents {
    /// Agents that keep their sessions in these places, followed by `folders`.
    pub fn new(folders: Arc<Folders>, places: Vec<AgentFolder>) -> CodingAgents {
        CodingAgents { folders, places }
    }

    /// What is there of each agent that is known, and how it is followed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn rows(&self, now: UnixNanos) -> Result<Vec<CodingAgent>, AppError> {
        let kept = self.folders.kept()?;
        let mut rows = found_agents(&self.places, now);
        for row in &mut rows {
            let own = kept
                .iter()
                .find(|(_, kept)| kept.agent.as_deref() == Some(&row.agent));
            row.follow = own.map(|(_, kept)| follow(kept, &self.folders.of_agent(&row.agent)));
        }
        Ok(rows)
    }

    /// Follows the session files of some agents, from now on and after every restart: those changed in the last `days`
    /// days, the newest first, and what is written from now on. An agent that is followed already is from now on
    /// followed that far back; what was read of it stays.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an agent that is not known or has no folder here; [`AppError::Invalid`] when one of
    /// its folders lies in a watched one.
    pub fn follow(&self, agents: &[String], days: Option<u32>) -> Result<(), AppError> {
        for agent in agents {
            let is_own = |place: &&AgentFolder| place.dialect.name() == agent && place.folder.is_dir();
            let mut there = self.places.iter().filter(is_own).peekable();
            if there.peek().is_none() {
                return Err(not_found("coding agent with sessions on this machine", agent));
            }
            let kept = KeptFolder {
                agent: Some(agent.clone()),
                days,
            };
            there.try_for_each(|place| self.folders.keep(&place.folder, &kept))?;
        }
        Ok(())
    }

    /// Follows an agent no longer. What was read of it stays.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not followed.
    pub fn unfollow(&self, agent: &str) -> Result<(), AppError> {
        let kept = self.folders.kept()?.into_iter();
        let own = kept.filter(|(_, kept)| kept.agent.as_deref() == Some(agent));
        let own: Vec<PathBuf> = own.map(|(folder, _)| folder).collect();
        match own.is_empty() {
            true => Err(not_found("followed coding agent", agent)),
            false => self.folders.forget(&own),
        }
    }
}

/// Session files that are there.
#[derive(Default)]
struct Found {
    files: Vec<FoundFile>,
    projects: HashSet<PathBuf>,
}

struct FoundFile {
    role: FileRole,
    bytes: u64,
    modified: UnixNanos,
}

impl Found {
    fn of(places: &[&AgentFolder]) -> Found {
        let mut found = Found::default();
        for place in places {
            for file in FolderFiles::below(&place.folder, place.files.within).files {
                let inner = slashed(file.path.strip_prefix(&place.folder).unwrap_or(&file.path));
                let role = (place.files.role)(&inner);
                if role == FileRole::Other {
                    continue;
                }
                if let Some(project) = (place.files.project)(&inner) {
                    found.projects.insert(place.folder.join(project));
                }
                found.files.push(FoundFile {
                    role,
                    bytes: file.bytes,
                    modified: file.modified,
                });
            }
        }
        found
    }

    fn after(&self, since: Option<UnixNanos>) -> impl Iterator<Item = &FoundFile> {
        let files = self.files.iter();
        files.filter(move |file| since.is_none_or(|since| file.modified >= since))
    }

    fn sessions(&self, since: Option<UnixNanos>) -> usize {
        self.after(since)
            .filter(|file| file.role == FileRole::Session)
            .count()
    }

    /// How many sessions these hold is not known before they are read.
    fn databases(&self) -> usize {
        self.after(None)
            .filter(|file| file.role == FileRole::Database)
            .count()
    }

    fn bytes(&self, since: Option<UnixNanos>) -> u64 {
        self.after(since).map(|file| file.bytes).sum()
    }

    fn newest(&self) -> Option<UnixNanos> {
        self.files.iter().map(|file| file.modified).max()
    }

    fn choices(&self, now: UnixNanos) -> Vec<AgentChoice> {
        let days = CHOICES.into_iter().map(Some).chain([None]);
        let choices = days.map(|days| {
            let since = days.map(|days| days_before(now, days));
            AgentChoice {
                days,
                sessions: small(self.sessions(since)),
                bytes: self.bytes(since),
            }
        });
        choices.collect()
    }
}

/// How the folders of an agent are followed, taken together. None of them is while the program has not started.
fn follow(kept: &KeptFolder, folders: &[FolderStatus]) -> AgentFollow {
    let sum = |part: fn(&FolderStatus) -> u64| folders.iter().map(part).sum::<u64>();
    let mut problems = folders.iter().map(problem);
    AgentFollow {
        days: kept.days,
        files: small(sum(|status| status.files - status.older)),
        waiting: small(sum(|status| status.queued)),
        bytes_read: sum(|status| status.bytes_read),
        events: sum(|status| status.counts.received),
        problem: problems.find(|problem| !problem.is_empty()).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use tempfile::TempDir;
    use tokio::runtime::Runtime;
    use tracewake_ingest::{Intake, Keys, now};
    use tracewake_store::Store;

    use super::*;
    use crate::open::open_store;
    use crate::part::Part;
    use crate::report;

    static FILES: SessionFiles = SessionFiles {
        variable: "SCRIBE_HOME",
        home: ".scribe",
        folders: &["sessions", "archived"],
        within: None,
        role: |path| match path {
            path if path.ends_with(".part.jsonl") => FileRole::Part,
            path if path.ends_with(".jsonl") => FileRole::Session,
            _ => FileRole::Other,
        },
        project: |path| path.split_once('/').map(|(project, _)| project),
        beside: |_, _| None,
        database: None,
    };

    /// A program of a made-up kind, which keeps Chaukas events under `home`.
    fn places(home: &Path) -> Vec<AgentFolder> {
        let folder = |folder: &&str| AgentFolder {
            dialect: Dialect::Chaukas,
            files: &FILES,
            folder: home.join(FILES.home).join(folder),
        };
        FILES.folders.iter().map(folder).collect()
    }

    fn write(home: &Path, name: &str, days_old: u64) {
        let path = home.join(".scribe/sessions").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let event = format!(
            r#"{{"event_id": "{name}", "session_id": "{name}", "type": "EVENT_TYPE_SYSTEM",
                "timestamp": "2026-11-01T10:00:00Z"}}"#
        );
        fs::write(&path, event.replace('\n', " ") + "\n").unwrap();
        let changed = SystemTime::now() - Duration::from_secs(days_old * 86_400 + 60);
        fs::File::options()
            .append(true)
            .open(&path)
            .unwrap()
            .set_modified(changed)
            .unwrap();
    }

    struct Kit {
        home: TempDir,
        store: Store,
        folders: Arc<Folders>,
        agents: CodingAgents,
        runtime: Runtime,
    }

    impl Kit {
        fn new() -> Kit {
            let home = TempDir::new().unwrap();
            for (name, days) in [("a/new.jsonl", 1), ("a/old.jsonl", 20), ("b/older.jsonl", 400)] {
                write(home.path(), name, days);
            }
            write(home.path(), "b/new.part.jsonl", 2);
            let store = open_store(&home.path().join("test.db")).unwrap();
            let intake = Intake::new(store.clone(), Keys::default());
            let folders = Arc::new(Folders::new(store.clone(), intake));
            Kit {
                agents: CodingAgents::new(folders.clone(), places(home.path())),
                home,
                store,
                folders,
                runtime: Runtime::new().unwrap(),
            }
        }

        fn start(&self) {
            self.runtime.block_on(self.folders.start()).unwrap();
        }

        fn row(&self) -> CodingAgent {
            let mut rows = self.agents.rows(now()).unwrap();
            assert_eq!(rows.len(), 1);
            rows.remove(0)
        }

        /// Waits until these sessions, and no others, are stored.
        fn wait_for(&self, expect: &[&str]) {
            let stored = || {
                let found = report::sessions_report(&self.store, "", now()).unwrap();
                let keys = found.sessions.into_iter().map(|session| session.key);
                keys.collect::<HashSet<String>>()
            };
            let expect: HashSet<String> = expect.iter().map(ToString::to_string).collect();
            let begun = std::time::Instant::now();
            while stored() != expect {
                assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", stored());
                std::thread::sleep(Duration::from_millis(20));
            }
        }

        fn stop(self) {
            self.runtime.block_on(self.folders.stop());
            self.store.close().unwrap();
        }
    }

    #[test]
    fn sessions_are_counted_by_name_date_and_size_alone() {
        let kit = Kit::new();
        let row = kit.row();
        let sessions: Vec<(Option<u32>, u32)> = row
            .choices
            .iter()
            .map(|choice| (choice.days, choice.sessions))
            .collect();
        assert_eq!((row.sessions, row.projects, row.follow), (3, 2, None));
        assert_eq!(sessions, [(Some(7), 1), (Some(30), 2), (Some(90), 2), (None, 3)]);
        assert!(row.choices[0].bytes < row.choices[1].bytes && row.choices[3].bytes == row.bytes);
        assert_eq!(
            row.folders,
            [kit.home.path().join(".scribe/sessions").display().to_string()]
        );
        kit.start();
        kit.wait_for(&[]);
        kit.stop();
    }

    #[test]
    fn an_agent_is_followed_as_far_back_as_chosen_also_after_a_restart() {
        let kit = Kit::new();
        let agent = [kit.row().agent];
        kit.start();
        kit.agents.follow(&agent, Some(7)).unwrap();
        kit.wait_for(&["a/new.jsonl", "b/new.part.jsonl"]);
        assert_eq!(kit.row().follow.map(|follow| follow.days), Some(Some(7)));
        write(kit.home.path(), "c/now.jsonl", 0);
        kit.wait_for(&["a/new.jsonl", "b/new.part.jsonl", "c/now.jsonl"]);

        // Further back from now on, and in another program on the same database.
        kit.runtime.block_on(kit.folders.stop());
        let intake = Intake::new(kit.store.clone(), Keys::default());
        let other = Arc::new(Folders::new(kit.store.clone(), intake));
        let asking = CodingAgents::new(other.clone(), places(kit.home.path()));
        kit.start();
        asking.follow(&agent, None).unwrap();
        kit.wait_for(&[
            "a/new.jsonl",
            "a/old.jsonl",
            "b/new.part.jsonl",
            "b/older.jsonl",
            "c/now.jsonl",
        ]);
        let folder = kit.home.path().join(".scribe");
        assert!(
            kit.folders.watch(&folder).is_err(),
            "its files are watched already"
        );

        asking.unfollow(&agent[0]).unwrap();
        assert!(asking.unfollow(&agent[0]).is_err());
        let begun = std::time::Instant::now();
        while !kit.folders.rows().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(30), "it is still followed");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(kit.row().follow, None);
        kit.stop();
    }

    #[test]
    fn an_agent_that_is_not_here_cannot_be_followed() {
        let kit = Kit::new();
        let nobody = kit.agents.follow(&["nobody".to_owned()], None).unwrap_err();
        assert!(matches!(nobody, AppError::NotFound { .. }));
        kit.stop();
    }
}
