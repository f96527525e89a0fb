import { reachableStages } from '../dockerfile/print/index.js'
import { InvalidDefinitionError } from '../errors/index.js'
import type { ArgNode, StageNode } from '../node/index.js'

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
  const declared = declaredArgs(target)
  for (const name of Object.keys(values)) {
    if (declared.has(name) || KNOWN_WITHOUT_DECLARATION.test(name)) continue
    throw new InvalidDefinitionError(`build(): no ARG is named ${JSON.stringify(name)}`, {
      at: target.at,
      hint:
        declared.size === 0
          ? 'The definition declares none: declare it with arg().'
          : `The definition declares ${[...declared.keys()].join(', ')}.`,
    })
  }
  for (const [name, node] of declared) {
    if (node.default !== undefined || values[name] !== undefined) continue
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

/** By name: the declaration that has a default, where one has. A global default serves every stage. */
function declaredArgs(target: StageNode): ReadonlyMap<string, ArgNode> {
  const declared = new Map<string, ArgNode>()
  for (const stage of reachableStages(target)) {
    for (const node of [...stage.header.globals, ...stage.instructions]) {
      if (node.kind !== 'arg') continue
      if (declared.get(node.name)?.default === undefined) declared.set(node.name, node)
    }
  }
  return declared
}
