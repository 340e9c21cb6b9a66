//! Reading a file without storing it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use tracewake_dialects::stream::{Item, Splitter};

use super::container::{Allowance, Container, Counted, Limits, unpack};
use super::reading::told_of;
use super::{ImportError, body_hint, start_of};

/// Layers of compression that are taken off.
const LAYERS: usize = 2;

/// Hands over every record of a file, plain or compressed. What cannot be understood is handed over as a reject.
///
/// # Errors
/// When the file cannot be read to its end; a zip archive, whose members have to be given one by one, counts as such.
pub fn read_file(path: &Path, take: &mut dyn FnMut(Item)) -> Result<(), ImportError> {
    let name = path.display().to_string();
    let done = File::open(path).and_then(|file| read(file, &name, take));
    done.map_err(|source| ImportError::Read { path: name, source })
}

fn read(mut file: File, name: &str, take: &mut dyn FnMut(Item)) -> io::Result<()> {
    let head = start_of(&mut file)?;
    if let Container::Zip = Container::of(&head) {
        let text = "this is an archive; unpack it and give one of its files";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    let read = Arc::default();
    let allowance = Allowance::new(Limits::USUAL, Arc::clone(&read));
    let whole = io::Cursor::new(head).chain(file);
    let mut reader = unpack(Counted::new(whole, &read), LAYERS, &allowance)?;
    let mut splitter = told_of(Splitter::new(), name).with_body_hint(body_hint(name));
    let mut chunk = vec![0; 1 << 18];
    loop {
        let length = match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        splitter.push(&chunk[..length]);
        while let Some(item) = splitter.next_item() {
            take(item);
        }
    }
    splitter.finish();
    while let Some(item) = splitter.next_item() {
        take(item);
    }
    Ok(())
}
