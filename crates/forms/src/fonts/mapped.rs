//! A font file as memory, without reading it.

use memmap2::Mmap;
use std::fs::File;
use std::path::Path;

/// Maps a file. The fallback fonts have 20 to 30 MB, of which a form needs a few pages.
///
/// The file must keep its length while it is mapped. Packages of fonts are replaced by renaming, which leaves the mapped
/// file as it was.
#[expect(unsafe_code, reason = "mapping is unsafe by nature; this module is the only place of the crate")]
pub(super) fn map(path: &Path) -> std::io::Result<Mmap> {
    let file = File::open(path)?;
    // SAFETY: the mapping is read only, and installed fonts are replaced as files, not written over (see above).
    unsafe { Mmap::map(&file) }
}
