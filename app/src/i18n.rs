//! Every word of the window, in English and Simplified Chinese, from `assets/locales`.

use crate::ui::format;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use hearth_core::data::DataKind;
use hearth_core::failure::Failure;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! locale {
    ($language:literal) => {
        [
            locale!($language, "shell"),
            locale!($language, "data"),
            locale!($language, "import"),
            locale!($language, "fetch"),
            locale!($language, "train"),
            locale!($language, "evaluate"),
            locale!($language, "export"),
            locale!($language, "label"),
            locale!($language, "split"),
            locale!($language, "steps"),
            locale!($language, "errors"),
            locale!($language, "backbones"),
            locale!($language, "advice"),
            locale!($language, "privacy"),
            locale!($language, "compare"),
            locale!($language, "groups"),
        ]
    };
    ($language:literal, $file:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../assets/locales/",
            $language,
            "/",
            $file,
            ".ftl"
        ))
    };
}

const ENGLISH: [&str; 16] = locale!("en");
const CHINESE: [&str; 16] = locale!("zh-CN");

/// A language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The language's own name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "简体中文",
        }
    }

    /// The language that the environment asks for.
    pub fn of_system() -> Self {
        let asked = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        if asked.is_some_and(|value| value.to_lowercase().starts_with("zh")) {
            Self::Chinese
        } else {
            Self::English
        }
    }

    /// The language of a tag such as `zh-CN`.
    pub fn tagged(tag: &str) -> Option<Self> {
        let tag = tag.to_lowercase();
        [("en", Self::English), ("zh", Self::Chinese)]
            .into_iter()
            .find(|(start, _)| tag.starts_with(start))
            .map(|(_, language)| language)
    }

    fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    fn sources(self) -> &'static [&'static str] {
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

/// The words of one language.
pub struct Texts {
    language: Language,
    /// What samples are called: part of every message, as `$kind`.
    kind: DataKind,
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

impl Texts {
    /// Loads a language.
    pub fn new(language: Language) -> Self {
        let id = language
            .tag()
            .parse::<unic_langid::LanguageIdentifier>()
            .unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![id]);
        // Isolation marks are for mixed writing directions and would be drawn as boxes.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(n) => Some(format::count(n.value as usize)),
            _ => None,
        }));
        for source in language.sources() {
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) => resource,
                Err((resource, errors)) => {
                    log::error!("{}: {errors:?}", language.tag());
                    resource
                }
            };
            if let Err(errors) = bundle.add_resource(resource) {
                log::error!("{}: {errors:?}", language.tag());
            }
        }
        Self {
            language,
            kind: DataKind::default(),
            bundle,
        }
    }

    /// Which language these are.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What samples are called from now on.
    pub fn set_kind(&mut self, kind: DataKind) {
        self.kind = kind;
    }

    /// The words for a key; the key itself where there are none, so that it is noticed.
    pub fn tr(&self, key: &str) -> String {
        self.format(key, FluentArgs::with_capacity(1))
            .unwrap_or_else(|| key.to_owned())
    }

    /// The words for a key with values in them.
    pub fn tr_with(&self, key: &str, values: &[(&'static str, Value)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len() + 1);
        for (name, value) in values {
            match value {
                Value::Count(n) => args.set(*name, *n as f64),
                Value::Text(text) => args.set(*name, FluentValue::from(text.as_str())),
            }
        }
        self.format(key, args).unwrap_or_else(|| key.to_owned())
    }

    /// What went wrong, in this language where it is known, else as core says it.
    pub fn failure(&self, failure: &Failure) -> String {
        let mut args = FluentArgs::with_capacity(failure.args.len() + 1);
        for (name, value) in &failure.args {
            // Only counts are numbers: a class may be called “007”.
            match value.parse::<f64>() {
                Ok(number) if name == "count" => args.set(name.as_str(), number),
                _ => args.set(name.as_str(), FluentValue::from(value.as_str())),
            }
        }
        self.format(&format!("error-{}", failure.code), args)
            .unwrap_or_else(|| failure.message.clone())
    }

    /// Why a file was skipped, in this language where it is known, else as core says it.
    pub fn skip_reason(&self, code: &str, message: &str) -> String {
        self.format(&format!("skip-{code}"), FluentArgs::with_capacity(1))
            .unwrap_or_else(|| message.to_owned())
    }

    fn format(&self, key: &str, mut args: FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        if args.get("kind").is_none() {
            args.set("kind", self.kind.name());
        }
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&args), &mut errors);
        // A value that a text wants and does not get would be shown as `{$name}`.
        errors.is_empty().then(|| text.into_owned())
    }
}

/// A value inside a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A count, which decides between singular and plural.
    Count(usize),
    /// Anything that is written already.
    Text(String),
}

impl From<usize> for Value {
    fn from(n: usize) -> Self {
        Self::Count(n)
    }
}

impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Self::Count(n as usize)
    }
}

impl From<u64> for Value {
    fn from(n: u64) -> Self {
        Self::Count(n as usize)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearth_core::train::TrainConfig;
    use std::collections::BTreeSet;
    use std::path::Path;

    fn keys(language: Language) -> BTreeSet<String> {
        language
            .sources()
            .iter()
            .flat_map(|source| source.lines())
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
            .collect()
    }

    fn sources(dir: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(dir).expect("source folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).expect("source file");
                found.push((path.display().to_string(), text));
            }
        }
    }

    #[test]
    fn every_language_has_every_key_and_parses() {
        assert_eq!(
            keys(Language::English)
                .symmetric_difference(&keys(Language::Chinese))
                .collect::<Vec<_>>(),
            Vec::<&String>::new()
        );
        for language in Language::ALL {
            for source in language.sources() {
                assert!(
                    FluentResource::try_new((*source).to_owned()).is_ok(),
                    "{}",
                    language.tag()
                );
            }
        }
    }

    #[test]
    fn no_key_is_defined_twice() {
        for language in Language::ALL {
            let mut seen = BTreeSet::new();
            for line in language.sources().iter().flat_map(|s| s.lines()) {
                if let Some((key, _)) = line.split_once(" =")
                    && key.starts_with(|c: char| c.is_ascii_lowercase())
                {
                    assert!(seen.insert(key), "{key} twice in {}", language.tag());
                }
            }
        }
    }

    #[test]
    fn every_literal_key_in_the_source_is_defined() {
        let known = keys(Language::English);
        let mut files = Vec::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut files,
        );
        let openings = [concat!(".tr", "("), concat!(".tr_with", "(")];
        for (file, text) in files {
            for opening in openings {
                for rest in text.split(opening).skip(1) {
                    if let Some(literal) = rest.trim_start().strip_prefix('"') {
                        let key = literal.split('"').next().unwrap_or_default();
                        assert!(known.contains(key), "{file}: no text for {key}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_code_of_core_has_a_text() {
        let known = keys(Language::English);
        let mut files = Vec::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src"),
            &mut files,
        );
        for (file, text) in files {
            for rest in text.split("Failure::new(").skip(1) {
                if let Some(literal) = rest.trim_start().strip_prefix('"') {
                    let code = literal.split('"').next().unwrap_or_default();
                    assert!(
                        known.contains(&format!("error-{code}")),
                        "{file}: no text for error-{code}"
                    );
                }
            }
        }
    }

    #[test]
    fn plurals_and_values_are_filled_in() {
        let en = Texts::new(Language::English);
        assert_eq!(
            en.tr_with("count-pictures", &[("n", 1_usize.into())]),
            "1 picture"
        );
        assert_eq!(
            en.tr_with("count-pictures", &[("n", 3_usize.into())]),
            "3 pictures"
        );
        assert_eq!(
            en.tr_with("count-pictures", &[("n", 60_000_usize.into())]),
            "60,000 pictures"
        );
        let zh = Texts::new(Language::Chinese);
        assert_eq!(
            zh.tr_with("count-pictures", &[("n", 3_usize.into())]),
            "3 张图片"
        );
        let missing = "no-such-key";
        assert_eq!(zh.tr(missing), missing);
    }

    #[test]
    fn names_that_look_like_numbers_stay_as_they_are() {
        let en = Texts::new(Language::English);
        let failure = Failure::new("class-too-small", "")
            .with("class", "007")
            .with("count", 1);
        assert_eq!(
            en.failure(&failure).split(" Add").next(),
            Some("The class “007” has one picture only.")
        );
    }

    #[test]
    fn a_setting_out_of_range_is_named_in_the_language() {
        let zh = Texts::new(Language::Chinese);
        let failure = TrainConfig {
            epochs: 0,
            ..TrainConfig::default()
        }
        .check()
        .expect_err("no epochs");
        let words = zh.failure(&failure);
        assert!(words.contains("轮") && !words.contains("from"), "{words}");
    }

    #[test]
    fn unknown_failures_fall_back_to_their_message() {
        let zh = Texts::new(Language::Chinese);
        let unknown = Failure::new("never-heard-of", "It broke.");
        assert_eq!(zh.failure(&unknown), "It broke.");
        let without_args = Failure::new("not-a-project", "x is not a project.");
        assert_eq!(zh.failure(&without_args), "x is not a project.");
        assert!(
            zh.failure(&without_args.with("path", "/tmp/猫"))
                .contains("/tmp/猫")
        );
    }
}
