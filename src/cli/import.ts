import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { existsSync } from 'node:fs'
import { generateTypeScript, type GenerateOptions, RESERVED_NAMES } from '../codegen/index.js'
import { lowerDockerfile } from '../dockerfile/lower/index.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import { ImagewrightError, ImportFailedError, UsageError } from '../errors/index.js'
import { type OutputFile, writeFiles } from './write-files.js'

export interface ImportCommandOptions {
  readonly output?: string
  readonly force?: boolean
  readonly target?: string
  readonly export?: string
  readonly allStages?: boolean
  readonly recipes?: boolean
  readonly comments?: boolean
  readonly context?: string
  readonly fromModule?: string
  readonly semi: boolean
  readonly singleQuote?: boolean
  readonly printWidth?: string
}

/** Standard input as a file, standard output as a place. */
const STANDARD = '-'

/**
 * `imagewright import [FILE...]`: Dockerfiles as TypeScript, each in a file of its own beside it. Where one of them
 * cannot be imported nothing is written at all.
 */
export async function importCommand(
  files: readonly string[],
  options: ImportCommandOptions,
): Promise<void> {
  const sources = files.length > 0 ? files : ['Dockerfile']
  const outputs = await outputsOf(sources, options.output)
  const results: OutputFile[] = []
  const errors: Error[] = []
  const notes: string[] = []
  for (const [index, file] of sources.entries()) {
    const path = outputs[index] ?? STANDARD
    try {
      results.push({ path, text: await importFile(file, path, options) })
      notes.push(...ignoreNotes(file))
    } catch (error) {
      if (!(error instanceof ImagewrightError)) throw error
      errors.push(error)
    }
  }
  const [first] = errors
  if (first) throw errors.length === 1 ? first : new ImportFailedError(errors)
  const written = results.filter(({ path }) => path !== STANDARD)
  await writeFiles(written, options.force ?? false)
  for (const { path, text } of results) {
    process.stdout.write(path === STANDARD ? text : `${path}\n`)
  }
  for (const note of notes) process.stderr.write(`note: ${note}\n`)
}

async function importFile(
  file: string,
  output: string,
  options: ImportCommandOptions,
): Promise<string> {
  const path = file === STANDARD ? undefined : resolve(file)
  const dockerfile = parseDockerfile(await readSource(file), { ...(path && { file: path }) })
  const { target, stages } = lowerDockerfile(dockerfile, {
    ...(path && { file: path }),
    ...(options.target !== undefined && { target: options.target }),
  })
  return generateTypeScript(target, {
    ...(options.allStages && { stages }),
    ...generateOptions(options),
    ...contextOption(file, output, options.context),
  })
}

function generateOptions(options: ImportCommandOptions): GenerateOptions {
  const {
    export: exportName,
    recipes,
    comments,
    fromModule,
    semi,
    singleQuote,
    printWidth,
  } = options
  return {
    ...(exportName !== undefined && { exportName: exportNameOf(exportName) }),
    ...(recipes !== undefined && { recipes }),
    ...(comments !== undefined && { comments }),
    ...(fromModule !== undefined && { from: fromModule }),
    ...(printWidth !== undefined && { width: columns(printWidth) }),
    semicolons: semi,
    quotes: singleQuote ? 'single' : 'double',
  }
}

/** A name that generated code can declare. */
function exportNameOf(text: string): string {
  if (text === 'default' || (/^[A-Za-z_$][\w$]*$/.test(text) && !RESERVED_NAMES.has(text)))
    return text
  throw new UsageError(`--export ${text}: it cannot name an export`, {
    hint: 'Give a name such as app, which TypeScript and imagewright do not use themselves.',
  })
}

function columns(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new UsageError(`--print-width ${text}: it takes a number of columns, e.g. 100`)
}

async function readSource(file: string): Promise<Uint8Array> {
  try {
    if (file !== STANDARD) return await readFile(file)
    const chunks: Buffer[] = []
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
    return Buffer.concat(chunks)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`${file} cannot be read: ${reason}`, {
      hint: 'Give the path of a Dockerfile, or - for standard input.',
      cause,
    })
  }
}

/** Where each file goes: beside it, into one folder, into the one file, or to standard output. */
async function outputsOf(
  files: readonly string[],
  output: string | undefined,
): Promise<readonly string[]> {
  if (new Set(files).size < files.length) throw new UsageError('A file is given twice')
  if (output === undefined) return files.map((file) => (file === STANDARD ? file : `${file}.ts`))
  const isFolder = output !== STANDARD && (output.endsWith('/') || (await isDirectory(output)))
  if (!isFolder) {
    if (files.length === 1) return [output]
    throw new UsageError(`--output ${output}: several files need a folder, which must be there`)
  }
  const outputs = files.map((file) =>
    join(output, `${file === STANDARD ? 'Dockerfile' : basename(file)}.ts`),
  )
  if (new Set(outputs).size === files.length) return outputs
  throw new UsageError(`--output ${output}: two files of one name cannot go into one folder`)
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

/** The folder that COPY takes files from, as seen from the file that is written. */
function contextOption(
  file: string,
  output: string,
  context: string | undefined,
): Pick<GenerateOptions, 'context'> {
  const folder = context ?? (file === STANDARD ? '.' : dirname(file))
  const place = output === STANDARD ? (file === STANDARD ? '.' : dirname(file)) : dirname(output)
  const path = relative(place, folder).replaceAll('\\', '/')
  return path === '' ? {} : { context: path }
}

/** `Dockerfile.dockerignore` is heeded for definitions too; that of another Dockerfile is not. */
function ignoreNotes(file: string): readonly string[] {
  const ignoreFile = `${file}.dockerignore`
  if (file === STANDARD || basename(file) === 'Dockerfile' || !existsSync(ignoreFile)) return []
  return [
    `${ignoreFile} is not read for a definition: a build of it heeds Dockerfile.dockerignore or .dockerignore of its context`,
  ]
}
