//! What is known of samples beside the data itself: what the newest model says of them, and what
//! Hearth noticed about them.

use hearth_core::data::Split;
use hearth_core::ids::SampleId;
use hearth_core::project::Project;
use hearth_core::project::runs::load_report;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What samples are marked with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// The newest model's answers, for the splits that it was measured on.
    pub predictions: HashMap<SampleId, Predicted>,
    /// Samples of each kind of finding.
    findings: BTreeMap<String, BTreeSet<SampleId>>,
}

/// What a model says of a sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicted {
    /// The class.
    pub label: String,
    /// Its probability, 0 to 1.
    pub confidence: f32,
}

/// Whether a model is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It says the sample's class.
    Right,
    /// It says another one.
    Wrong,
}

impl Marks {
    /// What is known in a project now. Reads the newest run's reports.
    pub fn of(project: &Project) -> Self {
        let mut marks = Self::default();
        for finding in project.findings() {
            if !finding.samples.is_empty() {
                let samples = finding.samples.iter().copied().collect();
                marks.findings.insert(finding.kind.clone(), samples);
            }
        }
        if let Some(run) = project.runs().last() {
            for split in Split::ALL {
                let Ok(Some(report)) = load_report(project.dir(), &run.run, split) else {
                    continue;
                };
                for item in &report.items {
                    let Some(label) = run.labels.get(item.predicted.index()) else {
                        continue;
                    };
                    let predicted = Predicted {
                        label: label.clone(),
                        confidence: item.probability,
                    };
                    marks.predictions.insert(item.sample, predicted);
                }
            }
        }
        marks
    }

    /// The kinds of findings, with the number of samples of each.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, usize)> {
        let kinds = self.findings.iter();
        kinds.map(|(kind, samples)| (&**kind, samples.len()))
    }

    /// The samples that a kind of finding is about.
    pub fn noticed(&self, kind: &str) -> Option<&BTreeSet<SampleId>> {
        self.findings.get(kind)
    }

    /// Whether anything was noticed about a sample.
    pub fn is_noticed(&self, sample: SampleId) -> bool {
        self.findings
            .values()
            .any(|noticed| noticed.contains(&sample))
    }
}
