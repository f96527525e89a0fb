import type { Dockerfile } from '../../dockerfile/dockerfile.js'
import {
  evaluateDockerfile,
  type EvaluateOptions,
  type Evaluation,
} from '../../dockerfile/evaluate/index.js'
import {
  formatPlatform,
  normalizePlatform,
  parseReference,
  type Platform,
} from '../../reference/index.js'
import type { ResolvedImage, ResolveImage } from './images.js'
import type { ImageInput } from './inputs.js'

/** What a Dockerfile comes to with the images that it takes from. */
export interface Settled {
  readonly evaluation: Evaluation
  /** The image that a complete reference stands for; undefined where it was never asked for. */
  image(reference: string, platform: Platform): ResolvedImage | undefined
}

/**
 * Evaluates a Dockerfile until all images are known that it needs, for what they are built from may need others: the
 * triggers of a base. Each is asked for once.
 *
 * Where the config of one is not known, neither are its triggers: then all stages are evaluated, for it may need any.
 */
export async function settleImages(
  dockerfile: Dockerfile,
  options: EvaluateOptions,
  resolveImage: ResolveImage,
): Promise<Settled> {
  const known = new Map<string, ResolvedImage>()
  const byReference = new Map<string, ResolvedImage>()
  for (let allStages = false; ;) {
    const asked = new Map<string, readonly [reference: string, platform: string]>()
    const evaluation = evaluateDockerfile(dockerfile, {
      ...options,
      allStages,
      imageConfig: (reference, platform) => {
        const text = formatPlatform(normalizePlatform(platform))
        const image = known.get(keyOf(reference, text))
        if (!image) asked.set(keyOf(reference, text), [reference, text])
        return image?.config
      },
    })
    if (asked.size > 0) {
      const answers = await Promise.all(
        [...asked].map(async ([key, [reference, platform]]) => {
          return [key, reference, await resolveImage(familiarName(reference), platform)] as const
        }),
      )
      for (const [key, reference, image] of answers) {
        known.set(key, image)
        byReference.set(reference, image)
      }
      continue
    }
    if (!allStages && [...known.values()].some(({ config }) => config === undefined)) {
      allStages = true
      continue
    }
    return {
      evaluation,
      // A context that stands for a stage gives it the platform of its image.
      image: (reference, platform) =>
        known.get(keyOf(reference, formatPlatform(normalizePlatform(platform)))) ??
        byReference.get(reference),
    }
  }
}

/** An image as it stands in inputs. */
export function imageInput(reference: string, { digest }: ResolvedImage): ImageInput {
  return { kind: 'image', reference: familiarName(reference), digest }
}

/** As people write it: `alpine:3.20`. */
export function familiarName(reference: string): string {
  return parseReference(reference).familiarString.replace(/:latest$/, '')
}

function keyOf(reference: string, platform: string): string {
  return `${reference} ${platform}`
}
