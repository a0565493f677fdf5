//! What a search shows: its request from what was typed, its table, and its parallel coordinates.

use crate::ui::parallel::{Across, Axis};
use crate::ui::{format, tokens};
use egui::Color32;
use hearth_core::failure::Failure;
use hearth_core::train::TrainConfig;
use hearth_core::train::search::{SearchHow, SearchRequest, Trial};

/// A setting that can be searched.
#[derive(Clone, Debug, PartialEq)]
pub struct Searched {
    /// Its name, as `--set` takes it.
    pub key: &'static str,
    /// Whether it is searched.
    pub is_on: bool,
    /// Values with commas between them, or a range.
    pub values: String,
}

/// What can be searched, with values that are worth a try.
pub(super) fn usual_space() -> Vec<Searched> {
    [
        ("learning_rate", true, "0.0003, 0.001, 0.003, 0.01"),
        ("weight_decay", true, "0.01, 0.1, 1"),
        ("dropout", false, "0, 0.2, 0.4"),
        ("batch_size", false, "16, 32, 64"),
        ("label_smoothing", false, "0, 0.1"),
        ("hidden", false, "0, 128"),
        ("optimizer", false, "adamw, sgd"),
        ("augment", false, "none, gentle, usual"),
        ("augment.mixup", false, "0, 0.2"),
        ("unfreeze", false, "3, 9"),
    ]
    .map(|(key, is_on, values)| Searched {
        key,
        is_on,
        values: values.to_owned(),
    })
    .into()
}

/// The request that a form makes.
pub(super) fn request(
    config: &TrainConfig,
    space: &[Searched],
    how: SearchHow,
    trials: u32,
    minutes: f64,
) -> Result<SearchRequest, Failure> {
    let space = space.iter().filter(|searched| searched.is_on);
    let request = SearchRequest {
        config: config.clone(),
        space: space
            .map(|searched| {
                let values = searched.values.split([',', '，', ' ']);
                let values = values.map(str::trim).filter(|value| !value.is_empty());
                (searched.key.to_owned(), values.map(str::to_owned).collect())
            })
            .collect(),
        how,
        trials: trials as usize,
        minutes,
    };
    request.settings()?;
    Ok(request)
}

/// The newest word on each trial, best first; what failed comes last.
pub(super) fn ranked(trials: &[Trial]) -> Vec<Trial> {
    let mut newest: Vec<Trial> = Vec::new();
    for trial in trials {
        newest.retain(|earlier| earlier.number != trial.number);
        newest.push(trial.clone());
    }
    newest.sort_by(|a, b| {
        a.failure
            .is_some()
            .cmp(&b.failure.is_some())
            .then_with(|| b.epochs.cmp(&a.epochs))
            .then_with(|| b.valid_accuracy.total_cmp(&a.valid_accuracy))
            .then_with(|| a.valid_loss.total_cmp(&b.valid_loss))
    });
    newest
}

/// The places of values on an axis: by size where all are numbers, on a logarithmic scale where
/// they lie far apart, else in the order in which they came.
fn places(values: &[String]) -> (Vec<f32>, Vec<(f32, String)>) {
    let numbers: Option<Vec<f64>> = values.iter().map(|value| value.parse().ok()).collect();
    let mut names: Vec<String> = Vec::new();
    for value in values {
        if !names.contains(value) {
            names.push(value.clone());
        }
    }
    let Some(numbers) = numbers else {
        let spread = |name: &String| {
            let at = names.iter().position(|n| n == name).unwrap_or(0);
            (at as f32 + 0.5) / names.len() as f32
        };
        let ticks = names.iter().map(|name| (spread(name), name.clone()));
        return (values.iter().map(spread).collect(), ticks.collect());
    };
    let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let is_log = low > 0.0 && high / low > 8.0;
    let scale = |value: f64| if is_log { value.ln() } else { value };
    let width = scale(high) - scale(low);
    let place = |value: f64| {
        if width > 0.0 {
            ((scale(value) - scale(low)) / width) as f32
        } else {
            0.5
        }
    };
    let mut marked: Vec<f64> = numbers.clone();
    marked.sort_by(f64::total_cmp);
    marked.dedup();
    if marked.len() > 6 {
        let middle = marked[marked.len() / 2];
        marked = vec![low, middle, high];
    }
    let ticks = marked
        .into_iter()
        .map(|value| (place(value), format::number(value)))
        .collect();
    (numbers.into_iter().map(place).collect(), ticks)
}

/// Axes and lines: the settings that were searched, then the validation accuracy. `name` says what
/// a setting is called.
pub(super) fn parallel(
    trials: &[Trial],
    accuracy: &str,
    name: impl Fn(&str) -> String,
    [low_ink, high_ink]: [Color32; 2],
) -> (Vec<Axis>, Vec<Across>) {
    let good: Vec<&Trial> = trials.iter().filter(|t| t.failure.is_none()).collect();
    let Some(first) = good.first() else {
        return (Vec::new(), Vec::new());
    };
    let mut axes = Vec::new();
    let mut columns: Vec<Vec<f32>> = Vec::new();
    for (at, (key, _)) in first.settings.iter().enumerate() {
        let values: Vec<String> = good
            .iter()
            .map(|trial| {
                trial
                    .settings
                    .get(at)
                    .map_or(String::new(), |s| s.1.clone())
            })
            .collect();
        let (placed, ticks) = places(&values);
        columns.push(placed);
        axes.push(Axis {
            name: name(key),
            ticks,
        });
    }
    let scores: Vec<f32> = good.iter().map(|trial| trial.valid_accuracy).collect();
    let low = scores.iter().copied().fold(f32::INFINITY, f32::min);
    let high = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let share = |score: f32| {
        if high > low {
            (score - low) / (high - low)
        } else {
            0.5
        }
    };
    let mut ticks = vec![(share(high), format::percent(f64::from(high)))];
    if high > low {
        ticks.push((0.0, format::percent(f64::from(low))));
    }
    axes.push(Axis {
        name: accuracy.to_owned(),
        ticks,
    });
    let lines = good.iter().enumerate().map(|(index, trial)| {
        let mut line: Vec<f32> = columns.iter().map(|column| column[index]).collect();
        let score = share(trial.valid_accuracy);
        line.push(score);
        let settings: Vec<String> = trial
            .settings
            .iter()
            .map(|(key, value)| format!("{} {value}", name(key)))
            .collect();
        let percent = format::percent(f64::from(trial.valid_accuracy));
        Across {
            places: line,
            color: if index == 0 {
                high_ink
            } else {
                tokens::blend(low_ink, high_ink, score * 0.8)
            },
            is_best: index == 0,
            words: format!("{} · {accuracy} {percent}", settings.join(" · ")),
        }
    });
    (axes, lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(number: u32, rate: &str, accuracy: f32) -> Trial {
        Trial {
            number,
            settings: vec![
                ("learning_rate".into(), rate.into()),
                (
                    "optimizer".into(),
                    if number == 1 { "sgd" } else { "adamw" }.into(),
                ),
            ],
            valid_loss: 1.0 - accuracy,
            valid_accuracy: accuracy,
            train_loss: 0.1,
            epochs: 10,
            best_epoch: 5,
            duration_secs: 1.0,
            failure: None,
        }
    }

    #[test]
    fn a_form_makes_a_request_or_says_why_not() {
        let config = TrainConfig::default();
        let mut space = usual_space();
        let made = request(&config, &space, SearchHow::Grid, 30, 0.0).expect("fits");
        assert_eq!(made.settings().expect("trials").len(), 12);
        space[0].values = "0.1..fast".into();
        let failure = request(&config, &space, SearchHow::Random, 5, 0.0);
        assert_eq!(failure.expect_err("no range").code, "bad-setting");
        for searched in &mut space {
            searched.is_on = false;
        }
        let failure = request(&config, &space, SearchHow::Grid, 5, 0.0);
        assert_eq!(failure.expect_err("nothing").code, "search-empty");
    }

    #[test]
    fn the_newest_word_on_a_trial_counts() {
        let mut longer = trial(1, "0.1", 0.7);
        longer.epochs = 30;
        let mut failed = trial(3, "9", 0.99);
        failed.failure = Some(Failure::new("loss-not-finite", ""));
        let all = [trial(1, "0.1", 0.9), failed, trial(2, "0.01", 0.8), longer];
        let numbers: Vec<u32> = ranked(&all).iter().map(|trial| trial.number).collect();
        assert_eq!(numbers, [1, 2, 3]);
        assert!((ranked(&all)[0].valid_accuracy - 0.7).abs() < 1e-6);
    }

    #[test]
    fn axes_follow_the_size_of_numbers_and_name_words() {
        let trials = [
            trial(1, "0.001", 0.9),
            trial(2, "0.1", 0.5),
            trial(3, "0.01", 0.7),
        ];
        let inks = [Color32::BLACK, Color32::WHITE];
        let (axes, lines) = parallel(&trials, "accuracy", str::to_owned, inks);
        assert_eq!(axes.len(), 3);
        assert_eq!(axes[1].ticks.len(), 2);
        let rates: Vec<f32> = lines.iter().map(|line| line.places[0]).collect();
        assert!((rates[2] - 0.5).abs() < 1e-3 && rates[0] < 0.01 && rates[1] > 0.99);
        assert!(lines[0].is_best && !lines[1].is_best);
        assert!((lines[1].places[2]).abs() < 1e-6);
        assert!(parallel(&[], "", str::to_owned, inks).0.is_empty());
    }
}
