import { lowerDockerfile } from '../dockerfile/lower/index.js'
import { parseDockerfile } from '../dockerfile/parse.js'
import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'
import type { StageNode } from '../node/index.js'
import type { Executor } from './executor.js'
import { expectOptions, expectText, type OptionNames } from './expect.js'
import { resolveContext } from './image.js'
import { Stage } from './stage.js'

/**
 * What a definition is read from: a path or the address of a file, or the text itself. A string is a text where it has
 * several lines or begins as a Dockerfile does, and a path otherwise; the objects say which.
 */
export type DockerfileInput =
  string | URL | { readonly path: string | URL } | { readonly text: string }

export interface FromDockerfileOptions {
  /** Name of the stage that is wanted. @default the last one */
  readonly target?: string
  /**
   * Folder that the relative paths of COPY, ADD and bind mounts belong to; itself relative to the file that
   * calls `image.fromDockerfile()`.
   *
   * @default the folder of the Dockerfile; for a text that of the calling file
   */
  readonly context?: string
}

/** ARGs that only the Dockerfile knows: a build of it may be given any. */
export type UncheckedArgs = Readonly<Record<string, 'optional'>>

/** Reads a Dockerfile from where it is. The language opens no files itself. */
export interface DockerfileReader {
  /**
   * @param from where the path, if relative, was written
   * @throws {DockerfileUnreadableError} `DOCKERFILE_UNREADABLE`
   */
  read(path: string | URL, from: SourceLocation | undefined): DockerfileBytes
}

export interface DockerfileBytes {
  /** Absolute path. */
  readonly file: string
  readonly content: Uint8Array
}

const OPTIONS: OptionNames<FromDockerfileOptions> = { target: true, context: true }

/** Makes a stage of a Dockerfile. */
export function stageFromDockerfile(
  executor: Executor,
  reader: DockerfileReader,
  input: DockerfileInput,
  options: FromDockerfileOptions,
  at: SourceLocation | undefined,
): Stage<UncheckedArgs> {
  expectOptions('fromDockerfile', options, OPTIONS, at)
  const { target, context } = options
  if (target !== undefined) expectText('fromDockerfile', '"target"', target, at)
  if (context !== undefined) expectText('fromDockerfile', '"context"', context, at)
  const source = sourceOf(input, at)
  if ('text' in source) {
    const dockerfile = parseDockerfile(source.text)
    const lowered = lowerDockerfile(dockerfile, {
      target,
      context: resolveContext(context, at),
      at,
    })
    return readStage(lowered.target, executor)
  }
  const { file, content } = reader.read(source.path, at)
  const lowered = lowerDockerfile(parseDockerfile(content, { file }), {
    file,
    target,
    context:
      context === undefined
        ? file.replace(/[\\/][^\\/]*$/, '') || '/'
        : resolveContext(context, at),
    at,
  })
  return readStage(lowered.target, executor)
}

/** A stage whose steps are all given and none made: each step that may stand once may still be called. */
export function readStage(node: StageNode, executor: Executor): Stage<UncheckedArgs> {
  return new Stage(node, executor, node.instructions.length)
}

// A comment, FROM or ARG: what a Dockerfile begins with.
const DOCKERFILE_LINE = /^\s*(?:#|(?:FROM|ARG)[ \t])/i

function sourceOf(
  input: DockerfileInput,
  at: SourceLocation | undefined,
): { readonly path: string | URL } | { readonly text: string } {
  if (typeof input === 'string') {
    return /[\r\n]/.test(input) || DOCKERFILE_LINE.test(input) ? { text: input } : { path: input }
  }
  if (input instanceof URL) return { path: input }
  if (typeof input === 'object' && input !== null) {
    if ('text' in input && typeof input.text === 'string') return input
    if ('path' in input && (typeof input.path === 'string' || input.path instanceof URL))
      return input
  }
  throw new InvalidDefinitionError('fromDockerfile(): the Dockerfile is no path and no text', {
    at,
    hint: "Give a path such as './Dockerfile', { path }, { text } or a file: URL.",
  })
}
