label-empty-title = Nothing to label yet
label-text-empty = Bring { things } in first; then you say here what they show.
label-done-of = { $done } of { $all } labelled
label-twice-of = Second pass: { $done } of { $all }
label-keys = Keys (?)
label-multi = Several classes for one { thing }
label-second-pass = Second pass: label again without seeing the first labels, then compare
label-queue-empty = Nothing is left here
label-queue-empty-text = Everything that this filter lets through has been dealt with.
label-show-all = Show all { things }
label-all-stored = Everything is stored as soon as you do it.

label-all = All
label-unlabelled = Without a label
label-suggested = With a suggestion
label-verified = Verified
label-unverified = Not verified
label-disputed = Disputed
label-noted = With a note

order-as-listed = As listed
order-uncertainty = Least sure first
order-margin = Closest call first
order-diversity = Most different first
order-uncertainty-diversity = Most to learn first
order-likely-errors = Likely errors first
label-order-text = From the tenth label on, a small model learns while you label, and says what is worth labelling next.

label-classes = Classes
label-no-classes = None yet. Type the name of the first one.
label-find-class = Find or add a class
label-number-text = This project predicts a number. Type it into the field above the row; Enter stores it and goes on.
label-drawn = { $n ->
    [one] One mark
   *[other] { $n } marks
}
label-show-mark = Show
label-hide-mark = Hide
label-difficult = Difficult
label-occluded = Occluded: partly hidden
label-truncated = Truncated: cut off
label-forward = Bring forward
label-backward = Send backward
label-copy = Copy
label-delete = Delete
label-review = Review
label-verify = Verified: looked at and right
label-accept = Accept
label-reject = Reject
label-ignore = Ignore
label-note = Note
label-note-hint = What to remember
label-cell-hint = Type and press Enter
label-stage-text = Text to label
label-stage-picture = Picture to label
label-unreadable = This file cannot be read
label-keeps-labels = Its labels are kept.
label-name-region = Press a class’s key to name it
label-name-span = Press a class’s key to name what is selected
label-suggests = Suggestion: { $class } ({ $sure })
label-accept-suggestion = Accept (Enter)
label-learning = Learning from your labels …
label-ten-first = { $n ->
    [one] One more label, and the model begins to suggest.
   *[other] { $n } more labels, and the model begins to suggest.
}

shape-whole = whole
shape-box = box
shape-polygon = polygon
shape-point = point
shape-span = span
shape-region = region

tool-select = Select and move
tool-box = Box
tool-polygon = Polygon
tool-point = Point
tool-pan = Move the picture

remove-class-title = Remove the class “{ $class }”?
remove-class-has = { $samples ->
    [0] No { thing } has it as its class, and { $marks } marks are drawn in it.
    [one] One { thing } has it, and { $marks } marks are drawn in it.
   *[other] { $n } { things } have it, and { $marks } marks are drawn in it.
} You can undo this.
remove-class-into = Give them another class
remove-class-samples = Remove them from the project, too

keys-way = Going on
keys-labels = Labels
keys-marks = Marks
keys-view = View
keys-sound = Sound
keys-title = Keys
keys-like = Keys like in
keys-search = Find an action
keys-press = Press a key …
keys-add = Add a key
keys-take-away = Take this key away: { $keys }
keys-reset = Back to what { $preset } has
keys-reset-all = Reset all
keys-clash = { $keys } is “{ $action }” already. Use it here instead?
keys-use = Use it here
keys-none = No action is called that.
keys-change = Change keys…
keys-classes-hint = 1–9 give the first nine classes; for more, type the beginning of a name.

action-next = Next { thing }, or the next in the queue
action-previous = Back
action-next-unlabelled = Next without a label
action-accept = Accept the suggestion, or say that the label is right
action-reject = Reject
action-ignore = Ignore: cannot be told
action-class = Class { $n }
action-pick-class = Find or add a class
action-unlabel = Take the class away
action-none-of-them = None of the classes
label-none-of-them = None of them
label-none-of-them-tip = The text was read and none of the classes fits. That is a label, too: the model learns from it.
action-toggle-verified = Verified or not
action-edit-note = Write a note
action-edit-cell = Type the target
action-undo = Undo
action-redo = Redo
action-delete = Delete the marks
action-copy = Copy the marks
action-paste = Paste the marks
action-duplicate-from-previous = Copy from the previous { thing }
action-select-all = Select all marks
action-next-mark = Next mark
action-previous-mark = Previous mark
action-toggle-hidden = Hide or show the marks
action-hide-all = Hide or show all marks
action-difficult = Difficult
action-occluded = Occluded
action-truncated = Truncated
action-bring-forward = Bring forward
action-send-backward = Send backward
action-nudge-left = Move left; with nothing selected, back
action-nudge-right = Move right; with nothing selected, next
action-nudge-up = Move up
action-nudge-down = Move down
action-nudge-left-far = Move left by 10
action-nudge-right-far = Move right by 10
action-nudge-up-far = Move up by 10
action-nudge-down-far = Move down by 10
action-zoom-in = Zoom in
action-zoom-out = Zoom out
action-fit = Fit into the window
action-actual-size = Actual size
action-play-pause = Play or stop
action-play-from-start = Play from the start
action-loop-region = Loop
action-cheat-sheet = Show the keys
action-save = Say that all is stored

picker-name = Class
picker-hint = Type a name
picker-create = Add “{ $name }”
label-size-changed = The file changed since it was labelled ({ $sizes } pixels). Its marks are kept and may lie elsewhere.

job-suggest = Learning from labels
job-measure-labelling = Measuring how much labelling is saved

curve-open = What this order saves
curve-title = What labelling in this order saves
curve-text = Measured on the labels of this project: samples are labelled over again, in this order and at random, and a model is asked about others each time.
curve-measure = Measure
curve-measure-again = Measure again
curve-ordered = In this order
curve-random = At random
curve-labels = Labels
curve-accuracy = Accuracy
curve-saves = { $n } labels in this order are as good as { $random } at random.
curve-saves-nothing = In this project the order saves nothing so far: { $random } labels at random are as good.
curve-tested = Measured on { $n } samples that were never learned from.
label-agreement = Two passes: the same class for { $same } of { $n }
label-kappa = Cohen’s κ { $kappa }
label-kappa-range = 95% between { $low } and { $high }

## Label files that other programs use too
label-files = Label files…
label-files-title = Label files
label-files-text = Other programs can change label files while you work here. Hearth shows what differs and puts both together; it never writes over a file that changed.
label-files-other = Another folder or file with labels
label-files-read = See what differs
label-files-look = See what differs there
label-files-write = Write labels
label-files-write-as = Write as { $format }
label-files-format = Another format
label-files-count = { $n ->
    [one] 1 file
   *[other] { $n } files
}
label-files-same = nothing changed there
label-files-gone = not there at the moment
label-files-changed = { $n ->
    [one] 1 label file changed outside
   *[other] { $n } label files changed outside
}
label-files-noticed = { $n ->
    [one] Another program changed a label file. See what differs under Label → Label files.
   *[other] Another program changed { $n } label files. See what differs under Label → Label files.
}
label-files-summary = { $same } the same · { $differ } differ · { $unknown } not in this project
label-files-no-base = What both said last is not known, so wherever they differ you are asked.
label-files-new-classes = New classes: { $names }
label-files-conflicts = { $n ->
    [one] 1 changed on both sides. Take:
   *[other] { $n } changed on both sides. Take:
}
label-files-ask = Leave open
label-files-theirs = From the files
label-files-ours = From here
label-files-both = Both
label-files-together = Put together
label-files-only-theirs = changed in the files
label-files-only-ours = changed here
label-files-both-sides = changed on both sides
label-files-added = { $n } only in the files
label-files-removed = { $n } only here
label-files-not-alike = { $n } not alike
label-files-open = { $n ->
    [one] 1 stays open and keeps what it has here
   *[other] { $n } stay open and keep what they have here
}
label-files-take = { $n ->
    [0] Done: they agree
    [one] Change the labels of 1
   *[other] Change the labels of { $n }
}
label-files-back = Back
label-files-taken = { $n ->
    [0] The label files and Hearth agree now.
   *[other] Changed the labels of { n-things }.
}
error-cell-not-a-number = “{ $value }” is no number, and { $column } is a number to be predicted. Nothing was changed.
label-sent = Sent from Evaluate
