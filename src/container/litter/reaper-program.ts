import { join } from 'node:path'

// Of the CommonJS build; scripts/build.mjs puts another file in its place where there is no `__dirname`.
/** Path of the program that a reaper runs. */
export const REAPER_PROGRAM = join(__dirname, 'reaper-main.js')
