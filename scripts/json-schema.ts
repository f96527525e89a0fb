import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { definitionJsonSchema } from '../src/definition/json/schema.js'

// Writes the JSON Schema that the package publishes. A test holds it against the schemas that it is made from.
const file = join(process.cwd(), 'schema/definition.json')
const layout = { ...(await resolveConfig(file)), parser: 'json' }
writeFileSync(file, await format(JSON.stringify(definitionJsonSchema()), layout))
