const IS_TEXT = 'belongs to the text models of tfjs, which it offers no way to build';

/** Classes of tfjs that cannot be exported exactly. The reason reads on from the name of the layer. */
export const refusedClasses: Readonly<Record<string, string>> = {
  Lambda: 'holds code, which is not in the file: write its computation as layers, or give a converter for it',
  Resizing: 'is a layer that tfjs cannot run inside a model: resize the pictures before the model',
  RandomHeight: 'draws a height at random, also after training: take it out of the model',
  RandomWidth: 'draws a width at random, also after training: take it out of the model',
  MultiHeadAttention: IS_TEXT,
  CachedMultiHeadAttention: IS_TEXT,
  EinsumDense: IS_TEXT,
  PositionEmbedding: IS_TEXT,
  TransformerDecoder: IS_TEXT,
};
