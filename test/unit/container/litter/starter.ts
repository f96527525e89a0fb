import { startReaper } from '../../../../src/container/litter/index.js'

// A process that starts a reaper: `node starter.cjs PROGRAM THEN`. It prints the reaper's process ID and address, and then
// ends by itself, or stays until it is killed.

async function main(): Promise<void> {
  const [, , program = '', then] = process.argv
  const { pid, address } = await startReaper({ program })
  process.stdout.write(`${JSON.stringify({ pid, address })}\n`)
  if (then === 'stay') setInterval(() => undefined, 60_000)
}

void main()
