import * as z from 'zod'
import {
  headerSchema,
  instructionSchemas,
  stageReferenceSchema,
  stageSchema,
  wordSchema,
} from '../../node/index.js'

/** Of the form that follows. A change that readers of the earlier form cannot read raises it. */
export const JSON_VERSION = 1

/**
 * A definition as JSON: all its stages, each after those that it uses, the one that is built last. Where one uses
 * another, `stage` is the place of that in the list, from 0.
 */
export interface DefinitionJson {
  readonly version: typeof JSON_VERSION
  /** What stands above the stages of the files that they belong to. */
  readonly headers: readonly Readonly<Record<string, unknown>>[]
  /** `header` is the place of their header in that list. */
  readonly stages: readonly Readonly<Record<string, unknown>>[]
}

/** JSON Schema (2020-12) of what `toJSON()` gives: `schema/definition.json` of the package. */
export function definitionJsonSchema(): Readonly<Record<string, unknown>> {
  const stageJsonSchema = z.strictObject({
    header: z.number().int().min(0),
    ...stageSchema().shape,
  })
  const definitionSchema = z.strictObject({
    version: z.literal(JSON_VERSION),
    headers: z.array(headerSchema()),
    stages: z.array(stageJsonSchema).min(1),
  })
  const names = z.registry<{ readonly id: string }>()
  names.add(headerSchema(), { id: 'header' })
  names.add(stageJsonSchema, { id: 'stage' })
  names.add(wordSchema, { id: 'word' })
  for (const [kind, schema] of Object.entries(instructionSchemas)) names.add(schema, { id: kind })
  return z.toJSONSchema(definitionSchema, {
    metadata: names,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // That a list is not to be changed says nothing of its JSON.
      delete jsonSchema.readOnly
      const schema: z.core.$ZodType = zodSchema
      if (schema !== stageReferenceSchema) return
      jsonSchema.type = 'integer'
      jsonSchema.minimum = 0
    },
  })
}
