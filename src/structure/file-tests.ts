import type { Header } from 'tar-stream'
import { ContainerPathError, ContainerPathNotFoundError } from '../errors/index.js'
import type { FileContentTest, FileExistenceTest } from './config/structure-tests.js'
import { expandVariables } from './expand.js'
import { failureOf } from './failure.js'
import { fileModeText } from './file-mode.js'
import type { ImageFiles } from './image-files.js'
import { allFound, noneFound } from './patterns.js'
import type { Finding } from './structure-report.js'
import type { TestBed } from './test-bed.js'

/** What a test of a file lacks; empty where it can be made. */
export function fileTestProblems({
  name,
  path,
}: FileContentTest | FileExistenceTest): readonly string[] {
  return [
    ...(name === '' ? ['Please provide a valid name for every test'] : []),
    ...(path === '' ? [`Please provide a valid file path for test ${name}`] : []),
  ]
}

export async function runFileContentTest(
  { path, expectedContents, excludedContents }: FileContentTest,
  files: ImageFiles,
): Promise<Finding> {
  try {
    const text = await files.read(path)
    const errors = [
      ...allFound(expectedContents, 'file content string', text),
      ...noneFound(excludedContents, 'file content string', text),
    ]
    return { errors }
  } catch (error) {
    return { errors: [`Failed to open ${path}. Error: ${failureOf(error)}`] }
  }
}

export async function runFileExistenceTest(
  test: FileExistenceTest,
  files: ImageFiles,
  { env }: TestBed,
): Promise<Finding> {
  const { path, shouldExist } = test
  try {
    const found = await lookedUp(files, expandVariables(path, env))
    if (typeof found === 'string') {
      return { errors: shouldExist ? [`Error examining file in container: ${found}`] : [] }
    }
    return {
      errors: shouldExist ? entryErrors(test, found) : [`File ${path} should not exist but does`],
    }
  } catch (error) {
    return { errors: [failureOf(error)] }
  }
}

/** What stands at a path, or why there is nothing. */
async function lookedUp(files: ImageFiles, path: string): Promise<Header | string> {
  if (path === '') return 'the path is empty'
  try {
    return await files.stat(path)
  } catch (error) {
    const absent =
      error instanceof ContainerPathNotFoundError || error instanceof ContainerPathError
    // That there is no container says nothing of the file.
    if (!absent) throw error
    return failureOf(error)
  }
}

const EXECUTABLE: Readonly<Record<string, number>> = {
  any: 0o111,
  owner: 0o100,
  group: 0o010,
  other: 0o001,
}

function entryErrors(test: FileExistenceTest, header: Header): readonly string[] {
  const { path, permissions, isExecutableBy, uid, gid } = test
  const bits = header.mode ?? 0
  const mode = fileModeText(header.type ?? 'file', bits)
  const errors: string[] = []
  if (permissions !== '' && permissions !== mode) {
    errors.push(`${path} has incorrect permissions. Expected: ${permissions}, Actual: ${mode}`)
  }
  if (isExecutableBy !== '') {
    const wanted = Object.hasOwn(EXECUTABLE, isExecutableBy)
      ? EXECUTABLE[isExecutableBy]
      : undefined
    if (wanted === undefined) errors.push(`${isExecutableBy} not recognised as a valid option`)
    else if ((bits & wanted) === 0) {
      errors.push(
        `${path} has incorrect executable bit. Expected to be executable by ${isExecutableBy}, Actual: ${mode}`,
      )
    }
  }
  if (uid !== undefined && header.uid !== uid) errors.push(owned('user', path, uid, header.uid))
  if (gid !== undefined && header.gid !== gid) errors.push(owned('group', path, gid, header.gid))
  return errors
}

function owned(whose: string, path: string, expected: number, actual: number | undefined): string {
  return `${path} has incorrect ${whose} ownership. Expected: ${expected}, Actual: ${actual}`
}
