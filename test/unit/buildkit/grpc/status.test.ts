import { describe, expect, it } from '@jest/globals'
import { create, toBinary } from '@bufbuild/protobuf'
import { GrpcStatus, statusOf } from '../../../../src/buildkit/grpc/status.js'
import { StatusSchema } from '../../../../src/buildkit/proto/gen/status_pb.js'

const details = (message: string) =>
  Buffer.from(
    toBinary(
      StatusSchema,
      create(StatusSchema, {
        code: 2,
        message,
        details: [{ typeUrl: 'x', value: Buffer.from('y') }],
      }),
    ),
  )

describe('the status of a call', () => {
  it('prefers the message of the details, for grpc-message can be lost on the way', () => {
    const error = statusOf({
      'grpc-status': '2',
      'grpc-status-details-bin': details('in full ').toString('base64'),
    })
    expect(error).toMatchObject({
      status: GrpcStatus.UNKNOWN,
      message: 'in full ',
      details: [{ typeUrl: 'x', value: Buffer.from('y') }],
    })
  })

  it('reads details with and without padding', () => {
    for (const text of ['a', 'ab', 'abc']) {
      const base64 = details(text).toString('base64').replace(/=+$/, '')
      expect(statusOf({ 'grpc-status': '2', 'grpc-status-details-bin': base64 })?.message).toBe(
        text,
      )
    }
  })

  it('falls back on grpc-message when the details are garbled', () => {
    const fields = {
      'grpc-status': '2',
      'grpc-message': 'gr%C3%B6%C3%9Fe 100%',
      'grpc-status-details-bin': '////',
    }
    expect(statusOf(fields)?.message).toBe('größe 100%')
  })

  it('is no error for OK', () => {
    expect(statusOf({ 'grpc-status': '0', 'grpc-message': 'fine' })).toBeUndefined()
  })
})
