//! Where public data comes from.

use crate::data::DataKind;
use serde::{Deserialize, Serialize};

/// A place that a person named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PublicSource {
    /// A data set on the Hugging Face hub.
    HuggingFace {
        /// `owner/name`, or `name` alone for the oldest ones.
        repo: String,
        /// Branch, tag or commit; the main branch if none.
        revision: Option<String>,
    },
    /// A model on the Hugging Face hub, as ONNX.
    HuggingFaceModel {
        /// `owner/name`.
        repo: String,
        /// Branch, tag or commit; the main branch if none.
        revision: Option<String>,
    },
    /// An encoder of texts on the Hugging Face hub, as safetensors.
    HuggingFaceEncoder {
        /// `owner/name`.
        repo: String,
        /// Branch, tag or commit; the main branch if none.
        revision: Option<String>,
    },
    /// A data set at Kaggle, as `owner/name`.
    Kaggle {
        /// `owner/name`.
        dataset: String,
    },
    /// A data set of the UCI archive.
    Uci {
        /// Its number there, or its name.
        dataset: String,
    },
    /// One file.
    Direct {
        /// Its address.
        url: String,
    },
    /// A well-known data set.
    BuiltIn(BuiltIn),
}

/// Data sets that everybody starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BuiltIn {
    /// Handwritten digits, 28 x 28, grey.
    Mnist,
    /// Pieces of clothing, 28 x 28, grey.
    FashionMnist,
    /// Animals and vehicles, 32 x 32, in colour.
    Cifar10,
    /// Film reviews, good or bad.
    Imdb,
}

impl BuiltIn {
    /// What its samples are.
    pub fn data_kind(self) -> DataKind {
        match self {
            Self::Mnist | Self::FashionMnist | Self::Cifar10 => DataKind::Pictures,
            Self::Imdb => DataKind::Texts,
        }
    }
}

impl std::str::FromStr for PublicSource {
    type Err = String;

    /// A source as a person writes it: `mnist`, `hf:owner/name`, `kaggle:owner/name`, `uci:53`, or
    /// an address.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(known) = BuiltIn::ALL.into_iter().find(|one| one.name() == text) {
            return Ok(Self::BuiltIn(known));
        }
        if text.starts_with("https://") || text.starts_with("http://") {
            return Ok(Self::Direct {
                url: text.to_owned(),
            });
        }
        let rest = |name: &str| Some(text.strip_prefix(name)?.trim().to_owned());
        if let Some(name) = rest("hf:") {
            let (repo, revision) = match name.split_once('@') {
                Some((repo, revision)) => (repo.to_owned(), Some(revision.to_owned())),
                None => (name, None),
            };
            return Ok(Self::HuggingFace { repo, revision });
        }
        if let Some(dataset) = rest("kaggle:") {
            return Ok(Self::Kaggle { dataset });
        }
        if let Some(dataset) = rest("uci:") {
            return Ok(Self::Uci { dataset });
        }
        Err(format!(
            "“{text}” is not a public source; use mnist, fashion-mnist, cifar-10, imdb, hf:OWNER/NAME, kaggle:OWNER/NAME, uci:NUMBER or an address"
        ))
    }
}

impl BuiltIn {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Mnist, Self::FashionMnist, Self::Cifar10, Self::Imdb];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mnist => "mnist",
            Self::FashionMnist => "fashion-mnist",
            Self::Cifar10 => "cifar-10",
            Self::Imdb => "imdb",
        }
    }
}
