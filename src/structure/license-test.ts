import type { LicenseTest } from './config/structure-tests.js'
import { failureOf } from './failure.js'
import type { ImageFiles } from './image-files.js'
import type { Finding } from './structure-report.js'

// Source: container-structure-test pkg/types/v2/licenses.go.

const DEBIAN_ROOT = '/usr/share/doc'
const LICENSE_FILE = 'copyright'

/** Packages that pass whatever they say. */
const ALLOWED_PACKAGES: ReadonlySet<string> = new Set(['libgnutls30'])

/** Names that a file of a licence may not have in it, in capital letters. */
const FORBIDDEN = ['AGPL', 'WTFPL']

/** Looks for licences that are not allowed: in the packages of Debian, and in files. */
export async function runLicenseTest(
  { debian, files: paths }: LicenseTest,
  files: ImageFiles,
): Promise<Finding> {
  const errors: string[] = []
  if (debian) {
    try {
      errors.push(...(await packageErrors(files)))
    } catch (error) {
      return { errors: [`Error reading directory: ${failureOf(error)}`] }
    }
  }
  for (const path of paths) errors.push(...(await fileErrors(files, path)))
  return { errors }
}

async function packageErrors(files: ImageFiles): Promise<readonly string[]> {
  // One archive is much quicker than a question for each package.
  const texts = new Map<string, string | undefined>()
  const wanted = ({ name, type }: { readonly name: string; readonly type?: unknown }) =>
    type === 'file' && name.split('/').length === 3 && name.endsWith(`/${LICENSE_FILE}`)
  for await (const { header, content } of files.walk(DEBIAN_ROOT, wanted)) {
    const [, name = '', ...rest] = header.name.replace(/\/$/, '').split('/')
    if (ALLOWED_PACKAGES.has(name)) continue
    if (wanted(header)) texts.set(name, content)
    else if (rest.length === 0 && name !== '' && header.type === 'directory') {
      texts.set(name, undefined)
    }
  }
  const errors: string[] = []
  for (const [name, text] of texts) {
    const path = `${DEBIAN_ROOT}/${name}/${LICENSE_FILE}`
    // A link, or nothing: the Engine tells.
    errors.push(...(text === undefined ? await fileErrors(files, path) : textErrors(path, text)))
  }
  return errors
}

async function fileErrors(files: ImageFiles, path: string): Promise<readonly string[]> {
  try {
    return textErrors(path, await files.read(path))
  } catch (error) {
    return [`Error reading license file for ${path}: ${failureOf(error)}`]
  }
}

/** The first that is found, as with container-structure-test. */
function textErrors(path: string, text: string): readonly string[] {
  const upper = text.toUpperCase()
  const found = FORBIDDEN.find((word) => upper.includes(word))
  return found === undefined ? [] : [`Invalid license for ${path}, license contains ${found}`]
}
