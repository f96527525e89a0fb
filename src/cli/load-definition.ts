import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { DefinitionFileError } from '../errors/index.js'
import type { Stage, StageValue } from '../definition/index.js'
import { OWN_INDEX } from './own-index.js'
import { installSourceMaps, registerSourceMap } from './source-maps.js'

const PACKAGE = 'imagewright'

/**
 * Loads a file that defines an image, in TypeScript or JavaScript, and gives what it exports by that name.
 *
 * @throws {DefinitionFileError} `DEFINITION_FILE_INVALID`
 */
export async function loadDefinition(file: string, exportName: string): Promise<Stage> {
  const path = resolve(file)
  const { createJiti } = await import('jiti')
  installSourceMaps()
  // Kept between runs, since loading the compiler takes longer than printing most definitions.
  const compiler = createJiti(path, { fsCache: cacheFolder(), sourceMaps: true })
  const jiti = createJiti(path, {
    fsCache: false,
    sourceMaps: true,
    virtualModules: ownLibrary(path),
    transform: (options) => {
      const code = compiler.transform(options)
      if (options.filename !== undefined) registerSourceMap(options.filename, code)
      return { code }
    },
  })
  let exported: Readonly<Record<string, unknown>>
  try {
    exported = await jiti.import(path)
  } catch (cause) {
    if (!existsSync(path)) {
      throw new DefinitionFileError(`There is no file ${path}`, {
        hint: 'Give the path of a file that exports a definition.',
        cause,
      })
    }
    throw cause
  }
  const value = exported[exportName]
  if (isStage(value)) return value as Stage
  const names = Object.keys(exported).filter((name) => isStage(exported[name]))
  throw new DefinitionFileError(`${path} has no definition as its export "${exportName}"`, {
    hint:
      names.length > 0
        ? `It exports ${names.join(', ')}: choose one with --export.`
        : "It should: export default image().from('alpine')",
  })
}

/** The library as it is loaded already, where that is the one that a file would get, or where it would get none. */
function ownLibrary(file: string): Readonly<Record<string, unknown>> {
  if (OWN_INDEX === undefined) return {}
  const require = createRequire(file)
  return (installed(require) ?? OWN_INDEX) === OWN_INDEX ? { [PACKAGE]: require(OWN_INDEX) } : {}
}

function installed(require: NodeJS.Require): string | undefined {
  try {
    return require.resolve(PACKAGE)
  } catch {
    return undefined
  }
}

/** A folder of this user alone: what lies there is executed. */
function cacheFolder(): string {
  return join(
    process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    'imagewright',
    'definitions',
  )
}

// Not instanceof: the file may have loaded another copy of the library than the command has.
function isStage(value: unknown): value is StageValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'stage' &&
    'toDockerfile' in value
  )
}
