# 划分、分组、划分之间的泄漏，以及移动过的文件。

edit-resplit = 重新划分 { n-things }
edit-freeze-test = 冻结测试集
edit-thaw-test = 解冻测试集
edit-set-group = 把 { n-things }归入分组“{ $about }”
edit-clear-group = 把 { n-things }移出分组
edit-set-groups = 给 { n-things }分组

finding-leak-valid-test = 测试集里混入了验证{ things }
finding-leak-valid-test-why = 最好的一轮是在验证集上选出来的。同样的{ things }出现在测试集里，结果会比真实水平好看。
finding-leak-valid-test-evidence = { $n } { measure }测试{ things }同时出现在验证集中。
finding-leak-valid-test-fix = 请把这些{ things }移到验证集，或从项目中移除。
finding-near-leak-valid-test = 测试集里有与验证{ things }几乎一样的{ things }
finding-near-leak-valid-test-why = 最好的一轮是在验证集上选出来的。几乎一样的{ things }出现在测试集里，结果会比真实水平好看。
finding-near-leak-valid-test-evidence = { $n } { measure }测试{ things }与某{ measure }验证{ things }看起来一样。
finding-near-leak-valid-test-fix = 请查看这些{ things }，并把它们移到验证集。
finding-group-in-two-splits = 有分组跨了两个划分
finding-group-in-two-splits-why = 属于同一对象（同一病人、同一说话人、同一场景）的内容，模型学过一部分就等于认识了它。再用其余部分来测试，结果会比真实水平好看。
finding-group-in-two-splits-evidence = 有 { $n } 个分组跨了两个划分。
finding-group-in-two-splits-fix = 请把每个分组放到同一边：有一部分在训练集的移到训练集，否则移到验证集。
finding-missing-files = 有些{ things }不在原处
finding-missing-files-why = 它们在丹炉之外被移动、改名或删除了，无法再从中学习。
finding-missing-files-evidence = 缺少 { n-things }。
finding-missing-files-fix = 请放回原处，用 hearth find-media 重新找到，或从项目中移除。
remedy-move-to-valid = 把 { $n } { measure }移到验证集
remedy-move-together = 把 { $n } { measure }移到其分组所在的划分

error-test-is-frozen = 测试集已冻结：不能移入也不能移出，这样各个模型的结果才能比较。请先解冻。
error-test-stays-frozen = 测试集已冻结，导入中标为测试的 { $count } 项改放到验证集。
error-bad-group-name = 分组名称须为 1 到 1000 个字符，且在一行之内。
error-bad-group-pattern = “{ $pattern }”不是有效的正则表达式：{ $why }
skip-name-twice = 压缩包里另有同名的条目，以最后一个为准

error-not-confirmed = 什么都没有下载：没有人可以确认。加上 --yes 直接下载，或用 --look 只看不下载。

groups-from = 哪些属于一起：
groups-from-data = 按数据自带的分组
groups-from-folder = 同一文件夹里的
groups-from-name = 最后一个 _ 或 - 之前名称相同的
groups-from-pattern = 路径中的一部分
groups-from-look-alikes = 副本和看起来一样的
groups-from-column = { $column } 相同的
groups-pattern = 正则表达式
groups-pattern-hint = 例如 patient(\d+)
groups-found = { $n ->
    [0] 没有分组：按此没有属于一起的。
   *[other] { $n } 组，最大的：{ $largest }；{ $without } 项不在任何组。
}
times-found = { $unread ->
    [0] 读出 { $n } 个时间。
   *[other] 读出 { $n } 个时间；{ $unread } 项没有时间，算作最早。
}
times-as-words = 其中没有时间，因此按文字排序。
times-day-first = 日期按“日在前”读取（31.12.2024）。
times-month-first = 日期按“月在前”读取（12/31/2024）。
times-mixed = 有些日期是另一种顺序。
times-guess = 没有数据能证明：写成 2024-12-31 更可靠。
