import { runEngines } from './run-engines'

interface RootFolder {
  readonly rootDir: string
}

/** Jest's globalSetup: brings up what is missing of the matrix, on behalf of this run. */
export default function enginesUp({ rootDir }: RootFolder): void {
  const wanted = process.env['IMAGEWRIGHT_ENGINES']
  const limit = wanted && !process.env['CI'] ? ['--only', wanted, '--debian'] : []
  runEngines(rootDir, ['up', ...limit])
}
