import { describe, expect, it } from '@jest/globals'
import { array, assert, constantFrom, property } from 'fast-check'
import { execCommands, shellCommands } from '../../../../src/dockerfile/check/shell-commands.js'

/** Each command as its words, and what the wrappers took away. */
function wordsOf(script: string): readonly string[][] {
  return shellCommands(script).map(({ words }) => words.map(({ value }) => value))
}

describe('shellCommands', () => {
  it.each([
    ['a b', [['a', 'b']]],
    ['a && b || c; d & e | f |& g', [['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['g']]],
    ['a\nb\n\n  c', [['a'], ['b'], ['c']]],
    ['a \\\n  b', [['a', 'b']]],
    [`a 'b && c' "d; e" f\\ g`, [['a', 'b && c', 'd; e', 'f g']]],
    [`a ''"" b`, [['a', '', 'b']]],
    ['a # && b\nc', [['a'], ['c']]],
    ['a b#c', [['a', 'b#c']]],
    ['(a; b) && { c; }', [['a'], ['b'], ['c']]],
    ['! a', [['a']]],
  ])('cuts %j into commands and words', (script, expected) => {
    expect(wordsOf(script)).toEqual(expected)
  })

  it('takes redirections away', () => {
    expect(wordsOf('a >out 2>&1 <in b 2>/dev/null >>x c >&2 d 2>&- e &>log')).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
    ])
  })

  it('reads the commands of substitutions, also within quotes', () => {
    expect(wordsOf('a "$(b "$(c)")" `d` $((1 + 2)) ${e:-$(f)}')).toEqual([
      ['c'],
      ['b', '$()'],
      ['d'],
      ['a', '$()', '$()', '$((1 + 2))', '${e:-$(f)}'],
    ])
  })

  it('skips the lines of a heredoc', () => {
    expect(wordsOf('cat <<EOF && b\nsudo x\nEOF\nc\ncat <<-"E F"\n\ty\n\tE F\nd')).toEqual([
      ['cat'],
      ['b'],
      ['c'],
      ['cat'],
      ['d'],
    ])
  })

  it('reads what loops and conditions run', () => {
    expect(
      wordsOf(
        'for f in a b; do c "$f"; done; if [ -f x ]; then d; elif e; then f; fi; while g; do h; done',
      ),
    ).toEqual([['c', '$f'], ['d'], ['e'], ['f'], ['g'], ['h']])
  })

  it('reads the commands of a case, not its patterns', () => {
    expect(wordsOf('case "$a" in\n x|y) b;;\n *) c d;;\nesac; e')).toEqual([
      ['x'],
      ['b'],
      ['c', 'd'],
      ['e'],
    ])
  })

  it('takes variables and wrappers away and tells them', () => {
    const [command] = shellCommands('A=1 sudo -E -u me env B=2 timeout -k 5 30 apt-get install x')
    expect({
      words: command?.words.map(({ value }) => value),
      assignments: command?.assignments.map(({ value }) => value),
      wrappers: command?.wrappers,
    }).toEqual({
      words: ['apt-get', 'install', 'x'],
      assignments: ['A=1', 'B=2'],
      wrappers: ['sudo', 'env', 'timeout'],
    })
  })

  it('reads what a shell is given with -c, and not the arguments of its script', () => {
    expect(wordsOf(`bash -o pipefail -ec 'a && b'; sh build.sh -c 'd'`)).toEqual([
      ['bash', '-o', 'pipefail', '-ec', 'a && b'],
      ['a'],
      ['b'],
      ['sh', 'build.sh', '-c', 'd'],
    ])
  })

  it('tells where a command stands and what is unknown in it', () => {
    const script = 'true && apt-get "$OPTS" install'
    const [, command] = shellCommands(script)
    expect(script.slice(command?.start, command?.end)).toBe('apt-get "$OPTS" install')
    expect(command?.words.map(({ expands }) => expands)).toEqual([false, true, false])
  })

  it('gives the commands of one pipeline the same name', () => {
    const [a, b, c] = shellCommands('a | b && c')
    expect(a?.pipeline).toBe(b?.pipeline)
    expect(c?.pipeline).not.toBe(a?.pipeline)
  })

  it('knows what happens in a shell of its own', () => {
    expect(shellCommands('(a) && b && c $(d)').map(({ subshell }) => subshell)).toEqual([
      true,
      false,
      true,
      false,
    ])
  })

  it('never fails, and its places lie within the text', () => {
    const pieces = constantFrom(
      ...'" \' ` $( $(( ${ ) )) } \\ <<E E <<- > & | ; ( a # = case for sudo \u{1f600}'.split(' '),
      ' ',
      '\n',
      'sh -c ',
      'case x in ',
    )
    assert(
      property(array(pieces, { maxLength: 40 }), (parts) => {
        const script = parts.join('')
        for (const { start, end } of shellCommands(script)) {
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeLessThanOrEqual(script.length)
          expect(start).toBeLessThanOrEqual(end)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['"$(', '(', '`', '${', '$((', 'a <<X\n', '|', 'case x in a) ', "'a", 'xargs sudo '])(
    'takes no longer for each of many %j',
    (piece) => {
      const started = performance.now()
      shellCommands(piece.repeat(50_000))
      expect(performance.now() - started).toBeLessThan(2_000)
    },
  )
})

describe('execCommands', () => {
  it('takes the words as they are', () => {
    expect(
      execCommands(['a', 'b && c']).map(({ words }) => words.map(({ value }) => value)),
    ).toEqual([['a', 'b && c']])
  })

  it('reads what a shell is given', () => {
    expect(
      execCommands(['/bin/sh', '-c', 'a | b']).map(({ words }) => words.map(({ value }) => value)),
    ).toEqual([['/bin/sh', '-c', 'a | b'], ['a'], ['b']])
  })
})
