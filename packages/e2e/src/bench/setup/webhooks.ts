import type { ProviderName } from '@voice/core/telephony';
import { SeededRandom, systemClock } from '@voice/core/time';
import { hangUp, LinkError, type LinkRequest, PhoneNetwork } from '@voice/simulator';
import type { PlayedCarriers } from '../../carriers/played-carriers.ts';

const random = new SeededRandom(3);

/** What a carrier sends when somebody calls, signed and with an id of its own: taken from the simulator, call by call. */
export function webhooksOf(
  carrier: ProviderName,
  webhookUrl: string,
  count: number,
  { accounts: credentials }: Pick<PlayedCarriers, 'accounts'>,
): Promise<LinkRequest[]> {
  const one = () =>
    new Promise<LinkRequest>((resolve) => {
      const taken = new LinkError('Expected nothing: the request was only asked for');
      const link = {
        request: (request: LinkRequest) => {
          resolve(request);
          return Promise.reject(taken);
        },
        openSocket: () => Promise.reject(taken),
      };
      const network = new PhoneNetwork({ clock: systemClock, random, link, credentials });
      network.call({ carrier, webhookUrl, from: '+14155550123', to: '+14155550100', caller: [hangUp()] });
    });
  return Promise.all(Array.from({ length: count }, one));
}
