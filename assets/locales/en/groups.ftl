evaluate-tab-groups = Groups
evaluate-chosen = See how a model does on these
evaluate-chosen-tip = Opens Evaluate with the chosen { things } as a group of their own.
job-measure-groups = Measuring groups
groups-worse = Where it does worse
groups-worse-none = No group is significantly worse than the rest.
groups-worse-text = On these groups the model does worse than on the rest, and it is unlikely to be luck, although many groups were looked at (false discovery rate 5%). Groups of fewer than 20 are not judged.
groups-chosen = The { things } you chose
groups-chosen-none = None of the { things } you chose was measured on this split.
groups-chosen-forget = Forget what was chosen
groups-by = Groups by
groups-none = There is nothing to make groups by: the { things } are all alike, or each is like no other.
groups-overall = { $figure } of all: { $value }. Click a group to see its { things }.
group-samples = { $group }: { $n ->
    [one] { n-things }
   *[other] { n-things }
}
group-samples-close = Close the group
group-others = { $n ->
    [one] one rare value
   *[other] { $n } rare values
}
group-missing = not known
group-no-rest = nothing to compare with
group-against-rest = the rest { $rest } · difference { $difference } · p = { $p }
range-pixels = { $range } px
range-seconds = { $range } s
range-characters = { $range } characters
attribute-class = Class
attribute-source = Source
attribute-format = File format
attribute-size = Shorter side
attribute-brightness = Brightness
attribute-length = Length
attribute-language = Language
attribute-group = Group
attribute-time = Time
language-cmn = Chinese
language-eng = English
language-deu = German
language-fra = French
language-jpn = Japanese
language-kor = Korean
language-rus = Russian
language-spa = Spanish
fairness-title = How groups of people are treated
fairness-text = For columns such as sex, age or nationality: how often each group gets an answer, and how often that is right.
fairness-add = Look at another column
fairness-by-name = Only those known by their names
fairness-positive = The answer that matters
fairness-none = No column’s name says that it is about people. Choose one to look at.
fairness-small = There are too few rows in the groups to compare them: at least 20 are needed in two groups.
fairness-what = The selection rate is how often a group gets the answer. The true positive rate is how often those who should get it do (equal opportunity). The false positive rate is how often those who should not get it do. Disparate impact is the lowest selection rate divided by the highest; below 0.80 the four-fifths rule of the US authorities asks for a closer look.
fairness-not-all = Where groups differ in how often the answer is true, these figures cannot all be equal at once, except for a model that is always right. Which of them matters here is a decision for people, not for a figure.
fairness-why = A difference may come from the world, from how the data was collected or labelled, from few examples of a group, or from the model. The figures show that it is there, not why.
base-rate = In truth
base-rate-tip = The share of the group that has this answer in the data.
selection-rate = Selected
selection-rate-tip = Selection rate: the share of the group that the model gives this answer, with its 95% interval.
true-positive-rate = Rightly
true-positive-rate-tip = True positive rate (equal opportunity): of those who have this answer in the data, the share that the model gives it.
false-positive-rate = Wrongly
false-positive-rate-tip = False positive rate: of those who do not have this answer in the data, the share that the model gives it.
impact-below = Disparate impact { $ratio } (95% sure: { $range }): below the four-fifths rule of 0.80.
impact-within = Disparate impact { $ratio } (95% sure: { $range }): within the four-fifths rule of 0.80.
gap-selection = Selected: { $high } is { $difference } percentage points above { $low } (95% sure: { $range }).
gap-opportunity = Rightly selected (equal opportunity): { $high } is { $difference } percentage points above { $low } (95% sure: { $range }).
gap-false-positives = Wrongly selected: { $high } is { $difference } percentage points above { $low } (95% sure: { $range }).
gap-errors = The error is largest for { $high } and least for { $low }: { $difference } apart on average, p = { $p }.
mean-truth = Mean in truth
mean-truth-tip = The mean of the group’s numbers in the data.
mean-error = Off on average
mean-error-tip = Mean error with its 95% interval: above 0 the model says too much for the group, below 0 too little.
group-mae = Mean error
group-mae-tip = Mean absolute error with its 95% interval: how far the model is off, to either side.
