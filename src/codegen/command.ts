import { dedent } from '../definition/index.js'
import type { CommandNode, ShellCommand } from '../node/index.js'
import { array, type Expression, type TemplateLine, text } from './expression/expression.js'

/** A command of CMD, ENTRYPOINT and HEALTHCHECK: a string is shell form, a list is exec form. */
export function commandExpression(command: CommandNode): Expression {
  return command.form === 'exec' ? array(command.arguments.map(text)) : shellExpression(command)
}

/** Beyond this a text whose layout is not known is looked at for where its lines were joined. */
const LONG = 60

/**
 * A command in the lines that it had in its Dockerfile: the backslash at their ends joins them in a template literal as
 * it does there.
 */
export function shellExpression({ text: value, joints }: ShellCommand): Expression {
  const places = joints ?? (value.length > LONG ? likelyJoints(value) : [])
  if (places.length === 0 && !value.includes('\n')) return text(value)
  const ends = [...places, value.length]
  const lines = ends.flatMap((end, index): readonly TemplateLine[] => {
    const pieces = value.slice(ends[index - 1] ?? 0, end).split('\n')
    return pieces.map((piece, place) => ({
      text: piece,
      continued: place === pieces.length - 1 && index < ends.length - 1,
    }))
  })
  return { kind: 'template', lines, indented: false }
}

/** Lines that were joined leave their indentation behind. */
function likelyJoints(value: string): readonly number[] {
  return [...value.matchAll(/[ \t]{2,}(?=\S)/g)].flatMap(({ index }) =>
    index > 0 ? [index + 1] : [],
  )
}

/** What `script()` takes for a text. */
export function scriptExpressions(value: string): readonly Expression[] {
  const lines = value.replace(/\n$/, '').split('\n')
  const indented: Expression = {
    kind: 'template',
    lines: ['', ...lines, ''].map((line) => ({ text: line, continued: false })),
    indented: true,
  }
  const whole = value.split('\n').map((line) => ({ text: line, continued: false }))
  const asItIs: Expression =
    whole.length > 1 ? { kind: 'template', lines: whole, indented: false } : text(value)
  // With an indentation, as it will stand in the code.
  const withIndentation = `\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n  `
  return [
    ...(dedent(withIndentation) === value ? [indented] : []),
    value.startsWith('\n') ? { kind: 'call', callee: 'literal', arguments: [asItIs] } : asItIs,
  ]
}
