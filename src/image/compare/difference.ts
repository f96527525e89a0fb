/** What of an entry of a layer may differ. */
export type LayerField =
  | 'entry'
  | 'order'
  | 'kind'
  | 'mode'
  | 'owner'
  | 'size'
  | 'mtime'
  | 'linkname'
  | 'device'
  | 'xattrs'
  | 'content'
  /** Nothing but the way that the archive is written. */
  | 'encoding'

/**
 * One difference of two images. `first` and `second` are the values as people write them: `0644`,
 * `2023-11-14T22:13:20Z`, JSON; undefined where an image does not have the thing.
 */
export type ImageDifference =
  | {
      readonly part: 'layer'
      /** Number of the layer, from 0. */
      readonly layer: number
      /** The step that made the layer, as the history of the image says: `COPY . . # buildkit`. */
      readonly createdBy?: string
      /** Path of the entry; missing where the whole layer differs. */
      readonly path?: string
      readonly field: LayerField
      readonly first: string | undefined
      readonly second: string | undefined
    }
  | {
      /** `manifest` only where both have one. */
      readonly part: 'config' | 'manifest'
      /** Place in the document: `history[3].created`. */
      readonly field: string
      readonly first: string | undefined
      readonly second: string | undefined
    }

/** Differences of two images, the first one first. */
export interface ImageComparison {
  readonly differences: readonly ImageDifference[]
  /** Whether the list holds all of them. */
  readonly complete: boolean
}
