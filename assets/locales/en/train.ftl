train-sentence = The model learns from your { things }, on this computer.
train-how = How much care?
train-start = Train
train-running = Training…
train-failed = The training did not work
train-cancelled = The training was stopped. Nothing was kept of it; earlier runs are untouched.
train-no-data-title = { things-first } come first
train-no-data-text = Add { things } of at least two classes, then train a model on them.
task-to-come-title = Training for this task is still to come
train-first-title = No model yet
train-first-text = Press Train. You can watch here how the model learns, and what came out.

preset-fast = Fast
preset-fast-text = { $kind ->
    [pictures] Smaller pictures, fewer rounds: a first answer in a moment.
   *[other] Fewer rounds: a first answer in a moment.
}
preset-balanced = Balanced
preset-balanced-text = The best choice for most data.
preset-best = Best
preset-best-text = { $kind ->
    [pictures] Each picture is also seen mirrored, and training has more patience: slower, sometimes a little better.
   *[other] More patience: slower, sometimes a little better.
}

device = Device
device-auto = Auto
device-auto-long = Choose by itself
device-cpu = CPU
device-gpu = GPU
device-usable = Can be used
device-unusable = Cannot be used
check-devices = Check devices
check-devices-tip = Lists the devices of this computer and tests each GPU in a process of its own.

advanced-reset = Back to the preset
setting-seed = Seed
setting-seed-tip = The start of all that is random. The same seed gives the same result.
setting-input-px = Input size
setting-input-px-tip = Side of the square that each picture is resized to. Larger shows more detail and takes longer.
setting-mirror = Mirror pictures
setting-mirror-tip = Training also sees each picture mirrored left to right. Turn it off where left and right matter, as in writing.
setting-epochs = Most epochs
setting-epochs-tip = An epoch is one pass over all training pictures. Training may stop earlier by itself.
setting-patience = Patience
setting-patience-tip = Training stops after so many epochs without getting better on the validation pictures.
setting-batch-size = Batch size
setting-batch-size-tip = How many pictures the model sees between two corrections.
setting-learning-rate = Learning rate
setting-learning-rate-tip = How large each correction is. Too large is restless, too small is slow.
setting-weight-decay = Weight decay
setting-weight-decay-tip = Keeps the model simple, so that it learns rules rather than single pictures.
setting-label-smoothing = Label smoothing
setting-label-smoothing-tip = Keeps the model from being too sure of itself; helps where some labels are wrong.
setting-dropout = Dropout
setting-dropout-tip = Hides a share of what the model sees while it learns, so that it does not rely on single details.

augment = Augmentation
augment-tip = Training also learns from changed copies of each picture, made anew from it: turned, cut, lighter or darker. It helps where there are few pictures. What is measured on stays as it is.
augment-none = None
augment-gentle = Gentle
augment-usual = Usual
augment-strong = Strong
augment-seen = What training sees
augment-seen-text = Framed: a training picture as the model takes it. Beside it: changed versions.
augment-no-views = With 0 views, none of this is used in training.
augment-tune = Fine-tune
augment-shuffle = Other pictures
augment-plain = { $class }, as it is
augment-version = { $class }, version { $n }
setting-views = Views
setting-views-tip = Changed versions of each training picture that are learned from. Each makes looking at the pictures take longer by as much as the plain ones take.
setting-augment-flip-horizontal = Mirror sideways
setting-augment-flip-horizontal-tip = Half of the versions are mirrored left to right. Not for writing, or where left and right matter.
setting-augment-flip-vertical = Turn upside down
setting-augment-flip-vertical-tip = Half of the versions are mirrored top to bottom. For pictures from above or through a microscope.
setting-augment-rotate-deg = Rotation
setting-augment-rotate-deg-tip = Turned by up to this much either way.
setting-augment-crop = Crop
setting-augment-crop-tip = A random part is cut out that leaves away up to this share of the area.
setting-augment-brightness = Brightness
setting-augment-brightness-tip = Up to this much lighter or darker.
setting-augment-contrast = Contrast
setting-augment-contrast-tip = Up to this much more or less contrast.
setting-augment-saturation = Saturation
setting-augment-saturation-tip = Colours up to this much stronger or paler.
setting-augment-hue = Hue
setting-augment-hue-tip = Colours turn by up to this share of the colour circle. Not where the colour tells the classes apart.
setting-augment-noise = Noise
setting-augment-noise-tip = Up to this much grain, as in pictures taken in the dark.
setting-augment-blur = Blur
setting-augment-blur-tip = Out of focus by up to so many pixels of the model’s input.
setting-augment-shift = Shift
setting-augment-shift-tip = Moves the picture by up to this share of its side, without blurring it: what small pictures bear best.
setting-augment-cutout = Cut-out
setting-augment-cutout-tip = A grey square of this share of the side covers a random place, so that the model does not rely on one detail.
setting-augment-mixup = Mixup
setting-augment-mixup-tip = The model also learns from mixtures of two pictures and of their classes..

balance = Balance
balance-tip = What to do where some classes have far fewer pictures. “Weigh” lets every class count the same; “Repeat” shows the pictures of rare classes more often. Without, the model tends to guess the large classes.
balance-none = Off
balance-weights = Weigh
balance-oversample = Repeat
folds = Cross-validation
folds-tip = Training and validation pictures are divided into so many parts, and each part is measured with a model that did not learn from it. With few pictures this says more than one split. The test pictures have no part in it.
folds-none = Off
folds-result = Cross-validated on { $folds } parts: { $mean } of the pictures right on average (95%: { $range }). Each part: { $each }

loss = Loss
loss-tip = How far the model’s answers are from the truth. Lower is better.
accuracy = Accuracy
accuracy-tip = Share of pictures whose class the model names correctly.
epoch = Epoch
best-epoch = Best epoch
stop-early = It stopped after epoch { $last } because the validation pictures went no better; the weights of epoch { $best }, the best, were kept.
stop-all-epochs = It ran all { $last } epochs; the weights of epoch { $best }, the best, were kept.
test-accuracy = Test accuracy
valid-accuracy = Validation accuracy
macro-f1 = Macro F1
macro-f1-tip = The mean of the classes’ F1: every class counts the same, however small it is.
micro-f1 = Micro F1
micro-f1-tip = Precision and recall of all labels together, in one figure: of all labels that are given and all that are due, how far they agree.
interval = 95%: { $range }
interval-tip = With other pictures of the same kind, the accuracy would lie in this range 95 times of 100.
training-time = Time
training-time-tip = From the press of the button to the result.
see-errors = See where it errs
all-runs = All runs
augment-mixup-seen = Mixup is shown in the pixels of two pictures; training mixes what the backbone sees in them.

stop-asked = You ended it after epoch { $last }; the weights of epoch { $best }, the best, were kept.
way-because-asked = You chose this way.
way-because-quick = A head on the frozen backbone gives the quickest answer.
way-because-few-pictures = With so few { things }, only a head is learned: the backbone would learn them by heart.
way-because-usual = A head on the frozen backbone is the best choice for most data.
way-because-many-small-pictures = There are many small pictures: a net of their own learns them better and faster than a backbone for large ones.
way-because-best = There are enough { things } and time to let the last blocks of the backbone learn, too.
way-because-folds = Cross-validation fits a head for each part of the data.

train-tab-one = Train
train-tab-runs = Runs
train-tab-search = Search
train-stop = Stop training
train-stop-tip = Ends now and keeps the best so far.
train-stop-early-tip = Nothing was learned yet, so nothing is kept.
train-discard = Stop and keep nothing
train-pause = Pause
train-pause-tip = Writes down all that was learned and frees the computer. It can go on later, even after Hearth was closed.
train-pausing = Pausing…
toast-paused = The training is paused.
toast-searched = The search is done.
toast-rate-found = The learning rate was looked for.

paused-title = { $run } can go on
paused-text = { $way }, started { $when }. It was paused, or Hearth ended while it ran. All that was learned up to its last checkpoint is kept.
paused-resume = Resume { $run }
paused-resume-cpu = Resume { $run } on the CPU
paused-forget = Remove { $run }

stat-best = Best, validation
stat-speed = Pictures a second
stat-memory = Memory
stat-processors = Processors
stat-elapsed = So far
stat-left = Time left

chart-smoothing = Smoothing
chart-smoothing-tip = Calms the curves, so that their course is seen. What was measured stays faintly behind.
chart-from = From epoch
chart-from-tip = Leaves out the first epochs, whose loss hides what comes later.
chart-log = Logarithmic loss
chart-log-tip = Small losses are told apart as well as large ones.
chart-reset = Reset view
chart-reset-tip = Drag to move, Ctrl and the wheel to zoom, drag with the right button to cut out a part.

moment-best = Best epoch: these weights are kept
moment-checkpoint = Last checkpoint
moment-paused = Paused
moment-resumed = Went on
moment-slept = The computer slept
moment-rate-changed = The learning rate became smaller
moment-stopped-early = Stopped early: validation went no better
moment-ended = Ended by you

watched-title = Watch it learn
watched-tip = The same validation pictures after every epoch: what the model takes them for, and how sure it is.
watched-said = Really { $truth }, the model says { $predicted }, { $sure } sure

train-log = Log
log-copy = Copy the log
log-epoch = Epoch { $epoch }  loss { $loss }  accuracy { $accuracy }
log-valid = {"  "}· validation loss { $loss }  accuracy { $accuracy }
log-rate = {"  "}· learning rate { $rate }

way = Way
way-tip = How the model comes to be: what of it learns, and from what it starts.
way-auto = Auto
way-head = { $kind ->
    [texts] Meaning
   *[other] Head
}
way-fine-tune = Fine-tune
way-scratch = Scratch
way-picked = { $way }: { $reason }
way-head-text = { $kind ->
    [texts] Words, and what a trained encoder understands of them. A minute or so for each ten thousand texts.
    [sounds] A last layer learns on what a net for speech hears. Seconds to minutes.
   *[other] A last layer learns on what a trained backbone sees. Seconds to minutes.
}
way-fine-tune-text = { $kind ->
    [texts] All layers of the encoder learn, too: best with a thousand texts or more, and minutes instead of seconds.
   *[other] The last blocks of the backbone learn, too: better with enough { things }, and much slower.
}
way-scratch-text = { $kind ->
    [sounds] A small net of its own learns everything from the spectrograms of your recordings: for many of them, or for sounds unlike speech. Minutes.
   *[other] A net of its own learns everything from your { things }: for many small ones, or unlike any photo.
}

more-settings = More settings
settings-wrong = A value above does not fit.
settings-time = Time
settings-steps = Steps
settings-simple = Keeping it simple
settings-net = Net
setting-on = on
setting-off = off
setting-way = Way
setting-preset = Preset
setting-device = Device
setting-augment = Augmentation
setting-balance = Balance
setting-folds = Cross-validation
setting-accumulate = Accumulate
setting-accumulate-tip = So many batches make one step: large batches without the memory for them.
setting-schedule = Schedule
setting-schedule-tip = How the learning rate goes on: cosine falls smoothly to zero, step falls twice to a tenth, constant stays.
schedule-cosine = Cosine
schedule-step = Step
schedule-constant = Constant
setting-warmup = Warm-up, epochs
setting-warmup-tip = The learning rate rises from zero over so many epochs, so that the start is calm.
setting-optimizer = Optimiser
setting-optimizer-tip = How corrections are made from what was wrong. AdamW suits most; SGD with momentum suits nets from scratch.
optimizer-adamw = AdamW
optimizer-adam = Adam
optimizer-sgd = SGD
setting-momentum = Momentum
setting-momentum-tip = How much of the last correction goes on in the next one.
setting-clip-norm = Clip gradients
setting-clip-norm-tip = No correction is larger than this, so that one odd batch does no harm. 0 for no bound.
setting-ema = Average of weights
setting-ema-tip = Keeps a moving average of the weights, which is often a little better: 0.99 or more for long trainings, 0 for none.
setting-loss = Loss
setting-loss-tip = What is made small. Focal counts what is known already less, for rare classes; for numbers, Huber counts far outliers less.
loss-cross-entropy = Cross-entropy
loss-focal = Focal
loss-mse = Squared error
loss-huber = Huber
setting-hidden = Hidden units
setting-hidden-tip = Units of a layer between the backbone and the answer, for classes that are hard to tell apart; 0 for none.
setting-unfreeze = { $kind ->
    [texts] Layers that learn
   *[other] Blocks that learn
}
setting-unfreeze-tip = { $kind ->
    [texts] So many of the last layers of the encoder learn; all for the whole of it, its table of words included. Fewer are quicker.
   *[other] So many of the last blocks of the backbone learn; all for the whole of it. More is better with many pictures, and slower.
}
unfreeze-all = all
setting-layer-decay = Layer decay
setting-layer-decay-tip = Each block before the last learns by this factor slower: what comes first fits most pictures already.
setting-width = Width
setting-width-tip = Channels of the first stage of the net, or units of each layer for tables: wider learns more and is slower. 0 for what the data want.
augment-own = own

find-rate = Find a learning rate
find-rate-tip = Lets the rate grow while it watches the loss, and suggests one. Nothing is kept of what is learned.
find-rate-title = Learning rate
find-rate-running = The rate grows step by step while the loss is watched…
find-rate-found = A learning rate of { $rate } suits this model: the loss falls well there, and is far from rising.
find-rate-none = The loss never fell, so there is no suggestion. Check the labels, or choose another way.
find-rate-of = Looked for with: { $way }
find-rate-suggestion = Suggestion
find-rate-use = Use { $rate }

compare-title = Runs compared
compare-valid-loss = Validation loss
compare-train-loss = Training loss
runs-none = Train a model first; all trainings are listed here.
runs-run = Run
runs-differ = What differs
runs-note = Note
runs-note-of = Note on { $run }
runs-note-hint = Add a note
runs-show = Show { $run } in the chart
runs-star = Star { $run }
runs-unstar = Unstar { $run }
runs-delete = Delete { $run }…
runs-delete-title = Delete { $run }?
runs-delete-text = Its model, curves and reports go. What was exported stays.
runs-delete-now = Delete
sort-newest = Newest
sort-best = Best
sort-quickest = Quickest
sort-starred = Starred

search-title = Try settings
search-text = Trains with many settings and says which do best on the validation pictures: heads on cached features, which takes seconds, or nets where a setting is about them.
search-grid = Grid
search-grid-text = Every combination of the values.
search-random = Random
search-random-text = Values drawn at random; ranges such as 0.001..0.1 can be drawn from, too.
search-halving = Halving
search-halving-text = Random trials with few epochs; the better third goes on for longer.
search-values = Values stand between commas.
search-values-of = Values of { $setting }
setting-search-trials = Most trials
setting-search-trials-tip = The search ends after so many.
setting-search-minutes = Most minutes
setting-search-minutes-tip = The search ends after so many minutes with what it has; 0 for no bound.
search-start = Start the search
search-running = Searching…
search-stop = Stop searching
search-so-far = { $n ->
    [one] 1 trial so far
   *[other] { $n } trials so far
}
search-winner = Best of { $n }: { $settings }
search-winner-text = { $accuracy } of the validation pictures right. The search took { $time }. The test pictures were not looked at.
search-out-of-time = Time ran out before all were tried.
search-train = Train with the best
search-empty-title = No search yet
search-empty-text = Choose what is tried, then start. Dozens of trials take about a minute.
search-parallel = Settings and what they bring
search-parallel-tip = Each line is a trial: follow it from its settings to its accuracy.
search-trial = Trial
search-epochs = Epochs

trouble-train = Train anew: { $change }
trouble-overfitting = It learns the { things } by heart
trouble-overfitting-evidence = Since epoch { $best } the validation loss rose from { $lowest } to { $valid }, while the training loss fell to { $train }.
trouble-overfitting-fix = The weights of the best epoch are kept. More { things } help most; augmentation and dropout help, too.
trouble-underfitting = It does not even learn its own { things }
trouble-underfitting-evidence = After { $epochs } epochs at most { $accuracy } of the training { things } are right.
trouble-underfitting-fix = Give it more time or let more of it learn, and check the labels.
trouble-rate-too-high = The learning rate is too high
trouble-rate-too-high-evidence = With a learning rate of { $rate } the training loss rose { $jumps } times from one epoch to the next; it is { $loss } now.
trouble-rate-too-high-fix = Each correction goes too far. Try a smaller one.
trouble-rate-too-low = The learning rate is too low
trouble-rate-too-low-evidence = In { $epochs } epochs the training loss went from { $first } to { $last } only, with a learning rate of { $rate }.
trouble-rate-too-low-fix = It learns, but far too slowly. Try a larger one, or let Hearth find one.
trouble-never-predicted = A class is never named
trouble-never-predicted-evidence = No validation { thing } is taken for: { $classes }.
trouble-never-predicted-fix = Let all classes count the same, and add { things } of these.
trouble-valid-better = Validation goes better than training
trouble-valid-better-evidence = { $valid } of the validation { things } are right, but only { $train } of the training { things }.
trouble-valid-better-fix = The validation { things } may be easier than the others, or copies of them. Split the data anew.
trouble-too-perfect = Almost too good to be true
trouble-too-perfect-evidence = { $accuracy } of { $count } validation { things } are right after epoch { $epoch } already.
trouble-too-perfect-fix = The task may be easy. If not: look for copies of training { things } among the others, and for something beside the subject, such as a stamp or the background, that gives the class away.

augment-other-title = How training can see them
augment-other-text = Changed versions of your own training samples: moved, with noise, louder or softer, and partly covered for recordings; words left out or exchanged for texts. Validation and test are never changed.
augment-other-samples = Other samples
augment-other-none = No training sample has a label yet.
augment-as-it-is = As it is
augment-other-version = Version { $n }
setting-precision = Precision
setting-precision-tip = Products in 16 bits are quicker on many GPUs. Automatic uses them where the GPU proved in its self-test that it gets them right; the processor always computes with 32 bits.
precision-auto = automatic
precision-full = 32 bits
precision-mixed = 16 and 32 bits
way-because-chinese = Chinese is told best by its characters and their neighbours, and that takes seconds.
way-because-words = Words and their neighbours tell texts apart in seconds.
way-because-sounds = A head on what a net for speech hears, and on the spectrum, is the best choice for recordings.
way-because-many-recordings = There are many recordings: a net of their own learns what is particular to them.
way-because-tables = Boosted trees are the best choice for most tables, and take seconds.
way-ngrams = Words
way-ngrams-text = Counts of words and runs of characters, weighed by a linear model. Seconds, in any language.
way-trees = Trees
way-trees-text = Many small decision trees, each mending what the others got wrong. Seconds.
way-net = Net
way-net-text = A small neural net of its own on the rows, with curves to watch and a pause. Up to a minute; trees are better for most tables.
test-r2 = R² on the test
test-micro-f1 = Micro F1 on the test
valid-r2 = R² on validation
valid-micro-f1 = Micro F1 on validation
r2 = R²
r2-tip = How much of the ups and downs the model explains: 1 is all, 0 is no more than the mean.
rmse = Typical error
rmse-tip = Root mean squared error (RMSE), in units of the target; large errors count more.
mae = Mean error
mae-tip = Mean absolute error (MAE), in units of the target.
way-because-own-encoder = You brought an encoder: what it understands of a text counts together with its words.
way-because-enough-texts = There are enough texts and time to let all layers of the encoder learn.
setting-grow = Smaller at first
setting-grow-tip = Share of the epochs in which the net learns from smaller pictures, which takes little more than half of the time; it goes on with whole ones.
setting-teacher = Learns from
setting-teacher-tip = A run whose answers a small model of words learns from, on texts without a class, too (distillation): nearly as good as the larger one, a thousand times faster, and a few megabytes.
teacher-none = Labels only
way-because-student = A small model of words learns from the answers of a larger one, and answers at once.
setting-lora = Rank of the change (LoRA)
setting-lora-tip = 0 lets the weights themselves learn. From 1 on, each matrix learns a change of this rank only: less memory, smaller checkpoints, and less to learn by heart with few texts; 8 is usual. What was learned is put into the weights at the end.
setting-target-transform = Target
target-transform = Target
target-transform-tip = In which form the number is learned. The logarithm suits prices and amounts, where a few are far above the others; zero has one, numbers below zero have none. Answers and figures are in your unit either way.
target-transform-auto = Auto
target-transform-none = As it is
target-transform-log = Logarithm
target-picked = { $learned }: { $reason }
target-learned-plain = Learned as it is
target-learned-log = Its logarithm is learned
target-learned-both = Learned as it is and by its logarithm
target-because-asked = You chose this.
target-because-skewed = A few numbers are far above the others, and none is below zero.
target-because-even = The numbers are spread evenly enough.
target-because-negative = Some numbers have no logarithm.
target-because-many-rows = With so many rows, trees learn numbers best as they are.
way-because-english = English is told best by its words together with what a trained encoder understands of it.
