evaluate-sentence = 模型在从没见过的{ things }上表现如何，又错在哪里。
choose-run = 训练
no-run-title = 还没有模型
no-run-text = 请先训练一个模型，然后就能在这里看到它的表现。
no-report-title = 还没有在这些{ things }上评估
no-report-text = 评估只需片刻，不会改变模型。
measure-now = 立即评估
balanced-accuracy = 平衡准确率
balanced-accuracy-tip = 各类别识别率的平均值：大类别并不比小类别更重要。
pictures-measured = { things-first }
num-wrong = { $n ->
    [0] 全部正确
   *[other] { $n } { measure }错误
}
confusion-matrix = 谁被认成了谁
confusion-matrix-tip = 混淆矩阵：每行是真实类别，每列是模型的答案。点击格子可查看其中的{ things }。
worst-pair = 最常见的错误：{ $truth } 被认成 { $predicted }，共 { $n } 次。
predicted = 模型认为 →
true-class = 实际 ↓
cell-right = { $n } { measure } { $truth } 被正确认出
cell-wrong = { $n } { measure } { $truth } 被认成 { $predicted }
per-class = 各个类别
precision = 精确率
precision-tip = 模型说是这个类别时，有多少是对的。
recall = 召回率
recall-tip = 这个类别中有多少被模型找了出来。
f1 = F1
f1-tip = 把精确率和召回率合成一个数字；任何一个低，它就低。
support = { things-first }
support-tip = 参与评估的这一类{ things }的数量。
mistakes-title = 最有把握的错误
mistakes-text = 在这些{ things }上模型很有把握，却错了。它们往往标错了类别，或者内容比较特殊。
mistakes-none = 没有错误。
mistakes-back = 返回全部错误
cell-title = 实际是 { $truth }，模型认为是 { $predicted }：{ n-things }
cell-empty = 这个格子里没有{ things }。
really = 实际是 { $class }
show-more = 显示更多（还有 { $n } { measure }）
