import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { SshAgentError } from '../../../errors/index.js'
import type { MessageStream } from '../../grpc/message-stream.js'
import { unaryHandler, type ServerCall } from '../../grpc/server.js'
import { GrpcError, GrpcStatus } from '../../grpc/status.js'
import { methodPath } from '../../grpc/transport.js'
import { BytesMessageSchema, SSH } from '../../proto/gen/ssh_pb.js'
import type { Attachable } from '../attachable.js'

/** What a mount without an id asks for. BuildKit: session/sshforward `DefaultID`. */
const DEFAULT_ID = 'default'

/** Lets RUN steps with an ssh mount talk to the agents that listen on the given sockets, by id. */
export function sshForward(agents: ReadonlyMap<string, string>): Attachable {
  const socketOf = (id: string): string => {
    const path = agents.get(id)
    if (path !== undefined) return path
    throw new GrpcError(GrpcStatus.NOT_FOUND, `unset ssh forward key ${id}`)
  }
  return {
    register(handlers) {
      handlers.set(
        methodPath(SSH.method.checkAgent),
        unaryHandler(SSH.method.checkAgent, async ({ ID }) => {
          socketOf(ID || DEFAULT_ID)
          return {}
        }),
      )
      handlers.set(methodPath(SSH.method.forwardAgent), async (call) => {
        const id = call.metadata.first('buildkit.ssh.id') || DEFAULT_ID
        await forward(call, id, socketOf(id))
      })
    },
  }
}

/** A pipe between BuildKit and the agent; it ends when the agent hangs up. */
async function forward({ messages, signal }: ServerCall, id: string, path: string): Promise<void> {
  const agent = connect(path)
  const hangUp = () => agent.destroy()
  signal.addEventListener('abort', hangUp)
  try {
    await once(agent, 'connect').catch((error: unknown) => {
      throw new SshAgentError(id, path, { cause: error })
    })
    toAgent(messages, agent).catch(hangUp)
    for await (const data of agent as AsyncIterable<Uint8Array>) {
      await messages.write([toBinary(BytesMessageSchema, create(BytesMessageSchema, { data }))])
    }
  } finally {
    signal.removeEventListener('abort', hangUp)
    agent.destroy()
  }
}

async function toAgent(messages: MessageStream, agent: Socket): Promise<void> {
  for await (const batch of messages.batches()) {
    for (const message of batch) agent.write(fromBinary(BytesMessageSchema, message).data)
  }
  agent.end()
}
