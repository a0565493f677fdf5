//! The arguments, as clap reads them.

use super::which::Which;
use clap::{Parser, Subcommand};
use hearth_core::advice::Remedy;
use hearth_core::data::Split;
use hearth_core::data::augment::AugmentLevel;
use hearth_core::data::grouping::GroupsFrom;
use hearth_core::data::import::LabelsIn;
use hearth_core::eval::MistakeOrder;
use hearth_core::fetch::PublicSource;
use hearth_core::goal::Metric;
use hearth_core::label::ranking::Order;
use hearth_core::tasks::TaskKind;
use hearth_core::tasks::image_classification::backbones::PixelScale;
use hearth_core::train::search::SearchHow;
use hearth_core::train::{Balance, DeviceChoice, Preset};
use std::path::PathBuf;

/// Train an AI model of your own, without code and without a cloud.
///
/// Without a command, Hearth opens its window.
#[derive(Debug, Parser)]
#[command(name = "hearth", version, args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Project to open in the window
    pub project: Option<PathBuf>,
    /// Print one JSON object on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Print no progress
    #[arg(long, short, global = true)]
    pub quiet: bool,
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Train the bundled sample end to end and print what came out
    Demo(DemoArgs),
    /// Make a project
    New(NewArgs),
    /// Add pictures, texts, recordings or rows to a project
    Import(ImportArgs),
    /// Record from the microphone into a project of sounds
    Record(RecordArgs),
    /// Add a class for background noise to a project of sounds, so that its models know what is
    /// heard where nothing is
    Background(BackgroundArgs),
    /// Look for labels that are probably wrong and samples that stand out
    Check(HistoryArgs),
    /// Look for personal data: e-mail addresses, phone and identity numbers in texts and rows, faces in
    /// pictures
    Privacy(PrivacyArgs),
    /// Say what a public data set is, and fetch and import it
    Get(GetArgs),
    /// Collect pictures from web pages or addresses into a class
    Collect(CollectArgs),
    /// Write the data with its labels for other programs
    ExportData(ExportDataArgs),
    /// Write training samples as augmentation changes them, to look at
    Augment(AugmentArgs),
    /// Look for files whose folder was moved
    FindMedia(FindMediaArgs),
    /// Read label files that other programs changed, and write labels back
    #[command(subcommand)]
    Labels(LabelsVerb),
    /// Show counts, splits, runs and what Hearth noticed about the data
    Inspect(InspectArgs),
    /// Say what Hearth noticed about data and runs, and mend it; what was mended is shown before
    /// and after
    Advise(AdviseArgs),
    /// Change the data: classes, splits, what belongs to the project
    Edit(EditArgs),
    /// Say what a model that learns from the labels so far takes the rest for, and what is worth
    /// labelling next
    Suggest(SuggestArgs),
    /// Measure how much labelling an order saves: accuracy against number of labels
    LabelCurve(LabelCurveArgs),
    /// Say how far two passes over the same samples agree
    Agreement(AgreementArgs),
    /// Split the data anew into training, validation and test
    Split(SplitArgs),
    /// Take the newest change of the data back
    Undo(HistoryArgs),
    /// Make the change that was taken back again
    Redo(HistoryArgs),
    /// Train a model and measure it on the test split
    Train(TrainArgs),
    /// List, add, fetch and remove backbones: nets whose features a model is built on
    #[command(subcommand)]
    Backbones(BackbonesVerb),
    /// Try settings and say which are best on the validation split
    Search(SearchArgs),
    /// List trainings: scores, what differs in their settings, notes, and what went wrong
    Runs(HistoryArgs),
    /// Write a note on a training, or star it
    Note(NoteArgs),
    /// Delete a training, finished or paused
    DeleteRun(DeleteRunArgs),
    /// Say what fits a wish in plain words: task, metric, data, targets, contradictions
    Propose(ProposeArgs),
    /// Agree on what a model has to do, and see how the newest run stands to it
    Goal(GoalArgs),
    /// Measure a run on a split
    Evaluate(EvaluateArgs),
    /// List what a run errs on, or what it is unsure of
    Mistakes(MistakesArgs),
    /// See what a model's percentages are worth on the validation split, let them keep their word,
    /// and let it say that it does not know
    Calibrate(CalibrateArgs),
    /// Compare what two runs said of the same test split, and say whether a difference may be luck
    Compare(CompareArgs),
    /// Say on which groups a run does worse, and how it treats protected ones
    Slices(SlicesArgs),
    /// Ask a model about files
    Predict(PredictArgs),
    /// Ask a model why it answers as it does
    Explain(ExplainArgs),
    /// Write a model for use elsewhere, and prove it with another runtime
    Export(ExportArgs),
    /// Write a page for people about a model: what it does, how good it is, where it errs, what it
    /// learned from, what it is not good for, and how to make it again
    Card(CardArgs),
    /// Show devices, self-test, versions and where files are kept
    Doctor(DoctorArgs),
}

#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// Folder for the project and the exported model [default: a new temporary folder]
    #[arg(long)]
    pub dir: Option<PathBuf>,
    /// The task whose sample is used
    #[arg(long, default_value = "image-classification", value_parser = task)]
    pub task: TaskKind,
    #[command(flatten)]
    pub choices: TrainChoices,
}

#[derive(Debug, clap::Args)]
pub struct SuggestArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// What comes first: uncertainty-diversity, uncertainty, margin, diversity, likely-errors or
    /// as-listed
    #[arg(long, default_value = "uncertainty-diversity")]
    pub order: Order,
    /// Give every sample without a label the class that the model is at least so sure of, 0 to 1
    #[arg(long, value_name = "P")]
    pub accept_above: Option<f64>,
}

#[derive(Debug, clap::Args)]
pub struct LabelCurveArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// The order that is compared with a random one
    #[arg(long, default_value = "uncertainty-diversity")]
    pub order: Order,
    /// Labels up to which it is measured
    #[arg(long, default_value_t = 1_000)]
    pub labels: usize,
    /// Labels between two rankings
    #[arg(long, default_value_t = 20)]
    pub batch: usize,
    /// How often it is repeated with other beginnings
    #[arg(long, default_value_t = 3)]
    pub repeats: u32,
    /// Where the first beginning comes from
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, clap::Args)]
pub struct AgreementArgs {
    /// Folder of the project
    pub project: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct NewArgs {
    /// Folder of the project: a new or an empty one
    pub project: PathBuf,
    /// What its models will do
    #[arg(long, value_parser = task)]
    pub task: TaskKind,
    /// Name shown to people [default: the folder's name]
    #[arg(long)]
    pub name: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// A folder, a zip, tar or tar.gz of one, or a file: class folders, split folders, COCO, YOLO,
    /// Pascal VOC, Create ML, Label Studio, a table (CSV, TSV, JSON Lines, Excel, Parquet) of
    /// files, texts or figures, a Hugging Face folder, Parquet files with pictures or sounds,
    /// aclImdb, MNIST or CIFAR
    pub path: PathBuf,
    /// How the data is laid out: auto, folder, coco, yolo, voc, createml,
    /// label-studio, hf-folder, aclimdb, table, parquet, mnist or cifar
    #[arg(long, default_value = "auto")]
    pub format: String,
    /// Copy the files into the project instead of referring to them where they lie
    #[arg(long)]
    pub copy: bool,
    /// Only say what would be imported
    #[arg(long)]
    pub preview: bool,
    #[command(flatten)]
    pub columns: ColumnArgs,
    /// How a table of texts says their labels: auto, one, list, columns (of 0 and 1), or the mark
    /// between several labels in a cell, such as “;”
    #[arg(long, default_value = "auto", value_name = "HOW")]
    pub labels: LabelsIn,
    /// Put everything into one split: train, valid or test [default: by folder name, else 70/15/15]
    #[arg(long)]
    pub split: Option<Split>,
}

#[derive(Debug, clap::Args)]
pub struct RecordArgs {
    /// Folder of the project
    #[arg(required_unless_present = "list")]
    pub project: Option<PathBuf>,
    /// The class that the recording gets [default: none, to be labelled later]
    #[arg(long)]
    pub class: Option<String>,
    /// How long to record
    #[arg(long, default_value_t = 3.0, value_parser = seconds)]
    pub seconds: f64,
    /// What to record from, by a name of --list [default: the system's own choice]
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Name what can be recorded from
    #[arg(long)]
    pub list: bool,
}

#[derive(Debug, clap::Args)]
pub struct BackgroundArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// The name of the class
    #[arg(long, default_value = "background")]
    pub class: String,
    /// Record the room for so long, instead of taking quiet parts of the recordings
    #[arg(long, value_parser = seconds)]
    pub seconds: Option<f64>,
    /// Take quiet parts of the recordings as well
    #[arg(long)]
    pub quiet_parts: bool,
    /// What to record from, by a name of `hearth record --list`
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
}

/// A length of time that can be recorded.
fn seconds(text: &str) -> Result<f64, String> {
    let secs: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    let most = hearth::recorder::MOST_SECS;
    if (0.1..=most).contains(&secs) {
        Ok(secs)
    } else {
        Err(format!("use 0.1 to {most} seconds"))
    }
}

/// Columns of a table, where they are not what Hearth guesses. An empty name means none.
#[derive(Debug, Default, clap::Args)]
pub struct ColumnArgs {
    /// Column of the class, or of the number to predict
    #[arg(long, value_name = "COL")]
    pub target: Option<String>,
    /// Column of the text
    #[arg(long, value_name = "COL")]
    pub text: Option<String>,
    /// Column of the names of files
    #[arg(long, value_name = "COL")]
    pub file: Option<String>,
    /// Column of what belongs together: speaker, patient, user
    #[arg(long, value_name = "COL")]
    pub group: Option<String>,
    /// Column of the time
    #[arg(long, value_name = "COL")]
    pub time: Option<String>,
    /// Column of the split
    #[arg(long = "split-column", value_name = "COL")]
    pub split_column: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct GetArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// mnist, fashion-mnist, cifar-10, imdb, hf:OWNER/NAME, kaggle:OWNER/NAME, uci:NUMBER, or the
    /// address of a file
    pub source: PublicSource,
    /// Only say what would be fetched, its size and its licence
    #[arg(long)]
    pub look: bool,
    /// Fetch what is offered without asking
    #[arg(long, short = 'y', conflicts_with = "look")]
    pub yes: bool,
    /// Fetch only files with this in their path; may be given again
    #[arg(long, value_name = "TEXT")]
    pub only: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct CollectArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// The class that the pictures get
    #[arg(long)]
    pub class: String,
    /// Addresses of pictures
    pub addresses: Vec<String>,
    /// A page whose pictures are collected; may be given again
    #[arg(long, value_name = "ADDRESS")]
    pub page: Vec<String>,
    /// The most pictures to collect
    #[arg(long, default_value_t = 200)]
    pub most: usize,
}

#[derive(Debug, clap::Args)]
pub struct ExportDataArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// folder, csv, jsonl, coco, yolo, voc, createml or label-studio
    #[arg(long)]
    pub format: String,
    /// A new or an empty folder
    #[arg(long)]
    pub out: PathBuf,
    /// Put marks such as [email] in the place of personal data, and hide faces; the project's own data
    /// stay as they are
    #[arg(long, conflicts_with = "keep_personal_data")]
    pub mask_personal_data: bool,
    /// Keep personal data although the project masks them
    #[arg(long)]
    pub keep_personal_data: bool,
    #[command(flatten)]
    pub which: Which,
}

#[derive(Debug, clap::Args)]
pub struct PrivacyArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// Whether personal data are masked from now on when the data are exported
    #[arg(long, value_name = "ON|OFF")]
    pub mask_on_export: Option<Switch>,
}

/// On or off.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Switch {
    On,
    Off,
}

impl Switch {
    /// Whether it is on.
    pub fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

#[derive(Debug, clap::Args)]
pub struct AugmentArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// A new or an empty folder
    #[arg(long)]
    pub out: PathBuf,
    /// How they are changed: none, gentle, usual or strong
    #[arg(long, default_value = "usual")]
    pub augment: AugmentLevel,
    /// Training samples to show, the classes in turn
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub samples: u32,
    /// Changed versions of each
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub views: u32,
    /// Training with the same seed sees the same versions [default: 42]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Change a setting, such as augment.crop=0.5; may be given again
    #[arg(long = "set", value_name = "KEY=VALUE", num_args = 1.., value_parser = setting)]
    pub settings: Vec<(String, String)>,
}

#[derive(Debug, clap::Args)]
pub struct FindMediaArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// Folder in which the files may lie now
    pub dir: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum LabelsVerb {
    /// Compare label files with the project and take what they say
    Read(LabelsReadArgs),
    /// Write the labels into a folder that may hold label files already; refused where another
    /// program changed them since Hearth read or wrote them
    Write(LabelsWriteArgs),
    /// Say which label files Hearth knows and which other programs changed since
    Status {
        /// Folder of the project
        project: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub struct LabelsReadArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// A folder with label files, or one of them
    pub path: PathBuf,
    /// How the labels are laid out: auto, coco, yolo, voc, createml, label-studio or table
    #[arg(long, default_value = "auto")]
    pub format: String,
    /// What is taken where both sides changed the same differently: theirs (what the files say),
    /// ours or both [default: it stays as it is here, and is asked again]
    #[arg(long, value_parser = ["theirs", "ours", "both"])]
    pub take: Option<String>,
    /// Only say what differs
    #[arg(long)]
    pub preview: bool,
}

#[derive(Debug, clap::Args)]
pub struct LabelsWriteArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// The folder of the label files
    pub dir: PathBuf,
    /// yolo, voc, coco, createml, label-studio, jsonl or csv
    #[arg(long)]
    pub format: String,
}

#[derive(Debug, clap::Args)]
pub struct InspectArgs {
    /// Folder of the project
    pub project: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct AdviseArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// Mend the finding of this kind, such as leak-between-splits or overfitting
    #[arg(long, value_name = "KIND")]
    pub fix: Option<String>,
    /// What to do about it, where there is more than one way [default: the usual one]
    #[arg(long, value_name = "REMEDY", requires = "fix")]
    pub remedy: Option<Remedy>,
}

#[derive(Debug, clap::Args)]
pub struct EditArgs {
    /// Folder of the project
    pub project: PathBuf,
    #[command(subcommand)]
    pub change: Change,
}

#[derive(Debug, clap::Args)]
pub struct SplitArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// Percent to learn from [default: as the last time, else 70]
    #[arg(long)]
    pub train: Option<f64>,
    /// Percent to choose the best epoch on [default: as the last time, else 15]
    #[arg(long)]
    pub valid: Option<f64>,
    /// Percent to measure on [default: as the last time, else 15]
    #[arg(long)]
    pub test: Option<f64>,
    /// What decides: class (stratified), group (speakers, patients and scenes stay whole) or time
    /// (the newest are for the test) [default: as the last time, else class]
    #[arg(long, value_parser = ["class", "group", "time"])]
    pub by: Option<String>,
    /// Where groups come from: data, folder, name (before the last _ or -), pattern:REGEX,
    /// look-alikes or column:NAME; splits by group
    #[arg(long, value_name = "FROM")]
    pub groups_from: Option<GroupsFrom>,
    /// Same data, same seed: same splits [default: as the last time, else 42]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Leave the test split as it is, now and whatever is imported later
    #[arg(long)]
    pub freeze_test: bool,
    /// Draw the test split anew, too
    #[arg(long, conflicts_with = "freeze_test")]
    pub thaw_test: bool,
    /// Only say which groups and times there are
    #[arg(long)]
    pub look: bool,
}

#[derive(Debug, clap::Args)]
pub struct HistoryArgs {
    /// Folder of the project
    pub project: PathBuf,
}

#[derive(Debug, Subcommand)]
pub enum Change {
    /// Give samples another class, which is made if there is none of this name
    Relabel {
        /// Name of the class
        class: String,
        #[command(flatten)]
        which: Which,
    },
    /// Put samples into a split: train, valid or test
    Move {
        /// The split
        split: Split,
        #[command(flatten)]
        which: Which,
    },
    /// Take samples out of the project; their files stay
    Remove {
        #[command(flatten)]
        which: Which,
    },
    /// Give a class another name
    RenameClass {
        /// The class
        class: String,
        /// Its name from now on
        name: String,
    },
    /// Make several classes one
    MergeClasses {
        /// The classes that end
        #[arg(required = true)]
        classes: Vec<String>,
        /// The class that gets their samples
        #[arg(long)]
        into: String,
    },
    /// Say what samples belong to, such as a patient or a scene: never in two splits
    Group {
        /// The group; - takes them out of theirs
        group: String,
        #[command(flatten)]
        which: Which,
    },
    /// Give every sample a group: by folder, name (before the last _ or -), pattern:REGEX,
    /// look-alikes or column:NAME
    GroupsFrom {
        /// Where groups come from
        from: GroupsFrom,
    },
    /// Let nothing go into the test split or out of it
    FreezeTest,
    /// Let the test split change again
    ThawTest,
    /// Mend what Hearth noticed, such as exact-duplicates or leak-between-splits
    Fix {
        /// The kind of finding, as `inspect --json` names it
        kind: String,
    },
    /// Say what a column of the table holds and what it is used for
    SetColumn {
        /// The column
        column: String,
        /// number, category, date or text [default: as it is]
        #[arg(long, value_parser = ["number", "category", "date", "text"])]
        kind: Option<String>,
        /// feature, target or ignored [default: as it is]
        #[arg(long, value_parser = ["feature", "target", "ignored"])]
        role: Option<String>,
    },
    /// Take a class out of the project with its samples, whose files stay, and with what is drawn
    /// of it
    RemoveClass {
        /// The class
        class: String,
        /// Its samples stay, without a class
        #[arg(long)]
        keep_samples: bool,
    },
    /// Add a class that nothing has yet
    AddClass {
        /// The class
        class: String,
    },
    /// Take the classes of samples away; what is drawn on them stays
    Unlabel {
        #[command(flatten)]
        which: Which,
    },
    /// Give samples one more class
    Tag {
        /// The class
        class: String,
        #[command(flatten)]
        which: Which,
    },
    /// Say that samples have none of the classes, where samples may have several: that is a label, too
    None {
        #[command(flatten)]
        which: Which,
    },
    /// Go on with another task for the same data: text-classification (one class for each text) or
    /// multi-label-text-classification (several, or none)
    Task {
        /// The task
        #[arg(value_parser = task)]
        task: TaskKind,
    },
    /// Take one of several classes away
    Untag {
        /// The class
        class: String,
        #[command(flatten)]
        which: Which,
    },
    /// Draw on samples: “box X Y WIDTH HEIGHT”, “polygon X Y X Y …” or “point X Y” in pixels, “span
    /// START END” in characters, or “region START END” in seconds
    Draw {
        /// The class of what is drawn
        class: String,
        /// What is drawn
        shape: String,
        #[command(flatten)]
        which: Which,
    },
    /// Take what is drawn on samples away
    Erase {
        /// Of this class only; may be given again
        #[arg(long = "class", value_name = "CLASS")]
        drawn: Vec<String>,
        #[command(flatten)]
        which: Which,
    },
    /// Say that the labels of samples were looked at and are right
    Verify {
        /// They are not looked at yet
        #[arg(long)]
        undo: bool,
        #[command(flatten)]
        which: Which,
    },
    /// Write down what is to be remembered of samples; an empty note takes it away
    Note {
        /// The note
        note: String,
        #[command(flatten)]
        which: Which,
    },
    /// Say of the labels of samples: accept, reject, ignore (nothing is learned from the last two)
    /// or none
    Answer {
        /// The answer
        #[arg(value_parser = ["accept", "reject", "ignore", "none"])]
        answer: String,
        #[command(flatten)]
        which: Which,
    },
    /// Give samples a class in a second pass, which `agreement` compares with the first
    SecondPass {
        /// The class; “-” takes it away
        class: String,
        #[command(flatten)]
        which: Which,
    },
    /// Set a cell of rows, such as the number that is to be predicted
    SetCell {
        /// The column
        column: String,
        /// What it holds; empty where it is missing
        value: String,
        #[command(flatten)]
        which: Which,
    },
}

#[derive(Debug, clap::Args)]
pub struct TrainArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// Go on with a training that was paused or killed, such as run-002 [default: the newest]
    #[arg(long, value_name = "RUN", num_args = 0..=1, default_missing_value = "latest")]
    pub resume: Option<String>,
    /// Train nothing: watch the loss while the learning rate grows, and suggest one
    #[arg(long, conflicts_with = "resume")]
    pub find_lr: bool,
    #[command(flatten)]
    pub choices: TrainChoices,
}

#[derive(Debug, Subcommand)]
pub enum BackbonesVerb {
    /// Say which backbones a project has, with their size and speed
    List {
        /// Folder of the project
        project: PathBuf,
    },
    /// Take an ONNX image classifier as a backbone, or for texts an encoder's folder as Hugging Face
    /// lays it out (config.json, model.safetensors, tokenizer.json); train with --set backbone=NAME
    Add {
        /// Folder of the project
        project: PathBuf,
        /// The ONNX file, or the encoder's folder
        file: PathBuf,
        /// Its name in the project [default: after the file]
        #[arg(long)]
        name: Option<String>,
        #[arg(
            long,
            help = "How it sees pixels: imagenet (as PyTorch's models), zero-one, minus-one-one or bytes [default: as preprocessor_config.json beside the file says, else imagenet]"
        )]
        pixels: Option<PixelScale>,
        /// Its licence, for the model's card
        #[arg(long)]
        licence: Option<String>,
    },
    /// Say what a model on the Hugging Face hub is, and fetch it as a backbone
    Get {
        /// Folder of the project
        project: PathBuf,
        /// OWNER/NAME of a repository with an ONNX classifier, or for texts with a BERT-like encoder
        repo: String,
        /// Only say what would be fetched, its size and its licence
        #[arg(long)]
        look: bool,
        /// Fetch what is offered without asking
        #[arg(long, short = 'y', conflicts_with = "look")]
        yes: bool,
    },
    /// Remove a backbone; models that were trained on it stay whole
    Remove {
        /// Folder of the project
        project: PathBuf,
        /// Its name
        name: String,
    },
}

#[derive(Debug, clap::Args)]
pub struct NoteArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// The training, such as run-002, or latest
    pub run: String,
    /// The note; an empty one removes it [default: stays as it is]
    pub text: Option<String>,
    /// Let it stand out
    #[arg(long)]
    pub star: bool,
    /// Let it stand out no longer
    #[arg(long, conflicts_with = "star")]
    pub unstar: bool,
}

#[derive(Debug, clap::Args)]
pub struct DeleteRunArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// The training, such as run-002
    pub run: String,
}

#[derive(Debug, clap::Args)]
pub struct SearchArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// How trials are chosen: grid (every combination), random, or halving (random, the better
    /// ones get more epochs)
    #[arg(long, default_value = "grid")]
    pub how: SearchHow,
    /// The most trials
    #[arg(long, default_value_t = 30)]
    pub trials: usize,
    /// The most minutes; 0 for no bound
    #[arg(long, default_value_t = 0.0)]
    pub minutes: f64,
    /// Time for quality: fast, balanced or best
    #[arg(long, default_value_t)]
    pub preset: Preset,
    /// Where to compute the features: auto, cpu or gpu
    #[arg(long, default_value = "auto")]
    pub device: DeviceChoice,
    /// Same data, same seed: same trials [default: 42]
    #[arg(long)]
    pub seed: Option<u64>,
    #[arg(
        long = "set",
        value_name = "KEY=VALUES",
        num_args = 1..,
        value_parser = setting,
        help = "What to try, such as learning_rate=0.001,0.01 or, at random, learning_rate=0.0001..0.1; one value alone is the same for all trials; may be given again"
    )]
    pub settings: Vec<(String, String)>,
}

/// What can be chosen before a training.
#[derive(Debug, clap::Args)]
pub struct TrainChoices {
    /// Time for quality: fast, balanced or best
    #[arg(long, default_value_t)]
    pub preset: Preset,
    /// Where to compute: auto, cpu or gpu
    #[arg(long, default_value = "auto")]
    pub device: DeviceChoice,
    /// Same data, same seed, same device: same model [default: 42]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Also learn from changed views of the training pictures: none, gentle, usual or strong
    #[arg(long, value_name = "LEVEL")]
    pub augment: Option<AugmentLevel>,
    /// What to do about classes of unequal size: none, weights (in the loss) or oversample (rare
    /// pictures are seen more often)
    #[arg(long)]
    pub balance: Option<Balance>,
    /// Cross-validate on so many parts of training and validation pictures, 2 to 20
    #[arg(long)]
    pub folds: Option<u32>,
    #[arg(
        long = "set",
        value_name = "KEY=VALUE",
        num_args = 1..,
        value_parser = setting,
        help = "Change a setting of the preset, such as epochs=100, way=fine-tune (auto, head, fine-tune or scratch; for tables trees or net), unfreeze=5 (last blocks, or all), lora=8 (rank, for encoders of texts), layer_decay=0.85, optimizer=sgd (adamw, adam), schedule=step (cosine, constant), warmup=1 (epochs), clip_norm=1, ema=0.999, accumulate=2, loss=focal, hidden=256, width=32, target_transform=log (auto, none), views=5 or augment.crop=0.5; may be given again"
    )]
    pub settings: Vec<(String, String)>,
}

#[derive(Debug, clap::Args)]
pub struct ProposeArgs {
    /// What the model should do, in English or Chinese, such as “tell my cats apart”
    pub words: String,
}

#[derive(Debug, clap::Args)]
pub struct GoalArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// What the model should do, in plain words; targets that are not given are proposed
    #[arg(long)]
    pub words: Option<String>,
    /// What counts: accuracy, macro-f1 or r2
    #[arg(long, value_parser = metric)]
    pub metric: Option<Metric>,
    /// What the metric has to reach on the test split, 0 to 1
    #[arg(long, value_name = "SHARE")]
    pub least: Option<f64>,
    /// How large the model's file may be, in megabytes
    #[arg(long, value_name = "MB")]
    pub most_mb: Option<f64>,
    /// How long one answer may take, in milliseconds
    #[arg(long, value_name = "MS")]
    pub most_ms: Option<f64>,
    /// Forget the goal
    #[arg(long)]
    pub clear: bool,
}

#[derive(Debug, clap::Args)]
pub struct EvaluateArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// A run such as run-002, or latest
    #[arg(long, default_value = "latest")]
    pub run: String,
    /// The split to measure on: valid or test
    #[arg(long, default_value_t = Split::Test)]
    pub split: Split,
}

#[derive(Debug, clap::Args)]
pub struct CalibrateArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// A run such as run-002, or latest
    #[arg(default_value = "latest")]
    pub run: String,
    /// Whether percentages are divided by a temperature, so that what is said with 80% is right in 80
    /// of 100 cases
    #[arg(long, value_parser = ["on", "off"])]
    pub temperature: Option<String>,
    /// Answer as much as there can be with at most this share of the answers wrong, such as 0.02
    #[arg(long, value_name = "SHARE", conflicts_with_all = ["coverage", "no_unknown"])]
    pub max_risk: Option<f64>,
    /// Answer at least this share, the surest first, such as 0.9
    #[arg(long, value_name = "SHARE", conflicts_with = "no_unknown")]
    pub coverage: Option<f64>,
    /// Always answer again
    #[arg(long)]
    pub no_unknown: bool,
    /// Call unknown what is unlike all training samples, so that about this share of familiar samples
    /// is rejected, such as 0.01; or off
    #[arg(long, value_name = "SHARE", conflicts_with = "no_unknown")]
    pub unfamiliar: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct CompareArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// A run such as run-001
    pub run_a: String,
    /// Another run; differences are of this one less the first
    pub run_b: String,
    /// The split that both were measured on: valid or test
    #[arg(long, default_value_t = Split::Test)]
    pub split: Split,
    /// Measure what was not measured on the split yet
    #[arg(long)]
    pub measure: bool,
}

#[derive(Debug, clap::Args)]
pub struct SlicesArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// A run such as run-002, or latest
    #[arg(default_value = "latest")]
    pub run: String,
    /// The split that it was measured on: valid or test
    #[arg(long, default_value_t = Split::Test)]
    pub split: Split,
    /// List the groups by a column, or by class, source, format, size, brightness, length, language,
    /// group or time
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// Samples that are a group of their own, by their numbers or paths
    #[arg(long, value_name = "SAMPLE", num_args = 1..)]
    pub samples: Vec<String>,
    /// A column whose groups are to be treated alike, beside those whose names say so; may be given
    /// again
    #[arg(long, value_name = "COLUMN")]
    pub protected: Vec<String>,
    /// The class that people would like to get, or fear [default: the second of two, else the first]
    #[arg(long, value_name = "CLASS")]
    pub positive: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct PredictArgs {
    /// A run's folder, an exported .onnx file, or a project (its newest run)
    pub model: PathBuf,
    /// What to ask about: pictures, sounds, texts, or tables, whose rows are asked about one by one
    #[arg(required_unless_present_any = ["text", "row"])]
    pub inputs: Vec<PathBuf>,
    /// A text to ask about; may be given several times
    #[arg(long)]
    pub text: Vec<String>,
    /// A row to ask about, as a JSON object of its cells; may be given several times
    #[arg(long, value_name = "JSON")]
    pub row: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct MistakesArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// A run such as run-002, or latest
    #[arg(default_value = "latest")]
    pub run: String,
    /// The split that was measured on: valid or test
    #[arg(long, default_value_t = Split::Test)]
    pub split: Split,
    /// What comes first: sure (the surest mistakes, or the numbers that are furthest off), unsure (the
    /// least sure answers, right or wrong) or likely-wrong (mistakes behind which there is probably a
    /// wrong label)
    #[arg(long, default_value_t = MistakeOrder::Sure)]
    pub order: MistakeOrder,
    /// Only what is really of this class; of several classes, what is about it
    #[arg(long = "true", value_name = "CLASS")]
    pub truth: Option<String>,
    /// Only what the model takes for this class
    #[arg(long, value_name = "CLASS")]
    pub predicted: Option<String>,
    /// So many at most
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    /// A project, a run's folder or an exported .onnx file. Rows are compared with those that a
    /// project's model learned from
    pub model: PathBuf,
    /// What to ask about: a picture, a sound or a text
    #[arg(required_unless_present_any = ["text", "row"])]
    pub input: Option<PathBuf>,
    /// A text to ask about
    #[arg(long, conflicts_with = "input")]
    pub text: Option<String>,
    /// A row to ask about, as a JSON object of its cells
    #[arg(long, value_name = "JSON", conflicts_with_all = ["input", "text"])]
    pub row: Option<String>,
    /// The class to explain [default: the likeliest]
    #[arg(long, value_name = "NAME")]
    pub class: Option<String>,
    /// Of a project: a run such as run-002, or latest
    #[arg(long, default_value = "latest")]
    pub run: String,
    /// Of a picture: write it here as PNG, with what speaks for the class in orange and against it in
    /// blue
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct ExportArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// File format: onnx
    #[arg(long)]
    pub format: String,
    /// Folder to write into
    #[arg(long)]
    pub out: PathBuf,
    /// A run such as run-002, or latest
    #[arg(long, default_value = "latest")]
    pub run: String,
    /// The language of the card for people that is written beside it: en or zh-CN
    #[arg(long, default_value = "en")]
    pub language: String,
}

#[derive(Debug, clap::Args)]
pub struct CardArgs {
    /// Folder of the project
    pub project: PathBuf,
    /// A run such as run-002, or latest
    #[arg(long, default_value = "latest")]
    pub run: String,
    /// html, or markdown with its pictures in a folder beside it [default: as the name of the file
    /// says, else html]
    #[arg(long)]
    pub format: Option<String>,
    /// en or zh-CN
    #[arg(long, default_value = "en")]
    pub language: String,
    /// Show a few samples, right and wrong ones [default: pictures only; texts, rows and names of
    /// recordings may tell of people]
    #[arg(long, conflicts_with = "no_examples")]
    pub examples: bool,
    /// Show no samples
    #[arg(long)]
    pub no_examples: bool,
    /// What the model is for and what it must not be used for; kept with the run, and said in its
    /// cards from now on. An empty one takes it away
    #[arg(long, value_name = "TEXT", conflicts_with = "note_file")]
    pub note: Option<String>,
    /// The same from a file
    #[arg(long, value_name = "FILE")]
    pub note_file: Option<PathBuf>,
    /// The file, or a folder for it
    #[arg(long, value_name = "PATH")]
    pub out: PathBuf,
    /// Replace what is there even if it is no card that Hearth wrote
    #[arg(long)]
    pub overwrite: bool,
}

#[derive(Debug, clap::Args)]
pub struct DoctorArgs {
    /// Test one device in this process and print what came out: a driver that crashes takes only
    /// this child process with it
    #[arg(long, hide = true, value_name = "DEVICE")]
    pub probe: Option<String>,
}

fn metric(text: &str) -> Result<Metric, String> {
    text.parse()
        .map_err(|failure: hearth_core::failure::Failure| failure.message)
}

fn task(text: &str) -> Result<TaskKind, String> {
    text.parse()
        .map_err(|failure: hearth_core::failure::Failure| failure.message)
}

fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.trim().into(), value.trim().into())),
        _ => Err(format!("“{text}” is not of the form key=value")),
    }
}
