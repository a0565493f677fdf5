//! `hearth augment`

use super::args::AugmentArgs;
use super::client::{Client, wrong_result};
use super::error::{CliError, IntoUsage};
use super::output::Output;
use super::text;
use hearth_core::command::Command;
use hearth_core::data::DataKind;
use hearth_core::data::augment::shown::ShownAugment;
use hearth_core::event::JobResult;
use hearth_core::train::TrainConfig;
use serde_json::json;

pub fn run(args: &AugmentArgs, client: &mut Client) -> Result<Output, CliError> {
    let mut config = TrainConfig {
        augment: args.augment.settings(),
        ..TrainConfig::default()
    };
    for (key, value) in &args.settings {
        config.set(key, value).map_err(IntoUsage::into_usage)?;
    }
    let shown = ShownAugment {
        augment: config.augment,
        level: args.augment,
        samples: args.samples as usize,
        versions: args.views,
        seed: args.seed.unwrap_or(config.seed),
        input_px: config.input_px,
    };
    let kind = client.open(&args.project)?.snapshot().task.data_kind();
    let result = client.run(Command::Augment {
        shown,
        dir: args.out.clone(),
    })?;
    let Some(JobResult::Augmented(files)) = result else {
        return Err(wrong_result());
    };
    let mut words = format!(
        "Wrote {}, each plain and in {}, to {}.",
        text::things(kind, files.num_samples),
        text::count(args.views as usize, "version", "versions"),
        files.dir.display()
    );
    if files.num_missing > 0 {
        words += &format!(
            " {} could not be read and were left out.",
            text::things(kind, files.num_missing)
        );
    }
    if kind == DataKind::Pictures && config.augment.mixup > 0.0 {
        words += " Mixup is not shown: it mixes what the model makes of two pictures.";
    }
    let mut object = json!(files);
    object["augment"] = json!(config.augment);
    object["warnings"] = client.warnings();
    Ok(Output::new(words, object))
}
