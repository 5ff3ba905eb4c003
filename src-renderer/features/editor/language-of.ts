import { editor, Uri } from './monaco.ts'

/** The language that Monaco sees in a file's name. */
export function languageOf(path: string): string {
  const model = editor.createModel('', undefined, Uri.from({ scheme: 'airlock-name', path, query: 'language' }))
  const language = model.getLanguageId()
  model.dispose()
  return language
}
