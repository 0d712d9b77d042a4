import type { MediaSocket } from '@voice/core/frames';
import { type CarrierLink, networkLink } from '@voice/simulator';

/** Real connections; whoever listens is told of each piece of the agent's sound when it arrives. */
export function measuredLink(onSound: (sound: Uint8Array, atMs: number) => void): CarrierLink {
  const link = networkLink();
  return {
    request: link.request,
    openSocket: async (...parameters) => measured(await link.openSocket(...parameters), onSound),
  };
}

function measured(socket: MediaSocket, onSound: (sound: Uint8Array, atMs: number) => void): MediaSocket {
  return new Proxy(socket, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'on') return member.bind(target);
      return (event: string, listener: (...values: unknown[]) => void) => {
        const heard = (data: unknown, ...rest: unknown[]) => {
          const atMs = performance.now();
          const [, payload] = /"event":"media".*"payload":"([^"]+)"/.exec(String(data)) ?? [];
          if (payload !== undefined) onSound(Buffer.from(payload.slice(0, 8), 'base64'), atMs);
          listener(data, ...rest);
        };
        return member.call(target, event, event === 'message' ? heard : listener);
      };
    },
  });
}
