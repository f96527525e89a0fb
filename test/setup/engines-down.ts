import { runEngines } from './run-engines'

interface RootFolder {
  readonly rootDir: string
}

/** Jest's globalTeardown: stops what test runs brought up, unless another run still uses it. */
export default function enginesDown({ rootDir }: RootFolder): Promise<void> {
  return runEngines(rootDir, ['stop'])
}
