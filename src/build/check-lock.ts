import { ImageNotFoundError, ImagewrightError } from '../errors/index.js'
import type { LockedImage, LockedLocalImage, LockedRegistryImage } from '../lockfile/index.js'
import { type Digest, parseReference, type Reference } from '../reference/index.js'
import { type BaseLookup, baseLookup } from './base-lookup.js'
import { heldBase } from './held-base.js'
import type { LockRequest } from './make-lock.js'

/** How a locked image stands to what there is now. */
export type LockState =
  | { readonly kind: 'same' }
  /** The name means another image by now, or none. The locked one is still there. */
  | { readonly kind: 'moved'; readonly to: Digest | undefined }
  /** A build with the lock file fails: nobody has the image any more, or the Engine holds another. */
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Looks up what a locked image's name stands for now. */
export async function checkLocked(
  key: string,
  image: LockedImage,
  request: Pick<LockRequest, 'engine' | 'env' | 'signal'>,
): Promise<LockState> {
  const { engine, env, signal } = request
  const reference = parseReference(key)
  if (image.kind === 'local') return checkLocal(reference, image, request)
  try {
    return await checkRegistry(reference, image, baseLookup(engine, { env, signal }))
  } catch (error) {
    if (!(error instanceof ImagewrightError)) throw error
    return { kind: 'unknown', reason: error.summary }
  }
}

async function checkRegistry(
  reference: Reference,
  { digest }: LockedRegistryImage,
  lookup: BaseLookup,
): Promise<LockState> {
  const now = await orNothing(lookup.digestOf(reference))
  if (now === digest) return { kind: 'same' }
  const exact = parseReference(`${reference.name}@${digest}`)
  if ((await orNothing(lookup.digestOf(exact))) === undefined) {
    return { kind: 'lost', reason: `nobody has ${digest} any more` }
  }
  return { kind: 'moved', to: now }
}

async function orNothing(digest: Promise<Digest>): Promise<Digest | undefined> {
  try {
    return await digest
  } catch (error) {
    if (error instanceof ImageNotFoundError) return undefined
    throw error
  }
}

async function checkLocal(
  reference: Reference,
  { platforms }: LockedLocalImage,
  { engine: engineOf, signal }: Pick<LockRequest, 'engine' | 'signal'>,
): Promise<LockState> {
  const engine = await engineOf()
  if (!engine) return { kind: 'unknown', reason: 'no Engine answers' }
  const held = await heldBase(engine, reference, signal)
  if (!held) return { kind: 'lost', reason: 'the Engine does not hold it' }
  return [...platforms.values()].includes(held.contentDigest)
    ? { kind: 'same' }
    : { kind: 'lost', reason: `the Engine holds ${held.contentDigest}` }
}
