import type { LocalSelection } from '../../../context/local-source.js'
import type { Metadata } from '../../grpc/metadata.js'

/** Reads from the metadata of a DiffCopy call which entries it asks for. */
export function selectionOf(metadata: Metadata): LocalSelection {
  return {
    includePatterns: decoded(metadata, 'include-patterns'),
    excludePatterns: decoded(metadata, 'exclude-patterns'),
    followPaths: decoded(metadata, 'followpaths'),
  }
}

/**
 * BuildKit 0.12 and later query-escape all values of a field when one of them is not ASCII, and say
 * so in a second field.
 */
function decoded(metadata: Metadata, name: string): readonly string[] {
  const values = metadata.all(name)
  if (metadata.first(`${name}-encoded`) !== '1') return values
  return values.map((value) => decodeURIComponent(value.replaceAll('+', ' ')))
}
