import { fromBinary } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import { StatusSchema } from '../proto/gen/status_pb.js'

/** The status codes of gRPC, by their names in its specification. */
export const GrpcStatus = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const

/** The name of a status code, e.g. `NOT_FOUND`. */
export function grpcStatusName(code: number): string {
  return Object.entries(GrpcStatus).find(([, value]) => value === code)?.[0] ?? `status ${code}`
}

/**
 * A call that ended with another status than OK. It stays within this room: solve and the other
 * public functions turn it into an ImagewrightError.
 */
export class GrpcError extends Error {
  readonly status: number
  readonly details: readonly Any[]

  constructor(status: number, message: string, details: readonly Any[] = []) {
    super(message)
    this.name = `GrpcError [${grpcStatusName(status)}]`
    this.status = status
    this.details = details
  }
}

/** The fields of response headers or trailers that carry the status of a call. */
export type StatusFields = Readonly<Record<string, string | string[] | number | undefined>>

/** The error that the fields tell of; `undefined` for OK. */
export function statusOf(fields: StatusFields): GrpcError | undefined {
  const code = Number(first(fields['grpc-status']))
  if (code === GrpcStatus.OK) return undefined
  const bytes = first(fields['grpc-status-details-bin'])
  const details = bytes === undefined ? undefined : parseDetails(bytes)
  // nghttp2 drops a field whose value ends in a blank, so that grpc-message can be missing.
  const message = details?.message || decodeMessage(first(fields['grpc-message']) ?? '')
  return new GrpcError(code, message, details?.details)
}

function first(value: StatusFields[string]): string | undefined {
  return Array.isArray(value) ? value[0] : value?.toString()
}

function parseDetails(base64: string) {
  try {
    return fromBinary(StatusSchema, Buffer.from(base64, 'base64'))
  } catch {
    // Details only add to the status: a daemon that garbles them must not hide the status itself.
    return undefined
  }
}

function decodeMessage(encoded: string): string {
  if (!encoded.includes('%')) return encoded
  const bytes = encoded.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** Trailers for the end of a call. */
export function statusFields(error: GrpcError | undefined): Record<string, string> {
  if (!error) return { 'grpc-status': '0' }
  return { 'grpc-status': String(error.status), 'grpc-message': encodeMessage(error.message) }
}

/** Percent-encodes what a header field cannot hold. */
function encodeMessage(message: string): string {
  let encoded = ''
  for (const byte of Buffer.from(message)) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25
    encoded += plain
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  // A blank at the end would be cut off on the way, or take the whole field with it.
  return encoded.replace(/ $/, '%20')
}
