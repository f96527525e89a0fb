import * as z from 'zod'
import type { SourceLocation } from '../errors/index.js'

export const sourceLocationSchema: z.ZodType<SourceLocation> = z.strictObject({
  file: z.string(),
  line: z.number(),
  column: z.number(),
})
