//! Which program listens on a port of this machine: on Linux from `/proc`, of the user's own processes. Elsewhere, and
//! for other users' processes, it is not known.

use std::fmt;

/// A program that holds a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortHolder {
    /// Its short name, e.g. `python3`.
    pub name: String,
    /// The number of its process.
    pub process: u32,
}

impl fmt::Display for PortHolder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (process {})", self.name, self.process)
    }
}

/// The program that listens on a port. Reads much of `/proc`, for some milliseconds.
#[cfg(target_os = "linux")]
pub(super) fn holder_of(port: u16) -> Option<PortHolder> {
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|table| std::fs::read_to_string(table).ok())
        .flat_map(|table| listening_sockets(&table, port))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    if sockets.is_empty() {
        return None;
    }
    std::fs::read_dir("/proc").ok()?.find_map(|entry| {
        let entry = entry.ok()?;
        let process = entry.file_name().to_str()?.parse().ok()?;
        let mut files = std::fs::read_dir(entry.path().join("fd")).ok()?;
        let is_ours = |file: std::io::Result<std::fs::DirEntry>| {
            let target = file.ok().and_then(|file| std::fs::read_link(file.path()).ok());
            target.is_some_and(|target| sockets.iter().any(|socket| target.as_os_str() == socket.as_str()))
        };
        if !files.any(is_ours) {
            return None;
        }
        let name = std::fs::read_to_string(entry.path().join("comm")).ok()?;
        let name = name.trim().to_owned();
        Some(PortHolder { name, process })
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) fn holder_of(_port: u16) -> Option<PortHolder> {
    None
}

/// Inodes of the sockets that listen on a port, by a table of `/proc/net`.
#[cfg(any(target_os = "linux", test))]
fn listening_sockets(table: &str, port: u16) -> Vec<u64> {
    const LISTEN: &str = "0A";
    let inode = |line: &str| {
        let mut fields = line.split_ascii_whitespace();
        let local = fields.nth(1)?;
        let (_, local_port) = local.rsplit_once(':')?;
        let is_listening = fields.nth(1)? == LISTEN;
        if !is_listening || u16::from_str_radix(local_port, 16).ok()? != port {
            return None;
        }
        fields.nth(5)?.parse().ok()
    };
    table.lines().skip(1).filter_map(inode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 2001 1 0000 100 0
   1: 0100007F:1F40 0100007F:D2A4 01 00000000:00000000 00:00000000 00000000  1000        0 2002 1 0000 100 0
   2: 00000000:10DE 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2003 1 0000 100 0
   cut";

    #[test]
    fn only_sockets_that_listen_on_the_port_count() {
        let check = |port: u16, expect: &[u64]| assert_eq!(listening_sockets(TABLE, port), expect, "{port}");
        check(8000, &[2001]);
        check(4318, &[2003]);
        check(53924, &[]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_is_found_by_a_port_of_its_own() {
        let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = socket.local_addr().unwrap().port();
        let holder = holder_of(port).unwrap();
        assert_eq!(holder.process, std::process::id());
        assert!(!holder.name.is_empty());
    }
}
