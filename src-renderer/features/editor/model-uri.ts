import { editor, Uri } from './monaco.ts'

let nextModel = 1

/** The address of a file of a sandbox among the editor's models: what language services know it by. */
export function fileUri(sandbox: string, path: string): Uri {
  return Uri.from({ scheme: 'airlock', authority: sandbox, path })
}

/** The same, or one beside it when that is taken: a model keeps its address when its file gets another name. */
export function modelUri(sandbox: string, path: string): Uri {
  const uri = fileUri(sandbox, path)
  return editor.getModel(uri) === null ? uri : uri.with({ query: String(nextModel++) })
}
