import { loadDefinition } from './load-definition.js'

export interface PrintOptions {
  readonly export: string
}

/** `imagewright print FILE`: the Dockerfile on standard output. */
export async function printCommand(file: string, options: PrintOptions): Promise<void> {
  const definition = await loadDefinition(file, options.export)
  process.stdout.write(definition.toDockerfile())
}
