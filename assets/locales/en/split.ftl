# Splits, groups, leaks between splits, and moved files.

edit-resplit = split of { n-things }
edit-freeze-test = test split frozen
edit-thaw-test = test split thawed
edit-set-group = { $n ->
    [one] { n-things } put into group “{ $about }”
   *[other] { n-things } put into group “{ $about }”
}
edit-clear-group = { n-things } taken out of their groups
edit-set-groups = groups of { n-things }

finding-leak-valid-test = The test knows { things } from validation
finding-leak-valid-test-why = The best epoch is chosen on the validation split. What lies in the test, too, makes the test look better than it is.
finding-leak-valid-test-evidence = { $n ->
    [one] { $n } test { thing } is also in the validation split.
   *[other] { $n } test { things } are also in the validation split.
}
finding-leak-valid-test-fix = Move these { things } to the validation split, or take them out of the project.
finding-near-leak-valid-test = The test knows look-alikes from validation
finding-near-leak-valid-test-why = The best epoch is chosen on the validation split. What looks the same in the test makes the test look better than it is.
finding-near-leak-valid-test-evidence = { $n ->
    [one] { $n } test { thing } looks the same as a validation { thing }.
   *[other] { $n } test { things } look the same as a validation { thing }.
}
finding-near-leak-valid-test-fix = Look at them, and move them to the validation split.
finding-group-in-two-splits = A group lies in two splits
finding-group-in-two-splits-why = What belongs together (a patient, a speaker, a scene) is known to the model once it has learned from a part of it. Measured on the rest, it looks better than it is.
finding-group-in-two-splits-evidence = { $n ->
    [one] { $n } group lies in two splits.
   *[other] { $n } groups lie in two splits.
}
finding-group-in-two-splits-fix = Move each group to one side: to training where some of it is there, else to validation.
finding-missing-files = Some { things } are not where they were
finding-missing-files-why = They were moved, renamed or deleted outside of Hearth, and nothing can be learned from them.
finding-missing-files-evidence = { $n ->
    [one] { n-things } is missing.
   *[other] { n-things } are missing.
}
finding-missing-files-fix = Put them back, find them again (hearth find-media), or take them out of the project.
remedy-move-to-valid = Move { $n } to validation
remedy-move-together = { $n ->
    [one] Move { $n } to where the rest of its group is
   *[other] Move { $n } to where the rest of their group is
}

error-test-is-frozen = The test split is frozen: nothing goes into it or out of it, so that the figures of all models can be compared. Thaw it first.
error-test-stays-frozen = { $count ->
    [one] The test split is frozen, so { $count } that the import names for the test goes to validation.
   *[other] The test split is frozen, so { $count } that the import names for the test go to validation.
}
error-bad-group-name = A group needs a name of 1 to 1000 characters, on one line.
error-bad-group-pattern = “{ $pattern }” is no regular expression: { $why }
skip-name-twice = Another entry of the archive has the same name; the last one counts

error-not-confirmed = Nothing was fetched: there is nobody to ask. Say --yes to fetch what is offered, or --look to only look.

groups-from = What belongs together:
groups-from-data = what the data says
groups-from-folder = what lies in one folder
groups-from-name = the same name before its last _ or -
groups-from-pattern = a part of the path
groups-from-look-alikes = copies and look-alikes
groups-from-column = the same { $column }
groups-pattern = Regular expression
groups-pattern-hint = such as patient(\d+)
groups-found = { $n ->
    [0] No groups: nothing belongs together by this.
    [one] 1 group ({ $largest }); { $without } in none.
   *[other] { $n } groups, the largest: { $largest }; { $without } in none.
}
times-found = { $unread ->
    [0] { $n } times read.
   *[other] { $n } times read; { $unread } without one count as the oldest.
}
times-as-words = None of it is a time, so it is sorted as words.
times-day-first = Dates are read with the day first (31.12.2024).
times-month-first = Dates are read with the month first (12/31/2024).
times-mixed = Some have the other order.
times-guess = Nothing proves it: write 2024-12-31 to be sure.
