import type { PrintedDockerfile } from '../dockerfile/print/index.js'
import { FeatureUnsupportedError, type SourceLocation } from '../errors/index.js'
import {
  declarationsOf,
  DEFAULT_OPERATORS,
  type Expansion,
  type InstructionNode,
  isSymbolicMode,
  literalText,
  type MountNode,
  PATTERN_OPERATORS,
  type RunNode,
  type Word,
} from '../node/index.js'

interface Feature {
  readonly name: string
  /** API version and name of the oldest Engine whose own Dockerfile frontend may have it. */
  readonly api: string
  readonly engine: string
}

// Source: buildkit frontend/dockerfile/instructions, parser and shell of the release that each Engine
// embeds: 20.10 v0.8, 23 v0.10, 24 v0.11, 25 v0.12, 26 v0.13, 27 v0.14 to v0.17, 28 v0.20 to v0.25, 29 v0.26.
const FEATURES = {
  heredoc: { name: 'files and scripts of several lines (heredocs)', api: '1.42', engine: '23' },
  link: { name: '--link', api: '1.42', engine: '23' },
  network: { name: 'RUN --network', api: '1.42', engine: '23' },
  context: { name: 'named contexts', api: '1.42', engine: '23' },
  mountExpansion: { name: 'variables and escapes in mounts', api: '1.42', engine: '23' },
  tmpfsSize: { name: 'the size of a tmpfs mount', api: '1.42', engine: '23' },
  checksum: { name: 'ADD --checksum', api: '1.43', engine: '24' },
  keepGitDir: { name: 'ADD --keep-git-dir', api: '1.43', engine: '24' },
  startInterval: { name: 'HEALTHCHECK --start-interval', api: '1.44', engine: '25' },
  defaultOperator: { name: '${NAME-word} and ${NAME+word}', api: '1.44', engine: '25' },
  patternOperator: { name: 'patterns in ${NAME...}', api: '1.45', engine: '26' },
  secretEnv: { name: 'a secret as environment variable', api: '1.47', engine: '27.3' },
  chmodExpansion: { name: 'variables in --chmod', api: '1.47', engine: '27.3' },
  symbolicMode: { name: 'symbolic modes in --chmod', api: '1.47', engine: '27.4' },
  unpack: { name: 'ADD --unpack', api: '1.51', engine: '28.3' },
  exclude: { name: '--exclude', api: '1.51', engine: '28.5' },
  parents: { name: 'COPY --parents', api: '1.52', engine: '29' },
  security: { name: 'RUN --security', api: '1.52', engine: '29' },
} as const satisfies Readonly<Record<string, Feature>>

type FeatureName = keyof typeof FEATURES

/** A feature, and the call that uses it. */
export interface FeatureUse {
  readonly feature: FeatureName
  readonly call: string
  readonly at: SourceLocation | undefined
}

/**
 * What of a Dockerfile not every frontend knows. Nothing where the definition brings a frontend of its own, by
 * `syntax()`.
 */
export function featuresUsed({ stages }: PrintedDockerfile): readonly FeatureUse[] {
  if (stages.some(({ node }) => node.header.syntax !== undefined)) return []
  return stages.flatMap(({ sections }) =>
    sections.flatMap(({ node, heredoc }) => {
      if (node.kind === 'stage') return []
      const use = (feature: FeatureName): FeatureUse => ({
        feature,
        call: callOf(node),
        at: node.at,
      })
      return [...(heredoc ? [use('heredoc')] : []), ...featuresOf(node).map(use)]
    }),
  )
}

/**
 * Holds what a definition uses against the age of an Engine, so that it fails before the build and not within.
 *
 * @param apiVersion newest API version of the Engine itself, whichever is spoken with it
 * @throws {FeatureUnsupportedError} `FEATURE_UNSUPPORTED` for the first feature that is missing.
 */
export function checkFeatures(uses: readonly FeatureUse[], apiVersion: string): void {
  for (const { feature, call, at } of uses) {
    const { name, api, engine } = FEATURES[feature]
    if (minor(apiVersion) >= minor(api)) continue
    throw new FeatureUnsupportedError(
      `${call}() needs ${name}, which Docker Engine has since ${engine} (API ${api}); this one offers API ${apiVersion}`,
      {
        at,
        hint: "Use a newer Engine, or bring a newer frontend: image().syntax('docker/dockerfile:1').",
      },
    )
  }
}

// Engines have never had another major version of their API than 1.
function minor(apiVersion: string): number {
  return Number(apiVersion.split('.')[1])
}

const RUN_CALLS: Readonly<Record<RunNode['command']['form'], string>> = {
  all: 'runAll',
  exec: 'run',
  script: 'script',
  shell: 'run',
}

function callOf(node: InstructionNode): string {
  switch (node.kind) {
    case 'run':
      return RUN_CALLS[node.command.form]
    case 'copy':
      return node.sources.some(({ kind }) => kind === 'inline') ? 'write' : 'copy'
    case 'onbuild':
      return 'onBuild'
    case 'stopsignal':
      return 'stopSignal'
    default:
      return node.kind
  }
}

type FeatureList = readonly (FeatureName | false)[]

function featuresOf(node: InstructionNode): readonly FeatureName[] {
  return [...ownFeatures(node), ...wordsIn(node).flatMap(expansionFeatures)].filter(
    (feature) => feature !== false,
  )
}

function ownFeatures(node: InstructionNode): FeatureList {
  switch (node.kind) {
    case 'add':
      return [
        node.checksum !== undefined && 'checksum',
        node.keepGitDir === true && 'keepGitDir',
        node.unpack !== undefined && 'unpack',
        ...transferFeatures(node),
      ]
    case 'copy':
      return [
        node.parents === true && 'parents',
        node.from?.kind === 'context' && 'context',
        ...transferFeatures(node),
      ]
    case 'healthcheck':
      return [node.startInterval !== undefined && 'startInterval']
    case 'onbuild':
      return node.instruction ? ownFeatures(node.instruction) : []
    case 'run':
      return [
        node.network !== undefined && 'network',
        node.security !== undefined && 'security',
        ...(node.mounts ?? []).flatMap(mountFeatures),
      ]
    default:
      return []
  }
}

function transferFeatures(node: {
  readonly link?: boolean
  readonly chmod?: Word
  readonly exclude?: readonly string[]
}): FeatureList {
  const mode = node.chmod === undefined ? '' : literalText(node.chmod)
  return [
    node.link === true && 'link',
    (node.exclude?.length ?? 0) > 0 && 'exclude',
    mode === undefined && 'chmodExpansion',
    mode !== undefined && mode !== '' && isSymbolicMode(mode) && 'symbolicMode',
  ]
}

function mountFeatures(mount: MountNode): FeatureList {
  return [
    mount.type === 'tmpfs' && mount.size !== undefined && 'tmpfsSize',
    mount.type === 'secret' && mount.env !== undefined && 'secretEnv',
    'from' in mount && mount.from?.kind === 'context' && 'context',
    mountWords(mount).some(needsExpansion) && 'mountExpansion',
  ]
}

function mountWords(mount: MountNode): readonly Word[] {
  if (mount.type === 'unsettled') {
    return mount.fields.flatMap(({ value }) => (value === undefined ? [] : [value]))
  }
  const { target, source, id }: { target?: Word; source?: Word; id?: Word } = mount
  return [target, source, id].filter((word) => word !== undefined)
}

/** Whether a word is written with expansions or escapes, which an older frontend takes as they are. */
function needsExpansion(word: Word): boolean {
  const text = literalText(word)
  return text === undefined || /["'$<\\]/.test(text)
}

function wordsIn(node: InstructionNode): readonly Word[] {
  switch (node.kind) {
    case 'add':
    case 'copy':
      return [
        node.destination,
        ...node.sources.map((source) => (source.kind === 'path' ? source.path : source.content)),
        ...[node.chown, node.chmod].filter((word) => word !== undefined),
      ]
    case 'arg':
      return declarationsOf(node).flatMap((each) =>
        each.default === undefined ? [] : [each.default],
      )
    case 'env':
      return node.variables.flatMap(({ name, value }) => [name, value])
    case 'expose':
      return node.ports
    case 'label':
      return node.labels.flatMap(({ name, value }) => [name, value])
    case 'onbuild':
      return node.instruction ? wordsIn(node.instruction) : []
    case 'run':
      return (node.mounts ?? []).flatMap(mountWords)
    case 'stopsignal':
      return [node.signal]
    case 'user':
      return [node.user]
    case 'volume':
      return node.paths
    case 'workdir':
      return [node.path]
    default:
      return []
  }
}

const BEFORE_25: ReadonlySet<string> = new Set([':-', ':+', ':?', '?'])
const DEFAULTING: ReadonlySet<string> = new Set(
  DEFAULT_OPERATORS.filter((operator) => !BEFORE_25.has(operator)),
)
const MATCHING: ReadonlySet<string> = new Set(PATTERN_OPERATORS)

function expansionFeatures(word: Word): FeatureList {
  if (typeof word === 'string') return []
  return word
    .filter((part): part is Expansion => typeof part !== 'string')
    .flatMap(({ operator = '', operand = '' }) => [
      DEFAULTING.has(operator) && 'defaultOperator',
      MATCHING.has(operator) && 'patternOperator',
      ...expansionFeatures(operand),
    ])
}
