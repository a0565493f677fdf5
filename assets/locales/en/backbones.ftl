# Backbones: nets that models are built on.
error-no-backbone = There is no backbone “{ $name }” in this project. Choose another one, or add it.
error-backbone-size = { $name } takes pictures of { $size } × { $size } pixels only. Choose that input size.
error-backbone-inputs = The model takes { $count } inputs. A backbone takes one: pictures.
error-backbone-not-square = The model takes { $shape }, and a backbone takes squares, one or many at once.
error-backbone-channels-last = The model takes { $shape }, and a backbone takes colours first: [batch, 3, height, width]. Export it in PyTorch’s order (NCHW).
error-backbone-no-pictures = The model takes { $shape }, and a backbone takes colour pictures: [batch, 3, height, width].
error-backbone-no-embedding = The model has no classifying layer at its end whose input could serve as the embedding. Bring an image classifier.
error-backbone-embedding = The model’s embedding has the shape { $shape }. A backbone gives a vector of 8 to 16,384 numbers.
error-backbone-name = “{ $name }” cannot be a backbone’s name. Use small letters a–z, digits, - and _.
error-backbone-name-taken = There is a backbone “{ $name }” already. Choose another name.
error-backbone-too-large = { $path } is too large for a backbone: more than 2 GB.
error-backbone-not-finite = The model gives no numbers. Its file may be damaged.
error-backbone-differs = Hearth computes something else with this model than another runtime ({ $detail } apart). It is not used; please report it.
error-bad-preprocessor = The description of the pixels (preprocessor_config.json) cannot be read: { $detail }.
job-add-backbone = Backbone
backbone-added = { $name } can be trained on now.
backbone-none-compared = No other runtime could read it, so nothing was compared.
setting-backbone = { $kind ->
    [texts] Encoder
   *[other] Backbone
}
setting-backbone-tip = { $kind ->
    [texts] The net that has learned to read before; your model is built on it. Hearth’s own is quick and good for English. A BERT-like encoder of your language or field can take its place.
   *[other] The net that has learned to see before; your model is built on it. Hearth’s own is quick and good for most pictures. Any ONNX image classifier can take its place.
}
backbone-bundled = EfficientNet-Lite0 (bundled)
backbone-any-size = any size
backbone-one-size = { $px } × { $px } only
backbone-facts = { $size }, { $speed } pictures a second, { $px }, licence { $licence }
backbone-add = { $kind ->
    [texts] Add an encoder’s folder…
   *[other] Add an ONNX classifier…
}
backbone-get = Get one from Hugging Face…
backbone-remove = Remove { $name }
backbone-get-title = { $kind ->
    [texts] Get an encoder
   *[other] Get a backbone
}
backbone-get-text = { $kind ->
    [texts] A BERT, DistilBERT, RoBERTa or MiniLM encoder on the Hugging Face hub, as safetensors. Its size and licence are shown before anything is fetched.
   *[other] An image classifier on the Hugging Face hub, as ONNX. Its size and licence are shown before anything is fetched.
}
get-model-name = Repository, OWNER/NAME
get-model-hint = { $kind ->
    [texts] BAAI/bge-small-zh-v1.5
   *[other] Xenova/resnet-50
}
backbone-from-file = { $kind ->
    [texts] From a folder
   *[other] From a file
}
backbone-from-hub = From Hugging Face
backbone-file = { $kind ->
    [texts] Folder of the encoder
   *[other] ONNX file
}
backbone-file-hint = { $kind ->
    [texts] bert-base-chinese
   *[other] model.onnx
}
backbone-file-text = { $kind ->
    [texts] A BERT, DistilBERT, RoBERTa or MiniLM encoder as Hugging Face lays it out: a folder with config.json, model.safetensors and tokenizer.json (or vocab.txt). Hearth checks every tensor, measures its speed, and keeps a copy in the project. Python’s pickles (.bin, .pt) are not read: they can run any code.
   *[other] An image classifier as ONNX. Hearth cuts it before its classifying layer, compares it with another runtime, and measures its speed. The file itself stays where it is.
}
backbone-pixels = What it was trained to see
backbone-pixels-auto = As beside the file
backbone-pixels-imagenet = ImageNet
backbone-pixels-zero-one = 0 to 1
backbone-pixels-minus-one-one = −1 to 1
backbone-pixels-bytes = 0 to 255
backbone-pixels-text = A file preprocessor_config.json beside the model says it; without one, ImageNet’s scale is taken, as PyTorch’s models use it. A wrong scale costs accuracy.
backbone-add-start = Add it

# Encoders of texts.
encoder-bundled = MiniLM (bundled, English)
encoder-facts = { $family }, { $layers } layers, { $size }, { $speed } texts a second, licence { $licence }
error-encoder-no-folder = { $path } is no folder. An encoder is a folder with config.json, model.safetensors and tokenizer.json.
error-encoder-file-missing = { $path } is missing.
error-encoder-config = { $name } cannot be read: { $detail }.
error-encoder-family = The folder holds a model of the kind “{ $kind }”. BERT, DistilBERT, RoBERTa and MiniLM can be used.
error-encoder-kind = The encoder has “{ $key }” set to “{ $found }”; only “{ $wanted }” can be used.
error-encoder-pickle = { $name } is a Python pickle, which can run any code when it is read, so Hearth does not read it. Get the model with model.safetensors, or save it so: model.save_pretrained(FOLDER, safe_serialization=True).
error-encoder-too-large = { $path } is larger than 3 GB.
error-encoder-vocabulary = The tokenizer knows { $tokenizer } pieces and the encoder only { $encoder }; they do not belong together.
error-encoder-too-short = The encoder knows { $found } places of a text; { $wanted } are needed.
error-encoder-tensors = { $count } tensors of the encoder do not fit: { $detail }.
error-encoder-not-finite = The encoder gives no numbers. Its file may be damaged.
error-tokenizer-unreadable = The tokenizer cannot be read: { $detail }.
