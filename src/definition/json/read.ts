import * as z from 'zod'
import { InvalidDefinitionJsonError, type SourceLocation } from '../../errors/index.js'
import {
  freeze,
  type HeaderNode,
  headerSchema,
  type InstructionNode,
  instructionSchemas,
  lazily,
  type StageNode,
  stageSchema,
} from '../../node/index.js'
import { describe } from '../validate.js'
import { JSON_VERSION } from './schema.js'

type Path = readonly PropertyKey[]
type JsonObject = Readonly<Record<string, unknown>>

/**
 * The stage that `definitionToJson` wrote down.
 *
 * @throws {InvalidDefinitionJsonError} `INVALID_DEFINITION_JSON`, naming every fault and its place.
 */
export function definitionFromJson(json: unknown, at: SourceLocation | undefined): StageNode {
  const value = typeof json === 'string' ? parse(json, at) : json
  assertDepth(value, at)
  const reader: Reader = { at }
  const { headers, stages } = readDocument(value, reader)
  const read: StageNode[] = []
  for (const [index, stage] of stages.entries()) {
    read.push(readStage(stage, index, headers, read, reader))
  }
  const target = read.at(-1)
  if (target) return target
  throw invalid([{ path: ['stages'], message: 'must have at least one stage' }], reader)
}

interface Reader {
  readonly at: SourceLocation | undefined
}

interface Fault {
  readonly path: Path
  readonly message: string
}

function parse(text: string, at: SourceLocation | undefined): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InvalidDefinitionJsonError('The definition is no JSON', { at, cause: error })
  }
}

// Twice what words may be nested, and what stands around them. Validation calls itself for what is within.
const MAX_DEPTH = 256

function assertDepth(value: unknown, at: SourceLocation | undefined): void {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      throw new InvalidDefinitionJsonError('The definition is nested too deeply', {
        at,
        hint: `No definition has more than ${MAX_DEPTH} levels.`,
      })
    }
    level = level.flatMap((member) =>
      typeof member === 'object' && member !== null ? Object.values(member) : [],
    )
  }
}

const documentSchema = lazily(() =>
  z.strictObject({
    version: z.literal(JSON_VERSION),
    headers: z.array(z.unknown()),
    stages: z.array(z.record(z.string(), z.unknown())),
  }),
)

interface Document {
  readonly headers: readonly HeaderNode[]
  readonly stages: readonly JsonObject[]
}

function readDocument(value: unknown, reader: Reader): Document {
  const { version }: { version?: unknown } = Object(value)
  if (typeof version === 'number' && version > JSON_VERSION) {
    throw new InvalidDefinitionJsonError(`The definition has version ${version} of the format`, {
      at: reader.at,
      hint: `This imagewright reads version ${JSON_VERSION}: use a newer one.`,
    })
  }
  const { headers, stages } = checked(documentSchema(), value, [], reader)
  const shared = new Map<string, HeaderNode['globals'][number]>()
  return {
    headers: headers.map((header, index) =>
      shareGlobals(checked(headerSchema(), header, ['headers', index], reader), shared),
    ),
    stages,
  }
}

/** Headers that grew from one begin with the same nodes, which are printed once. */
function shareGlobals(
  header: HeaderNode,
  shared: Map<string, HeaderNode['globals'][number]>,
): HeaderNode {
  let beginning = ''
  const globals = header.globals.map((node) => {
    beginning += `${JSON.stringify(node)}\n`
    const same = shared.get(beginning) ?? node
    shared.set(beginning, same)
    return same
  })
  return { ...header, globals }
}

const partsSchema = lazily(() =>
  stageSchema().extend({
    header: z.number().int().min(0),
    instructions: z.array(z.unknown()),
  }),
)

function readStage(
  json: JsonObject,
  index: number,
  headers: readonly HeaderNode[],
  earlier: readonly StageNode[],
  reader: Reader,
): StageNode {
  const path: Path = ['stages', index]
  const {
    header: place,
    instructions,
    ...parts
  } = checked(partsSchema(), withStages(json, earlier), path, reader)
  const header = headers[place]
  if (!header) {
    throw invalid([{ path: [...path, 'header'], message: 'must be the place of a header' }], reader)
  }
  return freeze({
    kind: 'stage',
    ...parts,
    header,
    instructions: instructions.map((instruction, number) =>
      readInstruction(instruction, [...path, 'instructions', number], reader),
    ),
  })
}

function readInstruction(value: unknown, path: Path, reader: Reader): InstructionNode {
  const { kind }: { kind?: unknown } = Object(value)
  if (typeof kind !== 'string' || !Object.hasOwn(instructionSchemas, kind)) {
    throw invalid(
      [{ path: [...path, 'kind'], message: 'must be the kind of an instruction' }],
      reader,
    )
  }
  const schema: z.ZodType<InstructionNode> = instructionSchemas[kind as InstructionNode['kind']]
  return checked(schema, value, path, reader)
}

/** With the stages themselves where their places stand; a place that is none stays, and is refused. */
function withStages(value: JsonObject, stages: readonly StageNode[]): JsonObject {
  return mapObject(value, (key, member) => {
    if (key === 'stage' && value['kind'] === 'stage') return stageAt(member, stages)
    if (key === 'candidates' && Array.isArray(member)) {
      return member.map((place: unknown) => stageAt(place, stages))
    }
    return withStagesIn(member, stages)
  })
}

function withStagesIn(value: unknown, stages: readonly StageNode[]): unknown {
  if (Array.isArray(value)) return value.map((member: unknown) => withStagesIn(member, stages))
  if (typeof value !== 'object' || value === null) return value
  return withStages(value as JsonObject, stages)
}

function mapObject(value: JsonObject, map: (key: string, member: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, map(key, member)]))
}

function stageAt(place: unknown, stages: readonly StageNode[]): unknown {
  return typeof place === 'number' ? (stages[place] ?? place) : place
}

function checked<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  path: Path,
  reader: Reader,
): Value {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new InvalidDefinitionJsonError(
    result.error.issues
      .map((issue) => describe({ ...issue, path: [...path, ...issue.path] }, 'the definition'))
      .join('\n'),
    { at: reader.at },
  )
}

function invalid(faults: readonly Fault[], { at }: Reader): InvalidDefinitionJsonError {
  return new InvalidDefinitionJsonError(
    faults
      .map(({ path, message }) =>
        describe({ code: 'custom', path: [...path], message, input: undefined }, 'the definition'),
      )
      .join('\n'),
    { at },
  )
}
