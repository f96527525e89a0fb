import type { Document, Group } from './document.js'

type Mode = 'flat' | 'broken'

interface Command {
  readonly indentation: number
  readonly mode: Mode
  readonly document: Document
}

export interface Rendered {
  readonly text: string
  /** Sources of the groups that did not fit on a line. */
  readonly broken: ReadonlySet<object>
}

const INDENTATION = '  '

/** Lays a document out in lines of at most `width` characters where its breaks allow it. */
export function render(document: Document, width: number): Rendered {
  const commands: Command[] = [{ indentation: 0, mode: 'broken', document }]
  const broken = new Set<object>()
  const output: string[] = []
  let column = 0
  let isLineStart = false
  let shouldMeasure = false
  const write = (text: string, indentation: number): void => {
    if (text === '') return
    // Not with the line break, so that a blank line has no blanks.
    if (isLineStart) output.push(INDENTATION.repeat(indentation))
    isLineStart = false
    output.push(text)
    column += text.length
  }
  for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
    const { indentation, mode, document: current } = command
    if (typeof current === 'string') {
      write(current, indentation)
      continue
    }
    switch (current.kind) {
      case 'concat':
        // One by one: a heredoc may have more lines than a call takes arguments.
        for (const part of current.parts.toReversed()) commands.push({ ...command, document: part })
        break
      case 'indent':
        commands.push({ ...command, indentation: indentation + 1, document: current.content })
        break
      case 'ifBroken':
        if (mode === 'broken') commands.push({ ...command, document: current.content })
        break
      case 'line':
        if (mode === 'flat' && current.mode === 'line') {
          write(' ', indentation)
        } else if (mode === 'broken' || current.breaks) {
          // What was taken for one line has turned out to be several.
          if (mode === 'flat') shouldMeasure = true
          output.push('\n')
          isLineStart = current.mode !== 'raw'
          column = isLineStart ? INDENTATION.length * indentation : 0
        }
        break
      case 'group': {
        const chosen =
          mode === 'flat' && !shouldMeasure
            ? { ...command, mode: modeOf(current), document: contentOf(current, modeOf(current)) }
            : choose(current, command, commands, width - column)
        shouldMeasure = false
        if (chosen.mode === 'broken' && current.source) broken.add(current.source)
        commands.push(chosen)
      }
    }
  }
  return { text: output.join(''), broken }
}

function modeOf(group: Group): Mode {
  return group.broken ? 'broken' : 'flat'
}

function contentOf({ states, content }: Group, mode: Mode): Document {
  return mode === 'broken' ? (states?.at(-1) ?? content) : content
}

function choose(group: Group, command: Command, rest: readonly Command[], width: number): Command {
  const flat: Command = { ...command, mode: 'flat', document: group.content }
  const expanded: Command = {
    ...command,
    mode: 'broken',
    document: group.states?.at(-1) ?? group.content,
  }
  if (group.broken) return expanded
  if (fits(flat, rest, width)) return flat
  const other = (group.states ?? [])
    .slice(1)
    .map((document): Command => ({ ...command, mode: 'flat', document }))
    .find((candidate) => fits(candidate, rest, width))
  return other ?? expanded
}

/** Whether everything up to the next line break has room. */
function fits(next: Command, rest: readonly Command[], width: number): boolean {
  let room = width
  let restIndex = rest.length
  const commands: Pick<Command, 'mode' | 'document'>[] = [next]
  while (room >= 0) {
    const command = commands.pop()
    if (command === undefined) {
      const following = rest[--restIndex]
      if (following === undefined) return true
      commands.push(following)
      continue
    }
    const { mode, document } = command
    if (typeof document === 'string') {
      room -= document.length
      continue
    }
    switch (document.kind) {
      case 'concat':
        for (const part of document.parts.toReversed()) commands.push({ mode, document: part })
        break
      case 'indent':
        commands.push({ mode, document: document.content })
        break
      case 'ifBroken':
        if (mode === 'broken') commands.push({ mode, document: document.content })
        break
      case 'line':
        if (mode === 'broken' || document.breaks) return true
        if (document.mode === 'line') room--
        break
      case 'group': {
        const inner = document.broken ? 'broken' : mode
        commands.push({ mode: inner, document: contentOf(document, inner) })
      }
    }
  }
  return false
}
