import { extname } from 'node:path';
import { FerError, writeAtomically } from '../../base/index.ts';
import { formatModel, inspectModel, outlineGraph, readOnnxFile } from '../../onnx/index.ts';
import type { Command } from '../command.ts';

interface InspectOptions {
  readonly svg?: string;
}

export const inspectCommand: Command<InspectOptions> = {
  name: 'inspect',
  summary:
    'Show what an ONNX file takes and gives, what it says about itself, its operations, parameters and cost, without running it',
  arguments: [{ name: '<model>', description: 'any ONNX file' }],
  options: [
    {
      flags: '--svg <file>',
      description: 'draw its operations and what flows between them, as an .svg or .png file',
    },
  ],
  takesForce: true,
  examples: ['inspect model.onnx', 'inspect model.onnx --svg model.svg', 'inspect model.onnx --json'],
  run: async ({ args, options: { svg } }, { force }) => {
    const path = args[0] as string;
    const { model, size, data } = await readOnnxFile(path);
    const facts = inspectModel(model);
    if (svg !== undefined) await _draw(svg, { outline: outlineGraph(model), force });
    const text = formatModel(facts, { size });
    return {
      json: {
        path,
        size,
        data: data.map((file) => file.path),
        ...facts,
        labels: facts.labels ?? null,
        producer: facts.producer ?? null,
        svg: svg ?? null,
      },
      text: svg === undefined ? text : `${text}\n\nwrote ${svg}`,
    };
  },
};

async function _draw(
  out: string,
  { outline, force }: { readonly outline: ReturnType<typeof outlineGraph>; readonly force: boolean },
): Promise<void> {
  const ending = extname(out).toLowerCase();
  if (ending !== '.svg' && ending !== '.png') {
    throw new FerError(
      'USAGE',
      `Could not choose a format because the name of the picture does not end in .svg or .png: ${out}`,
    );
  }
  // Loaded here because the plotting library takes longer to load than a model to read.
  const { drawGraph, svgToPng } = await import('../../report/index.ts');
  const picture = drawGraph(outline.nodes, outline.edges);
  await writeAtomically(out, ending === '.svg' ? picture : await svgToPng(picture), { force });
}
