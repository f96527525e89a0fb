import { container } from '../container/index.js'
import { placeOf } from './engine-place.js'
import { terminalText } from './terminal-text.js'

export interface DiffCommandOptions {
  readonly format: 'human' | 'json'
  readonly host?: string
  readonly context?: string
}

/** docker/cli: `diffFormatter`. */
const LETTERS = { added: 'A', modified: 'C', deleted: 'D' } as const

/** `imagewright diff CONTAINER`: what differs from its image, a letter and a path on each line. */
export async function diffCommand(
  name: string,
  options: DiffCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const found = await container.get(name, placeOf(options))
  const changes = await found.diff({ signal })
  const text =
    options.format === 'json'
      ? `${JSON.stringify(changes, undefined, 2)}\n`
      : changes.map(({ path, change }) => `${LETTERS[change]} ${path}\n`).join('')
  process.stdout.write(terminalText(text))
}
