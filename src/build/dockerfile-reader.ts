import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DockerfileReader } from '../definition/index.js'
import { DockerfileUnreadableError, type SourceLocation } from '../errors/index.js'

/** Reads Dockerfiles at once, as a module does that is imported: a definition is complete when it is made. */
export const dockerfileReader: DockerfileReader = {
  read: (path, from) => {
    const file = absolutePath(path, from)
    try {
      return { file, content: readFileSync(file) }
    } catch (error) {
      throw new DockerfileUnreadableError(
        `The Dockerfile ${file} cannot be read: ${reasonOf(error)}`,
        {
          at: from,
          hint: 'A relative path belongs to the folder of the file that calls image.fromDockerfile().',
          cause: error,
        },
      )
    }
  },
}

function absolutePath(path: string | URL, from: SourceLocation | undefined): string {
  if (typeof path === 'string') return resolve(from ? dirname(from.file) : '.', path)
  if (path.protocol === 'file:') return fileURLToPath(path)
  throw new DockerfileUnreadableError(`The Dockerfile ${path.href} is no file of this machine`, {
    at: from,
    hint: 'Fetch it, and give its text: image.fromDockerfile({ text }).',
  })
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
}

function reasonOf(error: unknown): string {
  const { code, message }: { code?: unknown; message?: unknown } = Object(error)
  return REASONS[String(code)] ?? String(message)
}
