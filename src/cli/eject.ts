import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { reachableStages } from '../dockerfile/print/index.js'
import { UsageError } from '../errors/index.js'
import { loadDefinition } from './load-definition.js'
import { dockerfileOf, type PrintOptions } from './print.js'
import { writeFiles } from './write-files.js'

export interface EjectCommandOptions extends PrintOptions {
  readonly output?: string
  readonly force?: boolean
}

const STANDARD_OUTPUT = '-'

/** `imagewright eject FILE`: the Dockerfile of a definition as a file, and how `docker build` wants to be called for it. */
export async function ejectCommand(file: string, options: EjectCommandOptions): Promise<void> {
  const definition = await loadDefinition(file, options.export)
  const text = dockerfileOf(definition, options)
  const contexts = new Set(
    reachableStages(definition.node).map(({ context }) =>
      resolve(context ?? dirname(resolve(file))),
    ),
  )
  const [context = dirname(resolve(file))] = contexts
  if (contexts.size > 1) {
    throw new UsageError('The stages of the definition copy files from different folders', {
      hint: `A Dockerfile has one context. They are ${[...contexts].join(', ')}.`,
    })
  }
  if (options.output === STANDARD_OUTPUT) {
    process.stdout.write(text)
    return
  }
  const output = await outputOf(options.output ?? join(relative('.', context), 'Dockerfile'))
  await writeFiles([{ path: output, text }], options.force ?? false)
  process.stdout.write(`${output}\n`)
  process.stderr.write(`build it with: ${buildCommand(output, context)}\n`)
  for (const note of ignoreNotes(output, context)) process.stderr.write(`note: ${note}\n`)
}

async function outputOf(output: string): Promise<string> {
  const isFolder = output.endsWith('/') || (await isDirectory(output))
  return isFolder ? join(output, 'Dockerfile') : output
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

function buildCommand(output: string, context: string): string {
  const folder = relative('.', context) || '.'
  const isDefault = resolve(output) === join(context, 'Dockerfile')
  return ['docker build', ...(isDefault ? [] : ['-f', shellWord(output)]), shellWord(folder)].join(
    ' ',
  )
}

function shellWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** A build of the definition heeds `Dockerfile.dockerignore` of its context, `docker build` that beside the Dockerfile. */
function ignoreNotes(output: string, context: string): readonly string[] {
  const heeded = join(context, 'Dockerfile.dockerignore')
  const own = `${resolve(output)}.dockerignore`
  if (own === heeded || !existsSync(heeded)) return []
  return [
    `docker build does not read ${relative('.', heeded)} with this Dockerfile: copy it to ${relative('.', own)}`,
  ]
}
