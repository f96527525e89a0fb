import type { ContentEntry } from '../../../../src/cache/content/content.js'
import type { Change } from '../../../../src/definition/index.js'
import {
  arg,
  copy,
  copyFrom,
  file,
  folder,
  image,
  type PlainBuild,
  type PlainInstruction,
  type PlainStage,
  run,
  sha256,
} from './inputs.js'

/** A build, the same with one thing changed, and what is to be said of it: one of several where it can be seen so. */
export interface Mutation {
  readonly before: PlainBuild
  readonly after: PlainBuild
  readonly expected: readonly (readonly Change[])[]
}

type Random = (below: number) => number

/** The same numbers for the same seed. */
function randomOf(seed: number): Random {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const FOLDERS = ['lib', 'node_modules', 'src']
const REFERENCES = ['alpine:3.20', 'node:22', 'busybox']

function treeOf(random: Random): readonly ContentEntry[] {
  return FOLDERS.flatMap((top) => [
    folder(top),
    ...Array.from({ length: 2 + random(5) }, (_, index) => `${top}/f${index}`).map((path, index) =>
      index === 1
        ? ({ path, kind: 'symlink', mode: 0o777, size: 0, linkname: `f${random(9)}` } as const)
        : file(path, `${path} ${'x'.repeat(random(40))}`, random(4) === 0 ? 0o755 : 0o644),
    ),
  ])
}

function buildOf(random: Random): PlainBuild {
  let line = 0
  const next = (): number => (line += 1)
  const stages: PlainStage[] = []
  for (let count = 1 + random(4); count > 0; count--) {
    const above = stages.at(random(stages.length || 1))
    const instructionOf = (): PlainInstruction => {
      const at = next()
      switch (random(7)) {
        case 0:
        case 1:
          return copy(['', ...FOLDERS][random(4)] ?? '', `/target${at}`, at)
        case 2:
          return arg(`ARG_${at}`, `value ${at}`, at)
        case 3:
          return above ? copyFrom(above.name, `/made${at}`, at) : run(`make ${at}`, at)
        case 4: {
          const images = [image(REFERENCES[random(3)] ?? '')]
          return { ...copy('', `/other${at}`, at), takes: 'nothing', images }
        }
        default:
          return run(`make ${at}`, at)
      }
    }
    stages.push({
      name: `name-${next()}`,
      isNamed: random(2) === 0,
      base:
        above && random(3) === 0
          ? { kind: 'stage', name: above.name }
          : image(REFERENCES[random(3)] ?? ''),
      instructions: Array.from({ length: 1 + random(6) }, instructionOf),
    })
  }
  return {
    settings: { platform: 'linux/amd64', network: 'none' },
    stages,
    files: treeOf(random),
  }
}

/** One of all kinds of single changes to one of all kinds of builds. */
export function mutationOf(seed: number): Mutation {
  const random = randomOf(seed)
  const before = buildOf(random)
  const mutate = MUTATIONS[random(MUTATIONS.length)]
  return mutate ? mutate(before, random) : { before, after: before, expected: [[]] }
}

const MUTATIONS: readonly ((before: PlainBuild, random: Random) => Mutation)[] = [
  ...['added', 'removed', 'same-size', 'other-size', 'mode', 'kind', 'link'].map(
    (kind) => (before: PlainBuild, random: Random) => fileMutation(kind, before, random),
  ),
  (before, random) => {
    const added = arg('MUTATED', random(2) === 0 ? 'old' : undefined, 900)
    const [start, stage, index] = withInstruction(before, added, random)
    return {
      before: start,
      after: replaced(start, stage, index, arg('MUTATED', 'new', 900)),
      expected: [
        [
          placed(start, stage, added, {
            kind: 'argument',
            name: 'MUTATED',
            before: added.variables?.['MUTATED'],
            after: 'new',
          }),
        ],
      ],
    }
  },
  (before, random) => {
    const [reference, digest] = [REFERENCES[random(3)] ?? '', sha256('moved')]
    const move = <T extends PlainStage['base']>(base: T): T =>
      base.kind === 'image' && base.reference === reference
        ? { ...base, ...image(reference, digest) }
        : base
    const stages = before.stages.map((stage) => ({
      ...stage,
      base: move(stage.base),
      instructions: stage.instructions.map((each) =>
        each.images ? { ...each, images: each.images.map(move) } : each,
      ),
    }))
    const old = `sha256:${sha256(reference)}`
    const detail = { kind: 'base', reference, before: old, after: `sha256:${digest}` } as const
    for (const [number, { name, isNamed, base, instructions }] of before.stages.entries()) {
      const uses = instructions.find((each) => each.images?.[0]?.reference === reference)
      const isBase = base.kind === 'image' && base.reference === reference
      if (!isBase && !uses) continue
      const change = isBase
        ? { stage: isNamed ? name : `stage-${number}`, instruction: `FROM ${reference}`, ...detail }
        : placed(before, number, uses ?? run(''), detail)
      return { before, after: { ...before, stages }, expected: [[change]] }
    }
    return { before, after: before, expected: [[]] }
  },
  (before, random) => {
    const [start, stage, index] = withInstruction(before, run('edited -before', 900), random)
    const young = run('edited --after', 900)
    const change = {
      kind: 'instruction-edited',
      before: 'RUN edited -before',
      after: young.text,
    } as const
    return {
      before: start,
      after: replaced(start, stage, index, young),
      expected: [[placed(start, stage, young, change)]],
    }
  },
  (before, random) => {
    const added = run('inserted', 900)
    const [after, stage] = withInstruction(before, added, random)
    return {
      before,
      after,
      expected: [[placed(before, stage, added, { kind: 'instruction-added' })]],
    }
  },
  (before, random) => {
    const removed = run('removed')
    const [start, stage] = withInstruction(before, removed, random)
    const change = { kind: 'instruction-removed' } as const
    return { before: start, after: before, expected: [[placed(start, stage, removed, change)]] }
  },
  (before, random) => {
    const number = random(before.stages.length)
    const { instructions = [] } = before.stages[number] ?? {}
    const [from, to] = [random(instructions.length), random(instructions.length)]
    const moved = instructions[from]
    if (!moved || from === to) return { before, after: before, expected: [[]] }
    const others = instructions.toSpliced(from, 1)
    // Of two neighbours that have changed places, either may be the one that was moved.
    const candidates = Math.abs(from - to) === 1 ? [moved, instructions[to] ?? moved] : [moved]
    return {
      before,
      after: withStage(before, number, others.toSpliced(to, 0, moved)),
      expected: candidates.map((each) => [
        placed(before, number, each, { kind: 'instruction-moved' }),
      ]),
    }
  },
  (before, random) => {
    const name = ['platform', 'network', 'label:a', 'add-host:b'][random(4)] ?? ''
    const settings = { ...before.settings, [name]: 'other' }
    const change = { kind: 'setting', name, before: before.settings[name], after: 'other' } as const
    return { before, after: { ...before, settings }, expected: [[change]] }
  },
  (before, random) => {
    const [after, name] = withAddedStage(before, random)
    return { before, after, expected: [[{ stage: name, kind: 'stage-added' }]] }
  },
  (before, random) => {
    const [start, name] = withAddedStage(before, random)
    return { before: start, after: before, expected: [[{ stage: name, kind: 'stage-removed' }]] }
  },
]

function fileMutation(kind: string, before: PlainBuild, random: Random): Mutation {
  const isLink = kind === 'link'
  const candidates = before.files.filter((entry) => entry.kind === (isLink ? 'symlink' : 'file'))
  const old = candidates[random(candidates.length)]
  if (!old) return { before, after: before, expected: [[]] }
  const { path, size, mode, digest = '' } = old
  const write = (
    entry: ContentEntry | undefined,
    change: Parameters<typeof placed>[3],
  ): Mutation => {
    const place = before.files.indexOf(old)
    const files = before.files.toSpliced(place, 1, ...(entry ? [entry] : []))
    return { before, after: { ...before, files }, expected: [firstTaking(before, path, change)] }
  }
  switch (kind) {
    case 'added': {
      const entry = file(`${path}.new`, 'new')
      const files = before.files.toSpliced(before.files.indexOf(old) + 1, 0, entry)
      const change = { kind: 'file-added', path: entry.path, size: 3 } as const
      return { before, after: { ...before, files }, expected: [firstTaking(before, path, change)] }
    }
    case 'removed':
      return write(undefined, { kind: 'file-removed', path, size })
    case 'mode':
      return write({ ...old, mode: 0o400 }, { kind: 'file-mode', path, before: mode, after: 0o400 })
    case 'kind':
      return write(
        { path, kind: 'symlink', mode: 0o777, size: 0, linkname: 'x' },
        { kind: 'file-kind', path, before: 'file', after: 'symlink' },
      )
    case 'link':
      return write(
        { ...old, linkname: 'elsewhere' },
        { kind: 'link-target', path, before: old.linkname ?? '', after: 'elsewhere' },
      )
    default: {
      const young = { size: kind === 'same-size' ? size : size + 1, digest: sha256('edited') }
      const change = { kind: 'file-edited', path, before: { size, digest }, after: young } as const
      return write({ ...old, ...young }, change)
    }
  }
}

/** A file is named where it is taken first, and not at all where nobody takes it. */
function firstTaking(
  build: PlainBuild,
  path: string,
  change: Parameters<typeof placed>[3],
): readonly Change[] {
  for (const [number, { instructions }] of build.stages.entries()) {
    const taking = instructions.find(
      ({ takes }) => takes !== undefined && (takes === '' || path.startsWith(`${takes}/`)),
    )
    if (taking) return [placed(build, number, taking, change)]
  }
  return []
}

function placed(
  { stages }: PlainBuild,
  number: number,
  { text, line }: PlainInstruction,
  detail: Change,
): Change {
  const { name = '', isNamed = true } = stages[number] ?? {}
  const at = line === undefined ? {} : { at: { file: '/project/images/app.ts', line, column: 4 } }
  return { stage: isNamed ? name : `stage-${number}`, instruction: text, ...at, ...detail }
}

function withInstruction(
  build: PlainBuild,
  added: PlainInstruction,
  random: Random,
): readonly [build: PlainBuild, stage: number, index: number] {
  const number = random(build.stages.length)
  const { instructions = [] } = build.stages[number] ?? {}
  const index = random(instructions.length + 1)
  return [withStage(build, number, instructions.toSpliced(index, 0, added)), number, index]
}

function replaced(
  build: PlainBuild,
  number: number,
  index: number,
  instruction: PlainInstruction,
): PlainBuild {
  const { instructions = [] } = build.stages[number] ?? {}
  return withStage(build, number, instructions.with(index, instruction))
}

function withStage(
  build: PlainBuild,
  number: number,
  instructions: readonly PlainInstruction[],
): PlainBuild {
  const stages = build.stages.map((stage, index) =>
    index === number ? { ...stage, instructions } : stage,
  )
  return { ...build, stages }
}

/** Not as the last one, which is what is built. */
function withAddedStage(build: PlainBuild, random: Random): readonly [PlainBuild, name: string] {
  const number = random(build.stages.length)
  const stage: PlainStage = {
    name: 'added',
    isNamed: random(2) === 0,
    base: image('added:1'),
    instructions: [run('of the added stage')],
  }
  const name = stage.isNamed ? 'added' : `stage-${number}`
  return [{ ...build, stages: build.stages.toSpliced(number, 0, stage) }, name]
}
