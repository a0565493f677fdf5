export-sentence = Take the model away as a file, with proof that it behaves as it did here.
export-no-run-text = Train a model first; then you can take it away as a file.
export-format = Format
format-onnx-text = Runs almost everywhere: Python, JavaScript, C#, phones, servers. Takes plain RGB pixels; everything else is inside the file.
export-run = Model
export-folder = Folder to write into
export-start = Export
export-running = Exporting…
export-failed = The export did not work
export-done = Exported in { $time }
parity-title = Does the file behave the same?
parity-passed = Proven
parity-failed = Not the same
parity-text = The file was run by { $runtime } over { $n ->
    [one] the { $n } test { thing }
   *[other] all { $n } test { things }
} and compared with Hearth.
parity-to-come = After the export, another runtime answers for every test { thing }, and its answers are compared with those given here.
parity-none = There are no test { things }, so it could not be compared. Add a test split to have this proof.
parity-agreement = Same answer
parity-agreement-tip = Share of test { things } for which both name the same class first.
parity-known = Same “I don’t know”
parity-known-tip = Share of test { things } for which both know, or neither does.
parity-difference = Largest difference
parity-difference-tip = The largest difference between two probabilities of the same class and { thing }.
parity-here = Accuracy in Hearth
parity-there = Accuracy of the file
