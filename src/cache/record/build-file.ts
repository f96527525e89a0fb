import { promisify } from 'node:util'
import { deflate, inflate } from 'node:zlib'
import * as z from 'zod'
import type { BuildInputs, StageInputs } from '../inputs/inputs.js'
import { INPUTS_VERSION } from '../inputs/inputs.js'
import { conceal } from './conceal.js'
import type { FinishedBuild } from './record.js'

const compress = promisify<Buffer, Buffer>(deflate)
const expand = promisify<Buffer, Buffer>(inflate)

/** What a file says of a build. */
export type BuildFile = Omit<FinishedBuild, 'contents' | 'limits'> & {
  /** What values were concealed with. */
  readonly salt: string
}

const image = z.object({ kind: z.literal('image'), reference: z.string(), digest: z.string() })
const content = z.object({ context: z.string(), digest: z.string() })
const texts = z.record(z.string(), z.string())
const instruction = z.object({
  node: z.string(),
  variables: texts,
  contents: z.array(content),
  images: z.array(image),
  stages: z.array(z.int().nonnegative()),
  text: z.string(),
})
const stage = z.object({
  name: z.string(),
  base: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('scratch') }),
    z.object({ kind: z.literal('stage'), stage: z.int().nonnegative() }),
    content.extend({ kind: z.literal('context') }),
    image,
  ]),
  platform: z.string().exactOptional(),
  instructions: z.array(instruction),
})
const buildFile: z.ZodType<BuildFile> = z.object({
  key: z.string(),
  subject: z.string(),
  image: z.string(),
  builtAt: z.iso.datetime(),
  salt: z.string(),
  inputs: z.object({
    version: z.literal(INPUTS_VERSION),
    settings: texts,
    stages: z.array(stage).nonempty(),
    unknown: z.array(z.string()),
  }),
})

/** Places and what is unknown are of now, and what may be a secret is nobody's business later. */
export async function encodeBuild(
  { key, subject, image: id, builtAt, inputs }: FinishedBuild,
  salt: string,
): Promise<Buffer> {
  const kept: BuildInputs = {
    ...conceal(inputs, salt),
    stages: conceal(inputs, salt).stages.map(withoutPlaces),
    unknown: [],
  }
  const file: BuildFile = { key, subject, image: id, builtAt, salt, inputs: kept }
  return compress(Buffer.from(JSON.stringify(file)))
}

/** Undefined where the bytes are of something else. */
export async function decodeBuild(bytes: Buffer): Promise<BuildFile | undefined> {
  try {
    return buildFile.parse(JSON.parse((await expand(bytes)).toString('utf8')))
  } catch {
    return undefined
  }
}

function withoutPlaces({ at: _at, ...rest }: StageInputs): StageInputs {
  return { ...rest, instructions: rest.instructions.map(({ at: _place, ...each }) => each) }
}
