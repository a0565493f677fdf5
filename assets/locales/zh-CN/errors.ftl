# 出了什么问题、该怎么办，按核心的错误代码。

error-internal = 丹炉出错了（{ $detail }）。你的项目没有受损，请报告这个问题。
error-no-project = 没有打开的项目。请先打开或新建一个。
error-nothing-to-undo = 没有可以撤销的操作。
error-nothing-to-redo = 没有可以重做的操作。
error-no-such-class = 此项目中没有类别“{ $class }”。
error-class-exists = 已经有名为“{ $class }”的类别。请合并两者，或换一个名称。
error-no-such-sample = 要更改的内容已不在此项目中。
error-bad-mark = 无法这样绘制：{ $flaw }。
error-bad-shape = 无法绘制“{ $shape }”。
error-bad-class-name = 类别名称需为 1 到 200 个字符，且不能换行。
error-import-under-way = 正在导入。请等导入结束后再修改数据。
error-no-run = 还没有训练过模型，请先训练。
error-no-such-run = 此项目中没有“{ $run }”这次训练。
error-unreadable-file = 无法读取 { $path }：{ $detail }。
error-already-a-project = { $path } 已经是一个丹炉项目。请打开它，或选择其他文件夹。
error-folder-not-empty = { $path } 不是空文件夹。请为项目选择一个新的或空的文件夹；数据可以放在别处。
error-not-a-project = { $path } 不是丹炉项目。请新建项目，或选择其他文件夹。
error-open-elsewhere = { $path } 已在另一个丹炉窗口中打开。请先在那里关闭，再在这里修改。
error-read-only = 无法写入 { $path }。请允许写入，或把项目复制到你自己的文件夹。
error-disk-full = 磁盘已满。请腾出一些空间再试；之前保存的内容是安全的。
error-newer-version = { $path } 是由更新版本的丹炉创建的。请更新丹炉后再打开。
error-damaged = 无法读取 { $path } 中的项目文件（{ $detail }）。请从备份恢复。
error-io = 无法使用 { $path }：{ $detail }。
error-source-missing = 没有文件夹 { $path }，请检查路径。
error-source-not-a-folder = { $path } 既不是文件夹，也不是 zip 或 tar 压缩包。请选择每个类别一个子文件夹的文件夹。
error-source-is-a-project = { $path } 是丹炉项目，不是数据文件夹。请把它作为项目打开，或选择其中文件所在的文件夹。
error-folder-empty = { $path } 是空的。请选择每个类别一个{ things }子文件夹的文件夹。
error-no-class-folders = { $path } 中没有含{ things }的子文件夹。请把每个类别的{ things }放进各自的子文件夹。
error-no-pictures = 在 { $path } 中没有找到可用的{ things }。
error-no-data = 项目里还没有{ things }，请先导入一些。
error-one-class = 只有一个类别。请再添加其他内容的{ things }，这样才有东西可以区分。
error-no-labels = 还没有任何{ things }带标签。请先标注一些。
error-class-folder-empty = 文件夹“{ $class }”里没有可用的{ things }，因此没有成为一个类别。
error-class-too-small = 类别“{ $class }”只有一{ measure }{ things }。请为它添加{ things }后重新导入；20 { measure }以上比较合适。
error-class-not-in-train = 类别“{ $class }”没有训练{ things }。请往 train 文件夹里添加一些。
error-no-validation-split = 没有验证{ things }，训练无法提前停止，会跑完全部轮数。
error-no-test-split = 项目没有测试{ things }，无法验证导出的文件。
error-empty-split = 这个划分里没有{ things }。
error-pictures-missing = { $count } { measure }{ things }无法读取，已略过。
error-answers-not-finite = 模型给出了 { $count } 个不是数字的答案。请检查是否有损坏的{ things }，或重新训练。
error-nothing-measured = 这个划分里的{ things }都无法读取。
error-classes-unknown = { $run } 没有学过这个划分里的任何类别。请重新训练后再评估。
error-nothing-to-predict = 请至少选择一{ measure }{ things }。
error-classes-changed = 项目的类别已经和 { $run } 训练时不同了。请重新训练后再评估。
error-task-changed = 项目的任务已经和 { $run } 训练时不同了。请重新训练后再评估。
error-task-not-changeable = 这类项目不能改成另一种模型的项目。请新建一个项目。
error-curve-several-labels = 只有在每段文本一个标签时，才能测量某种标注顺序省了多少；这个项目允许多个标签。
error-model-missing = { $path } 处没有模型。
error-no-card = { $path } 没有说明它的类别。只能使用丹炉制作的模型；请把 card.json 和模型放在一起。
error-newer-model = { $path } 是由更新版本的丹炉制作的。请更新丹炉后再使用。
error-unreadable-model = 无法读取模型文件：{ $detail }。
error-unsupported-operator = 不支持算子 { $op }（节点“{ $node }”）。
error-no-gpu = 没有找到 GPU。请选择 CPU，或更新显卡驱动。
error-unusable-gpu = { $gpu } 无法使用：{ $detail } 请选择 CPU，或更新显卡驱动。
error-software-gpu = 它借用处理器计算，比直接用 CPU 更慢。
error-probe-not-started = 无法启动它的自检：{ $detail }。
error-probe-too-slow = 它的自检超过了 { $secs } 秒。
error-probe-failed = 它没有通过自检：{ $detail }
error-probe-crashed = 它的驱动在自检时崩溃（{ $detail }）。
error-device = 设备停止工作：{ $detail } 请选择 CPU，或再试一次。
error-unknown-device = 没有设备“{ $device }”。
error-unknown-task = 没有任务“{ $task }”。
error-unknown-format = 此版本可以写 ONNX，不支持“{ $format }”。
error-bad-setting = “{ $value }”不是 { $key } 的有效值。
error-unknown-setting = 没有设置项“{ $key }”。
error-too-few-for-folds = 训练和验证{ things }共 { $count } { measure }，无法分成 { $folds } 份。请减少份数，或添加{ things }。
error-no-folds = { things }所属的组太少，无法分成多份，因此没有做交叉验证。
error-no-training-pictures = 没有可以显示的训练图片。请先导入一个图片文件夹。
error-loss-not-finite = 第 { $epoch } 轮的损失已不是有效数字。学习率 { $learning_rate } 可能太高，请试试它的十分之一。
error-setting-out-of-range = { $key ->
    [input_px] 图片尺寸必须是 64 到 512 之间 32 的倍数。
    [views] 变化版本数必须在 0 到 20 之间。
    [folds] 交叉验证的份数必须为 0（不做）或在 2 到 20 之间。
    [epochs] 轮数必须在 1 到 10,000 之间。
    [patience] 耐心轮数至少为 1。
    [batch_size] 批大小必须在 1 到 4,096 之间。
    [learning_rate] 学习率必须大于 0 且不超过 10。
    [weight_decay] 权重衰减必须在 0 到 100 之间。
    [label_smoothing] 标签平滑必须在 0（含）到 1（不含）之间。
    [dropout] 随机丢弃必须在 0（含）到 1（不含）之间。
   *[other] { $key } 超出范围（{ $range }）。
}
error-archive-damaged = 无法解压 { $path }：{ $detail }。没有导入任何内容；请重新获取该压缩包。
error-archive-bomb = { $path } 解压后的大小远超{ things }压缩包应有的大小。没有导入任何内容。
error-task-not-trainable = 此版本还不能训练这类任务。数据可以导入、查看、清洗、划分和导出。
error-no-such-column = 表格里没有名为“{ $column }”的列。
error-too-many-classes = 列“{ $column }”有 { $count } 个不同的值，太多了，不能作为类别。请选择其他列作为目标，或不选。
error-target-without-numbers = { $path } 的列“{ $column }”不是数字，模型无法学习预测它。请选择其他列作为目标。
error-no-metadata = { $path } 及其子文件夹中没有带 file_name 列的 metadata.csv、metadata.jsonl 或 metadata.parquet。
error-not-acl-imdb = { $path } 不是 aclImdb：没有包含 pos 和 neg 文件夹的 train 或 test 文件夹。
error-table-no-text-column = { $path } 中没有文本列。请从这些列中选择：{ $columns }。
error-no-table = { $path } 中没有表格。支持 CSV、TSV、JSON Lines、Excel 和 Parquet 文件。
error-format-not-for-task = { $format } 格式的数据不适合此项目。可以读取：{ $formats }。
error-nothing-usable = 在 { $path } 中没有找到可用的{ things }。
error-data-format-not-for-task = { $format } 不能保存这类数据。请选择 { $formats }。
error-no-sound-output = 没有可以播放声音的设备。请连接音箱或耳机，检查系统的声音设置后再试。
error-sound-output-failed = 无法播放声音：{ $detail }。请检查系统的声音设置后再试。
error-no-sound-input = 没有可以录音的设备。请连接麦克风，检查系统的声音设置后再试。
error-sound-input-failed = 无法录音：{ $detail }。请检查系统的声音设置，以及系统是否允许程序使用麦克风，然后再试。
error-recordings-need-sounds = 这个项目不是声音项目，无法录音。
error-too-little-background = 训练录音中只找到 { $count } 段安静的部分。请改为录几秒房间的声音。
error-rows-not-augmented = 表格的行不做增强：改了数值就是另一个案例。
error-too-few-labels = 只有 { $n } 个标签；要测量某种顺序能省多少，至少需要两个类别的 { $least } 个标签。

error-checkpoint-damaged = 检查点 { $path } 已损坏，无法继续这次训练。请重新开始；以前的运行不受影响。
error-checkpoint-other-net = 检查点属于另一个模型，无法继续训练。请重新开始；以前的运行不受影响。
error-checkpoint-other-data = { $run } 暂停之后数据有了变化，无法用它们继续训练。请撤销改动，或重新训练。
error-no-paused-run = 这个项目里没有暂停的训练 { $run }。
error-training-paused = { $run } 已暂停。
error-batch-larger-than-data = 批大小 { $batch_size } 超过了全部 { $count } 个训练{ things }。请选择更小的批大小，或添加{ things }。
error-input-not-finite = 第 { $epoch } 轮的损失不再是数字，因为交给模型的内容里有非数字。请检查损坏的{ things }，然后重新训练。
error-folds-need-head = 只有在冻结的骨干网络上训练分类头时才能交叉验证。请选择这种方式，或关闭交叉验证。
error-fine-tune-too-large = 微调需要 { $gigabytes } GB 内存。请让更少的模块参与学习、减小输入尺寸，或只训练分类头。
error-search-empty = 没有可搜索的内容。请为设置各选择几个值。
error-search-budget = 搜索至少需要一次试验；分钟数从 0（不限）起。
error-search-range = 网格搜索不能尝试 { $key } 的范围 { $value }。请列出各个值，或随机搜索。
error-search-setting = { $key } 不能搜索：各次试验在验证集上比较。
error-search-without-validation = 搜索要靠验证{ things }来选择。请重新划分数据。
error-fewer-views = 可用内存只够为每张图片保留 { $count } 个变化视图（要求 { $wanted } 个），训练将使用这些。
error-device-failed = 设备在训练途中出错（{ $detail }）。已学到的内容已保存：可以在 CPU 上继续。
error-smaller-batch = 内存不足以容纳一批：训练以每次 { $batch_size } 张、每步 { $count } 次继续。
error-half-not-proven = { $device } 未能证明其半精度计算正确；训练以全精度进行。
error-columns-missing = { $path } 缺少列 { $columns }。模型按名称使用这些列，顺序无所谓。
error-no-text-column = { $path } 没有文本列。
error-no-features = 所有列都被搁置，没有可以学习的内容。请至少恢复其中一列。
error-no-target = 还没有选择要预测的数字列。请在“数据”页把一列设为目标。
error-too-few-numbers = 只有 { $count } 个训练行知道“{ $column }”的数字；至少需要十行。
error-log-of-negative = 要预测的数值最低为 { $lowest }，负数没有对数。请为目标选择“自动”或“原值”。
error-constant-target = “{ $column }”在每个训练行里都一样，没有可以预测的内容。请选择其他目标。
error-way-not-for-kind = 这种方式不适用于{ things }，请选择其他方式。
error-bad-row = “{ $row }”不是一行数据。请写成由单元格组成的 JSON 对象。
skip-other-kind = 这个模型处理的是别的内容
skip-columns-mistaken = 这一行缺少模型需要的列，又有模型不认识的列
skip-other-columns = 这一行没有模型需要的任何列
error-encoder-unreadable = 无法读取编码器的权重：{ $detail }。
error-metric-not-for-task = { $metric } 不适用于这类任务。
error-unknown-metric = 没有名为“{ $metric }”的指标。
error-no-sample = 没有为这类任务准备示例项目。
error-nothing-to-search = 处理{ things }的模型会自己找到设置，没有需要搜索的。
error-teacher-needs-words = 只有词语模型能向教师模型学习。请选择“词语”方式，或不使用教师模型。
error-teacher-missing = 没有可供学习的训练“{ $run }”。
error-teacher-classes = { $run } 的类别与项目现在的类别不同。请重新训练它，或选择其他训练。
error-one-label-only = 微调和向教师模型学习只适用于每条文本一个类别的情况。请选择“词语”或“含义”。
