export { assertAbsent } from './assert-absent.ts';
export { ERROR_CODES, type ErrorCode, FerError, type FerErrorOptions } from './fer-error.ts';
export { type NativeEnvironmentOptions, setNativeEnvironment } from './native-environment.ts';
export { nearestName } from './nearest-name.ts';
export { type AtomicFile, openAtomically, type WriteOptions } from './open-atomically.ts';
export { outputFailed } from './output-failed.ts';
export { permutation } from './permutation.ts';
export { createRandom, type Random, restoreRandom } from './random.ts';
export { writeAtomically } from './write-atomically.ts';
