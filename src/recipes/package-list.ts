import * as z from 'zod'
import { validated } from '../definition/index.js'
import { InvalidDefinitionError, type SourceLocation } from '../errors/index.js'
import { sourceLocationSchema } from '../node/index.js'

/** How a package manager writes a package: what may be asked of it without a shell having a say. */
export interface PackageSyntax {
  /** Name of the recipe, for errors. */
  readonly recipe: string
  /** A name, and right of it, where given, an operator and a version: groups `name` and `version`. */
  readonly pattern: RegExp
  /** What stands between a name and the version that `pin` gives it. */
  readonly pinOperator: string
  readonly example: string
}

/** Versions by package name. */
export type Pins = Readonly<Record<string, string>>

/** The options that every recipe of packages takes, once they are known to be of their types. */
interface PackageRequest {
  readonly packages: readonly string[]
  readonly pin?: Pins
  readonly at?: SourceLocation
}

/**
 * The packages as the package manager wants them: sorted, each once, with the version that `pin` has for it.
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION` for what is no package, for two versions of one, and for a
 *   pin of a package that is not installed.
 */
export function packageList(
  syntax: PackageSyntax,
  { packages, pin = {}, at }: PackageRequest,
): readonly string[] {
  const versions = new Map<string, string>()
  for (const text of packages) {
    const { name, version } = parsePackage(syntax, text, at)
    addVersion(syntax, versions, name, version, at)
  }
  for (const [name, version] of Object.entries(pin)) {
    if (!versions.has(name)) {
      throw new InvalidDefinitionError(
        `${syntax.recipe}(): "pin" names ${JSON.stringify(name)}, which is not among the packages`,
        { at, hint: `The packages are ${[...versions.keys()].join(', ')}.` },
      )
    }
    const pinned = `${name}${syntax.pinOperator}${version}`
    addVersion(syntax, versions, name, parsePackage(syntax, pinned, at).version, at)
  }
  // By code unit, so that no locale of the machine changes the Dockerfile.
  return [...versions].map(([name, version]) => name + version).toSorted(byCodeUnit)
}

/** Checks the options of a recipe; `shape` describes those that it takes. */
export function recipeOptions<Shape extends z.core.$ZodLooseShape>(
  recipe: string,
  shape: Shape,
  input: Readonly<Record<string, unknown>>,
  at: SourceLocation | undefined,
) {
  const schema = z.strictObject({ ...shape, at: sourceLocationSchema.exactOptional() })
  return validated<z.infer<typeof schema>>(recipe, schema, input, at)
}

export const packagesSchema = z.array(z.string()).min(1, 'must name at least one package')
export const pinSchema = z.record(z.string(), z.string()).exactOptional()
export const flagSchema = z.boolean().exactOptional()

function parsePackage(
  { recipe, pattern, example }: PackageSyntax,
  text: string,
  at?: SourceLocation,
) {
  const { name, version = '' } = pattern.exec(text)?.groups ?? {}
  if (name !== undefined) return { name, version }
  throw new InvalidDefinitionError(`${recipe}(): ${JSON.stringify(text)} is no package`, {
    at,
    hint: `A package is written like ${example}.`,
  })
}

function addVersion(
  { recipe }: PackageSyntax,
  versions: Map<string, string>,
  name: string,
  version: string,
  at: SourceLocation | undefined,
): void {
  const known = versions.get(name) ?? ''
  if (known !== '' && version !== '' && known !== version) {
    throw new InvalidDefinitionError(
      `${recipe}(): two versions are asked for of one package: ${name}${known} and ${name}${version}`,
      { at, hint: 'Leave one of the two out.' },
    )
  }
  versions.set(name, version === '' ? known : version)
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
