import { DockerfileSyntaxError } from '../errors/index.js'
import { decodeUtf8 } from './decode.js'
import type { Dockerfile } from './dockerfile.js'
import { readInstructions } from './instruction/read.js'
import { readSyntax } from './syntax/read.js'

export interface ParseDockerfileOptions {
  /** Path of the file, for the message of an error. */
  readonly file?: string
}

/**
 * Reads a Dockerfile as BuildKit does (frontend 1.26.0). The result is frozen; its `toString()` is the text that
 * was read, byte for byte.
 *
 * @param input The text of the file, or its bytes in UTF-8.
 * @throws {DockerfileSyntaxError} `DOCKERFILE_SYNTAX` with all that is wrong in it.
 */
export function parseDockerfile(
  input: string | Uint8Array,
  options: ParseDockerfileOptions = {},
): Dockerfile {
  const decoded = typeof input === 'string' ? { text: input, problems: [] } : decodeUtf8(input)
  const { text } = decoded
  const refuse = (problems: DockerfileSyntaxError['problems']): never => {
    throw new DockerfileSyntaxError(problems, { text, file: options.file })
  }
  if (decoded.problems.length > 0) refuse(decoded.problems)
  const { syntax, problems: syntaxProblems } = readSyntax(text)
  const { globals, stages, problems } = readInstructions(syntax)
  // In the order in which BuildKit comes upon them: it reads all lines before it looks at what they say.
  if (syntaxProblems.length + problems.length > 0) refuse([...syntaxProblems, ...problems])
  return Object.freeze({ syntax, globals, stages, toString: () => text })
}
