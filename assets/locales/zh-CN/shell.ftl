# 页面之外：侧栏、顶栏、对话框、欢迎页。

step-goal = 目标
step-data = 数据
step-label = 标注
step-train = 训练
step-evaluate = 评估
step-export = 导出
step-improve = 迭代

state-later = 尚未开始
state-ready = 可以开始
state-running = 进行中
state-done = 已完成
state-attention = 需要留意

stays-here = 一切都留在本机
stays-here-tip = 除非你要求，丹炉不使用网络。你的数据和模型都只保存在这台电脑上。

welcome-title = 训练一个属于你自己的 AI 模型
welcome-text = 给丹炉一个图片文件夹，每个类别一个子文件夹。它会学着区分这些类别，告诉你它在哪里出错，最后交给你一个随处可用的模型。全程只在这台电脑上进行。
welcome-drop = 也可以把图片文件夹直接拖进这个窗口。
recent-projects = 最近的项目
open-recent = 打开 { $name }
forget-recent = 从列表中移除 { $name }（文件会保留）

way-show = 给它看图片
way-show-text = 每个类别一个文件夹；损坏的文件会被跳过并列出。
way-train = 看它学习
way-train-text = 实时显示损失和准确率，在最好的时候自动停止。
way-take = 带走模型
way-take-text = 一个 ONNX 文件，经验证与这里的答案一致。

try-sample = 试试示例项目
new-project = 新建项目…
open-project = 打开项目…
close-project = 关闭项目
project-menu = 项目菜单
show-project-folder = 显示项目文件夹
open = 打开
import = 导入
cancel = 取消
close = 关闭
stop = 停止
choose = 选择…
folder = 文件夹
path-hint = 输入或粘贴路径，然后按回车
copied = 已复制。
copy-path = 复制路径
open-folder = 打开文件夹
no-dialog = 此系统无法显示文件对话框，请在输入框中输入或粘贴路径。
no-file-manager = 没有找到文件管理器，已改为复制文件夹路径。

new-project-title = 新建项目
new-project-text = 你的模型要做什么？
new-project-from = 将导入 { $path } 中的内容，导入前可以先预览。文件会留在原处；压缩包里的文件会解压到项目中。
project-name = 名称
project-name-hint = 例如：蘑菇
project-folder = 项目文件夹
create-project = 创建项目
task-image-classification = 图片分类
task-image-classification-text = 判断图片属于哪个类别
task-object-detection-text = 找出图片里的物体和位置
task-text-classification-text = 判断文本的主题或语气
task-multi-label-text-classification-text = 判断文本适合哪些标签，可以有多个，也可以没有
task-audio-classification-text = 判断声音属于哪个类别
task-tabular-classification-text = 判断一行数据属于哪个类别
task-tabular-regression-text = 预测一个数，例如价格
task-data-only = 这类任务已经可以导入、清洗和划分数据；训练功能即将推出。
task-object-detection = 目标检测
task-text-classification = 文本分类
task-multi-label-text-classification = 文本多标签分类
task-audio-classification = 声音分类
task-tabular-classification = 预测类别（表格）
task-tabular-regression = 预测数值（表格）

open-project-title = 打开项目
open-project-text = 请选择一个丹炉项目的文件夹。

advisor = 顾问
advisor-toggle = 显示或隐藏顾问
advisor-well = 一切正常
advisor-well-text = 丹炉检查了数据中常见的问题，没有发现异常。
advisor-no-data = 有了{ things }之后，丹炉会检查常见问题并列在这里。
show-in-data = 在数据中查看
list-comma = |、|
finding-class-imbalance = 有些类别的{ things }明显偏少
finding-class-imbalance-why = 如果模型看到某一类的次数远多于其他类，它就会倾向于猜那一类。
finding-class-imbalance-evidence = 这些类别的训练{ things }不到最大类别的三分之一：{ $classes }。
finding-class-imbalance-fix = 请为这些类别补充{ things }：{ $classes }。也可以在训练时让每个类别同样重要。
finding-too-few-samples = 有些类别的{ things }太少
finding-too-few-samples-why = 例子太少时，模型会死记硬背而不是真正理解，评估数字也不可靠。
finding-too-few-samples-evidence = { $n } 个类别的{ things }不足 20 { measure }：{ $classes }。
finding-too-few-samples-fix = 请补充{ things }，使每个类别至少有 20 { measure }；50 { measure }以上更好。
finding-exact-duplicates = 有些{ things }完全相同
finding-exact-duplicates-why = 重复的{ things }会让类别看起来比实际更大，却教不会模型任何新东西。
finding-exact-duplicates-evidence = { n-things }与其他{ things }完全相同。
finding-exact-duplicates-fix = 请移除重复的{ things }；文件会留在原处。
finding-leak-between-splits = 测试集里混入了训练{ things }
finding-leak-between-splits-why = 用模型已经背下来的{ things }来测试，结果会比真实水平好看。
finding-leak-between-splits-evidence = { $n } { measure }验证或测试{ things }同时出现在训练集中。
finding-leak-between-splits-fix = 请把这些{ things }移到训练集，或从项目中移除。

read-only-title = 此项目只能查看，不能修改

palette = 命令
palette-hint = 输入几个字，查找想做的事
palette-none = 没有找到。
palette-go = 转到{ $step }
fullscreen = 切换全屏
quit = 退出丹炉
language = 语言
theme = 主题
theme-system = 跟随系统
theme-light = 浅色主题
theme-dark = 深色主题
compute-tip = 在哪里训练模型
drop-needs-folder = 请拖入一个文件夹（或 zip、tar 压缩包），其中每个类别的文件放在一个子文件夹里；也可以拖入表格。
drop-welcome = 松开鼠标，用这个文件夹或压缩包新建项目
drop-project = { $kind ->
    [texts] 拖入表格、文件夹或压缩包以导入
    [rows] 拖入表格以导入
    [sounds] 拖入文件夹或压缩包以导入
   *[pictures] 拖入文件夹或压缩包以导入，拖入图片以试用模型
}

job-import = 导入
job-train = 训练
job-search = 参数搜索
job-find-rate = 学习率查找
job-evaluate = 评估
job-calibrate = 校准
job-predict = 预测
job-export = 导出
job-model-card = 正在生成模型卡
job-advise = 正在查看数据
job-probe = 设备检查
job-stopped = { $job }已停止。
stopping = 正在停止…
waiting = 正在排队…
time-left = 剩余 { $time }
elapsed = 已用 { $time }
progress-of = { $done } / { $total }
stage-scanning = 正在查找{ things }…
stage-reading = 正在读取{ things }…
stage-storing = 正在保存…
stage-preparing = 正在准备…
stage-extracting-features = 正在逐{ measure }查看{ things }…
stage-training = 正在学习…
stage-cross-validating = 正在交叉验证…
stage-evaluating = 正在评估…
stage-writing = 正在写入文件…
stage-proving = 正在另一个运行时中验证…
stage-predicting = 正在询问模型…
stage-probing = 正在测试设备…
toast-trained = 训练完成：准确率 { $accuracy }。
toast-trained-number = 训练完成：R² { $r2 }。
toast-trained-labels = 训练完成：微平均 F1 { $f1 }。
toast-evaluated = 评估完成。
toast-calibrated = 模型已更新并重新评估。
toast-exported = 导出完成。
toast-devices = 有 { $n } 个设备可用。

try-picture = 试一{ measure }{ things }…
try-title = 拿一{ measure }{ things }试试
try-text = { $kind ->
    [sounds] 把录音拖进窗口，或者选择一段，看看模型怎么说。
    [texts] 写点什么，或者把文本文件拖进窗口，看看模型怎么说。
    [rows] 填写已知的内容；留空表示缺失。
   *[pictures] 把图片拖进窗口，或者选择一张，看看模型怎么说。
}
try-path = { things }路径
try-path-hint = 输入或粘贴{ things }路径
try-sure = 把握 { $share }
try-unknown = 模型不确定
try-unsure = 没有哪个类别的概率高到足以作答。下面是可能性最大的类别。
try-unfamiliar = 这与训练时见过的内容都不像。下面是模型原本会给出的答案。
try-several-text = 每个标签单独判断，达到横条上的标线就会给出。
more-classes = 以及另外 { $n } 个类别
unreadable = 无法把它读作{ things }

count-pictures = { n-things }
run-number = 第 { $n } 次训练
coming = 后续内容

undo = 撤销
redo = 重做
undo-edit = 撤销：{ $edit }
redo-edit = 重做：{ $edit }
edit-import = 从 { $about } 添加 { n-things }
edit-relabel = 把 { n-things }改为“{ $about }”
edit-move = 把 { n-things }移到{ $about }
edit-remove = 移除 { n-things }
edit-rename-class = 类别改名为“{ $about }”
edit-merge-classes = 把 { n-things }并入“{ $about }”
edit-remove-class = 移除类别“{ $about }”
edit-unlabel = 取消 { n-things }的类别
edit-tag = 给 { n-things }加上“{ $about }”
edit-untag = 从 { n-things }去掉“{ $about }”
edit-tag-none = 标记 { n-things }不属于任何类别
edit-set-task = 任务改为“{ $about }”
edit-draw-marks = 绘制
edit-move-marks = 移动或调整大小
edit-delete-marks = 删除标注
edit-reclass-marks = 更改标注的类别
edit-flag-marks = 更改标注的属性
edit-reorder-marks = 更改标注的次序
edit-paste-marks = 粘贴
edit-set-labels = 从 { $about } 读入 { n-things }的标注
edit-verify = { n-things }标为已核对
edit-unverify = { n-things }标为未核对
edit-set-note = { n-things }的备注
edit-accept = 接受 { n-things }
edit-reject = 拒绝 { n-things }
edit-ignore = 忽略 { n-things }
edit-take-back-answer = 撤回对 { n-things }的回答
edit-second-pass = { n-things }的第二遍标注
edit-set-cell = { n-things }的“{ $about }”
edit-add-class = 新增类别“{ $about }”
undone = 已撤销：{ $edit }
redone = 已重做：{ $edit }
stage-unpacking = 正在解压…
finding-near-duplicates = 有些{ things }看起来一样
finding-near-duplicates-why = { $kind ->
    [sounds] 换了音量或采样率的同一段录音
    [texts] 只改了几个字或标点的同一条文本
    [rows] 重复的同一行数据
   *[pictures] 重新保存、缩放或调亮过的同一张图片
}教不了模型新东西，还会让类别显得更大。
finding-near-duplicates-evidence = { n-things }与同一数据集中更早的{ things }看起来一样。
finding-near-duplicates-fix = 请查看这些{ things }，移除只是副本的那些。
finding-near-leak-between-splits = 测试集里有与训练{ things }几乎一样的{ things }
finding-near-leak-between-splits-why = 用与训练{ things }几乎一样的{ things }来测试，结果会比真实水平好看。
finding-near-leak-between-splits-evidence = { $n } { measure }验证或测试{ things }与某{ measure }训练{ things }看起来一样。
finding-near-leak-between-splits-fix = 请查看这些{ things }，并把它们移到训练集。
remedy-remove = { $finding ->
    [exact-duplicates] 移除 { $n } 个副本
    [near-duplicates] 移除看起来一样的 { n-things }
    [leak-between-splits] 从测试中移除 { $n } { measure }
    [near-leak-between-splits] 从测试中移除 { $n } { measure }
   *[other] 移除 { n-things }
}
remedy-unlabel = 重新标注 { n-things }
remedy-majority = 把 { $n } { measure }改为多数的标签
remedy-keep-one = 每组留一{ measure }，移除 { $n } { measure }
remedy-balance = 训练时平衡类别
remedy-move-to-train = 把 { $n } { measure }移到训练集
finding-conflicting-labels = 同一{ measure }{ things }出现在两个类别里
finding-conflicting-labels-why = 两个标签至少有一个是错的，模型无法同时学会。
finding-conflicting-labels-evidence = 以下类别中有 { n-things }互为副本或看起来一样：{ $classes }。
finding-conflicting-labels-fix = 请查看这些{ things }，给每{ measure }选对类别，或把它移除。

left-alone = 保持原样
left-alone-text = 这些您已看过并保留，丹炉不会再提示。
left-alone-bring-back = 重新提示
evidence-open = 逐一查看
evidence-place = 第 { $at } 组，共 { $n } 组
evidence-next = 下一组（→）
evidence-previous = 上一组（←）
evidence-done = 都看完了
evidence-done-text = 这类问题已全部处理。您保留的可以在顾问中重新提示。
evidence-keys = 按 1 到 { $last } 选择，← → 翻页，Esc 关闭。所有操作都可以撤销。
evidence-first = 较早的一{ measure }
evidence-copy = 它的副本
evidence-alike = 看起来一样
evidence-learned = 用于训练
evidence-measured = 用于评估
evidence-validated = 用于验证
evidence-left = 左边
evidence-right = 右边
evidence-typical = 对照：该类别中典型的一{ measure }
evidence-doubted = 标注可能有误
evidence-single = 请查看
evidence-listen = 听这一段
evidence-keep = 保留
evidence-keep-class = 它就是 { $class }
evidence-remove = 移除
evidence-keep-left = 留左边
evidence-keep-right = 留右边
evidence-keep-both = 都保留
evidence-both-are = 都是 { $class }
evidence-both-train = 都用于训练
evidence-both-valid = 都用于验证
evidence-to-label = 重新标注
fact-file = 文件
fact-place = 位置
choose-folder = 选择文件夹…
choose-file = 选择文件…
choose-file-tip = zip 或 tar 压缩包、表格、idx 文件、COCO 或 Label Studio 文件等
try-words = 要试的文本
try-words-hint = 写下或粘贴一段文本
try-ask = 问模型
try-open = 试一试…
try-because = 原因
try-because-text = 绿色的词支持“{ $class }”，红色的词反对。
other-samples = 或者试试：
sample-text-classification = 评论
sample-audio-classification = 口语单词
sample-tabular-classification = 按尺寸分辨花
sample-tabular-regression = 糖尿病指标
explain-why = 为什么？
explain-other = 换个类别
explain-for = 支持“{ $class }”（+{ $share }）
explain-against = 反对（−{ $share }）
explain-picture = 逐块遮住图片后再问模型。颜色最深处，“{ $class }”的概率变化 { $share }。
explain-sound = 逐段静音后再问模型。颜色最深处，“{ $class }”的概率变化 { $share }。
explain-row = 与 { $n } 行训练数据的取值相比，每个值让“{ $class }”的概率提高了多少个百分点。
explain-row-alone = 与不知道这个值相比，每个值让“{ $class }”的概率提高了多少个百分点。
explain-number = 与 { $n } 行训练数据的取值相比，每个值让预测的数值提高了多少。
explain-number-alone = 与不知道这个值相比，每个值让预测的数值提高了多少。
job-explain = 解释
stage-explaining = 正在逐部分询问模型…
