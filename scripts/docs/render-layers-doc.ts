import { DEFAULT_OPSET, layerConverters, refusedClasses, supportedOpsets } from '../../src/export/index.ts';

/** `docs/layers.md`: every layer that can be exported, from the converters themselves. */
export function renderLayersDoc(): string {
  const rows = layerConverters.map(({ classNames, support }) => {
    const names = classNames.map((name) => `\`${name}\``).join(', ');
    return `| ${names} | ${support} |`;
  });
  const refused = Object.entries(refusedClasses).map(([name, reason]) => `| \`${name}\` | ${reason} |`);
  return [
    '# Layers that can be exported',
    '',
    'Made by `npm run docs` from the converters in `src/export/layers/`.',
    '',
    '`Sequential`, `Model` and `Functional`, also as layers of each other, are taken apart into the layers below. A layer',
    'that is called several times keeps one copy of its weights. What cannot be exported exactly is refused, all of it in',
    'one message, before anything is written.',
    '',
    `The default is opset ${DEFAULT_OPSET}, the lowest that has all operations below; ${supportedOpsets[0]} to ${supportedOpsets.at(-1)} can be asked for.`,
    '',
    '| layer | becomes |',
    '| --- | --- |',
    ...rows,
    '',
    '## Layers that are refused',
    '',
    '| layer | reason: the layer … |',
    '| --- | --- |',
    ...refused,
    '',
    '## Masks and states',
    '',
    'A mask starts at a Masking, or at an Embedding with `mask_zero`. As in TensorFlow.js 4.22 it acts on every recurrent',
    'layer that runs later within the same model, past layers that do not carry it and in other branches too. A masked',
    'step leaves all states as they were. A mask that does not fit the sequence, or that passed through a merge other than',
    'a Concatenate of features, is refused, and so is a model that TensorFlow.js itself fails on.',
    '',
    'States are inputs and outputs (`initialState`, `returnState`); `stateful` layers, which keep theirs from one call to',
    'the next, are refused.',
    '',
    '## Layers of your own',
    '',
    '`exportOnnx(path, { converters: [myConverter] })` exports classes that are not in TensorFlow.js: a converter made with',
    '`defineLayer` names its classes, checks their configuration with a zod schema, and adds nodes to the graph.',
    '',
  ].join('\n');
}
