//! What mends a finding, each in words of its own.

use crate::commands::UiCommand;
use crate::i18n::Texts;
use crate::steps::train::change_words;
use hearth_core::advice::{Action, Finding, Remedy, personal_data};
use hearth_core::command::Command;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::Edit;
use hearth_core::train::RunSummary;

/// All that mends a finding, with the words for its button; the usual one first.
pub(super) fn of(
    texts: &Texts,
    snapshot: &Snapshot,
    finding: &Finding,
    newest: Option<&RunSummary>,
) -> Vec<(String, UiCommand)> {
    let remedies = finding.remedies().into_iter();
    let all = remedies.filter_map(|remedy| {
        let mend = UiCommand::Mend(finding.kind.clone(), remedy);
        let (n, command) = match finding.action(remedy, snapshot, newest)? {
            // There may be several of this kind, and it is these classes that are meant.
            Action::Edit(edit) if remedy == Remedy::MergeClasses => {
                (num_changed(&edit, snapshot), Command::Edit(edit).into())
            }
            Action::Edit(edit) => (num_changed(&edit, snapshot), mend),
            // Balanced in training, as below.
            _ if remedy == Remedy::Balance => return None,
            _ => (1, mend),
        };
        // What changes nothing is no help.
        (n > 0).then(|| (words(texts, finding, remedy, n), command))
    });
    // What training can do about it is a choice for the next run and no edit of the data.
    let in_training = (finding.kind == "class-imbalance").then(|| {
        let words = texts.tr("remedy-balance");
        (words, UiCommand::BalanceClasses)
    });
    let on_the_way_out = (finding.kind == personal_data::KIND).then(|| {
        let words = texts.tr("remedy-mask-on-export");
        (words, UiCommand::MaskOnExport)
    });
    all.chain(in_training).chain(on_the_way_out).collect()
}

fn words(texts: &Texts, finding: &Finding, remedy: Remedy, n: usize) -> String {
    let change = if finding.change.is_empty() {
        String::new()
    } else {
        change_words(texts, &finding.change)
    };
    if remedy == Remedy::TrainAgain && change.is_empty() {
        return texts.tr("train-start");
    }
    let class = finding.classes.first().cloned().unwrap_or_default();
    let values = [
        ("n", n.into()),
        ("class", class.into()),
        ("finding", finding.kind.clone().into()),
        ("change", change.into()),
    ];
    texts.tr_with(&format!("remedy-{remedy}"), &values)
}

/// How many samples, columns or classes an edit changes.
fn num_changed(edit: &Edit, snapshot: &Snapshot) -> usize {
    match edit {
        Edit::RelabelEach { samples } => {
            let changes = samples.iter().filter(|(id, class)| {
                let sample = snapshot.sample(*id);
                sample.and_then(|sample| snapshot.class_name(sample)) != Some(&**class)
            });
            changes.count()
        }
        Edit::Remove { samples } | Edit::Unlabel { samples } | Edit::Move { samples, .. } => {
            samples.len()
        }
        Edit::MoveEach { samples } => samples.len(),
        Edit::IgnoreColumns { columns } => columns.len(),
        Edit::MergeClasses { classes, .. } => classes.len(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use crate::testing::snapshot;
    use hearth_core::advice::{Pair, Severity};
    use hearth_core::ids::SampleId;

    fn finding(kind: &str, remedy: Remedy) -> Finding {
        Finding {
            kind: kind.into(),
            severity: Severity::Warning,
            num_items: 2,
            evidence: String::new(),
            fix: String::new(),
            classes: vec!["cat".into(), "dog".into()],
            samples: [1, 2, 3].map(SampleId).to_vec(),
            suggested: vec!["cat".into(), "cat".into(), "cat".into()],
            pairs: vec![Pair::of(SampleId(1), SampleId(3))],
            remedy: Some(remedy),
            ..Finding::default()
        }
    }

    fn of_kind(language: Language, kind: &str, remedy: Remedy) -> Vec<String> {
        let snapshot = snapshot(&[("cat", 2), ("dog", 2)]);
        let found = of(
            &Texts::new(language),
            &snapshot,
            &finding(kind, remedy),
            None,
        );
        found.into_iter().map(|(words, _)| words).collect()
    }

    #[test]
    fn each_remedy_says_what_it_does() {
        let words = |kind, remedy| of_kind(Language::English, kind, remedy);
        let conflict = words("conflicting-labels", Remedy::Unlabel);
        assert_eq!(
            conflict,
            [
                "Label all 3 again",
                "Majority’s label for 1",
                "Keep one of each, remove 2"
            ]
        );
        assert_eq!(
            words("exact-duplicates", Remedy::Remove),
            ["Remove 3 copies"]
        );
        assert_eq!(words("blurred", Remedy::Remove), ["Remove 3 pictures"]);
        let leak = words("leak-between-splits", Remedy::MoveToTrain);
        assert_eq!(leak, ["Move 3 to training", "Remove 3 from the test"]);
    }

    #[test]
    fn no_two_remedies_of_a_finding_have_the_same_words() {
        for language in Language::ALL {
            for (kind, remedy) in [
                ("conflicting-labels", Remedy::Unlabel),
                ("likely-label-errors", Remedy::Relabel),
                ("near-leak-between-splits", Remedy::MoveToTrain),
                ("outliers", Remedy::Remove),
            ] {
                let mut words = of_kind(language, kind, remedy);
                let n = words.len();
                words.sort();
                words.dedup();
                assert_eq!(words.len(), n, "{words:?}");
                assert!(words.iter().all(|words| !words.starts_with("remedy-")));
            }
        }
    }

    #[test]
    fn every_remedy_has_its_words() {
        for language in Language::ALL {
            let texts = Texts::new(language);
            for remedy in Remedy::ALL {
                let mut finding = finding("any", remedy);
                finding.change = vec![("balance".into(), "weights".into())];
                let words = words(&texts, &finding, remedy, 2);
                assert!(!words.starts_with("remedy-"), "{words}");
            }
        }
    }
}
