//! Measures the way from a label to new suggestions and a new queue: `label_times PROJECT`. Takes
//! all labels of the project away and gives 1,000 of them back. Prints JSON.
#![allow(clippy::print_stdout)] // an example talks on standard output

use hearth_core::command::Command;
use hearth_core::data::Split;
use hearth_core::event::JobResult;
use hearth_core::ids::SampleId;
use hearth_core::label::ranking::Order;
use hearth_core::project::edit::Edit;
use hearth_core::session::{Session, SessionOptions};
use std::error::Error;
use std::time::Instant;

const FIRST: usize = 100;
const LAST: usize = 1_000;
const STEP: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args()
        .nth(1)
        .ok_or("usage: label_times PROJECT")?;
    let mut session = Session::new(SessionOptions::default());
    session.run(Command::OpenProject { dir: dir.into() })?;
    let project = session.project().ok_or("no project")?.snapshot().clone();
    let mut labels: Vec<(SampleId, String)> = project
        .samples_in(Split::Train)
        .filter_map(|sample| Some((sample.id, project.class_name(sample)?.to_owned())))
        .collect();
    // In an order that mixes the classes, the same each time.
    labels.sort_by_key(|(id, _)| (id.0 * 7_919) % 10_007);
    let samples = project.all().map(|sample| sample.id).collect();
    session.run(Command::Edit(Edit::Unlabel { samples }))?;
    let test = project
        .samples_in(Split::Test)
        .map(|sample| sample.id)
        .collect();
    session.run(Command::Edit(Edit::Remove { samples: test }))?;
    let order = Order::default();
    let suggest = |session: &mut Session| session.run_to_end(Command::Suggest { order }, |_| ());
    // Once before the clock runs, so that the features are there.
    suggest(&mut session)?;
    let (mut counts, mut seconds, mut stored) = (Vec::new(), Vec::new(), Vec::new());
    let mut given = 0;
    for count in (FIRST..LAST).step_by(STEP) {
        let samples = labels[given..count].to_vec();
        session.run(Command::Edit(Edit::RelabelEach { samples }))?;
        given = count;
        // What Hearth notices by itself runs beside it, as in the window.
        session.poll();
        let (id, class) = labels[given].clone();
        let started = Instant::now();
        session.run(Command::Edit(Edit::Relabel {
            samples: vec![id],
            class,
        }))?;
        stored.push(started.elapsed().as_secs_f64());
        let job = session.run(Command::Suggest { order })?;
        while session.jobs().any(|status| Some(status.id) == job) {
            for event in session.poll() {
                if let hearth_core::event::Event::Job {
                    update: hearth_core::event::JobUpdate::Finished(outcome),
                    ..
                } = event
                    && let hearth_core::event::Outcome::Completed(JobResult::Suggested {
                        suggested,
                        ..
                    }) = outcome
                {
                    assert!(!suggested.is_empty());
                }
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        seconds.push(started.elapsed().as_secs_f64());
        counts.push(given + 1);
        given += 1;
    }
    println!(
        "{}",
        serde_json::json!({ "labels": counts, "seconds": seconds, "stored": stored })
    );
    Ok(())
}
