/** What has to be said of every classifier of expressions, whatever was measured: on its card and in its file. */
export const CARD_NOTICES = {
  nature: 'It names the category of an expression, not what a person feels.',
  intendedUse:
    'Tight, frontal crops of one face, as in the training data: research, teaching, measuring data sets and methods.',
  outOfScope:
    'Decisions about people. Inferring emotions of people at work or in education is prohibited in the European Union (Regulation (EU) 2024/1689, article 5(1)(f), medical and safety reasons excepted); other emotion recognition is of high risk there and has to be told to those concerned (article 50(3)). Pictures without a face get a label all the same.',
  data: 'Labels of such data sets are known to be wrong for a part of the pictures, and the same picture may be in several splits: `fer audit` lists duplicates, conflicting labels and leaks. Of FER-2013 the pictures were collected by web search, without records of consent.',
  bias: 'Unmeasured: the data says nothing of the age, sex, skin or origin of those shown, so no difference between groups could be tested. Expect some.',
  quantized:
    'Weights and activations of this file have 8 bits: the figures above are of the float32 model that it was made of.',
  choice: 'On a split that the epoch was chosen by, a figure is a little too good.',
} as const;
