//! English.

use super::Words;
use crate::data::{DataKind, Split};
use crate::tasks::TaskKind;
use crate::train::Way;
use crate::train::watch::TroubleKind;

pub(super) static WORDS: Words = Words {
    subtitle: "Model card · {0} · {1} · {2}",
    foot: "Written by Hearth {0}, from what was measured and stored.",
    comma: ", ",
    clause: ", ",
    colon: ": ",
    task,
    count,
    things,
    split,
    way,
    finding,
    trouble,

    purpose: "What it does",
    names_one_class: "The model is asked about {0} and names one of {1} classes: {2}.",
    names_several_classes: "The model is asked about {0} and names those of {1} classes that fit, several or none: {2}.",
    predicts_number: "The model is asked about rows of a table and predicts a number: {0}.",
    and_more: "and {0} more",
    goal: "What it is for, in the words of who made it:",

    quality: "How good it is",
    measured_on: "Measured on {0} of the {1} split, which the model did not learn from.",
    not_measured: "This model was not measured: there was no test split and no validation split. Nothing is known of how good it is.",
    only_validation: "There was no test split. These figures are from the validation split, which also decided when training ended and which settings were taken: on new data the model is probably somewhat worse.",
    interval: "95% sure: {0} to {1}",
    accuracy: "Accuracy",
    balanced_accuracy: "Balanced accuracy",
    macro_f1: "Macro F1",
    weighted_f1: "Weighted F1",
    micro_f1: "Micro F1",
    auc: "AUC",
    all_right: "All classes right",
    hamming_loss: "Hamming loss",
    r2: "R²",
    rmse: "RMSE",
    mae: "Mean absolute error",
    what_figures_mean: "Accuracy is the share of right answers. Macro F1 and balanced accuracy count every class the same, however rare it is. The interval says how far chance may have moved the figure: of 100 intervals made like this, about 95 hold the true one.",
    what_numbers_mean: "R² is the share of the differences that the model explains: 1 is perfect, 0 is no better than always saying the mean. RMSE and the mean absolute error are in units of what is predicted.",
    what_labels_mean: "Micro F1 is the share of all labels, given or due, that agree. Macro F1 counts every class the same. “All classes right” is the share of samples without any mistake.",
    targets: "What was agreed",
    target: "Target",
    wanted: "Wanted",
    found: "Found",
    verdict: "Verdict",
    met: "met",
    missed_target: "missed",
    too_close: "another test set might say the opposite",
    at_least: "at least {0}",
    at_most: "at most {0}",
    size_mb: "Size of the file",
    latency_ms: "Time of one answer",
    other_split: "On the {0} split: {1} {2} ({3}).",

    classes: "Each class",
    class: "Class",
    precision: "Precision",
    recall: "Recall",
    f1: "F1",
    num_tested: "Tested",
    num_learned: "Learned from",
    given_from: "Given from",
    what_columns_mean: "Precision: of the answers with this class, the share that is right. Recall: of the samples of this class, the share that is found.",

    mistakes: "Where it errs",
    no_mistakes: "It made no mistake on this split. On other data it will.",
    taken_for: "“{0}” is taken for “{1}”: {2} of {3}.",
    missed_or_wrong: "“{0}”: missed {1} times, given wrongly {2} times.",
    num_mistakes: "{0} of {1} are wrong.",
    errors_up_to: "Half of the predictions are off by {0} or less, nine of ten by {1} or less.",
    confusion_title: "Confusion matrix",
    confusion_caption: "Rows: the true class. Columns: what the model says. The darker, the larger the share of the row.",
    too_many_classes: "The confusion matrix is left out: there are too many classes to read it.",
    truth: "true",
    predicted: "predicted",
    points_title: "Predicted against true",
    points_caption: "Each dot is one row of the split; on the line the prediction is exact.",
    reliability: "Does a probability mean what it says?",
    reliability_caption: "Answers of about the same probability, and the share of them that is right; larger dots are more answers. On the line the model is as right as it says. Below it is too sure of itself.",
    said_probability: "probability that it says",
    share_right: "share that is right",
    examples_wrong: "Some that it gets wrong",
    examples_right: "Some that it gets right",
    examples_far: "Furthest off",
    examples_near: "Nearest",
    is: "is {0}",
    says_with: "says {0}, {1}",
    says: "says {0}",
    none_of_them: "none",

    groups: "Groups",
    group: "Group",
    what_groups_mean: "The same figure for parts of the data. A group with few samples says little.",
    clearly_worse: "clearly worse than the rest",

    columns: "What it goes by",
    column: "Column",
    fall: "How far {0} falls when the column is shuffled",

    data: "Data",
    total: "All",
    unlabelled: "Without a label",
    sources: "Where it came from",
    source: "Source",
    origin: "Origin",
    licence: "Licence",
    own_data: "not stated",
    licence_unknown: "not stated: ask whoever made it",
    made_in_hearth: "recorded or made in Hearth",
    how_split: "How it was split",
    split_given: "As the data says, by its folders or a column; what it does not say was drawn by class (15% each).",
    split_by_time: "By the order of time: the oldest learn, the newest test.",
    split_drawn: "Drawn by class: 70% training, 15% validation, 15% test, seed 42; copies stay together.",
    split_unknown: "As the data says, by its folders or a column, else drawn by class: 70% training, 15% validation, 15% test, seed 42.",
    split_asked: "{0} for training, validation and test, {1}, seed {2}",
    by_class: "drawn by class",
    by_group: "drawn by group, so that what belongs together stays together",
    by_time: "by time, the newest for the test",
    test_frozen: "; the test split is frozen",
    data_key: "Data, BLAKE3",
    data_key_means: "stands for all labelled samples with classes and splits",
    target_range: "{0} to {1}",
    range_learned: "Numbers in training",
    data_changed: "The data was changed after this model was trained. The counts here are of the data as it is now.",

    training: "Training",
    way_name: "Way",
    backbone: "Built on",
    own_backbone: "nothing: made by Hearth from this data alone",
    settings: "Settings",
    settings_preset: "preset “{0}”, nothing changed",
    settings_differ: "preset “{0}” with",
    device: "Device",
    seed: "Seed",
    date: "Date",
    duration: "Time",
    epochs: "Epochs",
    epochs_kept: "{0}; the weights of epoch {1} were kept",
    version: "Made with",
    learning_title: "Learning curve",
    learning_caption: "How far the model is off, epoch by epoch; less is better. The thin upright line marks the epoch whose weights were kept.",
    epoch: "epoch",
    loss: "loss",
    training_loss: "training",
    validation_loss: "validation",

    size_and_speed: "Size and speed",
    size: "Size of the model",
    answer_time: "Time of one answer",
    answer_time_means: "on the CPU of the machine that trained it, reading included",
    answer_memory: "Memory for one answer",
    answer_memory_means: "what it learned, and the most values that are needed at once",
    unknown: "not known",
    parity: "The exported file",
    parity_passed: "Proven: {0} gives the same answer on {1} of {2}.",
    parity_failed: "It gives other answers: {0} agrees on only {1} of {2}. Do not use it.",
    sha256: "Model, SHA-256",

    limits: "Known limits",
    data_like_this: "The figures hold for data like the data above, made in the same way. On data from elsewhere (another camera, another year, other people) measure again before you rely on it.",
    knows_only_classes: "It knows these classes and no others: whatever it is asked about gets one of them, even if it is something else entirely.",
    knows_only_range: "It learned from numbers between {0} and {1}. Outside it only guesses.",
    small_test: "The test is small: with {0}, {1} may really lie anywhere between {2} and {3}.",
    weak_class: "It is weak on “{0}”: precision {1}, recall {2} ({3}).",
    more_weak_classes: "It is weak on {0} more classes; see the table.",
    untested_classes: "Nothing was tested of: {0}.",
    few_tested: "Of these classes fewer than {1} were tested, so their figures are little more than chance: {0}.",
    never_predicted: "It never named: {0}.",
    one_class_tested: "All that was tested is of one class. The figures say nothing of how well it tells classes apart.",
    target_missed: "It misses a target that was agreed: {0}.",
    worse_than_mean: "It does worse than always saying the mean.",
    open_finding: "Still open in the data: {0}",
    finding_items: "{0} ({1})",
    training_trouble: "Seen in training: {0}",
    use_note: "What it is for, and what it must not be used for",
    no_use_note: "Nobody has written this down yet. Whoever passes the model on should: hearth card PROJECT --note “…”.",

    interface: "Input and output",
    input: "Input",
    input_of,
    shape: "Shape and type",
    preparation: "How it is made",
    output: "Output",
    output_classes: "{0}: one probability for each of {1} classes, which sum to 1",
    output_labels: "{0}: one probability for each of {1} classes, each by itself; a class is given from its threshold on",
    output_number: "{0}: one number, {1}",
    class_order: "Order of the classes",

    reproduce: "How to make it again",
    reproduce_where: "Run these lines, with Hearth of the same version, in the folder that holds the data: {0}.",
    reproduce_same: "Same data, same seed, same device: same figures.",
    reproduce_guessed: "How the data was imported was not written down by the version of Hearth that did it; the lines say what is usual.",
    reproduce_by_hand: "The data was changed by hand after it was imported (changes: {0}). These lines do not make those changes again: their figures will differ.",
    reproduce_backbone: "The backbone was brought by a person; put its file in the place of BACKBONE.",
    reproduce_teacher: "The model learned from another run, the teacher, which has to be trained first.",
    reproduce_changed: "The data was changed after this model was trained; from the data as it is now, other figures come out.",
    reproduce_in_project: "In the project itself, one line is enough:",
};

fn task(task: TaskKind) -> &'static str {
    match task {
        TaskKind::ImageClassification => "image classification",
        TaskKind::ObjectDetection => "object detection",
        TaskKind::TextClassification => "text classification",
        TaskKind::MultiLabelTextClassification => "text classification with several labels",
        TaskKind::AudioClassification => "audio classification",
        TaskKind::TabularClassification => "classification of rows",
        TaskKind::TabularRegression => "prediction of a number",
    }
}

fn things(kind: DataKind) -> &'static str {
    match kind {
        DataKind::Pictures => "pictures",
        DataKind::Sounds => "recordings",
        DataKind::Texts => "texts",
        DataKind::Rows => "rows",
    }
}

fn count(kind: DataKind, n: usize) -> String {
    let things = things(kind);
    let thing = if n == 1 {
        things.trim_end_matches('s')
    } else {
        things
    };
    format!("{n} {thing}")
}

fn split(split: Split) -> &'static str {
    match split {
        Split::Train => "training",
        Split::Valid => "validation",
        Split::Test => "test",
    }
}

fn way(way: Way) -> &'static str {
    match way {
        Way::Auto => "as Hearth picks it",
        Way::Head => "a head on a frozen backbone",
        Way::FineTune => "fine-tuning of a backbone",
        Way::Scratch => "a net of its own, from scratch",
        Way::Ngrams => "a linear model of words and letters",
        Way::Trees => "boosted decision trees",
        Way::Net => "a small net on rows",
    }
}

fn trouble(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::RateTooHigh => "the learning rate was too high",
        TroubleKind::RateTooLow => "the learning rate was too low",
        TroubleKind::NeverPredicted => "a class was never named in validation",
        TroubleKind::Overfitting => "it learned its training data by heart",
        TroubleKind::Underfitting => "it did not even learn its own training data",
        TroubleKind::ValidBetter => "validation went better than training",
        TroubleKind::TooPerfect => "almost too good to be true",
    }
}

fn input_of(kind: DataKind) -> &'static str {
    match kind {
        DataKind::Pictures => "a picture",
        DataKind::Sounds => "a recording",
        DataKind::Texts => "a text",
        DataKind::Rows => "a row with the same columns",
    }
}

fn finding(kind: &str, data: DataKind) -> Option<String> {
    let things = things(data);
    let title = match kind {
        "silent" => "some recordings are silent",
        "nearly-silent" => "some recordings can hardly be heard",
        "clipped" => "some recordings are cut off at full volume",
        "dc-offset" => "some recordings are off centre",
        "too-short" => "some recordings are very short",
        "too-long" => "some recordings are very long",
        "odd-rate" => "some recordings have another sample rate",
        "likely-label-errors" => "some labels are probably wrong",
        "outliers" => return Some(format!("some {things} stand out")),
        "blurred" => "some pictures are blurred",
        "dark" => "some pictures are nearly black",
        "bright" => "some pictures are nearly white",
        "low-contrast" => "some pictures have hardly any contrast",
        "tiny" => "some pictures are tiny",
        "odd-aspect" => "some pictures are very long",
        "empty-text" => "some texts are empty",
        "one-word-text" => "some texts are one word",
        "other-language" => "some texts are in another language",
        "odd-length" => "some texts are far shorter or longer",
        "constant-column" => "some columns never change",
        "duplicate-column" => "some columns say the same",
        "id-column" => "some columns only number the rows",
        "target-leak" => "some columns give the answer away",
        "similar-classes" => "some classes have nearly the same name",
        "class-imbalance" => "some classes are much smaller",
        "too-few-samples" => return Some(format!("some classes have few {things}")),
        "exact-duplicates" => return Some(format!("some {things} are exact copies")),
        "leak-between-splits" => return Some(format!("the test knows {things} from training")),
        "near-duplicates" => return Some(format!("some {things} look the same")),
        "near-leak-between-splits" => "the test knows look-alikes from training",
        "conflicting-labels" => return Some(format!("the same {things} are in two classes")),
        "leak-valid-test" => return Some(format!("the test knows {things} from validation")),
        "near-leak-valid-test" => "the test knows look-alikes from validation",
        "group-in-two-splits" => "a group lies in two splits",
        "missing-files" => return Some(format!("some {things} are not where they were")),
        "class-given-away" => "something beside the content gives the class away",
        "test-unlike-training" => "the test is unlike the training data",
        "newer-unlike-older" => "newer data are unlike older ones",
        "class-never-predicted" => "a class is hardly ever named",
        "test-worse-than-valid" => "the test went clearly worse than validation",
        "test-better-than-valid" => "the test went clearly better than validation",
        "test-too-small" => "the test is small",
        "tuned-on-test" => "the test was looked at many times",
        "goal-missed" => "a target was missed",
        "goal-nearly-reached" => "a target was nearly reached",
        "goal-contradictory" => "the targets contradict each other",
        "model-too-large" => "the model is larger than was agreed on",
        "model-too-slow" => "an answer takes longer than was agreed on",
        "biased-groups" => "it does worse on some groups",
        "overconfident" => "its percentages promise more than they keep",
        "personal-data" => "the data hold personal data",
        "overfitting" => "it learned its training data by heart",
        "underfitting" => "it did not even learn its own training data",
        _ => return None,
    };
    Some(title.to_owned())
}
