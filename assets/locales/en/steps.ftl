goal-sentence = What your model is for.
goal-name = Project
goal-task = Task
goal-pictures = { things-first }
goal-models = Trained models
goal-classes = Classes
goal-no-classes = None yet; they come with the { things }.
goal-folder = Folder
goal-coming = Here you will write down what the model should decide, for whom, how good it has to be and which mistakes hurt most. Hearth will judge every run by that.

improve-sentence = A model gets better by being used.
improve-title = Feedback will land here
improve-text = Later this page collects { things } that the model got wrong in use, lets you correct them, and trains the next version on them.
