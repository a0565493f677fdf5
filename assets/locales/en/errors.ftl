# What went wrong and what to do, by the code of core's failures.

error-internal = Hearth made a mistake ({ $detail }). Your project is unharmed; please report this.
error-no-project = No project is open. Open or make one first.
error-nothing-to-undo = There is nothing to undo.
error-nothing-to-redo = There is nothing to redo.
error-no-such-class = There is no class “{ $class }” in this project.
error-class-exists = There is a class “{ $class }” already. Merge the two, or choose another name.
error-no-such-sample = What is to be changed is not in this project any more.
error-bad-mark = What is to be drawn cannot be: { $flaw }.
error-bad-shape = “{ $shape }” cannot be drawn.
error-bad-class-name = A class needs a name of 1 to 200 characters, on one line.
error-import-under-way = An import is under way. Wait for its end, then change the data.
error-no-run = No model was trained yet. Train one first.
error-no-such-run = There is no run “{ $run }” in this project.
error-unreadable-file = { $path } cannot be read: { $detail }.
error-already-a-project = { $path } is a Hearth project already. Open it, or choose another folder.
error-folder-not-empty = { $path } is not empty. Choose a new or an empty folder for the project; the data may lie elsewhere.
error-not-a-project = { $path } is not a Hearth project. Make a new project, or choose another folder.
error-open-elsewhere = { $path } is open in another Hearth. Close it there to make changes here.
error-read-only = { $path } cannot be written to. Allow writing there, or copy the project to a folder of yours.
error-disk-full = The disk is full. Free some space, then try again; what was stored before is safe.
error-newer-version = { $path } was made by a newer version of Hearth. Update Hearth to open it.
error-damaged = The project file in { $path } cannot be read ({ $detail }). Restore it from a backup.
error-io = { $path } could not be used: { $detail }.
error-source-missing = There is no folder { $path }. Check the path.
error-source-not-a-folder = { $path } is neither a folder nor a zip or tar archive. Choose the folder that holds one subfolder for each class.
error-source-is-a-project = { $path } is a Hearth project, not a folder of data. Open it as a project, or choose the folder that its files lie in.
error-folder-empty = { $path } is empty. Choose a folder with one subfolder of { things } for each class.
error-no-class-folders = { $path } has no subfolders with { things }. Put the { things } of each class into a subfolder of its own.
error-no-pictures = No { thing } that can be used was found in { $path }.
error-no-data = The project has no { things } yet. Import some first.
error-one-class = There is one class only. Add { things } of something else, so that there is something to tell apart.
error-no-labels = None of the { things } has a label yet. Label some first.
error-class-folder-empty = The folder “{ $class }” has no { thing } that can be used, so it became no class.
error-class-too-small = The class “{ $class }” has one { thing } only. Add { things } to it and import again; 20 or more are a good start.
error-class-not-in-train = The class “{ $class }” has no training { things }, only others. Add some to the train folder.
error-no-validation-split = There are no validation { things }, so training cannot stop early and runs all epochs.
error-no-test-split = The project has no test { things }, so the export could not be proven.
error-empty-split = There are no { things } in this split.
error-pictures-missing = { $count ->
    [one] { $count } { thing } could not be read and was left out.
   *[other] { $count } { things } could not be read and were left out.
}
error-answers-not-finite = { $count ->
    [one] The model gave { $count } answer that is no number. Look for damaged { things }, or train again.
   *[other] The model gave { $count } answers that are no numbers. Look for damaged { things }, or train again.
}
error-nothing-measured = None of the { things } in this split can be read.
error-classes-unknown = { $run } has learned none of the classes in this split. Train again, then evaluate.
error-nothing-to-predict = Choose at least one { thing }.
error-one-class-models-only = Only models that name one class can be calibrated or say that they do not know.
error-too-few-to-calibrate = The validation split has { $count ->
    [one] { $count } labelled { thing }
   *[other] { $count } labelled { things }
}. At least { $least } are needed to say how sure a model may be.
error-one-class-to-calibrate = All labelled { things } of the validation split are of one class. How sure a model may be is seen where there are several.
error-no-unfamiliar = This kind of model has no embedding, so nothing tells what is unlike the training { things }. A threshold works for it, too.
error-risk-not-met = No threshold gives so few mistakes: the fewest are { $share } of the answers. Allow more, or train a better model.
error-classes-changed = The project’s classes are not those of { $run } any more. Train again, then evaluate.
error-not-measured = { $run } was not measured on this split yet.
error-same-run = A run has nothing to be compared with in itself. Choose another one.
error-nothing-in-common = { $a } and { $b } were measured on nothing in common. Measure both again.
error-different-splits = { $a } and { $b } were measured on different splits, so they cannot be compared.
error-different-targets = { $a } and { $b } predict different numbers, so they cannot be compared.
error-different-tasks = { $a } and { $b } are for different tasks, so they cannot be compared.
error-different-classes = { $a } and { $b } know different classes, so they cannot be compared. Train one of them again.
error-no-groups = There are no groups by “{ $name }”: all { things } have the same value, or nearly every one has a value of its own.
error-no-such-attribute = There is nothing called “{ $name }” to make groups by. There is: { $known }.
error-no-groups-to-compare = “{ $column }” makes { $groups } groups here; 2 to { $most } can be compared.
error-task-changed = The project’s task is not that of { $run } any more. Train again, then evaluate.
error-task-not-changeable = A project for this task cannot become one for another kind of model. Make a new project.
error-curve-several-labels = How much labelling an order saves is measured where each text has one label; in this project it may have several.
error-model-missing = There is no model at { $path }.
error-no-card = { $path } does not say what its classes are. Only models that Hearth made can be asked; keep card.json beside the model.
error-unknown-card-language = Cards are written in en or zh-CN; “{ $language }” is neither.
error-unknown-card-format = Cards are written as html or markdown; “{ $format }” is neither.
error-card-other-ending = { $path } ends like a file of another format than { $format }. Give it another name, or choose the other format.
error-card-in-the-way = { $path } is there already and is no model card of Hearth. Choose another name, or say that it may be replaced.
error-newer-model = { $path } was made by a newer version of Hearth. Update Hearth to use it.
error-unreadable-model = The model file cannot be read: { $detail }.
error-unsupported-operator = The operator { $op } (node “{ $node }”) is not supported.
error-no-gpu = No GPU was found. Choose the CPU, or update the graphics driver.
error-unusable-gpu = { $gpu } cannot be used: { $detail } Choose the CPU, or update the graphics driver.
error-software-gpu = It computes on the processor and is slower than the CPU itself.
error-probe-not-started = Its self-test could not be started: { $detail }.
error-probe-too-slow = Its self-test took more than { $secs } seconds.
error-probe-failed = It failed its self-test: { $detail }
error-probe-crashed = Its driver crashed in the self-test ({ $detail }).
error-device = The device gave up: { $detail } Choose the CPU, or try again.
error-unknown-device = There is no device “{ $device }”.
error-unknown-task = There is no task “{ $task }”.
error-unknown-format = This version writes ONNX; “{ $format }” is not among its formats.
error-bad-setting = “{ $value }” is not a value for { $key }.
error-unknown-setting = There is no setting “{ $key }”.
error-too-few-for-folds = { $count ->
    [one] 1 training and validation { thing }
   *[other] { $count } training and validation { things }
} cannot be divided into { $folds } folds. Ask for fewer folds, or add { things }.
error-no-folds = The { things } belong together in too few groups to be divided into folds, so nothing was cross-validated.
error-no-training-pictures = There are no training pictures to show. Import a folder of pictures first.
error-loss-not-finite = The loss was no longer a number in epoch { $epoch }. The learning rate of { $learning_rate } is probably too high: try a tenth of it.
error-setting-out-of-range = { $key ->
    [input_px] The picture size must be a multiple of 32 from 64 to 512.
    [views] The number of views must be from 0 to 20.
    [folds] The number of folds must be 0 for none, or from 2 to 20.
    [epochs] The number of epochs must be from 1 to 10,000.
    [patience] The patience must be 1 or more.
    [batch_size] The batch size must be from 1 to 4,096.
    [learning_rate] The learning rate must be above 0 and at most 10.
    [weight_decay] The weight decay must be from 0 to 100.
    [label_smoothing] The label smoothing must be from 0 to below 1.
    [dropout] The dropout must be from 0 to below 1.
   *[other] { $key } must be { $range }.
}
error-archive-damaged = { $path } cannot be unpacked: { $detail }. Nothing was imported; fetch the archive again.
error-archive-bomb = { $path } unpacks to far more than an archive of { things } can. Nothing was imported.
error-task-not-trainable = This version cannot train for this task yet. The data can be brought in, looked at, cleaned, split and taken away.
error-no-such-column = There is no column “{ $column }” in the table.
error-too-many-classes = The column “{ $column }” has { $count } different values, too many to be classes. Choose another column as the target, or none.
error-target-without-numbers = The column “{ $column }” of { $path } holds no numbers, so no model can learn to say one. Choose another column as the target.
error-no-metadata = { $path } holds no metadata.csv, metadata.jsonl or metadata.parquet with a column file_name, nor do its folders.
error-not-acl-imdb = { $path } is not aclImdb: there is no train or test folder with the folders pos and neg in it.
error-table-no-text-column = No column of { $path } holds texts. Choose one of its columns: { $columns }.
error-no-table = There is no table in { $path }. Tables are CSV, TSV, JSON Lines, Excel and Parquet files.
error-format-not-for-task = A data set laid out as { $format } does not fit this project. It reads: { $formats }.
error-nothing-usable = No { thing } that can be used was found in { $path }.
error-data-format-not-for-task = { $format } cannot hold this kind of data. Choose { $formats }.
error-no-sound-output = There is nothing to play sounds on. Connect a loudspeaker or headphones, check the sound settings of the system, then try again.
error-sound-output-failed = The sound could not be played: { $detail }. Check the sound settings of the system, then try again.
error-no-sound-input = There is nothing to record from. Connect a microphone, check the sound settings of the system, then try again.
error-sound-input-failed = Nothing could be recorded: { $detail }. Check the sound settings of the system, and whether it lets programs use the microphone, then try again.
error-recordings-need-sounds = This project is not of sounds, so nothing can be recorded for it.
error-too-little-background = Only { $count } quiet parts were found in the training recordings. Record the room for some seconds instead.
error-rows-not-augmented = Rows of a table are not augmented: a changed figure would be another case.
error-too-few-labels = There are only { $n } labels; { $least } of two classes are needed to measure how much an order saves.

error-checkpoint-damaged = The checkpoint { $path } is damaged, so this training cannot go on. Start it anew; earlier runs are untouched.
error-checkpoint-other-net = The checkpoint is one of another model, so the training cannot go on. Start it anew; earlier runs are untouched.
error-checkpoint-other-data = The data changed since { $run } was paused, so the training cannot go on with them. Undo the changes, or train anew.
error-no-paused-run = There is no paused training { $run } in this project.
error-training-paused = { $run } was paused.
error-batch-larger-than-data = A batch of { $batch_size } is larger than all { $count } training { things }. Choose a smaller batch size, or add { things }.
error-input-not-finite = The loss was no longer a number in epoch { $epoch }, because the model was given something that is no number. Look for damaged { things } and train again.
error-folds-need-head = Cross-validation works with a head on the frozen backbone only. Choose that way, or turn cross-validation off.
error-fine-tune-too-large = Fine-tuning would need { $gigabytes } GB of memory. Let fewer blocks learn, take a smaller input size, or train a head.
error-search-empty = There is nothing to search. Choose settings with several values each.
error-search-budget = A search needs at least one trial, and minutes from 0, for no bound.
error-search-range = A grid cannot try the range { $value } of { $key }. List values, or search at random.
error-search-setting = { $key } cannot be searched: trials are compared on the validation split.
error-search-without-validation = A search needs validation { things } to choose by. Split the data anew.
error-fewer-views = Free memory holds { $count } changed views of each picture, not { $wanted }; the training works with those.
error-device-failed = The device failed in the middle of the training ({ $detail }). What was learned is kept: go on on the CPU.
error-smaller-batch = Memory is too short for the batch: the training goes on with { $batch_size } pictures at a time, { $count } times a step.
error-half-not-proven = { $device } did not prove that it computes right in half precision; the training works in full precision.
error-columns-missing = { $path } lacks the columns { $columns }. The model asks for them by name; their order does not matter.
error-no-text-column = { $path } has no column of texts.
error-no-features = All columns are left aside, so there is nothing to learn from. Give at least one of them back.
error-no-target = No column is chosen as the number to predict. Choose one as the target on the Data page.
error-too-few-numbers = The number in “{ $column }” is known of { $count } training rows only; ten are the least to learn from.
error-log-of-negative = The numbers to predict go down to { $lowest }, and numbers below zero have no logarithm. Choose Auto or As it is for the target.
error-constant-target = “{ $column }” is the same in every training row, so there is nothing to predict. Choose another target.
error-way-not-for-kind = This way does not lead to a model of { things }. Choose another one.
error-bad-row = “{ $row }” is no row. Write a JSON object of cells.
skip-other-kind = This model is asked about something else
skip-columns-mistaken = The row lacks columns that the model asks for, and has others that it does not know
skip-other-columns = The row has none of the columns that the model asks for
error-encoder-unreadable = The encoder’s weights cannot be read: { $detail }.
error-metric-not-for-task = { $metric } says nothing about this task.
error-unknown-metric = There is no metric “{ $metric }”.
error-no-sample = No sample project is bundled for this task.
error-nothing-to-search = Models of { things } find their settings by themselves; there is nothing to search for.
error-teacher-needs-words = Only a model of words learns from a teacher. Choose the way “Words”, or no teacher.
error-teacher-missing = There is no run “{ $run }” to learn from.
error-teacher-classes = { $run } knows other classes than the project has now. Train it again, or choose another run.
error-one-label-only = Fine-tuning and learning from a teacher are for texts of one class each. Choose “Words” or “Meaning”.
error-unknown-order = There is no order “{ $order }”.
error-order-not-of-numbers = Numbers come without a probability, so that there is no order “{ $order }”.
error-explains-one = { $input } holds { $count }, and one answer is explained at a time. Name one of them.
error-cannot-explain = This cannot be explained: { $reason }.
error-number-has-no-class = This model predicts a number: it has no classes to be explained.
error-class-not-of-model = “{ $class }” is none of the model’s classes. They are { $classes }.
error-bad-share = { $value } is no share that can be wanted here. Choose one { $range }.
