//! `tracewake agents`: the coding agents whose sessions lie on this machine.

use clap::Subcommand;
use serde_json::json;
use tracewake_app::dto::CodingAgent;
use tracewake_app::{App, found_agents};
use tracewake_ingest::now;

use super::{Common, Failure, agent_folders, print, print_json, say};

/// Stands for all agents that have sessions here.
const ALL: &str = "all";

/// What to do with coding agents.
#[derive(Debug, Subcommand)]
pub(super) enum AgentsCommand {
    /// Read the sessions of these agents and what they write from now on
    Follow {
        /// Names of agents, or all
        #[arg(required = true)]
        agents: Vec<String>,
        /// How many days back sessions are read [default: everything]
        #[arg(long)]
        days: Option<u32>,
    },
    /// Follow these agents no longer; what was read stays
    Unfollow {
        /// Names of agents, or all
        #[arg(required = true)]
        agents: Vec<String>,
    },
}

pub(super) fn agents(common: &Common, command: Option<AgentsCommand>) -> Result<(), Failure> {
    match command {
        None => list(common),
        Some(AgentsCommand::Follow { agents, days }) => {
            let app = common.create()?;
            let there = |agent: &CodingAgent| !agent.folders.is_empty();
            let agents = named(&app, agents, there)?;
            app.coding_agents().follow(&agents, days)?;
            done(common, &app, "followed", &agents)
        }
        Some(AgentsCommand::Unfollow { agents }) => {
            let app = common.open()?;
            let agents = named(&app, agents, |agent| agent.follow.is_some())?;
            for agent in &agents {
                app.coding_agents().unfollow(agent)?;
            }
            done(common, &app, "not followed any more", &agents)
        }
    }
}

/// The agents that were named, or all of a kind.
fn named(app: &App, agents: Vec<String>, all: fn(&CodingAgent) -> bool) -> Result<Vec<String>, Failure> {
    if !agents.iter().any(|agent| agent == ALL) {
        return Ok(agents);
    }
    let rows = app.coding_agents().rows(now())?.into_iter();
    Ok(rows.filter(all).map(|row| row.agent).collect())
}

fn done(common: &Common, app: &App, word: &str, agents: &[String]) -> Result<(), Failure> {
    app.close()?;
    if common.json {
        return Ok(print_json(&json!({ "agents": agents }))?);
    }
    say(&match agents {
        [] => "there is no such agent on this machine".to_owned(),
        agents => format!(
            "{word}: {}\nhint: the window and tracewake serve on this database do so within two seconds, \
             and whenever they start",
            agents.join(", ")
        ),
    });
    Ok(())
}

fn list(common: &Common) -> Result<(), Failure> {
    let rows = match common.open() {
        Err(Failure::NoDatabase(_)) => found_agents(&agent_folders(), now()),
        app => app?.coding_agents().rows(now())?,
    };
    if common.json {
        return Ok(print_json(&json!({ "agents": rows }))?);
    }
    for row in &rows {
        print(&line(row))?;
    }
    if rows
        .iter()
        .any(|row| row.follow.is_none() && row.sessions + row.databases > 0)
    {
        say("hint: tracewake agents follow all reads them; nothing was opened yet");
    }
    Ok(())
}

fn line(row: &CodingAgent) -> String {
    let name = &row.agent;
    if row.folders.is_empty() {
        return format!("{name:<14} not found");
    }
    let newest = row.newest.get(..10).unwrap_or("never");
    let follow = match &row.follow {
        None => "not followed".to_owned(),
        Some(follow) => match follow.days {
            None => "followed".to_owned(),
            Some(days) => format!("followed, {days} days back"),
        },
    };
    let megabytes = row.bytes as f64 / 1e6;
    let (count, what) = match (row.sessions, row.databases) {
        (0, 1) => (1, "database"),
        (0, databases) if databases > 0 => (databases, "databases"),
        (sessions, 0) => (sessions, "sessions"),
        (sessions, _) => (sessions, "sessions and a database"),
    };
    format!(
        "{name:<14} {count:>6} {what} {megabytes:>10.1} MB  newest {newest}  {}  {follow}",
        row.folders.join(", ")
    )
}
