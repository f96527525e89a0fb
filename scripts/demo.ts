import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createJiti } from 'jiti'

import type helloDefinition from '../examples/hello.js'
import { plainProgress } from '../src/cli/progress/plain.js'
import { connectEngine } from '../src/engine/index.js'
import { EngineUnreachableError, ImagewrightError } from '../src/errors/index.js'
import { readRecord } from './engines/record.js'
import { SetUpError } from './engines/set-up-error.js'
import { stateFolder } from './engines/state-folder.js'

const ROOT = join(__dirname, '..')

// The one whose packages come with every set-up, so that it is up soonest.
const DEMO_SLOT = 'bookworm'

/** An Engine to build in. */
interface DemoEngine {
  /** For DOCKER_HOST; undefined for the one that is found without being told. */
  readonly host: string | undefined
  readonly description: string
  /** How to stop it, where the demo brought it up. */
  readonly stop?: string
}

async function main(): Promise<void> {
  const engine = (await usualEngine()) ?? privateEngine()
  say(`Engine: ${engine.description}`)
  // Known to the definition's own build as to every other client.
  if (engine.host !== undefined) process.env['DOCKER_HOST'] = engine.host
  const hello = await loadExample()

  say('\nDockerfile of examples/hello.ts:\n')
  say(indent(hello.toDockerfile()))

  say('Building me/hello:1.0:\n')
  const build = hello.build({ tags: ['me/hello:1.0'] })
  const show = plainProgress((text) => process.stdout.write(text))
  for await (const event of build) show(event)
  const built = await build
  say(`\n${built.tags.join(', ')} is ${built.id}`)

  say('\nRunning it:\n')
  const { stdout } = await built.run()
  say(indent(stdout))
  if (engine.stop !== undefined) say(`The Engine stays up. ${engine.stop}`)
}

/** With the library as it stands in src/, so that the demo needs no build of its own. */
async function loadExample(): Promise<typeof helloDefinition> {
  const alias = { imagewright: join(ROOT, 'src/index.ts') }
  const jiti = createJiti(__filename, { alias })
  return jiti.import(join(ROOT, 'examples/hello.ts'), { default: true })
}

/** The Engine that docker would find: DOCKER_HOST, the current context, the usual sockets. */
async function usualEngine(): Promise<DemoEngine | undefined> {
  try {
    const engine = await connectEngine()
    const { version } = await engine.version().finally(() => engine.close())
    return { host: undefined, description: `${version} at ${engine.address}` }
  } catch (error) {
    if (!(error instanceof EngineUnreachableError)) throw error
    say('No Engine answers where docker looks for one. Bringing up a private one:')
    return undefined
  }
}

function privateEngine(): DemoEngine {
  const { status } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/jiti/lib/jiti-cli.mjs'),
      join(ROOT, 'scripts/engines/main.ts'),
      'up',
      '--only',
      DEMO_SLOT,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const engine = readRecord(stateFolder())?.engines.find(({ slot }) => slot === DEMO_SLOT)
  if (status !== 0 || !engine) {
    throw new SetUpError(
      'No Engine could be brought up',
      'Start Docker, or run "npm run engines" as root on a Debian, and try again.',
    )
  }
  return {
    host: engine.host,
    description: `${engine.name} at ${engine.host}, a private one`,
    stop: 'To stop it: npm run engines -- stop',
  }
}

function say(text: string): void {
  console.log(text)
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ')
}

main().catch((error: unknown) => {
  const isExpected = error instanceof ImagewrightError || error instanceof SetUpError
  console.error(isExpected ? `demo: ${error.message}` : error)
  process.exitCode = 1
})
