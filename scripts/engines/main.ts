import { freemem } from 'node:os'
import { parseArgs } from 'node:util'

import { exclusively } from './exclusive.js'
import { SetUpError } from './set-up-error.js'
import { readRecord } from './record.js'
import { ALL_SLOTS, slotsNamed } from './slots.js'
import { benchFolder, stateFolder } from './state-folder.js'
import { status, stop } from './stop.js'
import { up } from './up.js'

const USAGE = `npm run engines -- [COMMAND]

Private Docker Engines, and a podman, for imagewright's tests, demo and benchmark. Needs root and a Debian.

  up        bring up what is not up yet (the default)
            --only NAME[,NAME]   not the whole matrix but these, and of the bases only the small
                                 ones; a NAME is a place of the matrix (${ALL_SLOTS.map(({ id }) => id).join(', ')})
                                 or the start of a version (20.10, 26.1, 28.5, 28.5-containerd)
            --debian             with --only: the Debian bases too
            --memory             hold their data in memory: several times as fast, and gone when
                                 they stop
  status    say what is up; exit code 1 unless the whole matrix is
  stop      stop all of it

All of it lives below $IMAGEWRIGHT_ENGINES_DIR (${stateFolder().path}).`

/** Bytes that must be free for a test run to hold its Engines' data in memory. It fills 2 GiB. */
const ROOM_IN_MEMORY = 6 * 2 ** 30

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      debian: { type: 'boolean', default: false },
      memory: { type: 'boolean', default: false },
      run: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const [command = 'up', ...rest] = positionals
  const folder = stateFolder()
  const run = values.run === undefined ? undefined : Number(values.run)
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  if (command === 'status' && rest.length === 0) return (await status(folder)) ? 0 : 1
  if (command === 'stop' && rest.length === 0) {
    await exclusively(folder, () => stop(folder, run))
    const bench = benchFolder(folder)
    if (run === undefined && readRecord(bench)) {
      await exclusively(bench, () => stop(bench, undefined))
    }
    return 0
  }
  if (command === 'up' && rest.length === 0) {
    const slots =
      values.only === undefined
        ? ALL_SLOTS
        : slotsNamed(values.only, readRecord(folder)?.engines ?? [])
    const withDebian = values.only === undefined || values.debian
    const inMemory = values.memory || (run !== undefined && freemem() > ROOM_IN_MEMORY)
    await exclusively(folder, () => up(folder, { slots, withDebian, run, inMemory }))
    return 0
  }
  throw new SetUpError(`"${positionals.join(' ')}" is no command of this script`, USAGE)
}

main()
  .catch((error: unknown) => {
    console.error(error instanceof SetUpError ? `engines: ${error.message}` : error)
    return 1
  })
  .then((exitCode) => process.exit(exitCode))
