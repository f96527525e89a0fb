import { appendFileSync } from 'node:fs'
import { once } from 'node:events'
import { exclusively } from '../../../../src/cache/exclusive/exclusively.js'

/**
 * Holds a name until its standard input ends: `holder.ts FOLDER NAME LOG`. Tells what it does on standard output, and
 * in the log when it begins and ends.
 */
async function main([folder = '', name = '', log = '']: readonly string[]): Promise<void> {
  await exclusively(
    folder,
    name,
    async () => {
      appendFileSync(log, `begin ${process.pid}\n`)
      process.stdout.write('held\n')
      process.stdin.resume()
      await once(process.stdin, 'end')
      appendFileSync(log, `end ${process.pid}\n`)
    },
    { onWait: () => process.stdout.write('waiting\n') },
  )
}

void main(process.argv.slice(2))
