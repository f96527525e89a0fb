import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

import type { ClientRecord } from '../engines/record.js'
import { OURS } from './measurements.js'

/** The folder of the checkout. */
const ROOT = resolve(__dirname, '../..')

export interface Contestant {
  readonly name: string
  /** Whether the Engine builds by its BuildKit, or by the classic builder. */
  readonly builder: 'buildkit' | 'classic'
  readonly environment: Readonly<Record<string, string>>
  command(folder: string, tag: string): readonly string[]
}

/** The clients of the comparison: those of the newest suite, and the last CLI with BuildKit built in. */
export function contestants(newest: ClientRecord, oldest: ClientRecord): readonly Contestant[] {
  const peers: readonly Contestant[] = [
    {
      name: 'docker CLI 20.10, BuildKit',
      builder: 'buildkit',
      environment: { DOCKER_CONFIG: oldest.config, DOCKER_BUILDKIT: '1' },
      command: (folder, tag) => [oldest.docker, 'build', '--tag', tag, folder],
    },
    {
      name: 'docker CLI, BuildKit',
      builder: 'buildkit',
      environment: { DOCKER_CONFIG: newest.config, DOCKER_BUILDKIT: '1' },
      command: (folder, tag) => [newest.docker, 'build', '--tag', tag, folder],
    },
    {
      name: 'buildx',
      builder: 'buildkit',
      environment: { DOCKER_CONFIG: newest.config },
      command: (folder, tag) => [newest.buildx ?? 'docker-buildx', 'build', '--tag', tag, folder],
    },
    dockerode('2', 'buildkit'),
    {
      name: 'docker CLI, classic',
      builder: 'classic',
      environment: { DOCKER_CONFIG: newest.config, DOCKER_BUILDKIT: '0' },
      command: (folder, tag) => [newest.docker, 'build', '--tag', tag, folder],
    },
    dockerode('1', 'classic'),
  ]
  return existsSync(IMAGEWRIGHT_CLI) ? [imagewright, ...peers] : peers
}

const IMAGEWRIGHT_CLI = join(ROOT, 'dist/cjs/cli/main.js')

/** The command that builds a definition of this folder; BENCH_TREE names its context. */
export function buildCommand(definition: string, tag: string): readonly string[] {
  return [process.execPath, IMAGEWRIGHT_CLI, 'build', join(__dirname, definition), '-t', tag]
}

const imagewright: Contestant = {
  name: OURS,
  builder: 'buildkit',
  environment: {},
  command: (_folder, tag) => buildCommand('definition.ts', tag),
}

function dockerode(version: '1' | '2', builder: Contestant['builder']): Contestant {
  return {
    name: `dockerode, version ${version}`,
    builder,
    environment: {},
    command: (folder, tag) => [
      process.execPath,
      join(__dirname, 'dockerode-client.cjs'),
      version,
      folder,
      tag,
    ],
  }
}
