import type { HttpRequest } from '../http-client.ts';

/** One request of the mix. */
export interface MixedRequest {
  readonly name: string;
  /** Bytes as they go over the wire, for what no HTTP client would send; the connection is then closed. */
  readonly request: HttpRequest | { readonly wire: Buffer };
  /** Every status that the documentation lets it have. */
  readonly statuses: readonly number[];
  /** The address by its name in the OpenAPI document; undefined where it is in none. */
  readonly path?: string;
  /** Rows that a model computes where it is answered with 200. */
  readonly rows?: number;
}
