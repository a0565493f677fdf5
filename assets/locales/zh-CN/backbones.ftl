# Backbones: nets that models are built on.
error-no-backbone = 此项目中没有骨干网络“{ $name }”。请选择其他网络，或先添加它。
error-backbone-size = { $name } 只接受 { $size } × { $size } 像素的图片。请选择该输入尺寸。
error-backbone-inputs = 该模型有 { $count } 个输入。骨干网络只能有一个：图片。
error-backbone-not-square = 该模型的输入为 { $shape }，骨干网络需要正方形图片，一张或一批。
error-backbone-channels-last = 该模型的输入为 { $shape }，骨干网络需要通道在前：[batch, 3, height, width]。请按 PyTorch 的顺序（NCHW）导出。
error-backbone-no-pictures = 该模型的输入为 { $shape }，骨干网络需要彩色图片：[batch, 3, height, width]。
error-backbone-no-embedding = 该模型末端没有可以取出特征的分类层。请使用图片分类模型。
error-backbone-embedding = 该模型的特征形状为 { $shape }。骨干网络应给出 8 到 16,384 个数。
error-backbone-name = “{ $name }”不能作为骨干网络的名称。请使用小写字母、数字、- 和 _。
error-backbone-name-taken = 已有名为“{ $name }”的骨干网络。请换一个名称。
error-backbone-too-large = { $path } 超过 2 GB，作为骨干网络太大。
error-backbone-not-finite = 该模型的输出不是数。文件可能已损坏。
error-backbone-differs = 丹炉算出的结果与另一运行时不同（相差 { $detail }），因此不使用该模型；请反馈此问题。
error-bad-preprocessor = 无法读取像素说明（preprocessor_config.json）：{ $detail }。
job-add-backbone = 骨干网络
backbone-added = 现在可以用 { $name } 训练了。
backbone-none-compared = 没有其他运行时能读取它，因此未作比较。
setting-backbone = { $kind ->
    [texts] 编码器
   *[other] 骨干网络
}
setting-backbone-tip = { $kind ->
    [texts] 已经学会阅读的网络；你的模型建立在它之上。自带的很快，适合英文。可以换成适合你的语言或领域的 BERT 类编码器。
   *[other] 已经学会看图的网络，您的模型建立在它之上。丹炉自带的网络速度快，适合大多数图片；任何 ONNX 图片分类模型都可以代替它。
}
backbone-bundled = EfficientNet-Lite0（自带）
backbone-any-size = 任意尺寸
backbone-one-size = 仅 { $px } × { $px }
backbone-facts = { $size }，每秒 { $speed } 张，{ $px }，许可证 { $licence }
backbone-add = { $kind ->
    [texts] 添加编码器文件夹…
   *[other] 添加 ONNX 分类模型…
}
backbone-get = 从 Hugging Face 获取…
backbone-remove = 移除 { $name }
backbone-get-title = { $kind ->
    [texts] 获取编码器
   *[other] 获取骨干网络
}
backbone-get-text = { $kind ->
    [texts] Hugging Face 上以 safetensors 保存的 BERT、DistilBERT、RoBERTa 或 MiniLM 编码器。下载之前会显示大小和许可证。
   *[other] Hugging Face 上的 ONNX 图片分类模型。下载之前会显示大小和许可证。
}
get-model-name = 仓库，OWNER/NAME
get-model-hint = { $kind ->
    [texts] BAAI/bge-small-zh-v1.5
   *[other] Xenova/resnet-50
}
backbone-from-file = { $kind ->
    [texts] 来自文件夹
   *[other] 从文件
}
backbone-from-hub = 从 Hugging Face
backbone-file = { $kind ->
    [texts] 编码器文件夹
   *[other] ONNX 文件
}
backbone-file-hint = { $kind ->
    [texts] bert-base-chinese
   *[other] model.onnx
}
backbone-file-text = { $kind ->
    [texts] 按 Hugging Face 方式存放的 BERT、DistilBERT、RoBERTa 或 MiniLM 编码器：文件夹中有 config.json、model.safetensors 和 tokenizer.json（或 vocab.txt）。丹炉会逐个检查张量、测量速度，并在项目中保留一份副本。不读取 Python 的 pickle 文件（.bin、.pt）：它们可以运行任意代码。
   *[other] ONNX 图片分类模型。丹炉会在分类层之前将其截断，与另一运行时比较，并测量速度。原文件保持不变。
}
backbone-pixels = 训练时的像素范围
backbone-pixels-auto = 按旁边的说明
backbone-pixels-imagenet = ImageNet
backbone-pixels-zero-one = 0 到 1
backbone-pixels-minus-one-one = −1 到 1
backbone-pixels-bytes = 0 到 255
backbone-pixels-text = 模型旁的 preprocessor_config.json 会说明；没有时采用 ImageNet 的范围，与 PyTorch 模型相同。范围不对会降低准确率。
backbone-add-start = 添加

# 文本编码器。
encoder-bundled = MiniLM（自带，英文）
encoder-facts = { $family }，{ $layers } 层，{ $size }，每秒 { $speed } 条文本，许可证 { $licence }
error-encoder-no-folder = { $path } 不是文件夹。编码器是一个文件夹，其中有 config.json、model.safetensors 和 tokenizer.json。
error-encoder-file-missing = 缺少 { $path }。
error-encoder-config = 无法读取 { $name }：{ $detail }。
error-encoder-family = 文件夹中是“{ $kind }”类模型。可以使用 BERT、DistilBERT、RoBERTa 和 MiniLM。
error-encoder-kind = 编码器的“{ $key }”为“{ $found }”；只能使用“{ $wanted }”。
error-encoder-pickle = { $name } 是 Python 的 pickle 文件，读取时可能运行任意代码，因此丹炉不读取它。请获取带 model.safetensors 的模型，或这样保存：model.save_pretrained(FOLDER, safe_serialization=True)。
error-encoder-too-large = { $path } 超过 3 GB。
error-encoder-vocabulary = 分词器有 { $tokenizer } 个词片，而编码器只有 { $encoder } 个；它们不匹配。
error-encoder-too-short = 编码器只认识文本的 { $found } 个位置；需要 { $wanted } 个。
error-encoder-tensors = 编码器有 { $count } 个张量不符：{ $detail }。
error-encoder-not-finite = 编码器输出的不是数字，文件可能已损坏。
error-tokenizer-unreadable = 无法读取分词器：{ $detail }。
