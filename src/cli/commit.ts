import { container } from '../container/index.js'
import { placeOf } from './engine-place.js'

export interface CommitCommandOptions {
  readonly author?: string
  readonly message?: string
  readonly pause: boolean
  readonly host?: string
  readonly context?: string
}

/** `imagewright commit CONTAINER NAME`: the ID of the image on standard output. */
export async function commitCommand(
  name: string,
  reference: string,
  options: CommitCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const { author, message, pause } = options
  const found = await container.get(name, placeOf(options))
  const { id } = await found.commit(reference, {
    pause,
    signal,
    ...(author !== undefined && { author }),
    ...(message !== undefined && { message }),
  })
  process.stdout.write(`${id}\n`)
}
