//! Trying settings: a grid, random draws, or halving; on cached features where a head alone learns,
//! so that dozens of trials take about a minute. The validation split alone decides; the test split
//! is not looked at.

use super::{EpochMetrics, TrainConfig, Way};
use crate::event::Stage;
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

pub use super::choice::SearchHow;

/// Halving keeps one trial in so many for the next round, which is as much longer.
const HALVING: usize = 3;

/// What is searched.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRequest {
    /// What all trials have in common.
    pub config: TrainConfig,
    /// Settings with what is tried for each: values, or one range `low..high` to draw from.
    pub space: Vec<(String, Vec<String>)>,
    /// How trials are chosen.
    pub how: SearchHow,
    /// The most trials.
    pub trials: usize,
    /// The most minutes; 0 for no bound.
    pub minutes: f64,
}

/// One set of settings and how it did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// Counted from 1, in the order of starting.
    pub number: u32,
    /// What was changed, as [`TrainConfig::set`] takes it.
    pub settings: Vec<(String, String)>,
    /// Validation loss of its best epoch, in nats.
    pub valid_loss: f32,
    /// Validation accuracy of that epoch.
    pub valid_accuracy: f32,
    /// Training loss of that epoch, in nats.
    pub train_loss: f32,
    /// The most epochs that it was given.
    pub epochs: u32,
    /// Its best epoch.
    pub best_epoch: u32,
    /// How long it took, in seconds.
    pub duration_secs: f64,
    /// Why it brought nothing, where it failed; its figures mean nothing then.
    pub failure: Option<Failure>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchReport {
    /// All trials, the best first.
    pub trials: Vec<Trial>,
    /// The winner's settings, whole.
    pub best: TrainConfig,
    /// How trials were chosen.
    pub how: SearchHow,
    /// How long the search took, in seconds.
    pub duration_secs: f64,
    /// Whether time ran out before all trials were done.
    pub ran_out_of_time: bool,
}

type Settings = Vec<(String, String)>;

/// Every combination, the last setting changing first, up to `most`.
fn grid(space: &[(String, Vec<String>)], most: usize) -> Vec<Settings> {
    let mut all: Vec<Settings> = vec![Vec::new()];
    for (key, values) in space {
        all = all
            .iter()
            .flat_map(|so_far| {
                values.iter().map(move |value| {
                    let mut next = so_far.clone();
                    next.push((key.clone(), value.clone()));
                    next
                })
            })
            .take(most)
            .collect();
    }
    all
}

/// Random draws; of a range, evenly on a logarithmic scale where it lies above zero.
fn random(
    space: &[(String, Vec<String>)],
    count: usize,
    seed: u64,
) -> Result<Vec<Settings>, Failure> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn: Vec<Settings> = Vec::new();
    // A small space has fewer combinations than draws.
    for _ in 0..count * 20 {
        let mut settings = Vec::new();
        for (key, values) in space {
            let value = match values.as_slice() {
                [only] if only.contains("..") => {
                    let (low, high) = range(key, only)?;
                    let share = rng.random::<f64>();
                    let value = if low > 0.0 {
                        low * (high / low).powf(share)
                    } else {
                        low + (high - low) * share
                    };
                    format!("{value:.6}")
                }
                values => values[rng.random_range(0..values.len())].clone(),
            };
            settings.push((key.clone(), value));
        }
        if !drawn.contains(&settings) {
            drawn.push(settings);
        }
        if drawn.len() == count {
            break;
        }
    }
    Ok(drawn)
}

fn range(key: &str, text: &str) -> Result<(f64, f64), Failure> {
    let parsed = text
        .split_once("..")
        .and_then(|(low, high)| Some((low.trim().parse().ok()?, high.trim().parse().ok()?)));
    match parsed {
        Some((low, high)) if low < high => Ok((low, high)),
        _ => Err(Failure::new(
            "bad-setting",
            format!("“{text}” is not a range for {key}. Write it as 0.001..0.1."),
        )
        .with("key", key)
        .with("value", text)),
    }
}

impl SearchRequest {
    /// Checks settings and budget, and lists the trials.
    ///
    /// # Errors
    /// If there is nothing to try, or a value does not fit.
    pub fn settings(&self) -> Result<Vec<Settings>, Failure> {
        if self.space.is_empty() || self.space.iter().any(|(_, values)| values.is_empty()) {
            return Err(Failure::new(
                "search-empty",
                "There is nothing to search. Name settings with several values, such as learning_rate=0.001,0.01.",
            ));
        }
        if self.trials == 0 || !self.minutes.is_finite() || self.minutes < 0.0 {
            return Err(Failure::new(
                "search-budget",
                "A search needs at least one trial, and minutes from 0, for no bound.",
            ));
        }
        if self.how == SearchHow::Grid
            && let Some((key, value)) = self.space.iter().find_map(|(key, values)| {
                Some((key, values.iter().find(|value| value.contains(".."))?))
            })
        {
            return Err(Failure::new(
                "search-range",
                format!("A grid cannot try the range {value} of {key}. List values, or search at random."),
            )
            .with("key", key)
            .with("value", value));
        }
        let all = match self.how {
            SearchHow::Grid => grid(&self.space, self.trials),
            SearchHow::Random | SearchHow::Halving => {
                random(&self.space, self.trials, self.config.seed)?
            }
        };
        for settings in &all {
            self.config_of(settings)?;
        }
        Ok(all)
    }

    /// The settings of the first trial.
    ///
    /// # Errors
    /// As [`SearchRequest::settings`].
    pub fn first_config(&self) -> Result<TrainConfig, Failure> {
        self.config_of(self.settings()?.first().unwrap_or(&Vec::new()))
    }

    fn config_of(&self, settings: &Settings) -> Result<TrainConfig, Failure> {
        let mut config = self.config.clone();
        for (key, value) in settings {
            if key == "folds" {
                return Err(Failure::new(
                    "search-setting",
                    "folds cannot be searched: trials are compared on the validation split.",
                )
                .with("key", key));
            }
            config.set(key, value)?;
        }
        // Heads are quick; what only nets have asks for nets.
        if config.way == Way::Auto {
            let has = |keys: &[&str]| settings.iter().any(|(key, _)| keys.contains(&&**key));
            config.way = if has(&["unfreeze", "layer_decay"]) {
                Way::FineTune
            } else if has(&["width", "grow"]) {
                Way::Scratch
            } else {
                Way::Head
            };
            config.check()?;
        }
        Ok(config)
    }
}

/// How a trial went.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// Its epochs.
    pub epochs: Vec<EpochMetrics>,
    /// The best of them.
    pub best_epoch: u32,
    /// The most that it could have had.
    pub max_epochs: u32,
}

/// Searches; `fit` trains with settings and keeps nothing, `tell` hears of every trial that ended.
/// `max_epochs` are those of a trial with no settings of its own.
///
/// # Errors
/// If the request does not fit, or the person stops.
pub fn search(
    request: &SearchRequest,
    max_epochs: u32,
    context: &JobContext,
    mut fit: impl FnMut(&TrainConfig) -> Result<Tried, JobError>,
    mut tell: impl FnMut(&Trial),
) -> Result<SearchReport, JobError> {
    let started = Instant::now();
    let all = request.settings()?;
    let time_is_up = || {
        request.minutes > 0.0 && started.elapsed() > Duration::from_secs_f64(request.minutes * 60.0)
    };
    let mut rounds = vec![max_epochs];
    if request.how == SearchHow::Halving {
        let mut epochs = max_epochs;
        let mut left = all.len();
        while left > HALVING && epochs >= 2 * HALVING as u32 {
            epochs /= HALVING as u32;
            left = left.div_ceil(HALVING);
            rounds.insert(0, epochs);
        }
    }
    let mut waiting: Vec<(u32, Settings)> = (1..).zip(all).collect();
    let total: usize = (0..rounds.len())
        .map(|round| waiting.len().div_ceil(HALVING.pow(round as u32)))
        .sum();
    let mut num_done = 0;
    let mut done: Vec<Trial> = Vec::new();
    let mut ran_out_of_time = false;
    for (round, epochs) in rounds.iter().enumerate() {
        let mut of_round: Vec<Trial> = Vec::new();
        for (number, settings) in &waiting {
            if time_is_up() && !(done.is_empty() && of_round.is_empty()) {
                ran_out_of_time = true;
                break;
            }
            let mut config = request.config_of(settings)?;
            if rounds.len() > 1 {
                config.epochs = *epochs;
            }
            // A trial may have had stages of its own.
            let progress = context.stage(Stage::Searching, total as u64);
            progress.set(num_done, total as u64);
            let trial = run_trial(*number, settings, &config, &mut fit)?;
            tell(&trial);
            of_round.push(trial);
            num_done += 1;
            context.check()?;
        }
        of_round.sort_by(better);
        let kept = of_round.len().div_ceil(HALVING);
        let is_last = round + 1 == rounds.len() || ran_out_of_time;
        waiting = of_round
            .iter()
            .take(kept)
            .map(|trial| (trial.number, trial.settings.clone()))
            .collect();
        // What goes on is told by its longer trial.
        done.retain(|trial| !of_round.iter().any(|newer| newer.number == trial.number));
        done.extend(of_round);
        if is_last {
            break;
        }
    }
    // Longer trials were the better ones of their round.
    done.sort_by(|a, b| b.epochs.cmp(&a.epochs).then_with(|| better(a, b)));
    if request.how != SearchHow::Halving {
        done.sort_by(better);
    }
    let Some(best) = done.iter().find(|trial| trial.failure.is_none()) else {
        let failure = done.first().and_then(|trial| trial.failure.clone());
        return Err(failure
            .unwrap_or_else(|| Failure::new("internal", "the search ran no trial"))
            .into());
    };
    let mut config = request.config_of(&best.settings)?;
    if rounds.len() > 1 {
        config.epochs = config.epochs.max(best.epochs);
    }
    Ok(SearchReport {
        best: config,
        trials: done,
        how: request.how,
        duration_secs: started.elapsed().as_secs_f64(),
        ran_out_of_time,
    })
}

/// Better accuracy first, then lower loss; failed ones last.
fn better(a: &Trial, b: &Trial) -> std::cmp::Ordering {
    a.failure
        .is_some()
        .cmp(&b.failure.is_some())
        .then_with(|| b.valid_accuracy.total_cmp(&a.valid_accuracy))
        .then_with(|| a.valid_loss.total_cmp(&b.valid_loss))
        .then_with(|| a.number.cmp(&b.number))
}

fn run_trial(
    number: u32,
    settings: &Settings,
    config: &TrainConfig,
    fit: &mut impl FnMut(&TrainConfig) -> Result<Tried, JobError>,
) -> Result<Trial, JobError> {
    let started = Instant::now();
    let mut trial = Trial {
        number,
        settings: settings.clone(),
        valid_loss: 0.0,
        valid_accuracy: 0.0,
        train_loss: 0.0,
        epochs: config.epochs,
        best_epoch: 0,
        duration_secs: 0.0,
        failure: None,
    };
    match fit(config) {
        Ok(tried) => {
            let mut epochs = tried.epochs.iter();
            if let Some(best) = epochs.find(|epoch| epoch.epoch == tried.best_epoch) {
                trial.valid_loss = best.valid_loss.unwrap_or(best.train_loss);
                trial.valid_accuracy = best.valid_accuracy.unwrap_or(best.train_accuracy);
                trial.train_loss = best.train_loss;
            }
            trial.best_epoch = tried.best_epoch;
            trial.epochs = tried.max_epochs;
        }
        // A rate that is far too high is an answer, too.
        Err(JobError::Failed(failure)) => trial.failure = Some(failure),
        Err(JobError::Cancelled) => return Err(JobError::Cancelled),
    }
    trial.duration_secs = started.elapsed().as_secs_f64();
    Ok(trial)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;
    use crate::train::features::FeatureMatrix;
    use crate::train::head::{Labelled, fit_silently};

    fn request(how: SearchHow, trials: usize, space: &[(&str, &str)]) -> SearchRequest {
        let mut config = TrainConfig::default();
        config.set("weight_decay", "0").unwrap();
        config.set("epochs", "27").unwrap();
        SearchRequest {
            config,
            space: space
                .iter()
                .map(|(key, values)| {
                    let values = values.split(',').map(str::to_owned).collect();
                    ((*key).to_owned(), values)
                })
                .collect(),
            how,
            trials,
            minutes: 0.0,
        }
    }

    /// Two classes that lie apart, with some that do not.
    fn data() -> Labelled {
        let mut data = Labelled {
            features: FeatureMatrix {
                dim: 2,
                data: Vec::new(),
            },
            classes: Vec::new(),
        };
        for i in 0..120 {
            let class = i % 2;
            let at = (i * 37 % 100) as f32 / 50.0 - 1.0 + class as f32 * 1.2;
            data.features.data.extend([at, 0.5]);
            data.classes.push(class);
        }
        data
    }

    fn run(request: &SearchRequest) -> SearchReport {
        let (data, context) = (data(), JobContext::detached());
        let fit = |config: &TrainConfig| {
            let fitted = fit_silently(&data, &data, 2, config, &context)?;
            Ok(Tried {
                epochs: fitted.epochs,
                best_epoch: fitted.best_epoch,
                max_epochs: config.epochs,
            })
        };
        search(request, request.config.epochs, &context, fit, |_| {}).unwrap()
    }

    #[test]
    fn a_grid_tries_every_combination() {
        let wanted = request(
            SearchHow::Grid,
            100,
            &[("learning_rate", "0.00001,0.1"), ("batch_size", "8,16,32")],
        );
        let report = run(&wanted);
        assert_eq!(report.trials.len(), 6);
        assert!((report.best.learning_rate - 0.1).abs() < 1e-9);
        assert_eq!(wanted.settings().unwrap()[1][1].1, "16");
        assert_eq!(report.trials, {
            let mut again = run(&wanted).trials;
            for (a, b) in again.iter_mut().zip(&report.trials) {
                a.duration_secs = b.duration_secs;
            }
            again
        });
    }

    #[test]
    fn random_draws_stay_in_their_range_and_differ() {
        let request = request(SearchHow::Random, 12, &[("learning_rate", "0.001..0.1")]);
        let settings = request.settings().unwrap();
        assert_eq!(settings.len(), 12);
        for one in &settings {
            let rate: f64 = one[0].1.parse().unwrap();
            assert!((0.001..=0.1).contains(&rate), "{rate}");
        }
        assert_eq!(settings, request.settings().unwrap());
        // Two values give two trials, however many were asked for.
        let few = self::request(SearchHow::Random, 12, &[("batch_size", "8,16")]);
        assert_eq!(few.settings().unwrap().len(), 2);
    }

    #[test]
    fn halving_gives_the_better_ones_more_time() {
        let report = run(&request(
            SearchHow::Halving,
            9,
            &[("learning_rate", "0.00001..1")],
        ));
        assert_eq!(report.trials.len(), 9);
        let epochs: Vec<u32> = report.trials.iter().map(|trial| trial.epochs).collect();
        assert_eq!(epochs[0], 27);
        assert!(epochs.iter().filter(|epochs| **epochs == 27).count() < 4);
        assert_eq!(*epochs.last().unwrap(), 9);
        assert_eq!(report.best.epochs, 27);
    }

    #[test]
    fn what_cannot_be_searched_is_said() {
        let code = |how, trials, space: &[(&str, &str)]| {
            let failure = request(how, trials, space).settings().unwrap_err();
            failure.code
        };
        assert_eq!(code(SearchHow::Grid, 5, &[]), "search-empty");
        assert_eq!(
            code(SearchHow::Grid, 0, &[("batch_size", "8")]),
            "search-budget"
        );
        assert_eq!(
            code(SearchHow::Grid, 5, &[("learning_rate", "0.1..1")]),
            "search-range"
        );
        assert_eq!(
            code(SearchHow::Random, 5, &[("learning_rate", "1..0.1")]),
            "bad-setting"
        );
        assert_eq!(
            code(SearchHow::Grid, 5, &[("folds", "3,5")]),
            "search-setting"
        );
        assert_eq!(
            code(SearchHow::Grid, 5, &[("learning_rate", "0.1,-1")]),
            "setting-out-of-range"
        );
    }

    #[test]
    fn settings_of_nets_ask_for_nets() {
        for (space, way) in [
            (("dropout", "0,0.2"), Way::Head),
            (("augment", "none,gentle"), Way::Head),
            (("unfreeze", "3,all"), Way::FineTune),
            (("width", "8,16"), Way::Scratch),
            (("way", "scratch"), Way::Scratch),
        ] {
            let request = request(SearchHow::Grid, 5, &[space]);
            let settings = request.settings().unwrap();
            assert_eq!(
                request.config_of(&settings[0]).unwrap().way,
                way,
                "{space:?}"
            );
        }
    }
}
