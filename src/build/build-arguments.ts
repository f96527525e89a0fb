import { reachableStages } from '../dockerfile/print/index.js'
import { InvalidDefinitionError } from '../errors/index.js'
import { type ArgDeclaration, type ArgNode, declarationsOf, type StageNode } from '../node/index.js'

// Source: Dockerfile reference, "Predefined ARGs", "Automatic platform ARGs", "BuildKit built-in build args".
const KNOWN_WITHOUT_DECLARATION =
  /^(?:(?:HTTPS?|FTP|NO|ALL)_PROXY|(?:https?|ftp|no|all)_proxy|SOURCE_DATE_EPOCH|BUILDKIT_\w+)$/
const GIVEN_BY_BUILDKIT = /^(?:(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)|TARGETSTAGE)$/

/**
 * Holds the values given for a build against the ARGs that its stages declare: what the compiler checks for
 * TypeScript, for everybody else.
 *
 * @throws {InvalidDefinitionError} `INVALID_DEFINITION`
 */
export function checkBuildArgs(
  target: StageNode,
  values: Readonly<Record<string, string | undefined>>,
): void {
  const declared = declaredNames(target)
  const fromDockerfile = wasRead(target)
  for (const name of Object.keys(values)) {
    if (fromDockerfile || declared.has(name) || KNOWN_WITHOUT_DECLARATION.test(name)) continue
    throw new InvalidDefinitionError(`build(): no ARG is named ${JSON.stringify(name)}`, {
      at: target.at,
      hint:
        declared.size === 0
          ? 'The definition declares none: declare it with arg().'
          : `The definition declares ${[...declared].join(', ')}.`,
    })
  }
  for (const node of declarationsWithoutDefault(target)) {
    const { name } = node
    if (values[name] !== undefined) continue
    if (KNOWN_WITHOUT_DECLARATION.test(name) || GIVEN_BY_BUILDKIT.test(name)) continue
    throw new InvalidDefinitionError(
      `build(): the ARG ${name} has no default and was given no value`,
      {
        at: node.at,
        hint: `Give it: build({ buildArgs: { ${name}: '...' } }).`,
      },
    )
  }
}

/** As `docker build`, which is given what many Dockerfiles may want. */
function wasRead(target: StageNode): boolean {
  return reachableStages(target).some(({ header }) => header.dockerfile !== undefined)
}

/** The names of all ARGs that a build of a stage comes by. */
function declaredNames(target: StageNode): ReadonlySet<string> {
  return new Set(
    reachableStages(target).flatMap((stage) =>
      [...stage.header.globals, ...stage.instructions].flatMap((node) =>
        node.kind === 'arg' ? declarationsOf(node).map(({ name }) => name) : [],
      ),
    ),
  )
}

/** The ARGs of built stages for which neither their stage nor the one that it is based on nor the global scope has a default. */
function declarationsWithoutDefault(target: StageNode): readonly ArgNode[] {
  const all = reachableStages(target)
  const globalDefaults = defaultsOf(all.flatMap(({ header }) => header.globals.filter(isArg)))
  // In a Dockerfile an ARG without a value is one that is not set.
  const stages = all.filter(({ header }) => header.dockerfile === undefined)
  const globals = stages.flatMap((stage) => stage.header.globals.filter(isArg))
  const missing = globals.filter(({ name }) => !globalDefaults.has(name))
  for (const stage of stages) {
    const inherited = new Set(globalDefaults)
    for (let each: StageNode | undefined = stage; each; each = baseOf(each)) {
      defaultsOf(each.instructions.filter(isArg)).forEach((name) => inherited.add(name))
    }
    missing.push(...stage.instructions.filter(isArg).filter(({ name }) => !inherited.has(name)))
  }
  return missing
}

function isArg(node: { readonly kind: string }): node is ArgNode {
  return node.kind === 'arg'
}

function defaultsOf(nodes: readonly ArgNode[]): ReadonlySet<string> {
  const declarations: readonly ArgDeclaration[] = nodes.flatMap(declarationsOf)
  return new Set(declarations.flatMap((each) => (each.default === undefined ? [] : [each.name])))
}

function baseOf({ base }: StageNode): StageNode | undefined {
  return base.kind === 'stage' ? base.stage : undefined
}
