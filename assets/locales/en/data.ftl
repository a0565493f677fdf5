# What the project's samples are called; `$kind` comes with every message.
things = { $kind ->
    [sounds] recordings
    [texts] texts
    [rows] rows
   *[pictures] pictures
}
thing = { $kind ->
    [sounds] recording
    [texts] text
    [rows] row
   *[pictures] picture
}
things-first = { $kind ->
    [sounds] Recordings
    [texts] Texts
    [rows] Rows
   *[pictures] Pictures
}
n-things = { $n ->
    [one] { $n } { thing }
   *[other] { $n } { things }
}
measure = { "" }

data-sentence = { $classes ->
    [0] { n-things }
    [one] { n-things } in one class
   *[other] { n-things } in { $classes } classes
}: { $train } to train on, { $valid } to validate, { $test } to test
data-sentence-empty = The { things } that your model learns from.
data-empty-title = No { things } yet
data-empty-text = { $kind ->
    [sounds] Choose a folder with one subfolder for each class, or drop it here. A zip or tar of one will do, too. The recordings stay where they are.
    [texts] Choose a table (CSV, TSV, JSON Lines, Excel, Parquet) with one text a row, or a folder with one subfolder of text files for each class, or drop it here.
    [rows] Choose a table (CSV, TSV, JSON Lines, Excel, Parquet), or drop it here. Its columns are guessed, and you can change what each is for.
   *[pictures] Choose a folder with one subfolder for each class, or drop it here. A zip or tar of one will do, too. The pictures stay where they are.
}
data-none-title = No { thing } fits
data-none-text = No { thing } passes the filters that are set.
data-search = Search
data-search-hint = Search
filter-clear = Clear filters
thumbnail-size = Size of the thumbnails
class-card = { $class }, { $n ->
    [one] { n-things }
   *[other] { n-things }
}
class-card-hint = Click to show only this class; click more to add them
split-all = All
split-train = Training
split-valid = Validation
split-test = Test
fact-class = Class
fact-split = Split
fact-size = Size
fact-bytes = File size
fact-path = Path

add-pictures = Add { things }…
add-pictures-title = Add { things }
add-pictures-text = { $kind ->
    [texts] Choose a table with one text a row, or a folder with one subfolder of text files for each class, or a zip or tar of one.
    [rows] Choose a table: CSV, TSV, JSON Lines, Excel or Parquet. Several tables in one folder come together by the names of their columns.
   *[pictures] Choose a folder with one subfolder for each class, or a zip or tar of one. Folders named train, valid and test are understood as well.
}
choose-another-folder = Choose another folder…
import-running = Importing { things }
import-running-text = Each { thing } is read once and checked. You can go on meanwhile.
import-failed = The import did not work
import-added = { $n ->
    [0] No new { things }
    [one] { n-things } added
   *[other] { n-things } added
}
import-already = { $n } already there
import-skipped = { $n } skipped
import-splits-found = splits taken from the folders’ names
import-splits-by-time = split by time: the oldest rows learn, the newest test
import-splits-go-on-by-time = by time, as before: { $train } learn, { $valid } are for validation, { $test } test, and nothing newer than the test is learned; split by time anew to learn from them
import-splits-made = split 70 / 15 / 15 for you
import-took = { $time }

skip-empty-file = The file is empty
skip-truncated = The picture is cut short: its file ends too early
skip-heic = HEIC, AVIF and video files cannot be read; save it as JPEG or PNG
skip-not-a-picture = Not a picture (JPEG, PNG, WebP, BMP, GIF and TIFF can be read)
skip-too-many-pixels = The picture has too many pixels
skip-file-too-large = The file is too large for a picture
skip-no-permission = Reading it is not allowed; change its permissions
skip-missing = The file is gone
skip-unreadable = The system cannot read it
skip-link-loop = A link that leads back to a folder above it
skip-not-in-a-class-folder = Lies outside the class folders
skip-odd-name = Its name is not valid Unicode; rename it
skip-unsupported = This kind of picture is not supported
skip-damaged = The picture is damaged

chosen-pictures = { $n ->
    [one] { n-things } chosen
   *[other] { n-things } chosen
}
choose-none = Choose none
relabel = Change class
new-class = Another class
new-class-hint = Name, then Enter
move-to = Move to
remove-pictures = Remove
remove-pictures-tip = Take them out of the project. The files stay where they are.
choose-hint = Ctrl-click adds a { thing }, Shift-click a row of them; drag around several; Ctrl A takes all
class-menu = Change the class { $class }
rename-class = Rename…
rename-class-title = Rename class
merge-class = Merge into { $class }
remove-class-only = Keep the { things }, without a class
remove-class = Remove…
class-name = Name of the class
rename = Rename
skip-climbs-out = Its name leads out of the archive’s own folder
skip-link-in-archive = A link inside an archive is not followed

order-tip = What comes first
order-import = As imported
order-name = By name
order-class = By class
order-pixels = Most pixels first
order-bytes = Largest files first
order-boxes = Most boxes first
order-brightness = Darkest first
order-sharpness = Blurriest first
filter-unlabelled = Without a label only
viewer-open = Look at it in full size
viewer-whole = The { thing } in full size
viewer-next = Next { thing }
viewer-previous = Previous { thing }

view-grid = Grid
view-map = Map
map = Map of the { things }
map-hint = Alike { things } lie near each other. Drag around some to choose them; the wheel zooms, a double click shows all.
map-empty-title = No map yet
map-empty-text = A closer look lays the { things } out so that alike ones lie near each other, and looks for wrong labels on the way.

view-table = Table
filter = Filter
filter-source = From
filter-finding = Noticed
filter-model = The newest model
filter-wrong = got it wrong
filter-right = got it right
filter-unsure = is less than { $percent }% sure
filter-predicted = The newest model says
order-split = By split
order-length = Longest first
order-confidence = Least sure first
order-cell = By a column
order-source = By source
order-finding = Noticed first
order-prediction = By the newest model’s answer
filter-size = Size
filter-side = Shorter side, px
filter-bytes = File, kB
filter-secs = Length, s
filter-letters = Characters
filter-from = from
filter-to = to
order-reversed = The other way round
sort-by = Sort by { $name }
noticed = Hearth noticed something here; the Advisor says what
head-name = File
head-text = Text
head-cell = Column
head-length = Characters
head-prediction = Prediction
head-confidence = Sure
reading-open = Read it in full
sample-number = No. { $n }
text-is-cut = The rest is not shown.
more-columns = and { $n } more columns
column-number = number
column-category = category
column-date = date
column-text = text
column-feature = to learn from
column-target = target
column-ignored = left aside
column-missing = { $share } missing
column-numbers = From { $min } to { $max }, on average { $mean }
column-values = { $n ->
    [one] One value
   *[other] { $n } different values
}
column-hint = Click to sort, second button to say what it holds
column-holds = What it holds
column-used = What it is for
columns-title = Columns
role-none = none
role-text = Text
role-text-tip = The column that the model reads
role-file = File
role-file-tip = The column with the names of files
role-target = Target
role-target-tip = The column that the model is to say
role-split = Split
role-split-tip = The column that says train, valid or test
role-group = Group
role-group-tip = What belongs together (speaker, patient, user) and must not be in two splits
role-time = Time
role-time-tip = When it was; the data can be split by it
kind-number = number
kind-category = category
kind-date = date
kind-text = text
kind-id = numbering
kind-bool = yes or no
kind-file = file
kind-bytes = bytes
kind-empty = empty
preview-kept = What it holds is kept in the project; the file is not needed any more.
# --- sounds that cannot be used -----------------------------------------------------------------
skip-not-a-sound = Not a sound (WAV, FLAC, OGG Vorbis, MP3 and M4A can be read)
skip-sound-protected = It is protected against copying (DRM), so that only its shop’s own player can play it; use a recording of your own or a file without protection
skip-sound-not-supported = This kind of sound cannot be read; save it as WAV, FLAC or MP3
skip-sound-truncated = The sound is cut short: its file ends too early
skip-sound-damaged = The sound is damaged
skip-sound-without-samples = The file holds no sound at all
skip-sound-too-long = The sound is longer than two hours
skip-sound-file-too-large = The file is too large for a sound
skip-too-many-channels = The sound has more than 32 channels
skip-odd-sample-rate = Its sample rate is not between 1 and 384 kHz

# What is noticed about recordings.
finding-silent = Some recordings are silent
finding-silent-why = Where nothing is heard, nothing can be learned.
finding-silent-evidence = Nothing is heard in { n-things }.
finding-silent-fix = Listen to them, and remove them.
finding-nearly-silent = Some recordings can hardly be heard
finding-nearly-silent-why = What is far softer than the rest sounds like noise to a model.
finding-nearly-silent-evidence = { n-things } can hardly be heard.
finding-nearly-silent-fix = Listen to them, and remove those in which nothing can be made out.
finding-clipped = Some recordings are cut off at full volume
finding-clipped-why = Loud parts that were cut off sound like a click, and hide what was said.
finding-clipped-evidence = The loud parts of { n-things } were cut off.
finding-clipped-fix = Listen to them, and record them again more softly where you can.
finding-dc-offset = Some recordings are off centre
finding-dc-offset-why = The recorder added a constant; it is not heard, but measured.
finding-dc-offset-evidence = { n-things } are not centred on zero.
finding-dc-offset-fix = Listen to them; another recorder or cable may help.
finding-too-short = Some recordings are very short
finding-too-short-why = A slip on the button leaves a snippet that says nothing.
finding-too-short-evidence = { n-things } are far shorter than the others.
finding-too-short-fix = Listen to them, and remove those in which nothing is to be heard.
finding-too-long = Some recordings are very long
finding-too-long-why = In a long recording most of the time is something else than its class.
finding-too-long-evidence = { n-things } are far longer than the others.
finding-too-long-fix = Listen to them, and cut out the part that shows the class.
finding-odd-rate = Some recordings have another sample rate
finding-odd-rate-why = Where one class was recorded otherwise, a model learns the recorder instead of the sound.
finding-odd-rate-evidence = { n-things } have another sample rate than nearly all others.
finding-odd-rate-fix = It does no harm by itself; see that they are not all of one class.
head-duration = Length
fact-rate = Sample rate
fact-channels = Channels
sound-outline = Outline of the recording
sound-spectrum = Spectrogram of the recording
sound-play = Play
sound-stop = Stop
sound-loop = Again and again
changed-title = Augmented
changed-tip = What a model would learn from beside it, so that it learns what does not matter. What is measured on is never changed.
changed-again = Others
changed-listen = Listen to a version

## Recording from the microphone
record = Record…
record-title = Record
record-text = Record from the microphone into a class, or without one to label it later. Short and alike is best: one word, one call, one noise each.
record-class = Class
record-class-hint = Leave empty to label it later
record-start = Start recording
record-stop = Stop
record-level = Loudness
record-clipped = Loud parts are cut off: move away from the microphone, or turn it down.
record-quiet = It is very quiet: move closer, or turn the microphone up.
record-listen = Listen
record-again = Record again
record-keep = Keep
record-discard = Discard
record-kept = { $n ->
    [one] 1 recording kept
   *[other] { $n } recordings kept
}
background-title = Background noise
background-text = A model calls everything it hears one of its classes, a silent room as well, unless it has a class for that. Hearth makes one from quiet parts of your training recordings; or record the room yourself, in the class “background”.
background-add = Add a class for background noise
background-class = background
