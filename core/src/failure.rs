//! What went wrong, in a form that the window can say in the person's language.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A failure as it is shown: a stable code and its arguments (the window's locale files hold a
/// text `error-<code>` for it), and the English sentence, which the command line prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stable name such as `one-class`, in kebab case.
    pub code: String,
    /// What the sentence mentions: paths, counts, names.
    pub args: BTreeMap<String, String>,
    /// What happened and what to do about it, in English.
    pub message: String,
}

impl Failure {
    /// A failure with this code and English message.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            args: BTreeMap::new(),
            message: message.into(),
        }
    }

    /// The same failure with one more argument.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
