import { expect } from '@jest/globals'
import { type BuiltImage, type Container, image, type Stage, wait } from '../../src/index.js'
import type globalSetup from '../../src/jest/global-setup.js'
import type globalTeardown from '../../src/jest/global-teardown.js'
import {
  type buildOnce,
  matchers,
  serializer,
  useContainer,
  useImage,
} from '../../src/jest/index.js'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only for a type that is exactly the expected one. */
function expectType<Expected, Actual>(_same: Equal<Expected, Actual>): void {}

/** Never called: these lines are for the compiler. */
export function fixtures(): void {
  const plain = image().from('alpine')
  const demanding = image().from('alpine').arg('VERSION')

  const app = useImage(plain)
  expectType<BuiltImage, ReturnType<typeof app>>(true)
  expectType<Stage, typeof app.definition>(true)
  useImage(plain, { platform: 'linux/amd64', timeout: 60_000, host: 'unix:///x' })
  useImage(demanding, { buildArgs: { VERSION: '1' } })
  // @ts-expect-error an ARG without a default needs a value
  useImage(demanding)
  // @ts-expect-error an ARG that is not declared
  useImage(plain, { buildArgs: { OTHER: '1' } })
  // @ts-expect-error a name is no definition
  useImage('alpine')
  // @ts-expect-error it has no tests of its own
  useImage(plain, { per: 'test' })

  const web = useContainer(plain, { ports: [80], waitFor: wait.port(80), per: 'test' })
  expectType<Container, ReturnType<typeof web>>(true)
  useContainer(app)
  useContainer('alpine', { host: 'unix:///x' })
  // @ts-expect-error a number is nothing to start
  useContainer(1)
  // @ts-expect-error neither for the file nor for a test
  useContainer(plain, { per: 'describe' })

  expectType<Promise<BuiltImage>, ReturnType<typeof buildOnce>>(true)
  expect.extend(matchers)
  expect.addSnapshotSerializer(serializer)
  expectType<Promise<void>, ReturnType<typeof globalSetup>>(true)
  expectType<Promise<void>, ReturnType<typeof globalTeardown>>(true)
}

/** Never called. */
export async function expectations(): Promise<void> {
  const app = useImage(image().from('alpine'))
  await expect(app).toHaveEnv('PATH', /bin/)
  await expect(app).not.toHaveEnv({ A: 'b' })
  await expect(app()).toHaveFile('/etc/passwd', { content: /root/, mode: 0o644 })
  await expect(app).toRun({ exitCode: 0, stdout: 'hello\n' })
  expect(app).toMatchDockerfile('FROM alpine\n')
  // @ts-expect-error a variable has a name
  await expect(app).toHaveEnv()
  // @ts-expect-error and no number for a value
  await expect(app).toHaveEnv('PATH', 1)
  // @ts-expect-error a path is a text
  await expect(app).toHaveFile(1)
  // @ts-expect-error there is no such option
  await expect(app).toRun({ exit: 0 })
}
