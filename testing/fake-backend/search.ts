import { createHash } from 'node:crypto'
import { editText } from '../../src-main/backend/search/edit-text.ts'
import {
  searchLimits,
  type NamesRecord,
  type SearchMatch,
  type SearchRecord,
  type SearchRequest,
} from '../../src-shared/agent/search-wire.ts'
import type { ReplaceOutcome, ReplaceRequest } from '../../src-shared/api/search.ts'
import { AirlockError } from '../../src-shared/errors/airlock-error.ts'
import type { FakeFiles } from './files.ts'

/** Searches the files in memory as ripgrep would, near enough for the page: globs by their endings alone. */
export function* fakeSearch(files: FakeFiles, request: SearchRequest): Generator<SearchRecord> {
  const expression = expressionOf(request)
  let [searched, found] = [0, 0]
  for (const path of namesBelow(files, request.path)) {
    if (request.include.length > 0 && !request.include.some((glob) => isNamed(path, glob))) continue
    if (request.exclude.some((glob) => isNamed(path, glob))) continue
    const content = files.read(`${request.path}/${path}`)
    searched += 1
    if (content.includes('\0')) continue
    const matches = matchesIn(content, expression, request.replacement).slice(0, searchLimits.matches - found)
    found += matches.length
    if (matches.length > 0) yield { files: [{ path, matches }] }
  }
  const cutBy = found === searchLimits.matches ? 'matches' : null
  yield { end: { searched, cutBy, longLines: 0, unreadable: 0 } }
}

export function* fakeNames(files: FakeFiles, path: string): Generator<NamesRecord> {
  yield { paths: namesBelow(files, path), isCut: false }
}

export function fakeReplace(files: FakeFiles, { path, hash, edits }: ReplaceRequest): ReplaceOutcome {
  if (!files.has(path)) return { path, kind: 'skipped', reason: 'gone' }
  if (hash === undefined && edits.some(({ before }) => before === ''))
    return { path, kind: 'skipped', reason: 'no-proof' }
  const before = Buffer.from(files.read(path))
  const edited = hash === undefined || hash === hashOf(before) ? editText(before, edits) : 'changed'
  if (typeof edited === 'string') return { path, kind: 'skipped', reason: edited }
  files.put(path, edited.bytes)
  return { path, kind: 'replaced', hash: hashOf(edited.bytes), undo: edited.undo }
}

function namesBelow(files: FakeFiles, path: string): readonly string[] {
  return files
    .walk(path)
    .flatMap(({ folder, names, kinds }) =>
      names.filter((_, index) => kinds[index] === 'f').map((name) => (folder === '' ? name : `${folder}/${name}`)),
    )
    .filter((name) => !/^(node_modules|\.git)\//.test(name))
}

function expressionOf({ query, isRegex, matchCase, wholeWord }: SearchRequest): RegExp {
  const source = isRegex ? query : query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  try {
    return new RegExp(wholeWord ? `\\b(?:${source})\\b` : source, matchCase ? 'gm' : 'gim')
  } catch (error) {
    throw new AirlockError({
      code: 'invalid-input',
      message: 'That cannot be searched for.',
      why: error instanceof Error ? error.message : String(error),
      remedy: 'Correct the request and try again.',
    })
  }
}

function isNamed(path: string, glob: string): boolean {
  if (glob.endsWith('/**')) return `/${path}`.includes(`/${glob.slice(0, -2)}`)
  if (glob.startsWith('/')) return `/${path}` === glob.replaceAll('\\', '')
  return glob.startsWith('*') ? path.endsWith(glob.slice(1)) : `/${path}`.endsWith(`/${glob}`)
}

function matchesIn(content: string, expression: RegExp, replacement: string | undefined): readonly SearchMatch[] {
  return [...content.matchAll(expression)].map((found) => {
    const [text] = found
    const start = content.lastIndexOf('\n', found.index - 1) + 1
    const end = content.indexOf('\n', found.index)
    const preview = content.slice(start, end < 0 ? undefined : end).slice(0, searchLimits.preview)
    return {
      line: content.slice(0, found.index).split('\n').length,
      column: found.index - start,
      offset: Buffer.byteLength(content.slice(0, found.index)),
      length: Buffer.byteLength(text),
      preview,
      start: Math.min(found.index - start, preview.length),
      end: Math.min(found.index - start + text.length, preview.length),
      text,
      replacement: replacement === undefined ? null : text.replace(new RegExp(expression, 'im'), replacement),
    }
  })
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
