export { ERROR_CODES, type ErrorCode, FerError, type FerErrorOptions } from './fer-error.ts';
export { setNativeEnvironment } from './native-environment.ts';
export { nearestName } from './nearest-name.ts';
export { permutation } from './permutation.ts';
export { createRandom, type Random, restoreRandom } from './random.ts';
export { assertAbsent, outputFailed, type WriteOptions, writeAtomically } from './write-atomically.ts';
