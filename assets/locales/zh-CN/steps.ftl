goal-sentence = 你的模型是用来做什么的。
goal-name = 项目
goal-task = 任务
goal-pictures = { things-first }
goal-models = 训练过的模型
goal-classes = 类别
goal-no-classes = 还没有；添加{ things }后就会出现。
goal-folder = 文件夹
goal-coming = 以后可以在这里写下模型要判断什么、为谁而做、需要多准、哪些错误最要紧。丹炉会据此衡量每一次训练。

label-sentence = 你的{ things }里是什么。
label-title = 标签随{ things }一起导入
label-text = 全部 { n-things }的类别都来自所在的文件夹或表格。可以在“数据”里修改类别。以后可以在这里标注新的{ things }，并看到哪些最值得先标注。
label-text-number = 要预测的数值是表格中的一列。在“数据”里用右键点击列名，就能指定是哪一列。
label-text-empty = { things }的类别来自所在的文件夹或表格。以后可以在这里标注新的{ things }，并看到哪些最值得先标注。

improve-sentence = 模型在使用中变得更好。
improve-title = 反馈会汇集到这里
improve-text = 以后这里会收集模型在使用中认错的{ things }，让你更正，并用它们训练下一个版本。
