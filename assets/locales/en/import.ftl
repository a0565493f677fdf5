# Import, its preview, taking the data away, files that were moved.
preview-title = Import “{ $name }”
preview-looking = Looking at what is there…
preview-format = Recognised as { $format }.
preview-unlabelled = { $n ->
    [one] { $n } without a class
   *[other] { $n } without a class
}
preview-groups = { $n ->
    [one] { $n } group
   *[other] { $n } groups, each kept in one split
}
preview-splits-made = No splits are said: 70% will be for training, 15% for validation, 15% for the test.
preview-splits = Splits are said: { $train } for training, { $valid } for validation, { $test } for the test.
preview-copied = Files are written into the project.
preview-in-place = The files stay where they are; the project refers to them.
preview-new = new
labels-read = Labels: { $how }
labels-in-auto = as it seems
labels-in-one = one in a cell
labels-in-cell = several in a cell, with “{ $mark }” between them
labels-in-list = several in a cell, as a list
labels-in-columns = a column of 0 and 1 for each
labels-several-seen = Some texts seem to have several labels, and this project is for one label a text.
preview-skipped = { $n ->
    [one] One thing will be left out
   *[other] { $n } things will be left out
}
preview-import = { $n ->
    [0] Nothing new to import
    [one] Import { n-things }
   *[other] Import { n-things }
}
preview-format-tip = How the data is laid out, should it be something else
preview-split-auto = By the data
preview-copy = Copy the files into the project
preview-copy-tip = Then the project can be moved without its { things } being lost; it takes as much space again.
count-boxes = { $n ->
    [one] { $n } box
   *[other] { $n } boxes
}
count-classes = { $n ->
    [one] { $n } class
   *[other] { $n } classes
}
no-class = no class
fact-boxes = Boxes
fact-group = Group
fact-time = Time
fact-origin = Origin

format-folder = class folders
format-coco = COCO
format-yolo = YOLO
format-voc = Pascal VOC
format-table = a table
format-mnist = MNIST (idx)
format-cifar = CIFAR (binary)
format-parquet = Parquet with pictures or sounds
format-hf-folder = a Hugging Face folder
format-aclimdb = aclImdb

job-preview-import = Looking at the data
job-export-data = Writing the data
job-compare-labels = Comparing label files
job-write-labels = Writing label files
job-augment = Writing augmented pictures
augmented = Wrote { $n ->
    [one] 1 picture
   *[other] { $n } pictures
} with changed versions to { $path }.
job-find-media = Looking for files
stage-copying = Copying files…
stage-searching = Comparing files…

export-data = Take the data away…
export-data-title = Take the data away
export-data-text = { things-first } and labels are written into a new folder, for other programs or for another Hearth.
export-data-folder = Folder to write into
export-data-do = Write
data-exported = { $n ->
    [one] { n-things } was written to { $path }
   *[other] { n-things } were written to { $path }
}
data-format-folder = Class folders
data-format-folder-text = One folder for each split, in it one for each class. { $kind ->
    [pictures] Boxes are not written.
   *[other] {""}
}
data-format-csv = CSV
data-format-csv-text = { $kind ->
    [texts] A table with each text, its split and its class.
    [rows] A table with all columns, and the split of each row.
    [sounds] A table with the file, split and class of each recording.
   *[pictures] A table with the file, split and class of each picture, and its boxes.
}
data-format-jsonl = JSON Lines
data-format-jsonl-text = { $kind ->
    [texts] One JSON object a line for each text, with class and split.
    [rows] One JSON object a line for each row, with its split.
    [sounds] One JSON object a line for each recording, with class and split.
   *[pictures] One JSON object a line for each picture or each of its boxes, with class and split.
}
data-format-coco = COCO
data-format-coco-text = One JSON file for each split, with boxes in pixels.
data-format-yolo = YOLO
data-format-yolo-text = A text file beside each picture, and data.yaml with the classes in their order. It has no place for whether a box is difficult, cut off or partly hidden.
data-format-voc = Pascal VOC
data-format-voc-text = An XML file for each picture, and lists of the splits.
data-format-createml = CreateML
data-format-createml-text = One JSON file for each split, as Apple's Create ML reads it. It has no place for whether a box is difficult, cut off or partly hidden.
data-format-label-studio = Label Studio
data-format-label-studio-text = One JSON file of tasks, with boxes in percent. Whether a box is difficult, cut off or partly hidden is a choice for its region.

media-missing = { $n ->
    [one] The folder of { n-things } is not there any more
   *[other] The folder of { n-things } is not there any more
}
find-media = Find the files…
find-media-title = Where are the files now?
find-media-text = Choose the folder that they were moved to, or one above it. A file counts only where its content is the same.
media-found = { $missing ->
    [0] All { $n } files were found
   *[other] { $n } files were found; { $missing } are still missing
}
error-media-not-found = None of the { $count } missing files lies in { $path }. Choose the folder that they were moved to.

get-data = Get data…
get-data-title = Get public data
get-data-text = Nothing is fetched until you say so. Size and licence are shown first.
get-known = Well known
get-hugging-face = Hugging Face
get-kaggle = Kaggle
get-uci = UCI
get-link = Link
get-web = Web pictures
get-hugging-face-name = Name of the data set
get-hugging-face-hint = owner/name
get-kaggle-name = Name of the data set
get-kaggle-hint = owner/name
get-uci-name = Number or name
get-uci-hint = 53
get-link-name = Address of the file
get-link-hint = https://…
get-web-name = Addresses of pictures or pages, one a line
get-web-hint = https://…
get-web-text = What a site asks programs not to read is not read (robots.txt), and requests are slow on purpose. Mind the rights of those who made the pictures.
get-web-class = What do they show?
get-web-start = Collect
get-look = Look
get-fetch = Fetch
get-asking = Asking over the network…
get-fetching = Fetching over the network…
get-licence = Licence
get-licence-unknown = not stated
get-size-unknown = unknown
get-files = { $n ->
    [one] One file
   *[other] { $n } files
}
get-skipped = { $n ->
    [one] One address brought nothing
   *[other] { $n } addresses brought nothing
}
get-settings = Addresses and tokens…
get-settings-text = Tokens are kept on this machine and are sent to their own site only.
get-settings-keep = Keep
get-hub-address = Hugging Face, or a mirror of it
get-hub-token = Your Hugging Face token
get-kaggle-user = Your name at Kaggle
get-kaggle-key = Your Kaggle key
built-in-mnist = MNIST
built-in-mnist-text = 70,000 digits
built-in-fashion-mnist = Fashion-MNIST
built-in-fashion-mnist-text = 70,000 clothes
built-in-cifar-10 = CIFAR-10
built-in-cifar-10-text = 60,000 photos
built-in-imdb = IMDB
built-in-imdb-text = 50,000 reviews
job-look-up = Asking over the network
job-fetch = Fetching over the network
stage-asking = Asking…
stage-fetching = Fetching…
error-nothing-to-collect = No address and no page was given to collect pictures from. Give at least one.

check-data = Look closer
check-data-tip = { $kind ->
   *[pictures] Looks for labels that are probably wrong and pictures unlike their class, with the backbone's eyes. Takes about a second for 100 pictures the first time.
    [sounds] Looks for labels that are probably wrong and recordings unlike their class.
    [texts] Looks for labels that are probably wrong and texts unlike their class.
    [rows] Looks for labels that are probably wrong and rows unlike their class.
}
job-check-data = Looking closer
stage-checking = Comparing labels…
data-checked = { $suspects ->
    [0] No label looks wrong
    [one] One label is probably wrong
   *[other] { $suspects } labels are probably wrong
}; { $outliers ->
    [0] nothing stands out
    [one] one { thing } stands out
   *[other] { $outliers } { things } stand out
}
looks-like = Looks like { $class } ({ $sure })
change-to = Change to { $class }
remedy-relabel = { $n ->
    [one] Relabel it as it looks
   *[other] Relabel { $n } as they look
}
edit-relabel-each = { $n ->
    [one] class of { n-things }
   *[other] classes of { n-things }
}
finding-likely-label-errors = Some labels are probably wrong
finding-likely-label-errors-why = A model learns what labels say. Wrong ones teach it wrong things, and in the test they hide how good it is.
finding-likely-label-errors-evidence = { $n ->
    [one] { n-things } looks like another class than the one it has.
   *[other] { n-things } look like another class than the one they have, among them of { $classes }.
}
finding-likely-label-errors-fix = Look at them one by one; the details say which class each looks like. About every second one is really wrong.
finding-outliers = Some { things } stand out
finding-outliers-why = A { thing } unlike all others of its class is often a mistake: { $kind ->
    [sounds] noise, a wrong file, something else.
    [texts] a headline, another language, something else.
    [rows] a slip of the hand, a wrong unit, something else.
   *[pictures] a screenshot, a wrong file, something else.
}
finding-outliers-evidence = { $n ->
    [one] { n-things } is unlike all others of its class.
   *[other] { n-things } are unlike all others of their class.
}
finding-outliers-fix = Look at them. Remove those that do not belong; rare but right ones are valuable.
finding-blurred = Some pictures are blurred
finding-blurred-why = Where nothing is sharp, there is little to learn.
finding-blurred-evidence = { $n ->
    [one] One picture is far less sharp than the others.
   *[other] { $n } pictures are far less sharp than the others.
}
finding-blurred-fix = Look at them, and remove those that show nothing.
finding-dark = Some pictures are nearly black
finding-dark-why = Where everything is dark, there is little to learn.
finding-dark-evidence = { $n ->
    [one] One picture is far darker than the others.
   *[other] { $n } pictures are far darker than the others.
}
finding-dark-fix = Look at them, and remove those that show nothing.
finding-bright = Some pictures are nearly white
finding-bright-why = Where everything is white, there is little to learn.
finding-bright-evidence = { $n ->
    [one] One picture is far brighter than the others.
   *[other] { $n } pictures are far brighter than the others.
}
finding-bright-fix = Look at them, and remove those that show nothing.
finding-low-contrast = Some pictures have hardly any contrast
finding-low-contrast-why = Where everything has one colour, there is little to learn.
finding-low-contrast-evidence = { $n ->
    [one] One picture has far less contrast than the others.
   *[other] { $n } pictures have far less contrast than the others.
}
finding-low-contrast-fix = Look at them, and remove those that show nothing.
finding-tiny = Some pictures are tiny
finding-tiny-why = Below 32 pixels little can be made out, and enlarging does not bring it back.
finding-tiny-evidence = { $n ->
    [one] One picture has a side below 32 pixels.
   *[other] { $n } pictures have a side below 32 pixels.
}
finding-tiny-fix = Replace them by larger ones, or remove them.
finding-odd-aspect = Some pictures are very long
finding-odd-aspect-why = Pictures are squeezed into a square before the model sees them; what is very long is hardly seen.
finding-odd-aspect-evidence = { $n ->
    [one] One picture is four times as long as wide, or more.
   *[other] { $n } pictures are four times as long as wide, or more.
}
finding-odd-aspect-fix = Cut out the part that matters, or remove them.

error-unknown-data-format = There is no data format “{ $format }”.
error-export-folder-not-empty = { $path } holds files already. Choose a new or an empty folder.

split-again = Split…
split-title = Split the data
split-text = The model learns from training, the best epoch is chosen on validation, and the test says how good it is. Copies and look-alikes always stay together.
split-by-class = By class
split-by-class-text = Each split gets the same share of every class.
split-by-group = By group
split-by-group-text = What belongs together (speaker, patient, scene) stays in one split, as the data says.
split-by-time = By time
split-by-time-text = The oldest are for training, the newest for the test.
split-freeze = Leave the test as it is
split-freeze-tip = Then figures of earlier models can still be compared.
split-seed = Seed
split-do = Split
edit-move-each = { $n ->
    [one] split of { n-things }
   *[other] splits of { n-things }
}
error-bad-split-shares = The shares of the splits must be numbers from 0 up, and training needs one above 0.
error-annotations-damaged = The annotations in { $path } cannot be read: { $detail }. The file may be cut short; export or fetch it again.
error-annotations-too-large = { $path } is larger than { $limit } GB. Split it into smaller files.
error-no-annotations = { $path } holds no annotations in the format { $format }.
error-too-many-files = { $path } holds more than { $limit } files. Choose the folder of one data set.
error-packed-damaged = { $path } is damaged: { $detail }. Fetch it again.
error-table-damaged = { $path } cannot be read as a table: { $detail }. It may be cut short; fetch or save it again.
error-table-unknown-format = { $path } is no table that can be read. CSV, TSV, JSON, JSONL, Parquet, xlsx, xls and ods can; save it as one of them.
error-table-empty = { $path } is empty. Choose a table with data in it.
error-table-header-only = { $path } holds the names of its columns and no rows. Choose a table with data in it.
error-table-no-usable-row = None of the rows of { $path } can be used; { $count } of them: { $detail }. Save the table again, as CSV in UTF-8.
error-table-too-many-columns = { $path } has more than { $limit } columns. Leave out those that are not needed, or check that the right character parts them.
error-table-too-many-cells = { $path } has more than { $limit } cells. Use a part of its rows, or leave out columns.
error-table-too-large = { $path } is larger than the { $limit } MB that a table may have. Use a part of its rows, or leave out columns.

skip-annotations-damaged = its annotation file is damaged
skip-bad-box = a box whose numbers are no box
skip-bad-label-line = lines that are no box
skip-bad-xml = its XML file is damaged
skip-box-not-a-number = a box whose place is not a number
skip-box-of-unknown-picture = boxes of pictures that are not listed
skip-box-outside = a box outside the picture
skip-box-without-area = a box without area
skip-class-twice = a class that is there twice
skip-class-without-id = a class without an id
skip-class-without-name = a class without a name
skip-image-twice = a picture that is described twice
skip-image-without-id = a picture without an id
skip-keypoints-ignored = keypoints, which are not kept
skip-label-unreadable = its label file cannot be read as text
skip-no-file-name = no file is named
skip-not-annotated = no annotation names this picture
skip-outlines-ignored = outlines, of which only the boxes are kept
skip-outside-folder = its path leads out of the folder
skip-picture-at-address = an address, not a file in the folder
skip-picture-missing = there is no picture of this name
skip-picture-twice = described before; the first description counts
skip-unknown-class = a class that is not there
skip-no-picture = a row without a picture or a sound
skip-unknown-split = a split that is none
skip-picture-ambiguous = Several pictures have the name that the annotations give
skip-label-without-picture = No picture belongs to this label file
skip-bad-description = The names of the classes cannot be read from it
skip-several-classes = A picture has more than one class; the first counts
skip-shape-ignored = A shape that is neither a box nor a polygon was not read
skip-answers-ignored = Further answers to the same task were not read
skip-listed-file-missing = The table names a file that is not there
skip-named-twice = The table names the file twice, with different classes
skip-not-text = The file is not text, or in an unknown encoding
skip-outside-the-folder = The table names a file outside its own folder
skip-row-not-an-object = The row is not a JSON object with named values
skip-row-not-json = The line is not whole, valid JSON
skip-row-too-large = The row is unreasonably large; a quote may not be closed
skip-row-too-long = The row has more cells than the table has columns
skip-row-too-short = The row has too few cells; the last ones count as missing
skip-row-twice = The same row stands in the table twice
skip-row-undecodable = The row is in another encoding than the rest of the file
skip-row-without-file = The row names no file
skip-table-unreadable = The table cannot be read
skip-text-too-large = The file is too large for a text (4 MB at most)
error-table-no-file-column = No table in { $path } names picture or sound files. Give the column with their names the name file_name.
error-text-folders-empty = { $path } has no class folders with text files. Put the texts of each class into a folder with its name, as .txt files.
format-createml = CreateML
format-label-studio = Label Studio
error-format-needs-boxes = { $format } keeps boxes only, and no picture of this project has one. Choose class folders, CSV or JSON Lines.

skip-row-without-text = a row without a text
skip-row-empty = an empty row
skip-not-in-metadata = no row of the metadata names this file
skip-target-not-a-number = a target that is no number
skip-bad-class-name = a class needs a name of 1 to 200 characters, on one line
edit-set-column = column “{ $about }” set

# What is noticed about texts and columns.
finding-empty-text = Some texts are empty
finding-empty-text-why = Where nothing is said, nothing can be learned.
finding-empty-text-evidence = { $n ->
    [one] One text has no letter in it.
   *[other] { $n } texts have no letter in them.
}
finding-empty-text-fix = Remove them.
finding-one-word-text = Some texts are one word
finding-one-word-text-why = One word seldom says enough to tell classes apart.
finding-one-word-text-evidence = { $n ->
    [one] One text is a single word.
   *[other] { $n } texts are a single word.
}
finding-one-word-text-fix = Read them, and remove those that say nothing.
finding-other-language = Some texts are in another language
finding-other-language-why = A model cannot learn a language from a few texts; they confuse it.
finding-other-language-evidence = { $n ->
    [one] One text is in another language than most.
   *[other] { $n } texts are in another language than most.
}
finding-other-language-fix = Read them, and remove those that do not belong.
finding-odd-length = Some texts are far shorter or longer
finding-odd-length-why = Half a sentence or a whole page among sentences is often a mistake: a title, a mail, two texts in one.
finding-odd-length-evidence = { $n ->
    [one] One text is far shorter or longer than the others.
   *[other] { $n } texts are far shorter or longer than the others.
}
finding-odd-length-fix = Read them, and remove those that do not belong.
finding-constant-column = Some columns never change
finding-constant-column-why = What is the same in every row says nothing.
finding-constant-column-evidence = One value only: { $columns }.
finding-constant-column-fix = Leave them aside.
finding-duplicate-column = Some columns say the same
finding-duplicate-column-why = Said twice it counts twice, and explanations of the model become arbitrary.
finding-duplicate-column-evidence = These repeat another column: { $columns }.
finding-duplicate-column-fix = Leave them aside.
finding-id-column = Some columns only number the rows
finding-id-column-why = A model learns such values by heart, and knows nothing of new rows.
finding-id-column-evidence = Nearly every row has a value of its own in: { $columns }.
finding-id-column-fix = Leave them aside, unless you know better.
finding-target-leak = Some columns give the answer away
finding-target-leak-why = They are probably known only together with the answer. The model looks perfect here, and is useless for new rows.
finding-target-leak-evidence = Each of these alone tells the answer nearly without error: { $columns }.
finding-target-leak-fix = Leave them aside, unless they are really known beforehand.
finding-similar-classes = Some classes have nearly the same name
finding-similar-classes-why = Case, a blank or a full stop makes two classes of one, and the model has to guess which.
finding-similar-classes-evidence = These differ by case or marks only: { $classes }.
finding-similar-classes-fix = Make them one, if they mean the same.
remedy-ignore-columns = { $n ->
    [one] Leave the column aside
   *[other] Leave { $n } columns aside
}
remedy-merge-classes = Make them one: { $class }
edit-ignore-columns = left aside: { $about }

## Label files
labels-written = { $n ->
    [one] Labels of { n-things } were written to { $path }
   *[other] Labels of { n-things } were written to { $path }
}
left-out = Left out, because the format has no place for it: { $what }
left-out-classes = { $n ->
    [one] 1 class of a whole
   *[other] { $n } classes of a whole
}
left-out-further-classes = { $n ->
    [one] 1 further class
   *[other] { $n } further classes
}
left-out-boxes = { $n ->
    [one] 1 box
   *[other] { $n } boxes
}
left-out-outlines = { $n ->
    [one] 1 outline
   *[other] { $n } outlines
}
left-out-outlines-as-boxes = { $n ->
    [one] 1 outline (the box around it was written)
   *[other] { $n } outlines (the boxes around them were written)
}
left-out-points = { $n ->
    [one] 1 point
   *[other] { $n } points
}
left-out-spans = { $n ->
    [one] 1 span
   *[other] { $n } spans
}
left-out-regions = { $n ->
    [one] 1 region
   *[other] { $n } regions
}
left-out-flags = { $n ->
    [one] 1 attribute (difficult, cut off, hidden)
   *[other] { $n } attributes (difficult, cut off, hidden)
}
left-out-answers = { $n ->
    [one] 1 answer
   *[other] { $n } answers
}
left-out-namesakes = { $n ->
    [one] 1 picture whose label file is another picture’s
   *[other] { $n } pictures whose label files are other pictures’
}
skip-bad-outline = an outline that is no list of points
skip-outline-in-parts = outlines of several parts, each of which is an outline now
skip-outline-without-area = an outline without area, or outside the picture
skip-keypoint-names-ignored = the names of key points, of which only the places are kept
skip-point-outside = a point outside the picture
skip-bad-span = a span that is no part of its text
skip-bad-region = a region that is no part of its sound
skip-mark-of-another-kind = a mark that cannot be drawn on this kind of data
error-no-label-files = { $path } holds no label files that can be read. They may be of these formats: { $formats }.
error-no-label-files-for-rows = The rows of a table have no label files. Import the table again instead.
error-label-files-damaged = The label files cannot be read, such as { $path }: { $detail }. Nothing was changed.
error-labels-changed-outside = { $count ->
    [one] A label file in { $path } was changed by another program since Hearth read or wrote it ({ $names }). Read it first; nothing was written.
   *[other] { $count } label files in { $path } were changed by another program since Hearth read or wrote them ({ $names }). Read them first; nothing was written.
}
error-labels-changed-here = The labels changed here since the files were compared. Compare them again.
error-class-list-not-extended = The classes in { $path } cannot be extended. Write its names as a list, one a line, then try again; nothing was written.
error-label-studio-min = { $path } is an export of Label Studio without answers of their own (JSON-MIN), which cannot be written over. Export it as JSON there; nothing was written.
error-labels-in-another-table = { $path } holds labels in a form that Hearth does not write as { $format }. Write into another folder; nothing was written.
