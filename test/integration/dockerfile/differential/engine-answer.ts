import type { DockerfileCase } from '../../../dockerfile-cases/cases.js'
import {
  type DockerfileAnswer,
  type ImageAnswer,
  type JsonLocation,
  linesOf,
  type LintAnswer,
  type NeedAnswer,
  type OutlineAnswer,
  type Refusal,
  type TargetAnswer,
} from './answer.js'
import type { Frontend, FrontendAnswer } from './frontend.js'

/** What stands for the images that there are not. */
export type NamedContexts = Readonly<Record<string, string>>

/** Files of one job: all are sent before the first is asked about. */
const BATCH = 250

/** Questions under way at once: an Engine under test shares two cores with this process. */
const WORKERS = 4

/** Asks the Engine's own frontend about many Dockerfiles; hands each answer over as it comes. */
export async function askEngine(
  frontend: Frontend,
  cases: readonly DockerfileCase[],
  take: (dockerfileCase: DockerfileCase, answer: EngineAnswer) => void,
): Promise<void> {
  for (let start = 0; start < cases.length; start += BATCH) {
    const batch = cases.slice(start, start + BATCH)
    const files = batch.flatMap(({ text, ignore }, index) => [
      [String(index), text] as const,
      ...(ignore === undefined ? [] : [[`${index}.dockerignore`, ignore] as const]),
    ])
    await frontend.withDockerfiles(Object.fromEntries(files), async (ask) => {
      const rest = [...batch.entries()]
      const work = async (): Promise<void> => {
        for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
          const [index, dockerfileCase] = next
          take(
            dockerfileCase,
            await engineAnswer((options) => ask(String(index), options), dockerfileCase),
          )
        }
      }
      await Promise.all(Array.from({ length: WORKERS }, work))
    })
  }
}

export type EngineAnswer = DockerfileAnswer & { readonly contexts: NamedContexts }

type AskAboutFile = (options: Readonly<Record<string, string>>) => Promise<FrontendAnswer>

async function engineAnswer(
  askFile: AskAboutFile,
  { buildArgs, target }: DockerfileCase,
): Promise<EngineAnswer> {
  const options = {
    ...Object.fromEntries(
      Object.entries(buildArgs).map(([name, value]) => [`build-arg:${name}`, value]),
    ),
    ...(target === undefined ? {} : { target }),
  }
  const { contexts, answers } = await askAll(askFile, options, {})
  const [targets, outline, lint, image] = answers
  return {
    targets: read(targets, 'result.json', readTargets),
    outline: read(outline, 'result.json', readOutline),
    lint: read(lint, 'result.json', readLint),
    image: read(image, 'containerimage.config', readImage),
    contexts,
  }
}

/** A base that the Engine does not find. Without a registry that holds all, a mutated name is one of them. */
const MISSING =
  /failed to resolve source metadata for (?:docker\.io\/(?:library\/)?)?(\S+?)(?::latest)?: /

/** Answers that depend on no registry: whatever base is missing is asked for again as another name of busybox. */
async function askAll(
  askFile: AskAboutFile,
  options: Readonly<Record<string, string>>,
  contexts: NamedContexts,
): Promise<{ readonly contexts: NamedContexts; readonly answers: readonly FrontendAnswer[] }> {
  const named = Object.entries(contexts).map(([name, source]) => [`context:${name}`, source])
  const all: Readonly<Record<string, string>> = { ...options, ...Object.fromEntries(named) }
  const answers = await Promise.all([
    ...['targets', 'outline', 'lint'].map((name) =>
      askFile({ ...all, requestid: `frontend.${name}` }),
    ),
    askFile(all),
  ])
  const missing = answers
    .map((answer) =>
      answer.kind === 'error'
        ? answer.message
        : Buffer.from(answer.result.metadata['result.json'] ?? []).toString('utf8'),
    )
    .flatMap((message) => MISSING.exec(message)?.[1] ?? [])
    .find((name) => !(name in contexts))
  if (missing === undefined) return { contexts, answers }
  return askAll(askFile, options, { ...contexts, [missing]: BUSYBOX })
}

const BUSYBOX = 'docker-image://busybox'

function read<T>(
  answer: FrontendAnswer | undefined,
  key: string,
  make: (json: Json) => T,
): T | Refusal {
  if (answer?.kind !== 'result') {
    return { error: answer?.message ?? 'not asked', lines: answer?.lines }
  }
  return make(JSON.parse(Buffer.from(answer.result.metadata[key] ?? []).toString('utf8')) as Json)
}

/** The fields that are read here; a field that holds nothing is left out by BuildKit. */
export interface Json {
  readonly [name: string]: unknown
  readonly name?: string
  readonly description?: string
  readonly location?: JsonLocation
  readonly targets?:
    | readonly (Json & {
        readonly base?: string
        readonly platform?: string
        readonly default?: boolean
      })[]
    | null
  readonly args?: readonly (Json & { readonly value?: string })[]
  readonly secrets?: readonly (Json & { readonly required?: boolean })[]
  readonly ssh?: readonly (Json & { readonly required?: boolean })[]
  readonly warnings?:
    | readonly (Json & {
        readonly ruleName?: string
        readonly url?: string
        readonly detail?: string
      })[]
    | null
  readonly buildError?: { readonly message: string; readonly location?: JsonLocation }
  readonly config?: {
    readonly Env?: readonly string[]
    readonly WorkingDir?: string
    readonly User?: string
    readonly Shell?: readonly string[]
  }
  readonly history?: readonly { readonly created_by?: string }[]
}

export const readTargets = ({ targets }: Json): readonly TargetAnswer[] =>
  (targets ?? []).map((target) => ({
    name: target.name ?? '',
    base: target.base ?? '',
    platform: target.platform ?? '',
    default: target.default ?? false,
    description: target.description ?? '',
    lines: linesOf(target.location),
  }))

export const readOutline = (json: Json): OutlineAnswer => ({
  name: json.name ?? '',
  description: json.description ?? '',
  args: (json.args ?? []).map((arg) => ({
    name: arg.name ?? '',
    value: arg.value,
    description: arg.description ?? '',
    lines: linesOf(arg.location),
  })),
  secrets: readNeeds(json.secrets),
  ssh: readNeeds(json.ssh),
})

const readNeeds = (needs: Json['secrets'] = []): readonly NeedAnswer[] =>
  needs.map((need) => ({
    name: need.name ?? '',
    required: need.required ?? false,
    lines: linesOf(need.location),
  }))

export const readLint = ({ warnings, buildError }: Json): LintAnswer => ({
  warnings: (warnings ?? []).map((warning) => ({
    rule: warning.ruleName ?? '',
    description: warning.description ?? '',
    url: warning.url ?? '',
    detail: warning.detail ?? '',
    lines: linesOf(warning.location),
  })),
  failure: buildError && { error: buildError.message, lines: linesOf(buildError.location) },
})

export const readImage = ({ config = {} }: Json): ImageAnswer => ({
  env: config.Env ?? [],
  workdir: config.WorkingDir ?? '',
  user: config.User ?? '',
  shell: config.Shell ?? [],
})
