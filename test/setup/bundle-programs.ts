import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { afterAll } from '@jest/globals'

const ROOT = resolve(__dirname, '../..')

/**
 * Makes JavaScript of programs that tests run as processes of their own, from the source as it is. It lies where Node finds
 * the packages, and is removed after the tests of the file.
 *
 * @param entries paths from the root of the project.
 * @returns the path of each program.
 */
export function bundlePrograms<const E extends string>(
  entries: readonly E[],
): Readonly<Record<E, string>> {
  const cache = join(ROOT, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'imagewright-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const options = ['--bundle', '--platform=node', '--format=cjs', '--packages=external']
  const { status, stderr } = spawnSync(
    join(ROOT, 'node_modules/.bin/esbuild'),
    [
      ...entries,
      ...options,
      '--entry-names=[name]',
      '--out-extension:.js=.cjs',
      `--outdir=${folder}`,
    ],
    { cwd: ROOT, encoding: 'utf8' },
  )
  if (status !== 0) throw new RangeError(stderr)
  const programs = entries.map((entry) => {
    return [entry, join(folder, basename(entry).replace(/\.ts$/, '.cjs'))] as const
  })
  return Object.fromEntries(programs) as Record<E, string>
}
