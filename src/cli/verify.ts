import type { Rebuild } from '../build/verify/verify-image.js'
import { verifyImage } from '../build/verify/verify-image.js'
import { UsageError } from '../errors/index.js'
import { type BuildCommandOptions, requestOf } from './build.js'
import { loadDefinition } from './load-definition.js'
import { plainProgress } from './progress/plain.js'
import { terminalText } from './terminal-text.js'
import { buildElsewhere } from './verify-elsewhere.js'

export interface VerifyCommandOptions extends Omit<BuildCommandOptions, 'host' | 'tag' | 'cache'> {
  readonly host?: readonly string[]
  readonly sourceDateEpoch?: string
  readonly format: 'human' | 'json'
}

/**
 * `imagewright verify FILE`: whether builds give the same bytes, on standard output; their progress on standard error.
 *
 * @returns the exit code: 1 where two images differ.
 */
export async function verifyCommand(
  file: string,
  { host: hosts = [], sourceDateEpoch, ...options }: VerifyCommandOptions,
  signal: AbortSignal,
): Promise<number> {
  const definition = await loadDefinition(file, options.export)
  const show = options.quiet ? undefined : plainProgress((text) => process.stderr.write(text))
  const rebuild: Rebuild = (request, surroundings) =>
    buildElsewhere({ file, export: options.export, quiet: show === undefined }, request, {
      ...surroundings,
      signal,
    })
  const { tags: _tags, ...request } = requestOf({ ...options, cache: false })
  const { text, ...data } = await verifyImage(definition, {
    ...request,
    reproducible: sourceDateEpoch === undefined ? true : { epoch: seconds(sourceDateEpoch) },
    hosts,
    signal,
    rebuild,
    ...(show && { onEvent: show }),
  })
  process.stdout.write(
    options.format === 'json' ? `${JSON.stringify(data, undefined, 2)}\n` : terminalText(text),
  )
  return data.equal ? 0 : 1
}

function seconds(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  throw new UsageError(`--source-date-epoch ${text}: it takes whole seconds since 1970`)
}
