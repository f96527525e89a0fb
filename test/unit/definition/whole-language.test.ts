import { describe, expect, it } from '@jest/globals'
import { expand, file, image, literal } from '../../../src/index.js'
import type { InstructionNode } from '../../../src/index.js'

const start = image().from('alpine')

describe('expand()', () => {
  it('joins texts with variables, literals and variables as data', () => {
    const value = expand(literal('$HOME is '), '$HOME', {
      variable: 'X',
      operator: ':-',
      operand: 'a}b',
    })
    expect(start.env({ A: value }).toDockerfile()).toBe(
      'FROM alpine\nENV A="\\$HOME is $HOME${X:-a\\}b}"\n',
    )
  })

  it('refuses what is no variable', () => {
    expect(() => expand({ variable: 'a b' })).toThrow('expand(): "parts[0].variable"')
    expect(() => expand(1 as never)).toThrow('expand(): the text must be a string, not number')
  })
})

describe('file()', () => {
  it('puts several files into one layer', () => {
    const made = start.copy([file('a', 'one\n'), file('b', expand('$HOME')), 'c'], '/dir/')
    expect(made.toDockerfile()).toBe('FROM alpine\nCOPY <<a <<b c /dir/\none\na\n$HOME\nb\n')
    expect(start.add(file('a', '$HOME'), '/a').toDockerfile()).toBe(
      'FROM alpine\nADD <<"a" /a\n$HOME\na\n',
    )
  })

  it('refuses what is no text', () => {
    expect(() => file('a', 1 as never)).toThrow('file(): the content must be a string, not number')
  })
})

describe('write() and script()', () => {
  it('take a content whose variables are settled, and a delimiter', () => {
    const content = expand(literal('$uri '), '$HOME')
    expect(start.write('/a', content, { name: 'conf' }).toDockerfile()).toBe(
      'FROM alpine\nCOPY <<conf /a\n\\$uri $HOME\nconf\n',
    )
    expect(start.script('a\n', { name: 'SH' }).toDockerfile()).toBe(
      'FROM alpine\nRUN <<SH\na\nSH\n',
    )
  })

  it('leave the lines of a literal as they are', () => {
    expect(start.script(literal('\n  a\n')).toDockerfile()).toBe(
      'FROM alpine\nRUN <<EOF\n\n  a\nEOF\n',
    )
    expect(() => start.script(expand('$A'))).toThrow('script(): the text has variables')
  })
})

describe('env() and label()', () => {
  it('take pairs, in their order and with one name twice', () => {
    const pairs = [
      ['b', '1'],
      ['1', 'x'],
      ['b', '2'],
    ] as const
    expect(start.env(pairs).label(pairs).toDockerfile()).toBe(
      'FROM alpine\nENV b=1 \\\n    1=x \\\n    b=2\nLABEL b=1 \\\n    1=x \\\n    b=2\n',
    )
  })
})

describe('instruction()', () => {
  it('takes what the steps refuse', () => {
    expect(() => start.stopSignal('WHATEVER')).toThrow('must be a signal')
    const node: InstructionNode = { kind: 'stopsignal', signal: 'WHATEVER' }
    expect(start.instruction(node).toDockerfile()).toBe('FROM alpine\nSTOPSIGNAL WHATEVER\n')
  })

  it('refuses what is no instruction', () => {
    expect(() => start.instruction({ kind: 'from' } as never)).toThrow('"from" is no kind')
    expect(() => start.instruction({ kind: 'user' } as never)).toThrow('instruction(): "user"')
    expect(() => start.instruction({ kind: 'toString' } as never)).toThrow('is no kind')
  })
})

describe('the beginning of a stage', () => {
  it('names the stages that a variable may choose', () => {
    const a = image().from('alpine').as('base-a')
    const b = image().from('busybox').as('base-b')
    const chosen = image()
      .arg('V', 'a')
      .from(expand('base-$V'), { candidates: [a, b] })
    expect(chosen.toDockerfile()).toBe(
      'ARG V=a\n\nFROM alpine AS base-a\n\nFROM busybox AS base-b\n\nFROM base-$V\n',
    )
  })

  it('turns experimental checks on', () => {
    const checked = image()
      .check({ skip: ['A'], experimental: 'all' })
      .from('alpine')
    expect(checked.toDockerfile()).toBe('# check=skip=A;experimental=all\nFROM alpine\n')
  })
})
