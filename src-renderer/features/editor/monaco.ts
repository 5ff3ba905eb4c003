// Language services bring all of these with them, and they must be there before the first editor is made.
import 'monaco-editor/features/anchorSelect/register'
import 'monaco-editor/features/bracketMatching/register'
import 'monaco-editor/features/caretOperations/register'
import 'monaco-editor/features/clipboard/register'
import 'monaco-editor/features/codeAction/register'
import 'monaco-editor/features/codeEditor/register'
import 'monaco-editor/features/codelens/register'
import 'monaco-editor/features/codicon/register'
import 'monaco-editor/features/colorPicker/register'
import 'monaco-editor/features/comment/register'
import 'monaco-editor/features/contextmenu/register'
import 'monaco-editor/features/cursorUndo/register'
import 'monaco-editor/features/diffEditor/register'
import 'monaco-editor/features/dnd/register'
import 'monaco-editor/features/documentSymbols/register'
import 'monaco-editor/features/dropOrPasteInto/register'
import 'monaco-editor/features/find/register'
import 'monaco-editor/features/folding/register'
import 'monaco-editor/features/fontZoom/register'
import 'monaco-editor/features/format/register'
import 'monaco-editor/features/gotoError/register'
import 'monaco-editor/features/gotoLine/register'
import 'monaco-editor/features/gotoSymbol/register'
import 'monaco-editor/features/gpu/register'
import 'monaco-editor/features/hover/register'
import 'monaco-editor/features/inPlaceReplace/register'
import 'monaco-editor/features/indentation/register'
import 'monaco-editor/features/inlayHints/register'
import 'monaco-editor/features/inlineCompletions/register'
import 'monaco-editor/features/inlineProgress/register'
import 'monaco-editor/features/insertFinalNewLine/register'
import 'monaco-editor/features/lineSelection/register'
import 'monaco-editor/features/linesOperations/register'
import 'monaco-editor/features/linkedEditing/register'
import 'monaco-editor/features/longLinesHelper/register'
import 'monaco-editor/features/middleScroll/register'
import 'monaco-editor/features/multicursor/register'
import 'monaco-editor/features/parameterHints/register'
import 'monaco-editor/features/placeholderText/register'
import 'monaco-editor/features/quickOutline/register'
import 'monaco-editor/features/readOnlyMessage/register'
import 'monaco-editor/features/referenceSearch/register'
import 'monaco-editor/features/rename/register'
import 'monaco-editor/features/sectionHeaders/register'
import 'monaco-editor/features/semanticTokens/register'
import 'monaco-editor/features/smartSelect/register'
import 'monaco-editor/features/snippet/register'
import 'monaco-editor/features/stickyScroll/register'
import 'monaco-editor/features/suggest/register'
import 'monaco-editor/features/toggleTabFocusMode/register'
import 'monaco-editor/features/tokenization/register'
import 'monaco-editor/features/unicodeHighlighter/register'
import 'monaco-editor/features/unusualLineTerminators/register'
import 'monaco-editor/features/wordHighlighter/register'
import 'monaco-editor/features/wordOperations/register'
import 'monaco-editor/features/wordPartOperations/register'
import { editor } from 'monaco-editor/editor'
import './language-services.ts'
import './languages.ts'
import { useAppearance } from '../../state/appearance.ts'
import { followEditorSettings } from './editor-settings.ts'
import { editorThemes } from './editor-theme.ts'

export { editor, languages, MarkerSeverity, Range, Uri } from 'monaco-editor/editor'

for (const [name, theme] of Object.entries(editorThemes)) editor.defineTheme(`airlock-${name}`, theme)
editor.setTheme(`airlock-${useAppearance.getState().look}`)
useAppearance.subscribe(({ look }) => {
  editor.setTheme(`airlock-${look}`)
})

followEditorSettings()

/** What the editor and the comparison have in common; the person's settings come on top. */
export const commonOptions = {
  automaticLayout: true,
  fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontLigatures: false,
  scrollBeyondLastLine: false,
  // Links in files of a sandbox lead nowhere by a stray click.
  links: false,
  codeLens: false,
  // What is dropped on a group is a tab or a file, for the workbench to open.
  dropIntoEditor: { enabled: false },
  inlineSuggest: { enabled: false },
  // A sandbox may hide things in text: look-alikes and text direction are shown.
  unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
  renderLineHighlight: 'line',
  padding: { top: 8, bottom: 8 },
  fixedOverflowWidgets: true,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
  overviewRulerBorder: false,
} as const satisfies editor.IEditorOptions & editor.IGlobalEditorOptions

void document.fonts.load(`12.5px 'JetBrains Mono Variable'`).then(() => {
  editor.remeasureFonts()
})
