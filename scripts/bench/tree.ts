import {
  copyFileSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { runCommand } from '../engines/run-command.js'
import { say } from '../engines/say.js'
import { SetUpError } from '../engines/set-up-error.js'

/** Fewer files would not be the tree that the figures are about. */
const MIN_FILES = 20_000

export interface Tree {
  readonly path: string
  readonly files: number
  /** Sum of the files' sizes, in bytes. */
  readonly bytes: number
}

/** The folder that every contestant sends: a project with the packages of `tree/package.json`. */
export async function prepareTree(cache: string): Promise<Tree> {
  const path = join(cache, 'tree')
  const done = join(cache, 'tree.complete')
  if (!existsSync(done)) {
    say('installing the packages of scripts/bench/tree into the cache (once)')
    mkdirSync(path, { recursive: true })
    copyFileSync(join(__dirname, 'tree/package.json'), join(path, 'package.json'))
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'] as const
    await runCommand(['npm', 'install', ...flags], { cwd: path })
    writeFileSync(done, '')
  }
  writeFileSync(join(path, 'Dockerfile'), 'FROM busybox\nCOPY . /app\nRUN ls /app\n')
  edit({ path }, 'first')
  const tree = { path, ...measure(path) }
  if (tree.files >= MIN_FILES) return tree
  throw new SetUpError(
    `${path} has ${tree.files} files, fewer than ${MIN_FILES}`,
    `Delete ${cache} to have it made anew.`,
  )
}

/** The edit of "rebuild after one edit": one source file gets a content it never had. */
export function edit({ path }: Pick<Tree, 'path'>, mark: string): void {
  mkdirSync(join(path, 'src'), { recursive: true })
  writeFileSync(join(path, 'src/main.js'), `console.log(${JSON.stringify(mark)})\n`)
}

/** Gives every file and folder the time of now, as a checkout does. */
export function checkOutAnew({ path }: Pick<Tree, 'path'>): void {
  const now = new Date()
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name)
    if (entry.isDirectory()) checkOutAnew({ path: inside })
    lutimesSync(inside, now, now)
  }
}

function measure(folder: string): { files: number; bytes: number } {
  let files = 0
  let bytes = 0
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const stat = lstatSync(path)
    if (stat.isDirectory()) {
      const inside = measure(path)
      files += inside.files
      bytes += inside.bytes
    } else {
      files += 1
      bytes += stat.size
    }
  }
  return { files, bytes }
}
