import { Menu } from '@base-ui/react/menu'
import { CircleStop, Ellipsis, OctagonX } from 'lucide-react'
import type { RatedProcess } from '../../../src-shared/agent/process-rates.ts'
import { bytesInWords, harmless, shareInWords } from '../../ui/words.ts'

interface ProcessRowProps {
  readonly process: RatedProcess
  readonly isTabStop: boolean
  readonly onFocus: () => void
  readonly onEnd: () => void
  readonly onKill: () => void
}

export function ProcessRow({ process, isTabStop, onFocus, onEnd, onKill }: ProcessRowProps) {
  const { pid, cpu, memoryBytes, isAirlock } = process
  const command = harmless(process.command, 200)
  return (
    <li className="process-row" data-own={isAirlock || undefined}>
      <span className="process-command truncate" title={command}>
        {isAirlock ? 'Airlock’s own' : nameOf(command)}
      </span>
      <span className="process-numbers">
        <span className="process-pid">{pid}</span>
        <span>{cpu === null ? '…' : shareInWords(cpu)}</span>
        <span>{bytesInWords(memoryBytes)}</span>
      </span>
      <Menu.Root>
        <Menu.Trigger
          className="button process-menu"
          data-size="small"
          data-icon-only=""
          aria-label={`Process ${String(pid)}: ${nameOf(command)}`}
          tabIndex={isTabStop ? 0 : -1}
          disabled={isAirlock}
          onFocus={onFocus}
        >
          <Ellipsis size={14} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="end" sideOffset={4} className="layer">
            <Menu.Popup className="popup menu">
              <Menu.Item className="menu-item" onClick={onEnd}>
                <CircleStop size={14} aria-hidden />
                <span className="option-text">
                  End
                  <small>Asks it to end (SIGTERM)</small>
                </span>
              </Menu.Item>
              <Menu.Item className="menu-item" data-danger="" onClick={onKill}>
                <OctagonX size={14} aria-hidden />
                Kill…
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </li>
  )
}

/** `/usr/bin/node server.js` → `node server.js` */
function nameOf(command: string): string {
  return command.replace(/^(\/[^ /]*)+\//, '')
}
