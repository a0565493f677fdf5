//! What can be done about a pair of samples: plain data, no painting.

use super::is_torn;
use crate::ui::icons;
use hearth_core::advice::Pair;
use hearth_core::command::Command;
use hearth_core::data::Split;
use hearth_core::ids::SampleId;
use hearth_core::project::Snapshot;
use hearth_core::project::edit::Edit;

/// One thing that can be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The key of its words.
    pub key: &'static str,
    /// The class in its words.
    pub class: String,
    /// Its icon.
    pub icon: &'static str,
    /// What does it.
    pub command: Command,
}

impl Choice {
    /// Whether it leaves the samples as they are.
    pub fn leaves_alone(&self) -> bool {
        matches!(self.command, Command::Dismiss { .. })
    }

    fn new(key: &'static str, icon: &'static str, edit: Edit) -> Self {
        Self {
            key,
            class: String::new(),
            icon,
            command: Command::Edit(edit),
        }
    }

    fn of_class(key: &'static str, icon: &'static str, class: &str, edit: Edit) -> Self {
        Self {
            class: class.to_owned(),
            ..Self::new(key, icon, edit)
        }
    }

    fn leave(key: &'static str, kind: &str, pair: &Pair) -> Self {
        Self {
            key,
            class: String::new(),
            icon: icons::CHECK,
            command: Command::Dismiss {
                kind: kind.to_owned(),
                pairs: vec![pair.clone()],
            },
        }
    }
}

/// What can be done about a pair, the most usual first; it is the number key's order.
pub fn choices(kind: &str, pair: &Pair, snapshot: &Snapshot) -> Vec<Choice> {
    let remove = |sample: SampleId| Edit::Remove {
        samples: vec![sample],
    };
    let class_of = |id: SampleId| {
        let sample = snapshot.sample(id);
        sample.and_then(|sample| snapshot.class_name(sample))
    };
    let given = class_of(pair.left).unwrap_or_default();
    let unlabel = |samples: Vec<SampleId>| {
        let edit = Edit::Unlabel { samples };
        Choice::new("evidence-to-label", icons::TAG, edit)
    };
    match (kind, pair.right) {
        ("likely-label-errors", _) => {
            let mut choices = Vec::new();
            if let Some(guess) = &pair.guess {
                let edit = Edit::Relabel {
                    samples: vec![pair.left],
                    class: guess.class.clone(),
                };
                let key = "change-to";
                choices.push(Choice::of_class(key, icons::SWAP, &guess.class, edit));
            }
            choices.push(Choice {
                class: given.to_owned(),
                ..Choice::leave("evidence-keep-class", kind, pair)
            });
            choices.push(unlabel(vec![pair.left]));
            let edit = remove(pair.left);
            choices.push(Choice::new("evidence-remove", icons::TRASH, edit));
            choices
        }
        ("outliers", _) | (_, None) => vec![
            Choice::leave("evidence-keep", kind, pair),
            Choice::new("evidence-remove", icons::TRASH, remove(pair.left)),
        ],
        (_, Some(right)) => {
            let mut choices = Vec::new();
            let keep = [
                Choice::new("evidence-keep-left", icons::ARROW_LEFT, remove(right)),
                Choice::new("evidence-keep-right", icons::ARROW_RIGHT, remove(pair.left)),
            ];
            match kind {
                "conflicting-labels" => {
                    let relabel = |sample, class: &str| {
                        let edit = Edit::Relabel {
                            samples: vec![sample],
                            class: class.to_owned(),
                        };
                        Choice::of_class("evidence-both-are", icons::TAG, class, edit)
                    };
                    choices.push(relabel(right, given));
                    choices.push(relabel(pair.left, class_of(right).unwrap_or_default()));
                    choices.extend(keep);
                    choices.push(Choice::leave("evidence-keep-both", kind, pair));
                    choices.push(unlabel(vec![pair.left, right]));
                }
                kind if is_torn(kind) => {
                    choices.push(together([pair.left, right], snapshot));
                    choices.extend(keep);
                    choices.push(Choice::leave("evidence-keep-both", kind, pair));
                }
                _ => {
                    choices.extend(keep);
                    choices.push(Choice::leave("evidence-keep-both", kind, pair));
                }
            }
            choices
        }
    }
}

/// Moves both samples into one split: what is measured on least matters least.
fn together(both: [SampleId; 2], snapshot: &Snapshot) -> Choice {
    let split_of = |id: &SampleId| snapshot.sample(*id).map(|sample| sample.split);
    let is_learned = both.iter().any(|id| split_of(id) == Some(Split::Train));
    let (split, key, icon) = if is_learned {
        (Split::Train, "evidence-both-train", icons::FLAME)
    } else {
        (Split::Valid, "evidence-both-valid", icons::CHECK_CIRCLE)
    };
    let moved = both.into_iter().filter(|id| split_of(id) != Some(split));
    let samples = moved.collect();
    Choice::new(key, icon, Edit::Move { samples, split })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::snapshot;
    use hearth_core::advice::Guess;

    fn keys(kind: &str, pair: &Pair, snapshot: &Snapshot) -> Vec<&'static str> {
        let choices = choices(kind, pair, snapshot);
        choices.iter().map(|choice| choice.key).collect()
    }

    #[test]
    fn each_finding_offers_what_mends_it() {
        let snapshot = snapshot(&[("cat", 3), ("dog", 3)]);
        let (left, right) = (SampleId(2), SampleId(4));
        let pair = Pair::of(left, right);
        let keep = ["evidence-keep-left", "evidence-keep-right"];
        let copies = choices("exact-duplicates", &pair, &snapshot);
        assert_eq!(keys("exact-duplicates", &pair, &snapshot)[..2], keep);
        let samples = vec![right];
        assert_eq!(copies[0].command, Command::Edit(Edit::Remove { samples }));
        assert!(copies[2].leaves_alone() && !copies[1].leaves_alone());

        let conflict = choices("conflicting-labels", &pair, &snapshot);
        assert_eq!((&*conflict[0].class, &*conflict[1].class), ("cat", "dog"));
        let relabel = Edit::Relabel {
            samples: vec![left],
            class: "dog".into(),
        };
        assert_eq!(conflict[1].command, Command::Edit(relabel));
        assert_eq!(conflict.len(), 6);

        // The left one validates, the right one is learned from already.
        let leak = choices("near-leak-between-splits", &pair, &snapshot);
        let (samples, split) = (vec![left], Split::Train);
        let moved = Edit::Move { samples, split };
        assert_eq!(leak[0].command, Command::Edit(moved));

        // 2 validates, 3 tests.
        let between = Pair::of(SampleId(2), SampleId(3));
        for kind in [
            "leak-valid-test",
            "near-leak-valid-test",
            "group-in-two-splits",
        ] {
            let torn = choices(kind, &between, &snapshot);
            let (samples, split) = (vec![SampleId(3)], Split::Valid);
            let moved = Edit::Move { samples, split };
            assert_eq!(torn[0].command, Command::Edit(moved), "{kind}");
        }

        let doubted = Pair {
            guess: Some(Guess {
                class: "dog".into(),
                confidence: 0.8,
            }),
            ..pair.clone()
        };
        let doubted = choices("likely-label-errors", &doubted, &snapshot);
        assert_eq!((doubted[0].key, &*doubted[0].class), ("change-to", "dog"));
        assert_eq!(&*doubted[1].class, "cat");
        let single = Pair::single(left);
        let both = ["evidence-keep", "evidence-remove"];
        assert_eq!(keys("blurred", &single, &snapshot), both);
        assert_eq!(keys("outliers", &pair, &snapshot), both);
    }
}
