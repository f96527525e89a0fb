import { expect, it } from '@jest/globals'
import { DockerfileParser } from 'dockerfile-ast'
import { parseDockerfile } from '../../../src/dockerfile/parse.js'
import type { InstructionSyntax } from '../../../src/dockerfile/syntax/tree.js'
import { DockerfileSyntaxError } from '../../../src/errors/index.js'
import { dockerfileCases } from '../../dockerfile-cases/cases.js'

/** Cases that dockerfile-ast reads otherwise than BuildKit does, and in what way. */
const FAULTS: Readonly<Record<string, string>> = {
  'directives: escape below an unknown directive':
    'an unknown directive does not end the directives',
  'directives: an escape in the form of a continuation': 'one directive is read, not all',
  'lines: CR alone within a line': 'a carriage return ends a line',
  'lines: blanks before an instruction': 'only ASCII is a blank',
  'lines: a vertical tab and a form feed behind the instruction':
    'only a space and a tab are blanks',
  'lines: a comment as the last continuation line': 'a line is counted behind the end of the file',
  'lines: a continuation at the end of the file': 'a line is counted behind the end of the file',
  'lines: an instruction after the end of a cut line at EOF':
    'a line is counted behind the end of the file',
  'lines: two escapes at the end of a line': 'an escaped escape character continues a line',
  'lines: three escapes at the end of a line': 'an escaped escape character continues a line',
  'settings: ENV with an escape at the end': 'an escape before blanks at the end continues a line',
  'lines: an escape at the start of a line': 'an escape alone is an instruction',
  'lines: an escape alone at the start of the file': 'an escape alone is an instruction',
  'lines: a no-break space behind the hash of a directive': 'only ASCII is a blank',
}

/** Instructions whose arguments are words for both: of others the one keeps what the other resolves. */
const OF_WORDS = /^(?:from|expose|copy|add|volume)$/i

interface Read {
  readonly keyword: string
  readonly first: number
  readonly last: number
  readonly words?: readonly string[]
}

const hasWords = ({ keyword, flags, json, rest, comments }: InstructionSyntax): boolean =>
  OF_WORDS.test(keyword.value) &&
  !json &&
  flags.length === 0 &&
  comments.length === 0 &&
  /^[\w./: -]*$/.test(rest)

function readOwn(text: string): readonly Read[] | undefined {
  try {
    return parseDockerfile(text).syntax.elements.flatMap((syntax) => {
      if (syntax.kind !== 'instruction') return []
      const { start, end } = syntax.range
      const read = { keyword: syntax.keyword.value, first: start.line, last: end.line }
      return [{ ...read, ...(hasWords(syntax) && { words: syntax.arguments }) }]
    })
  } catch (error) {
    if (error instanceof DockerfileSyntaxError) return undefined
    throw error
  }
}

/** dockerfile-ast takes `<<` for a heredoc wherever it stands, and gets those wrong that are ones. */
const CASES = dockerfileCases().filter(({ text }) => !text.includes('<<'))

it('reads the instructions that dockerfile-ast reads, but for its known faults', () => {
  const different: string[] = []
  let compared = 0
  for (const { name, text } of CASES) {
    const own = readOwn(text)
    if (!own) continue
    compared += 1
    const ast = DockerfileParser.parse(text).getInstructions()
    const theirs = ast.map((instruction, index): Read => ({
      keyword: instruction.getInstruction(),
      first: instruction.getRange().start.line + 1,
      last: instruction.getRange().end.line + 1,
      ...(own[index]?.words && {
        words: instruction.getArguments().map((word) => word.getValue()),
      }),
    }))
    if (JSON.stringify(own) !== JSON.stringify(theirs)) different.push(name)
  }
  expect(different.toSorted()).toEqual(Object.keys(FAULTS).toSorted())
  expect(compared).toBeGreaterThan(700)
})
