import { z } from 'zod';

const dimension = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);

const inputSchema = z.looseObject({
  name: z.string(),
  shape: z.array(dimension).max(16),
  datatype: z.string(),
  parameters: z
    .looseObject({
      binary_data_size: z.int().min(0).optional().describe('The bytes of the tensor that follow the JSON'),
    })
    .optional(),
  data: z.unknown().optional().describe('The elements in row-major order, flat or nested'),
});

const requestedOutputSchema = z.looseObject({
  name: z.string(),
  parameters: z
    .looseObject({
      binary_data: z.boolean().optional().describe('Give the tensor as bytes after the JSON'),
      classification: z.int().min(0).optional().describe('Give the likeliest classes as `value:index:label`'),
    })
    .optional(),
});

/** The JSON of an inference request; fields that the protocol does not know are left alone. */
export const inferRequestSchema = z.looseObject({
  id: z.string().max(1000).optional(),
  parameters: z
    .looseObject({ binary_data_output: z.boolean().optional().describe('Give all tensors as bytes') })
    .optional(),
  inputs: z.array(inputSchema).min(1),
  outputs: z.array(requestedOutputSchema).optional(),
});

export type InferRequest = z.infer<typeof inferRequestSchema>;
export type InferInput = InferRequest['inputs'][number];
export type RequestedOutput = NonNullable<InferRequest['outputs']>[number];

/** The JSON of a request for the index of the repository. */
export const indexRequestSchema = z.looseObject({
  ready: z.boolean().optional().describe('List those that are ready alone'),
});
