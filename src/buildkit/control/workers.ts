import { BuildkitCallError } from '../../errors/index.js'
import type { BuildkitDialer } from '../dialer.js'
import { GrpcChannel } from '../grpc/client.js'
import { GrpcError, grpcStatusName } from '../grpc/status.js'
import { Control } from '../proto/gen/control_pb.js'

/** dockerd labels its worker so when images live in containerd's store, with the name of the snapshotter. */
const SNAPSHOTTER_LABEL = 'org.mobyproject.buildkit.worker.snapshotter'

export interface BuildkitWorkers {
  /** Whether the Engine keeps images in containerd's store instead of a graph driver. */
  readonly containerdStore: boolean
  /** Platforms that RUN steps can be run for, e.g. `linux/amd64`; the first is the Engine's own. */
  readonly platforms: readonly string[]
  /** BuildKit's version, e.g. `v0.25.1`; BuildKit before 0.10 does not tell. */
  readonly buildkitVersion: string | undefined
}

/**
 * Asks what the BuildKit behind `dialer` can do.
 *
 * @throws {BuildkitCallError} `BUILDKIT_CALL_FAILED` when it answers with an error
 * @throws {EngineConnectionError} `ENGINE_CONNECTION_LOST`
 */
export async function listWorkers(dialer: BuildkitDialer): Promise<BuildkitWorkers> {
  const channel = new GrpcChannel(await dialer.control(), 'control')
  try {
    const { record } = await channel.unary(Control.method.listWorkers, {})
    const platforms = record.flatMap((worker) =>
      worker.platforms.map(({ OS, Architecture, Variant }) =>
        [OS, Architecture, Variant].filter((part) => part !== '').join('/'),
      ),
    )
    return {
      containerdStore: record.some((worker) => SNAPSHOTTER_LABEL in worker.Labels),
      platforms: [...new Set(platforms)],
      buildkitVersion: record[0]?.BuildkitVersion?.version,
    }
  } catch (error) {
    if (!(error instanceof GrpcError)) throw error
    const status = grpcStatusName(error.status)
    throw new BuildkitCallError('ListWorkers', status, error.message, { cause: error })
  } finally {
    channel.close()
  }
}
