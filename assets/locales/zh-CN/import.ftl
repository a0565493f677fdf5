# 导入与预览、导出数据、找回移动过的文件
preview-title = 导入“{ $name }”
preview-looking = 正在查看其中的内容…
preview-format = 识别为：{ $format }。
preview-unlabelled = { $n } { measure }没有类别
preview-groups = { $n } 个组，每组只进一个划分
preview-splits-made = 数据没有指明划分：70% 用于训练，15% 用于验证，15% 用于测试。
preview-splits = 数据指明了划分：训练 { $train }，验证 { $valid }，测试 { $test }。
preview-copied = 文件会写入项目文件夹。
preview-in-place = 文件留在原处，项目只引用它们。
preview-new = 新
labels-read = 标签：{ $how }
labels-in-auto = 自动判断
labels-in-one = 每格一个
labels-in-cell = 每格多个，用“{ $mark }”分隔
labels-in-list = 每格多个，写成列表
labels-in-columns = 每个标签一列，用 0 和 1 表示
labels-several-seen = 有些文本看起来有多个标签，而这个项目是单标签的。
preview-skipped = 有 { $n } 处会被略过
preview-import = { $n ->
    [0] 没有新内容可导入
   *[other] 导入 { n-things }
}
preview-format-tip = 如果识别有误，请选择数据的组织方式
preview-split-auto = 按数据
preview-copy = 把文件复制到项目里
preview-copy-tip = 这样移动项目时{ things }不会丢失，但会多占一份空间。
count-boxes = { $n } 个框
count-classes = { $n } 个类别
no-class = 无类别
fact-boxes = 框
fact-group = 组
fact-time = 时间
fact-origin = 来源

format-folder = 类别文件夹
format-coco = COCO
format-yolo = YOLO
format-voc = Pascal VOC
format-table = 表格
format-mnist = MNIST（idx）
format-cifar = CIFAR（二进制）
format-parquet = 含图片或声音的 Parquet
format-hf-folder = Hugging Face 文件夹
format-aclimdb = aclImdb

job-preview-import = 查看数据
job-export-data = 写出数据
job-compare-labels = 比对标注文件
job-write-labels = 写出标注文件
job-augment = 写出增强图片
augmented = 已将 { $n } 张图片及其变化版本写到 { $path }。
job-find-media = 查找文件
stage-copying = 正在复制文件…
stage-searching = 正在比对文件…

export-data = 导出数据…
export-data-title = 导出数据
export-data-text = { things }和标注会写入一个新文件夹，供其他程序或另一个丹炉使用。
export-data-folder = 写入的文件夹
export-data-do = 写出
data-exported = { n-things }已写入 { $path }
data-format-folder = 类别文件夹
data-format-folder-text = 每个划分一个文件夹，其中每个类别一个文件夹。{ $kind ->
    [pictures] 不写出框。
   *[other] {""}
}
data-format-csv = CSV
data-format-csv-text = { $kind ->
    [texts] 一张表：每条文本及其划分和类别。
    [rows] 一张表：所有列，以及每行的划分。
    [sounds] 一张表：每段录音的文件、划分和类别。
   *[pictures] 一张表：每张图片的文件、划分、类别和框。
}
data-format-jsonl = JSON Lines
data-format-jsonl-text = { $kind ->
    [texts] 每条文本一行 JSON 对象，含类别和划分。
    [rows] 每行数据一行 JSON 对象，含划分。
    [sounds] 每段录音一行 JSON 对象，含类别和划分。
   *[pictures] 每张图片或每个框一行 JSON 对象，含类别和划分。
}
data-format-coco = COCO
data-format-coco-text = 每个划分一个 JSON 文件，框以像素计。
data-format-yolo = YOLO
data-format-yolo-text = 每张图片一个文本文件，data.yaml 按顺序列出类别。这种格式无法记录框是否难辨、被截断或被遮挡。
data-format-voc = Pascal VOC
data-format-voc-text = 每张图片一个 XML 文件，并列出各划分。
data-format-createml = CreateML
data-format-createml-text = 每个划分一个 JSON 文件，可供 Apple 的 Create ML 读取。这种格式无法记录框是否难辨、被截断或被遮挡。
data-format-label-studio = Label Studio
data-format-label-studio-text = 一个任务 JSON 文件，框以百分比计。框是否难辨、被截断或被遮挡写为该区域的选项。

media-missing = { n-things }所在的文件夹不见了
find-media = 找回文件…
find-media-title = 文件现在在哪里？
find-media-text = 请选择它们移到的文件夹，或其上级文件夹。内容完全相同的文件才算。
media-found = { $missing ->
    [0] 找到了全部 { $n } 个文件
   *[other] 找到了 { $n } 个文件，还缺 { $missing } 个
}
error-media-not-found = { $count } 个缺失的文件都不在 { $path } 中。请选择它们移到的文件夹。

get-data = 获取数据…
get-data-title = 获取公开数据
get-data-text = 在你确认之前不会下载任何内容。会先显示大小和许可证。
get-known = 常用
get-hugging-face = Hugging Face
get-kaggle = Kaggle
get-uci = UCI
get-link = 链接
get-web = 网络图片
get-hugging-face-name = 数据集名称
get-hugging-face-hint = 所有者/名称
get-kaggle-name = 数据集名称
get-kaggle-hint = 所有者/名称
get-uci-name = 编号或名称
get-uci-hint = 53
get-link-name = 文件地址
get-link-hint = https://…
get-web-name = 图片或网页的地址，每行一个
get-web-hint = https://…
get-web-text = 网站要求程序不要读取的内容（robots.txt）不会读取，请求也有意放慢。请尊重图片作者的权利。
get-web-class = 图片内容是什么？
get-web-start = 收集
get-look = 查看
get-fetch = 下载
get-asking = 正在通过网络查询…
get-fetching = 正在通过网络下载…
get-licence = 许可证
get-licence-unknown = 未说明
get-size-unknown = 未知
get-files = { $n } 个文件
get-skipped = { $n } 个地址没有取得内容
get-settings = 地址与令牌…
get-settings-text = 令牌只保存在本机，只发送给对应的网站。
get-settings-keep = 保存
get-hub-address = Hugging Face 或其镜像
get-hub-token = 你的 Hugging Face 令牌
get-kaggle-user = 你的 Kaggle 用户名
get-kaggle-key = 你的 Kaggle 密钥
built-in-mnist = MNIST
built-in-mnist-text = 7 万个手写数字
built-in-fashion-mnist = Fashion-MNIST
built-in-fashion-mnist-text = 7 万件服饰
built-in-cifar-10 = CIFAR-10
built-in-cifar-10-text = 6 万张照片
built-in-imdb = IMDB
built-in-imdb-text = 5 万条影评
job-look-up = 通过网络查询
job-fetch = 通过网络下载
stage-asking = 正在查询…
stage-fetching = 正在下载…
error-nothing-to-collect = 没有给出要收集图片的地址或网页。请至少给出一个。

check-data = 仔细检查
check-data-tip = { $kind ->
   *[pictures] 借助主干网络查找可能标错的图片和与同类不像的图片。第一次每 100 张约需一秒。
    [sounds] 查找可能标错的录音和与同类不像的录音。
    [texts] 查找可能标错的文本和与同类不像的文本。
    [rows] 查找可能标错的数据和与同类不像的数据。
}
job-check-data = 仔细检查
stage-checking = 正在比对标注…
data-checked = { $suspects ->
    [0] 没有发现标错的{ things }
   *[other] { $suspects } { measure }{ things }可能标错
}；{ $outliers ->
    [0] 没有异常{ things }
   *[other] { $outliers } { measure }{ things }与同类不像
}
looks-like = 看起来像 { $class }（{ $sure }）
change-to = 改为 { $class }
remedy-relabel = 把 { $n } { measure }改为看起来像的类别
edit-relabel-each = 更改 { n-things }的类别
finding-likely-label-errors = 有些标注可能是错的
finding-likely-label-errors-why = 模型学到的就是标注所说的。错误的标注会教错模型，在测试中还会掩盖它的真实水平。
finding-likely-label-errors-evidence = { n-things }看起来像别的类别，其中有：{ $classes }。
finding-likely-label-errors-fix = 请逐{ measure }查看，详情中写明它看起来像哪一类。大约每两{ measure }中有一{ measure }真的标错。
finding-outliers = 有些{ things }与众不同
finding-outliers-why = 与同类都不像的{ things }往往有误：{ $kind ->
    [sounds] 噪声、错误的文件或别的东西。
    [texts] 标题、别的语言或别的内容。
    [rows] 手误、单位不对或别的情况。
   *[pictures] 截图、错误的文件或别的东西。
}
finding-outliers-evidence = { n-things }与同类的其他{ things }都不像。
finding-outliers-fix = 请查看它们。移除不属于这里的；少见但正确的{ things }很有价值。
finding-blurred = 有些图片模糊
finding-blurred-why = 没有清晰的地方，就学不到什么。
finding-blurred-evidence = { $n } 张图片比其他图片模糊得多。
finding-blurred-fix = 请查看它们，移除看不出内容的。
finding-dark = 有些图片几乎全黑
finding-dark-why = 一片漆黑，就学不到什么。
finding-dark-evidence = { $n } 张图片比其他图片暗得多。
finding-dark-fix = 请查看它们，移除看不出内容的。
finding-bright = 有些图片几乎全白
finding-bright-why = 一片空白，就学不到什么。
finding-bright-evidence = { $n } 张图片比其他图片亮得多。
finding-bright-fix = 请查看它们，移除看不出内容的。
finding-low-contrast = 有些图片几乎没有对比度
finding-low-contrast-why = 只有一种颜色，就学不到什么。
finding-low-contrast-evidence = { $n } 张图片的对比度比其他图片低得多。
finding-low-contrast-fix = 请查看它们，移除看不出内容的。
finding-tiny = 有些图片太小
finding-tiny-why = 不到 32 像素时看不清多少内容，放大也补不回来。
finding-tiny-evidence = { $n } 张图片有一边不到 32 像素。
finding-tiny-fix = 换成更大的图片，或移除它们。
finding-odd-aspect = 有些图片过于细长
finding-odd-aspect-why = 图片在进入模型前会压成正方形，过于细长的几乎看不清。
finding-odd-aspect-evidence = { $n } 张图片的长是宽的四倍或更多。
finding-odd-aspect-fix = 裁出要紧的部分，或移除它们。

error-unknown-data-format = 没有名为“{ $format }”的数据格式。
error-export-folder-not-empty = { $path } 里已有文件。请选择新的或空的文件夹。

split-again = 划分…
split-title = 划分数据
split-text = 模型在训练集上学习，在验证集上选出最好的一轮，用测试集衡量水平。相同和相似的{ things }总在同一划分中。
split-by-class = 按类别
split-by-class-text = 每个划分中各类别所占比例相同。
split-by-group = 按组
split-by-group-text = 属于一起的（说话人、病人、场景）留在同一划分中，以数据所写为准。
split-by-time = 按时间
split-by-time-text = 最早的用于训练，最新的用于测试。
split-freeze = 保持测试集不变
split-freeze-tip = 这样仍可与之前的模型比较。
split-seed = 随机种子
split-do = 划分
edit-move-each = 更改 { n-things }的划分
error-bad-split-shares = 各划分的比例必须是不小于 0 的数，训练的比例须大于 0。
error-annotations-damaged = 无法读取 { $path } 中的标注：{ $detail }。文件可能不完整，请重新导出或下载。
error-annotations-too-large = { $path } 超过 { $limit } GB。请拆成更小的文件。
error-no-annotations = { $path } 中没有 { $format } 格式的标注。
error-too-many-files = { $path } 中的文件超过 { $limit } 个。请选择单个数据集的文件夹。
error-packed-damaged = { $path } 已损坏：{ $detail }。请重新下载。
error-table-damaged = 无法把 { $path } 读成表格：{ $detail }。文件可能不完整，请重新下载或保存。
error-table-unknown-format = { $path } 不是能读取的表格。支持 CSV、TSV、JSON、JSONL、Parquet、xlsx、xls 和 ods，请另存为其中之一。
error-table-empty = { $path } 是空的。请选择有数据的表格。
error-table-header-only = { $path } 只有列名，没有数据行。请选择有数据的表格。
error-table-no-usable-row = { $path } 的各行都无法使用，其中 { $count } 行：{ $detail }。请另存为 UTF-8 编码的 CSV。
error-table-too-many-columns = { $path } 超过 { $limit } 列。请去掉不需要的列，或检查分隔符是否正确。
error-table-too-many-cells = { $path } 超过 { $limit } 个单元格。请只用一部分行，或去掉一些列。
error-table-too-large = { $path } 超过表格允许的 { $limit } MB。请只用一部分行，或去掉一些列。

skip-annotations-damaged = 标注文件已损坏
skip-bad-box = 框的数值不成框
skip-bad-label-line = 有些行不是框
skip-bad-xml = XML 文件已损坏
skip-box-not-a-number = 框的位置不是数字
skip-box-of-unknown-picture = 框所属的图片没有列出
skip-box-outside = 框在图片之外
skip-box-without-area = 框没有面积
skip-class-twice = 类别重复
skip-class-without-id = 类别没有编号
skip-class-without-name = 类别没有名称
skip-image-twice = 图片被描述了两次
skip-image-without-id = 图片没有编号
skip-keypoints-ignored = 关键点不会保留
skip-label-unreadable = 标注文件无法读成文本
skip-no-file-name = 没有写明文件
skip-not-annotated = 没有标注提到这张图片
skip-outlines-ignored = 轮廓只保留为框
skip-outside-folder = 路径指向文件夹之外
skip-picture-at-address = 这是网址，不是文件夹中的文件
skip-picture-missing = 没有这个名称的图片
skip-picture-twice = 前面已描述过，以第一次为准
skip-unknown-class = 没有这个类别
skip-no-picture = 这一行没有图片或声音
skip-unknown-split = 无法识别的划分
skip-picture-ambiguous = 标注中的文件名对应多张图片
skip-label-without-picture = 没有与此标注文件对应的图片
skip-bad-description = 无法从中读取类别名称
skip-several-classes = 一张图片有多个类别，只取第一个
skip-shape-ignored = 未读取矩形和多边形以外的图形
skip-answers-ignored = 未读取同一任务的其他标注结果
skip-listed-file-missing = 表格中列出的文件不存在
skip-named-twice = 表格中两次列出此文件，但类别不同
skip-not-text = 文件不是文本，或编码未知
skip-outside-the-folder = 表格中列出的文件在它所在的文件夹之外
skip-row-not-an-object = 此行不是带名称的 JSON 对象
skip-row-not-json = 此行不是完整有效的 JSON
skip-row-too-large = 此行异常大，可能有未闭合的引号
skip-row-too-long = 此行的单元格多于表格的列数
skip-row-too-short = 此行的单元格不足，末尾的按缺失处理
skip-row-twice = 表格中有完全相同的行
skip-row-undecodable = 此行的编码与文件其余部分不同
skip-row-without-file = 此行没有写文件名
skip-table-unreadable = 无法读取此表格
skip-text-too-large = 文件太大，不像是文本（最多 4 MB）
error-table-no-file-column = { $path } 中没有列出图片或声音文件的表格。请把文件名所在的列命名为 file_name。
error-text-folders-empty = { $path } 中没有含文本文件的类别文件夹。请把每个类别的文本以 .txt 文件放进各自的文件夹。
format-createml = CreateML
format-label-studio = Label Studio
error-format-needs-boxes = { $format } 只保存框，而此项目的图片都没有框。请选择类别文件夹、CSV 或 JSON Lines。

skip-row-without-text = 这一行没有文本
skip-row-empty = 空行
skip-not-in-metadata = 元数据中没有提到此文件
skip-target-not-a-number = 目标不是数字
skip-bad-class-name = 类别名称需为 1 到 200 个字符，且只占一行
edit-set-column = 设置列“{ $about }”

# 文本和列的检查结果。
finding-empty-text = 有些文本是空的
finding-empty-text-why = 什么都没说，也就什么都学不到。
finding-empty-text-evidence = { $n } 条文本没有任何文字。
finding-empty-text-fix = 请移除它们。
finding-one-word-text = 有些文本只有一个词
finding-one-word-text-why = 一个词往往不足以区分类别。
finding-one-word-text-evidence = { $n } 条文本只有一个词。
finding-one-word-text-fix = 请阅读它们，移除没有内容的。
finding-other-language = 有些文本是另一种语言
finding-other-language-why = 只靠几条文本学不会一种语言，反而会干扰模型。
finding-other-language-evidence = { $n } 条文本与大多数文本的语言不同。
finding-other-language-fix = 请阅读它们，移除不属于这里的。
finding-odd-length = 有些文本特别短或特别长
finding-odd-length-why = 在一堆句子里混进半句话或一整页，往往是错误：标题、邮件，或两条文本连在了一起。
finding-odd-length-evidence = { $n } 条文本比其他文本短得多或长得多。
finding-odd-length-fix = 请阅读它们，移除不属于这里的。
finding-constant-column = 有些列从不变化
finding-constant-column-why = 每一行都一样的内容没有信息。
finding-constant-column-evidence = 只有一个值：{ $columns }。
finding-constant-column-fix = 请忽略这些列。
finding-duplicate-column = 有些列内容相同
finding-duplicate-column-why = 说两遍就算两遍，对模型的解释也会变得随意。
finding-duplicate-column-evidence = 这些列与另一列重复：{ $columns }。
finding-duplicate-column-fix = 请忽略这些列。
finding-id-column = 有些列只是行的编号
finding-id-column-why = 模型会死记这些值，却对新数据一无所知。
finding-id-column-evidence = 这些列几乎每行都有不同的值：{ $columns }。
finding-id-column-fix = 除非另有理由，请忽略这些列。
finding-target-leak = 有些列泄露了答案
finding-target-leak-why = 它们很可能要和答案一起才知道。模型在这里看起来完美，对新数据却毫无用处。
finding-target-leak-evidence = 以下每一列单独就几乎能准确说出答案：{ $columns }。
finding-target-leak-fix = 除非事先确实知道它们，请忽略这些列。
finding-similar-classes = 有些类别名称几乎一样
finding-similar-classes-why = 大小写、空格或句号的差别会把一个类别变成两个，模型只能瞎猜。
finding-similar-classes-evidence = 这些名称只在大小写或标点上不同：{ $classes }。
finding-similar-classes-fix = 如果意思相同，请合并为一个。
remedy-ignore-columns = 忽略 { $n } 列
remedy-merge-classes = 合并为一个：{ $class }
edit-ignore-columns = 忽略列：{ $about }

## 标注文件
labels-written = { n-things }的标注已写入 { $path }
left-out = 该格式无处可存，因此未写出：{ $what }
left-out-classes = { $n } 个整体类别
left-out-further-classes = { $n } 个附加类别
left-out-boxes = { $n } 个框
left-out-outlines = { $n } 个轮廓
left-out-outlines-as-boxes = { $n } 个轮廓（只写出其外接框）
left-out-points = { $n } 个点
left-out-spans = { $n } 处文本片段
left-out-regions = { $n } 段声音区域
left-out-flags = { $n } 项属性（困难、截断、遮挡）
left-out-answers = { $n } 个回答
left-out-namesakes = { $n } 张图片（其标注文件已属于另一张图片）
skip-bad-outline = 不是点列表的轮廓
skip-outline-in-parts = 由多个部分组成的轮廓，每个部分现在各为一个轮廓
skip-outline-without-area = 没有面积或在图片之外的轮廓
skip-keypoint-names-ignored = 关键点的名称，只保留了位置
skip-point-outside = 图片之外的点
skip-bad-span = 不属于其文本的片段
skip-bad-region = 不属于其声音的区域
skip-mark-of-another-kind = 无法画在这类数据上的标注
error-no-label-files = { $path } 中没有可以读取的标注文件。支持的格式：{ $formats }。
error-no-label-files-for-rows = 表格的行没有标注文件。请重新导入该表格。
error-label-files-damaged = 标注文件无法读取，例如 { $path }：{ $detail }。没有做任何更改。
error-labels-changed-outside = 自 Hearth 上次读写以来，{ $path } 中有 { $count } 个标注文件被其他程序更改（{ $names }）。请先读取它们；没有写入任何内容。
error-labels-changed-here = 比对文件之后，这里的标注又有改动。请重新比对。
error-class-list-not-extended = 无法扩展 { $path } 中的类别。请将名称写成列表，每行一个，然后重试；没有写入任何内容。
error-label-studio-min = { $path } 是 Label Studio 的 JSON-MIN 导出，不含单独的回答，无法写回。请在那里以 JSON 导出；没有写入任何内容。
error-labels-in-another-table = { $path } 中的标注形式不是 Hearth 写出的 { $format }。请写入另一个文件夹；没有写入任何内容。
