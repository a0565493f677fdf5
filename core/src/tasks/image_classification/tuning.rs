//! Finding settings: the learning rate of a net, and a search over many.

use super::embeddings::{Features, PLAIN};
use super::net_way::{fine_tune, scratch};
use super::ways::facts;
use crate::data::{Sample, Split};
use crate::failure::Failure;
use crate::jobs::{JobContext, JobError};
use crate::project::Snapshot;
use crate::tasks::net_fit::device_for_net;
use crate::tasks::training::{Progress, check_trainable};
use crate::train::find_rate::{RateCurve, find_rate};
use crate::train::head::{self, Labelled, weights_of};
use crate::train::net::Engine;
use crate::train::search::{self, SearchReport, SearchRequest, Trial, Tried};
use crate::train::{TrainConfig, Way, device, way};

/// Watches the loss of a net while the learning rate grows; nothing is kept of what it learns.
///
/// # Errors
/// As a training.
pub fn find_learning_rate(
    project: &Snapshot,
    config: &TrainConfig,
    context: &JobContext,
) -> Result<RateCurve, JobError> {
    check_trainable(project)?;
    let facts = facts(project, config);
    let config = way::settle(config, way::pick(config, facts), facts)?;
    if config.way != Way::Head {
        let device = device_for_net(project, &config, context)?;
        let mut progress = Progress::of_search(context);
        match config.way {
            Way::FineTune => fine_tune(project, &config, &device, &mut progress)?,
            _ => scratch(project, &config, &device, &mut progress)?,
        };
        return progress.rate_curve.ok_or_else(|| {
            Failure::new("internal", "the search for a learning rate found none").into()
        });
    }
    let train: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let (features, shown) = computed(project, &config, &train, &[], context)?;
    let labelled = features.labelled(&train, &shown)?;
    let num_classes = project.classes.len();
    let (_, mut engine) = head::engine(labelled.features.dim, num_classes, &config)?;
    let weights = weights_of(config.balance, &labelled.classes, num_classes);
    let rates = vec![1.0; engine.parameters().len()];
    find_rate(&mut engine, &labelled, weights, &rates, &config, context)
}

/// Tries settings: heads on cached features, nets as a whole; reports every trial and keeps none.
///
/// # Errors
/// If the request does not fit the data, or the person stops.
pub fn search(
    project: &Snapshot,
    request: &SearchRequest,
    context: &JobContext,
    tell: impl FnMut(&Trial),
) -> Result<SearchReport, JobError> {
    check_trainable(project)?;
    let train: Vec<&Sample> = project.labelled_in(Split::Train).collect();
    let valid: Vec<&Sample> = project.labelled_in(Split::Valid).collect();
    if valid.is_empty() {
        return Err(Failure::new(
            "search-without-validation",
            "A search needs validation pictures to choose by. Split the data anew.",
        )
        .into());
    }
    let settled = |config: &TrainConfig| {
        let facts = facts(project, config);
        way::settle(config, way::pick(config, facts), facts)
    };
    let first = request.first_config()?;
    let max_epochs = settled(&first)?.epochs;
    let mut heads = Heads {
        project,
        train: &train,
        valid: &valid,
        features: None,
    };
    let mut found = None;
    let fit = |config: &TrainConfig| -> Result<Tried, JobError> {
        let config = settled(config)?;
        if config.way == Way::Head {
            return heads.fit(&config, context);
        }
        let device = match &found {
            Some(device) => device,
            // Precision may be searched, too.
            None => {
                let num_pictures = project.samples.len();
                found.insert(device::resolve(config.device, num_pictures, true, context)?)
            }
        };
        let mut progress = Progress::of_trial(context);
        let trained = match config.way {
            Way::FineTune => fine_tune(project, &config, device, &mut progress)?,
            _ => scratch(project, &config, device, &mut progress)?,
        };
        // Without a keeper nothing is paused.
        let trained = trained.ok_or(JobError::Cancelled)?;
        Ok(Tried {
            epochs: trained.epochs,
            best_epoch: trained.best_epoch,
            max_epochs: config.epochs,
        })
    };
    search::search(request, max_epochs, context, fit, tell)
}

/// Heads of a search: most trials learn from the same features, which are read once.
struct Heads<'a> {
    project: &'a Snapshot,
    train: &'a [&'a Sample],
    valid: &'a [&'a Sample],
    /// The newest features, with the settings that they were made with.
    features: Option<(TrainConfig, Labelled, Labelled)>,
}

impl Heads<'_> {
    fn fit(&mut self, config: &TrainConfig, context: &JobContext) -> Result<Tried, JobError> {
        let held = self.features.take();
        let held = held.filter(|(earlier, ..)| earlier.has_features_of(config));
        let (_, train, valid) = match held {
            Some(held) => self.features.insert(held),
            None => {
                let (features, shown) =
                    computed(self.project, config, self.train, self.valid, context)?;
                let train = features.labelled(self.train, &shown)?;
                let valid = features.labelled(self.valid, PLAIN)?;
                self.features.insert((config.clone(), train, valid))
            }
        };
        let num_classes = self.project.classes.len();
        let fitted = head::fit_silently(train, valid, num_classes, config, context)?;
        Ok(Tried {
            epochs: fitted.epochs,
            best_epoch: fitted.best_epoch,
            max_epochs: config.epochs,
        })
    }
}

fn computed<'a>(
    project: &'a Snapshot,
    config: &TrainConfig,
    train: &[&Sample],
    valid: &[&Sample],
    context: &JobContext,
) -> Result<(Features<'a>, Vec<super::embeddings::Shown>), JobError> {
    let mut features = Features::open(project, config)?;
    let shown = features.shown_in_training();
    let num_new = features.count_missing(train, &shown) + features.count_missing(valid, PLAIN);
    let device = device::resolve(config.device, num_new, false, context)?;
    features.compute(&[(train, &shown), (valid, PLAIN)], &device, context)?;
    Ok((features, shown))
}
