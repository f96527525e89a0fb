import type { Dockerfile } from '../../../../src/dockerfile/dockerfile.js'
import type { Instruction, KeyValue } from '../../../../src/dockerfile/instruction/instruction.js'
import {
  type Environment,
  EMPTY_ENVIRONMENT,
  ExpansionError,
  expandWord,
} from '../../../../src/dockerfile/shell/index.js'
import { detectDirective, detectSyntax } from '../../../../src/dockerfile/syntax/directive.js'
import type { EscapeCharacter } from '../../../../src/dockerfile/syntax/tree.js'

/** All that a Dockerfile says to BuildKit, without where and how it is written. */
export function meaningOf(dockerfile: Dockerfile): unknown {
  const { syntax, globals, stages } = dockerfile
  const instructions: readonly Instruction[] = [
    ...globals,
    ...stages.flatMap((stage) => [stage.from, ...stage.instructions]),
  ]
  return {
    frontend: detectSyntax(syntax.text)?.value,
    checks: detectDirective('check', syntax.text)?.value,
    escape: syntax.escape,
    instructions: instructions.map((instruction) => ({
      ...data(instruction, syntax.escape),
      checks: instruction.syntax.leadingComments.filter((text) => /^check\s*=/i.test(text)),
      flags: instruction.syntax.flags.map(({ value }) => value),
    })),
  }
}

function data(instruction: Instruction, escape: EscapeCharacter): object {
  const { syntax: _syntax, command: _command, ...rest } = instruction
  switch (rest.kind) {
    case 'onbuild':
      return { ...rest, trigger: rest.trigger && data(rest.trigger, escape) }
    case 'env':
    case 'label':
      return { ...rest, pairs: rest.pairs.map((pair) => resolved(pair, escape)) }
    default:
      return rest
  }
}

/** Where two notations of a value are the same: with variables that are set, and with none. */
function resolved({ name, value }: KeyValue, escape: EscapeCharacter): readonly string[] {
  const environments = [EMPTY_ENVIRONMENT, { get: (key: string) => `v ${key} *`, names: () => [] }]
  return environments.flatMap((environment) => [
    resolve(name, environment, escape),
    resolve(value, environment, escape),
  ])
}

function resolve(word: string, environment: Environment, escape: EscapeCharacter): string {
  try {
    return expandWord(word, environment, { escape }).result
  } catch (error) {
    if (error instanceof ExpansionError) return 'error'
    throw error
  }
}
