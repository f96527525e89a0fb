import { expect } from '@jest/globals'
import { image } from 'imagewright'
import type { ImagewrightMatchers } from '../../src/jest/matchers/index.js'

// Compiled and never run: which calls of the matchers the compiler takes.

const app = image().from('alpine')

export async function asynchronous(): Promise<void> {
  const there: Promise<void> = expect(app).toHaveEnv('NAME', /x/)
  await there
  await expect(app).not.toHaveEnv({ NAME: expect.any(String) })
  await expect(Promise.resolve(app)).resolves.toHaveLabel('name', expect.stringContaining('x'))
  await expect(app).toHaveFile('/file', { content: Uint8Array.of(1), owner: 5, type: 'file' })
  await expect(app).toRun({ exitCode: expect.any(Number), stdout: /x/, command: ['ls'] })
  await expect(app).toHaveChanged([{ path: '/a', change: 'added' }, expect.anything()])
  await expect(app).toPassStructureTests({ schemaVersion: '2.0.0' })
  // @ts-expect-error a variable has text
  await expect(app).toHaveEnv('NAME', 5)
  // @ts-expect-error a protocol that there is not
  await expect(app).toExpose('80/http')
  // @ts-expect-error a fact that files do not have
  await expect(app).toHaveFile('/file', { contents: 'x' })
  // @ts-expect-error a duration is text
  await expect(app).toHaveHealthcheck({ interval: 30 })
  // @ts-expect-error a change that there is not
  await expect(app).toHaveChanged([{ path: '/a', change: 'new' }])
  // @ts-expect-error a check is skipped by its name
  expect(app).toPassChecks({ skip: true })
}

export function synchronous(): void {
  const nothing: void = expect(app).toMatchDockerfile('FROM alpine')
  return nothing
}

/** For a runner of tests that declares its own `expect`. */
export type ForOthers = ImagewrightMatchers<void>
