import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from '@jest/globals'

// What one test file built is not there for another, nor for the user's own builds; child processes inherit it.
const folder = mkdtempSync(join(tmpdir(), 'imagewright-own-cache-'))
process.env['IMAGEWRIGHT_CACHE_DIR'] = folder
afterAll(() => rmSync(folder, { recursive: true, force: true }))
