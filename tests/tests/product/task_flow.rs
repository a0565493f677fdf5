//! Texts, tables and a goal in the window, as a person goes through them.

use egui::{Key, Modifiers};
use hearth::steps::evaluate::View;
use hearth_core::command::Command;
use hearth_core::tasks::{Answer, TaskKind};
use hearth_core::train::Way;
use hearth_core::train::target::Learned;
use hearth_tests::Workplace;
use hearth_tests::flow::Flow;

/// A sample project of a task, opened in the window and trained there.
fn trained(place: &Workplace, task: TaskKind) -> Flow {
    let mut flow = Flow::open(&place.path("user-data"));
    let dir = place.path("sample");
    flow.send(Command::NewSampleProject { task, dir }.into());
    flow.until_idle();
    flow.go("Train");
    flow.press_below("Train");
    flow.until_idle();
    flow
}

#[test]
fn a_text_is_tried_and_its_words_explain_the_answer() {
    let place = Workplace::new();
    let mut flow = trained(&place, TaskKind::TextClassification);
    assert!(flow.shows("Run 1") && flow.shows_part("Chinese is told best"));
    flow.press("See where it errs");
    assert!(matches!(
        flow.app().view().evaluate.view(),
        Some(View::Classes(_))
    ));
    assert!(flow.shows("Where to draw the line") && flow.shows("ROC curve"));
    flow.press_below("Try it…");
    flow.type_lines_into("Text to try", "太失望了，不值得买");
    flow.press("Ask the model");
    flow.until_idle();
    let answers = &flow.app().view().try_it.predictions;
    let Some(Answer::Classes { label, because, .. }) = answers.first().map(|p| &p.answer) else {
        panic!("an answer: {answers:?}");
    };
    assert_eq!(label, "差评");
    assert!(!because.is_empty() && flow.shows("Why"));
    flow.key(Modifiers::NONE, Key::Escape);
}

#[test]
fn a_number_is_measured_and_a_row_is_tried() {
    let place = Workplace::new();
    let mut flow = trained(&place, TaskKind::TabularRegression);
    assert!(flow.shows("R² on the test") && flow.shows("Typical error"));
    flow.press("See where it errs");
    assert!(matches!(
        flow.app().view().evaluate.view(),
        Some(View::Numbers(_))
    ));
    assert!(flow.shows("Predicted against true"));
    assert!(flow.shows("What the model goes by"));
    assert!(flow.shows_part("If all rows had the same"));
    flow.choose("Mistakes");
    assert!(flow.shows("Furthest off"));
    flow.reach("Try the worst one");
    flow.press("Try the worst one");
    flow.until_idle();
    let answers = &flow.app().view().try_it.predictions;
    assert!(
        matches!(answers[0].answer, Answer::Number { .. }),
        "{answers:?}"
    );
    flow.key(Modifiers::NONE, Key::Escape);
    flow.go("Export");
    flow.press("Export");
    flow.until_idle();
    assert!(flow.shows("Proven"));
}

#[test]
fn plain_words_become_targets_that_every_run_is_judged_by() {
    let place = Workplace::new();
    let mut flow = trained(&place, TaskKind::TabularClassification);
    flow.go("Goal");
    flow.type_lines_into(
        "What should the model do?",
        "tell flowers apart, and be the best and real-time",
    );
    flow.press("Propose");
    assert!(flow.shows_part("pull in opposite directions"));
    flow.reach("Agree");
    flow.press("Agree");
    let goal = flow
        .app()
        .session()
        .project()
        .and_then(|p| p.goal().cloned());
    let goal = goal.expect("it is kept");
    assert_eq!(goal.least, Some(0.97));
    assert!(goal.most_ms.is_some() && goal.words.starts_with("tell flowers"));
    flow.go("Evaluate");
    assert!(flow.shows("Your goal") && flow.shows_part("One answer:"));
    flow.go("Goal");
    flow.reach("Forget the goal");
    flow.press("Forget the goal");
    assert_eq!(
        flow.app().session().project().map(|p| p.goal().is_some()),
        Some(false)
    );
}

#[test]
fn a_net_and_a_logarithm_are_chosen_for_a_table() {
    let place = Workplace::new();
    let mut flow = Flow::open(&place.path("user-data"));
    let dir = place.path("sample");
    let task = TaskKind::TabularRegression;
    flow.send(Command::NewSampleProject { task, dir }.into());
    flow.until_idle();
    flow.go("Train");
    assert!(flow.shows_part("Boosted trees are the best choice"));
    flow.choose("Net");
    assert!(flow.shows_part("neural net of its own"));
    flow.choose("Logarithm");
    assert!(flow.shows_part("Its logarithm is learned: You chose this."));
    flow.press("More settings");
    assert!(flow.shows_part("Squared error") && !flow.shows_part("Label smoothing"));
    flow.press_below("Train");
    flow.until_idle();
    assert!(flow.shows("R² on the test") && flow.shows("Typical error"));
    let project = flow.app().session().project().expect("is open");
    let run = project.runs().first().expect("a run");
    assert_eq!(run.config.way, Way::Net);
    let target = run.target.expect("a number");
    assert_eq!(target.learned, Learned::Log);
    assert!(run.epochs.len() > 10 && run.epochs[0].valid_accuracy.is_some());
}
