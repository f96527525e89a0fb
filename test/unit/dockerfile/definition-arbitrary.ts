import {
  type Arbitrary,
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  record,
  tuple,
} from 'fast-check'
import type {
  ArgDeclaration,
  CommandNode,
  CommentNode,
  Expansion,
  ExpansionOperator,
  FileSource,
  HeaderNode,
  InstructionNode,
  MountNode,
  OriginNode,
  RunCommandNode,
  StageNode,
  TriggerNode,
  Word,
  WordPart,
} from '../../../src/node/index.js'
import { freeDelimiter, heredocsIn } from '../../../src/dockerfile/print/heredoc.js'
import { usableJoints } from '../../../src/dockerfile/print/command.js'
import { continuesName } from '../../../src/dockerfile/print/word.js'

/*
 * Definitions in canonical form: those that a Dockerfile is read as. What the builder makes may be written in several
 * ways, of which reading the printed file gives one:
 *
 * - Texts side by side in a word are one; a word without expansions is a string; `${A#...}` with a pattern that begins
 *   with `#` is `${A##...}`; `$A` before a letter is `${A}`.
 * - Zero durations, zero retries, `false` and empty values are left out; numbers of mounts are numbers.
 * - A command is never the list `all`; a script ends in a newline, as a file in the Dockerfile does; a delimiter is only
 *   named where the printer would choose another.
 * - A comment that follows another is apart from it. Above the first FROM stands at most one of its own.
 * - Global ARGs are declared one by one. The stages that others use have names, and `stage-<number>` is none.
 * - A stage whose base has a variable has every stage above it whose name may be meant for a candidate.
 */

const FRAGMENTS: readonly string[] = [
  'a B 1 _ - -- . / : * ? % @ # ! + ~ ^ ; && | \' " $ \\ ` { } ( ) [ ] < << <<EOF > , é 👩‍🚀 ÿ \u0001'.split(
    ' ',
  ),
  '$A ${A} ${ \\n EOF'.split(' '),
  [' ', '  ', '\t', '\u0085', '\u00a0', '\u2028', '\ufeff', '\r', 'RUN x', '# syntax=x'],
].flat()

const text = array(constantFrom(...FRAGMENTS), { maxLength: 5 }).map((parts) => parts.join(''))
const ascii = array(
  constantFrom(...FRAGMENTS.filter((fragment) => /^[\x20-\x7e]*$/.test(fragment))),
  { maxLength: 4 },
).map((parts) => parts.join(''))
const lines = array(text, { maxLength: 3 }).map((all) => all.map((line) => `${line}\n`).join(''))
const unspaced = text.map((value) => value.replace(/[\s\u0085]/g, ''))

const PATTERN_PIECES = [
  'a',
  '*',
  '?',
  '.',
  '\\*',
  '\\\\',
  '\\?',
  '(',
  '[',
  '+',
  '}',
  "'",
  '"',
  ' ',
  '$B',
  '/',
  '`',
]
const pattern = array(constantFrom(...PATTERN_PIECES), { maxLength: 3 }).map((parts) =>
  parts.join(''),
)
// In the content of a file there are no quotes to write the others in.
const barePattern = array(constantFrom('a', '*', '?', '\\*', "'", '"'), { maxLength: 3 }).map(
  (parts) => parts.join(''),
)

const NAMES = ['A', 'B_1', 'PATH', 'é', '1', '22', '@', '#', '?', '-', '$', '!', '_'] as const

interface WordShape {
  readonly text: Arbitrary<string>
  readonly pattern: Arbitrary<string>
  readonly depth: number
  /** Flags hold bytes: of what is beyond ASCII each on its own. */
  readonly inFlag?: true
}

function expansion(shape: WordShape): Arbitrary<Expansion> {
  const variable = constantFrom<string>(...NAMES.filter((name) => !shape.inFlag || name !== 'é'))
  const inner: Arbitrary<Word> =
    shape.depth > 0 ? word({ ...shape, depth: shape.depth - 1 }) : shape.text
  const innerPattern: Arbitrary<Word> =
    shape.depth > 0
      ? word({ ...shape, text: shape.pattern, depth: shape.depth - 1 })
      : shape.pattern
  return oneof(
    {
      weight: 4,
      arbitrary: tuple(variable, boolean()).map(([name, braces]): Expansion => ({
        variable: name,
        ...(braces && { braces: true as const }),
      })),
    },
    {
      weight: 2,
      arbitrary: record({
        variable: oneof(variable, variable),
        operator: constantFrom<ExpansionOperator>(':-', ':+', ':?', '-', '+', '?'),
        operand: inner,
      }),
    },
    {
      weight: 1,
      arbitrary: tuple(
        oneof(variable, constant('')),
        constantFrom('#', '%'),
        boolean(),
        innerPattern,
      ).map(([name, sign, greedy, operand]) =>
        trimming(name === '' && sign === '#' ? 'A' : name, sign, greedy, operand),
      ),
    },
    {
      weight: 1,
      arbitrary: tuple(variable, boolean(), innerPattern, innerPattern).map(
        ([name, all, operand, replacement]): Expansion => ({
          variable: name,
          operator: all || operand.length === 0 ? '//' : '/',
          operand,
          replacement,
        }),
      ),
    },
  )
}

function trimming(variable: string, sign: string, greedy: boolean, operand: Word): Expansion {
  const [first] = typeof operand === 'string' ? [operand] : operand
  const begins = typeof first === 'string' && first.startsWith(sign)
  return {
    variable,
    operator: (greedy || begins ? sign + sign : sign) as ExpansionOperator,
    operand,
  }
}

function word(shape: WordShape): Arbitrary<Word> {
  return oneof(
    { weight: 2, arbitrary: shape.text },
    {
      weight: 1,
      arbitrary: array(oneof<Arbitrary<WordPart>[]>(shape.text, expansion(shape)), {
        minLength: 1,
        maxLength: 3,
      }).map(canonicalWord),
    },
  )
}

/** One text where there were several, none that is empty, and the braces that it would be read with. */
export function canonicalWord(parts: readonly WordPart[]): Word {
  const merged: WordPart[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    if (part === '') continue
    if (typeof part === 'string' && typeof last === 'string')
      merged[merged.length - 1] = last + part
    else merged.push(part)
  }
  for (const [index, part] of merged.entries()) {
    const next = merged[index + 1]
    if (typeof part === 'string' || part.operator !== undefined || typeof next !== 'string')
      continue
    if (continuesName(part.variable, next)) merged[index] = { ...part, braces: true }
  }
  const [only = ''] = merged
  return merged.length <= 1 && typeof only === 'string' ? only : merged
}

const anyWord = word({ text, pattern, depth: 2 })
const flagWord = word({
  inFlag: true,
  text: oneof(ascii, ascii, constant('\u00c3\u00a9\u00c3\u00a0')),
  pattern: pattern.map((value) => value),
  depth: 1,
})
const unspacedWord = word({
  text: unspaced,
  pattern: pattern.map((value) => value.replaceAll(' ', '')),
  depth: 1,
})
const pathWord = word({ text: oneof(text, lines), pattern, depth: 1 })
const isEmpty = (value: Word): boolean => value.length === 0
const filled = (arbitrary: Arbitrary<Word>): Arbitrary<Word> =>
  arbitrary.map((value) => (isEmpty(value) ? 'x' : value))

/** An object without what is undefined. */
function compact<Value extends object>(
  value: Value,
): { [K in keyof Value]: Exclude<Value[K], undefined> } {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as never
}

const maybe = <Value>(arbitrary: Arbitrary<Value>): Arbitrary<Value | undefined> =>
  option(arbitrary, { nil: undefined, freq: 3 })
const flag = maybe(constant(true as const))

// --- commands ---

const SHELL_PIECES = [
  'ls',
  ' ',
  '  ',
  '&&',
  '|| true',
  '"a b"',
  "'c'",
  '$A',
  '\\',
  '#',
  '[ -f x ]',
  '["a"] &&',
  '--x',
  '<<<y',
  '1<<2',
  '>',
  'é',
  '`',
  '"',
  '`id`',
]
const shellLine = array(constantFrom(...SHELL_PIECES), { maxLength: 6 }).map((parts) =>
  shellText(parts.join(' ')),
)

/** What can stand on a line: without blanks around, continued by nothing and no heredoc. */
function shellText(value: string): string {
  const trimmed = value.trim().replace(/[\\`\s]+$/, '')
  return heredocsIn(`RUN ${trimmed}`).length > 0 ? 'ls' : trimmed
}

function shellCommand(escape: string): Arbitrary<CommandNode> {
  return tuple(shellLine, array(integer({ min: 1, max: 30 }), { maxLength: 3 })).map(
    ([line, places]) => {
      const sorted = [...new Set(places)].toSorted((left, right) => left - right)
      const joints = usableJoints(line, sorted, escape)
      return { form: 'shell' as const, text: line, ...(joints.length > 0 && { joints }) }
    },
  )
}

const execCommand = array(oneof(text, lines), { maxLength: 3 }).map((list): CommandNode => ({
  form: 'exec',
  arguments: list,
}))

const script = tuple(
  constantFrom('', '#!/bin/sh\n', 'set -e\n'),
  lines,
  maybe(constantFrom('X', 'a b', "it's", '-x')),
).map(([first, rest, name]): RunCommandNode => {
  const body = first + rest
  const isNamed = body.startsWith('#!') && name !== undefined && name !== freeDelimiter(body)
  return { form: 'script', text: body, ...(isNamed && { name }) }
})

const heredocCommand = tuple(lines, constantFrom('E1', 'x-y')).map(
  ([body, name]): RunCommandNode => ({
    form: 'shell',
    text: `cat <<${name} > /x && ls\n${body.replaceAll(name, '')}${name}`,
  }),
)

const command = (escape: string): Arbitrary<CommandNode> => oneof(shellCommand(escape), execCommand)
const runCommand = (escape: string): Arbitrary<RunCommandNode> =>
  oneof(
    { weight: 4, arbitrary: command(escape) as Arbitrary<RunCommandNode> },
    { weight: 1, arbitrary: script },
    { weight: 1, arbitrary: heredocCommand },
  )

// --- mounts ---

const id = oneof(integer({ min: 0, max: 0xffffffff }), constant<Word>([{ variable: 'UID' }]))
const owner = {
  mode: maybe(
    oneof(integer({ min: 0, max: 0o7777 }), constant<Word>([{ variable: 'M', braces: true }])),
  ),
  uid: maybe(id),
  gid: maybe(id),
}
const place = filled(flagWord)

function mount(origin: Arbitrary<OriginNode>): Arbitrary<MountNode> {
  const from = maybe(origin)
  return oneof(
    record({
      type: constant('bind' as const),
      target: place,
      source: maybe(place),
      from,
      readWrite: flag,
    }),
    record({
      type: constant('cache' as const),
      target: place,
      id: maybe(place),
      sharing: maybe(constantFrom('shared' as const, 'private' as const, 'locked' as const)),
      from,
      source: maybe(place),
      readOnly: flag,
      ...owner,
    }),
    record({
      type: constant('tmpfs' as const),
      target: place,
      size: maybe(
        oneof<Arbitrary<string | number>[]>(integer({ min: 1 }), constantFrom('64m', '0', '1 GB')),
      ),
    }),
    record({
      type: constant('secret' as const),
      id: ascii.map((value) => value || 'x'),
      target: maybe(place),
      env: maybe(ascii),
      required: flag,
      ...owner,
    }),
    record({
      type: constant('ssh' as const),
      id: maybe(ascii.map((value) => value || 'x')),
      target: maybe(place),
      required: flag,
      ...owner,
    }),
    record({
      type: constant('unsettled' as const),
      fields: constantFrom(
        [
          { key: 'type', value: [{ variable: 'T' }] },
          { key: 'target', value: '/x' },
        ],
        [{ key: 'type', value: 'cache' }],
        [
          { key: 'target', value: '/x' },
          { key: 'ro', value: [{ variable: 'R' }] },
        ],
        [{ key: 'required' }, { key: 'type', value: 'secret' }, { key: '' }],
      ),
      from,
    }),
  ).map((node) => compact(node) as MountNode)
}

// --- instructions ---

const content = oneof(
  lines as Arbitrary<Word>,
  array(
    oneof<Arbitrary<WordPart>[]>(
      oneof(text, lines),
      expansion({ text, pattern: barePattern, depth: 1 }),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  ).map((parts): Word => {
    const [first = ''] = parts
    return parts.every((part) => typeof part === 'string')
      ? endLine(canonicalWord([first]))
      : canonicalWord([...parts, '\n'])
  }),
)

function endLine(value: Word): Word {
  return typeof value !== 'string' || value === '' || value.endsWith('\n') ? value : `${value}\n`
}

function sources(
  destination: Arbitrary<Word>,
): Arbitrary<{ readonly sources: readonly FileSource[]; readonly destination: Word }> {
  const path = (arbitrary: Arbitrary<Word>): Arbitrary<FileSource> =>
    arbitrary.map((value) => ({ kind: 'path', path: value }))
  const files = array(content, { minLength: 1, maxLength: 2 }).map((all) =>
    all.map((each, index): FileSource => ({
      kind: 'inline',
      ...(all.length > 1 && { name: ['é.txt', 'f-2'][index] ?? 'f' }),
      content: each,
    })),
  )
  return oneof(
    record({ sources: array(path(pathWord), { minLength: 1, maxLength: 3 }), destination }),
    record({
      sources: tuple(array(path(unspacedWord), { maxLength: 1 }), files).map((parts) =>
        parts.flat(),
      ),
      destination: unspacedWord.map((value) =>
        typeof value === 'string' && value.endsWith('/') ? '/x' : value,
      ),
    }),
  )
}

const owned = {
  chown: maybe(filled(flagWord)),
  chmod: maybe(filled(flagWord)),
  link: flag,
  exclude: maybe(array(ascii, { minLength: 1, maxLength: 2 })),
}

const assignments = array(
  record({
    name: word({ text: text.map((value) => value.replaceAll('=', '')), pattern, depth: 1 }),
    value: anyWord,
  }),
  { minLength: 1, maxLength: 3 },
)

const declaration: Arbitrary<ArgDeclaration> = record({
  name: constantFrom('A', 'B_1', '"a b"', 'é', "'q'"),
  default: maybe(anyWord),
}).map((each) => compact(each) as ArgDeclaration)

const duration = maybe(constantFrom('1s', '1m30s', '+2h', '.5s', '1.s', '1ms'))

function trigger(origin: Arbitrary<OriginNode>, escape: string): Arbitrary<TriggerNode> {
  const node = <Node extends TriggerNode>(arbitrary: Arbitrary<object>): Arbitrary<Node> =>
    arbitrary.map((value) => compact(value) as Node)
  return oneof(
    node(
      tuple(
        sources(pathWord),
        record({ kind: constant('copy'), from: maybe(origin), ...owned, parents: flag }),
      ).map((parts) => ({ ...parts[0], ...parts[1] })),
    ),
    node(
      tuple(
        sources(pathWord),
        record({
          kind: constant('add'),
          ...owned,
          checksum: maybe(filled(flagWord)),
          keepGitDir: maybe(boolean()),
          unpack: maybe(boolean()),
        }),
      ).map((parts) => ({ ...parts[0], ...parts[1] })),
    ),
    node(
      tuple(declaration, array(declaration, { maxLength: 2 })).map(([first, others]) => ({
        kind: 'arg',
        ...first,
        ...(others.length > 0 && { others }),
      })),
    ),
    node(record({ kind: constant('cmd'), command: command(escape) })),
    node(record({ kind: constant('entrypoint'), command: command(escape) })),
    node(record({ kind: constant('env'), variables: assignments })),
    node(record({ kind: constant('label'), labels: assignments })),
    node(
      record({
        kind: constant('expose'),
        ports: array(oneof(constantFrom('80', '53/udp'), unspacedWord), {
          minLength: 1,
          maxLength: 3,
        }),
      }),
    ),
    node(
      oneof(
        constant({ kind: 'healthcheck', test: 'none' }),
        record({
          kind: constant('healthcheck'),
          test: command(escape).filter(
            (test) => (test.form === 'exec' ? test.arguments : test.text).length > 0,
          ),
          interval: duration,
          timeout: duration,
          startPeriod: duration,
          startInterval: duration,
          retries: maybe(integer({ min: 1, max: 99 })),
        }),
      ),
    ),
    node(
      record({
        kind: constant('run'),
        command: runCommand(escape),
        mounts: maybe(array(mount(origin), { minLength: 1, maxLength: 2 })),
        network: maybe(constantFrom('none', 'host', 'default')),
        security: maybe(constantFrom('insecure', 'sandbox')),
        devices: maybe(
          array(constantFrom('a.com/b=c', 'x,required'), { minLength: 1, maxLength: 2 }),
        ),
      }),
    ),
    node(
      record({ kind: constant('shell'), arguments: array(text, { minLength: 1, maxLength: 3 }) }),
    ),
    node(record({ kind: constant('stopsignal'), signal: anyWord })),
    node(record({ kind: constant('user'), user: anyWord })),
    node(
      record({
        kind: constant('volume'),
        paths: array(filled(pathWord), { minLength: 1, maxLength: 3 }),
      }),
    ),
    node(record({ kind: constant('workdir'), path: anyWord })),
  )
}

const commentText = array(
  array(constantFrom(...FRAGMENTS.filter((fragment) => fragment !== '\r')), { maxLength: 3 }).map(
    (parts) => parts.join('').trimEnd(),
  ),
  { minLength: 1, maxLength: 3 },
).map((all) => (all[0] === '' ? ['c', ...all] : all).join('\n'))

const comment: Arbitrary<CommentNode> = commentText.map((value) => ({
  kind: 'comment',
  text: value,
}))

const maintainer: Arbitrary<InstructionNode> = text.map((value) => ({
  kind: 'maintainer',
  name: value.replace(/^[\s\u0085]+|[\\`\s\u0085]+$/g, '') || 'me',
}))

const imageOrigin: Arbitrary<OriginNode> = constantFrom(
  'busybox:1',
  'ghcr.io/a/b',
  'Not/A-reference',
  'scratch',
).map((reference) => ({ kind: 'image', reference }))

/** Triggers are for `\`; with another escape character only what needs none is written. */
function onbuild(escape: string): Arbitrary<InstructionNode> {
  const instruction =
    escape === '\\'
      ? trigger(imageOrigin, '').map(withoutLayout)
      : constant<TriggerNode>({ kind: 'run', command: { form: 'exec', arguments: ['x'] } })
  return oneof(
    instruction.map((each): InstructionNode => ({ kind: 'onbuild', instruction: each })),
    constant<InstructionNode>({
      kind: 'onbuild',
      instruction: { kind: 'user', user: 'x' },
      expression: 'user   x',
    }),
    constant<InstructionNode>({ kind: 'onbuild', expression: 'ENV A=${' }),
  )
}

/** A trigger is one line of text. */
function withoutLayout(node: TriggerNode): TriggerNode {
  const flat = (each: CommandNode): CommandNode =>
    each.form === 'shell' ? { form: 'shell', text: each.text } : each
  switch (node.kind) {
    case 'cmd':
    case 'entrypoint':
      return { ...node, command: flat(node.command) }
    case 'healthcheck':
      return node.test === 'none' ? node : { ...node, test: flat(node.test) }
    case 'run':
      return node.command.form === 'shell' ? { ...node, command: flat(node.command) } : node
    default:
      return node
  }
}

function instructions(
  origin: Arbitrary<OriginNode>,
  escape: string,
): Arbitrary<readonly InstructionNode[]> {
  return array(
    oneof(
      { weight: 12, arbitrary: trigger(origin, escape) as Arbitrary<InstructionNode> },
      { weight: 1, arbitrary: onbuild(escape) },
      { weight: 1, arbitrary: maintainer },
      { weight: 2, arbitrary: comment as Arbitrary<InstructionNode> },
    ),
    { maxLength: 3 },
  ).map(apart)
}

/** Comments side by side are one, unless an empty line stands between them. */
function apart<Node extends InstructionNode>(nodes: readonly Node[]): readonly Node[] {
  return nodes.map((node, index) =>
    node.kind === 'comment' && nodes[index - 1]?.kind === 'comment'
      ? { ...node, apart: true }
      : node,
  )
}

const header: Arbitrary<HeaderNode> = record({
  syntax: maybe(constantFrom('docker/dockerfile:1', 'a/b:labs x=y')),
  escape: maybe(constantFrom('\\' as const, '`' as const)),
  check: maybe(constant('skip=all')),
  globals: array(
    oneof<Arbitrary<HeaderNode['globals'][number]>[]>(
      declaration.map((each) => ({ kind: 'arg', ...each })),
      comment,
    ),
    { maxLength: 3 },
  ).map(apart),
  dockerfile: constant({}),
}).map((each) => compact(each) as HeaderNode)

interface StagePlan {
  readonly comments: readonly CommentNode[]
  readonly base: Word
  readonly extends: boolean
  readonly platform: Word | undefined
  readonly instructions: readonly InstructionNode[]
}

/**
 * The last of some stages, in canonical form; it uses all others. As from a Dockerfile that was given as text.
 */
export const definition: Arbitrary<StageNode> = tuple(header, constantFrom(1, 1, 1, 2, 2, 3)).chain(
  ([top, count]) =>
    tuple(...Array.from({ length: count }, () => stagePlan(top.escape ?? '\\'))).map(
      (plans) =>
        plans
          .reduce<readonly StageNode[]>(
            (stages, plan) => [...stages, makeStage(plan, stages, top, count)],
            [],
          )
          .at(-1) as StageNode,
    ),
)

function stagePlan(escape: string): Arbitrary<StagePlan> {
  return record({
    comments: array(comment, { maxLength: 1 }),
    base: oneof<Arbitrary<Word>[]>(
      constantFrom('alpine', 'scratch', 'A/Not:Valid', 'a"$b'),
      constant<Word>([{ variable: 'BASE', braces: true }]),
      constant<Word>(['node:', { variable: 'V' }]),
    ),
    extends: boolean(),
    platform: maybe(filled(flagWord)),
    instructions: instructions(imageOrigin, escape),
  })
}

function makeStage(
  plan: StagePlan,
  stages: readonly StageNode[],
  top: HeaderNode,
  count: number,
): StageNode {
  const last = stages.at(-1)
  const isTarget = stages.length === count - 1
  const base: StageNode['base'] =
    plan.extends && last
      ? { kind: 'stage', stage: last }
      : plan.base === 'scratch'
        ? { kind: 'scratch' }
        : { kind: 'reference', reference: isTarget ? plan.base : settled(plan.base) }
  const mayNameStage =
    base.kind === 'reference' && typeof base.reference !== 'string' && base.reference.length === 1
  const copies = (isTarget && !mayNameStage ? stages : []).map((stage): InstructionNode => ({
    kind: 'copy',
    sources: [{ kind: 'path', path: '/x' }],
    destination: '/y',
    from: { kind: 'stage', stage },
  }))
  return {
    kind: 'stage',
    header: top,
    ...(plan.comments.length > 0 && { comments: plan.comments }),
    base,
    ...(plan.platform !== undefined && { platform: plan.platform }),
    ...(isTarget ? {} : { name: `s${stages.length}` }),
    instructions: [...copies, ...plan.instructions],
    ...(mayNameStage && stages.length > 0 && { candidates: stages }),
  }
}

/** Only the last stage has a base that may be any other stage: which ones are above is left to the printer. */
function settled(base: Word): Word {
  return typeof base === 'string' || base.length > 1 ? base : 'alpine'
}
