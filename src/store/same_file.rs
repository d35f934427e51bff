//! Which file or folder of the disk it was that was looked at: two looks at one path can find two.
//!
//! It must not look itself, and it tells nothing of what stands in a file.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;

/// The file system and the number on it: the same for as long as it is there, whatever its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    device: u64,
    number: u64,
}

impl From<&Metadata> for FileId {
    fn from(meta: &Metadata) -> Self {
        Self { device: meta.dev(), number: meta.ino() }
    }
}
