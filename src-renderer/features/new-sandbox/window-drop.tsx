import { useEffect, useState } from 'react'
import { createPortal } from 'react-dom'
import { Ban, FolderInput } from 'lucide-react'
import { useBackend } from '../../bridge/context.ts'
import { tellFailure } from '../../state/notices.ts'
import { useView } from '../../state/view.ts'
import { forecastOf, readDrop, type DropForecast } from './read-drop.ts'
import './window-drop.css'

const forecasts = {
  archive: ['Drop to make a sandbox from this archive', 'What is in it is copied in; the archive does not change.'],
  one: ['Drop to make a sandbox from it', 'A folder, a zip, a tar or a tgz. It is copied in, never mounted.'],
  several: ['Drop one thing at a time', 'A sandbox begins with one folder, or one zip, tar or tgz.'],
  unfit: ['This cannot become a sandbox', 'A folder, a zip, a tar or a tgz can.'],
} as const satisfies Record<DropForecast, readonly [string, string]>

/** An open sandbox's own: what is dropped there is not ours. */
const othersPlaces = '.files, .editor'

/** Takes a folder or archive that is dropped anywhere on the window, and shows before what would become of it. */
export function WindowDrop() {
  const forecast = useWindowDrop()
  if (forecast === null) return null
  const [title, hint] = forecasts[forecast]
  const isFit = forecast === 'archive' || forecast === 'one'
  // Beside the window, as dialogs are: an open one hides the window itself from screen readers.
  return createPortal(
    <div className="window-drop" data-fit={isFit} role="status" aria-label="Drop">
      <div className="window-drop-card">
        {isFit ? <FolderInput size={28} aria-hidden /> : <Ban size={28} aria-hidden />}
        <strong>{title}</strong>
        <span className="muted">{hint}</span>
      </div>
    </div>,
    document.body,
  )
}

/** What a drop would do right now; null while nothing is dragged over the window, or it is not ours to take. */
function useWindowDrop(): DropForecast | null {
  const backend = useBackend()
  const [forecast, setForecast] = useState<DropForecast | null>(null)
  useEffect(() => {
    const listening = new AbortController()
    const { signal } = listening
    // What began in the page is no file of this computer, even where it is called one (a picture is).
    let isFromHere = false
    const leave = () => {
      isFromHere = false
      setForecast(null)
    }
    const over = (event: DragEvent) => {
      const transfer = event.dataTransfer
      if (isFromHere || transfer === null || !transfer.types.includes('Files')) return
      const isTaken = event.defaultPrevented
      // Not prevented, a browser would go to the file and away from the page.
      event.preventDefault()
      const isOurs = !isTaken && isForUs(event)
      if (!isTaken) transfer.dropEffect = isOurs ? 'copy' : 'none'
      setForecast(isOurs ? forecastOf(transfer.items) : null)
    }
    const drop = (event: DragEvent) => {
      const transfer = event.dataTransfer
      const isOurs = !isFromHere && !event.defaultPrevented && isForUs(event)
      leave()
      if (transfer === null || !transfer.types.includes('Files')) return
      event.preventDefault()
      if (!isOurs) return
      try {
        useView.getState().open({ kind: 'new-sandbox', dropped: readDrop(transfer.items, backend.desktop) })
      } catch (error) {
        tellFailure(error)
      }
    }
    window.addEventListener('dragstart', () => (isFromHere = true), { signal })
    window.addEventListener('dragenter', over, { signal })
    window.addEventListener('dragover', over, { signal })
    window.addEventListener('drop', drop, { signal })
    window.addEventListener('dragend', leave, { signal })
    window.addEventListener(
      'dragleave',
      ({ relatedTarget }) => {
        if (relatedTarget === null) setForecast(null)
      },
      { signal },
    )
    // While something is dragged no pointer moves and no key is pressed: then it is over, whatever was missed.
    window.addEventListener('pointermove', leave, { signal })
    window.addEventListener('blur', leave, { signal })
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Escape') leave()
      },
      { signal, capture: true },
    )
    return () => {
      listening.abort()
    }
  }, [backend])
  return forecast
}

/** Not over what belongs to an open sandbox, nor while a question waits for its answer. */
function isForUs({ target }: DragEvent): boolean {
  if (target instanceof Element && target.closest(othersPlaces) !== null) return false
  const { dialog } = useView.getState()
  if (dialog !== null && dialog.kind !== 'new-sandbox') return false
  return document.querySelector('[role="alertdialog"]') === null
}
