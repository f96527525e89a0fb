import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { connect } from 'node:net'
import { once } from 'node:events'
import { unaryHandler, type ServerCall } from '../../grpc/server.js'
import { GrpcError, GrpcStatus } from '../../grpc/status.js'
import { methodPath } from '../../grpc/transport.js'
import { BytesMessageSchema, SSH } from '../../proto/gen/ssh_pb.js'
import type { Attachable } from '../attachable.js'

/** Lets RUN steps with an ssh mount talk to the agents that listen on the given sockets, by id. */
export function sshForward(agents: ReadonlyMap<string, string>): Attachable {
  const socketOf = (id: string): string => {
    const path = agents.get(id || 'default')
    if (path === undefined) throw new GrpcError(GrpcStatus.NOT_FOUND, `unset ssh forward key ${id}`)
    return path
  }
  return {
    register(handlers) {
      handlers.set(
        methodPath(SSH.method.checkAgent),
        unaryHandler(SSH.method.checkAgent, async ({ ID }) => {
          socketOf(ID)
          return {}
        }),
      )
      handlers.set(methodPath(SSH.method.forwardAgent), (call) =>
        forward(call, socketOf(call.metadata.first('buildkit.ssh.id') ?? '')),
      )
    },
  }
}

async function forward({ messages, signal }: ServerCall, path: string): Promise<void> {
  const agent = connect(path)
  const hangUp = () => agent.destroy()
  signal.addEventListener('abort', hangUp)
  try {
    await once(agent, 'connect')
    await Promise.all([
      (async () => {
        for await (const data of agent as AsyncIterable<Uint8Array>) {
          await messages.write([toBinary(BytesMessageSchema, create(BytesMessageSchema, { data }))])
        }
      })(),
      (async () => {
        for await (const batch of messages.batches()) {
          for (const message of batch) agent.write(fromBinary(BytesMessageSchema, message).data)
        }
        agent.end()
      })(),
    ])
  } finally {
    signal.removeEventListener('abort', hangUp)
    agent.destroy()
  }
}
