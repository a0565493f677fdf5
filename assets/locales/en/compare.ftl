evaluate-tab-compare = Compare
job-compare-runs = Comparing runs
working-it-out = Working it out…
compare-one-run = There is one model only. Train another one, and both are compared here on the same { things }.
compare-with-what = { $run } against
compare-with = Compared with
measure-run = Measure { $run } now
verdict-same = Both give the same answers.
verdict-better = { $run } is better, and it is unlikely to be luck.
verdict-undecided = They cannot be told apart; about { $n } more test { things } would tell.
verdict-alike = They cannot be told apart, and hardly any number of { things } would tell: they do equally well.
compare-common = Compared on { n-things } that both were measured on.
compare-only-in = { $n ->
    [one] { n-things } was
   *[other] { n-things } were
} measured with { $run } alone and left out.
since-relabelled = { $n ->
    [one] { n-things } has another label since this was measured, and is judged by that.
   *[other] { n-things } have another label since this was measured, and are judged by that.
}
since-gone = { $n ->
    [one] { n-things } was deleted since, or has no label that the model knows, and is left out.
   *[other] { n-things } were deleted since, or have no label that the model knows, and are left out.
}
compare-figures = Side by side
compare-difference = Difference
compare-interval = 95% sure
from-to = { $low } to { $high }
compare-size = Size
compare-answer = One answer
compare-memory = Memory for it
compare-outcomes = Who is right
compare-who = Right
compare-share = Share
compare-both = Both
compare-only = { $run } alone
compare-neither = Neither
mcnemar-exact = McNemar’s test, exact (there are few { things } that one alone gets right): p { $p }. Differences are in percentage points, with intervals from a paired bootstrap.
mcnemar-mid-p = McNemar’s test, mid-p: p { $p }. Differences are in percentage points, with intervals from a paired bootstrap.
compare-differ = Where they disagree: { $n ->
    [one] { n-things }
   *[other] { n-things }
}
compare-all = All
compare-right-in = { $run } is right
compare-closer-in = { $run } is closer
compare-none-differ = There are none.
