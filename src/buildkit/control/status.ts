import { BuildkitCallError } from '../../errors/index.js'
import type { GrpcChannel } from '../grpc/client.js'
import { GrpcError, grpcStatusName } from '../grpc/status.js'
import { Control } from '../proto/gen/control_pb.js'
import type { Progress } from './progress.js'

/** A Status call that runs beside its Solve. */
export class StatusWatch {
  /** Resolves when BuildKit has ended the stream; rejects when it failed in mid-build. */
  readonly ended: Promise<void>
  readonly #channel: GrpcChannel
  readonly #ref: string
  #answers = 0
  #solved = false

  constructor(channel: GrpcChannel, ref: string, progress: Progress) {
    this.#channel = channel
    this.#ref = ref
    this.ended = this.#watch(progress)
  }

  /**
   * To be called when Solve is over: waits until BuildKit has told everything, or nothing for
   * `quiet` milliseconds.
   */
  async drain(quiet: number): Promise<void> {
    this.#solved = true
    let timer: NodeJS.Timeout | undefined
    const gaveUp = new Promise<void>((resolve) => {
      let seen = this.#answers
      timer = setInterval(() => {
        if (seen === this.#answers) resolve()
        seen = this.#answers
      }, quiet)
    })
    await Promise.race([this.ended.catch(() => undefined), gaveUp])
    clearInterval(timer)
  }

  async #watch(progress: Progress): Promise<void> {
    for (;;) {
      try {
        const answers = this.#channel.serverStream(Control.method.status, { Ref: this.#ref })
        for await (const answer of answers) {
          this.#answers += 1
          progress.add(answer)
        }
        return
      } catch (error) {
        if (this.#solved || !(error instanceof GrpcError)) throw error
        // Status got there before Solve did: BuildKit waits some seconds for the job, then says so.
        if (/no such job/.test(error.message)) continue
        const status = grpcStatusName(error.status)
        throw new BuildkitCallError('Status', status, error.message, { cause: error })
      }
    }
  }
}
