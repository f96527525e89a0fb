import { describe, expect, it } from '@jest/globals'
import { create } from '@bufbuild/protobuf'
import { AnySchema } from '@bufbuild/protobuf/wkt'
import type { FailedVertex } from '../../../../src/buildkit/control/progress.js'
import { solveError } from '../../../../src/buildkit/control/solve-error.js'
import { StepLog } from '../../../../src/buildkit/control/step-log.js'
import { GrpcError } from '../../../../src/buildkit/grpc/status.js'

const failed = (digest: string, error: string, name = `RUN ${digest}`): FailedVertex => {
  const log = new StepLog()
  log.decode('stdout', Buffer.from(`log of ${digest}\n`))
  return { digest, name, error, log, internal: name.startsWith('[internal]') }
}
const detail = (kind: string, value: unknown) =>
  create(AnySchema, {
    typeUrl: `github.com/moby/buildkit/errdefs.${kind}+json`,
    value: Buffer.from(JSON.stringify(value)),
  })

describe('the failure of Solve', () => {
  it.each([
    ['process "/bin/sh -c exit 3" did not complete successfully: exit code: 3', 3],
    ['executor failed running [/bin/sh -c exit 3]: exit code: 3', 3],
    ['executor failed running [/bin/sh -c exit\n3]: exit code: 13', 13],
    ['failed to calculate checksum: exit code: 3', undefined],
  ])('is that of its step: %s', (message, exitCode) => {
    const error = solveError(new GrpcError(2, `failed to solve: ${message}`), [
      failed('other', 'something else'),
      failed('mine', message),
    ])
    expect(error).toMatchObject({
      code: 'STEP_FAILED',
      step: { digest: 'mine', name: 'RUN mine' },
      exitCode,
      log: ['log of mine'],
    })
  })

  it('prefers the step and the line that its details name', () => {
    const details = [
      detail('Vertex', { digest: 'b' }),
      detail('Source', {
        info: { filename: 'Dockerfile' },
        ranges: [{ start: { line: 7 }, end: { line: 8 } }],
      }),
    ]
    expect(
      solveError(new GrpcError(2, 'x', details), [failed('a', 'x'), failed('b', 'y')]),
    ).toMatchObject({ step: { digest: 'b' }, dockerfileLine: 7 })
  })

  it('is no failure of a step where BuildKit worked for itself', () => {
    const internal = failed('a', 'not found', '[internal] load metadata for docker.io/library/x:1')
    const error = solveError(new GrpcError(2, 'failed to solve: not found'), [internal])
    expect([error.code, error.message]).toEqual([
      'SOLVE_FAILED',
      'BuildKit could not build the image: load metadata for docker.io/library/x:1: not found',
    ])
  })

  it.each([
    [
      'failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 2: no',
      2,
    ],
    ['dockerfile parse error on line 12: no', 12],
    ['rpc error: code = Unknown desc = something', undefined],
  ])('without a step names the line where it is told: %s', (message, dockerfileLine) => {
    const error = solveError(new GrpcError(2, message), [])
    expect([error.code, error.dockerfileLine]).toEqual(['SOLVE_FAILED', dockerfileLine])
    expect(error.message).not.toMatch(/rpc error|LLB/)
  })

  it('survives details that are no JSON', () => {
    const broken = create(AnySchema, {
      typeUrl: 'github.com/moby/buildkit/errdefs.Source+json',
      value: Buffer.from('{'),
    })
    expect(solveError(new GrpcError(2, 'x', [broken]), []).summary).toBe(
      'BuildKit could not build the image: x',
    )
  })
})
