//! Words that tell what somebody wants, in English and Chinese.

use crate::tasks::TaskKind;

/// Words that speak for a task.
pub(super) const TASK_WORDS: [(TaskKind, &[&str]); 6] = [
    (
        TaskKind::ImageClassification,
        &[
            "picture", "photo", "image", "camera", "look", "see ", "cat", "dog", "pet", "plant",
            "leaf", "flower", "x-ray", "scan", "mushroom", "face", "图片", "照片", "图像", "拍照",
            "看图", "猫", "狗", "宠物", "植物", "花", "叶子", "片子",
        ],
    ),
    (
        TaskKind::ObjectDetection,
        &[
            "find objects",
            "where",
            "count",
            "detect",
            "locate",
            "box",
            "boxes",
            "how many",
            "检测",
            "数一数",
            "计数",
            "在哪",
            "位置",
            "框出",
            "多少个",
        ],
    ),
    (
        TaskKind::TextClassification,
        &[
            "text",
            "diary",
            "mood",
            "review",
            "comment",
            "email",
            "e-mail",
            "mail",
            "message",
            "spam",
            "tweet",
            "sentence",
            "tone",
            "sentiment",
            "article",
            "news",
            "ticket",
            "words",
            "文本",
            "日记",
            "心情",
            "情绪",
            "情感",
            "评论",
            "评价",
            "邮件",
            "短信",
            "垃圾",
            "消息",
            "句子",
            "语气",
            "新闻",
            "文章",
            "留言",
        ],
    ),
    (
        TaskKind::AudioClassification,
        &[
            "sound",
            "audio",
            "hear",
            "listen",
            "bird",
            "song",
            "voice",
            "speech",
            "spoken",
            "command",
            "noise",
            "recording",
            "music",
            "bark",
            "cough",
            "engine",
            "声音",
            "音频",
            "听",
            "鸟",
            "鸣",
            "语音",
            "口令",
            "噪音",
            "录音",
            "音乐",
            "咳嗽",
        ],
    ),
    (
        TaskKind::TabularClassification,
        &[
            "table", "customer", "churn", "leave", "fraud", "credit", "default", "excel", "csv",
            "column", "row", "patient", "survive", "buy", "click", "who will", "表格", "客户",
            "流失", "欺诈", "信用", "违约", "谁会", "病人", "患者", "购买", "是否",
        ],
    ),
    (
        TaskKind::TabularRegression,
        &[
            "price",
            "predict a number",
            "how much",
            "cost",
            "salary",
            "income",
            "temperature",
            "demand",
            "sales",
            "forecast",
            "estimate",
            "energy",
            "revenue",
            "house",
            "rent",
            "价格",
            "房价",
            "多少钱",
            "成本",
            "工资",
            "收入",
            "温度",
            "销量",
            "预测数",
            "需求",
            "估计",
            "租金",
            "能耗",
        ],
    ),
];

/// Words of somebody who wants the best answers there can be.
pub(super) const BEST: &[&str] = &[
    "best",
    "highest accuracy",
    "most accurate",
    "perfect",
    "never wrong",
    "no mistakes",
    "100%",
    "99",
    "as accurate as possible",
    "最准",
    "最高准确",
    "准确率最高",
    "完美",
    "不能出错",
    "不出错",
    "零错误",
    "越准越好",
];

/// Words of somebody who wants answers at once.
pub(super) const FAST: &[&str] = &[
    "fast",
    "quick",
    "instant",
    "real time",
    "real-time",
    "realtime",
    "latency",
    "immediately",
    "millisecond",
    " ms",
    "最快",
    "快速",
    "实时",
    "延迟",
    "立刻",
    "马上",
    "毫秒",
];

/// Words of somebody who wants a small model.
pub(super) const SMALL: &[&str] = &[
    "small",
    "tiny",
    "phone",
    "mobile",
    "browser",
    "microcontroller",
    "watch",
    "offline device",
    "raspberry",
    "小",
    "手机",
    "移动端",
    "浏览器",
    "单片机",
    "手表",
    "嵌入式",
    "树莓派",
];

/// Words of somebody whose classes are of unequal size, or to whom a miss costs much.
pub(super) const RARE: &[&str] = &[
    "rare",
    "seldom",
    "unbalanced",
    "imbalanced",
    "fraud",
    "disease",
    "cancer",
    "illness",
    "spam",
    "defect",
    "churn",
    "anomaly",
    "罕见",
    "少见",
    "不平衡",
    "欺诈",
    "疾病",
    "癌",
    "垃圾",
    "缺陷",
    "流失",
    "异常",
];

/// Words of somebody who has very little data.
pub(super) const FEW: &[&str] = &[
    "few pictures",
    "few examples",
    "only 10",
    "only ten",
    "little data",
    "handful",
    "a few",
    "几张",
    "很少",
    "没多少",
    "少量",
];

/// Whether some of the words are in a text in lower case. Words that end in a letter are to be
/// found at the start of a word only, so that “cat” is not found in “educate”.
pub(super) fn has_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| has(text, word))
}

pub(super) fn has(text: &str, word: &str) -> bool {
    let is_ascii = word.is_ascii();
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !is_ascii || word.starts_with(' ') || before.is_none_or(|c| !c.is_alphanumeric())
    })
}
