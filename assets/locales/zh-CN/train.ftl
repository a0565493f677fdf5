train-sentence = 模型在这台电脑上，从你的{ things }中学习。
train-how = 要多精细？
train-start = 开始训练
train-running = 正在训练…
train-failed = 训练没有成功
train-cancelled = 训练已停止，没有保留任何结果；之前的训练不受影响。
train-no-data-title = 请先添加{ things }
train-no-data-text = 添加至少两个类别的{ things }，然后就可以训练模型。
task-to-come-title = 这类任务的训练还在开发中
train-first-title = 还没有模型
train-first-text = 点击“开始训练”，就能在这里看到模型的学习过程和结果。

preset-fast = 快速
preset-fast-text = { $kind ->
    [pictures] 图片更小、轮数更少，很快就有初步结果。
   *[other] 轮数更少，很快就有初步结果。
}
preset-balanced = 均衡
preset-balanced-text = 适合大多数数据。
preset-best = 最佳
preset-best-text = { $kind ->
    [pictures] 每张图片还会左右翻转再学一遍，训练也更有耐心：更慢，有时略好一些。
   *[other] 更有耐心：更慢，有时略好一些。
}

device = 设备
device-auto = 自动
device-auto-long = 自动选择
device-cpu = CPU
device-gpu = GPU
device-usable = 可以使用
device-unusable = 不能使用
check-devices = 检查设备
check-devices-tip = 列出这台电脑的设备，并在独立进程中测试每个 GPU。

advanced-reset = 恢复预设
setting-seed = 随机种子
setting-seed-tip = 一切随机性的起点。种子相同，结果就相同。
setting-input-px = 输入尺寸
setting-input-px-tip = 每张图片缩放成的正方形边长。越大细节越多，也越慢。
setting-mirror = 左右翻转
setting-mirror-tip = 训练时也看每张图片左右翻转的样子。如果左右有区别（例如文字），请关闭。
setting-epochs = 最多轮数
setting-epochs-tip = 一轮就是把全部训练图片看一遍。训练可能会提前自动停止。
setting-patience = 耐心
setting-patience-tip = 如果验证图片连续这么多轮都没有变好，训练就会停止。
setting-batch-size = 批大小
setting-batch-size-tip = 模型每看多少张图片修正一次。
setting-learning-rate = 学习率
setting-learning-rate-tip = 每次修正的幅度。太大会不稳定，太小会很慢。
setting-weight-decay = 权重衰减
setting-weight-decay-tip = 让模型保持简单，学到规律而不是记住个别图片。
setting-label-smoothing = 标签平滑
setting-label-smoothing-tip = 避免模型过于自信；当部分标签有误时有帮助。
setting-dropout = 随机丢弃
setting-dropout-tip = 学习时随机遮住一部分信息，避免模型依赖个别细节。

augment = 数据增强
augment-tip = 训练时还会学习每张图片变化后的副本，例如旋转、裁剪、变亮或变暗。图片较少时有帮助。用于评估的图片保持原样。
augment-none = 无
augment-gentle = 轻微
augment-usual = 常用
augment-strong = 强烈
augment-seen = 训练时看到的图片
augment-seen-text = 带框的是模型所见的训练图片原样，旁边是变化后的版本。
augment-no-views = 变化版本数为 0 时，训练不会用到这些变化。
augment-tune = 细调
augment-shuffle = 换一批图片
augment-plain = { $class }，原样
augment-version = { $class }，版本 { $n }
setting-views = 变化版本数
setting-views-tip = 每张训练图片要学习多少个变化后的版本。每多一个，查看图片所用的时间就多出一份。
setting-augment-flip-horizontal = 左右镜像
setting-augment-flip-horizontal-tip = 一半的版本会左右镜像。不适合文字，也不适合左右有区别的图片。
setting-augment-flip-vertical = 上下镜像
setting-augment-flip-vertical-tip = 一半的版本会上下镜像。适合俯拍或显微图片。
setting-augment-rotate-deg = 旋转
setting-augment-rotate-deg-tip = 向任一方向旋转，最多这么多度。
setting-augment-crop = 裁剪
setting-augment-crop-tip = 随机截取一部分，最多舍去这么大比例的面积。
setting-augment-brightness = 亮度
setting-augment-brightness-tip = 最多变亮或变暗这么多。
setting-augment-contrast = 对比度
setting-augment-contrast-tip = 对比度最多增减这么多。
setting-augment-saturation = 饱和度
setting-augment-saturation-tip = 颜色最多变浓或变淡这么多。
setting-augment-hue = 色相
setting-augment-hue-tip = 颜色在色环上最多转动这么大比例。如果靠颜色区分类别，请勿使用。
setting-augment-noise = 噪点
setting-augment-noise-tip = 最多加入这么多噪点，就像在暗处拍摄的照片。
setting-augment-blur = 模糊
setting-augment-blur-tip = 最多模糊这么多像素（按模型的输入尺寸计）。
setting-augment-shift = 平移
setting-augment-shift-tip = 将图片最多移动边长的这个比例，像素保持清晰：最适合小图片。
setting-augment-cutout = 遮挡
setting-augment-cutout-tip = 用灰色方块随机遮住一处，边长为图片的这个比例，避免模型只依赖某个细节。
setting-augment-mixup = 混合
setting-augment-mixup-tip = 模型还会学习两张图片及其类别的混合。

balance = 类别平衡
balance-tip = 某些类别的图片少得多时怎么办。“加权”让每个类别同样重要；“重复”让少数类别的图片更常出现。否则模型会倾向于猜大的类别。
balance-none = 关闭
balance-weights = 加权
balance-oversample = 重复
folds = 交叉验证
folds-tip = 把训练和验证图片分成若干份，每一份都用没有学过它的模型来测量。图片少时，这比单次划分更可靠。测试图片不参与其中。
folds-none = 关闭
folds-result = 分 { $folds } 份交叉验证：平均 { $mean } 的图片判断正确（95% 区间：{ $range }）。各份：{ $each }

loss = 损失
loss-tip = 模型的答案与事实的差距，越低越好。
accuracy = 准确率
accuracy-tip = 模型说对类别的图片所占的比例。
epoch = 轮次
best-epoch = 最佳轮次
stop-early = 验证图片不再变好，所以在第 { $last } 轮后停止；保留了最好的第 { $best } 轮的权重。
stop-all-epochs = 跑完了全部 { $last } 轮；保留了最好的第 { $best } 轮的权重。
test-accuracy = 测试准确率
valid-accuracy = 验证准确率
macro-f1 = 宏平均 F1
macro-f1-tip = 各类别 F1 的平均值：不论大小，每个类别同样重要。
micro-f1 = 微平均 F1
micro-f1-tip = 把所有标签放在一起算的精确率和召回率，合成一个数字：给出的标签与应有的标签有多一致。
interval = 95% 区间：{ $range }
interval-tip = 换一批同类图片，100 次里有 95 次准确率会落在这个范围内。
training-time = 用时
training-time-tip = 从点击按钮到得出结果的时间。
see-errors = 看看它错在哪里
all-runs = 全部训练
augment-mixup-seen = 混合在这里以两张图片的像素混合来展示；训练时混合的是主干网络提取的特征。

stop-asked = 你在第 { $last } 轮后结束了训练，保留了最好的第 { $best } 轮的权重。
way-because-asked = 这是你选择的方式。
way-because-quick = 在冻结的骨干网络上训练分类头，最快得到结果。
way-because-few-pictures = { things }太少，只训练分类头：骨干网络会把它们死记硬背。
way-because-usual = 对大多数数据来说，在冻结的骨干网络上训练分类头是最好的选择。
way-because-many-small-pictures = 小图片很多：专为它们训练的网络，比用大图片训练的骨干网络学得更好、更快。
way-because-best = { things }和时间都够，可以让骨干网络的最后几个模块也参与学习。
way-because-folds = 交叉验证会为数据的每一份各训练一个分类头。

train-tab-one = 训练
train-tab-runs = 全部记录
train-tab-search = 搜索设置
train-stop = 停止训练
train-stop-tip = 立即结束，保留目前最好的结果。
train-stop-early-tip = 还没有学到东西，不会保留任何结果。
train-discard = 停止并放弃结果
train-pause = 暂停
train-pause-tip = 写下学到的一切并让出电脑。之后可以继续，即使关闭过 Hearth。
train-pausing = 正在暂停…
toast-paused = 训练已暂停。
toast-searched = 搜索已完成。
toast-rate-found = 学习率查找已完成。

paused-title = { $run }可以继续
paused-text = { $way }，开始于 { $when }。它被暂停了，或者 Hearth 在训练时退出了。直到最后一个检查点学到的内容都还在。
paused-resume = 继续{ $run }
paused-resume-cpu = 在 CPU 上继续{ $run }
paused-forget = 移除{ $run }

stat-best = 验证最佳
stat-speed = 每秒图片数
stat-memory = 内存
stat-processors = 处理器
stat-elapsed = 已用时间
stat-left = 剩余时间

chart-smoothing = 平滑
chart-smoothing-tip = 让曲线更平稳，看清走势。实际测量值会淡淡地留在后面。
chart-from = 起始轮次
chart-from-tip = 略去最初几轮，它们的损失会掩盖后面的变化。
chart-log = 损失用对数刻度
chart-log-tip = 小的损失也能像大的一样看清差别。
chart-reset = 重置视图
chart-reset-tip = 拖动可移动，按住 Ctrl 滚动可缩放，用右键拖动可框选放大。

moment-best = 最佳轮次：保留这时的权重
moment-checkpoint = 最近的检查点
moment-paused = 暂停
moment-resumed = 继续
moment-slept = 电脑休眠过
moment-rate-changed = 学习率变小
moment-stopped-early = 提前停止：验证不再变好
moment-ended = 由你结束

watched-title = 看它学习
watched-tip = 每轮之后的同一批验证图片：模型认为它们是什么，有多确定。
watched-said = 实际是 { $truth }，模型认为是 { $predicted }，把握 { $sure }

train-log = 日志
log-copy = 复制日志
log-epoch = 第 { $epoch } 轮  损失 { $loss }  准确率 { $accuracy }
log-valid = {"  "}· 验证损失 { $loss }  准确率 { $accuracy }
log-rate = {"  "}· 学习率 { $rate }

way = 方式
way-tip = 模型如何产生：哪些部分参与学习，从什么开始。
way-auto = 自动
way-head = { $kind ->
    [texts] 含义
   *[other] 分类头
}
way-fine-tune = 微调
way-scratch = 从零
way-picked = { $way }：{ $reason }
way-head-text = { $kind ->
    [texts] 词语，加上预训练编码器所理解的含义。每一万条文本约一分钟。
    [sounds] 在语音网络所听到的内容之上学习最后一层。几秒到几分钟。
   *[other] 在训练好的骨干网络所见之上学习最后一层。几秒到几分钟。
}
way-fine-tune-text = { $kind ->
    [texts] 编码器的所有层也参与学习：文本有一千条以上时效果最好，需要几分钟而不是几秒。
   *[other] 骨干网络的最后几个模块也参与学习：{ things }足够时更好，但慢得多。
}
way-scratch-text = { $kind ->
    [sounds] 专门的小网络完全从录音的频谱图学起：适合录音很多，或声音与语音很不一样的情况。需要几分钟。
   *[other] 专门的网络完全从你的{ things }学起：适合大量小图，或与照片完全不同的图。
}

more-settings = 更多设置
settings-wrong = 上面有不合适的值。
settings-time = 时间
settings-steps = 步伐
settings-simple = 防止死记硬背
settings-net = 网络
setting-on = 开
setting-off = 关
setting-way = 方式
setting-preset = 预设
setting-device = 设备
setting-augment = 数据增强
setting-balance = 类别平衡
setting-folds = 交叉验证
setting-accumulate = 梯度累积
setting-accumulate-tip = 这么多批合成一步：不需要大内存也能有大批量的效果。
setting-schedule = 学习率调度
setting-schedule-tip = 学习率如何变化：余弦平滑降到零，阶梯两次降到十分之一，恒定则不变。
schedule-cosine = 余弦
schedule-step = 阶梯
schedule-constant = 恒定
setting-warmup = 预热轮数
setting-warmup-tip = 学习率在这么多轮内从零升起，让开头平稳。
setting-optimizer = 优化器
setting-optimizer-tip = 如何根据错误作出修正。AdamW 适合大多数情况；带动量的 SGD 适合从零训练。
optimizer-adamw = AdamW
optimizer-adam = Adam
optimizer-sgd = SGD
setting-momentum = 动量
setting-momentum-tip = 上一次修正有多少延续到下一次。
setting-clip-norm = 梯度裁剪
setting-clip-norm-tip = 修正不会超过这个大小，个别异常的批次就不会造成损害。0 表示不限。
setting-ema = 权重平均
setting-ema-tip = 保留权重的滑动平均，通常略好：长时间训练用 0.99 以上，0 表示不用。
setting-loss = 损失函数
setting-loss-tip = 要减小的量。焦点损失降低已掌握内容的比重，适合少见的类别；对数值而言，Huber 降低远离其余的值的比重。
loss-cross-entropy = 交叉熵
loss-focal = 焦点损失
loss-mse = 平方误差
loss-huber = Huber
setting-hidden = 隐藏单元
setting-hidden-tip = 骨干网络与答案之间一层的单元数，适合难以区分的类别；0 表示没有。
setting-unfreeze = { $kind ->
    [texts] 参与学习的层数
   *[other] 参与学习的模块数
}
setting-unfreeze-tip = { $kind ->
    [texts] 编码器最后这么多层参与学习；all 表示全部，包括词表。层数越少越快。
   *[other] 骨干网络最后这么多个模块参与学习；all 表示全部。图片多时越多越好，也越慢。
}
unfreeze-all = 全部
setting-layer-decay = 逐层衰减
setting-layer-decay-tip = 越靠前的模块按这个系数学得越慢：前面的部分已适合大多数图片。
setting-width = 宽度
setting-width-tip = 网络第一阶段的通道数，表格则是每层的单元数：越宽学得越多，也越慢。0 表示由数据决定。
augment-own = 自定义

find-rate = 查找学习率
find-rate-tip = 让学习率逐步变大并观察损失，然后给出建议。学到的内容不会保留。
find-rate-title = 学习率
find-rate-running = 学习率逐步变大，同时观察损失…
find-rate-found = 学习率 { $rate } 适合这个模型：损失在那里下降得很好，离上升还远。
find-rate-none = 损失一直没有下降，所以没有建议。请检查标签，或换一种方式。
find-rate-of = 查找时的方式：{ $way }
find-rate-suggestion = 建议
find-rate-use = 使用 { $rate }

compare-title = 对比训练
compare-valid-loss = 验证损失
compare-train-loss = 训练损失
runs-none = 先训练一个模型；所有训练都会列在这里。
runs-run = 训练
runs-differ = 不同之处
runs-note = 备注
runs-note-of = { $run }的备注
runs-note-hint = 添加备注
runs-show = 在图中显示{ $run }
runs-star = 标记{ $run }
runs-unstar = 取消标记{ $run }
runs-delete = 删除{ $run }…
runs-delete-title = 删除{ $run }？
runs-delete-text = 它的模型、曲线和报告都会删除。已导出的文件会保留。
runs-delete-now = 删除
sort-newest = 最新
sort-best = 最佳
sort-quickest = 最快
sort-starred = 已标记

search-title = 尝试设置
search-text = 用许多设置训练，并指出哪种在验证图片上最好：在缓存的特征上训练分类头只需几秒；若设置与网络有关，则训练网络。
search-grid = 网格
search-grid-text = 值的每一种组合。
search-random = 随机
search-random-text = 随机取值；也可以写范围，例如 0.001..0.1。
search-halving = 逐轮淘汰
search-halving-text = 先随机尝试少量轮次，较好的三分之一继续更久。
search-values = 多个值用逗号分开。
search-values-of = { $setting }的取值
setting-search-trials = 最多尝试次数
setting-search-trials-tip = 达到这个次数后结束搜索。
setting-search-minutes = 最多分钟数
setting-search-minutes-tip = 达到这个时间后以已有结果结束；0 表示不限。
search-start = 开始搜索
search-running = 正在搜索…
search-stop = 停止搜索
search-so-far = 已尝试 { $n } 次
search-winner = { $n } 次中最好：{ $settings }
search-winner-text = 验证图片正确 { $accuracy }。搜索用时 { $time }。没有查看测试图片。
search-out-of-time = 时间用完，没有全部尝试。
search-train = 用最好的设置训练
search-empty-title = 还没有搜索
search-empty-text = 选择要尝试的设置，然后点击“开始搜索”。几十次尝试大约只需一分钟。
search-parallel = 设置与效果
search-parallel-tip = 每条线是一次尝试：从设置一路看到准确率。
search-trial = 尝试
search-epochs = 轮数

trouble-train = 重新训练：{ $change }
trouble-overfitting = 它在死记硬背
trouble-overfitting-evidence = 从第 { $best } 轮起，验证损失从 { $lowest } 升到 { $valid }，而训练损失降到 { $train }。
trouble-overfitting-fix = 最佳轮次的权重会保留。更多{ things }最有帮助；数据增强和随机丢弃也有帮助。
trouble-underfitting = 连自己的{ things }都没学会
trouble-underfitting-evidence = 经过 { $epochs } 轮，训练{ things }最多只有 { $accuracy } 正确。
trouble-underfitting-fix = 给它更多时间，或让更多部分参与学习，并检查标签。
trouble-rate-too-high = 学习率太高
trouble-rate-too-high-evidence = 学习率为 { $rate } 时，训练损失有 { $jumps } 次比上一轮升高，现在是 { $loss }。
trouble-rate-too-high-fix = 每次修正都过头了。试试更小的学习率。
trouble-rate-too-low = 学习率太低
trouble-rate-too-low-evidence = 学习率为 { $rate }，{ $epochs } 轮里训练损失只从 { $first } 降到 { $last }。
trouble-rate-too-low-fix = 它在学，但太慢了。试试更大的学习率，或让 Hearth 查找。
trouble-never-predicted = 有类别从未被判断出来
trouble-never-predicted-evidence = 没有任何验证{ things }被判断为：{ $classes }。
trouble-never-predicted-fix = 让所有类别同样重要，并为它们添加{ things }。
trouble-valid-better = 验证比训练还好
trouble-valid-better-evidence = 验证{ things }正确 { $valid }，训练{ things }只有 { $train }。
trouble-valid-better-fix = 验证{ things }可能比其他{ things }容易，或是它们的副本。请重新划分数据。
trouble-too-perfect = 好得难以置信
trouble-too-perfect-evidence = 第 { $epoch } 轮后，{ $count } { measure }验证{ things }就已有 { $accuracy } 正确。
trouble-too-perfect-fix = 任务可能很简单。如果不是：检查其他{ things }中有没有训练{ things }的副本，以及主体之外有没有泄露类别的东西，例如水印或背景。

augment-other-title = 训练时看到的样子
augment-other-text = 你自己的训练样本的变化版本：录音会移动、加噪声、变响或变轻、部分遮盖；文本会去掉或交换词语。验证集和测试集从不改变。
augment-other-samples = 换一些样本
augment-other-none = 还没有带标签的训练样本。
augment-as-it-is = 原样
augment-other-version = 第 { $n } 个版本
setting-precision = 精度
setting-precision-tip = 许多 GPU 用 16 位计算乘积更快。自动：GPU 在自检中证明算得正确时才使用；处理器始终用 32 位。
precision-auto = 自动
precision-full = 32 位
precision-mixed = 16 位与 32 位
way-because-chinese = 中文用字及其相邻的字来区分效果最好，只需几秒。
way-because-words = 用词及其相邻的词来区分文本，只需几秒。
way-because-sounds = 对录音来说，在语音网络所听到的内容和频谱之上训练分类头是最好的选择。
way-because-many-recordings = 录音很多：专门的网络能学到它们特有的东西。
way-because-tables = 对大多数表格来说，提升树是最好的选择，只需几秒。
way-ngrams = 词语
way-ngrams-text = 统计词和连续的字，由线性模型加权。几秒完成，适合任何语言。
way-trees = 决策树
way-trees-text = 许多小决策树，每棵都修正前面的错误。几秒完成。
way-net = 神经网络
way-net-text = 为这些行专门训练的小型神经网络，可以看曲线，也可以暂停。最多约一分钟；多数表格选决策树更好。
test-r2 = 测试 R²
test-micro-f1 = 测试微平均 F1
valid-r2 = 验证 R²
valid-micro-f1 = 验证微平均 F1
r2 = R²
r2-tip = 模型能解释多少变化：1 表示全部，0 表示不比平均值更好。
rmse = 典型误差
rmse-tip = 均方根误差（RMSE），单位与目标相同；大误差影响更大。
mae = 平均误差
mae-tip = 平均绝对误差（MAE），单位与目标相同。
way-because-own-encoder = 你添加了编码器：它对文本的理解与词语一起起作用。
way-because-enough-texts = 文本和时间都够，可以让编码器的所有层参与学习。
setting-grow = 先用小图
setting-grow-tip = 在这个比例的轮次中用较小的图片训练，只需一半多的时间，之后再用完整的图片。
setting-teacher = 学习对象
setting-teacher-tip = 让小的词语模型学习某次训练所得模型的回答，也用没有类别的文本（蒸馏）：几乎一样好，快上千倍，只有几兆字节。
teacher-none = 仅标签
way-because-student = 小的词语模型学习较大模型的回答，可立即作答。
setting-lora = 变化的秩（LoRA）
setting-lora-tip = 0 表示权重本身参与学习。1 及以上时，每个矩阵只学习这个秩的变化：占用内存少、检查点小，文本少时不易死记硬背；通常取 8。学到的变化最后会并入权重。
setting-target-transform = 目标
target-transform = 目标
target-transform-tip = 以何种形式学习数值。对数适合价格、金额这类少数值远高于其余值的数据；零可以取，负数没有对数。无论如何，回答和指标都使用你的单位。
target-transform-auto = 自动
target-transform-none = 原值
target-transform-log = 对数
target-picked = { $learned }：{ $reason }
target-learned-plain = 按原值学习
target-learned-log = 学习其对数
target-learned-both = 同时学习原值和对数
target-because-asked = 这是你的选择。
target-because-skewed = 少数值远高于其余值，且没有负数。
target-because-even = 数值分布足够均匀。
target-because-negative = 有些数值没有对数。
target-because-many-rows = 行数这么多时，决策树直接学习原值效果最好。
way-because-english = 英文用词语加上预训练编码器所理解的含义来区分效果最好。
