goal-sentence = 你的模型是用来做什么的。
goal-name = 项目
goal-task = 任务
goal-pictures = { things-first }
goal-models = 训练过的模型
goal-classes = 类别
goal-no-classes = 还没有；添加{ things }后就会出现。
goal-folder = 文件夹
goal-coming = 以后可以在这里写下模型要判断什么、为谁而做、需要多准、哪些错误最要紧。丹炉会据此衡量每一次训练。

improve-sentence = 模型在使用中变得更好。
improve-title = 反馈会汇集到这里
improve-text = 以后这里会收集模型在使用中认错的{ things }，让你更正，并用它们训练下一个版本。
