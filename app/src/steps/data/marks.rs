//! What is known of samples beside the data itself: what the newest model says of them, and what
//! Hearth noticed about them.

use hearth_core::data::Split;
use hearth_core::ids::SampleId;
use hearth_core::project::Project;
use hearth_core::project::runs::load_report;
use std::collections::{BTreeSet, HashMap};

/// What samples are marked with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// The newest model's answers, for the splits that it was measured on.
    pub predictions: HashMap<SampleId, Predicted>,
    /// Samples of each kind of finding, the most severe first.
    findings: Vec<(String, BTreeSet<SampleId>)>,
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
                marks.findings.push((finding.kind.clone(), samples));
            }
        }
        if let Some(run) = project.runs().last() {
            for split in Split::ALL {
                let Ok(Some(report)) = load_report(project.dir(), &run.run, split) else {
                    continue;
                };
                for item in report.classes().map_or(&[][..], |report| &report.items) {
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
        let mut findings = self.findings.iter();
        findings
            .find(|(of, _)| of == kind)
            .map(|(_, samples)| samples)
    }

    /// The kinds of findings that a sample is among, the most severe first.
    pub fn kinds_of(&self, sample: SampleId) -> impl Iterator<Item = &str> {
        let findings = self.findings.iter();
        findings
            .filter(move |(_, samples)| samples.contains(&sample))
            .map(|(kind, _)| &**kind)
    }

    /// The place of the first finding that each sample is among.
    pub(super) fn first_findings(&self) -> HashMap<SampleId, usize> {
        let mut first = HashMap::new();
        for (place, (_, samples)) in self.findings.iter().enumerate() {
            for sample in samples {
                first.entry(*sample).or_insert(place);
            }
        }
        first
    }

    /// Whether anything was noticed about a sample.
    pub fn is_noticed(&self, sample: SampleId) -> bool {
        self.kinds_of(sample).next().is_some()
    }

    /// Marks as they are: (sample, label, confidence), and samples of findings.
    #[cfg(test)]
    pub(super) fn for_tests(predictions: &[(i64, &str, f32)], findings: &[(&str, &[i64])]) -> Self {
        let predicted = |(sample, label, confidence): &(i64, &str, f32)| {
            let label = (*label).to_owned();
            let confidence = *confidence;
            (SampleId(*sample), Predicted { label, confidence })
        };
        let noticed = |(kind, samples): &(&str, &[i64])| {
            let samples = samples.iter().copied().map(SampleId);
            ((*kind).to_owned(), samples.collect())
        };
        Self {
            predictions: predictions.iter().map(predicted).collect(),
            findings: findings.iter().map(noticed).collect(),
        }
    }
}
