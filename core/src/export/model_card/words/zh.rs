//! Simplified Chinese.

use super::Words;
use crate::data::{DataKind, Split};
use crate::tasks::TaskKind;
use crate::train::Way;
use crate::train::watch::TroubleKind;

pub(super) static WORDS: Words = Words {
    subtitle: "模型卡 · {0} · {1} · {2}",
    foot: "由丹炉 {0} 根据实测结果和存档信息生成。",
    comma: "、",
    clause: "，",
    colon: "：",
    task,
    count,
    things,
    split,
    way,
    finding,
    trouble,

    purpose: "用途",
    names_one_class: "输入{0}，模型从 {1} 个类别中选出一个：{2}。",
    names_several_classes: "输入{0}，模型从 {1} 个类别中选出所有适合的，可以有多个，也可以没有：{2}。",
    predicts_number: "输入一行表格数据，模型预测一个数：{0}。",
    and_more: "等另外 {0} 个",
    goal: "制作者这样描述它的用途：",

    quality: "效果",
    measured_on: "在{1}集的 {0}上测得，模型没有从中学习。",
    not_measured: "这个模型没有评估过：既没有测试集，也没有验证集，效果未知。",
    only_validation: "没有测试集。以下指标来自验证集，而训练何时停止、采用哪些设置也是由验证集决定的，所以在新数据上很可能会差一些。",
    interval: "95% 置信区间：{0} 至 {1}",
    accuracy: "准确率",
    balanced_accuracy: "平衡准确率",
    macro_f1: "宏平均 F1",
    weighted_f1: "加权 F1",
    micro_f1: "微平均 F1",
    auc: "AUC",
    all_right: "标签全对的比例",
    hamming_loss: "汉明损失",
    r2: "R²",
    rmse: "均方根误差（RMSE）",
    mae: "平均绝对误差（MAE）",
    what_figures_mean: "准确率是答对的比例。宏平均 F1 和平衡准确率对每个类别一视同仁，不论多少。置信区间表示偶然性可能带来多大偏差：这样得到的 100 个区间中，约有 95 个包含真实值。",
    what_numbers_mean: "R² 是模型能解释的差异所占的比例：1 表示完美，0 表示不比一直回答平均值更好。RMSE 和 MAE 的单位与预测的数相同。",
    what_labels_mean: "微平均 F1 把所有标签放在一起计算。宏平均 F1 对每个类别一视同仁。“标签全对的比例”指一个标签都没有错的样本所占的比例。",
    targets: "约定的目标",
    target: "目标",
    wanted: "要求",
    found: "实测",
    verdict: "结论",
    met: "达到",
    missed_target: "未达到",
    too_close: "换一个测试集结论可能相反",
    at_least: "不低于 {0}",
    at_most: "不超过 {0}",
    size_mb: "文件大小",
    latency_ms: "单次回答用时",
    other_split: "{0}集：{1} {2}（{3}）。",

    classes: "各类别",
    class: "类别",
    precision: "精确率",
    recall: "召回率",
    f1: "F1",
    num_tested: "测试数",
    num_learned: "训练数",
    given_from: "阈值",
    what_columns_mean: "精确率：判断为该类别的结果中，正确的比例。召回率：该类别的样本中，被找出来的比例。",

    mistakes: "错在哪里",
    no_mistakes: "在这个划分上没有出错。换成其他数据就难说了。",
    taken_for: "“{0}”被判断为“{1}”：{3} 个中有 {2} 个。",
    missed_or_wrong: "“{0}”：漏掉 {1} 次，错标 {2} 次。",
    num_mistakes: "共 {1}，错了 {0} 个。",
    errors_up_to: "一半的预测误差不超过 {0}，九成的误差不超过 {1}。",
    confusion_title: "混淆矩阵",
    confusion_caption: "行是真实类别，列是模型的判断。颜色越深，占该行的比例越大。",
    too_many_classes: "类别太多，混淆矩阵难以阅读，故略去。",
    truth: "真实",
    predicted: "预测",
    points_title: "预测值与真实值",
    points_caption: "每个点是该划分中的一行；落在线上表示预测完全准确。",
    reliability: "概率可信吗？",
    reliability_caption: "把概率相近的回答放在一起，看其中正确的比例；点越大，回答越多。落在线上表示概率与实际相符，落在线下表示模型过于自信。",
    said_probability: "模型给出的概率",
    share_right: "正确的比例",
    examples_wrong: "判断错误的例子",
    examples_right: "判断正确的例子",
    examples_far: "误差最大的例子",
    examples_near: "误差最小的例子",
    is: "实为{0}",
    says_with: "判断为{0}，{1}",
    says: "判断为{0}",
    none_of_them: "无",

    groups: "分组",
    group: "分组",
    what_groups_mean: "同一指标在数据各部分上的值。样本少的分组说明不了什么。",
    clearly_worse: "明显差于其余数据",

    columns: "依据哪些列",
    column: "列",
    fall: "打乱该列后{0}下降多少",

    data: "数据",
    total: "合计",
    unlabelled: "未标注",
    sources: "数据来源",
    source: "来源",
    origin: "出处",
    licence: "许可证",
    own_data: "未注明",
    licence_unknown: "未注明：请询问数据的制作者",
    made_in_hearth: "在丹炉中录制或生成",
    how_split: "划分方式",
    split_given: "按数据自带的文件夹或列划分；没有写明的部分按类别抽取（各 15%）。",
    split_by_time: "按时间顺序：较早的用于训练，最新的用于测试。",
    split_drawn: "按类别抽取：70% 训练、15% 验证、15% 测试，随机种子 42；重复的内容放在一起。",
    split_unknown: "按数据自带的文件夹或列划分，否则按类别抽取：70% 训练、15% 验证、15% 测试，随机种子 42。",
    split_asked: "训练、验证、测试为 {0}，{1}，随机种子 {2}",
    by_class: "按类别抽取",
    by_group: "按分组抽取，属于同一对象的放在一起",
    by_time: "按时间划分，最新的用于测试",
    test_frozen: "；测试集已冻结",
    data_key: "数据（BLAKE3）",
    data_key_means: "代表所有已标注的样本及其类别和划分",
    target_range: "{0} 至 {1}",
    range_learned: "训练数据的取值",
    data_changed: "训练之后数据有改动。这里的数目是现在的数据。",

    training: "训练",
    way_name: "方式",
    backbone: "基础模型",
    own_backbone: "无：由丹炉只用这些数据训练而成",
    settings: "设置",
    settings_preset: "预设“{0}”，未作改动",
    settings_differ: "预设“{0}”，改动：",
    device: "设备",
    seed: "随机种子",
    date: "日期",
    duration: "用时",
    epochs: "轮数",
    epochs_kept: "{0} 轮，保留第 {1} 轮的权重",
    version: "软件版本",
    learning_title: "学习曲线",
    learning_caption: "每一轮的损失，越低越好。细竖线是保留权重的那一轮。",
    epoch: "轮",
    loss: "损失",
    training_loss: "训练",
    validation_loss: "验证",

    size_and_speed: "大小与速度",
    size: "模型大小",
    answer_time: "单次回答用时",
    answer_time_means: "在训练所用机器的 CPU 上测得，包含读取数据",
    answer_memory: "单次回答所需内存",
    answer_memory_means: "模型参数，以及同时需要的中间数值的最大量",
    unknown: "未知",
    parity: "导出的文件",
    parity_passed: "已验证：{2}中，{0} 给出相同回答的比例为 {1}。",
    parity_failed: "结果不一致：{2}中，{0} 给出相同回答的比例只有 {1}。请勿使用。",
    sha256: "模型（SHA-256）",

    limits: "已知局限",
    data_like_this: "以上指标只适用于与上述数据同类、以同样方式得到的数据。换了来源（另一台相机、另一年、另一群人），请先重新评估再使用。",
    knows_only_classes: "它只认识这些类别：无论输入什么，都会判断为其中之一，即使完全是别的东西。",
    knows_only_range: "它学过的数在 {0} 到 {1} 之间，超出范围只能靠猜。",
    small_test: "测试集偏小：只有 {0}，{1}的真实值可能在 {2} 到 {3} 之间的任何地方。",
    weak_class: "对“{0}”的判断较弱：精确率 {1}，召回率 {2}（{3}）。",
    more_weak_classes: "另有 {0} 个类别的判断较弱，见表格。",
    untested_classes: "以下类别没有测试过：{0}。",
    few_tested: "以下类别的测试样本不足 {1} 个，指标参考意义不大：{0}。",
    never_predicted: "从未判断为：{0}。",
    one_class_tested: "测试样本都属于同一个类别，这些指标说明不了它区分类别的能力。",
    target_missed: "未达到约定的目标：{0}。",
    worse_than_mean: "效果不如一直回答平均值。",
    open_finding: "数据中尚未解决的问题：{0}",
    finding_items: "{0}（{1} 项）",
    training_trouble: "训练中发现：{0}",
    use_note: "适用范围与禁止用途",
    no_use_note: "还没有人填写。把模型交给别人之前，请用 hearth card PROJECT --note “…” 写明。",

    interface: "输入与输出",
    input: "输入",
    input_of,
    shape: "形状与类型",
    preparation: "如何得到（英文）",
    output: "输出",
    output_classes: "{0}：{1} 个类别各一个概率，总和为 1",
    output_labels: "{0}：{1} 个类别各一个概率，互不相关；达到阈值即给出该类别",
    output_number: "{0}：一个数，即 {1}",
    class_order: "类别顺序",

    reproduce: "如何复现",
    reproduce_where: "使用同一版本的丹炉，在存放以下数据的文件夹里运行这些命令：{0}。",
    reproduce_same: "数据、随机种子和设备相同，得到的指标就相同。",
    reproduce_guessed: "导入这些数据的旧版本没有记录导入方式，命令按通常的方式写出。",
    reproduce_by_hand: "数据在导入后有手工改动（{0} 次），这些命令不会重做，因此指标会有出入。",
    reproduce_backbone: "基础模型是自行添加的，请把 BACKBONE 换成它的文件。",
    reproduce_teacher: "这个模型还从另一次训练（教师模型）中学习，需要先完成那次训练。",
    reproduce_changed: "训练之后数据有改动，用现在的数据会得到不同的指标。",
    reproduce_in_project: "如果手头有这个项目，一条命令就够了：",
};

fn task(task: TaskKind) -> &'static str {
    match task {
        TaskKind::ImageClassification => "图片分类",
        TaskKind::ObjectDetection => "目标检测",
        TaskKind::TextClassification => "文本分类",
        TaskKind::MultiLabelTextClassification => "文本多标签分类",
        TaskKind::AudioClassification => "声音分类",
        TaskKind::TabularClassification => "表格分类",
        TaskKind::TabularRegression => "数值预测",
    }
}

fn things(kind: DataKind) -> &'static str {
    match kind {
        DataKind::Pictures => "图片",
        DataKind::Sounds => "录音",
        DataKind::Texts => "文本",
        DataKind::Rows => "数据",
    }
}

fn count(kind: DataKind, n: usize) -> String {
    let measure = match kind {
        DataKind::Pictures => "张",
        DataKind::Sounds => "段",
        DataKind::Texts => "条",
        DataKind::Rows => "行",
    };
    format!("{n} {measure}{}", things(kind))
}

fn split(split: Split) -> &'static str {
    match split {
        Split::Train => "训练",
        Split::Valid => "验证",
        Split::Test => "测试",
    }
}

fn way(way: Way) -> &'static str {
    match way {
        Way::Auto => "由丹炉选择",
        Way::Head => "在冻结的基础模型上训练分类头",
        Way::FineTune => "微调基础模型",
        Way::Scratch => "从零训练的网络",
        Way::Ngrams => "基于字词片段的线性模型",
        Way::Trees => "梯度提升决策树",
        Way::Net => "用于表格的小型网络",
    }
}

fn trouble(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::RateTooHigh => "学习率太高",
        TroubleKind::RateTooLow => "学习率太低",
        TroubleKind::NeverPredicted => "验证时有类别从未被判断出来",
        TroubleKind::Overfitting => "对训练数据死记硬背（过拟合）",
        TroubleKind::Underfitting => "连训练数据都没学会（欠拟合）",
        TroubleKind::ValidBetter => "验证比训练还好",
        TroubleKind::TooPerfect => "好得令人难以置信",
    }
}

fn input_of(kind: DataKind) -> &'static str {
    match kind {
        DataKind::Pictures => "一张图片",
        DataKind::Sounds => "一段录音",
        DataKind::Texts => "一条文本",
        DataKind::Rows => "列相同的一行数据",
    }
}

fn finding(kind: &str, data: DataKind) -> Option<String> {
    let things = things(data);
    let title = match kind {
        "silent" => "有些录音没有声音",
        "nearly-silent" => "有些录音几乎听不见",
        "clipped" => "有些录音爆音了",
        "dc-offset" => "有些录音偏离零点",
        "too-short" => "有些录音特别短",
        "too-long" => "有些录音特别长",
        "odd-rate" => "有些录音的采样率不同",
        "likely-label-errors" => "有些标注可能是错的",
        "outliers" => return Some(format!("有些{things}与众不同")),
        "blurred" => "有些图片模糊",
        "dark" => "有些图片几乎全黑",
        "bright" => "有些图片几乎全白",
        "low-contrast" => "有些图片几乎没有对比度",
        "tiny" => "有些图片太小",
        "odd-aspect" => "有些图片过于细长",
        "empty-text" => "有些文本是空的",
        "one-word-text" => "有些文本只有一个词",
        "other-language" => "有些文本是另一种语言",
        "odd-length" => "有些文本特别短或特别长",
        "constant-column" => "有些列从不变化",
        "duplicate-column" => "有些列内容相同",
        "id-column" => "有些列只是行的编号",
        "target-leak" => "有些列泄露了答案",
        "similar-classes" => "有些类别名称几乎一样",
        "class-imbalance" => return Some(format!("有些类别的{things}明显偏少")),
        "too-few-samples" => return Some(format!("有些类别的{things}太少")),
        "exact-duplicates" => return Some(format!("有些{things}完全相同")),
        "leak-between-splits" => return Some(format!("测试集里混入了训练{things}")),
        "near-duplicates" => return Some(format!("有些{things}看起来一样")),
        "near-leak-between-splits" => {
            return Some(format!("测试集里有与训练{things}几乎一样的{things}"));
        }
        "conflicting-labels" => return Some(format!("相同的{things}出现在两个类别里")),
        "leak-valid-test" => return Some(format!("测试集里混入了验证{things}")),
        "near-leak-valid-test" => {
            return Some(format!("测试集里有与验证{things}几乎一样的{things}"));
        }
        "group-in-two-splits" => "有分组跨了两个划分",
        "missing-files" => return Some(format!("有些{things}不在原处")),
        "class-given-away" => "内容之外的因素泄露了类别",
        "test-unlike-training" => "测试集与训练集不相似",
        "newer-unlike-older" => "新数据与旧数据不相似",
        "class-never-predicted" => "有的类别几乎从未被预测",
        "test-worse-than-valid" => "测试结果明显差于验证结果",
        "test-better-than-valid" => "测试结果明显好于验证结果",
        "test-too-small" => "测试集偏小",
        "tuned-on-test" => "测试结果被查看了许多次",
        "goal-missed" => "有目标未达成",
        "goal-nearly-reached" => "有目标接近达成",
        "goal-contradictory" => "目标互相矛盾",
        "model-too-large" => "模型超过了约定的大小",
        "model-too-slow" => "回答时间超过了约定",
        "biased-groups" => "对某些群体表现更差",
        "overconfident" => "百分比高于实际正确率",
        "personal-data" => "数据中含有个人信息",
        "overfitting" => "对训练数据死记硬背（过拟合）",
        "underfitting" => "连训练数据都没学会（欠拟合）",
        _ => return None,
    };
    Some(title.to_owned())
}
