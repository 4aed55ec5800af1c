//! Which cameras are attached, and by what they are known again.

use nokhwa::utils::CameraIndex;

use super::fault::CameraFault;

/// A camera that is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraInfo {
    /// By what it is known again after it was unplugged: the system's own lasting name, where it has one.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// An attached camera and where nokhwa finds it now.
pub(super) struct Entry {
    pub(super) index: CameraIndex,
    pub(super) info: CameraInfo,
}

/// The attached cameras, in the system's order.
///
/// # Errors
/// When the system cannot be asked.
pub fn cameras() -> Result<Vec<CameraInfo>, CameraFault> {
    Ok(entries()?.into_iter().map(|entry| entry.info).collect())
}

/// The camera with this id, or the first one.
///
/// # Errors
/// [`CameraFault::NotFound`] when it is not attached.
pub(super) fn find(id: Option<&str>) -> Result<Entry, CameraFault> {
    let mut entries = entries()?.into_iter();
    match id {
        Some(id) => entries.find(|entry| entry.info.id == id),
        None => entries.next(),
    }
    .ok_or(CameraFault::NotFound)
}

#[cfg(target_os = "linux")]
pub(super) fn entries() -> Result<Vec<Entry>, CameraFault> {
    linux::entries()
}

/// Media Foundation's symbolic link and AVFoundation's unique id last; both are in `misc`.
#[cfg(not(target_os = "linux"))]
pub(super) fn entries() -> Result<Vec<Entry>, CameraFault> {
    let found = nokhwa::query(nokhwa::utils::ApiBackend::Auto)?;
    let entry = |camera: nokhwa::utils::CameraInfo| {
        let index = camera.index().clone();
        let id = Some(camera.misc()).filter(|misc| !misc.is_empty()).unwrap_or_else(|| index.as_string());
        Entry { info: CameraInfo { id, name: camera.human_name() }, index }
    };
    Ok(found.into_iter().map(entry).collect())
}

/// nokhwa's own list takes every file in /dev that begins with "video", decoders too, and gives no lasting
/// name. The kernel's list of the class tells them apart (Documentation/ABI/testing/sysfs-class-video4linux).
#[cfg(target_os = "linux")]
mod linux {
    use std::{fs, io, path::Path};

    use super::{CameraFault, CameraIndex, CameraInfo, Entry};

    const CLASS_DIR: &str = "/sys/class/video4linux";

    /// udev's lasting names (60-persistent-v4l.rules): by the camera itself, else by where it is plugged in.
    const LASTING_DIRS: [&str; 2] = ["/dev/v4l/by-id", "/dev/v4l/by-path"];

    pub(super) fn entries() -> Result<Vec<Entry>, CameraFault> {
        let found = match fs::read_dir(CLASS_DIR) {
            Ok(found) => found,
            // No driver has been loaded: nothing was ever attached.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut nodes: Vec<u32> = found
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_prefix("video")?.parse().ok())
            .filter(|node| is_picture_source(*node))
            .collect();
        nodes.sort_unstable();
        Ok(nodes.into_iter().map(entry).collect())
    }

    /// A camera has several nodes: the first gives pictures, the others what is said about them.
    fn is_picture_source(node: u32) -> bool {
        attribute(node, "index").is_none_or(|index| index == "0")
    }

    fn attribute(node: u32, name: &str) -> Option<String> {
        let text = fs::read_to_string(format!("{CLASS_DIR}/video{node}/{name}")).ok()?;
        Some(text.trim().to_owned())
    }

    fn entry(node: u32) -> Entry {
        let file = format!("video{node}");
        let lasting = LASTING_DIRS.iter().find_map(|folder| link_to(Path::new(folder), &file));
        let info = CameraInfo {
            name: attribute(node, "name").filter(|name| !name.is_empty()).unwrap_or_else(|| file.clone()),
            id: lasting.unwrap_or(file),
        };
        Entry { index: CameraIndex::Index(node), info }
    }

    /// The name of the link in this folder that leads to this device file.
    fn link_to(folder: &Path, file: &str) -> Option<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .ok()?
            .filter_map(|link| {
                let link = link.ok()?;
                let target = fs::read_link(link.path()).ok()?;
                (target.file_name()? == file).then(|| link.file_name().into_string().ok())?
            })
            .collect();
        names.sort_unstable();
        names.into_iter().next()
    }
}
