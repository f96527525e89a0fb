import type { LocalSource } from '../../../context/local-source.js'
import { GrpcError, GrpcStatus } from '../../grpc/status.js'
import { methodPath } from '../../grpc/transport.js'
import { FileSync } from '../../proto/gen/filesync_pb.js'
import type { Attachable } from '../attachable.js'
import { selectionOf } from './selection.js'
import { sendFiles } from './sender.js'

/** Lets BuildKit read the given local sources, by name, and nothing else. */
export function fileSync(locals: ReadonlyMap<string, LocalSource>): Attachable {
  return {
    register(handlers) {
      handlers.set(methodPath(FileSync.method.diffCopy), async (call) => {
        const name = call.metadata.first('dir-name') ?? ''
        const source = locals.get(name)
        if (!source) throw new GrpcError(GrpcStatus.NOT_FOUND, `no access allowed to dir "${name}"`)
        await sendFiles(call, source, selectionOf(call.metadata))
      })
    },
  }
}
