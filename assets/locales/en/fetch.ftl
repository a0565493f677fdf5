# Fetching public data: what went wrong and what to do, and notes beside an offer.

error-fetch-cancelled = Stopped. What was fetched so far is kept, and the next try goes on from there.
error-fetch-bad-address = “{ $address }” is no address of the web. Give one that begins with https:// or http://.
error-fetch-private-address = { $address } is an address inside a private network, and a public one led there. Nothing was fetched from it; if you trust it, give its address yourself.
error-fetch-downgrade = The server leads from a protected address (https) to an unprotected one: { $address }. It was not followed; look for another source.
error-fetch-redirects = { $address } leads from one address to the next without end. Check the address, or look for another source.
error-fetch-no-connection = { $host } cannot be reached: { $detail }. Check the connection to the internet and the address, then try again.
error-fetch-stalled = { $host } sent nothing for { $secs } seconds. Try again later; what was fetched so far is kept.
error-fetch-busy = { $host } asks to be left alone for { $secs } seconds. Try again after that.
error-fetch-not-found = There is nothing at { $address }. Check the address or the name.
error-fetch-refused = { $address } refuses to hand this out ({ $status }). You may have to sign in there, or ask its owner.
error-fetch-server = { $host } has trouble of its own ({ $status }). Try again later.
error-fetch-status = { $address } answered { $status }, which Hearth cannot make use of. Check the address.
error-fetch-bad-answer = The answer of { $host } cannot be understood ({ $detail }). Check the address, or try again later.
error-fetch-too-large = { $address } is larger than the { $limit } bytes that may be fetched. Raise the limit in the settings if you want it.
error-fetch-truncated = The connection to { $host } broke off again and again, after { $found } bytes. What came is kept; try again to go on from there.
error-fetch-length = { $address } has { $found } bytes where { $expected } were announced. It may have changed: look again, then fetch it anew.
error-fetch-checksum = What came from { $address } is not what its checksum promises, so it was thrown away. Try again, or use another source or mirror.
error-fetch-html = { $address } is a web page, not data. Give the address of the file itself, or sign in where the page asks for it.
error-fetch-bad-name = “{ $name }” is no name of a data set there. Give it as owner/name, as it stands in the address of its page.
error-fetch-bad-path = The source names a file “{ $path }”, which would lie outside the folder. It was not fetched; leave that file out.
error-fetch-hub-token = { $repo } is private, gated or does not exist. Accept its terms on its page, then put your token of the hub in the settings.
error-fetch-kaggle-token = Kaggle hands { $dataset } only to people that are signed in. Put your Kaggle name and key (kaggle.json) in the settings, and accept the rules on its page.
error-fetch-bad-kaggle-file = { $path } is not the kaggle.json that Kaggle gives out. Download it again from your account’s page there.
error-fetch-no-data-files = { $name } holds no data that Hearth can read, only scripts or other files. Choose another data set.
error-fetch-no-model = { $name } holds no ONNX model, or several of which none is the usual one. Choose another repository, or add a file.
error-fetch-no-encoder = { $name } holds no encoder as safetensors with its config.json. Choose another repository, or add a folder.
error-fetch-model-in-parts = The model of { $name } is so large that its weights lie in a file of their own. Choose a smaller one.
error-fetch-nothing-chosen = There is no file to fetch. Choose at least one.
error-fetch-robots = { $host } asks programs not to take { $address } (robots.txt), so it was left alone.
error-fetch-not-a-picture = { $address } is no picture that Hearth can read.
error-fetch-same-picture = { $address } is the same picture as one that was fetched already.
error-fetch-note-no-licence = Its source states no licence. Ask its owner before you share what you make of it.
error-fetch-note-left-out = { $count ->
    [one] { $count } file that is no data, such as a script, is left out.
   *[other] { $count } files that are no data, such as scripts, are left out.
}
error-fetch-note-unknown-size = Its size is not known before it is fetched.
error-fetch-note-converted = It consists of a script, which Hearth does not run; the tables that the hub made of it are taken instead.
error-fetch-note-no-checksum = Its source gives no checksum, so only its length can be checked.
