//! Why a file was left out.

use image::{ImageError, error::LimitErrorKind};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Why a file was left out: a stable code for the window's locale files (`skip-<code>`) and an
/// English sentence. Serialised as the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkipReason {
    /// Stable name, such as `truncated`.
    pub code: &'static str,
    /// What is wrong, in English, without a full stop.
    pub message: String,
}

impl SkipReason {
    /// A reason with this code and sentence.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// No bytes.
    pub fn empty_file() -> Self {
        Self::new("empty-file", "the file is empty")
    }

    /// Half a file.
    pub fn truncated() -> Self {
        Self::new(
            "truncated",
            "the picture is cut short: its file ends too early",
        )
    }

    /// Not a format that is known.
    pub fn not_a_picture(bytes: &[u8]) -> Self {
        if bytes.get(4..8) == Some(b"ftyp") {
            Self::new(
                "heic",
                "HEIC, AVIF and video files cannot be read; save it as JPEG or PNG",
            )
        } else {
            Self::new(
                "not-a-picture",
                "not a picture (JPEG, PNG, WebP, BMP, GIF and TIFF can be read)",
            )
        }
    }

    /// More pixels than [`super::MAX_PIXELS`].
    pub fn too_many_pixels(width: u32, height: u32) -> Self {
        Self::new(
            "too-many-pixels",
            format!(
                "{width} × {height} pixels are too many; the limit is {} million",
                super::MAX_PIXELS / 1_000_000
            ),
        )
    }

    /// A file of an unreasonable size.
    pub fn file_too_large(num_bytes: u64) -> Self {
        Self::new(
            "file-too-large",
            format!(
                "the file has {} MB, too much for a picture",
                num_bytes >> 20
            ),
        )
    }

    /// The system does not let us read it.
    pub fn unreadable(error: &std::io::Error) -> Self {
        let code = match error.kind() {
            std::io::ErrorKind::PermissionDenied => "no-permission",
            std::io::ErrorKind::NotFound => "missing",
            _ => "unreadable",
        };
        Self::new(code, format!("cannot be read: {error}"))
    }

    /// A folder link that leads back to itself.
    pub fn link_loop() -> Self {
        Self::new("link-loop", "a link that leads back to a folder above it")
    }

    /// An archive's entry whose name leads out of the folder that it is unpacked into.
    pub fn climbs_out() -> Self {
        Self::new(
            "climbs-out",
            "its name leads out of the archive's own folder",
        )
    }

    /// A link, a device or the like in an archive.
    pub fn link_in_archive() -> Self {
        Self::new(
            "link-in-archive",
            "a link inside an archive is not followed",
        )
    }

    /// An archive's entry whose name another one has, too.
    pub fn name_twice() -> Self {
        Self::new(
            "name-twice",
            "another entry of the archive has the same name; the last one counts",
        )
    }

    /// A picture beside the class folders.
    pub fn not_in_a_class_folder() -> Self {
        Self::new("not-in-a-class-folder", "lies outside the class folders")
    }

    /// A name that is no Unicode text.
    pub fn odd_name() -> Self {
        Self::new("odd-name", "its name is not valid Unicode; rename it")
    }

    /// The decoder gave up.
    pub fn undecodable(error: &ImageError) -> Self {
        match error {
            ImageError::Limits(limit) if limit.kind() == LimitErrorKind::DimensionError => {
                Self::new("too-many-pixels", "the picture has too many pixels")
            }
            ImageError::Limits(_) => {
                Self::new("too-many-pixels", "the picture would need too much memory")
            }
            ImageError::Unsupported(_) => Self::new(
                "unsupported",
                format!("this kind of picture is not supported: {error}"),
            ),
            ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
                Self::truncated()
            }
            _ => Self::new("damaged", format!("the picture is damaged: {error}")),
        }
    }
}

impl From<String> for SkipReason {
    fn from(message: String) -> Self {
        Self::new("other", message)
    }
}

impl Serialize for SkipReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.message)
    }
}

impl<'de> Deserialize<'de> for SkipReason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
