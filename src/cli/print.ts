import type { Stage } from '../definition/index.js'
import { UsageError } from '../errors/index.js'
import { pairs } from './build.js'
import { loadDefinition } from './load-definition.js'

export interface PrintOptions {
  readonly export: string
  readonly locked?: boolean
  readonly lockFile?: string
  readonly buildArg?: readonly string[]
}

/** `imagewright print FILE`: the Dockerfile on standard output. */
export async function printCommand(file: string, options: PrintOptions): Promise<void> {
  const definition = await loadDefinition(file, options.export)
  process.stdout.write(dockerfileOf(definition, options))
}

/**
 * The Dockerfile of a definition, as the flags want it.
 *
 * @throws {UsageError} `USAGE` for a flag that means nothing without `--locked`.
 */
export function dockerfileOf(
  definition: Stage,
  { locked = false, lockFile, buildArg }: PrintOptions,
): string {
  if (locked) {
    return definition.toDockerfile({
      locked,
      ...(lockFile !== undefined && { lockFile }),
      buildArgs: pairs('--build-arg', buildArg, (name) => process.env[name]),
    })
  }
  const idle = lockFile === undefined ? buildArg && '--build-arg' : '--lock-file'
  if (idle !== undefined) {
    throw new UsageError(`${idle}: it decides what images are locked as, and nothing is locked`, {
      hint: 'Add --locked.',
    })
  }
  return definition.toDockerfile()
}
