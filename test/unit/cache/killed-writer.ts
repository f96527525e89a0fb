import fs from 'node:fs'
import promises from 'node:fs/promises'
import { join } from 'node:path'
import { buildStore, type FinishedBuild } from '../../../src/cache/record/index.js'
import { openStatIndex } from '../../../src/cache/stat-index/index.js'

/** What the process is told, as JSON. */
export interface Orders {
  readonly cache: string
  readonly root: string
  readonly paths: readonly string[]
  /** First byte of what it says of all files. */
  readonly mark: number
  readonly build: Omit<FinishedBuild, 'contents'>
  readonly contents: readonly (readonly [
    string,
    FinishedBuild['contents'] extends ReadonlyMap<string, infer C> ? C : never,
  ])[]
  /** At which change of the file system it dies; 0 for never. */
  readonly point: number
}

const ASYNCHRONOUS = ['mkdir', 'writeFile', 'rename', 'rm', 'utimes']
const SYNCHRONOUS = ['mkdirSync', 'writeFileSync', 'renameSync', 'unlinkSync']

type Access = (...values: readonly unknown[]) => unknown

/** Kills the process before a change of the file system; what writes can be half done, too. */
function dieAt(point: number): void {
  const write = fs.writeFileSync
  const die = () => process.kill(process.pid, 'SIGKILL')
  let count = 0
  const watch = (owner: Record<string, Access>, name: string): void => {
    const access = owner[name]
    if (!access) throw new RangeError(`There is no ${name}`)
    owner[name] = (...values) => {
      if (++count === point) die()
      const [path, bytes] = values
      if (bytes instanceof Uint8Array && ++count === point) {
        write(String(path), bytes.subarray(0, bytes.length / 2))
        die()
      }
      return access(...values)
    }
  }
  for (const name of ASYNCHRONOUS) watch(promises as unknown as Record<string, Access>, name)
  for (const name of SYNCHRONOUS) watch(fs as unknown as Record<string, Access>, name)
}

async function main(text: string): Promise<void> {
  const orders = JSON.parse(text) as Orders
  const { cache, root, paths, mark, build, contents, point } = orders
  dieAt(point)
  const index = await openStatIndex(cache, root)
  const pass = index.begin()
  for (const path of paths) {
    const stamps = fs.lstatSync(join(root, path), { bigint: true })
    pass.put(pass.find(path), path, stamps, { digest: Buffer.alloc(32, mark), hashedAt: 0 })
  }
  pass.keep()
  await index.save()
  await buildStore(cache).remember({ ...build, contents: new Map(contents) })
}

void main(process.argv[2] ?? '')
