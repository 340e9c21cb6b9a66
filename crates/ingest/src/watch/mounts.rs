//! Which folders the system gives no notices for: those whose files another machine may change.

use std::path::{Path, PathBuf};

/// File systems whose changes may be made elsewhere.
const REMOTE: &[&str] = &[
    "9p",
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "prl_fs",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
    "vmhgfs",
    "fuse.vmhgfs-fuse",
];

/// The kind of the remote file system that a folder is on; none on a local one, and where the system does not say.
pub(super) fn remote_kind(folder: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let kind = kind_of(&mounts, &std::fs::canonicalize(folder).ok()?)?;
    REMOTE.contains(&kind).then(|| kind.to_owned())
}

/// The kind of the file system that a path is on: that of the deepest mount above it, the last one of several.
fn kind_of<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
    let mount = |line: &'a str| {
        let mut words = line.split(' ');
        let (place, kind) = (words.nth(1)?, words.next()?);
        let place = PathBuf::from(unescaped(place));
        path.starts_with(&place)
            .then(|| (place.components().count(), kind))
    };
    let found = mounts.lines().filter_map(mount);
    found.max_by_key(|(depth, _)| *depth).map(|(_, kind)| kind)
}

/// Undoes the octal numbers that stand for spaces and the like.
fn unescaped(place: &str) -> String {
    let (mut plain, mut rest) = (String::new(), place);
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let number = rest.get(at + 1..at + 4);
        let code = number.and_then(|number| u8::from_str_radix(number, 8).ok());
        match code {
            Some(code) => plain.push(code.into()),
            None => plain.push('\\'),
        }
        rest = &rest[at + if code.is_some() { 4 } else { 1 }..];
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "/dev/vda / ext4 rw 0 0\n\
        tmpfs /tmp tmpfs rw 0 0\n\
        host:/data /mnt/data nfs4 rw 0 0\n\
        //nas/my\\040files /mnt/my\\040files cifs rw 0 0\n\
        /dev/vdb /mnt/data/local ext4 rw 0 0\n";

    fn check(path: &str, expect: &str) {
        assert_eq!(kind_of(MOUNTS, Path::new(path)), Some(expect), "{path}");
    }

    #[test]
    fn the_deepest_mount_decides() {
        check("/home/me/traces", "ext4");
        check("/tmp/traces", "tmpfs");
        check("/mnt/data", "nfs4");
        check("/mnt/data/traces", "nfs4");
        check("/mnt/database", "ext4");
        check("/mnt/my files/traces", "cifs");
        check("/mnt/data/local/traces", "ext4");
        assert_eq!(remote_kind(Path::new("/")), None);
    }
}
