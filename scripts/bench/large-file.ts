import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { say } from '../engines/say.js'
import { buildCommand } from './contestants.js'
import { measureSuccess } from './measure.js'
import type { LargeFileMeasurements } from './measurements.js'
import { environmentOf, forget, type PreparedEngine } from './prepared-engine.js'

/** Bytes of the file. */
const SIZE = 4 * 2 ** 30

/**
 * Measures the memory of imagewright over a context with one file of 4 GiB, which is hashed and sent whole.
 * The Engine holds it once, for the build mounts it and copies nothing; where it lies it is a hole, and takes no room.
 */
export async function measureLargeFile(
  engine: PreparedEngine,
  folder: string,
): Promise<LargeFileMeasurements> {
  const tree = join(folder, 'large-tree')
  const home = join(folder, 'home-large')
  const environment = { ...environmentOf(engine, home), BENCH_TREE: tree }
  for (const path of [tree, home]) {
    rmSync(path, { recursive: true, force: true })
    mkdirSync(path, { recursive: true })
  }
  try {
    const file = openSync(join(tree, 'large.bin'), 'w')
    writeSync(file, `made at ${Date.now()}`)
    ftruncateSync(file, SIZE)
    closeSync(file)
    const key = await measureSuccess(
      [process.execPath, join(__dirname, 'key-client.cjs'), tree],
      environment,
    )
    rmSync(home, { recursive: true })
    mkdirSync(home)
    const build = await measureSuccess(
      buildCommand('mounting-definition.ts', 'imagewright-bench-large'),
      environment,
    )
    const peaks = [key, build].map(({ sample }) => `${Math.round(sample.peak / 1e6)} MB`)
    say(`a file of ${SIZE / 2 ** 30} GiB: key and build held at most ${peaks.join(' and ')}`)
    return { size: SIZE, key: key.sample, build: build.sample }
  } finally {
    for (const path of [tree, home]) rmSync(path, { recursive: true, force: true })
    await forget(engine)
  }
}
