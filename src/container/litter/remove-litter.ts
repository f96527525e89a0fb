import type { Engine } from '../../engine/index.js'
import { EngineConnectionError, EngineUnreachableError } from '../../errors/engine-error.js'
import { removeImageName } from '../image-name.js'
import { removeNetwork } from '../network.js'
import { removeContainer } from '../remove.js'
import { removeVolume } from '../volume.js'
import type { Litter, LitterLeft, Swept } from './swept.js'

/** How many containers are removed at a time; each takes the Engine a tenth of a second or so. */
const AT_A_TIME = 8

/** What uses something goes before it. */
const ORDER = ['container', 'image', 'network', 'volume'] as const

/** Litter in the order in which it is removed, of each kind the youngest first: an image may be made of another. */
export function inOrder(litter: readonly Litter[]): readonly Litter[] {
  return ORDER.flatMap((kind) => litter.filter((each) => each.kind === kind).toReversed())
}

export interface Following {
  readonly signal?: AbortSignal | undefined
  /** Called after each removal. */
  readonly onRemoved?: () => void
}

/**
 * Removes litter: what is gone already is no error, and what cannot be removed does not keep the rest.
 *
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 */
export async function removeLitter(
  engine: Engine,
  litter: readonly Litter[],
  { signal, onRemoved }: Following = {},
): Promise<Swept> {
  const removed: Litter[] = []
  const left: LitterLeft[] = []
  for (const kind of ORDER) {
    const queue = [...inOrder(litter.filter((each) => each.kind === kind))]
    const worker = async (): Promise<void> => {
      for (let each = queue.shift(); each; each = queue.shift()) {
        signal?.throwIfAborted()
        try {
          await remove(engine, each, signal)
          removed.push(each)
          onRemoved?.()
        } catch (error) {
          if (signal?.aborted || isAway(error)) throw error
          left.push({ ...each, reason: reasonOf(error) })
        }
      }
    }
    // Images one after the other, for the sake of their order.
    const workers = kind === 'image' ? 1 : AT_A_TIME
    await Promise.all(Array.from({ length: workers }, worker))
  }
  return { removed, left }
}

function remove(engine: Engine, litter: Litter, signal: AbortSignal | undefined): Promise<void> {
  const { kind, id, name } = litter
  switch (kind) {
    case 'container':
      return removeContainer(engine, id, signal)
    case 'network':
      return removeNetwork(engine, id, name, signal)
    case 'volume':
      return removeVolume(engine, id, signal)
    case 'image':
      return removeImageName(engine, id, { signal })
  }
}

/** Whether nobody can be asked any more, so that going on is in vain. */
function isAway(error: unknown): boolean {
  if (error instanceof EngineConnectionError || error instanceof EngineUnreachableError) return true
  return error instanceof Error && error.cause !== undefined && isAway(error.cause)
}

/** Why something could not be removed, in one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s*\n\s*/g, '; ')
}
