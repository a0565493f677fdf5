data-sentence = 共 { $pictures } 张图片，{ $classes } 个类别：训练 { $train }，验证 { $valid }，测试 { $test }
data-sentence-empty = 模型从这些图片中学习。
data-empty-title = 还没有图片
data-empty-text = 选择一个文件夹，其中每个类别一个子文件夹；也可以直接拖到这里。图片会留在原处。
data-none-title = 没有符合条件的图片
data-none-text = 没有图片符合当前的筛选条件。
data-search = 按文件名搜索
data-search-hint = 按文件名搜索
filter-clear = 清除筛选
thumbnail-size = 缩略图大小
class-card = { $class }，{ $n } 张图片
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

add-pictures = 添加图片…
add-pictures-title = 添加图片
add-pictures-text = 选择一个文件夹，其中每个类别一个子文件夹。也可以包含 train、valid、test 文件夹。
choose-another-folder = 选择其他文件夹…
import-running = 正在导入图片
import-running-text = 每张图片都会被读取并检查一次，其间你可以继续做别的事。
import-failed = 导入没有成功
import-added = { $n ->
    [0] 没有新图片
   *[other] 已添加 { $n } 张图片
}
import-already = { $n } 张已存在
import-skipped = 跳过 { $n } 个文件
import-splits-found = 按文件夹名称划分数据
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
