import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { parseSession } from '../../../src/container/labels.js'
import { sessionFileOf } from '../../../src/container/litter/reaper-folder.js'
import { eventually, isEmpty, killAt, madeBy } from '../container/litter/ours.js'
import { eachEngine } from '../matrix.js'
import { install } from './project.js'

/** Runs the global set-up, tells of the reaper, and runs the tear-down when its standard input ends. */
const START = `const run = async (globalSetup, globalTeardown) => {
  await globalSetup()
  console.log(process.env.IMAGEWRIGHT_REAPER)
  process.stdin.on('end', () => globalTeardown().then(() => console.log('torn down'))).resume()
}
`

/** As a project's own `globalSetup` would take it, in both kinds of modules. */
const STARTERS = {
  esm: [
    'start.mjs',
    `import globalSetup from 'imagewright/jest/global-setup'
import globalTeardown from 'imagewright/jest/global-teardown'
${START}
await run(globalSetup, globalTeardown)`,
  ],
  cjs: [
    'start.cjs',
    `const { default: globalSetup } = require('imagewright/jest/global-setup')
const { default: globalTeardown } = require('imagewright/jest/global-teardown')
${START}
run(globalSetup, globalTeardown)`,
  ],
} as const

/** After three things are made, the last of them a container. */
const POINT = 5

/** Process ID of the reaper of a folder. */
function reaperOf(folder: string): number {
  return parseSession(readFileSync(sessionFileOf(folder), 'utf8'))?.pid ?? 0
}

eachEngine(
  ({ host }) => {
    let folder: string
    let temporary: string
    let starter: ChildProcess | undefined
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'iwg-'))
      temporary = join(folder, 't')
      mkdirSync(temporary)
      install(join(folder, 'node_modules'))
    })
    afterEach(() => {
      starter?.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    })

    it.each(['esm', 'cjs'] as const)(
      'starts the reaper of its package, which removes what a killed process made (%s)',
      async (kind) => {
        const [name, text] = STARTERS[kind]
        writeFileSync(join(folder, name), text)
        const child = spawn(process.execPath, [join(folder, name)], {
          env: {
            PATH: process.env['PATH'] ?? '',
            HOME: folder,
            TMPDIR: temporary,
            DOCKER_HOST: host,
          },
          stdio: ['pipe', 'pipe', 'inherit'],
        })
        starter = child
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
        const address = String((await lines.next()).value)
        expect(address.startsWith(temporary)).toBe(true)

        const pid = reaperOf(dirname(address))
        expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1]).toBe(
          join(folder, `node_modules/imagewright/dist/${kind}/container/litter/reaper-main.js`),
        )
        const maker = await killAt(POINT, host, 'busybox', { address, pid, close: async () => {} })
        expect(await eventually(() => madeBy(host, [maker]), isEmpty)).toEqual([])

        const ended = once(child, 'exit')
        child.stdin.end()
        expect((await lines.next()).value).toBe('torn down')
        expect(await ended).toEqual([0, null])
      },
      120_000,
    )
  },
  ['sid-graph'],
)
