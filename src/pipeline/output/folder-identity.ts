import { createHash } from 'node:crypto';

/** What makes the content of a folder what it is: the same facts give the same files. */
export type FolderIdentity = Readonly<Record<string, string | number>>;

/** SHA-256 of an identity, in hexadecimal digits. */
export function hashIdentity(identity: FolderIdentity): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
