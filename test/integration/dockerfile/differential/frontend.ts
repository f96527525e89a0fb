import { createHash } from 'node:crypto'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import type {
  DescMessage,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf'
import type { BuildkitDialer } from '../../../../src/buildkit/index.js'
import { GrpcChannel } from '../../../../src/buildkit/grpc/client.js'
import { GrpcError } from '../../../../src/buildkit/grpc/status.js'
import { methodPath } from '../../../../src/buildkit/grpc/transport.js'
import { Control } from '../../../../src/buildkit/proto/gen/control_pb.js'
import { fileSync } from '../../../../src/buildkit/session/filesync/provider.js'
import { health } from '../../../../src/buildkit/session/health/provider.js'
import { openSession, type Session, uniqueId } from '../../../../src/buildkit/session/session.js'
import { memorySource } from '../../../../src/context/memory-source.js'
import { type JsonLocation, type LineRange, linesOf } from './answer.js'
import { LLBBridge, type Result } from './proto/gen/gateway_pb.js'
import { type DefinitionSchema, OpSchema } from './proto/gen/llb_pb.js'

/** What the frontend answers, or why it refuses. */
export type FrontendAnswer =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'error'; readonly message: string; readonly lines: LineRange | undefined }

/**
 * Asks about one of the Dockerfiles. The options are those of `dockerfile.v0`, e.g. `{ requestid: 'frontend.lint' }`;
 * without a `requestid` a build is planned, and nothing is run.
 */
export type Ask = (
  file: string,
  options?: Readonly<Record<string, string>>,
) => Promise<FrontendAnswer>

/** The Engine's own Dockerfile frontend, over one connection and one session. */
export interface Frontend {
  /** Lets `act` ask about Dockerfiles by name. A file `<name>.dockerignore` belongs to the Dockerfile of that name. */
  withDockerfiles<T>(
    files: Readonly<Record<string, string>>,
    act: (ask: Ask) => Promise<T>,
  ): Promise<T>
  close(): void
}

const BUILD_ID = 'buildkit-controlapi-buildid'
const SOURCE_DETAIL = 'github.com/moby/buildkit/errdefs.Source+json'

export async function openFrontend(dialer: BuildkitDialer): Promise<Frontend> {
  const locals = new Map([['context', memorySource({})]])
  const channel = new GrpcChannel(await dialer.control(), 'control')
  const session = await openSession(dialer, {
    sharedKey: `frontend:${uniqueId()}`,
    attachables: [health, fileSync(locals)],
  })
  return {
    async withDockerfiles(files, act) {
      // BuildKit keeps what it read in a session by its name.
      const name = `dockerfiles-${uniqueId()}`
      const contents = Object.entries(files).map(([file, content]) => [file, { content }] as const)
      locals.set(name, memorySource(new Map(contents)))
      const inputs = { dockerfile: folderOfSession(name, session.id) }
      try {
        return await inJob(channel, session, (ref) =>
          act((filename, options) => solve(channel, ref, { filename, ...options }, inputs)),
        )
      } finally {
        locals.delete(name)
      }
    },
    close() {
      channel.close()
      session.close()
    },
  }
}

/** A folder of this side as LLB. One definition for all questions is read once. */
function folderOfSession(name: string, session: string): MessageInitShape<typeof DefinitionSchema> {
  const attrs = { 'local.session': session, 'local.sharedkeyhint': name }
  const source = toBinary(
    OpSchema,
    create(OpSchema, { op: { case: 'source', value: { identifier: `local://${name}`, attrs } } }),
  )
  const digest = `sha256:${createHash('sha256').update(source).digest('hex')}`
  const description = { 'llb.customname': '[internal] load Dockerfiles' }
  return {
    def: [source, toBinary(OpSchema, create(OpSchema, { inputs: [{ digest }] }))],
    // BuildKit takes a definition without metadata for none.
    metadata: { [digest]: { description } },
  }
}

/** Keeps a build open that does nothing by itself, and in which frontends can be asked. */
async function inJob<T>(
  channel: GrpcChannel,
  session: Session,
  act: (ref: string) => Promise<T>,
): Promise<T> {
  const ref = uniqueId()
  const job = channel.unary(Control.method.solve, { Ref: ref, Session: session.id, Cache: {} })
  job.catch(() => undefined)
  try {
    return await act(ref)
  } finally {
    await call(channel, ref, LLBBridge.method.return, { result: {} })
    await job
  }
}

async function solve(
  channel: GrpcChannel,
  ref: string,
  options: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, MessageInitShape<typeof DefinitionSchema>>>,
): Promise<FrontendAnswer> {
  try {
    const { result } = await call(channel, ref, LLBBridge.method.solve, {
      Frontend: 'dockerfile.v0',
      FrontendOpt: { 'frontend.caps': 'moby.buildkit.frontend.subrequests', ...options },
      FrontendInputs: inputs,
      allowResultReturn: true,
      allowResultArrayRef: true,
    })
    if (!result) throw new TypeError('the frontend answered without a result')
    return { kind: 'result', result }
  } catch (error) {
    if (!(error instanceof GrpcError)) throw error
    return { kind: 'error', message: error.message, lines: readLines(error) }
  }
}

function readLines(error: GrpcError): LineRange | undefined {
  const found = error.details.find(({ typeUrl }) => typeUrl === SOURCE_DETAIL)
  return found && linesOf(JSON.parse(Buffer.from(found.value).toString('utf8')) as JsonLocation)
}

async function call<I extends DescMessage, O extends DescMessage>(
  channel: GrpcChannel,
  ref: string,
  method: DescMethodUnary<I, O>,
  request: MessageInitShape<I>,
): Promise<MessageShape<O>> {
  const opened = channel.open(methodPath(method), { [BUILD_ID]: ref })
  void opened.messages.write([toBinary(method.input, create(method.input, request))])
  opened.end()
  let answer: MessageShape<O> | undefined
  for await (const [message] of opened.batches()) {
    if (message) answer = fromBinary(method.output, message)
  }
  if (!answer) throw new TypeError(`${method.name} ended without an answer`)
  return answer
}
