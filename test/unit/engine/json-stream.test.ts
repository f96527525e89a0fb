import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { type JsonMessage, readJsonStream } from '../../../src/engine/json-stream.js'

async function* chunksOf(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<JsonMessage[]> {
  const messages: JsonMessage[] = []
  for await (const message of readJsonStream(body, 'Pulling "x"')) messages.push(message)
  return messages
}

describe('readJsonStream', () => {
  it('gives the same objects wherever the bytes are cut', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat(60), { maxLength: 8 }), async (values, cuts) => {
        const bytes = Buffer.from(values.map((text) => `${JSON.stringify({ text })}\r\n`).join(''))
        const chunks: Uint8Array[] = []
        let rest = bytes
        for (const cut of cuts) {
          chunks.push(rest.subarray(0, cut))
          rest = rest.subarray(cut)
        }
        const messages = await readAll(chunksOf(...chunks, rest))
        expect(messages).toEqual(values.map((text) => ({ text })))
      }),
    )
  })

  it('takes a last line without newline, and passes over empty ones', async () => {
    expect(await readAll(chunksOf('\n\r\n{"a":1}\n\n', '{"b":2}'))).toEqual([{ a: 1 }, { b: 2 }])
  })

  it.each([
    ['a cut last line', '{"a":1}\n{"b":', 'it ends within a line: "{\\"b\\":"'],
    ['a line that is no JSON', 'oops\n{"a":1}\n', 'a line is no JSON: "oops"'],
    ['a line that is no object', '[1]\n', 'a line is no JSON object: "[1]"'],
  ])('names %s', async (_title, text, reason) => {
    await expect(readAll(chunksOf(text))).rejects.toMatchObject({
      code: 'ENGINE_STREAM_INVALID',
      summary: `Pulling "x": the Engine's stream is broken: ${reason}`,
    })
  })

  it.each([
    ['{"error":"short","errorDetail":{"message":"long","code":7}}', 'long', 7],
    ['{"error":"short"}', 'short', undefined],
    ['{"errorDetail":{"message":"long"}}', 'long', undefined],
    ['{"errorDetail":{}}', 'an error without a message', undefined],
  ])('reports %s', async (line, engineMessage, detailCode) => {
    await expect(readAll(chunksOf('{"a":1}\n', `${line}\n`))).rejects.toMatchObject({
      code: 'ENGINE_REPORTED_ERROR',
      engineMessage,
      detailCode,
    })
  })

  it('reports an error in a last line without newline', async () => {
    await expect(readAll(chunksOf('{"error":"short"}'))).rejects.toMatchObject({
      code: 'ENGINE_REPORTED_ERROR',
    })
  })
})
