import { Menu } from '@base-ui/react/menu'
import {
  BookmarkPlus,
  CloudDownload,
  CloudUpload,
  Ellipsis,
  PackagePlus,
  Pause,
  Play,
  ShieldCheck,
  Square,
  Trash2,
} from 'lucide-react'
import type { Sandbox } from '../../../src-shared/engine/sandbox.ts'
import { useBackend } from '../../bridge/context.ts'
import { travelOf } from '../../state/cloud-travel.ts'
import { useCommand } from '../../state/commands.ts'
import { attempt } from '../../state/notices.ts'
import { useEngine } from '../../state/server-facts.ts'
import { useView } from '../../state/view.ts'
import { Button } from '../../ui/button.tsx'
import { mayHavePackages, powerActions, powerWords, runPower, whyNothingCanBeDone, type PowerAction } from './power.ts'

const icons = { start: Play, stop: Square, pause: Pause, resume: Play } as const satisfies Record<PowerAction, unknown>

/** What can be done with the whole sandbox: one button for the likely thing, a menu for the rest. */
export function SandboxActions({ sandbox }: { readonly sandbox: Sandbox }) {
  const backend = useBackend()
  const open = useView((view) => view.open)
  const engine = useEngine()
  const pause = engine?.state === 'ready' ? engine.engine.capabilities.pause : null
  const actions = powerActions(sandbox)
  const [first, ...others] = actions
  const whyNot = whyNothingCanBeDone(sandbox)
  const remove = () => {
    open({ kind: 'remove-sandbox', sandbox: sandbox.id })
  }
  const addPackages = () => {
    open({ kind: 'add-packages', sandbox: sandbox.id })
  }
  const saveTemplate = () => {
    open({ kind: 'save-template', sandbox: sandbox.id })
  }
  const travel = travelOf(sandbox)
  const verify = () => {
    attempt(() => backend.call((client) => client.sandboxes.verify({ sandbox: sandbox.id })))
  }
  useCommand(
    first === undefined || whyNot !== null
      ? null
      : {
          id: `sandbox.${first}`,
          title: `${powerWords[first]} “${sandbox.name}”`,
          run: () => {
            runPower(backend, sandbox, first)
          },
        },
  )
  useCommand(whyNot === null ? { id: 'sandbox.remove', title: `Remove “${sandbox.name}”…`, run: remove } : null)
  useCommand(mayHavePackages(sandbox) ? { id: 'sandbox.packages', title: 'Add packages…', run: addPackages } : null)
  useCommand(
    mayHavePackages(sandbox) ? { id: 'sandbox.save-template', title: 'Save as template…', run: saveTemplate } : null,
  )
  useCommand(
    sandbox.state === 'running' ? { id: 'sandbox.verify', title: 'Verify isolation again', run: verify } : null,
  )
  const FirstIcon = first === undefined ? null : icons[first]
  return (
    <div className="sandbox-actions">
      {first !== undefined && FirstIcon !== null && (
        <Button
          size="small"
          look={first === 'stop' ? 'outlined' : 'filled'}
          disabled={whyNot !== null}
          title={whyNot ?? undefined}
          onClick={() => {
            runPower(backend, sandbox, first)
          }}
        >
          <FirstIcon size={12} aria-hidden />
          {powerWords[first]}
        </Button>
      )}
      <Menu.Root>
        <Menu.Trigger className="button" data-size="small" data-icon-only="" aria-label="More actions">
          <Ellipsis size={16} aria-hidden />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner align="end" sideOffset={4} className="layer">
            <Menu.Popup className="popup menu">
              {others.map((action) => {
                const Icon = icons[action]
                const isMissing = action === 'pause' && pause !== null && !pause.available
                return (
                  <Menu.Item
                    key={action}
                    className="menu-item"
                    disabled={isMissing || whyNot !== null}
                    onClick={() => {
                      runPower(backend, sandbox, action)
                    }}
                  >
                    <Icon size={14} aria-hidden />
                    <span className="option-text">
                      {powerWords[action]}
                      {isMissing && !pause.available && <small>{pause.reason}</small>}
                    </span>
                  </Menu.Item>
                )
              })}
              <Menu.Item className="menu-item" disabled={sandbox.state !== 'running'} onClick={verify}>
                <ShieldCheck size={14} aria-hidden />
                Verify again
              </Menu.Item>
              <Menu.Item className="menu-item" disabled={!mayHavePackages(sandbox)} onClick={addPackages}>
                <PackagePlus size={14} aria-hidden />
                Add packages…
              </Menu.Item>
              <Menu.Item className="menu-item" disabled={!mayHavePackages(sandbox)} onClick={saveTemplate}>
                <BookmarkPlus size={14} aria-hidden />
                Save as template…
              </Menu.Item>
              {travel !== null && (
                <Menu.Item
                  className="menu-item"
                  onClick={() => {
                    open({ kind: travel, sandbox: sandbox.id })
                  }}
                >
                  {travel === 'push' ? <CloudUpload size={14} aria-hidden /> : <CloudDownload size={14} aria-hidden />}
                  {travel === 'push' ? 'Push to cloud…' : 'Pull back…'}
                </Menu.Item>
              )}
              <div className="menu-separator" role="separator" />
              <Menu.Item className="menu-item" data-danger="" disabled={whyNot !== null} onClick={remove}>
                <Trash2 size={14} aria-hidden />
                <span className="option-text">
                  Remove…
                  {whyNot !== null && <small>{whyNot}</small>}
                </span>
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </div>
  )
}
