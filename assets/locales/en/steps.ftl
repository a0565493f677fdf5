goal-sentence = What your model is for.
goal-name = Project
goal-task = Task
goal-pictures = Pictures
goal-models = Trained models
goal-classes = Classes
goal-no-classes = None yet; they come with the { things }.
goal-folder = Folder
goal-coming = Here you will write down what the model should decide, for whom, how good it has to be and which mistakes hurt most. Hearth will judge every run by that.

label-sentence = What your { things } show.
label-title = Your folders are the labels
label-text = { $n ->
    [one] The one picture has its class from the folder that it lies in.
   *[other] All { $n } pictures have their class from the folders that they lie in.
} Later you will change labels here, label new pictures, and be shown which ones are worth labelling first.
label-text-empty = Pictures get their class from the folders that they lie in. Later you will change labels here, label new pictures, and be shown which ones are worth labelling first.

improve-sentence = A model gets better by being used.
improve-title = Feedback will land here
improve-text = Later this page collects { things } that the model got wrong in use, lets you correct them, and trains the next version on them.
