//! What a tool call did to files, and which command it ran: told by the name of the tool and the shape of its arguments
//! and its answer, alike for every dialect, program and framework.

mod answer;
mod changes;
mod command;
mod names;
mod patch;
mod paths;
mod shell;
mod touches;

use serde_json::Value;

pub use answer::{FileAnswer, LinesRead, answer};
pub use command::{CommandEnd, CommandRun, command_end};
pub use patch::{Hunk, PatchLine, PatchSide, unified};
pub use paths::{in_folder, is_within, resolved};

use crate::call::{payload, ran};
use crate::content::{Content, McpCall};
use crate::{Event, Kind};

/// What a call did to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileAction {
    /// Read it, or a part of it.
    Read,
    /// Changed a part of it.
    Edit,
    /// Gave it a new text as a whole; whether it was there before is not told.
    Write,
    /// Made it.
    Create,
    /// Removed it.
    Delete,
    /// Looked through it, usually a folder: listed it, searched in it.
    Search,
}

impl FileAction {
    /// All actions, in the order of their numbers.
    pub const ALL: [FileAction; 6] = [
        FileAction::Read,
        FileAction::Edit,
        FileAction::Write,
        FileAction::Create,
        FileAction::Delete,
        FileAction::Search,
    ];

    /// The number it is stored and sent under, from 1; 0 is a command, which names no file.
    pub fn code(self) -> u8 {
        self as u8 + 1
    }

    /// The action with this number.
    pub fn from_code(code: u8) -> Option<FileAction> {
        Self::ALL.into_iter().find(|action| action.code() == code)
    }

    /// Whether the file is another one afterwards.
    pub fn changes(self) -> bool {
        !matches!(self, FileAction::Read | FileAction::Search)
    }
}

/// How a call changes a file, as far as its arguments say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Change {
    /// Not at all, or nothing is said of it.
    #[default]
    Unsaid,
    /// Pieces of the text, each with what takes its place.
    Replaced(Vec<Replacement>),
    /// The whole text that it has afterwards.
    Whole(String),
    /// Lines in and out.
    Hunks(Vec<Hunk>),
}

/// A piece of a text and what takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replacement {
    /// What was there; empty for text that is put in.
    pub old: String,
    /// What is there afterwards.
    pub new: String,
    /// Every place where it was.
    pub all: bool,
}

/// What a call did to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileTouch {
    /// The file: absolute where the call says from where it counts, else as sent.
    pub path: String,
    /// What happened to it.
    pub action: FileAction,
    /// What changed in it.
    pub change: Change,
    /// It was read out of a command line, which may do more, or less, than it seems.
    pub by_command: bool,
}

/// What a call did on the machine that it ran on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileWork {
    /// The files, in the order of the call.
    pub touches: Vec<FileTouch>,
    /// The command that it ran.
    pub command: Option<CommandRun>,
}

impl FileWork {
    /// Whether the call has nothing to do with files and commands.
    pub fn is_empty(&self) -> bool {
        self.touches.is_empty() && self.command.is_none()
    }

    /// What a call of a tool of this name does, by its arguments. Relative paths stay as they are unless the call names
    /// the folder that they count from.
    pub fn asked(name: &str, arguments: Option<&Value>) -> FileWork {
        touches::work(name, arguments, "")
    }

    /// What an event of a call says that the call does. Empty for any other event.
    pub fn of(event: &Event) -> FileWork {
        let Some(call) = CallParts::of(event) else {
            return FileWork::default();
        };
        touches::work(call.name, call.arguments, folder(event))
    }
}

/// The parts of a call that an event tells of.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CallParts<'e> {
    /// Name of the tool; empty for an event that is only the answer.
    pub name: &'e str,
    /// What it was called with.
    pub arguments: Option<&'e Value>,
    /// What it gave.
    pub result: Option<&'e Value>,
    /// Why it failed; empty when it did not.
    pub error: &'e str,
    /// What the record says beside it.
    pub beside: Option<&'e Value>,
}

impl<'e> CallParts<'e> {
    /// Reads them; none for an event that is of no call of a tool.
    pub fn of(event: &'e Event) -> Option<CallParts<'e>> {
        let parts = CallParts::of_content(event)?;
        Some(CallParts {
            beside: event.metadata.as_ref(),
            ..parts
        })
    }

    /// How the call ended, by its answer and by what the record says beside it.
    pub fn end(&self) -> CommandEnd {
        let mut end = command_end(self.result, self.error);
        if let Some(beside) = self.beside {
            end.exit = end.exit.or(command::exit_in(beside));
        }
        end
    }

    /// The changes of files that the record tells beside the answer.
    pub fn changes(&self) -> Vec<FileTouch> {
        let told = self.beside.and_then(|beside| beside.get("changes"));
        told.map(changes::listed).unwrap_or_default()
    }

    fn of_content(event: &'e Event) -> Option<CallParts<'e>> {
        match &event.content {
            Some(Content::ToolCall(call)) => Some(CallParts {
                name: call.called(),
                arguments: call.arguments.as_ref(),
                ..CallParts::default()
            }),
            Some(Content::ToolResponse(response)) => Some(CallParts {
                result: response.output.as_ref(),
                error: &response.error_message,
                ..CallParts::default()
            }),
            Some(Content::ToolExchange(exchange)) => Some(CallParts {
                name: exchange.call.called(),
                arguments: exchange.call.arguments.as_ref(),
                result: exchange.response.output.as_ref(),
                error: &exchange.response.error_message,
                ..CallParts::default()
            }),
            Some(Content::Mcp(call)) => Some(CallParts {
                name: ran(call),
                arguments: mcp_arguments(call),
                result: call.response.as_ref(),
                ..CallParts::default()
            }),
            Some(Content::Error(error)) if matches!(event.kind, Kind::ToolEnd | Kind::McpEnd) => {
                Some(CallParts {
                    error: &error.error_message,
                    ..CallParts::default()
                })
            }
            _ => None,
        }
    }
}

fn mcp_arguments(call: &McpCall) -> Option<&Value> {
    let request = call.request.as_ref()?;
    let params = payload(request, "params");
    Some(params.get("arguments").unwrap_or(params))
}

/// The folder that relative paths of an event count from, where its record or a tag names one; else empty.
pub fn folder(event: &Event) -> &str {
    let names = ["cwd", "working_directory", "workdir"];
    let metadata = event.metadata.as_ref();
    let found = names.iter().find_map(|name| metadata?.get(name)?.as_str());
    let tagged = || event.tags.iter().find_map(|tag| tag.strip_prefix("cwd:"));
    found.or_else(tagged).unwrap_or_default()
}
