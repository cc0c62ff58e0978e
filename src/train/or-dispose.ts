/** Disposes of what was made where the next thing fails, so that a failed call leaves no tensors. */
export async function orDispose<Result>(
  made: { readonly dispose: () => unknown },
  use: () => Promise<Result>,
): Promise<Result> {
  try {
    return await use();
  } catch (error) {
    made.dispose();
    throw error;
  }
}
