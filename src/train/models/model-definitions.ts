import { base } from './base.ts';
import { light } from './light.ts';
import type { ModelDefinition } from './model-definition.ts';
import { resnetMini } from './resnet-mini.ts';
import { seResnet } from './se-resnet.ts';
import { tiny } from './tiny.ts';

/** Every model that `--model` knows by name. */
export const MODEL_DEFINITIONS: readonly ModelDefinition[] = [light, base, seResnet, resnetMini, tiny];

/** Their names, for help and messages. */
export const modelNames: readonly string[] = MODEL_DEFINITIONS.map((definition) => definition.name);
