import { formatPlatform, normalizePlatform, type Platform } from '../../reference/index.js'
import type { EvaluationContext } from './context.js'
import { normalizeWorkdir } from './dispatch.js'
import type { ImageConfig } from './evaluation.js'
import { namedContext, parseBaseName, parseImageName } from './image-name.js'
import type { StageState } from './stage-state.js'

// Source: buildkit util/system/path.go.
const UNIX_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
const DOCKER_IMAGE = 'docker-image:'

/** BuildKit: the part of `resolveReachableStages` for one stage. */
export function resolveBase(
  state: StageState,
  reachable: boolean,
  context: EvaluationContext,
): void {
  if (state.base !== undefined || state.dispatched || state.resolved) return
  if (state.baseName === 'scratch' && state.context === undefined) {
    state.resolved = true
    state.platform = context.targetPlatform
    applyConfig(state, { workdir: '/' })
  } else {
    const found = context.attempt(state.range, () => resolveImage(state, reachable, context))
    // What cannot be read is not read a second time.
    state.resolved = reachable || found === undefined
  }
  if (state.stage === undefined) state.dispatched = true
}

function resolveImage(state: StageState, reachable: boolean, context: EvaluationContext): 'found' {
  const { reference } = parseBaseName(state.baseName)
  state.reference = reference
  const platform = state.platform ?? context.targetPlatform
  if (!reachable) {
    state.platform = platform
    return 'found'
  }
  if (state.context !== undefined) {
    const config = contextConfig(state.context, platform, context)
    state.dispatched = true
    if (config?.platform) state.platform = config.platform
    applyConfig(state, config ?? {})
    return 'found'
  }
  state.platform = platform
  const source = namedContext(reference, normalizedText(platform), context.contexts)
  if (source !== undefined) {
    applyConfig(state, contextConfig(source, platform, context) ?? { workdir: '/' })
    return 'found'
  }
  const config = context.imageConfig(reference, platform)
  applyConfig(state, config ?? {})
  if (config?.platform) reportPlatform(state, platform, config.platform, context)
  return 'found'
}

function contextConfig(
  source: string,
  platform: Platform,
  context: EvaluationContext,
): ImageConfig | undefined {
  if (!source.startsWith(DOCKER_IMAGE)) return undefined
  const name = source.slice(DOCKER_IMAGE.length).replace(/^\/\//, '')
  if (name === 'scratch') return undefined
  return context.imageConfig(parseImageName(name).reference, platform)
}

/** BuildKit: `validateBaseImagePlatform`. */
function reportPlatform(
  { baseName, range }: StageState,
  expected: Platform,
  actual: Platform,
  context: EvaluationContext,
): void {
  if (expected.os === actual.os && expected.architecture === actual.architecture) return
  const [wanted, found] = [expected, actual].map(normalizedText)
  context.report('InvalidBaseImagePlatform', range, baseName, wanted ?? '', found ?? '')
}

function normalizedText(platform: Platform): string {
  return formatPlatform(normalizePlatform(platform))
}

function applyConfig(state: StageState, config: ImageConfig): void {
  const { progress } = state
  for (const entry of config.env ?? []) {
    const equals = entry.indexOf('=')
    const name = equals === -1 ? entry : entry.slice(0, equals)
    progress.variables = progress.variables.withEnv(
      name,
      equals === -1 ? '' : entry.slice(equals + 1),
    )
  }
  progress.workdir = config.workdir ?? ''
  progress.user = config.user ?? ''
  progress.shell = config.shell ?? []
  state.imageTriggers = config.onbuild ?? []
}

/** What a stage begins with. BuildKit: `dispatchState.init`, and the beginning of `dispatchStages`. */
export function beginStage(state: StageState, context: EvaluationContext): void {
  const { base } = state
  if (base) {
    state.platform = base.platform
    state.progress = { ...base.progress, variables: base.progress.variables.inherit() }
  }
  state.platform ??= context.targetPlatform
  const { os } = state.platform
  const { progress } = state
  if (!progress.variables.inImage('PATH') && os !== 'windows') {
    progress.variables = progress.variables.withEnv('PATH', UNIX_PATH)
  }
  if (progress.workdir !== '') {
    const { workdir } = progress
    const normalized = context.attempt(state.range, () => normalizeWorkdir(workdir, workdir, os))
    progress.workdir = normalized ?? workdir
  }
}
