//! A device that fails in the middle of a training: what was learned is kept, and where memory ran
//! out, smaller batches go on.

use crate::failure::Failure;
use crate::jobs::JobError;
use crate::train::{DeviceChoice, TrainConfig};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What a GPU's driver or our own check says when memory is short, in lower case.
const OUT_OF_MEMORY: [&str; 3] = ["out of memory", "outofmemory", "not enough memory"];

/// Runs a training on a device that may panic when it fails: a driver that is lost or out of memory
/// leaves burn no other way.
///
/// # Errors
/// Those of the training, and `device-failed`. Panics on the CPU stay panics: they are mistakes.
pub(in crate::tasks) fn guarded<T>(
    device: DeviceChoice,
    work: impl FnOnce() -> Result<T, JobError>,
) -> Result<T, JobError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(ended) => ended,
        Err(panic) if device == DeviceChoice::Cpu => resume_unwind(panic),
        Err(panic) => {
            let detail = panic
                .downcast_ref::<&str>()
                .map(|text| (*text).to_owned())
                .or_else(|| panic.downcast_ref::<String>().cloned())
                .unwrap_or_else(|| "no message".to_owned());
            let message = format!(
                "The device failed in the middle of the training ({detail}). What was learned is kept: go on on the CPU (--resume --device cpu)."
            );
            Err(Failure::new("device-failed", message)
                .with("detail", detail)
                .into())
        }
    }
}

/// Whether a training failed because memory was short.
pub(in crate::tasks) fn is_out_of_memory(error: &JobError) -> bool {
    let JobError::Failed(failure) = error else {
        return false;
    };
    let text = failure.message.to_lowercase();
    ["device-failed", "model"].contains(&&*failure.code)
        && OUT_OF_MEMORY.iter().any(|words| text.contains(words))
}

/// Halves the batch, with as many more of them to a step, so that steps stay what they were; false
/// where it is one sample already.
pub(in crate::tasks) fn halve_batch(config: &mut TrainConfig) -> bool {
    if config.batch_size < 2 {
        return false;
    }
    config.batch_size = config.batch_size.div_ceil(2);
    config.accumulate *= 2;
    true
}

/// Says that memory was too short for the batch.
pub(in crate::tasks) fn smaller_batch(config: &TrainConfig) -> Failure {
    let (batch, accumulate) = (config.batch_size, config.accumulate);
    let message = format!(
        "Memory is too short for the batch: the training goes on with {batch} pictures at a time, {accumulate} times a step."
    );
    Failure::new("smaller-batch", message)
        .with("batch_size", batch)
        .with("count", accumulate)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test stops at the first surprise

    use super::*;

    #[test]
    fn a_lost_device_is_a_failure_and_a_mistake_on_the_cpu_is_not() {
        let lost = guarded::<()>(DeviceChoice::Gpu, || panic!("device lost")).unwrap_err();
        assert!(!is_out_of_memory(&lost));
        assert!(matches!(lost, JobError::Failed(failure) if failure.code == "device-failed"));
        let short = || panic!("wgpu error: Out of Memory");
        assert!(is_out_of_memory(
            &guarded::<()>(DeviceChoice::Auto, short).unwrap_err()
        ));
        let mistake = || guarded::<()>(DeviceChoice::Cpu, || panic!("mistake"));
        assert!(catch_unwind(AssertUnwindSafe(mistake)).is_err());
        assert!(guarded(DeviceChoice::Gpu, || Ok(1)).is_ok());
    }

    #[test]
    fn steps_stay_as_large_as_they_were() {
        let mut config = TrainConfig {
            batch_size: 32,
            accumulate: 2,
            ..TrainConfig::default()
        };
        assert!(halve_batch(&mut config));
        assert_eq!((config.batch_size, config.accumulate), (16, 4));
        config.batch_size = 1;
        assert!(!halve_batch(&mut config));
    }
}
