import { serveReaper } from './reaper-server.js'

// The program of a reaper: `node reaper-main.js FOLDER [PATIENCE]`. See `startReaper`.

async function main(): Promise<void> {
  const [, , folder, patience] = process.argv
  if (folder === undefined) {
    process.stderr.write('It takes the folder of the reaper.\n')
    process.exitCode = 2
    return
  }
  // Whoever ends a test run with a signal to all of its processes wants its litter removed all the more.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => undefined)
  }
  // One lease that goes wrong must not keep the others from their due.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error.stack ?? error.message}\n`)
  })
  await serveReaper(folder, patience === undefined ? undefined : Number(patience))
  process.exit()
}

void main()
