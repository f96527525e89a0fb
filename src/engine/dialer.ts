import type { Duplex } from 'node:stream'
import type { Engine } from './engine.js'

/** The connections to an Engine's BuildKit, in the shape that `buildkit/` dials them; it knows no Engine. */
export interface EngineDialer {
  control(): Promise<Duplex>
  session(headers: readonly (readonly [name: string, value: string])[]): Promise<Duplex>
}

export function engineDialer(engine: Engine): EngineDialer {
  return {
    control: () => engine.dial('/grpc'),
    session: (headers) => engine.dial('/session', headers),
  }
}
