evaluate-sentence = How good the model is on { things } that it has never seen, and where it errs.
evaluate-tab-report = Report
evaluate-tab-mistakes = Mistakes
choose-run = Run
no-run-title = No model yet
no-run-text = Train a model first; then you see here how good it is.
no-report-title = Not measured on these { things } yet
no-report-text = Measuring takes a moment and changes nothing about the model.
measure-now = Measure now
balanced-accuracy = Balanced accuracy
balanced-accuracy-tip = The mean share of each class that is recognised: large classes count no more than small ones.
pictures-measured = { things-first }
num-wrong = { $n ->
    [0] all correct
    [one] { $n } wrong
   *[other] { $n } wrong
}
num-not-all-right = { $n ->
    [0] all labels right
    [one] { $n } with a mistake
   *[other] { $n } with a mistake
}
subset-accuracy = All labels right
subset-accuracy-tip = The share of texts of which every label is right: none is missed and none is wrong.
more-figures = More figures
weighted-f1 = Weighted F1
weighted-f1-tip = The mean of the classes’ F1, in which large classes count more.
hamming-loss = Hamming loss
hamming-loss-tip = Of all answers, one for each text and each class, the share that is wrong. Lower is better.
ranking-precision = Ranking precision
ranking-precision-tip = Label ranking average precision: how far up the right labels come when all are ranked by probability. It knows no thresholds.
label-missed = Missed
label-missed-tip = Texts that have this label and do not get it from the model.
label-wrong = Wrong
label-wrong-tip = Texts that get this label from the model and do not have it.
label-threshold = Given from
label-threshold-tip = How likely this label has to be before it is given. Chosen on the validation split, so that F1 is highest.
label-mistakes-text = Labels that were missed or given wrongly, the surest mistakes first. Often the labels of such texts are incomplete.
label-mistakes-all = All labels
label-missed-of = missed: { $classes }
label-wrong-of = wrong: { $classes }
label-right-of = right: { $classes }
confusion-matrix = What is taken for what
confusion-matrix-tip = The confusion matrix: each row is a true class, each column the model’s answer. Click a cell to see its { things }.
worst-pair = Most often, { $truth } is taken for { $predicted }: { $n ->
    [one] once
   *[other] { $n } times
}.
predicted = The model says →
true-class = Really ↓
cell-right = { $n ->
    [one] { $n } { thing } of { $truth } was recognised
   *[other] { $n } { things } of { $truth } were recognised
}
cell-wrong = { $n ->
    [one] { $n } { thing } of { $truth } was taken for { $predicted }
   *[other] { $n } { things } of { $truth } were taken for { $predicted }
}
per-class = Each class
precision = Precision
precision-tip = When the model names this class, how often it is right.
recall = Recall
recall-tip = How much of this class the model finds.
f1 = F1
f1-tip = Precision and recall in one figure; low if either is low.
support = { things-first }
support-tip = { things-first } of this class that were measured.
mistakes-title = The surest mistakes
mistakes-text = Here the model was sure and wrong. Often such { things } are labelled wrongly, or show something unusual.
mistakes-none = There are no mistakes.
mistakes-back = Back to all mistakes
cell-title = Really { $truth }, the model says { $predicted }: { $n ->
    [one] { $n } { thing }
   *[other] { $n } { things }
}
cell-empty = There are no { things } in this cell.
really = really { $class }
show-more = Show more ({ $n } left)
auc = AUC
auc-tip = Area under the ROC curve: how often the model ranks one of the second class above one of the first. 0.5 is chance.
macro-auc = Mean AUC
macro-auc-tip = Area under the ROC curve of each class against the rest, on average over the classes that occur (macro AUC). 0.5 is chance.
top-k = Among the likeliest { $k }
top-k-tip = How often the right class is among the { $k } that the model finds likeliest (top-{ $k } accuracy).
log-loss = Log loss
log-loss-tip = How surprised the model is by the truth, on average: the negative logarithm of the probability that it gave to the right class. Lower is better.
brier-score = Brier score
brier-score-tip = The mean squared distance between probabilities and the truth. Lower is better.
calibration-figure = Calibration error
calibration-figure-tip = Expected calibration error: how far the probabilities are from how often they are right, on average. Lower is better.
note-unanswered = { $n ->
    [one] For { $n } { thing } the model gave an answer that is no number. It counts as wrong, but not in log loss, calibration and the curves.
   *[other] For { $n } { things } the model gave answers that are no numbers. They count as wrong, but not in log loss, calibration and the curves.
}
note-unanswered-number = { $n ->
    [one] For { $n } { thing } the model gave an answer that is no number. No figure counts it: the model is worse than they say.
   *[other] For { $n } { things } the model gave answers that are no numbers. No figure counts them: the model is worse than they say.
}
note-unknown-classes = { $n ->
    [one] { $n } { thing } is of a class that this model never learned ({ $classes }). It is left out of the figures; counted as wrong, accuracy is { $accuracy }. Train again to learn the class.
   *[other] { $n } { things } are of classes that this model never learned ({ $classes }). They are left out of the figures; counted as wrong, accuracy is { $accuracy }. Train again to learn the classes.
}
note-one-class = Only one class occurs in this split. Whether the model tells classes apart cannot be seen here, and there is no AUC.
note-too-small = { $n ->
    [one] One { thing } is too small a test to tell runs apart: differences of a few points may be luck.
   *[other] { $n } { things } are too small a test to tell runs apart: differences of a few points may be luck.
}
size-needed = About { $n } { things } would tell runs apart that differ by { $points } points, in 8 of 10 cases; fewer where both err on the same ones.
size-needed-number = About { $n } { things } would tell runs apart whose typical errors differ by { $points }%, in 8 of 10 cases; fewer where both err on the same ones.
matrix-counts = Counts
matrix-shares = Percent
matrix-in-order = In order
matrix-by-confusion = By confusion
calibration-title = Can its probabilities be believed?
calibration-tip = Each bar holds answers of about the same probability; its height is how often they are right. On the dashed line the two agree. Small bars below say how many answers there are.
calibration-none = There are no answers.
calibration-says = When it says { $said }, it is right in { $right } of 100.
calibration-error = On average, its probabilities are { $points } percentage points off.
calibration-too-sure = It is surer than it should be.
calibration-too-unsure = It is less sure than it could be.
calibration-even = All in all, it is as sure as it should be.
calibration-said = How sure it is
calibration-right = How often it is right
calibration-bin = { $n ->
    [one] { $n } answer: it says { $said }, and { $right } is right
   *[other] { $n } answers: it says { $said } on average, and { $right } are right
}
thresholds-class = Class against the rest
thresholds-areas = AUC { $auc } · average precision { $precision }
thresholds-one-class = Only one class occurs in this split, so there is nothing to tell apart.
thresholds-not-there = This class does not occur in this split.
thresholds-missing = The probabilities of this report are not there, or no longer fit it. Measure again to see the curves of each class.
thresholds-title = Where to draw the line
thresholds-text = What counts as { $class } depends on how sure the model has to be.
threshold = Counts from
threshold-gives = { $precision } of what counts is right · { $recall } are found · { $alarms } of the others are false alarms
roc = ROC curve
precision-recall = Precision against recall
false-positives = False alarms
predicted-true = Predicted against true
predicted-true-text = On the dashed line the model is right.
residuals = What is left over
residuals-text = A pattern here is something that the model has not learned.
true-number = Really
predicted-number = Predicted
residual = Off by
worst-title = Furthest off
worst-text = Look at these rows: they are unusual, or their number is wrong.
worst-row = Row
worst-ask = Try the worst one
effects-title = What the model goes by
effects-text = How far accuracy falls, in percentage points, when a column is shuffled among the rows. Choose a column to see how.
effects-text-number = How far R² falls when a column is shuffled among the rows. Choose a column to see how.
effects-more = { $n ->
    [one] One more column says less.
   *[other] { $n } more columns say less.
}
dependence-title = If all rows had the same { $column }
dependence-text = What the model would then say on average, the other columns as they are.
dependence-none = There are no values to compare: it is a text, has one value only, or is not among the most important.
dependence-class = Class whose probability is shown
dependence-probability = Probability of { $class }
order-sure = Surest mistakes
order-unsure = Least sure
order-likely-wrong = Likely wrong labels
unsure-title = What the model is least sure of
unsure-text = Right or wrong, these are close calls. More { things } like them teach a model most.
unsure-none = Nothing was measured.
likely-wrong-title = Labels that are likely wrong
likely-wrong-text = The model is as sure of another class as it usually is when it is right, and the check of the data, where there was one, agrees. Look at each before you change it.
likely-wrong-none = No label looks wrong by what the model says.
mistakes-choose = Click a { thing } to choose it: then you can change its label, leave it out, or ask why. Ctrl or Shift chooses several, a double click tries one.
take-answer = Take the model’s answer
take-answer-tip = What the model says becomes the label. Ctrl Z takes it back.
correct-number = Correct { $column }
send-to-label = Label these
now-of = now { $class }
now-without = now without a label
stale-changed = { $n ->
    [one] One label was changed since this was measured.
   *[other] { $n } labels were changed since this was measured.
}
stale-gone = { $n ->
    [one] One { thing } left the project since this was measured.
   *[other] { $n } { things } left the project since this was measured.
}
stale-classes = The project’s classes are not those of this run any more: what is shown is from before. Train again to measure against the new ones.
measure-again = Measure again
caution-title = When it is not sure
caution-text = What its percentages are worth, and when it may rather say “I don’t know”. It all becomes part of the model’s file.
caution-look = See what its percentages are worth
caution-off-before = Percentages off by
caution-off-after = With temperature { $temperature }
caution-off-tip = The expected calibration error on the validation split: how far what it says lies from what comes true, on average. A temperature makes all percentages softer or sharper; the likeliest class stays the same.
caution-in-use = in use
caution-make-honest = Make its percentages honest
caution-as-trained = Percentages as trained
caution-unsure = It may say “I don’t know”
caution-answers = Answers
caution-gives = Answers { $coverage }, { $risk } of these wrong (95% sure: { $range }). Unknown below { $least }.
caution-answered = Share answered
caution-wrong = Share of these wrong
caution-unfamiliar = Unknown, too: what is unlike all that it learned from
caution-unfamiliar-tip = By its distance from the training split. About 1% of familiar { things } are rejected along with it.
caution-no-unfamiliar = This kind of model cannot tell what is unlike all that it learned from.
caution-apply = Apply
caution-in-force = On this split it answers { $coverage }, and { $right } of these are right. Unsure: { $unsure }, unfamiliar: { $unfamiliar }.
