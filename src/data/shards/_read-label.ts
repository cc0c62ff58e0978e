import { checkLabel } from '../_check-label.ts';
import type { MemberGroup } from './_group-members.ts';
import type { ReadAt, TarMember } from './_tar-members.ts';

/** A class is a name; what is longer is something else. */
const MAX_LABEL_BYTES = 200;
const MAX_JSON_BYTES = 2 ** 20;

/** Fields of a JSON file that may hold the class, the first that is there. */
const JSON_FIELDS = ['label', 'class', 'cls', 'class_name', 'emotion'];

/**
 * The class of a sample: what stands in `.cls`, else in `.json`, else in `.txt`; nothing where none is there or none
 * says it.
 *
 * @throws SyntaxError where what stands there is no class
 */
export async function readLabel({ beside }: MemberGroup, readAt: ReadAt): Promise<string | undefined> {
  const [cls, json, txt] = [beside.get('cls'), beside.get('json'), beside.get('txt')];
  if (cls !== undefined) return _plainLabel(cls, readAt);
  const label = json === undefined ? undefined : await _jsonLabel(json, readAt);
  if (label !== undefined) return label;
  return txt === undefined ? undefined : _plainLabel(txt, readAt);
}

async function _plainLabel(member: TarMember, readAt: ReadAt): Promise<string> {
  const text = await _read(member, { readAt, most: MAX_LABEL_BYTES });
  return _checked(member, text.replace(/^\ufeff/, '').trim());
}

async function _jsonLabel(member: TarMember, readAt: ReadAt): Promise<string | undefined> {
  const text = await _read(member, { readAt, most: MAX_JSON_BYTES });
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new SyntaxError(`has no JSON in ${member.path}`, { cause });
  }
  if (typeof value === 'string' || typeof value === 'number') return _checked(member, String(value));
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const field = JSON_FIELDS.find((name) => fields[name] !== undefined && fields[name] !== null);
  if (field === undefined) return undefined;
  const label = fields[field];
  if (typeof label === 'string' || typeof label === 'number') return _checked(member, String(label).trim());
  throw new SyntaxError(`has a \`${field}\` in ${member.path} that is neither text nor a number`);
}

async function _read(
  { path, offset, size }: TarMember,
  { readAt, most }: { readonly readAt: ReadAt; readonly most: number },
): Promise<string> {
  if (size > most) throw new SyntaxError(`has ${size} bytes in ${path}, which is no class`);
  return (await readAt(offset, size)).toString();
}

function _checked({ path }: TarMember, label: string): string {
  try {
    return checkLabel(label);
  } catch (error) {
    throw new SyntaxError(`${(error as Error).message} (in ${path})`);
  }
}
