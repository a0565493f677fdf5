//! Why a command did not do what was asked, with the exit status that says so.

use hearth_core::failure::Failure;
use hearth_core::jobs::JobError;
use hearth_core::project::error::ProjectError;
use serde_json::{Value, json};
use std::process::ExitCode;

/// A failure, and whether it lies in the arguments.
#[derive(Debug)]
pub struct CliError {
    pub failure: Failure,
    is_usage: bool,
}

impl CliError {
    /// The arguments ask for something that does not exist.
    pub fn usage(code: &str, message: impl Into<String>) -> Self {
        Failure::new(code, message).into_usage()
    }

    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(if self.is_usage { 2 } else { 1 })
    }

    pub fn to_json(&self) -> Value {
        let Failure {
            code,
            args,
            message,
        } = &self.failure;
        json!({ "code": code, "message": message, "args": args })
    }
}

/// Turns a failure of reading a value into wrong usage.
pub trait IntoUsage {
    fn into_usage(self) -> CliError;
}

impl IntoUsage for Failure {
    fn into_usage(self) -> CliError {
        CliError {
            failure: self,
            is_usage: true,
        }
    }
}

impl From<Failure> for CliError {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            is_usage: false,
        }
    }
}

impl From<ProjectError> for CliError {
    fn from(error: ProjectError) -> Self {
        Failure::from(error).into()
    }
}

impl From<JobError> for CliError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Cancelled => Failure::new("cancelled", "Stopped.").into(),
            JobError::Failed(failure) => failure.into(),
        }
    }
}
