import type {
  BuildkitDialer,
  SolveOptions,
  SolveResult,
  Solving,
} from '../../../src/buildkit/index.js'
import { solve } from '../../../src/buildkit/index.js'
import type { LocalSource } from '../../../src/context/local-source.js'
import { connectEngine, removeImage, type Engine } from '../../../src/engine/index.js'
import type { BuildEvent } from '../../../src/progress/event.js'
import type { MatrixEngine } from '../matrix.js'
import { localFiles } from './local-files.js'

/** Connects to one Engine of the matrix. */
export function connectTo(engine: MatrixEngine): Promise<Engine> {
  return connectEngine({ host: engine.host, env: {} })
}

const built = new Set<string>()

/** Ends the connection, after removing the images that this test file has built. */
export async function leave(engine: Engine): Promise<void> {
  for (const id of built) {
    // Two tests may have built the same image, and it is gone already.
    await removeImage(engine, id, { force: true }).catch(() => undefined)
  }
  built.clear()
  engine.close()
}

export interface BuildParts extends Partial<SolveOptions> {
  readonly dockerfile: string
  readonly context?: LocalSource
}

function remember({ exporterResponse }: SolveResult): void {
  built.add(exporterResponse['containerimage.digest'] ?? '')
}

/** Builds without a tag; what is left out of the options is nothing. */
export function build(
  dialer: BuildkitDialer,
  { dockerfile, context, ...options }: BuildParts,
): Solving {
  const solving = solve(dialer, {
    frontendAttrs: {},
    sharedKey: `test:${process.pid}`,
    exporter: { type: 'moby', attrs: {} },
    locals: new Map([
      ['dockerfile', localFiles({ Dockerfile: dockerfile })],
      ['context', context ?? localFiles({})],
    ]),
    ...options,
  })
  solving.result.then(remember, () => undefined)
  return solving
}

/** All events of a build, however it ends. */
export async function eventsOf(solving: Solving): Promise<readonly BuildEvent[]> {
  const events: BuildEvent[] = []
  for await (const event of solving.events) events.push(event)
  return events
}

/** What the step whose name matches wrote. */
export function outputOf(events: readonly BuildEvent[], name: RegExp): string {
  const digests = events.flatMap((event) =>
    event.type === 'step' && name.test(event.name) ? [event.digest] : [],
  )
  return events
    .flatMap((event) =>
      event.type === 'log' && digests.includes(event.digest) ? [event.text] : [],
    )
    .join('')
}
