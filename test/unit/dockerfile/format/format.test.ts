import { describe, expect, it } from '@jest/globals'
import { formatDockerfile } from '../../../../src/dockerfile/format/index.js'
import { parseDockerfile } from '../../../../src/dockerfile/parse.js'
import { DockerfileSyntaxError } from '../../../../src/errors/index.js'

type Case = readonly [rule: string, before: readonly string[], after: readonly string[]]

function describeCases(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    it.each(cases)('%s', (_rule, before, after) => {
      const formatted = formatDockerfile(before.join('\n'))
      expect(formatted).toBe(`${after.join('\n')}\n`)
      expect(formatDockerfile(formatted)).toBe(formatted)
    })
  })
}

describeCases('keywords and words', [
  [
    'keywords are written in upper case',
    ['from a as b', 'Run x', 'healthcheck none', 'HealthCheck --retries=3 cmd x', 'cmd x'],
    ['FROM a AS b', 'RUN x', 'HEALTHCHECK NONE', 'HEALTHCHECK --retries=3 CMD x', 'CMD x'],
  ],
  [
    'the name of a stage stays as it is written',
    ['FROM a as Build', 'COPY --from=BUILD x y'],
    ['FROM a AS Build', 'COPY --from=BUILD x y'],
  ],
  [
    'one blank parts keyword, flags and words',
    [
      '\t FROM  --platform=linux/amd64\ta\tAS   b  ',
      'COPY  --chown=a:b   --link\tx  y\t/z/ ',
      'EXPOSE  80   443/tcp',
      'ARG  A=1   B',
      'ENV  A=1\tB="x  y"   C=\'z  z\'',
      'VOLUME  /a   /b',
      'USER   a:b',
      'WORKDIR   /a b ',
    ],
    [
      'FROM --platform=linux/amd64 a AS b',
      'COPY --chown=a:b --link x y /z/',
      'EXPOSE 80 443/tcp',
      'ARG A=1 B',
      'ENV A=1 B="x  y" C=\'z  z\'',
      'VOLUME /a /b',
      'USER a:b',
      'WORKDIR /a b',
    ],
  ],
  [
    'the order of flags and the end of flags stay',
    ['FROM a', 'RUN  --network=none  --mount=type=cache,target=/x   --  --x'],
    ['FROM a', 'RUN --network=none --mount=type=cache,target=/x -- --x'],
  ],
  [
    'a quoted flag is one word',
    ['FROM a', 'RUN   --mount="type=bind,  target=/y"   x'],
    ['FROM a', 'RUN --mount="type=bind,  target=/y" x'],
  ],
  [
    'the text of a shell form keeps every character',
    ['FROM a', 'RUN   echo  "a  b"\t&&  x  ', 'CMD  x   y', 'ENTRYPOINT   [x,  y]'],
    ['FROM a', 'RUN echo  "a  b"\t&&  x', 'CMD x   y', 'ENTRYPOINT [x,  y]'],
  ],
  [
    'MAINTAINER keeps its text',
    ['FROM a', 'maintainer   A  B <a@b.c>'],
    ['FROM a', 'MAINTAINER A  B <a@b.c>'],
  ],
  [
    'a trigger is part of the image and stays as it is, the blanks behind it included',
    ['FROM a', 'onbuild   run  x  ', 'onbuild cmd ["a","b"]'],
    ['FROM a', 'ONBUILD run  x  ', 'ONBUILD cmd ["a","b"]'],
  ],
])

describeCases('exec form', [
  [
    'is written with a blank behind each comma',
    ['FROM a', 'CMD [ "a","b"  ,"c" ]', 'RUN ["x"]', 'CMD  [  ]'],
    ['FROM a', 'CMD ["a", "b", "c"]', 'RUN ["x"]', 'CMD []'],
  ],
  [
    'escapes only what has to be',
    ['FROM a', String.raw`CMD ["\u0061\/","\u00e9","\t\"\\"]`],
    ['FROM a', String.raw`CMD ["a/", "é", "\t\"\\"]`],
  ],
  [
    'is normalised wherever it may stand',
    [
      'FROM a',
      'SHELL ["a","-c"]',
      'COPY --link ["a b","c"]',
      'ADD ["a b","c"]',
      'VOLUME ["/a","/b"]',
      'ENTRYPOINT ["a","b"]',
      'HEALTHCHECK  --interval=5s  CMD   ["a","b"]',
    ],
    [
      'FROM a',
      'SHELL ["a", "-c"]',
      'COPY --link ["a b", "c"]',
      'ADD ["a b", "c"]',
      'VOLUME ["/a", "/b"]',
      'ENTRYPOINT ["a", "b"]',
      'HEALTHCHECK --interval=5s CMD ["a", "b"]',
    ],
  ],
  [
    'keeps its line breaks between elements',
    ['FROM a', 'CMD [ \\', '"a",\\', '      "b" \\', ', "c"\\', ']'],
    ['FROM a', 'CMD [ \\', '    "a", \\', '    "b", \\', '    "c" \\', ']'],
  ],
  [
    'is not recognised in what is no JSON',
    ['FROM a', "CMD ['a',  'b']", 'CMD ["a",  "b"] x'],
    ['FROM a', "CMD ['a',  'b']", 'CMD ["a",  "b"] x'],
  ],
])

describeCases('ENV and LABEL without "="', [
  [
    'get one where the value is a word',
    ['FROM a', 'ENV  A   b', 'ENV PATH /x:$PATH', 'LABEL  a.b  "c d"', `ENV A 'x'"y"\\ z`],
    ['FROM a', 'ENV A=b', 'ENV PATH=/x:$PATH', 'LABEL a.b="c d"', `ENV A='x'"y"\\ z`],
  ],
  [
    'get quotes too where the value has blanks and neither quotes nor escapes',
    ['FROM a', 'ENV A b  c', 'LABEL x y $z', 'ENV A b= c'],
    ['FROM a', 'ENV A="b  c"', 'LABEL x="y $z"', 'ENV A="b= c"'],
  ],
  [
    'stay where quotes would change the value',
    ['FROM a', `ENV  A  "it's"  b`, 'ENV A "b" c', String.raw`ENV A b\ c d`],
    ['FROM a', `ENV A "it's"  b`, 'ENV A "b" c', String.raw`ENV A b\ c d`],
  ],
  [
    'stay where the value has several lines',
    ['FROM a', 'ENV  A  b \\', '   c'],
    ['FROM a', 'ENV A b \\', '   c'],
  ],
])

describeCases('lines that continue an instruction', [
  [
    'are indented by four blanks where blanks mean nothing',
    [
      'FROM a',
      'ENV A=1\\',
      '  \\',
      '\tB=2   \\  ',
      'C="x\\',
      '  y"',
      'COPY --link \\',
      'x \\',
      '  y \\',
      '      z',
    ],
    [
      'FROM a',
      'ENV A=1 \\',
      '    B=2 \\',
      '    C="x\\',
      '  y"',
      'COPY --link \\',
      '    x \\',
      '    y \\',
      '    z',
    ],
  ],
  [
    'keep what is in front of them in a shell form, and lose what is behind the escape',
    ['FROM a', 'RUN  x  && \\ \t', '\ty  \\', '  && z  '],
    ['FROM a', 'RUN x  && \\', '\ty  \\', '  && z'],
  ],
  [
    'keep their indentation above a shell form of several lines',
    ['FROM a', 'RUN\\', '  --network=none\\', '  x \\', '  y'],
    ['FROM a', 'RUN \\', '  --network=none \\', '  x \\', '  y'],
  ],
  [
    'are indented by four blanks above a shell form of one line',
    ['FROM a', 'RUN --network=none\\', ' x', 'HEALTHCHECK --retries=1\\', ' CMD\\', '  x'],
    [
      'FROM a',
      'RUN --network=none \\',
      '    x',
      'HEALTHCHECK --retries=1 \\',
      '    CMD \\',
      '    x',
    ],
  ],
  [
    'lose the empty lines between them',
    ['FROM a', 'RUN x \\', '', '  y \\', ' \t', '  z'],
    ['FROM a', 'RUN x \\', '  y \\', '  z'],
  ],
  [
    'keep their comments, indented like the line below',
    ['FROM a', 'RUN x \\', '# c  ', '\t#d', '    y \\', '# e', '\tz', 'ENV A=1 \\', '# f', 'B=2'],
    [
      'FROM a',
      'RUN x \\',
      '    # c',
      '    #d',
      '    y \\',
      '\t# e',
      '\tz',
      'ENV A=1 \\',
      '    # f',
      '    B=2',
    ],
  ],
  [
    'end with the escape character of the file',
    ['# escape=`', 'FROM a', 'ENV A=1`', ' B=c\\', 'RUN x `', '  y\\'],
    ['# escape=`', 'FROM a', 'ENV A=1 `', '    B=c\\', 'RUN x `', '  y\\'],
  ],
  ['end where the file ends', ['FROM a', 'RUN x \\', '', '  # c', ''], ['FROM a', 'RUN x', '# c']],
  [
    'keep an escape at the end that continues nothing',
    ['FROM a', 'RUN x\\\\ ', 'RUN x \\\u000b', 'RUN y'],
    ['FROM a', 'RUN x\\\\', 'RUN x \\\u000b', 'RUN y'],
  ],
])

describeCases('heredocs', [
  [
    'keep every character of their lines',
    ['FROM a', 'run  <<EOF  cat', '  x  \t', '', '', '# c', 'from b\r', 'EOF\r', 'CMD x'],
    ['FROM a', 'RUN <<EOF  cat', '  x  \t', '', '', '# c', 'from b\r', 'EOF', 'CMD x'],
  ],
  [
    'follow each other as they stand',
    ['FROM a', 'copy  <<A   <<-"B"  /x', 'a', 'A', '\tb', '\tB', 'CMD x'],
    ['FROM a', 'COPY <<A <<-"B" /x', 'a', 'A', '\tb', '\tB', 'CMD x'],
  ],
])

describeCases('comments', [
  [
    'stand at the start of the line, and keep their text',
    ['FROM a', '  #  c  d  ', '\t#!e', '#f', 'RUN x'],
    ['FROM a', '#  c  d', '\t#!e', '#f', 'RUN x'],
  ],
  [
    'do not become the description of an ARG or a stage',
    ['  # A x', '# A y', 'ARG A=1', '  # st x', ' # other x', 'FROM a AS st'],
    ['  # A x', '# A y', 'ARG A=1', '  # st x', '# other x', 'FROM a AS st'],
  ],
  [
    'do not become options of the checks',
    ['FROM a', '  # check=skip=all', '# check=skip=JSONArgsRecommended', 'CMD x'],
    ['FROM a', '  # check=skip=all', '# check=skip=JSONArgsRecommended', 'CMD x'],
  ],
  [
    'do not end the comments above',
    ['# A x', '  #', 'ARG A', 'FROM a'],
    ['# A x', '  #', 'ARG A', 'FROM a'],
  ],
])

describeCases('directives', [
  [
    'are written in one way, and keep their value',
    ['#Syntax = docker/dockerfile:1  x ', '#escape=\\', '#   check=skip=all; error=true', 'FROM a'],
    ['# syntax=docker/dockerfile:1  x', '# escape=\\', '# check=skip=all; error=true', 'FROM a'],
  ],
  [
    'stay where they are indented, which hides them from half of BuildKit',
    [' # syntax=a', ' # check=error=true', 'FROM a'],
    [' # syntax=a', ' # check=error=true', 'FROM a'],
  ],
  [
    'do not come to be by a line that is taken away',
    ['', '', '# escape=`', 'FROM a', 'RUN x \\', ' y'],
    ['', '# escape=`', 'FROM a', 'RUN x \\', ' y'],
  ],
  [
    'come first, without a byte order mark',
    ['\uFEFF# escape=`', 'FROM a'],
    ['# escape=`', 'FROM a'],
  ],
])

describeCases('empty lines', [
  [
    'are never two, and none at the start and the end',
    ['', ' ', '# c', '', '\t', 'FROM a', '', '', '', 'RUN x', '', ''],
    ['# c', '', 'FROM a', '', 'RUN x'],
  ],
  [
    'part each stage from the one above, with the comments directly above it',
    [
      'ARG A',
      'FROM a',
      'RUN x',
      '# y the second',
      '# c',
      'FROM b AS y',
      'FROM c',
      '# d',
      '',
      'FROM d',
    ],
    [
      'ARG A',
      'FROM a',
      'RUN x',
      '',
      '# y the second',
      '# c',
      'FROM b AS y',
      '',
      'FROM c',
      '# d',
      '',
      'FROM d',
    ],
  ],
  [
    'end in LF, whatever the file has',
    ['FROM a\r', 'RUN x \\\r', '  y\r', '\r', '# c\r', ''],
    ['FROM a', 'RUN x \\', '  y', '', '# c'],
  ],
])

describe('formatDockerfile', () => {
  it('takes a Dockerfile that was read', () => {
    expect(formatDockerfile(parseDockerfile('from a'))).toBe('FROM a\n')
  })

  it('refuses what BuildKit does not read', () => {
    expect(() => formatDockerfile('FROM a\nRUM x\n')).toThrow(DockerfileSyntaxError)
  })

  it('leaves a line that would get longer than BuildKit reads', () => {
    const text = `FROM a\ncmd ["${'x'.repeat(65_523)}","b"]\n`
    expect(formatDockerfile(text) === text).toBe(true)
  })

  it('takes time in proportion to the length of an instruction', () => {
    const lines = (indent: string): string =>
      Array.from({ length: 100_000 }, (_, number) => `${indent}A${number}=b`).join(' \\\n')
    const formatted = formatDockerfile(`FROM a\nENV A=b \\\n${lines('  ')}\n`)
    expect(formatted === `FROM a\nENV A=b \\\n${lines('    ')}\n`).toBe(true)
  })
})
