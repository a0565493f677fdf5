//! Long-lived named threads that run jobs one after the other.

use super::context::{JobContext, JobError};
use crate::event::{JobResult, JobUpdate, Outcome};
use crate::failure::Failure;
use crossbeam_channel::{Sender, unbounded};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;

/// Which thread a job runs on. Jobs of one lane run in turn; lanes run beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lane {
    /// Imports and device probes.
    Files,
    /// What waits for other machines.
    Network,
    /// Training, evaluation, export. Owns devices and models: burn orders GPU work by thread.
    Compute,
    /// Quick answers to the try-it box, also while a training runs.
    Preview,
    /// What Hearth notices by itself.
    Advice,
    /// What learns while a person labels.
    Label,
}

type Work = Box<dyn FnOnce(&JobContext) -> Result<JobResult, JobError> + Send>;

/// A thread with a queue of jobs.
pub(crate) struct Worker {
    queue: Option<Sender<(JobContext, Work)>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread of a lane.
    ///
    /// # Panics
    /// If the system refuses to start a thread.
    pub fn start(lane: Lane) -> Self {
        let (queue, jobs) = unbounded::<(JobContext, Work)>();
        let name = match lane {
            Lane::Files => "hearth-files",
            Lane::Network => "hearth-network",
            Lane::Compute => "hearth-compute",
            Lane::Preview => "hearth-preview",
            Lane::Advice => "hearth-advice",
            Lane::Label => "hearth-label",
        };
        let thread = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                for (context, work) in jobs {
                    run(&context, work);
                }
            })
            .expect("the system starts a thread");
        Self {
            queue: Some(queue),
            thread: Some(thread),
        }
    }

    /// Adds a job to the queue.
    pub fn submit(&self, context: JobContext, work: Work) {
        if let Some(queue) = &self.queue {
            // The thread only ends after the queue is dropped, so this cannot fail.
            let _ = queue.send((context, work));
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Runs one job; whatever happens in it, exactly one `Finished` is sent.
fn run(context: &JobContext, work: Work) {
    context.send(JobUpdate::Started);
    let outcome = if context.check().is_err() {
        Outcome::Cancelled
    } else {
        match catch_unwind(AssertUnwindSafe(|| work(context))) {
            Ok(Ok(result)) => Outcome::Completed(result),
            Ok(Err(JobError::Cancelled)) => Outcome::Cancelled,
            Ok(Err(JobError::Failed(failure))) => Outcome::Failed(failure),
            Err(panic) => Outcome::Failed(failure_of_panic(panic.as_ref())),
        }
    };
    context.send(JobUpdate::Finished(outcome));
}

fn failure_of_panic(panic: &(dyn std::any::Any + Send)) -> Failure {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    Failure::new(
        "internal",
        format!("Hearth made a mistake ({text}). Your project is unharmed; please report this."),
    )
    .with("detail", text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::JobKind;
    use crate::ids::JobId;
    use crate::jobs::JobLink;

    fn outcomes_of(work: Work) -> Vec<Outcome> {
        let (messages, received) = unbounded();
        let context = JobContext {
            job: JobId(1),
            kind: JobKind::Train,
            link: JobLink::new(),
            messages,
            waker: None,
        };
        run(&context, work);
        drop(context);
        received
            .iter()
            .filter_map(|message| match message.update {
                JobUpdate::Finished(outcome) => Some(outcome),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn a_panic_becomes_one_failure() {
        let outcomes = outcomes_of(Box::new(|_| panic!("boom")));
        assert!(
            matches!(&outcomes[..], [Outcome::Failed(failure)] if failure.message.contains("boom"))
        );
    }

    #[test]
    fn a_cancelled_job_ends_as_cancelled() {
        let outcomes = outcomes_of(Box::new(|context| {
            context
                .link
                .cancel
                .store(true, std::sync::atomic::Ordering::Relaxed);
            context.check()?;
            unreachable!("the check above ends the job")
        }));
        assert!(matches!(&outcomes[..], [Outcome::Cancelled]));
    }
}
