/** Operations of one input that work on each element alone, so that the order of the elements does not matter to them. */
export const ELEMENTWISE: ReadonlySet<string> = new Set([
  'Relu',
  'Clip',
  'Elu',
  'Selu',
  'LeakyRelu',
  'Sigmoid',
  'HardSigmoid',
  'Tanh',
  'Softplus',
  'Softsign',
  'Erf',
  'Exp',
  'Sqrt',
  'ThresholdedRelu',
]);

/** Operations of two inputs that work on each element alone, with broadcasting. */
export const ELEMENTWISE_PAIRS: ReadonlySet<string> = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Max',
  'Min',
  'Pow',
  'PRelu',
]);
