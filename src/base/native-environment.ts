/**
 * The environment variables that TensorFlow and ONNX Runtime read while they load, and why each is set.
 * This is the only place that sets them; what the user has set stays.
 */
const NATIVE_ENVIRONMENT: Readonly<Record<string, string>> = {
  // ONNX Runtime sends usage data from Linux unless told otherwise, and reads this once, when it loads.
  ORT_DISABLE_TELEMETRY: '1',
  // TensorFlow takes the whole GPU memory otherwise.
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  // Errors only: TensorFlow prints its CPU features and missing CUDA libraries at every start.
  TF_CPP_MIN_LOG_LEVEL: '2',
  // Kernels compiled for a new GPU take minutes; a large cache keeps them for the next run.
  CUDA_CACHE_MAXSIZE: '2147483648',
};

export interface NativeEnvironmentOptions {
  /**
   * Keeps TensorFlow from taking a GPU, over the user's own setting: the CPU was asked for.
   *
   * @default false
   */
  readonly hideGpus?: boolean;
}

/** Sets the variables above that are unset; call it before anything loads a native library, on the main thread. */
export function setNativeEnvironment(
  environment: NodeJS.ProcessEnv = process.env,
  options: NativeEnvironmentOptions = {},
): void {
  const { hideGpus = false } = options;
  for (const [name, value] of Object.entries(NATIVE_ENVIRONMENT)) {
    environment[name] ??= value;
  }
  if (hideGpus) environment.CUDA_VISIBLE_DEVICES = '-1';
}
