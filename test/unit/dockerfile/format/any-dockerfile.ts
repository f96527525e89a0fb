import { type Arbitrary, array, constantFrom, oneof, record, tuple } from 'fast-check'

/** What a file is written with: its escape character and its line end. */
interface Notation {
  readonly escape: '\\' | '`'
  readonly newline: '\n' | '\r\n'
}

/** Dockerfiles of everything that reads as one: odd blanks, line breaks, comments, quotes. Some are invalid. */
export const anyDockerfile: Arbitrary<string> = record({
  escape: constantFrom('\\', '\\', '`'),
  newline: constantFrom('\n', '\n', '\r\n'),
}).chain(fileIn)

function fileIn(notation: Notation): Arbitrary<string> {
  const { escape, newline } = notation
  const one = (...texts: readonly string[]): Arbitrary<string> => constantFrom(...texts)
  const joined = (...parts: readonly Arbitrary<string>[]): Arbitrary<string> =>
    tuple(...parts).map((texts) => texts.join(''))
  const many = (part: Arbitrary<string>, most: number, between = ''): Arbitrary<string> =>
    array(part, { maxLength: most }).map((texts) => texts.join(between))

  const gap = oneof(
    { weight: 6, arbitrary: one(' ') },
    { weight: 1, arbitrary: many(gapIn(notation), 2).map((text) => ` ${text}`) },
    { weight: 1, arbitrary: gapIn(notation) },
  )
  const comment = joined(one('', '', ' ', '\t', '\u00a0'), one(...COMMENTS))
  const word = one(
    ...WORDS,
    `a${escape} b`,
    `a${escape}${newline}b`,
    `"a${escape}${newline}  b"`,
    escape,
    escape + escape,
    `${escape}"`,
  )
  const words = tuple(word, array(joined(gap, word), { maxLength: 4 })).map(
    ([first, rest]) => first + rest.join(''),
  )
  const element = joined(one('', '', ' ', '\t'), one(...JSON_ELEMENTS), one('', '', ' ', '  '))
  const json = many(element, 3, ',').map((text) => `[${text}]`)
  const broken = many(joined(gap, element, gap), 3, ',').map((text) => `[${text}]`)
  const body = one(
    '',
    '',
    `${newline}E`,
    `${newline}body  $x ${newline}${newline}# c${newline}E`,
    `${newline}\tt\r${newline}E\r`,
    `${newline}E${newline}E`,
  )
  const flags = (...names: readonly string[]): Arbitrary<string> =>
    many(joined(one(...names, '--'), gap), 2)
  const name = one('A', 'b.c', 'X_1', '"q"', '$X')
  const assignment = joined(name, one('='), oneof(one(''), word, joined(one('"x'), gap, one('y"'))))
  const assignments = oneof(
    joined(name, gap, words),
    joined(assignment, many(joined(gap, assignment), 2)),
  )
  const command = oneof(words, json, broken)
  const keyword = (text: string): Arbitrary<string> =>
    oneof(
      {
        weight: 9,
        arbitrary: one(text, text.toLowerCase(), `${text[0]}${text.slice(1).toLowerCase()}`),
      },
      { weight: 1, arbitrary: one(`${text.slice(0, 2)}${escape}${newline}${text.slice(2)}`) },
    )
  const simple = oneof(
    joined(keyword('RUN'), gap, flags(...RUN_FLAGS), command, body),
    joined(keyword('COPY'), gap, flags(...COPY_FLAGS), command, body),
    joined(keyword('ENV'), gap, assignments),
    joined(keyword('LABEL'), gap, assignments),
    joined(keyword('ARG'), gap, oneof(assignment, joined(name, gap, assignment))),
    joined(oneof(keyword('CMD'), keyword('ENTRYPOINT'), keyword('VOLUME')), gap, command),
    joined(keyword('EXPOSE'), gap, words),
    joined(keyword('SHELL'), gap, json),
    joined(keyword('HEALTHCHECK'), gap, flags('--retries=3'), keyword('CMD'), gap, command),
    joined(keyword('HEALTHCHECK'), gap, keyword('NONE')),
    joined(oneof(keyword('USER'), keyword('WORKDIR'), keyword('MAINTAINER')), gap, words),
  )
  const stage = joined(gap, one('as', 'AS', 'As'), gap, one('st', 'St', 'x-y'))
  const from = joined(
    keyword('FROM'),
    gap,
    flags('--platform=linux/amd64'),
    one('a', 'b:1'),
    oneof(one(''), stage),
  )
  const instruction = oneof(
    { weight: 8, arbitrary: simple },
    { weight: 1, arbitrary: joined(keyword('ONBUILD'), gap, simple) },
    { weight: 2, arbitrary: from },
  )
  const end = one('', '', '', ' ', '\t ', '\r', ' \r ', '\u00a0', ` ${escape} \r `, `${escape}\v`)
  const between = many(
    oneof(one('', ' \t'), comment).map((text) => text + newline),
    3,
  )
  const line = joined(between, instruction, end, one(newline))
  const top = joined(
    one('', '', '\uFEFF'),
    escape === '`' ? one(`# escape=\`${newline}`, `  #Escape = \`  ${newline}`) : one(''),
    many(joined(one(...DIRECTIVES), one(newline)), 2),
    between,
    oneof(one(''), joined(keyword('ARG'), gap, one('A=1'), one(newline))),
    between,
  )
  const last = one('', `RUN x ${escape}`, `RUN x ${escape}${newline}# c`, 'ONBUILD RUN x  ')
  return joined(top, one(`FROM a${newline}`), many(line, 4), between, last)
}

function gapIn({ escape, newline }: Notation): Arbitrary<string> {
  return constantFrom(
    '  ',
    '\t',
    '\v',
    '\u00a0',
    `${escape}${newline}`,
    ` ${escape}  ${newline}    `,
    ` ${escape}${newline}# c ${newline}  `,
    ` ${escape}${newline}${newline}\t`,
    ` ${escape}${newline}   ${escape}${newline} `,
    ` ${escape}${newline}\t #c${newline}#d${newline}`,
  )
}

const COMMENTS = [
  '#',
  '# c',
  '#c ',
  '# A the arg',
  '# st the stage',
  '#  X_1 d\t',
  '# check=skip=all',
  '# syntax=foo',
  '# escape=`',
  '#!/bin/sh',
]
const DIRECTIVES = [
  '# syntax = a/b:1  x ',
  '#syntax=x',
  '# Check = skip=A',
  ' # check=error=true',
  '',
]
const WORDS =
  'a /x "a|b" \'a|b\' $X ${X:-a|b} é #x --y it\'s " [ a=b = <<E << <<-"E" . $ \uFEFF && ; CMD as'
    .split(' ')
    .map((word) => word.replace('|', ' '))
const JSON_ELEMENTS = [
  '"a"',
  '"b c"',
  '"\\u0041\\/"',
  '"é\\n"',
  '"a\\"b"',
  '"\\ud800"',
  '""',
  '"[", "]"',
  '1',
]
const RUN_FLAGS = [
  '--mount=type=cache,target=/x',
  '--network=none',
  '--mount="type=bind, target=/y"',
]
const COPY_FLAGS = ['--from=x', '--chown=a:b', '--link', '--exclude=é', '--exclude="a  b"']
