import { images } from '../container/container.js'
import type { ImageInspection } from '../definition/index.js'
import { buildOnce } from './build-once.js'
import type { ImageHandle, Subject } from './subject.js'

/** The image that an expectation is about; a definition is built once for the test file. */
export async function imageOfSubject(
  subject: Exclude<Subject, { readonly kind: 'container' }>,
): Promise<ImageHandle> {
  switch (subject.kind) {
    case 'definition':
      return buildOnce(subject.definition)
    case 'image':
      return subject.image
    case 'reference':
      // Asked for each time: a name may become that of another image.
      return images().get(subject.reference)
  }
}

const inspections = new WeakMap<ImageHandle, Promise<ImageInspection>>()

/** What the Engine knows of an image, asked for once: an image of an ID never changes. */
export function inspectOnce(image: ImageHandle): Promise<ImageInspection> {
  const known = inspections.get(image)
  if (known) return known
  const inspection = image.inspect().catch((error: unknown) => {
    // The Engine may answer the next time.
    inspections.delete(image)
    throw error
  })
  inspections.set(image, inspection)
  return inspection
}
