/** Dockerfiles of our own, by what is particular about them. */
export const DOCKERFILES: Readonly<Record<string, string>> = {
  'scratch alone': 'FROM scratch\n',
  'scratch for a platform': 'FROM --platform=linux/arm64 scratch\nCOPY . /\n',
  'a platform with a default': 'ARG P\nFROM --platform=${P:-linux/amd64} alpine\n',
  'a digest':
    'FROM alpine:3.20@sha256:beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d AS pinned\n',
  'a registry with a port': 'FROM registry.example.com:5000/a/b_c:1.0\nUSER 0\n',
  'a base of variables only': 'ARG IMAGE=alpine\nFROM $IMAGE\n',
  'quotes in every direction':
    'FROM alpine\nRUN echo "it\'s" `date` ${HOME} \'a "b"\' \\$x "\\\\" \'\\n\'\nCMD ["a\\"b", "c\'d", "\\\\", "`", "${x}"]\n',
  'a command that begins with dashes': 'FROM alpine\nRUN -- --help\n',
  'a command that looks like a list': 'FROM alpine\nRUN [ -e /x ] && echo yes\n',
  'empty exec forms': 'FROM alpine\nENTRYPOINT []\nCMD []\n',
  'continued words':
    'FROM alpine\nENV A=1 \\\n    B="two words" \\\n    # a comment within\n    C=3\nLABEL a=b \\\n  c=d\n',
  'the old form of ENV': 'FROM alpine\nENV NAME some value with  blanks\nENV OTHER $NAME\n',
  'one name twice': 'FROM alpine\nENV A=1 B=$A A=2\nLABEL x=1 x=2\n',
  'numbers for names': 'FROM alpine\nLABEL 2=b 1=a\n',
  'a name that objects have': 'FROM alpine\nLABEL __proto__=x constructor=y toString=z\n',
  'variables in names': 'FROM alpine\nARG N=a\nLABEL $N=x\n',
  'defaults of all kinds':
    'FROM alpine\nARG A\nENV B=${A:-x} C=${A:+y} D=${A-z} E=${A:-${B:-$C}} F=${A:?needed} G=${A#a*} H=${A%%.*} I=${A/x/y}\n',
  'a brace in a default': 'FROM alpine\nARG A\nENV B=${A:-a\\}b} C="${A:-\\$HOME}"\n',
  'dollars beside variables': 'FROM alpine\nENV A="\\$HOME is $HOME, not \\${HOME}" B=$ C=a$\n',
  'several ARGs in one': 'ARG A=1 B=2\nFROM alpine\nARG A B=x C\nARG D=1 E=$D\n',
  'paths with blanks': 'FROM alpine\nCOPY ["a b", "c", "/d e/"]\nWORKDIR /a b\nVOLUME ["/x y"]\n',
  'every flag of COPY':
    'FROM alpine\nCOPY --from=busybox:1.36 --chown=1:2 --chmod=u=rwX --link --parents --exclude=*.md --exclude=b a /\n',
  'variables in flags': 'FROM alpine\nARG U=x\nCOPY --chown=$U:${U} --chmod=${MODE:-644} a /\n',
  'ADD in all ways':
    'FROM alpine\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/a /\nADD --unpack https://example.com/b.tar /\nADD --keep-git-dir https://example.com/c.git /c\nADD <<EOF /d\nd\nEOF\n',
  'a mount without a target': 'FROM alpine\nRUN --mount=type=bind make \\\n  all\n',
  'a mount of a variable kind': 'FROM alpine\nARG T=cache\nRUN --mount=type=$T,target=/x make\n',
  'mounts from stages and images':
    'FROM alpine AS tools\nFROM alpine\nRUN --mount=from=tools,source=/a,target=/b,rw --mount=type=cache,target=/c,from=busybox,id=x,mode=0755,uid=1,gid=2 make\n',
  'ports and signals':
    'FROM alpine\nARG P=80\nEXPOSE 80 443/tcp 53/udp 8000-8010 $P\nSTOPSIGNAL 9\n',
  'a signal that is none': 'FROM alpine\nSTOPSIGNAL WHATEVER\n',
  'health checks':
    'FROM alpine AS a\nHEALTHCHECK --interval=1m30s --timeout=500ms --start-period=0s --start-interval=1s --retries=0 CMD none\nFROM a\nHEALTHCHECK NONE\n',
  'several of one kind':
    'FROM alpine\nHEALTHCHECK CMD a\nENTRYPOINT a\nCMD a \\\n  b\nHEALTHCHECK CMD b\nENTRYPOINT ["b"]\nCMD ["b"]\n',
  'triggers of every kind':
    'FROM alpine\nONBUILD ADD a /\nONBUILD ARG X=1\nONBUILD COPY --from=other a /\nONBUILD ENV A=b\nONBUILD RUN a && \\\n    b\nONBUILD CMD a\nONBUILD CMD b\n# between\nONBUILD USER me\nONBUILD RUN <<EOF\nscript\nEOF\n',
  'a trigger with more blanks than it needs': 'FROM alpine\nONBUILD   RUN  a   b\n',
  'a script that is indented': 'FROM alpine\nRUN <<EOF\n  a\n    b\n\n  c\nEOF\n',
  'a script that begins with an empty line': 'FROM alpine\nRUN <<EOF\n\n  a\n  b\nEOF\n',
  'a script with blanks in empty lines': 'FROM alpine\nRUN <<EOF\na\n  \nb \nEOF\n',
  'a script without tabs before it':
    'FROM alpine\nRUN <<-EOF\n\tif true; then\n\t\techo `date` ${x} \\\\\n\tfi\nEOF\n',
  'a heredoc of the shell':
    'FROM alpine\nRUN cat <<EOF > /x && echo done\nline $HOME\nEOF\nRUN echo\n',
  'files in all ways':
    'FROM alpine\nCOPY --chmod=600 <<EOF /a\n\\$uri $HOME\nEOF\nCOPY <<"EOF" /b\n$literal \\n `x` ${y}\nEOF\nCOPY <<conf /etc/conf.d/\nx\nconf\nCOPY <<a <<b c /dir/\n1\na\n2\n\nb\nCOPY <<EOF /empty\nEOF\n',
  'the shell of Windows':
    '# escape=`\nFROM alpine\nRUN a `\n && b\nENV P="C:\\x" T=a``b\nCOPY a\\b c\\\nCMD ["a\\\\b"]\n',
  'checks in another order': '# check=error=true;skip=all\nFROM alpine\n',
  'experimental checks': '# check=skip=A,B;experimental=all\nFROM alpine\n',
  'comments everywhere':
    '#\n# top */ `x` ${y}\n\n# second\nARG A\n#third\nFROM alpine\n# @ts-expect-error\n# eslint-disable\n#\n#   indented\nRUN a \\\n# within\n  b\n# prettier-ignore\nFROM alpine\n# last\n',
  'stages with the names of things':
    'FROM alpine AS image\nFROM image AS await\nFROM await AS exports\nFROM exports AS start\nFROM start AS trigger\nFROM trigger AS file\nFROM file\nONBUILD RUN x\n',
  'names that are alike':
    'FROM alpine AS a-b\nFROM a-b AS a.b\nFROM a.b AS a_b\nFROM a_b AS ab\nFROM ab AS a-b2\nFROM a-b2\n',
  'stages that nothing uses':
    'FROM alpine AS a\nRUN a\nFROM busybox AS b\nRUN b\nFROM a\nCOPY --from=b / /\n',
  'stages by number':
    'FROM alpine\nFROM busybox\nFROM debian\nCOPY --from=0 /a /\nCOPY --from=1 /b /\n',
  'a base that a variable chooses':
    'ARG V=a\nFROM alpine AS base-a\nFROM busybox AS base-b\nFROM base-$V AS chosen\nFROM chosen\nRUN x\n',
  'letters beyond ASCII':
    'FROM alpine\nLABEL grüße="héllo — 世界 \u{1F600}" tab="a\tb"\nRUN echo "\u{FEFF}zero\u200Bwidth\u2028line"\n',
  'a maintainer': 'FROM alpine\nMAINTAINER Somebody <somebody@example.com>\n',
  'devices and security':
    'FROM alpine\nRUN --device=nvidia.com/gpu=all --security=insecure --network=host nvidia-smi\n',
  'a thousand steps': `FROM alpine\n${Array.from({ length: 1000 }, (_, index) => `RUN echo ${index}\n`).join('')}`,
}
