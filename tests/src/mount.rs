//! Small disks, for tests of full and of read-only ones.

use crate::skip::{Lack, skip};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A disk in memory, unmounted at the end of the test.
#[derive(Debug)]
pub struct SmallDisk {
    dir: PathBuf,
}

impl SmallDisk {
    /// Mounts one; `None`, said loudly, where that is not allowed.
    pub fn mount(dir: PathBuf, size: &str) -> Option<Self> {
        std::fs::create_dir_all(&dir).expect("a folder can be made");
        let options = format!("size={size}");
        if mount(&["-t", "tmpfs", "-o", &options, "tmpfs"], &dir) {
            return Some(Self { dir });
        }
        skip(Lack::Rights, "only root may mount a small disk");
        None
    }

    /// Where it lies.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// From now on nothing can be written.
    pub fn make_read_only(&self) {
        assert!(
            mount(&["-o", "remount,ro"], &self.dir),
            "the disk can be made read-only"
        );
    }

    /// Fills it but for about so many bytes.
    pub fn fill_but(&self, num_free_bytes: u64) -> PathBuf {
        use std::io::Write;
        let ballast = self.dir.join("ballast");
        let mut file = std::fs::File::create(&ballast).expect("a file can be made");
        while file.write_all(&[0; 4096]).is_ok() {}
        let full = file.metadata().expect("has a length").len();
        file.set_len(full.saturating_sub(num_free_bytes))
            .expect("can be cut");
        ballast
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.dir).output();
    }
}

fn mount(args: &[&str], dir: &Path) -> bool {
    let output = Command::new("mount").args(args).arg(dir).output();
    output.is_ok_and(|output| output.status.success())
}
