import { editor, Uri } from './monaco.ts'

/** The language that Monaco sees in a file's name, else in its first line. */
export function languageOf(path: string, text = ''): string {
  const firstLine = text.slice(0, Math.min(200, text.indexOf('\n') < 0 ? text.length : text.indexOf('\n')))
  const model = editor.createModel(firstLine, undefined, Uri.from({ scheme: 'airlock-name', path, query: 'language' }))
  const language = model.getLanguageId()
  model.dispose()
  return language
}
