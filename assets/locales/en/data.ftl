data-sentence = { $pictures } pictures in { $classes } classes: { $train } to train on, { $valid } to validate, { $test } to test
data-sentence-empty = The pictures that your model learns from.
data-empty-title = No pictures yet
data-empty-text = Choose a folder with one subfolder for each class, or drop it here. A zip or tar of one will do, too. The pictures stay where they are.
data-none-title = No picture fits
data-none-text = No picture passes the filters that are set.
data-search = Search by file name
data-search-hint = Search by file name
filter-clear = Clear filters
thumbnail-size = Size of the thumbnails
class-card = { $class }, { $n ->
    [one] { $n } picture
   *[other] { $n } pictures
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

add-pictures = Add pictures…
add-pictures-title = Add pictures
add-pictures-text = Choose a folder with one subfolder for each class, or a zip or tar of one. Folders named train, valid and test are understood as well.
choose-another-folder = Choose another folder…
import-running = Importing pictures
import-running-text = Each picture is read once and checked. You can go on meanwhile.
import-failed = The import did not work
import-added = { $n ->
    [0] No new pictures
    [one] { $n } picture added
   *[other] { $n } pictures added
}
import-already = { $n } already there
import-skipped = { $n } skipped
import-splits-found = splits taken from the folders’ names
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
    [one] { $n } picture chosen
   *[other] { $n } pictures chosen
}
choose-none = Choose none
relabel = Change class
new-class = Another class
new-class-hint = Name, then Enter
move-to = Move to
remove-pictures = Remove
remove-pictures-tip = Take them out of the project. The files stay where they are.
choose-hint = Ctrl-click adds a picture, Shift-click a row of them; drag around several; Ctrl A takes all
class-menu = Change the class { $class }
rename-class = Rename…
rename-class-title = Rename class
merge-class = Merge into { $class }
remove-class = Remove with its pictures
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
viewer-next = Next picture
viewer-previous = Previous picture

view-grid = Grid
view-map = Map
map = Map of the pictures
map-hint = Alike pictures lie near each other. Drag around some to choose them; the wheel zooms, a double click shows all.
map-empty-title = No map yet
map-empty-text = A closer look lays the pictures out by what the backbone sees in them, and looks for wrong labels on the way.

# --- sounds that cannot be used -----------------------------------------------------------------
skip-not-a-sound = Not a sound (WAV, FLAC, OGG Vorbis and MP3 can be read)
skip-m4a-not-supported = M4A, AAC and MP4 files cannot be read; save it as WAV, FLAC or MP3
skip-sound-not-supported = This kind of sound cannot be read; save it as WAV, FLAC or MP3
skip-sound-truncated = The sound is cut short: its file ends too early
skip-sound-damaged = The sound is damaged
skip-sound-without-samples = The file holds no sound at all
skip-sound-too-long = The sound is longer than two hours
skip-sound-file-too-large = The file is too large for a sound
skip-too-many-channels = The sound has more than 32 channels
skip-odd-sample-rate = Its sample rate is not between 1 and 384 kHz
