//! Tables beyond the first model: a net beside the trees, logarithms of numbers, rows that come
//! later, and input that is not as it should be.

use hearth_core::command::Command;
use hearth_core::data::Split;
use hearth_core::data::import::ImportOptions;
use hearth_core::event::{Event, JobResult, JobUpdate, Outcome};
use hearth_core::session::{Session, SessionOptions};
use hearth_core::train::{EpochMetrics, RunSummary, TrainConfig};
use hearth_tests::{Workplace, peers};
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const CLASSES: &str = "tabular-classification";
const NUMBERS: &str = "tabular-regression";

fn write(place: &Workplace, name: &str, text: &str) -> PathBuf {
    let path = place.path(name);
    fs::write(&path, text).expect("can be written");
    path
}

fn plain(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// A project of a task with a table brought in.
fn project(place: &Workplace, task: &str, table: &str, target: &str) -> String {
    let data = write(place, &format!("{task}.csv"), table);
    let dir = place.path(&format!("project-{task}"));
    let dir = plain(&dir).to_owned();
    place.json(["new", &dir, "--task", task]);
    place.json(["import", &dir, plain(&data), "--target", target]);
    dir
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

/// Flats whose price hangs on size and place; a few cells are missing, one column is empty, and one
/// number is infinite.
fn flats() -> String {
    let mut table = "size,place,floor,nothing,price,dear\n".to_owned();
    for i in 0..400_usize {
        let size = 30 + i * 37 % 90;
        let (place, factor) = [("edge", 20), ("river", 28), ("centre", 40)][i * 7 % 3];
        let floor = match i % 9 {
            0 => String::new(),
            1 => "inf".to_owned(),
            _ => (i % 6).to_string(),
        };
        let price = size * factor + i % 5;
        let dear = if price > 1900 { "yes" } else { "no" };
        writeln!(table, "{size},{place},{floor},,{price},{dear}").expect("written");
    }
    table
}

/// The same without what says the answer.
fn without(table: &str, column: &str) -> String {
    let head: Vec<&str> = table.lines().next().expect("a head").split(',').collect();
    let place = head.iter().position(|name| *name == column).expect("known");
    table
        .lines()
        .map(|line| {
            let cells = line.split(',').enumerate();
            let kept: Vec<&str> = cells.filter(|(i, _)| *i != place).map(|(_, c)| c).collect();
            kept.join(",") + "\n"
        })
        .collect()
}

fn export(place: &Workplace, project: &str) -> Value {
    let out = place.path("exported");
    place.json(["export", project, "--format", "onnx", "--out", plain(&out)])
}

/// What ONNX Runtime gives for rows, from inputs made in Python by the words of the card.
fn in_onnx_runtime(place: &Workplace, exported: &Value, rows: &Value) -> Option<Value> {
    let list = write(place, "rows.json", &rows.to_string());
    let model = exported["files"][0].as_str().expect("a path");
    peers::python("run_tasks.py", [Path::new(model), &list])
}

/// Rows as a model may be asked about: whole, with gaps, with what was never seen.
fn strange_rows() -> Value {
    json!([
        {"size": "110", "place": "centre", "floor": "2", "nothing": ""},
        {"size": "35", "place": "edge", "floor": "", "nothing": ""},
        {"size": "60", "place": "nowhere", "floor": "3", "nothing": "5"},
        {"size": "1e30", "place": "", "floor": "-7", "nothing": ""},
        {"size": "", "place": "", "floor": "", "nothing": ""},
    ])
}

fn ask(place: &Workplace, project: &str, row: &Value) -> Value {
    let told = place.json(["predict", project, "--row", &row.to_string()]);
    told["predictions"][0].clone()
}

#[test]
fn a_net_tells_classes_is_explained_and_taken_to_onnx_runtime() {
    let place = Workplace::new();
    let project = project(&place, CLASSES, &without(&flats(), "price"), "dear");
    let run = place.json(["train", &project, "--set", "way=net", "epochs=40"]);
    assert_eq!(
        (&run["way"], &run["way_reason"]),
        (&json!("net"), &json!("asked"))
    );
    assert!(number(&run["accuracy"]) > 0.9, "{run}");
    assert_eq!(run["epochs"].as_array().map(Vec::len), Some(40));
    let again = place.json(["train", &project, "--set", "way=net", "epochs=40"]);
    assert_eq!(
        again["accuracy"], run["accuracy"],
        "the same seed, the same figures"
    );

    let report = place.json(["evaluate", &project, "--split", "valid"]);
    let columns = report["columns"].as_array().expect("columns");
    assert_eq!(columns.len(), 3, "the empty one is none: {report}");
    let names: Vec<&Value> = columns[..2].iter().map(|c| &c["column"]).collect();
    assert!(
        names.contains(&&json!("size")) && names.contains(&&json!("place")),
        "{names:?}"
    );
    let of_place = columns
        .iter()
        .find(|c| c["column"] == "place")
        .expect("there");
    assert_eq!(of_place["dependence"].as_array().map(Vec::len), Some(3));

    let rows = strange_rows();
    assert_eq!(ask(&place, &project, &rows[0])["label"], "yes");
    assert_eq!(ask(&place, &project, &rows[1])["label"], "no");
    let exported = export(&place, &project);
    assert_eq!(exported["parity"]["passed"], true, "{exported}");
    assert_ne!(exported["parity"]["runtime"], "Hearth, from the file");
    let Some(theirs) = in_onnx_runtime(&place, &exported, &rows) else {
        return;
    };
    let labels = theirs["labels"].as_array().expect("labels");
    for (index, row) in rows.as_array().expect("rows").iter().enumerate() {
        for class in ask(&place, &project, row)["top"]
            .as_array()
            .expect("classes")
        {
            let own = labels.iter().position(|label| *label == class["label"]);
            let other = number(&theirs["outputs"][index][own.expect("known")]);
            assert!(
                (number(&class["probability"]) - other).abs() < 1e-4,
                "{row}: {other}"
            );
        }
    }
}

#[test]
fn numbers_are_learned_as_they_are_and_by_their_logarithm() {
    let place = Workplace::new();
    let project = project(&place, NUMBERS, &without(&flats(), "dear"), "price");
    let rows = strange_rows();
    for (way, form, learned) in [
        ("net", "none", "plain"),
        ("net", "log", "log"),
        ("trees", "none", "plain"),
        ("trees", "log", "log"),
    ] {
        let (way, form) = (format!("way={way}"), format!("target_transform={form}"));
        let run = place.json(["train", &project, "--set", &way, &form]);
        assert_eq!(run["target_learned"], learned, "{way} {form}");
        assert_eq!(run["target_reason"], "asked");
        assert!(number(&run["r2"]) > 0.9, "{way} {form}: {run}");
        // In the person's unit: prices lie around 2000.
        assert!(
            (5.0..400.0).contains(&number(&run["rmse"])),
            "{way} {form}: {run}"
        );
        let value = number(&ask(&place, &project, &rows[0])["value"]);
        assert!((value - 4400.0).abs() < 700.0, "{way} {form}: {value}");
        // What is asked about is far outside of what was learned, and the answer is none the less a number.
        assert!(number(&ask(&place, &project, &rows[3])["value"]).is_finite());
        let exported = export(&place, &project);
        assert_eq!(
            exported["parity"]["passed"], true,
            "{way} {form}: {exported}"
        );
        if let Some(theirs) = in_onnx_runtime(&place, &exported, &rows) {
            for (index, row) in rows.as_array().expect("rows").iter().enumerate() {
                let own = number(&ask(&place, &project, row)["value"]);
                let other = number(&theirs["outputs"][index][0]);
                assert!(
                    (own - other).abs() < 1e-3 * own.abs() + 1e-2,
                    "{way} {form}: {own} {other}"
                );
            }
        }
        fs::remove_dir_all(place.path("exported")).expect("can be removed");
    }
    let auto = place.json(["train", &project, "--set", "way=net", "epochs=2"]);
    assert_eq!(auto["target_reason"], "even", "{auto}");
}

#[test]
fn logarithms_are_refused_where_there_are_none() {
    let place = Workplace::new();
    let mut table = "x,y,gain\n".to_owned();
    for i in 0..60 {
        let (x, y) = (i % 20, i % 3);
        writeln!(table, "{x},{y},{}", x * x + y - 5).expect("written");
    }
    let numbers = project(&place, NUMBERS, &table, "gain");
    for way in ["way=net", "way=trees"] {
        let args = ["train", &numbers, "--set", way, "target_transform=log"];
        assert_eq!(place.error(args), "log-of-negative");
    }
    let run = place.json(["train", &numbers, "--set", "way=net", "epochs=2"]);
    assert_eq!(run["target_learned"], "plain");
    let classes = project(&place, CLASSES, &without(&flats(), "price"), "dear");
    for wrong in ["target_transform=log", "loss=mse"] {
        let args = ["train", &classes, "--set", "way=net", wrong];
        assert_eq!(place.error(args), "setting-out-of-range", "{wrong}");
    }
    let args = ["train", &numbers, "--set", "way=net", "loss=focal"];
    assert_eq!(place.error(args), "setting-out-of-range");
    assert_eq!(
        place.error(["train", &numbers, "--set", "way=head"]),
        "way-not-for-kind"
    );
}

fn session_of(project: &Path) -> Session {
    let mut session = Session::new(SessionOptions::default());
    let dir = project.to_owned();
    session.run(Command::OpenProject { dir }).expect("opens");
    session
}

/// Polls until an event gives something.
fn wait<T>(session: &mut Session, mut of: impl FnMut(&Event) -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        for event in session.poll() {
            if let Some(found) = of(&event) {
                return found;
            }
        }
        assert!(started.elapsed() < Duration::from_mins(5), "it never came");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn result_of(event: &Event) -> Option<&JobResult> {
    match event {
        Event::Job {
            update: JobUpdate::Finished(outcome),
            ..
        } => match outcome {
            Outcome::Completed(result) => Some(result),
            other => panic!("it ends well: {other:?}"),
        },
        _ => None,
    }
}

fn epoch_of(event: &Event) -> Option<EpochMetrics> {
    match event {
        Event::Job {
            update: JobUpdate::Epoch(epoch),
            ..
        } => Some(epoch.clone()),
        _ => None,
    }
}

fn trained(session: &mut Session) -> RunSummary {
    wait(session, |event| match result_of(event) {
        Some(JobResult::Trained(run)) => Some((**run).clone()),
        _ => None,
    })
}

#[test]
fn a_net_on_rows_is_paused_and_goes_on_as_if_nothing_had_been() {
    let place = Workplace::new();
    let project = project(&place, NUMBERS, &without(&flats(), "dear"), "price");
    let mut session = session_of(Path::new(&project));
    let mut config = TrainConfig::default();
    for (key, value) in [
        ("way", "net"),
        ("epochs", "60"),
        ("loss", "huber"),
        ("width", "64"),
    ] {
        config.set(key, value).expect("fits");
    }
    let train = || Command::Train(Box::new(config.clone()));
    session.run(train()).expect("starts");
    let whole = trained(&mut session);
    let job = session.run(train()).expect("starts").expect("a job");
    let first = wait(&mut session, epoch_of);
    assert!(first.learning_rate > 0.0 && first.valid_accuracy.is_some());
    session.run(Command::Pause(job)).expect("pauses");
    let paused = wait(&mut session, |event| match result_of(event) {
        Some(JobResult::Paused(run)) => Some(run.run.clone()),
        Some(JobResult::Trained(_)) => panic!("it was too quick to be paused"),
        _ => None,
    });
    let run = Some(paused);
    session
        .run(Command::Resume { run, device: None })
        .expect("goes on");
    let resumed = trained(&mut session);
    let curve = |run: &RunSummary| -> Vec<(f32, f32, Option<f32>, Option<f32>)> {
        let epochs = run.epochs.iter();
        epochs
            .map(|e| {
                (
                    e.train_loss,
                    e.train_accuracy,
                    e.valid_loss,
                    e.valid_accuracy,
                )
            })
            .collect()
    };
    assert_eq!(curve(&resumed), curve(&whole));
    assert_eq!(resumed.epochs.len(), 60);
    let last = resumed.epochs.last().expect("epochs");
    assert!(
        last.train_accuracy > 0.9,
        "R² of what was learned: {last:?}"
    );
}

/// Takings by day, from a day on.
fn days(from: usize, count: usize) -> String {
    let mut table = "date,visitors,takings\n".to_owned();
    for i in from..from + count {
        let visitors = 20 + i * 37 % 50;
        let (year, month, day) = (2023 + i / 300, i / 25 % 12 + 1, i % 25 + 1);
        let takings = visitors * 3 + i % 2;
        writeln!(table, "{year}-{month:02}-{day:02},{visitors},{takings}").expect("written");
    }
    table
}

/// The dates of a split of the open project.
fn dates(session: &Session, split: Split) -> Vec<String> {
    let snapshot = session.project().expect("is open").snapshot();
    let place = snapshot.columns.iter().find(|c| c.name == "date");
    let place = place.expect("a date").place;
    let rows = snapshot.all().filter(|sample| sample.split == split);
    rows.filter_map(|sample| Some(sample.row()?.cell(place)?.to_owned()))
        .collect()
}

#[test]
fn newer_rows_go_on_by_time_and_what_was_tested_stays_tested() {
    let place = Workplace::new();
    let project = project(&place, NUMBERS, &days(100, 200), "takings");
    let mut session = session_of(Path::new(&project));
    let import = |session: &mut Session, name: &str, from: usize, count: usize| {
        let source = write(&place, name, &days(from, count));
        let options = ImportOptions::default();
        session
            .run(Command::Import { source, options })
            .expect("starts");
        wait(session, |event| match result_of(event) {
            Some(JobResult::Imported(report)) => Some(report.new_by_time),
            _ => None,
        })
    };
    let tested = dates(&session, Split::Test);
    let (newest_learned, oldest_tested) = {
        let newest = dates(&session, Split::Train).into_iter().max();
        (
            newest.expect("rows"),
            tested.iter().min().expect("rows").clone(),
        )
    };
    assert_eq!(tested.len(), 30);
    // Fifty newer rows test; twenty older ones learn.
    assert_eq!(import(&mut session, "newer.csv", 300, 50), Some([0, 0, 50]));
    assert_eq!(import(&mut session, "older.csv", 80, 20), Some([20, 0, 0]));
    let now = dates(&session, Split::Test);
    assert!(tested.iter().all(|date| now.contains(date)));
    assert_eq!(now.len(), 80);
    let learned = dates(&session, Split::Train);
    assert_eq!(learned.iter().max(), Some(&newest_learned));
    assert!(newest_learned < oldest_tested);
    // The same rows again are nothing new.
    assert_eq!(import(&mut session, "newer.csv", 300, 50), None);
    // A frozen test takes nothing in, and what is newer is not learned either.
    drop(session);
    place.json(["edit", &project, "freeze-test"]);
    let mut session = session_of(Path::new(&project));
    assert_eq!(
        import(&mut session, "newest.csv", 350, 10),
        Some([0, 10, 0])
    );
    assert_eq!(dates(&session, Split::Test).len(), 80);
    assert_eq!(
        dates(&session, Split::Train).iter().max(),
        Some(&newest_learned)
    );
    drop(session);
    // The command line says it, too.
    place.json(["edit", &project, "thaw-test"]);
    let last = write(&place, "last.csv", &days(360, 5));
    let said = place.run(["import", &project, plain(&last)]);
    assert!(said.stdout.contains("5 test"), "{said:?}");
}

#[test]
fn rows_are_asked_about_by_the_names_of_their_columns() {
    let place = Workplace::new();
    let project = project(&place, CLASSES, &without(&flats(), "price"), "dear");
    for way in ["way=trees", "way=net"] {
        place.json(["train", &project, "--set", way, "epochs=20"]);
        let answer = |row: Value| ask(&place, &project, &row);
        let whole = answer(json!({"size": 110, "place": "centre", "floor": 2, "nothing": null}));
        assert_eq!(whole["label"], "yes", "{way}");
        // What is not said is missing, and what is said beyond is nothing to the model.
        let short = answer(json!({"size": 110, "place": "centre"}));
        let gaps = answer(json!({"size": 110, "place": "centre", "floor": "", "nothing": ""}));
        assert_eq!(short["top"], gaps["top"], "{way}");
        let more =
            json!({"colour": "red", "size": 110, "place": "centre", "floor": 2, "nothing": ""});
        assert_eq!(answer(more)["top"], whole["top"], "{way}");
        for infinite in ["inf", "-inf", "1e999", "NaN"] {
            let odd =
                answer(json!({"size": infinite, "place": "centre", "floor": 2, "nothing": ""}));
            let none = answer(json!({"size": "", "place": "centre", "floor": 2, "nothing": ""}));
            assert_eq!(odd["top"], none["top"], "{way} {infinite}");
        }
        // A name that is mistaken is told apart from one that is left out.
        let mistaken = json!({"sise": 110, "place": "centre", "floor": 2, "nothing": ""});
        let told = place.run([
            "predict",
            &project,
            "--row",
            &mistaken.to_string(),
            "--json",
        ]);
        let error = told.json()["predictions"][0]["error"].to_string();
        assert!(
            error.contains("lacks size") && error.contains("sise"),
            "{error}"
        );
        let other = json!({"weight": 3}).to_string();
        let told = place.run(["predict", &project, "--row", &other, "--json"]);
        let error = told.json()["predictions"][0]["error"].to_string();
        assert!(error.contains("none of the columns"), "{error}");

        let turned = "nothing,floor,colour,place,size\n,2,red,centre,110\n";
        let turned = write(&place, "turned.csv", turned);
        let told = place.json(["predict", &project, plain(&turned)]);
        assert_eq!(told["predictions"][0]["top"], whole["top"], "{way}");
        let wrong = write(
            &place,
            "wrong.csv",
            "sise,place,floor,nothing\n110,centre,2,\n",
        );
        let failed = place.run(["predict", &project, plain(&wrong), "--json"]);
        let error = &failed.json()["error"];
        assert_eq!(error["code"], "columns-missing");
        let message = error["message"].as_str().expect("a message");
        assert!(
            message.contains("columns size.") && message.contains("sise"),
            "{message}"
        );
    }
}

#[test]
fn tables_that_teach_nothing_are_refused_whatever_the_way() {
    let place = Workplace::new();
    let rows =
        |cells: &dyn Fn(usize) -> String| -> String { (0..40).map(|i| cells(i) + "\n").collect() };
    let constant = "x,price\n".to_owned() + &rows(&|i| format!("{},5", i % 7));
    let numbers = project(&place, NUMBERS, &constant, "price");
    let one_class = "x,kind\n".to_owned() + &rows(&|i| format!("{},same", i % 7));
    let classes = project(&place, CLASSES, &one_class, "kind");
    for way in ["way=trees", "way=net"] {
        let train = |dir: &str| place.error(["train", dir, "--set", way]);
        assert_eq!(train(&numbers), "constant-target");
        assert_eq!(train(&classes), "one-class");
    }
    let place = Workplace::new();
    let numbers = project(&place, NUMBERS, "x,price\n1,5\n", "price");
    let classes = project(&place, CLASSES, "x,kind\n1,good\n", "kind");
    for way in ["way=trees", "way=net"] {
        let train = |dir: &str| place.error(["train", dir, "--set", way]);
        assert_eq!(train(&numbers), "too-few-numbers");
        assert_eq!(train(&classes), "one-class");
    }
}

#[test]
fn columns_that_say_nothing_stop_no_training() {
    let place = Workplace::new();
    let mut table = "empty,same,far,near,kind\n".to_owned();
    for i in 0..80 {
        let far = ["1e38", "-1e38", "inf", "0"][i % 4];
        let near = i * 37 % 80;
        writeln!(table, ",7,{far},{near},{}", ["a", "b"][i % 2]).expect("written");
    }
    let project = project(&place, CLASSES, &table, "kind");
    for way in ["way=trees", "way=net"] {
        let run = place.json(["train", &project, "--set", way, "epochs=10"]);
        let told = ask(
            &place,
            &project,
            &json!({"empty": "", "same": 7, "far": 0, "near": 3}),
        );
        assert!(told["label"].is_string(), "{way}: {told}");
        let mut losses = run["epochs"].as_array().expect("epochs").iter();
        assert!(losses.all(|epoch| epoch["train_loss"].is_number()), "{run}");
        let exported = export(&place, &project);
        assert_eq!(exported["parity"]["passed"], true, "{way}: {exported}");
        fs::remove_dir_all(place.path("exported")).expect("can be removed");
    }
}
