import type { BuildkitDialer } from '../buildkit/dialer.js'
import type { Engine } from './engine.js'

/** The Engine's embedded BuildKit, as `buildkit/` dials it. */
export function engineDialer(engine: Engine): BuildkitDialer {
  return {
    control: () => engine.dial('/grpc'),
    session: (headers) => engine.dial('/session', headers),
  }
}
