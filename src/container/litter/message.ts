import * as z from 'zod'
import { imageName } from '../image-name.js'
import { parseSession } from '../labels.js'

/** What a client tells a reaper, and a reaper its clients: JSON, a line each. */

/** Longest line, in bytes. The longest that means something is some hundred. */
export const MAX_LINE = 64 * 1024

const text = z.string().min(1).max(4096)
const imageId = z.string().regex(/^(?:sha256:)?[0-9a-f]{64}$/)

/** An entry of the ledger. The name of an image becomes part of a path of the Engine's API. */
export const entrySchema = z
  .strictObject({
    change: z.enum(['made', 'removed']),
    kind: z.enum(['container', 'network', 'volume', 'image']),
    id: text,
    engine: text,
    image: imageId.exactOptional(),
    resource: z.string().max(64).exactOptional(),
  })
  .refine(({ kind, id }) => kind !== 'image' || isImageName(id))

function isImageName(name: string): boolean {
  try {
    return imageName(name) === name
  } catch {
    return false
  }
}

/** A session, as its label writes it. */
export const sessionSchema = text.refine((value) => parseSession(value) !== undefined)

/** What a reaper hears: first who speaks, last that nothing more comes. */
export const requestSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    role: z.enum(['starter', 'lease']),
    session: sessionSchema,
  }),
  z.strictObject({
    type: z.literal('engine'),
    address: text,
    context: z.strictObject({ name: text, configFolder: text }).exactOptional(),
  }),
  z.strictObject({ type: z.literal('note'), entry: entrySchema }),
  z.strictObject({ type: z.literal('goodbye') }),
])

export type ReaperRequest = z.infer<typeof requestSchema>

const leftBehind = z.strictObject({
  kind: z.string(),
  name: z.string(),
  engine: z.string(),
  reason: z.string(),
})

/** What a reaper says. */
export const answerSchema = z.discriminatedUnion('type', [
  // The journal is the file in which a client itself writes what it makes of images.
  z.strictObject({ type: z.literal('welcome'), journal: text }),
  z.strictObject({ type: z.literal('done'), left: z.array(leftBehind).readonly() }),
  z.strictObject({ type: z.literal('error'), reason: z.string() }),
])

export type ReaperAnswer = z.infer<typeof answerSchema>

export function formatMessage(message: ReaperRequest | ReaperAnswer): string {
  return `${JSON.stringify(message)}\n`
}

/** A line as a message, or nothing for one that is none. */
export function parseMessage<T>(schema: z.ZodType<T>, line: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
