import type { SearchRequest } from '../../src-shared/agent/search-wire.ts'

/** Hidden files are searched, what git keeps is not; `.gitignore` counts also where there is no repository. */
const whichFiles = ['--no-config', '--hidden', '--no-require-git', '--no-ignore-global']
const never = ['--glob', '!.git', '--glob', '!.airlock-*.saving']

/** What ripgrep is asked for a search of text. The query is given last and alone, so that it is never an option. */
export function searchArguments(request: SearchRequest): readonly string[] {
  const { query, isRegex, matchCase, wholeWord, include, exclude, skipsIgnored, replacement } = request
  return [
    '--json',
    ...whichFiles,
    ...(skipsIgnored ? [] : ['--no-ignore']),
    matchCase ? '--case-sensitive' : '--ignore-case',
    ...(wholeWord ? ['--word-regexp'] : []),
    ...(isRegex ? ['--engine', 'auto'] : ['--fixed-strings']),
    ...(spansLines(query, isRegex) ? ['--multiline'] : []),
    ...(isRegex && replacement !== undefined ? ['--replace', replacement] : []),
    ...include.flatMap((glob) => ['--glob', glob]),
    ...exclude.flatMap((glob) => ['--glob', `!${glob}`]),
    ...never,
    `--regexp=${query}`,
    '--',
    '.',
  ]
}

/** What ripgrep is asked for the names of all files that are not ignored. */
export const namesArguments: readonly string[] = ['--files', '--null', ...whichFiles, ...never, '--', '.']

function spansLines(query: string, isRegex: boolean): boolean {
  return query.includes('\n') || (isRegex && query.includes('\\n'))
}
