import { describe, expect, it } from '@jest/globals'
import { readCsvFields } from '../../../../src/dockerfile/instruction/csv.js'
import { readDevice } from '../../../../src/dockerfile/instruction/device.js'
import { InstructionError } from '../../../../src/dockerfile/instruction/instruction-error.js'
import { readMount } from '../../../../src/dockerfile/instruction/mount.js'

const asIs = (word: string) => word

function failure(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof InstructionError) return error.message
    throw error
  }
  return 'no failure'
}

const BIND = {
  type: 'bind',
  from: '',
  source: '',
  target: '',
  readOnly: true,
  size: 0,
  id: '',
  required: false,
}

describe('a mount', () => {
  it.each([
    ['target=/a', { target: '/a' }],
    ['TYPE=Bind,src=a,dst=/b,from=c,rw', { source: 'a', target: '/b', from: 'c', readOnly: false }],
    ['source=a,destination=/b,readwrite=false', { source: 'a', target: '/b' }],
    ['ro=false', { readOnly: false }],
    ['type=cache,id=a,target=/b', { type: 'cache', id: 'a', target: '/b', readOnly: false }],
    [
      'type=cache,target=/b,sharing=Locked,mode=0750,uid=1,gid=4294967295,readonly',
      {
        type: 'cache',
        target: '/b',
        sharing: 'locked',
        mode: 0o750,
        uid: 1,
        gid: 4294967295,
        readOnly: true,
      },
    ],
    [
      'type=tmpfs,target=/a,size=1.5m',
      { type: 'tmpfs', target: '/a', size: 1572864, readOnly: false },
    ],
    ['type=secret,id=a,required,env=B', { type: 'secret', id: 'a', required: true, env: 'B' }],
    ['type=ssh,required=true,env=', { type: 'ssh', required: true, env: '' }],
    ['"type=cache","target=a""b,c"', { type: 'cache', target: 'a"b,c', readOnly: false }],
  ])('%s', (value, expected) => {
    expect(readMount(value, asIs)).toEqual({ ...BIND, ...expected })
  })

  it('has its values expanded, not its names', () => {
    const seen: string[] = []
    readMount('type=cache,target=$a,from=$b', (word) => {
      seen.push(word)
      return word
    })
    expect(seen).toEqual(['cache', '$a', '$b'])
  })

  it.each([
    ['a', `invalid field 'a' must be a key=value pair`],
    ['targte=a', `unexpected key 'targte' in 'targte=a' (did you mean target?)`],
    ['Foobar=a', `unexpected key 'foobar' in 'Foobar=a'`],
    ['type=cahce', `unsupported mount type "cahce" (did you mean cache?)`],
    ['type=', `unsupported mount type ""`],
    ['ro=maybe', 'invalid value for ro: maybe'],
    ['rw=', 'invalid value for rw: '],
    ['required', `unexpected key 'required' for mount type 'bind'`],
    ['type=cache,required=true', `unexpected key 'required' for mount type 'cache'`],
    ['type=ssh,required=a', 'invalid value for required: a'],
    ['size=1g', `unexpected key 'size' for mount type 'bind'`],
    ['type=tmpfs,size=a', 'invalid value for size: a'],
    ['type=cache,sharing=share', `unsupported sharing value "share" (did you mean shared?)`],
    ['sharing=shared', 'invalid cache sharing set for bind mount'],
    ['mode=8', 'invalid value 8 for mode'],
    ['uid=-1', 'invalid value -1 for uid'],
    ['gid=4294967296', 'invalid value 4294967296 for gid'],
    ['mode=1', 'mode not allowed for "bind" type mounts'],
    ['type=tmpfs,uid=1', 'uid not allowed for "tmpfs" type mounts'],
    ['gid=1', 'gid not allowed for "bind" type mounts'],
    ['type=secret', 'invalid secret mount. one of source, target required'],
    ['type=secret,from=a', 'secret mount should not have a from'],
    ['type=secret,sharing=private', 'secret mount should not define sharing'],
    ['type=secret,src=a,id=b', "both source and id can't be set"],
  ])('is refused: %s', (value, message) => {
    expect(failure(() => readMount(value, asIs))).toBe(message)
  })

  it('is not looked at before there are variables, but for its fields and from', () => {
    expect(readMount('type=wrong,from=a$,size,target=$x')).toEqual({ ...BIND, from: 'a$' })
    expect(failure(() => readMount('FROM=$a'))).toBe(
      `'from' doesn't support variable expansion, define alias stage instead`,
    )
    expect(failure(() => readMount('a"b'))).toBe(
      'failed to parse csv mounts: parse error on line 1, column 2: bare " in non-quoted-field',
    )
  })
})

describe('a device', () => {
  it.each([
    ['a', { name: 'a', required: false }],
    ['a=b,required', { name: 'a=b', required: true }],
    ['name=a,Required=F', { name: 'a', required: false }],
    ['required', { name: '', required: true }],
    ['name', { name: 'name', required: false }],
  ])('%s', (value, expected) => {
    expect(readDevice(value)).toEqual(expected)
  })

  it.each([
    ['', 'failed to parse csv devices: EOF'],
    ['a,b', `invalid field 'b' must be a key=value pair`],
    ['a,name=b', 'device name already set to a'],
    ['a,requird=1', `unexpected key 'requird' in 'requird=1' (did you mean required?)`],
    ['required=a', 'invalid value for required: a'],
  ])('is refused: %j', (value, message) => {
    expect(failure(() => readDevice(value))).toBe(message)
  })
})

describe('comma-separated values', () => {
  it.each([
    ['a', ['a']],
    ['a,,b,', ['a', '', 'b', '']],
    ['"a","b,c",""', ['a', 'b,c', '']],
    ['"a""b",', ['a"b', '']],
    ['a\r\n', ['a']],
  ])('%j', (line, fields) => {
    expect(readCsvFields(line)).toEqual(fields)
  })

  it.each([
    ['', 'EOF'],
    ['\u00e9,a"', 'parse error on line 1, column 5: bare " in non-quoted-field'],
    ['"a"b', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'],
    ['a,"b', 'parse error on line 1, column 4: extraneous or missing " in quoted-field'],
  ])('are refused: %j', (line, message) => {
    expect(failure(() => readCsvFields(line))).toBe(message)
  })
})
