import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { say } from '../engines/say.js'
import { buildCommand } from './contestants.js'
import { measureSuccess } from './measure.js'
import { medianWall, type Sample, type ScalePoint, type Walk } from './measurements.js'
import { environmentOf, forget, type PreparedEngine } from './prepared-engine.js'
import { settle } from './settle.js'
import { measureWalk } from './walk.js'

export const SCALE = [1_000, 20_000, 50_000, 100_000, 150_000, 200_000] as const

/** As in the folders of a large project. */
const FILES_IN_FOLDER = 100
/** Bytes of a file: a short source file. */
const FILE_SIZE = 1_000

/** Measures trees that grow. Nothing but the number of their files differs. */
export async function measureScaling(
  engine: PreparedEngine,
  options: {
    readonly scale: readonly number[]
    readonly runs: number
    /** A folder for the tree. */
    readonly folder: string
    readonly signal: AbortSignal
  },
): Promise<readonly ScalePoint[]> {
  const { scale, runs, folder, signal } = options
  const tree = join(folder, 'growing-tree')
  const home = join(folder, 'home-growing')
  const environment = { ...environmentOf(engine, home), BENCH_TREE: tree }
  const keyCommand = [process.execPath, join(__dirname, 'key-client.cjs'), tree]
  const points: ScalePoint[] = []
  rmSync(tree, { recursive: true, force: true })
  try {
    let files = 0
    for (const wanted of scale) {
      if (signal.aborted) break
      grow(tree, files, wanted)
      files = wanted
      points.push(await measurePoint(wanted))
    }
  } finally {
    for (const path of [tree, home]) rmSync(path, { recursive: true, force: true })
    await forget(engine)
  }
  return points

  async function measurePoint(files: number): Promise<ScalePoint> {
    const command = buildCommand('mounting-definition.ts', 'imagewright-bench-scale')
    const measured = async (what: readonly string[]): Promise<Sample> =>
      (await measureSuccess(what, environment)).sample
    const emptyHome = () => {
      rmSync(home, { recursive: true, force: true })
      mkdirSync(home, { recursive: true })
    }
    const walks: Walk[] = []
    const coldKeys: Sample[] = []
    const warmKeys: Sample[] = []
    const noOps: Sample[] = []
    for (let run = 0; run < runs; run += 1) {
      emptyHome()
      await settle()
      coldKeys.push(await measured(keyCommand))
      warmKeys.push(await measured(keyCommand))
      walks.push(await measureWalk(tree))
    }
    await measured(command)
    await settle()
    for (let run = 0; run < runs; run += 1) noOps.push(await measured(command))
    const medians = [walks, coldKeys, warmKeys, noOps].map((all) => medianWall(all).toFixed(2))
    say(`${files} files: walk, cold key, warm key, no-op: ${medians.join(' s, ')} s`)
    return { files, walks, coldKeys, warmKeys, noOps }
  }
}

/** Adds the files from number `from` to number `to`, each with a content of its own. */
function grow(tree: string, from: number, to: number): void {
  for (let file = from; file < to; file += 1) {
    const number = String(Math.floor(file / FILES_IN_FOLDER))
    const folder = join(tree, number.slice(-1), number)
    if (file % FILES_IN_FOLDER === 0) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `module-${file}.js`), `// ${file}\n`.padEnd(FILE_SIZE, 'x'))
  }
}
