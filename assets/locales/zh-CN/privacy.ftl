# 个人信息：查找与脱敏。
find-personal-data = 查找个人信息
find-personal-data-tip = { $kind ->
   *[pictures] 查找人脸。首次检查 1 万张图片约需几分钟。
    [texts] 查找邮箱、电话号码、证件号码和银行账号。
    [rows] 在每个单元格中查找邮箱、电话号码、证件号码和银行账号。
}
job-find-personal-data = 查找个人信息
stage-looking-for-personal-data = 正在查找个人信息…
personal-data-found = { $n ->
    [0] 没有发现个人信息
   *[other] { n-things }含有个人信息
}
finding-personal-data = 含有个人信息
finding-personal-data-why = 拿到数据的人，或者向记住了这些数据的模型提问的人，可能借此找到当事人。法律通常要求取得同意，或者不收集这些信息。
finding-personal-data-evidence = { n-things }含有个人信息：{ $held }。
finding-personal-data-fix = 模型用不到的请移除，或者在导出时脱敏。{ $kind ->
   *[pictures] 动物的脸和画中的脸有时会被误认为人脸，移除前请先查看。
    [texts] {""}
    [rows] {""}
}
personal-held-email = 邮箱（{ $n } { measure }）
personal-held-phone = 电话号码（{ $n } { measure }）
personal-held-identity-number = 证件号码（{ $n } { measure }）
personal-held-bank-number = 银行卡号或账号（{ $n } { measure }）
personal-held-face = 人脸（{ $n } { measure }）
remedy-mask-on-export = 导出时脱敏
mask-on-export = 对个人信息脱敏
mask-on-export-text = { $kind ->
   *[pictures] 人脸会变成几个大色块，无法还原；标注框的位置不变，文件名也会脱敏。太小或侧过去的人脸可能漏掉；相机写入文件的信息（如拍摄地点）不会去除。原始图片不会改动。
    [texts] 邮箱和号码会替换成【邮箱】这样的标记，已标注的片段会随文字移动。姓名和住址无法识别。您自己的数据不会改动。
    [rows] 单元格中的邮箱和号码会替换成【邮箱】这样的标记。姓名和住址无法识别。您自己的数据不会改动。
}
mask-on-export-set = 今后数据导出时会对个人信息脱敏
mask-before = 原样
mask-after = 导出后
mask-nothing-known = 目前没有已知的个人信息。写出时如有发现，同样会脱敏。
data-exported-masked = { $n ->
    [0] 没有发现需要脱敏的内容
   *[other] 已对 { $n } 处个人信息脱敏
}
data-exported-unreadable = { n-things }无法读取，可能含有人脸，因此没有写出
error-privacy-not-in-sounds = 个人信息可以在文本、表格和图片中查找，录音里说的内容无法识别。
