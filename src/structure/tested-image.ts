import { images } from '../container/container.js'
import type {
  BuildRequest,
  BuiltImage,
  EngineImage,
  EnginePlace,
  Stage,
  StageValue,
} from '../definition/index.js'

/** What has structure: a definition, which is built, an image, or the name or ID of one that the Engine holds. */
export type StructureSubject = StageValue | BuiltImage | EngineImage | string

/** An image in an Engine, however it came there. */
export type TestedImage = Pick<BuiltImage, 'create' | 'inspect' | 'run'>

/**
 * The image that is tested.
 *
 * @throws {ImageNotFoundError} `IMAGE_NOT_FOUND`
 * @throws {BuildFailedError} `BUILD_FAILED`
 */
export async function testedImage(
  subject: StructureSubject,
  place: EnginePlace,
  platform: string | undefined,
  signal: AbortSignal | undefined,
): Promise<TestedImage> {
  if (typeof subject === 'string') return images(place).get(subject)
  if (subject.kind !== 'stage') return subject
  const request: BuildRequest = {
    ...place,
    ...(platform !== undefined && { platform }),
    ...(signal && { signal }),
  }
  // Arguments that a definition needs cannot be given here; the build refuses it then.
  return (subject as Stage).build(request as Parameters<Stage['build']>[0])
}
