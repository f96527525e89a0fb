import { join } from 'node:path'

import { measureSuccess } from './measure.js'
import type { Walk } from './measurements.js'

/** Measures the bare walk over a folder. */
export async function measureWalk(folder: string): Promise<Walk> {
  const command = [process.execPath, join(__dirname, 'walk-client.cjs'), folder]
  const { sample, output } = await measureSuccess(command, process.env)
  return { ...sample, alone: Number(output) }
}
