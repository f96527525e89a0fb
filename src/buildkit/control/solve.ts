import type { LocalSource } from '../../context/local-source.js'
import { EngineConnectionError, EngineSilentError } from '../../errors/index.js'
import type { BuildEvent } from '../../progress/event.js'
import type { BuildkitDialer } from '../dialer.js'
import { GrpcChannel } from '../grpc/client.js'
import { GrpcError } from '../grpc/status.js'
import { Control } from '../proto/gen/control_pb.js'
import { auth, type CredentialsForHost } from '../session/auth/provider.js'
import { fileSync } from '../session/filesync/provider.js'
import { health } from '../session/health/provider.js'
import { secrets, type SecretReader } from '../session/secrets/provider.js'
import { openSession, uniqueId, type Session } from '../session/session.js'
import { sshForward } from '../session/ssh/provider.js'
import { EventQueue } from './event-queue.js'
import { Progress } from './progress.js'
import { SilenceWatch } from './silence.js'
import { solveError } from './solve-error.js'
import { StatusWatch } from './status.js'

/** Where BuildKit puts the result, e.g. `{ type: 'moby', attrs: { name: 'docker.io/me/hello:1.0' } }`. */
export interface ExporterOptions {
  readonly type: string
  readonly attrs: Readonly<Record<string, string>>
}

export interface SolveOptions {
  /** Options of the frontend `dockerfile.v0`, e.g. `{ target: 'build', 'build-arg:VERSION': '1' }`. */
  readonly frontendAttrs: Readonly<Record<string, string>>
  /** What the build may read of this machine, by the name that the frontend knows it by. */
  readonly locals: ReadonlyMap<string, LocalSource>
  /**
   * BuildKit keeps the local sources between builds under this key, and asks only for what changed.
   * It must differ between different folders.
   */
  readonly sharedKey: string
  readonly exporter: ExporterOptions
  /** Secrets by id; each is read only when the build asks for it. */
  readonly secrets?: ReadonlyMap<string, SecretReader> | undefined
  /** Sockets of ssh agents by id, e.g. `default`. */
  readonly ssh?: ReadonlyMap<string, string> | undefined
  /** Finds the credentials for a registry; without it all logins are anonymous. */
  readonly credentials?: CredentialsForHost | undefined
  /** Rights beyond the usual, e.g. `network.host`. */
  readonly entitlements?: readonly string[] | undefined
  /** Cancels the build in the Engine; `result` then rejects with its reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * Longest silence of the Engine before the build is given up, in milliseconds. BuildKit asks for
   * our health every 1 to 5 seconds (every 15 at most), so a shorter one fails healthy builds.
   *
   * @default 60_000
   */
  readonly silenceTimeout?: number | undefined
}

export interface SolveResult {
  /** What the exporter says about its result, e.g. `containerimage.digest`. */
  readonly exporterResponse: Readonly<Record<string, string>>
}

/** A build under way. */
export interface Solving {
  /**
   * What happens, for one consumer, from the beginning. It ends when the build is over, whether it
   * succeeded or not; why it failed is told by `result`. Events that nobody takes are kept.
   */
  readonly events: AsyncIterable<BuildEvent>
  /**
   * @throws {StepFailedError} `STEP_FAILED` when a step fails
   * @throws {SolveFailedError} `SOLVE_FAILED` when BuildKit refuses the build or fails elsewhere
   * @throws {EngineSilentError} `ENGINE_SILENT`
   * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
   * @throws whatever a local source, a secret, `credentials` or the dialer failed with
   */
  readonly result: Promise<SolveResult>
}

/** How long BuildKit may tell nothing new after Solve was answered, in milliseconds. As buildx. */
const STATUS_QUIET = 5_000

/** How long BuildKit may take to confirm that it stopped a cancelled build, in milliseconds. */
const CANCEL_TIMEOUT = 10_000

const DEFAULT_SILENCE_TIMEOUT = 60_000

/** Builds with BuildKit's Dockerfile frontend. */
export function solve(dialer: BuildkitDialer, options: SolveOptions): Solving {
  const events = new EventQueue<BuildEvent>()
  const result = run(dialer, options, events).finally(() => events.end())
  // Whoever reads the events to their end first looks at the result only then.
  result.catch(() => undefined)
  return { events, result }
}

async function run(
  dialer: BuildkitDialer,
  options: SolveOptions,
  events: EventQueue<BuildEvent>,
): Promise<SolveResult> {
  options.signal?.throwIfAborted()
  const silence = new SilenceWatch()
  const failures: unknown[] = []
  const [channel, session] = await connect(dialer, options, silence, failures)
  try {
    options.signal?.throwIfAborted()
    return await solveOver(channel, session, options, silence, failures, events)
  } finally {
    silence.stop()
    channel.close()
    session.close()
  }
}

/** Opens both connections; when one fails, the other does not stay behind. */
async function connect(
  dialer: BuildkitDialer,
  options: SolveOptions,
  { heard }: SilenceWatch,
  failures: unknown[],
): Promise<readonly [GrpcChannel, Session]> {
  const { locals, sharedKey, credentials } = options
  const attachables = [
    health,
    fileSync(locals),
    auth(credentials ?? (async () => undefined)),
    secrets(options.secrets ?? new Map()),
    ...(options.ssh ? [sshForward(options.ssh)] : []),
  ]
  const [control, session] = await Promise.allSettled([
    dialer.control().then((socket) => new GrpcChannel(socket, 'control', heard)),
    openSession(dialer, {
      sharedKey,
      attachables,
      onActivity: heard,
      onFailure: (error) => failures.push(error),
    }),
  ])
  if (control.status === 'fulfilled' && session.status === 'fulfilled') {
    return [control.value, session.value]
  }
  if (control.status === 'fulfilled') control.value.close()
  if (session.status === 'fulfilled') session.value.close()
  throw control.status === 'rejected' ? control.reason : (session as PromiseRejectedResult).reason
}

async function solveOver(
  channel: GrpcChannel,
  session: Session,
  options: SolveOptions,
  silence: SilenceWatch,
  failures: readonly unknown[],
  events: EventQueue<BuildEvent>,
): Promise<SolveResult> {
  const { signal, silenceTimeout = DEFAULT_SILENCE_TIMEOUT } = options
  const progress = new Progress((event) => events.push(event))
  const ref = uniqueId()
  const stop = new AbortController()
  const giveUp = (reason: unknown) => stop.abort(reason)
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason))
  })
  const onAbort = () => giveUp(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  silence.start(silenceTimeout, () => giveUp(new EngineSilentError(silenceTimeout)))
  void session.closed.then((cause) =>
    giveUp(new EngineConnectionError('build', 'the session connection ended', { cause })),
  )
  const solving = channel.unary(Control.method.solve, request(ref, session, options), stop.signal)
  const status = new StatusWatch(channel, ref, progress)
  status.ended.catch(giveUp)
  try {
    const { ExporterResponse } = await Promise.race([solving, stopped])
    await status.drain(STATUS_QUIET)
    return { exporterResponse: ExporterResponse }
  } catch (error) {
    if (signal?.aborted && error === signal.reason) await status.drain(CANCEL_TIMEOUT)
    if (!(error instanceof GrpcError)) throw error
    await status.drain(STATUS_QUIET)
    // BuildKit only echoes what our own side failed with.
    throw failures.length > 0 ? failures[0] : solveError(error, progress.failed)
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}

function request(ref: string, session: Session, options: SolveOptions) {
  const { type, attrs } = options.exporter
  return {
    Ref: ref,
    Session: session.id,
    Frontend: 'dockerfile.v0',
    FrontendAttrs: { ...options.frontendAttrs },
    Cache: {},
    Entitlements: [...(options.entitlements ?? [])],
    ExporterDeprecated: type,
    ExporterAttrsDeprecated: { ...attrs },
    Exporters: [{ Type: type, Attrs: { ...attrs } }],
  }
}
