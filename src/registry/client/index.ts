export type { BlobStore } from './blob-store.js'
export type { RegistryImage } from './image-reader.js'
export { registryClient, type RegistryClient } from './registry-client.js'
