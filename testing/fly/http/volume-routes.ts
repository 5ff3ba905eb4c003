import { Refusal } from '../cloud/refusal.ts'
import { ok, type Route } from './route.ts'

export const volumeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/apps/:app/volumes',
    action: 'volume.list',
    handle: (call) =>
      ok([...call.app.volumes.values()].map((one) => one.history.ago(call.lateMs)).filter((one) => one !== null)),
  },
  {
    method: 'POST',
    path: '/apps/:app/volumes',
    action: 'volume.create',
    handle: (call) => {
      const volume = call.cloud.makeVolume(call.app, {
        name: call.text('name') ?? '',
        region: call.text('region') ?? 'iad',
        sizeGb: call.number('size_gb', 3),
        from: call.text('source_volume_id'),
      })
      return ok(volume.view(), 201)
    },
  },
  {
    method: 'GET',
    path: '/apps/:app/volumes/:id',
    action: 'volume.get',
    handle: (call) => {
      const view = call.volume.history.ago(call.lateMs)
      if (view === null) throw new Refusal(404, 'not_found: volume not found')
      return ok(view)
    },
  },
  {
    method: 'DELETE',
    path: '/apps/:app/volumes/:id',
    action: 'volume.delete',
    handle: async ({ volume }) => {
      if (volume.state === 'pending_destroy') throw new Refusal(404, 'not_found: volume not found')
      await volume.remove()
      return ok(volume.view())
    },
  },
  {
    method: 'PUT',
    path: '/apps/:app/volumes/:id/extend',
    action: 'volume.extend',
    handle: (call) => {
      const { needsRestart } = call.volume.extend(call.number('size_gb', 0))
      return ok({ needs_restart: needsRestart, volume: call.volume.view() })
    },
  },
]
