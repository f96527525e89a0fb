import type { Stage } from '../definition/index.js'
import { type BuildCommandOptions, requestOf } from './build.js'
import { loadDefinition } from './load-definition.js'
import { terminalText } from './terminal-text.js'

export interface ExplainCommandOptions extends BuildCommandOptions {
  readonly format: 'human' | 'json'
  readonly failOnMiss?: boolean
}

/**
 * `imagewright explain FILE`: whether a build would run, and why, on standard output.
 *
 * @returns the exit code: 1 where a build would run and that is asked to fail.
 */
export async function explainCommand(
  file: string,
  options: ExplainCommandOptions,
  signal: AbortSignal,
): Promise<number> {
  const definition = await loadDefinition(file, options.export)
  const request = { ...requestOf(options), signal }
  // The compiler knows nothing of a definition that was loaded; its own checks at run time do.
  const explanation = await definition.explain(request as Parameters<Stage['explain']>[0])
  const { text, ...data } = explanation
  process.stdout.write(
    options.format === 'json' ? `${JSON.stringify(data, undefined, 2)}\n` : terminalText(text),
  )
  return explanation.verdict === 'miss' && options.failOnMiss ? 1 : 0
}
