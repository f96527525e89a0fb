import { reachableStages } from '../../dockerfile/print/index.js'
import type { HeaderNode, StageNode } from '../../node/index.js'
import { type DefinitionJson, JSON_VERSION } from './schema.js'

type JsonObject = Readonly<Record<string, unknown>>

/** The plain data of a stage and of all that it uses, without the places in the user's files. */
export function definitionToJson(target: StageNode): DefinitionJson {
  const stages = reachableStages(target)
  const places = new Map(stages.map((stage, index) => [stage, index]))
  const headers = [...new Set(stages.map(({ header }) => header))]
  return {
    version: JSON_VERSION,
    headers: headers.map((header) => plain(header, places)),
    stages: stages.map((stage) => toStageJson(stage, places, headers)),
  }
}

function toStageJson(
  { kind: _kind, header, ...stage }: StageNode,
  places: ReadonlyMap<StageNode, number>,
  headers: readonly HeaderNode[],
): JsonObject {
  return { header: headers.indexOf(header), ...plain(stage, places) }
}

function plain(value: object, places: ReadonlyMap<StageNode, number>): JsonObject {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) =>
      key === 'at' ? [] : [[key, plainValue(member, places)]],
    ),
  )
}

/** Words are as deep as somebody wrote them; stages, which may be deeper, are replaced by their place. */
function plainValue(value: unknown, places: ReadonlyMap<StageNode, number>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const place = places.get(value as StageNode)
  if (place !== undefined) return place
  if (Array.isArray(value)) return value.map((member: unknown) => plainValue(member, places))
  return plain(value, places)
}
