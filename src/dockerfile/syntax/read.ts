import type { DockerfileProblem } from '../../errors/index.js'
import { SyntaxReader } from './syntax-reader.js'
import type { DockerfileSyntax } from './tree.js'

export interface SyntaxReading {
  readonly syntax: DockerfileSyntax
  /** In the order of the file; the first is the one at which BuildKit stops. */
  readonly problems: readonly DockerfileProblem[]
}

/**
 * Reads the text of a Dockerfile line by line, as BuildKit's `parser.Parse`; where that stops, it goes on
 * with the next instruction. Never throws.
 */
export function readSyntax(text: string): SyntaxReading {
  const reader = new SyntaxReader(text)
  reader.readAll()
  return {
    syntax: Object.freeze({
      text,
      escape: reader.escape,
      elements: Object.freeze(reader.elements),
    }),
    problems: Object.freeze(reader.problems),
  }
}
