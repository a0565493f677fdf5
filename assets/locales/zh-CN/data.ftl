# 项目里数据的叫法；每条消息都会带上 $kind。
things = { $kind ->
    [sounds] 录音
    [texts] 文本
    [rows] 数据
   *[pictures] 图片
}
thing = { things }
things-first = { things }
measure = { $kind ->
    [sounds] 段
    [texts] 条
    [rows] 行
   *[pictures] 张
}
n-things = { $n } { measure }{ things }

data-sentence = 共 { n-things }{ $classes ->
    [0] {""}
   *[other] ，{ $classes } 个类别
}：训练 { $train }，验证 { $valid }，测试 { $test }
data-sentence-empty = 模型从这些{ things }中学习。
data-empty-title = 还没有{ things }
data-empty-text = { $kind ->
    [sounds] 选择一个文件夹，其中每个类别一个子文件夹；也可以直接拖到这里，zip 或 tar 压缩包也行。录音会留在原处。
    [texts] 选择一个表格（CSV、TSV、JSON Lines、Excel、Parquet），每行一条文本；或选择一个文件夹，其中每个类别一个子文件夹，放文本文件。也可以直接拖到这里。
    [rows] 选择一个表格（CSV、TSV、JSON Lines、Excel、Parquet），也可以直接拖到这里。各列的用途会自动判断，之后可以修改。
   *[pictures] 选择一个文件夹，其中每个类别一个子文件夹；也可以直接拖到这里，zip 或 tar 压缩包也行。图片会留在原处。
}
data-none-title = 没有符合条件的{ things }
data-none-text = 没有{ things }符合当前的筛选条件。
data-search = 搜索
data-search-hint = 搜索
filter-clear = 清除筛选
thumbnail-size = 缩略图大小
class-card = { $class }，{ n-things }
class-card-hint = 点击只显示这个类别，可以选择多个
split-all = 全部
split-train = 训练
split-valid = 验证
split-test = 测试
fact-class = 类别
fact-split = 数据划分
fact-size = 尺寸
fact-bytes = 文件大小
fact-path = 路径

add-pictures = 添加{ things }…
add-pictures-title = 添加{ things }
add-pictures-text = { $kind ->
    [texts] 选择一个每行一条文本的表格，或一个文件夹（每个类别一个子文件夹，放文本文件），也可以是它的 zip 或 tar 压缩包。
    [rows] 选择一个表格：CSV、TSV、JSON Lines、Excel 或 Parquet。同一文件夹中的多个表格会按列名合在一起。
   *[pictures] 选择一个文件夹，其中每个类别一个子文件夹；也可以是它的 zip 或 tar 压缩包。也可以包含 train、valid、test 文件夹。
}
choose-another-folder = 选择其他文件夹…
import-running = 正在导入{ things }
import-running-text = 每{ measure }{ things }都会被读取并检查一次，其间你可以继续做别的事。
import-failed = 导入没有成功
import-added = { $n ->
    [0] 没有新{ things }
   *[other] 已添加 { n-things }
}
import-already = { $n } { measure }已存在
import-skipped = 跳过 { $n } 个文件
import-splits-found = 按文件夹名称划分数据
import-splits-by-time = 已按时间划分：较早的行用于学习，最新的用于测试
import-splits-go-on-by-time = 沿用按时间划分：{ $train } 个用于学习，{ $valid } 个用于验证，{ $test } 个用于测试，不会学习比测试更新的数据；如要学习新数据，请重新按时间划分
import-splits-made = 已按 70 / 15 / 15 自动划分
import-took = 用时 { $time }

skip-empty-file = 文件是空的
skip-truncated = 图片不完整：文件提前结束
skip-heic = 无法读取 HEIC、AVIF 和视频文件，请另存为 JPEG 或 PNG
skip-not-a-picture = 不是图片（支持 JPEG、PNG、WebP、BMP、GIF 和 TIFF）
skip-too-many-pixels = 图片的像素太多
skip-file-too-large = 文件太大，不像是图片
skip-no-permission = 没有读取权限，请修改文件权限
skip-missing = 文件已不存在
skip-unreadable = 系统无法读取此文件
skip-link-loop = 链接指回了上级文件夹
skip-not-in-a-class-folder = 不在任何类别文件夹中
skip-odd-name = 文件名不是有效的 Unicode，请重命名
skip-unsupported = 不支持这种图片
skip-damaged = 图片已损坏

chosen-pictures = 已选 { n-things }
choose-none = 取消选择
relabel = 更改类别
new-class = 其他类别
new-class-hint = 输入名称后按回车
move-to = 移到
remove-pictures = 移除
remove-pictures-tip = 从项目中移除。文件仍留在原处。
choose-hint = 按住 Ctrl 点击可加选，按住 Shift 点击可连选；拖动可框选；Ctrl A 全选
class-menu = 修改类别 { $class }
rename-class = 改名…
rename-class-title = 类别改名
merge-class = 并入 { $class }
remove-class-only = 保留{ things }，去掉类别
remove-class = 移除…
class-name = 类别名称
rename = 改名
skip-climbs-out = 文件名指向压缩包之外
skip-link-in-archive = 不会跟随压缩包里的链接

order-tip = 排序方式
order-import = 按导入顺序
order-name = 按名称
order-class = 按类别
order-pixels = 像素多的在前
order-bytes = 文件大的在前
order-boxes = 框多的在前
order-brightness = 暗的在前
order-sharpness = 模糊的在前
filter-unlabelled = 只看没有标注的
viewer-open = 查看大图
viewer-whole = { thing }大图
viewer-next = 下一{ measure }
viewer-previous = 上一{ measure }

view-grid = 网格
view-map = 地图
map = { things }地图
map-hint = 相似的{ things }彼此靠近。拖动圈选；滚轮缩放，双击显示全部。
map-empty-title = 还没有地图
map-empty-text = 仔细检查会把相似的{ things }排在一起，同时查找标错的{ things }。

view-table = 表格
filter = 筛选
filter-source = 来源
filter-finding = 检查发现
filter-model = 最新的模型
filter-wrong = 判断错了
filter-right = 判断对了
filter-unsure = 把握低于 { $percent }%
filter-predicted = 最新的模型认为是
order-split = 按数据划分
order-length = 长的在前
order-confidence = 把握小的在前
order-cell = 按某一列
order-source = 按来源
order-finding = 有检查发现的在前
order-prediction = 按最新模型的判断
filter-size = 大小
filter-side = 短边（像素）
filter-bytes = 文件（kB）
filter-secs = 时长（秒）
filter-letters = 字符数
filter-from = 从
filter-to = 到
order-reversed = 反过来排
sort-by = 按{ $name }排序
noticed = 丹炉在这里发现了问题，详见顾问
head-name = 文件
head-text = 文本
head-cell = 列
head-length = 字数
head-prediction = 预测
head-confidence = 把握
reading-open = 阅读全文
sample-number = 第 { $n } 号
text-is-cut = 其余部分未显示。
more-columns = 以及另外 { $n } 列
column-number = 数值
column-category = 类别
column-date = 日期
column-text = 文本
column-feature = 用于学习
column-target = 目标
column-ignored = 忽略
column-missing = 缺失 { $share }
column-numbers = 从 { $min } 到 { $max }，平均 { $mean }
column-values = { $n } 个不同的值
column-hint = 点击排序，右键设置该列的内容和用途
column-holds = 内容
column-used = 用途
columns-title = 列
role-none = 无
role-text = 文本
role-text-tip = 模型要读的列
role-file = 文件
role-file-tip = 写有文件名的列
role-target = 目标
role-target-tip = 模型要说出的列
role-split = 划分
role-split-tip = 写明训练、验证或测试的列
role-group = 分组
role-group-tip = 属于同一说话人、患者或用户的数据，不能分到两个划分里
role-time = 时间
role-time-tip = 数据产生的时间，可以按它划分
kind-number = 数值
kind-category = 类别
kind-date = 日期
kind-text = 文本
kind-id = 编号
kind-bool = 是或否
kind-file = 文件
kind-bytes = 字节
kind-empty = 空
preview-kept = 内容会保存在项目里，之后不再需要原文件。
# --- 无法使用的声音 -----------------------------------------------------------------------------
skip-not-a-sound = 不是声音（支持 WAV、FLAC、OGG Vorbis、MP3 和 M4A）
skip-sound-protected = 文件带有版权保护（DRM），只能用其商店自带的播放器播放；请改用自己的录音或未加保护的文件
skip-sound-not-supported = 无法读取这种声音，请另存为 WAV、FLAC 或 MP3
skip-sound-truncated = 声音不完整：文件提前结束
skip-sound-damaged = 声音已损坏
skip-sound-without-samples = 文件里没有任何声音
skip-sound-too-long = 声音超过两个小时
skip-sound-file-too-large = 文件太大，不像是声音
skip-too-many-channels = 声道超过 32 个
skip-odd-sample-rate = 采样率不在 1 到 384 kHz 之间

# 录音的检查结果。
finding-silent = 有些录音没有声音
finding-silent-why = 听不到声音，就什么也学不到。
finding-silent-evidence = { n-things }里听不到声音。
finding-silent-fix = 请听一听并移除它们。
finding-nearly-silent = 有些录音几乎听不见
finding-nearly-silent-why = 比其他录音轻得多的声音，对模型来说就像噪声。
finding-nearly-silent-evidence = { n-things }几乎听不见。
finding-nearly-silent-fix = 请听一听，移除听不清的。
finding-clipped = 有些录音爆音了
finding-clipped-why = 过响的部分被截断，听起来像爆裂声，会掩盖内容。
finding-clipped-evidence = { n-things }的响亮部分被截断。
finding-clipped-fix = 请听一听，如果可以，请调低音量重录。
finding-dc-offset = 有些录音偏离零点
finding-dc-offset-why = 录音设备叠加了一个常量，听不出来，但会影响测量。
finding-dc-offset-evidence = { n-things }没有以零为中心。
finding-dc-offset-fix = 请听一听；换一个录音设备或线可能有用。
finding-too-short = 有些录音特别短
finding-too-short-why = 误触按键会留下没有内容的片段。
finding-too-short-evidence = { n-things }比其他录音短得多。
finding-too-short-fix = 请听一听，移除没有内容的。
finding-too-long = 有些录音特别长
finding-too-long-why = 很长的录音里，大部分时间与类别无关。
finding-too-long-evidence = { n-things }比其他录音长得多。
finding-too-long-fix = 请听一听，截取与类别有关的部分。
finding-odd-rate = 有些录音的采样率不同
finding-odd-rate-why = 如果某一类是用不同方式录制的，模型学到的就是设备而不是声音。
finding-odd-rate-evidence = { n-things }的采样率与其他录音不同。
finding-odd-rate-fix = 这本身无害，但请确认它们不都属于同一类。
head-duration = 时长
fact-rate = 采样率
fact-channels = 声道
sound-outline = 录音波形
sound-spectrum = 录音频谱
sound-play = 播放
sound-stop = 停止
sound-loop = 循环播放
changed-title = 数据增强
changed-tip = 模型还会从这些变化中学习，从而忽略无关紧要的差别。用于评估的数据从不改变。
changed-again = 换一批
changed-listen = 试听一个版本

## 用麦克风录音
record = 录制…
record-title = 录音
record-text = 用麦克风录入某个类别，也可以不选类别，以后再标注。最好简短、一致：每段只有一个词、一声叫或一种响声。
record-class = 类别
record-class-hint = 留空则以后再标注
record-start = 开始录音
record-stop = 停止
record-level = 音量
record-clipped = 响的部分被截断了：请离麦克风远一些，或调低麦克风音量。
record-quiet = 声音太小：请靠近一些，或调高麦克风音量。
record-listen = 试听
record-again = 重录
record-keep = 保留
record-discard = 放弃
record-kept = 已保留 { $n } 段录音
background-title = 背景噪声
background-text = 模型会把听到的一切都归入某个类别，安静的房间也不例外，除非专门有一个这样的类别。Hearth 会用训练录音中安静的部分生成它；你也可以自己把房间的声音录入“背景”类别。
background-add = 添加背景噪声类别
background-class = 背景
