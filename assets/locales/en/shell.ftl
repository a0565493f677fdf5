# Around the pages: rail, bars, dialogs, welcome screen.

step-goal = Goal
step-data = Data
step-label = Label
step-train = Train
step-evaluate = Evaluate
step-export = Export
step-improve = Improve

state-later = later
state-ready = ready
state-running = running
state-done = done
state-attention = wants attention

stays-here = Stays on this computer
stays-here-tip = Hearth uses no network unless you ask for it. Your data and models stay on this computer.

welcome-title = Train an AI model of your own
welcome-text = Show Hearth a folder of pictures, one subfolder for each class. It learns to tell them apart, shows you where it errs, and gives you a model that you can use anywhere. Everything happens on this computer.
welcome-drop = Or drop a folder of pictures anywhere into this window.
recent-projects = Recent projects
open-recent = Open { $name }
forget-recent = Take { $name } off this list (its files stay)

way-show = Show it pictures
way-show-text = One folder for each class. Broken files are left out and listed.
way-train = Watch it learn
way-train-text = Loss and accuracy as they happen; it stops by itself at its best.
way-take = Take it away
way-take-text = One ONNX file, proven to answer as it did here.

try-sample = Try the sample project
new-project = New project…
open-project = Open project…
close-project = Close project
project-menu = Project menu
show-project-folder = Show the project’s folder
open = Open
import = Import
cancel = Cancel
close = Close
stop = Stop
choose = Choose…
folder = Folder
path-hint = Type or paste a path, then press Enter
copied = Copied.
copy-path = Copy path
open-folder = Open folder
no-dialog = This system shows no file dialog. Type or paste the path into the field instead.
no-file-manager = No file manager was found; the folder’s path was copied instead.

new-project-title = New project
new-project-text = What should your model do?
new-project-from = What is in { $path } will be imported; you see it first. Files stay where they are; those of an archive are unpacked into the project.
project-name = Name
project-name-hint = For example: Mushrooms
project-folder = Folder of the project
create-project = Create project
task-image-classification = Classify pictures
task-image-classification-text = Which class does a picture show?
task-object-detection-text = Where is what in a picture?
task-text-classification-text = What is a text about, or what is its tone?
task-multi-label-text-classification-text = Which of several labels fit a text? It may be none.
task-audio-classification-text = Which class does a sound belong to?
task-tabular-classification-text = Which class does a row belong to?
task-tabular-regression-text = How large is a number, such as a price?
task-data-only = Bringing in, cleaning and splitting the data works for this task already; training will come.
task-object-detection = Find objects
task-text-classification = Classify texts
task-multi-label-text-classification = Give texts several labels
task-audio-classification = Classify sounds
task-tabular-classification = Predict a category
task-tabular-regression = Predict a number

open-project-title = Open a project
open-project-text = Choose the folder of a Hearth project.

advisor = Advisor
advisor-toggle = Show or hide the advisor
advisor-well = All is well
advisor-well-text = Hearth looked for the usual pitfalls in your data and found none.
advisor-no-data = Once there are { things }, Hearth looks for the usual pitfalls and lists them here.
show-in-data = Show in Data
list-comma = |, |
finding-class-imbalance = Some classes are much smaller
finding-class-imbalance-why = A model that sees one class far more often tends to guess that class.
finding-class-imbalance-evidence = These classes have less than a third of the largest class’s training { things }: { $classes }.
finding-class-imbalance-fix = Add { things } to: { $classes }. Or let every class count the same in training.
finding-too-few-samples = Some classes have few { things }
finding-too-few-samples-why = With few examples a model learns by heart what it should understand, and its figures are uncertain.
finding-too-few-samples-evidence = { $n ->
    [one] This class has fewer than 20 { things }: { $classes }.
   *[other] { $n } classes have fewer than 20 { things }: { $classes }.
}
finding-too-few-samples-fix = Add { things } until each class has at least 20; 50 or more are better.
finding-exact-duplicates = Some { things } are exact copies
finding-exact-duplicates-why = Copies make a class look larger than it is and teach nothing new.
finding-exact-duplicates-evidence = { $n ->
    [one] { n-things } is an exact copy of another one.
   *[other] { n-things } are exact copies of other ones.
}
finding-exact-duplicates-fix = Remove the copies. The files stay where they are.
finding-leak-between-splits = The test knows { things } from training
finding-leak-between-splits-why = A model that is measured on what it has learned by heart looks better than it is.
finding-leak-between-splits-evidence = { $n ->
    [one] { $n } validation or test { thing } is also in the training split.
   *[other] { $n } validation or test { things } are also in the training split.
}
finding-leak-between-splits-fix = Move these { things } to the training split, or take them out of the project.

read-only-title = This project can be looked at, but not changed

palette = Commands
palette-hint = Type a few letters of what you want
palette-none = Nothing of that name.
palette-go = Go to { $step }
fullscreen = Full screen on or off
quit = Quit Hearth
language = Language
theme = Theme
theme-system = Follow the system
theme-light = Light theme
theme-dark = Dark theme
compute-tip = Where models are trained
drop-needs-folder = Drop a folder, or a zip or tar, that holds one subfolder of files for each class, or a table.
drop-welcome = Drop a folder, an archive or a table to make a project from it
drop-project = { $kind ->
    [texts] Drop a table, a folder or an archive to import it
    [rows] Drop a table to import it
    [sounds] Drop a folder or an archive to import it
   *[pictures] Drop a folder or an archive to import it, or pictures to try the model
}

job-import = Import
job-train = Training
job-search = Search for settings
job-find-rate = Learning-rate finder
job-evaluate = Evaluation
job-calibrate = Calibration
job-predict = Prediction
job-export = Export
job-model-card = Writing the model card
job-advise = Looking at the data
job-probe = Device check
job-stopped = { $job } was stopped.
stopping = Stopping…
waiting = Waiting for its turn…
time-left = { $time } left
elapsed = { $time } so far
progress-of = { $done } of { $total }
stage-scanning = Looking for { things }…
stage-reading = Reading { things }…
stage-storing = Storing…
stage-preparing = Getting ready…
stage-extracting-features = Looking at each { thing }…
stage-training = Learning…
stage-cross-validating = Cross-validating…
stage-evaluating = Measuring…
stage-writing = Writing files…
stage-proving = Proving the file in another runtime…
stage-predicting = Asking the model…
stage-probing = Testing devices…
toast-trained = Training is done: { $accuracy } accuracy.
toast-trained-number = Training is done: R² { $r2 }.
toast-trained-labels = Training is done: micro F1 { $f1 }.
toast-evaluated = The evaluation is done.
toast-calibrated = The model was changed and measured again.
toast-exported = The export is done.
toast-devices = { $n ->
    [one] { $n } device can be used.
   *[other] { $n } devices can be used.
}

try-picture = Try a { thing }…
try-title = Try it on a { thing }
try-text = { $kind ->
    [sounds] Drop recordings into the window, or choose one. The model says what it hears.
    [texts] Write something, or drop a text file into the window. The model says what it takes it for.
    [rows] Fill in what is known; what is left empty counts as missing.
   *[pictures] Drop pictures into the window, or choose one. The model says what it sees.
}
try-path = Path of a { thing }
try-path-hint = Type or paste the path of a { thing }
try-sure = { $share } sure
try-unknown = It does not know
try-unsure = No class is likely enough for an answer. The likeliest one is shown.
try-unfamiliar = This is unlike everything that it learned from. What it would say otherwise is shown.
try-several-text = Each label by itself. What reaches the mark on its bar is given.
more-classes = and { $n } more classes
unreadable = This cannot be read as a { thing }

count-pictures = { $n ->
    [one] { n-things }
   *[other] { n-things }
}
run-number = Run { $n }
coming = Still to come

undo = Undo
redo = Redo
undo-edit = Undo: { $edit }
redo-edit = Redo: { $edit }
edit-import = { $n ->
    [one] { n-things } added from { $about }
   *[other] { n-things } added from { $about }
}
edit-relabel = { $n ->
    [one] { n-things } relabelled as “{ $about }”
   *[other] { n-things } relabelled as “{ $about }”
}
edit-move = { $n ->
    [one] { n-things } moved to { $about }
   *[other] { n-things } moved to { $about }
}
edit-remove = { $n ->
    [one] { n-things } removed
   *[other] { n-things } removed
}
edit-rename-class = class renamed to “{ $about }”
edit-merge-classes = { $n ->
    [one] { n-things } merged into “{ $about }”
   *[other] { n-things } merged into “{ $about }”
}
edit-remove-class = class “{ $about }” removed
edit-unlabel = { $n ->
    [one] { n-things } without a class
   *[other] { n-things } without a class
}
edit-tag = { $n ->
    [one] { n-things } also “{ $about }”
   *[other] { n-things } also “{ $about }”
}
edit-untag = { $n ->
    [one] { n-things } not “{ $about }” any more
   *[other] { n-things } not “{ $about }” any more
}
edit-tag-none = { $n ->
    [one] { n-things } with none of the classes
   *[other] { n-things } with none of the classes
}
edit-set-task = task changed to “{ $about }”
edit-draw-marks = draw
edit-move-marks = move or resize
edit-delete-marks = delete what was drawn
edit-reclass-marks = class of what was drawn
edit-flag-marks = attribute of what was drawn
edit-reorder-marks = order of what was drawn
edit-paste-marks = paste
edit-set-labels = { $n ->
    [one] labels of { n-things } from { $about }
   *[other] labels of { n-things } from { $about }
}
edit-verify = { $n ->
    [one] { n-things } verified
   *[other] { n-things } verified
}
edit-unverify = { $n ->
    [one] { n-things } no longer verified
   *[other] { n-things } no longer verified
}
edit-set-note = { $n ->
    [one] note on { n-things }
   *[other] notes on { n-things }
}
edit-accept = { $n ->
    [one] { n-things } accepted
   *[other] { n-things } accepted
}
edit-reject = { $n ->
    [one] { n-things } rejected
   *[other] { n-things } rejected
}
edit-ignore = { $n ->
    [one] { n-things } ignored
   *[other] { n-things } ignored
}
edit-take-back-answer = { $n ->
    [one] answer on { n-things } taken back
   *[other] answers on { n-things } taken back
}
edit-second-pass = { $n ->
    [one] second pass over { n-things }
   *[other] second pass over { n-things }
}
edit-set-cell = { $n ->
    [one] “{ $about }” of { n-things }
   *[other] “{ $about }” of { n-things }
}
edit-add-class = class “{ $about }” added
undone = Taken back: { $edit }
redone = Done again: { $edit }
stage-unpacking = Unpacking…
finding-near-duplicates = Some { things } look the same
finding-near-duplicates-why = { $kind ->
    [sounds] The same recording saved again, softer or at another rate, teaches
    [texts] The same text with a few words or marks changed teaches
    [rows] The same row again teaches
   *[pictures] The same picture saved again, resized or brightened teaches
} nothing new and makes its class look larger.
finding-near-duplicates-evidence = { $n ->
    [one] { n-things } looks the same as an earlier one of its split.
   *[other] { n-things } look the same as an earlier one of their split.
}
finding-near-duplicates-fix = Look at them, and remove those that are only copies.
finding-near-leak-between-splits = The test knows look-alikes from training
finding-near-leak-between-splits-why = A model that is measured on what looks just like its training { things } seems better than it is.
finding-near-leak-between-splits-evidence = { $n ->
    [one] { $n } validation or test { thing } looks the same as a training { thing }.
   *[other] { $n } validation or test { things } look the same as a training { thing }.
}
finding-near-leak-between-splits-fix = Look at them, and move them to the training split.
remedy-remove = { $finding ->
    [exact-duplicates] { $n ->
        [one] Remove { $n } copy
       *[other] Remove { $n } copies
    }
    [near-duplicates] { $n ->
        [one] Remove { $n } look-alike
       *[other] Remove { $n } look-alikes
    }
    [leak-between-splits] Remove { $n } from the test
    [near-leak-between-splits] Remove { $n } from the test
   *[other] Remove { n-things }
}
remedy-unlabel = { $n ->
    [one] Label it again
   *[other] Label all { $n } again
}
# Words of remedies fit the drawer up to some 30 letters.
remedy-majority = Majority’s label for { $n }
remedy-keep-one = Keep one of each, remove { $n }
remedy-balance = Balance in training
remedy-move-to-train = Move { $n } to training
finding-conflicting-labels = The same { thing } is in two classes
finding-conflicting-labels-why = At least one of the two labels is wrong, and the model cannot learn both.
finding-conflicting-labels-evidence = { n-things } of these classes are copies or look-alikes of each other: { $classes }.
finding-conflicting-labels-fix = Look at them, and give each the right class, or remove it.

left-alone = Left as they are
left-alone-text = You looked at these and kept them. Hearth does not mention them again.
left-alone-bring-back = Bring back
evidence-open = Look one by one
evidence-place = { $at } of { $n }
evidence-next = Next (→)
evidence-previous = Previous (←)
evidence-done = All looked at
evidence-done-text = Nothing of this kind is left. What you kept can be brought back in the Advisor.
evidence-keys = Keys 1 to { $last } choose, ← and → turn the page, Esc closes. Everything can be undone.
evidence-first = The earlier one
evidence-copy = Its copy
evidence-alike = Looks the same
evidence-learned = Learned from
evidence-measured = Measured on
evidence-validated = Validated with
evidence-left = Left
evidence-right = Right
evidence-typical = To compare: a typical one of the class
evidence-doubted = Probably labelled wrongly
evidence-single = Look at it
evidence-listen = Listen to this one
evidence-keep = Keep it
evidence-keep-class = It is { $class }
evidence-remove = Remove it
evidence-keep-left = Keep left
evidence-keep-right = Keep right
evidence-keep-both = Keep both
evidence-both-are = Both are { $class }
evidence-both-train = Both to training
evidence-both-valid = Both to validation
evidence-to-label = Label again
fact-file = File
fact-place = Place
choose-folder = Choose a folder…
choose-file = Choose a file…
choose-file-tip = A zip or tar, a table, an idx file, a COCO or Label Studio file…
try-words = Text to try
try-words-hint = Write or paste a text
try-ask = Ask the model
try-open = Try it…
try-because = Why
try-because-text = Green words speak for { $class }, red ones against it.
other-samples = Or try:
sample-text-classification = Reviews
sample-audio-classification = Spoken words
sample-tabular-classification = Flowers by size
sample-tabular-regression = Diabetes figures
explain-why = Why?
explain-other = Another class
explain-for = speaks for { $class } (+{ $share })
explain-against = speaks against it (−{ $share })
explain-picture = Each place was covered once. Where the colour is strongest, the probability of { $class } changes by { $share }.
explain-sound = Each stretch was silenced once. Where the colour is strongest, the probability of { $class } changes by { $share }.
explain-row = By how many percentage points each value raises the probability of { $class }, compared with the values of { $n ->
    [one] one training row
   *[other] { $n } training rows
}.
explain-row-alone = By how many percentage points each value raises the probability of { $class }, compared with not knowing it.
explain-number = By how much each value raises the number, compared with the values of { $n ->
    [one] one training row
   *[other] { $n } training rows
}.
explain-number-alone = By how much each value raises the number, compared with not knowing it.
job-explain = Explanation
stage-explaining = Asking about its parts…
