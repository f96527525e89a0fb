import { runInThisContext } from 'node:vm'

/**
 * The process that runs the tests. What a test file sees as `process` is a copy that jest makes for it: events do not
 * reach it, and what is kept on it ends with the file.
 */
export const workerProcess = runInThisContext('process') as NodeJS.Process
