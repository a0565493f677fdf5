//! What can be wrong with a project's folder.

use crate::failure::Failure;
use std::io;
use std::path::{Path, PathBuf};

/// Errors of opening, reading and writing a project.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // the messages say it
pub enum ProjectError {
    #[error("{} is a Hearth project already. Open it, or choose another folder.", dir.display())]
    AlreadyAProject { dir: PathBuf },
    #[error("{} is not empty. Choose a new or an empty folder for the project; the pictures may lie elsewhere.", dir.display())]
    FolderNotEmpty { dir: PathBuf },
    #[error("{} is not a Hearth project. Make one with “hearth new”, or choose another folder.", dir.display())]
    NotAProject { dir: PathBuf },
    #[error("{} is open in another Hearth. Close it there to make changes here.", dir.display())]
    OpenElsewhere { dir: PathBuf },
    #[error("{} cannot be written to. Allow writing there, or copy the project to a folder of yours.", dir.display())]
    ReadOnly { dir: PathBuf },
    #[error("The disk is full. Free some space, then try again; what was stored before is safe.")]
    DiskFull { dir: PathBuf },
    #[error("{} was made by a newer version of Hearth (its format is {found}, this version knows {known}). Update Hearth to open it.", dir.display())]
    NewerVersion {
        dir: PathBuf,
        found: i64,
        known: i64,
    },
    #[error("The project file in {} cannot be read ({detail}). Restore it from a backup.", dir.display())]
    Damaged { dir: PathBuf, detail: String },
    #[error("{} could not be used: {source}.", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// What a system error means for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IoCause {
    /// No space or quota left.
    DiskFull,
    /// No permission, or a read-only disk.
    ReadOnly,
    /// Anything else.
    Other,
}

impl IoCause {
    /// Sorts a system error.
    pub fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Other,
        }
    }
}

impl ProjectError {
    /// Sorts a system error by what the person can do about it.
    pub fn io(path: &Path, source: io::Error) -> Self {
        match IoCause::of(&source) {
            IoCause::DiskFull => Self::DiskFull { dir: path.into() },
            IoCause::ReadOnly => Self::ReadOnly { dir: path.into() },
            IoCause::Other => Self::Io {
                path: path.into(),
                source,
            },
        }
    }

    /// Sorts an `SQLite` error likewise.
    pub fn sqlite(dir: &Path, source: &rusqlite::Error) -> Self {
        use rusqlite::{ErrorCode, ffi};
        let dir = dir.to_owned();
        // Where the disk is full, SQLite's shared memory and log fail with codes of their own.
        let extended = source.sqlite_error().map(|error| error.extended_code);
        if matches!(
            extended,
            Some(
                ffi::SQLITE_IOERR_WRITE
                    | ffi::SQLITE_IOERR_FSYNC
                    | ffi::SQLITE_IOERR_TRUNCATE
                    | ffi::SQLITE_IOERR_SHMSIZE
                    | ffi::SQLITE_IOERR_SHMMAP
            )
        ) {
            return Self::DiskFull { dir };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull { dir },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { dir }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::OpenElsewhere { dir }
            }
            _ => Self::Damaged {
                dir,
                detail: source.to_string(),
            },
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyAProject { .. } => "already-a-project",
            Self::FolderNotEmpty { .. } => "folder-not-empty",
            Self::NotAProject { .. } => "not-a-project",
            Self::OpenElsewhere { .. } => "open-elsewhere",
            Self::ReadOnly { .. } => "read-only",
            Self::DiskFull { .. } => "disk-full",
            Self::NewerVersion { .. } => "newer-version",
            Self::Damaged { .. } => "damaged",
            Self::Io { .. } => "io",
        }
    }
}

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        let failure = Self::new(error.code(), error.to_string());
        match &error {
            ProjectError::AlreadyAProject { dir }
            | ProjectError::FolderNotEmpty { dir }
            | ProjectError::NotAProject { dir }
            | ProjectError::OpenElsewhere { dir }
            | ProjectError::ReadOnly { dir }
            | ProjectError::DiskFull { dir }
            | ProjectError::NewerVersion { dir, .. } => failure.with("path", dir.display()),
            ProjectError::Damaged { dir, detail } => {
                failure.with("path", dir.display()).with("detail", detail)
            }
            ProjectError::Io { path, source } => {
                failure.with("path", path.display()).with("detail", source)
            }
        }
    }
}

/// Sorts a system error by what the person can do about it.
pub fn io_failure(path: &Path, source: io::Error) -> Failure {
    ProjectError::io(path, source).into()
}
