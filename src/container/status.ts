import * as z from 'zod'
import type { ContainerStatus } from '../definition/index.js'

// Source: podman libpod/define/containerstate.go. What has ended but is not tidied up yet is `stopped` there.
const OF_PODMAN: Readonly<Record<string, ContainerStatus>> = {
  configured: 'created',
  initialized: 'created',
  stopping: 'running',
  stopped: 'exited',
  unknown: 'dead',
}

/** Where a container is in its life, in Docker's words. */
export const statusSchema = z.preprocess(
  (word) => (typeof word === 'string' ? (OF_PODMAN[word] ?? word) : word),
  z.enum(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
)
