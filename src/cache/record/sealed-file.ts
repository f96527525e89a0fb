import { createHash, randomBytes } from 'node:crypto'
import {
  type MakeDirectoryOptions,
  mkdirSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  type WriteFileOptions,
} from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Version of the files of this room. Whatever has another one is treated as if it was not there. */
const RECORD_VERSION = 1

export type SealedKind = 'images' | 'build' | 'content'

const DIGEST_BYTES = 32
/** What builds were told may be nobody else's business. */
const PRIVATE_FILE = { mode: 0o600, flag: 'wx' } as const satisfies WriteFileOptions
const PRIVATE_FOLDER = { mode: 0o700, recursive: true } as const satisfies MakeDirectoryOptions
/** How the name of a file begins that is still being written. */
export const TEMPORARY = '.writing-'

/**
 * The bytes of a file that can be told from a truncated or damaged one, from one of another version and from one of
 * another kind: a line that names kind and version, the SHA-256 of the body (32 bytes), the body.
 */
function sealed(kind: SealedKind, body: Uint8Array): Buffer {
  return Buffer.concat([firstLine(kind), digestOf(kind, body), body])
}

/** The body of what {@link sealed} made; undefined for anything else. */
export function unsealed(kind: SealedKind, bytes: Buffer): Buffer | undefined {
  const line = firstLine(kind)
  const start = line.length + DIGEST_BYTES
  if (bytes.length < start || !bytes.subarray(0, line.length).equals(line)) return undefined
  const body = bytes.subarray(start)
  return bytes.subarray(line.length, start).equals(digestOf(kind, body)) ? body : undefined
}

/** The body of a file that {@link writeSealed} wrote; undefined where there is none to be believed. */
export async function readSealed(kind: SealedKind, path: string): Promise<Buffer | undefined> {
  try {
    return unsealed(kind, await readFile(path))
  } catch {
    // Missing or unreadable: nothing is remembered.
    return undefined
  }
}

/** Writes a file whole or not at all. */
export async function writeSealed(kind: SealedKind, path: string, body: Uint8Array): Promise<void> {
  const temporary = temporaryName(path)
  await mkdir(dirname(path), PRIVATE_FOLDER)
  try {
    await writeFile(temporary, sealed(kind, body), PRIVATE_FILE)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The same in one go, so that nothing else of this process comes between reading and writing a file. */
export function writeSealedSync(kind: SealedKind, path: string, body: Uint8Array): void {
  const temporary = temporaryName(path)
  mkdirSync(dirname(path), PRIVATE_FOLDER)
  try {
    writeFileSync(temporary, sealed(kind, body), PRIVATE_FILE)
    renameSync(temporary, path)
  } catch (error) {
    try {
      unlinkSync(temporary)
    } catch {
      // It was never made.
    }
    throw error
  }
}

function temporaryName(path: string): string {
  return `${dirname(path)}/${TEMPORARY}${randomBytes(9).toString('hex')}`
}

function firstLine(kind: SealedKind): Buffer {
  return Buffer.from(`imagewright ${kind} ${RECORD_VERSION}\n`)
}

function digestOf(kind: SealedKind, body: Uint8Array): Buffer {
  return createHash('sha256').update(firstLine(kind)).update(body).digest()
}
