import { format } from 'prettier/standalone'
import * as estree from 'prettier/plugins/estree'
import * as typescript from 'prettier/plugins/typescript'
import type { CodeStyle } from '../../../src/codegen/index.js'

export const HOUSE: CodeStyle = {
  semicolons: false,
  quotes: 'single',
  width: 100,
  from: 'imagewright',
}

/** The code as prettier lays it out. */
export function prettier(code: string, style?: CodeStyle): Promise<string> {
  return format(code, {
    parser: 'typescript',
    plugins: [estree, typescript],
    ...(style && {
      semi: style.semicolons,
      singleQuote: style.quotes === 'single',
      printWidth: style.width,
    }),
  })
}
