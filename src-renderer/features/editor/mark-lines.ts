import { Range, type editor } from './monaco.ts'

export type LinesLook = 'added' | 'removed'

/** Shows all lines of the text in an editor as added or removed, as it changes; `counted` is told how many there are. */
export function markLines(view: editor.ICodeEditor, look: LinesLook, counted: (lines: number) => void): () => void {
  const marks = view.createDecorationsCollection()
  const options = {
    isWholeLine: true,
    className: `lines-${look}`,
    linesDecorationsClassName: `lines-${look}-sign`,
  }
  const mark = () => {
    const model = view.getModel()
    const lines = model === null ? 0 : linesOf(model)
    marks.set(lines === 0 ? [] : [{ range: new Range(1, 1, lines, 1), options }])
    counted(lines)
  }
  mark()
  const following = view.onDidChangeModelContent(mark)
  return () => {
    following.dispose()
    marks.clear()
  }
}

/** What follows the last line end is no line when there is nothing. */
function linesOf(model: editor.ITextModel): number {
  const last = model.getLineCount()
  return model.getLineLength(last) === 0 ? last - 1 : last
}
