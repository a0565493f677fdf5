//! Which samples a command is about.

use super::error::CliError;
use clap::Args;
use hearth::steps::data::{DataFilter, Marks, Outcome};
use hearth_core::data::{Sample, Split};
use hearth_core::failure::Failure;
use hearth_core::ids::SampleId;
use hearth_core::project::Project;

/// Which samples it is about: those that pass everything that is given.
#[derive(Debug, Default, PartialEq, Args)]
#[command(next_help_heading = "Which samples (they pass all that is given)")]
pub struct Which {
    /// All samples of the project
    #[arg(long)]
    pub all: bool,
    /// Of this class; may be given again
    #[arg(long = "of-class", value_name = "CLASS")]
    pub classes: Vec<String>,
    /// In this split
    #[arg(long, value_name = "SPLIT")]
    pub in_split: Option<Split>,
    /// With this in their path, whatever its case
    #[arg(long, value_name = "TEXT")]
    pub path: Option<String>,
    /// From an imported folder or file with this in its path
    #[arg(long = "of-source", value_name = "TEXT")]
    pub source: Option<String>,
    /// In this group
    #[arg(long = "in-group", value_name = "GROUP")]
    pub group: Option<String>,
    /// That Hearth noticed something about: the kind of finding, as `inspect --json` names it
    #[arg(long = "with-finding", value_name = "KIND")]
    pub finding: Option<String>,
    /// Without a label
    #[arg(long)]
    pub unlabelled: bool,
    /// That the newest model takes for this class
    #[arg(long, value_name = "CLASS")]
    pub predicted: Option<String>,
    /// That the newest model gets right or wrong
    #[arg(long, value_name = "right|wrong", value_parser = ["right", "wrong"])]
    pub outcome: Option<String>,
    /// That the newest model is less sure of than this
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(1..=100))]
    pub below: Option<u8>,
    /// Pictures whose shorter side has at least so many pixels
    #[arg(long, value_name = "PIXELS")]
    pub min_side: Option<u32>,
    /// Pictures whose shorter side has at most so many pixels
    #[arg(long, value_name = "PIXELS")]
    pub max_side: Option<u32>,
    /// At least so long: characters of texts, seconds of recordings
    #[arg(long, value_name = "LENGTH")]
    pub min_length: Option<f64>,
    /// At most so long: characters of texts, seconds of recordings
    #[arg(long, value_name = "LENGTH")]
    pub max_length: Option<f64>,
    /// At least so many bytes
    #[arg(long, value_name = "BYTES")]
    pub min_bytes: Option<u64>,
    /// At most so many bytes
    #[arg(long, value_name = "BYTES")]
    pub max_bytes: Option<u64>,
}

impl Which {
    /// Whether anything was said.
    pub fn is_given(&self) -> bool {
        *self != Self::default()
    }

    /// The samples that pass.
    pub fn samples(&self, project: &Project) -> Result<Vec<SampleId>, CliError> {
        if !self.is_given() {
            let message = "Say which samples it is about, such as --of-class, --in-split, --path or --with-finding; --all means all of them.";
            return Err(CliError::usage("wrong-usage", message));
        }
        let snapshot = project.snapshot();
        let rows = self.filter(project)?.rows(snapshot, &self.marks(project));
        let samples: Vec<SampleId> = rows
            .into_iter()
            .map(|row| &*snapshot.samples[row as usize])
            .filter(|sample| self.is_of_source(sample, project) && self.is_of_size(sample))
            .filter(|sample| {
                let group = self.group.as_deref();
                group.is_none_or(|group| sample.group() == Some(group))
            })
            .map(|sample| sample.id)
            .collect();
        if samples.is_empty() {
            return Err(Failure::new("no-pictures-chosen", "Nothing passes these choices.").into());
        }
        Ok(samples)
    }

    /// What is known beside the data; read only where it is asked for.
    fn marks(&self, project: &Project) -> Marks {
        let asks = self.finding.is_some()
            || self.predicted.is_some()
            || self.outcome.is_some()
            || self.below.is_some();
        if asks {
            Marks::of(project)
        } else {
            Marks::default()
        }
    }

    /// As the window filters.
    fn filter(&self, project: &Project) -> Result<DataFilter, CliError> {
        let mut filter = DataFilter {
            split: self.in_split,
            is_unlabelled: self.unlabelled,
            finding: self.finding.clone(),
            outcome: self.outcome.as_deref().map(|outcome| match outcome {
                "right" => Outcome::Right,
                _ => Outcome::Wrong,
            }),
            predicted: self.predicted.clone(),
            below_percent: self.below,
            search: self.path.clone().unwrap_or_default(),
            ..DataFilter::default()
        };
        for name in &self.classes {
            let mut classes = project.snapshot().classes.iter();
            let Some(class) = classes.find(|class| class.name == *name) else {
                let message = format!("There is no class “{name}” in this project.");
                return Err(Failure::new("no-such-class", message)
                    .with("class", name)
                    .into());
            };
            filter.classes.insert(class.id);
        }
        Ok(filter)
    }

    fn is_of_source(&self, sample: &Sample, project: &Project) -> bool {
        let sources = &project.snapshot().sources;
        self.source.as_ref().is_none_or(|wanted| {
            let source = sources.get(sample.source as usize);
            source.is_some_and(|source| source.root.to_string_lossy().contains(&**wanted))
        })
    }

    /// What has no such size passes no bound on it.
    fn is_of_size(&self, sample: &Sample) -> bool {
        let side = sample.picture().and(sample.size_px().iter().min().copied());
        let length = match (sample.text(), sample.sound()) {
            (Some(text), _) => Some(text.chars().count() as f64),
            (_, Some(sound)) => Some(f64::from(sound.facts.duration_secs)),
            _ => None,
        };
        is_within(side, self.min_side, self.max_side)
            && is_within(length, self.min_length, self.max_length)
            && is_within(Some(sample.num_bytes), self.min_bytes, self.max_bytes)
    }
}

fn is_within<T: PartialOrd>(value: Option<T>, least: Option<T>, most: Option<T>) -> bool {
    match value {
        Some(value) => {
            least.is_none_or(|least| value >= least) && most.is_none_or(|most| value <= most)
        }
        None => least.is_none() && most.is_none(),
    }
}
