import { ImagewrightError } from './imagewright-error.js'

/** An archive of an image, or a layer in it, is not what it should be, or larger than is read. */
export class InvalidImageArchiveError extends ImagewrightError {
  static override readonly code = 'INVALID_IMAGE_ARCHIVE'
}
