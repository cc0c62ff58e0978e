/**
 * Everything, for programs that train. A program that only classifies imports `fer-stream/infer`, which loads
 * neither RxJS nor TensorFlow.
 */
export { ERROR_CODES, type ErrorCode, FerError } from './base/index.ts';
export * from './data/index.ts';
export * from './export/index.ts';
export * from './image/index.ts';
export * from './infer/index.ts';
export * from './parity/index.ts';
export * from './pipeline/index.ts';
export * from './report/index.ts';
export * from './train/engine/index.ts';
export * from './train/index.ts';
