import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { SetUpError } from '../../scripts/engines/set-up-error'

/**
 * Runs the script behind `npm run engines` for this process, Jest's. As a process of its own,
 * because Jest maps no module names while it loads its set-up.
 */
export async function runEngines(rootDir: string, args: readonly string[]): Promise<void> {
  const jiti = join(rootDir, 'node_modules/jiti/lib/jiti-cli.mjs')
  const script = join(rootDir, 'scripts/engines/main.ts')
  const engines = spawn(process.execPath, [jiti, script, ...args, '--run', String(process.pid)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [status] = await once(engines, 'close')
  if (status === 0) return
  throw new SetUpError(`"npm run engines -- ${args.join(' ')}" failed with exit code ${status}`)
}
