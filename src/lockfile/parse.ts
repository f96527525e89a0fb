import { LockfileInvalidError } from '../errors/index.js'
import {
  type Digest,
  formatPlatform,
  normalizePlatform,
  parsePlatform,
  readReference,
} from '../reference/index.js'
import { JsonTextError, type JsonValue, readJsonText } from './json-text.js'
import { lockKey } from './key.js'
import { LOCKFILE_VERSION, type LockedImage, type LockfileAt } from './lockfile.js'

const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/m

/**
 * Reads a lock file. What is not exactly of its form is refused as a whole.
 *
 * @param path for errors.
 * @throws {LockfileInvalidError} `LOCKFILE_INVALID`
 */
export function parseLockfile(text: string, path: string): LockfileAt {
  const conflict = CONFLICT.exec(text)
  if (conflict) {
    const line = text.slice(0, conflict.index).split('\n').length
    throw new LockfileInvalidError(path, line, 'it has a merge conflict', {
      hint: 'Take either side, then run "imagewright lock" with your files: it adds what is missing.',
    })
  }
  try {
    return { path, images: readFile(readJsonText(text)) }
  } catch (cause) {
    if (!(cause instanceof JsonTextError)) throw cause
    throw new LockfileInvalidError(path, cause.line, cause.message, { cause })
  }
}

function readFile(file: JsonValue): ReadonlyMap<string, LockedImage> {
  // The version goes first: a later one may have any other form.
  const version = file && 'object' in file ? file.object.get('version') : undefined
  if (!version || !('value' in version)) throw new JsonTextError(file.line, 'it has no version')
  if (version.value !== LOCKFILE_VERSION) {
    throw new JsonTextError(
      version.line,
      `it is of version ${JSON.stringify(version.value)}, and this imagewright knows version ${LOCKFILE_VERSION}`,
    )
  }
  const { images } = membersOf(file, ['version', 'images'])
  if (!images || !('object' in images)) throw new JsonTextError(file.line, 'it has no images')
  return new Map(
    [...images.object].map(([key, value]) => [checkKey(key, value.line), readImage(key, value)]),
  )
}

function checkKey(key: string, line: number): string {
  const { parts } = readReference(key)
  if (!parts || parts.digest !== undefined || lockKey(key) !== key) {
    throw new JsonTextError(line, `${JSON.stringify(key)} is no reference as a lock file has it`)
  }
  return key
}

function readImage(key: string, value: JsonValue): LockedImage {
  const { digest, local, platforms } = membersOf(value, ['digest', 'local', 'platforms'])
  if (!platforms || !('object' in platforms)) {
    throw new JsonTextError(value.line, `${JSON.stringify(key)} has no platforms`)
  }
  const digests = new Map(
    [...platforms.object].map(([platform, each]) => [
      checkPlatform(platform, each.line),
      readDigest(each),
    ]),
  )
  if (digest && !local) return { kind: 'registry', digest: readDigest(digest), platforms: digests }
  if (!digest && local && 'value' in local && local.value === true) {
    if (digests.size > 0) return { kind: 'local', platforms: digests }
    throw new JsonTextError(platforms.line, `${JSON.stringify(key)} has no platforms`)
  }
  throw new JsonTextError(value.line, `${JSON.stringify(key)} needs a digest, or "local": true`)
}

function checkPlatform(text: string, line: number): string {
  let written: string | undefined
  try {
    written = formatPlatform(normalizePlatform(parsePlatform(text)))
  } catch {
    // Said below, with the line.
  }
  if (written === text) return text
  throw new JsonTextError(line, `${JSON.stringify(text)} is no platform as a lock file has it`)
}

function readDigest(value: JsonValue): Digest {
  const digest = 'value' in value ? String(value.value) : ''
  if (readReference(`image@${digest}`).parts) return digest as Digest
  throw new JsonTextError(value.line, `${JSON.stringify(digest)} is no digest`)
}

/** The members of an object that has no others. */
function membersOf<Name extends string>(
  value: JsonValue,
  names: readonly Name[],
): { readonly [K in Name]?: JsonValue } {
  if (!('object' in value)) throw new JsonTextError(value.line, 'an object should stand there')
  for (const [name, member] of value.object) {
    if (!names.some((each) => each === name)) {
      throw new JsonTextError(member.line, `${JSON.stringify(name)} has no meaning there`)
    }
  }
  return Object.fromEntries(value.object) as { readonly [K in Name]?: JsonValue }
}
