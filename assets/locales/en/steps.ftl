goal-sentence = What your model is for.
goal-name = Project
goal-task = Task
goal-pictures = { things-first }
goal-models = Trained models
goal-classes = Classes
goal-no-classes = None yet; they come with the { things }.
goal-folder = Folder
goal-coming = Here you will write down what the model should decide, for whom, how good it has to be and which mistakes hurt most. Hearth will judge every run by that.

label-sentence = What your { things } show.
label-title = Labels come with your { things }
label-text = { $n ->
    [one] The one { thing } has its class from where it came from.
   *[other] All { $n } { things } have their class from where they came from: the folders that they lie in, or a table.
} You can change classes in Data. Later you will label new { things } here, and be shown which ones are worth labelling first.
label-text-number = The number to predict is a column of your table. Click a head in Data with the second button to say which one.
label-text-empty = { things-first } get their class from the folders that they lie in, or from a table. Later you will label new { things } here, and be shown which ones are worth labelling first.

improve-sentence = A model gets better by being used.
improve-title = Feedback will land here
improve-text = Later this page collects { things } that the model got wrong in use, lets you correct them, and trains the next version on them.
