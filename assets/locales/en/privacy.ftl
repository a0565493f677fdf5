# Personal data: finding them, masking them.
find-personal-data = Look for personal data
find-personal-data-tip = { $kind ->
   *[pictures] Looks for faces. Takes some minutes for 10,000 pictures the first time.
    [texts] Looks for e-mail addresses, phone numbers, identity numbers and bank numbers.
    [rows] Looks for e-mail addresses, phone numbers, identity numbers and bank numbers in every cell.
}
job-find-personal-data = Looking for personal data
stage-looking-for-personal-data = Looking for personal data…
personal-data-found = { $n ->
    [0] No personal data were found
   *[other] Personal data were found in { n-things }
}
finding-personal-data = Holds personal data
finding-personal-data-why = Who gets the data, or asks a model that learned them by heart, can find people in them. Law often asks for consent, or for leaving them out.
finding-personal-data-evidence = Personal data in { n-things }: { $held }.
finding-personal-data-fix = Leave out what the model does not need, or mask it when the data are taken away.{ $kind ->
   *[pictures] {" "}Faces of animals and drawings are sometimes taken for people’s; look before you remove.
    [texts] {""}
    [rows] {""}
}
personal-held-email = e-mail addresses in { $n }
personal-held-phone = phone numbers in { $n }
personal-held-identity-number = identity numbers in { $n }
personal-held-bank-number = numbers of cards or accounts in { $n }
personal-held-face = faces in { $n }
remedy-mask-on-export = Mask when data are taken away
mask-on-export = Mask personal data
mask-on-export-text = { $kind ->
   *[pictures] Faces become a few large blocks that nobody can turn back; what is drawn keeps its place. Names of files are masked, too. Faces that are small or turned away may be overlooked, and what cameras write into files, such as the place, stays there. Your originals stay as they are.
    [texts] Addresses and numbers become marks such as [email]; labelled parts move with their words. Names and postal addresses are not recognised. Your own data stay as they are.
    [rows] Addresses and numbers in cells become marks such as [email]. Names and postal addresses are not recognised. Your own data stay as they are.
}
mask-on-export-set = From now on personal data are masked when data leave the project
mask-before = As it is
mask-after = As it leaves
mask-nothing-known = No personal data are known to be here. What is found while writing is masked all the same.
data-exported-masked = { $n ->
    [0] Nothing personal was found to mask
    [one] One place with personal data was masked
   *[other] { $n } places with personal data were masked
}
data-exported-unreadable = { $n ->
    [one] { n-things } cannot be read and was left out, since it might show faces
   *[other] { n-things } cannot be read and were left out, since they might show faces
}
error-privacy-not-in-sounds = Personal data are found in texts, tables and pictures. What is said in recordings is not understood.
