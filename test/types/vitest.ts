import { expect } from 'vitest'
import { image } from '../../src/index.js'
import type { ImagewrightMatchers } from '../../src/jest/matchers-on-demand.js'

declare module 'vitest' {
  // As the README has it; the parameter is that of the interface that this is merged with.
  interface Matchers<T> extends ImagewrightMatchers<void> {}
}

/** Never called: these lines are for the compiler. */
export async function withVitest(): Promise<void> {
  const app = image().from('alpine')
  await expect(app).toHaveFile('/file', { mode: 0o644 })
  await expect(app).not.toRun({ exitCode: 1 })
  expect(app).toMatchDockerfile('FROM alpine')
  // @ts-expect-error a path is a string
  await expect(app).toHaveFile(1)
}
