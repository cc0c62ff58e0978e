import type { Metrics } from './metrics/create-metrics.ts';
import type { ModelHost } from './model/model-host.ts';
import type { PictureReader } from './picture/open-picture-reader.ts';
import type { ResolvedOptions } from './server-options.ts';

/** What the routes of a server share. */
export interface ServerContext {
  readonly host: ModelHost;
  readonly pictures: Promise<PictureReader>;
  readonly options: ResolvedOptions;
  /** Why the server is not ready; undefined where it is. */
  readonly problem: () => string | undefined;
  /** Whether it never gets ready again, so that it should be started anew. */
  readonly isStuck: () => boolean;
  readonly metrics: Metrics;
}
