import { openSessionCopy, type SessionCopy } from './open-session-copy.ts';
import { Session } from './session.ts';

/** What runs a part of a batch. */
export type Runner = Pick<Session, 'run'>;

/** A model that shares large batches among copies of itself. */
export interface SessionTeam {
  /** Who shares a batch of so many pictures; the first computes on this thread. */
  readonly runnersFor: (pictures: number) => Promise<readonly Runner[]>;
  readonly close: () => Promise<void>;
}

export interface SessionTeamOptions {
  /** The content of the file; undefined where it has to be opened by its path. */
  readonly bytes: Uint8Array | undefined;
  /** The sessions that share a batch, that of this thread included. */
  readonly copies: number;
  /** Threads of all of them together. */
  readonly threads: number;
}

/** So many pictures come before copies are worth their start. */
const ALONE = 512;
/** A part of fewer pictures is not worth its message. */
const LEAST_PART = 8;

/**
 * Lets a session share batches with copies of it, each on a thread of its own: two that compute with one thread each do
 * a sixth more than one with two, which wait for each other in every layer.
 *
 * The copies open after the first 512 pictures that came in large batches, however long these took, so that the same
 * pictures are always shared in the same way. What a copy cannot do this thread does itself.
 */
export function createSessionTeam(first: Session, options: SessionTeamOptions): SessionTeam {
  const { copies, threads } = options;
  let own = first;
  let { bytes } = options;
  let seen = 0;
  let others: Promise<readonly SessionCopy[]> | undefined;
  let isClosed = false;
  const open = async (): Promise<readonly SessionCopy[]> => {
    const settings = { ...(bytes && { bytes }), threads: Math.max(1, Math.floor(threads / copies)) };
    bytes = undefined;
    const opened = await Promise.all(
      Array.from({ length: copies - 1 }, () => openSessionCopy(first.path, settings)),
    );
    const working = opened.filter((copy) => copy !== undefined);
    if (working.length === 0) return working;
    // Its threads are the copies' now.
    own = await Session.open(first.path, settings);
    await first.close();
    return working;
  };
  return {
    runnersFor: async (pictures) => {
      if (isClosed || copies === 1 || pictures < copies * LEAST_PART) return [own];
      seen += pictures;
      if (seen <= ALONE) return [own];
      others ??= open();
      const runners = (await others).map(
        (copy): Runner => ({
          run: async (feeds) => (await copy.run(feeds)) ?? own.run(feeds),
        }),
      );
      return [own, ...runners];
    },
    close: async () => {
      isClosed = true;
      const opened = (await others) ?? [];
      await Promise.all([own.close(), ...opened.map((copy) => copy.close())]);
    },
  };
}
